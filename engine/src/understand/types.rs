//! The result of understanding, in the contract's shape.

use knowledge::ids::ProductId;
use knowledge::language::Language;
use serde::Serialize;

use super::details::{AddressParts, Comparison, DateSpan, Detail, PaymentWords};

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

impl Sentiment {
    /// As stored and as in the contract.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Positive => "positive",
            Self::Neutral => "neutral",
            Self::Negative => "negative",
            Self::Angry => "angry",
        }
    }
}

/// A piece of a message with a meaning. `start` and `end` are code points, the end exclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entity {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EntityKind,
    /// Its normal form: an order number as the shop writes it, a product's id, an e-mail in lower case, a day as `2026-11-22`,
    /// several as `2026-11-01/2026-11-30`, an address on one line, `credit_card visa 1234`, `less brightness`.
    pub value: String,
    /// The typed value, where the kind has one.
    #[serde(skip)]
    pub detail: Detail,
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
    /// A postal address; its parts are its [`Detail::Address`].
    Address,
    /// A way to pay: [`Detail::Payment`].
    PaymentMethod,
    /// A day, or the days of a week, month or year: [`Detail::Date`].
    Date,
    /// More or less of something: [`Detail::Comparison`].
    Comparison,
}

/// What a message asks for. The names are those of the Bitext set, plus the shop questions that it lacks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Intent(pub String);

impl Intent {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Intent {
    fn from(name: &str) -> Self {
        Self(name.to_owned())
    }
}

/// A product that a message speaks of, with the options that its words pick.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProductMention {
    /// Which product.
    pub product: ProductId,
    /// How sure, 0 to 1: 1 is its full name, 0.5 and less is a guess among several.
    pub score: f32,
    /// Option name and value, as the catalogue writes them. Several values of one option mean that either was said.
    pub options: Vec<(String, String)>,
}

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
    /// The best intent is not clearly better than the next: better asked than guessed.
    #[serde(skip)]
    pub unsure: bool,
    /// The intents that come next, best first, with their confidence; at most three.
    #[serde(skip)]
    pub alternatives: Vec<(Intent, f32)>,
    /// Products spoken of, best first.
    #[serde(skip)]
    pub mentions: Vec<ProductMention>,
    /// Option words that fit no mentioned product, or came without one ("in blue, please"): the values as written.
    #[serde(skip)]
    pub loose_options: Vec<(String, String)>,
}

impl Understanding {
    /// The first entity of a kind.
    #[must_use]
    pub fn first(&self, kind: EntityKind) -> Option<&str> {
        self.entities.iter().find(|entity| entity.kind == kind).map(|entity| entity.value.as_str())
    }

    /// The addresses, in order of appearance.
    pub fn addresses(&self) -> impl Iterator<Item = &AddressParts> {
        self.entities.iter().filter_map(|entity| if let Detail::Address(parts) = &entity.detail { Some(parts) } else { None })
    }

    /// The ways to pay, in order of appearance.
    pub fn payment_methods(&self) -> impl Iterator<Item = &PaymentWords> {
        self.entities.iter().filter_map(|entity| if let Detail::Payment(words) = &entity.detail { Some(words) } else { None })
    }

    /// The days, in order of appearance.
    pub fn dates(&self) -> impl Iterator<Item = DateSpan> {
        self.entities.iter().filter_map(|entity| if let Detail::Date(span) = entity.detail { Some(span) } else { None })
    }

    /// The comparisons, in order of appearance.
    pub fn comparisons(&self) -> impl Iterator<Item = &Comparison> {
        self.entities.iter().filter_map(|entity| if let Detail::Comparison(one) = &entity.detail { Some(one) } else { None })
    }

    /// All order numbers in order of appearance, each once.
    #[must_use]
    pub fn order_numbers(&self) -> Vec<&str> {
        let mut numbers: Vec<&str> = Vec::new();
        for entity in self.entities.iter().filter(|entity| entity.kind == EntityKind::OrderNumber) {
            if !numbers.contains(&entity.value.as_str()) {
                numbers.push(&entity.value);
            }
        }
        numbers
    }
}
