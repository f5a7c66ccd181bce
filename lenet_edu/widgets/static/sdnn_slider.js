// A window slides over a string of digits. All penalties are given; the image and the
// reading are made here, and have twins in sdnn_slider.py.

const HIGH = 32, SIDE = 32, STEP = 4, FRAME = 2, BLANK = 10;
const LARGE = 60; // a penalty that is drawn as nothing
const AROUND = 2; // positions beside a gap that the question covers
const GAP = 24, READ = 27; // heights below the image
const ROWS = { fine: [12, 16], coarse: [24, 24] }; // of a digit and of the blank; for a finger

// penalties (Q, 10), j, cost of a change -> { path, says }
function model(penalties, j, cost) {
  const rows = penalties.map((row) => [...row, j]);
  let total = rows[0];
  const came = [];
  for (const row of rows.slice(1)) {
    const from = row.map((_, k) => {
      let best = 0, price = Infinity;
      total.forEach((t, c) => {
        const here = t + (c === k ? 0 : cost);
        if (here < price) { price = here; best = c; }
      });
      return [best, price];
    });
    came.push(from.map(([c]) => c));
    total = from.map(([, price], k) => price + row[k]);
  }
  const path = [total.indexOf(Math.min(...total))];
  for (const back of came.reverse()) path.unshift(back[path[0]]);
  const says = path.filter((k, q) => k !== BLANK && (q === 0 || path[q - 1] !== k));
  return { path, says };
}

// glyphs of a string, columns between them -> { pixels (32, width) in 0..1, spans }
function inARow(glyphs, gap, width) {
  const lefts = [0];
  glyphs.slice(0, -1).forEach((glyph, n) => lefts.push(lefts[n] + glyph[0].length + gap));
  const long = Math.max(...glyphs.map((glyph, n) => lefts[n] + glyph[0].length));
  const first = Math.floor((width - long) / 2);
  const pixels = Array.from({ length: HIGH }, () => new Array(width).fill(0));
  const spans = glyphs.map((glyph, n) => {
    const left = first + lefts[n];
    glyph.forEach((row, i) => row.forEach((value, j) => {
      const line = pixels[i + FRAME];
      line[left + j] = Math.max(line[left + j], value / 255);
    }));
    return [left, left + glyph[0].length];
  });
  return { pixels, spans };
}

// flipped: for each row the columns that noise has inverted
function noisy(pixels, flipped) {
  return pixels.map((row, i) => {
    const copy = [...row];
    for (const j of flipped[i]) copy[j] = 1 - copy[j];
    return copy;
  });
}

// ---- drawing -------------------------------------------------------------------

const nameOf = (k) => (k === BLANK ? "blank" : String(k));
const inWords = (v) => Math.round(v).toLocaleString("en");

// Ink alone, on whatever ground the theme has.
function ink(canvas, pixels, dark) {
  const pen = canvas.getContext("2d"), grey = dark ? 240 : 20;
  const image = pen.createImageData(pixels[0].length, pixels.length);
  pixels.flat().forEach((v, n) => image.data.set([grey, grey, grey, Math.round(255 * v)], 4 * n));
  pen.putImageData(image, 0, 0);
}

// Ten penalties in a row, the smallest marked, over a bar of what they cost.
function tenOf(label) {
  const cells = Array.from({ length: 10 }, (_, k) => {
    const value = el("span", {});
    return { value, node: el("div", { class: "lenet-sdnn-ten-cell" }, el("small", {}, String(k)), value) };
  });
  const bar = el("span", { class: "lenet-sdnn-bar" }), said = el("span", {});
  const node = el("figure", { class: "lenet-sdnn-ten" }, el("figcaption", {}, label),
    el("div", { class: "lenet-sdnn-ten-cells" }, ...cells.map((one) => one.node)),
    el("div", { class: "lenet-sdnn-cost" }, el("span", { class: "lenet-sdnn-track" }, bar), said));
  function update(row, share, text) {
    const least = row ? row.indexOf(Math.min(...row)) : -1;
    cells.forEach((one, k) => {
      const near = row ? Math.max(0, LARGE - row[k]) : 0;
      one.value.textContent = row ? short(row[k], 0) : "?";
      one.value.style.background = signedFill(near, LARGE);
      one.value.style.color = inkOn(near, LARGE);
      one.node.classList.toggle("least", k === least);
    });
    bar.style.width = `${100 * share}%`;
    said.textContent = text;
  }
  return { node, update };
}

