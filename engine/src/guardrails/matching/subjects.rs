//! What a claim is about: the order number and the product's name that stand beside it.

use std::ops::Range;

use knowledge::fact::{Fact, Field, Subject, Value};

use super::values::holds;
use crate::guardrails::atoms::{Atom, AtomValue, plain_id};
use crate::guardrails::normalise::normal;

/// Words that make an amount one of the whole order, though an item is named beside it.
const WHOLE: &[&str] = &["total", "altogether", "paid", "payment", "refund", "sum", "合计", "总", "共", "支付", "付款", "退款"];

/// Words that make an amount a difference between two things.
const COMPARED: &[&str] = &[" more", " less", "cheaper", "difference", "便宜", "贵", "差"];

/// What stands beside a claim.
#[derive(Debug, Default)]
pub(super) struct Named {
    order: Option<String>,
    /// Facts that are names of the thing, as `(subject, item)`.
    things: Vec<(Subject, Option<usize>)>,
    /// The sentence speaks of a whole order.
    whole: bool,
    /// The sentence compares things.
    compared: bool,
    /// The order stands in the same sentence.
    order_here: bool,
}

impl Named {
    /// Reads the neighbourhood of an atom: its sentence, and for an order the text before it.
    pub(super) fn beside(text: &str, atom: &Atom, all: &[Atom], facts: &[Fact]) -> Self {
        let sentences = sentences(text);
        let at = sentences.iter().position(|sentence| sentence.contains(&atom.start));
        let Some((index, sentence)) = at.and_then(|index| Some((index, sentences.get(index)?.clone()))) else { return Self::default() };
        let speaks = |words: &[&str]| words.iter().any(|word| text[sentence.clone()].contains(word));
        let whole = speaks(WHOLE);
        let things = things(text, &sentence, atom, facts).or_else(|| {
            let before = sentences.get(index.checked_sub(1)?)?;
            let mut names = mentions(text, before, facts);
            (names.len() == 1 && !whole).then(|| names.remove(0).1)
        });
        let order_here = all.iter().any(|other| matches!(other.value, AtomValue::OrderId(_)) && sentence.contains(&other.start));
        Self { order: order(&sentence, atom, all), things: things.unwrap_or_default(), whole, compared: speaks(COMPARED), order_here }
    }

    /// Whether a fact is about what was named.
    pub(super) fn admits(&self, fact: &Fact) -> bool {
        self.admits_order(fact) && (self.things.is_empty() || self.admits_thing(fact))
    }

    /// Whether a fact may be one side of a difference.
    pub(super) fn compares(&self, fact: &Fact) -> bool {
        self.admits(fact) || (self.compared && self.admits_order(fact))
    }

    fn admits_order(&self, fact: &Fact) -> bool {
        match (&self.order, &fact.subject) {
            (Some(named), Subject::Order(order)) => plain_id(order.as_str()) == *named,
            (Some(_), Subject::Product(_) | Subject::Variant(_)) => !self.order_here || !self.things.is_empty(),
            _ => true,
        }
    }

    fn admits_thing(&self, fact: &Fact) -> bool {
        match &fact.subject {
            Subject::Product(_) => self.things.iter().any(|(subject, _)| *subject == fact.subject),
            // what a change costs is said beside the names of its items
            Subject::Order(_) if matches!(fact.field, Field::Change(_)) => true,
            Subject::Order(_) => match item(&fact.field) {
                Some(item) => self.things.iter().any(|(subject, named)| *subject == fact.subject && *named == Some(item)),
                None => self.whole || !matches!(fact.value, Value::Money(_)),
            },
            Subject::Variant(_) => {
                let variants = self.things.iter().any(|(subject, _)| matches!(subject, Subject::Variant(_)));
                !variants || self.things.iter().any(|(subject, _)| *subject == fact.subject)
            }
            Subject::Customer(_) | Subject::Article(_) => true,
        }
    }
}

/// Which item of an order a field is about.
fn item(field: &Field) -> Option<usize> {
    match field {
        Field::ItemName(item) | Field::ItemOptions(item) | Field::ItemPrice(item) | Field::ItemQuantity(item) => Some(*item),
        _ => None,
    }
}

