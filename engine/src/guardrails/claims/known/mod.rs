//! What is known: subjects (an order, an item of it, a product) and leaves (one value of one field of a subject), whatever shape
//! the facts had.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::atoms::AtomValue;
use super::concepts::{Concepts, Reading, concepts};
use super::families::{self, Families};
use super::vocabulary::{stem, ways, words};

mod json;
mod typed;

/// The longest text, in characters, that is said in other ways.
const SHORT: usize = 40;

/// Something that facts are about.
#[derive(Debug, Clone, Default)]
pub(in crate::guardrails) struct Subject {
    /// Numbers by which it is named, in normal form without `#`.
    pub(super) ids: Vec<String>,
    /// Names, in normal form.
    pub(super) names: Vec<String>,
    /// What it is a part of: an item's order.
    pub(super) parent: Option<usize>,
    /// The word for its sort: `order`, `variant`, `item`.
    pub(super) kind: String,
}

/// What a leaf holds.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::guardrails) enum Content {
    /// Values that the parsers read: money, dates, numbers, codes.
    Values,
    /// Yes or no.
    Flag(bool),
    /// Words, with what values stand in them.
    Words,
    /// Known to be empty: null, an empty list.
    Nothing,
}

/// One value of one field.
#[derive(Debug, Clone)]
pub(in crate::guardrails) struct Leaf {
    /// Which fact it stands in.
    pub(super) fact: usize,
    /// What it is about; nothing where it holds for the whole shop.
    pub(super) subject: Option<usize>,
    /// The words of its field, `return policy window days`.
    pub(super) path: String,
    /// What it holds.
    pub(super) content: Content,
    /// The values in it, each with the concepts and words that stand beside it.
    pub(super) values: Vec<Held>,
    /// Its words in normal form.
    pub(super) text: String,
    /// What its field names.
    pub(super) concepts: Concepts,
    /// What its words name.
    pub(super) text_concepts: Concepts,
    /// The families that its field names.
    pub(super) families: Families,
    /// Those that its words name.
    pub(super) text_families: Families,
}

/// A value with its surroundings.
#[derive(Debug, Clone)]
pub(in crate::guardrails) struct Held {
    pub(super) value: AtomValue,
    pub(super) concepts: Concepts,
    pub(super) words: HashSet<String>,
    /// The families that these words name.
    pub(super) families: Families,
}

impl Leaf {
    /// The first amount of money in it, with its currency if one is known.
    pub(super) fn amount(&self) -> Option<(Decimal, Option<String>)> {
        self.values
            .iter()
            .find_map(|held| if let AtomValue::Money(amount, code) = &held.value { Some((*amount, code.clone())) } else { None })
    }

    /// The first amount of money in it, whatever its currency.
    pub(super) fn money(&self) -> Option<Decimal> {
        self.values.iter().find_map(|held| if let AtomValue::Money(amount, _) = held.value { Some(amount) } else { None })
    }

    /// The first number in it that counts something.
    pub(super) fn count(&self) -> Option<Decimal> {
        self.values.iter().find_map(|held| if let AtomValue::Quantity(count) = held.value { Some(count) } else { None })
    }

    /// The first day in it.
    pub(super) fn day(&self) -> Option<NaiveDate> {
        self.values.iter().find_map(super::derive::day)
    }
}

impl Held {
    /// A value beside words in normal form.
    pub(super) fn new(value: AtomValue, concepts: Concepts, near: &str) -> Self {
        let near = near.to_lowercase();
        Self { value, concepts, words: json::stems(&near), families: families::named(&near) }
    }
}

/// All that is known in one turn.
#[derive(Debug, Clone)]
pub(in crate::guardrails) struct Known {
    pub(super) subjects: Vec<Subject>,
    pub(super) leaves: Vec<Leaf>,
    /// Ids of the facts.
    pub(super) ids: Vec<String>,
    /// Stems of every word in fields and values.
    pub(super) stems: HashSet<String>,
    /// What these words may come from.
    pub(super) roots: HashSet<String>,
    /// The families that fields and values name.
    pub(super) families: Families,
    /// Every Han text in fields and values, for the vocabulary.
    pub(super) han: String,
    /// The ways to say each short text and each name.
    ways: HashMap<String, Vec<String>>,
    /// The shop's day.
    pub(super) today: NaiveDate,
    /// Whether the facts are written in Chinese.
    pub(super) chinese: bool,
    /// Ids of facts that state the time.
    pub(super) clock: Vec<usize>,
}

impl Known {
    fn empty(today: NaiveDate) -> Self {
        Self {
            subjects: Vec::new(),
            leaves: Vec::new(),
            ids: Vec::new(),
            stems: HashSet::new(),
            roots: HashSet::new(),
            families: Families::default(),
            han: String::new(),
            ways: HashMap::new(),
            today,
            chinese: false,
            clock: Vec::new(),
        }
    }

    /// Whether fields or values hold an English word, in this or another form, or name what it names.
    pub(super) fn says(&self, word: &str) -> bool {
        self.stems.contains(word)
            || self.stems.contains(&stem(word))
            || families::of_word(word).meets(self.families)
            || families::roots(word).iter().any(|root| self.roots.contains(root))
    }

