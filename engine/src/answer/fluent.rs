//! Whether a draft reads like a sentence. A small model that is bound to the right words may still join them wrongly; then the
//! template says it better. The rule is closed and simple: no word twice in a row, nothing that must be followed by something at
//! a sentence's end or before a mark, no two joining words that never stand side by side, and no sentence that says nothing of
//! its values or says one twice.

use std::collections::HashSet;

use unicode_segmentation::UnicodeSegmentation as _;

use crate::model::beside::{bare, is_marked, may_pause, stand_apart, wants_more};

/// Words of which one stands in every sentence that says something.
const SAYS: &[&str] = &[
    "is", "are", "was", "were", "has", "have", "had", "will", "can", "may", "it's", "costs", "cost", "contains", "includes", "comes",
    "goes", "arrives", "takes", "yes", "no", "thank", "thanks", "you're", "we've", "i've", "here's", "that's", "there's",
];

/// Whether each sentence says something: "Your tracking number of order #W1. 649807814716." has two that don't.
fn says_something(text: &str) -> bool {
    let word = |word: &str| SAYS.contains(&word.trim_matches(|symbol: char| !symbol.is_alphanumeric()).to_lowercase().as_str());
    text.split_sentence_bounds().filter(|sentence| !sentence.trim().is_empty()).all(|sentence| sentence.split_whitespace().any(word))
}

/// Whether a sentence names the same number, order or amount twice.
fn repeats_a_value(text: &str) -> bool {
    text.split_sentence_bounds().any(|sentence| {
        let values = sentence.split_whitespace().map(|piece| piece.trim_matches(|symbol: char| !symbol.is_alphanumeric()));
        let mut seen = HashSet::new();
        values.filter(|value| value.chars().filter(char::is_ascii_digit).count() >= LONG).any(|value| !seen.insert(value))
    })
}

/// Verbs of which a clause has one.
const FINITE: &[&str] = &["is", "are", "was", "were", "has", "have", "had", "costs", "contains", "includes"];
/// Words that begin another clause.
const CLAUSE: &[&str] = &["and", "but", "or", "so", "which", "that", "who", "where", "when", "while", "because", "if", "as", "what", "how"];

/// Whether a clause has two verbs: "You have order #W1 is tracking number 649807814716."
fn has_two_verbs(text: &str) -> bool {
    text.split_sentence_bounds().any(|sentence| {
        let mut verbs = 0;
        sentence.split_whitespace().any(|piece| {
            let word = piece.trim_matches(|symbol: char| !symbol.is_alphanumeric()).to_lowercase();
            if CLAUSE.contains(&word.as_str()) {
                verbs = 0;
            }
            verbs += usize::from(FINITE.contains(&word.as_str()));
            let many = verbs > 1;
            if piece.ends_with([',', ';', ':', ')']) {
                verbs = 0;
            }
            many
        })
    })
}

/// Digits from which on a value is told twice only by mistake.
const LONG: usize = 4;

/// Whether the last word may be the last: nothing has to follow it.
pub(super) fn ends_well(text: &str) -> bool {
    !text.split_whitespace().next_back().is_some_and(|last| wants_more(&bare(last)))
}

/// Whether an English draft reads like a sentence. Other languages are not looked at.
pub(crate) fn reads_well(text: &str) -> bool {
    let english = !text.chars().any(|symbol| matches!(symbol, '\u{4e00}'..='\u{9fff}'));
    ends_well(text) && (!english || says_something(text) && !repeats_a_value(text) && !has_two_verbs(text)) && words_may_meet(text)
}

/// Whether each word may stand behind those before it.
fn words_may_meet(text: &str) -> bool {
    let (mut before, mut first, mut paused) = (String::new(), String::new(), true);
    text.split_whitespace().all(|piece| {
        let word = bare(piece);
        let fine = paused || !stand_apart([&before, &first, &word]);
        if paused {
            first.clear();
        }
        before = std::mem::replace(&mut first, word);
        paused = is_marked(piece);
        fine && (!paused || may_pause([&before, &first]))
    })
}

#[cfg(test)]
mod tests {
    use super::reads_well;

    #[test]
    fn broken_sentences_are_told_from_whole_ones() {
        for text in [
            "Your tracking number is 299488717032.",
            "The total of your order #W1 is $12.00, and it is expected on 25 November 2026.",
            "Your order has been shipped. It is on its way.",
            "Mug (colour sage) is available; the price is €18.00.",
            "Your order #W1, which is on its way, was €12.00.",
            "Your order #W1 is shipped and the tracking number is 299488717032.",
            "订单 #W1 已发货。",
        ] {
            assert!(reads_well(text), "{text}");
        }
        for text in [
            "Your order #W1 is of $12.00.",
            "The price of the, Mug is $12.00.",
            "Your order is the is shipped.",
            "The the total is $12.00.",
            "It is shipped and.",
            "Your order which is of which has $12.00.",
            "Your order #W1 is and total of $12.00.",
            "You have and this tracking number of order #W1.",
            "Your tracking number of order #W1. 649807814716.",
            "The total of your order is $12.00. #W1.",
            "Your order #W8033 is #W8033, tracking number 952088243689.",
            "Your order #W8033 is shipped, which, tracking number 952088243689.",
            "You have order #W2297 is tracking number 407089395330.",
            "The currently is: Mug (colour sage) is not available.",
            "The Mug (colour sage) is the price of and $12.00.",
            "Your order #W1 has total of $12.00.",
            "You have order #W1 and delivery address is 5 Elm Street.",
            "The Mug (colour sage) is the price of the $12.00.",
            "That is now, the Mug (colour sage) is available.",
        ] {
            assert!(!reads_well(text), "{text}");
        }
    }
}
