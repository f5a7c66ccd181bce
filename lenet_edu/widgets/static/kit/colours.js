// The signed colour scale: blue, zero, orange, the same for positive and negative. Zero
// is white in light themes and the panel's own ground in dark ones.

const SIGNED_SCALE = {
  light: { negative: [33, 102, 172], zero: [255, 255, 255], positive: [217, 95, 2] },
  dark: { negative: [109, 177, 245], zero: [29, 31, 35], positive: [245, 146, 62] },
};
const NOT_A_NUMBER = "#d500f9";

// For a canvas, which knows no variables: an rgb() of the theme that is said.
function signedColour(value, limit, dark = false) {
  if (!Number.isFinite(value)) return NOT_A_NUMBER;
  const t = Math.max(-1, Math.min(1, value / (limit || 1)));
  const { negative, zero, positive } = SIGNED_SCALE[dark ? "dark" : "light"];
  const end = t < 0 ? negative : positive;
  return `rgb(${zero.map((from, n) => Math.round(from + (end[n] - from) * Math.abs(t)))})`;
}

// For SVG and HTML: follows the theme by itself.
function signedFill(value, limit) {
  if (!Number.isFinite(value)) return NOT_A_NUMBER;
  const t = Math.max(-1, Math.min(1, value / (limit || 1)));
  if (t === 0) return "var(--zero)";
  const share = Math.round(1000 * Math.abs(t)) / 10;
  return `color-mix(in srgb, var(--${t < 0 ? "negative" : "positive"}) ${share}%, var(--zero))`;
}

// The ink that stands out most on signedFill(value, limit).
function inkOn(value, limit) {
  const t = value / (limit || 1);
  return t < -0.88 ? "var(--ink-deep)" : Math.abs(t) > 0.62 ? "var(--ink-strong)" : "var(--ink-weak)";
}

// Whether a node is drawn in dark colours, and a call of act() when that changes:
// canvases need both. Returns the clean-up.
function isDark(node) {
  return getComputedStyle(node).colorScheme === "dark";
}
function whenThemed(act) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const watch = new MutationObserver(act);
  const attributeFilter = ["data-jp-theme-light", "data-theme"];
  for (const node of [document.documentElement, document.body]) watch.observe(node, { attributeFilter });
  system.addEventListener("change", act);
  return () => { watch.disconnect(); system.removeEventListener("change", act); };
}
