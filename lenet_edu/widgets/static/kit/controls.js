// Buttons, sliders, choices, and what plays, pauses and steps. They look the same in
// every widget.

const ICONS = { // 24 x 24, drawn with the pen of base.css
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M8 5.5v13M16 5.5v13",
  step: "M6 5.5v13l9-6.5zM18.5 5.5v13",
  back: "M18 5.5v13l-9-6.5zM5.5 5.5v13",
  reset: "M5 12a7 7 0 1 0 2.3-5.2M5 4.5v4h4",
  check: "M5 12.5l4.5 4.5L19 7.5",
  clear: "M7 8v11h10V8M4.5 8h15M10 8V5h4v3",
  undo: "M5 9h9a5 5 0 0 1 0 10H9M5 9l4-4M5 9l4 4",
  dice: "M5 5h14v14H5zM9 9v.01M15 15v.01M12 12v.01M15 9v.01M9 15v.01",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
};

function icon(name) {
  return el("svg", { viewBox: "0 0 24 24", class: "lenet-icon still", "aria-hidden": "true" },
    el("path", { d: ICONS[name] }));
}

function button(text, onclick) {
  return el("button", { type: "button", onclick }, text);
}

// A button that is a picture. Its name is read aloud and stands in its tooltip.
function iconButton(name, onclick, picture = name) {
  const node = el("button", { type: "button", class: "lenet-icon-button", onclick }, icon(picture));
  node.setIcon = (label, other = label) => {
    node.setAttribute("aria-label", label);
    node.title = label;
    node.firstChild.firstChild.setAttribute("d", ICONS[other]);
  };
  node.setIcon(name, picture);
  return node;
}

// A slider with its value beside it. `show` writes the value, `said` speaks it.
function slider(label, {
  min, max, step, value, oninput, onchange = null, show = short, said = null,
}) {
  const output = el("output", {});
  const input = el("input", { type: "range", min, max, step, "aria-label": label });
  const tell = () => {
    output.textContent = show(+input.value);
    if (said) input.setAttribute("aria-valuetext", said(+input.value));
  };
  const set = (v) => { input.value = v; tell(); };
  input.addEventListener("input", () => { tell(); oninput(+input.value); });
  if (onchange) input.addEventListener("change", () => onchange(+input.value));
  set(value);
  return { node: el("label", { class: "lenet-slider" }, label, input, output), input, set };
}

function choice(label, options, value, onchange) {
  const input = el("select", { "aria-label": label, onchange: () => onchange(input.value) },
    ...options.map((name) => el("option", { value: name }, name)));
  input.value = value;
  return { node: el("label", { class: "lenet-choice" }, label, input), input, set: (v) => { input.value = v; } };
}

// A few names of which one is pressed. options: names, or {name: text}.
function segmented(label, options, value, onchange) {
  const named = Array.isArray(options) ? Object.fromEntries(options.map((one) => [one, one])) : options;
  const buttons = Object.fromEntries(Object.entries(named).map(
    ([name, text]) => [name, button(text, () => { set(name); onchange(name); })]));
  const node = el("div", { class: "lenet-segmented", role: "group", "aria-label": label },
    ...Object.values(buttons));
  function set(chosen) {
    for (const [name, one] of Object.entries(buttons)) one.setAttribute("aria-pressed", String(name === chosen));
  }
  set(value);
  return { node, buttons, set };
}

// A box to tick.
function checkbox(label, value, onchange) {
  const input = el("input", { type: "checkbox", onchange: () => onchange(input.checked) });
  input.checked = value;
  return { node: el("label", { class: "lenet-check" }, input, label), input, set: (v) => { input.checked = v; } };
}

// What few need: folded until somebody opens it.
function more(...nodes) {
  return el("details", { class: "lenet-more" }, el("summary", {}, "More"),
    el("div", { class: "lenet-controls" }, ...nodes));
}

// Play, pause, step and speed. step() goes on by one and returns false at the end.
function player({ step, speed = 5, onplay = () => {} }) {
  const usual = speed;
  let timer = null;
  const toggle = () => (timer ? stop() : play());
  const tick = () => { if (!step()) stop(); };
  const playing = iconButton("play", toggle);
  const pace = slider("speed", {
    min: 1, max: 30, step: 1, value: speed, show: (v) => `${v}/s`,
    oninput: (v) => { speed = v; if (timer) { clearInterval(timer); timer = setInterval(tick, 1000 / speed); } },
  });
  pace.node.classList.add("short");
  pace.input.classList.add("short");
  function play() {
    timer = setInterval(tick, 1000 / speed);
    playing.setIcon("pause");
    onplay();
  }
  function stop() {
    clearInterval(timer);
    timer = null;
    playing.setIcon("play");
  }
  const forward = iconButton("step", () => { stop(); step(); });
  return {
    nodes: [playing, forward, pace.node], buttons: [playing, forward], pace: pace.node,
    toggle, stop, running: () => timer !== null,
    reset: () => { stop(); pace.set(usual); speed = usual; },
  };
}
