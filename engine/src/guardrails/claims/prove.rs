//! One value of a text, held against what is known.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::atoms::{self, Atom, AtomValue, Stage, plain_id};
use super::concepts::Concepts;
use super::examine::{ALL, ELSEWHERE, Finding, NOWHERE, Page, Scope};
use super::known::Leaf;
use super::passage::{Mood, mood};
use super::subjects::Bound;
use super::values::{self, Context, Match};
use super::vocabulary::holds;
use super::{dated, derive, families, listing};
use crate::guardrails::reply::ClaimKind;

static AGAINST: LazyLock<Regex> = LazyLock::new(|| atoms::pattern(r"against|\bvs\b|versus|compared|than|instead of|\bto\b|比|对比|相比"));

/// What may be, or is then.
static OPTIONAL: LazyLock<Regex> =
    LazyLock::new(|| atoms::pattern(r"\b(?:either|or|then|can be|may be|will be|are|get|gets)\b|或|可以|可|会|将|之后|后"));

static DELIVERS: LazyLock<Regex> = LazyLock::new(|| {
    atoms::pattern(r"\b(?:are|get|gets|be|can be) (?:\w+ )?(?:delivered|shipped|sent) (?:free|within|in \d|by|from|to)\b")
});

impl Page<'_> {
    /// What holds a value, or why nothing does.
    pub(super) fn prove(&self, atom: &Atom, scope: Scope) -> Finding {
        let at = atom.start..atom.end;
        let context = self.context(atom);
        let kind = kind(&atom.value, &context);
        let known = self.against.known;
        match &atom.value {
            AtomValue::Link(link) if values::allowed(link, self.against.links) => return Finding::held(at, kind, Vec::new()),
            AtomValue::Quantity(number) if self.asked.contains(&number.to_string()) => return Finding::held(at, kind, Vec::new()),
            AtomValue::OrderId(id) | AtomValue::Code(id) => {
                let leaves = self.spelled(id, &at);
                let said = !leaves.is_empty() || self.asked.contains(id);
                return if said { Finding::held(at, kind, leaves) } else { Finding::unheld(at, kind, NOWHERE) };
            }
            _ => {}
        }
        if let AtomValue::Quantity(number) = &atom.value
            && let Some(leaves) = self.named_by_field(*number, &at)
        {
            return Finding::held(at, kind, leaves);
        }
        if scope == Scope::Everything
            && mood(&self.text[self.binder.sentence(at.start)]) == Mood::Asks
            && matches!(atom.value, AtomValue::Quantity(_))
        {
            return Finding::held(at, kind, Vec::new());
        }
        if let AtomValue::Quantity(number) = &atom.value
            && let Some(count) = number.to_usize()
            && listing::counts(&self.text[self.binder.sentence(at.start).start..at.start], &self.text[at.clone()], count)
        {
            return Finding::held(at, kind, Vec::new());
        }
        if let AtomValue::Weekday(day) = &atom.value
            && let Some(right) = self.beside_its_date(atom, *day)
        {
            return if right { Finding::held(at, kind, Vec::new()) } else { Finding::unheld(at, kind, ELSEWHERE) };
        }
        // "36 sold last month" beside `units_sold_last_month`
        if let (AtomValue::Period(..), Some(words)) = (&atom.value, self.text.get(at.clone())) {
            let named = |leaf: &Leaf| words.contains(' ') && holds(&leaf.path, words);
            let leaves: Vec<usize> = known.leaves.iter().enumerate().filter(|(_, leaf)| named(leaf)).map(|(index, _)| index).collect();
            if !leaves.is_empty() {
                return Finding::held(at, kind, leaves);
            }
        }
        if let Some(leaves) = dated::of_day(self, atom) {
            return Finding::held(at, kind, leaves);
        }
        // "either replaced or refunded": what a rule says is done
        if let AtomValue::Stage(Stage::Refunded | Stage::Returned) = atom.value
            && !context.reached
            && !known.leaves.iter().any(|leaf| leaf.values.iter().any(|held| matches!(held.value, AtomValue::Stage(_))))
        {
            let refund = Concepts::named(&["refund", "return"]);
            let rules = known.leaves.iter().enumerate().filter(|(_, leaf)| !((leaf.concepts | leaf.text_concepts) & refund).is_empty());
            let rules: Vec<usize> = rules.map(|(index, _)| index).collect();
            if !rules.is_empty() && OPTIONAL.is_match(&self.text[self.binder.sentence(at.start)]) {
                return Finding::held(at, kind, rules);
            }
        }
        // how parcels are delivered is no status where no order is known
        if matches!(atom.value, AtomValue::Stage(_))
            && DELIVERS.is_match(&self.text[self.binder.sentence(at.start)])
            && !known.leaves.iter().any(|leaf| leaf.values.iter().any(|held| matches!(held.value, AtomValue::Stage(_))))
        {
            return Finding::held(at, kind, Vec::new());
        }
        if let Some(leaves) = self.per(atom) {
            return Finding::held(at, kind, leaves);
        }
        let mut bound = self.binder.bind(&at);
        let segment = self.binder.segment(at.start);
        if bound.compares && AGAINST.is_match(self.text.get(segment.start.min(at.start)..at.start).unwrap_or_default()) {
            bound.subjects.clear();
        }
        // the shop's own words, as they stand
        let quoted = self.text.get(segment.clone()).map(str::trim).filter(|words| words.chars().count() >= 8);
        let verbatim =
            known.leaves.iter().position(|leaf| quoted.is_some_and(|words| leaf.text.contains(words)) && self.binder.admits(&bound, leaf));
        if let Some(leaf) = verbatim {
            return Finding::held(at, kind, vec![leaf]);
        }
        // "14 days left" is counted from today, the window's 14 days prove nothing
        if let Some(finding) = self.of_all(atom, &bound, kind) {
            return finding;
        }
        // "six of the 30-hour lantern left" are lanterns
        let compound = self.text[at.clone()].split('-').skip(1).any(|rest| rest.starts_with(|symbol: char| symbol.is_ascii_alphabetic()));
        let left = matches!(atom.value, AtomValue::Span(..)) && !compound && derive::says_left(&context);
        let outcome = if left { Match::None } else { values::holding(&atom.value, &context, &bound, self.binder, known) };
        if let Match::Leaves(leaves) = outcome {
            return Finding::held(at, kind, leaves);
        }
        if matches!((&outcome, &atom.value), (Match::Elsewhere, AtomValue::Money(..))) {
            return Finding::unheld(at, kind, ELSEWHERE);
        }
        let derived = derive::holding(&atom.value, &context, &bound, self.binder, known);
        if !derived.is_empty() {
            return Finding::held(at, kind, derived);
        }
        Finding::unheld(at, kind, if matches!(outcome, Match::Elsewhere) { ELSEWHERE } else { NOWHERE })
    }

    /// A number that is a part of a field's name, `case_of_6`, or the top of a rating's scale: "4.4 out of 5".
    fn named_by_field(&self, number: Decimal, at: &Range<usize>) -> Option<Vec<usize>> {
        let known = self.against.known;
        let before = self.text.get(..at.start)?.trim_end();
        let scale = ["out of", "/", "满分"].iter().any(|word| before.ends_with(word)) && [5, 10, 100].map(Decimal::from).contains(&number);
        let rating = families::of_word("rating");
        let digits = number.normalize().to_string();
        let bound = self.binder.bind(at);
        let names = |leaf: &Leaf| {
            leaf.path.split(' ').any(|word| word == digits) || scale && leaf.families.meets(rating) && !leaf.values.is_empty()
        };
        let leaves = known.leaves.iter().enumerate().filter(|(_, leaf)| names(leaf) && self.binder.admits(&bound, leaf));
        let leaves: Vec<usize> = leaves.map(|(index, _)| index).collect();
        (!leaves.is_empty()).then_some(leaves)
    }

    /// The facts that hold a value, of whatever they are, but for other orders than the one that is named beside it.
    pub(super) fn anywhere(&self, atom: &Atom, proved: Finding) -> Finding {
        let (known, context) = (self.against.known, self.context(atom));
        let holds = |leaf: &Leaf| leaf.values.iter().any(|held| values::agree(&atom.value, &held.value, known.today, &context));
        // beside an order's number stands nothing of another order
        let bound = self.binder.bind(&proved.at);
        let orders: Vec<usize> =
            if bound.here { bound.subjects.iter().filter_map(|subject| known.order_of(*subject)).collect() } else { Vec::new() };
        let of_it = |leaf: &Leaf| {
            let order = leaf.subject.and_then(|subject| known.order_of(subject));
            orders.is_empty() || order.is_none_or(|order| orders.contains(&order))
        };
        let leaves = known.leaves.iter().enumerate().filter(|(_, leaf)| holds(leaf) && of_it(leaf));
        let leaves: Vec<usize> = leaves.map(|(index, _)| index).collect();
        if leaves.is_empty() { proved } else { Finding::held(proved.at, proved.kind, leaves) }
    }

    /// "Both have been delivered": a status of several must be the status of each.
    fn of_all(&self, atom: &Atom, bound: &Bound, kind: ClaimKind) -> Option<Finding> {
        let AtomValue::Stage(_) = &atom.value else { return None };
        let segment = self.text.get(self.binder.segment(atom.start))?;
        if bound.here || !ALL.is_match(segment) {
            return None;
        }
        let known = self.against.known;
        let staged = known
            .leaves
            .iter()
            .enumerate()
            .filter(|(_, leaf)| leaf.subject.is_some() && leaf.values.iter().any(|held| matches!(held.value, AtomValue::Stage(_))));
        let leaves: Vec<usize> = staged.map(|(index, _)| index).collect();
        let context = self.context(atom);
        let agrees =
            |leaf: &usize| known.leaves[*leaf].values.iter().any(|held| values::agree(&atom.value, &held.value, known.today, &context));
        if leaves.len() < 2 {
            return None;
        }
        Some(if leaves.iter().all(agrees) {
            Finding::held(atom.start..atom.end, kind, leaves)
        } else {
            Finding::unheld(atom.start..atom.end, kind, ELSEWHERE)
        })
    }

    /// The day of the week beside a date that is proved by itself: "Mon, Mar 9".
    fn beside_its_date(&self, atom: &Atom, weekday: chrono::Weekday) -> Option<bool> {
        use chrono::{Datelike, NaiveDate};
        let near = |other: &&Atom| matches!(other.value, AtomValue::Day(..) | AtomValue::DayOfMonth(_)) && gap(atom, other) <= 5;
        let today = self.against.known.today;
        let falls = |other: &Atom| match other.value {
            AtomValue::Day(year, month, day) => {
                let year = year.unwrap_or_else(|| today.year());
                NaiveDate::from_ymd_opt(year, month, day).is_some_and(|date| date.weekday() == weekday)
            }
            // the day itself is held against the facts; here it need only fall on such a weekday about now
            AtomValue::DayOfMonth(day) => (-45..=45)
                .filter_map(|away| today.checked_add_signed(chrono::TimeDelta::days(away)))
                .any(|date| date.day() == day && date.weekday() == weekday),
            _ => false,
        };
        // "March 17 to Thursday, March 19" is of the second
        let mut beside = self.atoms.iter().filter(near).peekable();
        beside.peek()?;
        Some(beside.any(falls))
    }

    /// Leaves and subjects that a code stands in, to the last character.
    fn spelled(&self, code: &str, at: &Range<usize>) -> Vec<usize> {
        let known = self.against.known;
        let bound = self.binder.bind(at);
        let bare = plain_id(code);
        let holding = |leaf: &Leaf| {
            let compact: String = leaf.text.chars().filter(|symbol| !symbol.is_whitespace()).collect();
            holds(&leaf.text, &bare)
                || holds(&compact, &bare)
                || leaf.values.iter().any(|held| matches!(&held.value, AtomValue::Code(held) if *held == bare))
        };
        let mut found: Vec<usize> = known
            .leaves
            .iter()
            .enumerate()
            .filter(|(_, leaf)| holding(leaf) && self.binder.admits(&bound, leaf))
            .map(|(index, _)| index)
            .collect();
        if found.is_empty() {
            let own = |leaf: &Leaf| {
                leaf.subject
                    .and_then(|subject| known.subjects.get(subject))
                    .is_some_and(|subject| subject.ids.contains(&bare) || subject.names.iter().any(|name| holds(name, &bare)))
            };
            found = known.leaves.iter().enumerate().filter(|(_, leaf)| own(leaf)).map(|(index, _)| index).take(1).collect();
        }
        found
    }
}

fn gap(one: &Atom, other: &Atom) -> usize {
    if one.end <= other.start { other.start - one.end } else { one.start.saturating_sub(other.end) }
}

/// The kind of a value's claim: an amount or a percentage beside a discount is one of the discount.
fn kind(value: &AtomValue, context: &Context) -> ClaimKind {
    let discount = Concepts::named(&["discount", "minimum"]);
    let fee = Concepts::named(&["restocking", "fee", "tax", "shipping_fee"]);
    match value {
        AtomValue::Money(..) if !(context.concepts & discount).is_empty() => ClaimKind::Discount,
        AtomValue::Percent(_) if !(context.concepts & fee).is_empty() => ClaimKind::Price,
        AtomValue::Code(_) if !(context.concepts & Concepts::named(&["discount"])).is_empty() => ClaimKind::Discount,
        other => other.kind(),
    }
}
