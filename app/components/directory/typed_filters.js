// Filters typed among the words, tag:vip or -is:anonymous: offered while typing, then shown as chips.
import { figure, gettext, marked } from "hilal/words.js";
import { finished, prefixed, view } from "hilal/view.js";

const BEING_TYPED = /(?:^|\s)(-?)([^\s:"-][^\s:"]*):(?:"([^"]*)|([^\s"]*))$/iu;
const KEY_ALONE = /(?:^|\s)-?([^\s:"-][^\s:"]*)$/iu;
const KEYS = {
  tag: marked("a tag"),
  bot: marked("a chatbot"),
  seen: marked("last seen"),
  is: marked("how they are known"),
};
const SEEN = {
  "24h": marked("Last 24 hours"),
  "7d": marked("Last 7 days"),
  "30d": marked("Last 30 days"),
  "90d": marked("Last 90 days"),
  never: marked("Never"),
};
const IDENTITIES = {
  verified: marked("Verified"),
  "self-reported": marked("Self-reported"),
  anonymous: marked("Anonymous"),
};
const MOST_OFFERED = 8;
// Shorter beginnings are more likely to be of a name than of a field's.
const FIELD_FROM = 4;

export function quoted(value) {
  return /\s/.test(value) ? `"${value}"` : value;
}

export const typedFilters = {
  data() {
    return { offers: [], activeOffer: -1, offerPlace: {}, fieldKeys: [] };
  },
  unmounted() {
    this.offering?.abort();
  },
  computed: {
    activeOfferId() {
      return this.offers[this.activeOffer] ? `typed-${this.activeOffer}` : undefined;
    },
  },
  methods: {
    // Captured fields are filters too, and new ones come with the visitors.
    async learnFields() {
      const answer = await this.suggestions({});
      this.fieldKeys = answer?.fields ?? this.fieldKeys;
    },
    async suggestions(asked, signal) {
      const address = prefixed(`${this.fields_url}?${new URLSearchParams(asked)}`);
      return window.fetch(address, { signal }).then((one) => (one.ok ? one.json() : null)).catch(() => null);
    },
    isKey(key) {
      return Object.hasOwn(KEYS, key) || this.fieldKeys.includes(key);
    },
    async offer() {
      this.offering?.abort();
      const box = this.$refs.words;
      const typed = box.value.slice(0, box.selectionStart);
      const began = BEING_TYPED.exec(typed);
      const found = began && this.isKey(began[2].toLowerCase()) ? began : null;
      view.held = found && box.selectionStart === box.value.length ? found[0].trimStart() : "";
      if (!found) {
        this.showOffers(this.keyOffers(typed), -1);
        return;
      }
      const [, minus, key, inQuotes, bare] = found;
      const begins = `${minus}${key.toLowerCase()}:`;
      const prefix = inQuotes ?? bare;
      this.dropStale(begins, prefix.toLowerCase());
      const values = await this.valuesOf(key.toLowerCase(), prefix);
      if (values) this.showOffers(values.map((value) => ({ ...value, clause: begins + quoted(value.value) })), 0);
    },
    // Until the answer comes, only what fits what is typed by now can be taken.
    dropStale(begins, prefix) {
      const fits = ({ clause, value, label }) =>
        clause?.startsWith(begins) && `${value} ${label}`.toLowerCase().includes(prefix);
      this.offers = this.offers.filter(fits);
      this.activeOffer = Math.min(Math.max(this.activeOffer, 0), this.offers.length - 1);
    },
    keyOffers(typed) {
      const key = KEY_ALONE.exec(typed)?.[1].toLowerCase();
      if (!key) return [];
      if (Object.hasOwn(KEYS, key)) return [{ label: `${key}:`, note: gettext(KEYS[key]), key, rest: ":" }];
      const fits = (field) => field === key || (key.length >= FIELD_FROM && field.startsWith(key));
      return this.fieldKeys.filter(fits).map((field) => ({
        label: `${field}:`, note: gettext("captured field"), key: field, rest: `${field.slice(key.length)}:`,
      }));
    },
    async valuesOf(key, prefix) {
      const start = prefix.toLowerCase();
      const isWanted = ({ value, label }) => value.startsWith(start) || label.toLowerCase().startsWith(start);
      if (key === "tag") return this.tagsBeginning(prefix);
      if (key === "bot") return this.chatbots.map(({ id, name }) => ({ value: id, label: name })).filter(isWanted);
      if (key !== "seen" && key !== "is") return this.capturedBeginning(key, prefix);
      const values = key === "seen" ? SEEN : IDENTITIES;
      return Object.entries(values).map(([value, word]) => ({ value, label: gettext(word) })).filter(isWanted);
    },
    async capturedBeginning(field, prefix) {
      this.offering = new AbortController();
      const answer = await this.suggestions({ field, prefix }, this.offering.signal);
      return answer?.values?.map((value) => ({ value, label: value })) ?? null;
    },
    async tagsBeginning(prefix) {
      this.offering = new AbortController();
      const address = prefixed(`${this.tags_url}?${new URLSearchParams({ prefix })}`);
      const answer = await window.fetch(address, { signal: this.offering.signal }).then((one) => one.json()).catch(() => null);
      if (!answer?.tags) return null;
      const { tags } = answer;
      // A tag with quotation marks in its name cannot be typed; the tag filter has it.
      return tags.filter(({ name }) => !name.includes('"')).map(({ name, count }) => ({ value: name, label: name, note: figure(count) }));
    },
    showOffers(offers, active) {
      this.offers = offers.slice(0, MOST_OFFERED);
      if (!this.offers.length) view.held = "";
      this.activeOffer = this.offers.length ? active : -1;
      const box = this.$refs.words.closest(".hc-search").getBoundingClientRect();
      this.offerPlace = { left: `${box.left}px`, top: `${box.bottom + 4}px`, width: `${box.width}px` };
    },
    hideOffers() {
      this.offering?.abort();
      this.offers = [];
      this.activeOffer = -1;
      view.held = "";
    },
    takeOffer(offer) {
      const box = this.$refs.words;
      const typed = box.value.slice(0, box.selectionStart);
      const rest = box.value.slice(box.selectionStart);
      this.hideOffers();
      if (offer.key) {
        view.q = typed + offer.rest + rest;
        this.$nextTick(() => this.offer());
      } else {
        view.q = typed.replace(BEING_TYPED, "") + rest;
        this.addClause(offer.clause);
      }
      box.focus();
    },
    addClause(clause) {
      if (!view.clauses.includes(clause)) view.clauses = [...view.clauses, clause];
    },
    removeClause(clause) {
      view.clauses = view.clauses.filter((one) => one !== clause);
      this.$refs.words.focus();
    },
    // A space after a filter that names something known ends it; anything else stays a word.
    takeFinished() {
      const { clauses, words } = finished(view.q);
      const known = clauses.filter((clause) => this.isKnown(clause));
      if (!known.length) return;
      view.q = [...clauses.filter((clause) => !known.includes(clause)), words].join(" ");
      known.forEach((clause) => this.addClause(clause));
    },
    isKnown(clause) {
      const key = clause.replace(/^-/, "").split(":", 1)[0].toLowerCase();
      const value = clause.slice(clause.indexOf(":") + 1).replaceAll('"', "").toLowerCase();
      if (!Object.hasOwn(KEYS, key)) return this.fieldKeys.includes(key);
      return key === "seen" && /^\d{4}-\d\d-\d\d\.\.|\.\.\d{4}-\d\d-\d\d$/.test(value)
        || this.offers.some((offer) => offer.value?.toLowerCase() === value || offer.label?.toLowerCase() === value);
    },
    onOfferKey(event) {
      const last = this.offers.length - 1;
      if (!this.offers.length) return false;
      if (event.key === "ArrowDown") this.activeOffer = Math.min(last, this.activeOffer + 1);
      else if (event.key === "ArrowUp") this.activeOffer = Math.max(0, this.activeOffer - 1);
      else if (event.key === "Escape") this.hideOffers();
      else if (["Enter", "Tab"].includes(event.key) && this.offers[this.activeOffer]) this.takeOffer(this.offers[this.activeOffer]);
      else return false;
      return true;
    },
    onWordsKey(event) {
      if (event.isComposing) return;
      const isAtStart = event.target.selectionStart === 0 && event.target.selectionEnd === 0;
      if (this.onOfferKey(event)) event.preventDefault();
      else if (event.key === "ArrowDown") this.goToRows(event);
      else if (event.key === "Escape") this.onEscape(event);
      else if (event.key === "Backspace" && isAtStart && view.clauses.length) this.removeClause(view.clauses.at(-1));
      else return;
      event.stopPropagation();
    },
  },
};
