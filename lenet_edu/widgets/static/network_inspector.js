// Network inspector: the input is made here, the network runs in Python, and its 8,094
// numbers are drawn here. `model` and `path` have twins in network_inspector.py.

const WINDOWS = { C1: [5, 1], S2: [2, 2], C3: [5, 1], S4: [2, 2], C5: [5, 1] }; // kernel, step
const FIELD = 32; // side of the input
const LOOK = { // how a layer is laid out: maps side by side, points per unit, gap
  C1: [6, 3, 6], S2: [6, 6, 6], C3: [16, 5, 4], S4: [16, 10, 4], C5: [60, 14, 0], F6: [7, 13, 0],
};
// state {strokes, sample, right, down, centring, normalising}, samples (K * 784 bytes)
// -> {raw, centred} (784 bytes) and x (1,024 numbers)
function model(state, samples) {
  let ink, raw;
  if (state.strokes.length) {
    ink = rasterise(state.strokes.map((stroke) =>
      stroke.map(([x, y]) => [x + 10 * state.right, y + 10 * state.down])));
    raw = asDrawn(ink);
  } else {
    raw = movedBy(sampleOf(samples, state.sample), state);
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

// One layer with its caption. draw(numbers, limit, chosen, window): the frame of a chosen
// unit {map, i, j}, and of the window {maps, at} that a later unit sees.
function layerView(layer, onpick) {
  const name = `${layer}: ${sizeOf(layer)}`;
  const caption = el("figcaption", { class: `layer of-${layer}` }, name);
  const { canvas, fill, mark, view } = mapsOf(layer, LOOK[layer], name, onpick);

  function draw(numbers, limit, chosen, seen) {
    caption.textContent = `${name}, scale \u00b1${short(limit, 3)}`;
    fill(numbers, limit);
    if (seen) view(seen.maps, seen.at);
    if (chosen) mark(chosen);
  }
  return { node: el("figure", {}, caption, canvas), draw };
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
    hit.addEventListener("pointerdown", () => onpick({ layer: "OUT", map: digit, i: 0, j: 0 }));
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
  const samples = bytesOf(shared.get("samples"));
  const table = shared.get("table"), limits = shared.get("limits");
  const state = structuredClone(shared.get("state"));
  const first = { layer: "C3", map: 6, i: 4, j: 4 };
  let chosen = first, revealed = false;

  const spoken = el("p", { class: "spoken", role: "status" });
  const frames = nextFrame(() => redraw()), changed = frames.soon;
  const digit = digitInput({
    state, start: shared.get("start"), samples, onchange: changed,
    onreset: () => { chosen = first; }, say: (text) => { spoken.textContent = text; },
  });
  const python = questions({
    send: ({ centred: pixels }) => askAbout(pixels, shared, state),
    busy: digit.busy, again: changed, lost: () => { alarm.textContent = NO_ANSWER; },
  });
  const raw = panel("as drawn, 28 \u00d7 28"), centred = panel("centred, 28 \u00d7 28");
  const input = inputPanel();
  const views = Object.fromEntries(
    LAYERS.slice(0, -1).map((name) => [name, layerView(name, choose)]));
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
    digit.node,
    el("div", { class: "panels" }, raw.node, centred.node),
    el("div", {}, input.node,
      el("div", { class: "bar" }, ...ticks.map((t) => t.node)),
      ...shifts.map((s) => el("div", {}, s.node))),
    el("figure", {}, el("figcaption", { class: "layer of-OUT" }, "OUT: ten penalties"), bars.node)),
  ...(epoch ? [el("div", { class: "bar" }, epoch.node)] : []),
  alarm, question, verdict, unit, maps, says, ...(diagnosis ? [diagnosis.node] : []),
  el("p", { class: "note" }, digit.help
    + " Click a unit of any layer, or use the arrow keys there."),
  spoken));

  // The input ---------------------------------------------------------------------------
  function redraw({ ask = true } = {}) {
    digit.update();
    for (const one of ticks) one.set();
    for (const one of shifts) one.set(state[one.name]);
    epoch?.set(state.epoch);
    now = model(state, samples);
    paint(raw.canvas, now.raw);
    paint(centred.canvas, now.centred);
    centred.node.firstChild.textContent = state.centring ? "centred, 28 \u00d7 28" : "not centred";
    draw();
    if (ask) python.offer(now);
  }

  function answered() {
    draw();
    python.answered();
  }

  // Drawing -------------------------------------------------------------------------------
  let now = model(state, samples);

  function draw() {
    const reading = shared.get("reading"), reached = reading.reached ?? [];
    const of = numbersOf(shared.get("values"));
    const windows = path(chosen.layer, chosen.i, chosen.j);
    const maps = sources(chosen.layer, chosen.map, table);
    for (const [name, view] of Object.entries(views)) {
      const at = windows[name];
      view.draw(reached.includes(name) ? of(1, name) : null, limits[name],
        chosen.layer === name ? shown(chosen) : null,
        revealed && at ? { at, maps: maps[name] } : null);
    }
    input.draw(now.x, state.normalising, revealed ? windows.input : null);
    const penalties = reached.includes("OUT") ? of(1, "OUT") : null;
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
    const z = of(0, layer)[n], y = of(1, layer)[n];
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
  function choose(one) {
    chosen = one;
    draw();
  }
  unitKeys(maps, { looks: LOOK, chosen: () => chosen, choose });

  shared.on("change:reading", answered);
  redraw({ ask: false });
  return () => {
    frames.cancel();
    python.dispose();
    diagnosis?.dispose();
    shared.off("change:reading", answered);
  };
}

export { model, path };
export default { render };
