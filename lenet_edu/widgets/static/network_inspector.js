// Network inspector: the input is made here, the network runs in Python, and its 8,094
// numbers are drawn here. `model` and `path` have twins in network_inspector.py.

const LAYERS = ["C1", "S2", "C3", "S4", "C5", "F6", "OUT"];
const SHAPES = { // maps, rows and columns
  C1: [6, 28, 28], S2: [6, 14, 14], C3: [16, 10, 10], S4: [16, 5, 5],
  C5: [120, 1, 1], F6: [84, 1, 1], OUT: [10, 1, 1],
};
const WINDOWS = { C1: [5, 1], S2: [2, 2], C3: [5, 1], S4: [2, 2], C5: [5, 1] }; // kernel, step
const FIELD = 32; // side of the input
const LOOK = { // how a layer is laid out: maps side by side, points per unit, gap
  C1: [6, 3, 6], S2: [6, 6, 6], C3: [16, 5, 4], S4: [16, 10, 4], C5: [60, 14, 0], F6: [7, 13, 0],
};
const UNITS = Object.values(SHAPES).reduce((sum, [m, h, w]) => sum + m * h * w, 0);
const START_OF = {}; // where a layer's units begin in the row of all
LAYERS.reduce((at, name) => {
  START_OF[name] = at;
  const [m, h, w] = SHAPES[name];
  return at + m * h * w;
}, 0);

// state {strokes, sample, right, down, centring, normalising}, samples (K * 784 bytes)
// -> {raw, centred} (784 bytes) and x (1,024 numbers)
function model(state, samples) {
  let ink, raw;
  if (state.strokes.length) {
    ink = rasterise(state.strokes.map((stroke) =>
      stroke.map(([x, y]) => [x + 10 * state.right, y + 10 * state.down])));
    raw = asDrawn(ink);
  } else {
    raw = movedBy(state.sample < 0
      ? new Uint8Array(SIDE * SIDE)
      : samples.slice(state.sample * SIDE * SIDE, (state.sample + 1) * SIDE * SIDE), state);
    ink = new Float64Array(PAD * PAD); // as large as the pad
    for (let n = 0; n < PAD * PAD; n++) {
      ink[n] = raw[Math.floor(n / PAD / 10) * SIDE + Math.floor((n % PAD) / 10)] / 255;
    }
  }
  const centred = (state.centring && normalise(ink)) || raw;
  const x = Array.from({ length: FIELD * FIELD }, (_, n) => {
    const i = Math.floor(n / FIELD) - 2, j = (n % FIELD) - 2;
    const inside = i >= 0 && i < SIDE && j >= 0 && j < SIDE;
    const byte = inside ? centred[i * SIDE + j] : 0;
    return state.normalising ? -0.1 + 1.275 * byte / 255 : byte;
  });
  return { raw, centred, x };
}

function movedBy(image, { right, down }) {
  const moved = new Uint8Array(SIDE * SIDE);
  for (let i = 0; i < SIDE; i++) for (let j = 0; j < SIDE; j++) {
    const r = i - down, c = j - right;
    if (r >= 0 && r < SIDE && c >= 0 && c < SIDE) moved[i * SIDE + j] = image[r * SIDE + c];
  }
  return moved;
}

// What a unit at (i, j) of a layer's map sees: {S2: [top, left, side], ..., input: ...}
function path(layer, i, j) {
  const windows = {};
  let window = [i, j, 1];
  for (let n = LAYERS.indexOf(layer); n >= 0; n--) {
    const [kernel, step] = WINDOWS[LAYERS[n]] ?? [1, 1];
    window = [window[0] * step, window[1] * step, (window[2] - 1) * step + kernel];
    windows[n ? LAYERS[n - 1] : "input"] = window;
  }
  return windows;
}

// Which maps of each earlier layer a map depends on; null stands for all of them.
function sources(layer, map, table) {
  const seen = {};
  let maps = [map];
  for (let n = LAYERS.indexOf(layer); n > 0; n--) {
    if (LAYERS[n] === "C3") {
      maps = maps === null ? null : [...new Set(maps.flatMap((f) =>
        table[f].map((on, c) => (on ? c : -1)).filter((c) => c >= 0)))].sort((a, b) => a - b);
    } else if (n > 3) {
      maps = null;
    }
    seen[LAYERS[n - 1]] = maps;
  }
  return seen;
}

