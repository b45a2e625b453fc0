// What the operator has set for themselves; the server keeps it, so that it is the same in every browser.
import { reactive } from "vue";
import { prefixed } from "hilal/view.js";

const SETTLED_MS = 400;

export const preferences = reactive({ table: null, panel_width: null, letter_keys: true });

let asked = null;
export function readPreferences() {
  asked ??= window
    .fetch(prefixed("/preferences"))
    .then((answer) => (answer.ok ? answer.json() : {}))
    .then((kept) => {
      if (kept.panel_width) preferences.panel_width = kept.panel_width;
      if (kept.letter_keys === false) preferences.letter_keys = false;
      preferences.table = kept.table ?? null;
    })
    // Without an answer everything is as it is at first.
    .catch(() => null);
  return asked;
}

const timers = {};
export function keepPreference(name, value) {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(
    () =>
      window.fetch(prefixed(`/preferences/${name}`), {
        method: "PUT",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ value }),
        keepalive: true,
      }).catch(() => null),
    SETTLED_MS,
  );
}
