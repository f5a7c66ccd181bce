// Mistake browser: a confusion matrix of digits, one digit to guess beside it, and the
// reject curve whose point is dragged. mistake_browser_model.js and mistake_parts.js, with
// the numbers and the drawings, stand before.

function render({ model: widget, el: host }) {
  const labels = bytesOf(widget.get("labels")), answers = bytesOf(widget.get("answers"));
  const margins = floatsOf(widget.get("margins")), places = widget.get("places");
  const pictures = bytesOf(widget.get("pictures")), scores = floatsOf(widget.get("penalties"));
  const quiz = widget.get("quiz"), start = widget.get("start"), hasFn = widget.get("has_fn");
  const yours = widget.get("yours"), count = labels.length, order = byMargin(margins);
  const rank = new Map(order.map((n, r) => [n, r])), sent = new Map(places.map((n, k) => [n, k]));
  const cellOf = (n) => CLASSES * labels[n] + answers[n];
  const ready = Array.from({ length: CLASSES * CLASSES }, () => []); // of each cell, in order
  for (const n of order) if (sent.has(n)) ready[cellOf(n)].push(n);
  const me = Math.random().toString(36).slice(2, 8);
  const pixels = (n) => pictures.subarray(784 * sent.get(n), 784 * (sent.get(n) + 1));
  const penalties = (n) => Array.from(scores.subarray(CLASSES * sent.get(n), CLASSES * (sent.get(n) + 1)));
  let setup = widget.get("setup"), drawn = null, changes = 0, dark = false, thumbsDrawn = "", digitDrawn = "";
  let asked = 0, guesses = {}, pointed = null, known = false, stops = [];

  // ---- the parts
  const matrix = confusion((i, j) => change({ cell: [i, j], chosen: -1 }));
  const big = canvasOf("lenet-mistakes-big"), told = el("p", { class: "lenet-mistakes-told", role: "status" });
  const ten = answersOf((d) => guess(d));
  const skip = el("button", { type: "button", class: "lenet-skip", onclick: () => guess(null) }, "skip");
  const next = button("next digit", ask), tally = el("span", { class: "note lenet-mistakes-tally" });
  const panel = el("div", { class: "lenet-mistakes-digit" }, big, el("div", {}, told, ten.node,
    el("div", { class: "lenet-mistakes-line" }, skip, next, tally)));
  const caption = el("figcaption"), thumbs = el("div", { class: "lenet-mistakes-thumbs" });
  const sorting = segmented("Order of the digits", ORDERS, setup.order, (name) => change({ order: name, chosen: -1 }));
  const cellView = el("figure", { class: "lenet-mistakes-of-cell" },
    el("div", { class: "lenet-mistakes-line" }, caption, sorting.node), thumbs);
  const curve = plot(count, (r) => { if (known) change({ rejected: r }); else point(r); },
    () => { if (!known && pointed !== null) place.close(String(pointed)); });
  const place = askInPlace(`How many of the ${thousands(count)} must be rejected until only ${per(TARGET)} of the rest are wrong?`,
    answered, { size: 6, accept: (text) => (asNumber(text) === null ? "A number, please: for example 300." : "") });
  place.input.addEventListener("input", () => { pointed = within(asNumber(place.input.value)); drawReject(); });
  const asks = el("p", { class: "lenet-mistakes-asks" }, "Let it say \u201cI do not know\u201d: how many must be rejected until only "
    + `${per(TARGET)} of the rest are wrong? Point on the dashed line. `, place.node);
  const decision = el("p", { class: "lenet-mistakes-decision", role: "status" });
  const rejecting = el("figure", { class: "lenet-mistakes-reject" },
    el("figcaption", {}, "errors among the rest, when the least sure are rejected"), curve.picture, asks, decision);
  const slide = slider("reject the least sure", {
    min: 0, max: most(count), step: 1, value: setup.rejected, show: thousands, oninput: (v) => change({ rejected: v }) });
  const goal = button(`as many as ${per(TARGET)} needs`, () => {
    const from = setup.rejected;
    glide(from, drawn.needed, (r) => change({ rejected: Math.round(r) }));
  });
  const mine = judgement(widget), judged = el("div", {}, ...mine.nodes);
  const ghost = canvasOf("lenet-mistakes-ghost");
  ghost.hidden = true;
  const move = (down, right) => () => {
    const [i, j] = setup.cell, stay = (v) => Math.max(0, Math.min(CLASSES - 1, v));
    change({ cell: [stay(i + down), stay(j + right)], chosen: -1 });
    frame.spoken.textContent = caption.textContent;
  };
  const frame = shell(widget, host, {
    name: "lenet-mistakes", title: "What did it get wrong, and how sure was it?", label: "Mistake browser",
    scene: [el("figure", { class: "lenet-mistakes-left" },
      el("figcaption", {}, "Each row is a label, each column an answer; mistakes are orange."), matrix.picture),
    el("div", { class: "lenet-mistakes-right" }, panel, cellView, rejecting), ghost],
    controls: [slide.node, goal, iconButton("reset", reset)],
    handlers: {
      ArrowUp: move(-1, 0), ArrowDown: move(1, 0), ArrowLeft: move(0, -1), ArrowRight: move(0, 1),
      ...Object.fromEntries(Array.from({ length: CLASSES }, (_, d) => [String(d), () => guess(d)])),
    },
  });
  frame.controls.after(judged);
  const tie = links(frame.scene, () => {
    const from = matrix.at(...setup.cell).getBoundingClientRect(), to = thumbs.getBoundingClientRect();
    return [{ from, to, kind: to.left > from.right ? "line" : "funnel" }];
  });

  // ---- the digit that is asked
  const open = () => quiz[asked] in guesses;
  const shownDigit = () => (setup.chosen >= 0 && sent.has(setup.chosen) ? setup.chosen : quiz[asked]);
  const secret = () => (open() ? -1 : quiz[asked]);
  function ask() {
    if (open()) asked = (asked + 1) % quiz.length;
    if (asked === 0 && Object.keys(guesses).length === quiz.length) guesses = {};
    change({ chosen: -1 });
  }
  // Yours, or null; the digit then flies to its place in the matrix.
  function guess(d) {
    const n = quiz[asked], from = big.getBoundingClientRect();
    if (open() || shownDigit() !== n) return;
    const held = panel.contains(panel.getRootNode().activeElement);
    guesses[n] = d;
    change({ cell: [labels[n], answers[n]], chosen: n });
    if (held) frame.root.focus({ preventScroll: true });
    fly(n, from, matrix.at(labels[n], answers[n]).getBoundingClientRect());
  }
  function fly(n, from, to) {
    const box = frame.scene.getBoundingClientRect(), flat = (r) => [r.left - box.left, r.top - box.top, r.width];
    ink(ghost, pixels(n), dark);
    ghost.hidden = false;
    stops.push(tween(flat(from), flat(to), ([x, y, side]) => {
      ghost.style.cssText = `transform: translate(${x}px, ${y}px); width: ${side}px; height: ${side}px`;
    }, { ms: 280, done: () => { ghost.hidden = true; } }));
  }

  // ---- the price of rejecting
  const within = (v) => (v === null ? null : Math.max(0, Math.min(most(count), Math.round(v))));
  function point(r) {
    pointed = r;
    place.input.value = r;
    drawReject();
  }
  function answered(text) {
    const said = text === null ? null : asNumber(text);
    known = true;
    decision.textContent = verdict(said, drawn.needed, count);
    draw();
    if (said !== null && drawn.needed >= 0) glide(within(said), drawn.needed, (r) => change({ rejected: Math.round(r) }));
  }
  function glide(from, to, act) {
    still();
    stops.push(tween(from, to, act));
  }
  function still() {
    for (const stop of stops) stop();
    stops = [];
    ghost.hidden = true;
  }

  // ---- what is kept, here and in Python
  const save = later(() => widget.save_changes(), 120);
  function change(what) {
    changes += 1;
    setup = { ...setup, ...what, n: `${me}-${changes}` };
    widget.set("setup", setup);
    save.soon();
    draw();
  }
  function heard() {
    if (widget.get("setup").n === setup.n) return;
    setup = widget.get("setup");
    draw();
  }
  function reset() {
    still();
    asked = 0;
    guesses = {};
    pointed = null;
    known = false;
    place.again();
    decision.textContent = "";
    change({ ...start });
  }

  // ---- drawing
  function draw() {
    drawn = model({ labels, answers, margins, ...setup }, order);
    dark = isDark(frame.root);
    const hidden = secret(), shown = ready.map((all) => {
      const n = all.find((m) => m !== hidden && rank.get(m) >= setup.rejected);
      return n === undefined ? null : { n, pixels: pixels(n) };
    });
    if (setup.chosen >= 0 && sent.has(setup.chosen) && rank.get(setup.chosen) >= setup.rejected) {
      shown[cellOf(setup.chosen)] = { n: setup.chosen, pixels: pixels(setup.chosen) };
    }
    matrix.update(drawn.matrix, shown, setup.cell, dark);
    sorting.set(setup.order);
    drawDigit();
    drawThumbs(hidden);
    drawReject();
    tie.draw();
  }
  function drawDigit() {
    const n = shownDigit(), secretly = n === secret(), right = labels[n], said = answers[n];
    const given = guesses[n] ?? null, values = penalties(n);
    const key = [n, secretly, dark, open(), Object.keys(guesses).length].join();
    if (key === digitDrawn) return; // a drag along the curve does not concern it
    digitDrawn = key;
    ink(big, pixels(n), dark);
    ten.update(secretly ? null : values, right, said, given);
    skip.hidden = !secretly;
    next.hidden = secretly;
    next.textContent = open() ? "next digit" : "back to the question";
    told.textContent = secretly ? "Which digit is this? Your guess." : sentence(n, given, values);
    const all = Object.entries(guesses), hits = all.filter(([m, d]) => d === labels[m]).length;
    const theirs = all.filter(([m]) => labels[m] === answers[m]).length;
    tally.textContent = all.length ? `Of ${all.length} so far: you ${hits} right, the network ${theirs}.`
      : "The network gets half of these wrong.";
  }
  function sentence(n, given, values) {
    const right = labels[n], said = answers[n];
    const second = values.map((_, d) => d).filter((d) => d !== said).sort((a, b) => values[a] - values[b])[0];
    const you = !(n in guesses) ? `The label is ${right}.` : given === right ? `You are right: ${right}.`
      : `${given === null ? "" : `You said ${given}. `}The label is ${right}.`;
    return `${you} The network answers ${said}${said === right ? ", rightly" : ", wrongly"}; `
      + `the ${second} is ${short(margins[n], 1)} further away.`;
  }
  function drawThumbs(hidden) {
    const [right, said] = setup.cell, { members } = drawn, rejected = (n) => rank.get(n) < setup.rejected;
    const shown = members.slice(0, SHOWN).filter((n) => n !== hidden), gone = members.filter(rejected).length;
    const many = members.length === 1 ? "1 digit" : `${thousands(members.length)} digits`;
    caption.textContent = `label ${right}, answer ${said}: ${many}${gone ? `, ${thousands(gone)} rejected` : ""}`
      + (members.length > SHOWN ? `; ${SHOWN} are shown` : "");
    const key = [dark, setup.chosen, ...shown.map((n) => (rejected(n) ? -n : n))].join();
    if (key === thumbsDrawn) return;
    thumbsDrawn = key;
    const at = thumbs.contains(thumbs.getRootNode().activeElement) ? [...thumbs.children].indexOf(thumbs.getRootNode().activeElement) : -1;
    thumbs.replaceChildren(...shown.map((n) => {
      const one = button("", () => change({ chosen: n === setup.chosen ? -1 : n })), canvas = canvasOf("");
      ink(canvas, pixels(n), dark);
      one.className = rejected(n) ? "lenet-mistakes-thumb gone" : "lenet-mistakes-thumb";
      one.setAttribute("aria-label", `image ${n}, margin ${short(margins[n], 1)}${rejected(n) ? ", rejected" : ""}`);
      one.title = one.getAttribute("aria-label");
      one.setAttribute("aria-pressed", String(n === setup.chosen));
      one.append(canvas, el("span", {}, short(margins[n], 1)));
      return one;
    }));
    thumbs.children[at]?.focus({ preventScroll: true });
    if (!shown.length) thumbs.append(el("p", { class: "note" }, members.length ? "Its digit is the one that is asked." : "No digit has this label and this answer."));
  }
  function drawReject() {
    const r = setup.rejected, { left, wrong, lost, error, threshold } = drawn;
    asks.hidden = known;
    decision.hidden = slide.node.hidden = goal.hidden = judged.hidden = !known;
    slide.set(r);
    goal.disabled = drawn.needed < 0;
    mine.show(true);
    curve.update(drawn.curve, known, r, known && hasFn && !yours.same ? yours.curve : [], pointed);
    frame.caption.textContent = !known
      ? "Click a cell, or use the arrow keys: its digits appear beside it with their margins. Click one of them to see how close its ten answers are."
      : `${thousands(r)} rejected (${per(r / count)}), all with a margin below ${short(threshold, 1)}: of `
        + `${thousands(left)} answers left, ${thousands(wrong)} are wrong, ${per(error, 3)}.`
        + (r ? ` The price: ${thousands(lost)} right answers given up to be rid of ${thousands(r - lost)} mistakes.`
          : " Drag the point along the curve.");
  }

  draw();
  const themed = whenThemed(() => { if (isDark(frame.root) !== dark) draw(); });
  widget.on("change:setup", heard);
  return () => {
    save.now();
    still();
    themed();
    tie.dispose();
    curve.dispose();
    mine.dispose();
    frame.dispose();
    widget.off("change:setup", heard);
  };
}

export { model, verdict };
export default { render };
