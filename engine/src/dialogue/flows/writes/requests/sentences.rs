//! Where the sentences and clauses of a message begin and end.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern;

/// The sentences of a text in normal form.
pub(in super::super) fn sentences(plain: &str) -> Vec<&str> {
    let (mut found, mut from) = (Vec::new(), 0);
    while from < plain.len() {
        let end = sentence_end(plain, from);
        let until = end + plain[end..].chars().next().map_or(0, char::len_utf8);
        found.push(plain[from..until].trim());
        from = until;
    }
    found.retain(|sentence| !sentence.is_empty());
    found
}

pub(super) const ENDS: [char; 9] = ['.', '!', '?', ';', '\n', '。', '；', '！', '？'];

/// Whether a sentence ends at this symbol, with which the rest begins. A point within a number or a name ends none.
fn ends(rest: &str, symbol: char) -> bool {
    ENDS.contains(&symbol) && (symbol != '.' || rest[1..].chars().next().is_none_or(char::is_whitespace))
}

/// Where the sentence at a place of a text begins.
pub(super) fn sentence_start(text: &str, at: usize) -> usize {
    let before = &text[..at];
    before
        .char_indices()
        .rev()
        .find(|&(index, symbol)| ends(&before[index..], symbol))
        .map_or(0, |(index, symbol)| index + symbol.len_utf8())
}

/// Where the sentence at a place of a text ends: before its mark.
pub(super) fn sentence_end(text: &str, at: usize) -> usize {
    text[at..]
        .char_indices()
        .find(|&(index, symbol)| ends(&text[at + index..], symbol))
        .map_or(text.len(), |(index, symbol)| at + index + symbol.len_utf8())
}

/// Where the clause of a verb begins: after the sentence before it, or after the last "and", "also", "then" or comma in it.
pub(super) fn clause_start(text: &str, at: usize) -> usize {
    static JOINT: LazyLock<Regex> =
        LazyLock::new(|| pattern(r",\s+(?:(?:and|but|also|then)\s+)*|\s+(?:and|but|then|also|plus)\s+|[，、]|然后|并且|并|再|另外|还有"));
    let start = sentence_start(text, at);
    JOINT.find_iter(&text[start..at]).last().map_or(start, |hit| start + hit.end())
}
