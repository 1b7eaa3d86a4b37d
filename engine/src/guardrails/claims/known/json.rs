//! Facts of any JSON shape, leaf by leaf. Objects that carry a name or a number become subjects (`naming`); what stands in an
//! object that names a subject met before belongs to that subject. What a value says is read in `values`.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::super::atoms::{AtomValue, plain_id};
use super::super::concepts::{Concepts, Reading, concepts};
use super::super::families::{self, Families};
use super::super::vocabulary::{stem, words};
use super::{Content, Held, Known, Leaf, Subject};
use crate::guardrails::normalise::normal;

mod keys;
mod naming;
mod units;
mod values;

use naming::written;

/// Deeper JSON than this is not read.
const DEPTH: usize = 16;

impl Known {
    /// Reads facts of any shape. The clock is the fact of kind `clock`; without one it is `today`.
    pub(in crate::guardrails) fn from_json(facts: &[Value], today: NaiveDate) -> Self {
        let clock = facts.iter().filter_map(Value::as_object).find_map(now);
        let mut reader =
            Reader { known: Self::empty(clock.unwrap_or(today)), fields: HashMap::new(), by_id: HashMap::new(), currency: currency(facts) };
        for (index, fact) in facts.iter().enumerate() {
            let object = fact.as_object();
            let id = object.and_then(|object| object.get("id")).and_then(Value::as_str).map_or_else(|| index.to_string(), str::to_owned);
            reader.known.ids.push(id);
            if object.is_some_and(|object| now(object).is_some()) {
                reader.known.clock.push(index);
                continue;
            }
            match object {
                Some(object) if object.contains_key("field") && object.contains_key("value") => reader.contract(index, object),
                Some(object) => reader.fact(index, object),
                None => reader.value(index, None, &["fact"], fact, 0),
            }
        }
        reader.known.finish()
    }
}

/// The day that a clock fact states.
fn now(object: &Map<String, Value>) -> Option<NaiveDate> {
    let is_clock = object.get("kind").and_then(Value::as_str).is_some_and(|kind| matches!(kind, "clock" | "now" | "time"));
    let text = object.get("now").or_else(|| object.get("today")).or_else(|| if is_clock { object.get("date") } else { None })?.as_str()?;
    day(text)
}

fn day(text: &str) -> Option<NaiveDate> {
    text.get(..10)?.parse().ok()
}

fn currency(facts: &[Value]) -> Option<String> {
    fn find(value: &Value, depth: usize) -> Option<String> {
        match value {
            Value::Object(object) => object
                .get("currency")
                .and_then(Value::as_str)
                .map(str::to_ascii_uppercase)
                .or_else(|| if depth > DEPTH { None } else { object.values().find_map(|value| find(value, depth + 1)) }),
            Value::Array(values) if depth <= DEPTH => values.iter().find_map(|value| find(value, depth + 1)),
            _ => None,
        }
    }
    facts.iter().find_map(|fact| find(fact, 0))
}

struct Reader {
    known: Known,
    /// What the words of a field name; many leaves share one.
    fields: HashMap<String, (Concepts, Families)>,
    by_id: HashMap<String, usize>,
    currency: Option<String>,
}

impl Reader {
    /// `{"id", "kind", "subject", "field", "value"}`: the form in which Mercer itself shows facts.
    fn contract(&mut self, fact: usize, object: &Map<String, Value>) {
        let subject = object.get("subject").and_then(Value::as_str).map(|name| {
            let name = normal(name);
            let last = name.rsplit(' ').next().unwrap_or_default().to_owned();
            self.subject(None, name.split(' ').next().unwrap_or_default(), &[plain_id(&last)], &[])
        });
        let field = object.get("field").and_then(Value::as_str).unwrap_or_default();
        let path: Vec<&str> = field.split(['.', '_']).collect();
        if let Some(value) = object.get("value") {
            self.value(fact, subject, &path, value, 0);
        }
    }

    fn fact(&mut self, fact: usize, object: &Map<String, Value>) {
        let kind = object.get("kind").or_else(|| object.get("type")).and_then(Value::as_str).unwrap_or_default();
        let topic = object.get("topic").and_then(Value::as_str).unwrap_or_default();
        let path: Vec<&str> = kind.split('_').chain(topic.split('_')).filter(|word| !word.is_empty()).collect();
        self.object(fact, None, &path, kind, object, 0);
    }

