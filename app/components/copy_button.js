// A button that copies a value, or the address of what is open when there is none.
import { copyText } from "hilal/copying.js";
import { speaking } from "hilal/words.js";

const SHOWN_MS = 1600;

export default {
  mixins: [speaking],
  props: { label: String, value: String, icon: { type: String, default: "copy" } },
  template: `
    <button type="button" class="hc-button hc-button--ghost hc-button--icon" :class="{ 'hc-copy-value': value }"
      :aria-label="label" :title="label" @click="copy"><span class="hc-icon" aria-hidden="true"
      :class="isDone ? 'hc-icon--check' : 'hc-icon--' + icon"></span><span class="hc-hidden-text" role="status">{{
      isDone ? gettext("Copied") : "" }}</span></button>`,
  data() {
    return { isDone: false };
  },
  unmounted() {
    clearTimeout(this.timer);
  },
  methods: {
    async copy() {
      // Filters and views are one's own business: the link leads to the contact alone.
      await copyText(this.value || window.location.origin + window.location.pathname);
      this.isDone = true;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => (this.isDone = false), SHOWN_MS);
    },
  },
};
