// The list of messages. Words only ever become text nodes; a link is made from the server's `parts`, and checked again.
import { buttons as fileButtons } from "./attach.js";
import { locale, say } from "./words.js";

const log = document.getElementById("chat-log");
const scroll = document.getElementById("chat-scroll");
const newer = document.getElementById("chat-newer");
// Commands that the page's own buttons send are shown as those buttons say.
const COMMANDS = { "/human": "person", "/privacy": "privacy", "/why": "why" };
const REFUSALS = { too_long: "too_long", too_large: "too_large", kind: "wrong_kind", lost: "lost" };
const shown = new Map();
let lastId = 0;
// The reply that is being made, as far as it may be seen.
let begun = null;

/** The id of the latest line that is shown. */
export function after() {
  return lastId;
}

/** Whether a line is shown. */
export function has(id) {
  return shown.has(id);
}

/** Whether nothing is shown. */
export function isEmpty() {
  return log.querySelector(".message") === null;
}

/** Shows a line of the conversation, once. Answers whether it was new. */
export function show(line) {
  if (shown.has(line.id)) return false;
  if (line.author === "bot" && goOn(line)) return true;
  const entry = build(line.author, line.parts ?? [{ text: line.text }], new Date(line.at));
  entry.dataset.id = line.id;
  attach(entry, line.files);
  if (line.edited) markEdited(entry);
  confirm(entry, line.id);
  dropQuick();
  const follow = atEnd() || line.author === "shopper";
  place(entry);
  if (line.buttons?.length) offer(entry, line.buttons);
  if (line.proved) offerWhy(entry);
  if (follow) toEnd();
  else newer.hidden = false;
  return true;
}

/** Shows a line as it is by now: a person of the shop changed it, or took it back. */
export function change({ id, at, edited, parts, files }) {
  const entry = shown.get(id);
  // a line that had nothing to show until its file was there
  if (!entry && parts && id > Math.min(...shown.keys())) return void show({ id, author: "agent", at, edited, parts, files });
  if (!entry?.isConnected) return;
  if (!parts) return takeAway(entry);
  const follow = atEnd();
  entry.querySelector(".bubble").replaceChildren(...pieces(parts));
  attach(entry, files);
  if (edited) markEdited(entry);
  if (follow) toEnd();
}

// The next line of the same speaker has the name then; a day that is empty goes too.
function takeAway(entry) {
  const { previousElementSibling: before, nextElementSibling: after } = entry;
  const wasFirst = entry.classList.contains("first");
  entry.remove();
  const goesOn = after?.classList.contains("message");
  if (wasFirst && goesOn) {
    after.classList.toggle("first", before?.dataset.author !== after.dataset.author);
    label(after);
  }
  if (before?.classList.contains("day") && !goesOn) before.remove();
}

function attach(entry, files = []) {
  for (const old of entry.querySelectorAll(".file")) old.remove();
  const bubble = entry.querySelector(".bubble");
  bubble.after(...fileButtons(files));
  bubble.hidden = bubble.textContent === "" && files.length > 0;
}

function markEdited(entry) {
  if (entry.querySelector(".edited")) return;
  const mark = make("span", "edited");
  mark.dataset.words = "edited";
  mark.textContent = say("edited");
  entry.querySelector(".meta").append(" · ", mark);
}

/** Shows a further sentence of the reply that is being made; without one, takes what was shown of it away. */
export function begin(parts) {
  if (!parts) {
    begun?.remove();
    begun = null;
    return;
  }
  const follow = atEnd();
  if (!begun) {
    begun = build("bot", [], new Date());
    begun.dataset.begun = "";
    dropQuick();
    place(begun);
  }
  begun.querySelector(".bubble").append(...pieces(parts));
  if (follow) toEnd();
  else newer.hidden = false;
}

// The whole reply begins with what was shown of it: only the rest is added, so that nothing flickers and nothing is read twice.
function goOn(line) {
  const entry = begun;
  const said = entry?.querySelector(".bubble").textContent ?? "";
  if (!entry) return false;
  begun = null;
  if (!line.text.startsWith(said)) {
    entry.remove();
    return false;
  }
  const follow = atEnd();
  let skip = said.length;
  const rest = [];
  for (const { text, href } of line.parts) {
    if (text.length > skip) rest.push({ text: text.slice(skip), href: skip ? undefined : href });
    skip = Math.max(0, skip - text.length);
  }
  entry.querySelector(".bubble").append(...pieces(rest));
  delete entry.dataset.begun;
  confirm(entry, line.id);
  // a message that the shopper wrote meanwhile stands before it
  if (log.lastElementChild !== entry) log.append(entry);
  if (line.buttons?.length) offer(entry, line.buttons);
  if (line.proved) offerWhy(entry);
  if (follow) toEnd();
  return true;
}

/** Shows a message of the shopper that the server has not confirmed. */
export function showPending(message) {
  if (find(message.id)) return;
  const entry = build("shopper", [{ text: message.text ?? message.press ?? "" }], new Date(message.at));
  entry.dataset.client = message.id;
  if (message.file) attach(entry, [{ name: message.file.name, bytes: message.file.size }]);
  dropQuick();
  place(entry);
  toEnd();
}

/** Marks a message of the shopper: `sending`, `waiting`, `slow`, `sent` or `failed`. */
export function mark(client, state, { line, code, retry, discard } = {}) {
  const entry = find(client);
  if (!entry) return;
  if (state === "sent" && shown.has(line)) return entry.remove();
  if (state === "sent" && line) confirm(entry, line);
  const meta = entry.querySelector(".meta");
  const time = meta.querySelector("time");
  entry.dataset.state = state === "slow" ? "waiting" : state;
  if (state === "sent" || state === "sending") meta.replaceChildren(time);
  if (state === "waiting") meta.replaceChildren(say("waiting"), time);
  if (state === "slow") meta.replaceChildren(say("too_fast"), time);
  if (state === "failed") meta.replaceChildren(say(REFUSALS[code] ?? "refused"), " ", button("retry", retry), " ", button("discard", discard), time);
  time.hidden = state !== "sent" && state !== "sending";
  toEndIfNear();
}

