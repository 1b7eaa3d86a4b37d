// The keyboard. Letters act only where nothing is being written.
const writing = (element) => element?.matches("input, textarea, select, [contenteditable]");
let before = "";

function step(by) {
  const rows = [...document.querySelectorAll(".row")];
  if (rows.length === 0) return;
  const at = rows.findIndex((row) => row === document.activeElement || row.matches("[aria-current]"));
  const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function act(key) {
  const target = document.querySelector(`[data-key-act="${key}"]`);
  if (!target) return;
  if (target.tagName === "DETAILS") {
    target.open = true;
    target.querySelector("input:not([type=hidden]), select")?.focus();
  } else target.click();
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  "/": () => document.getElementById("search")?.focus(),
  "?": () => document.getElementById("keys").showModal(),
  t: () => act("t"),
  b: () => act("b"),
  e: () => act("e"),
  r: () => document.getElementById("tab-answer")?.click(),
  n: () => document.getElementById("tab-note")?.click(),
  s: () => document.getElementById("side") && (location.hash = "#side"),
  i: () => before === "g" && location.assign("/inbox"),
};

export function begin() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && document.activeElement?.form) {
      event.preventDefault();
      return document.activeElement.form.requestSubmit();
    }
    if (event.key === "Escape") {
      for (const open of document.querySelectorAll("details.drop[open]")) open.open = false;
      if (location.hash === "#side") location.hash = "#main";
      if (writing(document.activeElement)) document.activeElement.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || writing(document.activeElement) || document.querySelector("dialog[open]")) return;
    const act = keys[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
    before = event.key;
  });
}
