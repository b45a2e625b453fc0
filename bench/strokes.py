"""How long a keystroke takes until it is painted, measured inside the browser."""

# From the key as the browser received it (its time stamp counts what waited for a busy page) to
# after the frame in which the letter stands.
WATCH_KEYS = """() => {
  window.strokes = [];
  document.addEventListener("keydown", (event) => {
    if (event.key.length !== 1) return;
    const began = event.timeStamp;
    requestAnimationFrame(() => setTimeout(() => window.strokes.push(performance.now() - began)));
  }, true);
}"""
