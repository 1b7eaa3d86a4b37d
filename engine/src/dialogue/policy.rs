//! The shop's rules: what may be done with an order in which status. They are configuration, not constants.

use chrono::NaiveDate;
use knowledge::shop::OrderStatus;
use serde::Deserialize;

/// The rules, as `config/policy.toml` has them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Cancelling a whole order.
    pub cancel: Rule,
    /// Changing items, address or payment.
    pub change: Rule,
    /// Sending items back.
    #[serde(rename = "return")]
    pub send_back: Rule,
    /// Swapping items.
    pub exchange: Rule,
}

/// When something is allowed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Statuses in which it is.
    pub statuses: Vec<OrderStatus>,
    /// Days since delivery within which it is; without it there is no limit.
    pub days: Option<i64>,
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

impl Policy {
    /// The rules that Mercer ships.
    #[must_use]
    pub fn shipped() -> Self {
        Self::parse(include_str!("../../../config/policy.toml")).expect("the shipped policy is read by a test")
    }

    /// Reads rules.
    ///
    /// # Errors
    /// Says line and key of what is wrong.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_shipped_policy_allows_returns_of_delivered_orders_within_the_window() {
        let rule = Policy::shipped().send_back;
        assert_eq!(rule.allows(&OrderStatus::Delivered, None, day("2026-11-22")), Allowed::Within { days: 30 });
        assert_eq!(rule.allows(&OrderStatus::Delivered, Some(day("2026-10-23")), day("2026-11-22")), Allowed::Within { days: 30 });
        assert_eq!(rule.allows(&OrderStatus::Delivered, Some(day("2026-10-22")), day("2026-11-22")), Allowed::TooLate { days: 30 });
        assert_eq!(rule.allows(&OrderStatus::Pending, None, day("2026-11-22")), Allowed::WrongStatus);
    }

    #[test]
    fn a_changed_order_can_not_be_cancelled() {
        let policy = Policy::shipped();
        assert_eq!(policy.cancel.allows(&OrderStatus::PendingItemModified, None, day("2026-11-22")), Allowed::WrongStatus);
        assert_eq!(policy.cancel.allows(&OrderStatus::Pending, None, day("2026-11-22")), Allowed::Yes);
    }

    #[test]
    fn an_unknown_rule_is_refused() {
        assert!(Policy::parse("[cancle]\nstatuses = []").is_err());
    }
}
