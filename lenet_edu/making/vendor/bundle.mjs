// `make vendor`: what the widgets use of other people's libraries, in one file for the
// browser, with the licence of each package whose code is in it.
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const OUT = "lenet_edu/widgets/static/vendor/d3.js";
const made = await build({
  entryPoints: ["lenet_edu/making/vendor/d3.js"],
  bundle: true, minify: true, write: false, metafile: true,
  format: "iife", globalName: "d3", charset: "utf8", legalComments: "none",
});
const inside = Object.keys(made.metafile.inputs).map((path) => path.match(/node_modules\/([^/]+)\//)?.[1]);
const packages = [...new Set(inside.filter(Boolean))].sort();
const licences = packages.map((name) => {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  const text = readFileSync(`node_modules/${name}/LICENSE`, "utf8").trim();
  return `${name} ${version} (${license})\n${text}`;
});
const code = made.outputFiles[0].text.trim();
writeFileSync(OUT, `${code}\n/*\n${licences.join("\n\n")}\n*/\n`);
console.log(`${OUT}: ${packages.join(", ")}`);
