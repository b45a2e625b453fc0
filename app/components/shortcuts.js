// Keys that work wherever one is on the page, unless one is typing.
const NAMES = { Escape: "close", e: "edit", t: "tag", "?": "help", j: "next", k: "previous" };
const IN_PANEL = new Set(["close", "edit", "tag", "next", "previous"]);

function isTyping(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

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
      emitEvent("sub_pages_navigate", path + window.location.search);
    },

    onKey(event) {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector("[role=dialog]")) return;
      const name = NAMES[event.key];
      if (isTyping(event.target) && name !== "close") return;
      if (event.key === "/") {
        event.preventDefault();
        document.querySelector("[role=searchbox], input[type=search]")?.focus();
      } else if (name && (this.watching || !IN_PANEL.has(name))) {
        event.preventDefault();
        this.$emit("key", name);
      }
    },
  },
};
