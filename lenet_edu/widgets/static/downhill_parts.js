// What the ten templates are drawn with. downhill.js puts them together.

const CHART = { height: 124, left: 40, right: 12, top: 8, bottom: 32 };
const TILE = SIDE + 2; // of the wall: a digit with room around it

// Numbers to a scale, written with two digits that count.
const about = (v) => (Number.isFinite(v) ? Number(v.toPrecision(2)).toString().replace("-", "\u2212") : String(v));
const written = (loss) => (loss >= 10 ? about(loss) : short(loss, 3));
const canvasOf = (side, name) => el("canvas", { width: side, height: side, class: name, "aria-hidden": "true" });

// Ten templates, each with the chosen digit's score below. update({values, limit, dark,
// scores}); mark(pixel); onpixel(digit, row, column, "" | "click" | "key") where one points,
// onpixel(digit) where one no longer does.
function templatesOf(onpixel) {
  const all = Array.from({ length: CLASSES }, (_, d) => {
    const canvas = canvasOf(SIDE, ""), mark = el("span", { class: "lenet-downhill-mark", hidden: "" });
    const picture = el("button", { type: "button", class: "lenet-downhill-template", "aria-label": `template ${d}: read its pixels with the arrow keys` }, canvas, mark);
    const score = el("span", { class: "lenet-downhill-score" });
    const node = el("div", { class: "lenet-downhill-one" }, el("span", { class: "name" }, String(d)), picture, score);
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      const [i, j] = [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width];
      return [i, j].map((v) => Math.max(0, Math.min(SIDE - 1, Math.floor(SIDE * v))));
    };
    picture.addEventListener("pointermove", (event) => { if (!event.buttons) onpixel(d, ...at(event), ""); });
    picture.addEventListener("pointerleave", () => onpixel(d));
    picture.addEventListener("click", (event) => onpixel(d, ...(event.detail ? at(event) : [SIDE / 2, SIDE / 2]), "click"));
    picture.addEventListener("keydown", (event) => {
      const way = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (!way) return;
      event.preventDefault(); event.stopPropagation();
      const from = one.pixel ?? [SIDE / 2, SIDE / 2];
      onpixel(d, ...from.map((v, n) => Math.max(0, Math.min(SIDE - 1, v + way[n]))), "key");
    });
    const one = { node, canvas, mark, score, pixel: null };
    return one;
  });
  const node = el("div", { class: "lenet-downhill-templates", role: "group", "aria-label": "ten templates" }, ...all.map((one) => one.node));

  function update({ values, limit, dark, scores }) {
    const { negative, zero, positive } = SIGNED_SCALE[dark ? "dark" : "light"], best = highest(scores);
    const untrained = scores.every((v) => v === scores[0]);
    all.forEach(({ canvas, score, node: place }, d) => {
      const pen = canvas.getContext("2d"), image = pen.createImageData(SIDE, SIDE);
      for (let p = 0; p < PIXELS; p++) {
        const t = Math.max(-1, Math.min(1, values[CLASSES * p + d] / (limit || 1))), end = t < 0 ? negative : positive;
        for (let c = 0; c < 3; c++) image.data[4 * p + c] = zero[c] + (end[c] - zero[c]) * Math.abs(t);
        image.data[4 * p + 3] = 255;
      }
      pen.putImageData(image, 0, 0);
      score.textContent = Math.abs(scores[d]) < 100 ? scores[d].toFixed(2).replace("-", "\u2212") : about(scores[d]);
      place.classList.toggle("best", !untrained && d === best);
    });
  }
  function mark(pixel) {
    all.forEach((one, d) => {
      const marked = pixel?.digit === d;
      one.pixel = marked ? [pixel.i, pixel.j] : null;
      one.mark.hidden = !marked;
      if (marked) one.mark.style.cssText = `left: ${100 * pixel.j / SIDE}%; top: ${100 * pixel.i / SIDE}%`;
    });
  }
  return { node, update, mark };
}

