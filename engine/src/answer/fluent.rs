//! Whether a draft reads like a sentence. A small model that is bound to the right words may still join them wrongly; then the
//! template says it better. The rule is closed and simple: no word twice in a row, nothing that must be followed by something at
//! a sentence's end or before a mark, no two joining words that never stand side by side, and no sentence that says nothing of
//! its values or says one twice.

use std::collections::HashSet;

use unicode_segmentation::UnicodeSegmentation as _;

/// Words that something must follow, and that no verb follows.
const OPEN: &[&str] = &["a", "an", "the", "of", "for", "with", "your", "our", "its", "from", "to", "on", "at", "in", "by", "and"];
/// Verbs and what begins another clause.
const VERBS: &[&str] =
    &["is", "are", "was", "has", "have", "been", "be", "will", "it", "it's", "this", "that", "which", "you", "of", "for"];
/// Pairs that do stand side by side though their kinds say no.
const FINE: &[(&str, &str)] = &[
    ("and", "is"),
    ("and", "are"),
    ("and", "was"),
    ("and", "has"),
    ("and", "have"),
    ("and", "will"),
    ("and", "it"),
    ("and", "it's"),
    ("and", "you"),
    ("and", "this"),
    ("and", "that"),
    ("of", "it"),
    ("of", "this"),
    ("of", "that"),
    ("for", "it"),
    ("for", "this"),
    ("for", "that"),
    ("for", "you"),
    ("with", "it"),
    ("with", "this"),
    ("with", "you"),
    ("to", "you"),
    ("to", "be"),
    ("on", "it"),
    ("from", "this"),
    ("in", "this"),
    ("of", "which"),
    ("for", "which"),
    ("with", "which"),
    ("by", "which"),
    ("to", "have"),
];

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
    let last = text.split_whitespace().next_back().unwrap_or_default();
    !OPEN.contains(&last.trim_matches(|symbol: char| !symbol.is_alphanumeric()).to_lowercase().as_str())
}

/// Whether an English draft reads like a sentence. Other languages are not looked at.
pub(crate) fn reads_well(text: &str) -> bool {
    let pieces: Vec<&str> = text.split_whitespace().collect();
    let bare = |piece: &str| piece.trim_matches(|symbol: char| !symbol.is_alphanumeric() && symbol != '\'').to_lowercase();
    let marked = |piece: &str| piece.ends_with([',', ';', ':', '.', '!', '?']);
    let last = pieces.last().is_none_or(|last| !OPEN.contains(&bare(last).as_str()));
    let english = !text.chars().any(|symbol| matches!(symbol, '\u{4e00}'..='\u{9fff}'));
    last && (!english || says_something(text) && !repeats_a_value(text) && !has_two_verbs(text))
        && pieces.windows(2).all(|pair| {
            let (first, second) = (bare(pair[0]), bare(pair[1]));
            if marked(pair[0]) {
                return !OPEN.contains(&first.as_str()) && !VERBS.contains(&first.as_str());
            }
            let letters = !first.is_empty() && first.chars().all(char::is_alphabetic);
            let doubled = letters && first == second;
            let open = OPEN.contains(&first.as_str()) && VERBS.contains(&second.as_str());
            let verbs = ["is", "are", "was"].contains(&first.as_str())
                && ["is", "are", "was", "has", "have", "of", "it", "which"].contains(&second.as_str());
            // a verb wants what it is said of before anything is added to it, and "the" wants a thing
            let bare_verb = ["is", "are", "was", "has", "have"].contains(&first.as_str()) && ["and", "for"].contains(&second.as_str());
            let no_thing =
                ["the", "your", "and"].contains(&first.as_str()) && ["currently", "now", "your", "the", "been"].contains(&second.as_str());
            !doubled && !verbs && !bare_verb && !no_thing && (!open || FINE.contains(&(first.as_str(), second.as_str())))
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
        ] {
            assert!(!reads_well(text), "{text}");
        }
    }
}
