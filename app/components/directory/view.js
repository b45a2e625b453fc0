// What the directory shows: one reactive object that search bar, table and count share, kept in the address.
import { reactive } from "vue";

const KEYS = ["q", "tag", "seen", "chatbot_id", "identity", "deleted", "sort", "view"];
const DEFAULT_SORT = "-last_seen";

function blank() {
  return { q: "", clauses: [], tags: [], seen: "", chatbot_id: "", identity: "", deleted: false, sort: DEFAULT_SORT };
}

// What is held is a filter that is still being typed: nothing is asked of it yet.
export const view = reactive({ ...blank(), held: "", view_id: "", fixed: {}, total: null, isCapped: false, everything: null });

export function prefixed(path) {
  return (window.path_prefix || "") + path;
}

// Any key: which captured fields there are, only the server knows; what it does not take becomes a word again.
const CLAUSE = /(?<!\S)-?[^\s:"-][^\s:"]*:(?:"[^"]+"|[^\s"]\S*)(?=\s)/giu;

// The typed filters that a space has ended, and the words without them.
export function finished(text) {
  return { clauses: text.match(CLAUSE) ?? [], words: text.replace(CLAUSE, "").trimStart() };
}

// What the server did not take for a filter is a word.
export function keepUnderstood(asked, understood) {
  // Only of what was asked: a filter that came since has its own answer on the way.
  const strangers = asked.filter((clause) => !understood.includes(clause) && view.clauses.includes(clause));
  if (!strangers.length) return;
  view.clauses = view.clauses.filter((clause) => !strangers.includes(clause));
  view.q = [...strangers, view.q].join(" ").trim();
}

function asked() {
  const words = view.held && view.q.endsWith(view.held) ? view.q.slice(0, -view.held.length) : view.q;
  return [...view.clauses, words].join(" ").trim();
}

export function readAddress() {
  readQuery(window.location.search);
  view.view_id = new URLSearchParams(window.location.search).get("view") ?? "";
}

export function readQuery(text) {
  const search = new URLSearchParams(text);
  const { clauses, words } = finished(`${search.get("q") ?? ""} `);
  Object.assign(view, {
    q: words.trimEnd(),
    clauses: [...new Set(clauses)],
    tags: search.getAll("tag"),
    seen: search.get("seen") ?? "",
    chatbot_id: search.get("chatbot_id") ?? "",
    identity: search.get("identity") ?? "",
    deleted: search.get("deleted") === "true",
    sort: search.get("sort") || DEFAULT_SORT,
  });
}

function appendView(search) {
  if (asked()) search.append("q", asked());
  for (const tag of view.tags) search.append("tag", tag);
  for (const key of ["seen", "chatbot_id", "identity"]) if (view[key]) search.append(key, view[key]);
  if (view.deleted) search.append("deleted", "true");
  if (view.sort !== DEFAULT_SORT) search.append("sort", view.sort);
  return search;
}

// The path and what others keep in the address (a tab) stay as they are.
export function writeAddress() {
  const kept = new URLSearchParams(window.location.search);
  for (const key of KEYS) kept.delete(key);
  appendView(kept);
  if (view.view_id) kept.append("view", view.view_id);
  const search = kept.toString();
  const address = window.location.pathname + (search ? `?${search}` : "");
  if (address === window.location.pathname + window.location.search) return;
  // NiceGUI's router reads `page` on the way back, so it must not keep an older query.
  const page = address.slice((window.path_prefix || "").length);
  window.history.replaceState({ ...window.history.state, page }, "", address);
}

export function viewAsQuery() {
  const search = appendView(new URLSearchParams());
  for (const [key, value] of Object.entries(view.fixed)) search.set(key, value);
  return search.toString();
}

export function everythingAsQuery() {
  return new URLSearchParams({ ...view.fixed, ...(view.deleted ? { deleted: "true" } : {}) }).toString();
}

// What is asked, without what the page adds to it: so a saved view keeps it.
export function queryAlone() {
  return appendView(new URLSearchParams()).toString();
}

export function isAt(home) {
  const path = window.location.pathname.slice((window.path_prefix || "").length);
  return path === home || path.startsWith(`${home}/`);
}

export function listPath(base) {
  const search = appendView(new URLSearchParams());
  if (view.view_id) search.append("view", view.view_id);
  const query = search.toString();
  return base + (query ? `?${query}` : "");
}

export function isFiltered() {
  return Boolean(asked() || view.tags.length || view.seen || view.chatbot_id || view.identity);
}

export function clearFilters() {
  Object.assign(view, { ...blank(), sort: view.sort, deleted: view.deleted });
}
