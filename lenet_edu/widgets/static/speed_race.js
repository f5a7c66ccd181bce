// Speed race. `model` has a twin in speed_race.py; a test compares the two.
// Python measures one short step for each message; to stop is to ask for no more.

// {contenders: [{name, rates, bytes, out, ...}], log} -> medians, ratios, bars
function model({ contenders, log }) {
  const first = contenders[0] ?? { rates: [], bytes: null };
  const rates = contenders.map((c) => (c.out ? null : median(c.rates)));
  const memory = contenders.map((c) => (c.out ? null : c.bytes));
  const rows = contenders.map((c, n) => {
    const pairs = c.rates.slice(0, first.rates.length);
    return {
      name: c.name,
      rate: rates[n],
      speed_ratio: rates[n] === null ? null : median(pairs.map((v, i) => v / first.rates[i])),
      speed_length: barLength(rates[n], rates, log),
      bytes: memory[n],
      memory_ratio: memory[n] !== null && first.bytes ? memory[n] / first.bytes : null,
      memory_length: barLength(memory[n], memory, log),
    };
  });
  const known = rates.filter((v) => v !== null);
  const timed = contenders.filter((c) => !c.out).map((c) => c.rates.length);
  return {
    rounds: timed.length ? Math.min(...timed) : 0,
    leader: known.length ? rates.indexOf(Math.max(...known)) : -1,
    rows,
  };
}

