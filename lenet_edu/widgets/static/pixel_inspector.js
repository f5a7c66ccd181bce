// Pixel inspector: a digit is numbers. One pixel under the pointer or the arrow keys:
// its byte, its place in the IDX file, and what the network gets after to_input.

const TOLERANCE = 2.5e-5; // float32 passes, a mistake does not
const SIDE = 28, FRAME = 2, HEADER = 16, NEAR = 9; // NEAR x NEAR numbers around a pixel

// {image: 784 bytes, padded} -> rows of the picture: bytes 28 x 28 as stored, or the
// network's input 32 x 32. Twin of to_input; a test compares them.
function model({ image, padded }) {
  const side = padded ? SIDE + 2 * FRAME : SIDE, frame = padded ? FRAME : 0;
  return Array.from({ length: side }, (_, i) => Array.from({ length: side }, (_, j) => {
    const inside = i >= frame && i < side - frame && j >= frame && j < side - frame;
    const byte = inside ? image[(i - frame) * SIDE + j - frame] : 0;
    return padded ? -0.1 + byte * (1.275 / 255) : byte;
  }));
}

// Ink is black on white paper, or white on a dark screen's own ground.
function shade(share, dark) {
  const [paper, ink] = dark ? [29, 245] : [255, 0], grey = Math.round(paper + (ink - paper) * share);
  return `rgb(${grey},${grey},${grey})`;
}
const background = (dark) => (dark ? "#24435c" : "#dcebf7"); // pixels that to_input adds
const gridLine = (dark) => (dark ? "#3b4149" : "#d4d4d4");

const hex = (byte) => byte.toString(16).toUpperCase().padStart(2, "0");
const signed = (v, digits) => v.toFixed(digits).replace("-", "\u2212");
const count = (n) => n.toLocaleString("en-US");

const SIZE = 340, WIDE = 38, HIGH = 31; // points: the picture's side, a cell with its number

