// Squashing explorer. `model` has a twin in squashing.py; a test compares the two.

const LIMIT = 6, HEIGHT = 3, BINS = 48, LAYERS = 7, SATURATED = 0.1;
const GRID = Array.from({ length: 241 }, (_, n) => (n - 120) / 20);

// {A, S, at, scale, z} -> every number that is drawn
function model({ A, S, at, scale, z }) {
  const functions = functionsOf(A, S);
  const curves = {}, point = {};
  for (const [name, pair] of Object.entries(functions)) {
    const values = GRID.map(pair), here = pair(at);
    curves[name] = { y: values.map((v) => v[0]), slope: values.map((v) => v[1]) };
    point[name] = { y: here[0], slope: here[1], left: powers(here[1]) };
    if (here.length > 2) {
      curves[name].bend = values.map((v) => v[2]);
      point[name].bend = here[2];
    }
  }
  const edge = Math.atanh(Math.sqrt(1 - SATURATED)) / S;
  const before = z.map((v) => scale * v);
  let logs = 0, saturated = 0;
  for (const a of before) {
    const u = Math.abs(S * a);
    logs += Math.log(A * S) - 2 * (u + Math.log1p(Math.exp(-2 * u)) - Math.log(2));
    if (Math.abs(a) > edge) saturated += 1;
  }
  const typical = Math.exp(logs / z.length);
  return {
    a: GRID, curves, point, edge,
    peak: Math.atanh(1 / Math.sqrt(3)) / S,
    before: histogram(before, LIMIT),
    after: histogram(before.map((a) => A * Math.tanh(S * a)), HEIGHT),
    saturated: saturated / z.length,
    typical,
    left: powers(typical),
  };
}

function functionsOf(A, S) {
  return {
    squash: (a) => {
      const t = Math.tanh(S * a);
      return [A * t, A * S * (1 - t * t), -2 * A * S * S * t * (1 - t * t)];
    },
    logistic: (a) => {
      const y = (1 + Math.tanh(a / 2)) / 2;
      return [y, y * (1 - y)];
    },
    tanh: (a) => {
      const t = Math.tanh(a);
      return [t, 1 - t * t];
    },
    relu: (a) => [Math.max(a, 0), a > 0 ? 1 : 0],
  };
}

function powers(slope) {
  return Array.from({ length: LAYERS + 1 }, (_, k) => slope ** k);
}

function histogram(values, limit) {
  const counts = new Array(BINS).fill(0);
  let below = 0, above = 0;
  for (const value of values) {
    const place = Math.floor((value + limit) / (2 * limit / BINS));
    if (place < 0) below += 1;
    else if (place >= BINS) above += 1;
    else counts[place] += 1;
  }
  return { counts, below, above };
}

// ---- drawing -------------------------------------------------------------------

const NAMES = { squash: "f", logistic: "logistic", tanh: "tanh", relu: "ReLU" };
const BOX = { x: 40, y: 8, w: 424, h: 288 }; // the curves
const SIDE = { x: 474, w: 92 }; // histogram of f(a), on the curves' vertical axis
const FOOT = { y: 338, h: 74 }; // histogram of a, on the curves' horizontal axis
const xOf = (a) => BOX.x + (a + LIMIT) / (2 * LIMIT) * BOX.w;
const yOf = (v) => BOX.y + (HEIGHT - v) / (2 * HEIGHT) * BOX.h;

function path(xs, ys, x, y) {
  let text = "", pen = "M";
  xs.forEach((a, n) => {
    if (ys[n] === null) { pen = "M"; return; }
    text += `${pen}${x(a).toFixed(1)},${y(ys[n]).toFixed(1)}`;
    pen = "L";
  });
  return text;
}

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

function line(x1, y1, x2, y2, name) {
  return el("line", { x1, y1, x2, y2, class: name });
}

function axes() {
  const node = el("g");
  for (let v = -2; v <= 2; v += 1) {
    node.append(line(BOX.x, yOf(v), BOX.x + BOX.w, yOf(v), v ? "guide" : "axis"),
      el("text", { x: BOX.x - 6, y: yOf(v) + 4, "text-anchor": "end" }, short(v)));
  }
  for (let a = -6; a <= 6; a += 2) {
    node.append(line(xOf(a), BOX.y, xOf(a), BOX.y + BOX.h, a ? "guide" : "axis"),
      el("text", { x: xOf(a), y: BOX.y + BOX.h + 16, "text-anchor": "middle" }, short(a)));
  }
  node.append(
    el("text", { x: xOf(0), y: FOOT.y - 6, "text-anchor": "middle" }, "pre-activation a"),
    el("text", { x: 8, y: FOOT.y + 14 }, "how"), el("text", { x: 8, y: FOOT.y + 28 }, "many"),
    el("text", { x: SIDE.x + SIDE.w / 2, y: BOX.y + BOX.h + 16, "text-anchor": "middle" },
      "how many f(a)"));
  return node;
}

