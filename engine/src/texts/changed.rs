//! What a saved text rests on, and what of that has changed since.

use knowledge::fact::{Fact, Field, Subject, Value};
use serde::{Deserialize, Serialize};

use super::checked::says;
use super::facts::Material;
use super::sentences::cut;
use crate::guardrails::Claim;

/// A fact that a saved text rests on, as it was then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Used {
    /// The fact's id.
    pub fact: String,
    /// Row and version it came from.
    pub source: String,
    /// What it is about, in words: `Stoneware Mug`.
    pub of: String,
    /// Its value, as people read it.
    pub value: String,
}

/// Something that a saved text rests on and that is otherwise now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which field: `price.lowest`.
    pub field: String,
    /// Of what.
    pub of: String,
    /// As it was.
    pub before: String,
    /// As it is; nothing where it is gone.
    pub now: Option<String>,
}

/// What a text with these claims rests on: every fact that proves one of them, the names, the descriptions of which it says a
/// sentence, and all of the article's.
#[must_use]
pub fn used(text: &str, claims: &[Claim], material: &Material) -> Vec<Used> {
    let cited = |id: &str| claims.iter().any(|claim| claim.fact.iter().any(|fact| fact == id));
    let rests = |fact: &&Fact| match (&fact.subject, &fact.field, &fact.value) {
        (Subject::Article(_), ..) | (Subject::Product(_), Field::Name, _) => true,
        (Subject::Product(_), Field::Text, Value::Text(own)) => cited(&fact.id()) || cut(own).iter().any(|sentence| says(text, sentence)),
        _ => cited(&fact.id()),
    };
    material.facts.iter().filter(rests).map(|fact| kept(fact, material)).collect()
}

/// What is otherwise now than a text has it.
#[must_use]
pub fn changes(used: &[Used], material: &Material) -> Vec<Change> {
    let field = |used: &Used| used.fact.rsplit_once('/').map_or_else(|| used.fact.clone(), |(_, field)| field.to_owned());
    used.iter()
        .filter_map(|used| {
            let now = material.facts.iter().find(|fact| fact.id() == used.fact).map(|fact| shown(&fact.value));
            (now.as_deref() != Some(used.value.as_str())).then(|| Change {
                field: field(used),
                of: used.of.clone(),
                before: used.value.clone(),
                now,
            })
        })
        .collect()
}

fn kept(fact: &Fact, material: &Material) -> Used {
    let of = match &fact.subject {
        Subject::Product(id) => material.products.iter().find(|product| product.id == *id).map(|product| product.name.clone()),
        Subject::Variant(id) => material
            .products
            .iter()
            .find(|product| product.variants.iter().any(|variant| variant.id == *id))
            .map(|product| product.name.clone()),
        Subject::Article(_) => material.offer.as_ref().map(|offer| offer.title.clone()),
        _ => None,
    };
    Used { fact: fact.id(), source: fact.source.to_string(), of: of.unwrap_or_else(|| fact.subject.to_string()), value: shown(&fact.value) }
}

fn shown(value: &Value) -> String {
    match value.to_json() {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    }
}
