// The columns of the directory: which are shown, in which order, how wide, and how high a row is.
import { computed, reactive } from "vue";
import { view } from "hilal/view.js";
import { keepPreference, preferences, readPreferences } from "hilal/preferences.js";
import { gettext, marked } from "hilal/words.js";

const NARROWEST = 64;
const WIDEST = 640;
const STEP = 16;
const HEIGHTS = { comfortable: 36, compact: 32 };

export const COLUMNS = [
  { key: "name", label: marked("Name"), isFixed: true },
  { key: "email", label: marked("Email") },
  { key: "phone", label: marked("Phone") },
  { key: "tags", label: marked("Tags") },
  { key: "last", label: marked("Last seen"), sort: "last_seen", isKept: true },
  { key: "first", label: marked("First seen"), sort: "first_seen" },
  { key: "count", label: marked("Conversations"), short: marked("Conv."), sort: "conversation_count", isKept: true },
];
const BY_KEY = new Map(COLUMNS.map((column) => [column.key, column]));

function atFirst() {
  return COLUMNS.map(({ key }) => ({ key, is_shown: true, width: null }));
}

export const layout = reactive({ columns: atFirst(), density: "comfortable" });

let isRead = false;
export async function readLayout() {
  await readPreferences();
  if (isRead) return;
  isRead = true;
  if (!preferences.table) return;
  layout.density = preferences.table.density in HEIGHTS ? preferences.table.density : "comfortable";
  arrange(preferences.table.columns ?? []);
}

// What is not named keeps its place behind what is; the name always comes first.
function arrange(kept) {
  const known = kept.filter(({ key }) => BY_KEY.has(key));
  const others = atFirst().filter(({ key }) => !known.some((column) => column.key === key));
  const all = [...known.map((column) => ({ ...column })), ...others];
  layout.columns = [...all.filter(({ key }) => key === "name"), ...all.filter(({ key }) => key !== "name")];
}

function keep() {
  // The columns of a saved view are that view's, and are saved with it.
  if (view.view_id) return;
  keepPreference("table", { columns: layout.columns, density: layout.density });
}

export function rowHeight() {
  return HEIGHTS[layout.density];
}

export const shownColumns = computed(() =>
  layout.columns.filter((column) => column.is_shown).map((column) => ({ ...BY_KEY.get(column.key), width: column.width })),
);

export const template = computed(() => shownColumns.value.map(({ key }) => `var(--column-${key})`).join(" "));

export const widths = computed(() =>
  Object.fromEntries(
    layout.columns
      .filter(({ width }) => width)
      .map(({ key, width }) => [`--width-${key}`, `minmax(${Math.min(width, NARROWEST)}px, ${width}px)`]),
  ),
);

export function columnOptions() {
  return layout.columns.map(({ key, is_shown }) => {
    const { label, isFixed, isKept } = BY_KEY.get(key);
    return { key, label: gettext(label), is_shown, isFixed: Boolean(isFixed), isKept: Boolean(isFixed || isKept) };
  });
}

export function toggleColumn(key) {
  const column = layout.columns.find((one) => one.key === key);
  if (!column || BY_KEY.get(key).isFixed || BY_KEY.get(key).isKept) return;
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
  const drawn = document.querySelector(`.hc-row--head .hc-cell--${key}`)?.getBoundingClientRect().width ?? 120;
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

// A saved view names the columns that it shows, in their order.
export function shownKeys() {
  return layout.columns.filter(({ is_shown }) => is_shown).map(({ key }) => key);
}

export function showColumns(keys) {
  if (!keys.length) return;
  const widthOf = (key) => layout.columns.find((column) => column.key === key)?.width ?? null;
  const isShown = (key) => keys.includes(key) || BY_KEY.get(key)?.isKept || key === "name";
  const hidden = layout.columns.map(({ key }) => key).filter((key) => !keys.includes(key));
  arrange([...keys, ...hidden].map((key) => ({ key, is_shown: Boolean(isShown(key)), width: widthOf(key) })));
}

export function sortOf(column, sort) {
  if (!column.sort) return undefined;
  if (sort === column.sort) return "ascending";
  return sort === `-${column.sort}` ? "descending" : "none";
}
