//! Cuts an article into passages: at its headings, and where a section is long, between blocks, sentences or words.

use async_trait::async_trait;
use futures::FutureExt;
use unicode_segmentation::UnicodeSegmentation;

use super::Article;
use super::plain::sections;
use crate::embedding::{EmbedError, Embedder};

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

/// What counts tokens: the embedding model, whose length the passages are cut to.
#[async_trait]
pub trait TokenCounter: Sync {
    /// The tokens of each text.
    async fn count(&self, texts: &[&str]) -> Result<Vec<usize>, EmbedError>;
}

#[async_trait]
impl TokenCounter for Embedder {
    async fn count(&self, texts: &[&str]) -> Result<Vec<usize>, EmbedError> {
        self.count_tokens(texts).await
    }
}

/// The passages of an article, at most [`LONGEST_PASSAGE`] tokens each.
///
/// # Errors
/// If tokens cannot be counted.
pub async fn cut(article: &Article, counter: &dyn TokenCounter) -> Result<Vec<Passage>, EmbedError> {
    let mut passages = Vec::new();
    for section in sections(&article.body) {
        let pieces = pieces_of(&section.blocks, counter).await?;
        passages.extend(packed(pieces).into_iter().map(|packed| Passage { heading: section.heading.clone(), text: packed.text }));
    }
    Ok(passages)
}

/// The passages where it does not matter to a token how long they are: four characters count as one.
#[must_use]
pub fn cut_roughly(article: &Article) -> Vec<Passage> {
    // counting characters neither waits nor fails
    cut(article, &ByLength).now_or_never().and_then(Result::ok).unwrap_or_default()
}

struct ByLength;

#[async_trait]
impl TokenCounter for ByLength {
    async fn count(&self, texts: &[&str]) -> Result<Vec<usize>, EmbedError> {
        Ok(texts.iter().map(|text| text.chars().count() / 4).collect())
    }
}

/// A text, its tokens, and what joins it to the one before.
#[derive(Debug, Clone)]
struct Piece {
    joint: &'static str,
    text: String,
    tokens: usize,
}

/// The blocks; of one that is too long its sentences; of a sentence that is too long runs of its words.
async fn pieces_of(blocks: &[String], counter: &dyn TokenCounter) -> Result<Vec<Piece>, EmbedError> {
    let mut pieces = Vec::new();
    for block in measured("\n", blocks.iter().map(String::as_str), counter).await? {
        if block.tokens <= LONGEST_PASSAGE {
            pieces.push(block);
            continue;
        }
        for sentence in measured("", sentences(&block.text).into_iter(), counter).await? {
            if sentence.tokens <= LONGEST_PASSAGE {
                pieces.push(sentence);
            } else {
                pieces.extend(packed(measured("", sentence.text.split_word_bounds(), counter).await?));
            }
        }
    }
    Ok(pieces)
}

async fn measured<'t>(
    joint: &'static str,
    texts: impl Iterator<Item = &'t str> + Send,
    counter: &dyn TokenCounter,
) -> Result<Vec<Piece>, EmbedError> {
    let texts: Vec<&str> = texts.collect();
    let tokens = counter.count(&texts).await?;
    Ok(texts.into_iter().zip(tokens).map(|(text, tokens)| Piece { joint, text: text.to_owned(), tokens }).collect())
}

/// Sentences with the blanks behind them, of English and of Chinese.
fn sentences(text: &str) -> Vec<&str> {
    text.split_sentence_bounds().flat_map(|part| part.split_inclusive(['。', '！', '？', '；'])).collect()
}

/// Joins neighbours for as long as they fit. Tokens are added up: joined, two texts have no more of them than apart.
fn packed(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut passages: Vec<Piece> = Vec::new();
    for piece in pieces {
        match passages.last_mut() {
            Some(last) if last.tokens + piece.tokens <= LONGEST_PASSAGE => {
                last.text.push_str(piece.joint);
                last.text.push_str(&piece.text);
                last.tokens += piece.tokens;
            }
            _ => passages.push(piece),
        }
    }
    for passage in &mut passages {
        passage.text = passage.text.trim().to_owned();
    }
    passages.retain(|passage| !passage.text.is_empty());
    passages
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

    /// Counts in a way of its own.
    struct By(fn(&str) -> usize);

    #[async_trait]
    impl TokenCounter for By {
        async fn count(&self, texts: &[&str]) -> Result<Vec<usize>, EmbedError> {
            Ok(texts.iter().map(|text| self.0(text)).collect())
        }
    }

    fn cut(body: &str, count: fn(&str) -> usize) -> Vec<Passage> {
        futures::executor::block_on(super::cut(&article(body), &By(count))).expect("it counts")
    }

    /// A token a word, as a simple stand-in.
    fn words(text: &str) -> usize {
        text.split_whitespace().count()
    }

    #[test]
    fn headings_part_passages_and_short_blocks_stay_together() {
        let passages = cut("# One\n\nFirst.\n\nSecond.\n\n# Two\n\nThird.", words);
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
        let passages = cut(&sentence.repeat(5), words);
        assert_eq!(passages.iter().map(|passage| words(&passage.text)).collect::<Vec<_>>(), [180, 180, 90]);
        assert!(passages.iter().all(|passage| passage.text.ends_with("end.")));
    }

    #[test]
    fn nothing_is_longer_than_allowed_and_nothing_is_lost() {
        let symbols = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        for body in ["退货须在三十天内寄回。".repeat(60), "word ".repeat(650), "退货须在三十天内寄回".repeat(60)] {
            let passages = cut(&body, |text| text.chars().filter(|c| !c.is_whitespace()).count());
            assert!(passages.iter().all(|passage| symbols(&passage.text) <= LONGEST_PASSAGE));
            let kept: String = passages.iter().map(|passage| passage.text.as_str()).collect();
            let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(plain(&kept), plain(&body));
        }
    }
}
