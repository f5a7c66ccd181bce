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

function render({ model: widget, el: host }) {
  const me = Math.random().toString(36).slice(2);
  const start = widget.get("start"), ranges = widget.get("ranges"), most = widget.get("most");
  const hasFn = widget.get("has_fn");
  let serial = 0, running = false, waiting = null, log = true;
  let seen = false, guessed = null, factor = null;
  const setup = structuredClone(widget.get("setup"));

  const status = el("p", { class: "note", role: "status" });
  const verdict = el("p", { class: "verdict", role: "status" });
  const question = el("div", {});
  const why = diagnosisOf(widget);
  const go = button("start", () => (running ? stop() : run()));
  const choices = Object.fromEntries(Object.entries(ranges).map(([name, all]) => [
    name, choice(name, all.map(String), String(setup[name]), (v) => {
      setup[name] = Number(v);
      changed();
    }),
  ]));
  const scale = el("input", {
    type: "checkbox", checked: "", onchange: () => { log = scale.checked; draw(); },
  });
  const body = el("tbody", {});
  const heads = ["", "images per second", "peak of memory per image", "equal to the loop?"];
  const table = el("table", {},
    el("caption", {}), el("thead", {}, el("tr", {}, ...heads.map((text) => (
      text ? el("th", { scope: "col" }, text) : el("td", {}))))), body);
  const field = el("div", { class: "field", tabindex: 0, role: "region", "aria-label": "results" }, table);
  const root = el("div", { class: "lenet race", role: "group", "aria-label": "Speed race" },
    el("p", { class: "title" }, "Speed race: one convolution, computed in several ways"),
    question,
    el("div", { class: "bar" }, go, ...Object.values(choices).map((c) => c.node),
      el("label", {}, scale, "logarithmic bars"), button("reset", reset)),
    status, field, verdict, why.node,
    el("p", { class: "note" }, "Measured by Python on this machine, on one thread, float32, "
      + "in turns; the numbers are medians over the rounds. Space starts and stops."));
  ownKeys(root);
  keys(root, { " ": () => { if (!go.disabled) { if (running) stop(); else run(); } } });

  // ---- asking Python, one step at a time

  function ask() {
    widget.send({ ask: "step", n: setup.n });
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      status.textContent = "Python has not answered for a while. It may be running another "
        + "cell; if it was restarted, run this cell again.";
    }, PATIENCE);
  }

  function run() {
    if (over()) changed();
    running = true;
    if (setup.n !== widget.get("setup").n) tell();
    draw();
    ask();
  }

  function stop(says = "") {
    running = false;
    clearTimeout(waiting);
    draw();
    if (says) status.textContent = says;
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
    log = true;
    scale.checked = true;
    seen = false;
    guessed = factor = null;
    changed();
    wonder();
  }

  const heat = () => {
    const told = widget.get("heat");
    return told.n === setup.n ? told : { step: 0, contenders: [], over: false, loading: false };
  };
  const over = () => heat().over;

  function arrived() {
    if (running) {
      if (over()) stop("The race is over.");
      else if (widget.get("heat").n === setup.n) ask();
    }
    draw();
  }

  // ---- predict first

  function wonder() {
    const names = widget.get("names").slice(1);
    go.disabled = true;
    const opened = () => { seen = true; go.disabled = false; draw(); };
    question.replaceChildren(predict("Which will be the fastest?", (name) => {
      guessed = name;
      if (name === null) { opened(); return; }
      question.replaceChildren(predict(
        `How many times as fast as the loop will \u201c${name}\u201d be?`,
        (guess) => { factor = guess; opened(); },
        { accept: (guess) => (asNumber(guess) > 0 ? "" : "A number above 0, please.") },
      ));
    }, { options: names }));
    draw();
  }

  function judged(drawn) {
    const lead = drawn.rows[drawn.leader];
    if (drawn.rounds < 3 || !lead) return "";
    const truth = `${lead.name} leads: ${digits(lead.speed_ratio, 2)} times as fast as the loop.`;
    if (guessed === null) return truth;
    const mine = drawn.rows.find((row) => row.name === guessed);
    const found = mine?.speed_ratio ? `it is ${digits(mine.speed_ratio, 2)} times` : "it is out";
    if (factor === null) return `You said ${guessed}. ${truth}`;
    return `You said ${guessed}, ${factor} times as fast as the loop; ${found}. ${truth}`;
  }

  // ---- draw

  const bar = (length, kind) => {
    const fill = el("span", { class: `fill ${kind}` });
    fill.style.width = `${(100 * length).toFixed(1)}%`;
    return el("span", { class: "track", "aria-hidden": "true" }, fill);
  };

  function line(contender, row, leads) {
    const name = el("th", { scope: "row" }, contender.name);
    if (contender.out) {
      return el("tr", {}, name, el("td", { colspan: 3, class: "differ" }, contender.out));
    }
    const rate = row.rate === null ? "\u2026"
      : `${digits(row.rate, 3)}  ${row.speed_ratio === null ? "" : times(row.speed_ratio)}`;
    let memory = contender.difference === null ? "\u2026" : "not counted";
    if (row.bytes !== null) {
      memory = `${digits(row.bytes / 1000, 3)} kB  ${row.memory_ratio === null ? "" : times(row.memory_ratio)}`;
    }
    const gap = contender.difference;
    const equal = gap === null ? "\u2026" : gap === 0 ? "yes, exactly" : `yes, to ${gap.toExponential(0)}`;
    return el("tr", { class: leads ? "leads" : "" }, name,
      el("td", {}, bar(row.speed_length, "speed"), el("span", { class: "value" }, rate)),
      el("td", {}, bar(row.memory_length, "memory"), el("span", { class: "value" }, memory)),
      el("td", {}, equal.replace("-", "\u2212")));
  }

  function draw() {
    const told = heat();
    const given = told.contenders.length ? told.contenders : widget.get("names").map((name) => ({
      name, rates: [], bytes: null, difference: null, out: "",
    }));
    const drawn = model({ contenders: given, log });
    go.textContent = running ? "stop" : "start";
    table.caption.textContent = `${setup.images} image${setup.images === 1 ? "" : "s"} of `
      + `${setup.channels} map${setup.channels === 1 ? "" : "s"}, 14 \u00d7 14; 16 kernels of `
      + `${setup.kernel} \u00d7 ${setup.kernel}`;
    body.replaceChildren(...given.map((c, n) => line(c, drawn.rows[n], drawn.rounds > 2 && n === drawn.leader)));
    if (!seen) status.textContent = "Commit or skip, then start.";
    else if (running && told.loading) status.textContent = "Loading PyTorch, which takes a few seconds\u2026";
    else if (running && !drawn.rounds) status.textContent = "Checking each against the loop, then the first round\u2026";
    else if (drawn.rounds) status.textContent = `${drawn.rounds} of ${most} rounds${running ? "" : ", stopped"}.`;
    else status.textContent = "Press start.";
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
  widget.on("change:heat", arrived);
  widget.on("change:setup", other);
  host.replaceChildren(root);
  if (heat().step) { seen = true; draw(); } else wonder();
  return () => {
    running = false;
    clearTimeout(waiting);
    widget.off("change:heat", arrived);
    widget.off("change:setup", other);
    why.dispose();
    host.replaceChildren();
  };
}

export { model };
export default { render };
