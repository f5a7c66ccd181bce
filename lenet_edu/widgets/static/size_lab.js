// Size lab. `model` has a twin in size_lab.py; a test compares the two.

// {H, W, k, l, stride, padding} -> places on both axes, and what no window sees
function model({ H, W, k, l, stride, padding }) {
  const axes = [axisOf(H, k, stride, padding, "rows"), axisOf(W, l, stride, padding, "columns")];
  const errors = axes.map((axis) => axis.error).filter(Boolean);
  if (errors.length) return { error: `No place: ${errors.join("; ")}.` };
  const inside = axes.map(({ seen }) => seen.slice(padding, seen.length - padding).filter(Boolean).length);
  return {
    error: "",
    Ho: axes[0].starts.length, Wo: axes[1].starts.length,
    padded: axes.map((axis) => axis.seen.length),
    starts: axes.map((axis) => axis.starts),
    seen: axes.map((axis) => axis.seen),
    dropped: axes.map((axis) => axis.dropped),
    lost: H * W - inside[0] * inside[1],
  };
}

function axisOf(size, window, stride, padding, name) {
  const padded = size + 2 * padding;
  if (window > padded) {
    const added = padding ? ` (${size} + 2 \u00b7 ${padding} of padding)` : "";
    return { error: `the window needs ${window} ${name}, there are ${padded}${added}` };
  }
  const places = Math.floor((padded - window) / stride) + 1;
  const starts = Array.from({ length: places }, (_, n) => n * stride);
  const seen = Array.from({ length: padded }, (_, n) => starts.some((s) => s <= n && n < s + window));
  return { error: "", starts, seen, dropped: padded - (starts[places - 1] + window) };
}

// Sizes of LeNet-5's maps from the input to C5.
function chain(layers) {
  const sizes = [32];
  for (const [, window, stride] of layers) {
    const H = sizes[sizes.length - 1];
    sizes.push(model({ H, W: H, k: window, l: window, stride, padding: 0 }).Ho);
  }
  return sizes;
}

// What to say to a prediction [rows, columns]. A wrong one that known slips explain on
// both axes gets their questions; nothing is claimed about the others.
function verdict(state, guess) {
  const { Ho, Wo } = model(state), { H, W, k, l, stride: s, padding: p } = state;
  if (guess[0] === Ho && guess[1] === Wo) return `Yes, ${Ho} \u00d7 ${Wo}.`;
  const said = `You said ${guess[0]} \u00d7 ${guess[1]}; it is ${Ho} \u00d7 ${Wo}. `;
  const slips = [
    [(n, m) => Math.floor((n + 2 * p - m) / s), "That counts the steps between places. Is the first place not a place?"],
    [(n, m) => Math.floor((n + p - m) / s) + 1, "Padding grows the image on one side and on the other: by how much in all?"],
    [(n, m) => Math.floor((n - m) / s) + 1, "That is the size without padding."],
    [(n, m) => n + 2 * p - m + 1, "That is the size with stride 1. How many of those places are left?"],
    [(n, m) => Math.ceil((n + 2 * p - m) / s) + 1, "That counts a window that sticks out at the end. Is it still whole?"],
    [(n) => n, "That is the image itself. Where does the last whole window start?"],
  ];
  const explains = slips.filter(([slip]) => slip(H, k) === guess[0] && slip(W, l) === guess[1]);
  if (explains.length) return said + explains.map(([, question]) => question).join(" Or: ");
  if (guess[0] === Wo && guess[1] === Ho) return `${said}Rows come first.`;
  return `${said}Count the bars along each side.`;
}

// ---- the view --------------------------------------------------------------------

const LABELS = { H: "image rows", W: "image columns", k: "window rows", l: "window columns",
  stride: "stride", padding: "padding" };
const HIGH = 270, WIDE = 340, CELL = 28, BARS = 64, GAP = 10, EDGE = 9; // points on the screen
const QUESTION = "How large is the output? Rows \u00d7 columns:";

