// The rows of one query in blocks of a hundred, fetched as they come near and forgotten when far.
const BLOCK = 100;
// Scrolling must not fill the page's memory: a row is about a kilobyte of it.
const KEPT_BLOCKS = 12;

export class RowsError extends Error {
  constructor(status) {
    super(`rows answered ${status}`);
    this.status = status;
  }
}

export class Blocks {
  constructor(url, clauses = []) {
    this.url = url;
    this.clauses = clauses; // the typed filters that the address holds
    this.kept = new Map();
    this.pending = new Map();
  }

  get isEmpty() {
    return this.kept.size === 0;
  }

  at(index) {
    return this.kept.get(Math.floor(index / BLOCK))?.[index % BLOCK];
  }

  async fetch(number) {
    const abort = new AbortController();
    this.pending.set(number, abort);
    try {
      const join = this.url.includes("?") ? "&" : "?";
      const address = `${this.url}${join}offset=${number * BLOCK}&limit=${BLOCK}`;
      const answer = await window.fetch(address, { signal: abort.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new RowsError(answer.status);
      const page = await answer.json();
      this.kept.set(number, page.rows);
      return page;
    } finally {
      if (this.pending.get(number) === abort) this.pending.delete(number);
    }
  }

  // Which blocks a stretch of rows needs and lacks; requests for what is far by now are given up.
  lacking(first, last, total, active) {
    const lastBlock = Math.max(0, Math.ceil(total / BLOCK) - 1);
    const from = Math.max(0, Math.floor(first / BLOCK));
    const to = Math.min(lastBlock, Math.floor(last / BLOCK));
    for (const [number, abort] of this.pending) if (number < from - 1 || number > to + 2) abort.abort();
    this.forgetFar((from + to) / 2, Math.floor(active / BLOCK));
    const inSight = Array.from({ length: to - from + 1 }, (_, place) => from + place);
    const lacking = inSight.filter((number) => !this.kept.has(number));
    // What comes next waits until what is in sight is there.
    if (!lacking.length && to < lastBlock && !this.kept.has(to + 1)) lacking.push(to + 1);
    return lacking.filter((number) => !this.pending.has(number));
  }

  // Never the first rows, which tell whether a newcomer is near the top, nor the one with the keyboard.
  forgetFar(middle, active) {
    if (this.kept.size <= KEPT_BLOCKS) return;
    const others = [...this.kept.keys()].filter((number) => number !== 0 && number !== active);
    const byDistance = others.sort((one, other) => Math.abs(other - middle) - Math.abs(one - middle));
    for (const number of byDistance.slice(0, this.kept.size - KEPT_BLOCKS)) this.kept.delete(number);
  }

  indexOf(contactId) {
    for (const [number, rows] of this.kept) {
      const place = rows.findIndex((row) => row.contact_id === contactId);
      if (place !== -1) return number * BLOCK + place;
    }
    return -1;
  }

  replace(index, row) {
    this.kept.get(Math.floor(index / BLOCK))[index % BLOCK] = row;
  }

  abort() {
    for (const abort of this.pending.values()) abort.abort();
  }
}

export const BLOCK_ROWS = BLOCK;
