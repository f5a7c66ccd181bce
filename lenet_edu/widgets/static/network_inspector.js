// Network inspector: the network map of any network. The input is made here, Python runs
// the network, and its 8,094 numbers are drawn here. `model` has its twin in
// models/network_inspector.py, `path` in models/wiring.py.

// state {strokes, sample, right, down, centring, normalising}, samples (K * 784 bytes)
// -> {raw, centred} (784 bytes) and x (1,024 numbers)
function model(state, samples) {
  let ink, raw;
  if (state.strokes.length) {
    const moved = state.strokes.map((stroke) =>
      stroke.map(([x, y]) => [x + 10 * state.right, y + 10 * state.down]));
    raw = asDrawn(rasterise(moved, penOf(moved)));
    ink = rasterise(enlarged(moved));
  } else {
    raw = movedBy(sampleOf(samples, state.sample), state);
    ink = new Float64Array(PAD * PAD); // as large as the pad
    for (let n = 0; n < PAD * PAD; n++) {
      ink[n] = raw[Math.floor(n / PAD / 10) * SIDE + Math.floor((n % PAD) / 10)] / 255;
    }
  }
  const centred = (state.centring && normalise(ink)) || raw;
  return { raw, centred, x: Array.from(asInput(centred, state.normalising)) };
}

function movedBy(image, { right, down }) {
  const moved = new Uint8Array(SIDE * SIDE);
  for (let i = 0; i < SIDE; i++) for (let j = 0; j < SIDE; j++) {
    const r = i - down, c = j - right;
    if (r >= 0 && r < SIDE && c >= 0 && c < SIDE) moved[i * SIDE + j] = image[r * SIDE + c];
  }
  return moved;
}

function render({ model: shared, el: root }) {
  const samples = bytesOf(shared.get("samples")), typical = typicalOf(shared.get("typical"));
  const table = shared.get("table"), limits = shared.get("limits");
  const state = structuredClone(shared.get("state"));
  let revealed = false, now = model(state, samples);

  const spoken = el("p", { class: "spoken", role: "status" });
  const frames = nextFrame(() => redraw()), changed = frames.soon;
  const digit = digitInput({
    state, start: shared.get("start"), samples, onchange: changed,
    onreset: () => map.reset(), say: (text) => { spoken.textContent = text; },
  });
  const python = questions({
    send: ({ centred: pixels }) => askAbout(pixels, shared, state),
    busy: digit.busy, again: changed, lost: () => { alarm.textContent = NO_ANSWER; },
  });
  const raw = panel("as drawn"), centred = panel("centred");
  const answer = verdict({ onpick: (n) => map.choose({ layer: "OUT", map: n, i: 0, j: 0 }) });
  const map = networkMap({ said: describe, showField: () => revealed });
  const alarm = el("p", { class: "differ", role: "alert" });
  const says = el("p", { class: "note" });
  const field = el("p", { class: "verdict" });
  const diagnosis = shared.get("has_fn") ? diagnosisOf(shared) : null;
  const kernel = kernelLine(shared);

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
    "A unit of C3 looks through S2 and C1 at the input. How many pixels wide is its square?",
    (guess) => {
      revealed = true;
      const told = guess === null ? "" : `You said ${guess}. `;
      field.textContent = `${told}A unit of C3 sees 14 \u00d7 14 pixels: 5 cells of S2, which are `
        + "10 of C1, which are 14 of the input.";
      map.choose(map.unit().layer === "OUT" ? { layer: "C3", map: 6, i: 4, j: 4 } : map.unit(), { fly: false });
    },
    { size: 3, accept: (text) => (/^\d+$/.test(text) ? "" : "A whole number.") }));

  root.append(el("div", {
    class: "lenet lenet-netmap network-inspector", role: "group", "aria-label": "Network inspector",
    "data-lm-suppress-shortcuts": "true",
  },
  el("p", { class: "title" }, `LeNet-5, all layers: ${shared.get("title")}`),
  kernel.node, alarm,
  el("div", { class: "lenet-map-top" },
    el("div", { class: "lenet-map-pad" }, digit.node), answer.node, answer.bars, map.equation),
  map.strip, map.told, question, field,
  says, ...(diagnosis ? [diagnosis.node] : []),
  el("div", { class: "lenet-controls" }, ...(epoch ? [epoch.node] : []), ...ticks.map((t) => t.node),
    more(raw.node, centred.node, ...shifts.map((s) => s.node))),
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
    centred.node.firstChild.textContent = state.centring ? "centred" : "not centred";
    draw();
    if (ask) python.offer(now);
  }

  function answered() {
    draw();
    python.answered();
  }

  // Drawing -------------------------------------------------------------------------------
  function draw() {
    const reading = shared.get("reading"), reached = reading.reached ?? [];
    const of = numbersOf(shared.get("values"));
    const found = { input: now.x };
    for (const name of LAYERS) found[name] = { z: of(0, name), y: of(1, name) };
    const parameters = parametersOf(shared);
    const penalties = reached.includes("OUT") ? [...found.OUT.y] : null;
    const inked = now.centred.some((v) => v > 0);
    const whole = penalties?.every(Number.isFinite) && inked;
    const belief = whole ? judge(penalties, now.centred, typical) : "";
    const best = whole && belief !== "nothing" ? ranked(penalties)[0] : -1;
    map.draw({
      found, limits, table, parameters, codes: floatsOf(shared.get("codes")), reached, best,
      ink: state.normalising ? 1.275 : 255, paper: state.normalising ? -0.1 : 0,
    });
    answer.update({
      penalties: inked || !whole ? penalties : null, belief, reference: reading.yours,
      empty: reading.message ? "No answer." : inked ? "" : "Draw a digit.",
    });
    alarm.textContent = reading.message ?? "";
    says.textContent = reading.says ?? "";
    says.className = reading.says && !reading.same ? "differ" : "note";
    if (diagnosis) diagnosis.node.hidden = !reading.says || reading.same;
  }

  function describe(unit, { found, reached, best }) {
    const { layer, map: number, i, j } = unit, place = placeOf(unit);
    if (layer === "input") {
      return `${place}: ${short(found.input[i * 32 + j], 3)}${state.normalising ? "" : ", of bytes 0 to 255"}.`;
    }
    if (!reached.includes(layer)) return `${place}: not reached.`;
    const [, H, W] = SHAPES[layer], n = number * H * W + i * W + j;
    const z = found[layer].z[n], y = found[layer].y[n];
    const value = layer === "OUT" ? `${y.toFixed(2)}${number === best ? ", the smallest" : ""}`
      : Object.is(z, y) ? short(y, 4) : `${short(z, 4)}, squashed ${short(y, 4)}`;
    return revealed ? `${place}: ${value}. ${fieldOf(unit, table)}` : `${place}: ${value}.`;
  }

  shared.on("change:reading", answered);
  redraw({ ask: false });
  return () => {
    frames.cancel();
    python.dispose();
    diagnosis?.dispose();
    map.dispose();
    answer.dispose();
    kernel.dispose();
    shared.off("change:reading", answered);
  };
}

export { model, path };
export default { render };
