// A pad to draw on, and how strokes become pixels the way MNIST's were made. Joined in
// front of the widgets that have a pad; the mathematics has its twin in digit_pad.py.

const PAD = 280; // points of the pad along a side, ten per pixel of MNIST
const PEN = 12; // radius of the pen in points
const LONG = 176; // the longer side of a large drawing, from stroke to stroke
const DOT = 8; // what is smaller is a dot, not a small drawing
const HALF = 0.5 + 1e-9; // a tie goes up, whatever the order in which a sum was made
const SIDE = 28, BOX = 20; // MNIST's field, and the longer side of the ink in it

const every = (n) => Array.from({ length: n }, (_, k) => k);

// Ink, `across` points in each row, as MNIST's digits were made: 28 x 28 bytes, null
// without ink.
function normalise(ink, across = PAD) {
  const box = inkBox(ink, across);
  if (!box) return null;
  const scale = BOX / Math.max(box.height, box.width);
  const height = Math.max(1, Math.floor(box.height * scale + 0.5));
  const width = Math.max(1, Math.floor(box.width * scale + 0.5));
  return centre(shrink(ink, box, height, width, across), height, width);
}

// The whole pad as 28 x 28 bytes.
function asDrawn(ink) {
  return shrink(ink, { top: 0, left: 0, height: PAD, width: PAD }, SIDE, SIDE);
}

