//! What is known so far of the changes that a shopper wants: typed slots, stored with the dialogue, so that they survive a
//! restart in the middle.

use knowledge::ids::{OrderId, PaymentMethodId, ProductId, VariantId};
use knowledge::proposal::Token;
use knowledge::shop::Address;
use serde::{Deserialize, Serialize};

/// The changes in the making, and what waits for a confirmation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Writes {
    /// One after the other; the first is worked on.
    pub drafts: Vec<Draft>,
    /// The proposal of the first one, once everything is known.
    pub proposed: Option<Token>,
    /// The last reply was the summary of it: a plain "yes" confirms.
    pub shown: bool,
    /// The address that the profile had before it was changed in this chat.
    pub former: Option<Address>,
    /// The latest change that was done, so that a "yes" too many is told so.
    pub done: Option<Token>,
    /// What the rules refused with the last reply: "why not?", "what can I do then?".
    pub refused: Option<Refused>,
}

/// A change that the shop's rules do not allow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// What.
    pub kind: Kind,
    /// Of which order; nothing where none allows it.
    #[serde(default)]
    pub order: Option<OrderId>,
}

impl Writes {
    /// Whether nothing is in the making.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.drafts.is_empty()
    }
}

/// Kinds of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Cancel an order.
    Cancel,
    /// Send an order elsewhere.
    Address,
    /// Pay an order otherwise.
    Payment,
    /// Other variants in an order that was not sent yet.
    Items,
    /// Send items back.
    Return,
    /// Send items back for others.
    Exchange,
    /// The profile's address.
    Profile,
}

impl Kind {
    /// The rule's section in the shop's policy.
    #[must_use]
    pub fn rule(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Address => "address",
            Self::Payment => "payment",
            Self::Items => "items",
            Self::Return => "return",
            Self::Exchange => "exchange",
            Self::Profile => "profile",
        }
    }
}

/// What the shopper was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// Which order.
    Order,
    /// Which items.
    Items,
    /// Which variant instead, of the first line that has none.
    Variant,
    /// Why.
    Reason,
    /// Which payment method.
    Method,
    /// Which address.
    Address,
    /// Whether the whole order is meant, since a part can't be cancelled.
    Whole,
    /// Whether to go on, though a condition can't be looked at.
    Condition,
}

/// What a wish hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// That it costs less than what was bought.
    Cheaper,
    /// That nothing has to be paid.
    NotDearer,
    /// Something that the shop's rows don't tell.
    Unknown,
}

/// One change in the making.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What.
    pub kind: Kind,
    /// To which order.
    #[serde(default)]
    pub order: Option<OrderId>,
    /// The orders that it may be, where several fit.
    #[serde(default)]
    pub among: Vec<OrderId>,
    /// To which items, one line a piece.
    #[serde(default)]
    pub lines: Vec<Line>,
    /// Places that may mean several of its items: one of each is to be chosen.
    #[serde(default)]
    pub either: Vec<Vec<Line>>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
    /// Paid by, or back to.
    #[serde(default)]
    pub method: Option<PaymentMethodId>,
    /// Where to.
    #[serde(default)]
    pub address: Option<Address>,
    /// What of the new address is known, while parts are missing.
    #[serde(default)]
    pub partly: Option<PartialAddress>,
    /// What was asked last.
    #[serde(default)]
    pub asked: Option<Slot>,
    /// A payment method was named that can't be used: another has to be chosen, even where only one is left.
    #[serde(default)]
    pub unfit: bool,
    /// What the wish hangs on.
    #[serde(default)]
    pub condition: Option<Condition>,
    /// The words that began it, for what becomes clear only later.
    #[serde(default)]
    pub words: String,
}

impl Draft {
    /// A change of which nothing is known yet.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            order: None,
            among: Vec::new(),
            lines: Vec::new(),
            either: Vec::new(),
            reason: None,
            method: None,
            address: None,
            partly: None,
            asked: None,
            unfit: false,
            condition: None,
            words: String::new(),
        }
    }
}

/// A piece of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its product.
    pub product: ProductId,
    /// Its variant.
    pub item: VariantId,
    /// The variant that is wanted.
    #[serde(default)]
    pub new: Option<VariantId>,
    /// What was said of the wanted one.
    #[serde(default)]
    pub wish: String,
}

/// An address with parts missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PartialAddress {
    /// Street and number.
    pub line1: Option<String>,
    /// Flat, suite.
    pub line2: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or province.
    pub region: Option<String>,
    /// Postal code.
    pub postcode: Option<String>,
    /// Country.
    pub country: Option<String>,
}
