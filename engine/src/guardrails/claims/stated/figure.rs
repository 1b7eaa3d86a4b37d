//! The numbers, and when two of them are different ones.

use rust_decimal::Decimal;

use super::super::atoms::{AtomValue, Unit, currency_fits};

/// A number with its unit.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Figure {
    /// From so many to so many units of time.
    Span(Decimal, Decimal, Unit),
    /// An amount, with the sign or word of its currency where one stands there.
    Money(Decimal, Option<String>),
    /// A percentage.
    Percent(Decimal),
    /// From a time of day to another, in minutes.
    Hours(u32, u32),
    /// A number with a unit of measure.
    Measure(Decimal, &'static str),
    /// So many pieces.
    Count(Decimal),
}

/// Whether a number is the least or the most of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    Least,
    Most,
    Neither,
}

const CODES: [&str; 12] = ["USD", "EUR", "GBP", "CNY", "JPY", "HKD", "CAD", "AUD", "CHF", "SGD", "NZD", "MXN"];
const MINUTES_OF_HOUR: i64 = 60;
const HOURS_OF_DAY: i64 = 24;
const DAYS_OF_WEEK: i64 = 7;
/// A month has 28 to 31 days.
const MONTH: (i64, i64) = (28, 31);

/// How many times as large a number of the same thing may be.
const FAR: Decimal = Decimal::from_parts(40, 0, 0, false, 0);

impl Figure {
    /// What a value states; nothing where it is no number of something. Counts are told by what follows them.
    pub(super) fn of(value: &AtomValue, after: &str) -> Option<Self> {
        match value {
            AtomValue::Span(low, high, unit) => Some(Self::Span(*low, *high, *unit)),
            AtomValue::Money(amount, sign) => Some(Self::Money(*amount, sign.clone())),
            AtomValue::Percent(percent) => Some(Self::Percent(*percent)),
            AtomValue::Measure(amount, "piece") => Some(Self::Count(*amount)),
            AtomValue::Measure(amount, unit) => Some(Self::Measure(*amount, unit)),
            AtomValue::Quantity(count) => {
                let after = after.trim_start();
                let pieces = ["piece", "item", "unit", "cop", "article", "件", "个", "只", "份", "台"];
                pieces.iter().any(|noun| after.starts_with(noun)).then_some(Self::Count(*count))
            }
            _ => None,
        }
    }

    pub(super) fn sort(&self) -> &'static str {
        match self {
            Self::Span(..) => "span",
            Self::Money(..) => "money",
            Self::Percent(_) => "percent",
            Self::Hours(..) => "hours",
            Self::Measure(..) => "measure",
            Self::Count(_) => "count",
        }
    }

    /// Whether two numbers can't both be right. Numbers that can't be compared, as dollars with euros, contradict nothing.
    pub(super) fn differs(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Span(low, high, unit), Self::Span(other_low, other_high, other_unit)) => {
                let (ours, theirs) = (days(*low, *high, *unit), days(*other_low, *other_high, *other_unit));
                let (Some(ours), Some(theirs)) = (ours, theirs) else { return false };
                // the last day counts: "within 5 days" and "3 to 5 days" agree
                ours.1.1 < theirs.1.0 || theirs.1.1 < ours.1.0
            }
            (Self::Money(amount, sign), Self::Money(other, other_sign)) => amount != other && one_currency(sign, other_sign),
            (Self::Measure(amount, unit), Self::Measure(other, other_unit)) => unit == other_unit && amount != other,
            (Self::Percent(ours), Self::Percent(theirs)) | (Self::Count(ours), Self::Count(theirs)) => ours != theirs,
            (Self::Hours(from, to), Self::Hours(other_from, other_to)) => (from, to) != (other_from, other_to),
            _ => false,
        }
    }

    /// Whether two numbers are of such different sizes that they are hardly of the same thing: seven days and three years.
    pub(super) fn far_from(&self, other: &Self) -> bool {
        let far = |one: Decimal, other: Decimal| {
            let (less, more) = (one.min(other), one.max(other));
            less > Decimal::ZERO && more.checked_div(less).is_none_or(|times| times > FAR)
        };
        match (self, other) {
            (Self::Span(_, high, unit), Self::Span(_, other, other_unit)) => {
                let longest = |high: Decimal, unit: Unit| days(high, high, unit).map(|(_, most)| most.1);
                longest(*high, *unit).zip(longest(*other, *other_unit)).is_some_and(|(one, other)| far(one, other))
            }
            (Self::Money(one, _), Self::Money(other, _)) => far(*one, *other),
            _ => false,
        }
    }

    /// The amount of money, where it is one.
    pub(super) fn money(&self) -> Option<(Decimal, Option<&str>)> {
        if let Self::Money(amount, sign) = self { Some((*amount, sign.as_deref())) } else { None }
    }

    /// The measure, where it is one.
    pub(super) fn measure(&self) -> Option<(Decimal, &'static str)> {
        if let Self::Measure(amount, unit) = self { Some((*amount, unit)) } else { None }
    }
}

