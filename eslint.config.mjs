// The widgets' files are joined before they run (see docs/widgets.md), so each may use
// what the shared ones declare.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import js from "@eslint/js";

const STATIC = "lenet_edu/widgets/static";
const shared = [
  ...readdirSync(`${STATIC}/kit`).filter((name) => name.endsWith(".js")).map((name) => `${STATIC}/kit/${name}`),
  ...["pad", "lenet_maps", "warp", "network_map"].map((name) => `${STATIC}/${name}.js`),
];
// Parts of one widget, each with its own exports.
const parts = ["connection_table_sum", "squashing_model", "receptive_field_model"]
  .map((name) => `${STATIC}/${name}.js`);
const declared = [...shared, ...parts].filter(existsSync).flatMap((path) => [...readFileSync(path, "utf8").matchAll(
  /^(?:async )?(?:function|const|let|class) +([\w$]+)/gm)].map(([, name]) => name));
const names = (list) => Object.fromEntries(list.map((name) => [name, "readonly"]));
const browser = names(["window", "document", "console", "performance", "requestAnimationFrame",
  "cancelAnimationFrame", "setTimeout", "clearTimeout", "setInterval", "clearInterval",
  "getComputedStyle", "matchMedia", "ResizeObserver", "IntersectionObserver",
  "MutationObserver", "structuredClone", "DOMRect", "DOMPoint", "Event", "PointerEvent", "Image",
  "ImageData", "Path2D", "OffscreenCanvas", "fetch", "location", "URL", "Blob", "Response",
  "navigator", "localStorage", "sessionStorage", "HTMLElement", "customElements",
  "queueMicrotask", "atob", "btoa", "TextDecoder", "DecompressionStream", "history", "DOMParser",
  "scrollTo", "CSS", "AbortController", "crypto"]);
const rules = {
  ...js.configs.recommended.rules,
  eqeqeq: "error", "no-var": "error", "prefer-const": ["error", { destructuring: "all" }],
  "no-shadow-restricted-names": "error", "no-unused-expressions": ["error", { allowShortCircuit: true }],
};
const unused = (vars) => ["error", { vars, args: "after-used", argsIgnorePattern: "^_", varsIgnorePattern: "^_" }];
const inside = new Set(shared);

export default [
  { ignores: ["**/node_modules/", "**/vendor/d3.js", "build/", "site/", ".venv/", "my-course/"] },
  {
    files: [`${STATIC}/**/*.js`],
    languageOptions: { sourceType: "module", globals: { ...browser, ...names(declared), d3: "readonly" } },
    rules: { ...rules, "no-redeclare": "off", "no-unused-vars": unused("all") },
  },
  {
    files: [...inside],
    languageOptions: { sourceType: "script" },
    rules: { "no-unused-vars": unused("local") },
  },
  {
    // theme.js declares lenetTheme for the scripts after it; Search is Sphinx's.
    files: ["lenet_edu/making/site/static/*.js"],
    languageOptions: { sourceType: "module", globals: { ...browser, ...names(["lenetTheme", "Search"]) } },
    rules: { ...rules, "no-redeclare": "off", "no-unused-vars": ["error", { vars: "all", varsIgnorePattern: "^lenetTheme$" }] },
  },
  {
    files: ["**/*.mjs"],
    languageOptions: { sourceType: "module", globals: names(["console", "process"]) },
    rules: { ...rules, "no-unused-vars": unused("all") },
  },
];
