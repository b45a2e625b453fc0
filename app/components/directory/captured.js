// Captured fields as columns: those that are defined, each value shown as its kind is read.
import { reactive } from "vue";
import { prefixed } from "hilal/view.js";
import { figure, gettext, onDay, speaking } from "hilal/words.js";

const PREFIX = "field:";
export const MOST_SHOWN = 12;

const defined = reactive({ columns: [] });

let asked = null;
export function readFields() {
  asked ??= window
    .fetch(prefixed("/table-fields"))
    .then((answer) => (answer.ok ? answer.json() : { fields: [] }))
    .then(({ fields }) => (defined.columns = fields.map(asColumn)))
    // Without an answer the table has its own columns.
    .catch(() => null);
  return asked;
}

// People choose the names; a style sheet takes only what is made here.
function asColumn({ name, label, kind }, place) {
  return { key: PREFIX + name, slug: `f${place}`, label, name, kind, isCaptured: true };
}

export function capturedColumns() {
  return defined.columns;
}

function isWebAddress(value) {
  return /^https?:\/\//.test(value);
}

function inWords(value, kind) {
  if (typeof value === "boolean") return value ? gettext("Yes") : gettext("No");
  if (typeof value === "number") return figure(value);
  return kind === "date" ? onDay(value) : value;
}

export const CapturedCell = {
  mixins: [speaking],
  props: { column: Object, values: Array },
  template: `
    <div role="gridcell" class="hc-cell hc-cell--field" :class="['hc-cell--' + column.slug, { 'is-number': isNumber }]" :title="text"
      ><span v-if="value === undefined" class="hc-faint" :aria-label="gettext('none')">–</span
      ><a v-else-if="isLink" :href="value" target="_blank" rel="noopener noreferrer nofollow" tabindex="-1" dir="ltr" @click.stop>{{ value }}</a
      ><bdi v-else>{{ text }}</bdi></div>`,
  computed: {
    value: (cell) => (cell.values ?? []).find(([name]) => name === cell.column.name)?.[1],
    text: (cell) => (cell.value === undefined ? undefined : inWords(cell.value, cell.column.kind)),
    isLink: (cell) => cell.column.kind === "link" && isWebAddress(cell.value),
    isNumber: (cell) => typeof cell.value === "number",
  },
};
