// What moves: a tween, and the lines that tie one panel to another.

function stillPreferred() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// draw(value) from `from` to `to`, numbers or lists of them, lists of lists included; at
// once for those who prefer less motion, and where nobody looks. Returns stop(), which
// leaves things as they are; stop(true) goes to the end first.
function tween(from, to, draw, { ms = 240, done = () => {} } = {}) {
  let frame = 0, began = null, over = false;
  function end() {
    if (over) return;
    over = true;
    draw(to);
    done();
  }
  function on(now) {
    began ??= now;
    const t = Math.min(1, (now - began) / ms);
    if (t >= 1) { end(); return; }
    draw(between(from, to, 1 - (1 - t) ** 3));
    frame = requestAnimationFrame(on);
  }
  if (stillPreferred() || document.hidden || ms <= 0) end();
  else frame = requestAnimationFrame(on);
  return (toEnd = false) => {
    cancelAnimationFrame(frame);
    if (toEnd) end();
    over = true;
  };
}

function between(from, to, t) {
  if (Array.isArray(to)) return to.map((end, n) => between(from[n], end, t));
  return from + (to - from) * t;
}

// Lines over `scene` from one area of the screen to another: `pairs()` lists
// {from, to, kind: "funnel" | "line" | "arrow", tone} with from and to DOMRects, as
// grid.boxOf gives them. draw() after what moved; the scene's size is watched. With
// `under` the lines go behind the panels that they cross.
function links(scene, pairs, { under = false } = {}) {
  const layer = el("svg", { class: `lenet-links still${under ? " under" : ""}`, "aria-hidden": "true" });
  scene.classList.add("lenet-linked");
  scene.append(layer);
  const frame = nextFrame(now);
  const sizes = new ResizeObserver(() => frame.soon());
  sizes.observe(scene);

  function now() {
    const box = scene.getBoundingClientRect();
    if (!box.width) return;
    const inside = ({ left, top, width, height }) => ({
      x: left - box.left, y: top - box.top, w: width, h: height });
    const shapes = pairs().filter(({ from, to }) => from.width && to.width).map(
      ({ from, to, kind = "funnel", tone = "" }) => el("path", {
        class: `${kind} ${tone}`, d: pathBetween(inside(from), inside(to), kind) }));
    layer.replaceChildren(...shapes);
  }
  return { draw: frame.soon, now, dispose: () => { sizes.disconnect(); frame.cancel(); layer.remove(); } };
}

// The way from box a to box b: through the facing sides, or from middle to middle.
function pathBetween(a, b, kind) {
  const right = b.x >= a.x + a.w - 1, left = b.x + b.w <= a.x + 1;
  const below = b.y >= a.y + a.h - 1, above = b.y + b.h <= a.y + 1;
  const vertical = (below || above) && !(kind !== "funnel" && (right || left)
    && Math.abs(b.x - a.x) > Math.abs(b.y - a.y));
  if (kind === "funnel") {
    if (vertical) {
      const ya = below ? a.y + a.h : a.y, yb = below ? b.y : b.y + b.h;
      return `M${a.x} ${ya}L${b.x} ${yb}H${b.x + b.w}L${a.x + a.w} ${ya}Z`;
    }
    const xa = left ? a.x : a.x + a.w, xb = left ? b.x + b.w : b.x;
    return `M${xa} ${a.y}L${xb} ${b.y}V${b.y + b.h}L${xa} ${a.y + a.h}Z`;
  }
  if (vertical) {
    const [x, y, u, v] = [a.x + a.w / 2, below ? a.y + a.h : a.y, b.x + b.w / 2, below ? b.y : b.y + b.h];
    return `M${x} ${y}C${x} ${(y + v) / 2} ${u} ${(y + v) / 2} ${u} ${v}`;
  }
  const [x, y, u, v] = [left ? a.x : a.x + a.w, a.y + a.h / 2, left ? b.x + b.w : b.x, b.y + b.h / 2];
  return `M${x} ${y}C${(x + u) / 2} ${y} ${(x + u) / 2} ${v} ${u} ${v}`;
}
