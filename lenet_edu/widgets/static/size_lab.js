// Size lab. `model` has a twin in size_lab.py; a test compares the two.

// {H, W, k, l, stride, padding} -> places and left-over pixels along both axes
function model({ H, W, k, l, stride, padding }) {
  const axis = (size, kernel, name) => {
    const padded = size + 2 * padding;
    if (kernel > padded) {
      return { error: `the window is ${kernel - padded} larger than the ${name}: `
        + `${kernel} in ${size} + 2 \u00d7 ${padding}` };
    }
    const places = Math.floor((padded - kernel) / stride) + 1;
    return { error: "", padded, places, dropped: padded - ((places - 1) * stride + kernel) };
  };
  const down = axis(H, k, "height"), right = axis(W, l, "width");
  const error = [down.error, right.error].filter(Boolean).join("; ");
  if (error) return { error };
  return {
    error: "", Ho: down.places, Wo: right.places,
    padded: [down.padded, right.padded], dropped: [down.dropped, right.dropped],
  };
}

const NAMES = { H: "height H", W: "width W", k: "window rows k", l: "window columns l",
  stride: "stride s", padding: "padding p" };

function render({ model: shared, el: host }) {
  let state = { ...shared.get("start") }, revealed = false;
  const ranges = { H: [1, 32], W: [1, 32], k: [1, 9], l: [1, 9], stride: [1, 5], padding: [0, 4] };
  const root = el("div", { class: "lenet", role: "group", "aria-label": "Size lab" });
  const sliders = Object.fromEntries(Object.entries(ranges).map(([name, [min, max]]) => [
    name, slider(NAMES[name], { min, max, step: 1, value: state[name],
      oninput: (v) => { state[name] = v; told.textContent = ""; hide(); draw(); } }),
  ]));
  const picture = el("svg", { role: "img", "aria-label": "places of the window" });
  const says = el("p", { class: "formula", "aria-live": "polite" });
  const told = el("p", { class: "note", "aria-live": "polite" });
  const question = el("div", {});
  const chain = el("p", { class: "formula" }, shared.get("chain"));
  root.append(
    el("div", { class: "bar" }, ...Object.values(sliders).map((s) => s.node)),
    el("div", { class: "bar" }, button("ask me again", () => { hide(); draw(); }),
      button("reset", reset)),
    question, says, told, picture,
    el("p", { class: "note" }, "LeNet-5, from 32 pixels to one:"), chain,
  );
  host.append(root);

  function reset() {
    state = { ...shared.get("start") };
    for (const [name, s] of Object.entries(sliders)) s.set(state[name]);
    told.textContent = "";
    hide();
    draw();
  }
  function hide() {
    revealed = false;
    question.replaceChildren(predict("Predict the output, rows \u00d7 columns (as 6x7):",
      (guess) => {
        revealed = true;
        const answer = model(state);
        const numbers = (guess ?? "").split(/[^0-9]+/).filter(Boolean).map(Number);
        if (guess !== null && !answer.error) {
          told.textContent = numbers[0] === answer.Ho && numbers[1] === answer.Wo
            ? "Yes." : `You said ${guess}. Count the blue starts along each side.`;
        }
        draw();
      }));
  }

  function draw() {
    const answer = model(state);
    if (answer.error) {
      says.textContent = `No place at all: ${answer.error}.`;
      picture.replaceChildren();
      picture.setAttribute("height", 0);
      return;
    }
    const { Ho, Wo, padded: [height, width], dropped } = answer;
    const { k, l, stride, padding } = state;
    const formula = (n, size, window, places) =>
      `${n}: (${size} + 2\u00b7${padding} \u2212 ${window}) // ${stride} + 1 = ${places}`;
    says.textContent = revealed
      ? `${formula("rows", state.H, k, Ho)}\n${formula("columns", state.W, l, Wo)}\n`
        + `pixels that no window sees: ${dropped[0]} rows, ${dropped[1]} columns`
      : "The places are counted once you commit or skip.";
    const cell = Math.max(6, Math.min(20, Math.floor(360 / Math.max(height, width))));
    picture.setAttribute("width", width * cell + 2);
    picture.setAttribute("height", height * cell + 2);
    picture.setAttribute("aria-label", revealed
      ? `${Ho} by ${Wo} places in ${height} by ${width} pixels` : "the image and its frame");
    const nodes = [];
    for (let i = 0; i < height; i++) for (let j = 0; j < width; j++) {
      const frame = i < padding || j < padding || i >= height - padding || j >= width - padding;
      const lost = revealed && (i >= height - dropped[0] || j >= width - dropped[1]);
      const begins = revealed && i % stride === 0 && j % stride === 0
        && i / stride < Ho && j / stride < Wo;
      nodes.push(el("rect", {
        x: j * cell + 1, y: i * cell + 1, width: cell - 1, height: cell - 1,
        fill: lost ? "#e0a0b8" : begins ? "#6baed6" : frame ? "#d9d9d9" : "#ffffff",
        stroke: "#9e9e9e", "stroke-width": 0.5,
      }));
    }
    const window = (i, j, colour) => el("rect", {
      x: j * stride * cell + 1, y: i * stride * cell + 1, width: l * cell - 1,
      height: k * cell - 1, fill: "none", stroke: colour, "stroke-width": 2.5,
    });
    nodes.push(window(0, 0, "#1a1a1a"));
    if (revealed) nodes.push(window(Ho - 1, Wo - 1, "#d95f02"));
    picture.replaceChildren(...nodes);
  }
  hide();
  draw();
}

export { model };
export default { render };
