// Loss landscape of one digit. `model` has a twin in loss_landscape.py; a test compares
// the two.

const LOSSES = { penalty: "eq. 8", map: "eq. 9", cross_entropy: "cross-entropy" };
const PLACES = 61, COLUMNS = 44, MARGIN = 4;

const dot = (u, v) => u.reduce((total, value, n) => total + value * v[n], 0);
const minus = (u, v) => u.map((value, n) => value - v[n]);
const times = (u, factor) => u.map((value) => value * factor);

// The plane through three codes: unit vectors and the codes' places, as in Python; and
// for each class what its penalty is made of: y(a, b) = far + 2 (a alpha + b beta) + a a + b b.
function plane(state, codes) {
  const origin = codes[state.label];
  const toRival = minus(codes[state.rival], origin), toThird = minus(codes[state.third], origin);
  const first = times(toRival, 1 / Math.sqrt(dot(toRival, toRival)));
  const rest = minus(toThird, times(first, dot(toThird, first)));
  const second = times(rest, 1 / Math.sqrt(dot(rest, rest)));
  const places = [[0, 0], [dot(first, toRival), dot(second, toRival)],
    [dot(first, toThird), dot(second, toThird)]];
  const parts = codes.map((code) => {
    const gap = minus(origin, code);
    return { far: dot(gap, gap), alpha: dot(gap, first), beta: dot(gap, second) };
  });
  const low = [0, 1].map((n) => Math.min(...places.map((p) => p[n])) - MARGIN);
  const high = [0, 1].map((n) => Math.max(...places.map((p) => p[n])) + MARGIN);
  return { places, parts, bounds: [low[0], high[0], low[1], high[1]] };
}

// Where the codes are met exactly, rounding may leave a little less than 0.
function penaltiesAt(a, b, parts) {
  return parts.map(({ far, alpha, beta }) => (
    Math.max(0, far + 2 * (a * alpha + b * beta) + a * a + b * b)));
}

// log of the sum of e^-y, with the smallest y taken out first.
function logSum(y) {
  const lowest = Math.min(...y);
  return Math.log(y.reduce((total, value) => total + Math.exp(lowest - value), 0)) - lowest;
}

function shareOf(y) {
  const lowest = Math.min(...y), e = y.map((value) => Math.exp(lowest - value));
  return times(e, 1 / e.reduce((total, value) => total + value, 0));
}

function lossOf(loss, y, { label, j }) {
  if (loss === "penalty") return y[label];
  return y[label] + logSum(loss === "map" ? [...y, j] : y);
}

const spread = (low, high, n) => Array.from({ length: n }, (_, k) => low + (high - low) * k / (n - 1));

// What only depends on the plane, on j, and on the chosen loss.
function landscape(state, { places, parts, bounds: [left, right, bottom, top] }) {
  const side = (right - left) / COLUMNS, rows = Math.round((top - bottom) / side);
  const map = Array.from({ length: rows }, (_, r) => Array.from({ length: COLUMNS }, (__, c) => (
    lossOf(state.loss, penaltiesAt(left + side * (c + 0.5), top - side * (r + 0.5), parts), state))));
  return { map, limit: Math.max(...places.map((place) => dot(place, place))) };
}

// What follows the marker.
function marker(state, { parts, bounds }) {
  const { a, b, label, j } = state, names = Object.keys(LOSSES);
  const penalties = penaltiesAt(a, b, parts);
  const posterior = shareOf([...penalties, j]), shares = shareOf(penalties);
  const right = (p) => (_, i) => (i === label ? 1 : 0) - p[i];
  const pushes = {
    penalty: penalties.map((_, i) => (i === label ? 1 : 0)),
    map: penalties.map(right(posterior)),
    cross_entropy: penalties.map(right(shares)),
  };
  const gradients = {}, losses = {}, curves = {};
  const line = spread(bounds[0], bounds[1], PLACES);
  const along = line.map((at) => penaltiesAt(at, b, parts));
  for (const name of names) {
    losses[name] = lossOf(name, penalties, state);
    curves[name] = along.map((y) => lossOf(name, y, state));
    gradients[name] = [0, 1].map((n) => parts.reduce((total, { alpha, beta }, i) => (
      total + pushes[name][i] * 2 * (n ? b + beta : a + alpha)), 0));
  }
  return { penalties, posterior, shares, losses, pushes, gradients, line, curves };
}

