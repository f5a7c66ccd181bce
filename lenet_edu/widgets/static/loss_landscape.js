// Loss landscape: the field over a plane through three codes, the losses along one line of
// it, and what each class contributes. loss_landscape_model.js stands before.

const BANDS = 16, STEP = 0.05; // shades of the field; learning rate of "step downhill"
const FIELD = { widest: 400, highest: 330 };
const PLOT = { height: 190, left: 34, right: 10, top: 22, bottom: 36 };
const ROWS = ["label", "rival", "third", "rubbish"];

const two = (value) => (Math.abs(value) < 0.005 ? "0.00" : short(value));
const nameOf = (loss, state) => LOSSES[loss] + (loss === "map" ? `, j = ${short(state.j)}` : "");

function render({ model: widget, el: host }) {
  return restartable(widget, host, (state, { send, restart }) => view(widget, host, state, send, restart));
}

function view(widget, host, state, send, restart) {
  const codes = widget.get("codes"), which = widget.get("which"), hasFn = widget.get("has_fn");
  let space = plane(state, codes), drawn = null, land = null, scale = 1, wide = 440;
  let asking = true, guess = null, said = "", moving = () => {};

  // What Python's answer about the learner's function depends on.
  const subject = () => [state.label, state.rival, state.third, state.b, state.j].join();
  let about = subject();
  const current = (yours) => yours.n === state.n && about === subject();
  function tell() {
    about = subject();
    send();
  }
  const rest = later(tell, 150);

  // ---- the field

  const bands = el("g", { class: "bands" }), codesNode = el("g"), arrow = el("g", { class: "arrow" });
  const dotNode = el("circle", { r: 7, class: "marker" });
  const field = el("svg", { role: "img", class: "live" }, bands, arrow, codesNode, dotNode);
  const fieldTitle = el("figcaption");
  const scaleBar = el("p", { class: "lenet-legend" });
  drag(field, (x, y) => move(space.bounds[0] + x / scale, space.bounds[3] - y / scale, false), tell);
  const onField = ([a, b]) => [(a - space.bounds[0]) * scale, (space.bounds[3] - b) * scale];

  // ---- the line through the marker

  const axes = el("g", { class: "axes" }), curves = el("g"), here = el("g");
  const plot = el("svg", { role: "img", class: "live", height: PLOT.height,
    "aria-label": "the three losses along the line through the marker" }, axes, curves, here);
  const legend = el("p", { class: "lenet-legend lenet-loss-names" }, ...Object.entries(LOSSES).map(
    ([name, text]) => el("span", {}, el("span", { class: `lenet-loss-swatch ${name}` }), text)));
  const atX = (a) => PLOT.left + (a - space.bounds[0]) / (space.bounds[1] - space.bounds[0]) * (wide - PLOT.left - PLOT.right);
  const fromX = (x) => space.bounds[0] + (x - PLOT.left) / (wide - PLOT.left - PLOT.right) * (space.bounds[1] - space.bounds[0]);
  drag(plot, (x) => {
    if (!asking) { move(fromX(x), state.b, false); return; }
    guess = Math.max(0, Math.min(space.places[1][0], fromX(x)));
    ask.input.value = guess.toFixed(1);
    plotCurves();
  }, () => { if (asking) { if (guess !== null) ask.close(guess.toFixed(1)); } else tell(); });

  // A pressed pointer calls to(x, y) in the picture's own units, and done() at the end.
  function drag(picture, to, done) {
    const place = (event) => {
      const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
      to(x, y);
    };
    picture.addEventListener("pointerdown", (event) => {
      picture.setPointerCapture(event.pointerId);
      frame.root.focus({ preventScroll: true });
      event.preventDefault();
      place(event);
    });
    picture.addEventListener("pointermove", (event) => { if (event.buttons) place(event); });
    for (const end of ["pointerup", "pointercancel"]) picture.addEventListener(end, done);
  }

  // ---- the classes

  const body = el("tbody");
  const shareHead = el("th", { scope: "col", colspan: 2 });
  const table = el("table", {}, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "class"),
    el("th", { scope: "col", colspan: 2 }, "penalty"), shareHead)), body);
  const lines = ROWS.map(() => {
    const bars = ["penalty", "share"].map((name) => el("div", { class: `lenet-loss-bar ${name}` }));
    const values = [el("td", { class: "value" }), el("td", { class: "value" })];
    const head = el("th", { scope: "row" });
    const row = el("tr", {}, head, values[0], el("td", { class: "room" }, bars[0]), values[1],
      el("td", { class: "room" }, bars[1]));
    body.append(row);
    return { row, head, bars, values };
  });

  // ---- controls

  const digits = Array.from({ length: 10 }, (_, d) => String(d)), picks = {};
  for (const [name, text] of [["label", "right digit"], ["rival", "rival"], ["third", "a third"]]) {
    picks[name] = choice(text, digits, String(state[name]), (d) => choose(name, +d));
  }
  // Choosing a digit that has another part already exchanges the two.
  function choose(name, digit) {
    for (const other of ["label", "rival", "third"]) {
      if (other !== name && state[other] === digit) state[other] = state[name];
    }
    state[name] = digit;
    for (const [part, one] of Object.entries(picks)) one.set(String(state[part]));
    state.a = 0; state.b = 0;
    if (asking) put();
    replan();
    tell();
  }
  const shown = segmented("loss on the map", LOSSES, state.loss, (name) => {
    state.loss = name;
    land = null;
    if (asking) ask.close(null);
    else draw();
    tell();
  });
  const knob = (label, key, range) => slider(label, { ...range, value: state[key], onchange: tell,
    oninput: (v) => { state[key] = v; if (key === "j") land = null; if (key === "j" && asking) put(); draw(); } });
  const knobs = {
    j: knob("j of eq. 9", "j", { min: 0, max: 200, step: 1 }),
    a: knob("towards the rival", "a", { min: -2, max: 20, step: 0.1 }),
    b: knob("to the side", "b", { min: -2, max: 20, step: 0.1 }),
  };
  const down = button("step downhill", () => {
    const [ga, gb] = drawn.gradients[state.loss];
    glide(state.a - STEP * ga, state.b - STEP * gb);
  });
  const halfway = button("go half-way", () => glide(space.places[1][0] / 2, 0));
  const home = button("go to the right code", () => glide(0, 0));

  // ---- the whole

  const mine = judgement(widget);
  const place = el("div", { class: "lenet-loss-question" });
  const sentence = el("p", { class: "formula lenet-loss-sentence" });
  const frame = shell(widget, host, {
    name: "lenet-loss", title: "The loss of one digit, while F6 moves", label: "Loss landscape",
    scene: [el("figure", { class: "lenet-loss-field" }, fieldTitle, field, scaleBar),
      el("div", { class: "lenet-loss-side" },
        el("figure", {}, el("figcaption", {}, "along the line through the marker, towards the rival"), legend, plot),
        place, table)],
    controls: [shown.node, down, halfway, home, iconButton("reset", () => { rest.cancel(); moving(); restart(); })],
    folded: [...Object.values(picks).map((one) => one.node), knobs.a.node, knobs.b.node,
      el("p", { class: "note" }, "The arrow keys move the marker, with Shift in small steps.")],
    handlers: { ArrowLeft: (e) => key(-1, 0, e), ArrowRight: (e) => key(1, 0, e),
      ArrowUp: (e) => key(0, 1, e), ArrowDown: (e) => key(0, -1, e) },
  });
  frame.scene.before(...mine.nodes);
  frame.caption.before(sentence);
  frame.controls.append(knobs.j.node);
  let ask = null;

  // ---- moving

  const within = (v, low, high) => Math.max(low, Math.min(high, v));
  function move(a, b, atRest = true) {
    const [left, right, bottom, top] = space.bounds;
    state.a = within(a, left, right);
    state.b = within(b, bottom, top);
    draw();
    if (atRest) rest.soon();
  }
  function glide(a, b) {
    moving();
    moving = tween([state.a, state.b], [a, b], ([u, v]) => move(u, v, false), { ms: 200, done: () => rest.soon() });
  }
  function key(right, up, event) {
    const size = event.shiftKey ? 0.1 : 0.5, round = (v) => Math.round(v * 100) / 100;
    move(round(state.a + right * size), round(state.b + up * size));
    frame.spoken.textContent = sentence.textContent;
  }

  // ---- the question: asked once, in the plot, where the curve of eq. 9 is still missing

  function put() {
    guess = null;
    ask = askInPlace("The distance of F6 at which eq. 9 reaches 1", answered, { size: 5,
      accept: (text) => (asNumber(text) === null ? "A distance, please: a number such as 2.5." : "") });
    ask.input.addEventListener("input", () => { guess = asNumber(ask.input.value); plotCurves(); });
    place.replaceChildren(el("p", {}, `Eq. 8 rises at once. Eq. 9 with j = ${short(state.j)} waits: how far may F6 move `
      + `from the ${state.label} towards the ${state.rival} before it reaches 1? Point at the place in the plot.`), ask.node);
  }
  function answered(text) {
    const truth = noticed("map", state, space), at = text === null ? null : asNumber(text);
    const fact = `eq. 9 reaches 1 at ${truth.toFixed(1)}, where eq. 8 is already ${short(truth * truth, 1)}.`;
    said = at === null ? `${fact[0].toUpperCase()}${fact.slice(1)}`
      : Math.abs(at - truth) < 0.35 ? `Yes: ${fact}` : `You said ${short(at, 1)}; ${fact}`;
    asking = false;
    land = null;
    place.replaceChildren();
    frame.state("answered", said);
    moving();
    if (at === null) { draw(); return; }
    moving = tween(at, truth, (v) => { guess = v; draw(); }, { done: () => { guess = null; draw(); } });
  }

  // ---- draw

  function replan() {
    space = plane(state, codes);
    land = null;
    const [left, right, bottom, top] = space.bounds;
    knobs.a.input.min = left.toFixed(1); knobs.a.input.max = right.toFixed(1);
    knobs.b.input.min = bottom.toFixed(1); knobs.b.input.max = top.toFixed(1);
    draw();
  }

  function draw() {
    mine.show(current(widget.get("yours")));
    drawn = marker(state, space);
    if (!land) paint();
    shown.set(asking ? "penalty" : state.loss);
    for (const [name, one] of Object.entries(knobs)) one.set(state[name]);
    const [x, y] = onField([state.a, state.b]);
    dotNode.setAttribute("cx", x); dotNode.setAttribute("cy", y);
    point(x, y);
    plotCurves();
    classes();
    const loss = asking ? "penalty" : state.loss, steep = Math.hypot(...drawn.gradients[loss]);
    sentence.textContent = Object.entries(LOSSES)
      .map(([name, text]) => `${text} = ${asking && name !== "penalty" ? "?" : two(drawn.losses[name])}`).join("   ");
    frame.caption.textContent = steep < 0.005 ? `Next to nothing pulls at F6 here: ${LOSSES[loss]} is flat.`
      : `The gradient of ${LOSSES[loss]} in this plane has length ${two(steep)}; the arrow points downhill.`;
  }

  // While the question is open the map shows eq. 8: eq. 9's would answer it.
  function paint() {
    const loss = asking ? "penalty" : state.loss;
    land = landscape({ ...state, loss }, space);
    const { map: values, limit } = land, [left, right, bottom, top] = space.bounds;
    scale = Math.min(FIELD.widest / (right - left), FIELD.highest / (top - bottom));
    const w = (right - left) * scale, h = (top - bottom) * scale;
    field.setAttribute("viewBox", `0 0 ${w} ${h}`);
    field.style.maxWidth = `${w}px`;
    const side = w / COLUMNS, tall = h / values.length;
    // Contours close along their grid's edge: one cell more on each side puts that outside.
    const beyond = (row) => [row[0], ...row, row[row.length - 1]];
    const levels = d3.contours().size([COLUMNS + 2, values.length + 2])
      .thresholds(spread(0, BANDS, BANDS + 1).map((n) => n * limit / BANDS))(beyond(values.map(beyond)).flat());
    bands.replaceChildren(el("rect", { width: w, height: h, fill: signedFill(0, 1) }), ...levels.map(({ coordinates }, n) => el("path", {
      d: coordinates.flat().map((ring) => `M${ring.map(([c, r]) => `${((c - 1) * side).toFixed(1)},${((r - 1) * tall).toFixed(1)}`).join("L")}Z`).join(""),
      fill: signedFill(n / BANDS, 1), class: n ? "level" : "floor",
    })));
    codesNode.replaceChildren(...space.places.flatMap((at, n) => {
      const [x, y] = onField(at);
      return [el("circle", { cx: x, cy: y, r: 12, class: n ? "code" : "code right" }),
        el("text", { x, y, "text-anchor": "middle", "dominant-baseline": "central", class: n ? "code" : "code right" },
          String(state[ROWS[n]]))];
    }));
    fieldTitle.textContent = `${nameOf(loss, state)}, over the plane through three codes`;
    field.setAttribute("aria-label", `map of ${fieldTitle.textContent}`);
    scaleBar.textContent = `a line for every ${short(limit / BANDS, 1)}; deepest colour: ${short(limit, 0)} and more`;
  }

  // The way down, longer where it is steeper.
  function point(x, y) {
    const [ga, gb] = drawn.gradients[asking ? "penalty" : state.loss], steep = Math.hypot(ga, gb);
    arrow.replaceChildren();
    if (steep < 0.05) return;
    const length = Math.min(80, 14 + 5 * steep);
    const [u, v] = [-ga / steep, gb / steep], [tipX, tipY] = [x + u * length, y + v * length];
    const wing = (turn) => `${tipX - 10 * u + turn * 6 * v},${tipY - 10 * v - turn * 6 * u}`;
    arrow.append(el("line", { x1: x, y1: y, x2: tipX - 6 * u, y2: tipY - 6 * v }),
      el("polygon", { points: `${tipX},${tipY} ${wing(1)} ${wing(-1)}` }));
  }

  function plotCurves() {
    const { line } = drawn, top = Math.max(...drawn.curves.penalty, 1);
    const y = d3.scaleLinear([0, top], [PLOT.height - PLOT.bottom, PLOT.top]).clamp(true);
    const path = (values) => d3.line((_, n) => atX(line[n]), (v) => y(v)).defined((v) => v !== null)(values);
    plot.setAttribute("viewBox", `0 0 ${wide} ${PLOT.height}`);
    axes.replaceChildren(
      ...y.ticks(4).flatMap((v) => [
        el("line", { x1: PLOT.left, x2: wide - PLOT.right, y1: y(v), y2: y(v), class: v ? "faint" : "base" }),
        el("text", { x: PLOT.left - 5, y: y(v), "text-anchor": "end", "dominant-baseline": "central" }, String(v))]),
      ...["label", "rival"].map((name, n) => [name, atX(space.places[n][0])]).flatMap(([name, x], n) => [
        el("line", { x1: x, x2: x, y1: PLOT.top, y2: PLOT.height - PLOT.bottom, class: "faint" }),
        el("text", { x, y: PLOT.top - 6, "text-anchor": "middle" }, `${n ? "rival" : "right"}: ${state[name]}`)]),
      ...d3.scaleLinear(space.bounds.slice(0, 2), [0, 1]).ticks(wide > 350 ? 8 : 5).map((v) => el("text", {
        x: atX(v), y: PLOT.height - PLOT.bottom + 14, "text-anchor": "middle" }, short(v))),
      el("text", { x: (PLOT.left + wide - PLOT.right) / 2, y: PLOT.height - 5, "text-anchor": "middle" }, "distance from the right code"));
    const known = Object.keys(LOSSES).filter((name) => !asking || name === "penalty");
    curves.replaceChildren(...known.map((name) => el("path", {
      class: `curve ${name}${name === state.loss && !asking ? " chosen" : ""}`, d: path(drawn.curves[name]) })));
    here.replaceChildren(
      el("line", { x1: atX(state.a), x2: atX(state.a), y1: PLOT.top, y2: PLOT.height - PLOT.bottom, class: "now" }),
      ...known.map((name) => el("circle", { cx: atX(state.a), cy: y(drawn.losses[name]),
        r: name === state.loss ? 5 : 3.5, class: `dot ${name}` })));
    if (guess !== null) {
      const x = atX(within(guess, ...space.bounds));
      here.append(el("line", { x1: x, x2: x, y1: PLOT.top, y2: PLOT.height - PLOT.bottom, class: "guess" }),
        el("circle", { cx: x, cy: y(1), r: 5, class: "guess" }));
    }
    const yours = widget.get("yours");
    if (!hasFn || asking || !current(yours) || !yours.curve?.length) return;
    curves.append(el("path", { class: "curve yours", d: path(yours.curve) }), ...yours.differs.map(
      (n) => el("circle", { class: "wrong", cx: atX(line[n]), cy: y(yours.curve[n] ?? drawn.curves[which][n]), r: 3 })));
  }

  function classes() {
    const loss = state.loss === "cross_entropy" && !asking ? "cross_entropy" : "map";
    const most = Math.max(...["label", "rival", "third"].map((name) => drawn.penalties[state[name]]), state.j, 1);
    shareHead.textContent = `share in ${LOSSES[loss]}`;
    lines.forEach(({ row, head, bars, values }, n) => {
      const rubbish = n === 3, digit = state[ROWS[n]], y = rubbish ? state.j : drawn.penalties[digit];
      const p = loss === "map" ? drawn.posterior[rubbish ? 10 : digit] : drawn.shares[digit];
      row.hidden = rubbish && loss !== "map";
      row.className = n ? "" : "right";
      head.textContent = rubbish ? "none of them (j)" : n ? String(digit) : `${digit}, right`;
      bars[0].style.width = `${100 * y / most}%`;
      bars[1].style.width = asking ? "0" : `${100 * (p ?? 0)}%`;
      values[0].textContent = short(y, 1);
      values[1].textContent = asking ? "?" : (p ?? 0).toFixed(3);
    });
  }

  const widths = new ResizeObserver(() => {
    const width = Math.round(plot.parentElement.clientWidth);
    if (!width || width === wide) return;
    wide = width;
    plotCurves();
  });
  widths.observe(plot.parentElement);
  const onYours = () => draw();
  widget.on("change:yours", onYours);
  put();
  replan();
  return () => {
    rest.cancel(); moving(); widths.disconnect(); widget.off("change:yours", onYours); mine.dispose(); frame.dispose();
  };
}

export { model };
export default { render };