/// The order named nearest before the atom, or after it in the sentence.
fn order(sentence: &Range<usize>, atom: &Atom, all: &[Atom]) -> Option<String> {
    let id = |other: &&Atom| matches!(other.value, AtomValue::OrderId(_));
    let before = all.iter().filter(id).rfind(|other| other.end <= atom.start && sentence.contains(&other.start));
    let after = || all.iter().filter(id).find(|other| other.start >= atom.end && sentence.contains(&other.start));
    let earlier = || all.iter().filter(id).rfind(|other| other.end <= atom.start);
    match &before.or_else(after).or_else(earlier)?.value {
        AtomValue::OrderId(id) => Some(id.clone()),
        _ => None,
    }
}

type Thing = Vec<(Subject, Option<usize>)>;

fn things(text: &str, sentence: &Range<usize>, atom: &Atom, facts: &[Fact]) -> Option<Thing> {
    let names = mentions(text, sentence, facts);
    // "$5 for the lamp": the name that follows closely is meant, not the one before.
    let close = |name: &&(Range<usize>, Thing)| {
        text.get(atom.end..name.0.start)
            .is_some_and(|gap| gap.len() <= 14 && [" for ", " of ", "的"].iter().any(|link| gap.starts_with(link)))
    };
    let before = names.iter().rfind(|(at, _)| at.end <= atom.start);
    let around = names.iter().find(|(at, _)| at.contains(&atom.start));
    let chosen = around.or_else(|| names.iter().find(close)).or(before).or_else(|| names.iter().find(|(at, _)| at.start >= atom.end));
    chosen.map(|(_, thing)| thing.clone())
}

/// Where names of items and products stand, longer names first where they overlap.
fn mentions(text: &str, within: &Range<usize>, facts: &[Fact]) -> Vec<(Range<usize>, Thing)> {
    let mut names: Vec<(String, Thing)> = Vec::new();
    for fact in facts {
        let (Value::Text(name), Some(thing)) = (&fact.value, thing(fact)) else { continue };
        let name = normal(name);
        match names.iter_mut().find(|(known, _)| *known == name) {
            Some((_, things)) => things.push(thing),
            None => names.push((name, vec![thing])),
        }
    }
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let mut found: Vec<(Range<usize>, Thing)> = Vec::new();
    for (name, things) in &names {
        if !holds(text, name) && !holds(text, &format!("{name}s")) {
            continue;
        }
        for (start, piece) in text.match_indices(name.as_str()) {
            let at = start..start + piece.len();
            if within.contains(&start) && !found.iter().any(|(taken, _)| taken.start < at.end && at.start < taken.end) {
                found.push((at, things.clone()));
            }
        }
    }
    found.sort_by_key(|(at, _)| at.start);
    found
}

fn thing(fact: &Fact) -> Option<(Subject, Option<usize>)> {
    match (&fact.field, &fact.subject) {
        (Field::ItemName(item), subject) => Some((subject.clone(), Some(*item))),
        (Field::Name, subject @ (Subject::Product(_) | Subject::Variant(_))) => Some((subject.clone(), None)),
        _ => None,
    }
}

/// The sentences of a normalised text, each with its closing mark and the blanks after it.
pub(in crate::guardrails) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut symbols = text.char_indices().peekable();
    while let Some((at, symbol)) = symbols.next() {
        let next = symbols.peek().map(|(_, next)| *next);
        let ends = match symbol {
            '.' | '!' | '?' => next.is_none_or(char::is_whitespace),
            '。' | '\n' => true,
            _ => false,
        } || (matches!(symbol, '!' | '?') && next.is_some_and(|next| !next.is_ascii()));
        if ends {
            let mut end = at + symbol.len_utf8();
            while let Some((at, blank)) = symbols.next_if(|(_, next)| next.is_whitespace()) {
                end = at + blank.len_utf8();
            }
            sentences.push(start..end);
            start = end;
        }
    }
    if start < text.len() {
        sentences.push(start..text.len());
    }
    sentences
}
