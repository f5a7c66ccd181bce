// LeNet-5 as one picture: every unit of every layer from left to right (from top to bottom
// where it is narrow), F6 beside the printed code, and the arithmetic of one unit. Joined
// behind plate.js, wiring.js and unit_equation.js, in front of the widgets that show it.

const ACROSS = { // maps side by side, and the cells between them: wide, narrow
  input: [[1, 0], [1, 0]], C1: [[3, 3], [6, 3]], S2: [[3, 2], [6, 2]], C3: [[4, 2], [8, 2]],
  S4: [[4, 1], [8, 1]], C5: [[8, 0], [24, 0]], F6: [[7, 0], [7, 0]], code: [[7, 0], [7, 0]],
};
const TRAINED = { C1: 156, S2: 12, C3: 1516, S4: 32, C5: 48120, F6: 10164 };
const NARROW = 640;
const DRAWN = ["input", ...LAYERS.slice(0, -1)];

function factsOf(layer) {
  if (layer === "input") return ["32 \u00d7 32 pixels"];
  const [maps, H, W] = SHAPES[layer], units = maps * H * W;
  return [
    H > 1 ? `${maps} of ${H} \u00d7 ${W}` : `${units} units`,
    ...(H > 1 ? [`${units.toLocaleString("en")} units`] : []),
    ...(H > 1 ? [`${TRAINED[layer].toLocaleString("en")} parameters`]
      : [TRAINED[layer].toLocaleString("en"), "parameters"]),
  ];
}

