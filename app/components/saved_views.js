// Saved views in the sidebar: open, keep, change, reset, rename, share and forget.
import { readLayout, showColumns, shownKeys } from "hilal/columns.js";
import { ViewLine } from "hilal/view_line.js";
import * as directory from "hilal/view.js";
import { gettext, speaking } from "hilal/words.js";

const { view } = directory;
const HOME = "/contacts";
const MOST_COUNTED = 12;
const UNDO_MS = 8000;

export default {
  components: { ViewLine },
  mixins: [speaking],
  template: `
    <section class="hc-views" :aria-label="gettext('Saved views')" v-show="views.length || isHere">
      <div class="hc-views__head">
        <h2>{{ gettext("Saved views") }}</h2>
        <button v-if="isHere" ref="add" type="button" class="hc-button hc-button--ghost hc-button--icon hc-button--small"
          :aria-label="gettext('Save this view')" :title="gettext('Save this view')" @click="beginNaming('')"><span
          class="hc-icon hc-icon--plus" aria-hidden="true"></span></button>
      </div>
      <ul>
        <view-line v-for="one in views" :key="one.view_id" :view="one" :count="counts[one.view_id]" :can_share="canShare"
          :is_current="isHere && one.view_id === shown.view_id" :is_modified="isHere && one.view_id === shown.view_id && isModified"
          :href="addressOf(one)" @open="open($event, one)" @save="save(one)" @save-as="beginNaming(one.name)" @reset="show(one)"
          @rename="rename(one, $event)" @share="share(one)" @forget="forget(one)" />
      </ul>
      <p v-if="forgotten" class="hc-views__gone" role="status">{{ gettext("Deleted {name}.", { name: forgotten.name }) }}
        <button type="button" class="hc-button hc-button--link" @click="bringBack">{{ gettext("Undo") }}</button></p>
      <form v-if="isNaming" class="hc-views__form" @submit.prevent="keep">
        <input ref="name" v-model="name" type="text" maxlength="60" :aria-label="gettext('Name of the view')"
          :placeholder="gettext('Name of the view')" autocomplete="off" @keydown.esc.stop="endNaming" />
        <button type="submit" class="hc-button hc-button--primary hc-button--small" :disabled="!name.trim()">{{ gettext("Save") }}</button>
      </form>
      <p v-if="refusal" class="hc-views__refusal" role="alert">{{ refusal }}</p>
    </section>`,
  data() {
    return { views: [], counts: {}, canShare: false, shown: view, isNaming: false, name: "", refusal: "", forgotten: null };
  },
  computed: {
    isHere: () => directory.isAt(HOME),
    current() {
      return this.views.find((one) => one.view_id === this.shown.view_id);
    },
    isModified() {
      if (!this.current) return false;
      const columns = this.current.columns.join();
      return this.current.query !== directory.queryAlone() || Boolean(columns && columns !== shownKeys().join());
    },
  },
  async mounted() {
    await this.read();
    if (this.isHere && this.current) this.useColumns(this.current.columns);
    this.countAll();
    document.addEventListener("visibilitychange", this.onSeen);
  },
  unmounted() {
    document.removeEventListener("visibilitychange", this.onSeen);
    clearTimeout(this.undoTimer);
  },
  methods: {
    onSeen() {
      if (!document.hidden) this.read();
    },
    async read() {
      const answer = await window.fetch(directory.prefixed("/saved-views")).catch(() => null);
      if (!answer?.ok) return;
      const { views, can_share: canShare } = await answer.json();
      Object.assign(this, { views, canShare });
    },
    // What a count costs the server is what opening the view would cost; the first dozen is enough to look at.
    async countAll() {
      for (const one of this.views.slice(0, MOST_COUNTED)) {
        const address = directory.prefixed(`/rows?${one.query}${one.query && "&"}limit=1`);
        const answer = await window.fetch(address).catch(() => null);
        if (answer?.ok) {
          const { total, total_is_capped: isCapped } = await answer.json();
          this.counts[one.view_id] = this.figure(total) + (isCapped ? "+" : "");
        }
      }
    },
    addressOf(one) {
      return directory.prefixed(`${HOME}?${one.query}${one.query && "&"}view=${one.view_id}`);
    },
    open(event, one) {
      if (!this.isHere || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      event.stopPropagation();
      this.show(one);
    },
    show(one) {
      directory.readQuery(one.query);
      view.view_id = one.view_id;
      this.useColumns(one.columns);
      directory.writeAddress();
    },
    // Not before the operator's own columns are known, which would take their place.
    async useColumns(columns) {
      await readLayout();
      showColumns(columns);
    },
    async call(method, path, body) {
      this.refusal = "";
      const headers = { "Content-Type": "application/json" };
      const answer = await window
        .fetch(directory.prefixed(`/saved-views${path}`), { method, headers, body: body && JSON.stringify(body) })
        .catch(() => null);
      if (answer?.ok) return answer;
      const told = await answer?.json().catch(() => null);
      this.refusal = typeof told?.detail === "string" ? told.detail : gettext("The view could not be saved.");
      return null;
    },
    shownNow() {
      return { query: directory.queryAlone(), columns: shownKeys() };
    },
    async beginNaming(name) {
      Object.assign(this, { isNaming: true, name, refusal: "" });
      await this.$nextTick();
      this.$refs.name.select();
      this.$refs.name.focus();
    },
    endNaming() {
      Object.assign(this, { isNaming: false, refusal: "" });
      this.$refs.add.focus();
    },
    async keep() {
      const answer = await this.call("POST", "", { name: this.name, ...this.shownNow() });
      if (!answer) return;
      const kept = await answer.json();
      this.endNaming();
      await this.read();
      view.view_id = kept.view_id;
      directory.writeAddress();
      this.countAll();
    },
    async save(one) {
      if (await this.call("PUT", `/${one.view_id}`, this.shownNow())) await this.read();
    },
    async rename(one, name) {
      if (await this.call("PUT", `/${one.view_id}/name`, { name })) await this.read();
    },
    async share(one) {
      if (await this.call("PUT", `/${one.view_id}/sharing`, { is_shared: !one.is_shared })) await this.read();
    },
    async forget(one) {
      if (!(await this.call("DELETE", `/${one.view_id}`))) return;
      if (view.view_id === one.view_id) view.view_id = "";
      directory.writeAddress();
      await this.read();
      this.forgotten = one;
      clearTimeout(this.undoTimer);
      this.undoTimer = setTimeout(() => (this.forgotten = null), UNDO_MS);
    },
    async bringBack() {
      const { name, query, columns, is_shared: wasShared } = this.forgotten;
      this.forgotten = null;
      const answer = await this.call("POST", "", { name, query, columns });
      if (!answer) return;
      const kept = await answer.json();
      if (wasShared) await this.call("PUT", `/${kept.view_id}/sharing`, { is_shared: true });
      await this.read();
    },
  },
};
