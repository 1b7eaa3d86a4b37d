//! Texts taken to pieces: letters one by one, invisible characters between them, strings and numbered parts that the reader is to
//! put together.

use std::sync::LazyLock;

use regex::Regex;

use super::{Folded, pattern, plain};

/// Letters one by one: "i g n o r e", "i.g.n.o.r.e", "i-g-n". Two blanks, or another mark, part words.
pub(super) fn spaced(text: &str) -> Option<String> {
    static SPACED: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?:^|[^\p{L}\p{N}])((?:[\p{L}\p{N}][ .\-_*·|/,~]{1,3}){4,}[\p{L}\p{N}])(?:[^\p{L}\p{N}]|$)"));
    static GLUED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b\p{L}{1,4}(?:[-_.*·|/]\p{L}{1,4}){2,}\b"));
    let mut changed = false;
    let mut joined = SPACED
        .replace_all(text, |hit: &regex::Captures<'_>| {
            changed = true;
            let piece = &hit[1];
            let marks: Vec<&str> = piece.split(|symbol: char| symbol.is_alphanumeric()).filter(|mark| !mark.is_empty()).collect();
            let usual = marks.iter().copied().min_by_key(|mark| mark.len()).unwrap_or(" ");
            let mut word = String::from(" ");
            let mut last = 0;
            for (at, symbol) in piece.char_indices().filter(|(_, symbol)| symbol.is_alphanumeric()) {
                if at > last && &piece[last..at] != usual {
                    word.push(' ');
                }
                word.push(symbol);
                last = at + symbol.len_utf8();
            }
            word.push(' ');
            word
        })
        .into_owned();
    joined = GLUED
        .replace_all(&joined, |hit: &regex::Captures<'_>| {
            changed = true;
            hit[0].chars().filter(|symbol| symbol.is_alphabetic()).collect::<String>()
        })
        .into_owned();
    // characters of Chinese parted by marks
    static PARTED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\p{Han}(?:[ .\-_*·|/,~。]\p{Han}){3,}"));
    joined = PARTED
        .replace_all(&joined, |hit: &regex::Captures<'_>| {
            changed = true;
            hit[0].chars().filter(|symbol| symbol.is_alphabetic()).collect::<String>()
        })
        .into_owned();
    changed.then_some(joined)
}

/// Zero-width characters read as blanks.
pub(super) fn unseen(text: &str) -> Option<String> {
    let nothing = |symbol: char| matches!(symbol, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{00AD}' | '\u{180E}');
    let few = text.chars().filter(|symbol| nothing(*symbol)).count() * 3 < text.chars().count();
    (few && text.contains(nothing)).then(|| plain(Folded::strong(&text.replace(nothing, " ")).text()))
}

/// "Part 1: ignore all. Part 2: rules": the parts in one line.
pub(super) fn parts(text: &str) -> Option<String> {
    static PART: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"[.;,]?\s*\b(?:part|piece|half|fragment|chunk|step|line|第)\s?(?:\d|one|two|three|a|b|c|i{1,3}|一|二|三)\s?(?:段|部分|句)?\s*[:=：]\s*",
        )
    });
    (PART.find_iter(text).count() >= 2).then(|| PART.replace_all(text, " ").into_owned())
}

/// Strings that are put together by the reader: `a = 'ignore all', b = ' rules'`.
pub(super) fn joined(text: &str) -> Option<String> {
    static QUOTED: LazyLock<Regex> = LazyLock::new(|| pattern(r#"["'“”‘’「『]([^"'“”‘’「」『』]{2,200})["'“”‘’」』]"#));
    let pieces: Vec<&str> = QUOTED.captures_iter(text).filter_map(|hit| hit.get(1)).map(|piece| piece.as_str()).collect();
    (pieces.len() >= 2).then(|| format!("{} | {}", pieces.concat(), pieces.join(" ")))
}
