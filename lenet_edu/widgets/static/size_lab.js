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

const LABELS = { H: "height H", W: "width W", k: "window rows k", l: "window cols l",
  stride: "stride s", padding: "padding p" };
const COLOURS = { input: "#5f6368", C1: "#1b6ca8", S2: "#2a9d8f", C3: "#7b4ea3", S4: "#4f8f3a", C5: "#c0392b" };
const FIELD = 264, BARS = 84, GAP = 10; // points on the screen

function render({ model: widget, el: host }) {
  const start = widget.get("start"), layers = widget.get("layers"), hasFn = widget.get("has_fn");
  const me = Math.random().toString(36).slice(2, 8);
  let setup = widget.get("setup"), drawn = null, count = 0, revealed = false, i = 0, j = 0;
  let bars = [[], []], window = [];

  const sliders = Object.fromEntries(Object.entries(widget.get("ranges")).map(([name, [min, max]]) => [
    name, slider(LABELS[name], { min, max, step: 1, value: setup[name],
      oninput: (v) => change({ [name]: v }) })]));
  const field = el("svg", { class: "live field", role: "img" });
  const output = grid({ label: "output", numbers: false, onscrub: (r, c) => { play.stop(); moveTo(r, c); } });
  const play = player({ step: advance });
  const question = el("div", {}), told = el("p", { role: "status" });
  const mine = el("p", {}), why = diagnosisOf(widget), stopped = el("p", { class: "differ", role: "alert" });
  const formula = el("p", { class: "formula" }), place = el("p", { class: "note" });
  const spoken = el("p", { class: "spoken", role: "status" });
  const key = el("p", { class: "note key" },
    el("span", { class: "swatch begin" }), "a place starts here ", el("span", { class: "swatch frame" }),
    "padding ", el("span", { class: "swatch lost" }), "no window sees it");
  const again = button("ask me again", () => { ask(); draw(); });
  const root = el("div", { class: "lenet size-lab", role: "group", "aria-label": "Size lab" },
    el("p", { class: "title" }, "Size lab: how many places has the window?"),
    el("div", { class: "sizes" }, ...Object.values(sliders).map((one) => one.node)),
    el("div", { class: "bar" }, ...play.nodes, button("reset", reset)),
    question, el("div", { class: "bar said" }, told, again), mine, why.node, stopped,
    el("div", { class: "row" }, field,
      el("div", { class: "counted" }, formula, place, output.node, key)),
    el("p", { class: "note" }, "LeNet-5 is a chain of such counts. Press a layer to see it here."),
    strip(layers, (name) => load(name)), spoken);
  keys(root, {
    ArrowLeft: () => walk(0, -1), ArrowRight: () => walk(0, 1),
    ArrowUp: () => walk(-1, 0), ArrowDown: () => walk(1, 0),
    Home: () => walk(-i, -j), End: () => walk(Infinity, Infinity), " ": play.toggle,
  });

  // Moving: only once the places are counted out
  const clamp = (v, most) => Math.max(0, Math.min(most - 1, v));
  function moveTo(r, c) {
    if (drawn.error || !revealed) return;
    i = clamp(r, drawn.Ho); j = clamp(c, drawn.Wo);
    drawWindow();
    tell();
  }
  function walk(down, right) {
    play.stop();
    moveTo(i + down, j + right);
    spoken.textContent = place.textContent;
  }
  function advance() {
    if (drawn.error || !revealed) return false;
    const all = drawn.Ho * drawn.Wo, next = (i * drawn.Wo + j + 1) % all;
    moveTo(Math.floor(next / drawn.Wo), next % drawn.Wo);
    return next < all - 1;
  }
  function point(event) {
    if (drawn.error) return;
    const box = field.getBoundingClientRect(), cell = cellSize();
    const at = (where, from, window) => Math.round(((where - from) / cell - window / 2) / setup.stride);
    moveTo(at(event.clientY, box.top, setup.k), at(event.clientX, box.left, setup.l));
  }
  field.addEventListener("pointerdown", (event) => { play.stop(); point(event); });
  field.addEventListener("pointermove", (event) => { if (!play.running()) point(event); });

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
    told.textContent = "";
    if (!revealed && !question.hasChildNodes()) ask();
    draw();
  }
  function load(name) {
    const at = layers.findIndex(([layer]) => layer === name), [, window, stride] = layers[at];
    const H = chain(layers)[at];
    i = j = 0;
    change({ H, W: H, k: window, l: window, stride, padding: 0 });
  }
  function reset() {
    play.reset();
    [i, j] = [0, 0];
    ask();
    change({ ...start });
    told.textContent = spoken.textContent = "";
  }

  function ask() {
    revealed = false;
    told.textContent = "";
    const numbersIn = (text) => text.match(/\d+/g)?.map(Number) ?? [];
    question.replaceChildren(predict("How large is the output? Rows \u00d7 columns:", (guess) => {
      revealed = true;
      told.textContent = guess === null || drawn.error ? "" : verdict(setup, numbersIn(guess));
      draw();
    }, { accept: (text) => (numbersIn(text).length === 2 ? "" : "Two numbers, please, like 6 \u00d7 7.") }));
  }

  // Drawing
  const barSize = (places) => Math.min(8, BARS / places);
  const cellSize = () => Math.max(6, Math.min(24, Math.floor(FIELD / Math.max(...drawn.padded))));

  function draw() {
    drawn = model(setup);
    stopped.textContent = drawn.error;
    question.hidden = Boolean(drawn.error);
    again.hidden = !revealed || Boolean(drawn.error);
    field.parentNode.hidden = Boolean(drawn.error);
    judge();
    if (drawn.error) return;
    drawField();
    output.node.hidden = !revealed;
    key.hidden = !revealed;
    output.resize(Math.max(5, Math.min(18, Math.floor(200 / Math.max(drawn.Ho, drawn.Wo)))));
    drawWindow();
    tell();
  }

  // All but the window, which alone moves with the pointer.
  function drawField() {
    const { padded: [rows, columns], starts, seen, Ho, Wo } = drawn;
    const { k, l, padding: p } = setup, cell = cellSize();
    const width = columns * cell, height = rows * cell;
    const down = barSize(Ho), right = barSize(Wo);
    const total = [width + (revealed ? GAP + Ho * down : 0) + 3, height + (revealed ? GAP + Wo * right : 0) + 3];
    field.setAttribute("viewBox", `-1.5 -1.5 ${total[0]} ${total[1]}`);
    field.setAttribute("width", total[0]); field.setAttribute("height", total[1]);
    const nodes = [];
    for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) {
      const framed = Math.min(r, c, rows - 1 - r, columns - 1 - c) < p;
      const lost = revealed && !(seen[0][r] && seen[1][c]);
      nodes.push(el("rect", { class: `pixel${framed ? " frame" : ""}${lost ? " lost" : ""}`,
        x: c * cell, y: r * cell, width: cell, height: cell }));
      if (lost) nodes.push(el("path", { class: "cross", d: `M${c * cell},${(r + 1) * cell}l${cell},${-cell}` }));
    }
    bars = [[], []];
    if (revealed) {
      for (const r of starts[0]) for (const c of starts[1]) {
        nodes.push(el("circle", { class: "begin", cx: (c + 0.5) * cell, cy: (r + 0.5) * cell, r: Math.max(1.2, cell * 0.16) }));
      }
      bars = [
        starts[0].map((r, n) => el("rect", { class: "bar-of", x: width + GAP + n * down, y: r * cell,
          width: Math.max(1, down - 1), height: k * cell })),
        starts[1].map((c, n) => el("rect", { class: "bar-of", x: c * cell, y: height + GAP + n * right,
          width: l * cell, height: Math.max(1, right - 1) }))];
    }
    window = ["window under", "window"].map((name) => el("rect", { class: name, width: l * cell, height: k * cell }));
    field.replaceChildren(...nodes, ...bars.flat(), ...window);
    field.setAttribute("aria-label", `${rows} by ${columns} pixels, ${p ? `${p} of padding on each side, ` : ""}`
      + `a window of ${k} by ${l}${revealed ? `, ${Ho} by ${Wo} places, ${drawn.lost} pixels of the image unseen` : ""}`);
  }

  function drawWindow() {
    const cell = cellSize(), s = setup.stride;
    for (const one of window) {
      one.setAttribute("x", j * s * cell);
      one.setAttribute("y", i * s * cell);
    }
    [i, j].forEach((here, axis) => bars[axis].forEach((bar, n) => bar.classList.toggle("here", n === here)));
    const done = i * drawn.Wo + j; // places counted before this one
    if (!revealed) output.update([[null]], { title: "output" });
    else output.update(Array.from({ length: drawn.Ho }, (_, r) => Array.from({ length: drawn.Wo },
      (_, c) => (r * drawn.Wo + c <= done ? -0.4 : 0))), {
      limit: 1, framed: { top: i, left: j, rows: 1, columns: 1 }, title: `output ${drawn.Ho} \u00d7 ${drawn.Wo}`,
    });
  }

  function tell() {
    const { Ho, Wo, dropped, lost } = drawn, { H, W, k, l, stride: s, padding: p } = setup;
    place.textContent = revealed ? `place ${i * Wo + j + 1} of ${Ho * Wo}: row ${i}, column ${j}` : "";
    const one = (name, n, m, places) => `${name} (${n} + 2\u00b7${p} \u2212 ${m}) // ${s} + 1 = ${places}\n`;
    formula.textContent = revealed
      ? one("rows   ", H, k, Ho) + one("columns", W, l, Wo)
        + (dropped[0] || dropped[1] ? `after the last window: ${plural(dropped[0], "row")}, ${plural(dropped[1], "column")} dropped\n` : "")
        + (lost ? `${plural(lost, "pixel")} of the image unseen` : "every pixel of the image is seen")
      : "(size + 2\u00b7padding \u2212 window) // stride + 1\nis worked out here once you commit or skip.";
  }
  const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

  function judge() {
    const yours = widget.get("yours"), current = hasFn && yours.n === setup.n;
    mine.hidden = !hasFn || !revealed || Boolean(drawn.error);
    mine.textContent = current ? yours.says : "Running yours\u2026";
    mine.className = current && !yours.same ? "differ" : "note";
    why.node.hidden = mine.hidden || !current || yours.same;
  }

  take();
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

// 32 -> 28 -> 14 -> 10 -> 5 -> 1: squares to scale, a button for each layer between them.
function strip(layers, onpress) {
  const square = (name, size) => {
    const side = size * 1.5;
    return el("span", { class: "map" },
      el("svg", { class: "still", width: Math.max(side, 8), height: 50, "aria-hidden": "true" },
        el("rect", { y: 25 - side / 2, width: side, height: side, fill: COLOURS[name] })),
      el("span", {}, `${size} \u00d7 ${size}`));
  };
  const sizes = chain(layers);
  const step = ([name, window, stride]) => {
    const one = button("", () => onpress(name));
    one.append(el("strong", {}, `${name} \u2192`),
      el("span", {}, `${window} \u00d7 ${window}${stride > 1 ? `, stride ${stride}` : ""}`));
    return one;
  };
  return el("div", { class: "chain", role: "group", "aria-label": `LeNet-5: ${sizes.join(" to ")}` },
    square("input", sizes[0]),
    ...layers.flatMap((layer, n) => [step(layer), square(layer[0], sizes[n + 1])]));
}

export { model, chain, verdict };
export default { render };
