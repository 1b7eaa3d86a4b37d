// Messages that the server has not confirmed. They are kept over reloads and sent again with the same id, in order,
// so that a message that arrives twice is stored once.
import { post as send } from "./session.js";

const KEY = "mercer.unsent";
const PAUSES = [1, 2, 4, 8, 15];

export class Outbox {
  /** `changed(message, state, detail)`: state is `sending`, `waiting`, `slow`, `sent` or `failed`. */
  constructor(changed) {
    this.changed = changed;
    this.queue = read();
    this.tries = 0;
    this.timer = null;
    this.busy = false;
    addEventListener("online", () => this.now());
  }

  /** What still has to be sent, oldest first. */
  get unsent() {
    return [...this.queue];
  }

  /** Whether a message is with the server right now. */
  get sending() {
    return this.busy;
  }

  /** Takes a message; it goes out after those before it. */
  add(message) {
    this.queue.push(message);
    write(this.queue);
    this.run();
  }

  /** Forgets a message. */
  drop(id) {
    this.queue = this.queue.filter((message) => message.id !== id);
    write(this.queue);
  }

  /** Forgets all. */
  clear() {
    clearTimeout(this.timer);
    this.queue = [];
    write(this.queue);
  }

  /** Tries at once instead of at the end of a pause. */
  now() {
    clearTimeout(this.timer);
    this.tries = 0;
    this.run();
  }

  async run() {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.timer);
    while (this.queue.length > 0) {
      const message = this.queue[0];
      this.changed(message, "sending");
      const outcome = await post(message);
      if (outcome.state === "sent" || outcome.state === "failed") {
        this.tries = 0;
        this.drop(message.id);
        this.changed(message, outcome.state, outcome);
        continue;
      }
      const pause = outcome.pause ?? PAUSES[Math.min(this.tries++, PAUSES.length - 1)];
      this.changed(message, outcome.state, outcome);
      this.timer = setTimeout(() => this.run(), pause * 1000);
      break;
    }
    this.busy = false;
  }
}

async function post({ id, text, press, token, locale }) {
  let answer;
  try {
    answer = await send("/api/messages", { id, text, press, token, locale }, { signal: AbortSignal.timeout(15000) });
  } catch {
    return { state: "waiting" };
  }
  if (answer.ok) return { state: "sent", line: await answer.json().then((body) => body.message, () => null) };
  if (answer.status === 429) return { state: "slow", pause: Math.min(Number(answer.headers.get("retry-after")) || 3, 60) };
  if (answer.status >= 500) return { state: "waiting" };
  if (answer.status === 401) return { state: "failed", code: "no_session" };
  const code = await answer.json().then((body) => body.error.code, () => "refused");
  if (code === "renew") return { state: "waiting", code };
  return { state: "failed", code };
}

function read() {
  try {
    const queue = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(queue) ? queue.filter((message) => typeof message?.id === "string") : [];
  } catch {
    return [];
  }
}

function write(queue) {
  try {
    localStorage.setItem(KEY, JSON.stringify(queue));
  } catch {
    // storage is full or off: the queue lives as long as the page
  }
}
