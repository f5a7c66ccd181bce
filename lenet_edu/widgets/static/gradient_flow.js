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

// ---- drawing -------------------------------------------------------------------

const CELL = 30, KERNEL = 44;

function chosen(group, current) {
  for (const [name, node] of Object.entries(group)) {
    node.setAttribute("aria-pressed", String(name === current));
  }
}

const one = (i, j) => ({ top: i, left: j, rows: 1, columns: 1 });
const product = (v) => (v < 0 ? `(${short(v)})` : short(v));

function render({ model: widget, el: host }) {
  const hasFn = widget.get("has_fn");

  function view(state, { send, restart }) {
    let tab = "flow", drawn = null, asked = "", seeds = 0;
    const seen = { flow: false, overlap: false };
    const answers = { flow: "", overlap: "" };

    // Python is told where it has something to compute, or at rest.
    function changed() {
      answers[tab] = ""; // it was about the numbers before
      send();
      draw();
    }

    const numbered = (label, key, options) => choice(label, options, String(state[key]), (v) => {
      state[key] = Number(v);
      refitted(state);
      changed();
    });
    const stride = numbered("stride", "stride", ["1", "2", "3"]);
    const padding = numbered("padding", "padding", ["0", "1", "2"]);
    const tabs = {};
    for (const [name, text] of Object.entries({
      flow: "what one gradient adds", overlap: "how many windows touch a pixel",
    })) tabs[name] = button(text, () => { tab = name; draw(); });

    function fill(make) {
      state.dy = make(state.dy.length, state.dy[0].length);
      changed();
    }
    const fills = [
      button("all 0", () => fill(zeros)),
      button("all 1", () => fill((h, w) => zeros(h, w).map((row) => row.fill(1)))),
      button("random", () => { seeds += 1; fill((h, w) => scattered(h, w, seeds)); }),
    ];
    const alone = el("input", {
      type: "checkbox", onchange: () => { state.alone = alone.checked; changed(); },
    });
    const value = el("input", { type: "text", inputmode: "decimal", size: 6 });
    const place = el("span", {});
    value.addEventListener("input", () => {
      if (asNumber(value.value) !== null) write(asNumber(value.value));
    });
    value.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "Escape") root.focus();
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
      const keys = tab === "flow" ? ["i", "j"] : ["r", "c"];
      [down, right].forEach((d, axis) => {
        const end = (axis ? rows[0].length : rows.length) - 1;
        state[keys[axis]] = Math.max(0, Math.min(end, state[keys[axis]] + d));
      });
      answers[tab] = "";
      draw();
      spoken.textContent = arithmetic.textContent;
    }

    const up = grid({ label: "dy", cell: CELL + 4, onpick: press });
    const input = grid({ label: "x", cell: CELL }), kernel = grid({ label: "w", cell: KERNEL });
    const back = grid({ label: "dx", cell: CELL }), weights = grid({ label: "dw", cell: KERNEL });
    const mineBack = grid({ label: "your dx", cell: CELL });
    const mineWeights = grid({ label: "your dw", cell: KERNEL });
    const image = grid({ label: "x", cell: CELL + 6, onpick: pixel });
    const counts = grid({ label: "counts", cell: CELL + 6, onpick: pixel });
    const windows = grid({ label: "windows", cell: CELL + 6 });

    const mine = judgement(widget), answer = el("p", { class: "note", role: "status" });
    const question = el("div", {});
    const arithmetic = el("p", { class: "formula arithmetic" });
    const spoken = el("p", { class: "spoken", role: "status" }); // after a key
    const stopped = el("p", { class: "stopped", role: "alert" });
    const flowBar = el("div", { class: "bar" }, el("label", {}, place, value), ...fills,
      el("label", {}, alone, "draw the framed one alone"));
    const help = el("p", { class: "note" },
      "Click an output gradient to set it to 1, again for 0. Arrow keys move, Enter edits.");
    const first = el("div", { class: "row" }, up.node, input.node, kernel.node);
    const second = el("div", { class: "row" }, back.node, weights.node,
      mineBack.node, mineWeights.node);
    const overlap = el("div", { class: "row" }, image.node, counts.node, windows.node);
    const root = el("div", { class: "lenet flow", role: "group", "aria-label": "Gradient flow" },
      el("p", { class: "title" }, "Gradient flow: back through a convolution"), ...mine.nodes,
      el("div", { class: "bar tabs" }, ...Object.values(tabs)),
      el("div", { class: "bar" }, stride.node, padding.node, button("reset", restart)),
      question, flowBar, answer, stopped, first, second, overlap, arithmetic, help, spoken);
    ownKeys(root);
    keys(root, {
      ArrowUp: () => step(-1, 0), ArrowDown: () => step(1, 0),
      ArrowLeft: () => step(0, -1), ArrowRight: () => step(0, 1),
      Enter: () => {
        if (tab !== "flow" || !seen.flow) return;
        value.focus({ preventScroll: true });
        value.select();
      },
    });

    // ---- predict first

    function ask() {
      if (seen[tab] || drawn.error) { question.replaceChildren(); asked = ""; return; }
      const { i, j, r, c } = state;
      const key = `${tab} ${i},${j},${r},${c},${state.stride},${state.padding}`;
      if (asked === key) return;
      asked = key;
      const size = `${state.w.length} \u00d7 ${state.w[0].length}`;
      const [text, truth] = tab === "flow"
        ? [`The kernel is ${size}. A single output gradient, at (${i}, ${j}): to how many numbers of `
            + "x, frame included, does it send something?",
        () => `it is ${state.w.length * state.w[0].length}, its window, `
            + "as long as no weight is 0."]
        : [`How many windows touch the pixel x[${r}, ${c}]?`,
          () => `it is ${drawn.touching.length}.`];
      question.replaceChildren(predict(text, (guess) => {
        const says = truth();
        seen[tab] = true;
        answers[tab] = afterGuess(guess, says);
        draw();
      }, { accept: (guess) => (asNumber(guess) === null ? "A number, please." : "") }));
    }

    // ---- draw

    function draw() {
      drawn = model(state);
      const { error } = drawn;
      chosen(tabs, tab);
      alone.checked = state.alone;
      stopped.textContent = error;
      ask();
      answer.textContent = answers[tab];
      const open = seen[tab] && !error, flow = tab === "flow";
      first.hidden = !flow || Boolean(error);
      second.hidden = !flow || !open;
      overlap.hidden = flow || Boolean(error);
      flowBar.hidden = !flow || !open;
      counts.node.hidden = windows.node.hidden = !open;
      help.textContent = flow
        ? "Click an output gradient to set it to 1, again for 0. Arrow keys move, Enter edits."
        : "Click a pixel, or move with the arrow keys.";
      if (!error) (flow ? flowing : overlapping)(open);
      arithmetic.textContent = open ? (flow ? flowText() : overlapText()) : "";
      place.textContent = `dy[${state.i}, ${state.j}] =`;
      if (root.getRootNode().activeElement !== value) {
        value.value = String(state.dy[state.i]?.[state.j] ?? "");
      }
      judged(open && flow);
    }

    function flowing(open) {
      const { i, j, padding: p } = state, { xp, dxp, dw, window: seenBy, db } = drawn;
      const h = state.x.length, w = state.x[0].length;
      const frame = { top: seenBy.top, left: seenBy.left, rows: state.w.length, columns: state.w[0].length };
      const dashed = p ? { top: p, left: p, rows: h, columns: w } : null;
      up.update(open ? state.dy : state.dy.map((row, r) => row.map((_, c) => (r === i && c === j ? 1 : 0))), {
        framed: one(i, j), title: `dy (${state.dy.length} \u00d7 ${state.dy[0].length})`,
      });
      input.update(xp, {
        framed: frame, dashed, title: `x (${h} \u00d7 ${w})${p ? ", in its frame of zeros" : ""}`,
      });
      kernel.update(state.w, { title: "w" });
      if (!open) return;
      back.update(dxp, {
        framed: frame, dashed, limit: largest(dxp) || largest(state.w) || 1,
        title: p ? "dx, and the frame that is cut off" : "dx",
      });
      weights.update(dw, { limit: largest(dw) || largest(xp) || 1, title: `dw;  db = ${short(db)}` });
    }

    function overlapping(open) {
      const { r, c } = state, hit = drawn.touching;
      const width = state.x[0].length, height = state.x.length;
      image.update(state.x, { framed: one(r, c), title: `x (${height} \u00d7 ${width}), a pixel framed` });
      if (!open) return;
      counts.update(drawn.counts, { framed: one(r, c), title: "windows that touch each pixel" });
      const map = state.dy.map((row) => row.map(() => 0));
      for (const [i, j] of hit) map[i][j] = 1;
      windows.update(map, {
        outlined: [], limit: 1, title: `the outputs that x[${r}, ${c}] reaches (${map.length} \u00d7 ${map[0].length})`,
      });
    }

    // Python's answer about the learner's function, where it belongs to this state.
    function judged(open) {
      const yours = widget.get("yours"), current = yours.n === state.n;
      mine.show(current);
      const drawnToo = hasFn && open && Boolean(yours.dx?.length);
      mineBack.node.hidden = mineWeights.node.hidden = !drawnToo;
      if (!drawnToo) return;
      for (const { node } of [mineBack, mineWeights]) node.classList.toggle("faded", !current);
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
        `  dx there gets ${product(g)} \u00b7 w       (first number: ${product(g)} \u00b7 ${product(w)} = ${short(g * w)})`,
        `  dw gets ${product(g)} \u00b7 the window  (first number: ${product(g)} \u00b7 ${product(patch)} = ${short(g * patch)})`,
        `  db gets ${short(g)}.  In all, from ${many} gradient${many === 1 ? "" : "s"}: db = ${short(db)}.`,
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
    host.replaceChildren(root);
    draw();
    return () => { widget.off("change:yours", onYours); mine.dispose(); };
  }

  return restartable(widget, host, view);
}

export { model };
export default { render };
