// Ten templates that walk downhill. `model` and what it is made of have their twins in
// models/downhill.py; a test compares the two.

const SIDE = 28, PIXELS = SIDE * SIDE, CLASSES = 10, GREYS = 15;

// Of each digit the box around its ink, two pixels a byte -> a list of 784 inputs, 0 to 1.
function unboxed(bytes) {
  const digits = [];
  for (let at = 0; at < bytes.length;) {
    const [top, left, height, width] = bytes.subarray(at, at + 4), digit = new Float64Array(PIXELS);
    for (let n = 0; n < height * width; n++) {
      const pair = bytes[at + 4 + (n >> 1)], row = top + Math.floor(n / width);
      digit[SIDE * row + left + n % width] = (n % 2 ? pair & 15 : pair >> 4) / GREYS;
    }
    digits.push(digit);
    at += 4 + Math.ceil(height * width / 2);
  }
  return digits;
}

// Pixel p of template d is weights[10 p + d].
const emptyTemplates = () => ({ weights: new Float64Array(PIXELS * CLASSES), bias: new Float64Array(CLASSES) });

// x W + b of one digit.
function scoresOf(digit, { weights, bias }) {
  const scores = Float64Array.from(bias);
  for (let p = 0; p < PIXELS; p++) {
    if (digit[p] === 0) continue;
    for (let d = 0; d < CLASSES; d++) scores[d] += digit[p] * weights[CLASSES * p + d];
  }
  return scores;
}

// The loss of the templates on these digits, and its slope for each of their numbers.
function lossAndSlopes(digits, labels, templates) {
  const slopes = emptyTemplates(), share = 2 / digits.length;
  let loss = 0;
  digits.forEach((digit, n) => {
    const gap = scoresOf(digit, templates);
    gap[labels[n]] -= 1;
    for (let d = 0; d < CLASSES; d++) {
      loss += gap[d] ** 2 / digits.length;
      gap[d] *= share;
      slopes.bias[d] += gap[d];
    }
    for (let p = 0; p < PIXELS; p++) {
      if (digit[p] === 0) continue;
      for (let d = 0; d < CLASSES; d++) slopes.weights[CLASSES * p + d] += digit[p] * gap[d];
    }
  });
  return { loss, slopes };
}

// Every number a nudge against its slope.
function downhill({ weights, bias }, slopes, rate) {
  return {
    weights: weights.map((w, n) => w - rate * slopes.weights[n]),
    bias: bias.map((b, d) => b - rate * slopes.bias[d]),
  };
}

// A digit moved `by` pixels to the right; background comes in.
function shifted(digit, by) {
  return digit.map((_, p) => {
    const from = p % SIDE - by;
    return from >= 0 && from < SIDE ? digit[p - by] : 0;
  });
}

// The first of the largest, as a digit.
const highest = (scores) => scores.indexOf(Math.max(...scores));

// {rate, steps, shift} and the packed digits with their labels -> every number that is drawn
function model({ rate, steps, shift }, packedDigits, packedLabels, packedTest, packedWanted) {
  const [digits, test] = [packedDigits, packedTest].map((view) => unboxed(bytesOf(view)));
  const [labels, wanted] = [packedLabels, packedWanted].map(bytesOf);
  let templates = emptyTemplates(), now = lossAndSlopes(digits, labels, templates);
  const losses = [now.loss];
  for (let n = 0; n < steps; n++) {
    templates = downhill(templates, now.slopes, rate);
    now = lossAndSlopes(digits, labels, templates);
    losses.push(now.loss);
  }
  const scores = test.map((digit) => scoresOf(shifted(digit, shift), templates)), answers = scores.map(highest);
  return {
    losses, ...templates, slopes: now.slopes.weights, bias_slopes: now.slopes.bias,
    scores, answers, right: answers.filter((d, n) => d === wanted[n]).length,
  };
}
