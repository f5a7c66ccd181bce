// The numbers of the mistake browser: `model` mirrors model() in
// models/mistake_browser.py. Stands before mistake_parts.js.

const CLASSES = 10, SHOWN = 18, TARGET = 0.005, ORDERS = ["least sure first", "surest first"];

const most = (count) => Math.min(count - 1, Math.max(Math.floor(count / 10), 20));

// The least sure first; equal ones stay as they are.
function byMargin(margins) {
  return Array.from(margins, (_, n) => n).sort((a, b) => margins[a] - margins[b] || a - b);
}

function model(state, order = byMargin(state.margins)) {
  const { labels, answers, margins, rejected } = state, count = labels.length;
  const matrix = Array.from({ length: CLASSES }, () => Array(CLASSES).fill(0));
  let wrong = 0, lost = 0;
  order.forEach((n, r) => {
    const miss = labels[n] !== answers[n];
    if (r < rejected) lost += miss ? 0 : 1;
    else { matrix[labels[n]][answers[n]] += 1; wrong += miss ? 1 : 0; }
  });
  const curve = [];
  let mistakes = order.reduce((sum, n) => sum + (labels[n] !== answers[n] ? 1 : 0), 0);
  for (let r = 0; r <= most(count); r++) {
    curve.push(mistakes / (count - r));
    mistakes -= labels[order[r]] !== answers[order[r]] ? 1 : 0;
  }
  const [right, said] = state.cell, left = count - rejected;
  const members = order.filter((n) => labels[n] === right && answers[n] === said);
  return {
    matrix, curve, left, wrong, lost, error: wrong / left,
    needed: curve.findIndex((e) => e <= TARGET), threshold: margins[order[rejected]],
    members: state.order === ORDERS[0] ? members : members.reverse(),
  };
}

// What to say to a prediction of how many must be rejected.
function verdict(guess, needed, count) {
  if (needed < 0) return "Rejecting a tenth is not enough for 0.5%.";
  const share = `${thousands(needed)} of ${thousands(count)}, ${short(100 * needed / count)}%`;
  if (guess === null) return `It takes ${share}.`;
  if (Math.abs(guess - needed) <= 0.1 * needed) return `Yes, nearly or exactly: ${share}.`;
  return `You said ${thousands(guess)}; it is ${share}.`;
}
