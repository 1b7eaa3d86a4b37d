//! One form for the many ways of writing the same text, with a map back to the original.
//!
//! Per character: compatibility forms folded (NFKC), lower case, quotes and dashes made plain, and what cannot be seen
//! (zero-width characters, bidirectional controls, tags, variation selectors) left out.

use unicode_normalization::UnicodeNormalization;

/// A normalised text that knows where each piece stood in the original.
#[derive(Debug, Clone)]
pub(super) struct Normalised {
    text: String,
    /// For each byte of `text`, the code point of the original that it came from.
    origin: Vec<usize>,
    /// Code points in the original.
    length: usize,
}

impl Normalised {
    pub(super) fn new(original: &str) -> Self {
        let mut text = String::with_capacity(original.len());
        let mut origin = Vec::with_capacity(original.len());
        let mut length = 0;
        for (index, symbol) in original.chars().enumerate() {
            length = index + 1;
            if invisible(symbol) {
                continue;
            }
            for folded in std::iter::once(plain(symbol)).nfkc().flat_map(char::to_lowercase) {
                let folded = plain(folded);
                text.push(folded);
                origin.resize(text.len(), index);
            }
        }
        Self { text, origin, length }
    }

    /// The normalised text; offsets of pieces are bytes in it.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The code points of the original from which the bytes `start..end` came, the end exclusive.
    pub(super) fn span(&self, start: usize, end: usize) -> (usize, usize) {
        let from = self.origin.get(start).copied().unwrap_or(self.length);
        let to = end.checked_sub(1).and_then(|last| self.origin.get(last)).map_or(from, |last| last + 1);
        (from, to.max(from))
    }
}

/// A text's normal form alone.
pub(super) fn normal(text: &str) -> String {
    Normalised::new(text).text
}

fn invisible(symbol: char) -> bool {
    matches!(symbol,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{E0000}'..='\u{E007F}' | '\u{E0100}'..='\u{E01EF}')
}

fn plain(symbol: char) -> char {
    match symbol {
        '\u{2018}' | '\u{2019}' | '\u{02BC}' => '\'',
        '\u{201C}' | '\u{201D}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '〜' | '～' => '~',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn folds_what_looks_alike() {
        assert_eq!(normal("Ｏｒｄｅｒ\u{200B} ＃Ｗ１２３"), "order #w123");
        assert_eq!(normal("3\u{2013}5 days’"), "3-5 days'");
    }

    #[test]
    fn maps_back_over_what_was_left_out() {
        let text = "a\u{200B}b ½ 退款";
        let normal = Normalised::new(text);
        let at = normal.text().find("退").expect("it is there");
        assert_eq!(normal.span(at, at + "退款".len()), (6, 8));
        assert_eq!(normal.span(0, 2), (0, 3));
    }

    proptest! {
        #[test]
        fn every_span_lies_in_the_original(text in "\\PC*", other in any::<String>()) {
            for text in [text, other] {
                let normal = Normalised::new(&text);
                let length = text.chars().count();
                let mut last = 0;
                for (start, symbol) in normal.text().char_indices() {
                    let (from, to) = normal.span(start, start + symbol.len_utf8());
                    prop_assert!(from < to && to <= length && from >= last);
                    last = from;
                }
                prop_assert!(normal.span(0, normal.text().len()).1 <= length);
            }
        }
    }
}