// All test digits; on a coloured ground those that are answered wrongly. A row is a class.
// update(digits, answers, wanted, chosen, dark); onpick(n).
function wallOf(wanted, onpick) {
  const rows = Array.from({ length: CLASSES }, (_, d) => [...wanted.keys()].filter((n) => wanted[n] === d));
  const columns = Math.max(...rows.map((row) => row.length));
  const place = new Map(rows.flatMap((row, i) => row.map((n, j) => [n, [i, j]])));
  const canvas = el("canvas", { width: TILE * columns, height: TILE * CLASSES, role: "img" });
  const ring = el("span", { class: "lenet-downhill-ring" });
  const node = el("div", { class: "lenet-downhill-wall" }, canvas, ring);
  canvas.addEventListener("click", (event) => {
    const box = canvas.getBoundingClientRect();
    const i = Math.floor((event.clientY - box.top) / box.height * CLASSES);
    const n = rows[i]?.[Math.floor((event.clientX - box.left) / box.width * columns)];
    if (n !== undefined) onpick(n);
  });
  function update(digits, answers, chosen, dark) {
    const pen = canvas.getContext("2d"), ink = dark ? 240 : 26;
    const grounds = dark ? { right: [34, 37, 42], wrong: [122, 46, 80] } : { right: [244, 245, 247], wrong: [248, 176, 205] };
    pen.clearRect(0, 0, canvas.width, canvas.height);
    for (const [n, [i, j]] of place) {
      const ground = grounds[answers[n] === wanted[n] ? "right" : "wrong"];
      const image = pen.createImageData(SIDE, SIDE);
      for (let p = 0; p < PIXELS; p++) {
        for (let c = 0; c < 3; c++) image.data[4 * p + c] = ground[c] + (ink - ground[c]) * digits[n][p];
        image.data[4 * p + 3] = 255;
      }
      pen.putImageData(image, TILE * j + 1, TILE * i + 1);
    }
    const [i, j] = place.get(chosen), wrong = answers.filter((d, n) => d !== wanted[n]).length;
    ring.style.cssText = `left: ${100 * j / columns}%; top: ${100 * i / CLASSES}%; width: ${100 / columns}%; height: ${100 / CLASSES}%`;
    canvas.setAttribute("aria-label", `${wanted.length} test digits, a row for each of 0 to 9; ${wrong} are answered wrongly`);
  }
  const inOrder = rows.flat();
  return { node, update, next: (n, by) => inOrder[(inOrder.indexOf(n) + by + inOrder.length) % inOrder.length] };
}

// One test digit, large, that is dragged sideways; where it stood stays faintly.
// onshift(pixels) while dragging.
function digitOf(onshift) {
  const canvas = canvasOf(SIDE, "lenet-downhill-digit");
  let began = null, shift = 0;
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    began = { x: event.clientX, shift };
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!began || !event.buttons) return;
    onshift(began.shift + Math.round((event.clientX - began.x) / canvas.getBoundingClientRect().width * SIDE));
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { began = null; });
  function update(digit, moved, by, dark) {
    const pen = canvas.getContext("2d"), image = pen.createImageData(SIDE, SIDE), ink = dark ? 240 : 20;
    shift = by;
    moved.forEach((v, p) => image.data.set([ink, ink, ink, 255 * Math.max(v, 0.16 * digit[p])], 4 * p));
    pen.putImageData(image, 0, 0);
  }
  return { canvas, update };
}

