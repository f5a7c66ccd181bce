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
el.svg = new Set(["g", "rect", "path", "line", "circle", "text", "polyline", "title"]);

// Blue - white - orange, zero white, the same for positive and negative.
function signedColour(value, limit) {
  if (!Number.isFinite(value)) return "#d500f9";
  const t = Math.max(-1, Math.min(1, value / (limit || 1)));
  const [r, g, b] = t < 0 ? [33, 102, 172] : [217, 95, 2];
  const mix = (end) => Math.round(255 + (end - 255) * Math.abs(t));
  return `rgb(${mix(r)},${mix(g)},${mix(b)})`;
}

function inkOn(value, limit) {
  return Math.abs(value / (limit || 1)) > 0.62 ? "#ffffff" : "#1a1a1a";
}

function short(value, digits = 2) {
  if (!Number.isFinite(value)) return String(value);
  const text = Number(value.toFixed(digits)).toString();
  return text === "-0" ? "0" : text.replace("-", "\u2212");
}

function largest(rows) {
  return rows.reduce((m, row) => row.reduce((a, v) => Math.max(a, Math.abs(v)), m), 0);
}

// A grid of cells. update(rows, {limit, outlined: [[i, j], ...], marked: [[i, j], ...]})
function grid({ label, cell = 22, numbers = true, onpick = null, onhover = null }) {
  const picture = el("svg", { role: "img", "aria-label": label });
  const caption = el("figcaption", {}, label);
  const node = el("figure", {}, caption, picture);
  let rects = [], texts = [], height = 0, width = 0;

  function at(event) {
    const box = picture.getBoundingClientRect();
    const j = Math.floor((event.clientX - box.left) / box.width * width);
    const i = Math.floor((event.clientY - box.top) / box.height * height);
    return i >= 0 && i < height && j >= 0 && j < width ? [i, j] : null;
  }
  if (onpick) {
    picture.addEventListener("pointerdown", (event) => {
      const place = at(event);
      if (!place) return;
      picture.setPointerCapture(event.pointerId);
      onpick(...place, "down", event);
    });
    picture.addEventListener("pointermove", (event) => {
      const place = at(event);
      if (place && event.buttons) onpick(...place, "move", event);
    });
  }
  if (onhover) {
    picture.addEventListener("pointermove", (event) => {
      const place = at(event);
      if (place && !event.buttons) onhover(...place);
    });
    picture.addEventListener("pointerleave", () => onhover(null, null));
  }

  function shape(h, w) {
    height = h; width = w;
    picture.setAttribute("viewBox", `0 0 ${w * cell} ${h * cell}`);
    picture.setAttribute("width", w * cell);
    picture.setAttribute("height", h * cell);
    picture.replaceChildren();
    rects = []; texts = [];
    for (let i = 0; i < h; i++) for (let j = 0; j < w; j++) {
      const rect = el("rect", {
        x: j * cell + 0.5, y: i * cell + 0.5, width: cell - 1, height: cell - 1,
        "data-at": `${i},${j}`,
      });
      const text = el("text", {
        x: (j + 0.5) * cell, y: (i + 0.5) * cell, "text-anchor": "middle",
        "dominant-baseline": "central", "font-size": Math.min(12, cell * 0.42),
      });
      rects.push(rect); texts.push(text);
      picture.append(rect, text);
    }
  }

  function update(rows, { limit = null, outlined = [], marked = [], title = null } = {}) {
    if (rows.length !== height || rows[0].length !== width) shape(rows.length, rows[0].length);
    const scale = limit ?? (largest(rows) || 1);
    const ring = new Map();
    for (const [i, j] of marked) ring.set(i * width + j, "#1a1a1a");
    for (const [i, j] of outlined) ring.set(i * width + j, "#c2185b");
    rows.forEach((row, i) => row.forEach((value, j) => {
      const n = i * width + j;
      rects[n].setAttribute("fill", value === null ? "none" : signedColour(value, scale));
      rects[n].setAttribute("stroke", ring.get(n) ?? "#9e9e9e");
      rects[n].setAttribute("stroke-width", ring.has(n) ? 2.5 : 0.4);
      texts[n].textContent = numbers && value !== null ? short(value, cell < 26 ? 1 : 2) : "";
      texts[n].setAttribute("fill", value === null ? "#1a1a1a" : inkOn(value, scale));
    }));
    if (title !== null) { caption.textContent = title; picture.setAttribute("aria-label", title); }
  }
  return { node, picture, update };
}

function slider(label, { min, max, step, value, oninput }) {
  const output = el("output", {}, short(value));
  const input = el("input", {
    type: "range", min, max, step, value, "aria-label": label,
    oninput: () => { output.textContent = short(+input.value); oninput(+input.value); },
  });
  const set = (v) => { input.value = v; output.textContent = short(v); };
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

// The answer stays hidden until the reader commits to a number or skips.
// reveal(guess) is called once, with null after a skip.
function predict(question, reveal) {
  const input = el("input", { type: "text", inputmode: "numeric", size: 8, "aria-label": question });
  const close = (guess) => { node.replaceChildren(); node.hidden = true; reveal(guess); };
  const node = el("form", {
    class: "bar",
    onsubmit: (event) => { event.preventDefault(); if (input.value.trim()) close(input.value.trim()); },
  }, el("label", {}, question, input), el("button", { type: "submit" }, "commit"),
  button("skip", () => close(null)));
  return node;
}

// Keys act only while the widget has the focus, and never leave it for the notebook.
function keys(node, handlers) {
  node.tabIndex = 0;
  node.addEventListener("keydown", (event) => {
    const act = handlers[event.key];
    if (!act || event.target.matches("input, select")) return;
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
