// Side by side: two networks on one digit. The pixels are made here, both networks run
// in Python, and their 2 x 8,094 numbers are drawn here. `model` has its twin in
// side_by_side.py.

const LOOK = { // how a layer is laid out: maps side by side, points per unit, gap
  C1: [6, 2, 4], S2: [6, 4, 4], C3: [8, 4, 4], S4: [16, 4, 2], C5: [60, 6, 0], F6: [42, 8, 0],
};
const NAMES = ["1998", "modern"];
const CURVES = ["squashed", "after ReLU"];
const nameOf = (n, layer) => (n && layer === "C5" ? "F5" : layer);

// state {strokes, sample}, samples (K * 784 bytes) -> the pixels of both, 784 bytes
function model(state, samples) {
  if (!state.strokes.length) return sampleOf(samples, state.sample);
  return drawn(state.strokes) ?? new Uint8Array(SIDE * SIDE);
}

// How large a number is, without its sign: light or dark grey.
function greyOf(limit, dark) {
  const [zero, end] = dark ? [29, 235] : [255, 60];
  return (v) => {
    const tone = Math.round(zero + (end - zero) * Math.min(1, Math.abs(v) / limit));
    return `rgb(${tone},${tone},${tone})`;
  };
}

// One layer of network n. draw(numbers, limit, chosen unit or null, with its sign or not).
function layerView(n, layer, count, onpick) {
  const own = nameOf(n, layer), size = sizeOf(layer);
  const caption = el("figcaption", { style: `--of: var(--${layer.toLowerCase()})` }, el("strong", {}, own), ` ${size} `,
    el("span", { class: "lenet-side-trained" }, `${count.toLocaleString("en")} trained`));
  const { canvas, fill, mark } = mapsOf(layer, LOOK[layer], `${NAMES[n]}, ${own}: ${size}`, onpick);
  function draw(numbers, limit, chosen, signed) {
    fill(numbers, limit, signed ? null : greyOf(limit, isDark(canvas)));
    if (chosen) mark(chosen);
  }
  return { node: el("figure", {}, caption, canvas), draw };
}