function bars(name) {
  return Array.from({ length: BINS }, () => el("rect", { class: name }));
}

function tick(label, name, on, onchange) {
  const input = el("input", { type: "checkbox", onchange: () => onchange(input.checked) });
  input.checked = on;
  return { node: el("label", {}, input, swatch(name), label), input };
}

function swatch(name) {
  return el("svg", { width: 26, height: 10, "aria-hidden": "true" },
    line(1, 5, 25, 5, `curve ${name}`));
}

const number = {
  accept: (guess) => (asNumber(guess) === null ? "A number, please: 0.5 or 1e-3." : ""),
};
const said = (guess) => (guess === null ? "" : `You said ${guess}. `);

function render({ model: widget, el: host }) {
  const start = widget.get("start"), z = widget.get("z"), yours = widget.get("yours");
  let state, shown, dispose;

  function build() {
    state = { ...widget.get("state") };
    shown = { slope: true, bend: false, logistic: false, tanh: false, relu: false };
    dispose?.();
    dispose = view();
  }

  function reset() {
    state = { ...start };
    keep();
    build();
  }

  function keep() {
    widget.set("state", { ...state });
    widget.save_changes();
  }

  function view() {
    // A runs over 1.7159 + n/100 and S over n/60, so that 1.7159 and 2/3 are hit exactly.
    const knobs = {
      A: slider("height A", {
        min: -121, max: 79, step: 1, value: Math.round((state.A - start.A) * 100),
        show: (n) => digits(start.A + n / 100, 4),
        oninput: (n) => { state.A = start.A + n / 100; draw(); }, onchange: keep,
      }),
      S: slider("steepness S", {
        min: 12, max: 72, step: 1, value: Math.round(state.S * 60),
        show: (n) => (n === 40 ? "2/3" : digits(n / 60, 3)),
        oninput: (n) => { state.S = n / 60; draw(); }, onchange: keep,
      }),
      at: slider("point a", {
        min: -120, max: 120, step: 1, value: Math.round(state.at * 20),
        show: (n) => digits(n / 20, 2), oninput: (n) => { state.at = n / 20; draw(); },
        onchange: keep,
      }),
      scale: slider("weight scale", {
        min: 1, max: 100, step: 1, value: Math.round(state.scale * 20),
        show: (n) => `\u00d7 ${digits(n / 20, 2)}`,
        oninput: (n) => { state.scale = n / 20; draw(); }, onchange: keep,
      }),
    };
    const ticks = {
      slope: tick("slope f\u2032", "slope", shown.slope, (on) => { shown.slope = on; draw(); }),
      bend: tick("f\u2033", "bend", shown.bend, (on) => { shown.bend = on; draw(); }),
    };
    for (const name of ["logistic", "tanh", "relu"]) {
      ticks[name] = tick(NAMES[name], name, false, (on) => { shown[name] = on; draw(); });
    }
    ticks.bend.node.toggleAttribute("hidden", true);
    const bendAnswer = el("p", { class: "note", role: "status" });
    let bendGuess;
    const askBend = predict(
      "Where, for a > 0, does f bend most (|f\u2033| largest)? a =",
      (guess) => {
        bendGuess = said(guess);
        ticks.bend.node.toggleAttribute("hidden", false);
        shown.bend = ticks.bend.input.checked = true;
        draw();
      }, number);

    const picture = el("svg", {
      class: "plot", role: "img", viewBox: "0 0 572 420", width: 572, height: 420,
    });
    const clip = `squash-${Math.random().toString(36).slice(2)}`;
    const inside = el("g", { "clip-path": `url(#${clip})` });
    const shades = [el("rect", { class: "shade" }), el("rect", { class: "shade" })];
    const curve = {};
    for (const name of ["logistic", "tanh", "relu", "slope", "bend", "squash"]) {
      curve[name] = el("path", { class: `curve ${name}` });
    }
    curve.yours = el("path", { class: "curve yours" });
    curve.differs = el("path", { class: "curve differs" });
    const peaks = [line(0, BOX.y, 0, BOX.y + BOX.h, "peak"), line(0, BOX.y, 0, BOX.y + BOX.h, "peak")];
    const down = line(0, 0, 0, FOOT.y + FOOT.h, "probe"), across = line(0, 0, SIDE.x + SIDE.w, 0, "probe");
    const tangent = line(0, 0, 0, 0, "tangent");
    const dot = el("circle", { r: 5, class: "dot" });
    const before = bars("count"), after = bars("count");
    const beyond = [el("text", { x: BOX.x + 3, y: FOOT.y + 12 }),
      el("text", { x: BOX.x + BOX.w - 3, y: FOOT.y + 12, "text-anchor": "end" })];
    inside.append(...shades, ...peaks, ...Object.values(curve), tangent);
    picture.append(
      svgNode("clipPath", { id: clip }, el("rect", { x: BOX.x, y: BOX.y, width: BOX.w, height: BOX.h })),
      axes(), ...before, ...after, inside, down, across, dot, ...beyond);

    function follow(event) {
      const box = picture.getBoundingClientRect();
      const x = (event.clientX - box.left) / box.width * 572;
      const y = (event.clientY - box.top) / box.height * 420;
      if (x < BOX.x || x > BOX.x + BOX.w || y < BOX.y || y > FOOT.y + FOOT.h) return;
      move(Math.round(((x - BOX.x) / BOX.w * 2 * LIMIT - LIMIT) * 20) / 20);
    }
    function move(a) {
      state.at = Math.max(-LIMIT, Math.min(LIMIT, a));
      knobs.at.set(Math.round(state.at * 20));
      draw();
    }
    picture.addEventListener("pointermove", follow);
    picture.addEventListener("pointerdown", follow);

    const table = el("table", { class: "values" });
    const spread = el("p", { class: "note spread" });
    const chain = chainChart();
    const chainAnswer = el("p", { class: "note", role: "status" });
    chain.node.toggleAttribute("hidden", true);
    const slope2 = model({ ...state, at: 2, z: [0] }).point.squash;
    const askChain = predict(
      `A gradient of 1 goes back through seven layers, a = 2 in each (slope ${digits(slope2.slope, 3)}). What is left?`,
      (guess) => {
        chain.node.toggleAttribute("hidden", false);
        chainAnswer.textContent = `${said(guess)}It is ${digits(slope2.slope, 3)}\u2077 = `
          + `${scientific(slope2.left[LAYERS])}. Move the point: each layer multiplies by the slope.`;
        shown.left = true;
        draw();
      }, number);

    const mine = mineNode(widget, yours);
    const controls = [
      el("div", { class: "bar" }, knobs.A.node, knobs.S.node, knobs.at.node,
        button("reset", reset)),
      el("div", { class: "bar" }, el("span", {}, "show"),
        ...Object.values(ticks).map((t) => t.node),
        yours.y?.length ? el("span", {}, swatch("differs"), " yours, thick where it differs") : ""),
    ];
    const root = el("div", {
      class: "lenet squashing", role: "group", "aria-label": "Squashing explorer",
    },
    el("p", { class: "title" }, "Squashing: f(a) = A tanh(S a)"), mine.node, ...controls, askBend, bendAnswer,
    el("div", { class: "row" },
      el("div", { class: "main" }, picture,
        el("div", { class: "bar" }, knobs.scale.node), spread),
      el("div", { class: "side" }, table, el("p", { class: "title" }, "Back through seven layers"), askChain,
        chainAnswer, chain.node)),
    el("p", { class: "note" },
      "Point at the curve, or press \u2190 and \u2192 (with Shift in larger steps; Home: a = 0)."));
    ownKeys(root);
    keys(root, {
      ArrowRight: (e) => { move(state.at + (e.shiftKey ? 0.5 : 0.05)); keep(); },
      ArrowLeft: (e) => { move(state.at - (e.shiftKey ? 0.5 : 0.05)); keep(); },
      Home: () => { move(0); keep(); },
    });

    function draw() {
      const drawn = model({ ...state, z });
      const f = drawn.curves.squash, p = drawn.point.squash;
      for (const name of ["squash", "logistic", "tanh", "relu"]) {
        const on = name === "squash" || shown[name];
        curve[name].setAttribute("d", on ? path(GRID, drawn.curves[name].y, xOf, yOf) : "");
      }
      curve.slope.setAttribute("d", shown.slope ? path(GRID, f.slope, xOf, yOf) : "");
      curve.bend.setAttribute("d", shown.bend ? path(GRID, f.bend, xOf, yOf) : "");
      peaks.forEach((node, n) => {
        const x = xOf(n ? drawn.peak : -drawn.peak);
        node.setAttribute("x1", x); node.setAttribute("x2", x);
        node.style.display = shown.bend ? "" : "none";
      });
      if (yours.y?.length) {
        const part = yours.y.map((v, n) => (yours.differs[n] ? v : null));
        curve.yours.setAttribute("d", path(GRID, yours.y, xOf, yOf));
        curve.differs.setAttribute("d", path(GRID, part, xOf, yOf));
      }
      shades.forEach((node, n) => {
        const from = Math.min(drawn.edge, LIMIT);
        node.setAttribute("x", n ? xOf(from) : BOX.x);
        node.setAttribute("y", BOX.y);
        node.setAttribute("width", xOf(LIMIT) - xOf(from));
        node.setAttribute("height", BOX.h);
      });
      place(down, xOf(state.at), yOf(p.y), xOf(state.at), FOOT.y + FOOT.h);
      place(across, xOf(state.at), yOf(p.y), SIDE.x + SIDE.w, yOf(p.y));
      place(tangent, xOf(state.at - 1), yOf(p.y - p.slope), xOf(state.at + 1), yOf(p.y + p.slope));
      tangent.style.display = shown.slope ? "" : "none";
      dot.setAttribute("cx", xOf(state.at)); dot.setAttribute("cy", yOf(p.y));
      histograms(drawn);
      tell(drawn, p);
    }

    function histograms({ before: a, after: y, edge }) {
      const tallest = Math.max(...a.counts, 1), widest = Math.max(...y.counts, 1);
      const step = BOX.w / BINS, rise = BOX.h / BINS;
      a.counts.forEach((count, n) => {
        const middle = (n + 0.5) / BINS * 2 * LIMIT - LIMIT, h = count / tallest * FOOT.h;
        const node = before[n];
        node.setAttribute("x", BOX.x + n * step + 0.5); node.setAttribute("width", step - 1);
        node.setAttribute("y", FOOT.y + FOOT.h - h); node.setAttribute("height", h);
        node.setAttribute("class", Math.abs(middle) > edge ? "count full" : "count");
      });
      const top = (v) => BOX.y + BOX.h - (v + 1) * rise;
      const ends = state.A * Math.sqrt(1 - SATURATED);
      y.counts.forEach((count, n) => {
        const middle = (n + 0.5) / BINS * 2 * HEIGHT - HEIGHT, node = after[n];
        node.setAttribute("x", SIDE.x); node.setAttribute("width", count / widest * SIDE.w);
        node.setAttribute("y", top(n) + 0.5); node.setAttribute("height", rise - 1);
        node.setAttribute("class", Math.abs(middle) > ends ? "count full" : "count");
      });
      beyond[0].textContent = a.below ? `\u2190 ${a.below} more` : "";
      beyond[1].textContent = a.above ? `${a.above} more \u2192` : "";
    }

    function tell(drawn, p) {
      const at = digits(state.at, 2);
      const names = ["squash", "logistic", "tanh", "relu"].filter((n) => n === "squash" || shown[n]);
      table.replaceChildren(
        el("caption", {}, `At a = ${at}`),
        row("th", ["", "value", "slope", ...(shown.left ? ["slope\u2077"] : [])]),
        ...names.map((name) => {
          const v = drawn.point[name];
          return row("td", [NAMES[name], digits(v.y, 4), digits(v.slope, 4),
            ...(shown.left ? [scientific(v.left[LAYERS])] : [])]);
        }));
      const talk = `a ${at}, f ${digits(p.y, 4)}, slope ${digits(p.slope, 4)}`;
      knobs.at.input.setAttribute("aria-valuetext", talk);
      picture.setAttribute("aria-label", `Curves of f and histograms of its input and output. At ${talk}.`);
      if (bendGuess !== undefined) {
        const constant = state.S === start.S ? ": the paper\u2019s \u00b11 (App. A), nearly" : "";
        bendAnswer.textContent = `${bendGuess}|f\u2033| is largest at a = \u00b1${digits(drawn.peak, 3)}${constant}. `
          + "It is atanh(1/\u221a3)/S; A only stretches it.";
      }
      const share = 100 * drawn.saturated;
      spread.replaceChildren(
        `${z.length.toLocaleString("en")} pre-activations with standard deviation ${digits(state.scale, 2)}: `,
        el("strong", {}, `${share.toFixed(1)}% saturated`),
        ` (|a| > ${digits(drawn.edge, 2)}: slope below a tenth of f\u2032(0)).`
        + (shown.left ? ` Geometric mean of their slopes ${digits(drawn.typical, 3)}; to the 7th, ${scientific(drawn.left[LAYERS])}.` : ""));
      if (shown.left) {
        chain.update([
          ...names.map((name) => ({ name, label: NAMES[name], left: drawn.point[name].left })),
          { name: "typical", label: "histogram", left: drawn.left }]);
      }
    }

    host.replaceChildren(root);
    draw();
    return () => mine.dispose();
  }

  build();
  return () => { dispose?.(); host.replaceChildren(); };
}

