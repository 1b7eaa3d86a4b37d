//! Words, their stems, and the shipped lists of plain words and of words that say the same.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use crate::guardrails::normalise::normal;
use crate::understand::catalogue::lexicon::{Lexicon, phrase};

const PLAIN_EN: &str = include_str!("words/plain_en.txt");
const PLAIN_ZH: &str = include_str!("words/plain_zh.txt");
const COMMON_EN: &str = include_str!("words/common_en.txt");
const COMMON_ZH: &str = include_str!("words/common_zh.txt");
const SAME: &str = include_str!("words/same.toml");

/// Stems of English words that claim nothing.
static PLAIN: LazyLock<HashSet<String>> =
    LazyLock::new(|| lines(PLAIN_EN).flat_map(str::split_whitespace).flat_map(|word| [word.to_owned(), stem(word)]).collect());

/// Stems of English words that claim nothing beside a value.
static COMMON: LazyLock<HashSet<String>> =
    LazyLock::new(|| lines(COMMON_EN).flat_map(str::split_whitespace).flat_map(|word| [word.to_owned(), stem(word)]).collect());

/// Chinese phrases that claim nothing beside a value.
static COMMON_HAN: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let phrases: HashSet<&str> = lines(COMMON_ZH).flat_map(str::split_whitespace).collect();
    AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(phrases).ok()
});

/// Chinese phrases and characters that claim nothing.
static PLAIN_HAN: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let mut phrases: HashSet<String> =
        lines(PLAIN_ZH).flat_map(str::split_whitespace).filter(|word| word.chars().count() < 12).map(str::to_owned).collect();
    let single = lines(PLAIN_ZH).last().unwrap_or_default();
    phrases.extend(single.chars().map(String::from));
    AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(phrases).ok()
});

#[derive(Deserialize)]
struct Same {
    groups: Vec<Vec<String>>,
}

/// For each phrase in normal form, the others that say the same, itself among them.
static SYNONYMS: LazyLock<HashMap<String, Vec<String>>> = LazyLock::new(|| {
    let mut all: HashMap<String, Vec<String>> = HashMap::new();
    let same: Same = toml::from_str(SAME).unwrap_or(Same { groups: Vec::new() });
    for group in same.groups {
        let group: Vec<String> = group.iter().map(|phrase| normal(phrase)).collect();
        for phrase in &group {
            all.entry(phrase.clone()).or_default().extend(group.iter().cloned());
        }
    }
    all
});

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::shipped().unwrap_or_default());

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with('#'))
}

/// Whether an English word claims nothing.
pub(super) fn plain(word: &str) -> bool {
    PLAIN.contains(word) || PLAIN.contains(&stem(word)) || word.strip_suffix("ly").is_some_and(|word| PLAIN.contains(word))
}

/// Whether an English word claims nothing beside a value.
pub(super) fn common(word: &str) -> bool {
    COMMON.contains(word) || COMMON.contains(&stem(word)) || word.strip_suffix("ly").is_some_and(|word| COMMON.contains(word))
}

/// Characters of a Chinese text that no common phrase covers.
pub(super) fn uncommon_han(text: &str) -> usize {
    let covered: Vec<std::ops::Range<usize>> =
        COMMON_HAN.as_ref().map(|list| list.find_iter(text).map(|found| found.range()).collect()).unwrap_or_default();
    text.char_indices().filter(|(at, symbol)| han(*symbol) && !covered.iter().any(|range| range.contains(at))).count()
}

/// The Chinese pieces of a text that claim nothing.
pub(super) fn plain_han(text: &str) -> Vec<std::ops::Range<usize>> {
    PLAIN_HAN.as_ref().map(|list| list.find_iter(text).map(|found| found.range()).collect()).unwrap_or_default()
}

/// Other ways to say a phrase in normal form, English and Chinese, itself first.
pub(super) fn ways(phrase_: &str) -> Vec<String> {
    let mut ways = vec![phrase_.to_owned()];
    ways.extend(SYNONYMS.get(phrase_).into_iter().flatten().cloned());
    if phrase_.is_ascii() && phrase_.len() <= 40 {
        let words = phrase(phrase_);
        ways.extend(LEXICON.chinese(&words).into_iter().map(|form| normal(&form)));
        ways.extend(LEXICON.english(&words).into_iter().map(|form| form.join(" ")));
    }
    ways.sort_unstable();
    ways.dedup();
    ways
}

/// The words in Latin, Greek or Cyrillic letters, with their place.
pub(in crate::guardrails) fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(|symbol: char| !(symbol.is_alphabetic() && !han(symbol) || symbol == '\''))
        .map(|word| word.trim_matches('\''))
        .filter(|word| !word.is_empty())
        .map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

pub(in crate::guardrails) fn han(symbol: char) -> bool {
    matches!(symbol, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// The word without its ending, roughly: enough to take "orders" for "order".
pub(in crate::guardrails) fn stem(word: &str) -> String {
    let word = word.strip_suffix("'s").unwrap_or(word);
    for ending in ["ing", "ed", "es", "s"] {
        if let Some(stem) = word.strip_suffix(ending)
            && stem.len() >= 4
        {
            return stem.trim_end_matches('e').to_owned();
        }
    }
    word.trim_end_matches('e').to_owned()
}

/// Whether `words` stand in `text` as whole words; both in normal form. A plural counts.
pub(in crate::guardrails) fn holds(text: &str, words: &str) -> bool {
    places(text, words).next().is_some()
}

/// Where `words` stand in `text` as whole words; a plural counts.
pub(super) fn places<'t>(text: &'t str, words: &'t str) -> impl Iterator<Item = std::ops::Range<usize>> + 't {
    let letter = |symbol: Option<char>| symbol.is_some_and(|symbol| symbol.is_ascii_alphanumeric());
    let words = if words.is_empty() { "\u{10FFFF}" } else { words };
    text.match_indices(words).filter_map(move |(start, found)| {
        let mut end = start + found.len();
        let ascii_end = letter(found.chars().next_back());
        if ascii_end {
            for plural in ["es", "s"] {
                let rest = &text[end..];
                if rest.starts_with(plural) && !letter(rest[plural.len()..].chars().next()) {
                    end += plural.len();
                    break;
                }
            }
        }
        let (before, after) = (text[..start].chars().next_back(), text[end..].chars().next());
        let continues = |a: Option<char>, b: Option<char>| letter(a) && letter(b);
        let touched = continues(before, found.chars().next()) || (ascii_end && letter(after));
        (!touched).then_some(start..end)
    })
}

/// Whether the shipped dictionary of what shops sell has a word.
pub(super) fn sold(word: &str) -> bool {
    let words = phrase(word);
    !words.is_empty() && !LEXICON.chinese(&words).is_empty()
}

/// Whether the shipped lists have an English word for a Chinese one.
pub(super) fn translates(word: &str) -> bool {
    static FORMS: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let same = SYNONYMS.iter().filter(|(_, group)| group.iter().any(|way| way.is_ascii())).map(|(phrase, _)| phrase.clone());
        LEXICON.forms().map(normal).chain(same).filter(|form| form.chars().all(han)).collect()
    });
    FORMS.contains(word)
}

/// English phrases that the shipped lists say in Chinese with these words: `waterproof` for 防水.
pub(super) fn said_in_chinese(words: &str) -> Vec<String> {
    LEXICON.english_of(words)
}
