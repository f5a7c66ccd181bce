// Pooling explorer. `model` has a twin in pooling.py; a test compares the two.

const SAME = 1e-9, A = 1.7159, S = 2 / 3;

// {x, mode, a, b, squash, right, down, i, j, every} -> every number that is drawn
function model(state) {
  const { x, i, j } = state;
  for (let r = 0; r < x.length; r += 1) for (let c = 0; c < x[r].length; c += 1) {
    if (!Number.isFinite(x[r][c])) {
      return {
        error: `x[${r}, ${c}] is not a number, so its block has no value and `
          + "everything is stopped. Give the cell a number.",
      };
    }
  }
  const shifted = shift(x, state.right, state.down);
  const z = forward(shifted, state), y = squashed(z, state);
  const still = squashed(forward(x, state), state);
  const values = blockOf(shifted, i, j), best = Math.max(...values);
  const dy = z.map((row, r) => row.map((_, c) => (state.every || (r === i && c === j) ? 1 : 0)));
  const dz = dy.map((row, r) => row.map((v, c) => (
    state.squash ? v * (S / A) * (A - y[r][c]) * (A + y[r][c]) : v)));
  return {
    error: "", shifted, z, y, still,
    pixels: change(x, shifted), cells: change(still, y),
    block: {
      values, total: sum(values), winner: values.indexOf(best),
      ties: values.filter((v) => v === best).length,
    },
    dy, dz, ...backward(dz, shifted, state),
  };
}

const sum = (values) => values.reduce((total, v) => total + v, 0);

// The edge pixels are repeated behind what moves.
function shift(x, right, down) {
  return x.map((row, r) => row.map((_, c) => x[Math.max(r - down, 0)][Math.max(c - right, 0)]));
}

function blockOf(x, i, j) {
  return [x[2 * i][2 * j], x[2 * i][2 * j + 1], x[2 * i + 1][2 * j], x[2 * i + 1][2 * j + 1]];
}

function forward(x, { mode, a, b }) {
  const one = {
    sum: (v) => a * sum(v) + b,
    mean: (v) => sum(v) / 4,
    max: (v) => Math.max(...v),
  }[mode];
  return Array.from({ length: x.length / 2 }, (_, i) => (
    Array.from({ length: x[0].length / 2 }, (_, j) => one(blockOf(x, i, j)))));
}

function squashed(z, state) {
  return state.squash ? z.map((row) => row.map((v) => A * Math.tanh(S * v))) : z;
}

function backward(dz, x, { mode, a }) {
  const dx = x.map((row) => row.map(() => 0));
  let da = 0, db = 0;
  dz.forEach((row, i) => row.forEach((d, j) => {
    const values = blockOf(x, i, j), winner = values.indexOf(Math.max(...values));
    values.forEach((_, n) => {
      const share = { sum: a, mean: 0.25, max: n === winner ? 1 : 0 }[mode];
      dx[2 * i + (n >> 1)][2 * j + (n & 1)] = share * d;
    });
    da += d * sum(values);
    db += d;
  }));
  return mode === "sum" ? { dx, da, db } : { dx, da: 0, db: 0 };
}

// How many values changed, by how much at most, and on average as a share of the range.
function change(before, after) {
  const old = before.flat(), gaps = after.flat().map((v, n) => Math.abs(v - old[n]));
  const span = Math.max(...old) - Math.min(...old);
  return {
    changed: gaps.filter((g) => g > SAME).length,
    largest: Math.max(...gaps),
    mean: span > SAME ? sum(gaps) / gaps.length / span : null,
  };
}

// ---- drawing -------------------------------------------------------------------

const NAMES = { sum: "1998: a \u00b7 sum + b", mean: "mean", max: "max" };
const CELL = 36, OUT = 48; // for 8 x 8 pixels; three grids fit side by side

function chosen(group, current) {
  for (const [name, node] of Object.entries(group)) {
    node.setAttribute("aria-pressed", String(name === current));
  }
}

// The frame around cell i, j of a map, or around its block of `side` x `side` pixels.
function frame(i, j, side = 1) {
  return { top: side * i, left: side * j, rows: side, columns: side };
}

