// The directory's rows: fetched in blocks, drawn where they are seen, changed in place by live patches.
import { markRaw } from "vue";
import { BLOCK_ROWS, Blocks } from "hilal/blocks.js";
import { BulkBar } from "hilal/bulk_bar.js";
import { fieldsAsQuery, layout, leastWidth, readLayout, rowHeight, shownColumns, template, widths } from "hilal/columns.js";
import { ContactRow, EmptyRow } from "hilal/contact_row.js";
import { drawnRows } from "hilal/drawn_rows.js";
import { liveRows } from "hilal/live_rows.js";
import { rowKeys } from "hilal/row_keys.js";
import { rowLinks } from "hilal/row_links.js";
import { rowTags } from "hilal/row_tags.js";
import { LongScroll } from "hilal/scrolling.js";
import { selecting } from "hilal/selecting.js";
import { selectAll } from "hilal/selection.js";
import { TableHead } from "hilal/table_head.js";
import { TableStates } from "hilal/table_states.js";
import { TagPicker } from "hilal/tag_picker.js";
import * as directory from "hilal/view.js";
import { gettext, ngettext, speaking } from "hilal/words.js";

const { view } = directory;
const DIM_AFTER_MS = 300;
const TICK_MS = 30_000;

export default {
  components: { BulkBar, ContactRow, EmptyRow, TableHead, TableStates, TagPicker },
  mixins: [drawnRows, liveRows, rowKeys, rowLinks, rowTags, selecting, speaking],
  props: {
    rows_url: String, base_path: String, fixed: Object, can_select: Boolean, can_export: Boolean, can_erase: Boolean,
  },
  emits: ["select", "bulk", "tag"],
  template: `
    <div class="hc-directory" :class="{ 'is-late': isLate, 'is-choosing': chosenCount }" :style="[widths, { '--row': rowHeight() + 'px' }]">
      <button v-if="arrived.size" type="button" class="hc-new" @click="showArrived">{{ arrivedWords }}</button>
      <div ref="scroller" role="grid" :aria-label="gettext('Contacts')" class="hc-grid" :class="{ 'is-wide': least }" :style="sheet" :aria-rowcount="rowCount"
        :aria-colcount="columns.length" :aria-multiselectable="can_select || undefined" :aria-busy="isLoading"
        @keydown="onKey" @click="onClick" @focusin="onFocus">
        <table-head :columns="columns" :template="gridTemplate" :can_select="can_select" :chosen="chosenCount"
          :is_all="selection.isAll && !selection.ids.size" @toggle-all="toggleAll" />
        <div role="rowgroup" class="hc-grid__rows" :style="{ blockSize: height + 'px' }">
          <template v-for="slot in slots" :key="slot.index">
            <contact-row v-if="slot.row" :row="slot.row" :index="slot.index" :top="slot.top" :needles="needles" :now="now"
              :columns="columns" :template="gridTemplate" :can_select="can_select" :copied="copied"
              :is_chosen="isChosen(slot.row.contact_id)" :here="here.get(slot.row.contact_id)"
              :path="pathOf(slot.row)" :is_active="slot.index === activeIndex" :is_open="slot.row.contact_id === openId"
              :is_gone="gone.has(slot.row.contact_id)" :glow="glows.get(slot.row.contact_id)"
              :tag_count="tagCount" @check="onCheck($event, slot)" @copy="copy" @tag="tagRow(slot.index)" />
            <empty-row v-else :index="slot.index" :top="slot.top" :columns="columns" :template="gridTemplate" />
          </template>
        </div>
      </div>
      <tag-picker v-if="tagging" :key="tagging.contact_id" :anchor="tagAnchor" can_create :left_out="tagging.tags"
        :label="gettext('Add tag')" @choose="addTag" @close="stopTagging" />
      <bulk-bar v-if="chosenCount" :count="chosenCount" :total="view.total ?? 0" :is_capped="view.isCapped" :can_edit="can_select"
        :can_export="can_export" :can_erase="can_erase" @act="act" @all="selectAllRows" @clear="clearSelection" />
      <span class="hc-hidden-text" role="status">{{ copied ? gettext("Copied") : "" }}</span>
      <table-states :problem="problem" :is_empty="isEmpty" :is_filtered="isFiltered" :is_deleted="view.deleted"
        :sign_in="signInPath" :chatbots="chatbotsPath" @again="load" @clear="clearFilters" />
    </div>`,
  data() {
    return {
      view, layout, blocks: markRaw(new Blocks("")), total: 0, isKnown: false,
      needles: markRaw([]), height: 0, openId: null,
      isLoading: false, isLate: false, problem: null, now: Date.now(),
    };
  },
  computed: {
    rowCount: (table) => (!table.isKnown || view.isCapped ? -1 : table.total + 1),
    isEmpty: (table) => table.isKnown && table.total === 0 && !table.problem,
    isFiltered: directory.isFiltered,
    chatbotsPath: () => directory.prefixed("/chatbots"),
    signInPath: () => directory.prefixed("/sign-in"),
    query: () => directory.viewAsQuery(),
    columns: () => shownColumns.value,
    gridTemplate: () => template.value,
    widths: () => widths.value,
    fields: () => fieldsAsQuery(),
    least: (table) => leastWidth(table.gridWidth),
    sheet: (table) => (table.least ? { "--least": `${table.least}px` } : {}),
    arrivedWords: (table) => ngettext("{count} new", "{count} new", table.arrived.size),
  },
  watch: {
    "layout.density"() {
      this.height = LongScroll.heightFor(this.total);
      this.$nextTick(() => this.scroll.reveal(this.activeIndex));
      this.draw();
    },
    // The rows that are there have no values of a field that was chosen just now.
    fields() {
      if (this.isKnown) this.replaceRows(false);
    },
    query() {
      // Reading the address, before there is anything to draw on, changes it too.
      if (!this.scroll) return;
      // The browser takes its time to write an address; meanwhile the rows are on their way.
      this.load();
      directory.writeAddress();
    },
  },
  created() {
    view.fixed = this.fixed ?? {};
    directory.readAddress();
    this.openId = this.idInAddress();
  },
  mounted() {
    this.scroll = markRaw(new LongScroll(this.$refs.scroller, () => this.draw()));
    this.resizes = new ResizeObserver(() => this.onResize());
    this.resizes.observe(this.$refs.scroller);
    this.ticks = setInterval(() => (this.now = Date.now()), TICK_MS);
    this.stopped = new AbortController();
    const { signal } = this.stopped;
    window.addEventListener("popstate", () => this.onAddress(), { signal });
    document.addEventListener("keydown", (event) => this.onAnyKey(event), { signal });
    // NiceGUI makes the socket after the components; events of a lost connection are not sent again.
    this.$nextTick(() => {
      window.socket?.on("disconnect", this.onLost);
      window.socket?.on("connect", this.onFound);
    });
    this.load();
  },
  unmounted() {
    this.stopped.abort();
    this.resizes.disconnect();
    this.scroll.stop();
    this.blocks.abort();
    clearInterval(this.ticks);
    clearTimeout(this.lateTimer);
    window.socket?.off("disconnect", this.onLost);
    window.socket?.off("connect", this.onFound);
  },
  methods: {
    load() {
      return this.replaceRows(true);
    },
    async replaceRows(fromTop) {
      this.blocks.abort();
      this.coming?.abort();
      const { fields } = this;
      const coming = markRaw(new Blocks(this.address(this.query + fields), view.clauses));
      this.coming = coming;
      this.isLoading = true;
      clearTimeout(this.lateTimer);
      this.lateTimer = setTimeout(() => (this.isLate = true), DIM_AFTER_MS);
      if (!this.isKnown) this.drawAwaited();
      const first = fromTop ? 0 : Math.floor(this.scroll.position / rowHeight() / BLOCK_ROWS);
      try {
        const [page] = await Promise.all([coming.fetch(first), this.isKnown || readLayout()]);
        if (this.coming !== coming) return;
        // Which columns there are was not known yet when the rows were asked for.
        if (this.fields !== fields) await this.replaceRows(fromTop);
        else this.take(coming, page, fromTop);
      } catch (error) {
        if (this.coming === coming) this.fail(error);
      }
    },
    take(blocks, page, fromTop) {
      this.settle();
      const active = this.blocks.at(this.activeIndex)?.contact_id;
      this.blocks = blocks;
      this.problem = null;
      this.isKnown = true;
      this.needles = markRaw(page.needles ?? []);
      directory.keepUnderstood(blocks.clauses, page.understood);
      this.arrived.clear();
      this.gone.clear();
      this.countRows(page);
      this.keepLinks();
      this.activeIndex = Math.max(0, fromTop ? 0 : blocks.indexOf(active ?? ""));
      if (fromTop) this.scroll.goTo(0);
      else this.draw();
      this.countEverything();
    },
    fail(error) {
      if (error.name === "AbortError") return;
      this.settle();
      const problems = {
        401: { title: gettext("You are signed out"), text: gettext("Sign in again to go on; this address is kept."), signIn: true },
        403: { title: gettext("Not allowed"), text: gettext("Your role does not include the contacts."), isFinal: true },
        422: { title: gettext("This view does not exist"), text: gettext("Something in the address is not a known filter or sort.") },
      };
      this.problem = problems[error.status] ?? {
        title: gettext("The contacts could not be loaded"),
        text: gettext("The server did not answer. Nothing is lost."),
      };
    },
    settle() {
      clearTimeout(this.lateTimer);
      this.isLoading = false;
      this.isLate = false;
    },
    countRows(page) {
      const end = page.offset + page.rows.length;
      const isLast = page.rows.length < BLOCK_ROWS;
      view.total = page.total;
      view.isCapped = page.total_is_capped;
      // A capped total says only "at least": there is always one more block to scroll to until one comes up short.
      const ahead = isLast ? end : Math.max(page.total, end + BLOCK_ROWS);
      this.total = page.total_is_capped ? Math.max(ahead, isLast ? 0 : this.scroll.count) : page.total;
      this.scroll.count = this.total;
      this.height = LongScroll.heightFor(this.total);
    },
    async countEverything() {
      const query = directory.everythingAsQuery();
      if (!this.isFiltered) view.everything = view.isCapped ? null : view.total;
      if (view.everything !== null && (!this.isFiltered || this.everythingOf === query)) {
        this.everythingOf = query;
        return;
      }
      this.everythingOf = query;
      view.everything = null;
      const answer = await window.fetch(`${this.address(query)}&limit=1`).catch(() => null);
      if (answer?.ok) {
        const page = await answer.json();
        view.everything = page.total_is_capped ? null : page.total;
      }
    },
    address(query) {
      return directory.prefixed(`${this.rows_url}?${query}`);
    },
    idInAddress() {
      const path = window.location.pathname.slice((window.path_prefix || "").length);
      return path.startsWith(`${this.base_path}/`) ? decodeURIComponent(path.slice(this.base_path.length + 1)) : null;
    },
    clearFilters: directory.clearFilters,
    showArrived() {
      this.load();
      this.$refs.scroller.querySelector(".hc-row[tabindex='0']")?.focus({ preventScroll: true });
    },
    rowHeight,
    selectAllRows: selectAll,
    onAddress() {
      this.openId = this.idInAddress();
      directory.readAddress();
    },
    onLost() {
      this.wasLost = true;
    },
    onFound() {
      if (this.wasLost) this.refresh();
      this.wasLost = false;
    },

    // Called by Python.
    refresh() {
      view.everything = null;
      this.replaceRows(false);
    },
  },
};
