// From a picture's pixels to its digits as MNIST's were made: connected ink, the pieces
// that make one digit together, and each at 28 x 28. Joined behind pad.js and
// picture_ink.js; the twin of photos/reading.py, parts.py and `_flattened` in opening.py.

const PHOTO_LONG = 1200, PHOTO_SHORT = 8; // pixels: more say no more, fewer hold no digit
const PHOTO_MOST = 100000000, OBLONG = 40;
const FINE = 160; // pixels along the longer side at which a digit's edge is drawn
const MNIST_PEN = 2.2; // of 20 pixels; a finer pen is made as wide as this
const MANY = 60; // more pieces than this are a page of text or a pattern
const PIECES = 20000; // more than this are noise
const SPECK = 0.3; // of the largest piece's longer side; smaller ones are specks
const SPOT = 0.04; // of the picture's shorter side, likewise
const JOINED = 0.16; // pieces as near as this, in digit heights, are one digit's
const PIECE = 0.45; // ... if one of them has at most so much of the other's ink
const BROAD = 3.5; // times as wide as high: a line, no digit

// The pixels of a picture of this size, which come in strips of rows, averaged in blocks
// so that at most about 1,200 remain along a side: add(bytes, top) takes RGBA, done()
// gives grey levels 0..1. What is transparent lies on white, or on black where what is
// visible is light.
function greyOf(width, height) {
  const name = "The picture", count = (n) => n.toLocaleString("en");
  if (width * height > PHOTO_MOST) {
    throw new PictureError(`${name} has ${count(width)} x ${count(height)} pixels, which is too `
      + "much to open. Save it smaller: 1,200 pixels along the longer side are enough.");
  }
  const [less, more] = [Math.min(width, height), Math.max(width, height)];
  if (less < PHOTO_SHORT || more > OBLONG * less) {
    throw new PictureError(`${name} has ${width} x ${height} pixels. Does it really show a digit?`);
  }
  const block = Math.max(1, Math.floor(more / PHOTO_LONG));
  const h = Math.ceil(height / block), w = Math.ceil(width / block);
  const colour = plane(h, w), alpha = plane(h, w), sizes = plane(h, w);
  function add(bytes, top) {
    for (let n = 0; 4 * n < bytes.length; n++) {
      const i = top + Math.floor(n / width), j = n % width;
      const at = Math.floor(i / block) * w + Math.floor(j / block), opaque = bytes[4 * n + 3] / 255;
      const grey = 0.299 * bytes[4 * n] + 0.587 * bytes[4 * n + 1] + 0.114 * bytes[4 * n + 2];
      colour.v[at] += Math.round(grey) / 255 * opaque;
      alpha.v[at] += opaque;
      sizes.v[at] += 1;
    }
  }
  function done() {
    const total = (values) => values.reduce((a, b) => a + b, 0);
    const visible = total(alpha.v), pixels = width * height;
    const light = visible > 0 && total(colour.v) / visible > 0.5;
    const ground = light && visible / pixels < 0.5 ? 0 : 1;
    const grey = changed(colour, (v, n) => (v + ground * (sizes.v[n] - alpha.v[n])) / sizes.v[n]);
    const scale = PHOTO_LONG / Math.max(h, w);
    const fair = scale < 1 ? resized(grey, ...sized(h, w, scale)) : grey;
    return changed(fair, (v) => Math.max(0, Math.min(1, v)));
  }
  return { add, done };
}
const sized = (h, w, scale) => [h, w].map((side) => Math.max(1, evenly(side * scale)));

// Grey levels -> the digits' images, 784 bytes each, in reading order. Throws PictureError.
function readGrey(grey) {
  let given = grey;
  if (Math.max(grey.h, grey.w) < 2 * FINE) { // a tiny picture: its edges are drawn smoothly
    const larger = resized(grey, ...sized(grey.h, grey.w, 2 * FINE / Math.max(grey.h, grey.w)));
    given = changed(larger, (v) => Math.max(0, Math.min(1, v)));
  }
  const sheet = sheetOf(given);
  if (sheet) {
    try {
      return digitsOn(sheet);
    } catch (error) { // a bright patch without ink: perhaps itself a 1 of chalk
      if (!(error instanceof PictureError)) throw error;
    }
  }
  return digitsOn(given);
}

