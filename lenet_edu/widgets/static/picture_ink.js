// Which pixels of a picture are ink: even light, then Otsu's threshold (N. Otsu 1979).
// The twin of photos/ink.py and of `resized` in photos/opening.py, which say why each
// step is taken; a browser test holds them together. A plane is {h, w, v}: rows, columns
// and their values, row by row.

const COARSE = 160; // the longer side at which the paper's brightness is looked for
const PAPER_WINDOW = 0.26; // of the shorter side; a stroke is narrower, even of a felt pen
const CONTRAST = 0.09; // ink is darker than paper by so much of the paper's brightness
const DEEP = 0.28; // ... and the darker quarter of a piece of ink by so much
const GRAIN = 4; // ... and by so many deviations of the paper's own grain

const NO_INK = "Nothing on this picture stands out from the paper: there is no ink. Write "
  + "darker or with a thicker pen, and take the picture where there is more light.";

// A picture that cannot be read, or holds no digit; the sentence says why.
class PictureError extends Error {}

const plane = (h, w, v = new Float64Array(h * w)) => ({ h, w, v });
function changed(a, act) {
  const out = plane(a.h, a.w);
  for (let n = 0; n < out.v.length; n++) out.v[n] = act(a.v[n], n);
  return out;
}

// 1 where test(value, place) holds, else 0.
function maskOf(a, test) {
  const out = plane(a.h, a.w, new Uint8Array(a.h * a.w));
  for (let n = 0; n < out.v.length; n++) out.v[n] = test(a.v[n], n) ? 1 : 0;
  return out;
}

// To the nearest whole number, halves to the even one, as Python does.
function evenly(x) {
  const up = Math.round(x);
  return up - x === 0.5 && up % 2 ? up - 1 : up;
}

function transposed({ h, w, v }) {
  const out = plane(w, h);
  for (let i = 0; i < h; i++) for (let j = 0; j < w; j++) out.v[j * h + i] = v[i * w + j];
  return out;
}

// act(plane) works along the rows; the same along the columns, too.
const bothWays = (a, act) => transposed(act(transposed(act(a))));

// At another size: averaged when smaller, smooth (bicubic) when larger, as Pillow does.
function resized(a, h, w) {
  if (a.h === h && a.w === w) return a;
  const averaged = h < a.h;
  return transposed(stretched(transposed(stretched(a, w, averaged)), h, averaged));
}

function stretched({ h, w, v }, size, averaged) {
  const scale = w / size, wide = Math.max(1, scale), reach = (averaged ? 0.5 : 2) * wide;
  const out = plane(h, size);
  for (let j = 0; j < size; j++) {
    const middle = (j + 0.5) * scale;
    const from = Math.max(0, Math.floor(middle - reach + 0.5));
    const to = Math.min(w, Math.floor(middle + reach + 0.5));
    const weights = [];
    for (let x = from; x < to; x++) {
      weights.push((averaged ? flatWeight : cubicWeight)((x - middle + 0.5) / wide));
    }
    const sum = weights.reduce((a, b) => a + b, 0);
    for (let i = 0; i < h; i++) {
      let value = 0;
      for (let n = 0; n < weights.length; n++) value += weights[n] * v[i * w + from + n];
      out.v[i * size + j] = value / sum;
    }
  }
  return out;
}
const flatWeight = (x) => (x > -0.5 && x <= 0.5 ? 1 : 0);
function cubicWeight(x) {
  const r = Math.abs(x);
  if (r < 1) return (1.5 * r - 2.5) * r * r + 1;
  return r < 2 ? ((-0.5 * r + 2.5) * r - 4) * r + 2 : 0;
}

// The mean of side x side pixels, odd, at each place; the border is repeated.
function blurred(a, side) {
  const half = side >> 1;
  return side < 2 ? a : bothWays(a, ({ h, w, v }) => {
    const out = plane(h, w), sums = new Float64Array(w + side);
    for (let i = 0; i < h; i++) {
      for (let j = 0; j < w + side - 1; j++) {
        sums[j + 1] = sums[j] + v[i * w + Math.max(0, Math.min(w - 1, j - half))];
      }
      for (let j = 0; j < w; j++) out.v[i * w + j] = (sums[j + side] - sums[j]) / side;
    }
    return out;
  });
}

// The largest (`pick` is Math.max) or smallest of side x side pixels, odd.
function extreme(a, side, pick) {
  const half = side >> 1;
  return bothWays(a, ({ h, w, v }) => {
    const out = plane(h, w);
    for (let i = 0; i < h; i++) for (let j = 0; j < w; j++) {
      const to = i * w + Math.min(w - 1, j + half);
      let best = v[i * w + j];
      for (let n = i * w + Math.max(0, j - half); n <= to; n++) best = pick(best, v[n]);
      out.v[i * w + j] = best;
    }
    return out;
  });
}

// The value below which this share of the values lies; they change places.
function quantile(values, share) {
  const at = share * (values.length - 1), low = Math.floor(at);
  const value = sortedAt(values, low);
  let next = Infinity;
  for (let n = low + 1; n < values.length; n++) if (values[n] < next) next = values[n];
  return at > low ? value + (at - low) * (next - value) : value;
}
const middleOf = (values) => quantile(values.slice(), 0.5);

