// Elements, numbers and keys: what every widget is made of. All files of this folder
// are joined in front of each widget's own file, which is then one ES module.

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
el.svg = new Set(["g", "rect", "path", "line", "circle", "text", "polyline", "polygon", "title",
  "defs", "ellipse", "image", "linearGradient", "stop", "tspan", "clipPath"]);

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
