//! Deadlines, and what lies between a day, a time and today.

use chrono::{Days, Months, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::atoms::{AtomValue, Unit};
use super::super::concepts::Concepts;
use super::super::known::{Held, Known, Leaf};
use super::super::subjects::{Binder, Bound};
use super::super::values::Context;
use super::{PAIRS, says};

/// Dates by which something must be done: a date and a window counted from it. With what they are about.
pub(in crate::guardrails::claims) fn deadlines(
    bound: &Bound,
    binder: &Binder<'_>,
    known: &Known,
) -> Vec<(NaiveDate, Vec<usize>, Concepts)> {
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

pub(in crate::guardrails::claims) fn day(held: &Held) -> Option<NaiveDate> {
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
pub(super) fn speaks_of(context: &Context, about: Concepts) -> bool {
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
pub(super) fn apart(count: Decimal, unit: Unit, context: &Context, bound: &Bound, binder: &Binder<'_>, known: &Known) -> Vec<usize> {
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
pub(super) fn by_then(hour: u32, minute: u32, bound: &Bound, binder: &Binder<'_>, known: &Known) -> Vec<usize> {
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
pub(super) fn between(count: Decimal, unit: Unit, context: &Context, bound: &Bound, binder: &Binder<'_>, known: &Known) -> Vec<usize> {
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
pub(super) fn from_today(low: Decimal, high: Decimal, bound: &Bound, binder: &Binder<'_>, known: &Known) -> Vec<usize> {
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
