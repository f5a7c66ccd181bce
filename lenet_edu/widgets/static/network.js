// LeNet-5 of 1998 in plain JavaScript: forward only, all units of all layers. Python
// stays the place where the network is defined; a browser test holds this against it.
//
// A layer's maps are one Float32Array, map by map, row by row. Shapes in comments are
// (maps, rows, columns).

const A = 1.7159, S = 2 / 3; // LeCun et al. 1998, App. A

const ORDER = ["C1", "S2", "C3", "S4", "C5", "F6", "OUT"];

// Where each window starts: y(f, i, j) = b(f) + sum over c, u, v of
// x(c, i + u, j + v) w(f, c, u, v). w (F, C, k, k).
export function convolve(x, C, H, W, w, b, k) {
  const F = b.length, Ho = H - k + 1, Wo = W - k + 1;
  const y = new Float32Array(F * Ho * Wo);
  for (let f = 0; f < F; f++) for (let i = 0; i < Ho; i++) for (let j = 0; j < Wo; j++) {
    let sum = b[f];
    for (let c = 0; c < C; c++) for (let u = 0; u < k; u++) {
      const row = (c * H + i + u) * W + j, kernel = ((f * C + c) * k + u) * k;
      for (let v = 0; v < k; v++) sum += x[row + v] * w[kernel + v];
    }
    y[(f * Ho + i) * Wo + j] = sum;
  }
  return y;
}

// Blocks of 2 x 2: their sum times the map's coefficient, plus the map's bias.
function subsample(x, C, H, W, coefficient, bias) {
  const y = new Float32Array(C * H * W / 4);
  for (let c = 0; c < C; c++) for (let i = 0; i < H / 2; i++) for (let j = 0; j < W / 2; j++) {
    const at = (c * H + 2 * i) * W + 2 * j;
    const sum = x[at] + x[at + 1] + x[at + W] + x[at + W + 1];
    y[(c * H / 2 + i) * W / 2 + j] = coefficient[c] * sum + bias[c];
  }
  return y;
}

// w (outputs, inputs)
export function dense(x, w, b) {
  return Float32Array.from(b, (bias, m) => {
    let sum = bias;
    for (let d = 0; d < x.length; d++) sum += w[m * x.length + d] * x[d];
    return sum;
  });
}

const squash = (a) => a.map((value) => A * Math.tanh(S * value));

// Squared distances to the ten codes (10, 84), eq. (7).
function rbf(x, codes) {
  return Float32Array.from({ length: 10 }, (_, digit) => {
    let sum = 0;
    for (let n = 0; n < 84; n++) sum += (x[n] - codes[digit * 84 + n]) ** 2;
    return sum;
  });
}

// x: 1,024 numbers (32, 32), paper -0.1 and ink 1.175. p: parameters by name, and
// "OUT.codes". Returns {C1: {z, y}, ...}: before and after squashing.
export function forward(x, p) {
  const found = {};
  const keep = (name, z, y = squash(z)) => { found[name] = { z, y }; return y; };
  const c1 = keep("C1", convolve(x, 1, 32, 32, p["C1.w"], p["C1.b"], 5)); // (6, 28, 28)
  const s2 = keep("S2", subsample(c1, 6, 28, 28, p["S2.coefficient"], p["S2.bias"]));
  const c3 = keep("C3", convolve(s2, 6, 14, 14, p["C3.w"], p["C3.b"], 5)); // (16, 10, 10)
  const s4 = keep("S4", subsample(c3, 16, 10, 10, p["S4.coefficient"], p["S4.bias"]));
  const c5 = keep("C5", dense(s4, p["C5.w"], p["C5.b"])); // 5 x 5 on 5 x 5: one place
  const f6 = keep("F6", dense(c5, p["F6.w"], p["F6.b"]));
  const out = rbf(f6, p["OUT.codes"]);
  keep("OUT", out, out);
  return found;
}

// Bytes (784) of a 28 x 28 digit -> (32, 32): two pixels of paper around it.
export function asInput(bytes, normalising = true) {
  return Float32Array.from({ length: 1024 }, (_, n) => {
    const i = Math.floor(n / 32) - 2, j = (n % 32) - 2;
    const byte = i >= 0 && i < 28 && j >= 0 && j < 28 ? bytes[i * 28 + j] : 0;
    return normalising ? -0.1 + 1.275 * byte / 255 : byte;
  });
}

// All units in one row, layer by layer: first before, then after squashing; or one of both.
export function everyUnit(found, kinds = ["z", "y"]) {
  const parts = kinds.flatMap((kind) => ORDER.map((name) => found[name][kind]));
  const row = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { row.set(part, at); at += part.length; }
  return row;
}

export function floatsOf(view) {
  return new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

// Numbers behind each other (float32, lowest byte first) by name; list: names and sizes.
export function unpacked(list, view) {
  const p = {};
  let at = view.byteOffset;
  for (const [name, size] of list) {
    p[name] = new Float32Array(view.buffer.slice(at, at + 4 * size));
    at += 4 * size;
  }
  return p;
}

// The parameters, as the site's builder wrote them: a list of names and sizes, and one
// file of numbers in 16 bits.
export async function load(folder, network = "lenet5") {
  const [list, bytes] = await Promise.all([
    fetch(`${folder}/${network}.json`).then((answer) => answer.json()),
    fetch(`${folder}/${network}.bin`).then((answer) => answer.arrayBuffer()),
  ]);
  const view = new DataView(bytes);
  const numbers = Float32Array.from(
    { length: bytes.byteLength / 2 }, (_, n) => fromHalf(view.getUint16(2 * n, true)));
  return unpacked(list, new DataView(numbers.buffer));
}

// A sign, five bits of exponent, ten of fraction; infinities do not come.
function fromHalf(bits) {
  const sign = bits >> 15 ? -1 : 1, exponent = (bits >> 10) & 31, fraction = bits & 1023;
  return exponent ? sign * (1 + fraction / 1024) * 2 ** (exponent - 15) : sign * fraction * 2 ** -24;
}