// A canvas of width x height points, sharp on every screen.
function sharp(width, height, label) {
  const ratio = Math.max(1, Math.round(window.devicePixelRatio || 1));
  const canvas = el("canvas", {
    width: width * ratio, height: height * ratio, role: "img", "aria-label": label,
    style: `width: ${width}px; aspect-ratio: ${width} / ${height};`,
  });
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  return { canvas, pen, width, height };
}

function frame(pen, x, y, width, height, dark = "#1a1a1a") {
  pen.lineWidth = 4;
  pen.strokeStyle = "#ffffff";
  pen.strokeRect(x, y, width, height);
  pen.lineWidth = 2;
  pen.strokeStyle = dark;
  pen.strokeRect(x, y, width, height);
}

// All maps of one layer on one canvas. draw(numbers, limit, chosen, window): the frame
// of a chosen unit {map, i, j}, or of the window {maps, at} that a later unit sees.
function mapsOf(layer, onpick) {
  const [maps, H, W] = SHAPES[layer], [columns, cell, gap] = LOOK[layer];
  const rows = Math.ceil(maps / columns), edge = 2;
  const place = (map) => [
    edge + (map % columns) * (W * cell + gap), edge + Math.floor(map / columns) * (H * cell + gap),
  ];
  const size = (n, side) => n * (side * cell + gap) - gap + 2 * edge;
  const name = H > 1 ? `${layer}: ${maps} maps of ${H} \u00d7 ${W}` : `${layer}: ${maps} units`;
  const { canvas, pen, width, height } = sharp(size(columns, W), size(rows, H), name);
  const caption = el("figcaption", { class: `layer of-${layer}` }, name);

  function pick(event) {
    const box = canvas.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width * width - edge;
    const y = (event.clientY - box.top) / box.height * height - edge;
    const column = Math.floor(x / (W * cell + gap)), row = Math.floor(y / (H * cell + gap));
    const map = row * columns + column;
    const i = Math.floor((y - row * (H * cell + gap)) / cell);
    const j = Math.floor((x - column * (W * cell + gap)) / cell);
    if (x < 0 || y < 0 || column >= columns || map >= maps || i >= H || j >= W) return;
    onpick(layer, map, i, j);
  }
  canvas.addEventListener("pointerdown", (event) => { if (!event.button) pick(event); });
  canvas.addEventListener("pointermove", (event) => { if (event.buttons) pick(event); });

  function draw(numbers, limit, chosen, seen) {
    pen.clearRect(0, 0, width, height);
    caption.textContent = `${name}, scale \u00b1${short(limit, 3)}`;
    for (let map = 0; map < maps; map++) {
      const [x, y] = place(map);
      if (!numbers) {
        pen.strokeStyle = "#9e9e9e";
        pen.strokeRect(x + 0.5, y + 0.5, W * cell - 1, H * cell - 1);
        continue;
      }
      for (let n = 0; n < H * W; n++) {
        pen.fillStyle = signedColour(numbers[map * H * W + n], limit);
        pen.fillRect(x + (n % W) * cell, y + Math.floor(n / W) * cell, cell, cell);
      }
      pen.lineWidth = 0.5;
      pen.strokeStyle = "#9e9e9e";
      pen.strokeRect(x, y, W * cell, H * cell);
    }
    if (seen && H === 1) frame(pen, 1, 1, width - 2, height - 2);
    else if (seen) {
      const [top, left, side] = seen.at;
      for (const map of seen.maps ?? Array.from({ length: maps }, (_, n) => n)) {
        const [x, y] = place(map);
        frame(pen, x + left * cell, y + top * cell, side * cell, side * cell);
      }
    }
    if (chosen) {
      const [x, y] = place(chosen.map);
      frame(pen, x + chosen.j * cell, y + chosen.i * cell, cell, cell, "#c2185b");
    }
  }
  return { node: el("figure", {}, caption, canvas), canvas, draw };
}

// The input as the network gets it; the frame is what the chosen unit sees.
function inputPanel() {
  const cell = 7;
  const { canvas, pen } = sharp(FIELD * cell, FIELD * cell, "The network's input, 32 \u00d7 32");
  const caption = el("figcaption", {}, "");
  function draw(x, normalising, at) {
    caption.textContent = normalising
      ? "input 32 \u00d7 32: paper \u22120.1, ink 1.175" : "input 32 \u00d7 32: bytes 0 to 255";
    x.forEach((value, n) => {
      pen.fillStyle = signedColour(value, normalising ? 1.175 : 255);
      pen.fillRect((n % FIELD) * cell, Math.floor(n / FIELD) * cell, cell, cell);
    });
    if (at) frame(pen, at[1] * cell, at[0] * cell, at[2] * cell, at[2] * cell);
  }
  return { node: el("figure", {}, caption, canvas), draw };
}

