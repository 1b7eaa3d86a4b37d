//! A text against the facts: what of it nothing holds, with the reason. A machine's text is stopped by it (`review`), a person is
//! warned and decides.

use chrono::NaiveDate;
use knowledge::fact::{Fact, Field, Value};
use serde::Serialize;

use super::facts::Material;
use crate::guardrails::{Claim, ClaimKind, absolute, judge_text, normal_text};
use crate::rules::{never_said, never_said_words};

/// What a check of a text came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Every claim, in order.
    pub claims: Vec<Claim>,
    /// What nothing holds, and what should not be said, in order.
    pub unproven: Vec<Unproven>,
}

/// A piece of a text that nothing holds, or that should not be said. `start` and `end` are code points, the end exclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unproven {
    /// The words.
    pub text: String,
    /// What sort of claim it is.
    pub kind: ClaimKind,
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// Why, in words for who wrote it.
    pub why: &'static str,
}

/// Why an absolute word is a fault, whatever the facts say.
const ABSOLUTE: &str = "an absolute word: advertising law often forbids it";
/// Why one of the shop's own list is.
const NEVER: &str = "the shop never wants this said";

/// Checks a text against what it may claim. Links that begin with one of `links` need no fact.
#[must_use]
pub fn check(text: &str, material: &Material, links: &[String], never: &[String], today: NaiveDate) -> Checked {
    let judged = judge_text(text, &material.facts, "", links, today);
    let mut unproven: Vec<Unproven> = judged
        .iter()
        .filter_map(|judged| {
            let Claim { text, kind, start, end, .. } = judged.claim.clone();
            judged.why.map(|why| Unproven { text, kind, start, end, why: plainly(why) })
        })
        .collect();
    let named = names(text, &material.facts);
    let praised = absolute(text).into_iter().filter(|one| !named.iter().any(|(start, end)| *start <= one.start && one.end <= *end));
    for one in praised {
        // one fault a place: the stricter reason
        unproven.retain(|other| other.start < one.start || one.end < other.end);
        unproven.push(Unproven { text: one.text, kind: ClaimKind::Superlative, start: one.start, end: one.end, why: ABSOLUTE });
    }
    if let Some(word) = never_said(never, text) {
        let (start, end) = never_said_words(word, text).unwrap_or((0, text.chars().count()));
        let said = text.chars().skip(start).take(end - start).collect();
        unproven.push(Unproven { text: said, kind: ClaimKind::Wording, start, end, why: NEVER });
    }
    unproven.sort_by_key(|one| (one.start, std::cmp::Reverse(one.end)));
    // what lies within another is said by that
    let mut end = 0;
    unproven.retain(|one| {
        let within = one.end <= end && end > 0;
        end = end.max(one.end);
        !within
    });
    Checked { claims: judged.into_iter().map(|judged| judged.claim).collect(), unproven }
}

/// The check's reason as the writer of a text reads it.
fn plainly(why: &'static str) -> &'static str {
    match why {
        "no fact of this turn holds it" => "no fact of these products or of the article holds it",
        "it is true of something else" => "the facts say it of something else, or otherwise",
        other => other,
    }
}

/// Where names of the shop and of products stand: "Best" in a name praises nothing.
fn names(text: &str, facts: &[Fact]) -> Vec<(usize, usize)> {
    let folded: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
    // lower case may be longer; then names are not looked for
    if folded.len() != text.chars().count() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for fact in facts.iter().filter(|fact| fact.field == Field::Name && !matches!(fact.subject, knowledge::fact::Subject::Article(_))) {
        let Value::Text(name) = &fact.value else { continue };
        let name: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
        if !name.is_empty() {
            found.extend(folded.windows(name.len()).enumerate().filter(|(_, window)| *window == name).map(|(at, _)| (at, at + name.len())));
        }
    }
    found
}

/// Whether a text says a sentence of the shop's, whatever its case and marks.
pub(super) fn says(text: &str, sentence: &str) -> bool {
    let bare = |text: &str| normal_text(text).chars().filter(|symbol| symbol.is_alphanumeric()).collect::<String>();
    let sentence = bare(sentence);
    !sentence.is_empty() && bare(text).contains(&sentence)
}