/// The least and the most days that each end of a span may mean. Five working days are five to nine days.
fn days(low: Decimal, high: Decimal, unit: Unit) -> Option<((Decimal, Decimal), (Decimal, Decimal))> {
    let end = |count: Decimal| -> Option<(Decimal, Decimal)> {
        let times = |factor: i64| count.checked_mul(factor.into());
        let part = |of: i64| count.checked_div(of.into());
        Some(match unit {
            Unit::Minute => (part(MINUTES_OF_HOUR * HOURS_OF_DAY)?, part(MINUTES_OF_HOUR * HOURS_OF_DAY)?),
            Unit::Hour => (part(HOURS_OF_DAY)?, part(HOURS_OF_DAY)?),
            Unit::Day => (count, count),
            Unit::WorkingDay => (count, (times(DAYS_OF_WEEK)? / Decimal::from(5)).ceil().checked_add(Decimal::TWO)?),
            Unit::Week => (times(DAYS_OF_WEEK)?, times(DAYS_OF_WEEK)?),
            Unit::Month => (times(MONTH.0)?, times(MONTH.1)?),
            Unit::Year => (times(365)?.min(times(12 * MONTH.0)?), times(12 * MONTH.1)?),
        })
    };
    // two counts of working days are compared as they are
    Some((end(low)?, end(high)?))
}

fn one_currency(ours: &Option<String>, theirs: &Option<String>) -> bool {
    let (Some(ours), Some(theirs)) = (ours, theirs) else { return true };
    CODES.iter().any(|code| currency_fits(Some(ours), code) && currency_fits(Some(theirs), code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(low: i64, high: i64, unit: Unit) -> Figure {
        Figure::Span(low.into(), high.into(), unit)
    }

    #[test]
    fn the_same_time_in_other_units_is_the_same() {
        assert!(!span(14, 14, Unit::Day).differs(&span(2, 2, Unit::Week)));
        assert!(!span(24, 24, Unit::Month).differs(&span(2, 2, Unit::Year)));
        assert!(!span(24, 24, Unit::Hour).differs(&span(1, 1, Unit::Day)));
        assert!(!span(1, 1, Unit::Month).differs(&span(30, 30, Unit::Day)));
        assert!(!span(5, 5, Unit::WorkingDay).differs(&span(7, 7, Unit::Day)));
        assert!(!span(3, 5, Unit::Day).differs(&span(5, 5, Unit::Day)), "within five days");
        assert!(span(14, 14, Unit::Day).differs(&span(30, 30, Unit::Day)));
        assert!(span(1, 1, Unit::Year).differs(&span(3, 3, Unit::Year)));
        assert!(span(5, 7, Unit::WorkingDay).differs(&span(21, 21, Unit::Day)));
    }

    #[test]
    fn amounts_of_two_currencies_are_no_contradiction() {
        let money = |amount: i64, sign: Option<&str>| Figure::Money(amount.into(), sign.map(str::to_owned));
        assert!(money(5, Some("$")).differs(&money(6, Some("$"))));
        assert!(money(5, None).differs(&money(6, Some("€"))));
        assert!(!money(5, Some("€")).differs(&money(6, Some("$"))));
        assert!(money(5, Some("元")).differs(&money(6, Some("yuan"))));
        assert!(!money(5, Some("$")).differs(&Figure::Percent(6.into())));
    }
}
