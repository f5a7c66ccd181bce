// Side by side: two networks on one digit. The pixels are made here, both networks run
// in Python, and their 2 x 8,094 numbers are drawn here. `model` has its twin in
// side_by_side.py.

const LOOK = { // how a layer is laid out: maps side by side, points per unit, gap
  C1: [6, 2, 6], S2: [6, 4, 6], C3: [8, 4, 4], S4: [8, 8, 4], C5: [30, 13, 0], F6: [28, 14, 0],
};
const NAMES = ["1998", "modern"];
const CURVES = ["squashed", "after ReLU"];
const nameOf = (n, layer) => (n && layer === "C5" ? "F5" : layer);

// state {strokes, sample}, samples (K * 784 bytes) -> the pixels of both, 784 bytes
function model(state, samples) {
  if (!state.strokes.length) return sampleOf(samples, state.sample);
  return drawn(state.strokes) ?? new Uint8Array(SIDE * SIDE);
}

// One layer of network n. draw(numbers, limit, chosen unit or null).
function layerView(n, layer, count, onpick) {
  const own = nameOf(n, layer), size = sizeOf(layer);
  const trained = el("span", { class: "trained" }, `${count.toLocaleString("en")} trained`);
  const caption = el("figcaption", { class: `layer of-${layer}` }, `${own}: ${size} `, trained);
  const { canvas, fill, mark } = mapsOf(layer, LOOK[layer], `${NAMES[n]}, ${own}: ${size}`, onpick);

  function draw(numbers, limit, chosen) {
    fill(numbers, limit);
    if (chosen) mark(chosen);
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
  const samples = bytesOf(shared.get("samples"));
  const limits = shared.get("limits"), counts = shared.get("counts");
  const state = structuredClone(shared.get("state"));
  const first = { layer: "C1", map: 0, i: 14, j: 14 };
  let chosen = first, revealed = false;

  const spoken = el("p", { class: "spoken", role: "status" });
  const alarm = el("p", { class: "differ", role: "alert" });
  const frames = nextFrame(() => redraw()), changed = frames.soon;
  const digit = digitInput({
    state, start: shared.get("start"), samples, onchange: changed,
    onreset: () => { chosen = first; }, say: (text) => { spoken.textContent = text; },
  });
  const python = questions({
    send: (pixels) => askAbout(pixels, shared, state),
    busy: digit.busy, again: changed, lost: () => { alarm.textContent = NO_ANSWER; },
  });
  const seen = panel("what both get, 28 \u00d7 28");
  const verdict = el("p", { class: "verdict" });
  const unit = el("p", { class: "unit", role: "status" });
  const answers = el("p", { class: "answers", role: "status" });

  const views = NAMES.map((_, n) => Object.fromEntries(LAYERS.map((layer) => [
    layer, layer === "OUT" ? answerBars(n, counts[n][layer], choose)
      : layerView(n, layer, counts[n][layer], choose),
  ])));
  const sums = counts.map((own) => Object.values(own).reduce((a, b) => a + b, 0));
  const columns = NAMES.map((name, n) => el("div", { class: "network" },
    el("p", { class: "head" }, `${name}, ${CURVES[n]}: ${sums[n].toLocaleString("en")} trained`),
    ...LAYERS.map((layer) => views[n][layer].node)));

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
    digit.node,
    el("div", { class: "told" }, seen.node, answers)),
  alarm, question, verdict, unit, both,
  el("p", { class: "note" }, digit.help
    + " Click a unit, or use the arrow keys there."),
  spoken));

  function redraw({ ask = true } = {}) {
    digit.update();
    const pixels = model(state, samples);
    paint(seen.canvas, pixels);
    draw();
    if (ask) python.offer(pixels);
  }

  function answered() {
    draw();
    python.answered();
  }

  function draw() {
    const reading = shared.get("reading"), of = numbersOf(shared.get("values"));
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

  unitKeys(both, { looks: LOOK, chosen: () => chosen, choose });

  shared.on("change:reading", answered);
  redraw({ ask: false });
  return () => {
    frames.cancel();
    python.dispose();
    shared.off("change:reading", answered);
  };
}

export { model };
export default { render };
