// hilal identify.js: tells the contact directory who visits this page. docs/identify-js.md
(() => {
  "use strict";
  try {
    const tag =
      document.currentScript || document.querySelector('script[data-chatbot][src*="identify.js"]');
    if (!tag || !tag.dataset.chatbot) return;
    const given = {};
    for (const { name, value } of tag.attributes)
      if (name.startsWith("data-user-") && value.trim())
        given[name.slice(10).replaceAll("-", "_")] = value;
    const isTold = Object.keys(given).length > 0;
    if (window.hilal) {
      if (isTold) window.hilal.identify(given);
      return;
    }
    const chatbot = tag.dataset.chatbot;
    const key = `hilal:${chatbot}`;
    const door = new URL(
      `api/public/v1/chatbots/${encodeURIComponent(chatbot)}/identify`,
      tag.src,
    );
    const PAUSES = [2, 10, 30]; // seconds between tries, longer when the server asks for it
    const AGAIN = 30 * 60e3; // the same things are told again after half an hour
    let memory = null;
    let turn = 0;
    let queue = Promise.resolve();

    // Reading the property itself throws where storage is blocked.
    const each = (use) => {
      for (const name of ["localStorage", "sessionStorage"])
        try {
          const found = use(window[name]);
          if (found) return found;
        } catch {}
    };
    const keep = (state) => {
      memory = state;
      const text = JSON.stringify(state);
      each((store) => (store.setItem(key, text), true));
      return state;
    };
    const fresh = () => {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      return keep({ visitor: `v_${Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("")}` });
    };
    const state = () => {
      const text = each((store) => store.getItem(key));
      try {
        const kept = JSON.parse(text);
        if (/^v_[0-9a-f]{32}$/.test(kept.visitor)) return (memory = kept);
      } catch {}
      return memory || fresh();
    };

    const digest = (text) => {
      let sum = 0;
      for (let at = 0; at < text.length; at++) sum = (Math.imul(sum, 31) + text.charCodeAt(at)) | 0;
      return sum;
    };
    const tell = (name, detail) => {
      document.dispatchEvent(new CustomEvent(`hilal:${name}`, { detail }));
      return detail;
    };
    const wait = (seconds) => new Promise((go) => setTimeout(go, seconds * 1000));

    const send = async (visitor, body, mine) => {
      for (let tries = 0; ; tries++) {
        let answer = null;
        try {
          answer = await fetch(door, {
            method: "POST",
            mode: "cors",
            credentials: "omit",
            keepalive: true,
            headers: { "Content-Type": "application/json" },
            body,
          });
        } catch {}
        const passing = !answer || answer.status === 429 || answer.status >= 500;
        // What was said since then is newer; what was said of somebody else is not repeated.
        if (!passing || tries >= PAUSES.length || mine !== turn) {
          const said = answer ? await answer.json().catch(() => ({})) : {};
          if (answer && answer.ok)
            return tell("identified", { ok: true, visitorId: visitor, identity: said.identity });
          return tell("refused", {
            ok: false,
            visitorId: visitor,
            status: answer ? answer.status : 0,
            code: said.code,
            errors: said.errors,
          });
        }
        const asked = Number(answer && answer.headers.get("Retry-After")) || 0;
        await wait(Math.max(PAUSES[tries], asked) + Math.random());
      }
    };

    const bodyOf = (visitor, { token, ...attributes }) =>
      JSON.stringify({ visitor_id: visitor, token: token || undefined, attributes });
    const identify = (given) => {
      const mine = ++turn;
      const { visitor } = state();
      queue = queue.then(async () => {
        // What cannot be written as JSON fails in here, and so only the promise's answer.
        const body = bodyOf(visitor, given || {});
        const done = await send(visitor, body, mine);
        const now = state();
        if (done.ok && now.visitor === visitor) keep({ visitor, said: digest(body), at: Date.now() });
        return done;
      }).catch(() => ({ ok: false, visitorId: visitor, status: 0 }));
      return queue;
    };

    window.hilal = Object.freeze({
      identify,
      get visitorId() {
        return state().visitor;
      },
      signOut() {
        turn++;
        const visitor = fresh().visitor;
        tell("signed-out", { visitorId: visitor });
        return visitor;
      },
    });

    if (!isTold) return;
    const { visitor, said, at } = state();
    if (said === digest(bodyOf(visitor, given)) && Date.now() - at < AGAIN)
      setTimeout(() => tell("identified", { ok: true, visitorId: visitor }));
    else identify(given);
  } catch {}
})();
