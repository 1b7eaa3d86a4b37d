// The open chat: the composer, canned replies, who else is here.
import { on } from "./live.js";
import { post, toast, upload } from "./desk.js";

const PRESENT_EVERY = 15_000;
const TYPING_EVERY = 4_000;
const LARGEST = 10 * 1024 * 1024;

function tabs() {
  const both = ["answer", "note"];
  for (const name of both) {
    document.getElementById(`tab-${name}`).addEventListener("click", () => {
      for (const other of both) {
        document.getElementById(`tab-${other}`).setAttribute("aria-pressed", String(other === name));
        document.getElementById(other).hidden = other !== name;
      }
      document.getElementById(`${name}-text`).focus();
    });
  }
}

function canned(field, list) {
  const options = [...list.children];
  let shown = [];
  let at = 0;
  const mark = () => options.forEach((option) => option.setAttribute("aria-selected", String(option === shown[at])));
  const close = () => (list.hidden = true);
  const take = (option) => {
    field.value = option.dataset.text;
    field.dispatchEvent(new Event("input"));
    close();
    field.focus();
    // what the chat has nothing for is to be written by hand: the first of it is marked
    const open = [...field.value.matchAll(/\{(?:name|agent|shop|order)\}/g)];
    if (open.length === 0) return;
    field.setSelectionRange(open[0].index, open[0].index + open[0][0].length);
    toast(`${list.dataset.open} ${[...new Set(open.map(([word]) => word))].join(" ")}`);
  };
  field.addEventListener("input", () => {
    const typed = /^\/(\S*)$/.exec(field.value);
    shown = typed ? options.filter((option) => option.dataset.shortcut.startsWith(typed[1].toLowerCase())) : [];
    options.forEach((option) => (option.hidden = !shown.includes(option)));
    list.hidden = shown.length === 0;
    at = 0;
    mark();
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      at = (at + step + shown.length) % shown.length;
      mark();
      shown[at].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" || event.key === "Tab") {
      event.preventDefault();
      take(shown[at]);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) take(option);
  });
}

function presence(chat, field) {
  const path = `/chat/${chat.dataset.chat}/presence`;
  let typed = 0;
  const here = (typing) => document.visibilityState === "visible" && post(path, { typing });
  here(false);
  setInterval(() => Date.now() - typed > TYPING_EVERY && here(false), PRESENT_EVERY);
  field.addEventListener("input", () => {
    if (Date.now() - typed < TYPING_EVERY) return;
    typed = Date.now();
    here(true);
  });
}

// Files go up when they are chosen or dropped; the answer names them.
function enclosing(chat, field) {
  const [list, ids, picker, button] = ["enclosed", "enclosed-ids", "enclose-file", "enclose"].map((id) => document.getElementById(id));
  const show = () => {
    ids.value = [...list.children].map((item) => item.dataset.file).join(" ");
    list.hidden = list.children.length === 0;
  };
  const take = async (files) => {
    button.disabled = true;
    for (const file of files) {
      if (file.size > LARGEST) {
        toast(button.dataset.large);
        continue;
      }
      const kept = await upload(`${button.dataset.path}?${new URLSearchParams({ name: file.name })}`, file);
      if (kept) list.append(chip(kept));
      show();
    }
    button.disabled = false;
  };
  const chip = ({ id, name }) => {
    const item = document.createElement("li");
    item.dataset.file = id;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.textContent = "×";
    remove.setAttribute("aria-label", `${list.dataset.remove} ${name}`);
    remove.addEventListener("click", () => {
      post(`/files/${id}/withdraw`, {});
      item.remove();
      show();
      field.focus();
    });
    item.append(name, remove);
    return item;
  };
  button.addEventListener("click", () => picker.click());
  picker.addEventListener("change", async () => {
    await take([...picker.files]);
    picker.value = "";
    field.focus();
  });
  field.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    take([...event.clipboardData.files]);
  });
  field.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
  field.addEventListener("drop", (event) => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
  chat.addEventListener("sent", (event) => {
    if (event.target.id !== "answer") return;
    list.replaceChildren();
    show();
  });
}

const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

function composer(chat) {
  const field = document.getElementById("answer-text");
  if (!field) return;
  const kept = `answer ${chat.dataset.chat}`;
  field.value = sessionStorage.getItem(kept) ?? field.value;
  // what becomes of the bot's draft is counted: sent as it is, or edited
  let draft = null;
  const use = document.getElementById("draft-use");
  field.addEventListener("input", () => {
    sessionStorage.setItem(kept, field.value);
    if (field.value === "") draft = null;
    use.value = draft === null ? "" : field.value === draft ? "same" : "edited";
  });
  document.getElementById("draft").addEventListener("click", async (event) => {
    event.target.disabled = true;
    const answer = await post(event.target.dataset.path, {});
    event.target.disabled = false;
    if (!answer?.ok) return toast(event.target.dataset.none);
    draft = await answer.text();
    field.value = draft;
    field.dispatchEvent(new Event("input"));
    field.focus();
  });
  tabs();
  enclosing(chat, field);
  canned(field, document.getElementById("canned"));
  presence(chat, field);
  chat.addEventListener("sent", (event) => {
    const form = event.target;
    if (form.id !== "answer" && form.id !== "note") return;
    form.querySelector("textarea").value = "";
    if (form.id === "note") return void document.getElementById("tab-answer").click();
    sessionStorage.removeItem(kept);
    draft = null;
    use.value = "";
    form.querySelector("[data-key]").value = newKey();
  });
}

export function begin() {
  const chat = document.querySelector("[data-chat]");
  if (!chat) return;
  composer(chat);
  // who may write shows at the composer, which is not a part that is morphed
  on(() => (chat.dataset.mode = chat.querySelector(".chat-head")?.dataset.mode ?? chat.dataset.mode));
}
