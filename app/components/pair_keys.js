// Keys of the list of pairs: j and k go from card to card, m, x and Enter press what stands in the card.
const TYPING = "input, textarea, select, [contenteditable]";

export default {
  template: "<span hidden></span>",
  data() {
    return { index: 0 };
  },
  mounted() {
    document.addEventListener("keydown", this.onKey);
  },
  beforeUnmount() {
    document.removeEventListener("keydown", this.onKey);
  },
  methods: {
    cards() {
      return [...document.querySelectorAll(".hc-pair-card")];
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
      const here = cards.indexOf(document.activeElement?.closest?.(".hc-pair-card"));
      const steps = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
      if (event.key in steps) {
        this.index = here === -1 ? 0 : Math.max(0, Math.min(cards.length - 1, here + steps[event.key]));
        this.focusCard();
      } else if (here !== -1 && ["m", "x", "Enter"].includes(event.key)) {
        if (event.key === "Enter" && event.target !== cards[here]) return;
        this.index = here;
        cards[here].querySelector(`[data-key="${event.key}"]`)?.click();
      } else return;
      event.preventDefault();
    },
  },
};
