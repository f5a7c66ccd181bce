// The network map as a widget of its own: draw a digit, and everything runs here, in the
// browser. The twins of what is computed: models/wiring.py, models/judge.py, network.js.

const SQUASHED = 1.72; // what squashing cannot exceed: the colours of all six layers

// state {strokes, sample, own}, samples -> 784 bytes, null when there is nothing
function model(state, samples) {
  if (state.strokes.length) return drawn(state.strokes);
  if (state.own) return Uint8Array.from(state.own);
  return state.sample < 0 ? null : sampleOf(samples, state.sample);
}

function render({ model: shared, el: root }) {
  const samples = bytesOf(shared.get("samples")), typical = typicalOf(shared.get("typical"));
  const parameters = parametersOf(shared);
  const table = shared.get("table"), start = shared.get("start");
  const state = structuredClone(shared.get("state"));
  const limits = Object.fromEntries(LAYERS.map((name) => [name, SQUASHED]));

  const spoken = el("p", { class: "spoken", role: "status" });
  const frames = nextFrame(redraw);
  const digit = digitInput({
    state, start, samples, onchange: frames.soon, onreset: () => { map.reset(); own.none(); },
    onchoice: () => own.hush(), say: (text) => { spoken.textContent = text; },
  });
  const answer = verdict({ onpick: (n) => map.choose({ layer: "OUT", map: n, i: 0, j: 0 }) });
  const map = networkMap({ said: describe });
  const kernel = kernelLine(shared), pad = el("div", { class: "lenet-map-pad" }, digit.node);
  const whole = el("div", {
    class: "lenet lenet-netmap", role: "group", "aria-label": "Network map",
    "data-lm-suppress-shortcuts": "true",
  },
  el("p", { class: "title" }, shared.get("title")), kernel.node,
  el("div", { class: "lenet-map-top" }, pad, answer.node, answer.bars, map.equation),
  map.strip, map.told,
  el("p", { class: "lenet-map-legend note" },
    "C = convolution, S = subsampling, F = fully connected; a unit is a neuron. "
    + "Orange is above zero, blue below. Point at a unit; a click holds it, and a second one "
    + "lets it go. A picture of a digit can be dropped here, or pasted."),
  spoken);
  const own = ownPicture({ place: whole, show: digit.show });
  kernel.node.after(own.line);
  pad.append(own.node);
  ownKeys(whole);
  root.replaceChildren(whole);

  function redraw() {
    digit.update();
    const pixels = model(state, samples);
    const input = asInput(pixels ?? new Uint8Array(SIDE * SIDE));
    const found = { input, ...forward(input, parameters) };
    const penalties = [...found.OUT.y];
    const belief = pixels ? judge(penalties, pixels, typical) : "";
    const best = pixels && belief !== "nothing" ? ranked(penalties)[0] : -1;
    map.draw({
      found, limits, table, parameters, codes: parameters["OUT.codes"],
      ink: 1.275, paper: -0.1, reached: LAYERS, best,
    });
    answer.update(pixels ? { penalties, belief } : { empty: "Draw a digit." });
    if (!digit.busy()) tellPython(pixels, penalties, belief);
  }

  // The kernel hears what was drawn; it need not answer.
  function tellPython(pixels, penalties, belief) {
    shared.set("pixels", new DataView((pixels ?? new Uint8Array(0)).slice().buffer));
    shared.set("state", structuredClone(state));
    shared.save_changes();
    if (!pixels) spoken.textContent = "";
    else {
      spoken.textContent = belief === "nothing" ? "Nothing here looks like a digit."
        : `The network reads ${ranked(penalties)[0]}${belief === "unsure" ? ", unsure" : ""}.`;
    }
  }

  function describe(unit, { found }) {
    const place = placeOf(unit);
    if (unit.layer === "input") return `${place}: ${short(found.input[unit.i * 32 + unit.j], 3)}.`;
    const [, H, W] = SHAPES[unit.layer], n = unit.map * H * W + unit.i * W + unit.j;
    const { z, y } = found[unit.layer];
    if (unit.layer === "OUT") return `${place}: ${short(y[n])}, the squared distance of F6 from its code.`;
    return `${place}: ${short(z[n], 3)}, squashed ${short(y[n], 3)}. ${fieldOf(unit, table)}`;
  }

  redraw();
  if (!state.strokes.length && state.sample < 0 && !state.own && shared.get("demo").length) {
    digit.demo(shared.get("demo"));
  }
  return () => {
    frames.cancel();
    digit.demo(null);
    map.dispose();
    own.dispose();
    answer.dispose();
    kernel.dispose();
  };
}

export { model, arithmetic, feeds, judge, path, readPicture, sees, strangeness };
export default { render };
