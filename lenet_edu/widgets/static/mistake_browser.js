// Mistake browser: guess, then open the confusion matrix, its digits and the reject
// curve. `model` mirrors model() in mistake_browser.py.

const CLASSES = 10, SHOWN = 18, TARGET = 0.005, ORDERS = ["least sure first", "surest first"];

const most = (count) => Math.min(count - 1, Math.max(Math.floor(count / 10), 20));

// The least sure first; equal ones stay as they are.
function byMargin(margins) {
  return Array.from(margins, (_, n) => n).sort((a, b) => margins[a] - margins[b] || a - b);
}

function model(state, order = byMargin(state.margins)) {
  const { labels, answers, margins, rejected } = state, count = labels.length;
  const matrix = Array.from({ length: CLASSES }, () => Array(CLASSES).fill(0));
  let wrong = 0, lost = 0;
  order.forEach((n, r) => {
    const miss = labels[n] !== answers[n];
    if (r < rejected) lost += miss ? 0 : 1;
    else { matrix[labels[n]][answers[n]] += 1; wrong += miss ? 1 : 0; }
  });
  const curve = [];
  let mistakes = order.reduce((sum, n) => sum + (labels[n] !== answers[n] ? 1 : 0), 0);
  for (let r = 0; r <= most(count); r++) {
    curve.push(mistakes / (count - r));
    mistakes -= labels[order[r]] !== answers[order[r]] ? 1 : 0;
  }
  const [right, said] = state.cell, left = count - rejected;
  const members = order.filter((n) => labels[n] === right && answers[n] === said);
  return {
    matrix, curve, left, wrong, lost, error: wrong / left,
    needed: curve.findIndex((e) => e <= TARGET), threshold: margins[order[rejected]],
    members: state.order === ORDERS[0] ? members : members.reverse(),
  };
}

// What to say to a prediction of how many must be rejected.
function verdict(guess, needed, count) {
  if (needed < 0) return "Rejecting a tenth is not enough for 0.5%.";
  const share = `${thousands(needed)} of ${thousands(count)}, ${short(100 * needed / count)}%`;
  if (guess === null) return `It takes ${share}.`;
  if (Math.abs(guess - needed) <= 0.1 * needed) return `Yes, nearly or exactly: ${share}.`;
  return `You said ${thousands(guess)}; it is ${share}.`;
}

// ---- drawing -------------------------------------------------------------------

const thousands = (v) => String(v).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
const per = (v, digits = 2) => `${short(100 * v, digits)}%`;
// A copy: the bytes may begin anywhere, floats may not.
const floatsOf = (view) => new Float32Array(bytesOf(view).slice().buffer);

// 28 x 28 bytes, ink dark on paper, in either theme.
function digit(pixels, side, label) {
  const canvas = el("canvas", { width: 28, height: 28, class: "digit", style: `width:${side}px;height:${side}px` });
  if (label) { canvas.setAttribute("role", "img"); canvas.setAttribute("aria-label", label); }
  else canvas.setAttribute("aria-hidden", "true");
  const pen = canvas.getContext("2d"), image = pen.createImageData(28, 28);
  pixels.forEach((v, p) => image.data.set([255 - v, 255 - v, 255 - v, 255], 4 * p));
  pen.putImageData(image, 0, 0);
  return canvas;
}

// The confusion matrix. update(matrix, [label, answer]); onpick(label, answer).
function confusion(onpick) {
  const cell = 33, head = 26, side = head + CLASSES * cell + 2;
  const picture = el("svg", { width: side, height: side, viewBox: `0 0 ${side} ${side}`, class: "still confusion", role: "img" });
  const cells = [], frame = el("rect", { class: "frame", width: cell, height: cell });
  for (let k = 0; k < CLASSES; k++) {
    const at = head + (k + 0.5) * cell;
    picture.append(
      el("text", { class: "head", x: at, y: head / 2 + 4, "text-anchor": "middle" }, String(k)),
      el("text", { class: "head", x: head / 2, y: at, "text-anchor": "middle", "dominant-baseline": "central" }, String(k)));
  }
  for (let i = 0; i < CLASSES; i++) for (let j = 0; j < CLASSES; j++) {
    const box = el("rect", {
      class: i === j ? "cell right" : "cell", x: head + j * cell, y: head + i * cell,
      width: cell, height: cell, "data-at": `${i},${j}`, onclick: () => onpick(i, j),
    });
    const text = el("text", {
      x: head + (j + 0.5) * cell, y: head + (i + 0.5) * cell,
      "text-anchor": "middle", "dominant-baseline": "central",
    });
    cells.push({ box, text });
    picture.append(box, text);
  }
  picture.append(frame);
  function update(matrix, [right, said]) {
    const top = Math.max(1, ...matrix.flatMap((row, i) => row.filter((_, j) => i !== j)));
    matrix.flat().forEach((count, n) => {
      const { box, text } = cells[n], diagonal = n % (CLASSES + 1) === 0;
      if (!diagonal) box.setAttribute("fill-opacity", count ? 0.15 + 0.6 * count / top : 0);
      text.textContent = count || "";
    });
    frame.setAttribute("x", head + said * cell);
    frame.setAttribute("y", head + right * cell);
    picture.setAttribute("aria-label", `confusion matrix; label ${right}, answer ${said}: ${matrix[right][said]}`);
  }
  const node = el("figure", {}, el("figcaption", {}, "rows: label, columns: answer"), picture);
  return { node, picture, update };
}