// Ten penalties as bars from 0; the smallest is the answer. A click chooses the unit.
function penaltyBars(onpick) {
  const left = 18, wide = 128, row = 20;
  const picture = el("svg", {
    role: "img", class: "penalties", width: left + wide + 62, height: 10 * row + 2,
    viewBox: `0 0 ${left + wide + 62} ${10 * row + 2}`,
  });
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const y = digit * row + 1;
    const bar = el("rect", { x: left, y: y + 3, width: 0, height: row - 6, class: "bar-of" });
    const mark = el("line", { y1: y + 1, y2: y + row - 1, class: "reference" });
    const name = el("text", { x: 4, y: y + row / 2, "dominant-baseline": "central" }, String(digit));
    const number = el("text", {
      x: left + wide + 60, y: y + row / 2, "text-anchor": "end", "dominant-baseline": "central",
      class: "penalty",
    });
    const hit = el("rect", {
      x: 0, y, width: left + wide + 62, height: row, class: "hit", "data-digit": digit,
    });
    hit.addEventListener("pointerdown", () => onpick("OUT", digit, 0, 0));
    picture.append(bar, mark, name, number, hit);
    return { bar, mark, name, number, hit };
  });
  function draw(values, limit, best, chosen, yours) {
    const long = (value) => Math.max(0, Math.min(1.08, value / limit || 0)) * wide;
    rows.forEach(({ bar, mark, name, number, hit }, digit) => {
      bar.setAttribute("width", values ? long(values[digit]) : 0);
      bar.setAttribute("class", digit === best ? "bar-of best" : "bar-of");
      name.setAttribute("class", digit === best ? "best" : "");
      number.setAttribute("class", digit === best ? "penalty best" : "penalty");
      number.textContent = values
        ? (Number.isFinite(values[digit]) ? values[digit].toFixed(2) : String(values[digit])) : "";
      hit.setAttribute("class", chosen === digit ? "hit chosen" : "hit");
      const at = yours?.[digit];
      mark.style.display = Number.isFinite(at) ? "" : "none";
      if (Number.isFinite(at)) {
        for (const end of ["x1", "x2"]) mark.setAttribute(end, left + long(at));
      }
    });
    picture.setAttribute("aria-label", values
      ? `Penalties of the ten digits: ${Array.from(values, (v, d) => `${d} ${short(v)}`).join(", ")}`
      : "Penalties of the ten digits: none yet");
  }
  return { node: picture, draw };
}

