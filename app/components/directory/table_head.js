// The headers: they sort, can be dragged to another place, and their edges set the width.
import { labelOf, layout, moveColumn, resizeColumn, sortOf } from "hilal/columns.js";
import { view } from "hilal/view.js";
import { isRightToLeft, speaking } from "hilal/words.js";

export const TableHead = {
  mixins: [speaking],
  props: { columns: Array, template: String, can_select: Boolean, chosen: Number, is_all: Boolean },
  emits: ["toggle-all"],
  template: `
    <div role="rowgroup" class="hc-grid__head">
      <div role="row" class="hc-row hc-row--head" aria-rowindex="1" :style="{ gridTemplateColumns: template }">
        <div v-for="column in columns" :key="column.key" role="columnheader" class="hc-cell"
          :class="['hc-cell--' + column.slug, { 'is-aim': aim === column.key, 'hc-cell--field': column.isCaptured }]" :aria-label="labelOf(column)"
          :aria-sort="sortOf(column)" :draggable="!column.isFixed && !sizing" @dragstart="onDragStart($event, column)"
          @dragover="onDragOver($event, column)" @drop.prevent="onDrop(column)" @dragend="dragged = aim = null">
          <label v-if="column.key === 'name' && can_select" class="hc-check"><input type="checkbox"
            :aria-label="gettext('Choose all')" :checked="chosen > 0" :indeterminate.prop="chosen > 0 && !is_all"
            @click.stop="$emit('toggle-all')" /></label>
          <button v-if="column.sort" type="button" class="hc-sort" :aria-label="gettext(column.label)"
            :class="{ 'is-on': sortOf(column) !== 'none' }" @click="sortBy(column.sort)">{{ gettext(column.short || column.label)
            }}<span class="hc-icon" aria-hidden="true"
              :class="sortOf(column) === 'ascending' ? 'hc-icon--arrow-up' : 'hc-icon--arrow-down'"></span></button>
          <bdi v-else class="hc-cell__label">{{ labelOf(column) }}</bdi>
          <span class="hc-edge" aria-hidden="true" @pointerdown.prevent.stop="onEdge($event, column)" @dblclick="fit(column)"></span>
        </div>
      </div>
    </div>`,
  data() {
    return { view, dragged: null, aim: null, sizing: false };
  },
  methods: {
    labelOf,
    sortOf(column) {
      return sortOf(column, view.sort);
    },
    sortBy(field) {
      view.sort = view.sort === `-${field}` ? field : `-${field}`;
    },
    onDragStart(event, column) {
      this.dragged = column.key;
      event.dataTransfer.effectAllowed = "move";
    },
    onDragOver(event, column) {
      if (!this.dragged || column.isFixed) return;
      event.preventDefault();
      this.aim = column.key;
    },
    onDrop(column) {
      if (!column.isFixed) moveColumn(this.dragged, layout.columns.findIndex(({ key }) => key === column.key));
      this.dragged = this.aim = null;
    },
    onEdge(event, column) {
      const edge = event.currentTarget;
      const begun = edge.parentElement.getBoundingClientRect().width;
      const from = event.clientX;
      this.sizing = true;
      edge.setPointerCapture(event.pointerId);
      edge.onpointermove = (move) => resizeColumn(column.key, begun + (isRightToLeft ? from - move.clientX : move.clientX - from));
      edge.onpointerup = edge.onpointercancel = () => {
        edge.onpointermove = edge.onpointerup = edge.onpointercancel = null;
        this.sizing = false;
      };
    },
    fit(column) {
      layout.columns.find(({ key }) => key === column.key).width = null;
    },
  },
};