// The reject curve. update(curve, rejected, yours); onpick(rejected).
function plot(count, onpick) {
  const [width, height, left, bottom, top] = [330, 190, 44, 34, 8];
  const picture = el("svg", { width, height, viewBox: `0 0 ${width} ${height}`, class: "live plot", role: "img" });
  const axes = el("g", {}), line = el("polyline", { class: "curve" });
  const mine = el("polyline", { class: "mine" }), here = el("circle", { class: "here", r: 5 });
  picture.append(axes, line, mine, here);
  const last = most(count), wide = width - left - 10, high = height - bottom - top;
  const pick = (event) => {
    const box = picture.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width * width;
    onpick(Math.max(0, Math.min(last, Math.round((x - left) / wide * last))));
  };
  picture.addEventListener("pointerdown", (event) => { picture.setPointerCapture(event.pointerId); pick(event); });
  picture.addEventListener("pointermove", (event) => { if (event.buttons) pick(event); });
  function update(curve, rejected, yours) {
    const peak = Math.max(2 * TARGET, ...curve, ...yours.filter((v) => v !== null)) * 1.08;
    const x = (r) => left + r / last * wide, y = (e) => top + (1 - e / peak) * high;
    const points = (values) => values.map((e, r) => (e === null ? "" : `${x(r).toFixed(1)},${y(e).toFixed(1)}`)).join(" ");
    const step = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2].find((s) => peak / s < 6) ?? 0.5;
    axes.replaceChildren(
      el("line", { x1: left, y1: top + high, x2: width - 10, y2: top + high, class: "axis" }),
      el("line", { x1: left, y1: y(TARGET), x2: width - 10, y2: y(TARGET), class: "target" }),
      el("text", { x: left + wide / 2, y: height - 3, "text-anchor": "middle" }, "rejected %"));
    for (let e = 0; e < peak; e += step) {
      axes.append(el("text", { x: left - 6, y: y(e), "text-anchor": "end", "dominant-baseline": "central" }, short(100 * e)));
    }
    for (const part of [0, 0.5, 1]) {
      axes.append(el("text", { x: x(part * last), y: top + high + 14, "text-anchor": "middle" }, short(100 * part * last / count, 1)));
    }
    line.setAttribute("points", points(curve));
    mine.setAttribute("points", points(yours));
    here.setAttribute("cx", x(rejected));
    here.setAttribute("cy", y(curve[rejected]));
    picture.setAttribute("aria-label", `errors among the rest: ${per(curve[rejected])} with ${rejected} rejected`);
  }
  return { node: el("figure", {}, el("figcaption", {}, "errors among the rest, %"), picture), picture, update };
}

