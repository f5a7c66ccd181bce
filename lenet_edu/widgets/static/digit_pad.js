// Digit pad: strokes become 28 x 28 pixels the way MNIST's were made (here), and the
// network answers (in Python). `model` has a twin in digit_pad.py; a test compares them.

const PAD = 280; // points of the pad along a side, ten per pixel of MNIST
const PEN = 12; // radius of the pen in points
const HOW = "Made like MNIST: longer side 20 pixels, grey by averaging, "
  + "centre of mass in the middle.";
const SIDE = 28, BOX = 20; // MNIST's field, and the longer side of the ink in it

// strokes [[[x, y], ...], ...] in points -> {ink, raw, pixels, mass}, null when empty
function model({ strokes }) {
  const ink = rasterise(strokes);
  const box = inkBox(ink);
  if (!box) return null;
  const raw = shrink(ink, { top: 0, left: 0, height: PAD, width: PAD }, SIDE, SIDE);
  const scale = BOX / Math.max(box.height, box.width);
  const height = Math.max(1, Math.floor(box.height * scale + 0.5));
  const width = Math.max(1, Math.floor(box.width * scale + 0.5));
  return { ink, raw, pixels: centre(shrink(ink, box, height, width), height, width) };
}

// A point is ink when its middle is within the pen's radius of a stroke.
function rasterise(strokes) {
  const ink = new Uint8Array(PAD * PAD);
  for (const stroke of strokes) stroke.forEach(([bx, by], n) => {
    const [ax, ay] = stroke[Math.max(0, n - 1)];
    const dx = bx - ax, dy = by - ay, length = dx * dx + dy * dy;
    const first = (a, b) => Math.max(0, Math.floor(Math.min(a, b) - PEN));
    const last = (a, b) => Math.min(PAD - 1, Math.ceil(Math.max(a, b) + PEN));
    for (let i = first(ay, by); i <= last(ay, by); i++) {
      for (let j = first(ax, bx); j <= last(ax, bx); j++) {
        const px = j + 0.5 - ax, py = i + 0.5 - ay;
        const along = length ? Math.max(0, Math.min(1, (px * dx + py * dy) / length)) : 0;
        const ex = px - along * dx, ey = py - along * dy;
        if (ex * ex + ey * ey <= PEN * PEN) ink[i * PAD + j] = 1;
      }
    }
  });
  return ink;
}

function inkBox(ink) {
  let top = PAD, left = PAD, bottom = -1, right = -1;
  for (let i = 0; i < PAD; i++) for (let j = 0; j < PAD; j++) {
    if (!ink[i * PAD + j]) continue;
    if (i < top) top = i;
    if (i > bottom) bottom = i;
    if (j < left) left = j;
    if (j > right) right = j;
  }
  return bottom < 0 ? null : { top, left, height: bottom - top + 1, width: right - left + 1 };
}

// Area averaging: each pixel is the share of ink in its part of the box, as 0..255.
function shrink(ink, { top, left, height, width }, h, w) {
  const rows = shares(height, h), columns = shares(width, w);
  const out = new Uint8Array(h * w);
  for (let i = 0; i < h; i++) for (let j = 0; j < w; j++) {
    let sum = 0;
    for (const [r, wr] of rows[i]) {
      let line = 0;
      for (const [c, wc] of columns[j]) line += wc * ink[(top + r) * PAD + left + c];
      sum += wr * line;
    }
    out[i * w + j] = Math.floor(255 * sum + 0.5);
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

// Ten scores as bars around zero; the targets +1 and -1 are marked.
function scoreBars() {
  const left = 26, wide = 310, row = 23, top = 18, limit = 1.75;
  const x = (value) => left + wide * (Math.max(-limit, Math.min(limit, value)) + limit) / (2 * limit);
  const picture = el("svg", {
    role: "img", width: left + wide + 52, height: top + 10 * row + 2,
    viewBox: `0 0 ${left + wide + 52} ${top + 10 * row + 2}`,
  });
  for (const value of [-1, 0, 1]) {
    picture.append(
      el("line", { x1: x(value), x2: x(value), y1: top, y2: top + 10 * row, class: "axis" }),
      el("text", { x: x(value), y: 11, "text-anchor": "middle", class: "axis" }, short(value)),
    );
  }
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const y = top + digit * row, middle = y + row / 2;
    const bar = el("rect", { y: y + 4, height: row - 8, x: x(0), width: 0 });
    const mark = el("line", { y1: y + 1, y2: y + row - 1, class: "reference" });
    const name = el("text", { x: 6, y: middle, "dominant-baseline": "central" }, String(digit));
    const number = el("text", {
      x: left + wide + 50, y: middle, "text-anchor": "end", "dominant-baseline": "central",
      class: "score",
    });
    picture.append(bar, mark, name, number);
    return { bar, mark, name, number };
  });

  function update(scores, best, reference = null) {
    rows.forEach(({ bar, mark, name, number }, digit) => {
      const value = scores ? scores[digit] : 0;
      bar.setAttribute("x", Math.min(x(0), x(value)));
      bar.setAttribute("width", Math.abs(x(value) - x(0)));
      bar.setAttribute("class", value < 0 ? "minus" : "plus");
      number.textContent = scores ? value.toFixed(2).replace("-", "\u2212") : "";
      name.setAttribute("class", digit === best ? "best" : "name");
      number.setAttribute("class", digit === best ? "score best" : "score");
      mark.style.display = reference ? "" : "none";
      if (reference) for (const end of ["x1", "x2"]) mark.setAttribute(end, x(reference[digit]));
    });
    picture.setAttribute("aria-label", scores
      ? `Scores of the ten digits: ${scores.map((v, d) => `${d} ${short(v)}`).join(", ")}`
      : "Scores of the ten digits: none yet");
  }
  return { node: picture, update };
}

