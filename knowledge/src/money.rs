//! Money: a decimal amount with its currency. Never a float.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::language::Language;

/// An amount in a currency.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// The amount, in the currency's main unit, two places.
    pub amount: Decimal,
    /// ISO 4217 code, upper case.
    pub currency: String,
}

impl Money {
    /// Makes an amount of two places.
    #[must_use]
    pub fn new(amount: Decimal, currency: impl Into<String>) -> Self {
        let mut amount = amount.round_dp(2);
        amount.rescale(2);
        Self { amount, currency: currency.into() }
    }

    /// As a shopper of `language` reads it: `$46.00`, `€24.90`, `46.00 美元`.
    #[must_use]
    pub fn display(&self, language: Language) -> String {
        let (sign, amount) = if self.amount.is_sign_negative() { ("-", -self.amount) } else { ("", self.amount) };
        match (language, self.currency.as_str()) {
            (Language::Zh, "USD") => format!("{sign}{amount} 美元"),
            (Language::Zh, "EUR") => format!("{sign}{amount} 欧元"),
            (Language::Zh, "CNY") => format!("{sign}{amount} 元"),
            (_, "USD") => format!("{sign}${amount}"),
            (_, "EUR") => format!("{sign}€{amount}"),
            (_, "GBP") => format!("{sign}£{amount}"),
            (_, "CNY") => format!("{sign}¥{amount}"),
            (_, other) => format!("{sign}{amount} {other}"),
        }
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}