// The longer side of what the strokes span, and its middle.
function span(strokes) {
  const xs = strokes.flat().map(([x]) => x), ys = strokes.flat().map(([, y]) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  return {
    side: Math.max(right - left, bottom - top),
    x: (left + right) / 2, y: (top + bottom) / 2,
  };
}

// A small drawing, made as large as a large one: the same pen then draws thin lines.
function enlarged(strokes) {
  const { side, x, y } = span(strokes);
  if (!(side >= DOT && side < LONG)) return strokes;
  const times = LONG / side, middle = PAD / 2;
  return strokes.map((stroke) =>
    stroke.map(([a, b]) => [middle + times * (a - x), middle + times * (b - y)]));
}

// The pen that a drawing of this size is drawn with on the pad.
function penOf(strokes) {
  const { side } = span(strokes);
  return side >= DOT ? Math.max(2, PEN * Math.min(1, side / LONG)) : PEN;
}

// Strokes as the network is given them: 28 x 28 bytes, null without any.
function drawn(strokes) {
  return normalise(rasterise(enlarged(strokes)));
}

// A point is ink when its middle is within the pen's radius of a stroke.
function rasterise(strokes, radius = PEN) {
  const ink = new Uint8Array(PAD * PAD);
  for (const stroke of strokes) stroke.forEach(([bx, by], n) => {
    const [ax, ay] = stroke[Math.max(0, n - 1)];
    const dx = bx - ax, dy = by - ay, length = dx * dx + dy * dy;
    const first = (a, b) => Math.max(0, Math.floor(Math.min(a, b) - radius));
    const last = (a, b) => Math.min(PAD - 1, Math.ceil(Math.max(a, b) + radius));
    for (let i = first(ay, by); i <= last(ay, by); i++) {
      for (let j = first(ax, bx); j <= last(ax, bx); j++) {
        const px = j + 0.5 - ax, py = i + 0.5 - ay;
        const along = length ? Math.max(0, Math.min(1, (px * dx + py * dy) / length)) : 0;
        const ex = px - along * dx, ey = py - along * dy;
        if (ex * ex + ey * ey <= radius * radius) ink[i * PAD + j] = 1;
      }
    }
  });
  return ink;
}

function inkBox(ink, across) {
  const down = ink.length / across;
  let top = down, left = across, bottom = -1, right = -1;
  for (let i = 0; i < down; i++) for (let j = 0; j < across; j++) {
    if (!ink[i * across + j]) continue;
    if (i < top) top = i;
    if (i > bottom) bottom = i;
    if (j < left) left = j;
    if (j > right) right = j;
  }
  return bottom < 0 ? null : { top, left, height: bottom - top + 1, width: right - left + 1 };
}

// Area averaging: each pixel is the share of ink in its part of the box, as 0..255.
function shrink(ink, { top, left, height, width }, h, w, across = PAD) {
  const rows = shares(height, h), columns = shares(width, w);
  const out = new Uint8Array(h * w);
  for (let i = 0; i < h; i++) for (let j = 0; j < w; j++) {
    let sum = 0;
    for (const [r, wr] of rows[i]) {
      let line = 0;
      for (const [c, wc] of columns[j]) line += wc * ink[(top + r) * across + left + c];
      sum += wr * line;
    }
    out[i * w + j] = Math.floor(255 * sum + HALF);
  }
  return out;
}

// Which of `size` points lie in each of `parts` equal parts, and with what share.
function shares(size, parts) {
  const step = size / parts;
  return Array.from({ length: parts }, (_, p) => {
    const from = p * step, to = (p + 1) * step, list = [];
    for (let r = Math.floor(from); r < Math.min(size, Math.ceil(to)); r++) {
      const share = (Math.min(r + 1, to) - Math.max(r, from)) / step;
      if (share > 0) list.push([r, share]);
    }
    return list;
  });
}

// The ink's centre of mass goes to the middle of the 28 x 28 field.
function centre(values, h, w) {
  let mass = 0, rows = 0, columns = 0;
  values.forEach((v, n) => {
    mass += v; rows += v * Math.floor(n / w); columns += v * (n % w);
  });
  const place = (moment, size) =>
    Math.max(0, Math.min(SIDE - size, Math.floor(SIDE / 2 + 0.5 - moment / mass)));
  const top = place(rows, h), left = place(columns, w);
  const field = new Uint8Array(SIDE * SIDE);
  values.forEach((v, n) => {
    field[(top + Math.floor(n / w)) * SIDE + left + (n % w)] = v;
  });
  return field;
}

function paint(canvas, pixels) {
  const pen = canvas.getContext("2d");
  const picture = pen.createImageData(SIDE, SIDE);
  for (let n = 0; n < SIDE * SIDE; n++) {
    picture.data.fill(255 - (pixels ? pixels[n] : 0), 4 * n, 4 * n + 3);
    picture.data[4 * n + 3] = 255;
  }
  pen.putImageData(picture, 0, 0);
}

// A 28 x 28 picture with its caption.
function panel(text) {
  const canvas = el("canvas", {
    width: SIDE, height: SIDE, class: "small", role: "img", "aria-label": text,
  });
  return { node: el("figure", {}, el("figcaption", {}, text), canvas), canvas };
}

// The pad: mouse, finger or pen, or arrow keys and space. onbegin() comes before each
// new stroke, onchange() after each change, say(text) is for a screen reader. `under`
// (784 bytes) is painted below the strokes. demo(strokes) draws by itself, without taking
// the focus; the reader's first stroke or key ends it and begins anew.
function drawingPad({ strokes = [], onbegin = () => {}, onchange, say = () => {} }) {
  let cursor = [14, 14], penDown = false; // the keyboard's pen, row and column of 28
  let drawing = null, under = null, showing = 0, shown = false;
  const ratio = Math.max(1, Math.round(window.devicePixelRatio || 1));
  const pad = el("canvas", {
    class: "pad", width: PAD * ratio, height: PAD * ratio, tabindex: 0,
    role: "application", "aria-label":
      "Drawing pad, 28 rows and 28 columns. Arrow keys move the pen, space puts it "
      + "down or lifts it, Backspace takes the last stroke back.",
  });
  const where = el("p", { class: "note where" });

  function paintPad() {
    const pen = pad.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, PAD, PAD);
    if (under) {
      const size = PAD / SIDE;
      under.forEach((v, n) => {
        pen.fillStyle = `rgb(${255 - v},${255 - v},${255 - v})`;
        pen.fillRect((n % SIDE) * size, Math.floor(n / SIDE) * size, size, size);
      });
    }
    pen.strokeStyle = "#8a8a8a";
    pen.lineWidth = 1;
    pen.setLineDash([4, 4]);
    pen.strokeRect(40.5, 40.5, 199, 199);
    pen.setLineDash([]);
    pen.strokeStyle = pen.fillStyle = "#111111";
    pen.lineCap = pen.lineJoin = "round";
    pen.lineWidth = 2 * (drawing === null ? penOf(strokes) : PEN);
    for (const stroke of strokes) {
      pen.beginPath();
      pen.moveTo(...stroke[0]);
      for (const point of stroke) pen.lineTo(...point);
      pen.stroke();
    }
    if (pad.matches(":focus-visible")) {
      const [x, y] = keyPoint();
      pen.strokeStyle = penDown ? "#c2185b" : "#1b6ca8";
      pen.lineWidth = 2;
      pen.strokeRect(x - 5, y - 5, 10, 10);
    }
  }

  // Mouse, finger, pen ----------------------------------------------------------------
  function point(event) {
    const box = pad.getBoundingClientRect();
    const place = (at, from, size) =>
      Math.round(10 * Math.max(0, Math.min(PAD, (at - from) / size * PAD))) / 10;
    return [place(event.clientX, box.left, box.width), place(event.clientY, box.top, box.height)];
  }
  function extend(event) {
    const stroke = strokes.at(-1), [x, y] = point(event), [a, b] = stroke.at(-1);
    if ((x - a) ** 2 + (y - b) ** 2 >= 1) stroke.push([x, y]);
  }
  pad.addEventListener("pointerdown", (event) => {
    if (event.button || drawing !== null) return;
    event.preventDefault();
    pad.focus({ preventScroll: true, focusVisible: false });
    // A stroke that a script draws has no pointer to capture.
    if (event.isTrusted) pad.setPointerCapture(event.pointerId);
    endDemo();
    onbegin();
    drawing = event.pointerId;
    penDown = false;
    strokes.push([point(event)]);
    onchange();
  });
  pad.addEventListener("pointermove", (event) => {
    if (drawing !== event.pointerId) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length ? all : [event]) extend(one);
    onchange();
  });
  for (const name of ["pointerup", "pointercancel"]) {
    pad.addEventListener(name, (event) => {
      if (drawing !== event.pointerId) return;
      drawing = null;
      onchange();
    });
  }

  // Keyboard --------------------------------------------------------------------------
  const keyPoint = () => [(cursor[1] + 0.5) * PAD / SIDE, (cursor[0] + 0.5) * PAD / SIDE];
  const keyHelp = "Mouse, finger or pen; or arrow keys, and space for pen down and up.";
  const tell = () => {
    where.textContent = pad.matches(":focus-visible")
      ? `row ${cursor[0]}, column ${cursor[1]}, pen ${penDown ? "down" : "up"}` : keyHelp;
  };
  function move(rows, columns) {
    endDemo();
    const inside = (v) => Math.max(0, Math.min(SIDE - 1, v));
    cursor = [inside(cursor[0] + rows), inside(cursor[1] + columns)];
    if (penDown) strokes.at(-1).push(keyPoint());
    moved();
  }
  function moved() {
    tell();
    say(where.textContent);
    if (penDown) onchange(); else paintPad();
  }
  function takeBack() {
    endDemo();
    strokes.pop();
    penDown = false;
    onchange();
  }
  keys(pad, {
    ArrowUp: () => move(-1, 0),
    ArrowDown: () => move(1, 0),
    ArrowLeft: () => move(0, -1),
    ArrowRight: () => move(0, 1),
    Backspace: takeBack,
    " ": () => {
      endDemo();
      penDown = !penDown;
      if (penDown) { onbegin(); strokes.push([keyPoint()]); }
      moved();
    },
  });
  // The demonstration -------------------------------------------------------------------
  function demo(given) {
    shown = true; // what is on the pad is not the reader's
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
      strokes = structuredClone(given);
      onchange();
      return;
    }
    const points = given.flatMap((stroke, n) => stroke.map((point, k) => [n, k, point]));
    strokes = [];
    showing = setInterval(() => {
      const next = points.shift();
      if (!next) {
        clearInterval(showing);
        showing = 0;
      } else {
        const [n, k, point] = next;
        if (!k) strokes.push([]);
        strokes[n].push(point);
      }
      onchange();
    }, 40);
  }
  // Takes away what a demonstration has drawn.
  function endDemo() {
    if (!shown) return;
    clearInterval(showing);
    showing = 0;
    shown = false;
    strokes = [];
  }
  const refocus = () => { tell(); paintPad(); };
  pad.addEventListener("focus", refocus);
  pad.addEventListener("blur", refocus);
  tell();

  return {
    node: pad, where, paint: paintPad, takeBack, demo, endDemo,
    strokes: () => strokes,
    busy: () => drawing !== null || showing !== 0,
    show: (bytes) => { endDemo(); under = bytes; strokes = []; },
    clear: () => {
      endDemo();
      strokes = [];
      cursor = [14, 14];
      penDown = false;
      tell();
    },
    begin: () => { under = null; },
  };
}

