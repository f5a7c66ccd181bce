// Light, dark, or as the system has it. Runs before the page is painted, so that nothing
// flashes; site.js gives the button its work.

const lenetTheme = {
  order: ["auto", "light", "dark"],
  names: { auto: "as the system has it", light: "light", dark: "dark" },
  kept() {
    try {
      const kept = localStorage.getItem("theme");
      return this.order.includes(kept) ? kept : "auto";
    } catch { // a browser that keeps nothing
      return "auto";
    }
  },
  keep(name) {
    document.body.dataset.theme = name;
    try { localStorage.setItem("theme", name); } catch { /* then for this page alone */ }
  },
  start() {
    document.documentElement.classList.remove("no-js");
    document.body.dataset.theme = this.kept();
  },
};