/** Takes an unconfirmed message away. */
export function remove(client) {
  find(client)?.remove();
}

/** Scrolls to the latest message. */
export function toEnd() {
  scroll.scrollTop = scroll.scrollHeight;
  newer.hidden = true;
}

/** Scrolls to the latest message if it was about to be seen anyway. */
export function toEndIfNear() {
  if (atEnd()) toEnd();
}

/** Empties the list. */
export function clear() {
  log.replaceChildren();
  begun = null;
  shown.clear();
  lastId = 0;
  newer.hidden = true;
}

/** While a history is written, a screen reader is not told of every line. */
export function quietly(yes) {
  log.setAttribute("aria-live", yes ? "off" : "polite");
  log.classList.toggle("still", yes);
}

/** Writes names, days and times anew after a change of language. */
export function reword() {
  for (const entry of log.querySelectorAll(".message")) {
    label(entry);
    const time = entry.querySelector("time");
    time.textContent = clock(new Date(time.dateTime));
  }
  for (const day of log.querySelectorAll(".day")) day.textContent = dayName(new Date(day.dataset.at));
}

scroll.addEventListener("scroll", () => {
  if (atEnd()) newer.hidden = true;
}, { passive: true });

function build(author, parts, at) {
  const entry = make("article", "message");
  entry.dataset.author = author;
  entry.dataset.day = at.toDateString();
  entry.dataset.at = at.toISOString();
  const who = make("p", "who");
  const bubble = make("div", "bubble");
  bubble.dir = "auto";
  bubble.append(...pieces(parts));
  if (author === "shopper" && COMMANDS[bubble.textContent]) bubble.dataset.words = COMMANDS[bubble.textContent];
  if (bubble.dataset.words) bubble.textContent = say(bubble.dataset.words);
  const meta = make("p", "meta");
  const time = make("time");
  time.dateTime = at.toISOString();
  time.textContent = clock(at);
  meta.append(time);
  entry.append(who, bubble, meta);
  return entry;
}

function pieces(parts) {
  return parts.map(({ text, href }) => (href && allowed(href) ? link(text, href) : text));
}

// Puts an entry at the end, with a heading where a new day or another speaker begins.
function place(entry) {
  const last = log.querySelector(".message:last-of-type");
  if (last?.dataset.day !== entry.dataset.day) {
    const day = make("p", "day");
    day.dataset.at = entry.dataset.at;
    day.textContent = dayName(new Date(entry.dataset.at));
    log.append(day);
  }
  const first = log.lastElementChild?.dataset.author !== entry.dataset.author;
  entry.classList.toggle("first", first);
  label(entry);
  log.append(entry);
}

// A screen reader hears who speaks at every message; the eye needs the name only where the speaker changes.
function label(entry) {
  const { author } = entry.dataset;
  const who = say({ shopper: "you", bot: "bot", agent: "person_of_shop" }[author]);
  const name = entry.querySelector(".who");
  name.textContent = say("says", { who });
  name.classList.toggle("unseen", author === "shopper" || !entry.classList.contains("first"));
  if (!name.classList.contains("unseen")) name.textContent = who;
}

function offer(entry, buttons) {
  const group = make("div", "quick");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", say("choices"));
  // a button is its label, or a label and what a press sends along
  for (const shown of buttons) {
    const { label, token } = typeof shown === "string" ? { label: shown } : shown;
    const choice = make("button");
    choice.type = "button";
    choice.textContent = label;
    choice.dataset.press = label;
    if (token) choice.dataset.token = token;
    group.append(choice);
  }
  entry.after(group);
}

// Beside the time of the latest answer that rests on facts: where it comes from.
function offerWhy(entry) {
  const ask = make("button", "ask-why");
  ask.type = "button";
  ask.dataset.action = "why";
  ask.dataset.words = "why";
  ask.textContent = say("why");
  entry.querySelector(".meta").append(" ", ask);
}

function dropQuick() {
  for (const ask of log.querySelectorAll(".ask-why")) ask.remove();
  for (const group of log.querySelectorAll(".quick")) group.remove();
}

function confirm(entry, id) {
  shown.set(id, entry);
  entry.dataset.id = id;
  lastId = Math.max(lastId, id);
}

function find(client) {
  return log.querySelector(`.message[data-client="${CSS.escape(client)}"]`);
}

function link(text, href) {
  const anchor = make("a");
  anchor.href = href;
  anchor.textContent = text;
  anchor.rel = "noopener noreferrer";
  anchor.target = "_blank";
  return anchor;
}

function allowed(href) {
  try {
    const url = new URL(href, location.href);
    return url.protocol === "https:" || url.origin === location.origin;
  } catch {
    return false;
  }
}

function button(key, act) {
  const made = make("button");
  made.type = "button";
  made.textContent = say(key);
  made.addEventListener("click", act);
  return made;
}

function make(tag, name) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  return element;
}

function atEnd() {
  return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
}

function clock(at) {
  return new Intl.DateTimeFormat(locale(), { hour: "numeric", minute: "2-digit" }).format(at);
}

function dayName(at) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0) return say("today");
  if (days === 1) return say("yesterday");
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "long", year: days > 300 ? "numeric" : undefined }).format(at);
}
