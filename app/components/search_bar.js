// Words and filters. What is typed reaches the table in the browser itself, without waiting for the websocket.
import { ColumnsMenu } from "hilal/columns_menu.js";
import { FilterMenu } from "hilal/filter_menu.js";
import { preferences } from "hilal/preferences.js";
import { typedFilters } from "hilal/typed_filters.js";
import { figure, gettext, marked, speaking } from "hilal/words.js";
import * as directory from "hilal/view.js";

const { view } = directory;
const SEEN = {
  "24h": marked("Last 24 hours"),
  "7d": marked("Last 7 days"),
  "30d": marked("Last 30 days"),
  "90d": marked("Last 90 days"),
  never: marked("Never"),
};
const IDENTITIES = {
  verified: marked("Verified"),
  self_reported: marked("Self-reported"),
  anonymous: marked("Anonymous"),
};

export default {
  components: { ColumnsMenu, FilterMenu },
  mixins: [speaking, typedFilters],
  props: { chatbots: { type: Array, default: () => [] }, tags_url: String, fields_url: String, has_deleted: Boolean },
  template: `
    <div class="hc-bar" role="search" :aria-label="gettext('Contacts')">
      <label class="hc-search">
        <span class="hc-icon hc-icon--search" aria-hidden="true"></span>
        <input ref="words" type="search" :aria-label="gettext('Search contacts')"
          :placeholder="gettext('Name, email, phone or tag')" dir="auto"
          autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="search" :value="view.q"
          aria-autocomplete="list" :aria-controls="offers.length ? 'typed-offers' : undefined"
          :aria-activedescendant="activeOfferId" @input="onWords" @compositionend="onWords" @keydown="onWordsKey"
          @blur="hideOffers" />
        <button v-if="view.q" type="button" class="hc-search__clear" :aria-label="gettext('Clear search')" @click="clearWords"
          ><span class="hc-icon hc-icon--close" aria-hidden="true"></span></button>
        <kbd v-else aria-hidden="true">/</kbd>
      </label>
      <div v-if="offers.length" class="hc-menu" :style="offerPlace">
        <ul role="listbox" id="typed-offers" :aria-label="gettext('Filters')">
          <li v-for="(offer, index) in offers" :key="offer.clause ?? offer.key" role="option" :id="'typed-' + index"
            :aria-selected="String(index === activeOffer)" :class="{ 'is-active': index === activeOffer }"
            @pointermove="activeOffer = index" @pointerdown.prevent="takeOffer(offer)">
            <span class="hc-menu__label" dir="auto">{{ offer.label }}</span>
            <span v-if="offer.note" class="hc-menu__count">{{ offer.note }}</span>
          </li>
        </ul>
      </div>
      <div class="hc-filters">
        <span v-for="clause in view.clauses" :key="clause" class="hc-chip hc-chip--typed is-on">
          <span class="hc-chip__main" dir="auto">{{ clause }}</span>
          <button type="button" class="hc-chip__off" :aria-label="gettext('Remove {what}', { what: clause })"
            :title="gettext('Remove {what}', { what: clause })"
            @click="removeClause(clause)"><span class="hc-icon hc-icon--close" aria-hidden="true"></span></button>
        </span>
        <filter-menu :name="gettext('Tag filter')" :caption="gettext('Tag')" :any="gettext('Any tag')" is_multiple is_searched :value="view.tags.join(', ')"
          :options="tagOptions" @search="findTags" @choose="toggleTag" @clear="view.tags = []" />
        <filter-menu :name="gettext('Last seen filter')" :caption="gettext('Last seen')" :any="gettext('Any time')" :value="seenWords" :options="seenOptions"
          @choose="view.seen = $event" @clear="view.seen = ''" v-slot="{ close }">
          <form class="hc-menu__dates" @submit.prevent="takeDates(close)">
            <label>{{ gettext("From") }} <input type="date" v-model="from" :max="to" /></label>
            <label>{{ gettext("To") }} <input type="date" v-model="to" :min="from" /></label>
            <button type="submit" class="hc-button hc-button--small" :disabled="!from && !to">{{ gettext("Apply") }}</button>
          </form>
        </filter-menu>
        <filter-menu v-if="!view.fixed.chatbot_id" :name="gettext('Chatbot filter')" :caption="gettext('Chatbot')" :any="gettext('Any chatbot')"
          :value="chatbotWords" :options="chatbotOptions" @choose="view.chatbot_id = $event" @clear="view.chatbot_id = ''" />
        <filter-menu :name="gettext('Identity filter')" :caption="gettext('Identity')" :any="gettext('Any identity')" :value="identityWords"
          :options="identityOptions" @choose="view.identity = $event" @clear="view.identity = ''" />
        <button v-if="has_deleted" type="button" class="hc-chip hc-chip--toggle" :class="{ 'is-on': view.deleted }"
          :aria-pressed="String(view.deleted)" @click="view.deleted = !view.deleted">{{ gettext("Deleted") }}</button>
        <button v-if="isFiltered" type="button" class="hc-button hc-button--ghost hc-bar__clear" @click="clearAll"
          >{{ gettext("Clear") }}</button>
        <columns-menu />
      </div>
    </div>`,
  data() {
    return { view, foundTags: [], from: "", to: "" };
  },
  computed: {
    isFiltered: () => directory.isFiltered(),
    tagOptions() {
      const found = this.foundTags.map((tag) => ({
        value: tag.name,
        label: tag.name,
        count: figure(tag.contact_count ?? tag.count ?? 0),
        is_on: view.tags.includes(tag.name),
      }));
      // What is chosen stays in reach even if the search does not show it.
      const others = view.tags.filter((name) => !this.foundTags.some((tag) => tag.name === name));
      return [...others.map((name) => ({ value: name, label: name, is_on: true })), ...found];
    },
    seenOptions: () => options({ "": marked("Any time"), ...SEEN }, view.seen),
    identityOptions: () => options({ "": marked("Any identity"), ...IDENTITIES }, view.identity),
    chatbotOptions() {
      const any = { value: "", label: gettext("Any chatbot"), is_on: !view.chatbot_id };
      return [any, ...this.chatbots.map(({ id, name }) => ({ value: id, label: name, is_on: id === view.chatbot_id }))];
    },
    seenWords() {
      const [from, to] = view.seen.split("..");
      if (to === undefined) return gettext(SEEN[view.seen] ?? view.seen);
      if (!to) return gettext("from {from}", { from });
      return from ? gettext("from {from} to {to}", { from, to }) : gettext("to {to}", { to });
    },
    identityWords: () => gettext(IDENTITIES[view.identity] ?? ""),
    chatbotWords() {
      return view.chatbot_id && (this.chatbots.find(({ id }) => id === view.chatbot_id)?.name ?? view.chatbot_id);
    },
  },
  mounted() {
    this.learnFields();
    this.stopped = new AbortController();
    document.addEventListener("keydown", (event) => this.onAnyKey(event), { signal: this.stopped.signal });
  },
  unmounted() {
    this.stopped.abort();
    this.finding?.abort();
  },
  methods: {
    onWords(event) {
      // While a syllable is being composed there is no word yet.
      if (event.isComposing) return;
      view.q = event.target.value;
      this.takeFinished();
      this.offer();
    },
    onEscape(event) {
      if (!view.q) return;
      event.preventDefault();
      this.clearWords();
    },
    clearWords() {
      view.q = "";
      this.$refs.words.focus();
    },
    clearAll() {
      directory.clearFilters();
      this.$refs.words.focus();
    },
    goToRows(event) {
      event.preventDefault();
      document.querySelector(".hc-grid .hc-row[tabindex='0']")?.focus();
    },
    toggleTag(name) {
      view.tags = view.tags.includes(name) ? view.tags.filter((tag) => tag !== name) : [...view.tags, name];
    },
    takeDates(close) {
      view.seen = `${this.from}..${this.to}`;
      close();
    },
    async findTags(prefix) {
      this.finding?.abort();
      this.finding = new AbortController();
      const address = directory.prefixed(`${this.tags_url}?${new URLSearchParams({ prefix })}`);
      try {
        const answer = await window.fetch(address, { signal: this.finding.signal });
        const found = answer.ok ? await answer.json() : [];
        this.foundTags = Array.isArray(found) ? found : found.tags;
      } catch (error) {
        if (error.name !== "AbortError") this.foundTags = [];
      }
    },
    onAnyKey(event) {
      if (event.key !== "/" || !preferences.letter_keys || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
      event.preventDefault();
      this.$refs.words.focus();
      this.$refs.words.select();
    },
  },
};

function options(words, chosen) {
  return Object.entries(words).map(([value, word]) => ({ value, label: gettext(word), is_on: value === chosen }));
}
