// Widgets without a kernel: each place on the page that waits for one gets the course's
// own ES module, and a model that holds its state. Where Python would answer, answers.js
// does. A widget wakes when it comes near the screen.

import { ANSWERS, NEEDS } from "./answers.js";
import { Model } from "./model.js";

const here = new URL(".", import.meta.url);
const at = (path) => new URL(path, here).href;

async function wake(place) {
  const { widget, state } = place.dataset;
  const networks = place.dataset.networks?.split(" ") ?? [];
  const [module, given] = await Promise.all([
    import(at(`widgets/${widget}.js`)),
    fetch(at(`states/${state}.json`)).then((answer) => answer.json()),
  ]);
  const answers = ANSWERS[widget];
  const model = new Model(given, (one, changed, content) => (
    answers?.(one, { changed, content, module, networks })?.catch(broken)));
  await NEEDS[widget]?.(model, networks);
  const root = document.createElement("div");
  await (module.default?.render ?? module.render)({ model, el: root });
  place.replaceChildren(root);
  place.dataset.awake = "yes";
}

const broken = (error) => console.error(error);

// JupyterLab's theme attribute is what the widgets' style sheets ask for.
function followTheme() {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const set = () => {
    const theme = document.body.dataset.theme ?? "auto";
    const isDark = theme === "dark" || (theme === "auto" && dark.matches);
    document.body.dataset.jpThemeLight = String(!isDark);
  };
  new MutationObserver(set).observe(document.body, { attributeFilter: ["data-theme"] });
  dark.addEventListener("change", set);
  set();
}

function wakeWhenNear() {
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      wake(target).catch((error) => {
        // The picture stays; a broken widget must not look like a working one.
        target.dataset.awake = "no";
        console.error(`${target.dataset.widget}:`, error);
      });
    }
  }, { rootMargin: "400px" });
  for (const place of document.querySelectorAll(".lenet-live")) near.observe(place);
}

followTheme();
wakeWhenNear();
