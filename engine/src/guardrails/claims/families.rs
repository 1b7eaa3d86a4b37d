//! Families of words that name the same attribute or deed, in English and Chinese: `width` and "wide", `drop_off` and "bring". They
//! stand in `words/families.toml`.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use super::vocabulary::{han, stem, words};
use crate::guardrails::normalise::normal;

const FILE: &str = include_str!("words/families.toml");
/// Words of bits in a set.
const WIDTH: usize = 5;

/// A set of families.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::guardrails) struct Families([u64; WIDTH]);

impl Families {
    fn one(index: usize) -> Self {
        let mut set = Self::default();
        if let Some(word) = set.0.get_mut(index / 64) {
            *word = 1 << (index % 64);
        }
        set
    }

    pub(super) fn is_empty(self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn join(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] | other.0[at]))
    }

    pub(super) fn shared(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] & other.0[at]))
    }

    pub(super) fn without(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] & !other.0[at]))
    }

    pub(super) fn meets(self, other: Self) -> bool {
        !self.shared(other).is_empty()
    }

    pub(super) fn len(self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }
}

#[derive(Deserialize, Default)]
struct File {
    families: Vec<Vec<String>>,
}

static FAMILIES: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let file: File = toml::from_str(FILE).unwrap_or_default();
    file.families.into_iter().map(|family| family.iter().map(|word| normal(word)).collect()).collect()
});

/// Single English words by their stem.
static SINGLE: LazyLock<HashMap<String, Families>> = LazyLock::new(|| {
    let mut single: HashMap<String, Families> = HashMap::new();
    for (index, family) in FAMILIES.iter().enumerate() {
        for word in family.iter().filter(|word| is_single(word)) {
            for form in [word.clone(), stem(word)] {
                let slot = single.entry(form).or_default();
                *slot = slot.join(Families::one(index));
            }
        }
    }
    single
});

/// English words of several parts, and Chinese ones.
static PHRASES: LazyLock<Option<(AhoCorasick, Vec<Families>)>> = LazyLock::new(|| {
    let mut phrases: HashMap<&str, Families> = HashMap::new();
    for (index, family) in FAMILIES.iter().enumerate() {
        for phrase in family.iter().filter(|word| !is_single(word)) {
            let slot = phrases.entry(phrase).or_default();
            *slot = slot.join(Families::one(index));
        }
    }
    let (texts, sets): (Vec<&str>, Vec<Families>) = phrases.into_iter().unzip();
    let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(texts).ok()?;
    Some((automaton, sets))
});

fn is_single(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// The families of one English word.
pub(super) fn of_word(word: &str) -> Families {
    SINGLE.get(word).or_else(|| SINGLE.get(&stem(word))).copied().unwrap_or_default()
}

/// The families that a text in normal form names.
pub(super) fn named(text: &str) -> Families {
    let single = words(text).fold(Families::default(), |all, (_, word)| all.join(of_word(word)));
    phrases(text).fold(single, |all, (_, families)| all.join(families))
}

/// Where a text names families by more than one English word, or in Chinese.
pub(super) fn phrases(text: &str) -> impl Iterator<Item = (std::ops::Range<usize>, Families)> + '_ {
    let found = PHRASES.iter().flat_map(move |(automaton, sets)| {
        automaton.find_overlapping_iter(text).filter_map(move |found| Some((found.range(), *sets.get(found.pattern().as_usize())?)))
    });
    let letter = |symbol: Option<char>| symbol.is_some_and(|symbol| symbol.is_ascii_alphanumeric());
    found.filter(move |(at, _)| {
        let (before, after) = (text[..at.start].chars().next_back(), text[at.end..].chars().next());
        text[at.clone()].chars().all(han) || !letter(before) && !letter(after)
    })
}

/// The words of a word's families, without those that say too little to stand for them.
pub(super) fn fellows(word: &str) -> Vec<&'static str> {
    let of = of_word(word);
    let telling = |fellow: &&String| {
        let chinese = fellow.chars().all(han);
        (chinese && fellow.chars().count() >= 2 || !chinese && fellow.len() >= 4) && !fellow.split(' ').all(super::vocabulary::plain)
    };
    let families = FAMILIES.iter().enumerate().filter(|(index, _)| of.meets(Families::one(*index)));
    families.flat_map(|(_, family)| family.iter().filter(telling)).map(String::as_str).collect()
}

/// The roots that a word may come from: `remov` of "removal" and "removable". Of words of fewer than four letters there are none.
pub(super) fn roots(word: &str) -> Vec<String> {
    const ENDINGS: [&str; 30] = [
        "", "s", "es", "ed", "d", "ing", "er", "or", "ion", "ation", "tion", "ment", "able", "ible", "al", "ally", "ly", "y", "ies", "ity",
        "ness", "ance", "ence", "ive", "ful", "ic", "ist", "age", "ure", "ability",
    ];
    let word = word.strip_suffix("'s").unwrap_or(word);
    let mut roots: Vec<String> = ENDINGS
        .iter()
        .filter_map(|ending| word.strip_suffix(ending))
        .filter(|root| root.len() >= 4 && root.is_ascii())
        .map(|root| {
            let root = root.trim_end_matches(['e', 'i', 'y']);
            let bytes = root.as_bytes();
            let doubled = bytes.len() > 4 && bytes[bytes.len() - 1] == bytes[bytes.len() - 2];
            root[..root.len() - usize::from(doubled)].to_owned()
        })
        .filter(|root| root.len() >= 4)
        .collect();
    roots.sort_unstable();
    roots.dedup();
    roots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_reads() {
        assert!(FAMILIES.len() > 200 && FAMILIES.len() <= WIDTH * 64 && PHRASES.is_some());
    }

    #[test]
    fn what_names_one_attribute_meets() {
        for (a, b) in [
            ("width", "212 cm wide"),
            ("assembly minutes", "put together"),
            ("drop off", "please bring it"),
            ("weight kg", "重达"),
            ("roaming", "漫游"),
        ] {
            assert!(named(a).meets(named(b)), "{a} {b}");
        }
        assert!(!named("width").meets(named("deep")) && !named("deposit").meets(named("postage")));
    }

    #[test]
    fn words_of_one_root_meet() {
        let meet = |a: &str, b: &str| roots(a).iter().any(|root| roots(b).contains(root));
        for (a, b) in [("assembly", "assemble"), ("removal", "removable"), ("professional", "professionally"), ("deliver", "delivery")] {
            assert!(meet(a, b), "{a} {b}");
        }
        assert!(!meet("contain", "continue") && !meet("wool", "wood"));
    }
}
