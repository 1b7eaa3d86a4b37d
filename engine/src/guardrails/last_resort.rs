//! The one reply that needs no review, because it claims nothing and its words are fixed.

use knowledge::language::Language;

use crate::dialogue::buttons::Button;

use super::{Reply, ReplySource};
use crate::answer::templates;

impl Reply {
    /// "I can't answer that reliably": for the case that even a template was refused.
    #[must_use]
    pub(crate) fn unable(language: Language) -> Self {
        let buttons = vec![Button::Person.shown(language)];
        Self::new(templates::say(language, "cannot-word", &[]), buttons, ReplySource::Refusal, Vec::new())
    }
}
