// Connection table. `model` has a twin in connection_table.py; a test compares the two.

const OUT = 16, IN = 6, DRAWN = 60; // a random table has as many connections as the paper's

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

// ---- drawing -------------------------------------------------------------------

const WIDE = 40, HIGH = 30, LEFT = 34, TOP = 26, SUMS = 30;

const count = (n) => n.toLocaleString("en-US");
const several = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;
function listed(numbers) {
  return numbers.length < 2 ? numbers.join("") : `${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)}`;
}

function render({ model: widget, el: host }) {
  const paper = widget.get("paper"), arrays = widget.get("arrays"), start = widget.get("start");
  const hasFn = widget.get("has_fn"), yours = widget.get("yours");
  let dispose;

  function build(state) {
    dispose?.();
    dispose = view(structuredClone(state));
  }

  function view(state) {
    let seen = false, drawn = null, asked = "", over = null;

    function tell() {
      widget.set("state", structuredClone(state));
      widget.save_changes();
    }
    function use(table) {
      state.table = structuredClone(table);
      answer.textContent = "";
      tell(); draw();
    }
    function toggle(f, c) {
      state.table[f][c] = 1 - state.table[f][c];
      answer.textContent = "";
      pick(f, c);
      tell();
    }
    function pick(f, c) {
      state.map = f; state.row = c;
      draw();
    }

    // ---- the grid: S2 maps are rows and C3 maps columns, as the paper prints them

    const caption = el("figcaption", {});
    const picture = el("svg", {
      role: "img", class: "live table", width: LEFT + OUT * WIDE + SUMS, height: TOP + IN * HIGH + SUMS,
      viewBox: `0 0 ${LEFT + OUT * WIDE + SUMS} ${TOP + IN * HIGH + SUMS}`,
    });
    const label = (x, y, text, name) => el("text", {
      x, y, class: name, "text-anchor": "middle", "dominant-baseline": "central",
    }, text);
    const cells = [], marks = [], heads = [], sums = { sees: [], feeds: [] };
    const middle = (n, size, from) => from + (n + 0.5) * size;
    for (let f = 0; f < OUT; f++) {
      heads.push(label(middle(f, WIDE, LEFT), TOP / 2, String(f), "head"));
      sums.sees.push(label(middle(f, WIDE, LEFT), TOP + IN * HIGH + SUMS / 2, "", "sum"));
      for (let c = 0; c < IN; c++) {
        cells.push(el("rect", {
          x: LEFT + f * WIDE + 1.5, y: TOP + c * HIGH + 1.5, width: WIDE - 3, height: HIGH - 3, rx: 2,
          "data-at": `${c},${f}`,
        }));
        marks.push(label(middle(f, WIDE, LEFT), middle(c, HIGH, TOP), "", "mark"));
      }
    }
    const rows = Array.from({ length: IN }, (_, c) => label(LEFT / 2, middle(c, HIGH, TOP), String(c), "head"));
    for (let c = 0; c < IN; c++) {
      sums.feeds.push(label(LEFT + OUT * WIDE + SUMS / 2, middle(c, HIGH, TOP), "", "sum"));
    }
    const column = el("rect", {
      y: TOP - 1, width: WIDE, height: IN * HIGH + 2, rx: 4, class: "column",
    });
    const cursor = el("rect", { width: WIDE - 8, height: HIGH - 8, class: "cursor" });
    picture.append(column, ...cells, ...marks, cursor, ...heads, ...rows, ...sums.sees, ...sums.feeds);

    function at(event) {
      const box = picture.getBoundingClientRect(), scale = (LEFT + OUT * WIDE + SUMS) / box.width;
      const f = Math.floor(((event.clientX - box.left) * scale - LEFT) / WIDE);
      const c = Math.floor(((event.clientY - box.top) * scale - TOP) / HIGH);
      return f >= 0 && f < OUT && c >= -1 && c <= IN ? [f, c] : null;
    }
    picture.addEventListener("pointerdown", (event) => {
      const place = at(event);
      if (!place) return;
      const [f, c] = place;
      over = null;
      if (c >= 0 && c < IN) toggle(f, c);
      else pick(f, state.row); // a number above or below its column
    });
    picture.addEventListener("pointermove", (event) => {
      const place = at(event), f = place && place[0] !== state.map ? place[0] : null;
      if (f === over || event.pointerType === "touch") return;
      over = f;
      draw();
    });
    picture.addEventListener("pointerleave", () => { over = null; draw(); });

    function step(f, c) {
      over = null;
      pick(Math.max(0, Math.min(OUT - 1, state.map + f)), Math.max(0, Math.min(IN - 1, state.row + c)));
      speak();
    }
    function speak() {
      const on = state.table[state.map][state.row];
      spoken.textContent = `C3 map ${state.map} ${on ? "sees" : "does not see"} S2 map ${state.row}. `
        + (seen ? `${count(drawn.parameters)} parameters.` : "");
    }

    // ---- controls and words

    const presets = {
      paper: button("paper", () => use(paper)),
      full: button("full", () => use(paper.map((row) => row.map(() => 1)))),
      random: button("random", () => use(randomTable(state.seed))),
      seed: button("new seed", () => { state.seed += 1; use(randomTable(state.seed)); }),
    };
    if (yours.table?.length) presets.yours = button("yours", () => use(yours.table));
    const seedOf = el("span", { class: "note" });
    const mine = el("p", { class: yours.same ? "note" : "differ" }, hasFn ? yours.says : "");
    mine.hidden = !hasFn;
    const why = diagnosisOf(widget);
    why.node.hidden = !hasFn || yours.same !== false;
    const question = el("div", {});
    const answer = el("p", { class: "note", role: "status" });
    const counts = el("p", { class: "formula counts" }), warning = el("p", { class: "warning", role: "status" });
    const about = el("p", { class: "about" }), spoken = el("p", { class: "spoken", role: "status" });
    const pictures = arrays.maps ? drawnMaps(arrays) : null;
    const root = el("div", {
      class: "lenet connections", role: "group", "aria-label": "Connection table",
    },
    el("p", { class: "title" }, "Which S2 maps does each C3 map see?"), mine, why.node,
    el("div", { class: "bar" }, ...Object.values(presets), seedOf, button("reset", reset)),
    question, answer, counts,
    el("figure", {}, caption, picture), warning, about,
    ...(pictures ? [pictures.node] : []),
    el("p", { class: "note" }, "Click a cell to switch it, a number above to look at that C3 map. "
      + "Arrow keys move, space switches."), spoken);
    ownKeys(root);
    keys(root, {
      ArrowUp: () => step(0, -1), ArrowDown: () => step(0, 1),
      ArrowLeft: () => step(-1, 0), ArrowRight: () => step(1, 0),
      " ": () => { toggle(state.map, state.row); speak(); },
    });

    function reset() {
      widget.set("state", structuredClone(start));
      widget.save_changes();
      build(start);
    }

    function ask() {
      if (seen) { question.replaceChildren(); return; }
      const key = state.table.flat().join("");
      if (asked === key) return;
      asked = key;
      const text = `${several(drawn.kernels, "cell")} connected, kernels of ${state.kernel} \u00d7 ${state.kernel}. `
        + "How many parameters has C3, biases included?";
      question.replaceChildren(predict(text, (guess) => {
        seen = true;
        const right = drawn.parameters, said = guess === null ? null : asNumber(guess.replaceAll(",", ""));
        answer.textContent = said === null ? "" : said === right ? `You said ${count(said)}, and so it is.`
          : `You said ${count(said)}; it is ${count(right)}.`;
        draw();
      }, { accept: (guess) => (asNumber(guess.replaceAll(",", "")) === null ? "A number, please: 156 or 1200." : "") }));
    }

    function sentence() {
      const { blind, unused, twins } = drawn, said = [];
      const many = (maps) => (maps.length > 1 ? "s" : "");
      if (blind.length) {
        said.push(`C3 map${many(blind)} ${listed(blind)} see${blind.length > 1 ? "" : "s"} nothing: `
          + `${blind.length > 1 ? "their" : "its"} units return the bias, whatever the digit is.`);
      }
      if (unused.length) {
        said.push(`S2 map${many(unused)} ${listed(unused)} feed${unused.length > 1 ? "" : "s"} no C3 map: `
          + "what was found there is lost.");
      }
      if (twins.length) {
        said.push(twins.length > 1 ? `${twins.length} pairs of C3 maps see the same inputs.`
          : `C3 maps ${listed(twins[0])} see the same inputs.`);
      }
      return said.join(" ");
    }

    function draw() {
      const map = over ?? state.map, { kernel: k, height, width } = state;
      drawn = model({ ...state, map }, paper, arrays);
      ask();
      const changed = new Set(drawn.changed.map(([f, c]) => f * IN + c));
      const title = changed.size
        ? `S2 maps 0\u20135 in rows, C3 maps 0\u201315 in columns; ${several(changed.size, "outlined cell differs", "outlined cells differ")} from the paper\u2019s`
        : "S2 maps 0\u20135 in rows, C3 maps 0\u201315 in columns; the paper\u2019s table";
      caption.textContent = title;
      picture.setAttribute("aria-label", `${title}; ${drawn.kernels} connected`);
      state.table.flat().forEach((on, n) => {
        cells[n].setAttribute("class", `cell${on ? " on" : ""}${changed.has(n) ? " changed" : ""}`);
        marks[n].textContent = on ? "X" : "";
      });
      drawn.sees.forEach((n, f) => {
        sums.sees[f].textContent = n;
        heads[f].setAttribute("class", f === map ? "head chosen" : "head");
      });
      drawn.feeds.forEach((n, c) => { sums.feeds[c].textContent = n; });
      column.setAttribute("x", LEFT + map * WIDE);
      cursor.setAttribute("x", LEFT + state.map * WIDE + 4);
      cursor.setAttribute("y", TOP + state.row * HIGH + 4);
      seedOf.textContent = `seed ${state.seed}`;
      counts.hidden = !seen;
      const places = height * width;
      counts.textContent = `parameters   ${drawn.kernels} \u00b7 ${k * k} + ${OUT} = ${count(drawn.parameters)}\n`
        + `connections  ${count(drawn.parameters)} \u00b7 ${places} = ${count(drawn.connections)}`;
      warning.textContent = sentence();
      const { inputs } = drawn, cost = `: ${inputs.length} \u00b7 ${k * k} + 1 = ${inputs.length * k * k + 1} parameters`;
      about.textContent = inputs.length
        ? `C3 map ${map} sees S2 map${inputs.length > 1 ? "s" : ""} ${listed(inputs)} through ${several(inputs.length, "kernel")}${seen ? cost : ""}.`
        : `C3 map ${map} sees no S2 map.`;
      pictures?.update(map, state.table, drawn);
    }

    host.replaceChildren(root);
    draw();
    return () => why.dispose();
  }

  build(widget.get("state"));
  return () => { dispose?.(); host.replaceChildren(); };
}

