// Rates per layer. `model` has a twin in rates_per_layer.py; a test compares the two.

const PAPER = [7e-5, 0.016], NEAR = 0.9;

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

const H_AXIS = [-7, 2], RATE_AXIS = [-6, 0]; // powers of ten
const TOP = 20, STRIP = 25, GAP = 12, CURVE = 204, BOTTOM = 36, LEFT = 40, EDGE = 8; // pixels
const BLUR = { h: 0.16, rate: 0.07 }; // decades over which a dot counts for the density
const GOLDEN = 0.618034; // spreads dots evenly over the width of their layer
const TWO = 2, REACH = 16; // digits of a rate; pixels within which a dot is meant

// 0.0005, 7e-5: two digits, a power of ten where there would be many zeros
function number(value) {
  const text = Number(value.toPrecision(TWO));
  if (text === 0) return "0";
  if (Math.abs(text) >= 0.001) return String(text);
  return text.toExponential().replace("e-", "e\u2212");
}
const percent = (share) => {
  const whole = Math.round(100 * share);
  if (whole === 0 && share > 0) return "under 1%";
  return whole === 100 && share < 1 ? "over 99%" : `${whole}%`;
};
const within = (value, [low, high]) => Math.max(low, Math.min(high, value));

// How crowded it is at each of `logs`, 1 where it is most crowded, and the outline of
// that: pairs of a place and its crowd.
function crowd(logs, blur) {
  const around = (at) => logs.reduce((sum, other) => {
    const far = (other - at) / blur;
    return far * far < 12 ? sum + Math.exp(-far * far / 2) : sum;
  }, 0);
  const low = Math.min(...logs) - 2 * blur, span = Math.max(...logs) + 2 * blur - low;
  const count = Math.min(80, Math.ceil(2 * span / blur));
  const at = logs.map(around), most = Math.max(...at);
  const outline = Array.from({ length: count + 1 }, (_, n) => low + span * n / count).map(
    (log) => [log, Math.min(1, around(log) / most)]);
  return { at: at.map((v) => v / most), outline };
}

