//! The tripwire in front of a turn: a message that gives orders to the machine is not acted upon.

use knowledge::hygiene::injection::{Channel, Suspicion, score};

/// Scores a shopper's message.
#[must_use]
pub fn of_shopper(text: &str) -> Suspicion {
    score(text, Channel::UserMessage)
}
