// A small box that finds one tag: suggestions while typing, most used first, and a new one where that is allowed.
import { prefixed } from "hilal/view.js";
import { speaking } from "hilal/words.js";

const WIDTH = 240;
const ROOM = 300;
let pickers = 0;

export const TagPicker = {
  mixins: [speaking],
  props: { label: String, can_create: Boolean, anchor: Object, left_out: { type: Array, default: () => [] } },
  emits: ["choose", "close"],
  template: `
    <div ref="root" class="hc-menu hc-tag-picker" role="dialog" :aria-label="label" :style="place"
      @focusout="onFocusOut" @keydown.stop="onKey" @click.stop>
      <div class="hc-menu__search">
        <span class="hc-icon hc-icon--tag" aria-hidden="true"></span>
        <input ref="input" v-model="words" type="text" role="combobox" :aria-label="label" aria-expanded="true"
          :aria-controls="ids" :aria-activedescendant="options.length ? ids + '-' + current : undefined" maxlength="60"
          autocomplete="off" spellcheck="false" :placeholder="label" @input="find" />
      </div>
      <ul :id="ids" role="listbox" :aria-label="label">
        <li v-for="(option, index) in options" :key="option.name" role="option" :id="ids + '-' + index"
          :aria-selected="String(index === current)" :class="{ 'is-active': index === current }"
          @pointermove="current = index" @pointerdown.prevent @click="$emit('choose', option.name)">
          <span class="hc-menu__label" dir="auto">{{ option.name }}</span>
          <span class="hc-menu__count">{{ option.isNew ? gettext("new tag") : figure(option.count) }}</span>
        </li>
      </ul>
      <p v-if="!options.length && isFound" class="hc-menu__none">{{ gettext("No tag by that name") }}</p>
    </div>`,
  data() {
    return { ids: `picker-${(pickers += 1)}`, words: "", options: [], current: 0, isFound: false, place: this.placed() };
  },
  mounted() {
    this.$refs.input.focus({ preventScroll: true });
    this.find();
  },
  unmounted() {
    this.finding?.abort();
  },
  methods: {
    placed() {
      const box = this.anchor.getBoundingClientRect();
      const wanted = window.hilal.isRightToLeft ? box.right - WIDTH : box.left;
      const left = `${Math.max(8, Math.min(wanted, window.innerWidth - WIDTH - 8))}px`;
      const isLow = box.bottom + ROOM > window.innerHeight;
      const along = isLow ? { bottom: `${window.innerHeight - box.top + 4}px` } : { top: `${box.bottom + 4}px` };
      return { left, width: `${WIDTH}px`, ...along };
    },
    find() {
      this.asked = this.ask();
    },
    async ask() {
      this.finding?.abort();
      this.finding = new AbortController();
      const typed = this.words.trim();
      const address = prefixed(`/tag-suggestions?${new URLSearchParams({ prefix: typed })}`);
      const answer = await window.fetch(address, { signal: this.finding.signal }).then((one) => one.json()).catch(() => null);
      if (answer) this.offer(answer.tags ?? [], typed);
    },
    offer(found, typed) {
      const isSame = (one, other) => one.toLowerCase() === other.toLowerCase();
      const offered = found.filter(({ name }) => !this.left_out.some((own) => isSame(own, name)));
      const isKnown = [...found.map(({ name }) => name), ...this.left_out].some((name) => isSame(name, typed));
      if (this.can_create && typed && !isKnown) offered.push({ name: typed, isNew: true });
      // What was typed in full is meant, however seldom it is used.
      const meant = offered.findIndex(({ name }) => isSame(name, typed));
      Object.assign(this, { options: offered, current: Math.max(0, meant), isFound: true });
    },
    onKey(event) {
      if (event.isComposing) return;
      const last = this.options.length - 1;
      if (event.key === "ArrowDown") this.current = Math.min(last, this.current + 1);
      else if (event.key === "ArrowUp") this.current = Math.max(0, this.current - 1);
      else if (event.key === "Escape") this.$emit("close", true);
      else if (event.key === "Enter") this.chooseCurrent();
      else return;
      event.preventDefault();
    },
    // Enter is about what was typed, not about what happened to be offered before.
    async chooseCurrent() {
      await this.asked;
      if (this.options[this.current]) this.$emit("choose", this.options[this.current].name);
    },
    onFocusOut(event) {
      if (!this.$refs.root?.contains(event.relatedTarget)) this.$emit("close", false);
    },
  },
};
