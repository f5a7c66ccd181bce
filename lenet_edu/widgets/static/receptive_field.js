// Receptive field: six maps and the cone between them. receptive_field_model.js stands
// before this.

const CELLS = [6, 6, 8, 10, 14, 28]; // points on the screen, layer by layer

// One map as a picture of its own, with a shade over what is not lit.
function square(name, rows, cell, { onpick, onlook }) {
  const side = rows.length, width = side * cell, limit = largest(rows) || 1;
  const picture = el("svg", {
    class: "live lenet-field-map", role: "img", viewBox: `-2 -2 ${width + 4} ${width + 4}`, "data-layer": name });
  picture.append(el("rect", { class: "ground", width, height: width }), ...rows.flatMap((row, i) => row.map((value, j) => el("rect", {
    x: j * cell, y: i * cell, width: cell, height: cell, fill: signedFill(value, limit) }))));
  const shade = el("path", { class: "shade", "fill-rule": "evenodd" });
  const edge = el("rect", { width, height: width, class: "edge" }), over = el("g", {});
  picture.append(shade, edge, over);
  const told = el("p", { class: "lenet-field-told" });
  const node = el("figure", { "data-layer": name, style: `--of: var(--${name.toLowerCase()}); flex-basis: ${width + 4}px` },
    el("figcaption", {}, el("strong", {}, name), ` ${side} \u00d7 ${side}`), picture, told);

  // The place of the pointer in cells, not rounded.
  function exact(event) {
    const box = picture.getBoundingClientRect();
    const place = (here, from, size) => ((here - from) / size * (width + 4) - 2) / cell;
    return [place(event.clientY, box.top, box.height), place(event.clientX, box.left, box.width)];
  }
  const at = (event) => exact(event).map((v) => Math.max(0, Math.min(side - 1, Math.floor(v))));
  picture.addEventListener("pointerdown", (event) => {
    picture.setPointerCapture(event.pointerId);
    onpick(...at(event), exact(event));
  });
  picture.addEventListener("pointermove", (event) => (event.buttons ? onpick(...at(event), exact(event)) : onlook(...at(event))));
  picture.addEventListener("pointerleave", () => onlook(null, null));

  const rect = ([top, bottom, left, right], name_) => el("rect", { class: name_, fill: "none",
    x: left * cell, y: top * cell, width: (right - left + 1) * cell, height: (bottom - top + 1) * cell });
  // box: what is lit, or null; dark: whether the rest is shaded; yours, guess: more boxes
  function update(box, dark, { yours = null, guess = null }, text) {
    const hole = box ? `M${box[2] * cell},${box[0] * cell}h${(box[3] - box[2] + 1) * cell}`
      + `v${(box[1] - box[0] + 1) * cell}h${(box[2] - box[3] - 1) * cell}z` : "";
    shade.setAttribute("d", dark ? `M0,0h${width}v${width}h${-width}z${hole}` : "");
    over.replaceChildren(
      ...(box ? [rect(box, "lit under"), rect(box, "lit")] : []),
      ...(guess ? [rect(guess, "guess under"), rect(guess, "guess")] : []),
      ...(yours ? [rect(yours, "yours")] : []));
    told.replaceChildren(...text.flatMap((line, n) => (n ? [el("br"), line] : [line])));
    picture.setAttribute("aria-label", `${name}, ${side} by ${side}. ${text.join(", ")}`);
  }
  // Where an area lies on the screen.
  function boxOf([top, bottom, left, right]) {
    const box = picture.getBoundingClientRect(), k = box.width / (width + 4), on = (v) => (v * cell + 2) * k;
    return new DOMRect(box.left + on(left), box.top + on(top), (right - left + 1) * cell * k, (bottom - top + 1) * cell * k);
  }
  return { node, update, boxOf };
}

