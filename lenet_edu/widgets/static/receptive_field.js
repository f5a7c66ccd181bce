// Receptive field. `model` has a twin in receptive_field.py; a test compares the two.

const SIDE = 32; // of the input
const COLOURS = { input: "#5f6368", C1: "#1b6ca8", S2: "#2a9d8f", C3: "#7b4ea3", S4: "#4f8f3a", C5: "#c0392b" };
const CELLS = [6, 6, 8, 10, 14, 24]; // points on the screen, layer by layer

const namesOf = (layers) => ["input", ...layers.map(([name]) => name)];

// Sides of the maps, from the input to C5.
function chain(layers) {
  const sides = [SIDE];
  for (const [, kernel, stride] of layers) {
    sides.push(Math.floor((sides[sides.length - 1] - kernel) / stride) + 1);
  }
  return sides;
}

// Side and step, in pixels, of the fields of each layer.
function fields(layers) {
  const found = [[1, 1]];
  for (const [, kernel, stride] of layers) {
    const [side, step] = found[found.length - 1];
    found.push([side + (kernel - 1) * step, step * stride]);
  }
  return found;
}

// {layer, i, j, later} -> what is lit in every layer, how many units, and a sentence
function model(state, layers) {
  const { layer, i, j, later } = state, sides = chain(layers);
  const lit = sides.map(() => null);
  lit[layer] = [i, i, j, j];
  let rows = [i, i], columns = [j, j];
  if (later) {
    for (let n = layer + 1; n < sides.length; n += 1) {
      [rows, columns] = [rows, columns].map((range) => reached(range, layers[n - 1], sides[n]));
      lit[n] = [...rows, ...columns];
    }
  } else {
    for (let n = layer; n > 0; n -= 1) {
      [rows, columns] = [rows, columns].map((range) => seen(range, layers[n - 1]));
      lit[n - 1] = [...rows, ...columns];
    }
  }
  const units = lit.map((box) => (box ? area(box) : 0));
  return { lit, units, says: says(state, namesOf(layers), lit, units) };
}

// The rows of the layer before that these rows see, and those of a layer that see them.
function seen([first, last], [, kernel, stride]) {
  return [first * stride, last * stride + kernel - 1];
}
function reached([first, last], [, kernel, stride], side) {
  return [Math.max(0, Math.ceil((first - kernel + 1) / stride)), Math.min(side - 1, Math.floor(last / stride))];
}

const area = ([top, bottom, left, right]) => (bottom - top + 1) * (right - left + 1);
const sizeOf = ([top, bottom, left, right]) => `${bottom - top + 1} \u00d7 ${right - left + 1}`;

function whoIs({ layer, i, j }, names) {
  return `${layer === 0 ? "Pixel" : `Unit of ${names[layer]} at`} (${i}, ${j})`;
}

function says(state, names, lit, units) {
  const who = whoIs(state, names);
  if (!state.later) {
    const [top, bottom, left, right] = lit[0], one = area(lit[0]) === 1;
    const place = one ? `row ${top}, column ${left}` : `rows ${top} to ${bottom}, columns ${left} to ${right}`;
    return `${who} sees ${sizeOf(lit[0])} pixel${one ? "" : "s"}, ${place}.`;
  }
  if (state.layer === names.length - 1) return `${who}: all units of F6 see it.`;
  const counts = names.map((name, n) => `${units[n]} of ${name}`).slice(state.layer + 1);
  return `${who} reaches, in one map each: ${counts.join(", ")}.`;
}

