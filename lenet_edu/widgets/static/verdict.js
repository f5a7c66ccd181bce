// The answer, large, with how far to believe it, and ten bars of closeness: the winner's
// is the longest, the penalties stand beside them. `judge` and `strangeness` have twins in
// models/judge.py.

const STEP = 0.5 / 127, PICTURES = 20;
const ODD = 3.8, STRANGE = 4.3, FAR = 18, CLOSE = 15;
const FULL = 200; // a penalty from which on nothing of the bar is left

// What is left of 784 bytes when the pictures of the nearest digit are taken out.
// typical: {means (10 * 196 bytes), pictures (10 * 20 * 196 signed bytes)}.
function strangeness(pixels, { means, pictures }) {
  const small = new Float64Array(196);
  pixels.forEach((v, n) => { small[Math.floor(n / 56) * 14 + ((n % 28) >> 1)] += v / 4 / 255; });
  let least = Infinity;
  for (let digit = 0; digit < 10; digit++) {
    const rest = small.map((v, n) => v - means[digit * 196 + n] / 255);
    let left = rest.reduce((sum, v) => sum + v * v, 0);
    for (let p = 0; p < PICTURES; p++) {
      const at = (digit * PICTURES + p) * 196;
      let along = 0;
      for (let n = 0; n < 196; n++) along += pictures[at + n] * STEP * rest[n];
      left -= along * along;
    }
    least = Math.min(least, left);
  }
  return Math.max(0, least);
}

// "sure", "unsure" or "nothing". `measured`: whether the penalties are those of a LeNet-5,
// so that their size says something.
function judge(penalties, pixels, typical, measured = true) {
  const [first, second] = [...penalties].sort((a, b) => a - b);
  const odd = strangeness(pixels, typical);
  if (odd > STRANGE) return "nothing";
  const doubtful = measured && (first > FAR || second - first < CLOSE);
  return odd > ODD || doubtful ? "unsure" : "sure";
}

// A trait of bytes: the means, then the pictures.
function typicalOf(view) {
  const bytes = bytesOf(view).slice();
  return { means: bytes.subarray(0, 1960), pictures: new Int8Array(bytes.buffer, 1960) };
}

const closeness = (penalty) => Math.max(0, 1 - penalty / FULL);

// The digit of the smallest penalty, then that of the next.
function ranked(penalties) {
  return penalties.map((_, digit) => digit)
    .sort((a, b) => penalties[a] - penalties[b] || a - b);
}

// {node, bars, update}: the answer, and the ten bars to be put elsewhere.
// update({penalties, belief, reference, lines, empty}); onpick(digit) when a bar is pressed.
function verdict({ onpick = null } = {}) {
  const digit = el("div", { class: "lenet-verdict-digit digit" });
  const words = el("div", { class: "lenet-verdict-words words" });
  const node = el("div", { class: "lenet-verdict" }, digit, words);
  const left = 24, row = 21;
  let wide = 150, told = {}; // of a bar; what was drawn last
  const picture = el("svg", { role: "img", class: "still" });
  const rows = every(10).map((n) => {
    const y = n * row, middle = y + row / 2, central = { y: middle, "dominant-baseline": "central" };
    const parts = {
      track: el("rect", { x: left, y: y + 4, width: wide, height: row - 8, rx: 2, class: "track" }),
      bar: el("rect", { x: left, y: y + 4, width: 0, height: row - 8, rx: 2 }),
      mark: el("line", { y1: y + 1, y2: y + row - 1, class: "reference" }),
      name: el("text", { x: 6, ...central }, String(n)),
      number: el("text", { "text-anchor": "end", ...central }),
    };
    const hit = el("rect", { x: 0, y, height: row, class: "hit", "data-digit": n });
    if (onpick) hit.addEventListener("pointerdown", () => onpick(n));
    picture.append(...Object.values(parts), hit);
    return { ...parts, hit };
  });
  const bars = el("figure", { class: "lenet-verdict-bars" },
    el("figcaption", {}, "Closeness, and penalty"), picture);

  // As wide as its place, so that the writing keeps its size.
  function layOut(room) {
    wide = Math.max(40, Math.min(250, Math.round(room)) - left - 46);
    const width = left + wide + 46;
    for (const [name, value] of [["viewBox", `0 0 ${width} ${10 * row}`], ["width", width], ["height", 10 * row]]) {
      picture.setAttribute(name, value);
    }
    for (const { track, number, hit } of rows) {
      track.setAttribute("width", wide);
      number.setAttribute("x", width - 2);
      hit.setAttribute("width", width);
    }
    update(told);
  }

  function update(given) {
    told = given;
    draw(given);
  }
  function draw({ penalties = null, belief = "", reference = null, lines = [], empty = "" }) {
    const known = Array.isArray(penalties), whole = known && penalties.every(Number.isFinite);
    const [best, second] = whole ? ranked(penalties) : [null, null];
    const believed = whole && belief !== "nothing";
    node.dataset.belief = whole ? belief : "empty";
    digit.textContent = believed ? String(best) : whole ? "?" : "";
    digit.setAttribute("aria-label", believed ? `${best}` : "no answer");
    words.replaceChildren(...(whole ? sentences(penalties, best, second, belief)
      : [empty]).map((text) => el("div", {}, text)),
    ...lines.map((line) => el("div", { class: line.kind }, line.text)));
    rows.forEach(({ bar, mark, name, number }, n) => {
      const value = known ? penalties[n] : NaN, wins = believed && n === best;
      bar.setAttribute("width", wide * (Number.isFinite(value) ? closeness(value) : 0));
      bar.setAttribute("class", wins ? "bar best" : "bar");
      name.setAttribute("class", wins ? "best" : "name");
      number.setAttribute("class", wins ? "penalty best" : "penalty");
      number.textContent = !known ? "" : Number.isFinite(value) ? value.toFixed(1) : String(value);
      const other = reference?.[n];
      mark.style.display = Number.isFinite(other) ? "" : "none";
      if (Number.isFinite(other)) {
        for (const end of ["x1", "x2"]) mark.setAttribute(end, left + wide * closeness(other));
      }
    });
    picture.setAttribute("aria-label", known
      ? `Penalties of the ten digits: ${penalties.map((v, n) => `${n} ${short(v)}`).join(", ")}`
      : "Penalties of the ten digits: none yet");
  }
  const sizes = new ResizeObserver(([entry]) => layOut(entry.contentRect.width));
  sizes.observe(bars);
  layOut(226);
  return { node, bars, update, dispose: () => sizes.disconnect() };
}

function sentences(penalties, best, second, belief) {
  const more = (penalties[second] - penalties[best]).toFixed(1);
  if (belief === "nothing") {
    return ["Nothing here looks like a digit.", `The network would say ${best}: it cannot say \u201cnone\u201d.`];
  }
  if (belief === "unsure") {
    return [more < CLOSE ? `Unsure. Perhaps ${second}?` : `Unsure: an odd ${best}.`,
      `${second} has ${more} more penalty`];
  }
  return [`then ${second}, with ${more} more penalty`];
}
