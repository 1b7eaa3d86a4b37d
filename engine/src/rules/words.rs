//! Words that the bot never says.

use serde::Deserialize;

use super::RuleError;
use crate::guardrails::normal_text;

/// Words that the bot never says: in no draft of the model and in no article's passage that it would give as an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NeverSaid {
    /// The words.
    pub words: Vec<String>,
}

impl NeverSaid {
    /// Reads the text.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        let read: Self = toml::from_str(text)?;
        if let Some(word) = read.words.iter().find(|word| word.trim().chars().count() < 2 || word.chars().count() > 80) {
            return Err(RuleError::Value(format!("words: {word:?} is too short or too long: 2 to 80 characters")));
        }
        Ok(read)
    }

    /// The first of the words that a text holds.
    #[must_use]
    pub fn stray(&self, text: &str) -> Option<&str> {
        holds(&self.words, text)
    }
}

/// The first of some words that a text holds, whatever its case and width. A word of letters stands by itself; Chinese has no
/// borders between words.
pub(crate) fn holds<'a>(words: &'a [String], text: &str) -> Option<&'a str> {
    if words.is_empty() {
        return None;
    }
    let text = folded(text);
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_han(c));
    words.iter().map(String::as_str).find(|word| {
        let word = folded(word);
        !word.is_empty()
            && text.match_indices(word.as_str()).any(|(at, found)| {
                let (before, after) = (text[..at].chars().next_back(), text[at + found.len()..].chars().next());
                !(letter(before) && letter(found.chars().next()) || letter(after) && letter(found.chars().next_back()))
            })
    })
}

/// Where a text holds one of these words, as written there: code points, the end exclusive. Nothing where it is written otherwise.
pub(crate) fn place(word: &str, text: &str) -> Option<(usize, usize)> {
    let lower = |text: &str| text.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect::<Vec<char>>();
    let (word, text) = (lower(word), lower(text));
    let at = text.windows(word.len().max(1)).position(|window| window == word)?;
    Some((at, at + word.len()))
}

fn folded(text: &str) -> String {
    normal_text(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_themselves_whatever_their_case() {
        let never = NeverSaid::parse("words = [\"Rival\", \"对手\", \"best price\"]").expect("read");
        for said in ["RIVAL has it too", "我们不提对手公司", "Our best  price is here", "ＲＩＶＡＬ"] {
            assert!(never.stray(said).is_some(), "{said}");
        }
        for said in ["We arrived", "rivalry", "the best of prices", ""] {
            assert_eq!(never.stray(said), None, "{said}");
        }
        assert!(NeverSaid::parse("words = [\"x\"]").is_err());
    }
}
