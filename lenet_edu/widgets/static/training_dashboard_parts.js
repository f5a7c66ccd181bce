// Charts over batches, and the ten test digits, of the training dashboard.

const WIDE = 286, HIGH = 142, SIDE = 28, EDGES = { left: 40, right: 8, top: 8, bottom: 20 };
const minus = (text) => text.replace("-", "\u2212");
const percent = (value) => `${Number((100 * value).toPrecision(2))}%`;

function number(value) {
  if (value === null || value === undefined) return "\u2014";
  if (value !== 0 && (Math.abs(value) < 0.001 || Math.abs(value) >= 1e5)) return minus(value.toExponential(1));
  return minus(String(Number(value.toPrecision(3))));
}

// The smallest of 1, 2, 5, 10, 20, ... that is not below value.
function roomy(value) {
  const ten = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((m) => m * ten).find((v) => v >= value * 0.999999);
}

// A chart over batches. update({at, series: [{name, values}], dots, cursor}).
function chart(title, { log = false, least = 0, marks = [], show = number, oncursor }) {
  const lines = el("g", {}), axis = el("g", { class: "axis" });
  const picture = el("svg", {
    viewBox: `0 0 ${WIDE} ${HIGH}`, height: HIGH, role: "img", "aria-label": title, class: "live",
  }, axis, lines);
  let last = 1, wide = WIDE, drawn = null;
  new ResizeObserver(() => { // drawn as wide as it is, so that its letters keep their size
    const now = Math.round(picture.getBoundingClientRect().width);
    if (!now || now === wide) return;
    wide = now;
    picture.setAttribute("viewBox", `0 0 ${wide} ${HIGH}`);
    if (drawn) update(drawn);
  }).observe(picture);
  const x = (n) => EDGES.left + (wide - EDGES.left - EDGES.right) * (last > 1 ? (n - 1) / (last - 1) : 0);
  picture.addEventListener("pointermove", (event) => {
    const box = picture.getBoundingClientRect();
    const part = ((event.clientX - box.left) / box.width * wide - EDGES.left) / (wide - EDGES.left - EDGES.right);
    oncursor(Math.round(1 + Math.max(0, Math.min(1, part)) * (last - 1)));
  });
  picture.addEventListener("pointerleave", () => oncursor(null));

  function update(given) {
    const { at, series, dots = [], cursor = null, length } = drawn = given;
    last = Math.max(1, length);
    const seen = series.flatMap((one) => one.values).concat(dots.map((d) => d[1]))
      .filter((v) => v !== null && (!log || v > 0));
    const peak = Math.max(least, ...seen);
    let ticks, y;
    const span = HIGH - EDGES.top - EDGES.bottom;
    if (log) {
      const high = seen.length ? Math.ceil(Math.log10(peak)) : 0;
      let low = seen.length ? Math.floor(Math.log10(Math.min(...seen))) : -2;
      low = Math.max(high - 8, Math.min(low, high - 1));
      const every = Math.max(1, Math.ceil((high - low) / 4));
      ticks = [];
      for (let e = low; e <= high; e += every) ticks.push(10 ** e);
      y = (v) => HIGH - EDGES.bottom - span * Math.max(0, (Math.log10(v) - low) / (high - low));
    } else {
      const top = least === 1 ? 1 : roomy(peak);
      ticks = [0, top / 2, top];
      y = (v) => HIGH - EDGES.bottom - span * v / top;
    }
    axis.replaceChildren(...ticks.flatMap((v) => [
      el("line", { x1: EDGES.left, x2: wide - EDGES.right, y1: y(v) || HIGH - EDGES.bottom, y2: y(v) || HIGH - EDGES.bottom }),
      el("text", { x: EDGES.left - 4, y: (y(v) || HIGH - EDGES.bottom) + 4, "text-anchor": "end" }, show(v)),
    ]),
    el("text", { x: EDGES.left, y: HIGH - 5 }, "1"),
    el("text", { x: wide - EDGES.right, y: HIGH - 5, "text-anchor": "end" }, `batch ${last}`));
    for (const [value, name] of marks) {
      if (y(value) < EDGES.top) continue;
      axis.append(el("line", { class: "mark", x1: EDGES.left, x2: wide - EDGES.right, y1: y(value), y2: y(value) }),
        el("text", { x: wide - EDGES.right, y: y(value) - 3, "text-anchor": "end" }, name));
    }
    lines.replaceChildren();
    for (const { name, values } of series) {
      let run = [];
      const flush = () => {
        if (run.length) lines.append(el("polyline", { class: `curve of-${name}`, points: run.join(" ") }));
        run = [];
      };
      values.forEach((v, k) => {
        if (v === null || (log && v <= 0)) flush();
        else run.push(`${x(at[k]).toFixed(1)},${y(v).toFixed(1)}`);
      });
      flush();
    }
    for (const [n, v] of dots) lines.append(el("circle", { class: "fresh", cx: x(n), cy: y(v), r: 4 }));
    if (cursor !== null) {
      lines.append(el("line", { class: "cursor", x1: x(cursor), x2: x(cursor), y1: EDGES.top, y2: HIGH - EDGES.bottom }));
    }
  }
  return { node: el("figure", {}, el("figcaption", {}, title), picture), update };
}

// The ten test digits, each with the network's answer below it: update(answers).
function panel(images) {
  const places = Array.from({ length: 10 }, (_, digit) => {
    const canvas = el("canvas", { width: SIDE, height: SIDE, role: "img", "aria-label": `a ${digit}` });
    const answer = el("output", {}), fill = el("span", { class: "fill" });
    const node = el("li", {}, canvas, answer, el("span", { class: "sure", "aria-hidden": "true" }, fill));
    return { node, canvas, answer, fill };
  });
  function paint() {
    const ink = isDark(places[0].canvas) ? 241 : 26;
    places.forEach(({ canvas }, digit) => {
      const pen = canvas.getContext("2d"), picture = pen.createImageData(SIDE, SIDE);
      for (let k = 0; k < SIDE * SIDE; k++) picture.data.set([ink, ink, ink, images[digit * SIDE * SIDE + k]], 4 * k);
      pen.putImageData(picture, 0, 0);
    });
  }
  function update(answers) {
    places.forEach(({ node, answer, fill }, digit) => {
      const [said, margin] = answers?.[digit] ?? [null, null];
      node.className = said === null ? "" : said === digit ? "right" : "wrong";
      answer.textContent = said === null ? (answers ? "\u2014" : "?") : `${said}${said === digit ? "\u2009\u2713" : "\u2009\u2717"}`;
      answer.title = said === null ? "no answer yet" : `The code of ${said} is ${percent(margin)} nearer than the next one.`;
      fill.style.width = `${(100 * (margin ?? 0)).toFixed(0)}%`;
    });
  }
  const node = el("ol", { class: "lenet-dash-digits", "aria-label": "ten test digits, 0 to 9, and the network\u2019s answers" },
    ...places.map((place) => place.node));
  return { node, paint, update, dispose: whenThemed(paint) };
}
