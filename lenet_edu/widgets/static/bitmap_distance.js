// Bitmap distance. `model` has a twin in bitmap_distance.py; a test compares the two.

const ROWS = 12, COLUMNS = 7, A = 1.7159;

// {f6, scale, codes, chosen, label, j} and the ten codes of +1 and -1 -> what is drawn
function model(state, bitmaps) {
  const x = state.f6.map((v) => state.scale * v);
  const codes = state.codes === "+1/-1" ? bitmaps : bitmaps.map((code) => code.map((v) => (v + 1) / 2));
  const penalties = codes.map((code) => sum(code.map((v, u) => (x[u] - v) ** 2)));
  const ranked = penalties.map((y) => Math.round(y * 1e9)); // equal ones stay equal in another order
  const order = ranked.map((_, i) => i).sort((a, b) => ranked[a] - ranked[b] || a - b);
  const code = codes[state.chosen], right = penalties[state.label];
  return {
    x, code, penalties, order,
    squares: code.map((v, u) => (x[u] - v) ** 2),
    flips: code.map((v, u) => 4 * x[u] * v),
    smallest: order[0], largest: ranked.indexOf(Math.max(...ranked)),
    margin: penalties[order[1]] - penalties[order[0]],
    loss8: right, loss9: right + logSum([-state.j, ...penalties.map((y) => -y)]),
  };
}

const sum = (values) => values.reduce((total, v) => total + v, 0);

// log of the sum of exp, the largest taken off first: exp(-200) alone is nearly 0
function logSum(values) {
  const top = Math.max(...values);
  return top + Math.log(sum(values.map((v) => Math.exp(v - top))));
}

// What to say to a prediction of how much one flip changes the distance.
function verdict(guess, value, code) {
  const change = 4 * value * code, right = Math.abs(change);
  const [before, after] = [value - code, -value - code];
  const worked = `${squared(after)} \u2212 ${squared(before)} = ${short(change)}`;
  if (guess === null) return `It changes by ${short(right)}: ${worked}.`;
  if (Math.abs(Math.abs(guess) - right) < 0.005) return `Yes, by ${short(right)}: ${worked}.`;
  const said = `You said ${short(guess)}; it is ${short(right)}: ${worked}.`;
  if (Math.abs(guess) === 2 * Math.abs(value)) return `${said} The unit moves by ${short(2 * Math.abs(value))}. What does equation 7 do with a difference?`;
  if (Math.abs(guess) === 1) return `${said} How far is it from \u22121 to +1?`;
  return said;
}

// ---- drawing -------------------------------------------------------------------

const OWN = "flipped by hand", FAR = 200; // a penalty at which a bar has no length
const rowsOf = (units) => Array.from({ length: ROWS }, (_, r) => units.slice(r * COLUMNS, (r + 1) * COLUMNS));
const squared = (v) => (v < 0 ? `(${short(v)})\u00b2` : `${short(v)}\u00b2`);
const signed = (v) => (v > 0 ? `+${short(v)}` : short(v));

// A printed code, small.
function small(code) {
  const picture = el("svg", { class: "still", viewBox: "0 0 14 24", "aria-hidden": "true" });
  code.forEach((v, u) => {
    if (v > 0) picture.append(el("rect", { x: 2 * (u % COLUMNS), y: 2 * Math.floor(u / COLUMNS), width: 2.05, height: 2.05 }));
  });
  return picture;
}

