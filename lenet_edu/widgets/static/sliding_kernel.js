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
  "rotated by 180\u00b0": (rows) => [...rows].reverse().map((row) => [...row].reverse()),
};
const alike = (a, b) => a.every((row, u) => row.every((v, n) => v === b[u][n]));

// What an impulse prints: the names of TURNS that describe it. Null where the image is
// no impulse, or the kernel looks the same rotated, so that there is nothing to ask.
function prints({ image, kernel, mode, stride }) {
  const lit = image.flat().filter((v) => v !== 0);
  if (lit.length !== 1 || lit[0] !== 1 || stride !== 1) return null;
  const turn = TURNS["rotated by 180\u00b0"];
  if (alike(kernel, turn(kernel))) return null;
  const seen = mode === "convolution" ? kernel : turn(kernel);
  return Object.keys(TURNS).filter((name) => alike(TURNS[name](kernel), seen));
}

// ---- the view --------------------------------------------------------------------

const OWN = "own numbers", MAP = 300, PANEL = 126; // points on the screen
const DEBOUNCE = 120; // milliseconds of rest before Python runs the learner's function

function render({ model: widget, el: host }) {
  const images = widget.get("images"), kernels = widget.get("kernels");
  const start = widget.get("start"), hasFn = widget.get("has_fn");
  const me = Math.random().toString(36).slice(2, 8);
  let setup = widget.get("setup"), state = null, drawn = null, count = 0;
  let i = 0, j = 0, filled = 0, revealed = false, weight = null, ink = 1, drawing = null;
  let said = "", rolling = () => {};

  // Controls
  const pickImage = choice("image", Object.keys(images), setup.image_name, (name) => {
    change({ image_name: name, image: name === "drawn" && drawing ? drawing : images[name] });
    middle();
  });
  const pickKernel = choice("kernel", [...Object.keys(kernels), OWN], setup.kernel_name, (name) => {
    change({ kernel_name: name, kernel: kernels[name] ?? setup.kernel });
    if (name === OWN) weights.focus();
  });
  const modes = segmented("which way the kernel lies", ["correlation", "convolution"], setup.mode,
    (mode) => change({ mode }));
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
  const fillAll = button("fill the map", () => { play.stop(); filled = places(); draw(); });
  const clear = button("clear the drawing", () => {
    change({ image: setup.image.map((row) => row.map(() => 0)) });
  });
  const again = button("ask me again", () => { ask(); draw(); });

  // Pictures
  const imageGrid = grid({ label: "image", onpick: paint, onscrub: over });
  const mapGrid = grid({ label: "map", onscrub: (r, c) => { if (!play.running()) moveTo(r, c); } });
  const windowGrid = grid({ label: "window" });
  const laidGrid = grid({ label: "kernel as it lies on the image" });
  const productGrid = grid({ label: "products" });
  const weights = weightTable({ ontype: (kernel) => change({ kernel, kernel_name: OWN }), onlook: look });
  const sum = numberBox("sum"), shift = numberBox("bias"), value = numberBox("value");
  const here = askInPlace("Which number comes out?", answered, {
    accept: (text) => (asNumber(text) === null ? "A number, please, like 2 or \u22120.5." : ""),
    after: value.value });
  value.node.append(here.node);
  const cover = el("div", { class: "lenet-sliding-cover", role: "group" });
  const mapPlace = el("div", { class: "lenet-sliding-map" }, mapGrid.node, cover);
  const choices = el("div", { class: "lenet-sliding-choices" }, pickImage.node, pickKernel.node, bias.node, modes.node,
    legendOf(""));
  const row = equation([windowGrid.node, "\u2299", weights.node, "\u21bb", laidGrid.node, "\u2192", productGrid.node,
    "\u03a3", sum.node, "+", shift.node, "=", value.node]);

  // Sentences
  const mine = judgement(widget);
  const stopped = el("p", { class: "differ", role: "alert" });
  const frame = shell(widget, host, {
    name: "lenet-sliding", title: "Sliding kernel: the same numbers at every place", label: "Sliding kernel",
    scene: [imageGrid.node, choices, mapPlace, row],
    controls: [el("span", { class: "lenet-group" }, ...play.buttons, iconButton("reset", reset)),
      position.node, fillAll, clear, again],
    folded: [stride.node, padding.node, play.pace],
    handlers: {
      ArrowLeft: () => walk(0, -1), ArrowRight: () => walk(0, 1),
      ArrowUp: () => walk(-1, 0), ArrowDown: () => walk(1, 0),
      Home: () => walk(-i, -j), End: () => walk(Infinity, Infinity),
      " ": play.toggle, Enter: flip,
    },
  });
  frame.scene.before(stopped, ...mine.nodes);
  const ties = links(frame.scene, () => {
    if (drawn.error) return [];
    const { top, left, laid } = drawn;
    const window = { top, left, rows: laid.length, columns: laid[0].length };
    const end = value.node.lastChild.getBoundingClientRect();
    return [{ from: imageGrid.boxOf(window), to: windowGrid.boxOf() },
      { from: end, to: mapGrid.boxOf({ top: i, left: j, rows: 1, columns: 1 }), kind: "line" }];
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
    frame.spoken.textContent = drawn.error ? "" : `row ${i}, column ${j}: `
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
    const numbersIn = (rows) => rows.map((one) => one.map(Number));
    state = { ...setup, image: numbersIn(setup.image), kernel: numbersIn(setup.kernel) };
    pickImage.set(setup.image_name); pickKernel.set(setup.kernel_name);
    stride.set(setup.stride); padding.set(setup.padding); bias.set(setup.bias); modes.set(setup.mode);
    clear.hidden = setup.image_name !== "drawn";
    const whole = filled > 0 && drawn && filled >= places();
    drawn = model({ ...state, i: 0, j: 0, weight: null });
    said = "";
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
    frame.spoken.textContent = "";
    change({ ...start });
    middle();
    ask();
    draw();
  }

  // Predict first: the number in its own box; what an impulse prints, in the map -------
  const printed = () => (revealed ? null : prints(state));
  function ask() {
    revealed = false;
    said = "";
    here.again();
    const answers = prints(state), question = "A single 1 under the kernel. How will the map show the kernel?";
    cover.setAttribute("aria-label", question);
    cover.replaceChildren(...(answers ? [el("p", {}, question), ...Object.entries(TURNS).map(([name, turn]) => {
      const small = grid({ label: "", cell: 14, numbers: true });
      small.update(turn(state.kernel), { limit: largest(state.kernel) || 1 });
      const one = el("button", { type: "button", "aria-label": name, onclick: () => answered(name) }, small.node, el("span", {}, name));
      small.picture.setAttribute("aria-hidden", "true");
      return one;
    }), el("button", { type: "button", class: "lenet-skip", onclick: () => answered(null) }, "skip")] : []));
  }
  function answered(guess) {
    const answers = prints(state), held = cover.contains(cover.getRootNode().activeElement);
    revealed = true;
    if (held) frame.root.focus({ preventScroll: true });
    const told = guess === null ? "" : `You said ${guess}. `;
    if (answers) {
      const right = guess !== null && answers.includes(guess);
      said = `${right ? `Yes: ${guess}. ` : `${told}The map shows it ${answers[answers.length - 1]}. `}${
        state.mode === "correlation"
          ? "Where the window begins above and left of the 1, the 1 lies under the kernel\u2019s last number."
          : "Convolution lays the kernel on rotated by 180\u00b0, and the impulse rotates it back."}`;
      rolling = tween(0, places(), (n) => { filled = Math.round(n); draw(); });
      return;
    }
    const right = guess !== null && Math.abs(asNumber(guess) - drawn.value) <= 0.005 + 0.01 * Math.abs(drawn.value);
    if (guess !== null) {
      said = right ? `Yes, ${short(drawn.value, 3)}.`
        : `${told}It is ${short(drawn.value, 3)}: the products add up to ${short(drawn.total, 3)}, the bias is ${short(state.bias, 3)}.`;
    }
    draw();
    if (guess !== null && !right && Number.isFinite(drawn.value)) {
      rolling = tween(asNumber(guess), drawn.value, (v) => value.set(v, null, short(v)), { done: draw });
    }
  }

  // Drawing the widget -----------------------------------------------------------------
  function draw() {
    drawn = model({ ...state, i, j, weight });
    const broken = Boolean(drawn.error), turned = state.mode === "convolution";
    stopped.textContent = drawn.error;
    again.hidden = !revealed || broken;
    row.hidden = broken; mapPlace.hidden = broken;
    cover.hidden = broken || !printed();
    here.node.hidden = !cover.hidden;
    mine.show(current() !== null);
    if (broken) {
      imageGrid.update(state.image, { title: "image" });
      frame.caption.textContent = "";
      ties.draw();
      return;
    }
    const { padded, laid, window, products, map, top, left, uses } = drawn;
    const [rows, columns] = size(), [k, l] = [laid.length, laid[0].length];
    position.set(i * columns + j);
    const cell = Math.max(7, Math.min(30, Math.floor(MAP / Math.max(padded.length, padded[0].length))));
    const small = Math.min(36, Math.floor(PANEL / Math.max(k, l)));
    imageGrid.resize(cell);
    mapGrid.resize(Math.max(7, Math.min(30, Math.floor(MAP / Math.max(rows, columns)))));
    for (const one of [laidGrid, windowGrid, productGrid]) one.resize(small);
    const p = state.padding, inner = { top: p, left: p, rows: padded.length - 2 * p, columns: padded[0].length - 2 * p };
    imageGrid.update(padded, {
      title: `image ${inner.rows} \u00d7 ${inner.columns}${p ? `, ${p} zero${p > 1 ? "s" : ""} around it` : ""}`,
      framed: { top, left, rows: k, columns: l }, dashed: p ? inner : null,
      marked: uses ? cellsOf(uses) : [],
    });
    const lifted = largest(map.map((line) => line.map((v) => v - state.bias))) + Math.abs(state.bias);
    weights.mark(weight);
    laidGrid.node.hidden = !turned; // else it would repeat the kernel
    laidGrid.update(laid, {
      limit: largest(state.kernel) || 1, title: "rotated by 180\u00b0",
      marked: weight ? [[k - 1 - weight[0], l - 1 - weight[1]]] : [],
    });
    windowGrid.update(window, { limit: largest(padded) || 1, title: "window" });
    productGrid.update(revealed ? products : products.map((line) => line.map(() => null)),
      { limit: Math.max(largest(products), 1e-9), title: "products" });
    const shown = (r, c) => r * columns + c < filled && (revealed || !(printed() || (r === i && c === j)));
    mapGrid.update(map.map((line, r) => line.map((v, c) => (shown(r, c) ? v : null))), {
      limit: lifted || 1, framed: { top: i, left: j, rows: 1, columns: 1 },
      outlined: current()?.wrong ?? [], title: `map ${rows} \u00d7 ${columns}`,
    });
    sum.set(drawn.total, null, revealed ? short(drawn.total) : "");
    shift.set(state.bias);
    value.set(drawn.value, lifted || 1);
    tell();
    ties.draw();
  }
  const cellsOf = (marks) => marks.flatMap((line, r) => line.flatMap((on, c) => (on ? [[r, c]] : [])));

  // One line: what is wrong, else the answer, else the weight looked at, else the place.
  function tell() {
    const { total, value: out, padded, map, uses } = drawn, theirs = current()?.map?.[i]?.[j];
    const differs = current()?.wrong?.some(([r, c]) => r === i && c === j);
    const bad = (rows) => rows.flat().filter((v) => !Number.isFinite(v)).length;
    stopped.textContent = bad(padded) || bad(state.kernel)
      ? `The ${bad(padded) ? "image" : "kernel"} holds nan or inf: a sum with one of them is no number, `
        + `which makes ${bad(map)} of ${map.length * map[0].length} cells of the map useless.` : "";
    const place = `y(${i}, ${j}) = ` + (revealed
      ? `sum of the products ${short(total, 3)} + bias ${short(state.bias, 3)} = ${short(out, 3)}`
        + (differs ? `; yours: ${theirs === null ? "not a number" : short(theirs, 3)}` : "")
      : "sum of the products + bias = ?");
    frame.caption.textContent = uses
      ? `Weight (${weight}) = ${short(state.kernel[weight[0]][weight[1]], 3)} is used at all ${places()} places; `
        + `it meets the ${cellsOf(uses).length} outlined pixels of ${padded.length * padded[0].length}.`
      : `${said ? `${said} ` : ""}${place}`
        + (setup.image_name === "drawn" ? " (Press the image to draw; Enter flips the middle pixel.)" : "");
  }

  // Python's answer about the learner's function, if it is about this setup.
  function current() {
    const yours = widget.get("yours");
    return hasFn && yours.n === setup.n ? yours : null;
  }

  take();
  middle();
  widget.on("change:setup", heard);
  widget.on("change:yours", draw);
  return () => {
    play.stop(); rolling(); save.now();
    mine.dispose(); ties.dispose(); frame.dispose();
    widget.off("change:setup", heard);
    widget.off("change:yours", draw);
  };
}

// The kernel as a table of fields. Arrow keys go from field to field; looking at one
// (pointer or focus) shows its uses, typing changes it.
function weightTable({ ontype, onlook }) {
  const body = el("div", { class: "lenet-sliding-weights", role: "group", "aria-label": "kernel, editable" });
  const node = el("figure", { class: "lenet-grid" }, el("figcaption", {}, "kernel (type into it)"), body);
  let kernel = [[]], inputs = [], active = [0, 0];

  function update(rows) {
    const changed = rows.length !== kernel.length || rows[0].length !== kernel[0].length;
    kernel = rows;
    if (changed) build();
    const limit = largest(rows) || 1;
    rows.forEach((row, u) => row.forEach((value, v) => {
      const input = inputs[u][v];
      if (input.getRootNode().activeElement !== input) input.value = short(value);
      input.style.background = signedFill(value, limit);
      input.style.color = inkOn(value, limit);
    }));
  }
  function build() {
    const cell = Math.min(36, Math.floor(PANEL / Math.max(kernel.length, kernel[0].length)));
    body.style.gridTemplateColumns = `repeat(${kernel[0].length}, ${cell}px)`;
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
