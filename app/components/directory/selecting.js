// Choosing rows, by pointer (click, shift-click) and by keyboard (x, Shift+arrows, Ctrl+A, Escape).
import { BLOCK_ROWS } from "hilal/blocks.js";
import { clearSelection, isSelected, select, selectAll, selectedCount, selection } from "hilal/selection.js";
import { view } from "hilal/view.js";

// Acts that ask first: whoever cancels them has the same rows chosen as before.
const ASKING = new Set(["erase", "merge"]);
// As many as an act takes by their ids; more are chosen by what they have in common.
const MOST_BY_ID = 10_000;

export const selecting = {
  data() {
    return { selection, anchor: 0 };
  },
  computed: {
    chosenCount: (table) => selectedCount(table.view.total ?? 0),
  },
  watch: {
    query: clearSelection,
  },
  unmounted: clearSelection,
  methods: {
    isChosen: isSelected,
    onCheck(event, slot) {
      event.stopPropagation();
      this.activeIndex = slot.index;
      const isOn = !isSelected(slot.row.contact_id);
      if (event.shiftKey) this.chooseRange(this.anchor, slot.index, isOn);
      else select(slot.row.contact_id, isOn);
      this.anchor = slot.index;
    },
    toggleActive() {
      const row = this.blocks.at(this.activeIndex);
      if (row) select(row.contact_id, !isSelected(row.contact_id));
      this.anchor = this.activeIndex;
    },
    toggleAll() {
      if (this.chosenCount > 0) clearSelection();
      else selectAll();
    },
    async chooseRange(from, to, isOn = true) {
      const [first, last] = [Math.min(from, to), Math.min(Math.max(from, to), Math.min(from, to) + MOST_BY_ID - 1)];
      const blocks = this.blocks;
      for (let number = Math.floor(first / BLOCK_ROWS); number * BLOCK_ROWS <= last; number += 1) {
        const rows = blocks.kept.get(number) ?? (await blocks.fetch(number).catch(() => null))?.rows ?? [];
        if (this.blocks !== blocks) return;
        rows.forEach((row, place) => {
          const index = number * BLOCK_ROWS + place;
          if (index >= first && index <= last) select(row.contact_id, isOn);
        });
      }
    },
    async extend(step) {
      const row = this.blocks.at(this.activeIndex);
      if (row) select(row.contact_id);
      await this.activate(this.activeIndex + step);
      const next = this.blocks.at(this.activeIndex);
      if (next) select(next.contact_id);
    },
    // True when the key was about choosing.
    onSelectKey(event) {
      if (!this.can_select || event.target.closest("input:not([type=checkbox]), button")) return false;
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a") selectAll();
      else if (event.ctrlKey || event.metaKey || event.altKey) return false;
      else if (event.shiftKey && event.key === "ArrowDown") this.extend(1);
      else if (event.shiftKey && event.key === "ArrowUp") this.extend(-1);
      else if (event.key === "x" && this.hasLetterKeys) this.toggleActive();
      else if (event.key === "Escape" && this.chosenCount) clearSelection();
      else return false;
      return true;
    },
    clearSelection,
    // What is chosen, without sending the ids of everything that matches.
    chosen() {
      const ids = [...selection.ids];
      return { is_all: selection.isAll, ids, query: selection.isAll ? this.query : "", is_deleted: view.deleted };
    },
    act(name, more = {}) {
      this.$emit("bulk", { action: name, ...this.chosen(), ...more });
      if (name !== "export" && !ASKING.has(name)) clearSelection();
    },
  },
};
