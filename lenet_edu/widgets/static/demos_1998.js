// The live demonstrations of 1998: the picture is made here, the network answers in
// Python. `model` has a twin in demos_1998.py; a test compares the two.

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

// Ten penalties as bars from 0; the shortest is the answer.
function bars() {
  const left = 22, wide = 190, row = 21, limit = 240;
  const long = (value) => Math.max(0, Math.min(limit, value)) / limit * wide;
  const all = left + wide + 54;
  const picture = el("svg", {
    role: "img", class: "still penalties", width: all, height: 10 * row + 2,
    viewBox: `0 0 ${all} ${10 * row + 2}`,
  });
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const y = digit * row + 1, middle = y + row / 2;
    const bar = el("rect", { x: left, y: y + 3, width: 0, height: row - 6 });
    const name = el("text", { x: 5, y: middle, "dominant-baseline": "central" }, String(digit));
    const number = el("text", {
      x: all - 2, y: middle, "text-anchor": "end", "dominant-baseline": "central",
    });
    picture.append(bar, name, number);
    return { bar, name, number };
  });
  function update(penalties, best) {
    rows.forEach(({ bar, name, number }, digit) => {
      bar.setAttribute("width", long(penalties[digit]));
      bar.setAttribute("class", digit === best ? "of best" : "of");
      for (const text of [name, number]) text.setAttribute("class", digit === best ? "best" : "");
      number.textContent = penalties[digit].toFixed(1);
    });
    picture.setAttribute("aria-label",
      `Penalties of the ten digits: ${penalties.map((v, d) => `${d} ${short(v, 1)}`).join(", ")}`);
  }
  return { node: picture, update };
}

// Ink dark on paper, as on paper; what lies below paper or above ink is cut off.
function greys(canvas, rows, background, ink) {
  const context = canvas.getContext("2d"), data = context.createImageData(FIELD, FIELD);
  rows.flat().forEach((value, n) => {
    const part = Math.max(0, Math.min(1, (value - background) / (ink - background)));
    const grey = Math.round(255 - 255 * part);
    data.data.set([grey, grey, grey, 255], 4 * n);
  });
  context.putImageData(data, 0, 0);
}

