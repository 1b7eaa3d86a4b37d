//! What a message means: language, intent, entities, sentiment.

use knowledge::language::Language;
use serde::Serialize;

/// The mood of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Sentiment {
    /// Pleased.
    Positive,
    /// Matter of fact.
    #[default]
    Neutral,
    /// Displeased.
    Negative,
    /// Angry: a person should look.
    Angry,
}

/// A piece of a message with a meaning. `start` and `end` are code points, the end exclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entity {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EntityKind,
    /// Its normal form: an order number as the shop writes it, a product's id, an e-mail in lower case.
    pub value: String,
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
}

/// Kinds of entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    /// An order's number.
    OrderNumber,
    /// An e-mail address.
    Email,
    /// A postal code.
    Postcode,
    /// A given name.
    FirstName,
    /// A family name.
    LastName,
    /// A product, by its id.
    Product,
    /// A value of a product's option, as the catalogue writes it: `colour=sage`.
    Option,
    /// A count.
    Quantity,
}

/// What a message asks for. The names are those of the Bitext set, plus the shop questions that it lacks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Intent(pub String);

/// One message, understood.
#[derive(Debug, Clone, Serialize)]
pub struct Understanding {
    /// Language of the message.
    pub language: Language,
    /// Best intent; `out_of_scope` where nothing fits.
    pub intent: Intent,
    /// How sure, 0 to 1.
    pub confidence: f32,
    /// Pieces found, in order of appearance.
    pub entities: Vec<Entity>,
    /// Mood.
    pub sentiment: Sentiment,
    /// A person should take over: asked for, a threat, a legal or safety matter.
    pub escalate: bool,
}