function render({ model: widget, el: host }) {
  const settings = widget.get("settings"), start = widget.get("start"), hasFn = widget.get("has_fn");

  function view(state, { send, restart }) {
    const names = Object.keys(settings[0].layers), layers = () => settings[state.setting].layers;
    const places = [];
    let seen = false, guess = null, drawn = null, picked = null;
    let wide = 0, right = 0, out = 1, flying = () => {};

    const subject = () => [state.setting, state.mu, state.eta, state.half].join();
    let about = subject();
    const current = (yours) => yours.n === state.n && about === subject();
    function tell() {
      about = subject();
      send();
    }

    // ---- controls

    const brief = (v) => settings[v].name.replace(/^(within|standard deviation) /, "");
    const size = slider("initial weights", {
      min: 0, max: settings.length - 1, step: 1, value: state.setting, show: brief, said: (v) => settings[v].name,
      oninput: (v) => { state.setting = v; picked = null; draw(); }, onchange: tell,
    });
    // On a logarithmic slider: two digits are exact enough, and 0.02 is one of them.
    const power = (v) => Number((10 ** v).toPrecision(TWO));
    const MU = [-2.7, 0.3];
    const knob = (label, key, [min, max]) => slider(label, {
      min, max, step: 0.05, value: Math.log10(state[key]),
      show: (v) => number(power(v)), said: (v) => number(power(v)),
      oninput: (v) => { state[key] = power(v); draw(); }, onchange: tell,
    });
    const knobs = { mu: knob("\u03bc", "mu", MU), eta: knob("\u03b7", "eta", [-4.3, -2.7]) };
    const loss = segmented("loss", { full: "eq. (8)", half: "half of it" }, state.half ? "half" : "full",
      (name) => { state.half = name === "half"; draw(); tell(); });
    const papers = button("the paper\u2019s \u03bc and \u03b7", () => {
      state.mu = start.mu; state.eta = start.eta;
      draw();
      tell();
    });

    // ---- the frame

    const picture = el("svg", { role: "img", class: "live lenet-rates-plot" });
    const share = el("p", { class: "lenet-rates-share" }), saying = el("p", {});
    const place = askInPlace("Percentage of the rates within 10% of the largest possible", answered, {
      size: 4, after: share, accept: (text) => (percentIn(text) === null ? "A percentage from 0 to 100, please." : ""),
    });
    function percentIn(text) {
      const value = asNumber(text.replace("%", ""));
      return value !== null && value >= 0 && value <= 100 ? value : null;
    }
    const one = el("p", { class: "lenet-rates-one note" });
    const mine = judgement(widget);
    const shown = shell(widget, host, {
      name: "lenet-rates", title: "A rate for each of 60,000 parameters", label: "Rates per layer",
      scene: [picture, el("div", { class: "lenet-rates-answer" }, place.node, saying)],
      controls: [el("span", {}, "loss"), loss.node, papers, iconButton("reset", restart)],
      folded: [el("p", { class: "note" }, "A dot is one parameter; a layer shows up to 101 of them, from its largest rate to its "
        + "smallest, and is wide where many are close together. The large dot is the median. Hover, or use the arrow keys, to read one.")],
      handlers: {
        ArrowLeft: () => step(0, -1), ArrowRight: () => step(0, 1),
        ArrowUp: () => step(-1, 0), ArrowDown: () => step(1, 0),
      },
    });
    shown.scene.before(...mine.nodes);
    shown.caption.after(one);
    shown.controls.before(el("div", { class: "lenet-sliders" }, size.node, knobs.mu.node, knobs.eta.node));

    // ---- places in the picture

    const floor = TOP + names.length * STRIP + GAP + CURVE, roof = floor - CURVE;
    const plotEnd = () => wide - right;
    const share01 = (log, [low, high]) => (within(log, [low, high]) - low) / (high - low);
    const xOf = (log) => LEFT + share01(log, H_AXIS) * (plotEnd() - LEFT - EDGE);
    const yOf = (rate) => floor - share01(Math.log10(rate), RATE_AXIS) * CURVE;
    const strip = (row) => TOP + (row + 0.5) * STRIP;
    const column = () => (right - EDGE) / names.length;
    const middle = (row) => plotEnd() + EDGE + (row + 0.5) * column();
    const fixed = (v) => v.toFixed(1);

    const made = {
      lines: el("path", { class: "lenet-rates-lines" }), ticks: el("g", {}),
      band: el("rect", { class: "lenet-rates-band" }), papers: el("text", { class: "strong" }, "the paper\u2019s range"),
      ceiling: el("line", { class: "lenet-rates-ceiling" }), top: el("text", { class: "strong" }),
      curve: el("path", { class: "lenet-rates-curve" }), room: el("rect", { class: "lenet-rates-room" }),
      asked: el("text", { class: "asked", "text-anchor": "middle" }, "?"),
      ring: el("g", { class: "lenet-rates-picked" }),
      knee: el("g", { class: "lenet-rates-knee" }, el("line", {}), el("circle", { class: "reach", r: 16 }),
        el("circle", { class: "grip", r: 6 }), el("text", { class: "lenet-rates-mu", x: 11, y: 4 }, "\u03bc")),
    };
    const groups = names.map((name) => {
      const parts = {
        way: el("path", { class: "way" }), area: el("path", { class: "area" }), dots: el("path", { class: "dots in" }),
        column: el("path", { class: "area" }), landed: el("path", { class: "dots out" }),
        middles: [0, 1, 2].map(() => el("circle", { class: "middle", r: 4.5 })),
        name: el("text", { class: "name" }, name), below: el("text", { class: "name", "text-anchor": "middle" }, name),
      };
      const { middles, ...rest } = parts;
      const node = el("g", { class: `lenet-rates-layer ${name}` }, ...Object.values(rest), ...middles);
      node.style.setProperty("--tone", `var(--${name.toLowerCase()})`);
      return { ...parts, node };
    });
    picture.append(made.band, made.lines, made.ticks, made.room, made.papers, made.ceiling, made.top,
      made.knee, made.curve, ...groups.map((g) => g.node), made.asked, made.ring);

    // What depends on the width alone.
    function lay() {
      const now = shown.scene.clientWidth || 900;
      if (now === wide) return;
      wide = now;
      right = Math.round(Math.max(132, Math.min(310, 0.33 * wide)));
      shown.scene.style.setProperty("--right", `${right}px`);
      picture.setAttribute("viewBox", `0 0 ${wide} ${floor + BOTTOM}`);
      const put = (node, attributes) => Object.entries(attributes).forEach(([k, v]) => node.setAttribute(k, v));
      const inner = wide - EDGE, every = plotEnd() - LEFT > 330 ? 1 : 3;
      const text = (x, y, words, anchor = "middle") => el("text", { x, y, "text-anchor": anchor }, words);
      const ticks = [];
      let d = "";
      for (let p = H_AXIS[0]; p <= H_AXIS[1]; p++) {
        d += `M${fixed(xOf(p))} ${TOP}V${floor}`;
        if ((p - H_AXIS[1]) % every === 0) ticks.push(text(xOf(p), floor + 14, number(10 ** p)));
      }
      for (let p = RATE_AXIS[0]; p <= RATE_AXIS[1]; p++) {
        d += `M${LEFT} ${yOf(10 ** p)}H${plotEnd() - EDGE}M${plotEnd() + EDGE} ${yOf(10 ** p)}H${inner}`;
        ticks.push(text(LEFT - 5, yOf(10 ** p) + 4, number(10 ** p), "end"));
      }
      ticks.push(text(LEFT, 12, plotEnd() > 360 ? "curvature h of the parameters, layer by layer" : "curvature h, by layer", "start"),
        text((LEFT + plotEnd()) / 2, floor + 30, "curvature h"),
        text(plotEnd() + EDGE + 3 * column(), floor + 30, "rate \u03b7 / (\u03bc + h)"));
      made.lines.setAttribute("d", d);
      made.ticks.replaceChildren(...ticks);
      put(made.band, { x: LEFT, width: inner - LEFT, y: yOf(PAPER[1]), height: yOf(PAPER[0]) - yOf(PAPER[1]) });
      put(made.papers, { x: LEFT + 6, y: yOf(PAPER[0]) - 6 });
      put(made.ceiling, { x1: LEFT, x2: inner });
      put(made.top, { x: LEFT + 6 });
      put(made.room, { x: plotEnd() + EDGE, y: roof, width: right - 2 * EDGE, height: CURVE });
      put(made.asked, { x: plotEnd() + right / 2, y: roof + CURVE / 2 + 14 });
      groups.forEach((g, row) => {
        put(g.name, { x: LEFT - 8, y: strip(row) + 5, "text-anchor": "end" });
        put(g.below, { x: middle(row), y: floor + 14 });
      });
      draw();
    }

    // ---- pointing, dragging, keys

    const at = (event) => {
      const box = picture.getBoundingClientRect(), scale = wide / box.width;
      return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    };
    function nearest([px, py]) {
      let best = null, least = REACH;
      places.forEach((dots, row) => dots.forEach(({ from, to }, n) => {
        for (const [x, y] of seen ? [from, to] : [from]) {
          const far = Math.hypot(x - px, y - py);
          if (far < least) { least = far; best = { row, n }; }
        }
      }));
      return best;
    }
    function point(event) {
      if (made.knee.hasPointerCapture(event.pointerId)) return;
      const found = nearest(at(event));
      if (!found || (picked && found.row === picked.row && found.n === picked.n)) return;
      picked = found;
      show();
    }
    picture.addEventListener("pointermove", point);
    picture.addEventListener("pointerdown", point);
    made.knee.addEventListener("pointerdown", (event) => made.knee.setPointerCapture(event.pointerId));
    made.knee.addEventListener("pointermove", (event) => {
      if (!made.knee.hasPointerCapture(event.pointerId)) return;
      const log = H_AXIS[0] + (at(event)[0] - LEFT) / (plotEnd() - LEFT - EDGE) * (H_AXIS[1] - H_AXIS[0]);
      state.mu = power(within(log, MU));
      draw();
    });
    made.knee.addEventListener("pointerup", tell);

    function step(rows, dots) {
      if (!picked) picked = { row: 0, n: 0 };
      else {
        const row = within(picked.row + rows, [0, names.length - 1]), last = places[row].length - 1;
        const part = picked.n / (places[picked.row].length - 1);
        picked = { row, n: within(rows ? Math.round(part * last) : picked.n + dots, [0, last]) };
      }
      show();
      shown.spoken.textContent = one.textContent;
    }

    // ---- draw

    function answered(text) {
      seen = true;
      guess = text === null ? null : percentIn(text);
      flying();
      out = 0;
      draw();
      const truth = 100 * drawn.near;
      flying = tween([0, guess ?? truth], [1, truth], ([t, value]) => {
        out = t;
        drawRates();
        share.textContent = t === 1 ? percent(drawn.near) : `${Math.round(value)}%`;
      });
    }

    function draw() {
      drawn = model(state, layers());
      size.set(state.setting);
      for (const [key, slide] of Object.entries(knobs)) slide.set(Math.log10(state[key]));
      loss.set(state.half ? "half" : "full");
      mine.show(current(widget.get("yours")));
      const top = yOf(drawn.ceiling), knee = xOf(Math.log10(state.mu));
      for (const end of ["y1", "y2"]) made.ceiling.setAttribute(end, top);
      made.top.setAttribute("y", top - 6);
      made.top.textContent = `\u03b7/\u03bc = ${number(drawn.ceiling)}`;
      made.knee.setAttribute("transform", `translate(${fixed(knee)} ${floor - 14})`);
      made.knee.firstChild.setAttribute("y1", roof - floor + 14);
      made.knee.firstChild.setAttribute("y2", 14);
      let d = "";
      for (let log = H_AXIS[0]; log < H_AXIS[1] + 0.01; log += 0.1) {
        d += `${d ? "L" : "M"}${fixed(xOf(log))} ${fixed(yOf(state.eta / (state.mu + 10 ** log)))}`;
      }
      made.curve.setAttribute("d", d);
      picture.setAttribute("aria-label", "Curvatures of the parameters of each layer, the curve \u03b7 / (\u03bc + h) below them"
        + (seen ? `, and their rates beside it, from ${number(drawn.low)} to ${number(drawn.high)}` : ""));
      drawCurvatures();
      made.room.style.display = made.asked.style.display = seen ? "none" : "";
      drawRates();
      if (seen) share.textContent = percent(drawn.near);
      saying.textContent = seen
        ? `of the 60,000 rates lie within 10% of the largest possible, \u03b7/\u03bc. ${guess === null ? "" : `You said ${short(guess)}%. `}`
          + `Within the paper\u2019s range: ${percent(drawn.within)}.`
        : "of the 60,000 rates lie within 10% of the largest possible, \u03b7/\u03bc. How many do you think?";
      shown.caption.textContent = seen
        ? `Rates from ${number(drawn.low)} to ${number(drawn.high)}. `
          + (drawn.near > 0.9 ? "Nearly every h is far below \u03bc, where the curve is flat: make the initial weights larger."
            : drawn.near < 0.1 ? "Nearly every h is beyond \u03bc, where a larger curvature gives a smaller rate." : "Some h are below \u03bc, some beyond.")
        : "Each parameter has a curvature h; the curve \u03b7 / (\u03bc + h) turns it into a rate. It bends where h = \u03bc.";
      show();
    }

    // The strips: from each h, a place; wide where many are.
    function drawCurvatures() {
      names.forEach((name, row) => {
        const logs = layers()[name].h.map((v) => Math.log10(state.half ? v / 2 : v));
        const { at: close, outline } = crowd(logs, BLUR.h), y = strip(row), most = STRIP * 0.42;
        groups[row].area.setAttribute("d", closed(outline.map(([log, v]) => [[xOf(log), y - most * v], [xOf(log), y + most * v]])));
        places[row] = logs.map((log, n) => ({ from: [xOf(log), y + 1.6 * most * close[n] * (n * GOLDEN % 1 - 0.5)], log }));
        groups[row].dots.setAttribute("d", dotted(places[row].map((one) => one.from)));
      });
    }
    const dotted = (dots) => dots.map(([x, y]) => `M${fixed(x)} ${fixed(y)}h0`).join("");
    const closed = (pairs) => `M${[...pairs.map(([there]) => there), ...pairs.map(([, back]) => back).reverse()].map(
      ([x, y]) => `${fixed(x)} ${fixed(y)}`).join("L")}Z`;

    // The columns; while `out` grows from 0 to 1 the dots come over from the curve.
    function drawRates() {
      names.forEach((name, row) => {
        const g = groups[row], { rates } = drawn.layers[name], ys = rates.map(yOf), x = middle(row), most = column() * 0.42;
        const { at: close, outline } = crowd(rates.map(Math.log10), BLUR.rate);
        places[row].forEach((dot, n) => {
          const end = x + 1.6 * most * close[n] * (n * GOLDEN % 1 - 0.5);
          dot.to = [xOf(dot.log) * (1 - out) + end * out, ys[n]];
        });
        const half = ys.length >> 1, from = [xOf(places[row][half].log), strip(row)];
        const on = [[from[0], from[1]], [from[0], ys[half]], [x, ys[half]]];
        g.landed.setAttribute("d", seen ? dotted(places[row].map((one) => one.to)) : "");
        g.column.setAttribute("d", seen && out === 1
          ? closed(outline.map(([log, v]) => [[x - most * v, yOf(10 ** log)], [x + most * v, yOf(10 ** log)]])) : "");
        g.way.setAttribute("d", `M${on[0].map(fixed)}V${fixed(ys[half])}${seen ? `H${fixed(x)}` : ""}`);
        g.middles.forEach((circle, n) => {
          circle.setAttribute("cx", fixed(on[n][0]));
          circle.setAttribute("cy", fixed(on[n][1]));
        });
        g.middles[2].style.display = seen ? "" : "none";
      });
    }

    // What is picked: its way from its curvature by the curve to its rate.
    function show() {
      one.textContent = "Point at a dot to follow it from its curvature to its rate.";
      made.ring.replaceChildren(...wrongs());
      if (!picked) return;
      const { row, n } = picked, name = names[row], { h, who } = layers()[name];
      const bend = state.half ? h[n] / 2 : h[n], rate = drawn.layers[name].rates[n], { from, to } = places[row][n];
      made.ring.append(
        el("path", { d: `M${fixed(from[0])} ${fixed(from[1])}V${fixed(to[1])}${seen ? `H${fixed(to[0])}` : ""}` }),
        ...[from, [from[0], to[1]], ...(seen ? [to] : [])].map(([cx, cy]) => el("circle", { r: 5, cx: fixed(cx), cy: fixed(cy) })));
      one.textContent = `${who[n]}: h = ${number(bend)}, so its rate is ${number(state.eta)} / (${number(state.mu)} + ${number(bend)})`
        + (seen ? ` = ${number(rate)}` : "");
    }

    // Dots for which the learner's function gives something else.
    function wrongs() {
      const yours = widget.get("yours");
      if (!hasFn || !seen || !current(yours)) return [];
      const all = places.flat();
      return yours.differs.map((n) => el("circle", { class: "lenet-rates-wrong", r: 4.5, cx: fixed(all[n].to[0]), cy: fixed(all[n].to[1]) }));
    }

    const sizes = new ResizeObserver(lay), onYours = () => draw();
    sizes.observe(shown.scene);
    widget.on("change:yours", onYours);
    lay();
    return () => {
      flying(); sizes.disconnect();
      widget.off("change:yours", onYours);
      mine.dispose(); shown.dispose();
    };
  }

  return restartable(widget, host, view);
}

export { model };
export default { render };
