// What a page of the site does besides its widgets: the theme's button, the list of
// chapters on narrow screens, commands to copy, and scroll areas that keys can reach.

function themeButton() {
  const button = document.querySelector("button.theme");
  const tell = () => {
    const name = lenetTheme.names[document.body.dataset.theme];
    button.setAttribute("aria-label", `Colours: ${name}. Change them`);
    button.title = `Colours: ${name}`;
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const { order } = lenetTheme, at = order.indexOf(document.body.dataset.theme);
    lenetTheme.keep(order[(at + 1) % order.length]);
    tell();
  });
  tell();
}

function chapterMenu() {
  const button = document.querySelector("button.menu");
  const list = document.getElementById("chapters");
  if (!button || !list) return;
  const open = (wanted) => {
    list.classList.toggle("open", wanted);
    button.setAttribute("aria-expanded", String(wanted));
  };
  button.addEventListener("click", () => open(!list.classList.contains("open")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !list.classList.contains("open")) return;
    open(false);
    button.focus();
  });
  list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
}

// What scrolls sideways must be reachable without a mouse; what fits needs no stop.
function scrollAreas() {
  const areas = document.querySelectorAll("pre, .wide, .math-wrapper_simple, div.math, .output");
  const look = () => {
    for (const area of areas) {
      const style = getComputedStyle(area);
      const scrolls = /auto|scroll/.test(style.overflowX) && area.scrollWidth > area.clientWidth + 1;
      if (scrolls && !area.hasAttribute("tabindex")) {
        area.tabIndex = 0;
        area.setAttribute("role", "group");
        area.setAttribute("aria-label", "Scrolls sideways");
        area.dataset.made = "yes";
      } else if (!scrolls && area.dataset.made) {
        for (const name of ["tabindex", "role", "aria-label", "data-made"]) area.removeAttribute(name);
      }
    }
  };
  look();
  window.addEventListener("resize", look);
  window.addEventListener("load", look);
  document.addEventListener("toggle", look, true);
  window.MathJax?.startup?.promise?.then(look);
}

function commandsToCopy() {
  if (!navigator.clipboard) return;
  for (const block of document.querySelectorAll(".commands")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      const lines = [...block.querySelectorAll("code")].map((line) => line.textContent);
      await navigator.clipboard.writeText(`${lines.join("\n")}\n`);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    block.append(button);
  }
}

// On paper everything is open, and light.
function readyForPrint() {
  let opened = [], theme = "auto";
  window.addEventListener("beforeprint", () => {
    ({ theme } = document.body.dataset);
    document.body.dataset.theme = "light";
    document.body.dataset.jpThemeLight = "true";
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const one of opened) one.open = true;
  });
  window.addEventListener("afterprint", () => {
    document.body.dataset.theme = theme;
    for (const one of opened) one.open = false;
  });
}

themeButton();
chapterMenu();
scrollAreas();
commandsToCopy();
readyForPrint();
