// The frame's side of the shop's page: says when it is ready, hears whom the page vouches for, asks to be closed.
import { vouchedFor } from "./session.js";

const PATIENCE = 3000;

/** Asks the page around who is signed in there, and waits a little for the answer. */
export function hello() {
  return new Promise((resolve) => {
    const done = setTimeout(resolve, PATIENCE);
    addEventListener("message", async function heard(event) {
      // which pages may stand around the frame is the server's to say: frame-ancestors
      if (event.source !== parent || event.data?.mercer !== "hello") return;
      removeEventListener("message", heard);
      clearTimeout(done);
      const { vouch } = event.data;
      await vouchedFor(typeof vouch === "string" ? vouch : null);
      resolve();
    });
    tell("ready");
  });
}

/** Tells the page around: `ready`, `close`, `unread`. None of it is a secret. */
export function tell(what) {
  parent.postMessage({ mercer: what }, "*");
}
