// A filter as a chip: pressed, it opens a list to choose from; set, it shows the value and a way to take it off.
import { speaking } from "hilal/words.js";

export const FilterMenu = {
  mixins: [speaking],
  props: {
    name: String, // the accessible name, "Tag filter"
    caption: String,
    value: String, // what is chosen, in words; empty when nothing is
    icon: String, // drawn instead of the caption
    any: String, // the name of the button that takes it off
    options: Array, // [{value, label, count, is_on}]
    is_multiple: Boolean,
    is_searched: Boolean,
  },
  emits: ["choose", "clear", "search"],
  template: `
    <div class="hc-filter" ref="root" @focusout="onFocusOut" @keydown.esc="onEscape">
      <div class="hc-chip" :class="{ 'is-on': value }">
        <button ref="button" type="button" class="hc-chip__main" :aria-label="name" aria-haspopup="dialog"
          :title="icon && caption" :aria-expanded="String(isOpen)" :aria-describedby="value ? ids + '-value' : undefined" @click="toggle"
          @keydown.down.prevent="open"><span v-if="icon" class="hc-icon" :class="'hc-icon--' + icon"
            aria-hidden="true"></span><template v-else>{{ caption }}</template><span v-if="value" :id="ids + '-value'"
            class="hc-chip__value">{{ value }}</span><span v-else-if="!icon" class="hc-icon hc-icon--chevron-down"
            aria-hidden="true"></span></button>
        <button v-if="value" type="button" class="hc-chip__off" :aria-label="any" :title="any" @click="takeOff"
          ><span class="hc-icon hc-icon--close" aria-hidden="true"></span></button>
      </div>
      <div v-if="isOpen" class="hc-menu" role="dialog" :aria-label="caption" :style="place">
        <div v-if="is_searched" class="hc-menu__search">
          <span class="hc-icon hc-icon--search" aria-hidden="true"></span>
          <input ref="search" type="text" role="combobox" aria-expanded="true" :aria-label="gettext('Find: {what}', { what: caption })"
            :aria-controls="ids + '-list'" :aria-activedescendant="activeId" autocomplete="off" :value="typed"
            @input="onSearch" @keydown="onKey" />
        </div>
        <ul ref="list" role="listbox" :id="ids + '-list'" :aria-label="caption" :aria-multiselectable="is_multiple"
          :tabindex="is_searched ? -1 : 0" :aria-activedescendant="is_searched ? undefined : activeId" @keydown="onKey">
          <li v-for="(option, index) in options" :key="option.value" role="option" :id="ids + '-' + index"
            :aria-selected="String(option.is_on)" :class="{ 'is-active': index === active }"
            @pointermove="active = index" @click="choose(option)">
            <span class="hc-menu__check"><span v-if="option.is_on" class="hc-icon hc-icon--check" aria-hidden="true"></span></span>
            <span class="hc-menu__label" dir="auto">{{ option.label }}</span>
            <span v-if="option.count != null" class="hc-menu__count" aria-hidden="true">{{ option.count }}</span>
          </li>
        </ul>
        <p v-if="!options.length" class="hc-menu__none">{{ gettext("Nothing by that name") }}</p>
        <slot :close="close"></slot>
      </div>
    </div>`,
  data() {
    return { isOpen: false, active: 0, typed: "", place: {}, isAsking: false, isAwaited: false };
  },
  computed: {
    ids() {
      return `filter-${this.$.uid}`;
    },
    activeId() {
      return this.options.length ? `${this.ids}-${this.active}` : undefined;
    },
  },
  watch: {
    options() {
      this.active = Math.min(this.active, Math.max(0, this.options.length - 1));
      this.isAsking = false;
      if (this.isAwaited) this.chooseActive();
    },
  },
  methods: {
    async open() {
      if (this.isOpen) return;
      const box = this.$refs.button.getBoundingClientRect();
      const width = Math.min(292, window.innerWidth - 16);
      const isRight = getComputedStyle(this.$refs.root).direction === "rtl";
      const wanted = isRight ? box.right - width : box.left;
      this.place = {
        left: `${Math.max(8, Math.min(wanted, window.innerWidth - width - 8))}px`,
        top: `${box.bottom + 4}px`,
        width: `${width}px`,
      };
      Object.assign(this, { typed: "", isAsking: false, isAwaited: false });
      this.active = Math.max(0, this.options.findIndex((option) => option.is_on));
      this.isOpen = true;
      if (this.is_searched) this.$emit("search", "");
      await this.$nextTick();
      (this.$refs.search ?? this.$refs.list).focus();
    },
    close() {
      if (!this.isOpen) return;
      this.isOpen = false;
      this.$refs.button.focus();
    },
    toggle() {
      if (this.isOpen) this.close();
      else this.open();
    },
    takeOff() {
      this.$emit("clear");
      this.$refs.button.focus();
    },
    choose(option) {
      this.$emit("choose", option.value);
      if (!this.is_multiple) this.close();
    },
    // Enter is about what was typed, not about what was offered before it.
    chooseActive() {
      this.isAwaited = this.isAsking;
      if (!this.isAwaited && this.options[this.active]) this.choose(this.options[this.active]);
    },
    onSearch(event) {
      this.typed = event.target.value;
      this.active = 0;
      this.isAsking = true;
      this.$emit("search", this.typed);
    },
    onKey(event) {
      const last = this.options.length - 1;
      const moves = { ArrowDown: this.active + 1, ArrowUp: this.active - 1 };
      if (!this.is_searched) Object.assign(moves, { Home: 0, End: last });
      if (event.key in moves) this.active = Math.min(last, Math.max(0, moves[event.key]));
      else if (event.key === "Enter" && !event.isComposing) this.chooseActive();
      else if (event.key === " " && !this.is_searched && this.options[this.active]) this.choose(this.options[this.active]);
      else return;
      event.preventDefault();
      this.$nextTick(() => document.getElementById(this.activeId)?.scrollIntoView({ block: "nearest" }));
    },
    onEscape(event) {
      if (!this.isOpen) return;
      event.stopPropagation();
      this.close();
    },
    onFocusOut(event) {
      if (this.isOpen && !this.$refs.root.contains(event.relatedTarget)) this.isOpen = false;
    },
  },
};
