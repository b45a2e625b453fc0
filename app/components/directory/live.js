// Whether a contact that changed elsewhere would stand among the rows one is looking at.
import { contains } from "hilal/folding.js";

const HOURS = { "24h": 24, "7d": 7 * 24, "30d": 30 * 24, "90d": 90 * 24 };

function wasSeen(row, seen) {
  if (!seen) return true;
  if (seen === "never") return !row.last_seen;
  if (!row.last_seen) return false;
  const hours = HOURS[seen];
  if (hours) return Date.now() - new Date(row.last_seen) < hours * 3_600_000;
  const [from, to] = seen.split("..");
  const day = row.last_seen.slice(0, 10);
  return (!from || day >= from) && (!to || day <= to);
}

function hasWords(row, words) {
  const text = [row.name, row.email, row.phone, ...row.tags].filter(Boolean).join(" ");
  // Phones in other notations and second emails are found too, so those rule nothing out.
  return words.split(/\s+/).filter(Boolean).every((word) => /[\d@]/.test(word) || contains(text, word));
}

// The chatbots of a contact are not in its row, nor all its emails: what cannot be known here counts as possible.
export function mayBelong(row, view) {
  return (
    Boolean(row.deleted_at) === view.deleted &&
    (!view.identity || view.identity === row.identity) &&
    view.tags.every((tag) => row.tags.some((own) => own.toLowerCase() === tag.toLowerCase())) &&
    wasSeen(row, view.seen) &&
    hasWords(row, view.q)
  );
}

// True where the row would come no later than the last one of the first block.
export function standsNearTop(row, lastRow, sort) {
  const field = sort.replace(/^-/, "");
  const mine = row[field] ?? "";
  const theirs = lastRow[field] ?? "";
  return sort.startsWith("-") ? mine >= theirs : mine <= theirs;
}

// Whether mayBelong can be taken at its word, or only the server knows.
export function isSure(view) {
  return !view.q.trim() && !view.clauses.length && !view.chatbot_id && !view.fixed.chatbot_id;
}