function render({ model: shared, el: host }) {
  const start = shared.get("start"), digits = shared.get("digits"), knobs = shared.get("knobs");
  const background = shared.get("background"), ink = shared.get("ink");
  let state = structuredClone(shared.get("state")), serial = state.n;
  let seen = false, history = [], moving = "turn", way = 1;
  let asked = null; // the picture that Python was last asked about

  const python = questions({
    send: tell, busy: () => true, again: () => python.offer(true),
    lost: () => { remark.textContent = NO_ANSWER; },
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
    python.offer(true);
  });
  const changed = frames.soon;

  const large = el("canvas", {
    width: FIELD, height: FIELD, class: "large", role: "img", "aria-label": "The picture",
  });
  const got = el("canvas", {
    width: FIELD, height: FIELD, class: "large", role: "img",
    "aria-label": "The picture, centred, as the network gets it",
  });
  const gotFigure = el("figure", {}, el("figcaption", {}, "centred"), got);
  const penalties = bars(), digit = el("div", { class: "read", role: "status" });
  const strip = el("div", { class: "strip" });
  const question = el("div", {}), remark = el("p", { class: "note", role: "status" });
  const yours = el("p", { class: "yours", role: "status" }), why = diagnosisOf(shared);

  const choose = choice("digit", Object.keys(digits), state.name, (name) => {
    state.name = name;
    history = [];
    changed();
  });
  const sliders = {};
  for (const [name, [label, min, max, step]] of Object.entries(knobs)) {
    sliders[name] = slider(label, {
      min, max, step, value: state[name],
      oninput: (v) => { state[name] = v; changed(); },
    });
  }
  const centring = el("input", { type: "checkbox", onchange: () => {
    state.centring = centring.checked;
    changed();
  } });
  centring.checked = state.centring;
  const other = button("other noise", () => { state.seed += 1; changed(); });
  const plain = button("as it was", () => {
    for (const [name, knob] of Object.entries(knobs)) setKnob(name, knob[4]);
    changed();
  });
  // Plays one knob to and fro, from where it stands.
  const play = player({
    step: () => {
      const [, min, max, step] = knobs[moving];
      const next = Number((state[moving] + 2 * way * step).toFixed(4));
      if (next > max || next < min) way = -way;
      setKnob(moving, Math.max(min, Math.min(max, next)));
      changed();
      return true;
    },
  });
  const which = choice("knob", Object.values(knobs).map(([label]) => label), knobs[moving][0],
    (label) => { [moving] = Object.entries(knobs).find(([, knob]) => knob[0] === label); });
  const reset = button("reset", () => {
    play.reset();
    const kept = serial;
    state = { ...structuredClone(start), n: kept };
    history = [];
    strip.replaceChildren();
    moving = "turn";
    way = 1;
    which.set(knobs[moving][0]);
    choose.set(state.name);
    centring.checked = state.centring;
    for (const name of Object.keys(knobs)) sliders[name].set(state[name]);
    remark.textContent = "";
    seen = false;
    askFirst();
    changed();
  });
  function setKnob(name, value) {
    state[name] = value;
    sliders[name].set(value);
  }

  const live = el("div", {},
    el("div", { class: "row" },
      el("figure", {}, el("figcaption", {}, "the picture, 32 \u00d7 32"), large), gotFigure,
      el("figure", {}, el("figcaption", {}, "penalties: the shortest bar is the answer"), penalties.node),
      el("figure", {}, el("figcaption", {}, "read as"), digit)),
    el("div", { class: "knobs" }, ...Object.values(sliders).map((one) => one.node)),
    el("div", { class: "bar" },
      el("label", {}, centring, "centre first"), other, plain),
    el("div", { class: "bar" }, which.node, ...play.nodes),
    el("figure", {}, el("figcaption", {}, "what it was read as, on the way"), strip), yours, why.node);
  const root = el("div", {
    class: "lenet demos", role: "group", "aria-label": "Live demonstrations",
  },
  el("p", { class: "title" }, "LeNet-5, live: what does it bear?"),
  el("div", { class: "bar" }, choose.node, reset), question, remark, live);
  ownKeys(root);

  // ---- predict first

  function askFirst() {
    question.replaceChildren(predict(
      "How far can this digit be turned until LeNet-5 reads another one?",
      (guess) => {
        seen = true;
        const first = guess === null ? "" : `You said: ${guess}. `;
        remark.textContent = `${first}${ends()} Turn it yourself, then try the others.`;
        draw();
        showAnswer();
      }, { options: ["about 10\u00b0", "about 30\u00b0", "about 90\u00b0", "as far as one likes"] }));
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
    live.hidden = !seen;
    greys(large, now(), background, ink);
  }
  function showAnswer() {
    const answer = shared.get("answer");
    penalties.update(answer.penalties, answer.digit);
    digit.textContent = String(answer.digit);
    gotFigure.hidden = !answer.seen.length;
    if (answer.seen.length) {
      greys(got, answer.seen.map((row) => row.map((v) => v ?? background)), background, ink);
    }
    yours.textContent = answer.says;
    yours.classList.toggle("differ", !answer.same);
    why.node.hidden = answer.same;
  }
  function remember() {
    const answer = shared.get("answer"), last = history.at(-1);
    const picture = answer.seen.length ? answer.seen : asked ?? now();
    if (last?.digit === answer.digit) last.picture = picture;
    else history.push({ digit: answer.digit, picture });
    history = history.slice(-SHOWN);
    strip.replaceChildren(...history.map((one) => {
      const small = el("canvas", { width: FIELD, height: FIELD, "aria-hidden": "true" });
      greys(small, one.picture.map((row) => row.map((v) => v ?? background)), background, ink);
      return el("figure", {}, small, el("figcaption", {}, String(one.digit)));
    }));
  }
  function answered() {
    showAnswer();
    if (seen) remember();
    python.answered();
  }
  shared.on("change:answer", answered);
  shared.on("change:chance", draw);
  host.replaceChildren(root);
  askFirst();
  draw();
  showAnswer();
  return () => {
    frames.cancel();
    play.stop();
    python.dispose();
    why.dispose();
    shared.off("change:answer", answered);
    shared.off("change:chance", draw);
    host.replaceChildren();
  };
}

export { model };
export default { render };
