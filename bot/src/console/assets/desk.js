// Every page of the desk: what is live, what is sent without leaving the page, the keyboard, the chat.
import { begin as live, refresh, on } from "./live.js";
import { begin as keys } from "./keys.js";
import { begin as chat } from "./chat.js";
import { begin as teach } from "./teach.js";
import { begin as alerts } from "./alerts.js";

const csrf = document.querySelector("meta[name=csrf]").content;

/** Sends a form and stays on the page; answers whether it was done. */
export async function send(form, button) {
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.set(button.name, button.value);
  const place = form.closest(".chat, main")?.querySelector(".form-error");
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "x-fragment": "1", "x-csrf": csrf } });
    if (place) place.hidden = answer.ok;
    if (!answer.ok) {
      const words = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".form-error")?.textContent ?? document.body.dataset.failed;
      if (place) place.textContent = words;
      else toast(words);
      return false;
    }
    return true;
  } catch {
    toast(document.body.dataset.offline);
    return false;
  }
}

export function post(path, fields) {
  return fetch(path, { method: "POST", body: new URLSearchParams(fields), headers: { "x-fragment": "1", "x-csrf": csrf } }).catch(() => null);
}

/** Sends a file's bytes; answers what the desk made of it, nothing where it was refused. */
export async function upload(path, file) {
  const headers = { "x-fragment": "1", "x-csrf": csrf, "content-type": "application/octet-stream" };
  const answer = await fetch(path, { method: "POST", body: file, headers }).catch(() => null);
  if (answer?.ok) return answer.json();
  const words = answer && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".form-error")?.textContent;
  toast(words || document.body.dataset.failed);
  return null;
}

let toastTimer = null;
export function toast(words) {
  const place = document.getElementById("toast");
  place.textContent = words;
  place.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => (place.hidden = true), 6000);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!("quiet" in form.dataset)) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  const done = await send(form, event.submitter);
  delete form.dataset.busy;
  if (!done) return;
  form.dispatchEvent(new CustomEvent("sent", { bubbles: true }));
  form.closest("details")?.removeAttribute("open");
  await refresh(form.closest("[data-chat]")?.dataset.chat ?? "any");
});

// a menu closes when one clicks elsewhere
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.drop[open]")) if (!open.contains(event.target)) open.open = false;
});

// times in the reader's own zone
function localTimes() {
  for (const time of document.querySelectorAll("time[datetime]:not([data-local])")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime()) || !/\d:\d/.test(time.textContent)) continue;
    time.textContent = at.toLocaleString(document.documentElement.lang, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
    time.dataset.local = "yes";
  }
}

on(localTimes);
localTimes();
live();
keys();
chat();
teach();
alerts();
document.body.dataset.ready = "yes";
