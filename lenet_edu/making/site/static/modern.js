// The modern relative of LeNet-5 in plain JavaScript, forward only: ReLU, max pooling, all
// of S2's maps in C3, dense layers. A browser test holds it against Python's.

import { convolve, dense } from "./network.js";

const relu = (a) => a.map((value) => Math.max(0, value));

// The largest of each block of 2 x 2.
function pooled(x, C, H, W) {
  const y = new Float32Array(C * H * W / 4);
  for (let c = 0; c < C; c++) for (let i = 0; i < H / 2; i++) for (let j = 0; j < W / 2; j++) {
    const at = (c * H + 2 * i) * W + 2 * j;
    y[(c * H / 2 + i) * W / 2 + j] = Math.max(x[at], x[at + 1], x[at + W], x[at + W + 1]);
  }
  return y;
}

function softmax(logits) {
  const most = Math.max(...logits), powers = logits.map((v) => Math.exp(v - most));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((v) => v / sum);
}

// bytes (784) -> row: C1, S2, C3, S4, F5, F6 behind their ReLU and OUT's logits, one
// behind the other; chances: ten probabilities.
export function forwardModern(bytes, p) {
  const x = new Float32Array(1024);
  for (let i = 0; i < 28; i++) for (let j = 0; j < 28; j++) {
    x[(i + 2) * 32 + j + 2] = bytes[i * 28 + j] / 255;
  }
  const c1 = relu(convolve(x, 1, 32, 32, p["C1.w"], p["C1.b"], 5));
  const s2 = pooled(c1, 6, 28, 28);
  const c3 = relu(convolve(s2, 6, 14, 14, p["C3.w"], p["C3.b"], 5));
  const s4 = pooled(c3, 16, 10, 10);
  const f5 = relu(dense(s4, p["F5.w"], p["F5.b"]));
  const f6 = relu(dense(f5, p["F6.w"], p["F6.b"]));
  const out = dense(f6, p["OUT.w"], p["OUT.b"]);
  const layers = [c1, s2, c3, s4, f5, f6, out];
  const row = new Float32Array(layers.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of layers) { row.set(one, at); at += one.length; }
  return { row, chances: softmax([...out]) };
}
