//! The one reply that needs no review, because it claims nothing and its words are fixed.

use knowledge::language::Language;

use super::{Reply, ReplySource};
use crate::answer::templates;

impl Reply {
    /// "I can't answer that reliably": for the case that even a template was refused.
    #[must_use]
    pub fn unable(language: Language, buttons: Vec<String>) -> Self {
        Self::new(templates::say(language, "cannot-word", &[]), buttons, ReplySource::Refusal, Vec::new())
    }
}