// Value n if all were sorted: smaller ones come before it, larger ones behind it.
function sortedAt(values, n) {
  for (let from = 0, to = values.length - 1; from < to;) {
    const pivot = values[n];
    let i = from, j = to;
    while (i <= j) {
      while (values[i] < pivot) i += 1;
      while (values[j] > pivot) j -= 1;
      if (i > j) break;
      const kept = values[i];
      values[i++] = values[j];
      values[j--] = kept;
    }
    if (j < n) from = i;
    if (n < i) to = j;
  }
  return values[n];
}

// The values where mask has ink.
function valuesIn(values, mask) {
  const some = new Float64Array(values.length);
  let count = 0;
  for (let n = 0; n < values.length; n++) if (mask[n] > 0) some[count++] = values[n];
  return some.subarray(0, count);
}

// The level that parts a histogram into two groups whose means lie as far apart, weighted
// with their sizes, as possible: levels below it are one group.
function otsu(counts) {
  const all = counts.reduce((a, b) => a + b, 0);
  const moment = counts.reduce((sum, count, t) => sum + t * count, 0);
  let best = 0, largestYet = 0, below = 0, sum = 0;
  for (let t = 1; t < counts.length; t++) {
    below += counts[t - 1];
    sum += (t - 1) * counts[t - 1];
    const above = all - below;
    const between = below && above
      ? below * above * ((moment - sum) / above - sum / below) ** 2 : 0;
    if (between > largestYet) [best, largestYet] = [t, between];
  }
  return best;
}

// The brightness that parts values: Otsu's, in the middle of the gap where it has one.
function thresholdOf(values) {
  let low = Infinity, high = -Infinity;
  for (const v of values) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const counts = new Float64Array(256), edge = (t) => low + t * (high - low) / 256;
  for (const v of values) counts[Math.min(255, Math.floor((v - low) / (high - low) * 256))] += 1;
  const t = otsu(counts);
  const filled = counts.findIndex((count, n) => n >= t && count > 0);
  return (edge(t) + edge(filled < 0 ? t : filled)) / 2;
}

// Whether a piece's values of even light are ink's; a shadow's edge is paler.
const isInk = (values, paper) => paper - quantile(values, 0.25) >= DEEP;

// The size at which the longer side has COARSE pixels at most.
function coarse({ h, w }) {
  const scale = Math.min(1, COARSE / Math.max(h, w));
  return [h, w].map((side) => Math.max(2, evenly(side * scale)));
}

// How bright the paper is at each pixel, also under the ink: a closing.
function paperOf(grey) {
  const size = coarse(grey), side = Math.max(3, evenly(PAPER_WINDOW * Math.min(...size))) | 1;
  const small = blurred(blurred(resized(grey, ...size), 3), 3);
  const closed = extreme(extreme(small, side, Math.max), side, Math.min);
  const whole = resized(blurred(blurred(closed, side), side), grey.h, grey.w);
  return changed(whole, (v) => Math.max(v, 0.02));
}

// Compared with the mean around it, ink is a few values far on one side: the sum of the
// cubes has its sign.
function inkIsLight(grey) {
  const size = coarse(grey);
  const small = changed(blurred(resized(grey, ...size), 3), (v) => Math.log(Math.max(v, 0.05)));
  const around = Math.max(3, evenly(2 * PAPER_WINDOW * Math.min(...size))) | 1;
  const mean = blurred(small, around);
  return small.v.reduce((sum, v, n) => sum + (v - mean.v[n]) ** 3, 0) > 0;
}

function everySecond({ h, w, v }) {
  const rows = (h + 1) >> 1, columns = (w + 1) >> 1, out = new Float64Array(rows * columns);
  for (let n = 0; n < out.length; n++) {
    out[n] = v[2 * Math.floor(n / columns) * w + 2 * (n % columns)];
  }
  return out;
}

// Grey levels 0..1 -> {even, threshold, mask}: even light (paper is 1), and what is ink.
function findInk(grey) {
  const seen = inkIsLight(grey) ? changed(grey, (v) => 1 - v) : grey, { h, w } = grey;
  const soft = blurred(seen, Math.max(h, w) < 200 ? 1 : 3), paper = paperOf(soft);
  const even = changed(soft, (v, n) => v / paper.v[n]);
  const some = everySecond(even);
  const middle = middleOf(some);
  const grain = 1.4826 * middleOf(some.map((v) => Math.abs(v - middle)));
  const limit = middle - Math.max(CONTRAST, GRAIN * grain);
  const near = maskOf(even, (v) => v < limit);
  if (valuesIn(near.v, near.v).length < Math.max(6, 2e-5 * h * w)) throw new PictureError(NO_INK);
  // Ink is a small part of a sheet; where it is, the two groups are of like size.
  const reach = Math.max(2, evenly(0.01 * Math.max(h, w)));
  const around = blurred(near, 2 * reach + 1); // above zero within reach of what is near
  const threshold = Math.min(thresholdOf(valuesIn(even.v, around.v)), middle - CONTRAST);
  const mask = maskOf(even, (v) => v < threshold);
  if (!mask.v.includes(1)) throw new PictureError(NO_INK);
  return { even, threshold, mask };
}
