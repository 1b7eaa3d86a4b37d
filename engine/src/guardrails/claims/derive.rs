//! What follows from several facts: sums, differences and multiples of money, counts of what is listed, deadlines, days between a
//! date and today. Each holds only where the words around the value say so.

use chrono::{Datelike, Days, Months, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::atoms::{AtomValue, Stage, Unit};
use super::concepts::Concepts;
use super::known::{Content, Held, Known, Leaf};
use super::subjects::{Binder, Bound};
use super::values::{Context, agree, special};

mod sums;

use sums::{SUMMED, discounted, left_over, saved, summed};

/// Words of what remains of an amount.
const TAKEN: [&str; 12] = ["left", "remain", "short", "still need", "to go", "还差", "剩", "back", "off", "不够", "还需", "difference"];
/// Words of what a charge takes from an amount.
const DEDUCTED: [&str; 16] =
    ["refund", "less", "minus", "after", "deduct", "without", "before", "save", "退", "扣", "减", "去掉", "除去", "不含", "省", "免"];

/// Whether a field is a sum of others already.
fn whole(leaf: &Leaf) -> bool {
    leaf.path.split(' ').any(|word| matches!(word, "total" | "grand" | "subtotal"))
}

/// Whether a field lowers what is paid.
fn credit(leaf: &Leaf) -> bool {
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

/// Amounts that are combined pairwise; more than these are only summed.
const PAIRS: usize = 24;

/// The leaves from which a claim follows, or none.
pub(super) fn holding(claim: &AtomValue, context: &Context, bound: &Bound, binder: &Binder<'_>, known: &Known) -> Vec<usize> {
    match claim {
        AtomValue::Money(..) => {
            let found = money(claim, context, bound, binder, known);
            // what is summed up may be of several things, each named where it likes
            let found = if found.is_empty() && says(context, &SUMMED) { summed(claim, context, binder, known) } else { found };
            let found = if found.is_empty() { discounted(claim, context, binder, known) } else { found };
            let found = if found.is_empty() && says(context, &TAKEN) { left_over(claim, context, binder, known) } else { found };
            if found.is_empty() { of_two_numbers(claim, context, bound, binder, known) } else { found }
        }
        AtomValue::Quantity(count) => {
            let found = counted(*count, context, bound, binder, known);
            if found.is_empty() { of_two_numbers(claim, context, bound, binder, known) } else { found }
        }
        AtomValue::Measure(count, "piece" | "person" | "bag" | "bottle") => counted(*count, context, bound, binder, known),
        AtomValue::Time(hour, minute) => by_then(*hour, *minute, bound, binder, known),
        AtomValue::Percent(percent) => saved(*percent, context, bound, binder, known),
        AtomValue::Span(low, high, unit) if low == high => {
            let found = between(*low, *unit, context, bound, binder, known);
            if found.is_empty() { apart(*low, *unit, context, bound, binder, known) } else { found }
        }
        AtomValue::Span(low, high, Unit::Day) => from_today(*low, *high, bound, binder, known),
        AtomValue::Day(..) | AtomValue::DayOfMonth(_) | AtomValue::EitherDay(..) | AtomValue::Weekday(_) | AtomValue::Period(..) => {
            let found = deadlines(bound, binder, known).into_iter().find(|(date, _, about)| {
                let value = AtomValue::Day(Some(date.year()), date.month(), date.day());
                agree(claim, &value, known.today, context) && speaks_of(context, *about)
            });
            found.map(|(_, leaves, _)| leaves).unwrap_or_default()
        }
        AtomValue::Promise(words) => deed(words, bound, binder, known),
        _ => Vec::new(),
    }
}

/// Whether a span is what is left of a deadline.
pub(super) fn says_left(context: &Context) -> bool {
    says(context, &["left", "remaining", "more days", "to go", "还剩", "剩余", "剩下", "只剩"])
        && !says(context, &["days left of", "剩余期限"])
}

fn says(context: &Context, words: &[&str]) -> bool {
    words.iter().any(|word| context.text.contains(word))
}

struct Amount<'a> {
    leaf: usize,
    about: &'a Leaf,
    amount: Decimal,
    currency: Option<&'a str>,
}

fn amounts<'a>(bound: &Bound, binder: &Binder<'_>, known: &'a Known) -> Vec<Amount<'a>> {
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

fn money(claim: &AtomValue, context: &Context, bound: &Bound, binder: &Binder<'_>, known: &Known) -> Vec<usize> {
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

/// How many there are of what is listed: items of an order, variants, tracking numbers.
fn counted(count: Decimal, context: &Context, bound: &Bound, binder: &Binder<'_>, known: &Known) -> Vec<usize> {
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
        let sum: Decimal = alike()
            .filter_map(|(_, other)| {
                other.values.iter().find_map(|held| if let AtomValue::Quantity(count) = held.value { Some(count) } else { None })
            })
            .sum();
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
fn of_two_numbers(claim: &AtomValue, context: &Context, bound: &Bound, binder: &Binder<'_>, known: &Known) -> Vec<usize> {
    let lacking = says(context, &["another", "more", "to go", "left", "short", "need", "remain", "还差", "还需", "差", "再", "剩"]);
    let numbers = || {
        known.leaves.iter().enumerate().filter(|(_, leaf)| leaf.content == Content::Values && binder.admits(bound, leaf)).filter_map(
            |(index, leaf)| {
                leaf.values
                    .iter()
                    .find_map(|held| if let AtomValue::Quantity(count) = held.value { Some((index, leaf, count)) } else { None })
            },
        )
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

/// Dates by which something must be done: a date and a window counted from it. With what they are about.
pub(super) fn deadlines(bound: &Bound, binder: &Binder<'_>, known: &Known) -> Vec<(NaiveDate, Vec<usize>, Concepts)> {
    let from = Concepts::named(&["delivered", "placed", "shipped", "starts"]);
    let windows = Concepts::named(&["window", "return", "exchange", "warranty", "cancel", "refund", "valid", "minimum"]);
    let mut found = Vec::new();
    for (window_index, window) in known.leaves.iter().enumerate() {
        for held in window.values.iter().filter(|held| !(held.concepts & windows).is_empty()) {
            let AtomValue::Span(_, most, unit) = &held.value else { continue };
            for (index, leaf) in known.leaves.iter().enumerate().filter(|(_, leaf)| binder.admits(bound, leaf)) {
                let start = leaf.values.iter().find(|held| !(held.concepts & from).is_empty()).and_then(day);
                let counted = counted_from(known, window);
                if let Some(start) = start.filter(|_| counted.is_none_or(|word| leaf.path.contains(word)))
                    && let Some(end) = after(start, *most, *unit)
                {
                    found.push((end, vec![index, window_index], held.concepts));
                }
            }
        }
    }
    found
}

/// What a window is counted from, where its fact says so: `delivery` or `order`.
fn counted_from(known: &Known, window: &Leaf) -> Option<&'static str> {
    let beside = known.leaves.iter().filter(|leaf| leaf.fact == window.fact && leaf.subject == window.subject);
    let text = beside.filter(|leaf| leaf.path.contains("from")).map(|leaf| leaf.text.as_str()).next()?;
    [("deliver", "deliver"), ("receipt", "deliver"), ("order", "placed"), ("purchase", "p"), ("ship", "ship")]
        .iter()
        .find(|(word, _)| text.contains(word))
        .map(|(_, field)| *field)
}

pub(super) fn day(held: &Held) -> Option<NaiveDate> {
    if let AtomValue::Day(Some(year), month, day) = held.value { NaiveDate::from_ymd_opt(year, month, day) } else { None }
}

fn after(start: NaiveDate, count: Decimal, unit: Unit) -> Option<NaiveDate> {
    let count = count.to_u64()?;
    match unit {
        Unit::Day => start.checked_add_days(Days::new(count)),
        Unit::Week => start.checked_add_days(Days::new(count.checked_mul(7)?)),
        Unit::Month => start.checked_add_months(Months::new(u32::try_from(count).ok()?)),
        Unit::Year => start.checked_add_months(Months::new(u32::try_from(count.checked_mul(12)?).ok()?)),
        Unit::Hour if count.is_multiple_of(24) => start.checked_add_days(Days::new(count / 24)),
        _ => None,
    }
}

/// Whether the text around a value may speak of a window about `about`.
fn speaks_of(context: &Context, about: Concepts) -> bool {
    let topics =
        Concepts::named(&["return", "exchange", "warranty", "refund", "cancel", "delivered", "eta", "shipped", "placed", "discount"]);
    let said = context.concepts & topics;
    said.is_empty()
        || !(said & about).is_empty()
        || (said == Concepts::named(&["refund"]))
        || !(said & Concepts::named(&["eta"])).is_empty()
            && !(about & Concepts::named(&["restock", "service", "starts", "pickup"])).is_empty()
        || !(context.concepts & Concepts::named(&["valid", "return"])).is_empty()
}

/// Hours or minutes between two times of one thing: "an hour earlier".
fn apart(count: Decimal, unit: Unit, context: &Context, bound: &Bound, binder: &Binder<'_>, known: &Known) -> Vec<usize> {
    let minutes = match unit {
        Unit::Hour => count.checked_mul(Decimal::from(60)),
        Unit::Minute => Some(count),
        _ => None,
    };
    let Some(minutes) = minutes.and_then(|minutes| minutes.to_i64()) else { return Vec::new() };
    if !says(
        context,
        &[
            "earlier", "later", "before", "after", "提前", "早", "晚", "之前", "之后", "long", "last", "each", "take", "时长", "每节",
            "每次",
        ],
    ) {
        return Vec::new();
    }
    let times = known.leaves.iter().enumerate().filter(|(_, leaf)| binder.admits(bound, leaf)).filter_map(|(index, leaf)| {
        let at = |value: &AtomValue| if let AtomValue::Time(hour, minute) = value { Some(i64::from(hour * 60 + minute)) } else { None };
        leaf.values.iter().find_map(|held| at(&held.value)).map(|at| (index, leaf.fact, at))
    });
    let times: Vec<(usize, usize, i64)> = times.take(PAIRS).collect();
    for (place, (index, fact, at)) in times.iter().enumerate() {
        if let Some((other, ..)) = times.iter().skip(place + 1).find(|(_, of, then)| of == fact && (then - at).abs() == minutes) {
            return vec![*index, *other];
        }
    }
    Vec::new()
}

/// A time that is so many hours before another: "until two hours before the slot" and a slot at six make four.
fn by_then(hour: u32, minute: u32, bound: &Bound, binder: &Binder<'_>, known: &Known) -> Vec<usize> {
    let claimed = hour * 60 + minute;
    let admitted = || known.leaves.iter().enumerate().filter(|(_, leaf)| binder.admits(bound, leaf));
    for (index, leaf) in
        admitted().filter(|(_, leaf)| leaf.text.contains("before") || leaf.path.contains("before") || leaf.text.contains('前'))
    {
        for held in &leaf.values {
            let AtomValue::Span(count, _, unit @ (Unit::Hour | Unit::Minute)) = &held.value else { continue };
            let Some(count) = count.to_u32() else { continue };
            let before = if *unit == Unit::Hour { count.saturating_mul(60) } else { count };
            let start = admitted().find(|(_, other)| {
                other
                    .values
                    .iter()
                    .any(|held| matches!(held.value, AtomValue::Time(hour, minute) if hour * 60 + minute == claimed.saturating_add(before)))
            });
            if let Some((other, _)) = start {
                return vec![index, other];
            }
        }
    }
    Vec::new()
}

/// Days between today and a date: ago, from now, or left of a deadline.
fn between(count: Decimal, unit: Unit, context: &Context, bound: &Bound, binder: &Binder<'_>, known: &Known) -> Vec<usize> {
    let days = match unit {
        Unit::Day => Some(count),
        Unit::Week => count.checked_mul(Decimal::from(7)),
        _ => None,
    };
    let Some(days) = days.and_then(|days| days.to_i64()) else { return Vec::new() };
    let away = |date: NaiveDate| date.signed_duration_since(known.today).num_days();
    let ago = says(context, &["ago", "前", "past", "since", "old", "passed", "过去", "已经", "已有", "过了", "到今天", "至今", "到现在"]);
    let left = says(context, &["left", "remain", "more day", "still have", "another", "to go", "剩", "还有", "还差"]);
    let ahead = says(context, &["in ", "from now", "from today", "后", "away", "until", "within"]) || left;
    if left || ago || says(context, &["until", "within"]) {
        let wanted = if ago && !left { -days } else { days };
        let found = deadlines(bound, binder, known).into_iter().find(|(date, _, _)| away(*date) == wanted);
        if let Some((_, leaves, _)) = found {
            return leaves;
        }
    }
    let matches = |leaf: &Leaf| {
        leaf.values.iter().any(|held| {
            let date = day(held).map(away);
            let topic = speaks_of(context, held.concepts);
            topic && ((ago && date == Some(-days)) || (ahead && date == Some(days)))
        })
    };
    known.leaves.iter().position(|leaf| binder.admits(bound, leaf) && matches(leaf)).into_iter().collect()
}

/// "In two to four days": the first and the last day of what is expected.
fn from_today(low: Decimal, high: Decimal, bound: &Bound, binder: &Binder<'_>, known: &Known) -> Vec<usize> {
    let coming = Concepts::named(&["eta", "delivered", "service", "restock", "pickup"]);
    let on = |days: Decimal| {
        let date = days.to_u64().and_then(|days| known.today.checked_add_days(Days::new(days)));
        known.leaves.iter().position(|leaf| {
            binder.admits(bound, leaf)
                && leaf.values.iter().any(|held| !(held.concepts & coming).is_empty() && day(held) == date && date.is_some())
        })
    };
    on(low).zip(on(high)).map(|(first, last)| vec![first, last]).unwrap_or_default()
}

/// A deed that the rows show is done: "I have cancelled" beside an order that is cancelled.
fn deed(words: &str, bound: &Bound, binder: &Binder<'_>, known: &Known) -> Vec<usize> {
    let done = ["have", "'ve", "has", "was", "were", "been", "i ", "we ", "已", "了", "is "].iter().any(|word| words.contains(word));
    let speaks = |of: &[&str]| of.iter().any(|word| words.contains(word));
    let shows = |leaf: &Leaf| {
        // `issued_on` beside "we issued"
        let dated = leaf.values.iter().filter_map(day).any(|date| date <= known.today);
        let said = dated
            && super::vocabulary::words(words)
                .any(|(_, word)| word.len() >= 5 && word.ends_with("ed") && leaf.path.split(' ').any(|part| part == word));
        if said {
            return true;
        }
        let stage = |wanted: Stage| leaf.values.iter().any(|held| held.value == AtomValue::Stage(wanted));
        (stage(Stage::Cancelled) && speaks(&["cancel", "取消"]))
            || (stage(Stage::ReturnRequested) && speaks(&["return", "退货"]))
            || (stage(Stage::ExchangeRequested) && speaks(&["exchange", "换货"]))
            || ((stage(Stage::Refunded) || leaf.path.starts_with("refund"))
                && speaks(&["refund", "退款"])
                && leaf.content == Content::Values)
            || (stage(Stage::Shipped) && speaks(&["ship", "sent", "发货", "寄"]))
            || (leaf.text.contains("modified") && speaks(&["chang", "updat", "修改", "更改", "更新"]))
            || (leaf.path == "address" && speaks(&["chang", "updat", "修改", "更改", "更新"]))
    };
    let found = known.leaves.iter().position(|leaf| binder.admits(bound, leaf) && shows(leaf)).filter(|_| done);
    found.into_iter().collect()
}
