//! The prompt, built from its parts in one place.
//!
//! A model of 135 million parameters follows examples, not rules: the policy is one line, and two exchanges of another domain
//! show what is wanted. They come first and never change, so that their keys and values stay in the cache.

use super::WordingRequest;
use crate::model::{Completion, Exchange};

/// Tokens of an answer: two or three sentences.
const MAX_TOKENS: usize = 72;
/// Earlier exchanges that are shown; older ones only cost time.
const REMEMBERED: usize = 1;
/// Letters of an earlier answer or of a question that are shown.
const SHOWN: usize = 300;

/// What the examples show: a question, what the shop knows, and the answer in a friendly sentence with the same facts.
const EXAMPLES: &[(&str, &str, &str)] = &[
    (
        "When does the museum open?",
        "The museum opens at half past nine.",
        "Thanks for asking! The museum opens at half past nine. Please let me know if you need anything else.",
    ),
    (
        "Where is my library book?",
        "Your book R-881 is on the second shelf.",
        "Happy to help! Your book R-881 is on the second shelf. Is there anything else I can check for you?",
    ),
];

/// Builds what the model is asked.
pub(super) fn build(request: &WordingRequest<'_>) -> Completion {
    let examples = EXAMPLES.iter().map(|(question, answer, reply)| Exchange { user: ask(question, answer), assistant: (*reply).to_owned() });
    let earlier = request.history.iter().skip(request.history.len().saturating_sub(REMEMBERED));
    let earlier = earlier.map(|(question, reply)| Exchange { user: cut(question), assistant: cut(reply) });
    Completion {
        system: format!(
            "You answer customers of {}. Say the answer in one or two friendly sentences. Keep every number and name exactly. Add nothing.",
            request.shop
        ),
        history: examples.chain(earlier).collect(),
        user: ask(&cut(request.question), request.reference),
        max_tokens: MAX_TOKENS,
        deadline: request.deadline,
        seed: request.seed,
    }
}

fn ask(question: &str, answer: &str) -> String {
    format!("Question: {question}\nAnswer: {answer}")
}

fn cut(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}
