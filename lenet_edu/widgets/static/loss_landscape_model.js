// The losses of one digit in a plane through three codes. `model` has a twin in
// models/loss_landscape.py; a test compares the two.

const LOSSES = { penalty: "eq. 8", map: "eq. 9", cross_entropy: "cross-entropy" };
const PLACES = 61, COLUMNS = 44, MARGIN = 4;

const dot = (u, v) => u.reduce((total, value, n) => total + value * v[n], 0);
const minus = (u, v) => u.map((value, n) => value - v[n]);
const times = (u, factor) => u.map((value) => value * factor);

// The plane through three codes: unit vectors and the codes' places, as in Python; and
// for each class what its penalty is made of: y(a, b) = far + 2 (a alpha + b beta) + a a + b b.
function plane(state, codes) {
  const origin = codes[state.label];
  const toRival = minus(codes[state.rival], origin), toThird = minus(codes[state.third], origin);
  const first = times(toRival, 1 / Math.sqrt(dot(toRival, toRival)));
  const rest = minus(toThird, times(first, dot(toThird, first)));
  const second = times(rest, 1 / Math.sqrt(dot(rest, rest)));
  const places = [[0, 0], [dot(first, toRival), dot(second, toRival)],
    [dot(first, toThird), dot(second, toThird)]];
  const parts = codes.map((code) => {
    const gap = minus(origin, code);
    return { far: dot(gap, gap), alpha: dot(gap, first), beta: dot(gap, second) };
  });
  const low = [0, 1].map((n) => Math.min(...places.map((p) => p[n])) - MARGIN);
  const high = [0, 1].map((n) => Math.max(...places.map((p) => p[n])) + MARGIN);
  return { places, parts, bounds: [low[0], high[0], low[1], high[1]] };
}

// Where the codes are met exactly, rounding may leave a little less than 0.
function penaltiesAt(a, b, parts) {
  return parts.map(({ far, alpha, beta }) => (
    Math.max(0, far + 2 * (a * alpha + b * beta) + a * a + b * b)));
}

// log of the sum of e^-y, with the smallest y taken out first.
function logSum(y) {
  const lowest = Math.min(...y);
  return Math.log(y.reduce((total, value) => total + Math.exp(lowest - value), 0)) - lowest;
}

function shareOf(y) {
  const lowest = Math.min(...y), e = y.map((value) => Math.exp(lowest - value));
  return times(e, 1 / e.reduce((total, value) => total + value, 0));
}

function lossOf(loss, y, { label, j }) {
  if (loss === "penalty") return y[label];
  return y[label] + logSum(loss === "map" ? [...y, j] : y);
}

const spread = (low, high, n) => Array.from({ length: n }, (_, k) => low + (high - low) * k / (n - 1));

// What only depends on the plane, on j, and on the chosen loss.
function landscape(state, { places, parts, bounds: [left, right, bottom, top] }) {
  const side = (right - left) / COLUMNS, rows = Math.round((top - bottom) / side);
  const map = Array.from({ length: rows }, (_, r) => Array.from({ length: COLUMNS }, (__, c) => (
    lossOf(state.loss, penaltiesAt(left + side * (c + 0.5), top - side * (r + 0.5), parts), state))));
  return { map, limit: Math.max(...places.map((place) => dot(place, place))) };
}

// What follows the marker.
function marker(state, { parts, bounds }) {
  const { a, b, label, j } = state, names = Object.keys(LOSSES);
  const penalties = penaltiesAt(a, b, parts);
  const posterior = shareOf([...penalties, j]), shares = shareOf(penalties);
  const right = (p) => (_, i) => (i === label ? 1 : 0) - p[i];
  const pushes = {
    penalty: penalties.map((_, i) => (i === label ? 1 : 0)),
    map: penalties.map(right(posterior)),
    cross_entropy: penalties.map(right(shares)),
  };
  const gradients = {}, losses = {}, curves = {};
  const line = spread(bounds[0], bounds[1], PLACES);
  const along = line.map((at) => penaltiesAt(at, b, parts));
  for (const name of names) {
    losses[name] = lossOf(name, penalties, state);
    curves[name] = along.map((y) => lossOf(name, y, state));
    gradients[name] = [0, 1].map((n) => parts.reduce((total, { alpha, beta }, i) => (
      total + pushes[name][i] * 2 * (n ? b + beta : a + alpha)), 0));
  }
  return { penalties, posterior, shares, losses, pushes, gradients, line, curves };
}

// {label, rival, third, a, b, j, loss}, codes (10, 84) -> every number that is drawn
function model(state, codes) {
  const { places, parts, bounds } = plane(state, codes);
  return { places, bounds, ...marker(state, { parts, bounds }), ...landscape(state, { places, parts, bounds }) };
}

// How far F6 may stray from the right code, straight towards the rival's, before the loss
// is 1. All losses grow on this way.
function noticed(loss, state, { parts, places }) {
  let near = 0, far = places[1][0];
  for (let n = 0; n < 40; n += 1) {
    const middle = (near + far) / 2;
    if (lossOf(loss, penaltiesAt(middle, 0, parts), state) < 1) near = middle; else far = middle;
  }
  return far;
}
