// What the widgets share: elements, the signed colour scale, a grid of numbers,
// and "predict first". Joined in front of each widget's own file; no build step.

function el(tag, attributes = {}, ...children) {
  const node = tag === "svg" || el.svg.has(tag)
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}
el.svg = new Set(["g", "rect", "path", "line", "circle", "text", "polyline", "polygon", "title"]);

// Blue - white - orange, zero white, the same for positive and negative.
function signedColour(value, limit) {
  if (!Number.isFinite(value)) return "#d500f9";
  const t = Math.max(-1, Math.min(1, value / (limit || 1)));
  const [r, g, b] = t < 0 ? [33, 102, 172] : [217, 95, 2];
  const mix = (end) => Math.round(255 + (end - 255) * Math.abs(t));
  return `rgb(${mix(r)},${mix(g)},${mix(b)})`;
}

// Black or white, whichever stands out more on signedColour(value, limit).
function inkOn(value, limit) {
  return value / (limit || 1) < -0.88 ? "#ffffff" : "#000000";
}

function short(value, digits = 2) {
  if (!Number.isFinite(value)) return String(value);
  const text = Number(value.toFixed(digits)).toString();
  return text === "-0" ? "0" : text.replace("-", "\u2212");
}

// The largest |v| of the finite numbers in rows.
function largest(rows) {
  return rows.reduce((m, row) => row.reduce(
    (a, v) => (Number.isFinite(v) ? Math.max(a, Math.abs(v)) : a), m), 0);
}

// What a reader typed, as a number, or null. Comma and minus sign are welcome.
function asNumber(text) {
  const plain = text.trim().replace(",", ".").replace("\u2212", "-");
  return plain && Number.isFinite(Number(plain)) ? Number(plain) : null;
}

// Numbers for cells of this width: as many decimals (of two) as fit, one size for all.
// Null where none fit.
function fitted(values, cell) {
  if (cell < 15) return null;
  for (const digits of [2, 1, 0]) {
    const texts = values.map((v) => (v === null ? "" : short(v, digits)));
    const longest = texts.reduce((m, text) => Math.max(m, text.length), 1);
    const size = Math.min(12, cell * 0.5, (cell - 3) / (0.61 * longest));
    if (size >= 7.5) return { texts, size };
  }
  return null;
}