function render({ model: widget, el: host }) {
  const start = widget.get("start"), layers = widget.get("layers"), hasFn = widget.get("has_fn");
  const ranges = widget.get("ranges"), me = Math.random().toString(36).slice(2, 8);
  let setup = widget.get("setup"), drawn = null, count = 0, revealed = false, i = 0, j = 0;
  let bars = [[], []], window = [], guess = null, held = null, said = "", growing = () => {};

  const sliders = Object.fromEntries(Object.keys(LABELS).map((name) => [
    name, slider(LABELS[name], { min: ranges[name][0], max: ranges[name][1], step: 1, value: setup[name],
      oninput: (v) => change({ [name]: v }) })]));
  const field = el("svg", { class: "live lenet-size-field", role: "img" });
  const out = el("svg", { class: "live lenet-size-out", role: "img" });
  const outTitle = el("figcaption");
  const play = player({ step: advance });
  const here = askInPlace(QUESTION, answered, { size: 7,
    accept: (text) => (numbersIn(text).length === 2 ? "" : "Two numbers, please, like 6 \u00d7 7.") });
  const numbersIn = (text) => text.match(/\d+/g)?.map(Number) ?? [];
  here.input.addEventListener("input", () => {
    const [r, c] = numbersIn(here.input.value);
    guess = r && c ? [r, c] : null;
    drawOut();
  });
  const formula = el("p", { class: "formula" });
  const key = el("p", { class: "lenet-legend lenet-size-key" },
    ...[["begin", "a place starts here"], ["pad", "padding"], ["lost", "no window sees it"]].map(
      ([name, text]) => el("span", {}, el("span", { class: `lenet-size-swatch ${name}` }), text)));
  const again = button("ask me again", () => { ask(); draw(); });
  const mine = judgement(widget), stopped = el("p", { class: "differ", role: "alert" });
  const counted = el("div", { class: "lenet-size-counted" },
    el("figure", {}, outTitle, out), here.node, formula, key);
  const frame = shell(widget, host, {
    name: "lenet-size", title: "Size lab: how many places has the window?", label: "Size lab",
    scene: [field, counted],
    controls: [el("span", { class: "lenet-group" }, ...play.buttons, iconButton("reset", reset)), again],
    folded: [play.pace],
    handlers: {
      ArrowLeft: () => walk(0, -1), ArrowRight: () => walk(0, 1),
      ArrowUp: () => walk(-1, 0), ArrowDown: () => walk(1, 0),
      Home: () => walk(-i, -j), End: () => walk(Infinity, Infinity), " ": play.toggle,
    },
  });
  frame.scene.before(stopped, ...mine.nodes);
  frame.controls.before(el("div", { class: "lenet-sliders" }, ...Object.values(sliders).map((one) => one.node)));
  frame.controls.append(strip(layers, (name) => load(name)));
  const ties = links(frame.scene, () => (drawn.error || !revealed ? []
    : [{ from: window[1].getBoundingClientRect(), to: out.querySelector(".here").getBoundingClientRect() }]));

  // Moving: only once the places are counted out
  const clamp = (v, most) => Math.max(0, Math.min(most - 1, v));
  function moveTo(r, c) {
    if (drawn.error || !revealed) return;
    i = clamp(r, drawn.Ho); j = clamp(c, drawn.Wo);
    drawWindow(); drawOut(); tell();
  }
  function walk(down, right) {
    play.stop();
    moveTo(i + down, j + right);
    frame.spoken.textContent = frame.caption.textContent;
  }
  function advance() {
    if (drawn.error || !revealed) return false;
    const all = drawn.Ho * drawn.Wo, next = (i * drawn.Wo + j + 1) % all;
    moveTo(Math.floor(next / drawn.Wo), next % drawn.Wo);
    return next < all - 1;
  }

  // The pointer, in pixels of the picture it is on
  function within(node, cell, event) {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(node.getScreenCTM().inverse());
    return [y / cell, x / cell];
  }
  function point(event) {
    if (drawn.error || held) return;
    const [y, x] = within(field, cellSize(), event), s = setup.stride;
    moveTo(Math.round((y - setup.k / 2) / s), Math.round((x - setup.l / 2) / s));
  }
  field.addEventListener("pointerdown", (event) => { play.stop(); point(event); });
  field.addEventListener("pointermove", (event) => { if (event.buttons) point(event); }); // hovering would move its corner away
  // The output is guessed by drawing it, or read by pointing at a cell.
  function onOut(event) {
    if (drawn.error) return;
    const [y, x] = within(out, outCell(), event);
    if (revealed) { moveTo(Math.floor(y), Math.floor(x)); return; }
    if (!event.buttons) return;
    const [most, widest] = drawn.padded;
    guess = [Math.max(1, Math.min(most, Math.ceil(y))), Math.max(1, Math.min(widest, Math.ceil(x)))];
    here.input.value = guess.join(" \u00d7 ");
    drawOut();
  }
  out.addEventListener("pointerdown", (event) => {
    out.setPointerCapture(event.pointerId);
    onOut(event);
  });
  out.addEventListener("pointermove", onOut);
  // A drag ends where the window would no longer fit; the sliders go on, and say why.
  function roomFor(side) {
    const [least, most] = ranges[side], { H, W, k, l, padding: p } = setup;
    return { H: [Math.max(least, k - 2 * p), most], W: [Math.max(least, l - 2 * p), most],
      k: [least, Math.min(most, H + 2 * p)], l: [least, Math.min(most, W + 2 * p)] }[side];
  }
  // An edge or a corner that is dragged: what(rows, columns) says what it changes.
  function handle(name, x, y, what) {
    const node = el("g", { class: `lenet-size-handle ${name}`, transform: `translate(${x} ${y})` },
      el("circle", { r: 14, class: "reach" }), el("circle", { r: 5 }));
    node.addEventListener("pointerdown", (event) => {
      event.stopPropagation();
      event.preventDefault();
      play.stop();
      held = cellSize();
      const move = (e) => {
        const at = within(field, cellSize(), e), wish = Object.entries(what(...at));
        const next = Object.fromEntries(wish.map(([side, v]) => {
          const [least, most] = roomFor(side);
          return [side, Math.max(least, Math.min(most, Math.round(v)))];
        }));
        if (Object.entries(next).some(([side, v]) => v !== setup[side])) change(next);
      };
      const drop = () => {
        field.removeEventListener("pointermove", move);
        for (const end of ["pointerup", "pointercancel"]) field.removeEventListener(end, drop);
        held = null;
        draw();
      };
      field.setPointerCapture(event.pointerId);
      field.addEventListener("pointermove", move);
      for (const end of ["pointerup", "pointercancel"]) field.addEventListener(end, drop);
    });
    return node;
  }

  // What both views and Python share
  const save = later(() => widget.save_changes(), 120);
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
    take();
  }
  function take() {
    for (const [name, one] of Object.entries(sliders)) one.set(setup[name]);
    play.stop();
    drawn = model(setup);
    if (!drawn.error) { i = clamp(i, drawn.Ho); j = clamp(j, drawn.Wo); }
    said = "";
    draw();
  }
  function load(name) {
    const at = layers.findIndex(([layer]) => layer === name), [, side, stride] = layers[at];
    const H = chain(layers)[at];
    i = j = 0;
    change({ H, W: H, k: side, l: side, stride, padding: 0 });
  }
  function reset() {
    play.reset();
    [i, j] = [0, 0];
    ask();
    change({ ...start });
    frame.spoken.textContent = "";
  }

  function ask() {
    revealed = false;
    [said, guess] = ["", null];
    here.again();
  }
  function answered(text) {
    const theirs = text === null ? null : numbersIn(text);
    revealed = true;
    said = theirs === null || drawn.error ? "" : verdict(setup, theirs);
    draw();
    if (!theirs || drawn.error) return;
    growing = tween(theirs, [drawn.Ho, drawn.Wo], (size) => { guess = size; drawOut(); },
      { ms: 280, done: () => { guess = null; drawOut(); } });
  }

  // Drawing
  const barSize = (places) => Math.min(7, BARS / places);
  function cellSize() {
    const [rows, columns] = drawn.padded;
    if (held && held * rows <= HIGH + 40 && held * columns <= WIDE + 60) return held;
    return Math.max(6, Math.min(CELL, Math.floor(HIGH / rows), Math.floor(WIDE / columns)));
  }
  const outCell = () => cellSize(); // a pixel of the output is as large as one of the image

  function draw() {
    drawn = model(setup);
    const broken = Boolean(drawn.error);
    stopped.textContent = drawn.error;
    here.node.hidden = revealed || broken;
    again.hidden = !revealed || broken;
    frame.scene.hidden = broken;
    key.hidden = !revealed;
    judge();
    if (broken) { frame.caption.textContent = ""; ties.draw(); return; }
    drawField(); drawWindow(); drawOut(); tell();
  }
  const lines = (rows, columns, cell) => Array.from({ length: rows + 1 }, (_, r) => `M0 ${r * cell}h${columns * cell}`).join("")
    + Array.from({ length: columns + 1 }, (_, c) => `M${c * cell} 0v${rows * cell}`).join("");

  // All but the window, which alone moves with the pointer.
  function drawField() {
    const { padded: [rows, columns], starts, seen, Ho, Wo } = drawn;
    const { H, W, k, l, padding: p } = setup, cell = cellSize();
    const width = columns * cell, height = rows * cell;
    const down = barSize(Ho), right = barSize(Wo);
    const total = [width + (revealed ? GAP + Ho * down : 0) + 2 * EDGE, height + (revealed ? GAP + Wo * right : 0) + 2 * EDGE];
    field.setAttribute("viewBox", `${-EDGE} ${-EDGE} ${total[0]} ${total[1]}`);
    field.setAttribute("width", total[0]); field.setAttribute("height", total[1]);
    const lost = [];
    for (let r = 0; revealed && r < rows; r++) for (let c = 0; c < columns; c++) {
      if (!(seen[0][r] && seen[1][c])) lost.push(el("rect", { class: "lenet-size-lost", x: c * cell, y: r * cell, width: cell, height: cell }));
    }
    const begins = revealed ? starts[0].flatMap((r) => starts[1].map((c) => el("circle", {
      class: "lenet-size-begin", cx: (c + 0.5) * cell, cy: (r + 0.5) * cell, r: Math.max(1.2, cell * 0.16) }))) : [];
    bars = revealed ? [
      starts[0].map((r, n) => el("rect", { class: "lenet-size-bar", x: width + GAP + n * down, y: r * cell,
        width: Math.max(1, down - 1), height: k * cell })),
      starts[1].map((c, n) => el("rect", { class: "lenet-size-bar", x: c * cell, y: height + GAP + n * right,
        width: l * cell, height: Math.max(1, right - 1) }))] : [[], []];
    window = ["halo", "window"].map((name) => el("rect", { class: `lenet-size-${name}`, width: l * cell, height: k * cell }));
    const [x, y] = [(p + W) * cell, (p + H) * cell];
    const corner = handle("window", 0, 0, (r, c) => ({ k: r - i * setup.stride, l: c - j * setup.stride }));
    window.push(corner);
    field.replaceChildren(
      el("rect", { class: "lenet-size-pad", width, height }),
      el("rect", { class: "lenet-size-image", x: p * cell, y: p * cell, width: W * cell, height: H * cell }),
      ...lost, el("path", { class: "lenet-size-lines", d: lines(rows, columns, cell) }), ...begins, ...bars.flat(),
      ...window.slice(0, 2), corner,
      handle("right", x, (p + H / 2) * cell, (r, c) => ({ W: c - setup.padding })),
      handle("bottom", (p + W / 2) * cell, y, (r) => ({ H: r - setup.padding })),
      handle("corner", x, y, (r, c) => ({ H: r - setup.padding, W: c - setup.padding })));
    field.setAttribute("aria-label", `${rows} by ${columns} pixels, ${p ? `${p} of padding on each side, ` : ""}`
      + `a window of ${k} by ${l}${revealed ? `, ${Ho} by ${Wo} places, ${drawn.lost} pixels of the image unseen` : ""}`);
  }

  function drawWindow() {
    const cell = cellSize(), { stride: s, k, l } = setup, [x, y] = [j * s * cell, i * s * cell];
    for (const one of window.slice(0, 2)) { one.setAttribute("x", x); one.setAttribute("y", y); }
    window[2].setAttribute("transform", `translate(${x + l * cell} ${y + k * cell})`);
    [i, j].forEach((at, axis) => bars[axis].forEach((bar, n) => bar.classList.toggle("here", n === at)));
    ties.draw();
  }

  // The output: its cells counted so far, or the rectangle that the reader draws.
  function drawOut() {
    if (drawn.error) return;
    const { Ho, Wo, padded } = drawn, [rows, columns] = revealed ? [Ho, Wo] : padded, cell = outCell();
    out.setAttribute("viewBox", `-2 -2 ${columns * cell + 4} ${rows * cell + 4}`);
    out.setAttribute("width", columns * cell + 4); out.setAttribute("height", rows * cell + 4);
    const box = (name, x, y, w, h) => el("rect", { class: name, x: x * cell, y: y * cell, width: w * cell, height: h * cell });
    const dashed = guess ? [box("lenet-size-guess", 0, 0, guess[1], guess[0])] : [];
    out.replaceChildren(...(revealed ? [
      box("lenet-size-image", 0, 0, Wo, Ho), box("done", 0, 0, Wo, i), box("done", 0, i, j + 1, 1),
      el("path", { class: "lenet-size-lines", d: lines(rows, columns, cell) }), box("here", j, i, 1, 1), ...dashed,
    ] : [box("lenet-size-room", 0, 0, columns, rows), el("path", { class: "lenet-size-lines faint", d: lines(rows, columns, cell) }), ...dashed]));
    outTitle.textContent = revealed ? `output ${Ho} \u00d7 ${Wo}` : "How large is the output? Draw it here, or write rows \u00d7 columns.";
    out.setAttribute("aria-label", revealed ? outTitle.textContent : "a field to draw the output\u2019s size in");
  }

  function tell() {
    const { Ho, Wo, dropped, lost } = drawn, { H, W, k, l, stride: s, padding: p } = setup;
    const one = (name, n, m, places) => `${name} (${n} + 2\u00b7${p} \u2212 ${m}) // ${s} + 1 = ${places}\n`;
    formula.textContent = revealed
      ? one("rows   ", H, k, Ho) + one("columns", W, l, Wo) : "(size + 2\u00b7padding \u2212 window) // stride + 1";
    const edge = dropped[0] || dropped[1]
      ? ` After the last window, ${plural(dropped[0], "row")} and ${plural(dropped[1], "column")} are dropped` : "";
    const unseen = lost ? `${edge ? ": " : " "}${plural(lost, "pixel")} of the image unseen.` : `${edge ? ", all padding." : " Every pixel of the image is seen."}`;
    frame.caption.textContent = revealed
      ? `${said ? `${said} ` : ""}Place ${i * Wo + j + 1} of ${Ho * Wo}: row ${i}, column ${j}.${edge}${unseen}`
      : "Drag the edges of the image or the corner of the window to change their sizes.";
  }
  const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

  function judge() {
    const current = hasFn && widget.get("yours").n === setup.n;
    mine.show(current);
    if (!revealed || drawn.error) for (const node of mine.nodes) node.hidden = true;
    else if (!current) mine.nodes[1].hidden = true;
  }

  ask();
  take();
  widget.on("change:setup", heard);
  widget.on("change:yours", draw);
  return () => {
    play.stop(); growing(); save.now();
    mine.dispose(); ties.dispose(); frame.dispose();
    widget.off("change:setup", heard);
    widget.off("change:yours", draw);
  };
}

// 32 -> 28 -> 14 -> 10 -> 5 -> 1: squares to scale, a button for each layer between them.
function strip(layers, onpress) {
  const square = (name, size) => {
    const side = Math.max(2, size * 1.1);
    return el("span", { class: "map" },
      el("svg", { class: "still", viewBox: "0 0 36 36", width: 36, height: 36, "aria-hidden": "true" },
        el("rect", { x: 18 - side / 2, y: 18 - side / 2, width: side, height: side, fill: `var(--${name})` })),
      el("span", {}, `${size} \u00d7 ${size}`));
  };
  const sizes = chain(layers);
  const step = ([name, side, stride]) => {
    const one = button("", () => onpress(name));
    one.append(el("strong", {}, `${name} \u2192`),
      el("span", {}, `${side} \u00d7 ${side}${stride > 1 ? `, stride ${stride}` : ""}`));
    return one;
  };
  return el("div", { class: "lenet-size-chain", role: "group", "aria-label": `LeNet-5: ${sizes.join(" to ")}` },
    square("input", sizes[0]),
    ...layers.flatMap((layer, n) => [step(layer), square(layer[0].toLowerCase(), sizes[n + 1])]));
}

export { model, chain, verdict };
export default { render };
