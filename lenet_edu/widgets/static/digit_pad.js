// Digit pad: strokes become 28 x 28 pixels the way MNIST's were made (here), and the
// network answers (in Python). `model` has a twin in digit_pad.py; a test compares them.

// JupyterLab would take Enter from the question and the arrows from the pad.
const OWN_KEYS = { "data-lm-suppress-shortcuts": "true" };
const HOW = "Made like MNIST: longer side 20 pixels, grey by averaging, "
  + "centre of mass in the middle.";

// strokes [[[x, y], ...], ...] in points -> {ink, raw, pixels}, null when empty
function model({ strokes }) {
  const ink = rasterise(strokes), pixels = normalise(ink);
  return pixels ? { ink, raw: asDrawn(ink), pixels } : null;
}

// Ten penalties as bars from 0: the shortest is the answer.
function penaltyBars() {
  const left = 26, wide = 310, row = 23, top = 18, limit = 200;
  const x = (value) => left + wide * Math.max(0, Math.min(limit, value)) / limit;
  const picture = el("svg", {
    role: "img", width: left + wide + 52, height: top + 10 * row + 2,
    viewBox: `0 0 ${left + wide + 52} ${top + 10 * row + 2}`,
  });
  for (const value of [0, 50, 100, 150, 200]) {
    picture.append(
      el("line", { x1: x(value), x2: x(value), y1: top, y2: top + 10 * row, class: "axis" }),
      el("text", { x: x(value), y: 11, "text-anchor": "middle", class: "axis" }, short(value)),
    );
  }
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const y = top + digit * row, middle = y + row / 2;
    const bar = el("rect", { y: y + 4, height: row - 8, x: x(0), width: 0 });
    const mark = el("line", { y1: y + 1, y2: y + row - 1, class: "reference" });
    const name = el("text", { x: 6, y: middle, "dominant-baseline": "central" }, String(digit));
    const number = el("text", {
      x: left + wide + 50, y: middle, "text-anchor": "end", "dominant-baseline": "central",
      class: "penalty",
    });
    picture.append(bar, mark, name, number);
    return { bar, mark, name, number };
  });

  function update(penalties, best, reference = null) {
    rows.forEach(({ bar, mark, name, number }, digit) => {
      const value = penalties ? penalties[digit] : 0;
      bar.setAttribute("width", x(value) - x(0));
      bar.setAttribute("class", digit === best ? "bar shortest" : "bar");
      number.textContent = penalties ? value.toFixed(1) : "";
      name.setAttribute("class", digit === best ? "best" : "name");
      number.setAttribute("class", digit === best ? "penalty best" : "penalty");
      mark.style.display = reference ? "" : "none";
      if (reference) for (const end of ["x1", "x2"]) mark.setAttribute(end, x(reference[digit]));
    });
    picture.setAttribute("aria-label", penalties
      ? `Penalties of the ten digits: ${penalties.map((v, d) => `${d} ${short(v)}`).join(", ")}`
      : "Penalties of the ten digits: none yet");
  }
  return { node: picture, update };
}

