// What Python answers in the course, answered here: by the widget's name, a function of
// the model, the names of what changed, a message, the widget's own module, and the names
// of the networks that the builder found behind it.

import { asInput, everyUnit, forward, load } from "./network.js";
import { decoded } from "./model.js";
import { forwardModern } from "./modern.js";

const here = new URL(".", import.meta.url);
const loaded = {}; // each network is fetched once, by the first widget that asks it
export const parameters = (name = "lenet5") => (
  loaded[name] ??= load(new URL("network", here).href, name));

const SIDE = 32, PAPER = -0.1;
const bytesOf = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const rest = () => new Promise((next) => { setTimeout(next); });

// The penalties' smallest, as a digit.
const least = (penalties) => penalties.indexOf(Math.min(...penalties));

// What a widget needs before it is drawn and a stored state leaves out.
export const NEEDS = {
  async NetworkMap(model) { model.put({ parameters: await parameters() }); },
  async NetworkInspector(model, networks) {
    model.put({ parameters: await parameters(networks.at(-1)) });
  },
};

export const ANSWERS = {
  async NetworkInspector(model, { changed, networks }) {
    if (!changed.has("serial")) return;
    const { normalising, epoch } = model.get("state");
    const p = await parameters(networks[networks.length > 1 ? epoch : 0]);
    const found = forward(asInput(bytesOf(model.get("pixels")), normalising), p);
    model.put({ parameters: p });
    model.put({ values: new DataView(everyUnit(found).buffer) });
    const reading = { turn: model.get("serial"), reached: Object.keys(found), message: "" };
    model.put({ reading });
  },

  async DigitPad(model, { changed, content }) {
    if (content?.ask === "digit") await bringDigit(model);
    else if (changed.has("serial")) model.put({ reading: await readingOf(model) });
  },

  // Both networks on the same pixels; each layer's numbers behind its curve.
  async SideBySide(model, { changed }) {
    if (!changed.has("serial")) return;
    const bytes = bytesOf(model.get("pixels"));
    const [old, fresh] = await Promise.all([parameters("lenet5"), parameters("modern")]);
    const penalties = forward(asInput(bytes), old);
    const first = everyUnit(penalties, ["y"]);
    const second = forwardModern(bytes, fresh);
    const both = new Float32Array(first.length + second.row.length);
    both.set(first);
    both.set(second.row, first.length);
    const said = [...penalties.OUT.y];
    model.put({ values: new DataView(both.buffer) });
    model.put({ reading: {
      turn: model.get("serial"), message: "",
      answers: [
        { bars: said, digit: least(said) },
        { bars: second.chances, digit: second.chances.indexOf(Math.max(...second.chances)) },
      ],
    } });
  },

  // The picture under its knobs, moved to the middle first if that is wished.
  async Demos1998(model, { changed, module }) {
    if (!changed.has("state")) return;
    const state = model.get("state");
    if (state.seed !== (model.seed ?? 0)) {
      model.seed = state.seed;
      model.put({ chance: Array.from({ length: SIDE }, () => (
        Array.from({ length: SIDE }, () => Math.random()))) });
    }
    const picture = module.model(
      model.get("digits")[state.name], state, model.get("chance"),
      model.get("background"), model.get("ink"));
    const x = state.centring ? centred(picture) : picture;
    const penalties = [...forward(Float32Array.from(x.flat()), await parameters()).OUT.y];
    model.put({ answer: {
      n: state.n, seen: state.centring ? x : [], same: true, digit: least(penalties), penalties,
      says: state.centring ? "Centred by the course's function." : "",
    } });
  },

  // The answer, then how far each knob may turn until there is another.
  async DistortionLab(model, { changed, content, module }) {
    if (content?.ask === "many") return someAmounts(model, module, content);
    if (!changed.has("state")) return;
    const state = model.get("state"), p = await parameters();
    const image = model.get("digits")[state.name], background = model.get("background");
    const read = (amounts) => {
      const { warped } = module.model(image, { ...state, ...amounts }, background);
      return [...forward(Float32Array.from(warped.flat()), p).OUT.y];
    };
    const penalties = read({}), digit = least(penalties);
    const flips = await flipsOf(model, state, digit, (amounts) => least(read(amounts)));
    if (flips) model.put({ answer: { n: state.n, digit, penalties, flips } });
  },
};

// From where a knob stands, step by step each way, to the first other answer. Null when
// the question is no longer the newest.
async function flipsOf(model, state, digit, read) {
  const flips = {};
  for (const [name, [, end, step]] of Object.entries(model.get("knobs"))) {
    const last = Math.round(end / step), first = Math.round(state[name] / step);
    flips[name] = [];
    for (const way of [-1, 1]) {
      let found = null;
      for (let k = first + way; Math.abs(k) <= last && !found; k += way) {
        const other = read({ [name]: k * step });
        if (other !== digit) found = [k * step, other];
        if (k % 8 === 0) {
          await rest();
          if (model.get("state").n !== state.n) return null;
        }
      }
      flips[name].push(found);
    }
  }
  return flips;
}

// As training draws them: uniform in plus or minus 1 pixel, 0.1, 0.1 and 0.2.
async function someAmounts(model, module, { seed, name }) {
  const p = await parameters(), largest = [1, 1, 0.1, 0.1, 0.2];
  const knobs = ["dx", "dy", "scale", "squeeze", "shear"];
  const image = model.get("digits")[name], amounts = [], answers = [];
  for (let n = 0; n < 24; n++) {
    const row = largest.map((one) => (2 * Math.random() - 1) * one);
    const state = Object.fromEntries(knobs.map((knob, k) => [knob, row[k]]));
    const { warped } = module.model(image, { ...state, i: 0, j: 0 }, model.get("background"));
    amounts.push(row);
    answers.push(least([...forward(Float32Array.from(warped.flat()), p).OUT.y]));
    if (n % 8 === 7) await rest();
  }
  model.put({ many: {
    seed, name, amounts, answers,
    amplitudes: "\u00b11 pixels, scale \u00b10.1, squeeze \u00b10.1, shear \u00b10.2",
  } });
}

// Moved by whole pixels until the ink's centre of mass lies in the middle, as
// lenet_edu.inside.centred does.
export function centred(image) {
  let total = 0, down = 0, right = 0;
  image.forEach((row, i) => row.forEach((value, j) => {
    const mass = value - PAPER;
    total += mass;
    down += mass * i;
    right += mass * j;
  }));
  if (Math.abs(total) < 1e-9) return image;
  const di = Math.round(SIDE / 2 - down / total), dj = Math.round(SIDE / 2 - right / total);
  return image.map((row, i) => row.map((_, j) => image[i - di]?.[j - dj] ?? PAPER));
}

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
  digits ??= fetch(new URL("states/digits.json", here)).then((answer) => answer.json());
  const all = await digits, one = all[brought % all.length];
  brought += 1;
  model.put({ strokes: [], pixels: decoded(one.pixels) });
  model.put({ reading: await readingOf(model) });
  model.put({ example: { ...one.example, turn: turns } });
}