function render({ model: shared, el: root }) {
  let strokes = structuredClone(shared.get("strokes") ?? []);
  let example = null; // 784 bytes of a test digit, shown instead of strokes
  let cursor = [14, 14], penDown = false; // the keyboard's pen, row and column of 28
  let drawing = null, waiting = false, again = false, covered = false;
  let sentAt = 0, patience = 0, later = 0, frame = 0, gone = false;

  const ratio = Math.max(1, Math.round(window.devicePixelRatio || 1));
  const pad = el("canvas", {
    class: "pad", width: PAD * ratio, height: PAD * ratio, tabindex: 0,
    role: "application", "aria-label":
      "Drawing pad, 28 rows and 28 columns. Arrow keys move the pen, space puts it "
      + "down or lifts it, Backspace takes the last stroke back.",
  });
  const spoken = el("p", { class: "spoken", role: "status" });
  const raw = panel("as drawn, 28 \u00d7 28");
  const made = panel("made like MNIST");
  const bars = scoreBars();
  const digit = el("div", { class: "digit" });
  const words = el("div", { class: "words" });
  const remark = el("p", { class: "note remark" }, HOW);
  const question = el("div", {});
  const undo = button("undo", takeBack);
  const wipe = button("clear", clear);
  const sample = button("a test digit", () => {
    closeQuestion();
    remark.textContent = HOW;
    shared.send({ ask: "digit" });
    expectAnswer(60); // the first one may have to be downloaded
  });

  const where = el("p", { class: "note where" });
  root.append(el("div", { class: "lenet digit-pad" },
    el("p", { class: "title" }, "Draw a digit, large, into the dashed frame"),
    el("div", { class: "row" },
      el("div", {}, pad, el("div", { class: "bar" }, undo, wipe, sample), where),
      el("div", { class: "panels" }, raw.node, made.node),
      el("div", { class: "result" },
        el("div", { class: "answer" }, digit, words, question),
        el("figure", {}, el("figcaption", {},
          "Ten scores, trained towards 1 for the digit, \u22121 for the others"),
        bars.node))),
    remark, spoken));

  // Drawing -------------------------------------------------------------------------
  function drawPad() {
    const pen = pad.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, PAD, PAD);
    if (example) {
      const size = PAD / SIDE;
      example.forEach((v, n) => {
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
    pen.lineWidth = 2 * PEN;
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

  // What is on the pad now, as pixels; null when it is empty.
  function current() {
    if (example) return { raw: example, pixels: example };
    return strokes.length ? model({ strokes }) : null;
  }

  function redraw({ ask = true } = {}) {
    frame = 0;
    if (gone) return;
    drawPad();
    const now = current();
    paint(raw.canvas, now?.raw);
    paint(made.canvas, now?.pixels);
    if (!now) showAnswer({});
    undo.disabled = !strokes.length;
    wipe.disabled = !now;
    if (ask && !example) offer(now?.pixels ?? null);
  }

  function changed() {
    if (!frame) frame = requestAnimationFrame(() => redraw());
  }

  // Asking Python: one question at a time, the newest picture last --------------------
  function offer(pixels) {
    const wait = 60 - (performance.now() - sentAt);
    clearTimeout(later);
    if (waiting && drawing !== null) { again = true; return; }
    if (drawing !== null && wait > 0) { later = setTimeout(changed, wait); return; }
    again = false;
    sentAt = performance.now();
    shared.set("pixels", new DataView((pixels ?? new Uint8Array(0)).slice().buffer));
    if (drawing === null) shared.set("strokes", structuredClone(strokes));
    shared.set("serial", shared.get("serial") + 1);
    shared.save_changes();
    if (pixels) expectAnswer();
  }

  function expectAnswer(seconds = 5) {
    waiting = true;
    clearTimeout(patience);
    patience = setTimeout(() => {
      waiting = false;
      remark.textContent = "No answer from Python. Is the kernel running, and not busy? "
        + "Run this cell again.";
    }, 1000 * seconds);
  }

  function answered() {
    waiting = false;
    clearTimeout(patience);
    const answer = shared.get("answer");
    remark.textContent = answer.message ?? HOW;
    if (!covered && (strokes.length || example)) showAnswer(answer);
    if (again) changed();
  }

  function showAnswer(answer) {
    const known = Array.isArray(answer.scores);
    bars.update(known ? answer.scores : null, known ? answer.digit : null, answer.reference);
    digit.textContent = known ? String(answer.digit) : "";
    words.replaceChildren();
    if (!known) {
      words.append(covered ? "" : answer.message ? "no answer" : "draw a digit");
      spoken.textContent = "";
      return;
    }
    words.append(el("div", {},
      `ahead of ${answer.second} by `, el("b", {}, answer.margin.toFixed(2))));
    for (const line of answer.lines ?? []) words.append(el("div", { class: line.kind }, line.text));
    if (drawing === null) {
      spoken.textContent = `The network reads ${answer.digit}, ahead of ${answer.second} `
        + `by ${answer.margin.toFixed(2)}.`;
    }
  }

  // A test digit: first the reader says what it is --------------------------------------
  function exampleCame() {
    const given = shared.get("example");
    if (!given || given.number === undefined) return;
    strokes = [];
    const view = shared.get("pixels");
    example = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
    closeQuestion();
    covered = true;
    showAnswer({});
    const ask = predict("Which digit do you read?", (guess) => {
      covered = false;
      const answer = shared.get("answer");
      showAnswer(answer);
      if (!Array.isArray(answer.scores)) return;
      const you = guess === null ? "" : `You read ${guess}, the network ${answer.digit}; `;
      words.append(el("div", {}, `${you}${you ? "the" : "The"} label says ${given.label}.`));
      remark.textContent = given.source;
      pad.focus({ preventScroll: true });
    });
    question.replaceChildren(ask);
    changed();
    ask.querySelector("input").focus({ preventScroll: true });
  }

  function closeQuestion() {
    covered = false;
    question.replaceChildren();
  }

  function begin() {
    closeQuestion();
    if (example) shared.set("example", {}); // told to Python with the next picture
    example = null;
    remark.textContent = HOW;
  }

  function takeBack() {
    strokes.pop();
    penDown = false;
    changed();
  }

  function clear() {
    begin();
    strokes = [];
    cursor = [14, 14];
    penDown = false;
    tell();
    changed();
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
    pad.setPointerCapture(event.pointerId);
    begin();
    drawing = event.pointerId;
    penDown = false;
    strokes.push([point(event)]);
    changed();
  });
  pad.addEventListener("pointermove", (event) => {
    if (drawing !== event.pointerId) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length ? all : [event]) extend(one);
    changed();
  });
  for (const name of ["pointerup", "pointercancel"]) {
    pad.addEventListener(name, (event) => {
      if (drawing !== event.pointerId) return;
      drawing = null;
      changed();
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
    const inside = (v) => Math.max(0, Math.min(SIDE - 1, v));
    cursor = [inside(cursor[0] + rows), inside(cursor[1] + columns)];
    if (penDown) strokes.at(-1).push(keyPoint());
    moved();
  }
  function moved() {
    tell();
    spoken.textContent = where.textContent;
    if (penDown) changed(); else drawPad();
  }
  keys(pad, {
    ArrowUp: () => move(-1, 0),
    ArrowDown: () => move(1, 0),
    ArrowLeft: () => move(0, -1),
    ArrowRight: () => move(0, 1),
    Backspace: takeBack,
    " ": () => {
      penDown = !penDown;
      if (penDown) { begin(); strokes.push([keyPoint()]); }
      moved();
    },
  });
  const refocus = () => { tell(); drawPad(); };
  pad.addEventListener("focus", refocus);
  pad.addEventListener("blur", refocus);

  shared.on("change:answer", answered);
  shared.on("change:example", exampleCame);
  tell();
  if (!strokes.length) exampleCame();
  redraw({ ask: false });
  if (strokes.length) showAnswer(shared.get("answer"));
  return () => {
    gone = true;
    cancelAnimationFrame(frame);
    clearTimeout(later);
    clearTimeout(patience);
    shared.off("change:answer", answered);
    shared.off("change:example", exampleCame);
  };
}

export { model };
export default { render };
