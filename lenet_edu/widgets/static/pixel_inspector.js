// Pixel inspector: a digit is numbers. One pixel under the pointer or the arrow keys:
// its byte, its place in the IDX file, and what the network gets after to_input.

// JupyterLab would take Enter from the question and the arrows from the picture.
const OWN_KEYS = { "data-lm-suppress-shortcuts": "true" };
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

const hex = (byte) => byte.toString(16).toUpperCase().padStart(2, "0");
const signed = (v, digits) => v.toFixed(digits).replace("-", "\u2212");
const count = (n) => n.toLocaleString("en-US");

function render({ model: shared, el: root }) {
  const viewOf = (name) => {
    const view = shared.get(name);
    return view.buffer ? new DataView(view.buffer, view.byteOffset, view.byteLength)
      : new DataView(new ArrayBuffer(0));
  };
  const images = viewOf("images"), labels = shared.get("labels");
  const header = viewOf("header"), yours = viewOf("yours");
  const shown = images.byteLength / (SIDE * SIDE);
  const start = () => ({ number: 0, row: 14, column: 14, padded: false });
  let state = start(), counted = false;

  const ratio = Math.max(1, Math.round(window.devicePixelRatio || 1));
  const SIZE = 352; // the picture's side on the screen
  const picture = el("canvas", {
    class: "digit", width: SIZE * ratio, height: SIZE * ratio, tabindex: 0,
    role: "application",
  });
  const title = el("p", { class: "note" });
  const WIDE = 36, HIGH = 30; // a cell with its number
  const near = el("svg", {
    width: NEAR * WIDE, height: NEAR * HIGH, viewBox: `0 0 ${NEAR * WIDE} ${NEAR * HIGH}`,
    role: "img",
  });
  const nearTitle = el("figcaption");
  const facts = el("dl");
  const strip = el("div", { class: "bytes" });
  const differ = el("p", { class: "differ" });
  const diagnosis = diagnosisOf(shared);
  const spoken = el("p", { class: "spoken", role: "status" });
  const zeros = el("p");
  const which = el("output", {});

  const view = {
    false: button("stored: bytes, 28 \u00d7 28", () => show({ padded: false })),
    true: button("to_input: 32 \u00d7 32", () => show({ padded: true })),
  };
  const before = button("\u25c0 previous", () => browse(-1));
  const after = button("next \u25b6", () => browse(1));
  const guess = el("div", {});

  root.append(el("div", { class: "lenet pixel-inspector", ...OWN_KEYS },
    el("p", { class: "title" }, "A digit is numbers"),
    el("div", { class: "bar" }, before, which, after, view.false, view.true,
      button("reset", reset)),
    el("div", { class: "row" },
      el("div", {}, picture, title),
      el("div", { class: "side" },
        el("figure", {}, nearTitle, near), facts)),
    differ, diagnosis.node, guess, zeros,
    el("p", { class: "note" }, "The IDX file that holds them, byte by byte:"), strip, spoken));

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
    for (const [name, node] of Object.entries(view)) {
      node.setAttribute("aria-pressed", String(name === String(state.padded)));
    }
    title.textContent = state.padded
      ? `Dashed: the 28 \u00d7 28 bytes of the file. Around them ${FRAME} pixels of background.`
      : "Ink is 255, paper is 0. Move over it, or use the arrow keys.";
    tellDifferences(rows, wrong);
    if (counted) zeros.textContent = zeroLine();
  }

  function drawPicture(rows, wrong) {
    const pen = picture.getContext("2d"), n = rows.length, cell = SIZE / n;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, SIZE, SIZE);
    rows.forEach((row, i) => row.forEach((value, j) => {
      const grey = Math.round(state.padded ? (1.175 - value) / 1.275 * 255 : 255 - value);
      pen.fillStyle = inFrame(i, j) ? "#dcebf7" : `rgb(${grey},${grey},${grey})`;
      pen.fillRect(j * cell, i * cell, cell, cell);
    }));
    pen.strokeStyle = "#d4d4d4";
    pen.lineWidth = 0.5;
    for (let k = 0; k <= n; k++) {
      pen.strokeRect(0, k * cell, SIZE, 0);
      pen.strokeRect(k * cell, 0, 0, SIZE);
    }
    if (state.padded) {
      pen.strokeStyle = "#1b6ca8";
      pen.lineWidth = 1.5;
      pen.setLineDash([5, 3]);
      pen.strokeRect(FRAME * cell, FRAME * cell, SIDE * cell, SIDE * cell);
      pen.setLineDash([]);
    }
    pen.strokeStyle = "#c2185b";
    pen.lineWidth = 1.5;
    for (const [i, j] of wrong) pen.strokeRect(j * cell + 1, i * cell + 1, cell - 2, cell - 2);
    const reach = (NEAR - 1) / 2;
    pen.strokeStyle = "#1b6ca8";
    pen.lineWidth = 1.5;
    pen.strokeRect((state.column - reach) * cell, (state.row - reach) * cell, NEAR * cell, NEAR * cell);
    pen.strokeStyle = "#b35900";
    pen.lineWidth = 2.5;
    pen.strokeRect(state.column * cell, state.row * cell, cell, cell);
  }

  function drawNear(rows, wrong) {
    const reach = (NEAR - 1) / 2, ring = new Set(wrong.map(([i, j]) => i * 64 + j));
    near.replaceChildren();
    for (let u = 0; u < NEAR; u++) for (let v = 0; v < NEAR; v++) {
      const i = state.row + u - reach, j = state.column + v - reach;
      const value = rows[i]?.[j];
      if (value === undefined) continue;
      const here = u === reach && v === reach;
      const share = state.padded ? (value + 0.1) / 1.275 : value / 255;
      const grey = Math.round(255 * (1 - share));
      near.append(
        el("rect", {
          x: v * WIDE + 1, y: u * HIGH + 1, width: WIDE - 2, height: HIGH - 2,
          fill: inFrame(i, j) ? "#dcebf7" : `rgb(${grey},${grey},${grey})`,
          stroke: here ? "#b35900" : ring.has(i * 64 + j) ? "#c2185b" : "#c4c4c4",
          "stroke-width": here ? 3 : ring.has(i * 64 + j) ? 2 : 0.5,
        }),
        el("text", {
          x: (v + 0.5) * WIDE, y: (u + 0.5) * HIGH, "text-anchor": "middle",
          "dominant-baseline": "central", "font-size": state.padded ? 11 : 12,
          fill: share > 0.5 ? "#ffffff" : "#1a1a1a",
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
        ["byte", `${byte} of 255, in hexadecimal ${hex(byte)}`],
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
    const group = (from, length, kind, text) => el("span", { class: `group ${kind}` },
      el("span", { class: "hex" },
        ...Array.from({ length }, (_, k) => el("span", {}, hex(header.getUint8(from + k))))),
      el("span", { class: "meaning" }, text));
    const number = (at) => count(header.getInt32(at));
    strip.replaceChildren(
      group(0, 4, "magic", "magic: bytes (08), 3 axes"),
      group(4, 4, "images", `${number(4)} images`),
      group(8, 4, "rows", `${number(8)} rows`),
      group(12, 4, "columns", `${number(12)} columns`),
      pixelBytes());
  }

  function pixelBytes() {
    const { row, column, number } = state;
    if (inFrame(row, column)) {
      return el("span", { class: "group pixels" },
        el("span", { class: "hex" }, "\u2026"),
        el("span", { class: "meaning" }, "this pixel is in no file"));
    }
    const at = (row - frame()) * SIDE + column - frame();
    const from = Math.max(0, Math.min(SIDE * SIDE - 7, at - 3));
    const place = HEADER + SIDE * SIDE * number + from;
    return el("span", { class: "group pixels" },
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
    if (change.padded !== undefined && change.padded !== state.padded) {
      const step = change.padded ? FRAME : -FRAME; // the same pixel, if it is there
      change.row = state.row + step;
      change.column = state.column + step;
    }
    Object.assign(state, change);
    const inside = (v) => Math.max(0, Math.min(side() - 1, v));
    state.row = inside(state.row);
    state.column = inside(state.column);
    draw();
  }
  function browse(step) {
    show({ number: Math.max(0, Math.min(shown - 1, state.number + step)) });
  }
  function reset() {
    state = start();
    askZeros();
    draw();
  }

  function zeroLine() {
    const empty = image().reduce((n, byte) => n + (byte === 0), 0);
    return `${empty} of this digit's 784 bytes are 0 (${Math.round(empty / 7.84)} %); `
      + `the largest is ${Math.max(...image())}.`;
  }
  function askZeros() {
    counted = false;
    zeros.textContent = "";
    guess.replaceChildren(enterSubmits(predict("How many of this digit's 784 bytes are 0?", (answer) => {
      counted = true;
      guess.replaceChildren();
      zeros.textContent = (answer === null ? "" : `You said ${answer}. `) + zeroLine();
    }, {
      size: 4,
      accept: (text) => (/^\d+$/.test(text) && +text <= 784 ? "" : "A number from 0 to 784."),
    })));
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

  askZeros();
  draw();
  return () => diagnosis.dispose();
}

export { model };
export default { render };
