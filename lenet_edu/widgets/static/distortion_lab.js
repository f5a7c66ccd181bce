// Distortion lab. `model` has a twin in distortion_lab.py; a test compares the two.
// The sampling stands in warp.js, the large answer in verdict.js.

const FIELD = 32, MIDDLE = (FIELD - 1) / 2;

// {dx, dy, scale, squeeze, shear} -> the matrix (old to new) and its inverse
function maps({ dx, dy, scale, squeeze, shear }) {
  const a = (1 + scale) * (1 + squeeze), b = a * shear, d = (1 + scale) / (1 + squeeze);
  const c = MIDDLE + dx - (a + b) * MIDDLE, e = MIDDLE + dy - d * MIDDLE;
  const matrix = [[a, b, c], [0, d, e], [0, 0, 1]];
  const inverse = [
    [1 / a, -b / (a * d), (b * e - c * d) / (a * d)], [0, 1 / d, -e / d], [0, 0, 1],
  ];
  return { matrix, inverse };
}

function model(image, state, background = -0.1) {
  const { matrix, inverse } = maps(state);
  const warped = warp(image, inverse, background);
  const [x, y] = source(inverse, state.i, state.j);
  const pixels = around(image, x, y, background);
  return { matrix, inverse, warped, x, y, pixels, value: mixed(pixels) };
}

// ---- drawing -------------------------------------------------------------------

const CELL = 9, EVERY = 4, MANY = 24;
const REACH = 11; // of the handles from the middle of the digit, in pixels
const ASKED = { scale: 0.25, place: [27, 27] };

