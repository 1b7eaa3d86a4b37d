//! The tripwire in front of a turn: a message that gives orders to the machine is not acted upon.

use knowledge::embedding::{EmbedError, Embedder};
use knowledge::hygiene::injection::{Channel, Suspicion, judge, score};

/// Scores a shopper's message by its structure alone: what a replay can do without the embedding model.
#[must_use]
pub fn of_shopper(text: &str) -> Suspicion {
    score(text, Channel::UserMessage)
}

/// Judges a shopper's message, by its structure and by how near it comes to known attacks; `vector` is that of its words.
///
/// # Errors
/// If the embedding model fails.
pub async fn of_message(embedder: &Embedder, text: &str, vector: &[f32]) -> Result<Suspicion, EmbedError> {
    judge(embedder, text, Channel::UserMessage, Some(vector)).await
}
