// Sliding kernel. `model` has a twin in sliding_kernel.py; a test compares the two.

// {image, kernel, bias, mode, stride, padding, i, j, weight} -> everything that is drawn
function model({ image, kernel, bias, mode, stride: s, padding: p, i, j, weight }) {
  const k = kernel.length, l = kernel[0].length;
  const height = image.length + 2 * p, width = image[0].length + 2 * p;
  if (k > height || l > width) {
    return {
      error: `No place: the kernel has ${k} \u00d7 ${l} numbers, the image only `
        + `${height} \u00d7 ${width} pixels.`,
    };
  }
  const padded = table(height, width, (r, c) => image[r - p]?.[c - p] ?? 0);
  const turned = mode === "convolution";
  const laid = turned ? table(k, l, (u, v) => kernel[k - 1 - u][l - 1 - v]) : kernel;
  const Ho = Math.floor((height - k) / s) + 1, Wo = Math.floor((width - l) / s) + 1;
  const map = table(Ho, Wo, (r, c) => {
    let sum = bias;
    for (let u = 0; u < k; u++) for (let v = 0; v < l; v++) sum += padded[r * s + u][c * s + v] * laid[u][v];
    return sum;
  });
  const top = i * s, left = j * s;
  const window = table(k, l, (u, v) => padded[top + u][left + v]);
  const products = table(k, l, (u, v) => window[u][v] * laid[u][v]);
  const total = products.flat().reduce((sum, v) => sum + v, 0);
  let uses = null;
  if (weight) {
    const [u, v] = turned ? [k - 1 - weight[0], l - 1 - weight[1]] : weight;
    uses = table(height, width, (r, c) => r >= u && c >= v && (r - u) % s === 0
      && (c - v) % s === 0 && (r - u) / s < Ho && (c - v) / s < Wo);
  }
  return { error: "", padded, laid, top, left, window, products, total, value: total + bias, map, uses };
}

function table(rows, columns, entry) {
  return Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => entry(i, j)));
}

// ---- the question ----------------------------------------------------------------

const TURNS = {
  "as it is": (rows) => rows,
  "mirrored left to right": (rows) => rows.map((row) => [...row].reverse()),
  "upside down": (rows) => [...rows].reverse(),
  "turned by 180\u00b0": (rows) => [...rows].reverse().map((row) => [...row].reverse()),
};
const alike = (a, b) => a.every((row, u) => row.every((v, n) => v === b[u][n]));

// What an impulse prints: the names of TURNS that describe it. Null where the image is
// no impulse, or the kernel looks the same turned, so that there is nothing to ask.
function prints({ image, kernel, mode, stride }) {
  const lit = image.flat().filter((v) => v !== 0);
  if (lit.length !== 1 || lit[0] !== 1 || stride !== 1) return null;
  const turn = TURNS["turned by 180\u00b0"];
  if (alike(kernel, turn(kernel))) return null;
  const seen = mode === "convolution" ? kernel : turn(kernel);
  return Object.keys(TURNS).filter((name) => alike(TURNS[name](kernel), seen));
}

// ---- the view --------------------------------------------------------------------

const OWN = "own numbers", ROOM = 280, PANEL = 135; // points on the screen
const DEBOUNCE = 120; // milliseconds of rest before Python runs the learner's function

