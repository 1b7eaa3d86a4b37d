// The chat on the shop's own pages, by one tag:
//   <script src="https://chat.shop.example/embed.js" data-vouch-url="/chat-vouch" async></script>
// A button, and behind it a frame from Mercer's own origin. It needs no cookie and no inline style, and touches nothing of the page.
//   data-vouch       what the page says of its signed-in customer; empty: nobody is signed in
//   data-vouch-url   where the page asks for that when the chat is opened
//   data-language    "en" or "zh"; else the browser's
(() => {
  const script = document.currentScript;
  if (!script || document.getElementById("mercer-chat")) return;
  const origin = new URL(script.src, location.href).origin;
  const { vouch, vouchUrl, language } = script.dataset;
  const chinese = (language || navigator.language || "en").toLowerCase().startsWith("zh");
  const words = chinese
    ? { open: "打开客服聊天", close: "关闭客服聊天", title: "客服聊天" }
    : { open: "Open the chat", close: "Close the chat", title: "Chat with the shop" };

  const styles = `
    :host { all: initial; }
    .launcher { position: fixed; right: max(1.25rem, env(safe-area-inset-right)); bottom: max(1.25rem, env(safe-area-inset-bottom)); z-index: 2147483000;
      width: 3.5rem; height: 3.5rem; padding: 0; border: 0; border-radius: 50%; cursor: pointer; background: #1f4d3f; color: #fff;
      box-shadow: 0 .25rem 1rem rgb(0 0 0 / .25); display: grid; place-items: center; }
    .launcher:focus-visible { outline: 3px solid #fff; outline-offset: -5px; box-shadow: 0 0 0 3px #1f4d3f; }
    .launcher svg { width: 1.625rem; height: 1.625rem; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: round; }
    .launcher[data-unread]::after { content: ""; position: absolute; top: .125rem; right: .125rem; width: .75rem; height: .75rem; border-radius: 50%;
      background: #c2410c; border: 2px solid #fff; }
    .panel { position: fixed; right: 1.25rem; bottom: 5.5rem; z-index: 2147483000; width: 25rem; height: min(42rem, calc(100dvh - 7rem));
      border-radius: 1rem; overflow: hidden; box-shadow: 0 .5rem 2.5rem rgb(0 0 0 / .25); background: Canvas; color-scheme: light dark; }
    .panel[hidden] { display: none; }
    iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: light dark; }
    @media (max-width: 30rem) {
      .panel { inset: 0; width: auto; height: 100dvh; border-radius: 0; }
      .panel:not([hidden]) + .launcher { display: none; }
    }
    @media (prefers-color-scheme: dark) {
      .launcher { background: #8fcbb4; color: #10231c; }
      .launcher:focus-visible { outline-color: #10231c; box-shadow: 0 0 0 3px #8fcbb4; }
    }
    @media (prefers-reduced-motion: no-preference) { .launcher { transition: transform .15s; } .launcher:hover { transform: scale(1.05); } }`;

  const host = document.createElement("div");
  host.id = "mercer-chat";
  const root = host.attachShadow({ mode: "open" });
  // a constructed sheet is no inline style: the page's content security policy need not allow any
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet];

  const launcher = document.createElement("button");
  launcher.type = "button";
  launcher.className = "launcher";
  launcher.setAttribute("aria-expanded", "false");
  launcher.setAttribute("aria-label", words.open);
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H11l-4.5 4v-4A2.5 2.5 0 0 1 4 13.5z");
  icon.append(path);
  launcher.append(icon);
  const panel = document.createElement("div");
  panel.className = "panel";
  panel.hidden = true;
  root.append(panel, launcher);

  let frame = null;

  function open() {
    if (!frame) {
      frame = document.createElement("iframe");
      frame.title = words.title;
      frame.src = `${origin}/embed${language ? `?language=${encodeURIComponent(language)}` : ""}`;
      panel.append(frame);
    }
    panel.hidden = false;
    delete launcher.dataset.unread;
    launcher.setAttribute("aria-expanded", "true");
    launcher.setAttribute("aria-label", words.close);
    frame.focus();
    tell({ mercer: "open" });
  }

  function close() {
    panel.hidden = true;
    launcher.setAttribute("aria-expanded", "false");
    launcher.setAttribute("aria-label", words.open);
    launcher.focus();
  }

  function tell(message) {
    frame?.contentWindow?.postMessage(message, origin);
  }

  // Whom the page's own server vouches for; nothing where it does not say.
  async function whom() {
    if (!vouchUrl) return vouch ?? null;
    try {
      const answer = await fetch(vouchUrl, { credentials: "same-origin", cache: "no-store" });
      return answer.ok ? (await answer.text()).trim() : null;
    } catch {
      return null;
    }
  }

  launcher.addEventListener("click", () => (panel.hidden ? open() : close()));
  root.addEventListener("keydown", (event) => event.key === "Escape" && !panel.hidden && close());
  addEventListener("message", async (event) => {
    if (event.origin !== origin || !frame || event.source !== frame.contentWindow) return;
    if (event.data?.mercer === "close") close();
    if (event.data?.mercer === "unread" && panel.hidden) launcher.dataset.unread = "";
    if (event.data?.mercer === "ready") tell({ mercer: "hello", vouch: await whom() });
  });

  const begin = () => document.body.append(host);
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
})();
