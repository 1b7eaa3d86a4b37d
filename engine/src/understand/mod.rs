//! What a message means: language, intent, entities, products, sentiment.
//!
//! Nothing here decides and nothing reads a customer's rows. Reading order: [`text`] (normal form with offsets),
//! [`language`], [`entities`], [`catalogue`] (products and their options), [`intents`] (trained head and cues), [`mood`],
//! and [`Understander`], which puts them together.

pub(crate) mod catalogue;
mod details;
pub(crate) mod entities;
mod intents;
mod language;
pub(crate) mod mood;
mod settle;
mod shipped_vectors;
mod store;
mod text;
mod training;
mod types;
mod understander;

pub use catalogue::Place;
pub use details::{AddressParts, Comparison, DateSpan, Degree, Detail, PaymentWords, magnitude};
pub use entities::OrderNumbers;
pub use intents::{Head, TrainingExample};
pub use settle::Settler;
pub use shipped_vectors::{question_kinds, words as shipped_words, write as write_shipped_vectors};
pub use types::{Entity, EntityKind, Intent, ProductMention, Sentiment, Understanding};
pub use understander::{Embedded, Heads, Read, UnderstandError, UnderstandSettings, Understander};

/// The normal form of a message that places are told in: NFKC, invisible characters dropped, plain quotes, case kept.
#[must_use]
pub fn plain(text: &str) -> String {
    text::Normal::new(text).plain
}
