//! Cuts an article into passages: at its headings, and where a section is long, between blocks, sentences or words.

use unicode_segmentation::UnicodeSegmentation;

use super::Article;
use super::plain::sections;

/// Tokens of the longest passage.
pub const LONGEST_PASSAGE: usize = 200;

/// A piece of an article that can answer a question by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The heading it stands under.
    pub heading: Option<String>,
    /// Plain text, a block a line.
    pub text: String,
}

/// The passages of an article, at most [`LONGEST_PASSAGE`] tokens each as `count` counts them.
pub fn cut(article: &Article, count: impl Fn(&str) -> usize) -> Vec<Passage> {
    let mut passages = Vec::new();
    for section in sections(&article.body) {
        let pieces = section.blocks.iter().flat_map(|block| pieces_of(block, &count));
        for text in packed(pieces, &count) {
            passages.push(Passage { heading: section.heading.clone(), text });
        }
    }
    passages
}

/// A block and what joins it to the one before.
struct Piece {
    joint: &'static str,
    text: String,
}

/// The block, or its sentences if it is too long, or runs of words of a sentence that is too long.
fn pieces_of(block: &str, count: &impl Fn(&str) -> usize) -> Vec<Piece> {
    if count(block) <= LONGEST_PASSAGE {
        return vec![Piece { joint: "\n", text: block.to_owned() }];
    }
    let mut pieces: Vec<Piece> = Vec::new();
    for sentence in sentences(block) {
        if count(sentence) <= LONGEST_PASSAGE {
            pieces.push(Piece { joint: "", text: sentence.to_owned() });
        } else {
            let words = sentence.split_word_bounds().map(|word| Piece { joint: "", text: word.to_owned() });
            pieces.extend(packed(words, count).into_iter().map(|text| Piece { joint: "", text }));
        }
    }
    pieces
}

/// Sentences with the blanks behind them, of English and of Chinese.
fn sentences(text: &str) -> Vec<&str> {
    text.split_sentence_bounds().flat_map(|part| part.split_inclusive(['。', '！', '？', '；'])).collect()
}

/// Joins neighbours for as long as they fit.
fn packed(pieces: impl IntoIterator<Item = Piece>, count: &impl Fn(&str) -> usize) -> Vec<String> {
    let mut passages: Vec<String> = Vec::new();
    let mut current = String::new();
    for piece in pieces {
        let joined = if current.is_empty() { piece.text.clone() } else { format!("{current}{}{}", piece.joint, piece.text) };
        if current.is_empty() || count(&joined) <= LONGEST_PASSAGE {
            current = joined;
        } else {
            passages.push(std::mem::replace(&mut current, piece.text));
        }
    }
    passages.push(current);
    passages.into_iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    fn article(body: &str) -> Article {
        Article {
            id: "a".into(),
            title: "T".to_owned(),
            language: Language::En,
            tags: Vec::new(),
            valid_from: None,
            valid_until: None,
            body: body.to_owned(),
        }
    }

    /// A token a word, as a simple stand-in.
    fn words(text: &str) -> usize {
        text.split_whitespace().count()
    }

    #[test]
    fn headings_part_passages_and_short_blocks_stay_together() {
        let passages = cut(&article("# One\n\nFirst.\n\nSecond.\n\n# Two\n\nThird."), words);
        assert_eq!(
            passages,
            [
                Passage { heading: Some("One".to_owned()), text: "First.\nSecond.".to_owned() },
                Passage { heading: Some("Two".to_owned()), text: "Third.".to_owned() },
            ]
        );
    }

    #[test]
    fn a_long_paragraph_is_cut_between_sentences() {
        let sentence = format!("Word {}end. ", "word ".repeat(88));
        let passages = cut(&article(&sentence.repeat(5)), words);
        assert_eq!(passages.iter().map(|passage| words(&passage.text)).collect::<Vec<_>>(), [180, 180, 90]);
        assert!(passages.iter().all(|passage| passage.text.ends_with("end.")));
    }

    #[test]
    fn nothing_is_longer_than_allowed_and_nothing_is_lost() {
        let chinese = "退货须在三十天内寄回。".repeat(60);
        let endless = "word ".repeat(650);
        for body in [chinese, endless] {
            let count = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count() / 3;
            let passages = cut(&article(&body), count);
            assert!(passages.iter().all(|passage| count(&passage.text) <= LONGEST_PASSAGE));
            let kept: String = passages.iter().map(|passage| passage.text.as_str()).collect();
            let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(plain(&kept), plain(&body));
        }
    }
}