function render({ model: widget, el: host }) {
  const layers = widget.get("layers"), maps = widget.get("maps"), start = widget.get("start");
  const hasFn = widget.get("has_fn");
  const names = namesOf(layers), sides = chain(layers), sizes = fields(layers);
  let state = structuredClone(widget.get("state")), over = null, open = state.layer === 0 || state.later;
  let guess = 8, said = "", kept = { false: null, true: null }, moving = () => {};

  const squares = names.map((name, n) => square(name, maps[n], CELLS[n], {
    onpick: (i, j, exact) => {
      over = null;
      if (!open && n === 0) stretch(exact);
      else if (open || n === state.layer) go({ layer: n, i, j });
    },
    onlook: (i, j) => { over = i === null || !open ? null : { layer: n, i, j, later: state.later }; draw(); },
  }));
  const choose = segmented("layer of the unit", Object.fromEntries(names.map((name, n) => [n, name])), String(state.layer),
    (n) => toLayer(+n));
  const ways = segmented("direction", { false: "what it sees", true: "what sees it" }, String(state.later),
    (name) => turn(name === "true"));
  const asked = el("span");
  const here = askInPlace("How many pixels wide is what it sees?", (text) => reveal(text === null ? null : asNumber(text)), {
    accept: (text) => (asNumber(text) === null ? "A number, please." : ""), size: 4 });
  here.input.addEventListener("input", () => {
    const side = asNumber(here.input.value);
    if (side !== null) { guess = clamp(Math.round(side), SIDE + 1); draw(); }
  });
  const question = el("p", { class: "lenet-field-ask" }, asked, here.node);
  const formula = el("p", { class: "formula lenet-field-formula" }), mine = el("p", { class: "note" }), why = diagnosisOf(widget);
  const frame = shell(widget, host, {
    name: "lenet-field", title: "Receptive field: what does a unit see?", label: "Receptive field",
    scene: squares.map((one) => one.node),
    controls: [choose.node, ways.node, iconButton("reset", reset)],
    handlers: {
      ArrowUp: () => step(-1, 0), ArrowDown: () => step(1, 0),
      ArrowLeft: () => step(0, -1), ArrowRight: () => step(0, 1),
      ...Object.fromEntries(names.map((_, n) => [String(n), () => { toLayer(n); speak(); }])),
    },
  });
  const title = frame.root.querySelector(".title");
  frame.caption.before(question);
  frame.caption.after(formula, mine, why.node);
  const cone = links(frame.scene, () => {
    const { lit } = shownNow();
    return lit.flatMap((box, n) => (box && lit[n + 1]
      ? [{ from: squares[n].boxOf(box), to: squares[n + 1].boxOf(lit[n + 1]), kind: "funnel" }] : []));
  });

  const same = (other) => ["layer", "i", "j", "later"].every((key) => other[key] === state[key]);
  const clamp = (v, side) => Math.max(0, Math.min(side - 1, v));
  // What is lit now: while the question is open, only what the unit's own window covers.
  function shownNow() {
    const at = over ?? state, shown = model(at, layers);
    return open ? shown : { ...shown, lit: shown.lit.map((box, n) => (n > 0 && n >= at.layer - 1 ? box : null)) };
  }

  // What two views and Python share
  const save = later(() => widget.save_changes(), 150);
  function go(what) {
    const next = { ...state, ...what };
    if (same(next)) { draw(); return; }
    state = next;
    said = "";
    widget.set("state", structuredClone(state));
    save.soon();
    draw();
  }
  function heard() {
    const given = widget.get("state");
    if (same(given)) return;
    state = structuredClone(given);
    said = "";
    draw();
  }
  function step(down, right) {
    over = null;
    const side = sides[state.layer];
    go({ i: clamp(state.i + down, side), j: clamp(state.j + right, side) });
    speak();
  }
  function speak() {
    frame.spoken.textContent = open ? model(state, layers).says : `${whoIs(state, names)}.`;
  }
  // The unit of another layer that lies nearest to the middle of this one's field.
  function toLayer(n) {
    const middle = (at) => at * sizes[state.layer][1] + (sizes[state.layer][0] - 1) / 2;
    const [side, apart] = sizes[n];
    const near = (at) => clamp(Math.round((middle(at) - (side - 1) / 2) / apart - 1e-6), sides[n]);
    over = null;
    if (n !== state.layer) go({ layer: n, i: near(state.i), j: near(state.j) });
    else draw();
  }
  function turn(which) {
    if (which === state.later) return;
    if (!open) here.close(null);
    kept[state.later] = { ...state };
    over = null;
    if (kept[which]) go(kept[which]);
    else if (!which) go({ later: false });
    else {
      const [side, apart] = sizes[state.layer], middle = (at) => at * apart + Math.floor((side - 1) / 2);
      go({ later: true, layer: 0, i: middle(state.i), j: middle(state.j) });
    }
  }
  function reset() {
    moving(true);
    [over, open, guess, said] = [null, start.layer === 0 || start.later, 8, ""];
    kept = { false: null, true: null };
    here.again();
    frame.spoken.textContent = "";
    state = { ...state, i: -1 }; // so that everything is drawn anew
    go({ ...start });
  }

  // Predict first: the reader stretches a square over the input, or writes its side.
  function around(side) {
    const middle = [state.i, state.j].map((v) => v * sizes[state.layer][1] + sizes[state.layer][0] / 2);
    return middle.flatMap((v) => [Math.max(0, v - side / 2), Math.min(SIDE, v + side / 2) - 1]);
  }
  function stretch(exact) {
    const far = [state.i, state.j].map((v, n) => Math.abs(exact[n] - v * sizes[state.layer][1] - sizes[state.layer][0] / 2));
    guess = Math.max(1, Math.min(SIDE, Math.round(2 * Math.max(...far))));
    here.input.value = String(guess);
    draw();
  }
  function reveal(side) {
    open = true;
    const right = sizes[state.layer][0], from = side ?? right;
    said = side === null ? "" : verdict(layers, state.layer, side);
    draw();
    if (from === right) return;
    moving = tween(Math.min(SIDE, from), right, (now) => { guess = now; draw(true); }, { done: () => draw() });
  }

  function draw(between = false) {
    const at = over ?? state, shown = shownNow();
    const yours = widget.get("yours"), differs = hasFn ? yours.differs : [];
    choose.set(String(state.layer)); ways.set(String(state.later));
    const theirs = open && !at.later && differs.includes(at.layer) ? boxOf(yours.fields[at.layer], at) : null;
    squares.forEach((one, n) => {
      const box = shown.lit[n];
      one.update(box, Boolean(open || box), n ? {} : { yours: theirs, guess: between || !open ? around(guess) : null },
        n === 0 && !open ? ["?", "stretch the square"] : textOf(box, n === at.layer, n));
    });
    question.hidden = open;
    asked.textContent = `A unit of ${names[state.layer]} sees a square of the input. How many pixels wide? Stretch it, or write: `;
    frame.caption.textContent = open ? `${said ? `${said} ` : ""}${model(at, layers).says}`
      : `${whoIs(state, names)} sees ${layers[state.layer - 1]?.[1]} \u00d7 ${layers[state.layer - 1]?.[1]} units of ${names[state.layer - 1]}, and each of those sees some more.`;
    formula.textContent = open && !at.later && at.layer > 0 ? formulaOf(at.layer) : "";
    judged(at, yours, differs);
    cone.draw();
  }
  function textOf(box, own, n) {
    if (!box) return ["\u2013"];
    const [top, bottom, left, right] = box;
    if (own) return [n ? "this unit" : "this pixel", `(${top}, ${left})`];
    const range = (first, last) => (first === last ? String(first) : `${first}\u2013${last}`);
    return [sizeOf(box), `rows ${range(top, bottom)}`, `columns ${range(left, right)}`];
  }
  function formulaOf(n) {
    const [, kernel] = layers[n - 1], [before, apart] = sizes[n - 1], [side, apartNow] = sizes[n];
    return `${before} + (${kernel} \u2212 1) \u00b7 ${apart} = ${side} pixels wide; neighbours in ${names[n]} are ${apartNow} pixel${apartNow > 1 ? "s" : ""} apart`;
  }
  // The learner's field, as far as it lies in the image.
  function boxOf(given, { i, j }) {
    if (!given) return null;
    const [side, apart] = given, edges = [i, j].map((v) => [v * apart, v * apart + side - 1]);
    if (edges.some(([first, last]) => last < 0 || first >= SIDE)) return null;
    return edges.flatMap(([first, last]) => [clamp(first, SIDE), clamp(last, SIDE)]);
  }
  function judged(at, yours, differs) {
    const known = open ? differs : [];
    title.textContent = known.length
      ? `Receptive field: yours differs for ${known.map((n) => names[n]).join(", ")}`
      : "Receptive field: what does a unit see?";
    title.classList.toggle("differ", known.length > 0);
    mine.hidden = !hasFn || !open || at.later || at.layer === 0;
    why.node.hidden = known.length === 0;
    mine.textContent = mine.hidden ? "" : yours.says[at.layer];
    mine.className = !mine.hidden && differs.includes(at.layer) ? "differ" : "note";
  }

  const redraw = () => draw();
  if (open) here.close(null);
  widget.on("change:state", heard);
  widget.on("change:yours", redraw);
  draw();
  return () => {
    moving(true);
    save.now();
    why.dispose(); cone.dispose(); frame.dispose();
    widget.off("change:state", heard);
    widget.off("change:yours", redraw);
  };
}

export default { render };
