// Distortion lab. `model` has a twin in distortion_lab.py; a test compares the two.
// The sampling stands in warp.js.

const SIDE = 32, MIDDLE = (SIDE - 1) / 2;

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

function render({ model: widget, el: host }) {
  const digits = widget.get("digits"), knobs = widget.get("knobs");
  const background = widget.get("background"), ink = widget.get("ink");
  const hasFn = widget.get("has_fn");

  function view(state, { send, restart }) {
    let seen = false, over = null, seed = 0;

    const rest = later(send, 150);
    function changed() {
      draw();
      rest.soon();
    }

    const digit = choice("digit", Object.keys(digits), state.name, (name) => {
      state.name = name;
      changed();
    });
    const sliders = {}, flips = {};
    for (const [name, [label, end, step]] of Object.entries(knobs)) {
      sliders[name] = slider(label, {
        min: -end, max: end, step, value: state[name], show: (v) => short(v, 3),
        oninput: (v) => { state[name] = v; changed(); },
        onchange: () => rest.now(),
      });
      flips[name] = el("span", { class: "note flips" });
    }

    const old = grid({ label: "the digit", cell: CELL, numbers: false });
    const fresh = grid({
      label: "the new picture", cell: CELL, numbers: false,
      onhover: (i, j) => { over = i === null ? null : [i, j]; draw(); },
      onpick: (i, j) => { [state.i, state.j] = [i, j]; over = null; draw(); rest.soon(); },
    });
    const mine = grid({ label: "yours", cell: CELL, numbers: false });
    const lines = el("g", { class: "lines" }), spot = el("g", { class: "spot" });

    function step(i, j) {
      if (!seen) return;
      state.i = Math.max(0, Math.min(SIDE - 1, state.i + i));
      state.j = Math.max(0, Math.min(SIDE - 1, state.j + j));
      over = null;
      draw();
      rest.soon();
      spoken.textContent = arithmetic.textContent;
    }

    const question = el("div", {}), remark = el("p", { class: "note", role: "status" });
    const said = el("p", { class: "answer", role: "status" });
    const arithmetic = el("p", { class: "formula arithmetic" });
    const spoken = el("p", { class: "spoken", role: "status" });
    const yours = el("p", { class: "yours" }), why = diagnosisOf(widget);
    const gallery = el("div", { class: "gallery" });
    const galleryTitle = el("p", { class: "note", role: "status" });
    const knobBar = el("div", { class: "knobs" },
      ...Object.keys(knobs).map((name) => el("div", { class: "knob" }, sliders[name].node, flips[name])));
    const live = el("div", {}, knobBar, said,
      el("div", { class: "row" }, old.node, fresh.node, mine.node), arithmetic,
      el("p", { class: "note" }, "Point at a pixel of the new picture, or use the arrow keys."),
      el("div", { class: "bar" },
        button(`draw ${MANY} random ones`, more), galleryTitle), gallery);
    const root = el("div", {
      class: "lenet distortion", role: "group", "aria-label": "Distortion lab",
    },
    el("p", { class: "title" }, "Distortion lab: is it still the same digit?"), yours, why.node,
    el("div", { class: "bar" }, digit.node, button("reset", reset)),
    question, remark, live, spoken);
    ownKeys(root);
    keys(root, {
      ArrowUp: () => step(-1, 0), ArrowDown: () => step(1, 0),
      ArrowLeft: () => step(0, -1), ArrowRight: () => step(0, 1),
    });

    function reset() {
      rest.cancel();
      widget.set("many", {});
      restart();
    }
    function more() {
      seed += 1;
      galleryTitle.textContent = "Drawing\u2026";
      widget.send({ ask: "many", seed, name: state.name });
    }

    // ---- predict first

    question.replaceChildren(predict(
      "The digit is made larger, about its middle. A pixel near the corner of the new "
        + "picture: does it come from a place nearer to the middle, or farther out?",
      (guess) => {
        seen = true;
        state.scale = 0.25;
        sliders.scale.set(0.25);
        const first = guess === null ? "" : `You said: ${guess}. `;
        remark.textContent = `${first}Its place lies nearer to the middle: the thin lines are the new `
          + "picture\u2019s own rows and columns, laid back over the old one.";
        changed();
      }, { options: ["nearer", "farther out"] }));

    // ---- draw

    function draw() {
      const [i, j] = over ?? [state.i, state.j], image = digits[state.name];
      const drawn = model(image, { ...state, i, j }, background);
      live.hidden = !seen;
      const scale = { limit: ink };
      old.update(image, { ...scale, title: "the digit, read at the lines" });
      fresh.update(drawn.warped, {
        ...scale, framed: { top: i, left: j, rows: 1, columns: 1 }, title: "the new picture",
      });
      overlay(drawn);
      arithmetic.textContent = sentence(drawn, i, j);
      showAnswer();
      showYours();
    }
    const centre = (v) => (v + 0.5) * CELL;

    function overlay({ inverse, x, y, pixels }) {
      const marks = [];
      for (let k = 0; k <= SIDE; k += EVERY) {
        for (const [from, to] of [[[k, 0], [k, SIDE]], [[0, k], [SIDE, k]]]) {
          const [x1, y1] = source(inverse, from[0] - 0.5, from[1] - 0.5);
          const [x2, y2] = source(inverse, to[0] - 0.5, to[1] - 0.5);
          marks.push(el("line", { x1: centre(x1), y1: centre(y1), x2: centre(x2), y2: centre(y2) }));
        }
      }
      lines.replaceChildren(...marks);
      spot.replaceChildren(
        ...pixels.filter(([, , weight]) => weight > 0).map(([row, column]) => el("rect", {
          x: column * CELL + 1, y: row * CELL + 1, width: CELL - 2, height: CELL - 2,
        })),
        el("circle", { cx: centre(x), cy: centre(y), r: 3 }));
      if (lines.parentNode !== old.picture) old.picture.append(lines, spot);
    }

    function sentence({ x, y, pixels, value }, i, j) {
      const terms = pixels.filter(([, , weight]) => weight > 0).map(([row, column, weight, grey]) => {
        const outside = row < 0 || row >= SIDE || column < 0 || column >= SIDE;
        const where = outside ? "outside" : `[${row}, ${column}]`;
        return `${short(weight)} \u00b7 ${short(grey)} ${where}`;
      });
      return `new [${i}, ${j}] comes from row ${short(y)}, column ${short(x)}\n`
        + `= ${terms.join("  +  ")} = ${short(value, 3)}`;
    }

    function showAnswer() {
      const answer = widget.get("answer");
      const now = answer.n === state.n && !pending();
      said.classList.toggle("old", !now);
      const second = Math.min(...answer.penalties.filter((_, d) => d !== answer.digit));
      said.textContent = `LeNet-5 reads ${answer.digit}; penalty ${short(answer.penalties[answer.digit], 1)}, `
        + `the next one ${short(second, 1)} (${answer.penalties.indexOf(second)}).`;
      for (const [name, ends] of Object.entries(answer.flips)) {
        const parts = ends.filter(Boolean).map(([at, other]) => `${other} at ${short(at, 3)}`);
        flips[name].textContent = parts.length
          ? `becomes ${parts.join(", ")}` : `${answer.digit} from end to end`;
      }
    }
    function pending() {
      const told = widget.get("state");
      return Object.keys(knobs).some((name) => told[name] !== state[name]) || told.name !== state.name;
    }

    function showYours() {
      const found = widget.get("yours");
      yours.hidden = !hasFn;
      mine.node.hidden = !hasFn || !found.warped?.length;
      why.node.hidden = !hasFn || found.same !== false;
      if (!hasFn) return;
      yours.textContent = found.n === state.n && !pending() ? found.says : "Running yours\u2026";
      yours.classList.toggle("differ", found.same === false);
      if (!found.warped?.length) return;
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
        const picture = el("canvas", { width: SIDE, height: SIDE, "aria-hidden": "true" });
        paint(picture, model(image, at, background).warped);
        const off = !Number.isNaN(right) && many.answers[n] !== right;
        return el("figure", {}, picture, el("figcaption", { class: off ? "differ" : "" }, String(many.answers[n])));
      }));
    }
    function paint(canvas, rows) {
      const context = canvas.getContext("2d"), data = context.createImageData(SIDE, SIDE);
      rows.flat().forEach((v, n) => {
        const grey = 255 - Math.max(0, Math.min(255, (v - background) / (ink - background) * 255));
        data.data.set([grey, grey, grey, 255], 4 * n);
      });
      context.putImageData(data, 0, 0);
    }

    const onAnswer = () => showAnswer(), onYours = () => showYours(), onMany = () => showMany();
    widget.on("change:answer", onAnswer);
    widget.on("change:yours", onYours);
    widget.on("change:many", onMany);
    host.replaceChildren(root);
    draw();
    return () => {
      rest.cancel();
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
