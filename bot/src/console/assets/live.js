// Parts of a page that change by themselves: the server says which chat changed, the part is asked for anew and morphed, so
// that focus, selection and what is open stay.
import { Idiomorph } from "./idiomorph.js";

const NOWHERE = "00000000-0000-0000-0000-000000000000";
const GATHER = 120;
const listeners = [];
const asked = new Map();
let waiting = null;
const changed = new Set();

/** Calls back after a part was changed. */
export function on(listener) {
  listeners.push(listener);
}

async function load(part) {
  // one question at a time; what changed meanwhile is asked for afterwards
  if (asked.get(part)) return void asked.set(part, "again");
  asked.set(part, "once");
  try {
    const answer = await fetch(part.dataset.src, { headers: { "x-fragment": "1" } });
    if (answer.status === 403) return void location.assign("/login");
    if (answer.ok) {
      const html = await answer.text();
      const atEnd = log(part) && near(log(part));
      Idiomorph.morph(part, html, {
        morphStyle: "innerHTML",
        ignoreActiveValue: true,
        callbacks: { beforeAttributeUpdated: (name) => name !== "open", beforeNodeMorphed: (old) => !(old.tagName === "INPUT" && old === document.activeElement) },
      });
      if (atEnd) toEnd(part);
      listeners.forEach((listener) => listener(part));
    }
  } catch {
    // the stream comes back, and then everything is asked for
  }
  const again = asked.get(part) === "again";
  asked.delete(part);
  if (again) await load(part);
}

const log = (part) => part.querySelector(".log");
const near = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < 80;
export function toEnd(part) {
  const list = log(part);
  if (list) list.scrollTop = list.scrollHeight;
}

/** Asks anew for the parts of a chat, and for those that hear of every chat. */
export function refresh(id) {
  const parts = [...document.querySelectorAll("[data-live]")].filter((part) => id === NOWHERE || part.dataset.live === "any" || part.dataset.live === id);
  return Promise.all(parts.map(load));
}

function flush() {
  waiting = null;
  const all = changed.has(NOWHERE);
  const ids = all ? [NOWHERE] : [...changed];
  changed.clear();
  const parts = new Set();
  for (const part of document.querySelectorAll("[data-live]")) if (all || part.dataset.live === "any" || ids.includes(part.dataset.live)) parts.add(part);
  parts.forEach(load);
}

export function begin() {
  if (!document.querySelector("[data-live]")) return;
  const stream = new EventSource("/events");
  stream.addEventListener("change", (event) => {
    changed.add(event.data);
    waiting ??= setTimeout(flush, GATHER);
  });
  stream.addEventListener("open", () => (document.body.dataset.live = "yes"));
  for (const part of document.querySelectorAll("[data-live]")) {
    toEnd(part);
    if (!part.hasChildNodes()) load(part);
  }
  // waits grow without anything happening
  setInterval(() => document.querySelectorAll("[data-live=any]").forEach(load), 30_000);
}
