// What the page says, in English and Chinese. `{shop}` and `{thing}` are filled in.
const words = {
  en: {
    skip: "Skip to the chat",
    headline: "How can we help?",
    lead: "Ask about an order, a price, delivery or a return. Answers come from our own records, and a person is one click away.",
    ask: "Ask a question",
    shelf: "From the shop",
    about: "Ask about it",
    price_from: "from {price}",
    colophon: "The assistant is a bot. It runs on this shop’s own machine and says only what the shop’s records hold.",
    title: "Help from {shop}",
    bot_here: "Automated assistant",
    agent_here: "A person is in this chat",
    menu: "More",
    close: "Close the chat",
    conversation: "Conversation",
    empty_title: "Good to see you.",
    empty_text: "Ask in your own words, or start with one of these:",
    ask_order: "Where is my order?",
    ask_delivery: "How long does delivery take?",
    ask_price: "What does the {thing} cost?",
    typing: "The assistant is writing",
    newer: "New message",
    input_label: "Your message",
    placeholder: "Write a message",
    send: "Send",
    hint: "Enter sends, Shift and Enter begins a new line.",
    person: "Talk to a person",
    privacy: "What is kept about me",
    why: "Why?",
    download: "Download this chat",
    restart: "Start over",
    restart_title: "Start over?",
    restart_text: "A new chat begins, and this one can no longer be opened from here.",
    keep: "Keep this chat",
    you: "You",
    bot: "Assistant",
    agent: "A person",
    person_of_shop: "A person from {shop}",
    says: "{who}:",
    today: "Today",
    yesterday: "Yesterday",
    choices: "Suggested answers",
    sending: "Sending…",
    waiting: "Not sent yet. It goes out by itself once you are connected.",
    refused: "This could not be sent.",
    too_long: "This message is too long.",
    too_fast: "One moment, then this is sent.",
    edited: "edited",
    attach: "Send a file",
    save_file: "Save the file",
    too_large: "A file may have 10 MB at most.",
    wrong_kind: "Files of this kind are not taken: pictures, PDF, documents, sound, film and plain text are.",
    lost: "The connection was lost before the file had arrived.",
    retry: "Try again",
    discard: "Remove",
    reconnecting: "Connection lost. Reconnecting…",
    left: "{n} characters left",
    over: "{n} characters too many",
  },
  zh: {
    skip: "跳到聊天",
    headline: "有什么可以帮您？",
    lead: "订单、价格、配送、退货，都可以问。回答来自本店自己的记录，也可以随时转人工。",
    ask: "提问",
    shelf: "店内商品",
    about: "问问这件商品",
    price_from: "{price} 起",
    colophon: "助手是机器人，运行在本店自己的机器上，只说本店记录里有的内容。",
    title: "{shop} 客服",
    bot_here: "自动助手",
    agent_here: "人工客服已接入",
    menu: "更多",
    close: "关闭聊天",
    conversation: "对话",
    empty_title: "您好，欢迎光临。",
    empty_text: "直接用您自己的话提问，或者从这里开始：",
    ask_order: "我的订单到哪里了？",
    ask_delivery: "配送需要多长时间？",
    ask_price: "{thing} 多少钱？",
    typing: "助手正在输入",
    newer: "新消息",
    input_label: "您的消息",
    placeholder: "输入消息",
    send: "发送",
    hint: "按 Enter 发送，按 Shift 加 Enter 换行。",
    person: "转人工",
    privacy: "保存了我的哪些信息",
    why: "依据？",
    download: "下载聊天记录",
    restart: "重新开始",
    restart_title: "重新开始吗？",
    restart_text: "将开始新的对话，当前对话无法再从这里打开。",
    keep: "保留当前对话",
    you: "您",
    bot: "助手",
    agent: "人工客服",
    person_of_shop: "{shop} 人工客服",
    says: "{who}：",
    today: "今天",
    yesterday: "昨天",
    choices: "可选的回答",
    sending: "发送中…",
    waiting: "尚未发送，连接恢复后会自动发出。",
    refused: "这条消息无法发送。",
    too_long: "这条消息太长了。",
    too_fast: "请稍等，马上发送。",
    edited: "已修改",
    attach: "发送文件",
    save_file: "保存文件",
    too_large: "文件不能超过 10 MB。",
    wrong_kind: "不支持这种文件。可以发送图片、PDF、文档、音频、视频和纯文本。",
    lost: "文件还没传完，连接就断开了。",
    retry: "重试",
    discard: "移除",
    reconnecting: "连接已断开，正在重新连接…",
    left: "还可以输入 {n} 个字",
    over: "超出 {n} 个字",
  },
};

const KEY = "mercer.language";
const { shop } = document.body.dataset;
let language = stored() ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");

function stored() {
  try {
    const value = localStorage.getItem(KEY);
    return value in words ? value : null;
  } catch {
    return null;
  }
}

/** The locale that dates are written in and that the server is told. */
export function locale() {
  return language === "zh" ? "zh-CN" : navigator.language.startsWith("en") ? navigator.language : "en";
}

/** The words for `key`. */
export function say(key, values = {}) {
  return words[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? (name === "shop" ? shop : ""));
}

/** Changes to the other language and writes the page anew. */
export function otherLanguage() {
  language = language === "en" ? "zh" : "en";
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // storage is switched off: the choice lasts until the page is left
  }
  writePage();
}

/** Writes every fixed text of the page in the chosen language. */
export function writePage() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-words]")) element.textContent = say(element.dataset.words, element.dataset);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", say(element.dataset.label));
  for (const element of document.querySelectorAll("[data-placeholder]")) element.placeholder = say(element.dataset.placeholder);
  for (const element of document.querySelectorAll('[data-action="language"]')) {
    element.textContent = language === "en" ? "中文" : "English";
    element.lang = language === "en" ? "zh" : "en";
  }
}
