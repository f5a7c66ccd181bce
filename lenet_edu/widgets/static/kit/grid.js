// A grid of numbers: the one way in which the widgets draw an image, a kernel, a map.

// Numbers for cells of this width on the screen: as many decimals (of two) as fit, one
// size for all, never below what can be read. Null where none fit.
const SMALLEST = 11; // points
function fitted(values, cell) {
  const known = values.filter((v) => v !== null && Number.isFinite(v));
  const most = known.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  for (const digits of [2, 1, 0]) for (const bare of [false, true]) {
    if (digits === 0 && most < 10 && known.some((v) => v % 1)) return null; // 0.5 is no 1
    const texts = values.map((v) => (v === null ? "" : bare
      ? short(v, digits).replace(/^(\u2212?)0\./, "$1.") : short(v, digits)));
    const longest = texts.reduce((m, text) => Math.max(m, widthOf(text)), 0.62);
    const size = Math.min(13, cell * 0.62, (cell - 2) / longest);
    if (size >= SMALLEST) return { texts, size };
  }
  return null;
}

// Of digits in the interface's font, in ems.
function widthOf(text) {
  return [...text].reduce((sum, c) => sum + ({ ".": 0.32, "\u2212": 0.8 }[c] ?? 0.62), 0);
}

// Where no style sheet says better.
const RINGS = { marked: "#1a1a1a", outlined: "#c2185b" };

// A grid of cells, as wide as its place allows and at most `cell` points a cell.
// update(rows, {limit, outlined: [[i, j], ...], marked: [[i, j], ...], framed, dashed:
// {top, left, rows, columns}, title}); a cell that is null stays empty. boxOf(area) is
// where an area lies on the screen, for lines between panels. onhover(i, j) follows a
// mouse without button; onpick(i, j, "down" | "move", event) a pressed pointer;
// onscrub(i, j) both, so that a finger does what a mouse does by hovering.
function grid({
  label, cell = 22, numbers = true, onpick = null, onhover = null, onscrub = null,
}) {
  const picture = el("svg", {
    role: "img", "aria-label": label, class: onpick || onhover || onscrub ? "live" : "still",
  });
  const caption = el("figcaption", {}, label);
  const node = el("figure", { class: "lenet-grid" }, caption, picture);
  const frame = el("g", { class: "window" });
  let rects = [], texts = [], drawn = [], rings = [], height = 0, width = 0;
  let limitDrawn = null, sizeDrawn = null, scale = 1; // points on the screen per point
  new ResizeObserver(() => {
    const now = picture.getBoundingClientRect().width / (width * cell);
    if (!now || Math.abs(now - scale) < 0.02) return;
    scale = now;
    if (drawn.length) fill(drawn, limitDrawn);
  }).observe(picture);

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

  function boxOf({ top, left, rows, columns } = { top: 0, left: 0, rows: height, columns: width }) {
    const box = picture.getBoundingClientRect(), x = box.width / width, y = box.height / height;
    return new DOMRect(box.left + left * x, box.top + top * y, columns * x, rows * y);
  }

  function shape(h, w) {
    height = h; width = w;
    picture.setAttribute("viewBox", `0 0 ${w * cell} ${h * cell}`);
    picture.setAttribute("width", w * cell);
    picture.setAttribute("height", h * cell);
    node.style.minWidth = `min(100%, ${w * cell}px)`; // a picture alone would shrink to nothing
    picture.replaceChildren();
    rects = []; texts = []; drawn = []; rings = []; limitDrawn = null;
    for (let i = 0; i < h; i++) for (let j = 0; j < w; j++) {
      const rect = el("rect", {
        x: j * cell + 0.5, y: i * cell + 0.5, width: cell - 1, height: cell - 1, class: "lenet-cell",
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

  function fill(values, limit) {
    const written = numbers ? fitted(values, cell * scale) : null;
    const size = written ? written.size / scale : 0;
    const all = limit !== limitDrawn || size !== sizeDrawn;
    values.forEach((value, n) => {
      if (!all && Object.is(value, drawn[n])) return;
      rects[n].setAttribute("fill", value === null ? "none" : signedFill(value, limit));
      texts[n].textContent = written ? written.texts[n] : "";
      if (!written) return;
      if (size !== sizeDrawn || !drawn.length) texts[n].setAttribute("font-size", size);
      texts[n].setAttribute("fill", inkOn(value, limit));
    });
    drawn = values; limitDrawn = limit; sizeDrawn = size;
  }

  function update(rows, { limit = null, outlined = [], marked = [], framed = null, dashed = null, title = null } = {}) {
    if (rows.length !== height || rows[0].length !== width) shape(rows.length, rows[0].length);
    const most = limit ?? (largest(rows) || 1), values = rows.flat();
    // Most updates move a frame and change no number.
    if (most !== limitDrawn || values.some((v, n) => !Object.is(v, drawn[n]))) fill(values, most);
    const ring = [];
    for (const [i, j] of marked) ring[i * width + j] = "marked";
    for (const [i, j] of outlined) ring[i * width + j] = "outlined";
    for (let n = 0; n < rects.length; n++) {
      if (ring[n] === rings[n]) continue;
      rects[n].setAttribute("class", ring[n] ? `lenet-cell ${ring[n]}` : "lenet-cell");
      rects[n].setAttribute("stroke", RINGS[ring[n]] ?? "#9e9e9e");
      rects[n].setAttribute("stroke-width", ring[n] ? 2.5 : 0.4);
    }
    rings = ring;
    const box = ({ top, left, rows: r, columns: c }) => ({
      x: left * cell, y: top * cell, width: c * cell, height: r * cell, fill: "none",
    });
    frame.replaceChildren();
    if (dashed) frame.append(el("rect", { ...box(dashed), class: "dashed", stroke: "#1a1a1a", "stroke-dasharray": "4 3" }));
    if (framed) { // two lines, so that it shows on every colour
      frame.append(
        el("rect", { ...box(framed), class: "halo", stroke: "#ffffff", "stroke-width": 5 }),
        el("rect", { ...box(framed), class: "framed", stroke: "#1a1a1a", "stroke-width": 2.5 }));
    }
    if (title !== null && title !== caption.textContent) {
      caption.textContent = title;
      picture.setAttribute("aria-label", title);
    }
  }
  return { node, picture, caption, update, resize, boxOf };
}
