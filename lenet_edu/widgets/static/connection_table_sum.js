// What the connection table computes and how a C3 map adds up. `model` has a twin in
// connection_table.py; a test compares the two.

const OUT = 16;
const IN = 6;
const DRAWN = 60; // a random table has as many connections as the paper's

// ({table, map, kernel, height, width}, the paper's table, {maps, w, b} or {}) -> what is said
function model(state, paper, arrays) {
  const { table, map, kernel: k, height, width } = state;
  const kernels = table.flat().reduce((sum, on) => sum + on, 0);
  const parameters = kernels * k * k + OUT;
  const sees = table.map((row) => row.reduce((sum, on) => sum + on, 0));
  const feeds = Array.from({ length: IN }, (_, c) => table.reduce((sum, row) => sum + row[c], 0));
  const where = (values) => values.flatMap((v, n) => (v ? [] : [n]));
  const twins = [], changed = [];
  for (let f = 0; f < OUT; f++) {
    for (let g = f + 1; g < OUT; g++) if (table[f].every((on, c) => on === table[g][c])) twins.push([f, g]);
    for (let c = 0; c < IN; c++) if (table[f][c] !== paper[f][c]) changed.push([f, c]);
  }
  let result = null, limit = null;
  if (arrays?.maps) {
    const c3 = table.map((_, f) => masked(arrays, table, f));
    result = c3[map];
    limit = Math.max(...c3.map(largest));
  }
  return {
    kernels, parameters, connections: parameters * height * width, sees, feeds,
    blind: where(sees), unused: where(feeds), twins, changed,
    inputs: table[map].flatMap((on, c) => (on ? [c] : [])), result, limit,
  };
}

// C3 map f: its bias, and the sum over the S2 maps that it sees.
function masked({ maps, w, b }, table, f) {
  const k = w[0][0].length;
  return Array.from({ length: maps[0].length - k + 1 }, (_, i) => (
    Array.from({ length: maps[0][0].length - k + 1 }, (_, j) => {
      let sum = b[f];
      for (let c = 0; c < IN; c++) {
        if (!table[f][c]) continue;
        for (let u = 0; u < k; u++) for (let v = 0; v < k; v++) sum += maps[c][i + u][j + v] * w[f][c][u][v];
      }
      return sum;
    })));
}

function randomTable(seed) {
  let state = seed;
  const draw = () => { state = (state * 48271) % 2147483647; return state; };
  for (let n = 0; n < 3; n++) draw();
  const order = Array.from({ length: OUT * IN }, (_, n) => n);
  for (let last = OUT * IN - 1; last > 0; last--) {
    const other = draw() % (last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  const chosen = new Set(order.slice(0, DRAWN));
  return Array.from({ length: OUT }, (_, f) => (
    Array.from({ length: IN }, (_, c) => (chosen.has(f * IN + c) ? 1 : 0))));
}

// The C3 map as a sum: each S2 map that it sees with its kernel, the bias, and the map.
function stripOf({ maps, w, b }) {
  const strength = Math.max(...maps.map(largest)) || 1, weight = Math.max(...w.flat().map(largest)) || 1;
  const small = (label) => grid({ label, cell: 12, numbers: false }); // the style sheet says how large
  const inputs = maps.map((rows, c) => {
    const one = small(`S2 map ${c}`);
    one.update(rows, { limit: strength });
    return one;
  });
  const kernels = maps.map((_, c) => small(`kernel ${c}`));
  const terms = maps.map((_, c) => el("div", { class: "lenet-connections-term" },
    el("span", { class: "lenet-operator" }, "+"), inputs[c].node, el("span", { class: "lenet-operator" }, "\u2217"), kernels[c].node));
  const bias = numberBox("bias"), result = small("C3 map");
  const node = equation([...terms, "+", bias.node, "=", result.node]);
  node.classList.add("lenet-connections-strip");
  let before = null, stop = () => {};
  function update(map, table, { inputs: seen, result: rows, limit }) {
    maps.forEach((_, c) => {
      terms[c].hidden = !table[map][c];
      terms[c].firstChild.hidden = c === seen[0];
      kernels[c].update(w[map][c], { limit: weight, title: "kernel" });
    });
    bias.set(b[map]);
    const paint = (now) => result.update(now, { limit: limit || 1, title: `C3 map ${map}` });
    const same = before?.map === map && before.key !== String(table[map]);
    if (before && before.map === map && !same) { if (before.limit !== limit) paint(rows); before.limit = limit; return; }
    stop();
    if (same) stop = tween(before.rows, rows, paint); // a connection was switched
    else paint(rows);
    before = { map, rows, limit, key: String(table[map]) };
  }
  return { node, update };
}

export { model, randomTable, stripOf };
