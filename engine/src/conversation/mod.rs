//! The conversations' store: what came in, what was answered, what is still to be sent, who waits for a person.
//!
//! Messages are durable before a channel acknowledges them ([`inbox::store`]); a reply, its outbox row, the state of the
//! dialogue and a promised hand-over are one transaction ([`commit`]); channels send from the [`outbox`].

pub mod commit;
pub mod deliveries;
pub mod explained;
pub mod files;
pub mod history;
pub mod inbox;
pub mod lease;
pub mod mails;
pub mod news;
pub mod notice;
pub mod outbox;
pub mod retention;
pub mod scope;
pub mod state;
pub mod watches;
mod words;

pub use words::ShopperText;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A conversation: one shopper in one chat of one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct ConversationId(pub Uuid);

impl std::fmt::Display for ConversationId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Who answers a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handler {
    /// The bot.
    Bot,
    /// The bot, until a person of the queue takes over.
    Queue,
    /// A person: the bot is silent.
    Agent,
}

impl Handler {
    /// Reads the stored word; an unknown one counts as a person, so that the bot stays silent.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        match word {
            "bot" => Self::Bot,
            "queue" => Self::Queue,
            _ => Self::Agent,
        }
    }
}
