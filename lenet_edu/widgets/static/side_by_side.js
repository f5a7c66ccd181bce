// Side by side: two networks on one digit. The pixels are made here, both networks run
// in Python, and their 2 x 8,094 numbers are drawn here. `model` has its twin in
// side_by_side.py.

const LAYERS = ["C1", "S2", "C3", "S4", "C5", "F6", "OUT"];
const SHAPES = { // maps, rows and columns
  C1: [6, 28, 28], S2: [6, 14, 14], C3: [16, 10, 10], S4: [16, 5, 5],
  C5: [120, 1, 1], F6: [84, 1, 1], OUT: [10, 1, 1],
};
const LOOK = { // how a layer is laid out: maps side by side, points per unit, gap
  C1: [6, 2, 6], S2: [6, 4, 6], C3: [8, 4, 4], S4: [8, 8, 4], C5: [30, 13, 0], F6: [28, 14, 0],
};
const UNITS = Object.values(SHAPES).reduce((sum, [m, h, w]) => sum + m * h * w, 0);
const START_OF = {}; // where a layer's units begin in the row of all
LAYERS.reduce((at, name) => {
  START_OF[name] = at;
  const [m, h, w] = SHAPES[name];
  return at + m * h * w;
}, 0);
const NAMES = ["1998", "modern"];
const CURVES = ["squashed", "after ReLU"];
const nameOf = (n, layer) => (n && layer === "C5" ? "F5" : layer);

// state {strokes, sample}, samples (K * 784 bytes) -> the pixels of both, 784 bytes
function model(state, samples) {
  const blank = new Uint8Array(SIDE * SIDE);
  if (state.strokes.length) return normalise(rasterise(state.strokes)) ?? blank;
  if (state.sample < 0) return blank;
  return Uint8Array.from(
    samples.slice(state.sample * SIDE * SIDE, (state.sample + 1) * SIDE * SIDE));
}

// All maps of one layer of network n. draw(numbers, limit, chosen unit or null).
function mapsOf(n, layer, count, onpick) {
  const [maps, H, W] = SHAPES[layer], [columns, cell, gap] = LOOK[layer];
  const rows = Math.ceil(maps / columns), edge = 2;
  const width = columns * (W * cell + gap) - gap + 2 * edge;
  const height = rows * (H * cell + gap) - gap + 2 * edge;
  const ratio = Math.max(1, Math.round(window.devicePixelRatio || 1));
  const own = nameOf(n, layer);
  const size = H > 1 ? `${maps} maps of ${H} \u00d7 ${W}` : `${maps} units`;
  const canvas = el("canvas", {
    width: width * ratio, height: height * ratio, role: "img",
    "aria-label": `${NAMES[n]}, ${own}: ${size}`,
    style: `width: ${width}px; aspect-ratio: ${width} / ${height};`,
  });
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  const trained = el("span", { class: "trained" }, `${count.toLocaleString("en")} trained`);
  const caption = el("figcaption", { class: `layer of-${layer}` }, `${own}: ${size} `, trained);
  const place = (map) => [
    edge + (map % columns) * (W * cell + gap), edge + Math.floor(map / columns) * (H * cell + gap),
  ];

  function pick(event) {
    const box = canvas.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width * width - edge;
    const y = (event.clientY - box.top) / box.height * height - edge;
    const column = Math.floor(x / (W * cell + gap)), row = Math.floor(y / (H * cell + gap));
    const map = row * columns + column;
    const i = Math.floor((y - row * (H * cell + gap)) / cell);
    const j = Math.floor((x - column * (W * cell + gap)) / cell);
    if (x < 0 || y < 0 || column >= columns || map >= maps || i >= H || j >= W) return;
    onpick({ layer, map, i, j });
  }
  canvas.addEventListener("pointerdown", (event) => { if (!event.button) pick(event); });
  canvas.addEventListener("pointermove", (event) => { if (event.buttons) pick(event); });

  function draw(numbers, limit, chosen) {
    pen.clearRect(0, 0, width, height);
    for (let map = 0; map < maps; map++) {
      const [x, y] = place(map);
      for (let k = 0; numbers && k < H * W; k++) {
        pen.fillStyle = signedColour(numbers[map * H * W + k], limit);
        pen.fillRect(x + (k % W) * cell, y + Math.floor(k / W) * cell, cell, cell);
      }
      pen.lineWidth = 0.5;
      pen.strokeStyle = "#9e9e9e";
      pen.strokeRect(x, y, W * cell, H * cell);
    }
    if (!chosen) return;
    const [x, y] = place(chosen.map);
    for (const [wide, colour] of [[4, "#ffffff"], [2, "#c2185b"]]) {
      pen.lineWidth = wide;
      pen.strokeStyle = colour;
      pen.strokeRect(x + chosen.j * cell, y + chosen.i * cell, cell, cell);
    }
  }
  return { node: el("figure", {}, caption, canvas), draw };
}

