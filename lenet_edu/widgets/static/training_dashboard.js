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

// ---- the view --------------------------------------------------------------------

const PATIENCE = 6000; // milliseconds without an answer before the reader is told

function render({ model: widget, el: host }) {
  const me = Math.random().toString(36).slice(2);
  const start = widget.get("start"), choices = widget.get("choices"), hasFn = widget.get("has_fn");
  const steps = choices.optimiser.includes("yours"); // the learner's, that is; else their rules
  const setup = structuredClone(widget.get("setup"));
  let serial = 0, mode = null, timer = null, waiting = null, points = [];
  let seen = false, guessed = null, cursor = null;

  const status = el("p", { class: "lenet-state", role: "status", hidden: "" });
  const verdict = el("p", { class: "lenet-dash-verdict", role: "status" });
  const question = el("div", { class: "lenet-dash-question" });
  const why = diagnosisOf(widget);
  const go = iconButton("start", () => (mode === "run" ? pause() : run()), "play");
  go.classList.add("primary");
  const one = iconButton("one batch", () => begin("step"), "step");
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
  const naming = el("div", { class: "lenet-controls" }, suspect.node,
    button("name it", () => ask("news", { guess: suspect.input.value })));
  const revealed = el("p", { role: "status" });

  const at = (n) => { cursor = n; drawCurves(); };
  const charts = {
    loss: chart("Loss, eq. (8)", { least: 100, marks: [[84, "F6 silent"], [56.5, "best constant F6"]], oncursor: at }),
    error: chart("Wrong answers (dots: 500 test digits)", { least: 1, show: percent, oncursor: at }),
    gradient: chart("Norm of the gradient", { log: true, oncursor: at }),
    ratio: chart("Size of the update / size of the weights", { log: true, oncursor: at }),
    saturated: chart("Saturated units", { least: 1, show: percent, oncursor: at }),
  };
  const kernels = choices.layers.map((_, k) => grid({ label: `kernel ${k}`, cell: 10, numbers: false }));
  const scale = el("figcaption", {});
  const digits = panel(bytesOf(widget.get("images")));
  const rows = Object.fromEntries(choices.layers.map((name) => [name, [0, 1, 2].map(() => el("td", {}))]));
  const heads = ["gradient", "update / weights", "saturated"].map((text) => el("th", { scope: "col" }, text));
  const caption = el("caption", {});
  const table = el("table", {}, caption, el("thead", {}, el("tr", {}, el("td", {}), ...heads)),
    el("tbody", {}, ...choices.layers.map((name) => el("tr", {},
      el("th", { scope: "row" }, name), ...rows[name]))));

  const layerNames = el("p", { class: "lenet-dash-layers" }, ...choices.layers.map((name) => el("span", { class: `of-${name}` }, name)));
  const frame = shell(widget, host, {
    name: "lenet-dash", title: "Training dashboard: LeNet-5 learns 2,000 digits", label: "Training dashboard",
    scene: [digits.node, el("div", { class: "lenet-dash-charts" },
      el("div", { class: "lenet-dash-asked" }, charts.loss.node, question), charts.error.node,
      el("figure", { class: "lenet-dash-kernels" }, scale, el("div", { class: "six" }, ...kernels.map((g) => g.node))),
      charts.gradient.node, charts.ratio.node, charts.saturated.node), layerNames],
    controls: [
      el("span", { class: "lenet-group" }, go, one, pass, iconButton("reset", reset),
        iconButton("new seed", () => { setup.seed += 1; changed(); }, "dice")),
      lists.bug.node, dials.rate.node, dials.momentum.node],
    folded: [lists.batch.node, lists.optimiser.node, el("div", { class: "lenet-dash-table" }, table),
      el("p", { class: "note" }, "Curves are means of the last ten batches. Point at them, or use the left and right "
      + "arrow keys, to read one batch. The line below a digit says how much nearer its answer\u2019s code is than the next one. "
      + "Rate and momentum act at once; what is chosen from a list begins a new run. Space starts and pauses.")],
    handlers: {
      " ": () => { if (!go.disabled) go.click(); },
      ArrowLeft: () => { if (points.length) walk(-1); },
      ArrowRight: () => { if (points.length) walk(1); },
      Escape: () => at(null),
    },
  });
  frame.scene.before(status);
  frame.caption.after(verdict, naming, revealed, why.node);
  const walk = (by) => at(Math.max(1, Math.min(points.length, (cursor ?? points.length) + by)));

  // ---- asking Python

  function ask(what, more = {}) {
    clearTimeout(timer);
    widget.send({ ask: what, n: setup.n, since: points.length, ...more });
    clearTimeout(waiting);
    waiting = setTimeout(() => showState(status, "unsure", "Python has not answered for a while. It may be running another "
      + "cell; if it was restarted, run this cell again."), PATIENCE);
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
      kernels: null, fresh: [], says: "", differs: 0, revealed: "", answers: null,
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
    const read = point ? `Batch ${n}: loss ${number(point[0])}, ${percent(point[1])} wrong` : "No batch yet";
    caption.textContent = read;
    const epochs = (points.length / now.per_epoch).toFixed(1);
    if (!seen) frame.caption.textContent = "Above are ten digits that it does not train on, with its answers; below, the curves of the run. What will this run be?";
    else if (!points.length && !mode) frame.caption.textContent = "No batch yet: press start.";
    else frame.caption.textContent = `${points.length} batches, ${epochs} epochs${mode === "run" ? "" : ", paused"}. ${read}.`;
    choices.layers.forEach((layer, k) => {
      const values = point ? [number(point[2 + k]), number(point[8 + k]), percent(point[14 + k])] : ["", "", ""];
      rows[layer].forEach((cell, m) => { cell.textContent = values[m]; });
    });
  }

  function draw() {
    const now = told();
    for (const node of [go, one, pass]) node.disabled = !seen;
    go.setIcon(mode === "run" ? "pause" : "start", mode === "run" ? "pause" : "play");
    if (now.stopped) for (const node of [go, one, pass]) node.disabled = true;
    showState(status, seen && now.stopped ? "error" : "", seen ? now.stopped : "");
    digits.update(now.answers);
    const mine = guessed === null ? "" : `You said ${guessed}. `;
    const differs = now.differs ? `Your steps differ from the course\u2019s in ${now.differs} of 12 parameters. ` : "";
    verdict.textContent = seen && now.says ? `${differs}${mine}The rules for curves say: ${now.says}.` : differs;
    naming.hidden = setup.bug !== choices.bug[choices.bug.length - 1] || !points.length || Boolean(now.revealed);
    revealed.textContent = now.revealed ?? "";
    why.node.hidden = !hasFn || (steps && !now.differs && !now.stopped.startsWith("Yours"));
    if (now.kernels) {
      const limit = largest(now.kernels.map((k) => k.filter((v) => v !== null))) || 1;
      kernels.forEach((g, k) => g.update([0, 1, 2, 3, 4].map((i) => now.kernels[k].slice(5 * i, 5 * i + 5)), { limit }));
      scale.textContent = `C1\u2019s kernels, \u2212${number(limit)} to ${number(limit)}`;
    } else {
      kernels.forEach((g) => g.update(Array.from({ length: 5 }, () => Array(5).fill(null)), { limit: 1 }));
      scale.textContent = "C1\u2019s kernels, after the first batch";
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
  const lost = () => { // the frame says that the kernel is gone
    mode = null;
    clearTimeout(timer);
    clearTimeout(waiting);
    draw();
  };
  widget.on("change:told", arrived);
  widget.on("change:setup", other);
  widget.on("comm_live_update", lost);
  digits.paint();
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
    widget.off("comm_live_update", lost);
    why.dispose(); digits.dispose(); frame.dispose();
    host.replaceChildren();
  };
}

export { model };
export default { render };