function digitsOn(grey) {
  const ink = findInk(grey), shape = [grey.h, grey.w];
  const { labels, parts, places } = pieces(ink.mask);
  if (parts.length > PIECES) throw new PictureError(NO_INK);
  const paper = middleOf(ink.even.v);
  const dark = parts.filter(({ from, area }) => isInk(
    Float64Array.from(places.subarray(from, from + area), (at) => ink.even.v[at]), paper));
  const found = digitsAmong(dark, shape);
  if (!dark.some((one) => isLarge(one, shape))) throw new PictureError(NO_INK);
  if (!found.length) {
    throw new PictureError("There is ink on this picture, but nothing like a digit: only specks, "
      + "lines or what reaches out of the picture. Leave a margin around the digit.");
  }
  if (found.length > MANY) {
    throw new PictureError(`There are ${found.length} pieces of ink on this picture: a page of text, `
      + "or a pattern. Cut out the digits, or write them on blank paper.");
  }
  return found.map((one) => digitOf(ink, labels, one));
}

// The part of a picture that is a bright sheet on a dark table, null without one.
function sheetOf(grey) {
  const limit = thresholdOf(grey.v), { h, w, v } = grey;
  const bright = maskOf(grey, (one) => one > limit);
  const { parts } = pieces(bright);
  if (!parts.length || parts.length > PIECES) return null;
  const one = parts.reduce((a, b) => (b.area > a.area ? b : a));
  const full = one.height * one.width;
  const ends = [one.top, one.left, h - one.bottom, w - one.right].filter((end) => end === 0);
  if (full < 0.15 * h * w || one.area < 0.85 * full || ends.length > 1) return null;
  let dark = 0, light = 0, area = 0;
  for (let n = 0; n < v.length; n++) {
    if (bright.v[n]) light += v[n]; else { dark += v[n]; area += 1; }
  }
  if (dark / area > 0.6 * light / (h * w - area)) return null;
  const inner = Math.max(2, Math.floor(one.side / 40)); // without its edge and its shadow
  return cut(grey, one.top + inner, one.bottom - inner, one.left + inner, one.right - inner);
}

function cut({ h, w, v }, top, bottom, left, right) {
  const rows = Math.min(h, bottom) - Math.max(0, top);
  const columns = Math.min(w, right) - Math.max(0, left);
  const out = new v.constructor(rows * columns);
  for (let i = 0; i < rows; i++) {
    const at = (Math.max(0, top) + i) * w + Math.max(0, left);
    out.set(v.subarray(at, at + columns), i * columns);
  }
  return plane(rows, columns, out);
}

// One digit as 784 bytes, its edge drawn finely and its pen as wide as MNIST's.
function digitOf({ even, threshold, mask }, labels, part) {
  const margin = 2 + Math.floor(part.side / 20);
  const crop = (a) => cut(a, part.top - margin, part.bottom + margin, part.left - margin, part.right + margin);
  const names = crop(plane(even.h, even.w, labels)).v, inked = crop(mask).v, light = crop(even);
  let own = maskOf(light, (_, n) => part.names.includes(names[n]));
  const alone = changed(light, (v, n) => (inked[n] && !own.v[n] ? 1 : v)), times = FINE / part.side;
  if (times > 1) {
    const size = sized(light.h, light.w, times), fine = resized(alone, ...size);
    const near = resized(widened(own, 2), ...size);
    own = maskOf(fine, (v, n) => v < threshold && near.v[n] > 0.5);
  }
  const penned = withAPen(own, part.side * Math.max(1, times));
  return normalise(penned.v, penned.w);
}

// A thin line made wider, until it is as wide as the pens of MNIST. A line's width is
// about twice its area over the length of its edge.
function withAPen(mask, side) {
  const { h, w, v } = mask;
  let edge = 0, area = 0;
  v.forEach((ink, n) => {
    if (!ink) return;
    area += 1;
    edge += (n % w === 0 || !v[n - 1]) + (n % w === w - 1 || !v[n + 1])
      + (n < w || !v[n - w]) + (n >= (h - 1) * w || !v[n + w]);
  });
  const lacking = edge ? (MNIST_PEN * side / BOX - 2 * area / (edge * Math.PI / 4)) / 2 : 0;
  if (lacking < 0.5) return mask;
  const steps = evenly(lacking), wide = maskOf({ h: h + 2 * steps, w: w + 2 * steps, v: [] }, Boolean);
  for (let i = 0; i < h; i++) wide.v.set(v.subarray(i * w, i * w + w), (i + steps) * wide.w + steps);
  return widened(wide, steps);
}

// A mask with all pixels within the radius of its own, run by run.
function widened({ h, w, v }, radius) {
  const out = new Uint8Array(h * w);
  for (let i = 0; i < h; i++) for (let j = 0; j < w; j++) {
    if (!v[i * w + j]) continue;
    const first = j;
    while (j + 1 < w && v[i * w + j + 1]) j += 1;
    for (let row = Math.max(0, i - radius); row <= Math.min(h - 1, i + radius); row++) {
      const half = Math.floor(Math.sqrt(radius ** 2 - (row - i) ** 2) + 0.5);
      out.fill(1, row * w + Math.max(0, first - half), row * w + Math.min(w, j + half + 1));
    }
  }
  return plane(h, w, out);
}

