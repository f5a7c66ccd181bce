// Widgets without a kernel: each place on the page that waits for one gets the course's
// own ES module, and a model that holds its state. Where Python would answer, the network
// in network.js does, or nobody: such widgets are left as pictures by the builder.

import { asInput, everyUnit, forward, load } from "./network.js";

const here = new URL(".", import.meta.url);
const at = (path) => new URL(path, here).href;

let network = null; // loaded once, by the first widget that needs it
const parameters = () => (network ??= load(at("network")));

// A widget's state as anywidget's model gives it to its module.
class Model {
  constructor(state, answer) {
    this.state = Object.fromEntries(
      Object.entries(state).map(([name, value]) => [name, decoded(value)]));
    this.listeners = [];
    this.changed = new Set();
    this.answer = answer;
  }
  get(name) { return this.state[name]; }
  set(name, value) {
    this.state[name] = value;
    this.changed.add(name);
    this.tell(name);
  }
  // What Python would do when it hears of the change.
  save_changes() {
    const changed = this.changed;
    this.changed = new Set();
    this.answer?.(this, changed);
  }
  send(content) { this.answer?.(this, new Set(), content); }
  on(event, heard) { this.listeners.push([event, heard]); }
  off(event, heard) {
    this.listeners = this.listeners.filter(([e, h]) => e !== event || (heard && h !== heard));
  }
  tell(name) {
    for (const [event, heard] of [...this.listeners]) {
      if (event === `change:${name}` || event === "change") heard(this, this.state[name]);
    }
  }
  // From outside: set, and let the widget know.
  put(values) {
    Object.assign(this.state, values);
    for (const name of Object.keys(values)) this.tell(name);
  }
}

function decoded(value) {
  if (value?.__bytes__ === undefined) return value;
  const bytes = Uint8Array.from(atob(value.__bytes__), (c) => c.charCodeAt(0));
  return new DataView(bytes.buffer);
}

const bytesOf = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

// What Python answers in the course, by the widget's name.
const ANSWERS = {
  async NetworkInspector(model, changed) {
    if (!changed.has("serial")) return;
    const p = await parameters();
    const x = asInput(bytesOf(model.get("pixels")), model.get("state").normalising);
    const found = forward(x, p);
    model.put({ values: new DataView(everyUnit(found).buffer) });
    const reading = { turn: model.get("serial"), reached: Object.keys(found), message: "" };
    model.put({ reading });
  },
  async DigitPad(model, changed, content) {
    if (content?.ask === "digit") await bringDigit(model);
    else if (changed.has("serial")) model.put({ reading: await readingOf(model) });
  },
};
let turns = 0; // the same answer twice is news, too

async function readingOf(model) {
  const pixels = bytesOf(model.get("pixels"));
  if (!pixels.length) return { turn: turns += 1 };
  const penalties = [...forward(asInput(pixels), await parameters()).OUT.y];
  const order = penalties.map((_, digit) => digit)
    .sort((a, b) => penalties[a] - penalties[b] || a - b);
  const [digit, second] = order;
  const margin = penalties[second] - penalties[digit];
  return { digit, second, penalties, margin, turn: turns += 1 };
}

let digits = null, brought = 0;

async function bringDigit(model) {
  digits ??= fetch(at("states/digits.json")).then((answer) => answer.json());
  const all = await digits, one = all[brought % all.length];
  brought += 1;
  model.put({ strokes: [], pixels: decoded(one.pixels) });
  model.put({ reading: await readingOf(model) });
  model.put({ example: { ...one.example, turn: turns } });
}

async function wake(place) {
  const { widget, state } = place.dataset;
  const [module, given] = await Promise.all([
    import(at(`widgets/${widget}.js`)),
    fetch(at(`states/${state}.json`)).then((answer) => answer.json()),
  ]);
  const model = new Model(given, ANSWERS[widget]);
  const root = document.createElement("div");
  const render = (module.default?.render) ?? module.render;
  await render({ model, el: root });
  place.replaceChildren(root);
  place.dataset.awake = "yes";
  if (given.drawing) drawByItself(root, given.drawing);
}

// JupyterLab's theme attribute is what the widgets' style sheets ask for.
function followTheme() {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const set = () => {
    const theme = document.body.dataset.theme ?? "auto";
    const isDark = theme === "dark" || (theme === "auto" && dark.matches);
    document.body.dataset.jpThemeLight = String(!isDark);
  };
  new MutationObserver(set).observe(document.body, { attributeFilter: ["data-theme"] });
  dark.addEventListener("change", set);
  set();
}

// The landing page draws a digit by itself, once, so that something is to be seen. The
// visitor's first touch ends it.
async function drawByItself(root, strokes) {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const pad = root.querySelector("canvas.pad");
  let alone = true;
  const stop = (event) => { if (event.isTrusted) alone = false; };
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, stop, { capture: true });
  }
  const pointer = (kind, [x, y]) => {
    const box = pad.getBoundingClientRect();
    pad.dispatchEvent(new PointerEvent(kind, {
      pointerId: 1, bubbles: true,
      clientX: box.left + box.width * x / 280, clientY: box.top + box.height * y / 280,
    }));
  };
  for (const stroke of strokes) {
    pointer("pointerdown", stroke[0]);
    for (const point of stroke) {
      if (!alone) break;
      pointer("pointermove", point);
      if (!still) await new Promise((next) => setTimeout(next, 40));
    }
    pointer("pointerup", stroke.at(-1));
    if (!alone) break;
  }
  for (const kind of ["pointerdown", "keydown"]) {
    document.removeEventListener(kind, stop, { capture: true });
  }
}

followTheme();
const places = [...document.querySelectorAll(".lenet-live")];
for (const place of places) {
  wake(place).catch((error) => {
    // The picture stays; a broken widget must not look like a working one.
    place.dataset.awake = "no";
    console.error(`${place.dataset.widget}:`, error);
  });
}

export { asInput, everyUnit, forward, parameters };