// Ten upright bars with their numbers. Penalties are drawn as closeness, so that the
// answer's bar is the longest in both networks.
const FULL_OFF = 200;
function answerBars(n, count, onpick) {
  const step = 32, high = 32, top = 14;
  const what = n ? "probabilities; the largest wins" : "penalties, as closeness; the smallest wins";
  const picture = el("svg", { role: "img", class: "still lenet-side-answer", viewBox: `0 0 ${10 * step} ${high + top + 18}` });
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const x = digit * step + step / 2;
    const bar = el("rect", { x: x - 11, width: 22, y: top, height: 0, rx: 2 });
    const number = el("text", { x, y: top, "text-anchor": "middle", class: "number" });
    const name = el("text", { x, y: high + top + 14, "text-anchor": "middle" }, String(digit));
    const hit = el("rect", { x: digit * step, y: 0, width: step, height: high + top + 18, class: "hit" });
    hit.addEventListener("pointerdown", () => onpick({ layer: "OUT", map: digit, i: 0, j: 0 }));
    picture.append(bar, number, name, hit);
    return { bar, number, name, hit };
  });
  function draw({ bars, digit: best }, chosen) {
    const far = Math.max(FULL_OFF, ...bars);
    rows.forEach(({ bar, number, name, hit }, digit) => {
      const value = bars[digit], known = Number.isFinite(value);
      const length = known ? Math.max(1, (n ? value : 1 - value / far) * high) : 0;
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
  const caption = el("figcaption", { style: "--of: var(--out)" }, el("strong", {}, "OUT"), ` ${what} `,
    el("span", { class: "lenet-side-trained" }, `${count.toLocaleString("en")} trained`));
  return { node: el("figure", {}, caption, picture), draw };
}

function render({ model: shared, el: host }) {
  const samples = bytesOf(shared.get("samples"));
  const limits = shared.get("limits"), counts = shared.get("counts");
  const state = structuredClone(shared.get("state"));
  const first = { layer: "C1", map: 0, i: 14, j: 14 };
  let chosen = first, revealed = false, said = "";

  const alarm = el("p", { class: "differ", role: "alert" });
  const frames = nextFrame(() => redraw()), changed = frames.soon;
  const digit = digitInput({
    state, start: shared.get("start"), samples, onchange: changed,
    onreset: () => { chosen = first; }, say: (text) => { frame.spoken.textContent = text; },
  });
  const python = questions({
    send: (pixels) => askAbout(pixels, shared, state),
    busy: digit.busy, again: changed, lost: () => { alarm.textContent = NO_ANSWER; },
  });
  const seen = panel("what both get, 28 \u00d7 28");
  const answers = el("p", { class: "lenet-side-answers", role: "status" }), unit = el("p", { class: "lenet-side-unit", role: "status" });

  const views = NAMES.map((_, n) => Object.fromEntries(LAYERS.map((layer) => [
    layer, layer === "OUT" ? answerBars(n, counts[n][layer], choose)
      : layerView(n, layer, counts[n][layer], choose),
  ])));
  const sums = counts.map((own) => Object.values(own).reduce((a, b) => a + b, 0));
  const columns = NAMES.map((name, n) => el("div", { class: "lenet-side-network" },
    el("p", { class: "lenet-side-head" }, el("strong", {}, name), ` ${CURVES[n]}, ${sums[n].toLocaleString("en")} trained`),
    ...LAYERS.map((layer) => views[n][layer].node)));

  // The maps are there from the start; only the sign of their numbers is the question.
  const question = predict(
    "Grey says how large a number is. Which network has numbers below zero in C1 to S4?",
    (guess) => {
      revealed = true;
      const told = guess === null ? "" : `You said: ${guess}. `;
      said = `${told}Only that of 1998: its squashing keeps the sign (blue: below zero); `
        + "a ReLU, and the maximum after it, stop at zero.";
      draw();
    },
    { options: ["both", "only 1998", "only the modern one"] });

  const both = el("div", {
    class: "lenet-side-both", role: "application", "aria-label":
      "All layers of both networks. Arrow keys move within a map, n and p go to the next and "
      + "previous map, 1 to 7 choose a layer.",
  }, ...columns);
  const note = el("p", { class: "note" }, shared.get("note"));
  note.hidden = !shared.get("note");
  const frame = shell(shared, host, {
    name: "lenet-side", title: "One digit in LeNet-5 of 1998 and in the modern network", label: "Two networks side by side",
    scene: [el("div", { class: "lenet-side-pad" }, digit.node, answers, question, seen.node), both],
  });
  frame.root.setAttribute("data-lm-suppress-shortcuts", "true");
  frame.scene.before(note, alarm);
  frame.caption.after(unit);

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
      else views[n][layer].draw(of(n, layer), limits[n][layer], revealed ? here : null, revealed);
    }));
    alarm.textContent = reading.message ?? "";
    answers.replaceChildren(...NAMES.flatMap((name, n) => {
      const { digit: best } = reading.answers[n];
      return best === null ? [`${name}: no answer. `] : [`${name} says `, el("strong", {}, String(best)), ". "];
    }));
    seen.node.hidden = !revealed; // the question stands in its place
    frame.caption.textContent = said;
    frame.caption.hidden = unit.hidden = !revealed;
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

  function choose(picked) {
    chosen = picked;
    draw();
  }

  unitKeys(both, { looks: LOOK, chosen: () => chosen, choose });
  const themed = whenThemed(draw);
  shared.on("change:reading", answered);
  redraw({ ask: false });
  return () => {
    frames.cancel();
    python.dispose();
    themed();
    frame.dispose();
    shared.off("change:reading", answered);
  };
}

export { model };
export default { render };
