// Which columns, in which order, how wide, and how dense: by pointer and by keyboard.
import {
  columnOptions, layout, moveColumn, resetLayout, setDensity, stepColumn, toggleColumn, widenColumn,
} from "hilal/columns.js";
import { marked, speaking } from "hilal/words.js";

const WIDTH = 264;
const DENSITIES = { comfortable: marked("Comfortable"), compact: marked("Compact") };

export const ColumnsMenu = {
  mixins: [speaking],
  template: `
    <div class="hc-filter" ref="root" @focusout="onFocusOut" @keydown.esc="onEscape">
      <div class="hc-chip">
        <button ref="button" type="button" class="hc-chip__main" :aria-label="gettext('Columns')" :title="gettext('Columns')"
          aria-haspopup="dialog" :aria-expanded="String(isOpen)" @click="isOpen ? close() : open()"
          @keydown.down.prevent="open"><span class="hc-icon hc-icon--columns" aria-hidden="true"></span></button>
      </div>
      <div v-if="isOpen" class="hc-menu hc-columns" role="dialog" :aria-label="gettext('Columns')" :style="place">
        <ul ref="list" role="listbox" :aria-label="gettext('Columns')" aria-multiselectable="true" tabindex="0"
          :aria-activedescendant="'column-option-' + current" @keydown="onKey">
          <li v-for="(option, index) in options" :key="option.key" role="option" :id="'column-option-' + index"
            :aria-selected="String(option.is_shown)" :aria-disabled="option.isKept || undefined"
            :class="{ 'is-active': index === current, 'is-kept': option.isKept }" :draggable="!option.isFixed"
            @pointermove="current = index" @click="toggleColumn(option.key)" @dragstart="dragged = option.key"
            @dragover.prevent="dragOver(index)" @dragend="dragged = null">
            <span class="hc-menu__check"><span v-if="option.is_shown" class="hc-icon hc-icon--check" aria-hidden="true"></span></span>
            <span class="hc-menu__label">{{ option.label }}</span>
            <span v-if="!option.isFixed" class="hc-columns__grip" aria-hidden="true">⋮⋮</span>
          </li>
        </ul>
        <div class="hc-columns__tools" role="group" :aria-label="options[current].label">
          <button type="button" class="hc-button hc-button--small" :disabled="current < 2" @click="move(-1)">{{ gettext("Up") }}</button>
          <button type="button" class="hc-button hc-button--small" :disabled="current < 1 || current === options.length - 1"
            @click="move(1)">{{ gettext("Down") }}</button>
          <button type="button" class="hc-button hc-button--small" @click="widen(-1)">{{ gettext("Narrower") }}</button>
          <button type="button" class="hc-button hc-button--small" @click="widen(1)">{{ gettext("Wider") }}</button>
        </div>
        <div class="hc-columns__density" role="group" :aria-label="gettext('Density')">
          <button v-for="(label, name) in densities" :key="name" type="button" class="hc-button hc-button--small"
            :aria-pressed="String(layout.density === name)" @click="setDensity(name)">{{ gettext(label) }}</button>
          <button type="button" class="hc-button hc-button--link" @click="resetLayout">{{ gettext("Reset") }}</button>
        </div>
      </div>
    </div>`,
  data() {
    return { isOpen: false, current: 0, dragged: null, place: {}, layout, densities: DENSITIES };
  },
  computed: {
    options: columnOptions,
  },
  methods: {
    toggleColumn,
    setDensity,
    resetLayout,
    async open() {
      const box = this.$refs.button.getBoundingClientRect();
      const wanted = window.hilal.isRightToLeft ? box.left : box.right - WIDTH;
      const left = Math.max(8, Math.min(wanted, window.innerWidth - WIDTH - 8));
      this.place = { left: `${left}px`, top: `${box.bottom + 4}px`, width: `${WIDTH}px` };
      this.isOpen = true;
      await this.$nextTick();
      this.$refs.list.focus();
    },
    close() {
      this.isOpen = false;
      this.$refs.button.focus();
    },
    move(step) {
      const { key } = this.options[this.current];
      stepColumn(key, step);
      this.current = this.options.findIndex((option) => option.key === key);
    },
    widen(steps) {
      widenColumn(this.options[this.current].key, steps);
    },
    dragOver(index) {
      if (this.dragged) moveColumn(this.dragged, index);
    },
    onKey(event) {
      const last = this.options.length - 1;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && event.altKey) this.move(step);
      else if (step) this.current = Math.min(last, Math.max(0, this.current + step));
      else if (event.altKey && event.key === "ArrowRight") this.widen(1);
      else if (event.altKey && event.key === "ArrowLeft") this.widen(-1);
      else if (event.key === "Enter" || event.key === " ") toggleColumn(this.options[this.current].key);
      else return;
      event.preventDefault();
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