function render({ model: widget, el: host }) {
  const start = widget.get("start"), bitmaps = widget.get("bitmaps"), given = widget.get("given");
  const hasFn = widget.get("has_fn"), me = Math.random().toString(36).slice(2, 8);
  const digits = bitmaps.map((_, i) => String(i));
  let setup = widget.get("setup"), drawn = null, count = 0, revealed = false;
  let r = 1, c = 4, paint = 0, last = "", moving = () => {};

  // The controls
  const beginnings = {
    ...(given.length ? { "your F6": () => given } : {}),
    ...Object.fromEntries(digits.map((d) => [`the code of the ${d}`, () => bitmaps[d]])),
    "the 6, two units wrong": () => bitmaps[6].map((v, u) => (u === 16 || u === 24 ? -v : v)),
    "all background": () => Array(ROWS * COLUMNS).fill(-1),
    [OWN]: () => setup.f6,
  };
  const begin = choice("F6 begins as", Object.keys(beginnings), "", (name) => {
    last = "";
    change({ f6: [...beginnings[name]()] });
  });
  const amplitude = slider("amplitude", {
    min: 0, max: 1.75, step: 0.05, value: setup.scale,
    show: (v) => `\u00d7 ${short(Math.min(v, A), 4)}`,
    oninput: (v) => { last = ""; change({ scale: Math.min(v, A) }); },
  });
  const rules = segmented("rule", { smallest: "smallest wins", largest: "largest wins" }, setup.rule,
    (name) => change({ rule: name }));
  const kinds = segmented("codes", { "+1/-1": "codes +1, \u22121", "0/1": "codes 1, 0" }, setup.codes,
    (name) => { last = ""; change({ codes: name }); });
  const label = choice("right class", digits, String(setup.label), (d) => change({ label: +d }));
  const j = slider("j", { min: 0, max: 100, step: 1, value: setup.j, oninput: (v) => change({ j: v }) });
  const turn = button("", () => {
    const from = setup.f6, to = bitmaps[setup.chosen];
    last = "";
    change({ f6: [...to] });
    moving = tween(from, to, (units) => draw(units), { ms: 280, done: () => draw() });
  });

  // The scene: F6 minus a code, squared, summed; and what that is for all ten codes
  const panel = (name, onpick = null) => grid({ label: name, cell: 24, numbers: !onpick, onpick });
  const f6 = panel("F6", pick), code = grid({ label: "code", cell: 24, numbers: false }), squares = panel("squared");
  for (const [name, one] of Object.entries({ f6, code, squares })) one.node.classList.add(`lenet-bitmaps-${name}`);
  const sum_ = numberBox("sum");
  const operator = (text, name) => el("span", { class: `lenet-operator lenet-bitmaps-${name}` }, text);
  const rivals = bitmaps.map((bitmap, i) => {
    const bar = el("span", { class: "lenet-bitmaps-bar" }), value = el("span", { class: "lenet-bitmaps-value" });
    const node = button("", () => choose(i));
    node.className = "lenet-bitmaps-rival";
    node.append(el("span", { class: "lenet-bitmaps-glyph" }, small(bitmap)), el("strong", {}, String(i)),
      el("span", { class: "lenet-bitmaps-track" }, bar), value);
    return { node, bar, value };
  });
  const ranking = el("figure", { class: "lenet-bitmaps-ranking" },
    el("figcaption", {}, ""), ...rivals.map((one) => one.node));
  const head = ranking.firstChild;

  // Predict first: the new distance stands as a "?" behind the old one.
  const before = el("span"), after = el("strong");
  const here = askInPlace("By how much does the distance change when the framed unit flips?", (guess) => {
    const u = at(r, c), now = model(setup, bitmaps), digit = setup.chosen;
    revealed = true;
    if (guess !== null) flip(r, c);
    last = verdict(guess === null ? null : asNumber(guess), now.x[u], codesOf()[digit][u]);
    draw();
  }, { accept: (text) => (asNumber(text) === null ? "A number, please, like 3 or 0.5." : ""), after });
  const question = el("p", { class: "lenet-bitmaps-ask" }, before, here.node);
  const losses = el("p", { class: "formula lenet-bitmaps-losses" }), unit = el("p", { class: "note lenet-bitmaps-unit" });
  const changed = el("p", { class: "lenet-bitmaps-changed", role: "status" }), mine = judgement(widget);
  const frame = shell(widget, host, {
    name: "lenet-bitmaps", title: "Bitmap distance: which printed code is nearest to F6?", label: "Bitmap distance",
    scene: [f6.node, operator("\u2212", "minus"), code.node, operator("( )\u00b2", "square"), squares.node,
      operator("\u03a3", "sum"), sum_.node, ranking],
    controls: [begin.node, turn, amplitude.node, kinds.node, rules.node, iconButton("reset", reset)],
    folded: [label.node, j.node, losses],
    handlers: {
      ArrowUp: () => walk(-1, 0), ArrowDown: () => walk(1, 0),
      ArrowLeft: () => walk(0, -1), ArrowRight: () => walk(0, 1),
      " ": () => { press(r, c); speak(); },
    },
  });
  sum_.node.classList.add("lenet-bitmaps-total");
  frame.scene.before(...mine.nodes);
  frame.caption.before(question);
  frame.caption.after(changed, unit);
  const ties = links(frame.scene, () => [
    ...[{ from: sum_.value.getBoundingClientRect(), to: rivals[setup.chosen].node.getBoundingClientRect(), kind: "line" }]
      .filter(({ from, to }) => from.right < to.left), // else it would cross the other codes
    ...wrongCells().map(([i, k]) => ({ from: f6.boxOf({ top: i, left: k, rows: 1, columns: 1 }),
      to: code.boxOf({ top: i, left: k, rows: 1, columns: 1 }), kind: "line", tone: "lenet-bitmaps-tie" })),
  ]);

  const at = (i, k) => i * COLUMNS + k;
  const codesOf = () => (setup.codes === "+1/-1" ? bitmaps : bitmaps.map((one) => one.map((v) => (v + 1) / 2)));
  // Units that lie on the other side of the code.
  const wrongCells = () => rowsOf(bitmaps[setup.chosen]).flatMap((row, i) => row.flatMap((v, k) => (
    Math.sign(setup.f6[at(i, k)]) === -v ? [[i, k]] : [])));
  // A flip by hand answers the question by trying it out.
  function press(i, k) {
    if (!revealed) here.close(null);
    flip(i, k);
  }
  function pick(i, k, how) {
    const value = setup.f6[at(i, k)];
    if (how === "down") paint = value > 0 ? -1 : 1;
    if (how === "down" || Math.sign(value) === -paint) press(i, k);
  }
  function flip(i, k) {
    [r, c] = [i, k];
    const was = model(setup, bitmaps), units = [...setup.f6], u = at(i, k), digit = setup.chosen;
    units[u] = units[u] === 0 ? 1 : -units[u];
    const now = model({ ...setup, f6: units }, bitmaps), [old, fresh] = [was, now].map((one) => one.penalties[digit]);
    last = `Unit (${i}, ${k}): ${signed(was.x[u])} \u2192 ${signed(now.x[u])}. Distance to the ${digit}: `
      + `${short(old)} \u2192 ${short(fresh)}, a change of ${signed(fresh - old)}.`;
    change({ f6: units });
  }
  function walk(down, right) {
    r = Math.max(0, Math.min(ROWS - 1, r + down));
    c = Math.max(0, Math.min(COLUMNS - 1, c + right));
    draw();
    speak();
  }
  function speak() {
    frame.spoken.textContent = revealed ? `${unit.textContent} ${changed.textContent} ${frame.caption.textContent}` : unit.textContent;
  }
  function choose(digit) {
    const from = codesOf()[setup.chosen];
    change({ chosen: digit });
    moving = tween(from, codesOf()[digit], (units) => paintCode(units), { done: () => draw() });
  }

  // What both views and Python share
  const save = later(() => widget.save_changes(), 120);
  function change(what) {
    moving(true);
    count += 1;
    setup = { ...setup, ...what, n: `${me}-${count}` };
    widget.set("setup", setup);
    save.soon();
    take();
  }
  function heard() {
    if (widget.get("setup").n === setup.n) return;
    setup = widget.get("setup");
    last = "";
    take();
  }
  function take() {
    amplitude.set(setup.scale); label.set(String(setup.label)); j.set(setup.j);
    rules.set(setup.rule); kinds.set(setup.codes);
    const found = Object.entries(beginnings).find(([, of]) => of().every((v, u) => v === setup.f6[u]));
    begin.set(found[0]); // OWN at the latest
    draw();
  }
  function reset() {
    [r, c, revealed] = [1, 4, false];
    last = frame.spoken.textContent = "";
    here.again();
    change({ ...start });
  }

  // Drawing; `units` while F6 turns into a code
  function draw(units = setup.f6) {
    drawn = model({ ...setup, f6: units }, bitmaps);
    const { x, penalties, order } = drawn, u = at(r, c), digit = setup.chosen;
    const limit = Math.max(1, ...x.map(Math.abs)), framed = { top: r, left: c, rows: 1, columns: 1 };
    f6.update(rowsOf(x), { limit, framed, outlined: wrongCells() });
    paintCode(drawn.code, framed);
    squares.update(rowsOf(drawn.squares.map((v) => (v < 1e-9 ? null : v))), {
      limit: Math.max(4, ...drawn.squares), framed, title: "squared" });
    sum_.set(penalties[digit]);
    turn.textContent = `turn F6 into the ${digit}`;
    before.textContent = revealed ? "" : `The framed unit of F6 flips. The distance to the ${digit} is now ${short(penalties[digit])}; it changes by `;
    question.hidden = revealed;
    rank(penalties);
    unit.textContent = `Unit (${r}, ${c}): (${signed(x[u])} \u2212 ${drawn.code[u] < 0 ? `(${short(drawn.code[u])})` : short(drawn.code[u])})\u00b2 = ${short(drawn.squares[u])}.`;
    changed.textContent = last;
    changed.hidden = !last;
    frame.caption.textContent = decided(penalties, order);
    losses.textContent = lossText();
    ties.draw();
  }
  function paintCode(units, framed = { top: r, left: c, rows: 1, columns: 1 }) {
    code.update(rowsOf(units), { limit: 1, framed, title: `code of the ${setup.chosen}` });
  }

  // Bars are closeness, so that the answer's is the longest under either rule.
  function rank(penalties) {
    const yours = widget.get("yours"), current = hasFn && yours.n === setup.n, small_ = setup.rule === "smallest";
    const answer = small_ ? drawn.smallest : drawn.largest, most = Math.max(FAR, ...penalties);
    head.textContent = `${small_ ? "closeness" : "distance"}; the number is the penalty`;
    rivals.forEach(({ node, bar, value }, i) => {
      const differs = current && yours.differs.includes(i);
      bar.style.width = `${Math.max(1, 100 * (small_ ? 1 - penalties[i] / most : penalties[i] / most))}%`;
      value.textContent = short(penalties[i]) + (differs ? ` \u2260 ${short(yours.penalties[i] ?? NaN)}` : "");
      node.classList.toggle("answer", i === answer);
      node.classList.toggle("differs", differs);
      node.setAttribute("aria-pressed", String(i === setup.chosen));
      node.setAttribute("aria-label", `${i}: penalty ${short(penalties[i])}${i === answer ? ", the answer" : ""}`);
    });
    mine.show(current);
  }

  function decided(penalties, order) {
    const [first, second] = order;
    const paper = setup.codes === "0/1" ? " With 1 and 0, background counts the same for +1 and \u22121: both are 1 away from 0." : "";
    if (setup.rule === "largest") {
      return `argmax answers ${drawn.largest}: the bitmap farthest from F6, ${short(penalties[drawn.largest])} away. The nearest is the ${first}.${paper}`;
    }
    const race = drawn.margin < 1e-9 ? `a tie of ${first} and ${second} at ${short(penalties[first])}; the first counts`
      : `the ${first} is ${short(penalties[first])} away, the ${second} is next with ${short(penalties[second])}`;
    return `argmin answers ${first}: ${race}. Margin ${short(drawn.margin)}.${paper}`;
  }

  function lossText() {
    const { loss8, loss9 } = drawn, d = setup.label;
    return `eq. 8:  E = y${d} = ${short(loss8, 3)}\n`
      + `eq. 9:  E = y${d} + log(e^\u2212${short(setup.j)} + sum of e^\u2212y) = ${short(loss8, 3)} ${loss9 < loss8 ? "\u2212" : "+"} ${short(Math.abs(loss9 - loss8), 3)} = ${short(loss9, 3)}`;
  }

  const redraw = () => draw();
  take();
  widget.on("change:setup", heard);
  widget.on("change:yours", redraw);
  return () => {
    moving(true);
    save.now();
    mine.dispose(); ties.dispose(); frame.dispose();
    widget.off("change:setup", heard);
    widget.off("change:yours", redraw);
  };
}

export { model, verdict };
export default { render };
