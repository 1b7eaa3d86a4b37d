// The panel: open and closed, its menu, the field that is written in.
import { tell } from "./frame.js";
import { embedded } from "./session.js";
import { say } from "./words.js";

const KEY = "mercer.closed";
const $ = (id) => document.getElementById(id);
const panel = $("chat");
const launcher = $("chat-open");
const menu = $("chat-menu-list");
const menuButton = $("chat-menu");
const input = $("chat-input");
const counter = $("chat-counter");
const LIMIT = Number(document.body.dataset.limit);
const roomy = matchMedia("(min-width: 40rem)");

/** Whether the panel is open. */
export function isOpen() {
  return !panel.hidden;
}

/** Opens the panel. `focus` moves into the field, save on a phone, where that would raise the keyboard. */
export function open({ focus = true } = {}) {
  panel.hidden = false;
  launcher.hidden = true;
  delete launcher.dataset.unread;
  document.body.classList.add("chatting");
  remember(false);
  if (focus) (roomy.matches ? input : panel.querySelector(".chat-scroll")).focus({ preventScroll: true });
}

/** Closes it and gives the focus to the button that opens it. */
export function close() {
  closeMenu();
  if (embedded) return tell("close");
  panel.hidden = true;
  launcher.hidden = false;
  document.body.classList.remove("chatting");
  remember(true);
  launcher.focus();
}

/** Opens it at the start, unless it was closed on this visit. */
export function begin() {
  if (embedded) return open({ focus: false });
  let closed = false;
  try {
    closed = sessionStorage.getItem(KEY) === "yes";
  } catch {
    // storage is off: open
  }
  if (closed) launcher.hidden = false;
  else open({ focus: false });
  panel.hidden = closed;
}

/** Marks the button while something unread waits behind it. */
export function unread() {
  if (embedded) return tell("unread");
  if (!isOpen()) launcher.dataset.unread = "";
}

/** Closes the menu; answers whether it was open. */
export function closeMenu() {
  const was = !menu.hidden;
  if (was && menu.contains(document.activeElement)) menuButton.focus();
  menu.hidden = true;
  menuButton.setAttribute("aria-expanded", "false");
  return was;
}

/** The words in the field, trimmed, where they can be sent; else nothing. */
export function written() {
  const text = input.value.trim();
  return text !== "" && length(text) <= LIMIT ? text : null;
}

/** Empties the field. */
export function emptyField() {
  input.value = "";
  measure();
}

/** Counts what is written: the send button, the counter near the end, the field's height. */
export function measure() {
  const left = LIMIT - length(input.value.trim());
  $("chat-send").disabled = written() === null;
  counter.classList.toggle("over", left < 0);
  counter.textContent = left > 200 ? "" : say(left < 0 ? "over" : "left", { n: Math.abs(left) });
  if (CSS.supports("field-sizing", "content")) return;
  input.rows = Math.min(6, input.value.split("\n").length);
}

function length(text) {
  return [...text].length;
}

function remember(closed) {
  try {
    sessionStorage.setItem(KEY, closed ? "yes" : "no");
  } catch {
    // storage is off: the page forgets
  }
}

menuButton.addEventListener("click", () => {
  if (closeMenu()) return;
  menu.hidden = false;
  menuButton.setAttribute("aria-expanded", "true");
  menu.querySelector("button").focus();
});
menu.addEventListener("keydown", (event) => {
  const items = [...menu.querySelectorAll("button")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
});
document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest(".menu")) closeMenu();
});
panel.addEventListener("focusout", (event) => {
  if (event.relatedTarget && !event.relatedTarget.closest(".menu")) closeMenu();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || $("chat-confirm").open) return;
  if (!closeMenu() && panel.contains(document.activeElement)) close();
});
input.addEventListener("input", measure);
input.addEventListener("keydown", (event) => {
  // while an input method composes, Enter belongs to it
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  $("chat-form").requestSubmit();
});
