// Training dashboard. `model` has a twin in training_dashboard.py; a test compares the
// two. Python trains in a thread, as long as it is asked how it goes.

// {points, smooth, most} -> means of the last `smooth` batches, at most `most` places
function model({ points, smooth, most }) {
  const layers = ["C1", "S2", "C3", "S4", "C5", "F6"];
  const every = Math.max(1, Math.ceil(points.length / most)), at = [];
  for (let n = 1; n <= points.length; n++) if ((points.length - n) % every === 0) at.push(n);
  const curve = (place) => at.map((n) => {
    let sum = 0, count = 0;
    for (let k = Math.max(0, n - smooth); k < n; k++) {
      if (points[k][place] === null) continue;
      sum += points[k][place];
      count += 1;
    }
    return count ? sum / count : null;
  });
  const all = (first) => Object.fromEntries(layers.map((name, k) => [name, curve(first + k)]));
  return { at, loss: curve(0), error: curve(1), gradient: all(2), ratio: all(8), saturated: all(14) };
}

// ---- drawing -------------------------------------------------------------------

const PATIENCE = 6000; // milliseconds without an answer before the reader is told
const WIDE = 286, HIGH = 150, EDGES = { left: 40, right: 8, top: 8, bottom: 20 };
const minus = (text) => text.replace("-", "\u2212");
const percent = (value) => `${Number((100 * value).toPrecision(2))}%`;

function number(value) {
  if (value === null || value === undefined) return "\u2014";
  if (value !== 0 && (Math.abs(value) < 0.001 || Math.abs(value) >= 1e5)) return minus(value.toExponential(1));
  return minus(String(Number(value.toPrecision(3))));
}

// The smallest of 1, 2, 5, 10, 20, ... that is not below value.
function roomy(value) {
  const ten = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((m) => m * ten).find((v) => v >= value * 0.999999);
}

// A chart over batches. update({at, series: [{name, values}], dots, cursor}).
function chart(title, { log = false, least = 0, marks = [], show = number, oncursor }) {
  const lines = el("g", {}), axis = el("g", { class: "axis" });
  const picture = el("svg", {
    viewBox: `0 0 ${WIDE} ${HIGH}`, width: WIDE, height: HIGH, role: "img", "aria-label": title, class: "live",
  }, axis, lines);
  let last = 1;
  const x = (n) => EDGES.left + (WIDE - EDGES.left - EDGES.right) * (last > 1 ? (n - 1) / (last - 1) : 0);
  picture.addEventListener("pointermove", (event) => {
    const box = picture.getBoundingClientRect();
    const part = ((event.clientX - box.left) / box.width * WIDE - EDGES.left) / (WIDE - EDGES.left - EDGES.right);
    oncursor(Math.round(1 + Math.max(0, Math.min(1, part)) * (last - 1)));
  });
  picture.addEventListener("pointerleave", () => oncursor(null));

  function update({ at, series, dots = [], cursor = null, length }) {
    last = Math.max(1, length);
    const seen = series.flatMap((one) => one.values).concat(dots.map((d) => d[1]))
      .filter((v) => v !== null && (!log || v > 0));
    const peak = Math.max(least, ...seen);
    let ticks, y;
    const span = HIGH - EDGES.top - EDGES.bottom;
    if (log) {
      const high = seen.length ? Math.ceil(Math.log10(peak)) : 0;
      let low = seen.length ? Math.floor(Math.log10(Math.min(...seen))) : -2;
      low = Math.max(high - 8, Math.min(low, high - 1));
      const every = Math.max(1, Math.ceil((high - low) / 4));
      ticks = [];
      for (let e = low; e <= high; e += every) ticks.push(10 ** e);
      y = (v) => HIGH - EDGES.bottom - span * Math.max(0, (Math.log10(v) - low) / (high - low));
    } else {
      const top = least === 1 ? 1 : roomy(peak);
      ticks = [0, top / 2, top];
      y = (v) => HIGH - EDGES.bottom - span * v / top;
    }
    axis.replaceChildren(...ticks.flatMap((v) => [
      el("line", { x1: EDGES.left, x2: WIDE - EDGES.right, y1: y(v) || HIGH - EDGES.bottom, y2: y(v) || HIGH - EDGES.bottom }),
      el("text", { x: EDGES.left - 4, y: (y(v) || HIGH - EDGES.bottom) + 4, "text-anchor": "end" }, show(v)),
    ]),
    el("text", { x: EDGES.left, y: HIGH - 5 }, "1"),
    el("text", { x: WIDE - EDGES.right, y: HIGH - 5, "text-anchor": "end" }, `batch ${last}`));
    for (const [value, name] of marks) {
      if (y(value) < EDGES.top) continue;
      axis.append(el("line", { class: "mark", x1: EDGES.left, x2: WIDE - EDGES.right, y1: y(value), y2: y(value) }),
        el("text", { x: WIDE - EDGES.right, y: y(value) - 3, "text-anchor": "end" }, name));
    }
    lines.replaceChildren();
    for (const { name, values } of series) {
      let run = [];
      const flush = () => {
        if (run.length) lines.append(el("polyline", { class: `curve of-${name}`, points: run.join(" ") }));
        run = [];
      };
      values.forEach((v, k) => {
        if (v === null || (log && v <= 0)) flush();
        else run.push(`${x(at[k]).toFixed(1)},${y(v).toFixed(1)}`);
      });
      flush();
    }
    for (const [n, v] of dots) lines.append(el("circle", { class: "fresh", cx: x(n), cy: y(v), r: 4 }));
    if (cursor !== null) {
      lines.append(el("line", { class: "cursor", x1: x(cursor), x2: x(cursor), y1: EDGES.top, y2: HIGH - EDGES.bottom }));
    }
  }
  return { node: el("figure", {}, el("figcaption", {}, title), picture), update };
}