function render({ model: widget, el: host }) {
  const labels = bytesOf(widget.get("labels")), answers = bytesOf(widget.get("answers"));
  const margins = floatsOf(widget.get("margins")), places = widget.get("places");
  const pictures = bytesOf(widget.get("pictures")), scores = floatsOf(widget.get("penalties"));
  const quiz = widget.get("quiz"), start = widget.get("start"), hasFn = widget.get("has_fn");
  const yours = widget.get("yours"), count = labels.length, order = byMargin(margins);
  const rank = new Map(order.map((n, r) => [n, r])), sent = new Map(places.map((n, k) => [n, k]));
  const me = Math.random().toString(36).slice(2, 8);
  const pixels = (n) => pictures.subarray(784 * sent.get(n), 784 * (sent.get(n) + 1));
  const penalties = (n) => Array.from(scores.subarray(CLASSES * sent.get(n), CLASSES * (sent.get(n) + 1)));
  let setup = widget.get("setup"), drawn = null, changes = 0;
  let asked = -1, open = false, revealed = false, guesses = 0, mineRight = 0, netRight = 0;

  // Guess first
  const paper = el("div", { class: "paper" }), told = el("p", { class: "told", role: "status" });
  const tally = el("p", { class: "note tally" });
  const numbers = Array.from({ length: CLASSES }, (_, d) => button(String(d), () => guess(d)));
  const unsure = button("cannot tell", () => guess(-1));
  const next = button("next digit", ask), enter = button("open the matrix", enterMatrix);
  const guessing = el("div", { class: "row guessing" }, paper, el("div", { class: "ask" },
    el("p", {}, "Your guess: which digit is this?"),
    el("div", { class: "bar", role: "group", "aria-label": "Your guess" }, ...numbers, unsure),
    told, tally, el("div", { class: "bar" }, next, enter)));

  // The matrix and its digits
  const matrix = confusion((i, j) => change({ cell: [i, j], chosen: -1 }));
  const caption = el("figcaption", {}), thumbs = el("div", { class: "thumbs" });
  const sorting = Object.fromEntries(ORDERS.map((name) => [name, button(name, () => change({ order: name, chosen: -1 }))]));
  const detail = el("div", { class: "detail" });
  const cellView = el("figure", { class: "of-cell" }, caption,
    el("div", { class: "bar" }, ...Object.values(sorting)), thumbs, detail);

  // Rejection
  const question = el("div", {}), answered = el("p", { class: "decision", role: "status" });
  const curve = plot(count, (r) => change({ rejected: r }));
  const slide = slider("reject the least sure", {
    min: 0, max: most(count), step: 1, value: setup.rejected, show: thousands,
    oninput: (v) => change({ rejected: v }),
  });
  const balance = el("p", { class: "balance" }), mine = el("p", {}), why = diagnosisOf(widget);
  const goal = button("as many as 0.5% needs", () => change({ rejected: drawn.needed }));
  const rejecting = el("div", { class: "row" }, curve.node,
    el("div", { class: "words" }, el("div", { class: "bar" }, slide.node), el("div", { class: "bar" }, goal), balance, mine, why.node));

  const matrixView = el("div", {},
    el("div", { class: "row" }, matrix.node, cellView), question, answered, rejecting,
    el("div", { class: "bar" }, button("guess more", () => { open = false; ask(); }), button("reset", reset)));
  const spoken = el("p", { class: "spoken", role: "status" });
  const root = el("div", { class: "lenet mistakes", role: "group", "aria-label": "Mistake browser" },
    el("p", { class: "title" }, "Mistake browser: what did it get wrong, and how sure was it?"),
    guessing, matrixView,
    el("p", { class: "note" }, "Keys: 0 to 9 guess; in the matrix the arrow keys move from cell to cell."), spoken);
  ownKeys(root);
  const move = (down, right) => () => {
    if (!open) return;
    const [i, j] = setup.cell, stay = (v) => Math.max(0, Math.min(CLASSES - 1, v));
    change({ cell: [stay(i + down), stay(j + right)], chosen: -1 });
    spoken.textContent = caption.textContent;
  };
  keys(root, {
    ArrowUp: move(-1, 0), ArrowDown: move(1, 0), ArrowLeft: move(0, -1), ArrowRight: move(0, 1),
    ...Object.fromEntries(numbers.map((_, d) => [String(d), () => { if (!open) guess(d); }])),
  });

  function ask() {
    asked = (asked + 1) % quiz.length;
    revealed = false;
    told.textContent = "";
    paper.replaceChildren(digit(pixels(quiz[asked]), 168, "a digit to guess"));
    draw();
  }
  function guess(d) {
    if (revealed) return;
    const n = quiz[asked], right = labels[n], said = answers[n];
    revealed = true;
    guesses += 1;
    mineRight += d === right ? 1 : 0;
    netRight += said === right ? 1 : 0;
    const you = d < 0 ? "You did not say." : d === right ? `You are right: ${d}.` : `You said ${d}.`;
    const label = d === right ? "" : ` The label is ${right}.`;
    const ten = penalties(n), sorted = [...ten.keys()].sort((a, b) => ten[a] - ten[b]);
    const net = ` The network answers ${said}${said === right ? ", rightly" : ", wrongly"}: ${short(ten[said], 1)} away; next is the ${sorted[1]}, ${short(ten[sorted[1]], 1)} away.`;
    told.textContent = you + label + net;
    draw();
  }
  function enterMatrix() {
    const held = root.contains(root.getRootNode().activeElement);
    open = true;
    draw();
    if (held) root.focus({ preventScroll: true });
  }

  // What both views and Python share
  const save = later(() => widget.save_changes(), 120);
  function change(what) {
    changes += 1;
    setup = { ...setup, ...what, n: `${me}-${changes}` };
    widget.set("setup", setup);
    save.soon();
    draw();
  }
  function heard() {
    if (widget.get("setup").n === setup.n) return;
    setup = widget.get("setup");
    draw();
  }
  function reset() {
    asked = -1;
    open = false;
    guesses = mineRight = netRight = 0;
    predictAgain();
    change({ ...start });
    ask();
  }
  function predictAgain() {
    answered.textContent = "";
    question.replaceChildren(predict(
      `How many of the ${thousands(count)} must be rejected until only 0.5% of the rest are wrong?`,
      (text) => {
        answered.textContent = verdict(text === null ? null : asNumber(text), drawn.needed, count);
        draw();
      }, { accept: (text) => (asNumber(text) === null ? "A number, please, like 300." : "") }));
  }

  // Drawing
  function draw() {
    drawn = model({ labels, answers, margins, ...setup }, order);
    guessing.hidden = open;
    matrixView.hidden = !open;
    next.hidden = !revealed;
    for (const node of [...numbers, unsure]) node.disabled = revealed;
    told.hidden = !told.textContent;
    tally.textContent = guesses ? `Of ${guesses} so far: you ${mineRight} right, the network ${netRight}.` : "Half of these digits it gets wrong.";
    if (open) drawMatrix();
  }
  function drawMatrix() {
    const [right, said] = setup.cell, { members } = drawn, shown = members.slice(0, SHOWN);
    matrix.update(drawn.matrix, setup.cell);
    for (const [name, node] of Object.entries(sorting)) node.setAttribute("aria-pressed", String(name === setup.order));
    const many = members.length === 1 ? "1 digit" : `${thousands(members.length)} digits`;
    const gone = members.filter((n) => rank.get(n) < setup.rejected).length;
    caption.textContent = `label ${right}, answer ${said}: ${many}${gone ? `, ${thousands(gone)} rejected` : ""}`
      + (members.length > SHOWN ? `; ${SHOWN} are shown` : "");
    thumbs.replaceChildren(...shown.map((n) => {
      const gone = rank.get(n) < setup.rejected;
      const one = button("", () => change({ chosen: n === setup.chosen ? -1 : n }));
      one.className = gone ? "thumb gone" : "thumb";
      one.setAttribute("aria-label", `image ${n}, margin ${short(margins[n], 1)}${gone ? ", rejected" : ""}`);
      one.setAttribute("aria-pressed", String(n === setup.chosen));
      one.append(digit(pixels(n), 42), el("span", {}, gone ? "rejected" : short(margins[n], 1)));
      return one;
    }));
    drawDetail();
    drawReject();
  }
  function drawDetail() {
    const n = setup.chosen;
    if (n < 0 || !sent.has(n)) {
      detail.replaceChildren(el("p", { class: "note" }, drawn.members.length ? "The number below a digit is its margin. Press a digit to see its ten penalties." : "No digit here."));
      return;
    }
    const ten = penalties(n), top = Math.max(...ten);
    detail.replaceChildren(digit(pixels(n), 112, `image ${n}`), el("div", { class: "bars" }, ...ten.map((y, d) => {
      const bar = el("span", { class: "length" });
      bar.style.width = `${100 * y / top}%`;
      const kind = d === answers[n] ? "penalty answer" : d === labels[n] ? "penalty label" : "penalty";
      return el("div", { class: kind }, el("strong", {}, String(d)), el("span", { class: "track" }, bar), el("span", { class: "value" }, short(y, 1)));
    })));
  }
  function drawReject() {
    const known = Boolean(answered.textContent), r = setup.rejected;
    rejecting.hidden = !known;
    answered.hidden = !known;
    if (!known) return;
    slide.set(r);
    goal.disabled = drawn.needed < 0;
    curve.update(drawn.curve, r, hasFn && !yours.same ? yours.curve : []);
    const { left, wrong, lost, error, threshold } = drawn;
    balance.textContent = `${thousands(r)} rejected, ${per(r / count)}: those with a margin below ${short(threshold, 1)}. `
      + `Of ${thousands(left)} answers left, ${thousands(wrong)} are wrong: ${per(error, 3)}. `
      + (r ? `The price: ${thousands(lost)} right answers given up, to be rid of ${thousands(r - lost)} mistakes.` : "");
    mine.hidden = !hasFn;
    mine.textContent = hasFn ? yours.says : "";
    mine.className = yours.same ? "note" : "differ";
    why.node.hidden = !hasFn || yours.same;
  }

  predictAgain();
  ask();
  widget.on("change:setup", heard);
  host.replaceChildren(root);
  return () => {
    save.now();
    why.dispose();
    widget.off("change:setup", heard);
  };
}

export { model, verdict };
export default { render };
