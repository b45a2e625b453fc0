"""A stand-in for browser storage where a frame on another site may not touch it."""

from nicegui import ui

# Browsers that keep third parties from storing throw at the mere name, and the framework's script
# would stop there: the page would be painted and no click would work.
_STAND_IN = """<script>
for (const name of ["sessionStorage", "localStorage"]) {
  try {
    window[name].getItem("");
  } catch {
    const kept = new Map();
    const storage = {
      get length() { return kept.size; },
      key: (index) => [...kept.keys()][index] ?? null,
      getItem: (key) => kept.get(String(key)) ?? null,
      setItem: (key, value) => { kept.set(String(key), String(value)); },
      removeItem: (key) => { kept.delete(String(key)); },
      clear: () => kept.clear(),
    };
    Object.defineProperty(window, name, { value: storage });
  }
}
</script>"""


def stand_in_for_storage() -> None:
    """Let the page that is being built work in a frame; what it stores lasts until it is left."""
    ui.add_head_html(_STAND_IN)
