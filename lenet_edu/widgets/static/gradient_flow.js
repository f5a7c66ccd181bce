// Gradient flow. `model` has a twin in gradient_flow.py; a test compares the two.

// {x, w, stride, padding, dy, i, j, r, c, alone} -> every number that is drawn
function model(state) {
  const { x, w, dy, stride: s, padding: p } = state;
  for (const [name, rows] of Object.entries({ x, w, dy })) {
    for (let i = 0; i < rows.length; i += 1) for (let j = 0; j < rows[i].length; j += 1) {
      if (!Number.isFinite(rows[i][j])) {
        return {
          error: `${name}[${i}, ${j}] is not a number, so everything is stopped. `
            + "Give it a number.",
        };
      }
    }
  }
  const H = x.length, W = x[0].length, k = w.length, l = w[0].length;
  const xp = zeros(H + 2 * p, W + 2 * p), dxp = zeros(H + 2 * p, W + 2 * p);
  x.forEach((row, i) => row.forEach((v, j) => { xp[i + p][j + p] = v; }));
  const dw = zeros(k, l), counted = zeros(xp.length, xp[0].length), touching = [];
  const drawn = dy.map((row, i) => row.map((v, j) => (
    state.alone && (i !== state.i || j !== state.j) ? 0 : v)));
  let db = 0;
  drawn.forEach((row, i) => row.forEach((g, j) => {
    db += g;
    for (let u = 0; u < k; u += 1) for (let v = 0; v < l; v += 1) {
      const a = i * s + u, b = j * s + v;
      dxp[a][b] += g * w[u][v];
      dw[u][v] += g * xp[a][b];
      counted[a][b] += 1;
      if (a === state.r + p && b === state.c + p) touching.push([i, j, u, v]);
    }
  }));
  const inside = (rows) => rows.slice(p, p + H).map((row) => row.slice(p, p + W));
  const dx = inside(dxp), top = state.i * s, left = state.j * s;
  return {
    error: "", xp, drawn, dxp, lost: total(dxp) - total(dx), dx, dw, db,
    window: { top, left, patch: xp.slice(top, top + k).map((row) => row.slice(left, left + l)) },
    counts: inside(counted), touching,
  };
}

const zeros = (height, width) => Array.from({ length: height }, () => Array(width).fill(0));
const total = (rows) => rows.flat().reduce((sum, v) => sum + v, 0);

// Places of a window along one axis.
const places = (size, kernel, stride, padding) => (
  Math.floor((size + 2 * padding - kernel) / stride) + 1);

// dy for another stride or padding: what was there stays, the rest is 0.
function refitted(state) {
  const rows = places(state.x.length, state.w.length, state.stride, state.padding);
  const columns = places(state.x[0].length, state.w[0].length, state.stride, state.padding);
  const dy = zeros(rows, columns);
  dy.forEach((row, i) => row.forEach((_, j) => { row[j] = state.dy[i]?.[j] ?? 0; }));
  state.dy = dy;
  state.i = Math.min(state.i, rows - 1);
  state.j = Math.min(state.j, columns - 1);
}

// Numbers that look random and are the same in every run: halves from -2 to 2.
function scattered(rows, columns, seed) {
  let n = 7 + 13 * seed;
  return zeros(rows, columns).map((row) => row.map(() => {
    n = (n * 1103515245 + 12345) % 2147483648;
    return ((n >> 16) % 9 - 4) / 2;
  }));
}

// ---- the view --------------------------------------------------------------------

const TABS = { flow: "what one gradient adds", overlap: "how many windows touch a pixel" };
const HIGH = 186, BIG = 290, LARGE = 34, LEAST = 28; // points: two maps under each other, one; a cell

const HOW = {
  flow: "Click an output gradient to set it to 1, again for 0. Arrow keys move, Enter edits.",
  overlap: "Click a pixel, or move with the arrow keys.",
};

const one = (i, j) => ({ top: i, left: j, rows: 1, columns: 1 });
const product = (v) => (v < 0 ? `(${short(v)})` : short(v));
const emptied = (rows) => rows.map((row) => row.map(() => null));

