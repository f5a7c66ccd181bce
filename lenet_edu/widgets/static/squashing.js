// Squashing explorer: the curve, below it its slope and the pre-activations, beside it
// what comes out. One marker moves through all of them. squashing_model.js stands before.

const NAMES = { squash: "f", logistic: "logistic", tanh: "tanh", relu: "ReLU" };
const TALL = { curve: 216, slope: 84, before: 58 }; // of the panels, in points

// Three digits, and 0.000128 as 1.3·10⁻⁴: the eye compares exponents, not zeros.
function scientific(value) {
  if (value === 0) return "0";
  if (value >= 0.001 && value < 1000) return String(Number(value.toPrecision(3)));
  const [m, e] = value.toExponential(1).split("e");
  return `${m}\u00b7${powerOfTen(+e)}`;
}

function powerOfTen(exponent) {
  const raised = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";
  return "10" + String(exponent).replace("-", "\u207b").replace(/\d/g, (d) => raised[d]);
}

function digits(value, count) {
  const text = value.toFixed(count);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "\u2212");
}

function path(xs, ys, x, y) {
  let text = "", pen = "M";
  xs.forEach((a, n) => {
    if (ys[n] === null) { pen = "M"; return; }
    text += `${pen}${x(a).toFixed(1)},${y(ys[n]).toFixed(1)}`;
    pen = "L";
  });
  return text;
}

const line = (name) => el("line", { class: name });
function set(node, values) {
  for (const [name, value] of Object.entries(values)) node.setAttribute(name, value);
}
const swatch = (name) => el("svg", { class: "still lenet-squashing-swatch", viewBox: "0 0 26 10", "aria-hidden": "true" },
  el("path", { class: `curve ${name}`, d: "M1 5H25" }));

function render({ model: widget, el: host }) {
  return restartable(widget, host, (state, { send, restart }) => view(widget, host, state, send, restart));
}