    /// Other ways to say a text or a name of these facts, itself among them.
    pub(super) fn ways(&self, text: &str) -> Cow<'_, [String]> {
        self.ways.get(text).map_or_else(|| Cow::Owned(ways(text)), |ways| Cow::Borrowed(ways.as_slice()))
    }

    /// Whether `part` is `whole` or a part of it.
    pub(super) fn within(&self, part: usize, whole: usize) -> bool {
        let mut at = Some(part);
        for _ in 0..=self.subjects.len() {
            match at {
                Some(subject) if subject == whole => return true,
                Some(subject) => at = self.subjects.get(subject).and_then(|subject| subject.parent),
                None => return false,
            }
        }
        false
    }

    /// Whether a subject without a number of its own has the name of another: what it says holds for that one.
    pub(super) fn stands_for_all(&self, one: usize, other: usize) -> bool {
        let (Some(one), Some(other)) = (self.subjects.get(one), self.subjects.get(other)) else { return false };
        one.ids.is_empty() && one.parent.is_none() && !other.ids.is_empty() && one.names.iter().any(|name| other.names.contains(name))
    }

    /// The first name of what a leaf is about.
    pub(super) fn name_of(&self, leaf: &Leaf) -> Option<&String> {
        leaf.subject.and_then(|subject| self.subjects.get(subject)).and_then(|subject| subject.names.first())
    }

    /// The order that a subject is, or is a part of.
    pub(super) fn order_of(&self, subject: usize) -> Option<usize> {
        let mut at = Some(subject);
        for _ in 0..=self.subjects.len() {
            let index = at?;
            let subject = self.subjects.get(index)?;
            if subject.kind == "order" {
                return Some(index);
            }
            at = subject.parent;
        }
        None
    }

    /// The parts of a subject.
    pub(super) fn parts(&self, whole: usize) -> impl Iterator<Item = usize> + '_ {
        self.subjects.iter().enumerate().filter(move |(_, subject)| subject.parent == Some(whole)).map(|(index, _)| index)
    }

    /// How many pieces of a subject there are: its quantity, else one.
    pub(super) fn pieces(&self, subject: usize) -> Decimal {
        let mut own = self.leaves.iter().filter(|leaf| {
            leaf.subject == Some(subject) && (leaf.path.ends_with("quantity") || leaf.path.ends_with("qty") || leaf.path.ends_with("count"))
        });
        own.find_map(Leaf::count).unwrap_or(Decimal::ONE)
    }

    /// The facts of leaves, each once.
    pub(in crate::guardrails) fn facts(&self, leaves: &[usize]) -> Vec<usize> {
        let mut facts: Vec<usize> = leaves.iter().filter_map(|leaf| self.leaves.get(*leaf)).map(|leaf| leaf.fact).collect();
        facts.sort_unstable();
        facts.dedup();
        facts
    }

    /// Adds what leaves lack: minimum and maximum of one field as a range, and the vocabulary.
    fn finish(mut self) -> Self {
        self.join_ranges();
        let written = |leaf: &&Leaf| leaf.text.chars().any(super::vocabulary::han) && leaf.content == Content::Words;
        self.chinese = self.leaves.iter().filter(written).count() >= 3;
        let leaves = self.leaves.iter().flat_map(|leaf| [&leaf.path, &leaf.text]);
        let subjects = self.subjects.iter().flat_map(|subject| subject.names.iter().chain([&subject.kind]));
        for text in leaves.chain(subjects) {
            for (_, word) in words(text) {
                self.stems.insert(stem(word));
                self.roots.extend(families::roots(word));
            }
            self.families = self.families.join(families::named(text));
            self.han.push_str(text);
            self.han.push(' ');
        }
        let texts = self.leaves.iter().filter(|leaf| leaf.content == Content::Words).map(|leaf| &leaf.text);
        let names = self.subjects.iter().flat_map(|subject| &subject.names);
        for text in texts.chain(names).filter(|text| text.chars().count() <= SHORT) {
            if !self.ways.contains_key(text) {
                self.ways.insert(text.clone(), ways(text));
            }
        }
        self
    }

    /// `days_min: 3, days_max: 5` is a range of its own.
    fn join_ranges(&mut self) {
        let mut bounds: BTreeMap<_, Vec<(bool, usize)>> = BTreeMap::new();
        for (index, leaf) in self.leaves.iter().enumerate() {
            let mut is_low = None;
            let rest: Vec<&str> = leaf
                .path
                .split(' ')
                .filter(|word| match *word {
                    "min" | "minimum" | "low" | "earliest" | "0" => {
                        is_low = Some(true);
                        false
                    }
                    "max" | "maximum" | "high" | "latest" | "1" => {
                        is_low = Some(false);
                        false
                    }
                    _ => true,
                })
                .collect();
            if let Some(low) = is_low {
                bounds.entry((leaf.fact, leaf.subject, rest.join(" "))).or_default().push((low, index));
            }
        }
        for found in bounds.into_values() {
            let at = |low| found.iter().find(|(is_low, _)| *is_low == low).and_then(|(_, index)| self.leaves.get(*index)).cloned();
            let (Some(mut low), Some(high)) = (at(true), at(false)) else { continue };
            let (Some(first), Some(last)) = (low.values.first(), high.values.first()) else { continue };
            if let (AtomValue::Span(from, _, unit), AtomValue::Span(_, to, _)) = (&first.value, &last.value) {
                let value = AtomValue::Span(*from, *to, *unit);
                low.path = low
                    .path
                    .split(' ')
                    .filter(|word| !matches!(*word, "min" | "minimum" | "low" | "earliest" | "0"))
                    .collect::<Vec<_>>()
                    .join(" ");
                low.concepts = concepts(&low.path, Reading::Field);
                low.families = families::named(&low.path);
                low.values = vec![Held::new(value, low.concepts, &low.path)];
                self.leaves.push(low);
            }
        }
    }
}