function render({ model: shared, el: root }) {
  let example = null; // 784 bytes of a test digit, shown instead of strokes
  let covered = false;
  const frames = nextFrame(() => redraw());

  const pad = drawingPad({
    strokes: structuredClone(shared.get("strokes") ?? []),
    onbegin: begin, onchange: changed, say: (text) => { spoken.textContent = text; },
  });
  const python = questions({
    send: tellPython, busy: pad.busy, again: changed,
    lost: () => { remark.textContent = NO_ANSWER; },
  });
  const spoken = el("p", { class: "spoken", role: "status" });
  const raw = panel("as drawn, 28 \u00d7 28");
  const made = panel("made like MNIST");
  const bars = penaltyBars();
  const digit = el("div", { class: "digit" });
  const words = el("div", { class: "words" });
  const remark = el("p", { class: "note remark" }, HOW);
  const question = el("div", {});
  const undo = button("undo", pad.takeBack);
  const wipe = button("clear", clear);
  const sample = button("a test digit", () => {
    closeQuestion();
    remark.textContent = HOW;
    shared.send({ ask: "digit" });
    python.expect(60); // the first one may have to be downloaded
  });

  root.append(el("div", { class: "lenet digit-pad", ...OWN_KEYS },
    el("p", { class: "title" }, "Draw a digit, large, into the dashed frame"),
    el("div", { class: "row" },
      el("div", {}, pad.node, el("div", { class: "bar" }, undo, wipe, sample), pad.where),
      el("div", { class: "panels" }, raw.node, made.node),
      el("div", { class: "result" },
        el("div", { class: "answer" }, digit, words, question),
        el("figure", {}, el("figcaption", {},
          "Ten penalties, one per digit: the shortest bar is the answer"),
        bars.node))),
    remark, spoken));

  // What is on the pad now, as pixels; null when it is empty.
  function current() {
    if (example) return { raw: example, pixels: example };
    return pad.strokes().length ? model({ strokes: pad.strokes() }) : null;
  }

  function redraw({ ask = true } = {}) {
    pad.paint();
    const now = current();
    paint(raw.canvas, now?.raw);
    paint(made.canvas, now?.pixels);
    if (!now) showAnswer({});
    undo.disabled = !pad.strokes().length;
    wipe.disabled = !now;
    if (ask && !example) python.offer(now?.pixels ?? null);
  }

  function changed() {
    frames.soon();
  }

  function tellPython(pixels) {
    shared.set("pixels", new DataView((pixels ?? new Uint8Array(0)).slice().buffer));
    if (!pad.busy()) shared.set("strokes", structuredClone(pad.strokes()));
    shared.set("serial", shared.get("serial") + 1);
    shared.save_changes();
  }

  function answered() {
    const answer = shared.get("reading");
    remark.textContent = answer.message ?? HOW;
    if (!covered && (pad.strokes().length || example)) showAnswer(answer);
    python.answered();
  }

  function showAnswer(answer) {
    const known = Array.isArray(answer.penalties);
    bars.update(known ? answer.penalties : null, known ? answer.digit : null, answer.reference);
    digit.textContent = known ? String(answer.digit) : "";
    words.replaceChildren();
    if (!known) {
      words.append(covered ? "" : answer.message ? "no answer" : "draw a digit");
      spoken.textContent = "";
      return;
    }
    words.append(el("div", {}, `then ${answer.second}, with `,
      el("b", {}, answer.margin.toFixed(1)), " more penalty"));
    for (const line of answer.lines ?? []) words.append(el("div", { class: line.kind }, line.text));
    if (!pad.busy()) {
      spoken.textContent = `The network reads ${answer.digit}; ${answer.second} would have `
        + `${answer.margin.toFixed(1)} more penalty.`;
    }
  }

  // A test digit: first the reader says what it is --------------------------------------
  function exampleCame() {
    const given = shared.get("example");
    if (!given || given.number === undefined) return;
    example = bytesOf(shared.get("pixels")).slice();
    pad.show(example);
    closeQuestion();
    covered = true;
    showAnswer({});
    const ask = enterSubmits(predict("Which digit is it?", (guess) => {
      covered = false;
      const answer = shared.get("reading");
      showAnswer(answer);
      if (!Array.isArray(answer.penalties)) return;
      const you = guess === null ? "" : `You read ${guess}, the network ${answer.digit}; `;
      words.append(el("div", {}, `${you}${you ? "the" : "The"} label says ${given.label}.`));
      remark.textContent = given.source;
      pad.node.focus({ preventScroll: true });
    }, { size: 1, accept: (text) => (/^[0-9]$/.test(text) ? "" : "One digit, 0 to 9.") }));
    question.replaceChildren(ask);
    changed();
    ask.querySelector("input").focus({ preventScroll: true });
  }

  function closeQuestion() {
    covered = false;
    question.replaceChildren();
  }

  function begin() {
    closeQuestion();
    if (example) shared.set("example", {}); // told to Python with the next picture
    example = null;
    pad.begin();
    remark.textContent = HOW;
  }

  function clear() {
    begin();
    pad.clear();
    changed();
  }

  shared.on("change:reading", answered);
  shared.on("change:example", exampleCame);
  if (!pad.strokes().length) exampleCame();
  redraw({ ask: false });
  if (pad.strokes().length) showAnswer(shared.get("reading"));
  return () => {
    frames.cancel();
    python.dispose();
    shared.off("change:reading", answered);
    shared.off("change:example", exampleCame);
  };
}

export { model };
export default { render };
