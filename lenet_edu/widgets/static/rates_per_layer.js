// Rates per layer. `model` has a twin in rates_per_layer.py; a test compares the two.

const PAPER = [7e-5, 0.016], NEAR = 0.9, AXIS = [-6, 1];
const GOLDEN = 0.618034; // spreads dots evenly over the height of a row

// {mu, eta, half}, {name: {count, h}} -> every number that is drawn
function model({ mu, eta, half }, layers) {
  const ceiling = eta / mu, drawn = {};
  let near = 0, within = 0, total = 0;
  for (const [name, { count, h }] of Object.entries(layers)) {
    const rates = h.map((v) => eta / (mu + (half ? v / 2 : v)));
    const share = (holds) => rates.filter(holds).length / rates.length;
    drawn[name] = {
      rates,
      low: rates[rates.length - 1],
      high: rates[0],
      middle: rates[rates.length >> 1],
    };
    near += count * share((v) => v >= NEAR * ceiling);
    within += count * share((v) => v >= PAPER[0] && v <= PAPER[1]);
    total += count;
  }
  const all = Object.values(drawn);
  return {
    ceiling,
    layers: drawn,
    low: Math.min(...all.map((one) => one.low)),
    high: Math.max(...all.map((one) => one.high)),
    near: near / total,
    within: within / total,
  };
}

// ---- drawing -------------------------------------------------------------------

const WIDE = 880, LEFT = 42, RIGHT = 176, TOP = 40, ROW = 48, BOTTOM = 42;
const TWO = 2, REACH = 14; // digits of a rate; pixels within which a dot is meant

// 0.0005, 7e-5: two digits, a power of ten where there would be many zeros
function number(value) {
  const text = Number(value.toPrecision(TWO));
  if (text === 0) return "0";
  if (Math.abs(text) >= 0.001) return String(text);
  return text.toExponential().replace("e-", "e\u2212");
}
const percent = (share) => {
  const whole = Math.round(100 * share);
  if (whole === 0 && share > 0) return "less than 1%";
  return whole === 100 && share < 1 ? "more than 99%" : `${whole}%`;
};