function svgNode(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function place(node, x1, y1, x2, y2) {
  node.setAttribute("x1", x1); node.setAttribute("y1", y1);
  node.setAttribute("x2", x2); node.setAttribute("y2", y2);
}

function row(cell, texts) {
  return el("tr", {}, ...texts.map((text, n) => {
    const head = cell === "th" || n === 0;
    return el(head && text ? "th" : "td", head && text ? { scope: cell === "th" ? "col" : "row" } : {}, text);
  }));
}

// What is left of a gradient of 1 after 0..7 layers, on a logarithmic axis.
function chainChart() {
  const low = -9, high = 3, box = { x: 38, y: 8, w: 160, h: 132 };
  const x = (k) => box.x + k / LAYERS * box.w;
  const y = (v) => box.y + (high - Math.max(low, Math.min(high, Math.log10(v)))) / (high - low) * box.h;
  const picture = el("svg", { class: "plot", role: "img", viewBox: "0 0 286 178", width: 286, height: 178 });
  for (let e = low; e <= high; e += 3) {
    picture.append(line(box.x, y(10 ** e), box.x + box.w, y(10 ** e), e ? "guide" : "axis"),
      el("text", { x: box.x - 5, y: y(10 ** e) + 4, "text-anchor": "end" },
        e ? powerOfTen(e) : "1"));
  }
  for (let k = 0; k <= LAYERS; k += 1) {
    picture.append(el("text", { x: x(k), y: box.y + box.h + 16, "text-anchor": "middle" }, String(k)));
  }
  picture.append(el("text", { x: box.x + box.w / 2, y: box.y + box.h + 33, "text-anchor": "middle" }, "layers passed"));
  const lines = el("g");
  picture.append(lines);
  function update(series) {
    const ends = series.map((s) => y(s.left[LAYERS])), order = ends.map((_, n) => n).sort((a, b) => ends[a] - ends[b]);
    for (let i = 1; i < order.length; i += 1) { // labels do not lie on each other
      ends[order[i]] = Math.max(ends[order[i]], ends[order[i - 1]] + 13);
    }
    const over = Math.max(...ends) - (box.y + box.h);
    if (over > 0) {
      for (let i = order.length - 1, floor = box.y + box.h; i >= 0; i -= 1, floor -= 13) {
        ends[order[i]] = Math.min(ends[order[i]], floor);
      }
    }
    lines.replaceChildren(...series.flatMap(({ name, label, left }, n) => [
      el("path", { class: `curve ${name}`, d: path(left.map((_, k) => k), left, x, y) }),
      el("text", { x: box.x + box.w + 6, y: ends[n] + 4 }, label)]));
    picture.setAttribute("aria-label", `What is left of a gradient of 1 after seven layers: ${
      series.map((s) => `${s.label} ${scientific(s.left[LAYERS])}`).join(", ")}.`);
  }
  return { node: picture, update };
}

// What Python found about the learner's function, and the button that asks why.
function mineNode(widget, yours) {
  if (!yours.says) return { node: el("div"), dispose: () => {} };
  const text = el("p", { class: yours.same ? "note" : "differ" }, yours.says);
  if (yours.same) return { node: text, dispose: () => {} };
  const why = diagnosisOf(widget);
  return { node: el("div", {}, text, why.node), dispose: why.dispose };
}

export { model };
export default { render };
