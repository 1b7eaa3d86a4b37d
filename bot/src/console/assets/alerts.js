// A sound and a notification, on every page of the desk: somebody waits for a person, or answers the reader.
import { on } from "./live.js";

const KEY = "alerts";
let known = null;
let audio = null;

const wanted = () => localStorage.getItem(KEY) === "on";
const may = () => "Notification" in window && Notification.permission === "granted";

// What waits: a chat's id with a number that grows with each message there.
function waiting() {
  const place = document.getElementById("waiting");
  if (!place?.firstElementChild) return null;
  return new Map([...place.querySelectorAll("[data-waits]")].map((one) => [one.dataset.waits, { stamp: Number(one.dataset.stamp), mine: "mine" in one.dataset }]));
}

const inFront = (id) => document.visibilityState === "visible" && document.querySelector("[data-chat]")?.dataset.chat === id;

function look() {
  show();
  const now = waiting();
  if (!now) return;
  const count = [...now.values()].filter((one) => !one.mine).length;
  document.title = `${count ? `(${count}) ` : ""}${document.title.replace(/^\(\d+\) /, "")}`;
  const fresh = known && [...now].find(([id, { stamp }]) => !inFront(id) && (!known.has(id) || known.get(id).stamp < stamp));
  known = now;
  if (!fresh || !wanted()) return;
  ring();
  if (may()) notify(fresh[0], document.body.dataset[fresh[1].mine ? "mine" : "waits"]);
}

function notify(id, words) {
  // no words of the shopper's: it may be shown on a locked screen
  const notification = new Notification(words, { tag: `desk ${id}` });
  notification.addEventListener("click", () => {
    window.focus();
    location.assign(`/chat/${id}`);
  });
}

function show() {
  const button = document.getElementById("alerts");
  if (!button || !document.getElementById("waiting")) return;
  button.hidden = false;
  button.textContent = wanted() ? button.dataset.off : button.dataset.on;
}

// A browser plays nothing before the reader has touched the page.
function ready() {
  try {
    audio ??= new AudioContext();
    if (audio.state === "suspended") audio.resume();
  } catch {
    // no sound device: the counter says it too
  }
}

function ring() {
  ready();
  if (!audio) return;
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = 660;
  volume.gain.setValueAtTime(0.12, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.35);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.36);
  document.body.dataset.rang = Number(document.body.dataset.rang ?? 0) + 1;
}

export function begin() {
  document.addEventListener("click", async (event) => {
    if (wanted()) ready();
    if (event.target.id !== "alerts") return;
    localStorage.setItem(KEY, wanted() ? "off" : "on");
    show();
    if (!wanted()) return;
    ring();
    if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission();
  });
  document.addEventListener("keydown", () => wanted() && ready());
  on(look);
  look();
}
