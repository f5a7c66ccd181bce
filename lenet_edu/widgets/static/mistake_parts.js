// What the mistake browser is drawn with: the matrix of digits, the reject curve, and ten
// answers. mistake_browser.js puts them together.

const PLOT = { height: 150, left: 46, right: 14, top: 20, bottom: 20 };

const thousands = (v) => String(v).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
const per = (v, digits = 2) => `${short(100 * v, digits)}%`;
// A copy: the bytes may begin anywhere, floats may not.
const floatsOf = (view) => new Float32Array(bytesOf(view).slice().buffer);
const canvasOf = (name) => el("canvas", { width: 28, height: 28, class: name, "aria-hidden": "true" });

// Ink alone, on whatever ground the theme has; nothing where there are no pixels.
function ink(canvas, pixels, dark) {
  const pen = canvas.getContext("2d"), image = pen.createImageData(28, 28), grey = dark ? 240 : 20;
  pixels?.forEach((v, p) => image.data.set([grey, grey, grey, v], 4 * p));
  pen.putImageData(image, 0, 0);
}

// The confusion matrix, in each cell one of its digits and how many there are.
// update(matrix, shown, [label, answer], dark): shown[10 i + j] is {n, pixels} or null.
function confusion(onpick) {
  const corner = el("span", { class: "lenet-mistakes-corner" });
  const heads = ["column", "row"].map(() => Array.from({ length: CLASSES }, (_, k) => (
    el("span", { class: "lenet-mistakes-head" }, String(k)))));
  const cells = Array.from({ length: CLASSES * CLASSES }, (_, n) => {
    const i = Math.floor(n / CLASSES), j = n % CLASSES, canvas = canvasOf(""), count = el("span", {});
    const node = el("div", { class: i === j ? "lenet-mistakes-cell right" : "lenet-mistakes-cell", "data-at": `${i},${j}`,
      onclick: () => onpick(i, j) }, canvas, count);
    return { node, canvas, count, drawn: null };
  });
  const picture = el("div", { class: "lenet-mistakes-matrix", role: "img" }, corner, ...heads[0]);
  for (let i = 0; i < CLASSES; i++) {
    picture.append(heads[1][i], ...cells.slice(CLASSES * i, CLASSES * (i + 1)).map((one) => one.node));
  }
  function update(matrix, shown, [right, said], dark) {
    const top = Math.max(1, ...matrix.flatMap((row, i) => row.filter((_, j) => i !== j)));
    matrix.flat().forEach((count, n) => {
      const one = cells[n], key = `${shown[n]?.n} ${dark}`;
      if (one.drawn !== key) ink(one.canvas, shown[n]?.pixels, dark);
      one.drawn = key;
      if (one.said !== count) one.count.textContent = count || "";
      one.said = count;
      const tint = n % (CLASSES + 1) && count ? 12 + 40 * count / top : 0;
      one.node.style.backgroundColor = tint ? `color-mix(in srgb, var(--out) ${tint.toFixed()}%, var(--bg))` : "";
      one.node.classList.toggle("chosen", n === CLASSES * right + said);
    });
    heads.forEach((names, way) => names.forEach((name, k) => name.classList.toggle("chosen", k === [said, right][way])));
    picture.setAttribute("aria-label", `confusion matrix; label ${right}, answer ${said}: ${matrix[right][said]}`);
  }
  return { picture, update, at: (i, j) => cells[CLASSES * i + j].node };
}

