// The layers of LeNet-5 on screen: a digit to draw or to choose, the maps of a layer, and
// the unit that is looked at. Joined behind pad.js, in front of the widgets that draw all
// 8,094 numbers of a network.

const LAYERS = ["C1", "S2", "C3", "S4", "C5", "F6", "OUT"];
const SHAPES = { // maps, rows and columns
  C1: [6, 28, 28], S2: [6, 14, 14], C3: [16, 10, 10], S4: [16, 5, 5],
  C5: [120, 1, 1], F6: [84, 1, 1], OUT: [10, 1, 1],
};
const UNITS = Object.values(SHAPES).reduce((sum, [m, h, w]) => sum + m * h * w, 0);
const START_OF = {}; // where a layer's units begin in the row of all
LAYERS.reduce((at, name) => {
  START_OF[name] = at;
  const [m, h, w] = SHAPES[name];
  return at + m * h * w;
}, 0);

// "6 maps of 28 x 28", "84 units"
function sizeOf(layer) {
  const [maps, H, W] = SHAPES[layer];
  return H > 1 ? `${maps} maps of ${H} \u00d7 ${W}` : `${maps} units`;
}

// A trait of rows of 8,094 floats, as bytes -> of(row, layer): that layer's numbers.
function numbersOf(view) {
  const all = new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
  return (row, layer) => {
    const [m, h, w] = SHAPES[layer], at = row * UNITS + START_OF[layer];
    return all.subarray(at, at + m * h * w);
  };
}

// The parameters by name, from the trait of bytes; a web page hands them over unpacked.
// Null where there are none.
function parametersOf(shared) {
  const own = shared.get("parameters");
  if (!own || own.byteLength === 0) return null;
  return own.byteLength === undefined ? own : unpacked(shared.get("sizes"), own);
}

// The digit --------------------------------------------------------------------------------

// Image n of samples (K * 784 bytes), as a copy; paper for -1.
function sampleOf(samples, n) {
  const size = SIDE * SIDE;
  return n < 0 ? new Uint8Array(size) : Uint8Array.from(samples.slice(n * size, (n + 1) * size));
}

// The pad with its buttons, and samples (K * 784 bytes) below it to choose from. It keeps
// state.strokes and state.sample (-1: none), and calls onchange() after each change;
// reset brings all of state back to start and calls onreset() before. update() takes the
// strokes over from the pad and paints. onchoice() comes before each new digit of the
// reader's. show(784 bytes) lays a digit from elsewhere on the
// pad, as the list state.own, which is gone as soon as there is another.
function digitInput({
  state, start, samples, onchange, onreset, say, onchoice = () => {},
}) {
  const pad = drawingPad({
    strokes: structuredClone(state.strokes),
    onbegin: () => { pad.begin(); choose(-1); },
    onchange, say,
  });
  const count = Math.min(samples.length / (SIDE * SIDE), 10);
  const thumbs = el("div", { class: "thumbs", role: "group", "aria-label": "Sample digits" },
    ...Array.from({ length: count }, (_, n) => {
      const canvas = el("canvas", { width: SIDE, height: SIDE });
      paint(canvas, sampleOf(samples, n));
      return el("button", {
        type: "button", "aria-label": `sample ${n}`, onclick: () => {
          choose(n);
          showSample();
        },
      }, canvas);
    }));
  const undo = button("undo", pad.takeBack);
  const clear = button("clear", () => {
    choose(-1);
    pad.begin();
    pad.clear();
    onchange();
  });
  const reset = button("reset", () => {
    choose(-1);
    Object.assign(state, structuredClone(start));
    onreset();
    showSample();
  });

  function choose(sample) {
    onchoice();
    state.sample = sample;
    delete state.own;
  }
  function showSample() {
    pad.clear();
    state.strokes = pad.strokes();
    lay();
    onchange();
  }
  function lay() {
    const sample = state.sample < 0 ? null : sampleOf(samples, state.sample);
    pad.show(state.strokes.length ? null : state.own ?? sample);
  }
  function update() {
    if (pad.strokes().length) state.sample = -1;
    state.strokes = pad.strokes();
    pad.paint();
    undo.disabled = !state.strokes.length;
    [...thumbs.children].forEach((one, n) =>
      one.setAttribute("aria-pressed", String(n === state.sample)));
  }
  lay();
  return {
    node: el("div", {}, pad.node, el("div", { class: "bar" }, undo, clear, reset), thumbs),
    help: pad.where.textContent, busy: pad.busy, update,
    demo: (strokes) => (strokes ? pad.demo(strokes) : pad.endDemo()),
    show: (bytes) => {
      choose(-1);
      state.own = [...bytes];
      showSample();
    },
  };
}

// Hands 784 bytes and the state to Python, as its next question.
function askAbout(pixels, shared, state) {
  shared.set("pixels", new DataView(pixels.slice().buffer));
  shared.set("state", structuredClone(state));
  shared.set("serial", shared.get("serial") + 1);
  shared.save_changes();
}

// The maps ---------------------------------------------------------------------------------

