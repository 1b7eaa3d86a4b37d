// The page: joins the words, the panel, the list, the outbox and the stream.
import * as files from "./attach.js";
import { hello } from "./frame.js";
import * as log from "./log.js";
import { Outbox } from "./outbox.js";
import * as panel from "./panel.js";
import { begin, call, embedded, kept, post } from "./session.js";
import { Stream } from "./stream.js";
import * as unsent from "./unsent.js";
import { locale, otherLanguage, say, writePage } from "./words.js";

const $ = (id) => document.getElementById(id);
const { example } = document.body.dataset;
const TYPING_LASTS = 60_000;
const QUIET_FOR = 1500;
const MINE = "mercer.mine";
const REMEMBERED = 20;
let held = [];
let uploading = 0;
let stream = null;
let typingTimer = null;
let noticeTimer = null;
let renewing = null;

const outbox = new Outbox((message, state, detail = {}) => {
  if (state === "failed" && detail.code === "no_session") return void renew(message);
  if (detail.code === "renew") renewSession();
  log.mark(message.id, state, { ...detail, retry: () => again(message), discard: () => discard(message) });
  if (state !== "sending") release();
});

function send(content) {
  const id = freshId();
  const message = { id, ...content, locale: locale(), at: new Date().toISOString() };
  log.showPending(message);
  empty();
  remember(id);
  outbox.add(message);
}

// not crypto.randomUUID: a page that is served over plain HTTP in a local network has none
function freshId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A file is a message of its own. Until the server has it the browser keeps it, so that a reload in the middle loses nothing.
async function sendFile(file, id = freshId()) {
  log.remove(id);
  log.showPending({ id, file, at: new Date().toISOString() });
  log.mark(id, "sending");
  empty();
  uploading++;
  await unsent.keep(id, file);
  const outcome = await files.send(id, file);
  uploading--;
  // what was refused would be refused again
  if (outcome.state === "sent" || !["lost", "no_session", "renew"].includes(outcome.code)) unsent.forget(id);
  if (outcome.state === "sent") log.remove(id);
  else log.mark(id, "failed", { ...outcome, retry: () => sendFile(file, id), discard: () => discard({ id }) });
  if (outcome.code === "renew") renewSession();
  release();
}

function again(message) {
  log.remove(message.id);
  log.showPending(message);
  outbox.add(message);
}

function discard(message) {
  unsent.forget(message.id);
  log.remove(message.id);
  empty();
  $("chat-input").focus();
}

// The session is gone (cookies were cleared): begin a new one and send there.
async function renew(message) {
  if (await newSession()) {
    await load();
    again(message);
  } else {
    log.mark(message.id, "failed", { retry: () => again(message), discard: () => discard(message) });
  }
}

function newSession() {
  return begin();
}

// After a proof of who writes, the server goes on only with the browser that wrote it: it knows the ids of its messages.
function renewSession() {
  renewing ??= post("/api/session/renew", { messages: mine() })
    .then(kept)
    .then(async (answer) => {
      if (!answer.ok && (answer.status !== 401 || !(await isRenewed()))) {
        return answer.status === 401 ? startOver() : void setTimeout(renewSession, 2000);
      }
      stream?.open();
      outbox.now();
    }, () => void setTimeout(renewSession, 2000))
    .finally(() => (renewing = null));
}

// Another tab of this browser may have been faster.
async function isRenewed() {
  const answer = await call(`/api/history?after=${log.after()}`);
  return answer.ok && !(await answer.json()).renew;
}

function mine() {
  try {
    return JSON.parse(localStorage.getItem(MINE) ?? "[]");
  } catch {
    return [];
  }
}

function remember(id) {
  try {
    localStorage.setItem(MINE, JSON.stringify([...mine(), id].slice(-REMEMBERED)));
  } catch {
    // storage is full or off: after a proof a new chat begins
  }
}

// The shopper's own lines come back through the stream. While one is with the server, they wait until its id is known.
function line(received) {
  if (received.author === "shopper" && (outbox.sending || uploading)) return void held.push(received);
  if (received.author !== "shopper") {
    typing(false);
    panel.unread();
    status(received.author);
  }
  log.show(received);
  empty();
}

function release() {
  const waiting = held;
  held = [];
  waiting.forEach((received) => log.show(received));
}

