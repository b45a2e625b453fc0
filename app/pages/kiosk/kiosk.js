// The screen asks for everything anew every few seconds, so each answer mends whatever went wrong
// before it: a restart, a lost network, a proxy's error page, a shut-out, a clock that was set.
"use strict";

const BETWEEN_BOARDS = 3_000;
const BETWEEN_CLAIMS = 2_000;
const LONGEST_PAUSE = 30_000;
const PATIENCE = 10_000;
const OLD_AFTER_SECONDS = 20;
const PAGE_LASTS = 10_000;
const root = document.documentElement;
const base = `${root.dataset.root}/kiosk`;
const at = (id) => document.getElementById(id);

let board = null;
// Counted by the monotonic clock: when the screen's own clock is set, nothing looks old or new.
let boardCame = 0;
let failures = 0;
let claim = null;
let timer = 0;
let page = 0;
let isAsking = false;

async function ask(path, body) {
  const answer = await fetch(`${base}/${path}`, {
    method: body === undefined ? "GET" : "POST",
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE),
  });
  const isOurs = answer.headers.get("Content-Type")?.includes("json");
  if (!isOurs || answer.status >= 500 || answer.status === 429) throw new Error(answer.status);
  return { status: answer.status, given: await answer.json() };
}

async function turn() {
  if (isAsking) return;
  isAsking = true;
  clearTimeout(timer);
  let pause;
  try {
    pause = claim === null ? await askBoard() : await askPass();
    failures = 0;
  } catch {
    failures += 1;
    pause = Math.min(LONGEST_PAUSE, 1_000 * 2 ** Math.min(failures, 5));
    // Many screens that lost the same server do not come back in the same moment.
    pause *= 0.5 + Math.random() / 2;
    if (board === null) say("");
  }
  tellAge();
  isAsking = false;
  timer = setTimeout(turn, pause);
}

async function askBoard() {
  const { status, given } = await ask(`board${location.search}`);
  if (status === 401) {
    await beginPairing(given);
    return BETWEEN_CLAIMS;
  }
  if (status !== 200) throw new Error(status);
  // Only a living server says that there is a newer page, so there is somebody to load it from.
  if (given.build !== root.dataset.build) location.reload();
  board = given;
  boardCame = performance.now();
  showBoard();
  return BETWEEN_BOARDS;
}

async function beginPairing(refusal) {
  const { status, given } = await ask("pairing", {});
  if (status !== 200) throw new Error(status);
  claim = given.claim;
  board = null;
  speak(refusal);
  at("door-title").textContent = refusal.words.title;
  at("door-hint").textContent = refusal.words.hint;
  at("code").textContent = `${given.code.slice(0, 4)} ${given.code.slice(4)}`;
  say("");
  at("board").hidden = true;
  at("door").hidden = false;
}

async function askPass() {
  const { status } = await ask("pass", { claim });
  if (status === 202) return BETWEEN_CLAIMS;
  // Let in, or too late for this code: either way the next question is for the board.
  claim = null;
  return 0;
}

async function openLink(link) {
  history.replaceState(null, "", location.pathname + location.search);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      await ask("pass", { link });
      return;
    } catch {
      await new Promise((resume) => setTimeout(resume, 2_000));
    }
  }
}

function say(text) {
  at("door-note").textContent = text;
}

function speak({ language, is_right_to_left: isRightToLeft }) {
  root.lang = language;
  root.dir = isRightToLeft ? "rtl" : "ltr";
}

function element(tag, text, name) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (name) made.className = name;
  return made;
}

function showBoard() {
  speak(board);
  at("name").textContent = board.name;
  at("figures").replaceChildren(
    ...board.figures.map(({ figure, label }) => {
      const box = document.createElement("div");
      box.append(element("strong", figure), element("span", label));
      return box;
    }),
  );
  at("figures").hidden = board.figures.length === 0;
  at("recent").hidden = board.recent === null;
  at("days").hidden = board.days === null;
  at("door").hidden = true;
  at("board").hidden = false;
  if (board.recent !== null) showPeople();
  if (board.days !== null) showDays();
}

function showPeople() {
  at("recent-title").textContent = board.words.recent;
  const list = at("people");
  const rowHeight = parseFloat(getComputedStyle(list).fontSize) * 2.7;
  const fitting = Math.max(1, Math.floor(list.clientHeight / rowHeight));
  const pages = Math.max(1, Math.ceil(board.recent.length / fitting));
  const first = (page % pages) * fitting;
  const elapsed = (performance.now() - boardCame) / 1_000;
  list.replaceChildren(
    ...board.recent.slice(first, first + fitting).map((person) => {
      const row = document.createElement("li");
      const when = person.seconds === null ? "—" : ago(person.seconds + elapsed);
      // The name reads in its own direction, and stands where the screen's lines begin.
      const title = element("span", "", person.is_named ? "title" : "title nameless");
      title.append(element("bdi", person.title));
      row.append(
        title,
        element("span", person.badge, `badge ${person.identity}`),
        element("time", when),
      );
      return row;
    }),
  );
}

function showDays() {
  at("days-title").textContent = board.words.days;
  const most = Math.max(1, ...board.days.map(({ count }) => count));
  at("bars").replaceChildren(
    ...board.days.map(({ day, spoken, figure, count }, number) => {
      const bar = document.createElement("li");
      bar.setAttribute("aria-label", spoken);
      const fill = document.createElement("i");
      fill.style.blockSize = `${(72 * count) / most}%`;
      const isLabelled = (board.days.length - 1 - number) % 3 === 0;
      bar.append(element("b", figure), fill, element("span", isLabelled ? day : "\u00a0"));
      return bar;
    }),
  );
}

function ago(seconds) {
  const words = new Intl.RelativeTimeFormat(board.formats, { style: "short", numeric: "auto" });
  if (seconds < 60) return board.words.now;
  if (seconds < 3_600) return words.format(-Math.floor(seconds / 60), "minute");
  if (seconds < 86_400) return words.format(-Math.floor(seconds / 3_600), "hour");
  return words.format(-Math.floor(seconds / 86_400), "day");
}

function tellAge() {
  if (board === null) return;
  const seconds = (performance.now() - boardCame) / 1_000;
  const isOld = seconds > OLD_AFTER_SECONDS;
  at("age").classList.toggle("is-old", isOld);
  const text = isOld ? board.words.old.replace("{age}", ago(Math.max(60, seconds))) : board.words.live;
  // A status that is written anew is read out anew.
  if (at("age").textContent !== text) at("age").textContent = text;
}

function followTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => (root.dataset.theme = dark.matches ? "dark" : "light");
  dark.addEventListener("change", follow);
  follow();
}

async function stayAwake() {
  try {
    if (document.visibilityState === "visible") await navigator.wakeLock?.request("screen");
  } catch {
    // The browser or the power settings do not want it; the screen goes on without.
  }
}

function hurry() {
  failures = 0;
  turn();
  stayAwake();
}

async function begin() {
  followTheme();
  stayAwake();
  for (const event of ["online", "pageshow"]) addEventListener(event, hurry);
  document.addEventListener("visibilitychange", () => document.hidden || hurry());
  setInterval(() => {
    tellAge();
    if (board?.recent) showPeople();
  }, 5_000);
  setInterval(() => (page += 1), PAGE_LASTS);
  const link = new URLSearchParams(location.hash.slice(1)).get("link");
  if (link) {
    // The page's own events ask for nothing meanwhile: without its pass the screen would ask for a code.
    isAsking = true;
    await openLink(link);
    isAsking = false;
  }
  turn();
}

begin();