// {label, rival, third, a, b, j, loss}, codes (10, 84) -> every number that is drawn
function model(state, codes) {
  const { places, parts, bounds } = plane(state, codes);
  return { places, bounds, ...marker(state, { parts, bounds }), ...landscape(state, { places, parts, bounds }) };
}

// ---- drawing -------------------------------------------------------------------

const WIDE = 400, TALL = 330, BANDS = 16;
const PLOT = { width: 440, height: 300, left: 42, right: 10, top: 10, bottom: 38 };
const STEP = 0.05; // learning rate of "step down the slope"

// Small shares are told apart by their powers of ten.
function shareText(p) {
  if (p >= 0.0005) return p.toFixed(3);
  if (p === 0) return "0";
  return `1e${Math.round(Math.log10(p))}`.replace("-", "\u2212");
}
function number(value) {
  if (value !== 0 && Math.abs(value) < 0.005) {
    const text = value.toExponential(0).replace("-", "\u2212").replace("e-", "e\u2212");
    return value < 0 ? text : value.toExponential(0).replace("e-", "e\u2212");
  }
  return short(value);
}

function render({ model: widget, el: host }) {
  const codes = widget.get("codes"), which = widget.get("which");
  const hasFn = widget.get("has_fn");

  function view(state, { send, restart }) {
    let seen = false, space = plane(state, codes), drawn = null, land = null, scale = 1;
    let answer = "", painted = null, shades = []; // the plane and the colours on the map

    // What Python's answer about the learner's function depends on.
    const subject = () => [state.label, state.rival, state.third, state.b, state.j].join();
    let about = subject();
    const current = (yours) => yours.n === state.n && about === subject();
    function tell() {
      about = subject();
      send();
    }
    const rest = later(tell, 150);

    // ---- controls

    const digits = Array.from({ length: 10 }, (_, d) => String(d)), picks = {};
    const pick = (name, text) => {
      picks[name] = choice(text, digits, String(state[name]), (d) => choose(name, +d));
      return picks[name].node;
    };
    // Choosing a digit that has another part already exchanges the two.
    function choose(name, digit) {
      for (const other of ["label", "rival", "third"]) {
        if (other !== name && state[other] === digit) state[other] = state[name];
      }
      state[name] = digit;
      for (const [part, one] of Object.entries(picks)) one.set(String(state[part]));
      state.a = 0; state.b = 0;
      replan();
      tell();
    }
    const losses = {};
    for (const [name, text] of Object.entries(LOSSES)) {
      losses[name] = button(text, () => { state.loss = name; land = null; draw(); tell(); });
    }
    const knob = (label, key, range, said) => slider(label, {
      ...range, value: state[key], said, onchange: () => tell(),
      oninput: (v) => { state[key] = v; if (key === "j") land = null; draw(); },
    });
    const knobs = {
      a: knob("towards the rival", "a", { min: -2, max: 20, step: 0.1 }),
      b: knob("to the side", "b", { min: -2, max: 20, step: 0.1 }),
      j: knob("j of eq. 9", "j", { min: 0, max: 200, step: 1 }),
    };
    const stepping = button("step down the slope", () => {
      const [ga, gb] = drawn.gradients[state.loss];
      move(state.a - STEP * ga, state.b - STEP * gb);
    });
    const halfway = button("go half-way", () => move(space.places[1][0] / 2, 0));
    const home = button("go to the right code", () => move(0, 0));

    function move(a, b, atRest = true) {
      const [left, right, bottom, top] = space.bounds;
      state.a = Math.max(left, Math.min(right, a));
      state.b = Math.max(bottom, Math.min(top, b));
      draw();
      if (atRest) rest.soon();
    }
    function key(da, db) {
      if (!seen) return;
      move(Math.round((state.a + da) * 100) / 100, Math.round((state.b + db) * 100) / 100);
      spoken.textContent = sentence.textContent;
    }

    // ---- the map

    const cells = el("g", {}), codesNode = el("g", {}), arrow = el("g", { class: "arrow" });
    const dotNode = el("circle", { r: 6, class: "marker" });
    const map = el("svg", { role: "img", class: "live", "aria-label": "map of the loss" },
      cells, arrow, codesNode, dotNode);
    const mapTitle = el("figcaption", {});
    const scaleBar = el("p", { class: "note scale" });
    follow(map, (x, y) => {
      move(space.bounds[0] + x / scale, space.bounds[3] - y / scale, false);
    });
    const onMap = ([a, b]) => [(a - space.bounds[0]) * scale, (space.bounds[3] - b) * scale];

    // ---- the curves

    const { width, height } = PLOT;
    const frame = el("g", { class: "axes" }), curves = el("g", {}), here = el("g", {});
    const plot = el("svg", {
      role: "img", class: "live", width, height, viewBox: `0 0 ${width} ${height}`,
      "aria-label": "the three losses along the line through the marker",
    }, frame, curves, here);
    follow(plot, (x) => {
      const [left, right] = space.bounds;
      const share = (x - PLOT.left) / (width - PLOT.left - PLOT.right);
      move(left + share * (right - left), state.b, false);
    });

    // A pressed pointer calls at(x, y) in the picture's own units.
    function follow(picture, at) {
      const place = (event) => {
        const box = picture.getBoundingClientRect();
        const [, , w, h] = picture.getAttribute("viewBox").split(" ").map(Number);
        at((event.clientX - box.left) / box.width * w, (event.clientY - box.top) / box.height * h);
      };
      picture.addEventListener("pointerdown", (event) => {
        picture.setPointerCapture(event.pointerId);
        root.focus({ preventScroll: true });
        event.preventDefault();
        place(event);
      });
      picture.addEventListener("pointermove", (event) => { if (event.buttons) place(event); });
      for (const end of ["pointerup", "pointercancel"]) picture.addEventListener(end, tell);
    }

    // ---- the classes

    const body = el("tbody", {});
    const table = el("table", {},
      el("thead", {}, el("tr", {}, ...["class", "penalty", "", "share in eq. 9", "", "softmax of \u2212penalty", "", "slope by the penalty"]
        .map((text) => (text ? el("th", { scope: "col" }, text) : el("td", {}))))),
      body);
    const lines = [...digits, "rubbish"].map((name) => {
      const bars = [1, 2, 3].map((n) => el("div", { class: `bar-${n}` }));
      const values = [0, 1, 2, 3].map(() => el("td", { class: "value" }));
      const head = el("th", { scope: "row" }, name);
      const [p, q, s, g] = values;
      const line = el("tr", {}, head, p, el("td", { class: "room" }, bars[0]), q,
        el("td", { class: "room" }, bars[1]), s, el("td", { class: "room" }, bars[2]), g);
      body.append(line);
      return { line, head, bars, values };
    });

    // ---- the whole

    const mine = judgement(widget);
    const sentence = el("p", { class: "formula sentence" });
    const spoken = el("p", { class: "spoken", role: "status" });
    const reply = el("p", { class: "note", role: "status" });
    const question = el("div", {}), later9 = el("div", {});
    const root = el("div", {
      class: "lenet landscape", role: "group", "aria-label": "Loss landscape",
    },
    el("p", { class: "title" }, "The loss of one digit, while F6 moves"), ...mine.nodes,
    question, reply, later9);
    later9.append(
      el("div", { class: "bar" }, pick("label", "right digit"), pick("rival", "rival"),
        pick("third", "a third"), button("reset", reset)),
      el("div", { class: "bar" }, el("span", {}, "map of"), ...Object.values(losses), knobs.j.node),
      el("div", { class: "bar" }, knobs.a.node, knobs.b.node),
      el("div", { class: "bar" }, home, halfway, stepping),
      el("div", { class: "row" },
        el("figure", { class: "map" }, mapTitle, map, scaleBar),
        el("figure", {}, el("figcaption", {}, "along the line through the marker, towards the rival"), plot)),
      sentence, table, spoken,
      el("p", { class: "note" }, "Drag the marker, or use the arrow keys (with Shift: small steps)."));
    ownKeys(root);
    const size = (event) => (event.shiftKey ? 0.1 : 0.5);
    keys(root, {
      ArrowLeft: (event) => key(-size(event), 0), ArrowRight: (event) => key(size(event), 0),
      ArrowUp: (event) => key(0, size(event)), ArrowDown: (event) => key(0, -size(event)),
    });

    function reset() {
      rest.cancel();
      restart();
    }

    function ask() {
      const far = short(space.parts[state.rival].far);
      const text = `F6 lies on the code of the ${state.label}; the code of the ${state.rival} is ${far} away. `
        + `Eq. 9 with j = ${short(state.j)}: would it fall if the ${state.rival} were pushed further away?`;
      question.replaceChildren(predict(text, (guess) => {
        seen = true;
        const p = marker(state, space).posterior[state.rival];
        const truth = `hardly: the share of the ${state.rival} is ${shareText(p)}, and this is how fast eq. 9 falls with its penalty. Now move F6 towards it.`;
        answer = afterGuess(guess, truth);
        draw();
      }, { options: ["yes, clearly", "hardly"] }));
    }

    // ---- draw

    function replan() {
      space = plane(state, codes);
      land = null;
      const [left, right, bottom, top] = space.bounds;
      scale = Math.min(WIDE / (right - left), TALL / (top - bottom));
      knobs.a.input.min = left.toFixed(1); knobs.a.input.max = right.toFixed(1);
      knobs.b.input.min = bottom.toFixed(1); knobs.b.input.max = top.toFixed(1);
      draw();
    }

    function draw() {
      later9.hidden = !seen;
      reply.textContent = answer;
      mine.show(current(widget.get("yours")));
      if (!seen) return;
      drawn = marker(state, space);
      if (!land) paint();
      for (const [name, node] of Object.entries(losses)) {
        node.setAttribute("aria-pressed", String(name === state.loss));
      }
      for (const [name, one] of Object.entries(knobs)) one.set(state[name]);
      const [x, y] = onMap([state.a, state.b]);
      dotNode.setAttribute("cx", x); dotNode.setAttribute("cy", y);
      point(x, y);
      plotCurves();
      classes();
      const g = drawn.gradients[state.loss], steep = Math.hypot(...g);
      sentence.textContent = `${Object.entries(LOSSES).map(([name, text]) => `${text} = ${number(drawn.losses[name])}`).join("   ")}\n`
        + `slope of ${LOSSES[state.loss]} in this plane: ${number(steep)}${steep < 0.005 ? ": next to nothing pulls here" : "; the arrow points downhill"}`;
    }

    function paint() {
      land = landscape(state, space);
      const { map: values, limit } = land, [left, right, bottom, top] = space.bounds;
      const w = (right - left) * scale, h = (top - bottom) * scale;
      map.setAttribute("viewBox", `0 0 ${w} ${h}`);
      map.setAttribute("width", w); map.setAttribute("height", h);
      const side = w / COLUMNS, tall = h / values.length;
      if (painted !== space) {
        painted = space;
        shades = [];
        cells.replaceChildren(...values.flatMap((row, r) => row.map((_, c) => el("rect", {
          x: c * side, y: r * tall, width: side, height: tall, "shape-rendering": "crispEdges",
        }))));
      }
      values.flat().forEach((value, n) => { // most cells keep their shade
        const shade = Math.max(0, Math.floor(value / limit * BANDS + 1e-9));
        if (shade === shades[n]) return;
        shades[n] = shade;
        cells.children[n].setAttribute("fill", signedColour(shade / BANDS, 1));
      });
      codesNode.replaceChildren(...space.places.flatMap((place, n) => {
        const [x, y] = onMap(place);
        return [el("circle", { cx: x, cy: y, r: 10, fill: n ? "#ffffff" : "#1a1a1a", stroke: "#1a1a1a" }),
          el("text", { x, y, "text-anchor": "middle", "dominant-baseline": "central", "font-size": 13, fill: n ? "#000000" : "#ffffff" },
            String(state[["label", "rival", "third"][n]]))];
      }));
      mapTitle.textContent = `${LOSSES[state.loss]}${state.loss === "map" ? ` with j = ${short(state.j)}` : ""}, over the plane through the three codes`;
      map.setAttribute("aria-label", mapTitle.textContent);
      scaleBar.textContent = `white: 0 to ${short(limit / BANDS, 1)}; each shade ${short(limit / BANDS, 1)} more; deepest ${short(limit, 0)} and more`;
    }

    // The way down, longer where it is steeper.
    function point(x, y) {
      const [ga, gb] = drawn.gradients[state.loss], steep = Math.hypot(ga, gb);
      arrow.replaceChildren();
      const length = Math.min(80, 12 + 5 * steep);
      if (steep < 0.05) return;
      const [u, v] = [-ga / steep, gb / steep], [tipX, tipY] = [x + u * length, y + v * length];
      const wing = (turn) => `${tipX - 9 * u + turn * 5 * v},${tipY - 9 * v - turn * 5 * u}`;
      arrow.append(
        el("line", { x1: x, y1: y, x2: tipX - 5 * u, y2: tipY - 5 * v }),
        el("polygon", { points: `${tipX},${tipY} ${wing(1)} ${wing(-1)}` }));
    }

    function plotCurves() {
      const [left, right] = space.bounds, { line } = drawn;
      const top = Math.max(...drawn.curves.penalty, 1);
      const x = (a) => PLOT.left + (a - left) / (right - left) * (width - PLOT.left - PLOT.right);
      const y = (v) => height - PLOT.bottom - Math.max(0, Math.min(1, v / top)) * (height - PLOT.top - PLOT.bottom);
      const path = (values) => values.map((v, n) => [n, v]).filter(([, v]) => v !== null)
        .map(([n, v]) => `${x(line[n]).toFixed(1)},${y(v).toFixed(1)}`).join(" ");
      const step = [1, 2, 5, 10, 20, 50, 100].find((s) => top / s <= 6) ?? 200;
      const ticks = [];
      for (let v = 0; v <= top * 0.8; v += step) ticks.push(v); // the legend stands above
      frame.replaceChildren(
        ...ticks.flatMap((v) => [
          el("line", { x1: PLOT.left, x2: width - PLOT.right, y1: y(v), y2: y(v), class: v ? "faint" : "base" }),
          el("text", { x: PLOT.left - 5, y: y(v), "text-anchor": "end", "dominant-baseline": "central" }, String(v))]),
        ...["label", "rival"].flatMap((name, n) => {
          const at = x(space.places[n][0]);
          return [el("line", { x1: at, x2: at, y1: PLOT.top + 50, y2: height - PLOT.bottom, class: "faint" }),
            el("text", { x: at, y: height - PLOT.bottom + 12, "text-anchor": "middle" }, `${n ? "rival" : "right"}: ${state[name]}`)];
        }),
        el("text", { x: (PLOT.left + width - PLOT.right) / 2, y: height - 5, "text-anchor": "middle" }, "place of F6 along the line"));
      curves.replaceChildren();
      for (const name of Object.keys(LOSSES)) {
        curves.append(el("polyline", { class: `curve ${name}${name === state.loss ? " chosen" : ""}`, points: path(drawn.curves[name]) }));
      }
      legend();
      here.replaceChildren(
        el("line", { x1: x(state.a), x2: x(state.a), y1: PLOT.top + 50, y2: height - PLOT.bottom, class: "now" }),
        ...Object.keys(LOSSES).map((name) => el("circle", {
          cx: x(state.a), cy: y(drawn.losses[name]), r: name === state.loss ? 5 : 3.5, class: `dot ${name}`,
        })));
      const yours = widget.get("yours");
      if (!hasFn || !current(yours) || !yours.curve?.length) return;
      curves.append(el("polyline", { class: "curve yours", points: path(yours.curve) }));
      for (const n of yours.differs) {
        const value = yours.curve[n] ?? drawn.curves[which][n];
        curves.append(el("circle", { class: "wrong", cx: x(line[n]), cy: y(value), r: 3 }));
      }
    }

    function legend() {
      Object.entries(LOSSES).forEach(([name, text], n) => {
        const y = PLOT.top + 6 + 16 * n, x = PLOT.left + 8;
        curves.append(el("line", { x1: x, x2: x + 22, y1: y, y2: y, class: `curve ${name}` }),
          el("text", { x: x + 28, y, "dominant-baseline": "central" }, text));
      });
    }

    function classes() {
      const most = Math.max(...drawn.penalties, state.j, 1);
      lines.forEach(({ line, head, bars, values }, i) => {
        const rubbish = i === 10, y = rubbish ? state.j : drawn.penalties[i];
        const p = drawn.posterior[i], s = rubbish ? null : drawn.shares[i];
        line.className = i === state.label ? "right" : "";
        head.textContent = rubbish ? "rubbish (j)" : i === state.label ? `${i}, right` : String(i);
        bars[0].style.width = `${100 * y / most}%`;
        bars[1].style.width = `${100 * p}%`;
        bars[2].style.width = `${100 * (s ?? 0)}%`;
        const slope = rubbish ? "" : number(drawn.pushes[state.loss][i]);
        [short(y, 1), shareText(p), s === null ? "" : shareText(s), slope]
          .forEach((text, n) => { values[n].textContent = text; });
      });
    }

    const onYours = () => draw();
    widget.on("change:yours", onYours);
    host.replaceChildren(root);
    ask();
    replan();
    return () => { rest.cancel(); widget.off("change:yours", onYours); mine.dispose(); };
  }

  return restartable(widget, host, view);
}

export { model };
export default { render };
