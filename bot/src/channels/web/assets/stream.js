// The server's events. The browser connects again by itself and names the last event it saw; where it gives up (the
// server refused), this begins anew from the last line that is shown.
import { embedded } from "./session.js";
import { HeaderSource } from "./source.js";

const PAUSES = [1, 2, 4, 8, 15];

export class Stream {
  /** `on` has `after()`, `line(line)`, `change(line)`, `beginning(parts)`, `typing(on)`, `renew()`, `connected(yes)`. */
  constructor(on) {
    this.on = on;
    this.tries = 0;
    this.open();
    addEventListener("online", () => this.open());
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", (event) => event.persisted && this.open());
  }

  open() {
    this.close();
    const url = `/api/events?after=${this.on.after()}`;
    const source = embedded ? new HeaderSource(url) : new EventSource(url);
    this.source = source;
    source.addEventListener("open", () => {
      this.tries = 0;
      this.on.connected(true);
    });
    source.addEventListener("error", () => {
      this.on.connected(false);
      if (source.readyState !== EventSource.CLOSED || this.source !== source) return;
      this.timer = setTimeout(() => this.open(), PAUSES[Math.min(this.tries++, PAUSES.length - 1)] * 1000);
    });
    source.addEventListener("message", (event) => this.on.line(JSON.parse(event.data)));
    source.addEventListener("change", (event) => this.on.change(JSON.parse(event.data)));
    source.addEventListener("beginning", (event) => this.on.beginning(JSON.parse(event.data).parts));
    source.addEventListener("renew", () => this.on.renew());
    source.addEventListener("typing", (event) => this.on.typing(JSON.parse(event.data).on));
  }

  close() {
    clearTimeout(this.timer);
    this.source?.close();
  }
}
