// Ctrl+K: one box over contacts, pages, saved views and actions. All of it happens in the browser.
const { gettext, speaking } = window.hilal;
const SHOWN_CONTACTS = 7;
const WAIT_MS = 60;

export default {
  mixins: [speaking],
  props: { places: Array, actions: Array },
  template: `
    <dialog ref="dialog" class="hc-palette" :aria-label="gettext('Go to')" @close="restore" @click.self="close">
      <input ref="box" class="hc-palette__box" role="combobox" aria-expanded="true" aria-autocomplete="list"
        aria-controls="hc-palette-list" :aria-label="gettext('Search or go to')"
        :aria-activedescendant="options.length ? 'hc-palette-' + at : undefined"
        :placeholder="gettext('Contact, page, view or action')" autocomplete="off" spellcheck="false"
        v-model="words" @keydown="onKey" />
      <ul id="hc-palette-list" ref="list" class="hc-palette__list" role="listbox" :aria-label="gettext('Results')">
        <li v-for="(option, number) in options" :key="option.key" :id="'hc-palette-' + number" role="option"
          class="hc-palette__option" :aria-selected="number === at ? 'true' : 'false'"
          @mousemove="at = number" @click="choose(option)">
          <span class="hc-icon" :class="'hc-icon--' + option.icon" aria-hidden="true"></span>
          <bdi class="hc-palette__label">{{ option.label }}</bdi>
          <small><bdi>{{ option.note }}</bdi></small>
        </li>
      </ul>
      <p v-if="!options.length" class="hc-palette__nothing" role="status">{{ gettext("Nothing matches.") }}</p>
    </dialog>`,

  data() {
    return { words: "", at: 0, contacts: [], views: [] };
  },

  computed: {
    options() {
      const wanted = folded(this.words).split(" ").filter(Boolean);
      const matches = ({ label }) => wanted.every((word) => folded(label).includes(word));
      const own = [
        ...this.places.map((one) => ({ ...one, note: gettext("Page") })),
        ...this.views,
        ...this.actions.map((one) => ({ ...one, note: gettext("Action") })),
      ].map((one) => ({ ...one, key: `${one.path}|${one.label}` }));
      const found = own.filter(matches);
      return wanted.length ? [...found.slice(0, 6), ...this.contacts] : found;
    },
  },

  watch: {
    words(words) {
      this.at = 0;
      clearTimeout(this.timer);
      this.abort?.abort();
      if (!words.trim()) {
        this.contacts = [];
        return;
      }
      this.timer = setTimeout(() => this.search(words), WAIT_MS);
    },
  },

  mounted() {
    document.addEventListener("keydown", this.onShortcut);
  },

  beforeUnmount() {
    document.removeEventListener("keydown", this.onShortcut);
    clearTimeout(this.timer);
    this.abort?.abort();
  },

  methods: {
    gettext,

    onShortcut(event) {
      if (event.key?.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      if (this.$refs.dialog.open) this.close();
      else this.open();
    },

    open() {
      this.before = document.activeElement;
      this.words = "";
      this.at = 0;
      this.fetchViews();
      this.$refs.dialog.showModal();
      this.$refs.box.focus();
    },

    close() {
      this.$refs.dialog.close();
    },

    restore() {
      this.before?.focus?.();
    },

    onKey(event) {
      const last = this.options.length - 1;
      const moves = { ArrowDown: this.at === last ? 0 : this.at + 1, ArrowUp: this.at === 0 ? last : this.at - 1 };
      if (event.key in moves && last >= 0) {
        event.preventDefault();
        this.at = moves[event.key];
        this.$nextTick(() => this.$refs.list.children[this.at]?.scrollIntoView({ block: "nearest" }));
      } else if (event.key === "Enter" && !event.isComposing && this.options[this.at]) {
        event.preventDefault();
        this.choose(this.options[this.at]);
      }
      // The page's own keys are not meant while one types here.
      event.stopPropagation();
    },

    choose(option) {
      this.before = null;
      this.close();
      window.location.assign(window.path_prefix + option.path);
    },

    async fetchViews() {
      const answer = await fetch(`${window.path_prefix}/saved-views`).catch(() => null);
      if (!answer?.ok) return;
      this.views = (await answer.json()).views.map((view) => ({
        label: view.name,
        path: `/contacts?${view.query}${view.query && "&"}view=${view.view_id}`,
        icon: "columns",
        note: gettext("View"),
      }));
    },

    async search(words) {
      this.abort = new AbortController();
      const asked = new URLSearchParams({ q: words, limit: SHOWN_CONTACTS });
      try {
        const answer = await fetch(`${window.path_prefix}/rows?${asked}`, { signal: this.abort.signal });
        if (!answer.ok || words !== this.words) return;
        this.contacts = (await answer.json()).rows.map((row) => ({
          key: row.contact_id,
          path: `/contacts/${encodeURIComponent(row.contact_id)}`,
          label: row.name || row.email || row.phone || gettext("Visitor {id}", { id: row.contact_id.slice(-4) }),
          note: row.name ? row.email || row.phone || "" : "",
          icon: "person",
        }));
      } catch (error) {
        if (error.name !== "AbortError") this.contacts = [];
      }
    },
  },
};

function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
