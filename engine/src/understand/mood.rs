//! Mood and escalation by closed lists.

use super::text::Normal;
use super::types::Sentiment;

/// Reads the mood, and whether a person should take over.
#[must_use]
pub fn read(_text: &Normal) -> (Sentiment, bool) {
    (Sentiment::Neutral, false)
}
