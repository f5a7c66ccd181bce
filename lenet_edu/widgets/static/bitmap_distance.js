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

const CELL = 22, OWN = "flipped by hand";
const rowsOf = (units) => Array.from({ length: ROWS }, (_, r) => units.slice(r * COLUMNS, (r + 1) * COLUMNS));
const blank = rowsOf(Array(ROWS * COLUMNS).fill(null));
const squared = (v) => (v < 0 ? `(${short(v)})\u00b2` : `${short(v)}\u00b2`);
const signed = (v) => (v > 0 ? `+${short(v)}` : short(v));

// A bitmap of 14 x 24 points for a button.
function small(code) {
  const picture = el("svg", { class: "still", width: 14, height: 24, "aria-hidden": "true" });
  code.forEach((v, u) => {
    if (v > 0) picture.append(el("rect", { x: 2 * (u % COLUMNS), y: 2 * Math.floor(u / COLUMNS), width: 2, height: 2 }));
  });
  return picture;
}

function render({ model: widget, el: host }) {
  const start = widget.get("start"), bitmaps = widget.get("bitmaps"), given = widget.get("given");
  const hasFn = widget.get("has_fn"), me = Math.random().toString(36).slice(2, 8);
  const digits = bitmaps.map((_, i) => String(i));
  let setup = widget.get("setup"), drawn = null, count = 0, revealed = false;
  let r = 1, c = 4, paint = 0, last = "";

  // The controls
  const beginnings = {
    ...(given.length ? { "your F6": () => given } : {}),
    ...Object.fromEntries(digits.map((d) => [`the code of the ${d}`, () => bitmaps[d]])),
    "the 6, two units wrong": () => bitmaps[6].map((v, u) => (u === 16 || u === 24 ? -v : v)),
    "all paper": () => Array(ROWS * COLUMNS).fill(-1),
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
  const rules = {}, kinds = {};
  for (const [name, text] of [["smallest", "smallest wins"], ["largest", "largest wins"]]) {
    rules[name] = button(text, () => change({ rule: name }));
  }
  for (const [name, text] of [["+1/-1", "codes +1, \u22121"], ["0/1", "codes 1, 0"]]) {
    kinds[name] = button(text, () => { last = ""; change({ codes: name }); });
  }
  const label = choice("right class", digits, String(setup.label), (d) => change({ label: +d }));
  const j = slider("j", {
    min: 0, max: 100, step: 1, value: setup.j, oninput: (v) => change({ j: v }),
  });
  j.input.classList.add("short");

  // The pictures
  const f6 = grid({ label: "F6", cell: CELL, numbers: false, onpick: pick });
  const code = grid({ label: "code", cell: CELL, numbers: false });
  const squares = grid({ label: "squared differences", cell: CELL });
  const rivals = bitmaps.map(() => {
    const one = {
      digit: el("strong", {}), picture: el("span", { class: "glyph" }),
      bar: el("span", { class: "length" }), value: el("span", { class: "value" }), of: -1,
    };
    one.node = button("", () => change({ chosen: one.of }));
    one.node.className = "rival";
    one.node.append(one.picture, one.digit, el("span", { class: "track" }, one.bar), one.value);
    return one;
  });
  const ranking = el("figure", { class: "ranking" },
    el("figcaption", {}, ""), ...rivals.map((one) => one.node));
  const caption = ranking.firstChild;

  const question = el("div", {}), told = el("p", { role: "status" });
  const decision = el("p", { class: "decision" }), unit = el("p", { class: "note unit" });
  const changed = el("p", { class: "changed" }), losses = el("p", { class: "formula losses" });
  const mine = el("p", {}), why = diagnosisOf(widget);
  const spoken = el("p", { class: "spoken", role: "status" });
  const root = el("div", { class: "lenet bitmaps", role: "group", "aria-label": "Bitmap distance" },
    el("p", { class: "title" }, "Bitmap distance: which code is nearest to F6?"),
    mine, why.node,
    el("div", { class: "bar" }, begin.node, amplitude.node, button("reset", reset)),
    el("div", { class: "bar toggles" }, ...Object.values(kinds), ...Object.values(rules)),
    question, told,
    el("div", { class: "row" }, f6.node, code.node, squares.node, ranking),
    unit, changed, decision,
    el("div", { class: "bar losses-of" }, label.node, j.node), losses,
    el("p", { class: "note" }, "Click or drag over F6 to flip units; arrow keys move, space flips. Press a digit to lay its code beside F6."),
    spoken);
  ownKeys(root);
  keys(root, {
    ArrowUp: () => walk(-1, 0), ArrowDown: () => walk(1, 0),
    ArrowLeft: () => walk(0, -1), ArrowRight: () => walk(0, 1),
    " ": () => { flip(r, c); speak(); },
  });

  const at = (i, k) => i * COLUMNS + k;
  function pick(i, k, how) {
    const value = setup.f6[at(i, k)];
    if (how === "down") paint = value > 0 ? -1 : 1;
    [r, c] = [i, k];
    if (how === "down" || Math.sign(value) === -paint) flip(i, k);
    else draw();
  }
  function flip(i, k) {
    [r, c] = [i, k];
    if (!revealed) { draw(); return; } // the answer is not given away by trying
    const before = drawn.penalties[setup.chosen], units = [...setup.f6], u = at(i, k);
    units[u] = units[u] === 0 ? 1 : -units[u];
    const now = model({ ...setup, f6: units }, bitmaps), after = now.penalties[setup.chosen];
    last = `Unit (${i}, ${k}): ${signed(drawn.x[u])} \u2192 ${signed(now.x[u])}. Distance to the ${setup.chosen}: `
      + `${short(before)} \u2192 ${short(after)}, a change of ${signed(after - before)}.`;
    change({ f6: units });
  }
  function walk(down, right) {
    r = Math.max(0, Math.min(ROWS - 1, r + down));
    c = Math.max(0, Math.min(COLUMNS - 1, c + right));
    draw();
    speak();
  }
  function speak() {
    spoken.textContent = revealed ? `${unit.textContent} ${changed.textContent} ${decision.textContent}` : unit.textContent;
  }

  // What both views and Python share
  const save = later(() => widget.save_changes(), 120);
  function change(what) {
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
    const found = Object.entries(beginnings).find(([, of]) => of().every((v, u) => v === setup.f6[u]));
    begin.set(found[0]); // OWN at the latest
    draw();
  }
  function reset() {
    [r, c] = [1, 4];
    last = told.textContent = spoken.textContent = "";
    ask();
    change({ ...start });
  }

  function ask() {
    revealed = false;
    question.replaceChildren(predict(
      `Flip the framed unit of F6. By how much does its squared distance to the ${start.chosen} change?`,
      (guess) => {
        revealed = true;
        const now = model(setup, bitmaps), u = at(r, c);
        told.textContent = verdict(guess === null ? null : asNumber(guess), now.x[u], bitmaps[start.chosen][u]);
        draw();
      }, { accept: (text) => (asNumber(text) === null ? "A number, please, like 3 or 0.5." : "") }));
  }

  // Drawing
  function draw() {
    drawn = model(setup, bitmaps);
    const { x, penalties, order } = drawn, u = at(r, c), digit = setup.chosen;
    for (const [name, node] of Object.entries(kinds)) node.setAttribute("aria-pressed", String(name === setup.codes));
    for (const [name, node] of Object.entries(rules)) node.setAttribute("aria-pressed", String(name === setup.rule));
    for (const node of [begin.input, amplitude.input, ...Object.values(kinds), ...Object.values(rules)]) node.disabled = !revealed;
    const limit = Math.max(1, ...x.map(Math.abs)), framed = { top: r, left: c, rows: 1, columns: 1 };
    const wrong = rowsOf(drawn.code).flatMap((row, i) => row.flatMap((v, k) => (
      revealed && Math.sign(x[at(i, k)]) !== (bitmaps[digit][at(i, k)]) ? [[i, k]] : [])));
    f6.update(rowsOf(x), { limit, framed, title: "F6" });
    code.update(rowsOf(drawn.code), { limit, framed, outlined: wrong, title: `code of the ${digit}` });
    squares.update(revealed ? rowsOf(drawn.squares.map((v) => (v < 1e-9 ? null : v))) : blank, {
      limit: Math.max(4, ...drawn.squares), framed, title: revealed ? `squared: sum ${short(penalties[digit])}` : "squared differences",
    });
    rank(penalties, order);
    unit.textContent = `Unit (${r}, ${c}): F6 ${signed(x[u])}, code of the ${digit} ${signed(drawn.code[u])}`
      + (revealed ? `: (${short(x[u])} \u2212 ${drawn.code[u] < 0 ? `(${short(drawn.code[u])})` : short(drawn.code[u])})\u00b2 = ${short(drawn.squares[u])}.` : ".");
    changed.textContent = last;
    changed.hidden = !last;
    told.hidden = !told.textContent;
    decision.textContent = revealed ? decided(penalties, order) : "";
    losses.hidden = label.node.parentNode.hidden = !revealed;
    losses.textContent = revealed ? lossText() : "";
  }

  function rank(penalties, order) {
    const yours = widget.get("yours"), current = hasFn && yours.n === setup.n;
    const shown = revealed ? order : digits.map(Number), most = Math.max(...penalties) || 1;
    const answer = setup.rule === "smallest" ? drawn.smallest : drawn.largest;
    caption.textContent = revealed ? "penalties, smallest first" : "the ten codes";
    rivals.forEach((one, place) => {
      const i = shown[place], differs = revealed && current && yours.differs.includes(i);
      if (one.of !== i) {
        one.of = i;
        one.digit.textContent = String(i);
        one.picture.replaceChildren(small(bitmaps[i]));
      }
      one.bar.style.width = revealed ? `${100 * penalties[i] / most}%` : "0";
      one.value.textContent = revealed ? short(penalties[i]) + (differs ? ` \u2260 ${short(yours.penalties[i] ?? NaN)}` : "") : "";
      one.node.classList.toggle("answer", revealed && i === answer);
      one.node.classList.toggle("differs", differs);
      one.node.setAttribute("aria-pressed", String(i === setup.chosen));
      one.node.setAttribute("aria-label", `${i}${revealed ? `: penalty ${short(penalties[i])}` : ""}${revealed && i === answer ? ", the answer" : ""}`);
    });
    mine.hidden = !hasFn || !revealed;
    mine.textContent = current ? yours.says : "Running yours\u2026";
    mine.className = current && !yours.same ? "differ" : "note";
    why.node.hidden = mine.hidden || !current || yours.same;
  }

  function decided(penalties, order) {
    const [first, second] = order;
    const paper = setup.codes === "0/1" ? " With 1 and 0, paper counts the same for +1 and \u22121: both are 1 away from 0." : "";
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

  ask();
  take();
  widget.on("change:setup", heard);
  widget.on("change:yours", draw);
  host.replaceChildren(root);
  return () => {
    save.now();
    why.dispose();
    widget.off("change:setup", heard);
    widget.off("change:yours", draw);
  };
}

export { model, verdict };
export default { render };
