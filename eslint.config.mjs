// The widgets' files are joined before they run (see docs/widgets.md), so each may use
// what the shared ones declare.
import { readFileSync, readdirSync } from "node:fs";
import js from "@eslint/js";

const STATIC = "lenet_edu/widgets/static";
const scripts = readdirSync(STATIC, { recursive: true })
  .filter((name) => name.endsWith(".js") && !name.startsWith("vendor")).map((name) => `${STATIC}/${name}`);
const source = Object.fromEntries(scripts.map((path) => [path, readFileSync(path, "utf8")]));
// A widget ends in `export default`; what does not is shared, and declares for the others.
const shared = scripts.filter((path) => !/^export default/m.test(source[path]));
const plain = shared.filter((path) => !/^(?:import|export)\b/m.test(source[path]));
// Also of const A = 1, B = 2; on one line.
const declaredBy = (paths) => paths.flatMap((path) => [
  ...[...source[path].matchAll(/^(?:export )?(?:async )?(?:function|const|let|class) +([\w$]+)/gm)].map(([, name]) => name),
  ...[...source[path].matchAll(/^(?:const|let) .*$/gm)].flatMap(
    ([line]) => [...line.matchAll(/, ([\w$]+) = /g)].map(([, name]) => name))]);
const names = (list) => Object.fromEntries(list.map((name) => [name, "readonly"]));
const browser = names(["window", "document", "console", "performance", "requestAnimationFrame",
  "cancelAnimationFrame", "setTimeout", "clearTimeout", "setInterval", "clearInterval",
  "getComputedStyle", "matchMedia", "ResizeObserver", "IntersectionObserver",
  "MutationObserver", "structuredClone", "DOMRect", "DOMPoint", "Event", "PointerEvent", "Image",
  "ImageData", "createImageBitmap", "Path2D", "OffscreenCanvas", "fetch", "location", "URL", "Blob", "Response",
  "navigator", "localStorage", "sessionStorage", "HTMLElement", "customElements",
  "queueMicrotask", "atob", "btoa", "TextDecoder", "DecompressionStream", "history", "DOMParser",
  "scrollTo", "CSS", "AbortController", "crypto"]);
const rules = {
  ...js.configs.recommended.rules,
  eqeqeq: "error", "no-var": "error", "prefer-const": ["error", { destructuring: "all" }],
  "no-shadow-restricted-names": "error", "no-unused-expressions": ["error", { allowShortCircuit: true }],
};
const unused = (vars) => ["error", { vars, args: "after-used", argsIgnorePattern: "^_", varsIgnorePattern: "^_" }];

// A widget may export for the tests what a file before it declares; alone, that is no
// module, so its last line becomes a mention of the names.
const mentioned = {
  preprocess: (text) => [text.replace(/^export \{([^}]*)\};/m, (_, list) => `void [${list.replace(/ as \w+/g, "")}];`)],
  postprocess: (messages) => messages.flat(),
};

export default [
  { ignores: ["**/node_modules/", "**/vendor/d3.js", "build/", "site/", ".venv/", "my-course/"] },
  {
    files: [`${STATIC}/**/*.js`],
    plugins: { widgets: { processors: { mentioned } } },
    processor: "widgets/mentioned",
    languageOptions: { sourceType: "module", globals: { ...browser, ...names(declaredBy(shared)), d3: "readonly" } },
    rules: { ...rules, "no-redeclare": "off", "no-unused-vars": unused("all") },
  },
  {
    files: plain,
    languageOptions: { sourceType: "script", globals: names(declaredBy(scripts)) }, // and their widget's
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
