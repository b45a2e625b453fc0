// What changes elsewhere: in its row at once, or counted behind a button where it would move rows.
import { BLOCK_ROWS } from "hilal/blocks.js";
import { isSure, mayBelong, standsNearTop } from "hilal/live.js";
import { view } from "hilal/view.js";

const BURST_MS = 100;
const GLOW_MS = 3000;
// Under a stream of changes a view with a search would ask for itself all the time.
const BETWEEN_QUESTIONS_MS = 2000;
// A screen that nobody presses for weeks must not gather ids without end.
const MOST_ARRIVED = 1000;
const NOBODY = { name: null, email: null, phone: null, tags: [], identity: "anonymous", captured: [] };

export const liveRows = {
  data() {
    return { arrived: new Set(), gone: new Set(), glows: new Map(), here: new Map() };
  },
  created() {
    this.patches = new Map();
    this.unsure = new Set();
  },
  unmounted() {
    clearTimeout(this.patchTimer);
    clearTimeout(this.askTimer);
  },
  methods: {
    // Called by Python: several at a time, as others may be changing hundreds.
    patch_all(rows) {
      for (const row of rows) this.patches.set(row.contact_id, row);
      this.patchTimer ??= setTimeout(() => this.applyPatches(), BURST_MS);
    },
    applyPatches() {
      this.patchTimer = null;
      const rows = [...this.patches.values()];
      this.patches.clear();
      for (const row of rows) {
        const index = this.blocks.indexOf(row.contact_id);
        if (index !== -1) this.applyPatch(index, row);
      }
      this.countArrived(rows.filter((row) => this.blocks.indexOf(row.contact_id) === -1));
      this.draw();
    },
    async countArrived(rows) {
      const last = this.blocks.at(Math.min(this.total, BLOCK_ROWS) - 1);
      const isNear = (row) => !last || standsNearTop(row, last, view.sort);
      const fitting = rows.filter((row) => this.isKnown && isNear(row) && mayBelong(row, view));
      const ids = new Set(fitting.map((row) => row.contact_id));
      if (!ids.size && !this.unsure.size) return;
      if (isSure(view)) {
        for (const id of ids) this.announce(id);
        this.unsure.clear();
        return;
      }
      for (const id of ids) this.unsure.add(id);
      if (this.askTimer) return;
      this.askTimer = setTimeout(() => this.askAgain(), BETWEEN_QUESTIONS_MS);
      await this.askAboutUnsure();
    },
    askAgain() {
      this.askTimer = null;
      if (this.unsure.size) this.countArrived([]);
    },
    // Only the server knows which of these the view holds. It is asked once for all of them.
    async askAboutUnsure() {
      const ids = new Set(this.unsure);
      this.unsure.clear();
      const blocks = this.blocks;
      const answer = await window.fetch(`${blocks.url}&offset=0&limit=${BLOCK_ROWS}`).catch(() => null);
      if (!answer?.ok || this.blocks !== blocks) return;
      for (const row of (await answer.json()).rows) if (ids.has(row.contact_id)) this.announce(row.contact_id);
    },
    applyPatch(index, row) {
      this.blocks.replace(index, row);
      if (Boolean(row.deleted_at) === view.deleted) this.gone.delete(row.contact_id);
      else this.gone.add(row.contact_id);
      this.glows.set(row.contact_id, (this.glows.get(row.contact_id) ?? 0) + 1);
      setTimeout(() => this.glows.delete(row.contact_id), GLOW_MS);
    },
    // Called by Python: who else has this contact open.
    show_here(contactId, names) {
      if (names.length) this.here.set(contactId, names);
      else this.here.delete(contactId);
    },
    remove(contactId, isErased) {
      this.arrived.delete(contactId);
      const index = this.blocks.indexOf(contactId);
      if (index === -1) return;
      this.gone.add(contactId);
      if (!isErased) return;
      // No word of whoever was erased stays on the screen.
      this.patches.delete(contactId);
      this.blocks.replace(index, { ...this.blocks.at(index), ...NOBODY });
      this.draw();
    },
    announce(contactId) {
      const isNew = this.arrived.size < MOST_ARRIVED && this.blocks.indexOf(contactId) === -1;
      if (isNew) this.arrived.add(contactId);
    },
  },
};