function render({ model: shared, el: root }) {
  const bytes = (name) => {
    const view = shared.get(name);
    return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
  };
  const samples = bytes("samples"), table = shared.get("table"), limits = shared.get("limits");
  const count = samples.length / (SIDE * SIDE);
  let state = structuredClone(shared.get("state"));
  let chosen = { layer: "C3", map: 6, i: 4, j: 4 };
  let revealed = false, waiting = 0, gone = false;

  const spoken = el("p", { class: "spoken", role: "status" });
  const pad = drawingPad({
    strokes: structuredClone(state.strokes),
    onbegin: () => { pad.begin(); state.sample = -1; },
    onchange: changed, say: (text) => { spoken.textContent = text; },
  });
  const python = questions({
    send: tellPython, busy: pad.busy, again: changed,
    lost: () => { alarm.textContent = NO_ANSWER; },
  });
  const raw = panel("as drawn, 28 \u00d7 28"), centred = panel("centred, 28 \u00d7 28");
  const input = inputPanel();
  const views = Object.fromEntries(LAYERS.slice(0, -1).map((name) => [name, mapsOf(name, choose)]));
  const bars = penaltyBars(choose);
  const alarm = el("p", { class: "differ", role: "alert" });
  const says = el("p", { class: "note" });
  const unit = el("p", { class: "unit", role: "status" });
  const verdict = el("p", { class: "verdict" });
  const diagnosis = shared.get("has_fn") ? diagnosisOf(shared) : null;

  const tick = (text, name) => {
    const input = el("input", { type: "checkbox", onchange: () => {
      state[name] = input.checked;
      changed();
    } });
    return { node: el("label", {}, input, text), set: () => { input.checked = state[name]; } };
  };
  const ticks = [tick("centre", "centring"), tick("normalise", "normalising")];
  const shifts = [["right", "right"], ["down", "down"]].map(([text, name]) => ({
    name,
    ...slider(`move ${text}`, {
      min: -8, max: 8, step: 1, value: state[name],
      oninput: (value) => { state[name] = value; changed(); },
    }),
  }));
  for (const { input } of shifts) input.classList.add("short");
  const passes = shared.get("passes");
  const epoch = passes ? slider("passes of training", {
    min: 0, max: passes, step: 1, value: state.epoch,
    oninput: (value) => { state.epoch = value; changed(); },
  }) : null;

  const thumbs = el("div", { class: "thumbs", role: "group", "aria-label": "Sample digits" },
    ...Array.from({ length: Math.min(count, 10) }, (_, n) => {
      const canvas = el("canvas", { width: SIDE, height: SIDE });
      paint(canvas, samples.slice(n * SIDE * SIDE, (n + 1) * SIDE * SIDE));
      const one = el("button", {
        type: "button", "aria-label": `sample ${n}`, onclick: () => takeSample(n),
      }, canvas);
      return one;
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
    chosen = { layer: "C3", map: 6, i: 4, j: 4 };
    pad.clear();
    showSample();
    changed();
  });
  const question = enterSubmits(predict(
    "One unit of C3 looks through S2 and C1 at the input. How many pixels wide is the "
    + "square that it sees?",
    (guess) => {
      revealed = true;
      const told = guess === null ? "" : `You said ${guess}. `;
      verdict.textContent = `${told}A unit of C3 sees 14 \u00d7 14 pixels: 5 cells of S2, which are `
        + "10 of C1, which are 14 of the input. Click any unit.";
      draw();
    },
    { size: 3, accept: (text) => (/^\d+$/.test(text) ? "" : "A whole number.") }));

  const maps = el("div", {
    class: "maps", role: "application", "aria-label":
      "All maps. Arrow keys move within a map, n and p go to the next and previous map, "
      + "1 to 7 choose a layer.",
  }, el("div", { class: "row" }, el("div", {}, views.C1.node, views.S2.node), views.F6.node),
  ...["C3", "S4", "C5"].map((name) => views[name].node));
  root.append(el("div", {
    class: "lenet network-inspector", role: "group", "aria-label": "Network inspector",
    "data-lm-suppress-shortcuts": "true",
  },
  el("p", { class: "title" }, `LeNet-5, all layers: ${shared.get("title")}`),
  el("div", { class: "row" },
    el("div", {}, pad.node, el("div", { class: "bar" }, undo, clear, reset), thumbs),
    el("div", { class: "panels" }, raw.node, centred.node),
    el("div", {}, input.node,
      el("div", { class: "bar" }, ...ticks.map((t) => t.node)),
      ...shifts.map((s) => el("div", {}, s.node))),
    el("figure", {}, el("figcaption", { class: "layer of-OUT" }, "OUT: ten penalties"), bars.node)),
  ...(epoch ? [el("div", { class: "bar" }, epoch.node)] : []),
  alarm, question, verdict, unit, maps, says, ...(diagnosis ? [diagnosis.node] : []),
  el("p", { class: "note" }, pad.where.textContent
    + " Click a unit of any layer, or use the arrow keys there."),
  spoken));

  // The input ---------------------------------------------------------------------------
  function showSample() {
    pad.show(state.sample < 0 || state.strokes.length ? null
      : samples.slice(state.sample * SIDE * SIDE, (state.sample + 1) * SIDE * SIDE));
  }

  function takeSample(n) {
    state.sample = n;
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
    for (const one of ticks) one.set();
    for (const one of shifts) one.set(state[one.name]);
    epoch?.set(state.epoch);
    [...thumbs.children].forEach((one, n) =>
      one.setAttribute("aria-pressed", String(n === state.sample)));
    now = model(state, samples);
    paint(raw.canvas, now.raw);
    paint(centred.canvas, now.centred);
    centred.node.firstChild.textContent = state.centring ? "centred, 28 \u00d7 28" : "not centred";
    draw();
    if (ask) python.offer(now);
  }

  // Asking Python -------------------------------------------------------------------------
  function tellPython({ centred: pixels }) {
    shared.set("pixels", new DataView(pixels.slice().buffer));
    shared.set("state", structuredClone(state));
    shared.set("serial", shared.get("serial") + 1);
    shared.save_changes();
  }

  function answered() {
    draw();
    python.answered();
  }

  // Drawing -------------------------------------------------------------------------------
  let now = model(state, samples);

  function numbers() {
    const view = shared.get("values");
    const all = new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
    const of = (layer, after) => {
      const [m, h, w] = SHAPES[layer], at = START_OF[layer] + (after ? UNITS : 0);
      return all.subarray(at, at + m * h * w);
    };
    return of;
  }

  function draw() {
    const reading = shared.get("reading"), of = numbers(), reached = reading.reached ?? [];
    const windows = path(chosen.layer, chosen.i, chosen.j);
    const maps = sources(chosen.layer, chosen.map, table);
    for (const [name, view] of Object.entries(views)) {
      const at = windows[name];
      view.draw(reached.includes(name) ? of(name, true) : null, limits[name],
        chosen.layer === name ? shown(chosen) : null,
        revealed && at ? { at, maps: maps[name] } : null);
    }
    input.draw(now.x, state.normalising, revealed ? windows.input : null);
    const penalties = reached.includes("OUT") ? of("OUT", true) : null;
    const whole = penalties && penalties.every(Number.isFinite);
    const best = whole ? penalties.indexOf(Math.min(...penalties)) : -1;
    bars.draw(penalties, limits.OUT, best, chosen.layer === "OUT" ? chosen.map : -1, reading.yours);
    alarm.textContent = reading.message ?? "";
    says.textContent = reading.says ?? "";
    says.className = reading.says && !reading.same ? "differ" : "note";
    if (diagnosis) diagnosis.node.hidden = !reading.says || reading.same;
    unit.textContent = describe(of, reached, windows, maps, best);
  }

  // F6 is drawn as a bitmap, one map of 12 x 7: its units are the places there.
  function shown({ layer, map }) {
    return layer === "F6" ? { map, i: 0, j: 0 } : chosen;
  }

  function describe(of, reached, windows, maps, best) {
    const { layer, map, i, j } = chosen, [, H, W] = SHAPES[layer];
    const n = map * H * W + i * W + j;
    const place = layer === "OUT" ? `OUT, penalty of digit ${map}`
      : layer === "F6" ? `F6, unit ${map} (row ${Math.floor(map / 7)}, column ${map % 7} of the bitmap)`
      : H === 1 ? `${layer}, unit ${map}` : `${layer}, map ${map}, row ${i}, column ${j}`;
    if (!reached.includes(layer)) return `${place}: not reached.`;
    const z = of(layer, false)[n], y = of(layer, true)[n];
    const value = layer === "OUT" ? `${y.toFixed(2)}${map === best ? ", the smallest" : ""}`
      : Object.is(z, y) ? short(y, 4) : `${short(z, 4)}, squashed ${short(y, 4)}`;
    if (!revealed) return `${place}: ${value}.`;
    const [top, left, side] = windows.input;
    const through = layer === "C3" || layer === "S4"
      ? ` through S2 maps ${maps.S2.join(", ")}` : "";
    return `${place}: ${value}. It sees ${side} \u00d7 ${side} pixels, rows ${top} to `
      + `${top + side - 1}, columns ${left} to ${left + side - 1}${through}.`;
  }

  // Choosing a unit -------------------------------------------------------------------------
  function choose(layer, map, i, j) {
    chosen = { layer, map, i, j };
    draw();
  }

  function move(down, right) {
    let { layer, map, i, j } = chosen;
    const [count, H, W] = SHAPES[layer];
    const inside = (v, size) => Math.max(0, Math.min(size - 1, v));
    if (H > 1) [i, j] = [inside(i + down, H), inside(j + right, W)];
    else map = inside(map + right + down * (layer === "OUT" ? 1 : LOOK[layer][0]), count);
    choose(layer, map, i, j);
  }

  function step(by) {
    const count = SHAPES[chosen.layer][0];
    choose(chosen.layer, (chosen.map + by + count) % count, chosen.i, chosen.j);
  }

  function goTo(layer) {
    const [count, H, W] = SHAPES[layer];
    choose(layer, Math.min(chosen.map, count - 1), Math.floor(H / 2), Math.floor(W / 2));
  }
  keys(maps, {
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
    diagnosis?.dispose();
    shared.off("change:reading", answered);
  };
}

export { model, path };
export default { render };