// Connected pieces ------------------------------------------------------------------------

const partOf = (top, bottom, left, right, area, names, from) => ({
  top, bottom, left, right, area, names, from, height: bottom - top, width: right - left,
  side: Math.max(bottom - top, right - left),
});

// A mask's connected pieces, corners included: labels 1, 2, ... of the pixels; parts with
// their boxes; places, the pixels piece by piece, from part.from on. Stops after too many.
function pieces({ h, w, v }) {
  const labels = new Int32Array(h * w), places = new Int32Array(h * w), parts = [];
  let end = 0;
  for (let start = 0; start < v.length && parts.length <= PIECES; start++) {
    if (!v[start] || labels[start]) continue;
    const name = parts.length + 1, from = end;
    let top = h, bottom = -1, left = w, right = -1;
    labels[start] = name;
    places[end++] = start;
    for (let n = from; n < end; n++) {
      const i = Math.floor(places[n] / w), j = places[n] % w;
      [top, bottom] = [Math.min(top, i), Math.max(bottom, i)];
      [left, right] = [Math.min(left, j), Math.max(right, j)];
      for (let a = Math.max(0, i - 1); a <= Math.min(h - 1, i + 1); a++) {
        for (let b = Math.max(0, j - 1); b <= Math.min(w - 1, j + 1); b++) {
          const at = a * w + b;
          if (!v[at] || labels[at]) continue;
          labels[at] = name;
          places[end++] = at;
        }
      }
    }
    parts.push(partOf(top, bottom + 1, left, right + 1, end - from, [name], from));
  }
  return { labels, parts, places };
}

// Those that can be digits, in reading order.
function digitsAmong(parts, shape) {
  const [h, w] = shape, wanted = parts.filter((one) => isLarge(one, shape));
  let inside = wanted.filter((p) => p.top && p.left && p.bottom < h && p.right < w);
  if (!inside.length) inside = wanted.filter((p) => p.height < 0.98 * h || p.width < 0.98 * w);
  // A long line is ruled, and does not say how large the digits are.
  const strokes = inside.filter((p) => p.width <= BROAD * p.height);
  const most = Math.max(0, ...strokes.map((p) => p.side));
  const near = inside.filter((p) => p.side >= 0.12 * most);
  return inOrder(joined(near).filter((p) => p.side >= SPECK * most && p.width <= BROAD * p.height));
}

// Whether a piece is more than a speck in a picture of this shape.
const isLarge = ({ side }, shape) => side >= Math.max(4, SPOT * Math.min(...shape));

// Line by line from the top, and from left to right in each.
function inOrder(parts) {
  const lines = [], mean = (line, end) => line.reduce((sum, p) => sum + p[end], 0) / line.length;
  for (const part of parts.slice().sort((a, b) => a.top + a.bottom - b.top - b.bottom)) {
    const middle = (part.top + part.bottom) / 2;
    const line = lines.find((one) => mean(one, "top") < middle && middle < mean(one, "bottom"));
    if (line) line.push(part); else lines.push([part]);
  }
  return lines.flatMap((line) => line.sort((a, b) => a.left + a.right - b.left - b.right));
}

// Pieces of one digit together: a bar of a 5 that does not touch, a gap.
function joined(parts) {
  const left = parts.slice().sort((a, b) => b.area - a.area);
  for (let n = 0; n < left.length;) {
    const big = left[n];
    const at = left.findIndex((small, k) => k > n && small.area <= PIECE * big.area && nearBy(big, small));
    if (at < 0) { n += 1; continue; }
    const [small] = left.splice(at, 1);
    left[n] = partOf(
      Math.min(big.top, small.top), Math.max(big.bottom, small.bottom),
      Math.min(big.left, small.left), Math.max(big.right, small.right),
      big.area + small.area, [...big.names, ...small.names], big.from);
  }
  return left;
}

// Above, below or inside, with next to no gap; or a bar beside the digit's top.
function nearBy(big, small) {
  const over = Math.min(big.right, small.right) - Math.max(big.left, small.left);
  const apart = Math.max(big.top, small.top) - Math.min(big.bottom, small.bottom);
  const aside = Math.max(big.left, small.left) - Math.min(big.right, small.right);
  const reach = JOINED * Math.max(big.side, small.side);
  return (over >= 0.4 * small.width && apart <= reach)
    || (aside <= 0.5 * reach && apart < 0 && small.height <= 0.3 * big.height);
}