// How many are right, as a bar. While it asks, the mark is dragged: onmove(number), then
// onend(). update({right, before, mark, asking}).
function barOf(count, onmove, onend) {
  const fill = el("span", { class: "fill" }), tick = el("span", { class: "tick" }), mark = el("span", { class: "mark" });
  const node = el("div", { class: "lenet-downhill-bar", role: "img" }, fill, tick, mark);
  const scale = el("div", { class: "lenet-downhill-scale", "aria-hidden": "true" }, ...[0, Math.round(count / 2), count].map((v) => el("span", {}, String(v))));
  let asks = false;
  const pick = (event) => {
    const box = node.getBoundingClientRect();
    onmove(Math.max(0, Math.min(count, Math.round((event.clientX - box.left) / box.width * count))));
  };
  node.addEventListener("pointerdown", (event) => {
    if (!asks) return;
    node.setPointerCapture(event.pointerId);
    pick(event);
  });
  node.addEventListener("pointermove", (event) => { if (asks && event.buttons) pick(event); });
  node.addEventListener("pointerup", () => { if (asks) onend(); });
  function update({ right, before, mark: said, asking }) {
    const share = (v) => `${100 * v / count}%`;
    asks = asking;
    node.classList.toggle("asking", asking);
    fill.style.width = share(right);
    tick.hidden = before === null;
    if (before !== null) tick.style.left = share(before);
    mark.hidden = said === null;
    if (said !== null) mark.style.left = share(said);
    node.setAttribute("aria-label", `${Math.round(right)} of ${count} right`);
  }
  return { node, scale, update };
}

// The loss over the steps; earlier runs stay, faintly. update(losses, runs), runs being
// [{losses, rate}].
function lossChart() {
  const axes = el("g", {}), lines = el("g", {});
  const picture = el("svg", { height: CHART.height, class: "still lenet-downhill-chart", role: "img" }, axes, lines);
  let wide = 0, given = null;
  const watch = new ResizeObserver(() => {
    const now = Math.round(picture.getBoundingClientRect().width);
    if (!now || now === wide) return;
    wide = now;
    picture.setAttribute("viewBox", `0 0 ${wide} ${CHART.height}`);
    if (given) update(...given);
  });
  watch.observe(picture);
  const roomy = (v) => [1, 2, 5, 10].map((m) => m * 10 ** Math.floor(Math.log10(v))).find((m) => m >= v * 0.999999);

  function update(losses, runs) {
    given = [losses, runs];
    picture.setAttribute("aria-label", `loss over ${losses.length - 1} steps, from ${written(losses[0])} to ${written(losses.at(-1))}`);
    if (!wide) return;
    const last = Math.max(60, ...[losses, ...runs.map((run) => run.losses)].map((all) => all.length - 1));
    const top = roomy(Math.max(1, ...losses)), end = CHART.height - CHART.bottom;
    const x = (n) => CHART.left + (wide - CHART.left - CHART.right) * n / last;
    const y = (v) => Math.max(-20, end - (end - CHART.top) * v / top);
    const line = (all, name) => el("polyline", { class: name, points: all.map((v, n) => `${x(n).toFixed(1)},${y(v).toFixed(1)}`).join(" ") });
    const text = (at, words, side = "middle") => el("text", { x: at[0], y: at[1], "text-anchor": side }, words);
    axes.replaceChildren(...[0, top / 2, top].flatMap((v) => [
      el("line", { x1: CHART.left, x2: wide - CHART.right, y1: y(v), y2: y(v) }), text([CHART.left - 5, y(v) + 4], about(v), "end")]),
    ...[0, last / 2, last].map((n) => text([x(n), end + 14], String(Math.round(n)))), text([x(last / 2), CHART.height - 4], "steps"));
    const named = ({ losses: all, rate }) => { // at its end, on the side where there is room
      const tip = x(all.length - 1), left = tip > CHART.left + 80;
      return text([left ? tip : tip + 8, Math.max(16, y(all.at(-1)) - 5)], `nudge ${rate}`, left ? "end" : "start");
    };
    lines.replaceChildren(...runs.flatMap((run) => [line(run.losses, "past"), named(run)]), line(losses, "curve"),
      el("circle", { cx: x(losses.length - 1), cy: y(losses.at(-1)), r: 4.5 }));
  }
  return { picture, update, dispose: () => watch.disconnect() };
}
