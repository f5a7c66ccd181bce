// Widgets without a kernel: each place on the page that waits for one gets the course's
// own ES module, and a model that holds its state. Where Python would answer, answers.js
// does. A widget wakes when it comes near the screen.

import { ANSWERS, decoded, parameters } from "./answers.js";
import { asInput, everyUnit, forward } from "./network.js";
import { forwardModern } from "./modern.js";

const here = new URL(".", import.meta.url);
const at = (path) => new URL(path, here).href;

// A widget's state as anywidget's model gives it to its module.
class Model {
  constructor(state, answer) {
    this.state = Object.fromEntries(
      Object.entries(state).map(([name, value]) => [name, decoded(value)]));
    this.listeners = [];
    this.changed = new Set();
    this.answer = answer;
  }
  get(name) { return this.state[name]; }
  set(name, value) {
    this.state[name] = value;
    this.changed.add(name);
    this.tell(name);
  }
  // What Python would do when it hears of the change.
  save_changes() {
    const changed = this.changed;
    this.changed = new Set();
    this.answer(this, changed);
  }
  send(content) { this.answer(this, new Set(), content); }
  on(event, heard) { this.listeners.push([event, heard]); }
  off(event, heard) {
    this.listeners = this.listeners.filter(([e, h]) => e !== event || (heard && h !== heard));
  }
  tell(name) {
    for (const [event, heard] of [...this.listeners]) {
      if (event === `change:${name}` || event === "change") heard(this, this.state[name]);
    }
  }
  // From outside: set, and let the widget know.
  put(values) {
    Object.assign(this.state, values);
    for (const name of Object.keys(values)) this.tell(name);
  }
}

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

export { asInput, everyUnit, forward, forwardModern, parameters };
