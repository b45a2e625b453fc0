// The columns of the directory: which are shown, in which order, how wide, and how high a row is.
import { computed, reactive } from "vue";
import { MOST_SHOWN, capturedColumns, readFields } from "hilal/captured.js";
import { view } from "hilal/view.js";
import { keepPreference, preferences, readPreferences } from "hilal/preferences.js";
import { gettext, marked } from "hilal/words.js";

const NARROWEST = 64;
const WIDEST = 640;
const STEP = 16;
const HEIGHTS = { comfortable: 36, compact: 32 };

export const COLUMNS = [
  { key: "name", label: marked("Name"), isFixed: true, least: 240 },
  { key: "email", label: marked("Email"), least: 150, goneBelow: 580 },
  { key: "phone", label: marked("Phone"), least: 138, goneBelow: 1010 },
  { key: "tags", label: marked("Tags"), least: 124, goneBelow: 720 },
  { key: "last", label: marked("Last seen"), sort: "last_seen", isKept: true, least: 104 },
  { key: "first", label: marked("First seen"), sort: "first_seen", least: 104, goneBelow: 900 },
  { key: "count", label: marked("Conversations"), short: marked("Conv."), sort: "conversation_count", isKept: true, least: 58 },
].map((column) => ({ ...column, slug: column.key }));
const BY_KEY = new Map(COLUMNS.map((column) => [column.key, column]));
// A captured field is not shown below the width at which the list is a name, a time and a count.
const FIELD_LEAST = 120;
const FIELDS_GONE_BELOW = 580;
const GAP = 14;
const MARGINS = 40;

function known(key) {
  return BY_KEY.get(key) ?? capturedColumns().find((column) => column.key === key);
}

function atFirst() {
  const captured = capturedColumns().map(({ key }) => ({ key, is_shown: false, width: null }));
  return [...COLUMNS.map(({ key }) => ({ key, is_shown: true, width: null })), ...captured];
}

export const layout = reactive({ columns: atFirst(), density: "comfortable" });

let isRead = false;
export async function readLayout() {
  await Promise.all([readPreferences(), readFields()]);
  if (isRead) return;
  isRead = true;
  if (!preferences.table) {
    layout.columns = atFirst();
    return;
  }
  layout.density = preferences.table.density in HEIGHTS ? preferences.table.density : "comfortable";
  arrange(preferences.table.columns ?? []);
}

// What is not named keeps its place behind what is; the name always comes first.
function arrange(kept) {
  const ours = kept.filter(({ key }) => known(key));
  const others = atFirst().filter(({ key }) => !ours.some((column) => column.key === key));
  const all = [...ours.map((column) => ({ ...column })), ...others];
  layout.columns = [...all.filter(({ key }) => key === "name"), ...all.filter(({ key }) => key !== "name")];
}

function keep() {
  // The columns of a saved view are that view's, and are saved with it.
  if (view.view_id) return;
  // There may be a hundred fields; those that are put away come back behind the others anyway.
  const columns = layout.columns.filter(({ key, is_shown }) => is_shown || BY_KEY.has(key));
  keepPreference("table", { columns, density: layout.density });
}

export function rowHeight() {
  return HEIGHTS[layout.density];
}

export const shownColumns = computed(() =>
  layout.columns.filter((column) => column.is_shown).map((column) => ({ ...known(column.key), width: column.width })),
);

export const template = computed(() => shownColumns.value.map(track).join(" "));

function track({ slug, width, isCaptured }) {
  if (!isCaptured) return `var(--column-${slug})`;
  // Where the list is narrow the style sheet sets the first to nothing.
  return `var(--fields-gone, ${width ? between(width) : `minmax(${FIELD_LEAST}px, 1fr)`})`;
}

function between(width) {
  return `minmax(${Math.min(width, NARROWEST)}px, ${width}px)`;
}

export const widths = computed(() =>
  Object.fromEntries(layout.columns.filter(({ width }) => width).map(({ key, width }) => [`--width-${known(key).slug}`, between(width)])),
);

// With captured fields the rows may be wider than the table, which then scrolls sideways under the name.
export function leastWidth(room) {
  const columns = shownColumns.value;
  if (room < FIELDS_GONE_BELOW || !columns.some(({ isCaptured }) => isCaptured)) return null;
  const there = columns.filter(({ goneBelow }) => !(room < goneBelow));
  return there.reduce((sum, { width, least }) => sum + (width ?? least ?? FIELD_LEAST), MARGINS + GAP * (there.length - 1));
}

// Which captured fields the rows are fetched with; in which order they stand does not matter.
export function fieldsAsQuery() {
  const names = shownColumns.value.filter(({ isCaptured }) => isCaptured).map(({ name }) => name);
  return names.sort().map((name) => `&field=${encodeURIComponent(name)}`).join("");
}

export function labelOf({ label, isCaptured }) {
  return isCaptured ? label : gettext(label);
}

export function columnOptions() {
  return layout.columns.map(({ key, is_shown }) => {
    const column = known(key);
    const isKept = Boolean(column.isFixed || column.isKept || (column.isCaptured && !is_shown && isFull()));
    return { key, label: labelOf(column), is_shown, isFixed: Boolean(column.isFixed), isKept };
  });
}

function isFull() {
  return shownColumns.value.filter(({ isCaptured }) => isCaptured).length >= MOST_SHOWN;
}

export function toggleColumn(key) {
  const column = layout.columns.find((one) => one.key === key);
  if (!column || columnOptions().find((option) => option.key === key).isKept) return;
  column.is_shown = !column.is_shown;
  keep();
}

export function moveColumn(key, place) {
  const from = layout.columns.findIndex((column) => column.key === key);
  const to = Math.min(layout.columns.length - 1, Math.max(1, place));
  if (from < 1 || from === to) return;
  layout.columns.splice(to, 0, ...layout.columns.splice(from, 1));
  keep();
}

export function stepColumn(key, step) {
  moveColumn(key, layout.columns.findIndex((column) => column.key === key) + step);
}

export function resizeColumn(key, width) {
  const column = layout.columns.find((one) => one.key === key);
  column.width = Math.round(Math.min(WIDEST, Math.max(NARROWEST, width)));
  keep();
}

export function widenColumn(key, steps) {
  const drawn = document.querySelector(`.hc-row--head .hc-cell--${known(key).slug}`)?.getBoundingClientRect().width ?? 120;
  resizeColumn(key, drawn + steps * STEP);
}

export function setDensity(density) {
  layout.density = density;
  keep();
}

export function resetLayout() {
  Object.assign(layout, { columns: atFirst(), density: "comfortable" });
  keepPreference("table", null);
}

// A saved view names the columns that it shows, in their order; so does an export of what is shown.
export function shownKeys() {
  return layout.columns.filter(({ is_shown }) => is_shown).map(({ key }) => key);
}
window.hilal.shownColumns = shownKeys;

export function showColumns(keys) {
  if (!keys.length) return;
  const widthOf = (key) => layout.columns.find((column) => column.key === key)?.width ?? null;
  const isShown = (key) => keys.includes(key) || known(key)?.isKept || key === "name";
  const hidden = layout.columns.map(({ key }) => key).filter((key) => !keys.includes(key));
  arrange([...keys, ...hidden].map((key) => ({ key, is_shown: Boolean(isShown(key)), width: widthOf(key) })));
}

export function sortOf(column, sort) {
  if (!column.sort) return undefined;
  if (sort === column.sort) return "ascending";
  return sort === `-${column.sort}` ? "descending" : "none";
}
