// A window slides over a string of digits. All penalties are given; the image and the
// reading are made here, and have twins in sdnn_slider.py.

const HIGH = 32, SIDE = 32, STEP = 4, FRAME = 2, BLANK = 10, SCALE = 5;

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

function render({ model: shared, el: host }) {
  const width = shared.get("width"), gaps = shared.get("gaps"), strips = shared.get("strips");
  const glyphs = shared.get("glyphs"), flipped = shared.get("flipped");
  const counts = shared.get("counts"), start = shared.get("start");
  const Q = (width - SIDE) / STEP + 1, one = counts.windows / Q;
  let state = { ...start }, seen = false;

  const canvas = el("canvas", { width, height: HIGH, role: "img", "aria-label": "The string of digits" });
  const frame = el("div", { class: "frame", style: "left: 0px;", "aria-hidden": "true" });
  const stage = el("div", { class: "stage" }, canvas, frame);
  const cells = grid({
    label: "dark is a small penalty, white is 60 or more; framed cells are the path",
    cell: STEP * SCALE, numbers: false, onpick: (_, q) => go(q),
  });
  const names = el("div", { class: "names", "aria-hidden": "true" },
    ...Array.from({ length: 11 }, (_, k) => el("span", {}, k === BLANK ? "blank" : String(k))));
  const here = el("p", { class: "formula" }), reading = el("p", { class: "reading", role: "status" });
  const cost = el("p", { class: "note" }), remark = el("p", { class: "note", role: "status" });
  const question = el("div", {});

  const place = slider("position", {
    min: 0, max: Q - 1, step: 1, value: 0, oninput: (q) => go(q),
  });
  const string = choice("digits", shared.get("strings"), state.string, (v) => { state.string = v; draw(); });
  const who = choice("network", Object.keys(strips), state.network, (v) => { state.network = v; draw(); });
  const gap = slider("columns between two digits", {
    min: 0, max: gaps.length - 1, step: 1, value: state.gap,
    show: (n) => short(gaps[n]), said: (n) => short(gaps[n]),
    oninput: (v) => { state.gap = v; draw(); },
  });
  const noise = el("input", { type: "checkbox", onchange: () => { state.noise = +noise.checked; draw(); } });
  const blank = slider("penalty j of the blank", {
    min: 0, max: 60, step: 1, value: state.j, oninput: (v) => { state.j = v; draw(); },
  });
  const change = slider("cost of a change", {
    min: 0, max: 30, step: 0.5, value: state.cost, oninput: (v) => { state.cost = v; draw(); },
  });
  const play = player({
    step: () => {
      if (state.q === Q - 1) return false;
      go(state.q + 1);
      return state.q < Q - 1;
    },
    onplay: () => { if (state.q === Q - 1) go(0); },
  });
  const reset = button("reset", () => {
    play.reset();
    state = { ...start };
    string.set(state.string); who.set(state.network); gap.set(state.gap);
    blank.set(state.j); change.set(state.cost); place.set(state.q);
    noise.checked = false;
    remark.textContent = "";
    seen = false;
    askFirst();
    draw();
  });

  const below = el("div", { class: "below" }, names, cells.node);
  const live = el("div", {},
    el("div", { class: "bar" }, place.node, ...play.nodes),
    here,
    el("div", { class: "bar" }, gap.node, el("label", {}, noise, "noise: a tenth of the pixels inverted")),
    el("div", { class: "bar" }, blank.node, change.node), reading, cost);
  const scroll = el("div", { class: "scroll" }, stage, below);
  const root = el("div", { class: "lenet sdnn", role: "group", "aria-label": "Many digits" },
    el("p", { class: "title" }, "One network, sliding: an answer every four columns"),
    el("div", { class: "bar" }, string.node, who.node, reset), question, remark, scroll, live);
  keys(root, {
    ArrowLeft: () => go(state.q - 1), ArrowRight: () => go(state.q + 1),
    Home: () => go(0), End: () => go(Q - 1), " ": play.toggle,
  });

  function strip() {
    return strips[state.network][state.string][state.gap][state.noise];
  }
  function picture() {
    return inARow([...state.string].map((c) => glyphs[+c]), gaps[state.gap], width);
  }
  // The position whose window has the first gap in its middle.
  function between() {
    const [[, a], [b]] = picture().spans;
    return Math.round(((a + b) / 2 - SIDE / 2) / STEP);
  }
  function askFirst() {
    question.replaceChildren(predict(
      "The middle of a window is the gap between two digits. What does a network say "
      + "there that was trained on single digits?",
      (guess) => {
        seen = true;
        const q = between(), row = strip()[q], least = Math.min(...row);
        const first = guess === null ? "" : `You said: ${guess}. `;
        const says = least > state.j ? "so the blank wins here." : "and the blank loses here.";
        remark.textContent = `${first}At position ${q}, between the first two digits, the smallest `
          + `of the ten belongs to ${row.indexOf(least)}: ${short(least, 1)}. The blank has `
          + `${short(state.j)}, ${says} Now look where a digit is only half in the middle, then try `
          + "the other network.";
        state.q = q;
        place.set(q);
        draw();
      }, { options: ["the digit at its left", "all ten penalties are large", "some digit"] }));
  }
  function go(q) {
    state.q = Math.max(0, Math.min(Q - 1, q));
    place.set(state.q);
    draw();
  }
  function draw() {
    below.hidden = live.hidden = !seen;
    frame.style.left = `${STEP * SCALE * state.q}px`;
    frame.hidden = !seen;
    const { pixels } = picture(), shown = state.noise ? noisy(pixels, flipped) : pixels;
    const context = canvas.getContext("2d"), data = context.createImageData(width, HIGH);
    shown.flat().forEach((value, n) => {
      const grey = Math.round(255 - 255 * value);
      data.data.set([grey, grey, grey, 255], 4 * n);
    });
    context.putImageData(data, 0, 0);
    const rows = strip(), { path, says } = model(rows, state.j, state.cost);
    const table = Array.from({ length: 11 }, (_, k) => rows.map((row) => (
      Math.max(0, 60 - (k === BLANK ? state.j : row[k])))));
    cells.update(table, {
      limit: 60, marked: path.map((k, q) => [k, q]),
      framed: { top: 0, left: state.q, rows: 11, columns: 1 },
    });
    const row = rows[state.q];
    const [best, next] = row.map((_, k) => k).sort((a, b) => row[a] - row[b] || a - b);
    here.textContent = `position ${state.q}, columns ${STEP * state.q} to ${STEP * state.q + SIDE - 1}: `
      + `smallest ${best} (${short(row[best], 1)}), then ${next} (${short(row[next], 1)}); `
      + `on the path: ${path[state.q] === BLANK ? "blank" : path[state.q]}`;
    const said = says.join(" ") || "nothing";
    reading.textContent = `said ${[...state.string].join(" ")}, read ${said}`;
    reading.classList.toggle("differ", says.join("") !== state.string);
    const number = (value) => Math.round(value).toLocaleString("en");
    cost.textContent = `Multiply-adds: windows up to here ${number(one * (state.q + 1))}, all `
      + `${Q} windows ${number(counts.windows)}; the one pass, with the same answers, ${number(counts.once)}.`;
  }

  host.replaceChildren(root);
  askFirst();
  draw();
  return () => {
    play.stop();
    host.replaceChildren();
  };
}

export { model, inARow, noisy };
export default { render };
