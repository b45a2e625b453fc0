// Moving through the rows and opening one, by pointer and by keyboard.
import { listPath } from "hilal/view.js";
import { copyText } from "hilal/copying.js";
import { rowHeight } from "hilal/columns.js";
import { preferences } from "hilal/preferences.js";

export const rowKeys = {
  data() {
    return { activeIndex: 0, copied: "" };
  },
  computed: {
    hasLetterKeys: () => preferences.letter_keys,
  },
  methods: {
    onClick(event) {
      const row = event.target.closest("[data-contact-id]");
      if (event.target.closest("button, input, label, .hc-menu")) return;
      if (!row || event.defaultPrevented || String(window.getSelection())) return;
      this.activeIndex = Number(row.dataset.index);
      this.draw();
      if (event.shiftKey && this.can_select) {
        event.preventDefault();
        this.chooseRange(this.anchor, this.activeIndex);
        return;
      }
      const hasModifier = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
      if (hasModifier || event.button !== 0) return;
      const link = event.target.closest("a");
      if (link) this.opened(row.dataset.contactId);
      else row.querySelector("a").click();
    },
    onFocus(event) {
      const row = event.target.closest("[data-index]");
      if (row) this.activeIndex = Number(row.dataset.index);
    },
    // The link's own click goes on to NiceGUI's router, which changes the panel and leaves the table alone.
    opened(contactId) {
      this.openId = contactId;
      this.$emit("select", contactId);
    },
    onKey(event) {
      if (event.target.closest("button, .hc-menu")) return;
      if (this.onSelectKey(event)) {
        event.preventDefault();
        event.stopPropagation();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const page = Math.max(1, Math.floor(this.scroll.room / rowHeight()) - 1);
      const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
      if (this.hasLetterKeys) Object.assign(steps, { j: 1, k: -1 });
      steps.Home = -this.total;
      steps.End = this.total;
      if (event.key in steps) this.activate(this.activeIndex + steps[event.key]);
      else if (event.key === "Enter") this.openActive();
      else if (event.key === "c" && this.hasLetterKeys) this.copyActive("email");
      else if (event.key === "p" && this.hasLetterKeys) this.copyActive("phone");
      else if (event.key === "t" && this.hasLetterKeys && this.can_select && !this.openId) this.tagRow(this.activeIndex);
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    onAnyKey(event) {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest?.("input, textarea, select, [contenteditable], [role=dialog], [role=listbox], aside")) return;
      if (this.hasLetterKeys && "jkx".includes(event.key)) this.onKey(event);
      else if (event.key === "Escape" && !this.openId && this.chosenCount) this.onKey(event);
    },
    copyActive(field) {
      const value = this.blocks.at(this.activeIndex)?.[field];
      if (value) this.copy(value);
    },
    async copy(value) {
      await copyText(value);
      clearTimeout(this.copiedTimer);
      this.copied = value;
      this.copiedTimer = setTimeout(() => (this.copied = ""), 1600);
    },
    async activate(index) {
      this.activeIndex = Math.min(this.total - 1, Math.max(0, index));
      this.scroll.reveal(this.activeIndex);
      this.draw();
      await this.$nextTick();
      this.focusActive();
    },
    focusActive() {
      this.$refs.scroller.querySelector(`[data-index="${this.activeIndex}"]`)?.focus({ preventScroll: true });
    },
    openActive() {
      this.$refs.scroller.querySelector(`[data-index="${this.activeIndex}"] a`)?.click();
    },

    // Called by Python.
    mark_open(contactId) {
      this.openId = contactId;
    },
    focus_row(contactId) {
      const index = this.blocks.indexOf(contactId ?? "");
      this.activate(index === -1 ? this.activeIndex : index);
    },
    go_to_list() {
      const closed = this.openId;
      this.openId = null;
      window.emitEvent("sub_pages_navigate", listPath(this.base_path));
      if (closed) this.focus_row(closed);
    },
    async step(count) {
      const index = this.blocks.indexOf(this.openId ?? "");
      this.activeIndex = Math.min(this.total - 1, Math.max(0, (index === -1 ? this.activeIndex : index) + count));
      this.scroll.reveal(this.activeIndex);
      this.draw();
      await this.$nextTick();
      this.openActive();
    },
  },
};