    fn object(&mut self, fact: usize, parent: Option<usize>, path: &[&str], kind: &str, object: &Map<String, Value>, depth: usize) {
        if depth > DEPTH {
            return;
        }
        let text = |key: &str| written(object, key);
        let ids = naming::ids(object, depth);
        let names = naming::names(object, kind, depth, !ids.is_empty());
        // an order's id beside an item's name: the item within the order
        let order = ["order_id", "order", "order_number"].iter().find_map(|key| text(key)).map(|id| plain_id(&id));
        let own: Vec<String> = ids.iter().filter(|id| Some(*id) != order.as_ref()).cloned().collect();
        let subject = if let (Some(order), true) = (&order, !own.is_empty() || !names.is_empty()) {
            let whole = self.subject(parent, "order", std::slice::from_ref(order), &[]);
            let known = self.known.parts(whole).find(|part| names.iter().any(|name| self.known.subjects[*part].names.contains(name)));
            Some(known.unwrap_or_else(|| self.subject(Some(whole), kind, &own, &names)))
        } else if ids.is_empty() && names.is_empty() {
            parent
        } else {
            Some(self.subject(parent, if order.is_some() { "order" } else { kind }, &ids, &names))
        };
        for (key, value) in object {
            if depth == 0 && matches!(key.as_str(), "id" | "kind" | "topic" | "source")
                || key == "currency"
                || (depth == 0 && key == "type" && !object.contains_key("kind"))
            {
                continue;
            }
            let mut deeper = path.to_vec();
            deeper.extend(key.split(['_', ' ', '-', '.']).filter(|word| !word.is_empty()));
            deeper.extend(keys::said_in_english(key));
            self.value(fact, subject, &deeper, value, depth + 1);
        }
    }

    fn value(&mut self, fact: usize, subject: Option<usize>, path: &[&str], value: &Value, depth: usize) {
        match value {
            Value::Object(object) => {
                let kind = path.last().copied().unwrap_or_default().trim_end_matches('s');
                let path = if object.contains_key("name") || object.contains_key("item_id") || object.contains_key("sku") {
                    &path[..path.len().saturating_sub(1)]
                } else {
                    path
                };
                self.object(fact, subject, path, kind, object, depth);
            }
            Value::Array(values) if values.is_empty() => self.leaf(fact, subject, path, Content::Nothing, Vec::new(), String::new()),
            Value::Array(values) => {
                let scalars = values.iter().all(|value| !value.is_object() && !value.is_array());
                let pair = values.len() == 2 && values.iter().all(Value::is_number);
                for (index, value) in values.iter().enumerate() {
                    if pair {
                        let mut bound = path.to_vec();
                        bound.push(if index == 0 { "min" } else { "max" });
                        self.value(fact, subject, &bound, value, depth + 1);
                    } else if scalars || depth <= DEPTH {
                        self.value(fact, subject, path, value, depth + 1);
                    }
                }
            }
            Value::Null => self.leaf(fact, subject, path, Content::Nothing, Vec::new(), String::new()),
            Value::Bool(yes) => self.flag(fact, subject, path, *yes),
            Value::Number(number) => self.number(fact, subject, path, &number.to_string()),
            Value::String(text) => self.text(fact, subject, path, text),
        }
    }

    /// What the words of a field name.
    fn field(&mut self, path: &str) -> (Concepts, Families) {
        *self.fields.entry(path.to_owned()).or_insert_with(|| (concepts(path, Reading::Field), families::named(path)))
    }

    /// The subject of these numbers, met before or new.
    fn subject(&mut self, parent: Option<usize>, kind: &str, ids: &[String], names: &[String]) -> usize {
        let met = ids.iter().find_map(|id| self.by_id.get(id).copied());
        let by_name = || {
            let same = |subject: &Subject| subject.parent == parent && subject.ids.is_empty() && subject.names == names;
            if ids.is_empty() { self.known.subjects.iter().position(same) } else { None }
        };
        let index = met.or_else(by_name).unwrap_or_else(|| {
            self.known.subjects.push(Subject { parent, kind: kind.to_owned(), ..Subject::default() });
            self.known.subjects.len() - 1
        });
        let subject = &mut self.known.subjects[index];
        for id in ids {
            if !subject.ids.contains(id) {
                subject.ids.push(id.clone());
            }
            self.by_id.entry(id.clone()).or_insert(index);
        }
        for name in names {
            if !subject.names.contains(name) {
                subject.names.push(name.clone());
            }
        }
        if subject.parent.is_none() && parent != Some(index) {
            subject.parent = parent;
        }
        index
    }
}

/// A leaf of one value.
pub(super) fn leaf(fact: usize, subject: Option<usize>, path: &str, content: Content, values: Vec<AtomValue>, text: String) -> Leaf {
    let path = path.to_lowercase();
    let field = (concepts(&path, Reading::Field), families::named(&path));
    built(fact, subject, path, field, content, values, text)
}

/// A leaf whose field's words are read.
fn built(
    fact: usize,
    subject: Option<usize>,
    path: String,
    (concepts, families): (Concepts, Families),
    content: Content,
    values: Vec<AtomValue>,
    text: String,
) -> Leaf {
    let values = values.into_iter().map(|value| Held::new(value, concepts, &path)).collect();
    let none = (Concepts::default(), Families::default());
    Leaf { fact, subject, path, content, values, text, concepts, families, text_concepts: none.0, text_families: none.1 }
}

pub(super) fn stems(text: &str) -> std::collections::HashSet<String> {
    words(&text.to_lowercase()).map(|(_, word)| stem(word)).collect()
}
