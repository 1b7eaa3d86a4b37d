// An EventSource that sends headers, for the frame: the same events, read from a fetch. It does not connect again by itself.
import { call } from "./session.js";

export class HeaderSource extends EventTarget {
  constructor(url) {
    super();
    this.readyState = EventSource.CONNECTING;
    this.stop = new AbortController();
    this.run(url);
  }

  async run(url) {
    try {
      const answer = await call(url, { signal: this.stop.signal, headers: { accept: "text/event-stream" } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.readyState = EventSource.OPEN;
      this.dispatchEvent(new Event("open"));
      await this.read(answer.body.pipeThrough(new TextDecoderStream()).getReader());
    } catch {
      // told below
    }
    if (this.readyState === EventSource.CLOSED) return;
    this.readyState = EventSource.CLOSED;
    this.dispatchEvent(new Event("error"));
  }

  async read(reader) {
    let text = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      text += value.replaceAll("\r", "");
      const blocks = text.split("\n\n");
      text = blocks.pop();
      blocks.forEach((block) => this.event(block));
    }
  }

  event(block) {
    let name = "message";
    const data = [];
    for (const line of block.split("\n")) {
      if (line.startsWith("event:")) name = line.slice(6).trim();
      if (line.startsWith("data:")) data.push(line.slice(5).trim());
    }
    if (data.length > 0) this.dispatchEvent(new MessageEvent(name, { data: data.join("\n") }));
  }

  close() {
    this.readyState = EventSource.CLOSED;
    this.stop.abort();
  }
}