// The strip and the equation. draw(now) with now = {found, limits, table, parameters,
// codes, ink, reached, best}: found {input, C1: {z, y}, ...}; parameters null where the
// arithmetic is not LeNet-5's; ink: the input's value of full ink. unit(): what is chosen.
function networkMap({ said, showField = () => true }) {
  const plates = Object.fromEntries(DRAWN.map((name) => [
    name, plate(name === "input" ? "input: 32 \u00d7 32 pixels" : `${name}: ${sizeOf(name)}`)]));
  const code = plate("printed code: 7 \u00d7 12 pixels");
  const column = (name, one, title, facts) => el("figure", { class: `lenet-map-layer of-${name}` },
    el("figcaption", {}, title), one.node, el("div", { class: "lenet-map-facts" },
      ...facts.map((text) => el("span", {}, text))));
  const codeTitle = el("span", {}, "code"), codeFacts = el("span", {}, "printed");
  const strip = el("div", {
    class: "lenet-map-strip maps", role: "application", "aria-label":
      "All units of the network. Arrow keys move within a map, n and p go to the next and "
      + "previous map, 1 to 7 choose a layer, Escape returns to the answer.",
  }, ...DRAWN.map((name) => column(name, plates[name], name, factsOf(name))),
  el("figure", { class: "lenet-map-layer of-code" }, el("figcaption", {}, codeTitle), code.node,
    el("div", { class: "lenet-map-facts" }, codeFacts, el("span", {}, "7 \u00d7 12 pixels"))));
  const told = el("p", { class: "lenet-caption unit", role: "status" });
  const sum = unitEquation((text) => { product = text; tell(); });
  let now = null, chosen = null, hovered = null, product = "", flying = null;
  const beams = links(strip, pairs);

  const sizes = new ResizeObserver(([entry]) => layOut(entry.contentRect.width < NARROW));
  let narrow = null;
  function layOut(small) {
    if (small === narrow) return;
    narrow = small;
    strip.classList.toggle("narrow", small);
    for (const [name, one] of [...Object.entries(plates), ["code", code]]) {
      const [count, rows, columns] = name === "code" ? [84, 1, 1] : SPACES[name];
      const [across, gap] = ACROSS[name][small ? 1 : 0];
      one.arrange({ count, rows, columns, across, gap });
      const { width } = one.shape();
      one.node.style.setProperty("--cells", width);
    }
    if (now) paint();
  }
  sizes.observe(strip);
  layOut(false);

  // What is drawn ---------------------------------------------------------------------
  const focus = () => hovered ?? chosen ?? answer();
  const answer = () => ({ layer: "OUT", map: Math.max(0, now?.best ?? 0), i: 0, j: 0 });

  function draw(given) {
    now = given;
    paint();
  }
  function paint() {
    plates.input.fill(now.found.input.map((v) => v - now.paper), now.ink, { ink: true });
    for (const name of LAYERS.slice(0, -1)) {
      plates[name].fill(now.reached.includes(name) ? now.found[name].y : null, now.limits[name]);
    }
    look();
  }

  // Windows, beams, words and the equation of the unit that is looked at.
  function look() {
    if (!now) return;
    const unit = focus(), seen = sees(unit, now.table), fed = feeds(unit, now.table);
    const digit = unit.layer === "OUT" ? unit.map : answer().map;
    code.fill(now.best < 0 && unit.layer !== "OUT" ? null : now.codes.slice(84 * digit, 84 * digit + 84), now.limits.F6);
    codeTitle.textContent = `code ${digit}`;
    const back = path(unit.layer, unit.i, unit.j), maps = sources(unit.layer, unit.map, now.table);
    for (const [name, one] of Object.entries(plates)) {
      const marks = [], [count, H] = SPACES[name];
      const [top, left, side] = back[name] ?? [0, 0, H];
      if (side < H && name !== seen.layer && showField()) { // what is seen as a whole needs no frame
        marks.push({ maps: maps[name] ?? every(count), top, left, rows: side, columns: side, tone: "back" });
      }
      if (seen?.layer === name && H > 1) marks.push({ ...seen, tone: "sees" });
      if (fed?.layer === name && H > 1) marks.push({ ...fed, tone: "feeds" });
      if (unit.layer === name) {
        marks.push({ maps: [unit.map], top: unit.i, left: unit.j, rows: 1, columns: 1, tone: "unit" });
      }
      one.mark(marks);
      one.node.parentNode.classList.toggle("lit", unit.layer === name || seen?.layer === name || fed?.layer === name);
    }
    beams.draw();
    tell();
    if (!hovered) calculate();
  }

  // From what the unit sees to it, and from it to what it feeds.
  function pairs() {
    if (!now) return [];
    const unit = focus(), found = [], seen = sees(unit, now.table), fed = feeds(unit, now.table);
    const whole = (name) => plates[name].canvas.getBoundingClientRect();
    const own = unit.layer === "OUT" ? code.canvas.getBoundingClientRect()
      : plates[unit.layer].boxOf({ maps: [unit.map], top: unit.i, left: unit.j, rows: 1, columns: 1 });
    if (seen && SPACES[seen.layer][1] === 1) {
      found.push({ from: whole(seen.layer), to: own, tone: "sees" });
    } else if (seen) {
      for (const n of seen.maps) found.push({ from: plates[seen.layer].boxOf(seen, n), to: own, tone: "sees" });
    }
    if (fed && fed.layer !== "OUT") {
      const to = plates[fed.layer];
      if (SPACES[fed.layer][1] === 1) found.push({ from: own, to: whole(fed.layer), tone: "feeds" });
      else for (const n of fed.maps) found.push({ from: own, to: to.boxOf(fed, n), tone: "feeds" });
    } else if (fed) {
      found.push({ from: own, to: code.boxOf({ maps: [unit.map], rows: 1, columns: 1 }), tone: "feeds" });
    }
    return found;
  }

  function tell() {
    told.textContent = product || (now ? said(focus(), now) : "");
  }

  function calculate() {
    const unit = focus();
    if (!now.reached.includes(unit.layer) && unit.layer !== "input") return sum.clear(`${unit.layer} was not reached.`);
    if (unit.layer === "input") return sum.clear("A pixel: \u22120.1 is paper, 1.175 is ink.");
    if (!now.parameters) return sum.clear("The arithmetic is drawn for LeNet-5's own layers only.");
    const before = beforeOf(unit.layer);
    const a = arithmetic(unit, now.found, now.parameters, now.table);
    const [, H, W] = SPACES[unit.layer];
    const given = now.found[unit.layer].z[unit.map * H * W + unit.i * W + unit.j];
    sum.draw(a, {
      ...namesOf(unit, before, a), given, limit: before === "input" ? null : now.limits[before],
    });
  }

  // Choosing ----------------------------------------------------------------------------
  function choose(unit, { fly = true } = {}) {
    chosen = unit;
    hovered = null;
    look();
    if (fly) travel(ends(unit));
  }
  // Back to the answer; the window returns to its place in the map.
  function close() {
    const way = chosen && ends(chosen);
    reset();
    travel(way?.reverse());
  }
  // The window of a unit where it stands: in the map, and in the equation.
  function ends(unit) {
    const seen = now && sees(unit, now.table);
    if (!seen || !now.parameters) return null;
    return [SPACES[seen.layer][1] === 1 ? plates[seen.layer].canvas.getBoundingClientRect()
      : plates[seen.layer].boxOf(seen), sum.target()];
  }
  // A frame goes from one to the other.
  function travel(way) {
    flying?.(true);
    if (!way) return;
    const host = strip.closest(".lenet"), home = host.getBoundingClientRect();
    const ghost = el("div", { class: "lenet-map-ghost", "aria-hidden": "true" });
    host.append(ghost);
    const [from, to] = way.map((box) => [box.left - home.left, box.top - home.top, box.width, box.height]);
    flying = tween(from, to, ([x, y, w, h]) => {
      ghost.style.cssText = `left:${x}px;top:${y}px;width:${w}px;height:${h}px`;
    }, { done: () => { ghost.remove(); flying = null; } });
  }
  function reset() {
    chosen = null;
    hovered = null;
    if (now) look();
  }

  for (const [name, one] of [...Object.entries(plates), ["code", code]]) {
    const unitAt = (event) => {
      const cell = one.at(event);
      if (!cell) return null;
      return name === "code" ? { layer: "F6", map: cell.map, i: 0, j: 0 } : { layer: name, ...cell };
    };
    one.canvas.addEventListener("pointermove", (event) => {
      if (event.pointerType === "touch") return;
      const unit = unitAt(event), same = JSON.stringify(unit) === JSON.stringify(hovered);
      if (same) return;
      hovered = unit;
      look();
    });
    one.canvas.addEventListener("pointerleave", () => { hovered = null; look(); });
    one.canvas.addEventListener("pointerdown", (event) => {
      const unit = unitAt(event);
      if (event.button || !unit) return;
      if (JSON.stringify(unit) === JSON.stringify(chosen)) close();
      else choose(unit);
    });
  }
  const looks = { get C5() { return ACROSS.C5[narrow ? 1 : 0]; }, F6: [7], OUT: [1] };
  unitKeys(strip, { looks, chosen: () => chosen ?? answer(), choose });
  keys(strip, { Escape: close });
  const unTheme = whenThemed(() => { if (now) paint(); });

  return {
    strip, told, equation: sum.node, draw, look, choose, reset,
    unit: () => chosen ?? answer(),
    dispose: () => { sizes.disconnect(); beams.dispose(); unTheme(); flying?.(true); },
  };
}

