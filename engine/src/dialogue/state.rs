//! What the dialogue remembers between turns. Stored with the conversation, so it survives a restart.

use crate::guardrails::privacy::Placeholders;
use knowledge::ids::{OrderId, ProductId};
use serde::{Deserialize, Serialize};

use super::drafts::Writes;
use super::memory::Memory;
use super::topic::{OrderAspect, ProductAspect};

/// Where the dialogue stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DialogueState {
    /// The order that was spoken of last.
    pub order: Option<OrderId>,
    /// The product that was spoken of last.
    pub product: Option<ProductId>,
    /// The options of it that were spoken of, name and value.
    pub options: Vec<(String, String)>,
    /// The question that waits until the shopper has shown who they are.
    pub pending: Option<String>,
    /// The question that waits until the shopper has said which order is meant.
    pub choosing: Option<String>,
    /// The intents of which one was asked back for; empty where none was.
    pub clarifying: Vec<String>,
    /// What the shopper has said about themselves so far; emptied once it was tried.
    pub credentials: Credentials,
    /// The address that a code was sent to; the next six digits are the code.
    pub code: Option<String>,
    /// What waits needs a code, though a weaker proof would do for reading.
    pub needs_code: bool,
    /// The last reply offered a person, so that a plain "yes" means it.
    pub offered_person: bool,
    /// What that offer was made for.
    pub offer: Offer,
    /// What stands for personal data in this conversation's prompts.
    pub placeholders: Placeholders,
    /// What the model is told of the chat so far.
    pub memory: Memory,
    /// Changes in the making.
    pub writes: Writes,
    /// What was listed last, in the order shown: "the second one".
    pub listed: Option<Listed>,
    /// What was searched for among the products last: "more", "cheaper".
    pub search: Option<Search>,
    /// What was asked last of an order or a product: "and T-10003?".
    pub asked: Option<Asked>,
    /// What was asked last of products or of the shop's rules: "and on lamps?", "is there a discount on them?".
    pub question: Option<LastQuestion>,
    /// What the next words are, where they are no question to the bot.
    pub awaited: Option<Awaited>,
    /// Angry messages in a row.
    pub angry: u32,
    /// Questions in a row that nothing answered.
    pub unanswered: u32,
    /// Messages in a row that the guardrails stopped.
    pub stopped: u32,
    /// Set by `/language`: outranks the language of the messages.
    pub language: Option<String>,
}

impl DialogueState {
    /// Whether no flow waits for what the shopper says next.
    pub(crate) fn is_idle(&self) -> bool {
        self.pending.is_none() && self.choosing.is_none() && self.writes.is_empty() && self.code.is_none()
    }
}

/// Why a person was offered; who accepts waits in the queue for that reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Offer {
    /// The question was not answered, or not as it was wished.
    #[default]
    Unanswered,
    /// Too many wrong proofs of who the shopper is.
    Locked,
    /// The guardrails stopped the message.
    Stopped,
}

impl Offer {
    /// As the queue shows it; nothing where the shopper's asking says it all.
    #[must_use]
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::Unanswered => None,
            Self::Locked => Some(FAILED_VERIFICATION),
            Self::Stopped => Some(STOPPED),
        }
    }
}

/// Why a person is called: the shopper could not show who they are.
pub const FAILED_VERIFICATION: &str = "failed verification";
/// Why a person is called: the guardrails stopped what the shopper wrote.
pub const STOPPED: &str = "stopped by the guardrails";
/// Why a person is called: the order is worth so much that the shop's people change it.
pub const HIGH_VALUE: &str = "high value";

/// A question that the next one may lean on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastQuestion {
    /// Its words.
    pub text: String,
    /// Whether an article answered it.
    pub of_article: bool,
}

/// What was asked for by a button, and comes with the next words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Awaited {
    /// A message for a person.
    Message,
    /// A line to the rating.
    RatingLine,
}

/// A list that was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Listed {
    /// Orders.
    Orders(Vec<OrderId>),
    /// Products.
    Products(Vec<ProductId>),
}

impl Listed {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Orders(ids) => ids.len(),
            Self::Products(ids) => ids.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place of the one that was spoken of last.
    #[must_use]
    pub fn position(&self, state: &DialogueState) -> Option<usize> {
        match self {
            Self::Orders(ids) => ids.iter().position(|id| Some(id) == state.order.as_ref()),
            Self::Products(ids) => ids.iter().position(|id| Some(id) == state.product.as_ref()),
        }
    }
}

/// A search for products.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Search {
    /// The shopper's words.
    pub text: String,
    /// What was shown already.
    pub shown: Vec<ProductId>,
    /// Only what costs less than this, a decimal.
    pub below: Option<String>,
}

/// A question of which the next may change the thing alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// Of an order.
    Order(OrderAspect),
    /// Of a product.
    Product(ProductAspect),
}

/// Proofs of identity, collected over several messages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Credentials {
    /// E-mail address.
    pub email: Option<String>,
    /// Given name.
    pub first: Option<String>,
    /// Family name.
    pub last: Option<String>,
    /// Postal code.
    pub postcode: Option<String>,
    /// Order number.
    pub order: Option<String>,
}

impl Credentials {
    /// Whether there is anything at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
