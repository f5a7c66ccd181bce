// Digit pad: strokes become 28 x 28 pixels the way MNIST's were made (here), and the
// network answers (in Python). `model` has a twin in digit_pad.py; a test compares them.

// JupyterLab would take Enter from the question and the arrows from the pad.
const OWN_KEYS = { "data-lm-suppress-shortcuts": "true" };
const HOW = "Made like MNIST: longer side 20 pixels, grey by averaging, "
  + "centre of mass in the middle.";

// strokes [[[x, y], ...], ...] in points -> {ink, raw, pixels}, null when empty
function model({ strokes }) {
  const ink = rasterise(strokes, penOf(strokes)), pixels = drawn(strokes);
  return pixels ? { ink, raw: asDrawn(ink), pixels } : null;
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
  const raw = panel("as drawn");
  const made = panel("made like MNIST");
  const typical = typicalOf(shared.get("typical"));
  const kernel = kernelLine(shared);
  const answer = verdict(), more = el("div", { class: "words note" });
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
    el("p", { class: "title" }, "Draw a digit"), kernel.node,
    el("div", { class: "digit-pad-scene" },
      el("div", { class: "digit-pad-pad" },
        pad.node, el("div", { class: "bar" }, undo, wipe, sample), pad.where),
      el("div", { class: "digit-pad-answer" }, answer.node, question, more),
      answer.bars,
      el("div", { class: "digit-pad-panels" }, raw.node, made.node)),
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
    const reading = shared.get("reading");
    remark.textContent = reading.message ?? HOW;
    if (!covered && (pad.strokes().length || example)) showAnswer(reading);
    python.answered();
  }

  function showAnswer(reading) {
    const known = Array.isArray(reading.penalties);
    const pixels = known ? example ?? drawn(pad.strokes()) : null;
    const belief = pixels ? judge(reading.penalties, pixels, typical, !shared.get("has_fn")) : "";
    const empty = covered ? "" : reading.message ? "no answer" : "Draw a digit, large, into the dashed frame.";
    answer.update({
      penalties: known ? reading.penalties : null, belief, reference: reading.reference,
      lines: known ? reading.lines : [], empty,
    });
    more.replaceChildren();
    if (!known) {
      spoken.textContent = "";
    } else if (!pad.busy()) {
      spoken.textContent = belief === "nothing" ? "Nothing here looks like a digit."
        : `The network reads ${reading.digit}${belief === "unsure" ? ", unsure" : ""}; `
          + `${reading.second} would have ${reading.margin.toFixed(1)} more penalty.`;
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
      const reading = shared.get("reading");
      showAnswer(reading);
      if (!Array.isArray(reading.penalties)) return;
      const you = guess === null ? "" : `You read ${guess}, the network ${reading.digit}; `;
      more.append(el("div", {}, `${you}${you ? "the" : "The"} label says ${given.label}.`));
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
    answer.dispose();
    kernel.dispose();
    shared.off("change:reading", answered);
    shared.off("change:example", exampleCame);
  };
}

export { model };
export default { render };