function inset([r, c]) {
  return { top: r + 0.12, left: c + 0.12, rows: 0.76, columns: 0.76 };
}

function percent(share) {
  return share === null ? "\u2013" : `${(100 * share).toFixed(1)}%`;
}

const signed = (v) => (v < 0 ? `\u2212 ${short(-v)}` : `+ ${short(v)}`);
const inBrackets = (v) => (v < 0 ? `(${short(v)})` : short(v));
const added = (values) => values.map((v, n) => (n ? inBrackets(v) : short(v))).join(" + ");

function render({ model: widget, el: host }) {
  const images = widget.get("images");
  const hasFn = widget.get("has_fn");

  function view(state, { send, restart }) {
    let tab = "forward", over = null, drawn = null;
    let cell = [2 * state.i, 2 * state.j]; // the pixel that is edited
    const seen = { forward: false, shift: false, gradient: false };
    const answers = { forward: "", shift: "", gradient: "" };
    let asked = "";

    // Python is told at once where it has something to compute, else at rest.
    function tell(atRest = true) {
      if (hasFn || atRest) send();
    }
    function changed(atRest = true) {
      answers[tab] = ""; // it was about the numbers before
      tell(atRest);
      draw();
    }

    const picture = choice("input", Object.keys(images), state.name, (name) => {
      state.name = name; state.x = structuredClone(images[name]);
      state.i = Math.min(state.i, state.x.length / 2 - 1);
      state.j = Math.min(state.j, state.x[0].length / 2 - 1);
      cell = [2 * state.i, 2 * state.j];
      changed();
    });
    const modes = {};
    for (const [name, text] of Object.entries(NAMES)) {
      modes[name] = button(text, () => { state.mode = name; changed(); });
    }
    const knob = (label, key, range) => {
      return slider(label, {
        ...range, value: state[key], onchange: () => tell(),
        oninput: (v) => { state[key] = v; changed(false); },
      });
    };
    const knobs = {
      a: knob("coefficient a", "a", { min: -2, max: 2, step: 0.05 }),
      b: knob("bias b", "b", { min: -2, max: 2, step: 0.05 }),
      right: knob("shift right", "right", { min: 0, max: 3, step: 1 }),
      down: knob("shift down", "down", { min: 0, max: 3, step: 1 }),
    };
    const squash = el("input", {
      type: "checkbox", onchange: () => { state.squash = squash.checked; changed(); },
    });
    squash.checked = state.squash;
    const tabs = {};
    const tabNames = { forward: "what comes out", shift: "shift the input", gradient: "who gets the gradient" };
    for (const [name, text] of Object.entries(tabNames)) {
      tabs[name] = button(text, () => { tab = name; over = null; draw(); });
    }
    const every = el("input", {
      type: "checkbox", onchange: () => { state.every = every.checked; changed(); },
    });

    const value = el("input", {
      type: "text", inputmode: "decimal", size: 6,
    });
    const place = el("span", {});
    value.addEventListener("input", () => {
      if (asNumber(value.value) !== null) write(asNumber(value.value));
    });
    value.addEventListener("change", () => write(asNumber(value.value)));
    function write(number) {
      const [r, c] = source(cell);
      if (state.x[r][c] === number) return;
      state.x[r][c] = number;
      changed();
    }
    function source([r, c]) {
      return [Math.max(r - state.down, 0), Math.max(c - state.right, 0)];
    }

    const pixels = (label) => grid({
      label, cell: CELL, onhover: (r, c) => look(r === null ? null : [r >> 1, c >> 1]),
      onpick: (r, c) => pick(r, c),
    });
    const cells = (label) => grid({
      label, cell: OUT, onhover: (i, j) => look(i === null ? null : [i, j]),
      onpick: (i, j) => pick(2 * i, 2 * j),
    });
    const input = pixels("x"), back = pixels("dx");
    input.picture.addEventListener("click", (event) => { // on touch it would open a keyboard
      if (event.pointerType !== "touch" && tab !== "gradient") edit();
    });
    const output = cells("y"), other = cells("y, other"), up = cells("dy");

    function pick(r, c) {
      cell = [r, c];
      state.i = r >> 1; state.j = c >> 1;
      over = null;
      draw();
    }
    // Hovering shows another block for a moment, once there is something to show.
    function look(at) {
      over = seen[tab] && tab !== "gradient" ? at : null;
      draw();
    }
    function edit() {
      value.focus({ preventScroll: true });
      value.select();
    }
    function step(r, c) {
      if (drawn?.error) return;
      pick(Math.max(0, Math.min(state.x.length - 1, cell[0] + r)),
        Math.max(0, Math.min(state.x[0].length - 1, cell[1] + c)));
      spoken.textContent = `${place.textContent} ${value.value}. ${arithmetic.textContent}`;
    }

    const mine = judgement(widget), answer = el("p", { class: "note", role: "status" });
    const question = el("div", {});
    const arithmetic = el("p", { class: "formula arithmetic" });
    const spoken = el("p", { class: "spoken", role: "status" }); // after a key, not a hover
    const stopped = el("p", { class: "stopped", role: "alert" });
    const shiftBar = el("div", { class: "bar" }, knobs.right.node, knobs.down.node);
    const gradientBar = el("div", { class: "bar" },
      el("label", {}, every, "a gradient of 1 for every output"));
    const editor = el("label", {}, place, value);
    const editBar = el("div", { class: "bar" }, editor,
      el("span", { class: "note" }, "Click a cell and type. Arrow keys move, Enter edits."));
    const root = el("div", {
      class: "lenet pooling", role: "group", "aria-label": "Pooling explorer",
    },
    el("p", { class: "title" }, "Pooling: four numbers become one"), ...mine.nodes,
    el("div", { class: "bar tabs" }, ...Object.values(tabs), button("reset", restart)),
    el("div", { class: "bar" }, picture.node, ...Object.values(modes),
      el("label", {}, squash, "then squash")),
    el("div", { class: "bar" }, knobs.a.node, knobs.b.node),
    question, shiftBar, gradientBar, answer, stopped,
    el("div", { class: "row" }, input.node, output.node, up.node, other.node, back.node),
    arithmetic, editBar, spoken);
    ownKeys(root);
    keys(root, {
      ArrowUp: () => step(-1, 0), ArrowDown: () => step(1, 0),
      ArrowLeft: () => step(0, -1), ArrowRight: () => step(0, 1),
      Enter: edit,
    });
    value.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "Escape") root.focus();
    });

    // ---- predict first

    function ask() {
      if (seen[tab] || drawn.error) { question.replaceChildren(); asked = ""; return; }
      const key = `${tab} ${tab === "forward" ? `${state.i},${state.j},${state.a},${state.b},${state.name}` : ""} ${state.mode}`;
      if (asked === key) return;
      asked = key;
      const [text, answered] = questions[tab]();
      question.replaceChildren(predict(text, answered, {
        accept: (guess) => (asNumber(guess) === null ? "A number, please: 0.5 or \u22121." : ""),
      }));
    }
    const questions = {
      forward: () => {
        const { values } = drawn.block;
        const how = { sum: `${short(state.a)} \u00b7 (${added(values)}) ${signed(state.b)}`,
          mean: `the mean of ${values.map((v) => short(v)).join(", ")}`,
          max: `the largest of ${values.map((v) => short(v)).join(", ")}` }[state.mode];
        const right = drawn.z[state.i][state.j];
        return [`The framed block becomes ${how}. How much is that?`,
          (guess) => reveal("forward", guess, `it is ${short(right)}.`)];
      },
      shift: () => [
        `Move the whole input right by one pixel. How many of the ${drawn.z.flat().length} outputs change?`,
        (guess) => {
          state.right = 1; state.down = 0;
          knobs.right.set(1); knobs.down.set(0);
          tell();
          const now = model(state);
          reveal("shift", guess, `${now.cells.changed} of ${now.z.flat().length} change, and ${now.pixels.changed} of ${now.shifted.flat().length} pixels do.`);
        }],
      gradient: () => {
        const { mode } = state;
        const text = mode === "max" ? "how many of its four pixels receive something?"
          : "how much does each of its four pixels receive?";
        const squashing = state.squash && mode !== "max";
        return [`One output gets the gradient 1; ${text}`, (guess) => reveal("gradient", guess,
          mode === "max" ? "one, the largest; of several equal ones the first."
            : `${short(drawn.dx[2 * state.i][2 * state.j], 3)}${mode === "sum" ? `, the coefficient a${squashing ? " times the slope of the squashing" : ""}` : `, a quarter${squashing ? " of the slope of the squashing" : ""}`}.`)];
      },
    };
    function reveal(name, guess, truth) {
      seen[name] = true;
      answers[name] = afterGuess(guess, truth);
      draw();
    }

    // ---- draw

    function draw() {
      const at = over ?? [state.i, state.j];
      drawn = model({ ...state, i: at[0], j: at[1] });
      const { error } = drawn;
      chosen(modes, state.mode); chosen(tabs, tab);
      for (const key of ["a", "b"]) knobs[key].input.disabled = state.mode !== "sum";
      every.checked = state.every;
      stopped.textContent = error;
      const shown = { input: true, output: tab !== "gradient", other: false, up: tab === "gradient", back: tab === "gradient" };
      const open = seen[tab] && !error;
      if (!over) ask();
      answer.textContent = answers[tab];
      const columns = Math.max(8, state.x[0].length, state.x.length);
      for (const one of [input, back]) one.resize(Math.floor(8 * CELL / columns));
      for (const one of [output, other, up]) one.resize(Math.floor(8 * OUT / columns));
      const rows = error
        ? state.x.map((row) => row.map((v) => (v === null ? NaN : v)))
        : drawn.shifted;
      const limit = largest(state.x.map((row) => row.map((v) => v ?? 0))) || 1;
      const [i, j] = at;
      const moved = state.right || state.down;
      input.update(rows, {
        limit, framed: error ? null : frame(i, j, 2), dashed: inset(cell),
        title: `x (${rows.length} \u00d7 ${rows[0].length})${moved ? `, right ${state.right}, down ${state.down}` : ""}`,
      });
      if (!error) outputs(open, at);
      shown.output &&= !error; shown.up &&= !error; shown.back &&= !error && open;
      shown.other = !error && open && (tab === "shift" || (tab === "forward" && hasFn));
      for (const [name, node] of Object.entries({ input, output, other, up, back })) {
        node.node.hidden = !shown[name];
      }
      shiftBar.hidden = tab !== "shift" || !open;
      gradientBar.hidden = tab !== "gradient" || !open;
      arithmetic.textContent = open ? sentence(at) : "";
      place.textContent = `x[${source(cell).join(", ")}] =`;
      if (root.getRootNode().activeElement !== value) {
        const [r, c] = source(cell);
        value.value = state.x[r][c] === null ? "" : String(state.x[r][c]);
      }
      editBar.hidden = tab === "gradient";
      judged();
    }

    function outputs(open, [i, j]) {
      const { y, still, z } = drawn;
      const blank = z.map((row) => row.map(() => null));
      const limit = Math.max(largest(y), tab === "shift" ? largest(still) : 0) || 1;
      const size = `(${z.length} \u00d7 ${z[0].length})`;
      const differs = y.flatMap((row, r) => row.flatMap((v, c) => (
        tab === "shift" && Math.abs(v - still[r][c]) > SAME ? [[r, c]] : [])));
      output.update(open ? y : blank, {
        limit, framed: frame(i, j), outlined: open ? differs : [],
        title: tab === "shift" ? `y now, changed cells framed` : `y, ${state.mode}${state.squash ? ", squashed" : ""} ${size}`,
      });
      if (tab === "shift") {
        other.update(still, { limit, framed: frame(i, j), title: "y before the shift" });
        other.node.classList.remove("faded");
      }
      const strength = Math.max(largest(drawn.dy), largest(drawn.dx)) || 1;
      up.update(drawn.dy, { limit: strength, framed: frame(i, j), title: `output gradient dy ${size}` });
      back.update(drawn.dx, {
        limit: strength, title: "what the pixels receive, dx", framed: frame(i, j, 2),
      });
    }

    // Python's answer about the learner's function, where it belongs to this state.
    function judged() {
      const yours = widget.get("yours"), current = yours.n === state.n;
      mine.show(current);
      if (!hasFn || tab !== "forward" || drawn.error || !seen.forward) return;
      other.node.hidden = !yours.z?.length;
      other.node.classList.toggle("faded", !current);
      if (!yours.z?.length) return;
      const z = yours.z.map((row) => row.map((v) => v ?? NaN));
      other.update(squashed(z, state), {
        limit: largest(drawn.y) || 1, outlined: yours.differs,
        framed: frame(...(over ?? [state.i, state.j])),
        title: yours.same ? "yours" : `yours, ${yours.differs.length} framed cells differ`,
      });
    }

    function sentence([i, j]) {
      return { forward: () => forwardText(i, j), shift: shiftText, gradient: gradientText }[tab]();
    }
    function forwardText(i, j) {
      const { values, total, winner, ties } = drawn.block;
      const z = drawn.z[i][j], listed = values.map((v) => short(v)).join(", ");
      let text = {
        sum: `${short(state.a)} \u00b7 (${added(values)}) ${signed(state.b)} = ${short(state.a)} \u00b7 ${inBrackets(total)} ${signed(state.b)} = ${short(z)}`,
        mean: `(${added(values)}) / 4 = ${short(total)} / 4 = ${short(z, 3)}`,
        max: `max(${listed}) = ${short(z)}, from x[${2 * i + (winner >> 1)}, ${2 * j + (winner & 1)}]${ties > 1 ? ` (${ties} are equal; the first in row order counts)` : ""}`,
      }[state.mode];
      if (state.squash) text += `\nf(${short(z)}) = 1.7159 tanh(2/3 \u00b7 ${inBrackets(z)}) = ${short(drawn.y[i][j], 3)}`;
      if (state.mode === "sum" && state.a === 0.25 && state.b === 0) text += "\nWith a = 1/4 and b = 0 the layer of 1998 is mean pooling.";
      return `y[${i}, ${j}] = ${text}`;
    }
    function shiftText() {
      const { pixels, cells } = drawn;
      const line = (name, one, of) => `${name} ${String(one.changed).padStart(3)} of ${String(of).padStart(3)} changed; largest change ${short(one.largest, 3)}; mean change ${percent(one.mean)} of the range`;
      const whole = state.right % 2 === 0 && state.down % 2 === 0 && (state.right || state.down);
      return [line("pixels: ", pixels, drawn.shifted.flat().length), line("outputs:", cells, drawn.y.flat().length),
        ...(whole ? ["A shift by whole blocks: the map moves by whole cells and keeps its numbers."] : [])].join("\n");
    }
    function gradientText() {
      const { dz, dx, dy, da, db, block } = drawn, d = dz[state.i][state.j];
      const at = [2 * state.i + (block.winner >> 1), 2 * state.j + (block.winner & 1)];
      const first = state.squash ? `The squashing passes on its slope f\u2032 = ${short(d, 3)}. ` : "";
      const who = {
        sum: `Each of the four gets a \u00b7 ${short(d, 3)} = ${short(state.a * d, 3)}. `
          + `The layer\u2019s own numbers: da = ${short(da, 3)} (dy times the block\u2019s sum), db = ${short(db, 3)}.`,
        mean: `Each of the four gets a quarter, ${short(d / 4, 4)}.`,
        max: `x[${at.join(", ")}] = ${short(block.values[block.winner])} is the largest and gets all of ${short(d, 3)}; the others get 0.`
          + (block.ties > 1 ? ` ${block.ties} pixels are equal: the first in row order gets it.` : ""),
      }[state.mode];
      return `${first}${who}\nSum of dx: ${short(sum(dx.flat()), 3)}; sum of dy: ${short(sum(dy.flat()), 3)}.`;
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
