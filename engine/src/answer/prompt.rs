//! The prompt, built from its parts in one place.
//!
//! A model of 135 million parameters follows examples, not rules: the policy is two lines, and a few exchanges of other
//! domains show what is wanted. They come first and change only with the shop's name, so that their keys and values stay in
//! the cache. The opening keeps it from its habit of apologising; it is not part of the draft.

use std::collections::VecDeque;

use super::{WordingRequest, bound};
use crate::model::{Completion, Exchange, Urgency};

/// Tokens of an answer: two or three sentences.
const MAX_TOKENS: usize = 72;
/// Letters of a question that are shown.
const SHOWN: usize = 300;

/// What a courteous clerk begins with.
const OPENING: &str = "Thank you for asking!";

/// What the examples show: a question, what is known, and the same said to a person after the opening.
const EXAMPLES: &[(&str, &str, &str)] = &[
    ("When does the museum open?", "The museum opens at half past nine.", "We open the museum at half past nine."),
    (
        "Where is the course?",
        "Course C-3 takes place in Room 14, North Hall, Bern 3007.",
        "Your course C-3 takes place in Room 14, North Hall, Bern 3007.",
    ),
    ("how much was the ticket", "The total of ticket K-5 is 312.50 francs.", "The total of your ticket K-5 is 312.50 francs."),
];

/// Builds what the model is asked.
pub(super) fn build(request: &WordingRequest<'_>) -> Completion {
    let examples =
        EXAMPLES.iter().map(|(question, answer, reply)| Exchange { user: ask(question, answer), assistant: format!("{OPENING} {reply}") });
    let earlier = request.memory.exchanges.iter();
    let earlier =
        earlier.map(|told| Exchange { user: ask(&told.question, &told.reference), assistant: format!("{OPENING} {}", told.reply) });
    Completion {
        system: system(request.shop, request.tone),
        history: examples.chain(earlier).collect(),
        steady: EXAMPLES.len(),
        user: kept(before(&request.memory.older, ask(&cut(request.question), request.reference)), request.keep),
        opening: OPENING.to_owned(),
        bound: Some(bound::of(request.language, request.outline, request.reference)),
        max_tokens: MAX_TOKENS,
        deadline: request.deadline,
        seed: request.seed,
        temperature: request.temperature,
        conversation: request.conversation,
        urgency: Urgency::Shopper,
        words: None,
    }
}

/// What the model is, what it must keep to, and how the shop speaks.
fn system(shop: &str, tone: &str) -> String {
    let policy = "Say the answer in one or two friendly sentences. Keep every number and name exactly. Add nothing.";
    let tone = tone.trim();
    if tone.is_empty() {
        format!("You answer customers of {shop}. {policy}")
    } else {
        format!("You answer customers of {shop}. {policy} Tone: {tone}")
    }
}

fn ask(question: &str, answer: &str) -> String {
    format!("Question: {question}\nAnswer: {answer}")
}

/// What was asked before, in short. It comes after all exchanges: what the cache has of them stays good.
fn before(older: &VecDeque<String>, asked: String) -> String {
    if older.is_empty() {
        asked
    } else {
        format!("Asked before: {}\n{asked}", older.iter().map(String::as_str).collect::<Vec<_>>().join("; "))
    }
}

/// The steady beginning stays as it is, so that it need not be computed again.
fn kept(asked: String, keep: &[String]) -> String {
    if keep.is_empty() { asked } else { format!("{asked}\nSay these exactly: {}", keep.join("; ")) }
}

fn cut(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::system;

    #[test]
    fn the_shops_tone_is_told_and_none_is_invented() {
        assert!(system("Tillow", " warm, first names ").ends_with("Add nothing. Tone: warm, first names"));
        assert!(system("Tillow", " ").ends_with("Add nothing."));
    }
}
