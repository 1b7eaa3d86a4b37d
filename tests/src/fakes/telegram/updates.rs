//! The parts of messages.

use serde_json::{Value, json};

use super::BOT;

/// A text with the entities that Telegram would mark: mentions of the bot and commands.
pub(super) fn text(text: &str) -> Value {
    let mut entities = Vec::new();
    let units = |bytes: usize| text[..bytes].encode_utf16().count();
    let mention = format!("@{BOT}");
    for word in text.split_whitespace() {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        let kind = if word.starts_with('/') {
            "bot_command"
        } else if word == mention {
            "mention"
        } else {
            continue;
        };
        entities.push(json!({"type": kind, "offset": units(start), "length": word.encode_utf16().count()}));
    }
    if entities.is_empty() { json!({"text": text}) } else { json!({"text": text, "entities": entities}) }
}
