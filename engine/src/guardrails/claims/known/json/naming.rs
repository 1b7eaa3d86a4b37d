//! What an object of the facts is called: by a number, a name, the label of a row, or its sort.

use serde_json::{Map, Value};

use super::super::super::atoms::plain_id;
use super::keys::{IDS, LABELS, NAMES};
use crate::guardrails::normalise::normal;

/// Sorts of objects that describe what holds them, and are no things of their own.
const DESCRIBING: [&str; 8] = ["option", "attribute", "spec", "propertie", "feature", "dimension", "option_value", "detail"];
/// Keys that name a row which has no number and no name: `destination: "UK"`.
const ROWS: [&str; 6] = ["destination", "department", "zone", "region", "country", "branch"];
/// Longer values of them are texts.
const ROW_CHARS: usize = 24;
/// An object with a text longer than this is an article: its title names no thing.
const TEXT_CHARS: usize = 40;

/// The text or number of a key, in normal form.
pub(super) fn written(object: &Map<String, Value>, key: &str) -> Option<String> {
    match object.get(key) {
        Some(Value::String(text)) => Some(normal(text)),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    }
}

/// The numbers of an object; at the top `id` is that of the fact.
pub(super) fn ids(object: &Map<String, Value>, depth: usize) -> Vec<String> {
    let own = if depth > 0 { written(object, "id") } else { None };
    IDS.iter().filter_map(|key| written(object, key)).chain(own).map(|id| plain_id(&id)).collect()
}

/// The names of an object, or what it is called where it has none.
pub(super) fn names(object: &Map<String, Value>, kind: &str, depth: usize, numbered: bool) -> Vec<String> {
    let lettered = |name: &String| name.chars().any(char::is_alphabetic);
    let is_text = ["text", "body", "content", "answer"]
        .iter()
        .any(|key| object.get(*key).and_then(Value::as_str).is_some_and(|text| text.chars().count() > TEXT_CHARS));
    let titles: &[&str] = if is_text { &[] } else { &NAMES };
    let names: Vec<String> = titles.iter().filter_map(|key| written(object, key)).filter(lettered).collect();
    let called = if names.is_empty() { called(object, kind, depth, numbered).filter(lettered) } else { None };
    names.into_iter().chain(called).collect()
}

/// What an object without a name is called: a part of a list by its label (a category of seats, a branch), one of several ways to
/// pay by its sort (`{"type": "gift_card", "id": …}`), a row by its place, a card with a number by what it is.
fn called(object: &Map<String, Value>, kind: &str, depth: usize, numbered: bool) -> Option<String> {
    let first = |keys: &[&str]| keys.iter().find_map(|key| written(object, key));
    if depth > 0 {
        if DESCRIBING.contains(&kind) {
            return None;
        }
        let label = if numbered { None } else { first(&LABELS) };
        return label.or_else(|| Some(first(&["type", "method"])?.replace('_', " ")));
    }
    if numbered {
        let kept = ["card", "voucher", "coupon"].iter().any(|last| kind.ends_with(&format!("_{last}")));
        return kept.then(|| kind.replace('_', " "));
    }
    first(&ROWS).filter(|row| row.chars().count() <= ROW_CHARS)
}