function view(widget, host, state, keep, restart) {
  const start = widget.get("start"), z = widget.get("z"), yours = widget.get("yours");
  const shown = { logistic: false, tanh: false, relu: false };
  let bend = false, said = "", pin = 2, drawn = null, at = null, moving = () => {};

  // A runs over 1.7159 + n/100 and S over n/60, so that 1.7159 and 2/3 are hit exactly.
  const knob = (label, min, max, value, show, take) => slider(label, {
    min, max, step: 1, value, show, oninput: (n) => { take(n); draw(); }, onchange: keep });
  const knobs = {
    A: knob("height A", -121, 79, Math.round((state.A - start.A) * 100), (n) => digits(start.A + n / 100, 4),
      (n) => { state.A = start.A + n / 100; }),
    S: knob("steepness S", 12, 72, Math.round(state.S * 60), (n) => (n === 40 ? "2/3" : digits(n / 60, 3)),
      (n) => { state.S = n / 60; }),
    at: knob("point a", -120, 120, Math.round(state.at * 20), (n) => digits(n / 20, 2), (n) => { state.at = n / 20; }),
    scale: knob("weight scale", 1, 100, Math.round(state.scale * 20), (n) => `\u00d7 ${digits(n / 20, 2)}`,
      (n) => { state.scale = n / 20; }),
  };
  const ticks = Object.keys(shown).map((name) => {
    const one = checkbox(NAMES[name], false, (on) => { shown[name] = on; draw(); });
    one.input.after(swatch(name));
    return one.node;
  });

  // The panels share one horizontal axis, the curve and what comes out a vertical one.
  const picture = el("svg", { class: "live lenet-squashing-plot", role: "img" });
  const clip = `squash-${Math.random().toString(36).slice(2)}`;
  const clips = ["curve", "slope"].map((name) => {
    const box = el("rect");
    return { box, node: el("clipPath", { id: `${clip}-${name}` }, box) };
  });
  const inCurve = el("g", { "clip-path": `url(#${clip}-curve)` }), inSlope = el("g", { "clip-path": `url(#${clip}-slope)` });
  const scaleLines = el("g"), shades = [el("rect", { class: "shade" }), el("rect", { class: "shade" })];
  const curve = Object.fromEntries(["logistic", "tanh", "relu", "squash", "yours", "differs", "area", "slope", "bend"].map(
    (name) => [name, el("path", { class: `curve ${name}` })]));
  const peaks = [line("peak"), line("peak")], down = line("probe"), across = line("probe"), tangent = line("tangent");
  const dot = el("circle", { r: 8, class: "dot" }), slopeDot = el("circle", { r: 4.5, class: "dot slope" });
  const bendName = el("text", { class: "name of-bend", "text-anchor": "end" });
  const slopeText = el("text", { class: "value" }), bars = (n) => Array.from({ length: n }, () => el("rect"));
  const before = bars(BINS), after = bars(BINS), beyond = [el("text"), el("text", { "text-anchor": "end" })];
  const mark = el("g", { class: "pin" }, el("line"), el("circle", { r: 12 }),
    el("text", { "text-anchor": "middle", "dominant-baseline": "central" }, "?"));
  inCurve.append(curve.logistic, curve.tanh, curve.relu, curve.squash, curve.yours, curve.differs, tangent);
  inSlope.append(curve.area, curve.slope, curve.bend);
  picture.append(...clips.map((one) => one.node), ...shades, scaleLines, ...before, ...after, ...peaks, inCurve, inSlope,
    down, across, mark, dot, slopeDot, slopeText, bendName, ...beyond);

  function lay(width) {
    const left = 30, beside = Math.max(56, Math.min(96, width * 0.16)), w = width - left - beside - 14;
    const boxes = { curve: { y: 8, h: TALL.curve }, slope: { y: 8 + TALL.curve + 30, h: TALL.slope } };
    boxes.before = { y: boxes.slope.y + boxes.slope.h + 22, h: TALL.before };
    const tall = boxes.before.y + boxes.before.h + 20;
    at = { left, w, ...boxes, side: left + w + 12, beside, width, tall,
      x: (a) => left + (a + LIMIT) / (2 * LIMIT) * w,
      y: (v) => boxes.curve.y + (HEIGHT - v) / (2 * HEIGHT) * boxes.curve.h };
    set(picture, { viewBox: `0 0 ${width} ${tall}`, width, height: tall });
    set(bendName, { x: left + w - 4, y: boxes.slope.y + 2 });
    clips.forEach(({ box }, n) => { const { y, h } = boxes[n ? "slope" : "curve"]; set(box, { x: left, y, width: w, height: h }); });
    const text = (x, y, words, anchor = "middle", name = "") => el("text", { x, y, "text-anchor": anchor, class: name }, words);
    const rule = (x1, y1, x2, y2, name) => el("line", { x1, y1, x2, y2, class: name });
    scaleLines.replaceChildren(
      ...[-2, -1, 0, 1, 2].flatMap((v) => [rule(left, at.y(v), left + w, at.y(v), v ? "guide" : "axis"),
        text(left - 6, at.y(v) + 4, short(v), "end")]),
      ...[-6, -4, -2, 0, 2, 4, 6].flatMap((a) => [rule(at.x(a), boxes.curve.y, at.x(a), boxes.curve.y + boxes.curve.h, a ? "guide" : "axis"),
        text(at.x(a), boxes.curve.y + boxes.curve.h + 14, short(a))]),
      rule(left, boxes.before.y + boxes.before.h, left + w, boxes.before.y + boxes.before.h, "axis"),
      text(left + 4, boxes.curve.y + 12, "f(a)", "start", "name of-squash"),
      text(left + 4, boxes.slope.y + 2, "slope f\u2032(a)", "start", "name of-slope"),
      text(left + 4, boxes.before.y + 2, "pre-activations a of 2,000 units", "start", "name of-count"),
      text(at.side, boxes.curve.y + boxes.curve.h + 14, "their f(a)", "start", "name of-count"),
      text(left + w / 2, tall - 4, "pre-activation a"));
    draw();
  }

  // The pointer: on the pin the reader's answer, on the histogram its width, else the marker.
  let held = null;
  function spot(event) {
    const box = picture.getBoundingClientRect(), k = at.width / box.width;
    const x = (event.clientX - box.left) * k, y = (event.clientY - box.top) * k;
    return { x, y, a: (x - at.left) / at.w * 2 * LIMIT - LIMIT };
  }
  picture.addEventListener("pointerdown", (event) => {
    const { x, y, a } = spot(event);
    if (x < at.left - 8 || x > at.left + at.w + 8) return;
    picture.setPointerCapture(event.pointerId);
    if (!bend && Math.hypot(x - at.x(pin), y - pinHeight()) < 20) held = { pin: true };
    else if (y > at.before.y - 6) held = { a: Math.max(0.15, Math.abs(a)), scale: state.scale };
    else held = { point: true };
    drag(a);
  });
  picture.addEventListener("pointermove", (event) => {
    const { x, y, a } = spot(event);
    if (held) drag(a);
    else if (event.pointerType !== "touch" && y < at.before.y - 6 && x >= at.left && x <= at.left + at.w
      && (bend || Math.hypot(x - at.x(pin), y - pinHeight()) > 24)) move(a);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    picture.addEventListener(name, () => { if (held && !held.pin) keep(); held = null; });
  }
  function drag(a) {
    if (held.point) move(a);
    else if (held.pin) {
      pin = Math.round(Math.max(0, Math.min(LIMIT, a)) * 20) / 20;
      here.input.value = digits(pin, 2);
      draw();
    } else {
      state.scale = Math.round(Math.max(0.05, Math.min(5, held.scale * Math.abs(a) / held.a)) * 20) / 20;
      knobs.scale.set(Math.round(state.scale * 20));
      draw();
    }
  }
  function move(a) {
    state.at = Math.round(Math.max(-LIMIT, Math.min(LIMIT, a)) * 20) / 20;
    knobs.at.set(Math.round(state.at * 20));
    draw();
  }
  const pinHeight = () => at.y(state.A * Math.tanh(state.S * pin)) + 34;

  const here = askInPlace("Where, for a > 0, does f bend most?", (guess) => {
    const from = guess === null ? pin : asNumber(guess);
    bend = true;
    said = guess === null ? "" : `You said ${guess}. `;
    draw();
    moving = tween(from, drawn.peak, (a) => { pin = a; placePin(); }, { ms: 280, done: () => { pin = null; draw(); } });
  }, { accept: (guess) => (asNumber(guess) === null ? "A number, please: 0.5 or 1.2." : ""), size: 5 });
  here.input.addEventListener("input", () => {
    const given = asNumber(here.input.value);
    if (given !== null) { pin = Math.max(0, Math.min(LIMIT, given)); draw(); }
  });
  const question = el("p", { class: "lenet-squashing-ask" }, "Where, for a > 0, does f bend most? Drag the ? along the curve: a = ", here.node);

  const values = el("table", { class: "lenet-squashing-values" }), chain = chainChart(), mine = judgement(widget);
  const spread = el("p", { class: "note" });
  const frame = shell(widget, host, {
    name: "lenet-squashing", title: "Squashing: f(a) = A tanh(S a)", label: "Squashing explorer",
    scene: [el("div", { class: "lenet-squashing-plots" }, picture),
      el("div", { class: "lenet-squashing-side" }, values, chain.node, spread)],
    controls: [el("div", { class: "lenet-sliders" }, knobs.A.node, knobs.S.node, knobs.at.node, knobs.scale.node),
      el("span", { class: "lenet-group" }, "beside it:"), ...ticks, iconButton("reset", restart)],
    handlers: {
      ArrowRight: (e) => { move(state.at + (e.shiftKey ? 0.5 : 0.05)); keep(); },
      ArrowLeft: (e) => { move(state.at - (e.shiftKey ? 0.5 : 0.05)); keep(); },
      Home: () => { move(0); keep(); },
    },
  });
  frame.scene.before(...mine.nodes);
  frame.caption.before(question);
  mine.show(true);
  const sizes = new ResizeObserver(() => lay(picture.parentNode.clientWidth));
  sizes.observe(picture.parentNode);

  function placePin() {
    mark.style.display = pin === null ? "none" : "";
    if (pin === null) return;
    const x = at.x(pin), y = pinHeight();
    set(mark.children[0], { x1: x, y1: y - 34, x2: x, y2: y });
    set(mark.children[1], { cx: x, cy: y });
    set(mark.children[2], { x, y });
  }

  function draw() {
    drawn = model({ ...state, z });
    if (!at) return;
    const f = drawn.curves.squash, p = drawn.point.squash, { x, y } = at;
    bendName.textContent = bend ? "bend f\u2033(a)" : "";
    for (const name of Object.keys(NAMES)) {
      curve[name].setAttribute("d", name === "squash" || shown[name] ? path(GRID, drawn.curves[name].y, x, y) : "");
    }
    const top = Math.max(1.25, 1.06 * state.A * state.S), low = bend ? -Math.max(0.7, 0.8 * state.A * state.S ** 2) : -0.06;
    const ySlope = (v) => at.slope.y + (top - v) / (top - low) * at.slope.h;
    const steep = path(GRID, f.slope, x, ySlope);
    curve.slope.setAttribute("d", steep);
    curve.area.setAttribute("d", `${steep}L${x(LIMIT)},${ySlope(0)}H${x(-LIMIT)}Z`);
    curve.bend.setAttribute("d", bend ? path(GRID, f.bend, x, ySlope) : "");
    peaks.forEach((node, n) => {
      const at_ = x(n ? drawn.peak : -drawn.peak);
      set(node, { x1: at_, x2: at_, y1: at.curve.y, y2: at.slope.y + at.slope.h });
      node.style.display = bend ? "" : "none";
    });
    if (yours.y?.length) {
      curve.yours.setAttribute("d", path(GRID, yours.y, x, y));
      curve.differs.setAttribute("d", path(GRID, yours.y.map((v, n) => (yours.differs[n] ? v : null)), x, y));
    }
    const edge = Math.min(drawn.edge, LIMIT);
    shades.forEach((node, n) => set(node, { x: n ? x(edge) : at.left, width: x(LIMIT) - x(edge),
      y: at.curve.y, height: at.before.y + at.before.h - at.curve.y }));
    const here_ = x(state.at);
    set(down, { x1: here_, x2: here_, y1: y(p.y), y2: at.before.y + at.before.h });
    set(across, { x1: here_, x2: at.side + at.beside, y1: y(p.y), y2: y(p.y) });
    set(tangent, { x1: x(state.at - 1), y1: y(p.y - p.slope), x2: x(state.at + 1), y2: y(p.y + p.slope) });
    set(dot, { cx: here_, cy: y(p.y) });
    set(slopeDot, { cx: here_, cy: ySlope(p.slope) });
    const right = here_ < at.left + at.w - 70;
    set(slopeText, { x: here_ + (right ? 9 : -9), y: Math.max(at.slope.y + 10, ySlope(p.slope) - 6), "text-anchor": right ? "start" : "end" });
    slopeText.textContent = digits(p.slope, 3);
    placePin();
    histograms(drawn);
    tell(p);
  }

  function histograms({ before: a, after: out, edge }) {
    const tallest = Math.max(...a.counts, 1), widest = Math.max(...out.counts, 1);
    const step = at.w / BINS, rise = at.curve.h / BINS, ends = state.A * Math.sqrt(1 - SATURATED);
    const middle = (n, limit) => (n + 0.5) / BINS * 2 * limit - limit;
    a.counts.forEach((count, n) => {
      const h = count / tallest * (at.before.h - 12);
      set(before[n], { x: at.left + n * step + 0.5, width: step - 1, y: at.before.y + at.before.h - h, height: h,
        class: Math.abs(middle(n, LIMIT)) > edge ? "count full" : "count" });
    });
    out.counts.forEach((count, n) => set(after[n], { x: at.side, width: count / widest * at.beside,
      y: at.curve.y + at.curve.h - (n + 1) * rise + 0.5, height: rise - 1,
      class: Math.abs(middle(n, HEIGHT)) > ends ? "count full" : "count" }));
    set(beyond[0], { x: at.left + 3, y: at.before.y + 18 });
    set(beyond[1], { x: at.left + at.w - 3, y: at.before.y + 18 });
    beyond[0].textContent = a.below ? `\u2190 ${a.below} more` : "";
    beyond[1].textContent = a.above ? `${a.above} more \u2192` : "";
  }

  function tell(p) {
    const where = digits(state.at, 2), names = Object.keys(NAMES).filter((n) => n === "squash" || shown[n]);
    values.replaceChildren(
      el("caption", {}, `At a = ${where}`), row("th", ["", "value", "slope", "slope\u2076"]),
      ...names.map((name) => {
        const v = drawn.point[name];
        return row("td", [NAMES[name], digits(v.y, 4), digits(v.slope, 4), scientific(v.left[LAYERS])]);
      }));
    const talk = `a ${where}, f ${digits(p.y, 4)}, slope ${digits(p.slope, 4)}`;
    knobs.at.input.setAttribute("aria-valuetext", talk);
    picture.setAttribute("aria-label", `Curves of f and histograms of its input and output. At ${talk}.`);
    question.hidden = bend;
    const share = (100 * drawn.saturated).toFixed(1), nearly = state.S === start.S ? ": the paper\u2019s \u00b11 (App. A), nearly" : "";
    frame.caption.textContent = bend
      ? `${said}|f\u2033| is largest at a = \u00b1${digits(drawn.peak, 3)}${nearly}. It is atanh(1/\u221a3)/S; A only stretches it.`
      : `At a = ${where} f is ${digits(p.y, 3)}; a small step in a is multiplied by the slope, ${digits(p.slope, 3)}.`;
    spread.replaceChildren(el("strong", {}, `${share}% saturated`),
      ` at weight scale ${digits(state.scale, 2)} (|a| > ${digits(drawn.edge, 2)}, shaded: the slope is below a tenth of f\u2032(0)). `
      + `Geometric mean of the slopes ${digits(drawn.typical, 3)}.`);
    chain.update([...names.map((name) => ({ name, label: NAMES[name], left: drawn.point[name].left })),
      { name: "typical", label: "2,000 units", left: drawn.left }]);
  }

  lay(picture.parentNode.clientWidth || 600);
  return () => { moving(true); sizes.disconnect(); mine.dispose(); frame.dispose(); };
}

function row(cell, texts) {
  return el("tr", {}, ...texts.map((text, n) => {
    const head = cell === "th" || n === 0;
    return el(head && text ? "th" : "td", head && text ? { scope: cell === "th" ? "col" : "row" } : {}, text);
  }));
}

// What is left of a gradient of 1 after 0..6 layers, on a logarithmic axis.
function chainChart() {
  const low = -9, high = 3, box = { x: 34, y: 6, w: 138, h: 120 };
  const x = (k) => box.x + k / LAYERS * box.w;
  const y = (v) => box.y + (high - Math.max(low, Math.min(high, Math.log10(v)))) / (high - low) * box.h;
  const picture = el("svg", { class: "still", role: "img", viewBox: "0 0 260 146" });
  for (let e = low; e <= high; e += 3) {
    picture.append(el("line", { x1: box.x, y1: y(10 ** e), x2: box.x + box.w, y2: y(10 ** e), class: e ? "guide" : "axis" }),
      el("text", { x: box.x - 5, y: y(10 ** e) + 4, "text-anchor": "end" }, e ? powerOfTen(e) : "1"));
  }
  for (let k = 0; k <= LAYERS; k += 1) {
    picture.append(el("text", { x: x(k), y: box.y + box.h + 15, "text-anchor": "middle" }, String(k)));
  }
  const lines = el("g");
  picture.append(lines);
  const node = el("figure", { class: "lenet-squashing-chain" },
    el("figcaption", {}, "What is left of a gradient of 1 after 0 to 6 layers"), picture);
  function update(series) {
    const ends = series.map((s) => y(s.left[LAYERS])), order = ends.map((_, n) => n).sort((a, b) => ends[a] - ends[b]);
    for (let i = 1; i < order.length; i += 1) { // labels do not lie on each other
      ends[order[i]] = Math.max(ends[order[i]], ends[order[i - 1]] + 13);
    }
    for (let i = order.length - 1, floor = box.y + box.h; i >= 0; i -= 1, floor -= 13) {
      ends[order[i]] = Math.min(ends[order[i]], floor);
    }
    lines.replaceChildren(...series.flatMap(({ name, label, left }, n) => [
      el("path", { class: `curve ${name}`, d: path(left.map((_, k) => k), left, x, y) }),
      el("circle", { class: `end ${name}`, r: 3, cx: x(LAYERS), cy: y(left[LAYERS]) }),
      el("text", { x: box.x + box.w + 8, y: ends[n] + 4, class: `name of-${name}` }, label)]));
    picture.setAttribute("aria-label", `What is left of a gradient of 1 after six layers: ${
      series.map((s) => `${s.label} ${scientific(s.left[LAYERS])}`).join(", ")}.`);
  }
  return { node, update };
}

export default { render };