function render({ model: shared, el: host }) {
  const width = shared.get("width"), gaps = shared.get("gaps"), strips = shared.get("strips");
  const glyphs = shared.get("glyphs"), flipped = shared.get("flipped");
  const counts = shared.get("counts"), start = shared.get("start");
  const Q = (width - SIDE) / STEP + 1, one = counts.windows / Q;
  let state = { ...start }, seen = false, wide = 0, at = 0, dark = false;
  let row = ROWS.fine[0], quiet = ROWS.fine[1], shown = null, result = null, spans = [], moving = () => {};

  // ---- the image, the window, and the strip, on one measure
  const canvas = el("canvas", { width, height: HIGH }), image = el("image", { preserveAspectRatio: "none" });
  const sheet = el("rect", { class: "sheet" });
  const cells = el("g"), trace = el("g"), labels = el("g"), funnel = el("path", { class: "funnel" });
  const column = el("rect", { class: "column" }), glass = el("rect", { class: "glass" }), asking = el("g", { class: "asking" });
  const picture = el("svg", { class: "live", role: "img" }, sheet, image, funnel, cells, trace, column, asking, labels, glass);
  const stage = el("div", { class: "lenet-sdnn-stage" }, picture);
  const pick = (event, down) => {
    const box = picture.getBoundingClientRect(), s = wide / width;
    const x = (event.clientX - box.left) / s, y = event.clientY - box.top - HIGH * s;
    if (!seen && y > GAP) {
      if (down) ask.close(nameOf(Math.max(0, Math.min(BLANK, Math.floor((y - GAP) / row)))));
      return;
    }
    go((x - SIDE / 2) / STEP, !down);
  };
  picture.addEventListener("pointerdown", (event) => { picture.setPointerCapture(event.pointerId); pick(event, true); });
  picture.addEventListener("pointermove", (event) => { if (event.buttons && (seen || event.offsetY < HIGH * wide / width)) pick(event, false); });

  // ---- one column, two ways
  const crop = el("canvas", { width: SIDE, height: SIDE, class: "lenet-sdnn-crop", "aria-hidden": "true" });
  const alone = tenOf("this window through the network, alone"), pass = tenOf("this column of one pass over the wide image");
  const equal = equation([el("figure", {}, crop), "\u2192", alone.node, "=", pass.node]);
  const reading = el("p", { class: "lenet-sdnn-reading", role: "status" });

  // ---- the question stands in the column below the first gap
  const ask = askInPlace("The row that wins between the first two digits", answered, { size: 5,
    accept: (text) => (/^([0-9]|blank)$/.test(text) ? "" : "A digit from 0 to 9, or: blank.") });
  const question = el("p", { class: "lenet-sdnn-question" },
    "The window stands over the gap between two digits. Which row wins there, a digit or the blank? Point at it in the column. ", ask.node);

  const remark = el("p", { class: "lenet-sdnn-remark", role: "status" });
  const place = slider("position", { min: 0, max: Q - 1, step: 1, value: 0, oninput: (q) => go(q, true) });
  const string = choice("digits", shared.get("strings"), state.string, (v) => choose("string", v));
  const who = segmented("network", Object.keys(strips), state.network, (v) => choose("network", v));
  const gap = slider("columns between digits", {
    min: 0, max: gaps.length - 1, step: 1, value: state.gap,
    show: (n) => short(gaps[n]), said: (n) => short(gaps[n]), oninput: (v) => choose("gap", v) });
  const noise = checkbox("noise: a tenth of the pixels inverted", Boolean(state.noise), (v) => choose("noise", +v));
  const blank = slider("penalty j of the blank", { min: 0, max: 60, step: 1, value: state.j, oninput: (v) => choose("j", v) });
  const change = slider("cost of a change", { min: 0, max: 30, step: 0.5, value: state.cost, oninput: (v) => choose("cost", v) });
  const play = player({
    step: () => {
      if (state.q === Q - 1) return false;
      go(state.q + 1);
      return state.q < Q - 1;
    },
    onplay: () => { if (state.q === Q - 1) go(0); },
  });
  const frame = shell(shared, host, {
    name: "lenet-sdnn", title: "One network, sliding: an answer every four columns", label: "Many digits",
    scene: [stage, reading, question, remark, equal],
    controls: [el("span", { class: "lenet-group" }, ...play.buttons, iconButton("reset", reset)), gap.node, who.node, string.node],
    folded: [place.node, blank.node, change.node, play.pace, noise.node],
    handlers: {
      ArrowLeft: () => go(state.q - 1), ArrowRight: () => go(state.q + 1),
      Home: () => go(0), End: () => go(Q - 1), " ": play.toggle,
    },
  });

  // The position whose window has the gap after digit n in its middle.
  const between = (n) => Math.max(0, Math.min(Q - 1, Math.round(((spans[n][1] + spans[n + 1][0]) / 2 - SIDE / 2) / STEP)));
  const covered = (q) => !seen && spans.slice(1).some((_, n) => Math.abs(q - between(n)) <= AROUND);
  function answered(guess) {
    const q = between(0), ten = result.rows[q], least = Math.min(...ten), first = ten.indexOf(least);
    const wins = least > state.j ? BLANK : first;
    seen = true;
    remark.textContent = `${guess === null ? "" : guess === nameOf(wins) ? "Yes. " : `You said ${guess}. `}Closest of the ten is `
      + `${first}, with ${short(least, 1)}; the blank has ${short(state.j)} and ${wins === BLANK ? "wins" : "loses"}. `
      + "Now slide to where a digit is only half in the window, and try the other network.";
    draw();
    go(q);
  }
  // What was said of the question holds for its setting alone.
  function choose(name, value) {
    state[name] = value;
    remark.textContent = "";
    if (seen) draw();
    else begin();
  }
  // To a position; at once under a finger, else gliding there.
  function go(q, now = false) {
    const from = at;
    state.q = Math.max(0, Math.min(Q - 1, Math.round(q)));
    place.set(state.q);
    moving();
    moving = tween(from, state.q, put, { ms: now ? 0 : 140 });
    tell();
  }
  function reset() {
    play.reset();
    moving();
    state = { ...start };
    string.set(state.string); who.set(state.network); gap.set(state.gap);
    blank.set(state.j); change.set(state.cost); noise.set(Boolean(state.noise));
    seen = false;
    ask.again();
    remark.textContent = "";
    begin();
  }

  // ---- drawing
  const set = (node, values) => { for (const [name, value] of Object.entries(values)) node.setAttribute(name, value); };
  const tall = () => HIGH * wide / width;
  // Window, funnel and column at a position, whole or not.
  function put(q) {
    at = q;
    const s = wide / width, x = STEP * q * s, u = x + (SIDE - STEP) / 2 * s, top = tall() + GAP;
    set(glass, { x: x + 1, y: 1, width: SIDE * s - 2, height: tall() - 2 });
    set(column, { x: u, y: top, width: STEP * s, height: 10 * row + quiet });
    funnel.setAttribute("d", `M${x} ${tall()}L${u} ${top}H${u + STEP * s}L${x + SIDE * s} ${tall()}Z`);
  }
  function lay() {
    const s = wide / width, left = (SIDE - STEP) / 2 * s, top = tall() + GAP, { rows, path, says } = result;
    set(picture, { viewBox: `0 0 ${wide} ${top + 10 * row + quiet + READ}`, height: top + 10 * row + quiet + READ });
    for (const one of [sheet, image]) set(one, { width: wide, height: tall() });
    const middle = (q) => left + (q + 0.5) * STEP * s, y = (k) => top + k * row + (k === BLANK ? quiet : row) / 2;
    cells.replaceChildren(...rows.flatMap((ten, q) => ten.map((penalty, k) => el("rect", {
      class: "cell", x: left + q * STEP * s, y: top + k * row, width: STEP * s - 0.6, height: row - 1,
      fill: covered(q) ? "var(--empty)" : signedFill(Math.max(0, LARGE - penalty), LARGE) }))));
    labels.replaceChildren(...Array.from({ length: 11 }, (_, k) => el("text", {
      x: left - 5, y: y(k), "text-anchor": "end", "dominant-baseline": "central", class: k === BLANK ? "quiet" : "" }, nameOf(k))));
    trace.replaceChildren();
    asking.replaceChildren();
    if (!seen) {
      const q = between(0);
      for (let k = 0; k <= BLANK; k++) asking.append(el("rect", {
        x: left + q * STEP * s, y: top + k * row, width: STEP * s, height: k === BLANK ? quiet : row }));
      asking.append(el("text", { x: middle(q), y: top + 5 * row, "text-anchor": "middle", "dominant-baseline": "central" }, "?"));
      return;
    }
    trace.append(el("polyline", { class: "path", points: path.map((k, q) => `${middle(q)},${y(k)}`).join(" ") }),
      ...path.map((k, q) => el("circle", { class: k === BLANK ? "dot quiet" : "dot", cx: middle(q), cy: y(k), r: k === BLANK ? 2 : Math.min(4.5, STEP * s / 2.4) })));
    const under = top + 10 * row + quiet;
    path.forEach((k, q) => {
      if (k === BLANK || path[q - 1] === k) return;
      let end = q;
      while (path[end + 1] === k) end += 1;
      trace.append(el("line", { class: "run", x1: middle(q) - 4, x2: middle(end) + 4, y1: under + 3, y2: under + 3 }),
        el("text", { class: says.join("") === state.string ? "read" : "read differ", x: (middle(q) + middle(end)) / 2, y: under + 22, "text-anchor": "middle" }, String(k)));
    });
  }
  // What is said of the position.
  function tell() {
    const q = state.q, hidden = covered(q), ten = result.rows[q];
    const [best, next] = ten.map((_, k) => k).sort((a, b) => ten[a] - ten[b] || a - b);
    frame.caption.textContent = `Position ${q}, columns ${STEP * q} to ${STEP * q + SIDE - 1}`
      + (hidden ? "." : `: smallest ${best} (${short(ten[best], 1)}), then ${next} (${short(ten[next], 1)})`
        + (seen ? `; on the path: ${nameOf(result.path[q])}.` : "."));
    ink(crop, shown.map((line) => line.slice(STEP * q, STEP * q + SIDE)), dark);
    alone.update(hidden ? null : ten, (q + 1) / Q, `${inWords(one * (q + 1))} multiply-adds up to here`);
    pass.update(hidden ? null : ten, counts.once / counts.windows, `${inWords(counts.once)} for all ${Q} columns at once`);
    set(picture, { "aria-label": `the digits ${[...state.string].join(" ")}, the window at position ${q}, and the strip of penalties below` });
  }
  function draw() {
    const made = inARow([...state.string].map((c) => glyphs[+c]), gaps[state.gap], width);
    dark = isDark(frame.root);
    spans = made.spans;
    shown = state.noise ? noisy(made.pixels, flipped) : made.pixels;
    ink(canvas, shown, dark);
    image.setAttribute("href", canvas.toDataURL());
    const rows = strips[state.network][state.string][state.gap][state.noise];
    result = { rows, ...model(rows, state.j, state.cost) };
    question.hidden = seen;
    reading.hidden = remark.hidden = !seen;
    reading.textContent = `said ${[...state.string].join(" ")}, read ${result.says.join(" ") || "nothing"}`;
    reading.classList.toggle("differ", result.says.join("") !== state.string);
    if (wide) { lay(); put(at); }
    tell();
  }
  function begin() {
    draw();
    at = state.q = between(0);
    place.set(state.q);
    draw();
  }

  const sizes = new ResizeObserver(() => {
    const now = Math.round(stage.getBoundingClientRect().width);
    if (!now || now === wide) return;
    wide = now;
    [row, quiet] = wide < 480 || matchMedia("(pointer: coarse)").matches ? ROWS.coarse : ROWS.fine;
    lay();
    put(at);
  });
  begin();
  sizes.observe(stage);
  const themed = whenThemed(() => { if (isDark(frame.root) !== dark) draw(); });
  return () => {
    play.stop();
    moving();
    sizes.disconnect();
    themed();
    frame.dispose();
    host.replaceChildren();
  };
}

export { model, inARow, noisy };
export default { render };
