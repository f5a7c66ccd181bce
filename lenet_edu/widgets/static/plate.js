// Many small numbers as coloured cells: the maps of a layer, or the terms of an equation,
// side by side on one canvas of one pixel per cell, which the style sheet enlarges.

const INK_SCALE = {
  light: { zero: [255, 255, 255], one: [26, 26, 26] },
  dark: { zero: [29, 31, 35], one: [241, 241, 241] },
};

// arrange({count, rows, columns, across, gap}) says how many blocks of which size stand
// side by side; fill(values, limit) colours them, block after block, on the signed scale
// or, with {ink: true}, from paper to ink; mark([{maps, top, left, rows, columns, tone}])
// frames windows of blocks; boxOf(window) is where one is on the screen, and at(event)
// the cell below a pointer.
function plate(label) {
  const canvas = el("canvas", { role: "img", "aria-label": label });
  const pen = canvas.getContext("2d");
  const frames = el("svg", { class: "lenet-plate-frames still", preserveAspectRatio: "none", "aria-hidden": "true" });
  const node = el("div", { class: "lenet-plate" }, canvas, frames);
  const blocks = el("path", { class: "blocks" }), marked = el("g", {});
  frames.append(blocks, marked);
  let shape = null, picture = null, last = "";

  function arrange(given) {
    if (JSON.stringify(given) === last) return;
    last = JSON.stringify(given);
    shape = { ...given, down: Math.ceil(given.count / given.across) };
    const { count, rows, columns, across, gap, down } = shape;
    shape.width = across * (columns + gap) - gap;
    shape.height = down * (rows + gap) - gap;
    canvas.width = shape.width;
    canvas.height = shape.height;
    picture = pen.createImageData(shape.width, shape.height);
    node.style.aspectRatio = `${shape.width} / ${shape.height}`;
    frames.setAttribute("viewBox", `0 0 ${shape.width} ${shape.height}`);
    const whole = rows === 1 && columns === 1;
    blocks.setAttribute("d", whole ? outline([0, 0, shape.width, shape.height])
      : every(count).map((n) => outline([...place(n), columns, rows])).join(""));
  }
  const outline = ([x, y, w, h]) => `M${x} ${y}h${w}v${h}h${-w}z`;
  const place = (n) => [
    (n % shape.across) * (shape.columns + shape.gap),
    Math.floor(n / shape.across) * (shape.rows + shape.gap),
  ];

  function fill(values, limit, { ink = false } = {}) {
    const { count, rows, columns, width } = shape, size = rows * columns;
    const theme = isDark(node) ? "dark" : "light";
    const { negative, zero, positive } = SIGNED_SCALE[theme], paper = INK_SCALE[theme];
    const data = picture.data;
    data.fill(0);
    for (let n = 0; values && n < count; n++) {
      const [x, y] = place(n);
      for (let k = 0; k < size; k++) {
        const value = values[n * size + k] / (limit || 1);
        const at = 4 * ((y + Math.floor(k / columns)) * width + x + (k % columns));
        const t = Math.max(ink ? 0 : -1, Math.min(1, value));
        const from = ink ? paper.zero : zero;
        const to = ink ? paper.one : t < 0 ? negative : positive, share = Math.abs(t);
        for (let c = 0; c < 3; c++) data[at + c] = from[c] + (to[c] - from[c]) * share + 0.5;
        if (!Number.isFinite(value)) data.set([213, 0, 249], at);
        data[at + 3] = 255;
      }
    }
    pen.putImageData(picture, 0, 0);
  }

  // The rectangle of a window of block n, in cells.
  function windowOf(n, { top = 0, left = 0, rows = shape.rows, columns = shape.columns }) {
    const [x, y] = place(n);
    return [x + left, y + top, columns, rows];
  }
  function mark(windows) {
    marked.replaceChildren(...windows.map((one) => el("path", {
      class: `mark ${one.tone}`,
      d: one.maps.map((n) => outline(windowOf(n, one))).join(""),
    })));
  }
  function boxOf(window, n = window.maps[0]) {
    const box = canvas.getBoundingClientRect();
    const [x, y, w, h] = windowOf(n, window);
    const across = box.width / shape.width, down = box.height / shape.height;
    return new DOMRect(box.left + x * across, box.top + y * down, w * across, h * down);
  }
  function at(event) {
    const box = canvas.getBoundingClientRect();
    const x = Math.floor((event.clientX - box.left) / box.width * shape.width);
    const y = Math.floor((event.clientY - box.top) / box.height * shape.height);
    const across = shape.columns + shape.gap, down = shape.rows + shape.gap;
    const column = Math.floor(x / across), n = Math.floor(y / down) * shape.across + column;
    const i = y % down, j = x % across;
    const inside = x >= 0 && y >= 0 && column < shape.across && n < shape.count
      && i < shape.rows && j < shape.columns;
    return inside ? { map: n, i, j } : null;
  }
  return { node, canvas, arrange, fill, mark, boxOf, at, shape: () => shape };
}
