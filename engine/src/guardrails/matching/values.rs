//! What a fact says, and when two values are the same.

use chrono::{Datelike, NaiveDate};
use knowledge::fact::{Fact, Field, Value};
use knowledge::shop::OrderStatus;
use rust_decimal::Decimal;

use crate::guardrails::atoms::{self, AtomValue, Stage, Unit, currency_fits};
use crate::guardrails::normalise::{Normalised, normal};

const CURRENCIES: [&str; 12] = ["USD", "EUR", "GBP", "CNY", "JPY", "HKD", "CAD", "AUD", "CHF", "SGD", "NZD", "MXN"];

/// What a fact says, as atoms' values.
pub(super) fn of(fact: &Fact, today: NaiveDate) -> Vec<AtomValue> {
    let read = |text: &str| atoms::read(&Normalised::new(text), today).into_iter().map(|atom| atom.value).collect::<Vec<_>>();
    match &fact.value {
        Value::Money(money) => {
            let amount = AtomValue::Money(money.amount, Some(money.currency.clone()));
            if matches!(fact.field, Field::Refund(_)) { vec![amount, AtomValue::Stage(Stage::Refunded)] } else { vec![amount] }
        }
        Value::Date(date) => vec![AtomValue::Day(Some(date.year()), date.month(), date.day())],
        Value::Quantity(count) => {
            let count = Decimal::from(*count);
            let mut values = vec![AtomValue::Quantity(count)];
            if matches!(fact.field, Field::WindowDays(_)) {
                values.push(AtomValue::Span(count, count, Unit::Day));
            }
            if matches!(fact.field, Field::AvailableCount | Field::Stock) {
                values.push(AtomValue::Stock(count > Decimal::ZERO));
            }
            values
        }
        Value::Status(status) => stage(status).map_or_else(|| read(status.as_str()), |stage| vec![AtomValue::Stage(stage)]),
        Value::Truth(yes) if fact.field == Field::Available => vec![AtomValue::Stock(*yes)],
        Value::Truth(_) => Vec::new(),
        Value::Link(link) => vec![AtomValue::Link(normal(link).trim_end_matches('/').to_owned())],
        Value::Code(code) => vec![AtomValue::Code(normal(code).replace(' ', ""))],
        Value::Text(text) => read(text),
        Value::Address(address) => read(&address.to_string()),
    }
}

fn stage(status: &OrderStatus) -> Option<Stage> {
    Some(match status {
        OrderStatus::Pending | OrderStatus::PendingItemModified => Stage::Pending,
        OrderStatus::Processed => Stage::Processed,
        OrderStatus::Shipped => Stage::Shipped,
        OrderStatus::Delivered => Stage::Delivered,
        OrderStatus::Cancelled => Stage::Cancelled,
        OrderStatus::ReturnRequested => Stage::ReturnRequested,
        OrderStatus::ExchangeRequested => Stage::ExchangeRequested,
        OrderStatus::Other(_) => return None,
    })
}

/// Whether a claim says what a fact says.
pub(super) fn agree(claim: &AtomValue, fact: &AtomValue) -> bool {
    match (claim, fact) {
        (AtomValue::Money(amount, sign), AtomValue::Money(held, code)) => amount == held && same_currency(sign.as_deref(), code.as_deref()),
        (AtomValue::Day(year, month, day), AtomValue::Day(held, held_month, held_day)) => {
            month == held_month && day == held_day && (year.is_none() || held.is_none() || year == held)
        }
        (AtomValue::Weekday(weekday), AtomValue::Day(Some(year), month, day)) => {
            NaiveDate::from_ymd_opt(*year, *month, *day).is_some_and(|date| date.weekday() == *weekday)
        }
        (AtomValue::Span(low, high, unit), AtomValue::Span(held_low, held_high, held_unit)) => {
            let (scale, kind) = in_days(*unit);
            let (held_scale, held_kind) = in_days(*held_unit);
            kind == held_kind
                && low.checked_mul(scale) == held_low.checked_mul(held_scale)
                && high.checked_mul(scale) == held_high.checked_mul(held_scale)
        }
        _ => claim == fact,
    }
}

fn same_currency(claim: Option<&str>, held: Option<&str>) -> bool {
    claim == held || CURRENCIES.iter().any(|code| currency_fits(claim, code) && currency_fits(held, code))
}

/// A week is seven days; other units stay what they are.
fn in_days(unit: Unit) -> (Decimal, Unit) {
    if unit == Unit::Week { (Decimal::from(7), Unit::Day) } else { (Decimal::ONE, unit) }
}

/// Whether `words` stand in `text` as whole words; both in normal form.
pub(super) fn holds(text: &str, words: &str) -> bool {
    let letter = |symbol: Option<char>| symbol.is_some_and(|symbol| symbol.is_ascii_alphanumeric());
    let continues = |a: Option<char>, b: Option<char>| letter(a) && letter(b);
    !words.is_empty()
        && text.match_indices(words).any(|(start, found)| {
            let (before, after) = (text[..start].chars().next_back(), text[start + found.len()..].chars().next());
            !continues(before, found.chars().next()) && !continues(found.chars().next_back(), after)
        })
}

/// Whether a link begins with an allowed prefix that ends where a part of the address ends.
pub(super) fn allowed(link: &str, prefixes: &[String]) -> bool {
    prefixes.iter().map(|prefix| normal(prefix)).any(|prefix| {
        let prefix = prefix.trim_end_matches('/');
        !prefix.is_empty() && link.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
    })
}