// What to say to a guess of the side of a field of layer n.
function verdict(layers, n, guess) {
  const [side] = fields(layers)[n], before = layers.slice(0, n), [, kernel] = layers[n - 1];
  if (guess === side) return `Yes, ${side} \u00d7 ${side}.`;
  const early = before.reduce(([r, d], [, k, s]) => [r + (k - 1) * d * s, d * s], [1, 1])[0];
  const slips = [
    [1 + before.reduce((sum, [, k]) => sum + k - 1, 0), "That adds kernel \u2212 1 for each layer. How many pixels apart are two neighbours in S2?"],
    [kernel, "That is what it sees of the layer before. What do those units see themselves?"],
    [before.reduce((product, [, k]) => product * k, 1), "That multiplies the kernels. Do the fields of two neighbours have nothing in common?"],
    [early, "That uses each layer\u2019s own stride for its window. How far apart are the inputs of the window?"],
    [side * side, "That is the number of pixels. How many stand in one row?"],
  ];
  const found = slips.find(([slip]) => slip === guess);
  const said = `You said ${short(guess)}; it is ${side}. `;
  return said + (found ? found[1] : "The formula below says where it comes from.");
}

// ---- drawing -------------------------------------------------------------------

// One map as a picture of its own, with a shade over what is not lit.
function square(name, rows, cell, { onpick, onlook }) {
  const side = rows.length, width = side * cell;
  const picture = el("svg", {
    class: "live map", role: "img", viewBox: `-2 -2 ${width + 4} ${width + 4}`,
    width: width + 4, height: width + 4, "data-layer": name,
  });
  const limit = largest(rows) || 1;
  rows.forEach((row, i) => row.forEach((value, j) => picture.append(el("rect", {
    x: j * cell, y: i * cell, width: cell, height: cell, fill: signedColour(value, limit),
  }))));
  const shade = el("path", { class: "shade", "fill-rule": "evenodd" });
  const edge = el("rect", { width, height: width, fill: "none", stroke: COLOURS[name], "stroke-width": 1.5 });
  const over = el("g", {});
  picture.append(shade, edge, over);
  const told = el("p", { class: "told" });
  const node = el("figure", { "data-layer": name },
    el("figcaption", {}, el("strong", {}, name), ` ${side} \u00d7 ${side}`), picture, told);

  function at(event) {
    const box = picture.getBoundingClientRect();
    const place = (here, from, size) => Math.max(0, Math.min(side - 1,
      Math.floor(((here - from) / size * (width + 4) - 2) / cell)));
    return [place(event.clientY, box.top, box.height), place(event.clientX, box.left, box.width)];
  }
  picture.addEventListener("pointerdown", (event) => {
    picture.setPointerCapture(event.pointerId);
    onpick(...at(event));
  });
  picture.addEventListener("pointermove", (event) => (event.buttons ? onpick : onlook)(...at(event)));
  picture.addEventListener("pointerleave", () => onlook(null, null));

  const rect = ([top, bottom, left, right], more) => el("rect", {
    x: left * cell, y: top * cell, width: (right - left + 1) * cell, height: (bottom - top + 1) * cell,
    fill: "none", ...more,
  });
  // box: what is lit, or null; dark: whether the rest is shaded; yours: another box
  function update(box, dark, yours, text) {
    const hole = box ? `M${box[2] * cell},${box[0] * cell}h${(box[3] - box[2] + 1) * cell}`
      + `v${(box[1] - box[0] + 1) * cell}h${(box[2] - box[3] - 1) * cell}z` : "";
    shade.setAttribute("d", dark ? `M0,0h${width}v${width}h${-width}z${hole}` : "");
    over.replaceChildren(
      ...(box ? [rect(box, { class: "lit under" }), rect(box, { class: "lit" })] : []),
      ...(yours ? [rect(yours, { class: "yours" })] : []));
    told.replaceChildren(...text.flatMap((line, n) => (n ? [el("br"), line] : [line])));
    picture.setAttribute("aria-label", `${name}, ${side} by ${side}. ${text.join(", ")}`);
  }
  return { node, update };
}