function render({ model: widget, el: host }) {
  const digits = widget.get("digits"), knobs = widget.get("knobs");
  const background = widget.get("background"), ink = widget.get("ink");
  const hasFn = widget.get("has_fn");

  function view(state, { send, restart }) {
    let asking = true, over = ASKED.place, guess = null, seed = 0, held = null, moving = () => {};

    const rest = later(send, 150);
    function changed() {
      draw();
      rest.soon();
    }

    // ---- controls

    const digit = choice("digit", Object.keys(digits), state.name, (name) => {
      state.name = name;
      if (asking) ask.close(null);
      changed();
    });
    const sliders = {}, flips = {};
    for (const [name, [label, end, step]] of Object.entries(knobs)) {
      sliders[name] = slider(label, {
        min: -end, max: end, step, value: state[name], show: (v) => short(v, 3),
        oninput: (v) => { turn(name, v); changed(); }, onchange: () => rest.now(),
      });
      flips[name] = el("p", { class: "note lenet-distortion-flips" });
    }
    // To the nearest of the slider's own steps, within its ends.
    function turn(name, value) {
      const [, end, step] = knobs[name];
      const near = step * Math.round(Math.max(-end, Math.min(end, value)) / step);
      state[name] = Number(near.toFixed(6));
      sliders[name].set(state[name]);
      if (asking) ask.close(null);
    }

    // ---- the two pictures

    const old = grid({ label: "the digit", cell: CELL, numbers: false,
      onpick: (i, j) => { if (asking) point([i, j]); } });
    const fresh = grid({
      label: "the new picture", cell: CELL, numbers: false,
      onhover: (i, j) => { if (!asking && !held) { over = i === null ? null : [i, j]; draw(); } },
      onpick: (i, j) => {
        if (asking || held) return;
        [state.i, state.j] = [i, j];
        over = null;
        changed();
      },
    });
    const mine = grid({ label: "yours", cell: CELL, numbers: false });
    const lines = el("g", { class: "lines" }), spot = el("g", { class: "spot" });
    const guessed = el("circle", { r: 5, class: "guess" });
    const outline = el("polygon", { class: "outline" });
    const handles = {
      centre: handle("move the digit", (x, y) => { turn("dx", x); turn("dy", y); }),
      corner: handle("make it larger or smaller", (_, y) => turn("scale",
        (y - state.dy) / REACH * (1 + state.squeeze) - 1)),
      side: handle("squeeze it", (x) => turn("squeeze", (x - state.dx) / REACH / (1 + state.scale) - 1)),
      top: handle("shear it", (x) => turn("shear",
        -(x - state.dx) / REACH / (1 + state.scale) / (1 + state.squeeze))),
    };

    // What is dragged calls to(x, y), measured from the middle of the field in pixels.
    function handle(name, to) {
      const node = el("g", { class: "handle" }, el("title", {}, name),
        el("circle", { r: 15, class: "reach" }), el("circle", { r: 5.5, class: "dot" }));
      node.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        event.stopPropagation();
        node.setPointerCapture(event.pointerId);
        moving();
        held = to;
      });
      node.addEventListener("pointermove", (event) => {
        if (held !== to || !event.buttons) return;
        event.stopPropagation();
        const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(fresh.picture.getScreenCTM().inverse());
        to(at.x / CELL - 0.5 - MIDDLE, at.y / CELL - 0.5 - MIDDLE);
        changed();
      });
      for (const end of ["pointerup", "pointercancel"]) {
        node.addEventListener(end, () => { if (held) rest.now(); held = null; });
      }
      return node;
    }

    function step(i, j) {
      if (asking) { point([(guess ?? [16, 16])[0] + i, (guess ?? [16, 16])[1] + j]); return; }
      state.i = Math.max(0, Math.min(FIELD - 1, state.i + i));
      state.j = Math.max(0, Math.min(FIELD - 1, state.j + j));
      over = null;
      changed();
      frame.spoken.textContent = arithmetic.textContent;
    }

    // ---- the whole

    const place = el("div", { class: "lenet-distortion-question" });
    const arithmetic = el("p", { class: "formula lenet-distortion-arithmetic" });
    const answer = verdict();
    const yours = el("p", { class: "yours" }), why = diagnosisOf(widget);
    const gallery = el("div", { class: "lenet-distortion-gallery" });
    const galleryTitle = el("p", { class: "note", role: "status" });
    const frame = shell(widget, host, {
      name: "lenet-distortion", title: "Distortion lab: is it still the same digit?", label: "Distortion lab",
      scene: [old.node, fresh.node, mine.node, answer.node],
      controls: [digit.node, iconButton("reset", reset), button(`draw ${MANY} random ones`, more)],
      handlers: {
        ArrowUp: () => step(-1, 0), ArrowDown: () => step(1, 0),
        ArrowLeft: () => step(0, -1), ArrowRight: () => step(0, 1),
      },
    });
    frame.scene.before(yours, why.node);
    frame.caption.before(place, arithmetic);
    frame.caption.textContent = "Drag the dots: the middle one moves the digit, the corner scales it, the side "
      + "squeezes it, the top shears it.";
    frame.controls.before(el("div", { class: "lenet-sliders" },
      ...Object.keys(knobs).map((name) => el("div", {}, sliders[name].node, flips[name]))));
    frame.controls.after(galleryTitle, gallery);

    function reset() {
      rest.cancel();
      moving();
      widget.set("many", {});
      restart();
    }
    function more() {
      if (asking) ask.close(null);
      seed += 1;
      galleryTitle.textContent = "Drawing\u2026";
      widget.send({ ask: "many", seed, name: state.name });
    }

    // ---- the question: answered by pointing into the old picture

    const numbersIn = (text) => text.match(/\d+(\.\d+)?/g)?.map(Number) ?? [];
    const ask = askInPlace("Row and column in the digit", answered, { size: 7,
      accept: (text) => (numbersIn(text).length === 2 ? "" : "A row and a column, please, like 20, 24.") });
    function point([i, j]) {
      guess = [i, j].map((v) => Math.max(0, Math.min(FIELD - 1, v)));
      ask.input.value = guess.join(", ");
      draw();
    }
    function answered(text) {
      const at = text === null ? null : numbersIn(text).slice(0, 2);
      const { x, y } = model(digits[state.name], { ...state, i: over[0], j: over[1] }, background);
      const truth = `it comes from row ${short(y, 1)}, column ${short(x, 1)}, nearer to the middle. `
        + "The blue lines are the new picture\u2019s own rows and columns.";
      const near = at && Math.hypot(at[0] - y, at[1] - x) < 1.5;
      frame.state("answered", at === null ? truth[0].toUpperCase() + truth.slice(1)
        : near ? `Yes: ${truth}` : `You said row ${short(at[0])}, column ${short(at[1])}; ${truth}`);
      asking = false;
      place.replaceChildren();
      arithmetic.classList.remove("asking");
      if (at === null) changed();
      else moving = tween(at, [y, x], (v) => { guess = v; draw(); }, { done: () => { guess = null; changed(); } });
    }

    // ---- draw

    function draw() {
      const [i, j] = over ?? [state.i, state.j], image = digits[state.name];
      const drawn = model(image, { ...state, i, j }, background);
      const scale = { limit: ink };
      old.update(image, { ...scale, title: asking ? "the digit" : "the digit, read at the lines" });
      fresh.update(drawn.warped, {
        ...scale, framed: { top: i, left: j, rows: 1, columns: 1 }, title: "the new picture",
      });
      overlay(drawn);
      arithmetic.textContent = asking ? `new [${i}, ${j}] comes from row ?, column ?` : sentence(drawn, i, j);
      ties.draw();
      showAnswer();
      showYours();
    }
    const centre = (v) => (v + 0.5) * CELL;

    function overlay({ matrix: [[a, b], [, d]], inverse, x, y, pixels }) {
      const marks = [];
      for (let k = 0; k <= FIELD && !asking; k += EVERY) {
        for (const [from, to] of [[[k, 0], [k, FIELD]], [[0, k], [FIELD, k]]]) {
          const [x1, y1] = source(inverse, from[0] - 0.5, from[1] - 0.5);
          const [x2, y2] = source(inverse, to[0] - 0.5, to[1] - 0.5);
          marks.push(el("line", { x1: centre(x1), y1: centre(y1), x2: centre(x2), y2: centre(y2) }));
        }
      }
      lines.replaceChildren(...marks);
      spot.replaceChildren(...(asking || guess ? [] : [
        ...pixels.filter(([, , weight]) => weight > 0).map(([row, column]) => el("rect", {
          x: column * CELL + 1, y: row * CELL + 1, width: CELL - 2, height: CELL - 2,
        })),
        el("circle", { cx: centre(x), cy: centre(y), r: 3.5 })]));
      guessed.style.display = guess ? "" : "none";
      if (guess) { guessed.setAttribute("cy", centre(guess[0])); guessed.setAttribute("cx", centre(guess[1])); }
      const to = (u, v) => [centre(MIDDLE + state.dx + a * u + b * v), centre(MIDDLE + state.dy + d * v)];
      const r = REACH, corners = [[-r, -r], [r, -r], [r, r], [-r, r]].map(([u, v]) => to(u, v));
      outline.setAttribute("points", corners.map((one) => one.join(",")).join(" "));
      for (const [name, at] of Object.entries({ centre: to(0, 0), corner: to(r, r), side: to(r, 0), top: to(0, -r) })) {
        handles[name].setAttribute("transform", `translate(${at.join(" ")})`);
      }
      if (lines.parentNode !== old.picture) old.picture.append(lines, spot, guessed);
      if (outline.parentNode !== fresh.picture) fresh.picture.append(outline, ...Object.values(handles));
    }

    function sentence({ x, y, pixels, value }, i, j) {
      const terms = pixels.filter(([, , weight]) => weight > 0).map(([row, column, weight, grey]) => {
        const outside = row < 0 || row >= FIELD || column < 0 || column >= FIELD;
        const where = outside ? "outside" : `[${row}, ${column}]`;
        return `${short(weight)} \u00b7 ${short(grey)} ${where}`;
      });
      return `new [${i}, ${j}] comes from row ${short(y)}, column ${short(x)}\n`
        + `= ${terms.join("  +  ")} = ${short(value, 3)}`;
    }

    function showAnswer() {
      const said = widget.get("answer"), now = said.n === state.n && !pending();
      if (asking) answer.update({ empty: "LeNet-5 reads the new picture once you have answered." });
      else {
        const [best, second] = [...said.penalties].sort((p, q) => p - q);
        answer.update({ penalties: said.penalties, belief: best > FAR || second - best < CLOSE ? "unsure" : "sure" });
      }
      answer.node.classList.toggle("old", !now);
      for (const [name, ends] of Object.entries(said.flips)) {
        const parts = ends.filter(Boolean).map(([at, other]) => `${other} at ${short(at, 3)}`);
        flips[name].textContent = asking ? "" : parts.length
          ? `becomes ${parts.join(", ")}` : `${said.digit} from end to end`;
      }
    }
    function pending() {
      const told = widget.get("state");
      return Object.keys(knobs).some((name) => told[name] !== state[name]) || told.name !== state.name;
    }

    function showYours() {
      const found = widget.get("yours");
      yours.hidden = !hasFn;
      mine.node.hidden = asking || !hasFn || !found.warped?.length;
      why.node.hidden = asking || !hasFn || found.same !== false;
      if (!hasFn) return;
      const known = found.n === state.n && (asking ? found.same : !pending());
      yours.textContent = known ? found.says : asking ? "Yours runs once you have answered." : "Running yours\u2026";
      yours.classList.toggle("differ", !asking && found.same === false);
      if (mine.node.hidden) return;
      mine.update(found.warped.map((row) => row.map((v) => v ?? NaN)), {
        limit: ink, outlined: found.differs, title: `yours, ${found.differs.length} outlined`,
      });
    }

    function showMany() {
      const many = widget.get("many");
      if (!many.amounts) { gallery.replaceChildren(); galleryTitle.textContent = ""; return; }
      const right = Number(many.name), image = digits[many.name];
      const wrong = many.answers.filter((a) => !Number.isNaN(right) && a !== right).length;
      galleryTitle.textContent = `As training draws them, ${many.amplitudes}; `
        + `read as below${Number.isNaN(right) ? "" : `, ${wrong} of ${many.answers.length} wrongly`}.`;
      gallery.replaceChildren(...many.amounts.map((amounts, n) => {
        const [dx, dy, scale, squeeze, shear] = amounts;
        const at = { dx, dy, scale, squeeze, shear, i: 0, j: 0 };
        const picture = el("canvas", { width: FIELD, height: FIELD, "aria-hidden": "true" });
        paint(picture, model(image, at, background).warped);
        const off = !Number.isNaN(right) && many.answers[n] !== right;
        return el("figure", {}, picture, el("figcaption", { class: off ? "differ" : "" }, String(many.answers[n])));
      }));
    }
    function paint(canvas, rows) {
      const context = canvas.getContext("2d"), data = context.createImageData(FIELD, FIELD);
      rows.flat().forEach((v, n) => {
        const grey = 255 - Math.max(0, Math.min(255, (v - background) / (ink - background) * 255));
        data.data.set([grey, grey, grey, 255], 4 * n);
      });
      context.putImageData(data, 0, 0);
    }

    const ties = links(frame.scene, () => (asking || mine.node.hidden === false ? [] : [{
      kind: "line",
      from: spot.querySelector("circle")?.getBoundingClientRect() ?? new DOMRect(),
      to: fresh.picture.querySelector(".window .framed")?.getBoundingClientRect() ?? new DOMRect(),
    }]));
    const onAnswer = () => showAnswer(), onYours = () => showYours(), onMany = () => showMany();
    widget.on("change:answer", onAnswer);
    widget.on("change:yours", onYours);
    widget.on("change:many", onMany);
    state.scale = ASKED.scale;
    sliders.scale.set(state.scale);
    arithmetic.classList.add("asking");
    place.append(el("p", {}, "The new picture is the digit, made larger about its middle. Where in the digit does the "
      + "framed pixel come from? Point there."), ask.node);
    draw();
    return () => {
      rest.cancel();
      moving();
      ties.dispose();
      frame.dispose();
      widget.off("change:answer", onAnswer);
      widget.off("change:yours", onYours);
      widget.off("change:many", onMany);
      why.dispose();
    };
  }

  return restartable(widget, host, view);
}

export { model };
export default { render };
