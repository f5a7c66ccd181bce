// Ten templates learn to read digits. All of it runs here; downhill_model.js has the
// numbers and downhill_parts.js the drawings.

const ASKED = 3; // pixels to the right
const ENOUGH = 500, TOO_MUCH = 100; // steps; a loss that has gone astray

function render({ model: widget, el: host }) {
  const digits = unboxed(bytesOf(widget.get("digits"))), labels = bytesOf(widget.get("labels"));
  const test = unboxed(bytesOf(widget.get("test_digits"))), wanted = bytesOf(widget.get("test_labels"));
  const rates = widget.get("rates"), { farthest, rate: usual } = widget.get("start"), count = test.length;
  const moved = new Map(); // the test digits at each shift, once they are wanted
  const movedBy = (k) => moved.get(k) ?? moved.set(k, test.map((digit) => shifted(digit, k))).get(k);
  let templates = emptyTemplates(), now = lossAndSlopes(digits, labels, templates);
  let losses = [now.loss], runs = [], rate = usual, ran = usual, shift = 0, chosen = Math.max(0, wanted.indexOf(7));
  let pixel = null, view = "templates", dark = false, stop = () => {};
  let asking = false, known = false, guess = null, pointed = null, verdict = "";

  // ---- the parts
  const ten = templatesOf(point), wall = wallOf(wanted, choose), one = digitOf((k) => { if (known) move(k); });
  const chart = lossChart(), scaleOf = el("figcaption", {}), aboutOne = el("p", { class: "lenet-downhill-about", role: "status" });
  const views = segmented("What the ten pictures show", { templates: "templates", products: "\u00d7 this digit", nudge: "next nudge" }, view, (name) => { view = name; draw(); });
  const bar = barOf(count, (v) => { pointed = v; place.input.value = v; drawRight(); }, () => place.close(String(pointed)));
  const right = el("output", { class: "lenet-downhill-right" }), ofAll = el("span", {}), unmoved = el("span", { class: "unmoved" }), said = el("p", { class: "lenet-state", role: "status" });
  const place = askInPlace(`How many of ${count} are right when every digit moves three pixels to the right?`, answered, {
    accept: (text) => (asNumber(text) === null || asNumber(text) < 0 || asNumber(text) > count ? `A number from 0 to ${count}, please.` : "") });
  place.input.addEventListener("input", () => { pointed = asNumber(place.input.value); drawRight(); });
  const question = el("div", { class: "lenet-downhill-question", hidden: "" }, el("p", {},
    `Now move every test digit three pixels to the right. How many of ${count} will still be right? Drag the mark on the bar.`), place.node);
  const run = player({ step, speed: 10 });
  const nudge = slider("size of a nudge", {
    min: 0, max: rates.length - 1, step: 1, value: rates.indexOf(rate), show: (k) => String(rates[k]), said: (k) => String(rates[k]),
    oninput: (k) => { rate = rates[k]; draw(); } });
  const slide = slider("move the test digits", {
    min: -farthest, max: farthest, step: 1, value: 0, show: (k) => `${short(k)} px`, said: (k) => `${k} pixels to the right`, oninput: move });
  const frame = shell(widget, host, {
    name: "lenet-downhill", title: "Ten templates learn to read digits",
    scene: [
      el("figure", { class: "lenet-downhill-above" }, el("div", { class: "lenet-downhill-head" }, scaleOf, views.node), ten.node),
      el("figure", { class: "lenet-downhill-chosen" }, el("figcaption", {}, "one test digit"), one.canvas, aboutOne),
      el("figure", { class: "lenet-downhill-all" }, el("figcaption", {}, `${count} test digits; wrong ones tinted`), wall.node),
      el("div", { class: "lenet-downhill-result" },
        el("p", { class: "lenet-downhill-count" }, right, ofAll, unmoved), bar.node, bar.scale,
        el("div", { class: "lenet-downhill-zone" }, question, said),
        el("figure", {}, el("figcaption", {}, `loss on the ${labels.length} training digits`), chart.picture))],
    controls: [el("span", { class: "lenet-group" }, ...run.buttons, iconButton("start again", restart, "reset")), nudge.node, slide.node],
    folded: [run.pace, el("p", { class: "note" }, "Point at a pixel of a template to see how it is nudged; a click keeps it in view, and so do the arrow keys once a template has the focus. "
      + "Elsewhere the space bar plays, up and down choose a test digit, and left and right move all of them. "
      + "The loss is the squared distance between the ten scores and their targets, 1 for the right digit and 0 for the others, as a mean over the digits. "
      + "The digits are kept with 16 greys.")],
    handlers: {
      " ": () => { if (!over()) run.toggle(); },
      ArrowLeft: () => { if (known) move(shift - 1); }, ArrowRight: () => { if (known) move(shift + 1); },
      ArrowUp: () => choose(wall.next(chosen, -1)), ArrowDown: () => choose(wall.next(chosen, 1)),
      Escape: () => { pixel = null; draw(); },
    },
  });

  frame.scene.firstChild.append(frame.caption); // under what it speaks of
  run.buttons[0].classList.add("primary");

  // ---- learning
  const astray = () => !(now.loss <= TOO_MUCH), over = () => losses.length > ENOUGH || astray();
  function step() {
    if (over()) return false;
    const from = templates;
    ran = rate;
    templates = downhill(templates, now.slopes, rate);
    now = lossAndSlopes(digits, labels, templates);
    losses.push(now.loss);
    verdict = "";
    guess = null;
    if (run.running()) draw();
    else glide(from);
    const asks = !asking && !known && ready();
    if (asks) ask();
    return !over() && !asks;
  }
  // One step at a time is seen to move.
  function glide(from) {
    stop();
    draw();
    if (view === "nudge") return;
    const to = templates.weights;
    stop = tween(0, 1, (t) => drawTemplates(to.map((w, n) => from.weights[n] + (w - from.weights[n]) * t)));
  }
  function restart() {
    run.stop();
    stop();
    if (losses.length > 5) runs = [...runs, { losses, rate: ran }].slice(-2);
    templates = emptyTemplates();
    now = lossAndSlopes(digits, labels, templates);
    losses = [now.loss];
    pixel = pointed = null;
    shift = 0;
    asking = false;
    guess = null;
    verdict = "";
    draw();
  }

  // ---- the question
  const answersAt = (k) => movedBy(k).map((digit) => highest(scoresOf(digit, templates)));
  const hits = (answers) => answers.filter((d, n) => d === wanted[n]).length;
  const ready = () => losses.length > 60 || (losses.length > 30 && hits(answersAt(0)) >= 0.7 * count);
  function ask() {
    asking = true;
    place.again();
    draw();
  }
  function answered(text) {
    const truth = hits(answersAt(ASKED)), before = hits(answersAt(0));
    guess = text === null ? null : asNumber(text);
    asking = false;
    known = true;
    run.stop();
    stop();
    verdict = `${afterGuess(guess, `it is ${truth} instead of ${before}.`)} The ink now lies on other weights than it did in training.`;
    stop = tween([0, before], [ASKED, truth], ([k, v]) => { shift = Math.round(k); draw(v); });
  }

  // ---- pointing and moving
  // A pixel is read while one hovers; a click keeps it until the next one, or until
  // another on nearly the same place lets it go.
  function point(digit, i, j, keep) {
    if (i === undefined) { if (!pixel || pixel.kept) return; pixel = null; }
    else if (!keep && pixel?.kept) return;
    else if (keep === "click" && pixel?.kept && pixel.digit === digit && Math.hypot(i - pixel.i, j - pixel.j) < 3) pixel = null;
    else pixel = { digit, i, j, kept: Boolean(keep) };
    ten.mark(pixel);
    tell();
    if (keep) frame.spoken.textContent = frame.caption.textContent;
  }
  function choose(n) {
    chosen = n;
    draw();
    frame.spoken.textContent = aboutOne.textContent;
  }
  function move(k) {
    stop();
    shift = Math.max(-farthest, Math.min(farthest, k));
    draw();
    frame.spoken.textContent = `moved by ${short(shift)}: ${right.textContent} of ${count} right`;
  }

  // ---- drawing
  const scoresAt = (n) => scoresOf(movedBy(shift)[n], templates);
  function draw(shownRight = null) {
    dark = isDark(frame.root);
    const answers = answersAt(shift), trained = losses.length > 1;
    drawTemplates(templates.weights);
    ten.mark(pixel);
    wall.update(movedBy(shift), answers, chosen, dark);
    one.update(test[chosen], movedBy(shift)[chosen], shift, dark);
    one.canvas.classList.toggle("live", known);
    chart.update(losses, runs);
    drawRight(shownRight ?? hits(answers));
    aboutOne.textContent = trained ? judged(answers[chosen]) : `It is a ${wanted[chosen]}. Its scores, under the templates, are all 0: no answer yet.`;
    slide.set(shift);
    slide.node.hidden = !known;
    for (const node of run.buttons) node.disabled = over();
    tell();
  }
  function drawTemplates(weights) {
    const ink = movedBy(shift)[chosen], { weights: slopes } = now.slopes;
    const values = { templates: weights, products: weights.map((w, n) => w * ink[Math.floor(n / CLASSES)]),
      nudge: slopes.map((g) => -rate * g) }[view];
    const limit = values.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
    ten.update({ values, limit, dark, scores: scoresAt(chosen) });
    const scale = limit ? `one scale, \u00b1${about(limit)}` : "all are 0";
    scaleOf.textContent = {
      templates: `Ink on orange speaks for the digit, ink on blue against it (${scale}).`,
      products: `Weight \u00d7 ink: the sum, and a constant, make the score below (${scale}).`,
      nudge: `What the next step adds: orange more, blue less (${scale}).` }[view];
  }
  function drawRight(shown = hits(answersAt(shift))) {
    const before = hits(answersAt(0));
    right.textContent = Math.round(shown);
    ofAll.textContent = `of ${count} right`;
    unmoved.textContent = shift ? `before the move ${before}` : "";
    bar.update({ right: shown, before: shift ? before : null, mark: asking ? pointed ?? before : guess, asking });
    question.hidden = !asking;
    said.hidden = asking && !astray();
    const [name, sentence] = astray() ? ["unsure", `The loss is ${about(now.loss)} and grows with every step: nudges of this size jump across the `
      + "bottom of the valley and land higher on its other side. Choose a smaller one and start again."]
      : verdict ? ["answered", verdict] : known ? ["", "Drag the digit sideways, or use the left and right arrow keys: all test digits move with it."]
        : ["", "Let it learn first. A question comes when it gets most digits right."];
    said.className = `lenet-state ${name}`;
    if (said.textContent !== sentence) said.textContent = sentence;
  }
  function judged(answer) {
    const scores = scoresAt(chosen), label = wanted[chosen];
    return answer === label ? `It is a ${label}, and template ${label} gives the highest score: right.`
      : `It is a ${label}, but template ${answer} scores ${short(scores[answer])} and template ${label} only ${short(scores[label])}: wrong.`;
  }
  function tell() { frame.caption.textContent = pixel ? nudged() : told(losses.length - 1); }
  function told(steps) {
    if (!steps) return `All ${(PIXELS * CLASSES + CLASSES).toLocaleString("en")} numbers are 0, so all scores are 0 and the first digit, 0, is always the answer. Press play, or step: every number is nudged downhill.`;
    const [was, is] = losses.slice(-2), way = `the loss ${is <= was ? "fell" : "rose"} from ${written(was)} to ${written(is)}`;
    if (steps === 1) return `One step, and each template is an average of its digits; ${way}.`;
    return `Step ${steps}: ${way}.${steps >= ENOUGH ? " That is enough here: start again, perhaps with another size of a nudge." : ""}`;
  }
  // The nudge of one weight, with as many decimals as show it.
  function nudged() {
    const n = CLASSES * (SIDE * pixel.i + pixel.j) + pixel.digit, w = templates.weights[n], g = now.slopes.weights[n];
    const where = `Template ${pixel.digit}, row ${pixel.i + 1}, column ${pixel.j + 1}`;
    if (g === 0) return `${where}: no training digit has ink here, so nothing pulls at this weight and it stays ${short(w)}.`;
    const slope = Number(Math.abs(g).toPrecision(2)), by = Number((rate * slope).toPrecision(2)), more = g < 0;
    const fixed = (v) => v.toFixed(Math.max(2, Math.min(9, 1 - Math.floor(Math.log10(by))))).replace("-", "\u2212");
    return `${where}: the weight is ${fixed(w)}; more of it would ${more ? "lower" : "raise"} the loss (slope ${more ? "\u2212" : ""}${about(slope)}), so the next step `
      + `${more ? "adds" : "takes away"} ${rate} \u00d7 ${about(slope)} = ${about(by)} and makes it ${fixed(Number(w.toFixed(9)) - (more ? -by : by))}.`;
  }

  const themed = whenThemed(() => { if (isDark(frame.root) !== dark) draw(); });
  draw();
  return () => {
    run.stop();
    stop();
    themed();
    chart.dispose();
    frame.dispose();
    host.replaceChildren();
  };
}

export { model, unboxed, lossAndSlopes, downhill, shifted };
export default { render };
