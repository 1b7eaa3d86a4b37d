//! What may be sent. The fields are private and the constructor is visible to the guardrails alone.

use serde::{Deserialize, Serialize};

use crate::dialogue::buttons::ShownButton;

/// Who worded a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReplySource {
    /// The language model, and its words passed the review.
    Model,
    /// A template, filled with facts.
    Template,
    /// An article's own words.
    Article,
    /// A refusal: not allowed, or not proved who it is.
    Refusal,
    /// A hand-over to a person.
    Handoff,
}

impl ReplySource {
    /// As stored and as in the contract.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Template => "template",
            Self::Article => "article",
            Self::Refusal => "refusal",
            Self::Handoff => "handoff",
        }
    }
}

/// Kinds of claim, named as in the claims data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// An amount of money, or who pays.
    Price,
    /// A day, a time, or a span of days.
    Date,
    /// A count.
    Quantity,
    /// A percentage off, a code, and what they are tied to.
    Discount,
    /// How far an order is, and whether something can be bought.
    Status,
    /// A number, a contact, or a property of a product.
    Attribute,
    /// Something the shop does, would do or allows.
    Promise,
    /// A word of praise.
    Superlative,
    /// A link.
    Url,
    /// Words of a draft that nothing gave it, or that it lacks.
    Wording,
}

/// A checked piece of a reply. `start` and `end` are code points, the end exclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The words.
    pub text: String,
    /// What sort of claim it is.
    pub kind: ClaimKind,
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// Whether a fact of this turn holds it.
    pub supported: bool,
    /// Ids of the facts that do.
    pub fact: Vec<String>,
}

/// A reply that passed the review. There is no other way to make one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reply {
    text: String,
    buttons: Vec<ShownButton>,
    source: ReplySource,
    claims: Vec<Claim>,
}

impl Reply {
    pub(super) fn new(text: String, buttons: Vec<ShownButton>, source: ReplySource, claims: Vec<Claim>) -> Self {
        Self { text, buttons, source, claims }
    }

    /// The same reply, not counted as the model's words: it had no choice of them.
    #[must_use]
    pub(crate) fn without_choice(self) -> Self {
        Self { source: ReplySource::Template, ..self }
    }

    /// The words.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The buttons under it.
    #[must_use]
    pub fn buttons(&self) -> &[ShownButton] {
        &self.buttons
    }

    /// Who worded it.
    #[must_use]
    pub fn source(&self) -> ReplySource {
        self.source
    }

    /// What it claims; all of it is supported.
    #[must_use]
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }
}
