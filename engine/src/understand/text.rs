//! The normal form that everything here reads: NFKC, invisible characters dropped, with a map back to the original.

use unicode_normalization::UnicodeNormalization;

/// A message in normal form. `plain` keeps the case, `lower` does not; both have the same number of code points.
#[derive(Debug, Clone, Default)]
pub struct Normal {
    /// NFKC, case kept, typographic quotes and dashes made plain.
    pub plain: String,
    /// The same in lower case.
    pub lower: String,
    /// For each code point of `plain`, the code point of the original it came from.
    origin: Vec<usize>,
    /// Code points of the original.
    length: usize,
}

impl Normal {
    /// Normalises a message.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut normal = Self { length: text.chars().count(), ..Self::default() };
        for (index, original) in text.chars().enumerate() {
            if is_invisible(original) {
                continue;
            }
            for folded in std::iter::once(original).nfkc() {
                let folded = plain(folded);
                normal.plain.push(folded);
                let mut lower = folded.to_lowercase();
                match (lower.next(), lower.next()) {
                    (Some(one), None) => normal.lower.push(one),
                    _ => normal.lower.push(folded),
                }
                normal.origin.push(index);
            }
        }
        normal
    }

    /// Code points of the original, end exclusive, for a byte range of `text`, which is `plain` or `lower`.
    #[must_use]
    pub fn span(&self, text: &str, range: std::ops::Range<usize>) -> (usize, usize) {
        let first = text.get(..range.start).map_or(0, |before| before.chars().count());
        let last = first + text.get(range).map_or(0, |inside| inside.chars().count());
        let start = self.origin.get(first).copied().unwrap_or(self.length);
        let end = if last == 0 { start } else { self.origin.get(last - 1).map_or(self.length, |index| index + 1) };
        (start, end.max(start))
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}' | '\u{fe0f}')
}

fn plain(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{02bc}' | '`' | '´' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// Whether a character is a Han ideograph.
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ebef}')
}

/// Words of Latin and other spaced scripts: runs of letters, digits and inner `'`; Han comes out one character a word.
#[must_use]
pub fn words(text: &str) -> Vec<(std::ops::Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut start: Option<usize> = None;
    for (index, c) in text.char_indices() {
        let inner = c.is_alphanumeric() && !is_han(c) || (matches!(c, '\'' | '.') && start.is_some() && next_is_word(text, index, c));
        if inner {
            start.get_or_insert(index);
            continue;
        }
        if let Some(begin) = start.take() {
            found.push((begin..index, &text[begin..index]));
        }
        if is_han(c) {
            let end = index + c.len_utf8();
            found.push((index..end, &text[index..end]));
        }
    }
    if let Some(begin) = start {
        found.push((begin..text.len(), &text[begin..]));
    }
    found
}

/// A dot belongs to a number (`1.5`), an apostrophe to a word (`don't`).
fn next_is_word(text: &str, index: usize, c: char) -> bool {
    let next = text[index + c.len_utf8()..].chars().next();
    let previous = text[..index].chars().next_back();
    match c {
        '.' => next.is_some_and(|n| n.is_ascii_digit()) && previous.is_some_and(|p| p.is_ascii_digit()),
        _ => next.is_some_and(|n| n.is_alphabetic() && !is_han(n)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Normal, words};

    #[test]
    fn spans_point_into_the_original() {
        let normal = Normal::new("我要查 #W７534214\u{200b}!");
        let at = normal.plain.find("#W7534214").unwrap();
        assert_eq!(normal.span(&normal.plain, at..at + 9), (4, 13));
    }

    #[test]
    fn numbers_and_contractions_stay_whole() {
        let found: Vec<&str> = words("don't buy 1.5 liters, 背包. ok.").into_iter().map(|(_, word)| word).collect();
        assert_eq!(found, ["don't", "buy", "1.5", "liters", "背", "包", "ok"]);
    }
}
