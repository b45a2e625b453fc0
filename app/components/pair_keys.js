// Keys of the list of pairs: j and k go from card to card, m, x and Enter press what stands in the card.
import { preferences, readPreferences } from "hilal/preferences.js";

const TYPING = "input, textarea, select, [contenteditable]";

export default {
  template: `<p class="hc-muted hc-small hc-pair-keys" :hidden="!hint || !preferences.letter_keys">{{ hint }}</p>`,
  emits: ["decide"],
  props: { hint: { type: String, default: null } },
  data() {
    return { index: 0, pair: null, preferences };
  },
  mounted() {
    readPreferences();
    document.addEventListener("keydown", this.onKey);
    document.addEventListener("click", this.onClick);
    document.addEventListener("focusin", this.onFocus);
    document.addEventListener("pointerdown", this.onFocus);
  },
  beforeUnmount() {
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("click", this.onClick);
    document.removeEventListener("focusin", this.onFocus);
    document.removeEventListener("pointerdown", this.onFocus);
  },
  methods: {
    cards() {
      return [...document.querySelectorAll(".hc-pair-card")];
    },
    onClick(event) {
      const button = event.target.closest?.("[data-decide]");
      const card = button?.closest(".hc-pair-card");
      if (card) this.$emit("decide", { pair: card.dataset.pair, decision: button.dataset.decide });
    },
    onFocus(event) {
      const card = event.target.closest?.(".hc-pair-card");
      this.pair = card?.dataset.pair ?? null;
      if (card) this.index = this.cards().indexOf(card);
    },
    // Where the keyboard is. Drawing the cards anew takes it off them, until it is put back.
    current(cards) {
      const active = document.activeElement;
      if (active !== document.body) return cards.indexOf(active?.closest(".hc-pair-card"));
      return this.pair === null ? -1 : cards.findIndex((card) => card.dataset.pair === this.pair);
    },
    followPair() {
      const cards = this.cards();
      if (document.activeElement === document.body) cards[this.current(cards)]?.focus();
    },
    // After a pair is gone the next one takes its place, and the keyboard with it.
    focusCard() {
      const cards = this.cards();
      this.index = Math.max(0, Math.min(this.index, cards.length - 1));
      cards[this.index]?.focus();
    },
    onKey(event) {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest?.(TYPING) || document.querySelector("[role=dialog]")) return;
      const cards = this.cards();
      const here = this.current(cards);
      if (event.key.length === 1 && !preferences.letter_keys) return;
      const steps = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
      if (event.key in steps) {
        this.index = here === -1 ? 0 : Math.max(0, Math.min(cards.length - 1, here + steps[event.key]));
        this.focusCard();
      } else if (here !== -1 && ["m", "x", "Enter"].includes(event.key)) {
        if (event.key === "Enter" && event.target.closest("a, button")) return;
        this.index = here;
        const wanted = event.key === "Enter" ? "[data-open]" : `[data-decide="${event.key}"]`;
        cards[here].querySelector(wanted)?.click();
      } else return;
      event.preventDefault();
    },
  },
};