// A canvas of width x height points, sharp on every screen.
function sharp(width, height, label) {
  const ratio = Math.max(1, Math.round(window.devicePixelRatio || 1));
  const canvas = el("canvas", {
    width: width * ratio, height: height * ratio, role: "img", "aria-label": label,
    style: `width: ${width}px; aspect-ratio: ${width} / ${height};`,
  });
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  return { canvas, pen, width, height };
}

function frame(pen, x, y, width, height, dark = "#1a1a1a") {
  pen.lineWidth = 4;
  pen.strokeStyle = "#ffffff";
  pen.strokeRect(x, y, width, height);
  pen.lineWidth = 2;
  pen.strokeStyle = dark;
  pen.strokeRect(x, y, width, height);
}

// All maps of one layer on one canvas, laid out by look = [maps side by side, points per
// unit, gap]; onpick({layer, map, i, j}) when a pointer presses a unit. fill(numbers,
// limit, colour) draws them, only their outlines where numbers is null, by colour(v) or on
// the signed scale; then mark(unit) frames a unit, and view(maps, [top, left, side]) this window of some maps (null: of all), around
// all of a layer whose maps are single units.
function mapsOf(layer, look, label, onpick) {
  const [maps, H, W] = SHAPES[layer], [columns, cell, gap] = look;
  const rows = Math.ceil(maps / columns), edge = 2;
  const place = (map) => [
    edge + (map % columns) * (W * cell + gap), edge + Math.floor(map / columns) * (H * cell + gap),
  ];
  const size = (n, side) => n * (side * cell + gap) - gap + 2 * edge;
  const { canvas, pen, width, height } = sharp(size(columns, W), size(rows, H), label);

  function pick(event) {
    const box = canvas.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width * width - edge;
    const y = (event.clientY - box.top) / box.height * height - edge;
    const column = Math.floor(x / (W * cell + gap)), row = Math.floor(y / (H * cell + gap));
    const map = row * columns + column;
    const i = Math.floor((y - row * (H * cell + gap)) / cell);
    const j = Math.floor((x - column * (W * cell + gap)) / cell);
    if (x < 0 || y < 0 || column >= columns || map >= maps || i >= H || j >= W) return;
    onpick({ layer, map, i, j });
  }
  canvas.addEventListener("pointerdown", (event) => { if (!event.button) pick(event); });
  canvas.addEventListener("pointermove", (event) => { if (event.buttons) pick(event); });

  function fill(numbers, limit, colour = null) {
    const dark = isDark(canvas), tone = colour ?? ((v) => signedColour(v, limit, dark));
    pen.clearRect(0, 0, width, height);
    for (let map = 0; map < maps; map++) {
      const [x, y] = place(map);
      for (let n = 0; numbers && n < H * W; n++) {
        pen.fillStyle = tone(numbers[map * H * W + n]);
        pen.fillRect(x + (n % W) * cell, y + Math.floor(n / W) * cell, cell, cell);
      }
      pen.lineWidth = 0.5;
      pen.strokeStyle = "#9e9e9e";
      pen.strokeRect(x, y, W * cell, H * cell);
    }
  }
  function mark({ map, i, j }) {
    const [x, y] = place(map);
    frame(pen, x + j * cell, y + i * cell, cell, cell, "#c2185b");
  }
  function view(seen, [top, left, side]) {
    if (H === 1) return frame(pen, 1, 1, width - 2, height - 2);
    for (const map of seen ?? Array.from({ length: maps }, (_, n) => n)) {
      const [x, y] = place(map);
      frame(pen, x + left * cell, y + top * cell, side * cell, side * cell);
    }
  }
  return { canvas, fill, mark, view };
}

// Keys on node move the chosen unit: arrows within a map, and from unit to unit where a
// map is one (`looks`, by layer, say how many stand in a row); n and p to the next and
// previous map, 1 to 7 to a layer. chosen() is {layer, map, i, j}, choose(unit) takes it.
function unitKeys(node, { looks, chosen, choose }) {
  function move(down, right) {
    let { layer, map, i, j } = chosen();
    const [count, H, W] = SHAPES[layer];
    const inside = (v, size) => Math.max(0, Math.min(size - 1, v));
    if (H > 1) [i, j] = [inside(i + down, H), inside(j + right, W)];
    else map = inside(map + right + down * (looks[layer]?.[0] ?? 1), count);
    choose({ layer, map, i, j });
  }
  function step(by) {
    const { layer, map, i, j } = chosen(), [count] = SHAPES[layer];
    choose({ layer, map: (map + by + count) % count, i, j });
  }
  function goTo(layer) {
    const [count, H, W] = SHAPES[layer];
    choose({
      layer, map: Math.min(chosen().map, count - 1), i: Math.floor(H / 2), j: Math.floor(W / 2),
    });
  }
  keys(node, {
    ArrowUp: () => move(-1, 0), ArrowDown: () => move(1, 0),
    ArrowLeft: () => move(0, -1), ArrowRight: () => move(0, 1),
    n: () => step(1), p: () => step(-1),
    ...Object.fromEntries(LAYERS.map((name, k) => [String(k + 1), () => goTo(name)])),
  });
}
