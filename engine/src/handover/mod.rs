//! A person takes a chat over, answers, and gives it back. A person outranks the bot: from the take-over to the hand-back the
//! bot is silent, and what it had ready is void.
//!
//! Reading order: [`hours`] (when people answer), [`take`] (take over, settle), [`say`] (a person's answer), [`enclosed`] (its files), [`change`] (it is edited or taken back), [`leave`] (hand back,
//! close, reopen, mute), [`back`] (what the bot takes from the line of a hand-back), [`queue`] (waiting), [`rating`] (how it was), [`block`] (who is answered nowhere).
//!
//! The conversation's row is locked by every one of these and by [`crate::conversation::commit`]: a turn that runs during a
//! take-over either committed before it, and is then settled or void, or finds the person there and stores nothing.

pub mod back;
pub mod block;
pub mod change;
pub mod enclosed;
pub mod hours;
pub mod leave;
pub mod queue;
pub mod rating;
pub mod say;
pub mod take;
pub mod writes;

use serde::{Deserialize, Serialize};

/// A person of the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct AgentId(pub i64);

impl std::fmt::Display for AgentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a person's act was not done. Nothing was stored then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// There is no such conversation.
    Gone,
    /// A colleague holds it.
    HeldBy(AgentId),
    /// Nobody holds it: it has to be taken over first.
    NotTaken,
    /// What the bot was sending has not come to an end yet.
    Settling,
    /// The words are empty or longer than [`say::LONGEST`] characters.
    Words,
    /// A file that was to go along is gone, or there are more than [`enclosed::MOST`].
    Files,
}

/// What kind of note stands beside a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteKind {
    /// Words to colleagues.
    Note,
    /// Taken over.
    Taken,
    /// Given back to the bot.
    HandedBack,
    /// Closed, with the reason.
    Closed,
    /// Opened again.
    Reopened,
    /// Given to a colleague.
    Assigned,
    /// The shopper left the queue.
    Left,
}

impl NoteKind {
    /// As stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Taken => "taken",
            Self::HandedBack => "handed_back",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
            Self::Assigned => "assigned",
            Self::Left => "left",
        }
    }
}
