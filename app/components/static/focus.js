// Keeps the keyboard in its place when what holds it is drawn anew: a save, a colleague's edit, a line that goes.
(() => {
  const REGION = ".hc-panel, .hc-body";
  // These look after themselves.
  const OTHERS = "[role=grid], .hc-pair-card, [role=menu], [role=listbox]";
  const DIALOG = "[role=dialog], dialog[open]";
  const REACHABLE = "a[href], button:not(:disabled), input:not(:disabled), select, textarea, [tabindex='0']";

  let last = null;
  let isLooking = false;

  const nameOf = (element) => `${element.tagName} ${element.getAttribute("aria-label") || element.labels?.[0]?.textContent || element.textContent}`;
  const reachableIn = (region) => [...region.querySelectorAll(REACHABLE)].filter((element) => element.checkVisibility());

  function remember({ target }) {
    // A dialog gives the keyboard back to where it was opened.
    if (target.closest?.(DIALOG)) return;
    const region = target.closest?.(OTHERS) ? null : target.closest?.(REGION);
    last = region ? { element: target, region, name: nameOf(target), at: reachableIn(region).indexOf(target) } : null;
  }

  // Another of the same name, else in a panel the panel itself, else what took its place.
  function nextOf({ region, name, at }) {
    const all = reachableIn(region);
    const alike = all.filter((element) => nameOf(element) === name);
    if (alike.length) return alike[0];
    return region.matches("[tabindex]") ? region : all[Math.max(0, Math.min(at, all.length - 1))];
  }

  function look() {
    isLooking = false;
    if (!last || last.element.isConnected || document.querySelector(DIALOG)) return;
    const isLost = !document.activeElement || document.activeElement === document.body;
    const { region } = last;
    if (isLost && region.isConnected && region.checkVisibility()) nextOf(last)?.focus({ preventScroll: true });
    else last = null;
  }

  document.addEventListener("focusin", remember);
  document.addEventListener("pointerdown", ({ target }) => {
    if (last && !last.region.contains(target) && !target.closest?.(DIALOG)) last = null;
  });
  new MutationObserver(() => {
    if (!last || last.element.isConnected || isLooking) return;
    isLooking = true;
    // Whoever took it away may put it somewhere first.
    setTimeout(look, 0);
  }).observe(document, { childList: true, subtree: true });
})();