function render({ model: shared, el: host }) {
  const viewOf = (name) => {
    const view = shared.get(name);
    return view.buffer ? new DataView(view.buffer, view.byteOffset, view.byteLength)
      : new DataView(new ArrayBuffer(0));
  };
  const images = viewOf("images"), labels = shared.get("labels");
  const header = viewOf("header"), yours = viewOf("yours");
  const shown = images.byteLength / (SIDE * SIDE);
  const start = () => ({ number: 0, row: 14, column: 14, padded: false });
  let state = start(), counted = false, said = "", growing = () => {};
  let edge = 0; // how far the frame around the bytes has grown, in pixels

  const ratio = Math.max(1, Math.round(window.devicePixelRatio || 1));
  const picture = el("canvas", {
    class: "digit", width: SIZE * ratio, height: SIZE * ratio, tabindex: 0, role: "application",
  });
  const title = el("figcaption");
  const near = el("svg", {
    width: NEAR * WIDE, height: NEAR * HIGH, viewBox: `0 0 ${NEAR * WIDE} ${NEAR * HIGH}`,
    role: "img", class: "still",
  });
  const nearTitle = el("figcaption");
  const facts = el("dl");
  const strip = el("div", { class: "lenet-pixel-bytes" });
  const differ = el("p", { class: "differ" });
  const diagnosis = diagnosisOf(shared);
  const which = el("output", {});
  const forms = segmented("how the digit is shown", {
    false: "stored: bytes, 28 \u00d7 28", true: "to_input: 32 \u00d7 32" }, "false",
  (name) => show({ padded: name === "true" }));
  const before = iconButton("previous", () => browse(-1), "back");
  const after = iconButton("next", () => browse(1), "step");
  const zeros = el("span");
  const guess = askInPlace("How many of this digit\u2019s 784 bytes are 0?", (answer) => {
    counted = true;
    said = answer === null ? "" : `You said ${answer}. `;
    const truth = empties();
    const tell = (n) => { zeros.textContent = `${said}${Math.round(n)}${zeroLine()}`; };
    growing = tween(answer === null ? truth : +answer, truth, tell);
  }, {
    accept: (text) => (/^\d+$/.test(text) && +text <= 784 ? "" : "A number from 0 to 784."), after: zeros,
  });
  const frame_ = shell(shared, host, {
    name: "lenet-pixel", title: "A digit is numbers", label: "Pixel inspector",
    scene: [el("figure", { class: "lenet-pixel-picture" }, title, picture),
      el("div", { class: "lenet-pixel-side" }, el("figure", {}, nearTitle, near), facts)],
    controls: [el("span", { class: "lenet-group" }, before, after, iconButton("reset", reset)), which, forms.node],
  });
  const question = el("p", { class: "lenet-pixel-ask" }, el("span", {}, "Bytes that are 0, of 784: "), guess.node);
  frame_.scene.before(differ, diagnosis.node);
  // How a file holds the bytes is explained below the widget: folded until then.
  const file = el("details", { class: "lenet-pixel-file" },
    el("summary", {}, "The file, byte by byte"),
    el("p", { class: "note" }, "Each byte as two signs in base 16, the way files are shown: 00 is 0, FF is 255."),
    strip);
  frame_.caption.before(question, file);
  const spoken = frame_.spoken;
  const ties = links(frame_.scene, () => {
    const box = picture.getBoundingClientRect(), cell = box.width / side(), reach = (NEAR - 1) / 2;
    return [{ from: new DOMRect(box.left + (state.column - reach) * cell, box.top + (state.row - reach) * cell,
      NEAR * cell, NEAR * cell), to: near.getBoundingClientRect() }];
  });
  const themed = whenThemed(() => draw());

  // Where things are ----------------------------------------------------------------
  const side = () => (state.padded ? SIDE + 2 * FRAME : SIDE);
  const frame = () => (state.padded ? FRAME : 0);
  const image = () => new Uint8Array(
    images.buffer, images.byteOffset + state.number * SIDE * SIDE, SIDE * SIDE);
  const inFrame = (i, j) => Math.min(i, j) < frame() || Math.max(i, j) >= side() - frame();
  const own = (i, j) => yours.getFloat32(
    4 * ((state.number * side() + i) * side() + j), true);

  function differences(rows) {
    if (!state.padded || !yours.byteLength) return [];
    return rows.flatMap((row, i) => row.flatMap((v, j) => {
      const gap = Math.abs(own(i, j) - v);
      return gap <= TOLERANCE ? [] : [[i, j]]; // NaN differs as well
    }));
  }

  // Drawing -------------------------------------------------------------------------
  function draw() {
    const rows = model({ image: image(), padded: state.padded });
    const wrong = differences(rows);
    drawPicture(rows, wrong);
    drawNear(rows, wrong);
    drawFacts(rows);
    drawStrip();
    const label = labels[state.number];
    which.textContent = `image ${state.number} of ${count(shared.get("total"))}`
      + (label === undefined ? "" : `, label ${label}`);
    before.disabled = state.number === 0;
    after.disabled = state.number === shown - 1;
    forms.set(String(state.padded));
    title.textContent = state.padded
      ? `Dashed: the bytes of the file, ${FRAME} pixels of background around.` : "Ink is 255, paper is 0.";
    frame_.caption.textContent = "Move over the digit, or use the arrow keys; Page Up and Page Down change the digit.";
    tellDifferences(rows, wrong);
    if (counted) zeros.textContent = `${said}${empties()}${zeroLine()}`;
    ties.draw();
  }

  function drawPicture(rows, wrong) {
    const pen = picture.getContext("2d"), n = rows.length;
    const grown = n - 2 * (frame() - edge), cell = SIZE / grown, off = (frame() - edge) * cell;
    const dark = isDark(frame_.root);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = shade(0, dark);
    pen.fillRect(0, 0, SIZE, SIZE);
    pen.translate(-off, -off);
    rows.forEach((row, i) => row.forEach((value, j) => {
      pen.fillStyle = inFrame(i, j) ? background(dark) : shade(state.padded ? (value + 0.1) / 1.275 : value / 255, dark);
      pen.fillRect(j * cell, i * cell, cell, cell);
    }));
    pen.strokeStyle = gridLine(dark);
    pen.lineWidth = 0.5;
    for (let k = 0; k <= n; k++) {
      pen.strokeRect(0, k * cell, n * cell, 0);
      pen.strokeRect(k * cell, 0, 0, n * cell);
    }
    if (state.padded) {
      pen.strokeStyle = dark ? "#62b0ea" : "#1b6ca8";
      pen.lineWidth = 1.5;
      pen.setLineDash([5, 3]);
      pen.strokeRect(FRAME * cell, FRAME * cell, SIDE * cell, SIDE * cell);
      pen.setLineDash([]);
    }
    pen.strokeStyle = dark ? "#ff80ab" : "#c2185b";
    pen.lineWidth = 1.5;
    for (const [i, j] of wrong) pen.strokeRect(j * cell + 1, i * cell + 1, cell - 2, cell - 2);
    const reach = (NEAR - 1) / 2;
    pen.strokeStyle = dark ? "#62b0ea" : "#1b6ca8";
    pen.lineWidth = 1.5;
    pen.strokeRect((state.column - reach) * cell, (state.row - reach) * cell, NEAR * cell, NEAR * cell);
    pen.strokeStyle = dark ? "#ffb366" : "#b35900";
    pen.lineWidth = 2.5;
    pen.strokeRect(state.column * cell, state.row * cell, cell, cell);
  }

  function drawNear(rows, wrong) {
    const dark = isDark(frame_.root), reach = (NEAR - 1) / 2, ring = new Set(wrong.map(([i, j]) => i * 64 + j));
    near.replaceChildren();
    for (let u = 0; u < NEAR; u++) for (let v = 0; v < NEAR; v++) {
      const i = state.row + u - reach, j = state.column + v - reach;
      const value = rows[i]?.[j];
      if (value === undefined) continue;
      const here = u === reach && v === reach;
      const share = state.padded ? (value + 0.1) / 1.275 : value / 255;
      near.append(
        el("rect", {
          x: v * WIDE + 1, y: u * HIGH + 1, width: WIDE - 2, height: HIGH - 2,
          fill: inFrame(i, j) ? background(dark) : shade(share, dark),
          stroke: here ? "var(--accent)" : ring.has(i * 64 + j) ? "var(--differ)" : "var(--cell-line)",
          "stroke-width": here ? 3 : ring.has(i * 64 + j) ? 2 : 0.5,
        }),
        el("text", {
          x: (v + 0.5) * WIDE, y: (u + 0.5) * HIGH, "text-anchor": "middle",
          "dominant-baseline": "central", class: state.padded ? "scaled" : "byte",
          fill: (share > 0.5) === dark ? "#1a1a1a" : "#ffffff",
        }, state.padded ? signed(value, 2) : String(value)),
      );
    }
    nearTitle.textContent = `the numbers around row ${state.row}, column ${state.column}`;
    near.setAttribute("aria-label",
      `${nearTitle.textContent}: ${numbersOf(rows)}`);
  }

  function numbersOf(rows) {
    const value = rows[state.row][state.column];
    return state.padded ? `value ${signed(value, 4)}` : `byte ${value}`;
  }

  function drawFacts(rows) {
    const { row, column, number } = state;
    const pairs = [["row, column", `${row}, ${column}`]];
    const byteRow = row - frame(), byteColumn = column - frame();
    if (inFrame(row, column)) {
      pairs.push(["byte", "none: added as background"]);
    } else {
      const place = byteRow * SIDE + byteColumn, byte = image()[place];
      pairs.push(
        ["byte", `${byte} of 255`],
        ["its place in the file", `${HEADER} + 784\u00b7${number} + 28\u00b7${byteRow} + `
          + `${byteColumn} = ${count(HEADER + SIDE * SIDE * number + place)}`],
      );
    }
    const value = state.padded ? rows[row][column] : -0.1 + rows[row][column] * (1.275 / 255);
    pairs.push(["after to_input", `${signed(value, 4)}`
      + (state.padded ? "" : ` (at row ${row + FRAME}, column ${column + FRAME})`)]);
    if (state.padded && yours.byteLength) {
      pairs.push(["after yours", signed(own(row, column), 4)]);
    }
    facts.replaceChildren(...pairs.flatMap(([name, text]) => [
      el("dt", {}, name), el("dd", {}, text)]));
    if (picture.matches(":focus")) {
      spoken.textContent = pairs.map(([name, text]) => `${name}: ${text}`).join("; ");
    }
    picture.setAttribute("aria-label", `Image ${number}`
      + `${labels[number] === undefined ? "" : `, a ${labels[number]}`}, ${side()} rows and columns. `
      + "Arrow keys choose a pixel, Page Up and Page Down another image.");
  }

  // The header and the bytes around the chosen one, four colours for four numbers.
  function drawStrip() {
    const group = (from, length, kind, text) => el("span", { class: `lenet-pixel-group ${kind}` },
      el("span", { class: "hex" },
        ...Array.from({ length }, (_, k) => el("span", {}, hex(header.getUint8(from + k))))),
      el("span", { class: "meaning" }, text));
    const number = (at) => count(header.getInt32(at));
    strip.replaceChildren(
      group(0, 4, "magic", "what it holds: bytes (08), 3 axes"),
      group(4, 4, "images", `${number(4)} images`),
      group(8, 4, "rows", `${number(8)} rows`),
      group(12, 4, "columns", `${number(12)} columns`),
      pixelBytes());
  }

  function pixelBytes() {
    const { row, column, number } = state;
    if (inFrame(row, column)) {
      return el("span", { class: "lenet-pixel-group pixels" },
        el("span", { class: "hex" }, "\u2026"),
        el("span", { class: "meaning" }, "this pixel is in no file"));
    }
    const at = (row - frame()) * SIDE + column - frame();
    const from = Math.max(0, Math.min(SIDE * SIDE - 7, at - 3));
    const place = HEADER + SIDE * SIDE * number + from;
    return el("span", { class: "lenet-pixel-group pixels" },
      el("span", { class: "hex" }, place > HEADER ? "\u2026 " : "",
        ...Array.from({ length: 7 }, (_, k) =>
          el("span", { class: from + k === at ? "here" : "" }, hex(image()[from + k]))), " \u2026"),
      el("span", { class: "meaning" }, `pixels, from byte ${count(place)} on`));
  }

  function tellDifferences(rows, wrong) {
    const message = shared.get("message");
    diagnosis.node.hidden = !message && !wrong.length;
    differ.textContent = message;
    if (!wrong.length) return;
    const outside = wrong.filter(([i, j]) => inFrame(i, j)).length;
    const place = outside === wrong.length ? ", all in the frame"
      : outside === 0 ? ", none in the frame" : "";
    differ.textContent =
      `yours differs in ${count(wrong.length)} of ${count(rows.length ** 2)} cells${place}`;
  }

  // Doing ---------------------------------------------------------------------------
  function show(change) {
    const turns = change.padded !== undefined && change.padded !== state.padded;
    if (turns) {
      const step = change.padded ? FRAME : -FRAME; // the same pixel, if it is there
      change.row = state.row + step;
      change.column = state.column + step;
    }
    Object.assign(state, change);
    const inside = (v) => Math.max(0, Math.min(side() - 1, v));
    state.row = inside(state.row);
    state.column = inside(state.column);
    if (turns) {
      growing(true);
      edge = 0;
      if (state.padded) growing = tween(0, FRAME, (v) => { edge = v; draw(); });
    }
    draw();
  }
  function browse(step) {
    show({ number: Math.max(0, Math.min(shown - 1, state.number + step)) });
  }
  function reset() {
    growing(true);
    state = start();
    [edge, counted, said] = [0, false, ""];
    zeros.textContent = spoken.textContent = "";
    guess.again();
    draw();
  }

  const empties = () => image().reduce((n, byte) => n + (byte === 0), 0);
  function zeroLine() {
    const empty = empties();
    return ` of this digit\u2019s 784 bytes are 0 (${Math.round(empty / 7.84)} %); `
      + `the largest is ${Math.max(...image())}.`;
  }

  const pick = (event) => {
    const box = picture.getBoundingClientRect();
    show({
      row: Math.floor((event.clientY - box.top) / box.height * side()),
      column: Math.floor((event.clientX - box.left) / box.width * side()),
    });
  };
  picture.addEventListener("pointermove", pick);
  picture.addEventListener("pointerdown", pick);
  const move = (rows, columns) => show({ row: state.row + rows, column: state.column + columns });
  keys(picture, {
    ArrowUp: () => move(-1, 0),
    ArrowDown: () => move(1, 0),
    ArrowLeft: () => move(0, -1),
    ArrowRight: () => move(0, 1),
    PageUp: () => browse(-1),
    PageDown: () => browse(1),
  });

  draw();
  return () => { growing(); themed(); ties.dispose(); frame_.dispose(); diagnosis.dispose(); };
}

export { model };
export default { render };
