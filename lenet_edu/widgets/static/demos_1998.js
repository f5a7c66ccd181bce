// The live demonstrations of 1998: the digit is moved and turned by hand, the picture is
// made here, the network answers in Python (on a page: in the browser). `model` has a twin
// in demos_1998.py; a test compares the two. verdict.js stands before.

const FIELD = 32, CENTRE = (FIELD - 1) / 2, SHOWN = 14;

// state {dx, dy, turn, size, squeeze} -> the map from new points to old ones
function backwards({ dx, dy, turn, size, squeeze }) {
  const angle = turn * Math.PI / 180, c = Math.cos(angle), s = Math.sin(angle);
  const wide = size * (1 + squeeze), high = size / (1 + squeeze);
  const x0 = CENTRE + dx, y0 = CENTRE + dy;
  const a = c / wide, b = s / wide, g = -s / high, d = c / high;
  return [
    [a, b, CENTRE - a * x0 - b * y0], [g, d, CENTRE - g * x0 - d * y0], [0, 0, 1],
  ];
}

// image and chance (32 x 32), state with noise as well -> the new picture
function model(image, state, chance, background = -0.1, ink = 1.175) {
  return warp(image, backwards(state), background).map((row, i) => row.map((value, j) => (
    chance[i][j] < state.noise ? background + ink - value : value)));
}

// ---- drawing -------------------------------------------------------------------

const REACH = 14.6; // of the handle from the digit's middle, in pixels of the picture

// Ink dark on a light background, whatever the theme; values beyond both are cut off.
function greys(canvas, rows, background, ink) {
  const context = canvas.getContext("2d"), data = context.createImageData(FIELD, FIELD);
  rows.flat().forEach((value, n) => {
    const part = Math.max(0, Math.min(1, ((value ?? background) - background) / (ink - background)));
    const grey = Math.round(255 - 255 * part);
    data.data.set([grey, grey, grey, 255], 4 * n);
  });
  context.putImageData(data, 0, 0);
}

const picture = (label, name) => el("canvas", {
  width: FIELD, height: FIELD, class: name, role: "img", "aria-label": label });

