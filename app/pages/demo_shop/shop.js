// The demo's shop: what a website of a customer does with identify.js and its own chat.
"use strict";

const at = (id) => document.getElementById(id);
let token = null;

async function ask(door, body) {
  const answer = await fetch(`shop/${door}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.detail);
  return said;
}

function watch(step) {
  for (const item of document.querySelectorAll("[data-step]"))
    item.toggleAttribute("data-now", item.dataset.step === step);
}

function line(text, by) {
  const bubble = document.createElement("p");
  bubble.className = by;
  bubble.textContent = text;
  at("talk").append(bubble);
  bubble.scrollIntoView({ block: "nearest" });
}

function openChat(isOpen) {
  at("chat").hidden = !isOpen;
  at("bubble").setAttribute("aria-expanded", String(isOpen));
  (isOpen ? at("words") : at("bubble")).focus();
}

function showWho(name) {
  at("who").textContent = name ? `Hello, ${name}` : "Not signed in";
  for (const id of ["sign-in", "customer"]) at(id).hidden = Boolean(name);
  at("sign-out").hidden = !name;
}

at("bubble").addEventListener("click", () => openChat(at("chat").hidden));
at("shut").addEventListener("click", () => openChat(false));
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !at("chat").hidden) openChat(false);
});

at("say").addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = at("words").value.trim();
  if (!body) return;
  at("words").value = "";
  line(body, "visitor");
  try {
    const { answer } = await ask("chat", { visitor_id: hilal.visitorId, body, token });
    line(answer, "bot");
    watch(token ? "verified" : body.includes("@") ? "self_reported" : "anonymous");
  } catch (error) {
    line(`That did not arrive: ${error.message}`, "fault");
  }
});

at("sign-in").addEventListener("click", async () => {
  try {
    const signed = await ask("sign-in", { customer: at("customer").value });
    token = signed.token;
    showWho(signed.name);
    await hilal.identify({ token });
  } catch (error) {
    at("who").textContent = error.message;
  }
});

at("sign-out").addEventListener("click", () => {
  token = null;
  hilal.signOut();
  showWho(null);
  at("talk").replaceChildren();
  line("Hello! What are you looking for?", "bot");
});

at("news").addEventListener("submit", async (event) => {
  event.preventDefault();
  const told = await hilal.identify({ email: at("news-email").value, newsletter: true });
  at("news-said").textContent = told.ok
    ? "Thank you, the next letter is yours."
    : "That email did not work; please look at it again.";
});

document.addEventListener("hilal:identified", (event) => watch(event.detail.identity));
document.addEventListener("hilal:signed-out", () => watch("signed-out"));
