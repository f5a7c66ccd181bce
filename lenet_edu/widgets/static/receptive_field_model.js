// What a unit sees and what sees it. `model` has a twin in receptive_field.py; a test
// compares the two.

const SIDE = 32; // of the input

const namesOf = (layers) => ["input", ...layers.map(([name]) => name)];

// Sides of the maps, from the input to C5.
function chain(layers) {
  const sides = [SIDE];
  for (const [, kernel, stride] of layers) {
    sides.push(Math.floor((sides[sides.length - 1] - kernel) / stride) + 1);
  }
  return sides;
}

// Side and step, in pixels, of the fields of each layer.
function fields(layers) {
  const found = [[1, 1]];
  for (const [, kernel, stride] of layers) {
    const [side, step] = found[found.length - 1];
    found.push([side + (kernel - 1) * step, step * stride]);
  }
  return found;
}

// {layer, i, j, later} -> what is lit in every layer, how many units, and a sentence
function model(state, layers) {
  const { layer, i, j, later } = state, sides = chain(layers);
  const lit = sides.map(() => null);
  lit[layer] = [i, i, j, j];
  let rows = [i, i], columns = [j, j];
  if (later) {
    for (let n = layer + 1; n < sides.length; n += 1) {
      [rows, columns] = [rows, columns].map((range) => reached(range, layers[n - 1], sides[n]));
      lit[n] = [...rows, ...columns];
    }
  } else {
    for (let n = layer; n > 0; n -= 1) {
      [rows, columns] = [rows, columns].map((range) => seen(range, layers[n - 1]));
      lit[n - 1] = [...rows, ...columns];
    }
  }
  const units = lit.map((box) => (box ? area(box) : 0));
  return { lit, units, says: says(state, namesOf(layers), lit, units) };
}

// The rows of the layer before that these rows see, and those of a layer that see them.
function seen([first, last], [, kernel, stride]) {
  return [first * stride, last * stride + kernel - 1];
}
function reached([first, last], [, kernel, stride], side) {
  return [Math.max(0, Math.ceil((first - kernel + 1) / stride)), Math.min(side - 1, Math.floor(last / stride))];
}

const area = ([top, bottom, left, right]) => (bottom - top + 1) * (right - left + 1);
const sizeOf = ([top, bottom, left, right]) => `${bottom - top + 1} \u00d7 ${right - left + 1}`;

function whoIs({ layer, i, j }, names) {
  return `${layer === 0 ? "Pixel" : `Unit of ${names[layer]} at`} (${i}, ${j})`;
}

function says(state, names, lit, units) {
  const who = whoIs(state, names);
  if (!state.later) {
    const [top, bottom, left, right] = lit[0], one = area(lit[0]) === 1;
    const place = one ? `row ${top}, column ${left}` : `rows ${top} to ${bottom}, columns ${left} to ${right}`;
    return `${who} sees ${sizeOf(lit[0])} pixel${one ? "" : "s"}, ${place}.`;
  }
  if (state.layer === names.length - 1) return `${who}: all units of F6 see it.`;
  const counts = names.map((name, n) => `${units[n]} of ${name}`).slice(state.layer + 1);
  return `${who} reaches, in one map each: ${counts.join(", ")}.`;
}

// What to say to a guess of the side of a field of layer n.
function verdict(layers, n, guess) {
  const [side] = fields(layers)[n], before = layers.slice(0, n), [, kernel] = layers[n - 1];
  if (guess === side) return `Yes, ${side} \u00d7 ${side}.`;
  const early = before.reduce(([r, d], [, k, s]) => [r + (k - 1) * d * s, d * s], [1, 1])[0];
  const slips = [
    [1 + before.reduce((sum, [, k]) => sum + k - 1, 0), "That adds kernel \u2212 1 for each layer. How many pixels apart are two neighbours in S2?"],
    [kernel, "That is what it sees of the layer before. What do those units see themselves?"],
    [before.reduce((product, [, k]) => product * k, 1), "That multiplies the kernels. Do the fields of two neighbours have nothing in common?"],
    [early, "That uses each layer\u2019s own stride for its window. How far apart are the inputs of the window?"],
    [side * side, "That is the number of pixels. How many stand in one row?"],
  ];
  const found = slips.find(([slip]) => slip === guess);
  const said = `You said ${short(guess)}; it is ${side}. `;
  return said + (found ? found[1] : "The formula below says where it comes from.");
}

export { model, chain, fields, verdict };
