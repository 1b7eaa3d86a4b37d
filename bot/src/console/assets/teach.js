// What admins teach with: the preview of an article, past questions asked again, parts that are loaded after the page.
import { post, toast } from "./desk.js";

function preview(form) {
  const place = document.getElementById("preview");
  let timer = null;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const answer = await post(form.dataset.preview, { body: form.elements.body.value });
      // the server has taken everything out that could run
      if (answer?.ok) place.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
    }, 250);
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed && !sent) event.preventDefault();
  });
  let changed = false;
  let sent = false;
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", () => (sent = true));
}

/** The preview, or the article in another language: one of them stands beside the text. */
function beside() {
  const buttons = [...document.querySelectorAll("[data-beside]")];
  for (const button of buttons) {
    button.addEventListener("click", () => {
      for (const one of buttons) {
        one.setAttribute("aria-pressed", String(one === button));
        document.getElementById(one.dataset.beside).hidden = one !== button;
      }
    });
  }
}

/** What the text would contradict, were it published: asked for when the writer pauses. */
function conflicts(form) {
  const place = document.getElementById("conflicts");
  let timer = null;
  let asked = 0;
  const ask = async () => {
    const mine = ++asked;
    const fields = Object.fromEntries(["title", "body", "tags", "valid_from", "valid_until"].map((name) => [name, form.elements[name].value]));
    const answer = await post(form.dataset.conflicts, fields);
    if (!answer?.ok || mine !== asked) return;
    place.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
    place.dataset.asked = asked;
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 1200);
  });
  ask();
}

/** What nothing holds of the words that are being written, beside them. */
function warnings(form) {
  const place = document.getElementById("text-warnings");
  const anyway = document.getElementById("anyway");
  let timer = null;
  let asked = 0;
  const ask = async () => {
    const mine = ++asked;
    const answer = await post(form.dataset.check, new FormData(form));
    if (!answer?.ok || mine !== asked) return;
    place.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
    place.dataset.asked = asked;
    if (anyway) anyway.hidden = !place.querySelector("[data-from]");
  };
  form.addEventListener("input", (event) => {
    if (event.target.name === "anyway") return;
    clearTimeout(timer);
    timer = setTimeout(ask, 500);
  });
  // the words of a warning, chosen where they stand; places are code points of subject and text together
  place.addEventListener("click", (event) => {
    const button = event.target.closest("[data-from]");
    if (!button) return;
    const subject = form.elements.subject?.value.trim() ?? "";
    const before = subject ? Array.from(subject).length + 2 : 0;
    const [from, to] = [Number(button.dataset.from), Number(button.dataset.to)];
    const field = from < before ? form.elements.subject : form.elements.body;
    const offset = from < before ? 0 : before;
    const skipped = field.value.length - field.value.trimStart().length;
    const units = (count) => Array.from(field.value.trimStart()).slice(0, count - offset).join("").length + skipped;
    field.focus();
    field.setSelectionRange(units(from), units(to));
  });
}

/** Products for the words that are typed; what is chosen stays. */
function choose(form) {
  const found = document.getElementById("found");
  let timer = null;
  const look = async () => {
    const fields = new URLSearchParams(new FormData(form));
    const answer = await post(form.dataset.search, fields);
    if (!answer?.ok) return;
    const kept = [...found.querySelectorAll("li:has(input:checked)")];
    found.replaceChildren(...kept, ...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
  };
  form.elements.q.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 250);
  });
  form.elements.q.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    look();
  });
  form.addEventListener("submit", (event) => {
    const wait = event.submitter?.dataset.wait;
    if (wait) event.submitter.textContent = wait;
  });
}

/** Subject and text into the clipboard, also where the browser gives no clipboard to plain addresses. */
async function copy(button) {
  const form = document.getElementById(button.dataset.copy);
  const words = [form.elements.subject?.value, form.elements.body.value].filter(Boolean).join("\n\n");
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    form.elements.body.select();
    document.execCommand("copy");
  }
  toast(button.dataset.copied);
}

async function impact(part, button) {
  const all = Number(part.dataset.questions);
  const rows = document.getElementById("impact-rows");
  const bar = document.getElementById("impact-progress");
  button.disabled = true;
  rows.replaceChildren();
  let done = 0;
  while (done < all) {
    const answer = await post(part.dataset.path, { from: done });
    if (!answer?.ok) break;
    const list = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("ul[data-done]");
    const now = Number(list.dataset.done);
    rows.append(...list.children);
    if (now === done) break;
    done = now;
    bar.value = done;
    document.getElementById("impact-count").textContent = done;
    document.getElementById("impact-flips").textContent = rows.children.length;
  }
  part.dataset.finished = "yes";
  button.disabled = false;
}

async function load(part) {
  const answer = await fetch(part.dataset.load, { headers: { "x-fragment": "1" } }).catch(() => null);
  const words = answer?.ok ? await answer.text() : `<p class=alert>${part.dataset.failed}</p>`;
  part.replaceChildren(...new DOMParser().parseFromString(words, "text/html").body.childNodes);
  part.dataset.loaded = "yes";
}

export function begin() {
  const form = document.getElementById("article");
  if (form) preview(form);
  beside();
  if (form?.dataset.conflicts) conflicts(form);
  const text = document.getElementById("text");
  if (text?.dataset.check) warnings(text);
  const choices = document.getElementById("text-new");
  if (choices) choose(choices);
  document.querySelectorAll("[data-copy]").forEach((button) => button.addEventListener("click", () => copy(button)));
  const part = document.getElementById("impact");
  document.getElementById("impact-begin")?.addEventListener("click", (event) => impact(part, event.target));
  document.querySelectorAll("[data-load]").forEach(load);
}
