// Keys of the panel, wherever one is on the page, unless one is typing. Table and search box have their own.
import { preferences } from "hilal/preferences.js";

const NAMES = { Escape: "close", e: "edit", t: "tag", n: "note", m: "merge", "?": "help", j: "next", k: "previous" };
// Where one types is reached at once: what comes after the key belongs there.
const BOXES = { tag: ".hc-panel .hc-tag-box input", note: ".hc-panel .hc-note-form textarea" };
const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable], [role=listbox], [role=menu]";

export default {
  template: "<span hidden></span>",
  props: { watching: Boolean },
  emits: ["key"],

  mounted() {
    document.addEventListener("keydown", this.onKey);
  },

  beforeUnmount() {
    document.removeEventListener("keydown", this.onKey);
  },

  methods: {
    go(path) {
      window.emitEvent("sub_pages_navigate", path + window.location.search);
    },

    onKey(event) {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const name = NAMES[event.key];
      if (!name || document.querySelector("[role=dialog]")) return;
      if (!preferences.letter_keys && name !== "close") return;
      if (name !== "help" && !this.watching) return;
      if (event.target.closest?.(TYPING) && name !== "close") return;
      // Outside the panel j and k move in the table, which takes them itself.
      if ((name === "next" || name === "previous") && !event.target.closest?.("aside")) return;
      event.preventDefault();
      if (BOXES[name]) document.querySelector(BOXES[name])?.focus();
      else this.$emit("key", name);
    },
  },
};