function render({ model: widget, el: host }) {
  const images = widget.get("images"), kernels = widget.get("kernels");
  const start = widget.get("start"), hasFn = widget.get("has_fn");
  const me = Math.random().toString(36).slice(2, 8);
  let setup = widget.get("setup"), state = null, drawn = null, count = 0;
  let i = 0, j = 0, filled = 0, revealed = false, weight = null, ink = 1, drawing = null;

  // Controls
  const names = (choices, extra) => [...Object.keys(choices), ...extra];
  const pickImage = choice("image", names(images, []), setup.image_name, (name) => {
    const image = name === "drawn" && drawing ? drawing : images[name];
    change({ image_name: name, image });
    middle();
  });
  const pickKernel = choice("kernel", names(kernels, [OWN]), setup.kernel_name, (name) => {
    change({ kernel_name: name, kernel: kernels[name] ?? setup.kernel });
    if (name === OWN) weights.focus();
  });
  const modes = ["correlation", "convolution"].map((name) => button(name, () => change({ mode: name })));
  const upTo = (most, given, from) => Array.from(
    { length: Math.max(most, given) - from + 1 }, (_, n) => String(n + from));
  const stride = choice("stride", upTo(2, start.stride, 1), setup.stride, (v) => change({ stride: +v }));
  const padding = choice("padding", upTo(2, start.padding, 0), setup.padding, (v) => change({ padding: +v }));
  const limit = Math.max(3, Math.ceil(Math.abs(start.bias)));
  const bias = slider("bias", { min: -limit, max: limit, step: "any", value: setup.bias,
    oninput: (v) => change({ bias: Math.round(v * 10) / 10 }) });
  const position = slider("position", { min: 0, max: 1, step: 1, value: 0,
    show: () => `(${i}, ${j})`, said: () => `row ${i}, column ${j}`,
    oninput: (n) => { play.stop(); go(n); filled = n + 1; draw(); } });
  const play = player({ step: advance, onplay: () => { if (filled >= places()) filled = 0; } });
  const clear = button("clear the drawing", () => {
    change({ image: setup.image.map((row) => row.map(() => 0)) });
  });
  const again = button("ask me again", () => { ask(); draw(); });

  // Pictures
  const imageGrid = grid({ label: "image", onpick: paint, onscrub: over });
  const mapGrid = grid({ label: "map", onscrub: (r, c) => { if (!play.running()) moveTo(r, c); } });
  const laidGrid = grid({ label: "kernel as it lies on the image" });
  const windowGrid = grid({ label: "window" });
  const productGrid = grid({ label: "products" });
  const weights = weightTable({ ontype: (kernel) => change({ kernel, kernel_name: OWN }), onlook: look });

  // Sentences
  const question = el("div", {}), told = el("p", { role: "status" });
  const mine = el("p", {}), why = diagnosisOf(widget);
  const formula = el("p", { class: "formula" }), stopped = el("p", { class: "differ", role: "alert" });
  const note = el("p", { class: "note" }), spoken = el("p", { class: "spoken", role: "status" });
  const legend = el("p", { class: "note legend" }, "negative ", el("span", { class: "scale" }),
    " positive; white is 0. Every panel has its own largest number.");

  const root = el("div", { class: "lenet sliding", role: "group", "aria-label": "Sliding kernel" },
    el("p", { class: "title" }, "Sliding kernel: the same numbers at every place"),
    el("div", { class: "bar" }, pickImage.node, pickKernel.node,
      el("span", { class: "pair", role: "group", "aria-label": "which way the kernel lies" }, ...modes),
      stride.node, padding.node),
    el("div", { class: "bar" }, ...play.nodes, position.node, bias.node,
      button("fill", () => { play.stop(); filled = places(); draw(); }), clear, button("reset", reset)),
    question, el("div", { class: "bar said" }, told, again), mine, why.node, stopped,
    el("div", { class: "row" }, imageGrid.node,
      el("div", { class: "panels" }, weights.node, laidGrid.node, windowGrid.node, productGrid.node),
      mapGrid.node),
    formula, note, legend, spoken);
  keys(root, {
    ArrowLeft: () => walk(0, -1), ArrowRight: () => walk(0, 1),
    ArrowUp: () => walk(-1, 0), ArrowDown: () => walk(1, 0),
    Home: () => walk(-i, -j), End: () => walk(Infinity, Infinity),
    " ": play.toggle, Enter: flip,
  });

  // Moving -------------------------------------------------------------------------
  const size = () => (drawn.error ? [0, 0] : [drawn.map.length, drawn.map[0].length]);
  const places = () => size()[0] * size()[1];
  const clamp = (v, most) => Math.max(0, Math.min(most - 1, v));
  function go(n) {
    const columns = size()[1];
    i = Math.floor(n / columns); j = n % columns;
  }
  function moveTo(r, c) {
    const [rows, columns] = size();
    if (!rows) return;
    i = clamp(r, rows); j = clamp(c, columns);
    filled = Math.max(filled, i * columns + j + 1);
    draw();
  }
  function walk(down, right) {
    play.stop();
    moveTo(i + down, j + right);
    spoken.textContent = drawn.error ? "" : `row ${i}, column ${j}: `
      + (revealed ? `sum ${short(drawn.total, 3)} plus bias ${short(state.bias, 3)} is ${short(drawn.value, 3)}` : "hidden");
  }
  // One place on; false at the last one, and at one that is not a number.
  function advance() {
    const all = places();
    if (!all) return false;
    const next = filled === 0 ? 0 : (i * size()[1] + j + 1) % all;
    go(next);
    filled = next === 0 ? 1 : Math.max(filled, next + 1);
    draw();
    return next < all - 1 && Number.isFinite(drawn.value);
  }
  function middle() {
    const [rows, columns] = size(), whole = hasFn || filled >= rows * columns;
    i = rows >> 1; j = columns >> 1;
    filled = whole ? rows * columns : i * columns + j + 1;
    draw();
  }
  // The window comes to lie around the pixel that the pointer is on.
  function over(r, c) {
    if (play.running() || drawn.error) return;
    const { laid } = drawn, s = state.stride;
    moveTo(Math.round((r - (laid.length >> 1)) / s), Math.round((c - (laid[0].length >> 1)) / s));
  }
  function look(at) { weight = at; draw(); }

  // Drawing into the image -----------------------------------------------------------
  function paint(r, c, kind) {
    const y = r - setup.padding, x = c - setup.padding;
    if (setup.image_name !== "drawn" || setup.image[y]?.[x] === undefined) return;
    if (kind === "down") ink = setup.image[y][x] ? 0 : 1;
    if (setup.image[y][x] === ink) return;
    drawing = setup.image.map((row) => [...row]);
    drawing[y][x] = ink;
    change({ image: drawing });
  }
  function flip() {
    if (setup.image_name !== "drawn" || drawn.error) return;
    const { laid, top, left } = drawn;
    paint(top + (laid.length >> 1), left + (laid[0].length >> 1), "down");
  }

  // What both views and Python share -------------------------------------------------
  const save = later(() => widget.save_changes(), DEBOUNCE);
  function change(what) {
    count += 1;
    setup = { ...setup, ...what, n: `${me}-${count}` };
    widget.set("setup", setup);
    save.soon();
    take();
  }
  function heard() {
    if (widget.get("setup").n === setup.n) return;
    setup = widget.get("setup");
    play.stop();
    take();
  }
  function take() {
    const numbersIn = (rows) => rows.map((row) => row.map(Number));
    state = { ...setup, image: numbersIn(setup.image), kernel: numbersIn(setup.kernel) };
    pickImage.set(setup.image_name); pickKernel.set(setup.kernel_name);
    stride.set(setup.stride); padding.set(setup.padding); bias.set(setup.bias);
    modes.forEach((one) => one.setAttribute("aria-pressed", String(one.textContent === setup.mode)));
    clear.hidden = setup.image_name !== "drawn";
    const whole = filled > 0 && drawn && filled >= places();
    drawn = model({ ...state, i: 0, j: 0, weight: null });
    const [rows, columns] = size();
    if (rows) {
      i = clamp(i, rows); j = clamp(j, columns);
      filled = whole || hasFn ? rows * columns : Math.min(Math.max(filled, i * columns + j + 1), rows * columns);
      position.input.max = rows * columns - 1;
    }
    weights.update(state.kernel);
    if (!revealed) ask();
    draw();
  }
  function reset() {
    play.reset();
    [i, j, filled, weight, drawing, revealed] = [0, 0, 0, null, null, false];
    told.textContent = spoken.textContent = "";
    change({ ...start });
    middle();
    ask();
  }

  // Predict first --------------------------------------------------------------------
  function ask() {
    revealed = false;
    const answers = prints(state);
    question.replaceChildren(answers
      ? predict("A single 1 under the kernel. How will the map show the kernel?",
        (guess) => answered(guess, answers), { options: Object.keys(TURNS) })
      : predict("Which number comes out where the window is framed?",
        (guess) => answered(guess, null), {
          accept: (text) => (asNumber(text) === null ? "A number, please, like 2 or \u22120.5." : ""),
        }));
  }
  function answered(guess, answers) {
    revealed = true;
    if (answers) filled = places();
    const said = guess === null ? "" : `You said ${guess}. `;
    if (drawn.error) told.textContent = "";
    else if (answers) {
      const right = guess !== null && answers.includes(guess);
      told.textContent = `${right ? "Yes: " : said}${guess === null || !right ? "The map shows it " : ""}${
        right ? guess : answers[answers.length - 1]}. ${state.mode === "correlation"
        ? "Where the window begins above and left of the 1, the 1 lies under the kernel\u2019s last number."
        : "Convolution lays the kernel on turned, and the impulse turns it back."}`;
    } else if (guess !== null) {
      const right = Math.abs(asNumber(guess) - drawn.value) <= 0.005 + 0.01 * Math.abs(drawn.value);
      told.textContent = right ? `Yes, ${short(drawn.value, 3)}.`
        : `${said}It is ${short(drawn.value, 3)}: the products add up to ${short(drawn.total, 3)}, the bias is ${short(state.bias, 3)}.`;
    }
    draw();
  }

  // Drawing the widget -----------------------------------------------------------------
  function draw() {
    drawn = model({ ...state, i, j, weight });
    stopped.textContent = drawn.error;
    again.hidden = !revealed || Boolean(drawn.error);
    for (const one of [laidGrid, windowGrid, productGrid, mapGrid]) one.node.hidden = Boolean(drawn.error);
    question.hidden = Boolean(drawn.error);
    judge();
    if (drawn.error) {
      imageGrid.update(state.image, { title: "image" });
      formula.textContent = note.textContent = "";
      return;
    }
    const { padded, laid, window, products, map, top, left, uses } = drawn;
    const [rows, columns] = size(), [k, l] = [laid.length, laid[0].length];
    position.set(i * columns + j);
    const cell = Math.max(7, Math.min(30, Math.floor(ROOM / Math.max(padded.length, padded[0].length))));
    const small = Math.min(36, Math.floor(PANEL / Math.max(k, l)));
    imageGrid.resize(cell); mapGrid.resize(cell);
    for (const one of [laidGrid, windowGrid, productGrid]) one.resize(small);
    const p = state.padding, inner = { top: p, left: p, rows: padded.length - 2 * p, columns: padded[0].length - 2 * p };
    imageGrid.update(padded, {
      title: `image ${inner.rows} \u00d7 ${inner.columns}${p ? `, ${p} zero${p > 1 ? "s" : ""} around it` : ""}`,
      framed: { top, left, rows: k, columns: l }, dashed: p ? inner : null,
      marked: uses ? cellsOf(uses) : [],
    });
    const lifted = largest(map.map((row) => row.map((v) => v - state.bias))) + Math.abs(state.bias);
    const shared = { limit: Math.max(largest(products), 1e-9) };
    weights.mark(weight);
    laidGrid.update(laid, {
      limit: largest(state.kernel) || 1, title: state.mode === "convolution" ? "turned by 180\u00b0" : "laid on as it is",
      marked: weight ? [state.mode === "convolution" ? [k - 1 - weight[0], l - 1 - weight[1]] : weight] : [],
    });
    windowGrid.update(window, { limit: largest(padded) || 1, title: "\u00d7 window" });
    productGrid.update(revealed ? products : products.map((row) => row.map(() => null)),
      { ...shared, title: revealed ? "= products" : "= products (hidden)" });
    mapGrid.update(map.map((row, r) => row.map((v, c) => (revealed && r * columns + c < filled ? v : null))), {
      limit: lifted || 1, framed: { top: i, left: j, rows: 1, columns: 1 },
      outlined: current()?.wrong ?? [],
      title: `map ${rows} \u00d7 ${columns}${revealed ? "" : " (hidden)"}`,
    });
    tell();
  }
  const cellsOf = (marks) => marks.flatMap((row, r) => row.flatMap((on, c) => (on ? [[r, c]] : [])));

  function tell() {
    const { total, value, padded, map, uses } = drawn, theirs = current()?.map?.[i]?.[j];
    const differs = current()?.wrong?.some(([r, c]) => r === i && c === j);
    formula.textContent = `y(${i}, ${j}) = ` + (revealed
      ? `sum of the products ${short(total, 3)} + bias ${short(state.bias, 3)} = ${short(value, 3)}`
        + (differs ? `; yours: ${theirs === null ? "not a number" : short(theirs, 3)}` : "")
      : "sum of the products + bias = ?");
    const bad = (rows) => rows.flat().filter((v) => !Number.isFinite(v)).length;
    stopped.textContent = bad(padded) || bad(state.kernel)
      ? `The ${bad(padded) ? "image" : "kernel"} holds nan or inf: a sum with one of them is no number, `
        + `which makes ${bad(map)} of ${map.length * map[0].length} cells of the map useless.` : "";
    note.textContent = uses
      ? `Weight (${weight}) = ${short(state.kernel[weight[0]][weight[1]], 3)} is used at all ${places()} places; `
        + `it meets the ${cellsOf(uses).length} outlined pixels of ${padded.length * padded[0].length}.`
      : "Move over the image or the map, or use the arrow keys; rest on a weight of the kernel to see its uses."
        + (setup.image_name === "drawn" ? " Press to draw; Enter flips the middle pixel." : "");
  }

  // Python's answer about the learner's function, if it is about this setup.
  function current() {
    const yours = widget.get("yours");
    return hasFn && yours.n === setup.n ? yours : null;
  }
  function judge() {
    const yours = current();
    mine.hidden = !hasFn || Boolean(drawn.error);
    mine.textContent = yours ? yours.says : "Running yours\u2026";
    mine.className = yours && !yours.same ? "differ" : "note";
    why.node.hidden = mine.hidden || !yours || yours.same;
  }

  take();
  middle();
  widget.on("change:setup", heard);
  widget.on("change:yours", draw);
  host.replaceChildren(root);
  return () => {
    play.stop();
    save.now();
    why.dispose();
    widget.off("change:setup", heard);
    widget.off("change:yours", draw);
  };
}

