//! A shop's own words, cut into sentences: what a text takes of a description or an article.

use knowledge::language::Language;
use unicode_segmentation::UnicodeSegmentation as _;

/// The sentences of a text, those of a line apart from those of the next.
pub(super) fn cut(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let pieces = lines.flat_map(|line| {
        // a list's item is a sentence of its own
        let line = line.trim_start_matches(['-', '*', '•']).trim();
        line.split_sentence_bounds().flat_map(|part| part.split_inclusive(['。', '！', '？']))
    });
    pieces.map(str::trim).filter(|piece| piece.chars().any(char::is_alphanumeric)).map(str::to_owned).collect()
}

/// Whether words are of this language, told by their script.
pub(super) fn is_in(language: Language, text: &str) -> bool {
    let han = text.chars().any(|symbol| matches!(symbol, '\u{3400}'..='\u{9fff}'));
    han == (language.written() == Language::Zh)
}

/// An article answers the question of its title with a yes; here nobody asked it.
pub(super) fn asserted(sentence: &str) -> String {
    let yes = ["Yes, ", "Yes. ", "Yes: ", "有，", "有的，", "是的，", "可以，", "对，"];
    let rest = yes.iter().find_map(|yes| sentence.strip_prefix(yes)).unwrap_or(sentence);
    capital(rest)
}

pub(super) fn capital(text: &str) -> String {
    let mut symbols = text.chars();
    symbols.next().map(|first| first.to_uppercase().chain(symbols).collect()).unwrap_or_default()
}

/// As it stands behind a colon: "A steel kettle" is "a steel kettle", "LED" stays.
pub(super) fn behind_a_colon(sentence: &str) -> String {
    let first = sentence.split_whitespace().next().unwrap_or_default();
    if ["A", "An", "The", "This", "These", "It", "They"].contains(&first) {
        let mut symbols = sentence.chars();
        symbols.next().map(|first| first.to_lowercase().chain(symbols).collect()).unwrap_or_default()
    } else {
        sentence.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_both_languages_are_cut() {
        assert_eq!(cut("A steel kettle. It holds 1.5 l.\n- Wash it by hand."), ["A steel kettle.", "It holds 1.5 l.", "Wash it by hand."]);
        assert_eq!(cut("有，使用优惠码 COOK15。请在付款前输入。"), ["有，使用优惠码 COOK15。", "请在付款前输入。"]);
        assert!(cut(" \n--\n").is_empty());
    }

    #[test]
    fn a_yes_and_a_capital_fit_what_stands_around() {
        assert_eq!(asserted("Yes, with the code you save."), "With the code you save.");
        assert_eq!(asserted("有，本次活动"), "本次活动");
        assert_eq!(
            (behind_a_colon("A steel kettle."), behind_a_colon("LED lamp.")),
            ("a steel kettle.".to_owned(), "LED lamp.".to_owned())
        );
        assert!(is_in(Language::Zh, "水壶 1.5 l") && is_in(Language::En, "kettle") && !is_in(Language::Zh, "kettle"));
    }
}
