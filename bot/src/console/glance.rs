//! The case in three lines, for who opens it: what the shopper wants, what the bot said last, why a person is needed. The first form is
//! made of what is stored alone and is there at once; what is long, the model says shorter, and the pages that show the chat hear of it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use engine::conversation::ConversationId;
use engine::turn::Engine;
use knowledge::language::Language;
use moka::sync::Cache;
use tokio_util::sync::CancellationToken;

use super::live::Live;
use super::store::chat::Message;
use super::tongue::{t, t2};
use super::view::named;

/// Letters of a line; what is longer is shortened.
const LINE: usize = 140;
/// Chats whose lines are kept.
const KEPT: u64 = 500;
/// How long: what a shopper has erased is gone from here too.
const FOR: Duration = Duration::from_secs(30 * 60);

/// What a case is about.
pub(crate) struct Glance {
    asked: Option<String>,
    answered: Option<String>,
    reason: Option<String>,
}

impl Glance {
    pub(crate) fn of(messages: &[Message], reason: Option<&str>) -> Self {
        let said = || messages.iter().rev().filter(|message| !message.deleted);
        let answered =
            said().find(|message| message.author == "bot" && message.source.as_deref().is_some_and(|source| source != "handoff"));
        // who asks for a person has mostly said before what for; of two that say much the later one counts
        let asked = messages
            .iter()
            .filter(|message| message.author == "shopper" && !message.pressed && !message.deleted)
            .max_by_key(|message| message.text.chars().count().min(2 * LINE));
        let mood = said().find_map(|message| message.sentiment.as_deref()).filter(|mood| matches!(*mood, "angry" | "negative"));
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        Self {
            asked: asked.map(|message| one_line(&message.text)),
            answered: answered.map(|message| one_line(&message.text)),
            reason: reason.map(|reason| {
                let mood = mood.map(|mood| format!("{}{}", t("comma"), named("mood", mood)));
                format!("{}{}", super::view::reason(reason), mood.unwrap_or_default())
            }),
        }
    }

    /// What is longer than a line.
    fn long(&self) -> impl Iterator<Item = &str> {
        [&self.asked, &self.answered].into_iter().flatten().map(String::as_str).filter(|text| text.chars().count() > LINE)
    }

    /// The lines, cut where they are too long.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.shortened(&HashMap::new())
    }

    /// The lines, with what the model made of those that are too long.
    fn shortened(&self, short: &HashMap<String, String>) -> Vec<String> {
        let line = |label: &str, text: &str| match short.get(text) {
            Some(short) => t2("glance-shortened", ("label", &t(label)), ("text", short)),
            None if text.chars().count() <= LINE => t2("glance-line", ("label", &t(label)), ("text", &text)),
            None => t2("glance-line", ("label", &t(label)), ("text", &format!("{}…", text.chars().take(LINE - 1).collect::<String>()))),
        };
        let mut lines = Vec::new();
        lines.extend(self.asked.as_deref().map(|text| line("glance-asked", text)));
        lines.extend(self.answered.as_deref().map(|text| line("glance-bot", text)));
        lines.extend(self.reason.as_deref().map(|text| line("glance-person", text)));
        lines
    }
}

/// What the model made of long texts, by the text. A chat that was looked at has an entry, also where nothing came of it.
pub(super) struct Shortener {
    made: Cache<ConversationId, Arc<HashMap<String, String>>>,
    engine: Engine,
    live: Live,
    stop: CancellationToken,
}

impl Shortener {
    pub(super) fn new(engine: Engine, live: Live, stop: CancellationToken) -> Self {
        let made = Cache::builder().max_capacity(KEPT).time_to_live(FOR).build();
        Self { made, engine, live, stop }
    }

    /// The lines of a case as good as they are now. What is long and new goes to the model meanwhile.
    pub(super) fn lines(&self, chat: ConversationId, glance: &Glance, language: Language) -> Vec<String> {
        let known = self.made.get(&chat);
        let new = glance.long().any(|text| known.as_ref().is_none_or(|known| !known.contains_key(text)));
        let lines = glance.shortened(&known.unwrap_or_default().iter().filter(|(_, line)| !line.is_empty()).map(owned).collect());
        if new {
            self.shorten(chat, glance.long().map(str::to_owned).collect(), language);
        }
        lines
    }

    fn shorten(&self, chat: ConversationId, texts: Vec<String>, language: Language) {
        // asked for once: an empty line says that none is there, or not yet
        self.made.insert(chat, Arc::new(texts.iter().map(|text| (text.clone(), String::new())).collect()));
        let (made, engine, live, stop) = (self.made.clone(), self.engine.clone(), self.live.clone(), self.stop.clone());
        tokio::spawn(async move {
            let mut lines = HashMap::new();
            for text in texts {
                let line = engine.shorten(language, &text, stop.clone()).await;
                lines.insert(text, line.unwrap_or_default());
            }
            if lines.values().any(|line| !line.is_empty()) {
                made.insert(chat, Arc::new(lines));
                live.tell(chat.0);
            }
        });
    }
}

fn owned((text, line): (&String, &String)) -> (String, String) {
    (text.clone(), line.clone())
}
