// One saved view: a link, its count, a mark when it was changed, and what can be done with it.
import { gettext, speaking } from "hilal/words.js";

export const ViewLine = {
  mixins: [speaking],
  props: {
    view: Object, count: String, href: String, can_share: Boolean, is_current: Boolean, is_modified: Boolean,
  },
  emits: ["open", "save", "save-as", "reset", "rename", "share", "forget"],
  template: `
    <li class="hc-view" @keydown.esc="close">
      <form v-if="isNaming" class="hc-views__form" @submit.prevent="rename">
        <input ref="name" v-model="name" type="text" maxlength="60" :aria-label="gettext('Name of the view')"
          @keydown.esc.stop="isNaming = false" @blur="isNaming = false" />
      </form>
      <div v-else class="hc-view__line">
        <a class="hc-nav__link" :href="href" :aria-current="is_current ? 'true' : undefined" @click="$emit('open', $event)">
          <span v-if="view.is_shared" class="hc-icon hc-icon--people" role="img" :aria-label="gettext('Shared')"></span>
          <bdi class="hc-view__name" :title="view.name">{{ view.name }}</bdi>
          <span v-if="is_modified" class="hc-view__dot" role="img" :aria-label="gettext('modified')" :title="gettext('modified')"></span>
          <span v-if="count" class="hc-nav__count" aria-hidden="true">{{ count }}</span>
        </a>
        <button v-if="mayChange" ref="more" type="button" class="hc-view__more" aria-haspopup="menu"
          :aria-label="gettext('More for {name}', { name: view.name })" :aria-expanded="String(isOpen)" @click="toggle"><span
          class="hc-icon hc-icon--more" aria-hidden="true"></span></button>
      </div>
      <div v-if="is_modified" class="hc-view__changed">
        <button v-if="mayChange" type="button" class="hc-button hc-button--link" @click="$emit('save')">{{ gettext("Save") }}</button>
        <button type="button" class="hc-button hc-button--link" @click="$emit('save-as')">{{ gettext("Save as") }}</button>
        <button type="button" class="hc-button hc-button--link" @click="$emit('reset')">{{ gettext("Reset") }}</button>
      </div>
      <div v-if="isOpen" ref="menu" class="hc-menu hc-view__menu" role="menu" :aria-label="view.name" :style="place"
        @focusout="onFocusOut" @keydown="onKey">
        <button v-for="deed in deeds" :key="deed.name" type="button" role="menuitem" tabindex="-1" @click="act(deed.name)">{{
          deed.label }}</button>
      </div>
    </li>`,
  data() {
    return { isOpen: false, isNaming: false, name: "", place: {} };
  },
  computed: {
    mayChange: (line) => line.view.is_own || line.can_share,
    deeds() {
      const sharing = this.view.is_shared ? gettext("Stop sharing") : gettext("Share with everybody");
      return [
        { name: "rename", label: gettext("Rename") },
        ...(this.can_share ? [{ name: "share", label: sharing }] : []),
        { name: "forget", label: gettext("Delete") },
      ];
    },
  },
  methods: {
    async toggle() {
      this.isOpen = !this.isOpen;
      if (!this.isOpen) return;
      const box = this.$refs.more.getBoundingClientRect();
      this.place = { left: `${Math.max(8, Math.min(box.left, window.innerWidth - 200))}px`, top: `${box.bottom + 2}px`, width: "190px" };
      await this.$nextTick();
      this.$refs.menu.querySelector("button").focus();
    },
    close(event) {
      if (!this.isOpen) return;
      event?.stopPropagation();
      this.isOpen = false;
      this.$refs.more.focus();
    },
    async act(name) {
      this.close();
      if (name !== "rename") {
        this.$emit(name);
        return;
      }
      Object.assign(this, { isNaming: true, name: this.view.name });
      await this.$nextTick();
      this.$refs.name.select();
      this.$refs.name.focus();
    },
    rename() {
      this.isNaming = false;
      if (this.name.trim() && this.name !== this.view.name) this.$emit("rename", this.name);
    },
    onKey(event) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const all = [...this.$refs.menu.querySelectorAll("button")];
      all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
    },
    onFocusOut(event) {
      if (!this.$refs.menu?.contains(event.relatedTarget)) this.isOpen = false;
    },
  },
};
