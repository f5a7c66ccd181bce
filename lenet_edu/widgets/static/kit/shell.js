// The frame of a widget, its states, and how it talks with Python.

// The parts that every widget has, in this order: title, scene, caption, controls, More.
// `name` is the widget's class prefix, `handlers` its keys. Returns the parts; state(name,
// sentence) as showState; dispose() for the widget's clean-up.
function shell(widget, host, {
  name, title, label = title, handlers = null, scene = [], controls = [], folded = [],
}) {
  const line = el("p", { class: "lenet-state", role: "status", hidden: "" });
  const parts = {
    scene: el("div", { class: "lenet-scene" }, ...scene),
    caption: el("p", { class: "lenet-caption" }),
    controls: el("div", { class: "lenet-controls" }, ...controls),
    spoken: el("p", { class: "spoken", role: "status" }),
  };
  const root = el("div", { class: `lenet ${name}`, role: "group", "aria-label": label },
    el("p", { class: "title" }, title), line, parts.scene, parts.caption, parts.controls,
    ...(folded.length ? [more(...folded)] : []), parts.spoken);
  ownKeys(root);
  if (handlers) keys(root, handlers);
  const watch = watchKernel(widget, (sentence) => showState(line, sentence ? "gone" : "", sentence));
  host.replaceChildren(root);
  return { ...parts, root, line, state: (...given) => showState(line, ...given), dispose: watch };
}

// loading, empty, asking, answered, unsure, error, gone: each says in one sentence what
// is so, and looks like what it is. Without a name the line goes away.
function showState(line, name, sentence = "") {
  line.hidden = !name;
  line.className = name ? `lenet-state ${name}` : "lenet-state";
  line.textContent = sentence;
  line.setAttribute("role", name === "error" || name === "gone" ? "alert" : "status");
}

const KERNEL_GONE = "The kernel has stopped, so Python no longer answers here. "
  + "Run this cell again to connect.";

// Calls gone(sentence) when the kernel stops while the widget is open, and gone("") when
// it is back. Returns the clean-up.
function watchKernel(widget, gone) {
  let live = true;
  const heard = () => { live = !live; gone(live ? "" : KERNEL_GONE); };
  widget.on("comm_live_update", heard);
  return () => widget.off("comm_live_update", heard);
}

// Grids (or any nodes) in one row with the operators between them drawn large:
// equation([window, "\u2299", kernel, "\u2192", products, "\u03a3 +", bias, "=", value]).
function equation(parts) {
  const terms = [];
  let operators = []; // an operator stays with what comes after it, on one line
  for (const part of parts) {
    if (typeof part === "string") operators.push(el("span", { class: "lenet-operator" }, part));
    else {
      terms.push(operators.length ? el("span", { class: "lenet-term" }, ...operators, part) : part);
      operators = [];
    }
  }
  return el("div", { class: "lenet-equation" }, ...terms, ...operators);
}

// A number in a box of its own, as large as an answer; set(value, limit) colours it.
function numberBox(label) {
  const value = el("output", { class: "lenet-number" });
  const node = el("figure", { class: "lenet-grid" }, el("figcaption", {}, label), value);
  return {
    node, value,
    set: (v, limit = null, text = short(v)) => {
      value.textContent = text;
      value.style.background = limit ? signedFill(v, limit) : "";
      value.style.color = limit ? inkOn(v, limit) : "";
    },
  };
}

// What the colours mean.
function legendOf(text = "") {
  return el("p", { class: "lenet-legend" }, "negative ", el("span", { class: "lenet-scale" }),
    ` positive${text && `. ${text}`}`);
}

// The button that asks Python what is wrong with the learner's function, and the answer.
function diagnosisOf(widget) {
  const answer = el("p", { class: "formula", role: "status" });
  const show = () => { answer.textContent = widget.get("diagnosis"); };
  const ask = button("what is the mistake?", () => {
    if (widget.get("diagnosis")) return;
    answer.textContent = "Asking\u2026";
    widget.send({ ask: "diagnosis" });
  });
  widget.on("change:diagnosis", show);
  show();
  return {
    node: el("div", {}, ask, answer),
    dispose: () => widget.off("change:diagnosis", show),
  };
}

// Python's sentence about the learner's function, the trait `yours`, and below it the
// button that asks what is wrong. show(known): whether it is about what is drawn now.
function judgement(widget) {
  const says = el("p", {}), why = diagnosisOf(widget), hasFn = widget.get("has_fn");
  function show(known) {
    const yours = widget.get("yours");
    says.hidden = !hasFn;
    why.node.hidden = !hasFn || yours.same !== false;
    if (!hasFn) return;
    says.textContent = known ? yours.says : "Running yours\u2026";
    says.className = known && !yours.same ? "differ" : "note";
  }
  return { nodes: [says, why.node], show, dispose: why.dispose };
}

// A view that can begin anew: view(state, {send, restart}) draws a copy of the trait
// `state` into host and returns its clean-up. send() hands the state to Python under a
// number of its own, state.n, so that an answer names its question; restart() builds the
// view again from `start`, and sends that. Returns the clean-up of all.
function restartable(widget, host, view) {
  const me = Math.random().toString(36).slice(2);
  let dispose, serial = 0;
  function sendState(state) {
    serial += 1;
    state.n = `${me}-${serial}`;
    widget.set("state", structuredClone(state));
    widget.save_changes();
  }
  function build(state) {
    dispose?.();
    dispose = view(state, {
      send: () => sendState(state),
      restart: () => {
        const fresh = structuredClone(widget.get("start"));
        sendState(fresh);
        build(fresh);
      },
    });
  }
  build(structuredClone(widget.get("state")));
  return () => { dispose?.(); host.replaceChildren(); };
}
