// The columns of the directory, and which of them this browser's operator has put away.
import { reactive } from "vue";

const KEY = "hilal-columns-away";

export const COLUMNS = [
  { key: "name", label: "Name" },
  { key: "email", label: "Email", isOptional: true },
  { key: "phone", label: "Phone", isOptional: true },
  { key: "tags", label: "Tags", isOptional: true },
  { key: "last", label: "Last seen", sort: "last_seen" },
  { key: "first", label: "First seen", sort: "first_seen", isOptional: true },
  { key: "count", label: "Conversations", short: "Conv.", sort: "conversation_count" },
];

// Storage may be refused, in a frame of another site above all; the choice then lasts as long as the page.
function kept() {
  try {
    return (window.localStorage.getItem(KEY) ?? "").split(" ").filter(Boolean);
  } catch {
    return [];
  }
}

export const away = reactive(new Set(kept()));

export function toggleColumn(key) {
  if (!away.delete(key)) away.add(key);
  try {
    window.localStorage.setItem(KEY, [...away].join(" "));
  } catch {
    // Refused: see above.
  }
}

export function columnOptions() {
  return COLUMNS.filter((column) => column.isOptional).map(({ key, label }) => ({
    value: key,
    label,
    is_on: !away.has(key),
  }));
}

export function awayClasses() {
  return [...away].map((key) => `without-${key}`);
}

export function sortOf(column, sort) {
  if (!column.sort) return undefined;
  if (sort === column.sort) return "ascending";
  return sort === `-${column.sort}` ? "descending" : "none";
}