function render({ model: widget, el: host }) {
  const layers = widget.get("layers"), maps = widget.get("maps"), start = widget.get("start");
  const hasFn = widget.get("has_fn");
  const names = namesOf(layers), sides = chain(layers), sizes = fields(layers);
  let state = structuredClone(widget.get("state")), over = null, open = new Set([0]), openLater = false;
  let asked = "", kept = { false: null, true: null };

  const squares = names.map((name, n) => square(name, maps[n], CELLS[n], {
    onpick: (i, j) => { over = null; go({ layer: n, i, j }); },
    onlook: (i, j) => look(i === null ? null : { layer: n, i, j, later: state.later }),
  }));
  const choose = Object.fromEntries(names.map((name, n) => [name, button(name, () => toLayer(n))]));
  const ways = {
    false: button("what it sees", () => turn(false)),
    true: button("what sees it", () => turn(true)),
  };
  const title = el("p", { class: "title" });
  const question = el("div", {}), told = el("p", { role: "status" });
  const sentence = el("p", { class: "sentence" }), formula = el("p", { class: "formula" });
  const mine = el("p", { class: "note" }), why = diagnosisOf(widget);
  const spoken = el("p", { class: "spoken", role: "status" });
  const root = el("div", { class: "lenet field", role: "group", "aria-label": "Receptive field" },
    title,
    el("div", { class: "bar" },
      el("span", { class: "bar group", role: "group", "aria-label": "layer of the unit" }, ...Object.values(choose)),
      el("span", { class: "bar group", role: "group", "aria-label": "direction" }, ...Object.values(ways)),
      button("reset", reset)),
    question, told,
    el("div", { class: "row maps" }, ...squares.map((one) => one.node)),
    sentence, formula, mine, why.node,
    el("p", { class: "note" }, "Click a unit in any map, or use the keys: arrows move it, 0 to 5 choose the layer."),
    spoken);
  ownKeys(root);
  keys(root, {
    ArrowUp: () => step(-1, 0), ArrowDown: () => step(1, 0),
    ArrowLeft: () => step(0, -1), ArrowRight: () => step(0, 1),
    ...Object.fromEntries(names.map((_, n) => [String(n), () => { toLayer(n); speak(); }])),
  });

  const isOpen = (at = state) => (at.later ? openLater || at.layer > 2 : open.has(at.layer));
  const same = (other) => ["layer", "i", "j", "later"].every((key) => other[key] === state[key]);
  const clamp = (v, side) => Math.max(0, Math.min(side - 1, v));

  // What two views and Python share
  const save = later(() => widget.save_changes(), 150);
  function go(what) {
    const next = { ...state, ...what };
    if (same(next)) { draw(); return; }
    state = next;
    told.textContent = "";
    widget.set("state", structuredClone(state));
    save.soon();
    draw();
  }
  function heard() {
    const given = widget.get("state");
    if (same(given)) return;
    state = structuredClone(given);
    told.textContent = "";
    draw();
  }

  function look(at) {
    over = at && isOpen(at) && isOpen() ? at : null;
    draw();
  }
  function step(down, right) {
    over = null;
    const side = sides[state.layer];
    go({ i: clamp(state.i + down, side), j: clamp(state.j + right, side) });
    speak();
  }
  function speak() {
    spoken.textContent = isOpen() ? model(state, layers).says : `${whoIs(state, names)}.`;
  }
  // The unit of another layer that lies nearest to the middle of this one's field.
  function toLayer(n) {
    const middle = (at) => at * sizes[state.layer][1] + (sizes[state.layer][0] - 1) / 2;
    const [side, apart] = sizes[n];
    const near = (at) => clamp(Math.round((middle(at) - (side - 1) / 2) / apart - 1e-6), sides[n]);
    over = null;
    if (n !== state.layer) go({ layer: n, i: near(state.i), j: near(state.j) });
  }
  function turn(which) {
    if (which === state.later) return;
    kept[state.later] = { ...state };
    over = null;
    if (kept[which]) go(kept[which]);
    else if (!which) go({ later: false });
    else {
      const [side, apart] = sizes[state.layer], middle = (at) => at * apart + Math.floor((side - 1) / 2);
      go({ later: true, layer: 0, i: middle(state.i), j: middle(state.j) });
    }
  }
  function reset() {
    [over, open, openLater, asked] = [null, new Set([0]), false, ""];
    kept = { false: null, true: null };
    go({ ...start });
    told.textContent = spoken.textContent = "";
  }

  // ---- predict first

  function ask() {
    if (isOpen()) { question.replaceChildren(); asked = ""; return; }
    const { layer, i, j, later } = state, key = `${later} ${layer}`;
    const text = later
      ? `${whoIs(state, names)}: how many units in one map of C3 does it reach?`
      : `A unit of ${names[layer]}: how many pixels wide is what it sees?`;
    if (asked === (later ? `${key} ${i} ${j}` : key)) return;
    asked = later ? `${key} ${i} ${j}` : key;
    question.replaceChildren(predict(text, (guess) => reveal(guess === null ? null : asNumber(guess)), {
      accept: (guess) => (asNumber(guess) === null ? "A number, please." : ""),
    }));
  }
  function reveal(guess) {
    if (state.later) openLater = true;
    else open.add(state.layer);
    if (guess === null) told.textContent = "";
    else if (!state.later) told.textContent = verdict(layers, state.layer, guess);
    else {
      const { units, lit } = model(state, layers), right = units[3];
      told.textContent = guess === right ? `Yes, ${right}.`
        : `You said ${short(guess)}; it is ${right}, ${sizeOf(lit[3])}.`;
    }
    draw();
  }

  // ---- draw

  function draw() {
    const at = over ?? state, shown = model(at, layers), lit = isOpen(at);
    const yours = widget.get("yours"), differs = hasFn ? yours.differs : [];
    names.forEach((name, n) => choose[name].setAttribute("aria-pressed", String(n === state.layer)));
    for (const which of [false, true]) ways[which].setAttribute("aria-pressed", String(which === state.later));
    ask();
    const theirs = lit && !at.later && differs.includes(at.layer) ? boxOf(yours.fields[at.layer], at) : null;
    squares.forEach((one, n) => {
      const box = lit || n === at.layer ? shown.lit[n] : null;
      one.update(box, lit, n === 0 ? theirs : null, textOf(box, n === at.layer, n));
    });
    sentence.textContent = lit ? shown.says : "";
    formula.textContent = lit && !at.later && at.layer > 0 ? formulaOf(at.layer) : "";
    judged(at, lit, yours, differs);
  }
  function textOf(box, own, n) {
    if (!box) return [""];
    const [top, bottom, left, right] = box;
    if (own) return [n ? "this unit" : "this pixel", `(${top}, ${left})`];
    const range = (name, first, last) => (first === last ? `${name} ${first}` : `${name}s ${first} to ${last}`);
    return [sizeOf(box), range("row", top, bottom), range("column", left, right)];
  }
  function formulaOf(n) {
    const [, kernel] = layers[n - 1], [before, apart] = sizes[n - 1], [side, step] = sizes[n];
    return `${before} + (${kernel} \u2212 1) \u00b7 ${apart} = ${side} pixels wide; neighbours in ${names[n]} are ${step} pixel${step > 1 ? "s" : ""} apart`;
  }
  // The learner's field, as far as it lies in the image.
  function boxOf(given, { i, j }) {
    if (!given) return null;
    const [side, apart] = given, edges = [i, j].map((v) => [v * apart, v * apart + side - 1]);
    if (edges.some(([first, last]) => last < 0 || first >= SIDE)) return null;
    return edges.flatMap(([first, last]) => [clamp(first, SIDE), clamp(last, SIDE)]);
  }
  function judged(at, lit, yours, differs) {
    const known = differs.filter((n) => open.has(n));
    title.textContent = known.length
      ? `Receptive field: yours differs for ${known.map((n) => names[n]).join(", ")}`
      : "Receptive field: what does a unit see?";
    title.classList.toggle("differ", known.length > 0);
    mine.hidden = !hasFn || !lit || at.later || at.layer === 0;
    why.node.hidden = known.length === 0;
    mine.textContent = mine.hidden ? "" : yours.says[at.layer];
    mine.className = !mine.hidden && differs.includes(at.layer) ? "differ" : "note";
  }

  widget.on("change:state", heard);
  widget.on("change:yours", draw);
  host.replaceChildren(root);
  draw();
  return () => {
    save.now();
    why.dispose();
    widget.off("change:state", heard);
    widget.off("change:yours", draw);
  };
}

export { model, chain, fields, verdict };
export default { render };
