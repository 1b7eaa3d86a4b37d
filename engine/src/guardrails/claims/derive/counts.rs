//! How many there are of what the facts list, how many are lacking, and what so many are worth.

use rust_decimal::Decimal;

use super::super::atoms::AtomValue;
use super::super::known::{Content, Known, Leaf};
use super::super::subjects::{Binder, Bound};
use super::super::values::{Context, agree};
use super::{PAIRS, says};

/// How many there are of what is listed: items of an order, variants, tracking numbers.
pub(super) fn counted(count: Decimal, context: &Context, bound: &Bound, binder: &Binder<'_>, known: &Known) -> Vec<usize> {
    // "the cheapest of the three": all of one name
    let of_several = ["of the", "of your", "of all", "of these", "of those"].iter().any(|words| context.before.ends_with(words))
        || says(context, &["款中", "款里", "个中", "个里", "种中", "件中", "之中"]);
    if of_several {
        let alike = of_one_name(count, bound, binder, known);
        if !alike.is_empty() {
            return alike;
        }
    }
    let wholes: Vec<Option<usize>> = if bound.subjects.is_empty() {
        let mut all: Vec<Option<usize>> = known.subjects.iter().map(|subject| subject.parent).collect();
        all.sort_unstable();
        all.dedup();
        all
    } else {
        // "three aprons" counts aprons, not the order's items
        let own: Vec<usize> = bound.subjects.iter().copied().filter(|subject| known.parts(*subject).next().is_none()).collect();
        let pieces: Decimal = own.iter().map(|subject| known.pieces(*subject)).sum();
        let spoken = own.len() == bound.subjects.len() && !own.is_empty();
        if spoken && (Decimal::from(own.len()) == count && own.len() > 1 || pieces == count && pieces > Decimal::ONE) {
            let member = |leaf: &Leaf| leaf.subject.is_some_and(|subject| own.contains(&subject));
            return known.leaves.iter().enumerate().filter(|(_, leaf)| member(leaf)).map(|(index, _)| index).collect();
        }
        if bound.here && bound.subjects.iter().all(|subject| known.parts(*subject).next().is_none()) {
            return Vec::new();
        }
        let up = |subject: &usize| {
            if known.parts(*subject).next().is_some() {
                Some(*subject)
            } else {
                known.subjects.get(*subject).and_then(|subject| subject.parent)
            }
        };
        bound.subjects.iter().map(up).collect()
    };
    // how many of them can be bought
    let stocked: Vec<usize> = known
        .leaves
        .iter()
        .enumerate()
        .filter(|(_, leaf)| leaf.values.iter().any(|held| held.value == AtomValue::Stock(true)))
        .map(|(index, _)| index)
        .collect();
    let subjects: std::collections::HashSet<_> = stocked.iter().map(|leaf| known.leaves[*leaf].subject).collect();
    if subjects.len() > 1 && Decimal::from(subjects.len()) == count && !bound.here {
        return stocked;
    }
    // four in one warehouse and eleven in another are fifteen
    let stocks = ["units", "left", "stock", "quantity", "available", "hand", "inventory", "pieces", "count"];
    let root = |leaf: &Leaf| {
        let words: Vec<&str> = leaf.path.split(' ').collect();
        let at = words.iter().rposition(|word| stocks.contains(word)).filter(|at| at + 1 < words.len())?;
        Some(words[..=at].join(" "))
    };
    for leaf in known.leaves.iter().filter(|leaf| binder.admits(bound, leaf)) {
        let Some(own) = root(leaf) else { continue };
        let alike = || {
            known.leaves.iter().enumerate().filter(|(_, other)| {
                other.fact == leaf.fact
                    && other.subject == leaf.subject
                    && root(other).as_ref() == Some(&own)
                    && other.content == Content::Values
            })
        };
        let sum: Decimal = alike().filter_map(|(_, other)| other.count()).sum();
        if alike().count() > 1 && sum == count {
            return alike().map(|(index, _)| index).collect();
        }
    }
    // "two are pending", "the largest of your three orders"
    let orders: Vec<usize> = known
        .leaves
        .iter()
        .enumerate()
        .filter(|(_, leaf)| leaf.subject.is_some_and(|subject| known.order_of(subject) == Some(subject)))
        .filter(|(_, leaf)| leaf.values.iter().any(|held| matches!(held.value, AtomValue::Stage(_))))
        .map(|(index, _)| index)
        .collect();
    let stage =
        |leaf: &usize, wanted: &AtomValue| known.leaves[*leaf].values.iter().any(|held| agree(wanted, &held.value, known.today, context));
    let staged: Vec<&AtomValue> = context.near.iter().filter(|other| matches!(other, AtomValue::Stage(_))).collect();
    let of_stage: Vec<usize> =
        orders.iter().copied().filter(|leaf| !staged.is_empty() && staged.iter().all(|wanted| stage(leaf, wanted))).collect();
    for group in [of_stage, if staged.is_empty() && (!bound.here || of_several) { orders } else { Vec::new() }] {
        if group.len() > 1 && Decimal::from(group.len()) == count {
            return group;
        }
    }
    // "the cheapest of the three": all of one name
    let alike = of_one_name(count, bound, binder, known);
    if !alike.is_empty() {
        return alike;
    }
    for whole in wholes {
        let parts: Vec<usize> =
            known.subjects.iter().enumerate().filter(|(_, subject)| subject.parent == whole).map(|(index, _)| index).collect();
        let pieces: Decimal = parts.iter().map(|part| known.pieces(*part)).sum();
        // two lines of three pieces are three items, of two kinds
        let kinds = says(context, &["kind", "different", "type", "line", "product", "model", "种", "款", "样"]);
        let lines = Decimal::from(parts.len()) == count && (pieces == Decimal::from(parts.len()) || kinds);
        if !parts.is_empty() && (lines || pieces == count) {
            let member = |leaf: &Leaf| leaf.subject.is_some_and(|subject| parts.contains(&subject));
            return known.leaves.iter().enumerate().filter(|(_, leaf)| member(leaf)).map(|(index, _)| index).collect();
        }
    }
    // several values of one field: tracking numbers, payments
    for leaf in known.leaves.iter().filter(|leaf| binder.admits(bound, leaf) && leaf.content != Content::Nothing) {
        let alike: Vec<usize> = known
            .leaves
            .iter()
            .enumerate()
            .filter(|(_, other)| other.path == leaf.path && other.subject == leaf.subject)
            .map(|(index, _)| index)
            .collect();
        let spoken = !(context.concepts & leaf.concepts).is_empty()
            || leaf.values.iter().any(|held| !held.words.is_disjoint(&context.words) || held.families.meets(context.families));
        if spoken && alike.len() > 1 && Decimal::from(alike.len()) == count {
            return alike;
        }
    }
    Vec::new()
}