// "C3, map 6, row 4, column 4"
function placeOf({ layer, map, i, j }) {
  if (layer === "input") return `input, row ${i}, column ${j}`;
  if (layer === "OUT") return `OUT, penalty of digit ${map}`;
  if (layer === "F6") return `F6, unit ${map} (row ${Math.floor(map / 7)}, column ${map % 7} of the bitmap)`;
  return SHAPES[layer][1] === 1 ? `${layer}, unit ${map}` : `${layer}, map ${map}, row ${i}, column ${j}`;
}

function namesOf(unit, before, { kind, terms, rows, columns }) {
  const seen = `${rows} \u00d7 ${columns}`;
  if (kind === "distance") {
    return { heading: `OUT: how far F6 is from the printed ${unit.map}`, names: ["F6", `code of ${unit.map}`, "(F6 \u2212 code)\u00b2"] };
  }
  if (kind === "pooled") {
    return { heading: `${placeOf(unit)}: four numbers`, names: [`${before}, map ${unit.map}`, "", ""] };
  }
  const many = terms.length > 1 ? `${terms.length} windows of ${seen}` : `a window of ${seen}`;
  return {
    heading: placeOf(unit),
    names: [before === "C5" ? "all of C5" : `${before}: ${many}`, terms.length > 1 ? "kernels" : "weights", "products"],
  };
}

// "It sees 14 \u00d7 14 pixels, rows 4 to 17, columns 4 to 17, through S2 maps 0, 1 and 2."
function fieldOf(unit, table) {
  const [top, left, side] = path(unit.layer, unit.i, unit.j).input;
  const maps = sources(unit.layer, unit.map, table);
  const through = unit.layer === "C3" || unit.layer === "S4"
    ? ` through S2 maps ${maps.S2.join(", ")}` : "";
  return `It sees ${side} \u00d7 ${side} pixels, rows ${top} to ${top + side - 1}, `
    + `columns ${left} to ${left + side - 1}${through}.`;
}