// A sentence of the reply that is being made; nothing where it is not gone on with.
function beginning(parts) {
  if (parts) panel.unread();
  log.begin(parts);
}

function typing(on) {
  clearTimeout(typingTimer);
  $("chat-typing").hidden = !on;
  log.toEndIfNear();
  if (on) typingTimer = setTimeout(() => typing(false), TYPING_LASTS);
}

function status(author) {
  const key = author === "agent" ? "agent_here" : "bot_here";
  if ($("chat-status").dataset.words === key) return;
  $("chat-status").dataset.words = key;
  $("chat-status").textContent = say(key);
}

// A short break is not worth a word.
function connected(yes) {
  const notice = $("chat-notice");
  if (yes) {
    clearTimeout(noticeTimer);
    noticeTimer = null;
    notice.hidden = true;
    outbox.now();
    return;
  }
  typing(false);
  // every further try fails with a call of its own: the first one counts
  noticeTimer ??= setTimeout(() => {
    notice.dataset.words = "reconnecting";
    notice.textContent = say("reconnecting");
    notice.hidden = false;
  }, QUIET_FOR);
}

function empty() {
  $("chat-empty").hidden = !log.isEmpty();
}

function suggest() {
  const questions = [say("ask_order"), say("ask_delivery")];
  if (example) questions.push(say("ask_price", { thing: example }));
  $("chat-suggestions").replaceChildren(...questions.map((text) => {
    const item = document.createElement("li");
    const choice = document.createElement("button");
    choice.type = "button";
    choice.textContent = text;
    choice.addEventListener("click", () => {
      send({ text });
      $("chat-input").focus();
    });
    item.append(choice);
    return item;
  }));
}

async function load() {
  log.quietly(true);
  try {
    let answer = await call(`/api/history?after=${log.after()}`);
    if (answer.status === 401 && (await newSession())) answer = await call("/api/history?after=0");
    if (answer.ok) {
      const { lines, renew } = await answer.json();
      for (const known of lines) {
        log.show(known);
        if (known.author !== "shopper") status(known.author);
      }
      if (renew) renewSession();
    }
  } catch {
    // the stream brings what is missing
  }
  outbox.unsent.forEach(log.showPending);
  empty();
  log.toEnd();
  setTimeout(() => log.quietly(false), 100);
}

async function startOver() {
  if (!(await newSession())) return connected(false);
  stream?.close();
  outbox.clear();
  unsent.forgetAll();
  held = [];
  log.clear();
  typing(false);
  status("bot");
  empty();
  stream?.open();
  $("chat-input").focus();
}

// The whole chat, as a file on the shopper's own device.
async function download() {
  const answer = await call("/api/chat").catch(() => null);
  if (!answer?.ok) return;
  files.keep(await answer.blob(), "chat.json");
}

const actions = {
  download,
  open: () => panel.open(),
  close: panel.close,
  attach: () => $("chat-file").click(),
  person: () => send({ text: "/human" }),
  privacy: () => send({ text: "/privacy" }),
  why: () => send({ text: "/why" }),
  restart: () => $("chat-confirm").showModal(),
  "restart-no": () => $("chat-confirm").close(),
  "restart-yes": () => {
    $("chat-confirm").close();
    startOver();
  },
  newest: log.toEnd,
  language: () => {
    otherLanguage();
    log.reword();
    suggest();
    panel.measure();
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { action, press, token, thing, file, name } = button.dataset;
  if (action) {
    panel.closeMenu();
    actions[action]();
  } else if (press) {
    send({ press, token });
    $("chat-input").focus();
  } else if (file) {
    files.save(file, name);
  } else if (thing) {
    panel.open();
    send({ text: say("ask_price", { thing }) });
  }
});
$("chat-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = panel.written();
  if (text === null) return;
  panel.emptyField();
  send({ text });
});

$("chat-file").addEventListener("change", ({ target }) => {
  for (const file of target.files) sendFile(file);
  target.value = "";
});

writePage();
suggest();
panel.begin();
panel.measure();
if (embedded) await hello();
await load();
stream = new Stream({ after: log.after, line, change: log.change, beginning, typing, renew: renewSession, connected });
outbox.now();
for (const { id, file } of await unsent.left()) sendFile(file, id);
document.body.dataset.ready = "yes";
