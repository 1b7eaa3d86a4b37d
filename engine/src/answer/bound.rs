//! The bound of a draft: what the review would refuse is not written in the first place.
//!
//! A reference's values stand in a draft in their order, as the shop writes them; between them stand words that the reference
//! holds, words that say the same, and courtesies. In Chinese, whose words have no borders, every word may stand there but
//! numerals and statuses.

use knowledge::language::Language;
use knowledge::shop::OrderStatus;

use super::templates;
use crate::guardrails::{Outline, Spoken};
use crate::model::{Bound, BoundStep, BoundWords, Said, Script};

/// Statuses that a shop's orders can have; in words of ours they are values too.
const STATUSES: &[OrderStatus] = &[
    OrderStatus::Pending,
    OrderStatus::Processed,
    OrderStatus::Shipped,
    OrderStatus::Delivered,
    OrderStatus::Cancelled,
    OrderStatus::ReturnRequested,
    OrderStatus::ExchangeRequested,
];

/// Words that a draft may add between two pieces of its template.
const MORE: usize = 2;

/// The bound of a draft with this outline, beside this template.
pub(crate) fn of(language: Language, outline: &Outline, template: &str) -> Bound {
    let chinese = language.written() == Language::Zh;
    let steps = outline.landmarks.iter().filter_map(|landmark| {
        // the words of Chinese are held to the template's by the review alone
        let said = match &landmark.said {
            Spoken::Value(text) => Said::Value(text.clone()),
            Spoken::Word(_) if chinese => return None,
            Spoken::Word(words) => Said::Word(words.clone()),
        };
        Some(BoundStep { said, run: (!chinese).then_some(landmark.words_before + MORE), breaks: chinese || landmark.breaks_before })
    });
    let words = if chinese {
        BoundWords::AllBut(STATUSES.iter().map(|status| templates::status(Language::Zh, status)).collect())
    } else {
        BoundWords::Listed(outline.words.clone())
    };
    Bound {
        steps: steps.collect(),
        spare: outline.spare.clone(),
        tail: (!chinese).then_some(outline.words_after),
        words,
        script: if chinese { Script::Han } else { Script::Spaced },
        template: template.to_owned(),
    }
}
