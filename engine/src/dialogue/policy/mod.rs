//! The shop's rules: what may be done with an order in which status, and what it takes. They are configuration, not constants.

mod check;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use knowledge::language::Language;
use knowledge::shop::{OrderStatus, PaymentMethodKind};
use serde::Deserialize;

/// The rules, as `config/policy.toml` has them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Cancelling a whole order.
    pub cancel: CancelRule,
    /// Sending an order elsewhere.
    pub address: Rule,
    /// Paying by another method.
    pub payment: Rule,
    /// Other variants of items that were not sent yet.
    pub items: Rule,
    /// Sending items back.
    #[serde(rename = "return")]
    pub send_back: ReturnRule,
    /// Swapping items that were delivered.
    pub exchange: Rule,
    /// The profile's address.
    pub profile: ProfileRule,
    /// When money is back.
    pub refunds: Refunds,
}

/// Why the rules cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// A line is not of the file's form; the text names line and key.
    #[error(transparent)]
    Form(#[from] toml::de::Error),
    /// A value makes no sense.
    #[error("{key}: {why}")]
    Value {
        /// The key, as `cancel.reasons`.
        key: String,
        /// What is wrong with it.
        why: String,
    },
}

/// When something is allowed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Statuses in which it is.
    pub statuses: Vec<OrderStatus>,
    /// Days since delivery within which it is; without it there is no limit.
    pub days: Option<i64>,
    /// Whether once an order.
    #[serde(default)]
    pub once: bool,
    /// Whether an item may be exchanged for the same variant again.
    #[serde(default)]
    pub same_variant: bool,
}

/// When an order may be cancelled, and why.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CancelRule {
    statuses: Vec<OrderStatus>,
    days: Option<i64>,
    /// Whether the shopper has to say why.
    pub ask_reason: bool,
    /// The reasons that count.
    pub reasons: Vec<Reason>,
}

/// A reason for cancelling.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// As it is written down.
    pub id: String,
    en: String,
    zh: String,
    /// What shoppers say for it.
    pub words: Vec<String>,
}

impl Reason {
    /// What its button says.
    #[must_use]
    pub fn label(&self, language: Language) -> &str {
        if language.written() == Language::Zh { &self.zh } else { &self.en }
    }
}

/// When items may be sent back, and where the money goes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnRule {
    statuses: Vec<OrderStatus>,
    days: Option<i64>,
    #[serde(default)]
    once: bool,
    /// Where a refund may go.
    pub refund_to: Vec<RefundTo>,
}

/// Where a refund may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundTo {
    /// The method that paid.
    Original,
    /// A gift card that the customer has.
    GiftCard,
}

impl RefundTo {
    /// As the file writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::GiftCard => "gift_card",
        }
    }
}

/// Whether the profile's address may be changed.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileRule {
    /// It may.
    pub allowed: bool,
}

/// When money is back, by payment method.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refunds {
    gift_card: RefundTime,
    paypal: RefundTime,
    credit_card: RefundTime,
}

/// When money is back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundTime {
    /// With the refund itself.
    AtOnce,
    /// So many days, least and most.
    Days(u16, u16),
    /// So many days on which banks work, least and most.
    BusinessDays(u16, u16),
}

/// What the rules say of one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// It may be done.
    Yes,
    /// It may be done within so many days of the delivery, whose day is not known for certain.
    Within {
        /// Length of the window.
        days: i64,
    },
    /// Not in this status.
    WrongStatus,
    /// It was possible for so many days.
    TooLate {
        /// Length of the window.
        days: i64,
    },
}

impl Allowed {
    /// Whether it may be done.
    #[must_use]
    pub fn is_yes(self) -> bool {
        matches!(self, Self::Yes | Self::Within { .. })
    }
}

impl Policy {
    /// The rules that Mercer ships, as their file has them.
    pub const SHIPPED: &str = include_str!("../../../../config/policy.toml");

    /// The rules that Mercer ships.
    #[must_use]
    pub fn shipped() -> Self {
        Self::parse(Self::SHIPPED).expect("the shipped policy is read by a test")
    }

    /// Reads rules.
    ///
    /// # Errors
    /// Says line and key of what is wrong.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let policy: Self = toml::from_str(text)?;
        check::check(&policy)?;
        Ok(policy)
    }

    /// When an order may be cancelled.
    #[must_use]
    pub fn cancelling(&self) -> Rule {
        Rule { statuses: self.cancel.statuses.clone(), days: self.cancel.days, ..Rule::default() }
    }

    /// When items may be sent back.
    #[must_use]
    pub fn returning(&self) -> Rule {
        Rule { statuses: self.send_back.statuses.clone(), days: self.send_back.days, once: self.send_back.once, ..Rule::default() }
    }

    /// When money is back on a method of this kind.
    #[must_use]
    pub fn refund_time(&self, kind: PaymentMethodKind) -> RefundTime {
        match kind {
            PaymentMethodKind::GiftCard => self.refunds.gift_card,
            PaymentMethodKind::Paypal => self.refunds.paypal,
            PaymentMethodKind::CreditCard => self.refunds.credit_card,
        }
    }
}

impl Rule {
    /// Whether it may be done with an order in `status` that was to arrive on `expected`, as of `today`.
    #[must_use]
    pub fn allows(&self, status: &OrderStatus, expected: Option<NaiveDate>, today: NaiveDate) -> Allowed {
        if !self.statuses.contains(status) {
            return Allowed::WrongStatus;
        }
        match (self.days, expected) {
            (Some(days), Some(expected)) if (today - expected).num_days() > days => Allowed::TooLate { days },
            (Some(days), _) => Allowed::Within { days },
            (None, _) => Allowed::Yes,
        }
    }
}