// Ten upright bars with their numbers; the answer's is orange.
function answerBars(n, count, onpick) {
  const step = 38, high = 90, top = 16;
  const what = n ? "probabilities, the largest wins" : "penalties, the smallest wins";
  const picture = el("svg", {
    role: "img", class: "answer", width: 10 * step, height: high + top + 20,
    viewBox: `0 0 ${10 * step} ${high + top + 20}`,
  });
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const x = digit * step + step / 2;
    const bar = el("rect", { x: x - 12, width: 24, y: top, height: 0 });
    const number = el("text", { x, y: top, "text-anchor": "middle", class: "number" });
    const name = el("text", { x, y: high + top + 15, "text-anchor": "middle" }, String(digit));
    const hit = el("rect", {
      x: digit * step, y: 0, width: step, height: high + top + 20, class: "hit",
    });
    hit.addEventListener("pointerdown", () => onpick({ layer: "OUT", map: digit, i: 0, j: 0 }));
    picture.append(bar, number, name, hit);
    return { bar, number, name, hit };
  });
  function draw({ bars, digit: best }, chosen) {
    const most = n ? 1 : Math.max(...bars, 1);
    rows.forEach(({ bar, number, name, hit }, digit) => {
      const value = bars[digit], known = Number.isFinite(value);
      const length = known ? Math.max(1, value / most * high) : 0;
      bar.setAttribute("y", top + high - length);
      bar.setAttribute("height", length);
      bar.setAttribute("class", digit === best ? "bar-of best" : "bar-of");
      number.setAttribute("y", top + high - length - 4);
      number.textContent = known ? value.toFixed(n ? 2 : value < 10 ? 1 : 0) : "";
      name.setAttribute("class", digit === best ? "best" : "");
      hit.setAttribute("class", chosen === digit ? "hit chosen" : "hit");
    });
    picture.setAttribute("aria-label", bars.length
      ? `${NAMES[n]}, ${what}: ${bars.map((v, d) => `${d} ${short(v)}`).join(", ")}`
      : `${NAMES[n]}, ${what}: none yet`);
  }
  const trained = el("span", { class: "trained" }, `${count.toLocaleString("en")} trained`);
  const caption = el("figcaption", { class: "layer of-OUT" }, `OUT: ${what} `, trained);
  return { node: el("figure", {}, caption, picture), draw };
}

