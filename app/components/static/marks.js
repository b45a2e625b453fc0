// The framework draws its styles with a script that notes four times at every change of the page and keeps them for
// good: some 100 kilobytes a second while somebody scrolls. Nobody reads them, and a screen stays open for weeks.
(() => {
  const nothing = () => undefined;
  window.performance.mark = nothing;
  window.performance.measure = nothing;
})();
