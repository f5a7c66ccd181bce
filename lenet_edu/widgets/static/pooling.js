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

// ---- the view --------------------------------------------------------------------

const WAYS = { sum: "1998: a \u00b7 sum + b", mean: "mean", max: "max" };
const TABS = { forward: "what comes out", shift: "shift the input", gradient: "who gets the gradient" };
const INPUT = 248, OUTPUT = 172, SOURCE = 150; // points on the screen

// The frame around cell i, j of a map, or around its block of `side` x `side` pixels.
const around = (i, j, side = 1) => ({ top: side * i, left: side * j, rows: side, columns: side });
const inset = ([r, c]) => ({ top: r + 0.12, left: c + 0.12, rows: 0.76, columns: 0.76 });
const percent = (share) => (share === null ? "\u2013" : `${(100 * share).toFixed(1)}%`);
const signed = (v) => (v < 0 ? `\u2212 ${short(-v)}` : `+ ${short(v)}`);
const inBrackets = (v) => (v < 0 ? `(${short(v)})` : short(v));
const added = (values) => values.map((v, n) => (n ? inBrackets(v) : short(v))).join(" + ");

function render({ model: widget, el: host }) {
  const images = widget.get("images"), hasFn = widget.get("has_fn");
  const { gradient: last, ...forwardTabs } = TABS;
  const shownTabs = widget.get("gradient") === false ? forwardTabs : { ...forwardTabs, gradient: last };

  function view(state, { send, restart }) {
    let tab = "forward", over = null, drawn = null; // drawn: what each way computes
    let cell = [2 * state.i, 2 * state.j], moving = () => {}; // cell: the pixel that is edited
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

    // Controls
    const picture = choice("input", Object.keys(images), state.name, (name) => {
      state.name = name; state.x = structuredClone(images[name]);
      state.i = Math.min(state.i, state.x.length / 2 - 1);
      state.j = Math.min(state.j, state.x[0].length / 2 - 1);
      cell = [2 * state.i, 2 * state.j];
      changed();
    });
    const knob = (label, key, range) => slider(label, {
      ...range, value: state[key], onchange: () => tell(),
      oninput: (v) => { state[key] = v; changed(false); },
    });
    const knobs = {
      a: knob("coefficient a", "a", { min: -2, max: 2, step: 0.05 }),
      b: knob("bias b", "b", { min: -2, max: 2, step: 0.05 }),
      right: knob("shift right", "right", { min: 0, max: 3, step: 1 }),
      down: knob("shift down", "down", { min: 0, max: 3, step: 1 }),
    };
    const squash = checkbox("then squash", state.squash, (on) => { state.squash = on; changed(); });
    const every = checkbox("a gradient of 1 for every output", state.every, (on) => { state.every = on; changed(); });
    const tabs = segmented("what is shown", shownTabs, tab, (name) => { tab = name; over = null; draw(); });
    const ways = segmented("which way is asked about and explained", WAYS, state.mode,
      (name) => { state.mode = name; changed(); });
    const value = el("input", { type: "text", inputmode: "decimal", size: 6 }), place = el("span", {});
    value.addEventListener("input", () => {
      if (asNumber(value.value) !== null) write(asNumber(value.value));
    });
    value.addEventListener("change", () => write(asNumber(value.value)));
    value.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "Escape") frame.root.focus();
    });
    function write(number) {
      const [r, c] = source(cell);
      if (state.x[r][c] === number) return;
      state.x[r][c] = number;
      changed();
    }
    const source = ([r, c]) => [Math.max(r - state.down, 0), Math.max(c - state.right, 0)];

    // Pictures
    const onPixels = {
      onhover: (r, c) => look(r === null ? null : [r >> 1, c >> 1]), onpick: (r, c) => pick(r, c) };
    const onCells = {
      onhover: (i, j) => look(i === null ? null : [i, j]), onpick: (i, j) => pick(2 * i, 2 * j) };
    const input = grid({ label: "x", ...onPixels });
    input.picture.addEventListener("click", (event) => { // on touch it would open a keyboard
      if (event.pointerType !== "touch" && tab !== "gradient") edit();
    });
    const up = grid({ label: "dy", ...onCells }), yours = grid({ label: "yours", ...onCells });
    const here = askInPlace("", answered, {
      accept: (guess) => (asNumber(guess) === null ? "A number, please: 0.5 or \u22121." : "") });
    const columns = Object.fromEntries(Object.keys(WAYS).map((name) => {
      const out = grid({ label: name, ...onCells }), back = grid({ label: name, ...onPixels });
      const line = el("p", { class: "lenet-pooling-line" });
      return [name, { out, back, line,
        node: el("div", { class: "lenet-pooling-way" }, out.node, back.node, line) }];
    }));
    const mineColumn = el("div", { class: "lenet-pooling-way" }, yours.node);

    function pick(r, c) {
      cell = [r, c];
      if (state.i !== r >> 1 || state.j !== c >> 1) answers[tab] = ""; // it was about another block
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
      if (drawn[state.mode].error) return;
      pick(Math.max(0, Math.min(state.x.length - 1, cell[0] + r)),
        Math.max(0, Math.min(state.x[0].length - 1, cell[1] + c)));
      frame.spoken.textContent = `${place.textContent} ${value.value}. ${frame.caption.textContent}`;
    }

    const mine = judgement(widget), stopped = el("p", { class: "differ", role: "alert" });
    const editor = el("label", {}, place, value);
    const frame = shell(widget, host, {
      name: "lenet-pooling", title: "Pooling: four numbers become one", label: "Pooling explorer",
      scene: [input.node, up.node, ...Object.values(columns).map((one) => one.node), mineColumn],
      controls: [iconButton("reset", restart), picture.node, editor, squash.node, every.node],
      folded: [el("span", { class: "note" }, "Click a pixel and type. Arrow keys move, Enter edits.")],
      handlers: {
        ArrowUp: () => step(-1, 0), ArrowDown: () => step(1, 0),
        ArrowLeft: () => step(0, -1), ArrowRight: () => step(0, 1), Enter: edit,
      },
    });
    const bars = el("div", { class: "lenet-controls" }, tabs.node, ways.node);
    const knobBar = el("div", { class: "lenet-sliders" }, ...Object.values(knobs).map((one) => one.node));
    frame.scene.before(bars, stopped, ...mine.nodes);
    frame.controls.before(knobBar);
    const ties = links(frame.scene, () => {
      if (drawn[state.mode].error) return [];
      const [i, j] = over ?? [state.i, state.j], one = around(i, j);
      const block = tab === "gradient" ? up.boxOf(one) : input.boxOf(around(i, j, 2));
      return Object.entries(columns).map(([name, { out, back }]) => ({
        from: block, kind: tab === "gradient" ? "funnel" : "line", tone: name === state.mode ? "" : "faint",
        to: tab === "gradient" ? back.boxOf(around(i, j, 2)) : out.boxOf(one) }));
    }, { under: true });

    // ---- predict first, under the map it is about

    function ask() {
      if (seen[tab] || drawn[state.mode].error) { here.node.remove(); asked = ""; return; }
      const key = `${tab} ${tab === "forward" ? `${state.i},${state.j},${state.a},${state.b},${state.name}` : ""} ${state.mode}`;
      if (asked === key) return;
      asked = key;
      here.again();
      here.input.setAttribute("aria-label", questions[tab]());
      columns[state.mode].line.after(here.node);
    }
    const questions = {
      forward: () => {
        const { values } = drawn[state.mode].block;
        const how = { sum: `${short(state.a)} \u00b7 (${added(values)}) ${signed(state.b)}`,
          mean: `the mean of ${values.map((v) => short(v)).join(", ")}`,
          max: `the largest of ${values.map((v) => short(v)).join(", ")}` }[state.mode];
        return `The framed block becomes ${how}. How much is that?`;
      },
      shift: () => `Move the whole input right by one pixel. How many of the ${drawn.sum.z.flat().length} outputs change?`,
      gradient: () => `One output gets the gradient 1; ${state.mode === "max"
        ? "how many of its four pixels receive something?" : "how much does each of its four pixels receive?"}`,
    };
    function answered(guess) {
      const now = drawn[state.mode], { mode } = state;
      seen[tab] = true;
      here.node.remove();
      asked = "";
      if (tab === "forward") answers.forward = afterGuess(guess, `it is ${short(now.z[state.i][state.j])}.`);
      else if (tab === "shift") {
        state.right = 1; state.down = 0;
        knobs.right.set(1); knobs.down.set(0);
        tell();
        const { cells, pixels, z, shifted } = model(state);
        answers.shift = afterGuess(guess, `${cells.changed} of ${z.flat().length} change, and ${pixels.changed} of ${shifted.flat().length} pixels do.`);
      } else {
        const squashing = state.squash && mode !== "max";
        answers.gradient = afterGuess(guess, mode === "max" ? "one, the largest; of several equal ones the first."
          : `${short(now.dx[2 * state.i][2 * state.j], 3)}${mode === "sum" ? `, the coefficient a${squashing ? " times the slope of the squashing" : ""}` : `, a quarter${squashing ? " of the slope of the squashing" : ""}`}.`);
      }
      draw();
      animate();
    }
    // The gradient flows into the pixels; the input slides to where it now is.
    function animate() {
      moving(true);
      if (tab === "gradient") {
        const ends = Object.keys(WAYS).map((name) => drawn[name].dx), still = ends.map((rows) => rows.map((row) => row.map(() => 0)));
        moving = tween(still, ends, (all) => Object.values(columns).forEach(
          ({ back }, n) => back.update(all[n], gradientLook(Object.keys(WAYS)[n]))));
      } else if (tab === "shift") {
        moving = tween(state.x, drawn.sum.shifted, (rows) => input.update(rows, inputLook()));
      }
    }

    // ---- draw

    const at = () => over ?? [state.i, state.j];
    const inputLook = () => {
      const [i, j] = at(), moved = state.right || state.down;
      return {
        limit: largest(state.x.map((row) => row.map((v) => v ?? 0))) || 1,
        framed: drawn[state.mode].error ? null : around(i, j, 2), dashed: inset(cell),
        title: `x (${state.x.length} \u00d7 ${state.x[0].length})${moved ? `, right ${state.right}, down ${state.down}` : ""}`,
      };
    };
    const gradientLook = (name) => ({
      limit: Math.max(1, ...Object.keys(WAYS).map((one) => largest(drawn[one].dx))),
      framed: around(...at(), 2), title: `dx, ${name}` });

    function draw() {
      const [i, j] = at();
      moving(true);
      drawn = Object.fromEntries(Object.keys(WAYS).map((mode) => [mode, model({ ...state, mode, i, j })]));
      const { error } = drawn[state.mode], gradient = tab === "gradient", open = seen[tab] && !error;
      ways.set(state.mode); tabs.set(tab); every.set(state.every);
      for (const key of ["a", "b"]) knobs[key].input.disabled = state.mode !== "sum";
      stopped.textContent = error;
      if (!over) ask();
      const side = Math.max(8, state.x[0].length, state.x.length), fits = (space) => Math.floor(space / side);
      input.resize(fits(gradient || hasFn ? 200 : INPUT));
      up.resize(2 * fits(SOURCE));
      yours.resize(2 * fits(OUTPUT));
      input.update(error ? state.x.map((row) => row.map((v) => (v === null ? NaN : v))) : drawn.sum.shifted, inputLook());
      up.node.hidden = !gradient || Boolean(error);
      knobs.right.node.hidden = knobs.down.node.hidden = tab !== "shift" || !open;
      every.node.hidden = !gradient || !open;
      editor.hidden = gradient;
      for (const [name, one] of Object.entries(columns)) {
        one.node.hidden = Boolean(error);
        one.node.classList.toggle("chosen", name === state.mode);
        one.out.node.hidden = gradient;
        one.back.node.hidden = !gradient;
        if (!error) column(name, one, open, fits(OUTPUT));
      }
      if (!error && gradient) {
        up.update(drawn[state.mode].dy, { limit: 1, framed: around(i, j), title: "output gradient dy" });
      }
      const said = open ? sentence([i, j]) : error ? "" : questions[tab]();
      frame.caption.textContent = answers[tab] ? `${answers[tab]}\n${said}` : said;
      place.textContent = `x[${source(cell).join(", ")}] =`;
      if (frame.root.getRootNode().activeElement !== value) {
        const [r, c] = source(cell);
        value.value = state.x[r][c] === null ? "" : String(state.x[r][c]);
      }
      judged();
      ties.draw();
    }

    // One way to pool: its map (or gradient), and in short how its framed cell came about.
    function column(name, { out, back, line }, open, size) {
      const { y, still, z, dx, block, cells } = drawn[name], [i, j] = at();
      const blank = (rows, hidden) => rows.map((row, r) => row.map((v, c) => (!open && hidden(r, c) ? null : v)));
      if (tab === "gradient") {
        back.resize(size);
        back.update(blank(dx, (r, c) => r >> 1 === i && c >> 1 === j), gradientLook(name));
        line.textContent = open ? { sum: "a to each of the four", mean: "a quarter to each", max: "all to the largest" }[name] : "";
        return;
      }
      out.resize(2 * size);
      const moved = open && tab === "shift";
      out.update(blank(y, (r, c) => tab === "shift" || (r === i && c === j)), {
        limit: Math.max(largest(y), tab === "shift" ? largest(still) : 0) || 1, framed: around(i, j),
        outlined: moved ? y.flatMap((row, r) => row.flatMap((v, c) => (Math.abs(v - still[r][c]) > SAME ? [[r, c]] : []))) : [],
        title: `y, ${name}${state.squash ? ", squashed" : ""}`,
      });
      const result = open ? short(z[i][j], 3) : "?";
      line.textContent = tab === "shift" ? (open ? `${cells.changed} of ${y.flat().length} changed` : "")
        : { sum: `${short(state.a)} \u00b7 ${inBrackets(block.total)} ${signed(state.b)} = ${result}`,
          mean: `${short(block.total)} / 4 = ${result}`, max: `the largest = ${result}` }[name];
    }

    // Python's answer about the learner's function, where it belongs to this state.
    function judged() {
      const theirs = widget.get("yours"), current = theirs.n === state.n;
      mine.show(current);
      const drawnToo = hasFn && tab === "forward" && !drawn[state.mode].error && seen.forward && theirs.z?.length > 0;
      mineColumn.hidden = !drawnToo;
      if (!drawnToo) return;
      mineColumn.classList.toggle("stale", !current);
      const z = theirs.z.map((row) => row.map((v) => v ?? NaN));
      yours.update(squashed(z, state), {
        limit: largest(drawn[state.mode].y) || 1, outlined: theirs.differs, framed: around(...at()),
        title: theirs.same ? "yours" : `yours, ${theirs.differs.length} framed cells differ`,
      });
    }

    function sentence([i, j]) {
      return { forward: () => forwardText(i, j), shift: shiftText, gradient: gradientText }[tab]();
    }
    function forwardText(i, j) {
      const { values, total, winner, ties: equal } = drawn[state.mode].block;
      const z = drawn[state.mode].z[i][j], listed = values.map((v) => short(v)).join(", ");
      let text = {
        sum: `${short(state.a)} \u00b7 (${added(values)}) ${signed(state.b)} = ${short(state.a)} \u00b7 ${inBrackets(total)} ${signed(state.b)} = ${short(z)}`,
        mean: `(${added(values)}) / 4 = ${short(total)} / 4 = ${short(z, 3)}`,
        max: `max(${listed}) = ${short(z)}, from x[${2 * i + (winner >> 1)}, ${2 * j + (winner & 1)}]${equal > 1 ? ` (${equal} are equal; the first in row order counts)` : ""}`,
      }[state.mode];
      if (state.squash) text += `\nf(${short(z)}) = 1.7159 tanh(2/3 \u00b7 ${inBrackets(z)}) = ${short(drawn[state.mode].y[i][j], 3)}`;
      if (state.mode === "sum" && state.a === 0.25 && state.b === 0) text += "\nWith a = 1/4 and b = 0 the layer of 1998 is mean pooling.";
      return `y[${i}, ${j}] = ${text}`;
    }
    function shiftText() {
      const { pixels, cells, shifted, y } = drawn[state.mode];
      const line = (name, one, of) => `${name} ${String(one.changed).padStart(3)} of ${String(of).padStart(3)} changed; largest change ${short(one.largest, 3)}; mean change ${percent(one.mean)} of the range`;
      const whole = state.right % 2 === 0 && state.down % 2 === 0 && (state.right || state.down);
      return [line("pixels: ", pixels, shifted.flat().length), line("outputs:", cells, y.flat().length),
        ...(whole ? ["A shift by whole blocks: the map moves by whole cells and keeps its numbers."] : [])].join("\n");
    }
    function gradientText() {
      const { dz, dx, dy, da, db, block } = drawn[state.mode], d = dz[state.i][state.j];
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
