// Sliding kernel. `model` has a twin in sliding_kernel.py; a test compares the two.

// {image, kernel, bias, mode, stride, padding, i, j} -> every number that is drawn
function model({ image, kernel, bias, mode, stride, padding, i, j }) {
  const k = kernel.length, l = kernel[0].length;
  const padded = framed(image, padding);
  const height = padded.length, width = padded[0].length;
  if (k > height || l > width) {
    return { error: `a ${k} \u00d7 ${l} kernel does not fit into ${height} \u00d7 ${width} pixels` };
  }
  const laid = mode === "convolution"
    ? [...kernel].reverse().map((row) => [...row].reverse()) : kernel;
  const rows = Math.floor((height - k) / stride) + 1;
  const columns = Math.floor((width - l) / stride) + 1;
  const answer = (a, b) => {
    let total = 0;
    for (let u = 0; u < k; u++) for (let v = 0; v < l; v++)
      total += padded[a * stride + u][b * stride + v] * laid[u][v];
    return total;
  };
  const top = i * stride, left = j * stride;
  const products = laid.map((row, u) => row.map((w, v) => w * padded[top + u][left + v]));
  const total = answer(i, j);
  const map = Array.from({ length: rows }, (_, a) =>
    Array.from({ length: columns }, (_, b) => answer(a, b) + bias));
  return { error: "", padded, laid, products, total, value: total + bias, map };
}

function framed(image, padding) {
  const width = image[0].length + 2 * padding;
  const blank = () => Array.from({ length: padding }, () => new Array(width).fill(0));
  const side = new Array(padding).fill(0);
  return [...blank(), ...image.map((row) => [...side, ...row, ...side]), ...blank()];
}

const TRAITS = ["image", "kernel", "bias", "mode", "stride", "padding"];

