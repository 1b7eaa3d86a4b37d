// Who writes. On Mercer's own page the browser keeps a cookie. In a frame of another site browsers drop or lock cookies away,
// each in its own way; there the session is a token in the frame's own storage, which every browser keeps apart by the site
// around it, and goes along in a header.
const KEY = "mercer.session";
const VOUCHED = "mercer.vouched";

/** Whether the page stands in a frame on the shop's own pages. */
export const embedded = document.body.dataset.mode === "embedded";

let token = embedded ? read(KEY) : null;

/** As `fetch`, as this session. */
export function call(path, options = {}) {
  const headers = { ...options.headers };
  if (embedded) headers.authorization = `Bearer ${token ?? "none"}`;
  return fetch(path, { credentials: "same-origin", ...options, headers });
}

/** Posts JSON as this session. */
export function post(path, body, options = {}) {
  return call(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), ...options });
}

/** Keeps the session that an answer brings; answers the answer. */
export async function kept(answer) {
  if (embedded && answer.status === 200) {
    token = (await answer.json()).session;
    write(KEY, token);
  }
  return answer;
}

/** Begins a new chat. */
export async function begin() {
  const answer = await post("/api/session", {}).then(kept, () => null);
  write(VOUCHED, null);
  return answer?.ok ?? false;
}

/** Passes on whom the page around vouches for: a token, "" where nobody is signed in, nothing where it does not say. */
export async function vouchedFor(vouch) {
  if (vouch === "" && read(VOUCHED)) return begin();
  if (!vouch) return false;
  if (!token) await begin();
  const answer = await post("/api/vouch", { token: vouch }).then(kept, () => null);
  if (answer?.ok) write(VOUCHED, "yes");
  // another token means another chat: the one before was somebody else's
  return answer?.status === 200;
}

let memory = {};

function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return memory[key] ?? null;
  }
}

function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // storage is off: the chat lasts as long as the page
    memory[key] = value;
  }
}
