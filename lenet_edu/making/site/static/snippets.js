// Search results show sentences: without code, without what it printed, and with formulas
// as characters. Sphinx's own way takes all of a page's text.

const MEANT = {
  times: "×", cdot: "·", sum: "Σ", prod: "Π", tanh: "tanh", exp: "exp", log: "log", le: "≤",
  leq: "≤", ge: "≥", geq: "≥", ne: "≠", approx: "≈", pm: "±", to: "→", infty: "∞", ldots: "…",
  dots: "…", partial: "∂", sqrt: "√", in: "∈", alpha: "α", beta: "β", gamma: "γ", delta: "δ",
  epsilon: "ε", varepsilon: "ε", eta: "η", lambda: "λ", mu: "μ", sigma: "σ", theta: "θ", pi: "π",
};

// "\(y_{i,j} = b + \sum x\)" -> "y i,j = b + Σ x"
function spelled(formula) {
  return formula
    .replace(/\\[()[\]]/g, "")
    .replace(/\\(?:begin|end)\{[^}]*\}/g, " ")
    .replace(/\\[a-z]*frac\{([^{}]*)\}\{([^{}]*)\}/g, "$1 / $2")
    .replace(/\\([A-Za-z]+)/g, (_, name) => MEANT[name] ?? " ")
    .replace(/\\[,;:!\s]/g, " ")
    .replace(/[_^]/g, " ")
    .replace(/[{}\\&]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

const plainText = Search.htmlToText;
Search.htmlToText = (text, anchor) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  const removed = ".cell, .lenet-live, .reading, .onwards, .chapters, pre";
  for (const one of page.querySelectorAll(removed)) one.remove();
  for (const one of page.querySelectorAll(".math")) one.textContent = ` ${spelled(one.textContent)} `;
  return plainText(page.documentElement.outerHTML, anchor);
};