function render({ model: shared, el: root }) {
  const bytes = (name) => {
    const view = shared.get(name);
    return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
  };
  const samples = bytes("samples"), limits = shared.get("limits"), counts = shared.get("counts");
  const total = samples.length / (SIDE * SIDE);
  let state = structuredClone(shared.get("state"));
  let chosen = { layer: "C1", map: 0, i: 14, j: 14 };
  let revealed = false, waiting = 0, gone = false;

  const spoken = el("p", { class: "spoken", role: "status" });
  const alarm = el("p", { class: "differ", role: "alert" });
  const pad = drawingPad({
    strokes: structuredClone(state.strokes),
    onbegin: () => { pad.begin(); state.sample = -1; },
    onchange: changed, say: (text) => { spoken.textContent = text; },
  });
  const python = questions({
    send: tellPython, busy: pad.busy, again: changed,
    lost: () => { alarm.textContent = NO_ANSWER; },
  });
  const seen = panel("what both get, 28 \u00d7 28");
  const verdict = el("p", { class: "verdict" });
  const unit = el("p", { class: "unit", role: "status" });
  const answers = el("p", { class: "answers", role: "status" });

  const views = NAMES.map((_, n) => Object.fromEntries(LAYERS.map((layer) => [
    layer, layer === "OUT" ? answerBars(n, counts[n][layer], choose)
      : mapsOf(n, layer, counts[n][layer], choose),
  ])));
  const sums = counts.map((own) => Object.values(own).reduce((a, b) => a + b, 0));
  const columns = NAMES.map((name, n) => el("div", { class: "network" },
    el("p", { class: "head" }, `${name}, ${CURVES[n]}: ${sums[n].toLocaleString("en")} trained`),
    ...LAYERS.map((layer) => views[n][layer].node)));

  const thumbs = el("div", { class: "thumbs", role: "group", "aria-label": "Sample digits" },
    ...Array.from({ length: Math.min(total, 10) }, (_, k) => {
      const canvas = el("canvas", { width: SIDE, height: SIDE });
      paint(canvas, samples.slice(k * SIDE * SIDE, (k + 1) * SIDE * SIDE));
      return el("button", {
        type: "button", "aria-label": `sample ${k}`, onclick: () => takeSample(k),
      }, canvas);
    }));
  const undo = button("undo", pad.takeBack);
  const clear = button("clear", () => {
    state.sample = -1;
    pad.begin();
    pad.clear();
    changed();
  });
  const reset = button("reset", () => {
    state = structuredClone(shared.get("start"));
    chosen = { layer: "C1", map: 0, i: 14, j: 14 };
    pad.clear();
    showSample();
    changed();
  });
  const question = predict(
    "Blue is below zero. Which of the two networks has blue in the maps of C1, S2, C3, S4?",
    (guess) => {
      revealed = true;
      const told = guess === null ? "" : `You said: ${guess}. `;
      verdict.textContent = `${told}Only that of 1998: its squashing keeps the sign, a ReLU leaves `
        + "nothing below zero, and the maximum of such numbers is not below zero either. "
        + "Click a unit to see it in both.";
      draw();
    },
    { options: ["both", "only 1998", "only the modern one"] });

  const both = el("div", {
    class: "both", role: "application", "aria-label":
      "All layers of both networks. Arrow keys move within a map, n and p go to the next and "
      + "previous map, 1 to 7 choose a layer.",
  }, ...columns);
  root.append(el("div", {
    class: "lenet side-by-side", role: "group", "aria-label": "Two networks side by side",
    "data-lm-suppress-shortcuts": "true",
  },
  el("p", { class: "title" }, "One digit in LeNet-5 of 1998 and in the modern network"),
  el("p", { class: "note", hidden: shared.get("note") ? null : "" }, shared.get("note")),
  el("div", { class: "row" },
    el("div", {}, pad.node, el("div", { class: "bar" }, undo, clear, reset), thumbs),
    el("div", { class: "told" }, seen.node, answers)),
  alarm, question, verdict, unit, both,
  el("p", { class: "note" }, pad.where.textContent
    + " Click a unit, or use the arrow keys there."),
  spoken));

  function showSample() {
    pad.show(state.sample < 0 || state.strokes.length ? null
      : samples.slice(state.sample * SIDE * SIDE, (state.sample + 1) * SIDE * SIDE));
  }

  function takeSample(k) {
    state.sample = k;
    pad.clear();
    showSample();
    changed();
  }

  function changed() {
    if (!waiting) waiting = requestAnimationFrame(() => redraw());
  }

  function redraw({ ask = true } = {}) {
    waiting = 0;
    if (gone) return;
    if (pad.strokes().length) state.sample = -1;
    state.strokes = pad.strokes();
    pad.paint();
    undo.disabled = !state.strokes.length;
    [...thumbs.children].forEach((one, k) =>
      one.setAttribute("aria-pressed", String(k === state.sample)));
    const pixels = model(state, samples);
    paint(seen.canvas, pixels);
    draw();
    if (ask) python.offer(pixels);
  }

  function tellPython(pixels) {
    shared.set("pixels", new DataView(pixels.slice().buffer));
    shared.set("state", structuredClone(state));
    shared.set("serial", shared.get("serial") + 1);
    shared.save_changes();
  }

  function answered() {
    draw();
    python.answered();
  }

  function numbers() {
    const view = shared.get("values");
    const all = new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
    return (n, layer) => {
      const [m, h, w] = SHAPES[layer], at = n * UNITS + START_OF[layer];
      return all.subarray(at, at + m * h * w);
    };
  }

  function draw() {
    const reading = shared.get("reading"), of = numbers();
    NAMES.forEach((_, n) => LAYERS.forEach((layer) => {
      const here = chosen.layer === layer ? chosen : null;
      if (layer === "OUT") views[n].OUT.draw(reading.answers[n], here?.map ?? -1);
      else views[n][layer].draw(revealed ? of(n, layer) : null, limits[n][layer], here);
    }));
    alarm.textContent = reading.message ?? "";
    answers.textContent = NAMES.map((name, n) => {
      const { digit } = reading.answers[n];
      return digit === null ? `${name}: no answer.` : `${name} says ${digit}.`;
    }).join(" ");
    unit.textContent = revealed ? describe(of, reading) : "";
  }

  function describe(of, reading) {
    const { layer, map, i, j } = chosen, [, H, W] = SHAPES[layer];
    const told = NAMES.map((name, n) => {
      const own = of(n, layer)[map * H * W + i * W + j];
      if (layer !== "OUT") return `${name} ${nameOf(n, layer)} ${short(own, 3)}`;
      const share = reading.answers[n].bars[map];
      return n ? `${name} logit ${short(own, 2)}, probability ${short(share ?? NaN, 4)}`
        : `${name} penalty ${short(own, 2)}`;
    });
    const place = layer === "OUT" ? `Digit ${map}`
      : H > 1 ? `Map ${map}, row ${i}, column ${j}` : `Unit ${map}`;
    return `${place}: ${told.join("; ")}.`;
  }

  function choose(unit) {
    chosen = unit;
    draw();
  }

  function move(down, right) {
    let { layer, map, i, j } = chosen;
    const [count, H, W] = SHAPES[layer];
    const inside = (v, size) => Math.max(0, Math.min(size - 1, v));
    if (H > 1) [i, j] = [inside(i + down, H), inside(j + right, W)];
    else map = inside(map + right + down * (layer === "OUT" ? 1 : LOOK[layer][0]), count);
    choose({ layer, map, i, j });
  }

  function step(by) {
    const count = SHAPES[chosen.layer][0];
    choose({ ...chosen, map: (chosen.map + by + count) % count });
  }

  function goTo(layer) {
    const [count, H, W] = SHAPES[layer];
    choose({
      layer, map: Math.min(chosen.map, count - 1), i: Math.floor(H / 2), j: Math.floor(W / 2),
    });
  }
  keys(both, {
    ArrowUp: () => move(-1, 0), ArrowDown: () => move(1, 0),
    ArrowLeft: () => move(0, -1), ArrowRight: () => move(0, 1),
    n: () => step(1), p: () => step(-1),
    ...Object.fromEntries(LAYERS.map((name, k) => [String(k + 1), () => goTo(name)])),
  });

  shared.on("change:reading", answered);
  showSample();
  redraw({ ask: false });
  return () => {
    gone = true;
    cancelAnimationFrame(waiting);
    python.dispose();
    shared.off("change:reading", answered);
  };
}

export { model };
export default { render };