function median(values) {
  if (!values.length) return null;
  const sorted = [...values].sort((a, b) => a - b), middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// 0 to 1: linear from 0, or logarithmic from half of the smallest.
function barLength(value, among, log) {
  const known = among.filter((v) => v);
  if (!value) return 0;
  if (!log) return value / Math.max(...known);
  const low = Math.log10(Math.min(...known) / 2), high = Math.log10(Math.max(...known));
  return (Math.log10(value) - low) / (high - low);
}

// ---- drawing -------------------------------------------------------------------

// Three digits of a rate, two of a ratio: more would be noise.
const digits = (value, count) => Number(value.toPrecision(count)).toLocaleString("en-US", {
  maximumFractionDigits: 3,
});
const times = (ratio) => `\u00d7 ${digits(ratio, 2)}`;
const PATIENCE = 6000; // milliseconds without an answer before the reader is told
const LAP = 12; // rounds after which the leader is at the finish
const FEWEST = 3; // pixels that a length of the loop needs to be marked on the others' bars
const HEADS = ["", "images computed in the same time", "images per second", "memory per image", "same as the loop?"];

function render({ model: widget, el: host }) {
  const me = Math.random().toString(36).slice(2);
  const start = widget.get("start"), ranges = widget.get("ranges"), most = widget.get("most");
  const hasFn = widget.get("has_fn");
  let serial = 0, running = false, waiting = null, log = false;
  let seen = false, guessed = null, factor = null;
  let lanes = [], lengths = [], moving = () => {};
  const setup = structuredClone(widget.get("setup"));

  const status = el("p", { class: "lenet-state", role: "status", hidden: "" });
  const verdict = el("p", { class: "lenet-race-verdict", role: "status" });
  const why = diagnosisOf(widget);
  const go = iconButton("start", () => (running ? stop() : run()), "play");
  go.classList.add("primary");
  const choices = Object.fromEntries(Object.entries(ranges).map(([name, all]) => [
    name, choice(name, all.map(String), String(setup[name]), (v) => {
      setup[name] = Number(v);
      changed();
    }),
  ]));
  const scale = checkbox("logarithmic bars", log, (on) => { log = on; draw(); });
  const question = el("p", { class: "lenet-race-question" }, "Which will be the fastest? Choose its lane. ",
    el("button", { type: "button", class: "lenet-skip", onclick: () => open(null) }, "skip"));
  const body = el("tbody", {});
  const table = el("table", {}, el("caption", {}), el("thead", {}, el("tr", {}, ...HEADS.map((text) => (
    text ? el("th", { scope: "col" }, text) : el("td", {}))))), body);
  const frame = shell(widget, host, {
    name: "lenet-race", title: "Speed race: one convolution, computed in several ways", label: "Speed race",
    scene: [question, table, verdict],
    controls: [el("span", { class: "lenet-group" }, go, iconButton("reset", reset)), ...Object.values(choices).map((c) => c.node)],
    folded: [scale.node, el("p", { class: "note" }, "Measured by Python on this machine, on one thread, float32. In each "
      + "round every contender gets the same short time; the numbers are medians over the rounds. Space starts and stops.")],
    handlers: { " ": () => { if (!go.disabled) { if (running) stop(); else run(); } } },
  });
  frame.scene.before(status);
  frame.caption.after(why.node);

  // ---- asking Python, one step at a time

  function ask() {
    widget.send({ ask: "step", n: setup.n });
    clearTimeout(waiting);
    waiting = setTimeout(() => showState(status, "unsure", "Python has not answered for a while. It may be running "
      + "another cell; if it was restarted, run this cell again."), PATIENCE);
  }

  function run() {
    if (over()) changed();
    running = true;
    if (setup.n !== widget.get("setup").n) tell();
    draw();
    ask();
  }

  function stop() {
    running = false;
    clearTimeout(waiting);
    draw();
  }

  function tell() {
    widget.set("setup", structuredClone(setup));
    widget.save_changes();
  }

  function changed() {
    serial += 1;
    setup.n = `${me}-${serial}`;
    tell();
    draw();
    if (running) ask();
  }

  function reset() {
    stop();
    Object.assign(setup, start);
    for (const [name, c] of Object.entries(choices)) c.set(String(setup[name]));
    log = false;
    scale.set(log);
    seen = false;
    guessed = factor = null;
    lanes = [];
    changed();
  }

  const heat = () => {
    const told = widget.get("heat");
    return told.n === setup.n ? told : { step: 0, contenders: [], over: false, loading: false };
  };
  const over = () => heat().over;

  function arrived() {
    if (running && over()) stop();
    else if (running && widget.get("heat").n === setup.n) ask();
    draw();
  }

  // ---- predict first, on the lane itself

  function bet(name) {
    guessed = name;
    draw();
    lanes.find((lane) => lane.name === name).ask.input.focus();
  }
  function open(text) {
    factor = text === null ? null : asNumber(text);
    seen = true;
    draw();
  }

  function judged(drawn) {
    const lead = drawn.rows[drawn.leader];
    if (drawn.rounds < 3 || !lead) return "";
    const truth = `${lead.name} leads: ${digits(lead.speed_ratio, 2)} times as fast as the loop.`;
    if (guessed === null) return truth;
    if (guessed === lead.name) return `Yes, ${truth}${factor === null ? "" : ` You said ${factor}.`}`;
    const mine = drawn.rows.find((row) => row.name === guessed);
    const found = mine?.speed_ratio ? `it is ${digits(mine.speed_ratio, 2)} times` : "it is out";
    if (factor === null) return `You said ${guessed}. ${truth}`;
    return `You said ${guessed}, ${factor} times as fast as the loop; ${found}. ${truth}`;
  }

  // ---- draw

  // One contender: a track on which its bar runs, and what is measured beside it.
  function laneOf(name, n) {
    const parts = {
      name, fill: el("span", { class: "lenet-race-fill" }), flag: el("span", { class: "lenet-race-flag", hidden: "" }),
      bet: el("button", { type: "button", class: "lenet-race-bet", onclick: () => bet(name) }, name),
      ratio: el("strong", {}), rate: el("span", {}), memory: el("td", { class: "lenet-race-memory" }), equal: el("td", { class: "lenet-race-equal" }),
      ask: askInPlace(`How many times as fast as the loop will \u201c${name}\u201d be?`, open, {
        size: 5, accept: (text) => (asNumber(text) > 0 ? "" : "A number above 0, please.") }),
    };
    parts.ask.input.placeholder = "\u00d7 ?";
    parts.label = el("th", { scope: "row" }, ...(n ? [parts.bet] : []), el("span", { class: "lenet-race-name" }, name));
    parts.track = el("td", { class: "lenet-race-lane" },
      el("span", { class: "lenet-race-track", "aria-hidden": "true" }, parts.fill, parts.flag));
    parts.numbers = el("td", { class: "lenet-race-speed" }, parts.ratio, parts.rate);
    parts.out = el("td", { colspan: 4, class: "differ" });
    parts.row = el("tr", {}, parts.label, parts.track, parts.numbers, parts.memory, parts.equal);
    parts.track.addEventListener("click", () => { if (n && !seen && !guessed) bet(name); });
    return parts;
  }

  function show(lane, contender, row, n, leads) {
    const out = Boolean(contender.out);
    lane.out.textContent = contender.out;
    if (out !== lane.row.contains(lane.out)) {
      lane.row.replaceChildren(lane.label, ...(out ? [lane.out] : [lane.track, lane.numbers, lane.memory, lane.equal]));
    }
    lane.row.className = leads ? "leads" : "";
    const asking = !seen && !guessed;
    lane.bet.hidden = !asking || !n;
    lane.label.lastChild.hidden = asking && n > 0;
    if (seen || guessed !== lane.name) lane.ask.node.remove();
    else if (!lane.ask.node.isConnected) lane.track.append(lane.ask.node);
    lane.ratio.textContent = row.speed_ratio === null ? "" : times(row.speed_ratio);
    lane.rate.textContent = row.rate === null ? "\u2026" : `${digits(row.rate, 3)} / s`;
    let memory = contender.difference === null ? "\u2026" : "not counted";
    if (row.bytes !== null) memory = `${digits(row.bytes / 1000, 3)} kB${row.memory_ratio === null ? "" : `  ${times(row.memory_ratio)}`}`;
    lane.memory.textContent = memory;
    const gap = contender.difference;
    lane.equal.textContent = gap === null ? "\u2026" : gap === 0 ? "yes, exactly" : `yes, to ${gap.toExponential(0)}`.replace("-", "\u2212");
  }

  // How far each has come: the leader reaches the finish after LAP rounds, and in the
  // same time every other as much of the track as it is as fast.
  function reached(given, drawn) {
    return given.map((c, n) => (log ? drawn.rows[n].speed_length
      : drawn.rows[n].speed_length * Math.min(1, c.rates.length / LAP)));
  }

  function drawBars(now, drawn) {
    lengths = now;
    const loop = drawn.rows[0], unit = now[0] * (lanes[0]?.fill.parentElement.clientWidth ?? 0);
    lanes.forEach((lane, n) => {
      lane.fill.style.width = `${(100 * now[n]).toFixed(1)}%`;
      lane.fill.style.setProperty("--unit", n && !log && unit >= FEWEST ? `${unit.toFixed(2)}px` : "0");
      lane.fill.classList.toggle("marked", n > 0 && !log && unit >= FEWEST);
      const at = factor !== null && lane.name === guessed && loop.rate && !log ? now[0] * factor : null;
      lane.flag.hidden = at === null;
      if (at !== null) lane.flag.style.left = `${(100 * Math.min(1, at)).toFixed(1)}%`;
    });
  }

  function draw() {
    const told = heat();
    const given = told.contenders.length ? told.contenders : widget.get("names").map((name) => ({
      name, rates: [], bytes: null, difference: null, out: "",
    }));
    const drawn = model({ contenders: given, log });
    if (given.map((c) => c.name).join() !== lanes.map((lane) => lane.name).join()) {
      lanes = given.map((c, n) => laneOf(c.name, n));
      lengths = given.map(() => 0);
      body.replaceChildren(...lanes.map((lane) => lane.row));
    }
    go.setIcon(running ? "stop" : "start", running ? "pause" : "play");
    go.disabled = !seen;
    question.hidden = seen || guessed !== null;
    table.caption.textContent = `${setup.images} image${setup.images === 1 ? "" : "s"} of `
      + `${setup.channels} map${setup.channels === 1 ? "" : "s"}, 14 \u00d7 14; 16 kernels of `
      + `${setup.kernel} \u00d7 ${setup.kernel}`;
    given.forEach((c, n) => show(lanes[n], c, drawn.rows[n], n, drawn.rounds > 2 && n === drawn.leader));
    moving();
    moving = tween(lengths, reached(given, drawn), (now) => drawBars(now, drawn));
    if (running && told.loading) showState(status, "loading", "Loading PyTorch, which takes a few seconds\u2026");
    else showState(status, "");
    if (!seen) frame.caption.textContent = "All of them compute the same numbers. The fastest one reaches the end of its track, the others as far as they get in the same time.";
    else if (running && !drawn.rounds) frame.caption.textContent = "Checking each against the loop, then the first round\u2026";
    else if (drawn.rounds) frame.caption.textContent = `${drawn.rounds} of ${most} rounds${over() ? ": the race is over" : running ? "" : ", stopped"}.`;
    else frame.caption.textContent = "Ready: press start.";
    const marked = lanes.some((lane) => lane.fill.classList.contains("marked"));
    if (drawn.rounds && marked) frame.caption.textContent += " A mark on a bar is one length of the loop\u2019s bar.";
    verdict.textContent = seen ? judged(drawn) : "";
    why.node.hidden = !hasFn || !given.some((c) => c.name === "yours" && c.out);
  }

  const other = () => { // a second view, or Python, chose another setup
    const now = widget.get("setup");
    if (now.n === setup.n) return;
    running = false;
    Object.assign(setup, now);
    for (const [name, c] of Object.entries(choices)) c.set(String(setup[name]));
    draw();
  };
  const lost = () => { if (running) stop(); }; // the frame says that the kernel is gone
  widget.on("change:heat", arrived);
  widget.on("change:setup", other);
  widget.on("comm_live_update", lost);
  seen = Boolean(heat().step);
  draw();
  return () => {
    running = false;
    clearTimeout(waiting);
    moving();
    widget.off("change:heat", arrived);
    widget.off("change:setup", other);
    widget.off("comm_live_update", lost);
    why.dispose();
    frame.dispose();
    host.replaceChildren();
  };
}

export { model };
export default { render };
