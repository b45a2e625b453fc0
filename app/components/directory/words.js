// Times, figures and initials as a person reads them.
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const { gettext, ngettext, marked, figure, isRightToLeft, speaking } = window.hilal;

const { formats } = window.hilal;
const dates = new Intl.DateTimeFormat(formats, { day: "numeric", month: "short", year: "numeric" });
const days = new Intl.DateTimeFormat(formats, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const instants = new Intl.DateTimeFormat(formats, { dateStyle: "full", timeStyle: "medium" });

function startOfDay(instant) {
  return new Date(instant.getFullYear(), instant.getMonth(), instant.getDate()).getTime();
}

export function ago(iso, now) {
  if (!iso) return "";
  const instant = new Date(iso);
  const seconds = Math.round((now - instant) / 1000);
  if (seconds < MINUTE) return gettext("Just now");
  if (seconds < HOUR) return ngettext("{count} min ago", "{count} min ago", Math.floor(seconds / MINUTE));
  const days = Math.round((startOfDay(new Date(now)) - startOfDay(instant)) / (DAY * 1000));
  if (seconds < 12 * HOUR || days === 0) {
    return ngettext("{count} h ago", "{count} h ago", Math.floor(seconds / HOUR));
  }
  if (days <= 1) return gettext("Yesterday");
  if (days < 7) return ngettext("{count} day ago", "{count} days ago", days);
  return dates.format(instant);
}

// A day without a time, which is the same day everywhere; what is none stays as it is.
export function onDay(text) {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return text;
  const instant = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(instant.getTime()) ? text : days.format(instant);
}

export function exactly(iso) {
  return iso ? instants.format(new Date(iso)) : "";
}

// Beyond Latin, Greek and Cyrillic letters may join or have no capitals: there one letter stands for the name.
const LAST_CYRILLIC = 0x052f;

export function initials(name) {
  const words = (name || "").split("@")[0].replaceAll(".", " ").split(/\s+/).filter(Boolean);
  if (!words.length) return "?";
  const first = [...words[0]][0];
  if (first.codePointAt(0) > LAST_CYRILLIC) return first;
  const last = words.length > 1 ? [...words.at(-1)][0] : "";
  return (first + last).toUpperCase();
}

// The same sum as Avatar's in Python, so that a contact has one colour everywhere.
export function avatarColour(name, contactId) {
  if (!name) return "none";
  return [...contactId].reduce((sum, character) => sum + character.codePointAt(0), 0) % 4;
}
