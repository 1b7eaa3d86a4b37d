// What admins teach with: the preview of an article, past questions asked again, parts that are loaded after the page.
import { post } from "./desk.js";

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
  const words = answer?.ok ? await answer.text() : "<p class=alert>This could not be loaded. Load the page again.</p>";
  part.replaceChildren(...new DOMParser().parseFromString(words, "text/html").body.childNodes);
  part.dataset.loaded = "yes";
}

export function begin() {
  const form = document.getElementById("article");
  if (form) preview(form);
  beside();
  if (form?.dataset.conflicts) conflicts(form);
  const part = document.getElementById("impact");
  document.getElementById("impact-begin")?.addEventListener("click", (event) => impact(part, event.target));
  document.querySelectorAll("[data-load]").forEach(load);
}