function render({ model: shared, el: host }) {
  const start = shared.get("start"), digits = shared.get("digits"), knobs = shared.get("knobs");
  const background = shared.get("background"), ink = shared.get("ink");
  let state = structuredClone(shared.get("state")), serial = state.n;
  let asking = true, history = [], way = 1, moving = () => {};
  let asked = null; // the picture that Python was last asked about

  const python = questions({
    send: tell, busy: () => true, again: () => python.offer(true),
    lost: () => { frame.state("error", NO_ANSWER); },
  });
  function tell() {
    serial += 1;
    state.n = serial;
    asked = now();
    shared.set("state", structuredClone(state));
    shared.save_changes();
  }
  const frames = nextFrame(() => {
    draw();
    if (asking) showAnswer();
    else python.offer(true);
  });

  // ---- the picture, moved by its ink and turned by its handle

  const large = picture("The picture", "lenet-demos-large");
  const arm = el("line", { class: "arm" }), knob = el("circle", { r: 1.15, class: "knob" });
  const grip = el("circle", { r: 2.6, class: "grip" });
  const over = el("svg", { class: "live", viewBox: `0 0 ${FIELD} ${FIELD}`, role: "img",
    "aria-label": "Drag the digit to move it, its handle to turn it" }, arm, knob, grip);
  const got = picture("The picture, centred, as the network gets it", "lenet-demos-large");
  const gotFigure = el("figure", {}, el("figcaption", {}, "centred"), got);
  let held = null;
  const middle = () => [FIELD / 2 + state.dx, FIELD / 2 + state.dy];
  over.addEventListener("pointerdown", (event) => {
    over.setPointerCapture(event.pointerId);
    event.preventDefault();
    play.stop();
    moving();
    const [x, y] = at(event);
    held = event.target === grip || asking ? { turning: true }
      : { x: x - state.dx, y: y - state.dy };
    if (held.turning) follow(event);
  });
  over.addEventListener("pointermove", (event) => { if (event.buttons && held) follow(event); });
  for (const end of ["pointerup", "pointercancel"]) over.addEventListener(end, () => { held = null; });
  function at(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(over.getScreenCTM().inverse());
    return [point.x, point.y];
  }
  function follow(event) {
    const [x, y] = at(event), [cx, cy] = middle();
    if (held.turning) {
      const degrees = Math.atan2(x - cx, cy - y) * 180 / Math.PI;
      knobTo("turn", 2 * Math.round(degrees / 2));
    } else {
      knobTo("dx", Math.round(2 * (x - held.x)) / 2);
      knobTo("dy", Math.round(2 * (y - held.y)) / 2);
    }
    frames.soon();
  }

  // ---- the answer

  const answer = verdict(), strip = el("div", { class: "lenet-demos-strip" });
  const place = el("div", { class: "lenet-demos-question" });
  const yours = el("p", { class: "yours", role: "status" }), why = diagnosisOf(shared);

  // ---- controls

  const choose = choice("digit", Object.keys(digits), state.name, (name) => {
    state.name = name;
    history = [];
    if (asking) ask.close(null);
    frames.soon();
  });
  const sliders = {};
  for (const [name, [label, min, max, step]] of Object.entries(knobs)) {
    sliders[name] = slider(label, { min, max, step, value: state[name], oninput: (v) => {
      knobTo(name, v);
      if (asking && name !== "turn") ask.close(null);
      frames.soon();
    } });
  }
  function knobTo(name, value) {
    const [, min, max] = knobs[name];
    state[name] = Math.max(min, Math.min(max, value));
    sliders[name].set(state[name]);
    if (asking && name === "turn") ask.input.value = `${short(state.turn)}\u00b0`;
  }
  const centring = checkbox("centre first", state.centring, (on) => {
    state.centring = on;
    if (asking) ask.close(null);
    frames.soon();
  });
  const other = button("other noise", () => { state.seed += 1; frames.soon(); });
  const plain = button("as it was", () => {
    for (const [name, one] of Object.entries(knobs)) knobTo(name, one[4]);
    frames.soon();
  });
  // Plays one knob to and fro, from where it stands.
  let playing = "turn";
  const play = player({
    step: () => {
      const [, min, max, step] = knobs[playing];
      const next = Number((state[playing] + 2 * way * step).toFixed(4));
      if (next > max || next < min) way = -way;
      knobTo(playing, next);
      frames.soon();
      return true;
    },
    onplay: () => { if (asking) ask.close(null); },
  });
  const which = choice("knob", Object.values(knobs).map(([label]) => label), knobs[playing][0],
    (label) => { [playing] = Object.entries(knobs).find(([, one]) => one[0] === label); });
  const reset = iconButton("reset", () => {
    play.reset();
    moving();
    state = { ...structuredClone(start), n: serial };
    history = [];
    way = 1;
    playing = "turn";
    strip.replaceChildren();
    which.set(knobs[playing][0]);
    choose.set(state.name);
    centring.set(state.centring);
    for (const name of Object.keys(knobs)) sliders[name].set(state[name]);
    frame.state("");
    put();
    tell();
    draw();
  });

  const frame = shell(shared, host, {
    name: "lenet-demos", title: "LeNet-5, live: what does it tolerate?", label: "Live demonstrations",
    scene: [
      el("figure", {}, el("figcaption", {}, "the picture, 32 \u00d7 32"),
        el("div", { class: "lenet-demos-field" }, over, large)),
      gotFigure, answer.node, answer.bars],
    controls: [choose.node, el("span", { class: "lenet-group" }, ...play.buttons, reset), which.node, centring.node, plain],
    folded: [other, play.pace],
  });
  frame.caption.before(place);
  frame.caption.textContent = "Drag the digit to move it, and its handle to turn it.";
  const onTheWay = el("figure", {}, el("figcaption", {}, "what it was read as, on the way"), strip);
  frame.controls.before(onTheWay,
    el("div", { class: "lenet-sliders" }, ...Object.values(sliders).map((one) => one.node)));
  frame.controls.after(yours, why.node);
  let ask = null;

  // ---- the question: answered by turning the digit

  function put() {
    asking = true;
    onTheWay.hidden = true;
    ask = askInPlace("Degrees at which LeNet-5 first reads another digit", answeredAt, { size: 6,
      accept: (text) => (asNumber(text.replace("\u00b0", "")) === null ? "An angle, please: a number of degrees." : "") });
    place.replaceChildren(el("p", {}, `Turn the ${state.name} by its handle as far as you think LeNet-5 will follow: `
      + "at which angle does it first read another digit?"), ask.node);
  }
  function answeredAt(text) {
    const guess = text === null ? null : asNumber(text.replace("\u00b0", ""));
    const [left, right] = shared.get("turns");
    asking = false;
    onTheWay.hidden = false;
    place.replaceChildren();
    showAnswer();
    const side = guess !== null && guess < 0 ? left : right;
    const first = guess === null ? "" : Math.abs(guess - (side ?? Infinity)) <= 4 ? "Yes, nearly to the degree. "
      : `You said ${short(guess, 0)}\u00b0. `;
    frame.state("answered", `${first}${ends()}`);
    if (guess === null || side === null) { frames.soon(); return; }
    moving = tween(state.turn, side, (v) => { knobTo("turn", 2 * Math.round(v / 2)); draw(); },
      { done: () => frames.soon() });
  }
  function ends() {
    const [left, right] = shared.get("turns");
    const words = (degrees, where) => (degrees === null
      ? `never, turning ${where}` : `from ${short(Math.abs(degrees))}\u00b0 on, turning ${where}`);
    return `Another digit is read ${words(right, "clockwise")}; ${words(left, "the other way")}.`;
  }

  // ---- draw

  function now() {
    return model(digits[state.name], state, shared.get("chance"), background, ink);
  }
  function draw() {
    greys(large, now(), background, ink);
    const [x, y] = middle(), angle = state.turn * Math.PI / 180;
    const tip = [x + REACH * Math.sin(angle), y - REACH * Math.cos(angle)];
    for (const [name, value] of Object.entries({ x1: x, y1: y, x2: tip[0], y2: tip[1] })) arm.setAttribute(name, value);
    for (const node of [knob, grip]) { node.setAttribute("cx", tip[0]); node.setAttribute("cy", tip[1]); }
  }
  function showAnswer() {
    // What is asked is hidden only once the digit is turned.
    const said = shared.get("answer"), known = !asking || state.turn === start.turn;
    const [best, second] = [...said.penalties].sort((a, b) => a - b);
    const belief = best > FAR || second - best < CLOSE ? "unsure" : "sure";
    answer.update(known ? { penalties: said.penalties, belief } : { empty: "LeNet-5 answers once you have." });
    gotFigure.hidden = !known || !said.seen.length;
    if (said.seen.length) greys(got, said.seen, background, ink);
    yours.textContent = known ? said.says : "";
    yours.classList.toggle("differ", !said.same);
    why.node.hidden = !known || said.same;
  }
  function remember() {
    const said = shared.get("answer"), last = history.at(-1);
    const seen = said.seen.length ? said.seen : asked ?? now();
    if (last?.digit === said.digit) last.picture = seen;
    else history.push({ digit: said.digit, picture: seen });
    history = history.slice(-SHOWN);
    strip.replaceChildren(...history.map((one) => {
      const small = el("canvas", { width: FIELD, height: FIELD, "aria-hidden": "true" });
      greys(small, one.picture, background, ink);
      return el("figure", {}, small, el("figcaption", {}, String(one.digit)));
    }));
  }
  function answered() {
    showAnswer();
    if (!asking) remember();
    python.answered();
  }
  shared.on("change:answer", answered);
  shared.on("change:chance", draw);
  put();
  draw();
  showAnswer();
  return () => {
    frames.cancel();
    play.stop();
    moving();
    python.dispose();
    why.dispose();
    frame.dispose();
    shared.off("change:answer", answered);
    shared.off("change:chance", draw);
    host.replaceChildren();
  };
}

export { model };
export default { render };