function render({ model: shared, el: host }) {
  const images = shared.get("images"), kernels = shared.get("kernels");
  const first = () => Object.fromEntries(TRAITS.map((name) => [name, shared.get("start")[name]]));
  let state = { ...first(), i: 0, j: 0 };
  let revealed = false, weight = null, timer = null, pending = null, speed = 4;

  const root = el("div", { class: "lenet", role: "group", "aria-label": "Sliding kernel" });
  const imageGrid = grid({
    label: "image", cell: cellFor(state.image), onhover: hoverImage, onpick: pickImage,
  });
  const kernelGrid = grid({ label: "kernel", cell: 30, onhover: hoverWeight, onpick: pickWeight });
  const productGrid = grid({ label: "products", cell: 30 });
  const mapGrid = grid({ label: "map", cell: cellFor(state.image), onhover: moveTo, onpick: moveTo });
  const formula = el("p", { class: "formula", "aria-live": "polite" });
  const note = el("p", { class: "differ", "aria-live": "polite" });
  const told = el("p", { class: "note", "aria-live": "polite" });

  const imageChoice = choice("image", [...Object.keys(images), "drawn"], shared.get("image_name"),
    (name) => set({
      image: name === "drawn" ? state.image.map((row) => row.map(() => 0)) : images[name],
    }));
  const kernelChoice = choice("kernel", [...Object.keys(kernels), "own numbers"],
    shared.get("kernel_name"), (name) => { if (kernels[name]) set({ kernel: kernels[name] }); });
  const modeChoice = choice("as", ["correlation", "convolution"], state.mode,
    (mode) => set({ mode }));
  const bias = slider("bias", { min: -5, max: 5, step: 0.5, value: state.bias,
    oninput: (v) => set({ bias: v }) });
  const stride = slider("stride", { min: 1, max: 3, step: 1, value: state.stride,
    oninput: (v) => set({ stride: v }) });
  const padding = slider("padding", { min: 0, max: 3, step: 1, value: state.padding,
    oninput: (v) => set({ padding: v }) });
  const position = slider("position", { min: 0, max: 1, step: 1, value: 0,
    oninput: (n) => { const [, columns] = size(); place(Math.floor(n / columns), n % columns); } });
  const pace = slider("speed", { min: 1, max: 20, step: 1, value: speed,
    oninput: (v) => { speed = v; if (timer) { stop(); play(); } } });
  const own = el("input", { type: "number", step: 0.5, "aria-label": "weight",
    oninput: () => editWeight(+own.value) });
  const ownLabel = el("label", {}, "weight", own);
  ownLabel.hidden = true;
  const playing = button("play", () => (timer ? stop() : play()));
  const ask = button("what is wrong?", () => shared.send({ ask: "diagnosis" }));
  const diagnosis = el("pre", { class: "formula", "aria-live": "polite" });
  const question = el("div", {});

  root.append(
    el("div", { class: "bar" }, imageChoice.node, kernelChoice.node, modeChoice.node,
      bias.node, stride.node, padding.node),
    el("div", { class: "bar" }, position.node, playing, button("step", step), pace.node,
      button("reset", reset), ownLabel),
    question,
    el("div", { class: "row" }, imageGrid.node, kernelGrid.node, productGrid.node, mapGrid.node),
    formula, told, note, ask, diagnosis,
  );
  host.append(root);
  keys(root, {
    ArrowLeft: () => walk(0, -1), ArrowRight: () => walk(0, 1),
    ArrowUp: () => walk(-1, 0), ArrowDown: () => walk(1, 0),
    Home: () => place(0, 0), " ": () => (timer ? stop() : play()),
  });

  function cellFor(image) {
    return Math.max(8, Math.min(24, Math.floor(264 / image[0].length)));
  }
  function size() {
    const answer = model({ ...state, i: 0, j: 0 });
    return answer.error ? [0, 0] : [answer.map.length, answer.map[0].length];
  }
  function place(i, j) {
    const [rows, columns] = size();
    if (!rows) return draw();
    state.i = Math.max(0, Math.min(rows - 1, i));
    state.j = Math.max(0, Math.min(columns - 1, j));
    draw();
  }
  function moveTo(i, j) { if (i !== null) place(i, j); }
  function walk(di, dj) { place(state.i + di, state.j + dj); }
  function step() {
    const [rows, columns] = size();
    const n = (state.i * columns + state.j + 1) % Math.max(1, rows * columns);
    place(Math.floor(n / columns), n % columns);
  }
  function play() { timer = setInterval(step, 1000 / speed); playing.textContent = "pause"; }
  function stop() { clearInterval(timer); timer = null; playing.textContent = "play"; }

  function hoverImage(i, j) {
    if (i === null || timer) return;
    place(Math.floor(i / state.stride), Math.floor(j / state.stride));
  }
  function pickImage(i, j, kind) {
    const y = i - state.padding, x = j - state.padding;
    if (imageChoice.input.value !== "drawn") return hoverImage(i, j);
    if (kind !== "down" || !(y in state.image) || !(x in state.image[0])) return;
    const image = state.image.map((row) => [...row]);
    image[y][x] = image[y][x] ? 0 : 1;
    set({ image });
  }
  function hoverWeight(u, v) { weight = u === null ? null : [u, v]; draw(); }
  function pickWeight(u, v) {
    weight = [u, v];
    own.value = state.kernel[u][v];
    own.dataset.at = `${u},${v}`;
    ownLabel.hidden = false;
    draw();
  }
  function editWeight(value) {
    if (!Number.isFinite(value)) return;
    const [u, v] = own.dataset.at.split(",").map(Number);
    const kernel = state.kernel.map((row) => [...row]);
    kernel[u][v] = value;
    kernelChoice.set("own numbers");
    set({ kernel });
  }

  function set(changes) {
    Object.assign(state, changes);
    diagnosis.textContent = "";
    place(state.i, state.j);
    if (!shared.get("has_fn")) return;
    note.textContent = "";
    clearTimeout(pending);
    pending = setTimeout(() => {
      for (const name of TRAITS) shared.set(name, state[name]);
      shared.save_changes();
    }, 60);
  }
  function reset() {
    stop();
    state = { ...first(), i: 0, j: 0 };
    imageChoice.set(shared.get("image_name"));
    kernelChoice.set(shared.get("kernel_name"));
    modeChoice.set(state.mode);
    bias.set(state.bias); stride.set(state.stride); padding.set(state.padding);
    ownLabel.hidden = true; weight = null; told.textContent = "";
    hide();
    set({});
  }
  function hide() {
    revealed = false;
    question.replaceChildren(predict("Predict: the first number of the map, top left?",
      (guess) => {
        revealed = true;
        const answer = model({ ...state, i: 0, j: 0 });
        if (guess !== null && !answer.error) {
          const right = Math.abs(Number(guess.replace(",", ".")) - answer.value) < 0.05;
          told.textContent = right ? `Yes, ${short(answer.value)}.`
            : `You said ${guess}; it is ${short(answer.value)}. Which weight meets which pixel?`;
        }
        draw();
      }));
  }

  function draw() {
    const answer = model(state);
    if (answer.error) {
      formula.textContent = `No place: ${answer.error}.`;
      mapGrid.update([[null]], { title: "map: none" });
      return;
    }
    const { padded, laid, products, map } = answer;
    if (![...padded, ...laid].flat().every(Number.isFinite)) {
      formula.textContent = "There is nan or inf in the image or the kernel: nothing is computed.";
      return;
    }
    const [rows, columns] = [map.length, map[0].length];
    position.input.max = rows * columns - 1;
    position.set(state.i * columns + state.j);
    const s = state.stride, top = state.i * s, left = state.j * s;
    const under = laid.flatMap((row, u) => row.map((_, v) => [top + u, left + v]));
    const uses = weight === null ? [] : map.flatMap((row, a) =>
      row.map((_, b) => [a * s + weight[0], b * s + weight[1]]));
    imageGrid.update(padded, {
      marked: weight === null ? under : uses,
      title: weight === null ? `image ${padded.length} \u00d7 ${padded[0].length}`
        : `pixels that meet weight (${weight})`,
    });
    kernelGrid.update(laid, { marked: weight === null ? [] : [weight],
      title: state.mode === "convolution" ? "kernel, turned by 180\u00b0" : "kernel" });
    productGrid.update(products, { title: "window \u00d7 kernel" });
    const shown = revealed ? map : map.map((row) => row.map(() => null));
    mapGrid.update(shown, { marked: [[state.i, state.j]], outlined: revealed ? differing() : [],
      limit: largest(map) || 1, title: `map ${rows} \u00d7 ${columns}` });
    formula.textContent = `y(${state.i}, ${state.j}) = ` + (revealed
      ? `sum of ${laid.length * laid[0].length} products ${short(answer.total)} + bias `
        + `${short(state.bias)} = ${short(answer.value)}`
      : "?  (commit to a prediction, or skip)");
    note.textContent = shared.get("has_fn") && revealed ? shared.get("says") : "";
    ask.hidden = !(revealed && shared.get("differs").length);
    diagnosis.textContent = shared.get("diagnosis");
  }
  function differing() { return shared.get("has_fn") ? shared.get("differs") : []; }

  hide();
  draw();
  shared.on("change:says", draw);
  shared.on("change:differs", draw);
  shared.on("change:diagnosis", draw);
  return () => {
    stop();
    clearTimeout(pending);
    for (const name of ["says", "differs", "diagnosis"]) shared.off(`change:${name}`, draw);
  };
}

export { model };
export default { render };
