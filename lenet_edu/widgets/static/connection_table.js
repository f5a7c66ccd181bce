// Connection table: painted in, with the wires of one C3 map, its sum and the costs.
// connection_table_sum.js stands before this.

const count = (n) => n.toLocaleString("en-US");
const several = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;
function listed(numbers) {
  return numbers.length < 2 ? numbers.join("") : `${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)}`;
}

const COVERED = [4, 10, 13]; // one column of each kind whose rule can be guessed from its neighbours
const GROUPS = [[0, 5, "3 in a row"], [6, 11, "4 in a row"], [12, 14, "2 + 2"], [15, 15, "all"]];
const RULE = "Maps 0 to 5 see three neighbours each, with 0 following 5; maps 6 to 11 see four; "
  + "maps 12 to 14 see two pairs; map 15 sees all.";

function render({ model: widget, el: host }) {
  return restartable(widget, host, (state, { send, restart }) => view(widget, host, state, send, restart));
}

function view(widget, host, state, send, restart) {
  const paper = widget.get("paper"), arrays = widget.get("arrays"), yours = widget.get("yours");
  let seen = false, drawn = null, over = null, ink = null, said = "", ruled = false;
  let draft = null; // the covered columns, as the reader paints them: {column: [0 or 1] * 6}
  let moving = () => {};

  function use(table) {
    uncover();
    state.table = structuredClone(table);
    said = "";
    send(); draw();
  }
  function put(f, c, on) {
    if (draft) {
      if (!draft[f]) return;
      draft[f][c] = on;
    } else state.table[f][c] = on;
    said = "";
    pick(f, c);
  }
  const shownAt = (f, c) => (draft?.[f] ?? state.table[f])[c];
  function pick(f, c) {
    state.map = f; state.row = c;
    draw();
  }

  // The table: S2 maps are rows and C3 maps columns, as the paper prints them; where
  // there is little room, the other way round.
  const picture = el("svg", { role: "img", class: "live lenet-connections-table" });
  const text = (name, content = "") => el("text", {
    class: name, "text-anchor": "middle", "dominant-baseline": "central" }, content);
  const every = (n, make) => Array.from({ length: n }, (_, at) => make(at));
  const thumbs = arrays.maps ? every(IN, (c) => {
    const one = grid({ label: `S2 map ${c}`, cell: 12, numbers: false });
    one.update(arrays.maps[c], { limit: Math.max(...arrays.maps.map(largest)) || 1 });
    one.picture.classList.add("thumb");
    return one.picture;
  }) : [];
  const edges = thumbs.map(() => el("rect", { class: "thumb-edge" }));
  const heads = every(OUT, (f) => text("head", String(f))), rows = every(IN, (c) => text("head", String(c)));
  const sees = every(OUT, () => text("sum")), feeds = every(IN, () => text("sum"));
  const cells = every(OUT * IN, (n) => el("rect", { rx: 4, "data-at": `${n % IN},${Math.floor(n / IN)}` }));
  const asks = Object.fromEntries(COVERED.map((f) => [f, text("ask", "?")]));
  const band = el("rect", { class: "band", rx: 5 }), cursor = el("rect", { class: "cursor", rx: 5 });
  const wires = el("path", { class: "wire" });
  const brackets = GROUPS.map(([, , name]) => el("g", {}, el("path", { class: "bracket" }), text("group", name)));
  const axes = [text("sum", "S2 map"), text("sum", "C3 map")];
  picture.append(band, wires, ...cells, cursor, ...thumbs, ...edges, ...heads, ...rows, ...sees, ...feeds,
    ...Object.values(asks), ...brackets, ...axes);
  let place = null; // where things stand: {upright, first, along, across, size}

  function lay(width) {
    const upright = width < 600, side = thumbs.length ? 40 : 20;
    if (upright) {
      const cell = Math.min(48, Math.floor((width - 66) / IN));
      place = { upright, left: 40, top: 26 + side, wide: cell, high: 27 };
    } else {
      const left = 44 + side, cell = Math.min(48, Math.floor((width - left - 34) / OUT));
      place = { upright, left, top: 42, wide: cell, high: Math.max(26, Math.min(36, cell - 4)) };
    }
    const { left, top, wide, high } = place, [across, down] = upright ? [IN, OUT] : [OUT, IN];
    const right = left + across * wide, bottom = top + down * high;
    const size = [right + (upright ? 26 : 34), bottom + 20];
    picture.setAttribute("viewBox", `0 0 ${size[0]} ${size[1]}`);
    picture.setAttribute("width", size[0]); picture.setAttribute("height", size[1]);
    const put2 = (node, x, y) => { node.setAttribute("x", x); node.setAttribute("y", y); };
    const box = (node, x, y, w, h) => { put2(node, x, y); node.setAttribute("width", w); node.setAttribute("height", h); };
    cells.forEach((node, n) => {
      const { x, y } = boxOf(Math.floor(n / IN), n % IN);
      box(node, x + 2, y + 2, wide - 4, high - 4);
    });
    heads.forEach((node, f) => { const { x, y } = boxOf(f, 0); put2(node, ...(upright ? [left - 14, y + high / 2] : [x + wide / 2, top - 12])); });
    sees.forEach((node, f) => { const { x, y } = boxOf(f, 0); put2(node, ...(upright ? [right + 14, y + high / 2] : [x + wide / 2, bottom + 11])); });
    rows.forEach((node, c) => { const { x, y } = boxOf(0, c); put2(node, ...(upright ? [x + wide / 2, 12] : [12, y + high / 2])); });
    feeds.forEach((node, c) => { const { x, y } = boxOf(0, c); put2(node, ...(upright ? [x + wide / 2, bottom + 11] : [right + 16, y + high / 2])); });
    const small = upright ? Math.min(34, wide - 4) : Math.min(34, high - 2);
    thumbs.forEach((node, c) => {
      const { x, y } = boxOf(0, c);
      const at = upright ? [x + (wide - small) / 2, 22] : [26, y + (high - small) / 2];
      box(node, ...at, small, small); box(edges[c], ...at, small, small);
    });
    for (const [f, node] of Object.entries(asks)) {
      const { x, y } = boxOf(+f, 0);
      put2(node, ...(upright ? [left - 30, y + high / 2] : [x + wide / 2, top - 30]));
    }
    brackets.forEach((group, n) => {
      const [from, to] = GROUPS[n], a = boxOf(from, 0), b = boxOf(to, 0), [line, label] = group.children;
      label.style.display = upright ? "none" : "";
      if (upright) line.setAttribute("d", `M${left - 27} ${a.y + 4}H${left - 31}V${b.y + high - 4}H${left - 27}`);
      else {
        line.setAttribute("d", `M${a.x + 4} ${top - 22}v-5H${b.x + wide - 4}v5`);
        put2(label, (a.x + b.x + wide) / 2, top - 35);
      }
    });
    put2(axes[0], upright ? 20 : 24, upright ? 12 : top - 12);
    axes[0].textContent = upright ? "S2" : "S2 map";
    put2(axes[1], upright ? 20 : 24, upright ? top - 10 : 10);
    axes[1].textContent = upright ? "C3" : "C3 map";
    draw();
  }
  function boxOf(f, c) {
    const { upright, left, top, wide, high } = place;
    return { x: left + (upright ? c : f) * wide, y: top + (upright ? f : c) * high };
  }
  // The wires of C3 map f: along each row that it sees to its cell, and down its column.
  function wired(f) {
    const { upright, left, top, wide, high } = place, on = every(IN, (c) => c).filter((c) => shownAt(f, c));
    const from = upright ? top - 3 : left - 4;
    const ends = on.map((c) => {
      const { x, y } = boxOf(f, c), [u, v] = [x + wide / 2, y + high / 2];
      return upright ? `M${u} ${from}V${v}` : `M${from} ${v}H${u}`;
    });
    if (!on.length) return "";
    const a = boxOf(f, on[0]), u = a.x + wide / 2, v = a.y + high / 2;
    return ends.join("") + (upright ? `M${u} ${v}H${left + IN * wide + 4}` : `M${u} ${v}V${top + IN * high + 3}`);
  }

  function at(event) {
    const box = picture.getBoundingClientRect(), { upright, left, top, wide, high } = place;
    const i = Math.floor((event.clientX - box.left - left) / wide), j = Math.floor((event.clientY - box.top - top) / high);
    const [f, c] = upright ? [j, i] : [i, j];
    return f >= 0 && f < OUT && c >= -2 && c <= IN ? [f, c] : null;
  }
  const inside = (spot) => spot && spot[1] >= 0 && spot[1] < IN;
  picture.addEventListener("pointerdown", (event) => {
    const spot = at(event);
    if (!spot) return;
    over = null;
    if (!inside(spot)) { pick(spot[0], state.row); return; } // a number beside its column
    picture.setPointerCapture(event.pointerId);
    ink = 1 - shownAt(...spot);
    put(...spot, ink);
  });
  picture.addEventListener("pointermove", (event) => {
    const spot = at(event);
    if (ink !== null) {
      if (inside(spot) && shownAt(...spot) !== ink) put(...spot, ink);
      return;
    }
    const f = spot && spot[0] !== state.map ? spot[0] : null;
    if (f === over || event.pointerType === "touch") return;
    over = f;
    draw();
  });
  for (const name of ["pointerup", "pointercancel"]) {
    picture.addEventListener(name, () => { if (ink !== null && !draft) send(); ink = null; });
  }
  picture.addEventListener("pointerleave", () => { over = null; draw(); });

  function step(f, c) {
    over = null;
    if (place.upright) [f, c] = [c, f];
    pick(Math.max(0, Math.min(OUT - 1, state.map + f)), Math.max(0, Math.min(IN - 1, state.row + c)));
    speak();
  }
  function speak() {
    const on = shownAt(state.map, state.row);
    frame.spoken.textContent = `C3 map ${state.map} ${on ? "sees" : "does not see"} S2 map ${state.row}. `
      + (seen ? `${count(drawn.parameters)} parameters.` : "");
  }

  // The rule: three columns are covered, and the reader paints what belongs there.
  function cover() {
    use(paper);
    draft = Object.fromEntries(COVERED.map((f) => [f, [0, 0, 0, 0, 0, 0]]));
    ruled = false;
    [state.map, state.row] = [COVERED[0], 0];
    draw();
  }
  function uncover() { draft = null; }
  function ruleAnswered(guessed) {
    const right = COVERED.filter((f) => paper[f].every((on, c) => on === draft[f][c])).length;
    const from = COVERED.flatMap((f) => draft[f]), held = opened.contains(opened.getRootNode().activeElement);
    uncover();
    ruled = true;
    if (held) frame.root.focus({ preventScroll: true });
    said = `${guessed ? `${right === 3 ? "Yes, all three columns" : `${right} of your 3 columns are right`}. ` : ""}${RULE}`;
    draw();
    moving(true);
    moving = tween(from, COVERED.flatMap((f) => paper[f]), (now) => now.forEach((share, n) => {
      cells[COVERED[Math.floor(n / IN)] * IN + (n % IN)].style.opacity = share > 0 ? Math.max(0.15, share) : "";
    }), { done: () => cells.forEach((node) => { node.style.opacity = ""; }) });
  }

  // What it costs, as one row.
  const boxes = { kernels: numberBox("kernels"), weights: numberBox("weights each"), biases: numberBox("biases"),
    parameters: numberBox("parameters"), places: numberBox("places"), connections: numberBox("connections") };
  const plain = (guess) => asNumber(guess.replaceAll(",", ""));
  const here = askInPlace("How many parameters has C3, biases included?", (guess) => {
    const right = drawn.parameters, mine = guess === null ? null : plain(guess);
    seen = true;
    said = mine === null ? "" : mine === right ? `You said ${count(mine)}, and so it is.`
      : `You said ${count(mine)}; it is ${count(right)}.`;
    draw();
    if (mine === null || mine === right) return;
    moving(true);
    moving = tween(mine, right, (v) => { boxes.parameters.value.textContent = count(Math.round(v)); });
  }, { accept: (guess) => (plain(guess) === null ? "A number, please: 156 or 1200." : ""), size: 6, after: boxes.parameters.value });
  boxes.parameters.node.append(here.node);
  const counts = equation([boxes.kernels.node, "\u00b7", boxes.weights.node, "+", boxes.biases.node, "=",
    boxes.parameters.node, "\u00b7", boxes.places.node, "=", boxes.connections.node]);
  counts.classList.add("lenet-connections-counts");

  // Controls and words
  const warning = el("p", { class: "lenet-connections-warning", role: "status" });
  const named = { paper, full: paper.map((row) => row.map(() => 1)), ...(yours.table?.length ? { yours: yours.table } : {}) };
  const presets = segmented("table", [...Object.keys(named), "random"], "", (name) => use(named[name] ?? randomTable(state.seed)));
  const seed = iconButton("new seed", () => { state.seed += 1; use(randomTable(state.seed)); }, "dice");
  const seedOf = el("span", { class: "note" });
  const find = button("find the rule", cover);
  const opened = el("span", { class: "lenet-connections-open" }, button("compare with the paper", () => ruleAnswered(true)),
    el("button", { type: "button", class: "lenet-skip", onclick: () => ruleAnswered(false) }, "skip"));
  const strip = arrays.maps ? stripOf(arrays) : null, mine = judgement(widget);
  const frame = shell(widget, host, {
    name: "lenet-connections", title: "Which S2 maps does each C3 map see?", label: "Connection table",
    scene: [picture, ...(strip ? [strip.node] : []), counts],
    controls: [presets.node, el("span", { class: "lenet-group" }, seed, seedOf), find, opened, iconButton("reset", restart)],
    handlers: {
      ArrowUp: () => step(0, -1), ArrowDown: () => step(0, 1),
      ArrowLeft: () => step(-1, 0), ArrowRight: () => step(1, 0),
      " ": () => { put(state.map, state.row, 1 - shownAt(state.map, state.row)); if (!draft) send(); speak(); },
    },
  });
  frame.scene.before(...mine.nodes);
  frame.caption.after(warning);
  mine.show(true);
  const ties = strip ? links(frame.scene, () => {
    const box = picture.getBoundingClientRect(), f = over ?? state.map, { upright, wide, high, top } = place;
    const { x } = boxOf(f, 0);
    return upright ? [] : [{ from: new DOMRect(box.left + x, box.top + top, wide, IN * high), to: strip.node.getBoundingClientRect() }];
  }) : null;
  const sizes = new ResizeObserver(() => lay(frame.scene.clientWidth));
  sizes.observe(frame.scene);

  function sentence() {
    const { blind, unused, twins } = drawn, words = [], many = (maps) => (maps.length > 1 ? "s" : "");
    if (blind.length) {
      words.push(`C3 map${many(blind)} ${listed(blind)} see${blind.length > 1 ? "" : "s"} nothing: `
        + `${blind.length > 1 ? "their" : "its"} units return the bias, whatever the digit is.`);
    }
    if (unused.length) {
      words.push(`S2 map${many(unused)} ${listed(unused)} feed${unused.length > 1 ? "" : "s"} no C3 map: `
        + "what was found there is lost.");
    }
    if (twins.length) {
      words.push(twins.length > 1 ? `${twins.length} pairs of C3 maps see the same inputs.`
        : `C3 maps ${listed(twins[0])} see the same inputs.`);
    }
    return words.join(" ");
  }
  // One line: the answer, else what the column looked at sees.
  function tell(map) {
    const { kernel: k } = state, inputs = every(IN, (c) => c).filter((c) => shownAt(map, c)), away = drawn.changed.length;
    const differs = away ? ` ${several(away, "outlined cell differs", "outlined cells differ")} from the paper\u2019s table.` : "";
    const cost = seen ? `: ${inputs.length} \u00b7 ${k * k} + 1 = ${inputs.length * k * k + 1} parameters` : "";
    const about = inputs.length
      ? `C3 map ${map} sees S2 map${inputs.length > 1 ? "s" : ""} ${listed(inputs)} through ${several(inputs.length, "kernel")}${cost}.`
      : `C3 map ${map} sees no S2 map.`;
    frame.caption.textContent = draft
      ? "Three columns are covered. What do their neighbours tell you? Paint the cells that belong there."
      : `${said ? `${said} ` : ""}${about}${differs}`;
  }

  function draw() {
    const map = over ?? state.map, { kernel: k, height, width } = state;
    drawn = model({ ...state, map }, paper, arrays);
    if (!place) return;
    const changed = new Set(drawn.changed.map(([f, c]) => f * IN + c));
    picture.setAttribute("aria-label", `S2 maps 0 to 5 and C3 maps 0 to 15; ${drawn.kernels} cells connected`);
    cells.forEach((node, n) => {
      const f = Math.floor(n / IN), on = shownAt(f, n % IN);
      node.setAttribute("class", ["lenet-connections-cell", on && "on", f === map && "lit", draft?.[f] && "open",
        !draft && changed.has(n) && "changed"].filter(Boolean).join(" "));
    });
    heads.forEach((node, f) => node.setAttribute("class", f === map ? "head lit" : "head"));
    rows.forEach((node, c) => {
      const lit = shownAt(map, c);
      node.setAttribute("class", lit ? "head lit" : "head");
      thumbs[c]?.setAttribute("class", lit ? "still thumb lit" : "still thumb");
      edges[c]?.setAttribute("class", lit ? "thumb-edge lit" : "thumb-edge");
    });
    drawn.sees.forEach((n, f) => { sees[f].textContent = draft?.[f] ? "?" : n; });
    drawn.feeds.forEach((n, c) => { feeds[c].textContent = draft ? "" : n; });
    for (const [f, node] of Object.entries(asks)) node.style.display = draft?.[f] ? "" : "none";
    const whole = ruled && !changed.size;
    for (const one of brackets) one.style.display = whole ? "" : "none";
    wires.setAttribute("d", wired(map));
    const { upright, left, top, wide, high } = place, on = boxOf(map, 0), spot = boxOf(state.map, state.row);
    for (const [name, value] of Object.entries(upright ? { x: left, y: on.y, width: IN * wide, height: high }
      : { x: on.x, y: top, width: wide, height: IN * high })) band.setAttribute(name, value);
    for (const [name, value] of Object.entries({ x: spot.x, y: spot.y, width: wide, height: high })) cursor.setAttribute(name, value);
    const same = (table) => table.every((row, f) => row.every((v, c) => v === state.table[f][c]));
    presets.set(Object.keys(named).find((name) => same(named[name])) ?? (same(randomTable(state.seed)) ? "random" : ""));
    seedOf.textContent = `seed ${state.seed}`;
    find.hidden = Boolean(draft); opened.hidden = !draft;
    counts.hidden = Boolean(draft);
    const places = height * width;
    boxes.kernels.set(drawn.kernels, null, count(drawn.kernels));
    boxes.weights.set(k * k); boxes.biases.set(OUT);
    boxes.parameters.set(0, null, count(drawn.parameters));
    boxes.places.set(places, null, `${height} \u00d7 ${width}`);
    boxes.connections.set(0, null, seen ? count(drawn.connections) : "");
    warning.textContent = draft ? "" : sentence();
    tell(map);
    if (strip) { strip.node.hidden = Boolean(draft); strip.update(map, state.table, drawn); }
    ties?.draw();
  }

  lay(frame.scene.clientWidth || 900);
  return () => { moving(true); sizes.disconnect(); ties?.dispose(); mine.dispose(); frame.dispose(); };
}

export default { render };