/// So many things of one name, which is spoken of or the only one that several have.
fn of_one_name(count: Decimal, bound: &Bound, binder: &Binder<'_>, known: &Known) -> Vec<usize> {
    let mut names: Vec<(&str, Vec<usize>)> = Vec::new();
    for (index, subject) in known.subjects.iter().enumerate() {
        let Some(name) = subject.names.first() else { continue };
        match names.iter_mut().find(|(known, _)| known == name) {
            Some((_, subjects)) => subjects.push(index),
            None => names.push((name, vec![index])),
        }
    }
    names.retain(|(_, subjects)| subjects.len() > 1);
    let several = names.len() > 1;
    let fits = |subjects: &[usize]| {
        let named = subjects.iter().any(|subject| bound.subjects.contains(subject) || binder.speaks_of(*subject));
        Decimal::from(subjects.len()) == count && (named || !several && bound.subjects.is_empty())
    };
    let Some((_, subjects)) = names.into_iter().find(|(_, subjects)| fits(subjects)) else { return Vec::new() };
    let member = |leaf: &Leaf| leaf.subject.is_some_and(|subject| subjects.contains(&subject));
    known.leaves.iter().enumerate().filter(|(_, leaf)| member(leaf)).map(|(index, _)| index).collect()
}

/// How many of something are lacking, and what so many are worth: two numbers of one fact.
pub(super) fn of_two_numbers(claim: &AtomValue, context: &Context, bound: &Bound, binder: &Binder<'_>, known: &Known) -> Vec<usize> {
    let lacking = says(context, &["another", "more", "to go", "left", "short", "need", "remain", "还差", "还需", "差", "再", "剩"]);
    let numbers = || {
        known
            .leaves
            .iter()
            .enumerate()
            .filter(|(_, leaf)| leaf.content == Content::Values && binder.admits(bound, leaf))
            .filter_map(|(index, leaf)| Some((index, leaf, leaf.count()?)))
    };
    match claim {
        AtomValue::Quantity(claimed) if lacking => {
            for (index, leaf, count) in numbers().take(PAIRS) {
                let other = numbers()
                    .take(PAIRS)
                    .find(|(at, other, less)| *at != index && other.fact == leaf.fact && count.checked_sub(*less) == Some(*claimed));
                if let Some((other, ..)) = other {
                    return vec![index, other];
                }
            }
            Vec::new()
        }
        AtomValue::Money(..) => {
            let rates = known.leaves.iter().enumerate().filter(|(_, leaf)| leaf.path.split(' ').any(|word| matches!(word, "per" | "each")));
            for (rate, leaf) in rates {
                let value = leaf.values.iter().find_map(|held| match &held.value {
                    AtomValue::Money(amount, code) => Some((*amount, code.clone())),
                    AtomValue::Quantity(amount) if !amount.fract().is_zero() => Some((*amount, None)),
                    _ => None,
                });
                let Some((amount, code)) = value else { continue };
                let found = numbers().take(PAIRS).find(|(index, other, count)| {
                    *index != rate
                        && other.fact == leaf.fact
                        && count
                            .checked_mul(amount)
                            .is_some_and(|all| agree(claim, &AtomValue::Money(all.round_dp(2), code.clone()), known.today, context))
                });
                if let Some((index, ..)) = found {
                    return vec![index, rate];
                }
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}
