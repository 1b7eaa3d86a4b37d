//! The shipped dictionary of general commerce: English words of products and options, and how Chinese shoppers say them.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::tokens::tokens;
use crate::understand::text::is_han;

const FILE: &str = include_str!("../../../../config/lexicon.toml");
/// A name is written in at most so many ways.
const FORMS: usize = 48;

/// English phrases, canonical, with their Chinese forms; and English phrases with other English ones.
#[derive(Debug, Default)]
pub struct Lexicon {
    chinese: HashMap<Vec<String>, Vec<String>>,
    same: HashMap<Vec<String>, Vec<Vec<String>>>,
    colours: Vec<String>,
    /// Phrases that say what a thing is.
    kinds: HashSet<Vec<String>>,
}

impl Lexicon {
    /// Reads the shipped dictionary, or says what is wrong with it.
    pub fn shipped() -> Result<Self, String> {
        let sections: BTreeMap<String, BTreeMap<String, Vec<String>>> =
            toml::from_str(FILE).map_err(|error| format!("lexicon.toml: {error}"))?;
        let mut lexicon = Self::default();
        for (section, entries) in sections {
            for (english, forms) in entries {
                let key = phrase(&english);
                if section == "colours" {
                    lexicon.colours.push(english.clone());
                }
                if section == "kinds" {
                    lexicon.kinds.insert(key.clone());
                }
                if section == "synonyms" {
                    lexicon.same.entry(key).or_default().extend(forms.iter().map(|form| phrase(form)));
                } else {
                    let slot = lexicon.chinese.entry(key).or_default();
                    slot.extend(forms.into_iter().map(|form| form.to_lowercase()));
                }
            }
        }
        Ok(lexicon)
    }

    /// Other English ways to say a canonical phrase, itself first.
    #[must_use]
    pub fn english(&self, words: &[String]) -> Vec<Vec<String>> {
        let mut forms = vec![words.to_vec()];
        forms.extend(self.same.get(words).into_iter().flatten().cloned());
        forms
    }

    /// English phrases that are said so in Chinese.
    #[must_use]
    pub fn english_of(&self, chinese: &str) -> Vec<String> {
        self.chinese.iter().filter(|(_, forms)| forms.iter().any(|form| form == chinese)).map(|(english, _)| english.join(" ")).collect()
    }

    /// All Chinese forms.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        self.chinese.values().flatten().map(String::as_str)
    }

    /// Names of all colours.
    pub fn colours(&self) -> impl Iterator<Item = &str> {
        self.colours.iter().map(String::as_str)
    }

    /// Whether a canonical phrase says what a thing is: a glove, a rain jacket.
    #[must_use]
    pub fn is_kind(&self, words: &[String]) -> bool {
        self.kinds.contains(words)
    }

    /// Whether a single canonical word is a general one, no brand.
    #[must_use]
    pub fn knows(&self, word: &str) -> bool {
        self.chinese.keys().any(|key| key.iter().any(|one| one == word))
    }

    /// Chinese ways to say a canonical phrase: entries of the dictionary, the longest first, put together. Words that it
    /// lacks stay as they are; nothing comes back where all of them would.
    #[must_use]
    pub fn chinese(&self, words: &[String]) -> Vec<String> {
        let mut forms = vec![String::new()];
        let mut at = 0;
        while at < words.len() {
            let longest = (1..=words.len() - at).rev().find_map(|n| self.chinese.get(&words[at..at + n]).map(|found| (n, found)));
            let (n, parts) = longest.map_or_else(|| (1, vec![words[at].clone()]), |(n, found)| (n, found.clone()));
            forms = forms.iter().flat_map(|form| parts.iter().map(move |part| format!("{form}{part}"))).take(FORMS).collect();
            at += n;
        }
        forms.retain(|form| form.chars().any(is_han));
        forms
    }
}

/// Canonical words of a phrase.
#[must_use]
pub fn phrase(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|token| token.word).collect()
}

#[cfg(test)]
mod tests {
    use super::{Lexicon, phrase};

    #[test]
    fn the_shipped_dictionary_reads_and_composes() {
        let lexicon = Lexicon::shipped().unwrap();
        assert!(lexicon.chinese.len() >= 300, "{}", lexicon.chinese.len());
        assert!(lexicon.chinese(&phrase("Mechanical Keyboard")).contains(&"机械键盘".to_owned()));
        assert!(lexicon.chinese(&phrase("Indoor Security Camera")).iter().any(|form| form.contains("摄像头")));
        assert!(lexicon.chinese(&phrase("20 hours")).contains(&"20小时".to_owned()));
        assert!(lexicon.chinese(&phrase("Harrow")).is_empty());
    }
}