// The six S2 maps, below each its kernel, and the C3 map that they add up to.
function drawnMaps({ maps, w }) {
  const side = Math.max(maps[0].length, maps[0][0].length), k = w[0][0].length;
  const strength = Math.max(...maps.map(largest)) || 1;
  const weight = Math.max(...w.flat().map(largest)) || 1;
  const small = (label, size) => grid({ label, cell: size, numbers: false });
  const inputs = maps.map((rows, c) => {
    const one = small(`S2 map ${c}`, Math.max(2, Math.floor(98 / side)));
    one.update(rows, { limit: strength });
    return one;
  });
  const kernels = maps.map((_, c) => small(`kernel ${c}`, Math.max(3, Math.floor(60 / k))));
  const pairs = inputs.map((one, c) => el("div", { class: "pair" }, one.node, kernels[c].node));
  const result = small("C3 map", Math.max(4, Math.floor(160 / (side - k + 1))));
  function update(map, table, { result: rows, limit }) {
    maps.forEach((_, c) => {
      const on = table[map][c];
      pairs[c].classList.toggle("unseen", !on);
      inputs[c].caption.textContent = on ? `S2 map ${c}` : `S2 map ${c}, unseen`;
      kernels[c].update(w[map][c], { limit: weight, title: on ? `kernel (${map}, ${c})` : "not used" });
    });
    result.update(rows, { limit: limit || 1, title: `C3 map ${map}, before squashing` });
  }
  return { node: el("div", { class: "row maps" }, ...pairs, result.node), update };
}

export { model, randomTable };
export default { render };
