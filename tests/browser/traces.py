"""Scripts that see, in a page, what a payload did there and when the page has come."""

# What a payload would call; each tells the console instead of stopping the page.
MARKED = """for (const name of ["alert", "confirm", "prompt", "print"])
  window[name] = (...given) => console.error("SMUGGLED", name, ...given);"""
# When the page changed last, so that nobody looks before everything has come.
CHANGED = """window.changedAt = 0;
new MutationObserver(() => { window.changedAt = performance.now(); })
  .observe(document, { childList: true, characterData: true, subtree: true });"""
STILL = """(ms) => performance.now() - window.changedAt > ms
  && !document.querySelector(".q-skeleton, [aria-busy=true]")"""
# One window further down the rows, and whether there was any.
FURTHER = """() => {
  const grid = document.querySelector("[role=grid]");
  const before = grid?.scrollTop;
  grid?.scrollBy(0, grid.clientHeight);
  return grid !== null && grid.scrollTop > before;
}"""
# What stays in the page of a payload that became markup, whether it has run or not.
TRACES = """() => {
  const STRANGE = /^(iframe|object|embed|base|marquee|applet|frameset)$/;
  const LEADS = /^(href|src|action|formaction|data|xlink:href)$/i;
  const RUNS = /^[\\s\\u0000-\\u001f]*(javascript|vbscript):/i;
  const found = [];
  for (const element of document.querySelectorAll("*")) {
    const { localName } = element;
    if (STRANGE.test(localName)) found.push(localName);
    for (const { name, value } of element.attributes)
      if (/^on/i.test(name) || (LEADS.test(name) && RUNS.test(value)))
        found.push(`${localName} ${name}`);
  }
  return found;
}"""