function render({ model: widget, el: host }) {
  const settings = widget.get("settings"), start = widget.get("start");
  const hasFn = widget.get("has_fn");

  function view(state, { send, restart }) {
    const names = Object.keys(settings[0].layers);
    const tall = TOP + names.length * ROW + BOTTOM;
    let seen = false, answer = "", drawn = null, picked = null;
    const layers = () => settings[state.setting].layers;

    const subject = () => [state.setting, state.mu, state.eta, state.half].join();
    let about = subject();
    const current = (yours) => yours.n === state.n && about === subject();
    function tell() {
      about = subject();
      send();
    }

    // ---- controls

    const size = slider("initial weights", {
      min: 0, max: settings.length - 1, step: 1, value: state.setting,
      show: (v) => settings[v].name, said: (v) => settings[v].name,
      oninput: (v) => { state.setting = v; picked = null; draw(); }, onchange: tell,
    });
    // On a logarithmic slider: two digits are exact enough, and 0.02 is one of them.
    const power = (v) => Number((10 ** v).toPrecision(TWO));
    const knob = (label, key, min, max) => slider(label, {
      min, max, step: 0.05, value: Math.log10(state[key]),
      show: (v) => number(power(v)), said: (v) => number(power(v)),
      oninput: (v) => { state[key] = power(v); draw(); }, onchange: tell,
    });
    const knobs = {
      mu: knob("\u03bc", "mu", -2.7, 0.3), eta: knob("\u03b7", "eta", -4.3, -2.3),
    };
    const full = button("eq. (8)", () => choose(false));
    const half = button("half of it", () => choose(true));
    function choose(value) {
      state.half = value;
      draw();
      tell();
    }

    // ---- the picture

    const x = (rate) => LEFT + (Math.max(AXIS[0], Math.min(AXIS[1], Math.log10(rate))) - AXIS[0])
      / (AXIS[1] - AXIS[0]) * (WIDE - LEFT - RIGHT);
    const middle = (row) => TOP + (row + 0.5) * ROW;
    const offset = (n) => 32 * (n * GOLDEN % 1 - 0.5);
    const frame = el("g", { class: "axes" }), ring = el("g", {});
    const ceiling = el("line", { class: "ceiling", y1: TOP - 4, y2: tall - BOTTOM });
    const ceilingText = el("text", { y: TOP - 22, "text-anchor": "middle" });
    const band = el("rect", {
      class: "band", x: x(PAPER[0]), width: x(PAPER[1]) - x(PAPER[0]), y: TOP - 4,
      height: tall - BOTTOM - TOP + 4,
    });
    const picture = el("svg", {
      role: "img", class: "live", width: WIDE, height: tall, viewBox: `0 0 ${WIDE} ${tall}`,
      "aria-label": "the rates of the parameters of each layer, on a logarithmic axis",
    }, band, frame, ceiling, ceilingText);
    const rows = names.map((name, row) => {
      const dots = el("g", { class: `dots ${name}` }), bar = el("line", { class: "median" });
      const says = el("text", { x: WIDE - RIGHT + 12, y: middle(row), "dominant-baseline": "central" });
      picture.append(dots, bar, says,
        el("text", { class: "layer", x: LEFT - 10, y: middle(row), "text-anchor": "end", "dominant-baseline": "central" }, name));
      return { dots, bar, says };
    });
    picture.append(ring);
    for (let power10 = AXIS[0]; power10 <= AXIS[1]; power10 += 1) {
      const at = x(10 ** power10);
      frame.append(
        el("line", { x1: at, x2: at, y1: TOP - 4, y2: tall - BOTTOM }),
        el("text", { x: at, y: tall - BOTTOM + 16, "text-anchor": "middle" }, number(10 ** power10)));
    }
    frame.append(
      el("text", { x: (LEFT + WIDE - RIGHT) / 2, y: tall - 6, "text-anchor": "middle" }, "rate of a parameter, \u03b7 / (\u03bc + h)"),
      el("text", { x: x(PAPER[0]), y: TOP - 8 }, "the paper\u2019s range"),
      el("text", { x: WIDE - RIGHT + 12, y: TOP - 8 }, "smallest to largest"));

    function nearest(event) {
      const box = picture.getBoundingClientRect();
      const px = (event.clientX - box.left) / box.width * WIDE;
      const py = (event.clientY - box.top) / box.height * tall;
      const row = Math.floor((py - TOP) / ROW);
      if (row < 0 || row >= names.length) return null;
      let best = null, least = REACH;
      drawn.layers[names[row]].rates.forEach((rate, n) => {
        const far = Math.hypot(x(rate) - px, middle(row) + offset(n) - py);
        if (far < least) { least = far; best = { row, n }; }
      });
      return best;
    }
    function point(event) {
      const found = nearest(event);
      if (!found || (picked && found.row === picked.row && found.n === picked.n)) return;
      picked = found;
      show();
    }
    picture.addEventListener("pointermove", point);
    picture.addEventListener("pointerdown", point);

    function step(rows1, dots1) {
      if (!seen) return;
      if (!picked) picked = { row: 0, n: 0 };
      else {
        const row = Math.max(0, Math.min(names.length - 1, picked.row + rows1));
        const share = picked.n / (drawn.layers[names[picked.row]].rates.length - 1);
        const last = drawn.layers[names[row]].rates.length - 1;
        const n = rows1 ? Math.round(share * last) : picked.n + dots1;
        picked = { row, n: Math.max(0, Math.min(last, n)) };
      }
      show();
      spoken.textContent = one.textContent;
    }

    // ---- the whole

    const mine = judgement(widget);
    const sentence = el("p", { class: "formula sentence" });
    const one = el("p", { class: "formula one" });
    const spoken = el("p", { class: "spoken", role: "status" });
    const reply = el("p", { class: "note", role: "status" });
    const question = el("div", {}), rest = el("div", {});
    const field = el("div", { class: "field", tabindex: 0, role: "region", "aria-label": "picture" }, picture);
    const root = el("div", {
      class: "lenet rates", role: "group", "aria-label": "Rates per layer",
    },
    el("p", { class: "title" }, "A rate for each of 60,000 parameters"), ...mine.nodes,
    question, reply, rest);
    rest.append(
      el("div", { class: "bar" }, size.node, el("span", {}, "loss"), full, half),
      el("div", { class: "bar" }, knobs.mu.node, knobs.eta.node,
        button("the paper\u2019s \u03bc and \u03b7", () => {
          state.mu = start.mu; state.eta = start.eta;
          draw();
          tell();
        }),
        button("reset", restart)),
      field, sentence, one, spoken,
      el("p", { class: "note" }, "A dot is one parameter; a layer shows up to 101 of them, from its largest "
        + "rate to its smallest; the bar marks the median. Hover, or use the arrow keys, to read one."));
    ownKeys(root);
    keys(root, {
      ArrowLeft: () => step(0, 1), ArrowRight: () => step(0, -1),
      ArrowUp: () => step(-1, 0), ArrowDown: () => step(1, 0),
    });

    function ask() {
      const text = `Initial weights ${settings[state.setting].name}, \u03bc = ${number(state.mu)}, \u03b7 = ${number(state.eta)}. `
        + "How many of the 60,000 rates lie within 10% of the largest that is possible, \u03b7/\u03bc?";
      question.replaceChildren(predict(text, (guess) => {
        seen = true;
        const truth = `it is ${percent(model(state, layers()).near)}. Now make the initial weights larger.`;
        answer = afterGuess(guess, truth);
        draw();
      }, { options: ["hardly any", "about half", "nearly all"] }));
    }

    // ---- draw

    function draw() {
      rest.hidden = !seen;
      reply.textContent = answer;
      mine.show(current(widget.get("yours")));
      if (!seen) return;
      drawn = model(state, layers());
      size.set(state.setting);
      for (const [key, slide] of Object.entries(knobs)) slide.set(Math.log10(state[key]));
      full.setAttribute("aria-pressed", String(!state.half));
      half.setAttribute("aria-pressed", String(state.half));
      names.forEach((name, row) => line(rows[row], drawn.layers[name], row));
      const at = x(drawn.ceiling);
      ceiling.setAttribute("x1", at); ceiling.setAttribute("x2", at);
      ceilingText.setAttribute("x", at);
      ceilingText.textContent = `\u03b7/\u03bc = ${number(drawn.ceiling)}`;
      sentence.textContent = `rates from ${number(drawn.low)} to ${number(drawn.high)}; the paper\u2019s: ${number(PAPER[0])} to ${number(PAPER[1])}\n`
        + `within 10% of the ceiling: ${percent(drawn.near)} of the parameters; within the paper\u2019s range: ${percent(drawn.within)}`;
      show();
    }

    function line({ dots, bar, says }, { rates, low, high, middle: half50 }, row) {
      if (dots.children.length !== rates.length) {
        dots.replaceChildren(...rates.map((_, n) => el("circle", { r: 3, cy: middle(row) + offset(n) })));
      }
      rates.forEach((rate, n) => dots.children[n].setAttribute("cx", x(rate).toFixed(1)));
      bar.setAttribute("x1", x(half50)); bar.setAttribute("x2", x(half50));
      bar.setAttribute("y1", middle(row) - 19); bar.setAttribute("y2", middle(row) + 19);
      says.textContent = `${number(low)} to ${number(high)}`;
    }

    function show() {
      ring.replaceChildren();
      one.textContent = " ";
      wrongs();
      if (!picked) return;
      const { row, n } = picked, name = names[row], { h, who } = layers()[name];
      const bend = state.half ? h[n] / 2 : h[n], rate = drawn.layers[name].rates[n];
      ring.append(el("circle", { class: "picked", r: 7, cx: x(rate), cy: middle(row) + offset(n) }));
      one.textContent = `${who[n]}: h = ${number(bend)}, so its rate is ${number(state.eta)} / (${number(state.mu)} + ${number(bend)}) = ${number(rate)}`;
    }

    // Dots on which the learner's function gives something else.
    function wrongs() {
      const yours = widget.get("yours");
      if (!hasFn || !current(yours)) return;
      let first = 0;
      const wrong = new Set(yours.differs);
      names.forEach((name, row) => {
        const { rates } = drawn.layers[name];
        rates.forEach((rate, n) => {
          if (!wrong.has(first + n)) return;
          ring.append(el("circle", { class: "wrong", r: 4.5, cx: x(rate), cy: middle(row) + offset(n) }));
        });
        first += rates.length;
      });
    }

    const onYours = () => draw();
    widget.on("change:yours", onYours);
    host.replaceChildren(root);
    ask();
    draw();
    return () => { widget.off("change:yours", onYours); mine.dispose(); };
  }

  return restartable(widget, host, view);
}

export { model };
export default { render };
