// What can be done with the chosen rows, floating above them for as long as any are chosen.
import { TagPicker } from "hilal/tag_picker.js";
import { selection } from "hilal/selection.js";
import { view } from "hilal/view.js";
import { gettext, ngettext, speaking } from "hilal/words.js";


export const BulkBar = {
  components: { TagPicker },
  mixins: [speaking],
  props: { count: Number, total: Number, is_capped: Boolean, can_edit: Boolean, can_export: Boolean, can_erase: Boolean },
  emits: ["act", "all", "clear"],
  template: `
    <div class="hc-bulk" role="region" :aria-label="gettext('Selection')" @keydown.esc.stop="$emit('clear')">
      <span class="hc-bulk__count" role="status">{{ words }}</span>
      <button v-if="canHaveAll" type="button" class="hc-button hc-button--link" @click="$emit('all')">{{ allWords }}</button>
      <span class="hc-bulk__rule" aria-hidden="true"></span>
      <template v-if="can_edit && !view.deleted">
        <button type="button" class="hc-button hc-button--ghost" aria-haspopup="dialog" @click="open('tag', $event)"><span
          class="hc-icon hc-icon--tag" aria-hidden="true"></span>{{ gettext("Tag") }}</button>
        <button type="button" class="hc-button hc-button--ghost" aria-haspopup="dialog" @click="open('untag', $event)">{{
          gettext("Remove tag") }}</button>
        <button v-if="count === 2 && !selection.isAll" type="button" class="hc-button hc-button--ghost"
          @click="$emit('act', 'merge')"><span class="hc-icon hc-icon--merge" aria-hidden="true"></span>{{ gettext("Merge")
          }}</button>
      </template>
      <button v-if="can_export" type="button" class="hc-button hc-button--ghost" @click="$emit('act', 'export')"><span
        class="hc-icon hc-icon--download" aria-hidden="true"></span>{{ gettext("Export") }}</button>
      <template v-if="can_edit">
        <button v-if="view.deleted" type="button" class="hc-button hc-button--ghost" @click="$emit('act', 'restore')"><span
          class="hc-icon hc-icon--restore" aria-hidden="true"></span>{{ gettext("Restore") }}</button>
        <button v-else type="button" class="hc-button hc-button--danger" @click="$emit('act', 'soft_delete')"><span
          class="hc-icon hc-icon--trash" aria-hidden="true"></span>{{ gettext("Delete") }}</button>
      </template>
      <button v-if="can_erase" type="button" class="hc-button hc-button--danger" aria-haspopup="dialog"
        @click="$emit('act', 'erase')">{{ gettext("Erase…") }}</button>
      <button type="button" class="hc-button hc-button--ghost hc-button--icon" :aria-label="gettext('Clear selection')"
        @click="$emit('clear')"><span class="hc-icon hc-icon--close" aria-hidden="true"></span></button>
      <tag-picker v-if="picking" :key="picking" :anchor="anchor" :can_create="picking === 'tag'"
        :label="picking === 'tag' ? gettext('Add tag to all chosen') : gettext('Remove tag from all chosen')"
        @choose="choose" @close="close" />
    </div>`,
  data() {
    return { picking: "", anchor: null, selection, view };
  },
  computed: {
    words() {
      if (selection.isAll && !selection.ids.size) {
        return this.is_capped ? gettext("All that match") : ngettext("All {count} chosen", "All {count} chosen", this.count);
      }
      if (selection.isAll && this.is_capped) return gettext("All that match but {count}", { count: selection.ids.size });
      return ngettext("{count} chosen", "{count} chosen", this.count);
    },
    canHaveAll() {
      return !selection.isAll && this.count < this.total;
    },
    allWords() {
      return this.is_capped
        ? gettext("Choose all that match")
        : ngettext("Choose all {count}", "Choose all {count}", this.total);
    },
  },
  methods: {
    open(what, event) {
      this.picking = this.picking === what ? "" : what;
      this.anchor = event.currentTarget;
    },
    close(isByKey) {
      this.picking = "";
      if (isByKey) this.anchor.focus();
    },
    choose(tag) {
      const action = this.picking;
      this.picking = "";
      this.$emit("act", action, { tag });
    },
  },
};
