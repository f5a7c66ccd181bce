// What the squashing explorer draws. `model` has a twin in squashing.py; a test compares
// the two.

const LIMIT = 6; // the drawn a: -6 .. 6
const HEIGHT = 3; // the drawn f: -3 .. 3
const BINS = 48;
const LAYERS = 6; // that LeNet-5 squashes: C1, S2, C3, S4, C5, F6
const SATURATED = 0.1;
const GRID = Array.from({ length: 241 }, (_, n) => (n - 120) / 20);

// {A, S, at, scale, z} -> every number that is drawn
function model({ A, S, at, scale, z }) {
  const functions = functionsOf(A, S);
  const curves = {}, point = {};
  for (const [name, pair] of Object.entries(functions)) {
    const values = GRID.map(pair), here = pair(at);
    curves[name] = { y: values.map((v) => v[0]), slope: values.map((v) => v[1]) };
    point[name] = { y: here[0], slope: here[1], left: powers(here[1]) };
    if (here.length > 2) {
      curves[name].bend = values.map((v) => v[2]);
      point[name].bend = here[2];
    }
  }
  const edge = Math.atanh(Math.sqrt(1 - SATURATED)) / S;
  const before = z.map((v) => scale * v);
  let logs = 0, saturated = 0;
  for (const a of before) {
    const u = Math.abs(S * a);
    logs += Math.log(A * S) - 2 * (u + Math.log1p(Math.exp(-2 * u)) - Math.log(2));
    if (Math.abs(a) > edge) saturated += 1;
  }
  const typical = Math.exp(logs / z.length);
  return {
    a: GRID, curves, point, edge,
    peak: Math.atanh(1 / Math.sqrt(3)) / S,
    before: histogram(before, LIMIT),
    after: histogram(before.map((a) => A * Math.tanh(S * a)), HEIGHT),
    saturated: saturated / z.length,
    typical,
    left: powers(typical),
  };
}

function functionsOf(A, S) {
  return {
    squash: (a) => {
      const t = Math.tanh(S * a);
      return [A * t, A * S * (1 - t * t), -2 * A * S * S * t * (1 - t * t)];
    },
    logistic: (a) => {
      const y = (1 + Math.tanh(a / 2)) / 2;
      return [y, y * (1 - y)];
    },
    tanh: (a) => {
      const t = Math.tanh(a);
      return [t, 1 - t * t];
    },
    relu: (a) => [Math.max(a, 0), a > 0 ? 1 : 0],
  };
}

function powers(slope) {
  return Array.from({ length: LAYERS + 1 }, (_, k) => slope ** k);
}

function histogram(values, limit) {
  const counts = new Array(BINS).fill(0);
  let below = 0, above = 0;
  for (const value of values) {
    const place = Math.floor((value + limit) / (2 * limit / BINS));
    if (place < 0) below += 1;
    else if (place >= BINS) above += 1;
    else counts[place] += 1;
  }
  return { counts, below, above };
}

export { model };
