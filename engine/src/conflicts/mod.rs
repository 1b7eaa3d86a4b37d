//! Conflicts: two articles, or an article and a fact, that state different numbers for the same thing.
//!
//! Reading order: [`crate::guardrails::stated`] reads what a text states in numbers and tells whether two statements contradict each
//! other; `judge` compares all of two sources; `rules` says in sentences what the shop's rules hold; `round` reads a source anew after
//! it was saved, in the background; `check` does the same for a text that is not saved yet; `store` keeps statements and
//! what is to be read, `listed` shows what was found.

mod check;
pub mod judge;
pub mod listed;
mod round;
mod rules;
pub mod store;

pub use check::{Warned, check};
pub use round::{ConflictError, round};
pub use rules::{RuleStatement, of_policy};

use crate::guardrails::{Source, Stated, stated};
use chrono::NaiveDate;
use knowledge::articles::{Article, cut_roughly};

/// Statements of one article that are looked at.
const MOST: usize = 80;

/// A statement with the heading that it stands under.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The title of what states it.
    pub title: String,
    /// The heading over it.
    pub heading: Option<String>,
    /// The statement.
    pub stated: Stated,
}

/// What texts under one title state.
fn placed<'t>(title: &str, texts: impl IntoIterator<Item = (Option<&'t str>, &'t str)>, today: NaiveDate) -> Vec<Placed> {
    let all = texts.into_iter().flat_map(|(heading, text)| {
        let found = stated(&Source { title, heading, text }, today);
        found.into_iter().map(move |stated| Placed { title: title.to_owned(), heading: heading.map(str::to_owned), stated })
    });
    all.take(MOST).collect()
}

/// What an article states, as it will be cut into passages.
#[must_use]
pub fn of_article(article: &Article, today: NaiveDate) -> Vec<Placed> {
    let passages = cut_roughly(article);
    placed(&article.title, passages.iter().map(|passage| (passage.heading.as_deref(), passage.text.as_str())), today)
}