// The reject curve. update(curve, known, rejected, yours, guess): until it is known only its
// beginning is drawn, and the reader points. onmove(rejected) while dragging, then onend().
function plot(count, onmove, onend) {
  const picture = el("svg", { height: PLOT.height, class: "live lenet-mistakes-plot", role: "img" });
  const axes = el("g"), gone = el("rect", { class: "gone" }), line = el("polyline", { class: "curve" });
  const mine = el("polyline", { class: "mine" }), stem = el("line", { class: "stem" });
  const here = el("circle", { class: "here", r: 8 }), words = el("text", { class: "words" });
  picture.append(gone, axes, line, mine, stem, here, words);
  const last = most(count), high = PLOT.height - PLOT.bottom - PLOT.top;
  let width = 0, given = null, laid = "";
  const pick = (event) => {
    const x = event.clientX - picture.getBoundingClientRect().left, wide = width - PLOT.left - PLOT.right;
    onmove(Math.max(0, Math.min(last, Math.round((x - PLOT.left) / wide * last))));
  };
  picture.addEventListener("pointerdown", (event) => { picture.setPointerCapture(event.pointerId); pick(event); });
  picture.addEventListener("pointermove", (event) => { if (event.buttons) pick(event); });
  for (const end of ["pointerup", "pointercancel"]) picture.addEventListener(end, onend);
  const watch = new ResizeObserver(() => {
    const now = Math.round(picture.getBoundingClientRect().width);
    if (!now || now === width) return;
    width = now;
    picture.setAttribute("viewBox", `0 0 ${width} ${PLOT.height}`);
    if (given) update(...given);
  });
  watch.observe(picture);
  function update(curve, known, rejected, yours, guess) {
    given = [curve, known, rejected, yours, guess];
    if (!width) return;
    const right = width - PLOT.right, floor = PLOT.top + high;
    const peak = Math.max(2 * TARGET, ...(known ? curve : [curve[0]]), ...yours.filter((v) => v !== null)) * 1.08;
    const x = (r) => PLOT.left + r / last * (right - PLOT.left), y = (e) => PLOT.top + (1 - e / peak) * high;
    const points = (values) => values.map((e, r) => (e === null ? "" : `${x(r).toFixed(1)},${y(e).toFixed(1)}`)).join(" ");
    const lay = [width, peak, known, yours.length].join();
    if (lay !== laid) { // all but what a drag moves
      laid = lay;
      const step = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2].find((s) => peak / s < 6) ?? 0.5;
      axes.replaceChildren(
        el("line", { x1: PLOT.left, y1: floor, x2: right, y2: floor, class: "axis" }),
        el("line", { x1: PLOT.left, y1: y(TARGET), x2: right, y2: y(TARGET), class: "target" }),
        el("text", { x: right, y: y(TARGET) - 5, "text-anchor": "end", class: "goal" }, per(TARGET)));
      for (let e = 0; e < peak; e += step) {
        axes.append(el("text", { x: PLOT.left - 12, y: y(e), "text-anchor": "end", "dominant-baseline": "central" }, per(e)));
      }
      for (const part of [0, 0.5, 1]) {
        axes.append(el("text", { x: x(part * last), y: floor + 14, "text-anchor": ["start", "middle", "end"][2 * part] },
          per(part * last / count, 1) + (part === 1 ? " rejected" : "")));
      }
      line.setAttribute("points", known ? points(curve) : "");
      mine.setAttribute("points", points(yours));
    }
    const r = known ? rejected : guess ?? 0, e = known ? curve[r] : guess === null ? curve[0] : TARGET;
    for (const [name, value] of Object.entries({ x: PLOT.left, y: PLOT.top, width: x(r) - PLOT.left, height: high })) gone.setAttribute(name, value);
    for (const end of ["x1", "x2"]) stem.setAttribute(end, x(r));
    stem.setAttribute("y1", PLOT.top);
    stem.setAttribute("y2", floor);
    here.setAttribute("cx", x(r));
    here.setAttribute("cy", y(e));
    here.classList.toggle("guess", !known && guess !== null);
    words.textContent = known || guess === null ? `${per(e)} wrong with ${thousands(r)} rejected` : `${thousands(r)} rejected?`;
    const late = x(r) > width / 2;
    words.setAttribute("x", x(r) + (late ? -12 : 12));
    words.setAttribute("y", Math.max(14, y(e) - 8));
    words.setAttribute("text-anchor", late ? "end" : "start");
    picture.setAttribute("aria-label", `errors among the rest: ${per(e)} with ${r} rejected`);
  }
  return { picture, update, dispose: () => watch.disconnect() };
}

// One digit and its ten answers: buttons while it is asked, then under bars of closeness.
function answersOf(onguess) {
  const parts = Array.from({ length: CLASSES }, (_, d) => {
    const bar = el("span", { class: "lenet-mistakes-bar" }), value = el("span", { class: "lenet-mistakes-value" });
    const name = el("button", { type: "button", onclick: () => onguess(d) }, String(d));
    const node = el("div", { class: "lenet-mistakes-penalty" }, value, el("span", { class: "lenet-mistakes-track" }, bar), name);
    return { node, bar, value, name };
  });
  const node = el("div", { class: "lenet-mistakes-ten", role: "group", "aria-label": "Your guess" }, ...parts.map((one) => one.node));
  // ten penalties or null, the right one, the answer, yours
  function update(ten, right, said, guess) {
    const top = ten && Math.max(...ten), least = ten && Math.min(...ten);
    parts.forEach((one, d) => {
      one.name.disabled = Boolean(ten);
      one.bar.style.height = `${ten ? 4 + 96 * (top - ten[d]) / (top - least || 1) : 0}%`;
      one.value.textContent = ten ? short(ten[d], Math.abs(ten[d]) < 100 ? 1 : 0) : "";
      const kinds = ten ? [d === said && "answer", d === right && "label", d === guess && "guess"] : [];
      one.node.className = ["lenet-mistakes-penalty", ...kinds.filter(Boolean)].join(" ");
    });
  }
  return { node, update };
}
