// Chips and a combobox. The server is asked for suggestions and told of every choice.
const { speaking } = window.hilal;
let boxes = 0;

export default {
  mixins: [speaking],
  template: `
    <div class="hc-tag-input">
      <ul class="hc-tag-chips" :aria-label="gettext('Tags of this contact')">
        <li v-for="tag in tags" :key="tag" class="hc-tag-chip">
          <bdi>{{ tag }}</bdi>
          <button v-if="editable" type="button" class="hc-tag-remove" ref="removers"
                  :aria-label="gettext('Remove tag {tag}', { tag })" @click="remove(tag)"
                  @keydown.backspace.prevent="remove(tag)" @keydown.delete.prevent="remove(tag)">
            <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M4.5 4.5l7 7m0-7l-7 7"/></svg>
          </button>
        </li>
        <li v-if="!tags.length && !editable" class="hc-muted">{{ gettext("No tags") }}</li>
      </ul>
      <div v-if="editable" class="hc-tag-box">
        <input ref="input" v-model="words" role="combobox" :aria-label="gettext('Add tag')"
               :placeholder="gettext('Add tag')" autocomplete="off" spellcheck="false" maxlength="60"
               aria-autocomplete="list" aria-haspopup="listbox"
               :aria-expanded="isOpen ? 'true' : 'false'" :aria-controls="id + '-list'"
               :aria-activedescendant="isOpen && current >= 0 ? id + '-' + current : null"
               @input="suggest" @focus="suggest" @blur="close" @keydown="onKey">
        <ul v-show="isOpen" class="hc-tag-options" role="listbox" :id="id + '-list'"
            :aria-label="gettext('Tag suggestions')">
          <li v-for="(option, index) in options" :key="option.name" role="option"
              :id="id + '-' + index" :aria-selected="index === current ? 'true' : 'false'"
              :class="{ 'is-current': index === current }"
              @mousedown.prevent="add(option.name)" @mousemove="current = index">
            <bdi>{{ option.name }}</bdi>
            <span class="hc-tag-count" aria-hidden="true">{{ option.isNew ? gettext('new tag') : figure(option.count) }}</span>
          </li>
        </ul>
      </div>
    </div>`,

  props: { tags: { type: Array, default: () => [] }, editable: Boolean },
  emits: ["add", "remove"],

  data() {
    return { id: `tag-box-${(boxes += 1)}`, words: "", options: [], current: -1, isWanted: false };
  },

  computed: {
    isOpen() {
      return this.isWanted && this.options.length > 0;
    },
  },

  beforeUnmount() {
    this.request?.abort();
  },

  methods: {
    focus() {
      this.$refs.input?.focus();
    },

    async suggest() {
      this.isWanted = true;
      this.request?.abort();
      this.request = new AbortController();
      const typed = this.words.trim();
      const address = `${window.path_prefix || ""}/tag-suggestions?prefix=${encodeURIComponent(typed)}`;
      try {
        const answer = await fetch(address, { signal: this.request.signal });
        if (answer.ok) this.offer((await answer.json()).tags, typed);
      } catch (error) {
        if (error.name !== "AbortError") this.offer([], typed);
      }
    },

    offer(found, typed) {
      const carried = new Set(this.tags.map((tag) => tag.toLowerCase()));
      this.options = found.filter((option) => !carried.has(option.name.toLowerCase()));
      const isKnown = [...found.map((option) => option.name), ...this.tags].some(
        (name) => name.toLowerCase() === typed.toLowerCase(),
      );
      if (typed && !isKnown) this.options.push({ name: typed, isNew: true });
      this.current = -1;
    },

    close() {
      this.isWanted = false;
      this.current = -1;
    },

    add(name) {
      const tag = name.trim();
      if (!tag) return;
      this.$emit("add", tag);
      this.words = "";
      this.close();
      this.focus();
    },

    remove(tag) {
      this.$emit("remove", tag);
      this.focus();
    },

    move(step) {
      if (!this.isOpen) return void this.suggest();
      const count = this.options.length;
      this.current = (this.current + step + (this.current < 0 && step < 0 ? 1 : 0) + count) % count;
    },

    onKey(event) {
      if (event.isComposing) return;
      const act = {
        ArrowDown: () => this.move(1),
        ArrowUp: () => this.move(-1),
        Enter: () => this.add(this.current >= 0 ? this.options[this.current].name : this.words),
      }[event.key];
      if (act) {
        event.preventDefault();
        event.stopPropagation();
        act();
      } else if (event.key === "Escape" && (this.isOpen || this.words)) {
        event.stopPropagation();
        this.words = "";
        this.close();
      } else if (event.key === "Backspace" && !this.words) {
        event.preventDefault();
        this.$refs.removers?.at(-1)?.focus();
      }
    },
  },
};