// A grid of cells. update(rows, {limit, outlined: [[i, j], ...], marked: [[i, j], ...],
// framed, dashed: {top, left, rows, columns}, title}); a cell that is null stays empty.
// onhover(i, j) follows a mouse without button; onpick(i, j, "down" | "move", event) a
// pressed pointer; onscrub(i, j) both, so that a finger does what a mouse does by hovering.
function grid({
  label, cell = 22, numbers = true, onpick = null, onhover = null, onscrub = null,
}) {
  const picture = el("svg", {
    role: "img", "aria-label": label, class: onpick || onhover || onscrub ? "live" : "still",
  });
  const caption = el("figcaption", {}, label);
  const node = el("figure", {}, caption, picture);
  const frame = el("g", { class: "window" });
  let rects = [], texts = [], drawn = [], rings = [], height = 0, width = 0;
  let limitDrawn = null, sizeDrawn = null;

  function at(event) {
    const box = picture.getBoundingClientRect();
    const j = Math.floor((event.clientX - box.left) / box.width * width);
    const i = Math.floor((event.clientY - box.top) / box.height * height);
    return i >= 0 && i < height && j >= 0 && j < width ? [i, j] : null;
  }
  if (onpick || onscrub) {
    picture.addEventListener("pointerdown", (event) => {
      const place = at(event);
      if (!place) return;
      picture.setPointerCapture(event.pointerId);
      onpick?.(...place, "down", event);
      onscrub?.(...place);
    });
  }
  if (onpick || onhover || onscrub) {
    picture.addEventListener("pointermove", (event) => {
      const place = at(event);
      if (!place) return;
      if (event.buttons) onpick?.(...place, "move", event);
      else onhover?.(...place);
      onscrub?.(...place);
    });
  }
  if (onhover) picture.addEventListener("pointerleave", () => onhover(null, null));

  function shape(h, w) {
    height = h; width = w;
    picture.setAttribute("viewBox", `0 0 ${w * cell} ${h * cell}`);
    picture.setAttribute("width", w * cell);
    picture.setAttribute("height", h * cell);
    picture.replaceChildren();
    rects = []; texts = []; drawn = []; rings = []; limitDrawn = null;
    for (let i = 0; i < h; i++) for (let j = 0; j < w; j++) {
      const rect = el("rect", {
        x: j * cell + 0.5, y: i * cell + 0.5, width: cell - 1, height: cell - 1,
        stroke: "#9e9e9e", "stroke-width": 0.4, "data-at": `${i},${j}`,
      });
      const text = el("text", {
        x: (j + 0.5) * cell, y: (i + 0.5) * cell, "text-anchor": "middle",
        "dominant-baseline": "central",
      });
      rects.push(rect); texts.push(text);
      picture.append(rect, text);
    }
    picture.append(frame);
  }

  // Cells of another size, from the next update on.
  function resize(size) {
    if (size === cell) return;
    cell = size;
    height = 0;
  }

  function fill(values, scale) {
    const written = numbers ? fitted(values, cell) : null;
    const size = written?.size ?? 0, all = scale !== limitDrawn || size !== sizeDrawn;
    values.forEach((value, n) => {
      if (!all && Object.is(value, drawn[n])) return;
      rects[n].setAttribute("fill", value === null ? "none" : signedColour(value, scale));
      texts[n].textContent = written ? written.texts[n] : "";
      if (!written) return;
      texts[n].setAttribute("font-size", size);
      texts[n].setAttribute("fill", inkOn(value, scale));
    });
    drawn = values; limitDrawn = scale; sizeDrawn = size;
  }

  function update(rows, { limit = null, outlined = [], marked = [], framed = null, dashed = null, title = null } = {}) {
    if (rows.length !== height || rows[0].length !== width) shape(rows.length, rows[0].length);
    const scale = limit ?? (largest(rows) || 1), values = rows.flat();
    // Most updates move a frame and change no number.
    if (scale !== limitDrawn || values.some((v, n) => !Object.is(v, drawn[n]))) fill(values, scale);
    const ring = [];
    for (const [i, j] of marked) ring[i * width + j] = "#1a1a1a";
    for (const [i, j] of outlined) ring[i * width + j] = "#c2185b";
    for (let n = 0; n < rects.length; n++) {
      if (ring[n] === rings[n]) continue;
      rects[n].setAttribute("stroke", ring[n] ?? "#9e9e9e");
      rects[n].setAttribute("stroke-width", ring[n] ? 2.5 : 0.4);
    }
    rings = ring;
    const box = ({ top, left, rows: r, columns: c }) => ({
      x: left * cell, y: top * cell, width: c * cell, height: r * cell, fill: "none",
    });
    frame.replaceChildren();
    if (dashed) {
      frame.append(el("rect", { ...box(dashed), stroke: "#1a1a1a", "stroke-dasharray": "4 3" }));
    }
    if (framed) { // a dark line on a light one shows on every colour
      frame.append(
        el("rect", { ...box(framed), stroke: "#ffffff", "stroke-width": 5 }),
        el("rect", { ...box(framed), stroke: "#1a1a1a", "stroke-width": 2.5 }));
    }
    if (title !== null && title !== caption.textContent) {
      caption.textContent = title;
      picture.setAttribute("aria-label", title);
    }
  }
  return { node, picture, caption, update, resize };
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
  return { node: el("label", {}, label, input, output), input, set };
}

function choice(label, options, value, onchange) {
  const input = el("select", { "aria-label": label, onchange: () => onchange(input.value) },
    ...options.map((name) => el("option", { value: name }, name)));
  input.value = value;
  return { node: el("label", {}, label, input), input, set: (v) => { input.value = v; } };
}

function button(text, onclick) {
  return el("button", { type: "button", onclick }, text);
}

