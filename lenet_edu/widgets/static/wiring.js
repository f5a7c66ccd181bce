// What a unit of LeNet-5 sees, what it feeds, and how its number comes about. Joined
// behind lenet_maps.js; the twin is models/wiring.py.

// Kernel and step of each layer towards the one before it.
const WINDOWS = { C1: [5, 1], S2: [2, 2], C3: [5, 1], S4: [2, 2], C5: [5, 1] };
const SPACES = { input: [1, 32, 32], ...SHAPES }; // maps, rows and columns
const ORDERED = ["input", ...LAYERS];
const COLUMNS = { C5: 8, F6: 7 }; // single units, side by side as they are drawn

const beforeOf = (layer) => ORDERED[ORDERED.indexOf(layer) - 1];
const afterOf = (layer) => ORDERED[ORDERED.indexOf(layer) + 1];

// Unit {layer, map, i, j} -> {layer, maps, top, left, rows, columns}: the window in the
// layer before it; null for a pixel. table[f][c]: whether C3's map f sees S2's map c.
function sees({ layer, map, i, j }, table) {
  if (layer === "input") return null;
  const before = beforeOf(layer), [count, H, W] = SPACES[before];
  if (!WINDOWS[layer]) {
    return { layer: before, maps: every(count), top: 0, left: 0, rows: H, columns: W };
  }
  const [kernel, step] = WINDOWS[layer];
  let maps = every(count);
  if (layer === "C3") maps = maps.filter((c) => table[map][c]);
  if (layer === "S2" || layer === "S4") maps = [map];
  return { layer: before, maps, top: i * step, left: j * step, rows: kernel, columns: kernel };
}

// The units of the next layer that see this one, in the same form; null for OUT.
function feeds({ layer, map, i, j }, table) {
  if (layer === "OUT") return null;
  const after = afterOf(layer), [count, H, W] = SPACES[after];
  if (H === 1) return { layer: after, maps: every(count), top: 0, left: 0, rows: 1, columns: 1 };
  const [kernel, step] = WINDOWS[after];
  const first = (at) => Math.max(0, Math.ceil((at - kernel + 1) / step));
  const last = (at, size) => Math.min(size - 1, Math.floor(at / step));
  let maps = every(count);
  if (after === "C3") maps = maps.filter((f) => table[f][map]);
  if (after === "S2" || after === "S4") maps = [map];
  const top = first(i), left = first(j);
  return {
    layer: after, maps, top, left, rows: last(i, H) - top + 1, columns: last(j, W) - left + 1,
  };
}

// The squares that it sees in each earlier layer: {S2: [top, left, side], ..., input: ...}
function path(layer, i, j) {
  const windows = {};
  let window = [i, j, 1];
  for (let n = LAYERS.indexOf(layer); n >= 0; n--) {
    const [kernel, step] = WINDOWS[LAYERS[n]] ?? [1, 1];
    window = [window[0] * step, window[1] * step, (window[2] - 1) * step + kernel];
    windows[n ? LAYERS[n - 1] : "input"] = window;
  }
  return windows;
}

// Which maps of each earlier layer a map depends on; null stands for all of them.
function sources(layer, map, table) {
  const seen = {};
  let maps = [map];
  for (let n = LAYERS.indexOf(layer); n > 0; n--) {
    if (LAYERS[n] === "C3") {
      maps = maps === null ? null : [...new Set(maps.flatMap((f) =>
        table[f].map((on, c) => (on ? c : -1)).filter((c) => c >= 0)))].sort((a, b) => a - b);
    } else if (n > 3) {
      maps = null;
    }
    seen[LAYERS[n - 1]] = maps;
  }
  return seen;
}

// How a unit's number comes about, from `found` ({input, C1: {z, y}, ...}) and the
// parameters p: one term for each map that it sees.
// -> {kind, rows, columns, terms: [{map, window, weights, products}], sum, bias,
//     coefficient, z, y}; kind is "weighted", "pooled" or "distance".
function arithmetic(unit, found, p, table) {
  const seen = sees(unit, table), { layer, map } = unit;
  if (!seen) return null;
  const [count, H, W] = SPACES[seen.layer];
  const values = seen.layer === "input" ? found.input : found[seen.layer].y;
  const single = H === 1 && W === 1; // C5 and F6: their units side by side are one window
  const columns = single ? COLUMNS[seen.layer] : seen.columns;
  const rows = single ? count / columns : seen.rows, size = rows * columns;
  const windowOf = (c) => every(size).map((n) => (single ? values[n] : values[
    (c * H + seen.top + Math.floor(n / columns)) * W + seen.left + (n % columns)]));
  const pooled = layer === "S2" || layer === "S4", last = layer === "OUT";
  const weightsOf = (c) => {
    if (pooled) return new Array(size).fill(1);
    const w = p[last ? "OUT.codes" : `${layer}.w`];
    const at = single ? map * size : (map * count + c) * size;
    return Array.from(w.slice(at, at + size));
  };
  const terms = (single ? [0] : seen.maps).map((c) => {
    const window = windowOf(c), weights = weightsOf(c);
    const products = window.map((v, n) => (last ? (v - weights[n]) ** 2 : v * weights[n]));
    return { map: c, window, weights, products };
  });
  const sum = terms.reduce((all, t) => t.products.reduce((a, v) => a + v, all), 0);
  const coefficient = pooled ? p[`${layer}.coefficient`][map] : 1;
  const bias = last ? 0 : p[pooled ? `${layer}.bias` : `${layer}.b`][map];
  const z = coefficient * sum + bias;
  return {
    kind: last ? "distance" : pooled ? "pooled" : "weighted", rows, columns, terms,
    sum, bias, coefficient, z, y: last ? z : squash([z])[0],
  };
}
