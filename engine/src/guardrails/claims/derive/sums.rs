//! Sums of two amounts of any two things that are spoken of, and what one price is less than another.

use rust_decimal::Decimal;

use super::super::atoms::AtomValue;
use super::super::known::{Content, Known, Leaf};
use super::super::subjects::{Binder, Bound};
use super::super::values::{Context, agree, special};
use super::PAIRS;
use super::amounts::{amounts, credit};

/// Words by which amounts are summed up.
pub(super) const SUMMED: [&str; 21] = [
    "making",
    "plus",
    "add",
    "including",
    "come to",
    "comes to",
    "makes",
    "would be",
    "adds up",
    "total",
    "together",
    "both",
    "sum",
    "combined",
    "in all",
    "altogether",
    "a pair",
    "一共",
    "共",
    "合计",
    "加",
];

/// Two amounts of any two things, each times a number that is spoken of, that make the claimed one.
pub(super) fn summed(claim: &AtomValue, context: &Context, binder: &Binder<'_>, known: &Known) -> Vec<usize> {
    let everything = known
        .leaves
        .iter()
        .enumerate()
        .filter(|(_, leaf)| leaf.content == Content::Values && leaf.subject.is_some_and(|subject| binder.speaks_of(subject)));
    let of = |(index, leaf): (usize, &Leaf)| leaf.amount().map(|(amount, code)| (index, amount, code));
    let all: Vec<(usize, Decimal, Option<String>)> = everything.filter_map(of).take(PAIRS).collect();
    let times: Vec<Decimal> = std::iter::once(Decimal::ONE).chain(context.counts.iter().copied()).collect();
    for (place, one) in all.iter().enumerate() {
        for other in all.iter().skip(place + 1).filter(|other| other.2 == one.2) {
            for (first, second) in times.iter().flat_map(|first| times.iter().map(move |second| (*first, *second))) {
                let sum = one.1.checked_mul(first).and_then(|first| first.checked_add(other.1.checked_mul(second)?));
                if sum.is_some_and(|sum| agree(claim, &AtomValue::Money(sum, one.2.clone()), known.today, context)) {
                    return vec![one.0, other.0];
                }
            }
        }
    }
    Vec::new()
}

/// What one amount leaves of another, of any two things that are spoken of: a price and a gift card's balance.
pub(super) fn left_over(claim: &AtomValue, context: &Context, binder: &Binder<'_>, known: &Known) -> Vec<usize> {
    let of = |(index, leaf): (usize, &Leaf)| {
        let spoken = leaf.subject.is_none_or(|subject| binder.speaks_of(subject));
        leaf.amount().filter(|_| spoken && leaf.content == Content::Values).map(|(amount, code)| (index, amount, code))
    };
    let all: Vec<(usize, Decimal, Option<String>)> = known.leaves.iter().enumerate().filter_map(of).take(PAIRS).collect();
    let balance = |index: usize| known.leaves.get(index).is_some_and(credit);
    for (place, one) in all.iter().enumerate() {
        for other in all.iter().skip(place + 1).filter(|other| other.2 == one.2 && (balance(one.0) || balance(other.0))) {
            let left = one.1.checked_sub(other.1).map(|left| left.abs());
            if left.is_some_and(|left| agree(claim, &AtomValue::Money(left, one.2.clone()), known.today, context)) {
                return vec![one.0, other.0];
            }
        }
    }
    Vec::new()
}

/// What a price comes to with a percentage off, which the sentence or a code in it names.
pub(super) fn discounted(claim: &AtomValue, context: &Context, binder: &Binder<'_>, known: &Known) -> Vec<usize> {
    let discount = crate::guardrails::claims::concepts::Concepts::named(&["discount"]);
    if (context.concepts & discount).is_empty() && !context.others.iter().any(|other| matches!(other, AtomValue::Percent(_))) {
        return Vec::new();
    }
    let spoken = |leaf: &Leaf| leaf.content == Content::Values && leaf.subject.is_none_or(|subject| binder.speaks_of(subject));
    let percents = || {
        let percent = |leaf: &Leaf| {
            leaf.values.iter().find_map(|held| if let AtomValue::Percent(percent) = held.value { Some(percent) } else { None })
        };
        known
            .leaves
            .iter()
            .enumerate()
            .filter(|(_, leaf)| spoken(leaf) && !(leaf.concepts & discount).is_empty())
            .filter_map(move |(index, leaf)| Some((index, percent(leaf)?)))
    };
    for (index, leaf) in known.leaves.iter().enumerate().filter(|(_, leaf)| spoken(leaf) && !special(leaf.concepts)).take(PAIRS) {
        let Some((amount, code)) = leaf.amount() else { continue };
        for (percent, off) in percents() {
            let part = amount.checked_mul(off).and_then(|part| part.checked_div(Decimal::ONE_HUNDRED));
            let rest = part.and_then(|part| amount.checked_sub(part));
            let is = |amount: Option<Decimal>| {
                amount.is_some_and(|amount| agree(claim, &AtomValue::Money(amount.round_dp(2), code.clone()), known.today, context))
            };
            if is(rest) || is(part) {
                return vec![index, percent];
            }
        }
    }
    Vec::new()
}

/// A percentage that two prices differ by.
pub(super) fn saved(percent: Decimal, context: &Context, bound: &Bound, binder: &Binder<'_>, known: &Known) -> Vec<usize> {
    let lowered = [
        "off", "save", "saving", "less", "cheaper", "reduc", "discount", "lower", "drop", "down", "优惠", "便宜", "降", "省", "减", "折",
        "低",
    ];
    if !lowered.iter().any(|word| context.text.contains(word)) {
        return Vec::new();
    }
    let priced = |leaf: &Leaf| {
        leaf.concepts.has(crate::guardrails::claims::concepts::index("price"))
            || leaf.path.split(' ').any(|word| {
                matches!(
                    word,
                    "price"
                        | "was"
                        | "now"
                        | "old"
                        | "new"
                        | "previous"
                        | "current"
                        | "original"
                        | "sale"
                        | "list"
                        | "regular"
                        | "before"
                        | "after"
                        | "total"
                        | "subtotal"
                )
            })
    };
    let amounts: Vec<_> = amounts(bound, binder, known).into_iter().filter(|amount| priced(amount.about)).collect();
    for one in amounts.iter().take(PAIRS) {
        for other in amounts.iter().take(PAIRS).filter(|other| other.about.subject == one.about.subject && other.amount < one.amount) {
            let off = one
                .amount
                .checked_sub(other.amount)
                .and_then(|off| off.checked_mul(Decimal::ONE_HUNDRED))
                .and_then(|off| off.checked_div(one.amount));
            if off.is_some_and(|off| off.round() == percent || off == percent) {
                return vec![one.leaf, other.leaf];
            }
        }
    }
    Vec::new()
}