// Asking Python: one question at a time while something is drawn, the newest last.
// again() is called when there is something newer to ask, lost() when no answer came.
function questions({ send, busy, again, lost }) {
  let waiting = false, newer = false, sentAt = 0, timer = 0, patience = 0;
  function expect(seconds = 5) {
    waiting = true;
    clearTimeout(patience);
    patience = setTimeout(() => { waiting = false; lost(); }, 1000 * seconds);
  }
  return {
    expect,
    offer(question) {
      const wait = 60 - (performance.now() - sentAt);
      clearTimeout(timer);
      if (waiting && busy()) { newer = true; return; }
      if (busy() && wait > 0) { timer = setTimeout(again, wait); return; }
      newer = false;
      sentAt = performance.now();
      send(question);
      if (question) expect();
    },
    answered() {
      waiting = false;
      clearTimeout(patience);
      if (newer) again();
    },
    dispose() {
      clearTimeout(timer);
      clearTimeout(patience);
    },
  };
}

// A line for above the scene that says when the kernel has stopped.
function kernelLine(shared) {
  const node = el("p", { class: "lenet-state", hidden: "" });
  const dispose = watchKernel(shared, (sentence) => {
    showState(node, sentence ? "gone" : "", sentence);
  });
  return { node, dispose };
}

const NO_ANSWER = "No answer from Python. Is the kernel running, and not busy? "
  + "Run this cell again.";
