// Files: what the shopper sends, and what came with a line. They are fetched as this session, so that only it gets them.
import { call } from "./session.js";
import { locale, say } from "./words.js";

const LARGEST = 10 * 1024 * 1024;

/** Sends a file; answers how that ended: `sent` with its line, or `failed` with why. */
export async function send(id, file) {
  if (file.size > LARGEST) return { state: "failed", code: "too_large" };
  const query = new URLSearchParams({ id, name: file.name, locale: locale() });
  let answer;
  try {
    answer = await call(`/api/files?${query}`, { method: "POST", headers: { "content-type": "application/octet-stream" }, body: file });
  } catch {
    return { state: "failed", code: "lost" };
  }
  if (answer.ok) return { state: "sent", line: (await answer.json()).message };
  if (answer.status === 401) return { state: "failed", code: "no_session" };
  const code = await answer.json().then((body) => body.error.code, () => "refused");
  return { state: "failed", code };
}

/** Puts a file of a line onto the reader's own device; answers whether that was done. */
export async function save(id, name) {
  const answer = await call(`/api/files/${encodeURIComponent(id)}`).catch(() => null);
  if (!answer?.ok) return false;
  keep(await answer.blob(), name);
  return true;
}

/** Gives a blob to the browser as a download. */
export function keep(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Buttons for the files of a line; one that is on its way still has no id and can't be pressed. */
export function buttons(files) {
  return files.map(({ id, name, bytes }) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "file";
    button.textContent = `${name} (${size(bytes)})`;
    button.title = say("save_file");
    if (id) Object.assign(button.dataset, { file: id, name });
    else button.disabled = true;
    return button;
  });
}

function size(bytes) {
  const [value, unit] = bytes < 1_000_000 ? [Math.max(1, bytes / 1000), "kilobyte"] : [bytes / 1_000_000, "megabyte"];
  return new Intl.NumberFormat(locale(), { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}
