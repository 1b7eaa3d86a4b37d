//! This turn's facts beside a text: which claims they prove, which of their words a draft must repeat, and what of them only its
//! owner may see.

use chrono::NaiveDate;
use knowledge::fact::{Audience, Fact, Field, Subject, Value};

use super::claims::atoms::{Atom, plain_id};
use super::claims::holds;
use super::claims::known::Known;
use super::claims::{Against, Finding, Scope, examine};
use super::normalise::{Normalised, normal};

/// This turn's facts, read by the same parsers as the texts.
pub(super) struct Evidence<'a> {
    facts: &'a [Fact],
    known: Known,
    /// For each fact, its words in normal form; empty for values without words.
    texts: Vec<String>,
    question: &'a str,
    links: &'a [String],
}

impl<'a> Evidence<'a> {
    pub(super) fn new(facts: &'a [Fact], question: &'a str, links: &'a [String], today: NaiveDate) -> Self {
        Self { facts, known: Known::from_facts(facts, today), texts: facts.iter().map(words).collect(), question, links }
    }

    /// Every claim of a text, of which `atoms` were read, with the facts that prove it by their index.
    pub(super) fn claims(&self, text: &Normalised, atoms: &[Atom], scope: Scope) -> Vec<(Finding, Vec<usize>)> {
        let against = Against { known: &self.known, question: self.question, links: self.links };
        let findings = examine(text, atoms, &against, scope).into_iter();
        findings
            .map(|finding| {
                let facts = self.known.facts(&finding.leaves);
                (finding, facts)
            })
            .collect()
    }

    /// The facts' words, for the vocabulary of drafts.
    pub(super) fn texts(&self) -> &[String] {
        &self.texts
    }

    /// Names, options, addresses, carriers and codes that stand in `text`: values without an atom of their own.
    pub(super) fn quoted(&self, text: &str) -> Vec<String> {
        let pieces = self.facts.iter().zip(&self.texts).flat_map(|(fact, words)| match &fact.value {
            // an address that stands there whole is one value: nothing goes between its lines
            Value::Address(_) if !holds(text, words) => address_parts(fact),
            _ => vec![words.clone()],
        });
        pieces.filter(|words| words.chars().count() <= 120 && holds(text, words)).collect()
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

    /// Whether a text shows something that only its owner may see, in words that no atom covers.
    pub(super) fn shows_private(&self, text: &str) -> Option<&'a Fact> {
        let secret = |(fact, words): &(&'a Fact, &String)| {
            fact.audience == Audience::Customer
                && !matches!(fact.field, Field::Number | Field::Exists)
                && words.chars().count() >= 3
                && (holds(text, words) || address_parts(fact).iter().any(|part| holds(text, part)))
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
