// Times, figures and initials as a person reads them.
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function language() {
  return document.documentElement.lang || "en";
}

const made = new Map();
function formatter(name, build) {
  const key = `${name} ${language()}`;
  if (!made.has(key)) made.set(key, build(language()));
  return made.get(key);
}

function relative(amount, unit) {
  const format = formatter("ago", (lang) => new Intl.RelativeTimeFormat(lang, { numeric: "auto", style: "short" }));
  return format.format(-amount, unit).replace(/\.(?= |$)/g, "").replace(/\bhr\b/, "h");
}

function startOfDay(instant) {
  return new Date(instant.getFullYear(), instant.getMonth(), instant.getDate()).getTime();
}

export function ago(iso, now) {
  if (!iso) return "";
  const instant = new Date(iso);
  const seconds = Math.round((now - instant) / 1000);
  if (seconds < MINUTE) return relative(0, "second") === "now" ? "Just now" : relative(0, "second");
  if (seconds < HOUR) return relative(Math.floor(seconds / MINUTE), "minute");
  const days = Math.round((startOfDay(new Date(now)) - startOfDay(instant)) / (DAY * 1000));
  if (seconds < 12 * HOUR || days === 0) return relative(Math.floor(seconds / HOUR), "hour");
  if (days < 7) return capital(relative(Math.max(days, 1), "day"));
  return formatter("date", (lang) => new Intl.DateTimeFormat(lang, { day: "numeric", month: "short", year: "numeric" }))
    .format(instant);
}

export function exactly(iso) {
  if (!iso) return "";
  const options = { dateStyle: "full", timeStyle: "medium" };
  return formatter("exact", (lang) => new Intl.DateTimeFormat(lang, options)).format(new Date(iso));
}

export function figure(number) {
  return formatter("figure", (lang) => new Intl.NumberFormat(lang)).format(number);
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
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
