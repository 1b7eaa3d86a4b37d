//! Facts of any JSON shape, leaf by leaf. Objects that carry a name or a number become subjects; what stands in an object that
//! names a subject met before belongs to that subject.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike};
use regex::Regex;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::super::atoms::{self, AtomValue, plain_id};
use super::super::concepts::{Concepts, Reading, concepts};
use super::super::families::{self, Families};
use super::super::passage::segments;
use super::super::vocabulary::{stem, words};
use super::{Content, Held, Known, Leaf, Subject};
use crate::guardrails::normalise::{Normalised, normal};

mod keys;
mod units;

use keys::{AMOUNTS, IDS, LABELS, NAMES, PERIODS, UNPRICED};
use units::{measured_by, unit, weekdays};

static TWO_DECIMALS: LazyLock<Regex> = LazyLock::new(|| atoms::pattern(r"^\d+\.\d{2}$"));
/// `08:00-19:00`, `9-17`, `9am-5pm` in a field of opening hours.
static HOURS: LazyLock<Regex> = LazyLock::new(|| atoms::pattern(r"\b(\d{1,2})\s?(?:-|–|to)\s?(\d{1,2})\b"));
static RANGE: LazyLock<Regex> = LazyLock::new(|| atoms::pattern(r"^(\d+)\s*(?:-|–|to|~)\s*(\d+)$"));
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
        let text = |key: &str| match object.get(key) {
            Some(Value::String(text)) => Some(normal(text)),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let mut ids: Vec<String> = IDS.iter().filter_map(|key| text(key)).map(|id| plain_id(&id)).collect();
        if depth > 0 {
            ids.extend(text("id").map(|id| plain_id(&id)));
        }
        // a text with a title is no thing: what it says holds for the shop
        let written = ["text", "body", "content", "answer"]
            .iter()
            .any(|key| object.get(*key).and_then(Value::as_str).is_some_and(|text| text.chars().count() > 40));
        let titles: &[&str] = if written { &[] } else { &NAMES };
        let names: Vec<String> = titles.iter().filter_map(|key| text(key)).filter(|name| name.chars().any(char::is_alphabetic)).collect();
        // a part of a list is called by its label: a category of seats, a branch with its stock
        // one of several rows without a number: `destination: "UK"`
        let row = ["destination", "department", "zone", "region", "country", "branch"].iter().find_map(|key| text(key));
        let row = row.filter(|row| depth == 0 && ids.is_empty() && names.is_empty() && row.chars().count() <= 24);
        // its options are no things of their own
        let described = matches!(kind, "option" | "attribute" | "spec" | "propertie" | "feature" | "dimension" | "option_value" | "detail");
        let label =
            if depth > 0 && ids.is_empty() && names.is_empty() && !described { LABELS.iter().find_map(|key| text(key)) } else { None };
        // one of several ways to pay is called by its sort: `{"type": "gift_card", "id": …}`
        let sort =
            if depth > 0 && names.is_empty() && label.is_none() && !described { text("type").or_else(|| text("method")) } else { None };
        let label = label.or(row).or_else(|| sort.map(|sort| sort.replace('_', " ")));
        // `kind: "gift_card"` with a number is called a gift card
        let kept = ["card", "voucher", "coupon"].iter().any(|last| kind.ends_with(&format!("_{last}")));
        let label = label.or_else(|| (depth == 0 && kept && names.is_empty() && !ids.is_empty()).then(|| kind.replace('_', " ")));
        let names: Vec<String> = names.into_iter().chain(label.filter(|label| label.chars().any(char::is_alphabetic))).collect();
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

    fn flag(&mut self, fact: usize, subject: Option<usize>, path: &[&str], yes: bool) {
        let stocked = path.iter().any(|word| matches!(*word, "available" | "stock" | "availability" | "orderable"));
        let values = if stocked { vec![AtomValue::Stock(yes)] } else { Vec::new() };
        self.leaf(fact, subject, path, Content::Flag(yes), values, String::new());
    }

    fn number(&mut self, fact: usize, subject: Option<usize>, path: &[&str], text: &str) {
        let Ok(number) = text.parse::<Decimal>() else { return self.words(fact, subject, path, text) };
        let has = |names: &[&str]| path.iter().any(|word| names.contains(&word.to_ascii_lowercase().as_str()));
        let last = |names: &[&str]| path.iter().rev().take(2).any(|word| names.contains(&word.to_ascii_lowercase().as_str()));
        let value = if has(&["percent", "percentage", "pct"]) {
            AtomValue::Percent(number)
        } else if let Some(unit) = unit(path) {
            AtomValue::Span(number, number, unit)
        } else if let Some(unit) = measured_by(path).and_then(atoms::unit_of).filter(|_| !has(&["sizes", "size", "options", "variants"])) {
            AtomValue::Measure(number.normalize(), unit)
        } else if path.last().is_some_and(|word| AMOUNTS.contains(word)) && !has(&["points", "count"])
            || path.ends_with(&["points", "value"])
        {
            AtomValue::Money(number, self.currency.clone())
        } else if last(&[
            "quantity",
            "qty",
            "count",
            "stock",
            "left",
            "units",
            "remaining",
            "pages",
            "year",
            "points",
            "rating",
            "stars",
            "pieces",
        ]) {
            AtomValue::Quantity(number)
        } else if has(&AMOUNTS) {
            AtomValue::Money(number, self.currency.clone())
        } else {
            AtomValue::Quantity(number)
        };
        let mut values = vec![value];
        if last(&["stock", "available", "inventory", "left", "units", "remaining"]) && matches!(values[0], AtomValue::Quantity(_)) {
            values.push(AtomValue::Stock(number > Decimal::ZERO));
        }
        self.leaf(fact, subject, path, Content::Values, values, text.to_owned());
    }

    fn text(&mut self, fact: usize, subject: Option<usize>, path: &[&str], text: &str) {
        let trimmed = text.trim();
        match trimmed.to_ascii_lowercase().as_str() {
            "none" | "nil" | "nothing" if !path.contains(&"options") => {
                return self.leaf(fact, subject, path, Content::Nothing, Vec::new(), String::new());
            }
            "" | "null" | "n/a" => return self.leaf(fact, subject, path, Content::Nothing, Vec::new(), String::new()),
            "yes" | "true" => return self.flag(fact, subject, path, true),
            "no" | "false" => return self.flag(fact, subject, path, false),
            _ => {}
        }
        let has = |names: &[&str]| path.iter().any(|word| names.contains(word));
        if let Some(date) = day(trimmed).filter(|_| trimmed.len() == 10 || matches!(trimmed.as_bytes().get(10), Some(b'T' | b' '))) {
            let mut values = vec![AtomValue::Day(Some(date.year()), date.month(), date.day())];
            let local = || {
                ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
                    .iter()
                    .find_map(|form| NaiveDateTime::parse_from_str(trimmed, form).ok())
            };
            let time = DateTime::parse_from_rfc3339(trimmed).map(|at| at.time()).ok().or_else(|| local().map(|at| at.time()));
            values.extend(time.map(|at| AtomValue::Time(at.hour(), at.minute())));
            return self.leaf(fact, subject, path, Content::Values, values, normal(trimmed));
        }
        if let (Some(unit), Some(found)) = (unit(path), RANGE.captures(trimmed))
            && let (Ok(low), Ok(high)) = (found[1].parse(), found[2].parse())
        {
            return self.leaf(fact, subject, path, Content::Values, vec![AtomValue::Span(low, high, unit)], normal(trimmed));
        }
        if let (Some(unit), Some(found)) = (path.last().and_then(|word| atoms::unit_of(word)), RANGE.captures(trimmed))
            && let (Ok(low), Ok(high)) = (found[1].parse::<Decimal>(), found[2].parse::<Decimal>())
        {
            let ends = [low, high];
            let mut values: Vec<AtomValue> = ends.iter().map(|end| AtomValue::Measure(*end, unit)).collect();
            values.extend(ends.map(AtomValue::Quantity));
            return self.leaf(fact, subject, path, Content::Values, values, normal(trimmed));
        }
        if let Some(found) = RANGE.captures(trimmed).filter(|_| unit(path).is_none())
            && let (Ok(low), Ok(high)) = (found[1].parse::<Decimal>(), found[2].parse::<Decimal>())
        {
            let mut values: Vec<AtomValue> = [low, high].map(AtomValue::Quantity).to_vec();
            if let Some(unit) = path.iter().find_map(|word| atoms::unit_of(word)) {
                values.extend([low, high].map(|end| AtomValue::Measure(end, unit)));
            }
            return self.leaf(fact, subject, path, Content::Values, values, normal(trimmed));
        }
        let numeric = trimmed.parse::<Decimal>().is_ok();
        if numeric
            && (trimmed.len() < 7 || trimmed.contains('.'))
            && !has(&[
                "id", "ids", "number", "numbers", "code", "zip", "postcode", "phone", "sku", "isbn", "four", "last4", "digits", "ending",
            ])
        {
            // a string of two decimals is how shops write money, whatever the field is called
            // `per_day: "39.00"` is an amount for a day, `hours: "2.50"` a time
            let per = path.iter().rev().take(3).any(|word| matches!(*word, "per" | "each" | "a"));
            let measured = !per && path.last().is_some_and(|word| unit(&[*word]).is_some() || atoms::unit_of(word).is_some());
            let priced = self.currency.is_some()
                && TWO_DECIMALS.is_match(trimmed)
                && !has(&UNPRICED)
                && !measured
                && (!has(&["rate"]) || has(&PERIODS));
            if priced {
                let money = AtomValue::Money(trimmed.parse().unwrap_or_default(), self.currency.clone());
                return self.leaf(fact, subject, path, Content::Values, vec![money], trimmed.to_owned());
            }
            return self.number(fact, subject, path, trimmed);
        }
        self.words(fact, subject, path, trimmed);
    }

    fn words(&mut self, fact: usize, subject: Option<usize>, path: &[&str], text: &str) {
        let read = Normalised::new(text);
        let name = path.join(" ");
        let (field, families) = self.field(&name.to_lowercase());
        // `modify_address` names what its words name
        let identifier = read.text().contains('_') && !read.text().contains(' ');
        // what "can be cancelled" names the deed
        let spoken = read.text().replace("refunded", "refund");
        let whole = concepts(&if identifier { spoken.replace('_', " ") } else { spoken }, Reading::Text);
        let cut = segments(read.text());
        let mut values = Vec::new();
        for atom in atoms::read(&read, self.known.today) {
            let near = cut.iter().find(|part| part.contains(&atom.start)).map_or(read.text(), |part| &read.text()[part.clone()]);
            let concepts = concepts(near, Reading::Text) | field;
            values.push(Held::new(atom.value, concepts, &format!("{name} {near}")));
        }
        values.extend(weekdays(path).into_iter().map(|day| Held::new(AtomValue::Weekday(day), field, &name)));
        if has_hours(path) {
            for found in HOURS.captures_iter(read.text()) {
                let hours = [&found[1], &found[2]].map(|hour| hour.parse::<u32>().unwrap_or(99));
                let times = hours.into_iter().filter(|hour| *hour <= 24).map(|hour| AtomValue::Time(hour, 0));
                values.extend(times.map(|value| Held::new(value, field, &name)));
            }
        }
        let compact: String = read.text().chars().filter(|symbol| !symbol.is_whitespace()).collect();
        if compact.chars().any(|symbol| symbol.is_ascii_digit()) && compact.len() <= 40 {
            values.push(Held::new(AtomValue::Code(compact.trim_start_matches('#').to_owned()), field, &name));
        }
        self.known.leaves.push(Leaf {
            fact,
            subject,
            path: name.to_lowercase(),
            content: Content::Words,
            values,
            text: if identifier && !read.text().bytes().any(|byte| byte.is_ascii_digit()) {
                read.text().replace('_', " ")
            } else {
                read.text().to_owned()
            },
            concepts: field,
            text_concepts: whole,
            families,
            text_families: families::named(read.text()),
        });
    }

    fn leaf(&mut self, fact: usize, subject: Option<usize>, path: &[&str], content: Content, values: Vec<AtomValue>, text: String) {
        let path = path.join(" ").to_lowercase();
        let (concepts, families) = self.field(&path);
        let values = values.into_iter().map(|value| Held::new(value, concepts, &path)).collect();
        self.known.leaves.push(Leaf {
            fact,
            subject,
            path,
            content,
            values,
            text,
            concepts,
            text_concepts: Concepts::default(),
            families,
            text_families: Families::default(),
        });
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
    let field = concepts(&path, Reading::Field);
    let values = values.into_iter().map(|value| Held::new(value, field, &path)).collect();
    let families = families::named(&path);
    Leaf {
        fact,
        subject,
        path,
        content,
        values,
        text,
        concepts: field,
        text_concepts: Concepts::default(),
        families,
        text_families: Families::default(),
    }
}

pub(super) fn stems(text: &str) -> std::collections::HashSet<String> {
    words(&text.to_lowercase()).map(|(_, word)| stem(word)).collect()
}

/// Whether a field tells when somebody is there.
fn has_hours(path: &[&str]) -> bool {
    path.iter().any(|word| matches!(*word, "hours" | "open" | "opening" | "times"))
}
