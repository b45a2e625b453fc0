// Theme and drawer, in the browser alone: nothing to store on the server, no flash before the page is connected.
(() => {
  const KEY = "hilal-theme";
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  // In an iframe that is refused storage even the name throws; the choice then lasts as long as the page.
  let chosen = "system";
  try {
    chosen = window.localStorage.getItem(KEY) || "system";
  } catch {
    chosen = "system";
  }

  function paint() {
    const dark = chosen === "dark" || (chosen === "system" && system.matches);
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
    }
  }

  function choose(theme) {
    chosen = theme;
    try {
      window.localStorage.setItem(KEY, theme);
    } catch {
      // Refused storage: see above.
    }
    paint();
  }

  function setMenu(shell, open) {
    shell.dataset.menu = open ? "open" : "closed";
    const button = shell.querySelector("[data-menu-button]");
    button?.setAttribute("aria-expanded", String(open));
    if (open) shell.querySelector(".hc-nav a")?.focus();
    else if (shell.contains(document.activeElement)) button?.focus();
  }

  document.addEventListener("click", (event) => {
    const theme = event.target.closest?.("[data-theme-choice]");
    if (theme) choose(theme.dataset.themeChoice);
    const shell = event.target.closest?.(".hc-shell");
    if (!shell) return;
    if (event.target.closest("[data-menu-button]")) setMenu(shell, shell.dataset.menu !== "open");
    else if (shell.dataset.menu === "open" && !event.target.closest(".hc-side")) setMenu(shell, false);
  });
  document.addEventListener("keydown", (event) => {
    const shell = document.querySelector('.hc-shell[data-menu="open"]');
    if (event.key === "Escape" && shell) setMenu(shell, false);
  });
  // Takes back what was done last, while its toast offers that; where one types, the browser takes back typing.
  document.addEventListener("keydown", (event) => {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z";
    if (!isUndo || event.target.closest?.("input:not([type=checkbox]), textarea, [contenteditable]")) return;
    const offered = [...document.querySelectorAll(".hc-toast [data-undo]")].at(-1);
    if (!offered) return;
    event.preventDefault();
    offered.click();
  });
  system.addEventListener("change", paint);
  // The buttons come with Vue, after this script.
  new MutationObserver(() => {
    if (document.querySelector("[data-theme-choice]:not([aria-pressed])")) paint();
  }).observe(document.documentElement, { childList: true, subtree: true });
  paint();

  // The framework says these in fewer languages than we do, and not what one may go on doing.
  document.addEventListener("DOMContentLoaded", () => {
    const { gettext } = window.hilal;
    const say = (popup, title, text) => {
      const [first, second] = document.querySelectorAll(`#${popup} > span`);
      if (first) first.textContent = title;
      if (second) second.textContent = text;
      document.getElementById(popup)?.setAttribute("role", "status");
    };
    say("popup", gettext("Connection lost, trying again."), gettext("What you typed stays here."));
    say("too_long_message_popup", gettext("This is too long to send."), gettext("Shorten it and try again."));
  });
})();
