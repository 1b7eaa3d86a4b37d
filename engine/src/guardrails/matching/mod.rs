//! Which facts hold a claim: of fitting kind and equal value, and of the subject that the text names beside it.

use chrono::NaiveDate;
use knowledge::fact::{Audience, Fact, Field, Subject, Value};

use super::atoms::{self, Atom, AtomValue, plain_id};
use super::normalise::{Normalised, normal};

mod derive;
mod subjects;
mod values;

use subjects::Named;
pub(super) use subjects::sentences;

/// This turn's facts, read by the same parsers as the texts.
pub(super) struct Evidence<'a> {
    facts: &'a [Fact],
    /// For each fact, what it says.
    values: Vec<Vec<AtomValue>>,
    /// For each fact, its words in normal form; empty for values without words.
    texts: Vec<String>,
    /// Order numbers that the shopper wrote.
    asked: Vec<String>,
    links: &'a [String],
    today: NaiveDate,
}

/// What proves a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Proof {
    /// Facts, by their index.
    Facts(Vec<usize>),
    /// The shopper's own words, or a link that the shop allows: no fact needed.
    Given,
    /// Nothing, for this reason.
    None(&'static str),
}

impl<'a> Evidence<'a> {
    pub(super) fn new(facts: &'a [Fact], question: &str, links: &'a [String], today: NaiveDate) -> Self {
        let asked = atoms::read(&Normalised::new(question), today).into_iter().filter_map(|atom| match atom.value {
            AtomValue::OrderId(id) | AtomValue::Code(id) => Some(id),
            AtomValue::Quantity(number) if number.fract().is_zero() => Some(number.to_string()),
            _ => None,
        });
        Self {
            facts,
            values: facts.iter().map(|fact| values::of(fact, today)).collect(),
            texts: facts.iter().map(words).collect(),
            asked: asked.collect(),
            links,
            today,
        }
    }

    /// The facts' words, for the vocabulary of drafts.
    pub(super) fn texts(&self) -> &[String] {
        &self.texts
    }

    /// Names, options, addresses, carriers and codes that stand in `text`: values without an atom of their own.
    pub(super) fn quoted(&self, text: &str) -> Vec<String> {
        let pieces = self.facts.iter().zip(&self.texts).flat_map(|(fact, words)| match &fact.value {
            Value::Address(_) => address_parts(fact),
            _ => vec![words.clone()],
        });
        pieces.filter(|words| words.chars().count() <= 120 && values::holds(text, words)).collect()
    }

    /// What proves an atom of `text`, of which `all` are the atoms.
    pub(super) fn proof(&self, text: &str, atom: &Atom, all: &[Atom]) -> Proof {
        match &atom.value {
            AtomValue::OrderId(id) => return self.order(id),
            AtomValue::Link(link) if values::allowed(link, self.links) => return Proof::Given,
            AtomValue::Code(code) | AtomValue::Link(code) => {
                if let Some(order) = self.known_order(code) {
                    return order;
                }
            }
            _ => {}
        }
        let named = Named::beside(text, atom, all, self.facts);
        let (mut held, mut elsewhere) = (Vec::new(), false);
        for (index, fact) in self.facts.iter().enumerate() {
            if self.values[index].iter().any(|value| values::agree(&atom.value, value)) || self.spells(index, atom, fact) {
                if named.admits(fact) {
                    held.push(index);
                } else {
                    elsewhere = true;
                }
            }
        }
        if held.is_empty() {
            held = derive::holding(&atom.value, self.facts, &named, self.today);
        }
        match (held.is_empty(), elsewhere) {
            (false, _) => Proof::Facts(held),
            (true, true) => Proof::None("it is true of something else"),
            (true, false) => Proof::None("no fact of this turn holds it"),
        }
    }

    fn order(&self, id: &str) -> Proof {
        let of = |fact: &Fact| match (&fact.subject, &fact.field, &fact.value) {
            (Subject::Order(order), _, _) if plain_id(order.as_str()) == id => true,
            (_, Field::Number, Value::Code(code)) => plain_id(code) == id,
            (_, _, Value::Text(text)) => values::holds(&normal(text), id),
            _ => false,
        };
        let facts: Vec<_> = self.facts.iter().enumerate().filter(|(_, fact)| of(fact)).map(|(index, _)| index).collect();
        if self.asked.iter().any(|asked| asked == id) {
            Proof::Given
        } else if facts.is_empty() {
            Proof::None("no fact of this turn holds it")
        } else {
            Proof::Facts(facts)
        }
    }

    /// How many orders the facts speak of.
    pub(super) fn orders(&self) -> usize {
        let ids = self.facts.iter().filter_map(|fact| if let Subject::Order(id) = &fact.subject { Some(id) } else { None });
        ids.collect::<std::collections::HashSet<_>>().len()
    }

    /// Whether words are the number of an order that the facts speak of.
    pub(super) fn is_order(&self, words: &str) -> bool {
        let id = plain_id(words);
        self.facts.iter().any(|fact| matches!(&fact.subject, Subject::Order(order) if plain_id(order.as_str()) == id))
    }

    /// An order's number that was written without `#` and "order".
    fn known_order(&self, code: &str) -> Option<Proof> {
        let known = self.facts.iter().any(|fact| matches!(&fact.subject, Subject::Order(order) if plain_id(order.as_str()) == code));
        known.then(|| self.order(code))
    }

    /// Codes and numbers also count where a fact's words spell them, or where they are the subject's own id.
    fn spells(&self, index: usize, atom: &Atom, fact: &Fact) -> bool {
        let AtomValue::Code(code) = &atom.value else { return false };
        let id = match &fact.subject {
            Subject::Product(id) => id.as_str(),
            Subject::Variant(id) => id.as_str(),
            _ => "",
        };
        values::holds(&self.texts[index], code) || id.eq_ignore_ascii_case(code)
    }

    /// Whether a text shows something that only its owner may see, in words that no atom covers.
    pub(super) fn shows_private(&self, text: &str) -> Option<&'a Fact> {
        let secret = |(fact, words): &(&'a Fact, &String)| {
            fact.audience == Audience::Customer
                && !matches!(fact.field, Field::Number | Field::Exists)
                && words.chars().count() >= 3
                && (values::holds(text, words) || address_parts(fact).iter().any(|part| values::holds(text, part)))
        };
        self.facts.iter().zip(&self.texts).find(secret).map(|(fact, _)| fact)
    }

    /// Whether facts are only for their owner.
    pub(super) fn private(&self, facts: &[usize]) -> bool {
        !facts.is_empty() && facts.iter().all(|index| self.facts[*index].audience == Audience::Customer)
    }

    /// Ids of facts.
    pub(super) fn ids(&self, facts: &[usize]) -> Vec<String> {
        facts.iter().map(|index| self.facts[*index].id()).collect()
    }
}

fn words(fact: &Fact) -> String {
    match &fact.value {
        Value::Text(text) | Value::Code(text) | Value::Link(text) => normal(text),
        Value::Address(address) => normal(&address.to_string()),
        Value::Status(status) => normal(status.as_str()),
        _ => String::new(),
    }
}

fn address_parts(fact: &Fact) -> Vec<String> {
    match &fact.value {
        Value::Address(address) => vec![normal(&address.line1), normal(&address.postcode)],
        _ => Vec::new(),
    }
}