// The answer stays hidden until the reader commits or skips. reveal(guess) is called
// once, with null after a skip. With `options` the reader picks one of them; else they
// write, and accept(text) may return a sentence that asks for something better.
function predict(question, reveal, { options = null, accept = () => "", size = 8 } = {}) {
  const complaint = el("span", { class: "note", role: "status" });
  const input = el("input", { type: "text", autocomplete: "off", size, "aria-label": question });
  const skip = button("skip", () => close(null));
  const node = options
    ? el("div", { class: "bar predict", role: "group", "aria-label": question },
      el("span", {}, question), ...options.map((text) => button(text, () => close(text))), skip)
    : el("form", { class: "bar predict", onsubmit: commit },
      el("label", {}, question, input), el("button", { type: "submit" }, "commit"), skip, complaint);
  function commit(event) {
    event.preventDefault();
    const guess = input.value.trim();
    complaint.textContent = guess && accept(guess);
    if (guess && !complaint.textContent) close(guess);
  }
  function close(guess) {
    const held = node.contains(node.getRootNode().activeElement);
    const widget = node.closest(".lenet");
    node.replaceChildren();
    node.hidden = true;
    reveal(guess);
    if (held && widget?.tabIndex === 0) widget.focus({ preventScroll: true });
  }
  return node;
}

// "You said 3; it is 4.", or after a skip "It is 4."
function afterGuess(guess, truth) {
  return guess === null ? truth[0].toUpperCase() + truth.slice(1) : `You said ${guess}; ${truth}`;
}

// Play, pause, step and speed. step() goes on by one and returns false at the end.
function player({ step, speed = 5, onplay = () => {} }) {
  let timer = null;
  const toggle = () => (timer ? stop() : play());
  const tick = () => { if (!step()) stop(); };
  const playing = button("play", toggle);
  const pace = slider("speed", {
    min: 1, max: 30, step: 1, value: speed, show: (v) => `${v}/s`,
    oninput: (v) => { speed = v; if (timer) { clearInterval(timer); timer = setInterval(tick, 1000 / speed); } },
  });
  pace.input.classList.add("short");
  function play() {
    timer = setInterval(tick, 1000 / speed);
    playing.textContent = "pause";
    onplay();
  }
  function stop() {
    clearInterval(timer);
    timer = null;
    playing.textContent = "play";
  }
  return {
    nodes: [playing, button("step", () => { stop(); step(); }), pace.node],
    toggle, stop, running: () => timer !== null,
    reset: () => { stop(); pace.set(5); speed = 5; },
  };
}

// Calls act() once, `wait` milliseconds after the last of a row of calls.
function later(act, wait) {
  let timer = null;
  const run = () => { clearTimeout(timer); timer = null; act(); };
  return {
    soon: () => { clearTimeout(timer); timer = setTimeout(run, wait); },
    now: () => { if (timer !== null) run(); },
    cancel: () => { clearTimeout(timer); timer = null; },
  };
}

// Calls act() in the screen's next frame, once for all calls of soon(); after cancel()
// never again.
function nextFrame(act) {
  let waiting = 0, gone = false;
  return {
    soon: () => {
      if (waiting || gone) return;
      waiting = requestAnimationFrame(() => { waiting = 0; act(); });
    },
    cancel: () => { gone = true; cancelAnimationFrame(waiting); },
  };
}

// The bytes of a trait, without copying them.
function bytesOf(view) {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

// Keys act only while the widget has the focus, and never leave it for the notebook:
// JupyterLab asks for the attribute, because it listens before anyone else.
function keys(node, handlers) {
  node.tabIndex = 0;
  node.setAttribute("data-lm-suppress-shortcuts", "true");
  node.addEventListener("keydown", (event) => {
    const act = handlers[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select, textarea")) return;
    if (event.target.matches("button, summary") && (event.key === " " || event.key === "Enter")) return;
    event.preventDefault(); event.stopPropagation(); act(event);
  });
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

// Plain keys pressed inside a widget stay there: JupyterLab would take the arrows from
// a slider and letters for commands. Shortcuts with Ctrl, Alt or Meta, and Shift+Enter,
// still reach it.
function ownKeys(node) {
  node.addEventListener("keydown", (event) => {
    const shortcut = event.ctrlKey || event.metaKey || event.altKey;
    if (!shortcut && !(event.shiftKey && event.key === "Enter")) event.stopPropagation();
  });
}

// JupyterLab 4.6 stops the line break that Enter would be in a cell's input, and with it
// the submitting of the form. So Enter submits by itself.
function enterSubmits(form) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault();
    form.requestSubmit();
  });
  return form;
}
