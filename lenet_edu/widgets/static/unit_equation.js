// The arithmetic of one unit, drawn as an equation: window ⊙ weights = products, their
// sum, the bias, the squashed value. For OUT: F6 − code, squared, summed.

const ROLES = ["window", "weights", "products"];
const SIGNS = {
  weighted: ["", "\u2299", "="], pooled: ["", null, null], distance: ["", "\u2212", "\u2192"],
};

// draw(a, {heading, names, limit, given}) shows what wiring.js's arithmetic() returned; clear(text)
// says instead why there is none. onlook(sentence) tells of a single product.
function unitEquation(onlook) {
  const title = el("p", { class: "lenet-eq-title" });
  const row = el("div", { class: "lenet-eq-row" });
  const sums = el("div", { class: "lenet-eq-sums" });
  const plates = ROLES.map((role) => plate(role));
  const captions = ROLES.map(() => el("figcaption", {}));
  const signs = ROLES.map(() => el("span", { class: "lenet-eq-sign", "aria-hidden": "true" }));
  const figures = ROLES.map((role, k) => {
    const numbers = el("div", { class: "lenet-eq-numbers", "aria-hidden": "true" });
    plates[k].node.append(numbers);
    return { numbers, node: el("figure", { class: `lenet-eq-${role}` }, captions[k], plates[k].node) };
  });
  ROLES.forEach((role, k) => {
    if (k) row.append(signs[k]);
    row.append(figures[k].node);
  });
  const node = el("section", { class: "lenet-eq", "aria-label": "How this number comes about" },
    title, row, sums);
  let shown = null;

  // The same place in all three, and its product in words.
  function look(cell) {
    if (!shown) return;
    const tone = "pick";
    for (const one of plates) {
      one.mark(cell ? [{ maps: [cell.map], top: cell.i, left: cell.j, rows: 1, columns: 1, tone }] : []);
    }
    if (!cell) { onlook(""); return; }
    const { columns, terms, kind } = shown;
    const { window, weights, products } = terms[cell.map], n = cell.i * columns + cell.j;
    onlook(kind === "pooled" ? `${short(window[n], 3)}, one of the four that are added`
      : kind === "distance"
        ? `(${short(window[n], 3)} \u2212 ${short(weights[n])})\u00b2 = ${short(products[n], 3)}`
        : `${short(window[n], 3)} \u00d7 ${short(weights[n], 3)} = ${short(products[n], 3)}`);
  }
  for (const one of plates) {
    one.canvas.addEventListener("pointermove", (event) => look(one.at(event)));
    one.canvas.addEventListener("pointerdown", (event) => look(one.at(event)));
    one.canvas.addEventListener("pointerleave", () => look(null));
  }

  function draw(a, { heading, names, limit, given = a.z }) {
    const { rows, columns, terms, kind } = a, count = terms.length;
    const changed = !shown || shown.kind !== kind || shown.terms.length !== count;
    shown = a;
    node.dataset.kind = kind;
    node.dataset.tall = String(count === 1 && rows > columns);
    title.textContent = heading;
    const across = count <= 1 ? 1 : count <= 4 ? 2 : count <= 6 ? 3 : 4;
    const written = count === 1 && rows * columns <= 25;
    ROLES.forEach((role, k) => {
      const one = plates[k], values = terms.flatMap((t) => Array.from(t[role]));
      figures[k].node.hidden = kind === "pooled" && k > 0;
      signs[k].hidden = figures[k].node.hidden;
      one.arrange({ count, rows, columns, across, gap: count > 1 ? 1 : 0 });
      const alike = k === 0 || (k === 1 && kind === "distance");
      const top = (alike && limit) || largest([values]) || 1;
      one.fill(values, top);
      captions[k].textContent = names[k];
      signs[k].textContent = SIGNS[kind][k];
      one.canvas.setAttribute("aria-label", `${names[k]}: ${count * rows * columns} numbers`);
      numbersInto(figures[k].numbers, written ? values : [], columns, top);
    });
    sums.replaceChildren(...linesOf(a));
    if (Math.abs(given - a.z) > 1e-3 * (1 + Math.abs(a.z)) || Number.isNaN(given) !== Number.isNaN(a.z)) {
      sums.append(el("span", { class: "differ" }, `This network's layer gave ${short(given, 3)}.`));
    }
    if (changed) look(null);
  }
  function clear(text) {
    shown = null;
    title.textContent = text;
    row.hidden = sums.hidden = true;
  }
  return {
    node, clear,
    draw: (...given) => { row.hidden = sums.hidden = false; draw(...given); },
    target: () => plates[0].canvas.getBoundingClientRect(),
  };
}

function numbersInto(host, values, columns, top) {
  host.style.gridTemplateColumns = `repeat(${columns}, 1fr)`;
  host.replaceChildren(...values.map((v) => {
    const cell = el("span", {}, short(v, 1).replace(/^(\u2212?)0\./, "$1."));
    cell.style.color = inkOn(v, top);
    return cell;
  }));
}

// "Σ −2.779 + bias 0.294 = −2.484 → squashed −1.595"
function linesOf({ kind, sum, coefficient, bias, z, y }) {
  const part = (sign, name, value, strong = false) => el("span", { class: strong ? "strong" : "" },
    `${sign} `, el("i", {}, name ? `${name} ` : ""), el("output", {}, value));
  if (kind === "distance") return [part("\u03a3 =", "", short(z, 2), true)];
  return [
    part("\u03a3", "", short(sum, 3)),
    ...(kind === "pooled" ? [part("\u00d7", "coefficient", short(coefficient, 3))] : []),
    part(bias < 0 ? "\u2212" : "+", "bias", short(Math.abs(bias), 3)), part("=", "", short(z, 3)),
    part("\u2192", "squashed", short(y, 3), true),
  ];
}