// The kernel as a table of fields. Arrow keys go from field to field; looking at one
// (pointer or focus) shows its uses, typing changes it.
function weightTable({ ontype, onlook }) {
  const body = el("div", { class: "weights", role: "group", "aria-label": "kernel, editable" });
  const node = el("figure", {}, el("figcaption", {}, "kernel (editable)"), body);
  let kernel = [[]], inputs = [], active = [0, 0];

  function update(rows) {
    const changed = rows.length !== kernel.length || rows[0].length !== kernel[0].length;
    kernel = rows;
    if (changed) build();
    const limit = largest(rows) || 1;
    rows.forEach((row, u) => row.forEach((value, v) => {
      const input = inputs[u][v];
      if (input.getRootNode().activeElement !== input) input.value = short(value);
      input.style.background = signedColour(value, limit);
      input.style.color = inkOn(value, limit);
    }));
  }
  function build() {
    const cell = Math.min(36, Math.floor(PANEL / Math.max(kernel.length, kernel[0].length)));
    body.style.gridTemplateColumns = `repeat(${kernel[0].length}, ${cell}px)`;
    body.style.fontSize = `${Math.min(12, cell * 0.42)}px`;
    active = [0, 0];
    inputs = kernel.map((row, u) => row.map((_, v) => el("input", {
      type: "text", inputmode: "text", autocomplete: "off", tabindex: u || v ? -1 : 0,
      "aria-label": `weight, row ${u}, column ${v}`, style: `height: ${cell}px`,
      oninput: () => typed(u, v), onkeydown: (event) => step(event, u, v),
      onfocus: () => { activate(u, v); inputs[u][v].value = exact(kernel[u][v]); inputs[u][v].select(); onlook([u, v]); },
      onblur: () => { inputs[u][v].value = short(kernel[u][v]); inputs[u][v].removeAttribute("aria-invalid"); onlook(null); },
      onpointerenter: () => onlook([u, v]),
      onpointerleave: () => onlook(focused()),
    })));
    body.replaceChildren(...inputs.flat());
  }
  const exact = (value) => String(Number(value.toFixed(6))).replace("-", "\u2212");
  function focused() {
    return inputs.flat().includes(body.getRootNode().activeElement) ? active : null;
  }
  function activate(u, v) {
    inputs[active[0]][active[1]].tabIndex = -1;
    active = [u, v];
    inputs[u][v].tabIndex = 0;
  }
  function typed(u, v) {
    const value = asNumber(inputs[u][v].value);
    if (value === null) inputs[u][v].setAttribute("aria-invalid", "true");
    else inputs[u][v].removeAttribute("aria-invalid");
    if (value === null) return;
    ontype(kernel.map((row, a) => row.map((old, b) => (a === u && b === v ? value : old))));
  }
  function step(event, u, v) {
    const all = inputs[u][v].selectionEnd - inputs[u][v].selectionStart === inputs[u][v].value.length;
    const go = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0] }[event.key]
      ?? (all ? { ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] : undefined);
    if (event.key === "Escape") body.closest(".lenet").focus();
    if (!go) return;
    event.preventDefault();
    inputs[u + go[0]]?.[v + go[1]]?.focus();
  }
  function mark(at) {
    inputs.forEach((row, u) => row.forEach((input, v) => input.classList.toggle(
      "looked", at !== null && at[0] === u && at[1] === v)));
  }
  return { node, update, mark, focus: () => inputs[active[0]][active[1]].focus() };
}

export { model };
export default { render };
