//! What may be said though no single fact says it: sums and differences of money of one subject, counts of listed facts,
//! days between a date and today.

use std::mem::discriminant;

use chrono::NaiveDate;
use knowledge::fact::{Fact, Field, Value};
use rust_decimal::Decimal;

use super::subjects::Named;
use super::values::agree;
use crate::guardrails::atoms::{AtomValue, Unit};

/// Amounts of one subject that are combined pairwise; more than these are only summed.
const PAIRS: usize = 24;

/// The facts from which a claim follows, or none.
pub(super) fn holding(claim: &AtomValue, facts: &[Fact], named: &Named, today: NaiveDate) -> Vec<usize> {
    match claim {
        AtomValue::Money(..) => money(claim, facts, named),
        AtomValue::Quantity(count) => counted(*count, facts, named),
        AtomValue::Span(low, high, unit) if low == high => between(*low, *unit, facts, named, today),
        AtomValue::Promise(words) => deed(words, facts),
        _ => Vec::new(),
    }
}

fn money(claim: &AtomValue, facts: &[Fact], named: &Named) -> Vec<usize> {
    let amounts: Vec<_> = facts
        .iter()
        .enumerate()
        .filter(|(_, fact)| named.compares(fact))
        .filter_map(|(index, fact)| match &fact.value {
            Value::Money(money) => Some((index, fact, money)),
            _ => None,
        })
        .collect();
    let says = |amount: Option<Decimal>, currency: &str| {
        amount.is_some_and(|amount| agree(claim, &AtomValue::Money(amount.abs(), Some(currency.to_owned()))))
    };
    for (_, fact, first) in &amounts {
        let alike: Vec<_> = amounts
            .iter()
            .filter(|(_, other, money)| {
                other.subject == fact.subject && discriminant(&other.field) == discriminant(&fact.field) && money.currency == first.currency
            })
            .collect();
        let sum =
            alike.iter().try_fold(Decimal::ZERO, |sum, (index, _, money)| sum.checked_add(money.amount.checked_mul(times(facts, *index))?));
        if alike.len() > 1 && says(sum, &first.currency) {
            return alike.iter().map(|(index, ..)| *index).collect();
        }
    }
    for (place, (index, fact, money)) in amounts.iter().take(PAIRS).enumerate() {
        let quantity = times(facts, *index);
        if quantity > Decimal::ONE && says(money.amount.checked_mul(quantity), &money.currency) {
            return vec![*index];
        }
        for (other_index, other, other_money) in amounts.iter().take(PAIRS).skip(place + 1) {
            let pair = other.subject == fact.subject && other_money.currency == money.currency;
            let (sum, difference) = (money.amount.checked_add(other_money.amount), money.amount.checked_sub(other_money.amount));
            if pair && (says(sum, &money.currency) || says(difference, &money.currency)) {
                return vec![*index, *other_index];
            }
        }
    }
    Vec::new()
}

/// How many pieces an item's price stands for.
fn times(facts: &[Fact], index: usize) -> Decimal {
    let fact = &facts[index];
    let Field::ItemPrice(item) = fact.field else { return Decimal::ONE };
    let quantity = facts.iter().find_map(|other| match (&other.field, &other.value) {
        (Field::ItemQuantity(of), Value::Quantity(count)) if *of == item && other.subject == fact.subject => Some(Decimal::from(*count)),
        _ => None,
    });
    quantity.unwrap_or(Decimal::ONE)
}

fn counted(count: Decimal, facts: &[Fact], named: &Named) -> Vec<usize> {
    for fact in facts.iter().filter(|fact| named.admits(fact)) {
        let of_kind = |subject_too: bool| {
            facts.iter().enumerate().filter(move |(_, other)| {
                discriminant(&other.field) == discriminant(&fact.field)
                    && if subject_too { other.subject == fact.subject } else { discriminant(&other.subject) == discriminant(&fact.subject) }
            })
        };
        let listed = matches!(fact.field, Field::ItemName(_) | Field::Tracking(_) | Field::Payment(_) | Field::Refund(_));
        let one_each = matches!(fact.field, Field::Name | Field::Number | Field::Status | Field::Price);
        for (counts, subject_too) in [(listed, true), (one_each, false)] {
            let members: Vec<_> = of_kind(subject_too).map(|(index, _)| index).collect();
            if counts && Decimal::from(members.len()) == count {
                return members;
            }
        }
    }
    Vec::new()
}

fn between(count: Decimal, unit: Unit, facts: &[Fact], named: &Named, today: NaiveDate) -> Vec<usize> {
    let days = match unit {
        Unit::Day => Some(count),
        Unit::Week => count.checked_mul(Decimal::from(7)),
        _ => None,
    };
    let away = |fact: &Fact| match fact.value {
        Value::Date(date) => Some(Decimal::from(date.signed_duration_since(today).num_days().abs())),
        _ => None,
    };
    let found = facts.iter().position(|fact| named.admits(fact) && days.is_some() && away(fact) == days);
    found.into_iter().collect()
}

/// A deed that the rows show is done: "I have cancelled" beside an order that is cancelled.
fn deed(words: &str, facts: &[Fact]) -> Vec<usize> {
    use knowledge::shop::OrderStatus;
    let done = ["have", "'ve", "已"].iter().any(|word| words.contains(word));
    let speaks = |of: &[&str]| of.iter().any(|word| words.contains(word));
    let shows = |fact: &Fact| match (&fact.field, &fact.value) {
        (Field::Status, Value::Status(OrderStatus::Cancelled)) => speaks(&["cancel", "取消"]),
        (Field::Status, Value::Status(OrderStatus::ReturnRequested)) => speaks(&["return", "退货"]),
        (Field::Status, Value::Status(OrderStatus::ExchangeRequested)) => speaks(&["exchange", "换货"]),
        (Field::Status, Value::Status(OrderStatus::PendingItemModified)) | (Field::Address, _) => {
            speaks(&["chang", "updat", "修改", "更改", "更新"])
        }
        (Field::Refund(_), _) => speaks(&["refund", "退款"]),
        _ => false,
    };
    let found = facts.iter().position(shows).filter(|_| done);
    found.into_iter().collect()
}
