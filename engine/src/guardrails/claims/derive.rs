//! What follows from several facts: sums, differences and multiples of money (`amounts`, `sums`), counts of what is listed (`counts`),
//! deadlines and days between a date and today (`days`). Each holds only where the words around the value say so.

use chrono::Datelike;

use super::atoms::{AtomValue, Stage, Unit};
use super::known::{Content, Known, Leaf};
use super::subjects::{Binder, Bound};
use super::values::{Context, agree};

mod amounts;
mod counts;
mod days;
mod sums;

use amounts::{TAKEN, money};
use counts::{counted, of_two_numbers};
use days::{apart, between, by_then, from_today, speaks_of};
pub(super) use days::{day, deadlines};
use sums::{SUMMED, discounted, left_over, saved, summed};

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