function render({ model: widget, el: host }) {
  const hasFn = widget.get("has_fn");

  function view(state, { send, restart }) {
    let tab = "flow", drawn = null, asked = "", seeds = 0, moving = () => {}, shown = null;
    const seen = { flow: false, overlap: false };
    const answers = { flow: "", overlap: "" };

    // Python is told where it has something to compute, or at rest.
    function changed() {
      answers[tab] = ""; // it was about the numbers before
      send();
      draw(true);
    }

    // Controls
    const numbered = (label, key, options) => choice(label, options, String(state[key]), (v) => {
      state[key] = Number(v);
      refitted(state);
      shown = null;
      changed();
    });
    const stride = numbered("stride", "stride", ["1", "2", "3"]);
    const padding = numbered("padding", "padding", ["0", "1", "2"]);
    const tabs = segmented("what is shown", TABS, tab, (name) => { tab = name; draw(); });
    function fill(make) {
      state.dy = make(state.dy.length, state.dy[0].length);
      changed();
    }
    const fills = [
      button("all 0", () => fill(zeros)),
      button("all 1", () => fill((h, w) => zeros(h, w).map((row) => row.fill(1)))),
      button("random", () => { seeds += 1; fill((h, w) => scattered(h, w, seeds)); }),
    ];
    const alone = checkbox("draw the framed one alone", state.alone, (on) => { state.alone = on; changed(); });
    const value = el("input", { type: "text", inputmode: "decimal", size: 5 }), place = el("span", {});
    value.addEventListener("input", () => {
      if (asNumber(value.value) !== null) write(asNumber(value.value));
    });
    value.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "Escape") frame.root.focus();
    });
    function write(number) {
      if (state.dy[state.i][state.j] === number) return;
      state.dy[state.i][state.j] = number;
      changed();
    }

    // A click chooses an output and gives it the gradient 1; another takes it away.
    function press(i, j, kind) {
      if (kind !== "down" || tab !== "flow" || drawn.error) return;
      const here = i === state.i && j === state.j;
      state.i = i; state.j = j;
      if (!seen.flow) state.dy = zeros(state.dy.length, state.dy[0].length); // one at first
      const now = state.dy[i][j];
      state.dy[i][j] = now === 0 ? 1 : here ? 0 : now;
      changed();
    }
    function pixel(r, c, kind) {
      if (kind === "down") { state.r = r; state.c = c; answers.overlap = ""; draw(); }
    }
    function step(down, right) {
      if (drawn.error) return;
      const rows = tab === "flow" ? state.dy : state.x;
      const axes = tab === "flow" ? ["i", "j"] : ["r", "c"];
      [down, right].forEach((d, axis) => {
        const end = (axis ? rows[0].length : rows.length) - 1;
        state[axes[axis]] = Math.max(0, Math.min(end, state[axes[axis]] + d));
      });
      answers[tab] = "";
      draw();
      frame.spoken.textContent = told.textContent || frame.caption.textContent;
    }

    // Pictures: dx under x and dw under w, all cells equally large
    const up = grid({ label: "dy", onpick: press });
    const input = grid({ label: "x" }), back = grid({ label: "dx" });
    const kernel = grid({ label: "w" }), weights = grid({ label: "dw" });
    const mineBack = grid({ label: "your dx" }), mineWeights = grid({ label: "your dw" });
    const image = grid({ label: "x", onpick: pixel }), counts = grid({ label: "counts", onpick: pixel });
    const windows = grid({ label: "windows" });
    const here = askInPlace("", answered, {
      accept: (guess) => (asNumber(guess) === null ? "A number, please." : "") });
    const pair = (...nodes) => el("div", { class: "lenet-flow-pair" }, ...nodes);
    const mineColumn = pair(mineBack.node, mineWeights.node);
    const flows = [pair(up.node), pair(input.node, back.node), pair(kernel.node, weights.node), mineColumn];
    const overlaps = [pair(image.node), pair(counts.node), pair(windows.node)];

    const told = el("p", { class: "lenet-flow-told" });
    const mine = judgement(widget), stopped = el("p", { class: "differ", role: "alert" });
    const edit = el("span", { class: "lenet-controls" }, el("label", {}, place, value), ...fills, alone.node);
    const frame = shell(widget, host, {
      name: "lenet-flow", title: "Gradient flow: back through a convolution", label: "Gradient flow",
      scene: [...flows, ...overlaps, told],
      controls: [iconButton("reset", restart), stride.node, padding.node, edit],
      handlers: {
        ArrowUp: () => step(-1, 0), ArrowDown: () => step(1, 0),
        ArrowLeft: () => step(0, -1), ArrowRight: () => step(0, 1),
        Enter: () => {
          if (tab !== "flow" || !seen.flow) return;
          value.focus({ preventScroll: true });
          value.select();
        },
      },
    });
    frame.scene.before(el("div", { class: "lenet-controls" }, tabs.node), stopped, ...mine.nodes);
    const ties = links(frame.scene, () => {
      if (drawn.error) return [];
      if (tab === "overlap") {
        if (!seen.overlap) return [];
        const from = image.boxOf(one(state.r, state.c));
        return drawn.touching.map(([i, j]) => ({ from, to: windows.boxOf(one(i, j)), kind: "line", tone: "faint" }));
      }
      const from = up.boxOf(one(state.i, state.j)), { top, left } = drawn.window;
      const window = { top, left, rows: state.w.length, columns: state.w[0].length };
      return [{ from, to: input.boxOf(window), tone: "faint" },
        ...(seen.flow ? [{ from, to: back.boxOf(window) }, { from: input.boxOf(window), to: weights.boxOf(), kind: "line", tone: "faint" }] : [])];
    }, { under: true });

    // ---- predict first, beside the map it is about

    function ask() {
      if (seen[tab] || drawn.error) { here.node.remove(); asked = ""; return; }
      const { i, j, r, c } = state;
      const key = `${tab} ${i},${j},${r},${c},${state.stride},${state.padding}`;
      if (asked === key) return;
      asked = key;
      here.again();
      here.input.setAttribute("aria-label", question());
      (tab === "flow" ? back : image).node.after(here.node);
    }
    function question() {
      return tab === "flow"
        ? `The kernel is ${state.w.length} \u00d7 ${state.w[0].length}. A single output gradient, at (${state.i}, ${state.j}): `
          + "to how many numbers of x, frame included, does it send something?"
        : `How many windows touch the pixel x[${state.r}, ${state.c}]?`;
    }
    function answered(guess) {
      const truth = tab === "flow"
        ? `it is ${state.w.length * state.w[0].length}, its window, as long as no weight is 0.`
        : `it is ${drawn.touching.length}.`;
      seen[tab] = true;
      here.node.remove();
      asked = "";
      answers[tab] = afterGuess(guess, truth);
      draw(true);
    }

    // ---- draw

    function draw(moves = false) {
      moving();
      drawn = model(state);
      const broken = Boolean(drawn.error), flow = tab === "flow", open = seen[tab] && !broken;
      tabs.set(tab); alone.set(state.alone);
      stopped.textContent = drawn.error;
      ask();
      for (const node of flows) node.hidden = !flow || broken;
      for (const node of overlaps) node.hidden = flow || broken;
      edit.hidden = !flow || !open;
      const tall = Math.max(state.x.length + 2 * state.padding, 5);
      const cell = Math.max(LEAST, Math.min(LARGE, Math.floor(HIGH / tall)));
      for (const map of [up, input, back, kernel, weights, mineBack, mineWeights]) map.resize(cell);
      for (const map of [image, counts, windows]) map.resize(Math.max(LEAST, Math.min(40, Math.floor(BIG / tall))));
      if (!broken) (flow ? flowing : overlapping)(open, moves);
      const said = broken ? "" : open ? (flow ? flowText() : overlapText()) : question();
      told.textContent = open ? said : "";
      frame.caption.textContent = open ? answers[tab] || HOW[tab] : said;
      place.textContent = `dy[${state.i}, ${state.j}] =`;
      if (frame.root.getRootNode().activeElement !== value) value.value = String(state.dy[state.i]?.[state.j] ?? "");
      judged(open && flow);
      ties.draw();
    }

    function flowing(open, moves) {
      const { i, j, padding: p } = state, { xp, dxp, dw, window: seenBy, db } = drawn;
      const h = state.x.length, w = state.x[0].length;
      const framed = { top: seenBy.top, left: seenBy.left, rows: state.w.length, columns: state.w[0].length };
      const dashed = p ? { top: p, left: p, rows: h, columns: w } : null;
      up.update(open ? state.dy : state.dy.map((row, r) => row.map((_, c) => (r === i && c === j ? 1 : 0))), {
        framed: one(i, j), title: `dy (${state.dy.length} \u00d7 ${state.dy[0].length})`, limit: largest(state.dy) || 1,
      });
      input.update(xp, { framed, dashed, title: `x (${h} \u00d7 ${w})${p ? ", in its frame of zeros" : ""}` });
      kernel.update(state.w, { title: "w" });
      const backLook = { framed, dashed, limit: largest(dxp) || largest(state.w) || 1,
        title: p ? "dx, and the frame that is cut off" : "dx" };
      const weightLook = { limit: largest(dw) || largest(xp) || 1, title: open ? `dw;  db = ${short(db)}` : "dw" };
      if (!open) {
        back.update(emptied(dxp), backLook);
        weights.update(emptied(dw), weightLook);
        return;
      }
      const before = shown ?? [dxp, dw].map((rows) => rows.map((row) => row.map(() => 0)));
      const scatter = (now) => {
        shown = now;
        back.update(now[0], backLook);
        weights.update(now[1], weightLook);
      };
      if (moves) moving = tween(before, [dxp, dw], scatter);
      else scatter([dxp, dw]);
    }

    function overlapping(open) {
      const { r, c } = state, hit = drawn.touching;
      const width = state.x[0].length, height = state.x.length;
      image.update(state.x, { framed: one(r, c), title: `x (${height} \u00d7 ${width}), a pixel framed` });
      counts.update(open ? drawn.counts : emptied(drawn.counts), {
        framed: one(r, c), title: open ? "windows that touch each pixel" : "how many windows touch each", limit: largest(drawn.counts) || 1 });
      const map = state.dy.map((row) => row.map(() => 0));
      for (const [i, j] of hit) map[i][j] = 1;
      windows.update(open ? map : emptied(map), {
        limit: 1, title: `the outputs that x[${r}, ${c}] reaches (${map.length} \u00d7 ${map[0].length})` });
    }

    // Python's answer about the learner's function, where it belongs to this state.
    function judged(open) {
      const yours = widget.get("yours"), current = yours.n === state.n;
      mine.show(current);
      const drawnToo = hasFn && open && Boolean(yours.dx?.length);
      mineColumn.hidden = !drawnToo;
      if (!drawnToo) return;
      mineColumn.classList.toggle("stale", !current);
      const tamed = (rows) => rows.map((row) => row.map((v) => v ?? NaN));
      const { dx, dw } = yours.differs, wrong = (cells) => (cells.length ? `, ${cells.length} framed differ` : "");
      mineBack.update(tamed(yours.dx), {
        outlined: dx, limit: largest(drawn.dxp) || 1, title: `your dx${wrong(dx)}`,
      });
      mineWeights.update(tamed(yours.dw), {
        outlined: dw, limit: largest(drawn.dw) || 1,
        title: `your dw${wrong(dw)};  db = ${short(yours.db ?? NaN)}${yours.differs.db ? ", differs" : ""}`,
      });
    }

    function flowText() {
      const { i, j, padding: p } = state, { window: seenBy, drawn: counted, db, lost } = drawn;
      const g = state.dy[i][j], at = [seenBy.top - p, seenBy.left - p].map((v) => short(v)).join(", ");
      const w = state.w[0][0], patch = seenBy.patch[0][0], many = counted.flat().filter(Boolean).length;
      return [
        `dy[${i}, ${j}] = ${short(g)}: its window starts at x[${at}]${p && at.includes("\u2212") ? ", in the frame" : ""}.`,
        `dx there gets ${product(g)} \u00b7 w; the first number is ${product(g)} \u00b7 ${product(w)} = ${short(g * w)}.`,
        `dw gets ${product(g)} \u00b7 the window; the first number is ${product(g)} \u00b7 ${product(patch)} = ${short(g * patch)}.`,
        `db gets ${short(g)}. In all, from ${many} gradient${many === 1 ? "" : "s"}: db = ${short(db)}.`,
        ...(p ? [`The frame of zeros holds ${short(lost)} of dx in all: it is cut off.`] : []),
      ].join("\n");
    }

    function overlapText() {
      const { r, c } = state, hit = drawn.touching;
      if (!hit.length) return `No window touches x[${r}, ${c}]: dx[${r}, ${c}] = 0, whatever dy is.`;
      const terms = hit.map(([i, j, u, v]) => `dy[${i}, ${j}] w[${u}, ${v}]`);
      const lines = [];
      while (terms.length) lines.push(terms.splice(0, 5).join(" + "));
      return `${hit.length} window${hit.length === 1 ? "" : "s"}, so dx[${r}, ${c}] adds up ${hit.length} product${hit.length === 1 ? "" : "s"}:\n`
        + lines.map((line, n) => `${n ? "  + " : "    "}${line}`).join("\n");
    }

    const onYours = () => draw();
    widget.on("change:yours", onYours);
    draw();
    return () => {
      moving();
      widget.off("change:yours", onYours);
      mine.dispose(); ties.dispose(); frame.dispose();
    };
  }

  return restartable(widget, host, view);
}

export { model };
export default { render };