function render({ model: widget, el: host }) {
  const me = Math.random().toString(36).slice(2);
  const start = widget.get("start"), choices = widget.get("choices"), hasFn = widget.get("has_fn");
  const steps = choices.optimiser.includes("yours"); // the learner's, that is; else their rules
  const setup = structuredClone(widget.get("setup"));
  let serial = 0, mode = null, timer = null, waiting = null, points = [];
  let seen = false, guessed = null, cursor = null;

  const status = el("p", { class: "note", role: "status" });
  const verdict = el("p", { class: "verdict", role: "status" });
  const stopped = el("p", { class: "differ", role: "status" });
  const question = el("div", {});
  const why = diagnosisOf(widget);
  const go = button("start", () => (mode === "run" ? pause() : run()));
  const one = button("one batch", () => begin("step"));
  const pass = button("one epoch", () => begin("epoch"));

  const nearest = (all, value) => all.reduce((best, v, k) => (Math.abs(v - value) < Math.abs(all[best] - value) ? k : best), 0);
  const dial = (name, label) => slider(label, {
    min: 0, max: choices[name].length - 1, step: 1, value: nearest(choices[name], setup[name]),
    show: (k) => number(choices[name][k]), said: (k) => number(choices[name][k]),
    oninput: (k) => { setup[name] = choices[name][k]; tell(); },
  });
  const dials = { rate: dial("rate", "learning rate"), momentum: dial("momentum", "momentum") };
  const lists = Object.fromEntries(["batch", "optimiser", "bug"].map((name) => [
    name, choice({ batch: "batch size", optimiser: "optimiser", bug: "inject" }[name], choices[name].map(String), String(setup[name]), (v) => {
      setup[name] = name === "batch" ? Number(v) : v;
      changed();
    }),
  ]));
  const suspect = choice("Which bug is it?", choices.bug.slice(1, -1), choices.bug[1], () => {});
  const naming = el("div", { class: "bar predict" }, suspect.node,
    button("name it", () => ask("news", { guess: suspect.input.value })));
  const revealed = el("p", { role: "status" });

  const at = (n) => { cursor = n; drawCurves(); };
  const charts = {
    loss: chart("Loss, eq. (8)", { least: 100, marks: [[84, "F6 silent"], [56.5, "best constant F6"]], oncursor: at }),
    error: chart("Wrong answers (dots: 500 fresh digits)", { least: 1, show: percent, oncursor: at }),
    gradient: chart("Norm of the gradient", { log: true, oncursor: at }),
    ratio: chart("Size of the update / size of the weights", { log: true, oncursor: at }),
    saturated: chart("Saturated units", { least: 1, show: percent, oncursor: at }),
  };
  const kernels = choices.layers.map((_, k) => grid({ label: `kernel ${k}`, cell: 13, numbers: false }));
  const scale = el("p", { class: "note" });
  const rows = Object.fromEntries(choices.layers.map((name) => [name, [0, 1, 2].map(() => el("td", {}))]));
  const heads = ["gradient", "update / weights", "saturated"].map((text) => el("th", { scope: "col" }, text));
  const caption = el("caption", {});
  const table = el("table", {}, caption, el("thead", {}, el("tr", {}, el("td", {}), ...heads)),
    el("tbody", {}, ...choices.layers.map((name) => el("tr", {},
      el("th", { scope: "row" }, el("span", { class: `swatch is-${name}`, "aria-hidden": "true" }), name), ...rows[name]))));

  const root = el("div", { class: "lenet dash", role: "group", "aria-label": "Training dashboard" },
    el("p", { class: "title" }, "Training dashboard: LeNet-5 learns 2,000 digits"),
    el("div", { class: "bar" }, ...Object.values(lists).map((c) => c.node)),
    el("div", { class: "bar" }, ...Object.values(dials).map((c) => c.node)),
    question,
    el("div", { class: "bar" }, go, one, pass, button("reset", reset), button("new seed", () => { setup.seed += 1; changed(); })),
    status, stopped, verdict, naming, revealed, why.node,
    el("div", { class: "row" }, charts.loss.node, charts.error.node,
      el("figure", { class: "kernels" }, el("figcaption", {}, "C1's kernels"),
        el("div", { class: "six" }, ...kernels.map((g) => g.node)), scale),
      charts.gradient.node, charts.ratio.node, charts.saturated.node),
    table,
    el("p", { class: "note" }, "Curves are means of the last ten batches. Point at them, or use the left and right "
      + "arrow keys, to read one batch. Rate and momentum act at once; what is chosen from a list begins a new run. "
      + "Space starts and pauses."));
  ownKeys(root);
  const walk = (by) => at(Math.max(1, Math.min(points.length, (cursor ?? points.length) + by)));
  keys(root, {
    " ": () => { if (!go.disabled) go.click(); },
    ArrowLeft: () => { if (points.length) walk(-1); },
    ArrowRight: () => { if (points.length) walk(1); },
    Escape: () => at(null),
  });

  // ---- asking Python

  function ask(what, more = {}) {
    clearTimeout(timer);
    widget.send({ ask: what, n: setup.n, since: points.length, ...more });
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      status.textContent = "Python has not answered for a while. It may be running another "
        + "cell; if it was restarted, run this cell again.";
    }, PATIENCE);
  }

  function tell() {
    widget.set("setup", structuredClone(setup));
    widget.save_changes();
  }

  function run() { begin("run"); }
  function begin(what) {
    if (setup.n !== widget.get("setup").n) tell();
    mode = what === "run" ? "run" : "wait";
    ask(what);
    draw();
  }
  function pause() {
    mode = "wait";
    ask("pause");
    draw();
  }

  function changed() {
    if (mode === "run") ask("pause");
    clearTimeout(timer);
    clearTimeout(waiting);
    serial += 1;
    setup.n = `${me}-${serial}`;
    mode = cursor = null;
    points = [];
    tell();
    wonder();
  }

  function reset() {
    Object.assign(setup, start);
    show();
    changed();
  }

  function show() {
    for (const [name, c] of Object.entries(lists)) c.set(String(setup[name]));
    for (const [name, d] of Object.entries(dials)) d.set(nearest(choices[name], setup[name]));
  }

  const told = () => {
    const now = widget.get("told");
    return now.n === setup.n ? now : {
      n: setup.n, since: 0, points: [], steps: 0, per_epoch: 1, running: false, stopped: "",
      kernels: null, fresh: [], says: "", differs: 0, revealed: "",
    };
  };

  function arrived() {
    const now = widget.get("told");
    if (now.n !== setup.n) return;
    clearTimeout(waiting);
    clearTimeout(timer);
    if (now.since <= points.length) points = points.concat(now.points.slice(points.length - now.since));
    const behind = points.length < now.steps;
    if (mode === "run" && now.stopped && !behind) mode = null;
    if (mode === "wait" && !now.running && !behind) mode = null;
    if (mode === "run" && !now.stopped) timer = setTimeout(() => ask("run"), behind ? 0 : 120);
    else if (mode || behind) timer = setTimeout(() => ask("news"), behind ? 0 : 60);
    draw();
  }

  // ---- predict first

  function wonder() {
    seen = false;
    guessed = null;
    question.replaceChildren(predict("What will this run be?", (guess) => {
      seen = true;
      guessed = guess;
      draw();
    }, { options: choices.labels }));
    draw();
  }

  // ---- draw

  function drawCurves() {
    const now = told(), drawn = model({ points, smooth: 10, most: 240 });
    if (cursor !== null && cursor > points.length) cursor = null;
    const common = { at: drawn.at, cursor, length: points.length };
    charts.loss.update({ ...common, series: [{ name: "all", values: drawn.loss }] });
    charts.error.update({
      ...common, series: [{ name: "all", values: drawn.error }], dots: now.fresh.filter(([n]) => n <= points.length),
    });
    for (const name of ["gradient", "ratio", "saturated"]) {
      charts[name].update({ ...common, series: choices.layers.map((layer) => ({ name: layer, values: drawn[name][layer] })) });
    }
    const n = cursor ?? points.length, point = points[n - 1];
    caption.textContent = point
      ? `Batch ${n}: loss ${number(point[0])}, ${percent(point[1])} wrong` : "No batch yet";
    choices.layers.forEach((layer, k) => {
      const values = point ? [number(point[2 + k]), number(point[8 + k]), percent(point[14 + k])] : ["", "", ""];
      rows[layer].forEach((cell, m) => { cell.textContent = values[m]; });
    });
  }

  function draw() {
    const now = told();
    for (const node of [go, one, pass]) node.disabled = !seen;
    go.textContent = mode === "run" ? "pause" : "start";
    if (now.stopped) for (const node of [go, one, pass]) node.disabled = true;
    const epochs = (points.length / now.per_epoch).toFixed(1);
    if (!seen) status.textContent = "Commit or skip, then start.";
    else if (!points.length && !mode) status.textContent = "Press start.";
    else status.textContent = `${points.length} batches, ${epochs} epochs${mode === "run" ? "" : ", paused"}.`;
    stopped.textContent = seen ? now.stopped : "";
    const mine = guessed === null ? "" : `You said ${guessed}. `;
    const differs = now.differs ? `Your steps differ from the course\u2019s in ${now.differs} of 12 parameters. ` : "";
    verdict.textContent = seen && now.says ? `${differs}${mine}The rules of exercise 12.8 say: ${now.says}.` : differs;
    naming.hidden = setup.bug !== choices.bug[choices.bug.length - 1] || !points.length || Boolean(now.revealed);
    revealed.textContent = now.revealed ?? "";
    why.node.hidden = !hasFn || (steps && !now.differs && !now.stopped.startsWith("Yours"));
    if (now.kernels) {
      const limit = largest(now.kernels.map((k) => k.filter((v) => v !== null))) || 1;
      kernels.forEach((g, k) => g.update([0, 1, 2, 3, 4].map((i) => now.kernels[k].slice(5 * i, 5 * i + 5)), { limit }));
      scale.textContent = `blue \u2212${number(limit)}, white 0, orange ${number(limit)}`;
    } else {
      kernels.forEach((g) => g.update(Array.from({ length: 5 }, () => Array(5).fill(null)), { limit: 1 }));
      scale.textContent = "there after the first batch";
    }
    drawCurves();
  }

  const other = () => { // a second view, or Python, chose another setup
    const now = widget.get("setup");
    const another = now.n !== setup.n;
    Object.assign(setup, now);
    show();
    if (!another) return;
    mode = cursor = null;
    points = [];
    wonder();
  };
  widget.on("change:told", arrived);
  widget.on("change:setup", other);
  host.replaceChildren(root);
  wonder();
  if (told().steps) { // the page was opened again
    question.replaceChildren();
    seen = true;
    ask("news");
    draw();
  }
  return () => {
    if (mode) widget.send({ ask: "pause", n: setup.n, since: points.length });
    mode = null;
    clearTimeout(timer);
    clearTimeout(waiting);
    widget.off("change:told", arrived);
    widget.off("change:setup", other);
    why.dispose();
    host.replaceChildren();
  };
}

export { model };
export default { render };
