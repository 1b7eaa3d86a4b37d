//! Concepts: what a shop speaks of (a refund, a warranty, free delivery). Their words stand in `words/concepts.toml`.

use std::ops::{BitAnd, BitOr, BitOrAssign, Range};
use std::sync::LazyLock;

use regex::{Regex, RegexSet, RegexSetBuilder};
use serde::Deserialize;

use super::atoms::ascii_borders;
use crate::guardrails::reply::ClaimKind;

const FILE: &str = include_str!("words/concepts.toml");
/// Bytes for the states of a search for all concepts, at most.
const STATES: usize = 32 << 20;

/// A set of concepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::guardrails) struct Concepts(u128);

impl Concepts {
    pub(super) fn one(index: usize) -> Self {
        Self(1_u128.checked_shl(u32::try_from(index).unwrap_or(u32::MAX)).unwrap_or(0))
    }

    pub(super) fn named(names: &[&str]) -> Self {
        names.iter().fold(Self(0), |all, name| all | LIST.iter().position(|concept| concept.name == *name).map_or(Self(0), Self::one))
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn len(self) -> u32 {
        self.0.count_ones()
    }

    pub(super) fn has(self, index: usize) -> bool {
        !(self & Self::one(index)).is_empty()
    }

    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl BitOr for Concepts {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Concepts {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl BitAnd for Concepts {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

/// One concept.
pub(super) struct Concept {
    pub(super) name: String,
    pub(super) kind: ClaimKind,
    /// Naming it claims nothing.
    pub(super) neutral: bool,
    /// A bag of words, each of which needs the same in a fact.
    pub(super) exact: bool,
    text: Regex,
    field: Regex,
}

/// Where a concept stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) at: Range<usize>,
    pub(super) concept: usize,
}

/// Whether a text is a sentence or the name of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Text,
    Field,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    neutral: bool,
    #[serde(default)]
    exact: bool,
    kind: Option<ClaimKind>,
    en: String,
    zh: String,
    #[serde(default)]
    field: String,
}

pub(super) static LIST: LazyLock<Vec<Concept>> = LazyLock::new(|| {
    let entries: toml::Table = toml::from_str(FILE).unwrap_or_default();
    entries.into_iter().filter_map(|(name, entry)| concept(name, entry.try_into().ok()?)).collect()
});

static TEXT: LazyLock<Option<RegexSet>> = LazyLock::new(|| set(|concept| &concept.text));
static FIELD: LazyLock<Option<RegexSet>> = LazyLock::new(|| set(|concept| &concept.field));

/// With room for the states of all concepts together: where they do not fit, each search builds them anew.
fn set(pattern: impl Fn(&Concept) -> &Regex) -> Option<RegexSet> {
    RegexSetBuilder::new(LIST.iter().map(|concept| pattern(concept).as_str())).dfa_size_limit(STATES).build().ok()
}

fn concept(name: String, entry: Entry) -> Option<Concept> {
    let blank = |words: &str| words.replace(' ', r"[\s_]+");
    let (en, zh) = (blank(&entry.en), entry.zh);
    let field = if entry.field.is_empty() { String::new() } else { format!("|{}", blank(&entry.field)) };
    Some(Concept {
        name,
        kind: entry.kind.unwrap_or(ClaimKind::Attribute),
        neutral: entry.neutral,
        exact: entry.exact,
        text: Regex::new(&ascii_borders(&format!(r"\b(?:{en})(?:\b|$)|{zh}"))).ok()?,
        field: Regex::new(&ascii_borders(&format!(r"\b(?:{en}{field})(?:\b|$)|{zh}"))).ok()?,
    })
}

/// The index of a concept by its name.
pub(super) fn index(name: &str) -> usize {
    LIST.iter().position(|concept| concept.name == name).unwrap_or(usize::MAX)
}

/// Every concept that a text names.
pub(in crate::guardrails) fn concepts(text: &str, reading: Reading) -> Concepts {
    let set = if reading == Reading::Text { &*TEXT } else { &*FIELD };
    set.as_ref()
        .map_or(Concepts::default(), |set| set.matches(text).into_iter().fold(Concepts::default(), |all, index| all | Concepts::one(index)))
}

/// Where a text names which concepts, in order. Of mentions that overlap the longest stays.
pub(super) fn mentions(text: &str) -> Vec<Mention> {
    let Some(set) = TEXT.as_ref() else { return Vec::new() };
    let mut found: Vec<Mention> = Vec::new();
    for concept in set.matches(text) {
        found.extend(
            LIST[concept].text.find_iter(text).filter(|found| !found.is_empty()).map(|found| Mention { at: found.range(), concept }),
        );
    }
    // "covered for life" is of both: what is absolute is looked at before a longer phrase around it
    let absolute = index("absolute");
    found.sort_by_key(|mention| (mention.concept != absolute, std::cmp::Reverse(mention.at.len()), mention.at.start));
    let mut kept: Vec<Mention> = Vec::new();
    for mention in found {
        let overlaps = |other: &Mention| mention.at.start < other.at.end && other.at.start < mention.at.end && mention.at != other.at;
        if !kept.iter().any(overlaps) {
            kept.push(mention);
        }
    }
    kept.sort_by_key(|mention| mention.at.start);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_compiles() {
        let entries: toml::Table = toml::from_str(FILE).unwrap();
        assert_eq!(LIST.len(), entries.len());
        assert!(LIST.len() <= 128 && TEXT.is_some() && FIELD.is_some());
    }

    #[test]
    fn the_longest_mention_stays() {
        let names = |text: &str| mentions(text).into_iter().map(|mention| LIST[mention.concept].name.clone()).collect::<Vec<_>>();
        assert_eq!(names("a gift card"), ["gift_card"]);
        assert!(names("there is no restocking fee").contains(&"restocking".to_owned()));
    }
}
