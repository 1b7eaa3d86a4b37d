//! Writes in two steps: a [`Proposal`] says what would be done to which rows in which version, and what it costs; a
//! confirmation that carries its one-use [`Token`] has the database do it, once ([`store::confirm`]).
//!
//! The role of turns cannot write to the shop's rows. The functions behind [`store`] check the stored link between chat
//! identity and customer, the rows' versions, statuses, prices, stock and balances under locks, in one transaction.

pub mod asked;
mod change;
pub mod store;

pub use change::{Change, Swap};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::OrderId;

/// What is to be confirmed, with the rows as the shopper is shown them.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// What would be done.
    pub change: Change,
    /// Version of the order that it is done to.
    pub order_version: Option<i64>,
    /// Version of the customer's row.
    pub customer_version: i64,
    /// What the shopper pays in the order's currency; negative: gets back. For a change of payment, the amount that moves.
    pub money: Decimal,
    /// The shop's rule that allows it.
    pub rule: Rule,
}

/// The part of the shop's rules that the database checks again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Statuses of the order in which it may be done.
    pub statuses: Vec<String>,
    /// Whether it may be done once an order.
    pub once: bool,
    /// Where a refund may go: `original`, `gift_card`.
    pub refund_to: Vec<String>,
}

/// The one-use key of a proposal. The database keeps its digest alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(String);

impl Token {
    /// A new key of 122 random bits, 32 hexadecimal digits.
    #[must_use]
    pub fn random() -> Self {
        Self(Uuid::new_v4().simple().to_string())
    }

    /// Reads a key that came back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let good = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        good.then(|| Self(text.to_owned()))
    }

    /// Its digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Token {
    /// Hides the key: whoever has it may confirm.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}

/// A proposal as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// What would be, or was, done.
    pub change: Change,
    /// As in [`Proposal::money`].
    pub money: Decimal,
    /// Where it stands: `open`, `done`, `void`, `expired`.
    pub state: String,
}

/// What became of a confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Written now, or by this very message before a restart.
    Done,
    /// Written before, by another message: nothing was done again.
    Already,
    /// Nobody confirmed it in time.
    Expired,
    /// There is no such proposal of this shopper.
    Unknown,
    /// Nothing was written, for this reason.
    Refused(Refusal),
}

impl Outcome {
    /// Reads the words that the database gives.
    #[must_use]
    pub fn from_database(outcome: Option<&str>, reason: Option<&str>) -> Self {
        match outcome {
            Some("done") => Self::Done,
            Some("already") => Self::Already,
            Some("expired") => Self::Expired,
            Some("void") => Self::Refused(Refusal::from_database(reason)),
            _ => Self::Unknown,
        }
    }
}

/// Why a confirmed proposal was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The rows are not as they were shown any more.
    Changed,
    /// A person has taken over.
    Person,
    /// A later proposal took its place.
    Replaced,
    /// The shopper took it back.
    Declined,
    /// The chat is not linked to the customer any more.
    Unlinked,
    /// The order's status does not allow it.
    Status,
    /// It was done to this order before.
    Once,
    /// A price is another one now.
    Price,
    /// A wanted variant can't be bought any more.
    SoldOut,
    /// The gift card does not cover it.
    Balance,
    /// The payment method does not fit.
    Method,
    /// Items or variants do not fit the order.
    Items,
}

impl Refusal {
    /// Reads the word that the database gives.
    #[must_use]
    pub fn from_database(word: Option<&str>) -> Self {
        match word {
            Some("person") => Self::Person,
            Some("replaced") => Self::Replaced,
            Some("declined") => Self::Declined,
            Some("unlinked") => Self::Unlinked,
            Some("status") => Self::Status,
            Some("once") => Self::Once,
            Some("price") => Self::Price,
            Some("sold out") => Self::SoldOut,
            Some("balance") => Self::Balance,
            Some("method" | "payments" | "same") => Self::Method,
            Some("items" | "variant") => Self::Items,
            _ => Self::Changed,
        }
    }
}

impl Proposal {
    /// The order that it is about.
    #[must_use]
    pub fn order(&self) -> Option<&OrderId> {
        self.change.order()
    }
}
