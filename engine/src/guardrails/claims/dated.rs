//! What a day says beside other words: a status that a date proves, a day that only counts from today, a day beside its weekday.

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;

use super::atoms::{Atom, AtomValue, Stage, pattern};
use super::concepts::{self, Concepts, Reading};
use super::examine::Page;
use super::known::Leaf;
use super::passage::denied;

/// What comes before a day that something is counted up to.
static UP_TO: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:\b(?:as of|until|up to|by|from|since|to) |到|截至|截止|截止到|至|从)$"));

/// What comes between a day and what it is: "tomorrow is Sunday", 明天是周日.
static IS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\s?(?:is|being|,|-|—)?(?: a)?\s|就?是|[，,（(])$"));

static OPEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:open|opens|closed|closes|close)\b|营业|开门|休息|上班|关门"));

/// The facts that hold what an atom says of a day; empty where it says nothing of the facts.
pub(super) fn of_day(page: &Page<'_>, atom: &Atom) -> Option<Vec<usize>> {
    match atom.value {
        AtomValue::Stage(stage) => by_date(page, atom, stage),
        AtomValue::Day(Some(year), month, day) => {
            let date = NaiveDate::from_ymd_opt(year, month, day)?;
            let today = page.against.known.today;
            let written = page.text.get(atom.start..atom.end)?;
            let relative = !written.bytes().any(|byte| byte.is_ascii_digit());
            let counted = date == today && relative && UP_TO.is_match(page.text.get(..atom.start)?.trim_end_matches("了"));
            let named = relative && weekday_follows(page, atom, date);
            if counted || named {
                return Some(Vec::new());
            }
            // "today it is open until 6": the hours of that weekday
            let hours = Concepts::named(&["hours"]);
            let segment = page.text.get(page.binder.segment(atom.start))?;
            if relative && not_among(page, atom, date) {
                return Some(Vec::new());
            }
            let opening = relative && (!(concepts::concepts(segment, Reading::Text) & hours).is_empty() || OPEN.is_match(segment));
            let of_day = |leaf: &Leaf| leaf.values.iter().any(|held| held.value == AtomValue::Weekday(chrono::Datelike::weekday(&date)));
            let leaves = || {
                page.against.known.leaves.iter().enumerate().filter(|(_, leaf)| of_day(leaf)).map(|(index, _)| index).collect::<Vec<_>>()
            };
            opening.then(leaves).filter(|leaves| !leaves.is_empty())
        }
        _ => None,
    }
}

/// "So not today": hours of other days than this one are known, and the day is denied.
fn not_among(page: &Page<'_>, atom: &Atom, date: NaiveDate) -> bool {
    let at = atom.start..atom.end;
    let of = |day: chrono::Weekday| {
        page.against.known.leaves.iter().any(|leaf| {
            leaf.values.iter().any(|held| held.value == AtomValue::Weekday(day)) && leaf.text != "closed" && leaf.text != "休息"
        })
    };
    let any = (0..7).filter_map(|day| chrono::Weekday::try_from(day).ok()).any(of);
    any && !of(chrono::Datelike::weekday(&date)) && denied(page.text, &page.binder.segment(atom.start), &at)
}

/// "Tomorrow is Sunday": a day that is named with its own weekday says what day it is.
fn weekday_follows(page: &Page<'_>, atom: &Atom, date: NaiveDate) -> bool {
    use chrono::Datelike;
    let next = page.atoms.iter().find(|other| other.start >= atom.end && other.start - atom.end <= 12);
    next.is_some_and(|next| {
        let between = page.text.get(atom.end..next.start).unwrap_or_default();
        matches!(next.value, AtomValue::Weekday(day) if day == date.weekday()) && IS.is_match(between)
    })
}

/// "It shipped on Thursday" beside the day on which it was; "delivered in two days" beside the day on which that is expected.
fn by_date(page: &Page<'_>, atom: &Atom, stage: Stage) -> Option<Vec<usize>> {
    let known = page.against.known;
    let bound = page.binder.bind(&(atom.start..atom.end));
    let segment = page.binder.segment(atom.start);
    if super::examine::ALL.is_match(page.text.get(segment.clone())?) {
        return None;
    }
    // a field that says by its name that it is done: `shipped_on`, not `estimated_delivery`
    let done: &[&str] = match stage {
        Stage::Shipped => &["shipped", "dispatched", "sent", "left", "handed", "posted"],
        Stage::Delivered => &["delivered", "received", "arrived"],
        Stage::Cancelled => &["cancelled", "canceled"],
        Stage::Refunded => &["refunded"],
        _ => return None,
    };
    let says_done = |leaf: &Leaf| {
        let has = |words: &[&str]| leaf.path.split(' ').any(|word| words.contains(&word));
        let paid = stage == Stage::Refunded && has(&["refund"]) && has(&["paid", "credited", "issued", "completed", "sent"]);
        (has(done) || paid) && !has(&["estimated", "expected", "due", "planned", "latest", "scheduled", "by", "until"])
    };
    let days = |of: &dyn Fn(&Leaf) -> bool| -> Vec<(usize, NaiveDate)> {
        let day = |leaf: &Leaf| leaf.day().filter(|_| of(leaf) && page.binder.admits(&bound, leaf));
        known.leaves.iter().enumerate().filter_map(|(index, leaf)| Some((index, day(leaf)?))).collect()
    };
    let past: Vec<usize> = days(&says_done).into_iter().filter(|(_, date)| *date <= known.today).map(|(index, _)| index).collect();
    if !past.is_empty() {
        return Some(past);
    }
    // a day to come, which is held against the facts by itself, says that it is not done yet
    let ahead = page.atoms.iter().any(|other| {
        segment.contains(&other.start)
            && matches!(other.value, AtomValue::Day(Some(year), month, day) if NaiveDate::from_ymd_opt(year, month, day).is_some_and(|date| date > known.today))
    });
    let eta = Concepts::named(&["eta"]);
    let expected = |leaf: &Leaf| stage == Stage::Delivered && leaf.values.iter().any(|held| !(held.concepts & eta).is_empty());
    let coming: Vec<usize> = days(&expected).into_iter().map(|(index, _)| index).collect();
    (ahead && !coming.is_empty()).then_some(coming)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::guardrails::claims::all_hold;

    fn holds(reply: &str) -> bool {
        let facts = [
            json!({"id": "now", "kind": "clock", "now": "2026-05-14T10:00:00+02:00", "weekday": "Thursday"}),
            json!({"id": "s", "kind": "shipment", "order_id": "#M-10482", "shipped_on": "2026-05-12", "estimated_delivery": "2026-05-13"}),
            json!({"id": "o", "kind": "order", "order_id": "#M-10482", "status": "processed"}),
            json!({"id": "h", "kind": "store", "hours": {"mon-fri": "09:00-18:00", "sat": "10:00-16:00", "sun": "closed"}}),
        ];
        all_hold(reply, &facts)
    }

    #[test]
    fn days_prove_statuses_and_hours() {
        assert!(holds("It shipped on Tuesday."));
        assert!(holds("Today we are open until 18:00."));
        // the day on which it should have come proves nothing
        assert!(!holds("It has been delivered."));
        assert!(!holds("Today we are open until 16:00."));
    }
}
