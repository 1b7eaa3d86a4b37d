//! Sums, differences, multiples and shares of the amounts that a place in a text is about.

use rust_decimal::Decimal;

use super::super::atoms::AtomValue;
use super::super::known::{Content, Known, Leaf};
use super::super::subjects::{Binder, Bound};
use super::super::values::{Context, agree, special};
use super::sums::SUMMED;
use super::{PAIRS, says};

/// Words of what remains of an amount.
pub(super) const TAKEN: [&str; 12] =
    ["left", "remain", "short", "still need", "to go", "还差", "剩", "back", "off", "不够", "还需", "difference"];

/// Words of what a charge takes from an amount.
const DEDUCTED: [&str; 16] =
    ["refund", "less", "minus", "after", "deduct", "without", "before", "save", "退", "扣", "减", "去掉", "除去", "不含", "省", "免"];

/// Whether a field is a sum of others already.
fn whole(leaf: &Leaf) -> bool {
    leaf.path.split(' ').any(|word| matches!(word, "total" | "grand" | "subtotal"))
}

/// Whether a field lowers what is paid.
pub(super) fn credit(leaf: &Leaf) -> bool {
    leaf.path.split(' ').any(|word| {
        matches!(
            word,
            "discount"
                | "credit"
                | "voucher"
                | "coupon"
                | "rebate"
                | "off"
                | "saving"
                | "savings"
                | "deposit"
                | "paid"
                | "bonus"
                | "balance"
        )
    })
}

pub(super) struct Amount<'a> {
    pub(super) leaf: usize,
    pub(super) about: &'a Leaf,
    pub(super) amount: Decimal,
    currency: Option<&'a str>,
}

pub(super) fn amounts<'a>(bound: &Bound, binder: &Binder<'_>, known: &'a Known) -> Vec<Amount<'a>> {
    let of = |(leaf, about): (usize, &'a Leaf)| {
        about.values.iter().find_map(|held| match &held.value {
            AtomValue::Money(amount, currency) if about.content == Content::Values => {
                Some(Amount { leaf, about, amount: *amount, currency: currency.as_deref() })
            }
            _ => None,
        })
    };
    let part = |leaf: &Leaf| leaf.subject.is_some_and(|subject| bound.subjects.iter().any(|whole| known.within(subject, *whole)));
    let admitted = |leaf: &Leaf| binder.admits(bound, leaf) || bound.compares || (bound.whole && part(leaf));
    known.leaves.iter().enumerate().filter(|(_, leaf)| admitted(leaf)).filter_map(of).collect()
}

pub(super) fn money(claim: &AtomValue, context: &Context, bound: &Bound, binder: &Binder<'_>, known: &Known) -> Vec<usize> {
    let amounts = amounts(bound, binder, known);
    let is = |amount: Option<Decimal>, currency: Option<&str>| {
        amount.is_some_and(|amount| {
            agree(claim, &AtomValue::Money(amount.abs().round_dp(2), currency.map(str::to_owned)), known.today, context)
        })
    };
    let pieces = |about: &Leaf| about.subject.map_or(Decimal::ONE, |subject| known.pieces(subject));
    for first in &amounts {
        let whole = |leaf: &Leaf| leaf.subject.and_then(|subject| known.subjects.get(subject)).and_then(|subject| subject.parent);
        let alike: Vec<&Amount<'_>> = amounts
            .iter()
            .filter(|other| {
                other.about.path == first.about.path && whole(other.about) == whole(first.about) && other.currency == first.currency
            })
            .collect();
        let sum = alike.iter().try_fold(Decimal::ZERO, |sum, other| sum.checked_add(other.amount.checked_mul(pieces(other.about))?));
        if alike.len() > 1 && is(sum, first.currency) {
            return alike.iter().map(|other| other.leaf).collect();
        }
        // what is lacking of all of them
        let less = amounts.iter().find(|other| {
            says(context, &TAKEN)
                && other.about.fact != first.about.fact
                && is(sum.and_then(|sum| sum.checked_sub(other.amount)), first.currency)
        });
        if let Some(less) = less.filter(|_| alike.len() > 1) {
            return alike.iter().map(|other| other.leaf).chain([less.leaf]).collect();
        }
    }
    for (place, one) in amounts.iter().take(PAIRS).enumerate() {
        let count = pieces(one.about);
        if count > Decimal::ONE && is(one.amount.checked_mul(count), one.currency) {
            return vec![one.leaf];
        }
        for (leaf, percent) in percents(bound, binder, known) {
            let part = one.amount.checked_mul(percent).and_then(|part| part.checked_div(Decimal::ONE_HUNDRED));
            let rest = part.and_then(|part| one.amount.checked_sub(part));
            if is(rest, one.currency) || is(part, one.currency) {
                return vec![one.leaf, leaf];
            }
        }
        for times in &context.counts {
            let all = one.amount.checked_mul(*times);
            // "a case of six is 75, that is 12.50 a bottle"
            let each = says(context, &["each", "per ", "a piece", "apiece", "every", " a ", "每", "单"]);
            if is(all, one.currency) || each && is(one.amount.checked_div(*times), one.currency) {
                return vec![one.leaf];
            }
        }
        for other in amounts.iter().take(PAIRS).skip(place + 1).filter(|other| other.currency == one.currency) {
            let several = |some: &Amount<'_>, more: &Amount<'_>| {
                context
                    .counts
                    .iter()
                    .any(|times| is(some.amount.checked_mul(*times).and_then(|all| all.checked_add(more.amount)), one.currency))
            };
            let spared = |some: &Amount<'_>, whole: &Amount<'_>| {
                context
                    .counts
                    .iter()
                    .any(|times| is(some.amount.checked_mul(*times).and_then(|all| all.checked_sub(whole.amount)), one.currency))
            };
            if says(context, &["save", "cheaper", "less", "省", "便宜"]) && (spared(one, other) || spared(other, one)) {
                return vec![one.leaf, other.leaf];
            }
            if several(one, other) || several(other, one) {
                return vec![one.leaf, other.leaf];
            }
            let deducted = one.about.path.contains("deduct") || other.about.path.contains("deduct");
            let charged = special(one.about.concepts) || special(other.about.concepts);
            let together = !deducted && charged && !whole(one.about) && !whole(other.about) || says(context, &SUMMED);
            // what is taken off, paid back or left; a charge is no such thing
            let taken =
                says(context, &TAKEN) || charged && says(context, &DEDUCTED) || deducted || credit(one.about) || credit(other.about);
            let apart = bound.compares || taken;
            if (together && is(one.amount.checked_add(other.amount), one.currency))
                || (apart && is(one.amount.checked_sub(other.amount), one.currency))
            {
                return vec![one.leaf, other.leaf];
            }
        }
    }
    Vec::new()
}

fn percents<'a>(bound: &'a Bound, binder: &'a Binder<'_>, known: &'a Known) -> impl Iterator<Item = (usize, Decimal)> + 'a {
    let of = |(leaf, about): (usize, &Leaf)| {
        about.values.iter().find_map(|held| if let AtomValue::Percent(percent) = held.value { Some((leaf, percent)) } else { None })
    };
    known.leaves.iter().enumerate().filter(|(_, leaf)| binder.admits(bound, leaf)).filter_map(of)
}
