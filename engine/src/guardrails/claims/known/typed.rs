//! The engine's typed facts in the neutral model.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use knowledge::fact::{Fact, Field, Subject as FactSubject, Value};
use rust_decimal::Decimal;

use super::super::atoms::{self, AtomValue, Stage, Unit, plain_id};
use super::super::concepts::{Reading, concepts};
use super::super::families;
use super::super::passage::segments;
use super::json::leaf;
use super::{Content, Held, Known, Subject};
use crate::guardrails::normalise::{Normalised, normal};

impl Known {
    /// Reads this turn's facts; the index of a fact is its place in `facts`.
    pub(in crate::guardrails) fn from_facts(facts: &[Fact], today: NaiveDate) -> Self {
        let mut known = Self::empty(today);
        let mut subjects: HashMap<(String, Option<usize>), usize> = HashMap::new();
        for (index, fact) in facts.iter().enumerate() {
            known.ids.push(fact.id());
            let whole = match fact.field {
                // what a change costs is said beside the names of its items
                Field::Change(_) => None,
                _ => subject(&mut known, &mut subjects, &fact.subject, None),
            };
            let about = match (whole, item(&fact.field)) {
                (Some(_), Some(item)) => subject(&mut known, &mut subjects, &fact.subject, Some(item)),
                (whole, _) => whole,
            };
            name(&mut known, about, fact);
            read(&mut known, index, about, fact, today);
        }
        known.finish()
    }
}

/// Articles and customers are no subjects: what they hold is true of the shop or of the one who asks.
fn subject(known: &mut Known, met: &mut HashMap<(String, Option<usize>), usize>, of: &FactSubject, item: Option<usize>) -> Option<usize> {
    let (kind, id) = match of {
        FactSubject::Order(id) => ("order", id.as_str()),
        FactSubject::Product(id) => ("product", id.as_str()),
        FactSubject::Variant(id) => ("variant", id.as_str()),
        FactSubject::Customer(_) | FactSubject::Article(_) | FactSubject::Chat | FactSubject::Shop => return None,
    };
    let key = (of.to_string(), item);
    if let Some(index) = met.get(&key) {
        return Some(*index);
    }
    let parent = item.and_then(|_| met.get(&(of.to_string(), None)).copied());
    let ids = if item.is_some() { Vec::new() } else { vec![plain_id(id)] };
    known.subjects.push(Subject { ids, names: Vec::new(), parent, kind: if item.is_some() { "item" } else { kind }.to_owned() });
    met.insert(key, known.subjects.len() - 1);
    Some(known.subjects.len() - 1)
}

/// Which item of an order a field is about.
fn item(field: &Field) -> Option<usize> {
    match field {
        Field::ItemName(item) | Field::ItemOptions(item) | Field::ItemPrice(item) | Field::ItemQuantity(item) => Some(*item),
        _ => None,
    }
}

fn name(known: &mut Known, about: Option<usize>, fact: &Fact) {
    let is_name =
        matches!(fact.field, Field::ItemName(_)) || (fact.field == Field::Name && !matches!(fact.subject, FactSubject::Customer(_)));
    if let (true, Some(subject), Value::Text(text)) = (is_name, about.and_then(|index| known.subjects.get_mut(index)), &fact.value) {
        subject.names.push(normal(text));
    }
}

fn read(known: &mut Known, index: usize, about: Option<usize>, fact: &Fact, today: NaiveDate) {
    let path = path(&fact.field);
    let is_refund = matches!(fact.field, Field::Refund(_));
    let (content, values, text) = match &fact.value {
        Value::Money(money) => {
            let amount = AtomValue::Money(money.amount, Some(money.currency.clone()));
            let values = if is_refund { vec![amount, AtomValue::Stage(Stage::Refunded)] } else { vec![amount] };
            (Content::Values, values, String::new())
        }
        Value::Date(date) => (Content::Values, vec![AtomValue::Day(Some(date.year()), date.month(), date.day())], String::new()),
        Value::Quantity(count) => {
            let count = Decimal::from(*count);
            let mut values = vec![AtomValue::Quantity(count)];
            if matches!(fact.field, Field::WindowDays(_)) {
                values = vec![AtomValue::Span(count, count, Unit::Day)];
            }
            if matches!(fact.field, Field::AvailableCount | Field::Stock) {
                values.push(AtomValue::Stock(count > Decimal::ZERO));
            }
            (Content::Values, values, String::new())
        }
        Value::Truth(yes) => {
            let values = if fact.field == Field::Available { vec![AtomValue::Stock(*yes)] } else { Vec::new() };
            (Content::Flag(*yes), values, String::new())
        }
        Value::Link(link) => (Content::Words, vec![AtomValue::Link(normal(link).trim_end_matches('/').to_owned())], normal(link)),
        Value::Code(code) => (Content::Words, vec![AtomValue::Code(normal(code).replace(' ', ""))], normal(code)),
        Value::Status(status) => return text_leaf(known, index, about, &path, status.as_str(), today),
        Value::Text(text) => return text_leaf(known, index, about, &path, text, today),
        Value::Address(address) => return text_leaf(known, index, about, &path, &address.to_string(), today),
    };
    known.leaves.push(leaf(index, about, &path, content, values, text));
}

/// A text with the values in it, each beside what its segment names.
pub(super) fn text_leaf(known: &mut Known, fact: usize, about: Option<usize>, path: &str, text: &str, today: NaiveDate) {
    let read = Normalised::new(text);
    let mut made = leaf(fact, about, path, Content::Words, Vec::new(), read.text().to_owned());
    made.text_concepts = concepts(read.text(), Reading::Text);
    made.text_families = families::named(read.text());
    let cut = segments(read.text());
    for atom in atoms::read(&read, today) {
        let near = cut.iter().find(|part| part.contains(&atom.start)).map_or(read.text(), |part| &read.text()[part.clone()]);
        let concepts = concepts(near, Reading::Text) | made.concepts;
        made.values.push(Held::new(atom.value, concepts, &format!("{path} {near}")));
    }
    known.leaves.push(made);
}

/// A field's words without the numbers that count its rows.
fn path(field: &Field) -> String {
    let field = field.to_string();
    let words = field.split(['.', '_']).filter(|word| !word.is_empty() && !word.chars().all(|symbol| symbol.is_ascii_digit()));
    words.filter(|word| *word != "items").collect::<Vec<_>>().join(" ")
}
