//! Every claim of a text, held against what is known.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::atoms::{self, Atom, AtomValue, plain_id};
use super::concepts::{self, Concepts, LIST, Reading};
use super::known::Known;
use super::passage::{Mood, mood};
use super::subjects::{Binder, Names};
use super::values::{self, Context, Match};
use super::vocabulary::holds;
use super::{attributes, compare, derive, flags, licence, strays};
use crate::guardrails::normalise::Normalised;
use crate::guardrails::reply::ClaimKind;

/// How much is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::guardrails) enum Scope {
    /// Values, promises and absolute words: for texts whose words are fixed, or are held against a reference besides.
    Values,
    /// As [`Scope::Values`], for templates: each value was put in with its fact, so it need only be held by some fact of this turn.
    /// What stands near it in the text is no news of what it is of.
    Filled,
    /// Every word.
    Everything,
}

/// A piece of a text that claims something, with what proves it.
#[derive(Debug, Clone)]
pub(in crate::guardrails) struct Finding {
    /// Bytes of the normalised text.
    pub(in crate::guardrails) at: Range<usize>,
    pub(in crate::guardrails) kind: ClaimKind,
    /// The leaves that hold it.
    pub(in crate::guardrails) leaves: Vec<usize>,
    /// Why nothing holds it.
    pub(in crate::guardrails) why: Option<&'static str>,
}

impl Finding {
    pub(super) fn held(at: Range<usize>, kind: ClaimKind, leaves: Vec<usize>) -> Self {
        Self { at, kind, leaves, why: None }
    }

    pub(super) fn unheld(at: Range<usize>, kind: ClaimKind, why: &'static str) -> Self {
        Self { at, kind, leaves: Vec::new(), why: Some(why) }
    }
}

static ALL: LazyLock<Regex> = LazyLock::new(|| atoms::pattern(r"\bboth\b|\ball\b|\beach\b|\bevery\b|都|全部|均"));
static WORKDAYS: LazyLock<Regex> = LazyLock::new(|| atoms::pattern(r"\bweekdays?\b|\bworking days?\b|工作日|平日"));
static WEEKEND: LazyLock<Regex> = LazyLock::new(|| atoms::pattern(r"\bweekends?\b|周末"));
static AGAINST: LazyLock<Regex> = LazyLock::new(|| atoms::pattern(r"against|\bvs\b|versus|compared|than|instead of|\bto\b|比|对比|相比"));

pub(super) const NOWHERE: &str = "no fact of this turn holds it";
pub(super) const ELSEWHERE: &str = "it is true of something else";

/// What a text is held against.
pub(in crate::guardrails) struct Against<'a> {
    pub(in crate::guardrails) known: &'a Known,
    /// What was asked: numbers in it may be repeated, and it says what "it" is.
    pub(in crate::guardrails) question: &'a str,
    /// Links that may be given though no fact holds them, by how they begin.
    pub(in crate::guardrails) links: &'a [String],
}

/// Finds every claim of a text, in order.
pub(in crate::guardrails) fn examine(text: &Normalised, found: &[Atom], against: &Against<'_>, scope: Scope) -> Vec<Finding> {
    let known = against.known;
    let names = Names::new(known);
    let question = crate::guardrails::normalise::normal(against.question);
    let binder = Binder::new(text.text(), &question, &names, known);
    let page = Page {
        text: text.text(),
        binder: &binder,
        against,
        atoms: found,
        asked: asked(&question, known),
        wanted: concepts::concepts(&question, Reading::Text),
    };
    let mut findings: Vec<Finding> = Vec::new();
    for atom in found {
        if scope == Scope::Everything && matches!(&atom.value, AtomValue::Promise(words) if !atoms::promises::is_deed(words)) {
            continue;
        }
        let proved = page.prove(atom, scope);
        findings.push(if scope == Scope::Filled && proved.why == Some(ELSEWHERE) { page.anywhere(atom, proved) } else { proved });
    }
    if scope == Scope::Everything {
        page.words(&mut findings);
    }
    findings.sort_by_key(|finding| finding.at.start);
    findings
}

/// Numbers that the shopper wrote.
fn asked(question: &str, known: &Known) -> Vec<String> {
    let read = atoms::read(&Normalised::new(question), known.today);
    let numbers = read.into_iter().filter_map(|atom| match atom.value {
        AtomValue::OrderId(id) | AtomValue::Code(id) => Some(id),
        AtomValue::Quantity(number) if number.fract().is_zero() && number >= rust_decimal::Decimal::from(1000) => Some(number.to_string()),
        _ => None,
    });
    numbers.collect()
}

/// A text that is being examined.
pub(super) struct Page<'a> {
    pub(super) text: &'a str,
    pub(super) binder: &'a Binder<'a>,
    pub(super) against: &'a Against<'a>,
    pub(super) atoms: &'a [Atom],
    asked: Vec<String>,
    /// Which field the question asks for.
    wanted: Concepts,
}

impl Page<'_> {
    fn prove(&self, atom: &Atom, scope: Scope) -> Finding {
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
        if scope == Scope::Everything
            && mood(&self.text[self.binder.sentence(at.start)]) == Mood::Asks
            && matches!(atom.value, AtomValue::Quantity(_))
        {
            return Finding::held(at, kind, Vec::new());
        }
        if let AtomValue::Weekday(day) = &atom.value
            && let Some(right) = self.beside_its_date(atom, *day)
        {
            return if right { Finding::held(at, kind, Vec::new()) } else { Finding::unheld(at, kind, ELSEWHERE) };
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
        let left = matches!(atom.value, AtomValue::Span(..)) && derive::says_left(&context);
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

    /// The facts that hold a value, of whatever they are.
    fn anywhere(&self, atom: &Atom, proved: Finding) -> Finding {
        let (known, context) = (self.against.known, self.context(atom));
        let holds =
            |leaf: &super::known::Leaf| leaf.values.iter().any(|held| values::agree(&atom.value, &held.value, known.today, &context));
        let leaves: Vec<usize> = known.leaves.iter().enumerate().filter(|(_, leaf)| holds(leaf)).map(|(index, _)| index).collect();
        if leaves.is_empty() { proved } else { Finding::held(proved.at, proved.kind, leaves) }
    }

    /// "Both have been delivered": a status of several must be the status of each.
    fn of_all(&self, atom: &Atom, bound: &super::subjects::Bound, kind: ClaimKind) -> Option<Finding> {
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
        self.atoms.iter().find(near).map(|other| match other.value {
            AtomValue::Day(year, month, day) => {
                let year = year.unwrap_or_else(|| today.year());
                NaiveDate::from_ymd_opt(year, month, day).is_some_and(|date| date.weekday() == weekday)
            }
            // the day itself is held against the facts; here it need only fall on such a weekday about now
            AtomValue::DayOfMonth(day) => (-45..=45)
                .filter_map(|away| today.checked_add_signed(chrono::TimeDelta::days(away)))
                .any(|date| date.day() == day && date.weekday() == weekday),
            _ => false,
        })
    }

    /// Leaves and subjects that a code stands in, to the last character.
    fn spelled(&self, code: &str, at: &Range<usize>) -> Vec<usize> {
        let known = self.against.known;
        let bound = self.binder.bind(at);
        let bare = plain_id(code);
        let holding = |leaf: &super::known::Leaf| {
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
            let own = |leaf: &super::known::Leaf| {
                leaf.subject
                    .and_then(|subject| known.subjects.get(subject))
                    .is_some_and(|subject| subject.ids.contains(&bare) || subject.names.iter().any(|name| holds(name, &bare)))
            };
            found = known.leaves.iter().enumerate().filter(|(_, leaf)| own(leaf)).map(|(index, _)| index).take(1).collect();
        }
        found
    }

    /// What stands around an atom: its segment, and those before it in the sentence where the segment names no field.
    pub(super) fn context(&self, atom: &Atom) -> Context {
        let segment = self.binder.segment(atom.start);
        let sentence = self.binder.sentence(atom.start);
        let mut from = segment.start.max(sentence.start);
        let mut named = concepts::concepts(&self.text[from..segment.end.max(from)], Reading::Text);
        let counting = Concepts::named(&["quantity"]);
        for earlier in self.binder.segments.iter().rev().filter(|other| other.end <= segment.start && other.start >= sentence.start) {
            if !named.without(counting).is_empty() {
                break;
            }
            from = earlier.start;
            named |= concepts::concepts(&self.text[earlier.clone()], Reading::Text);
        }
        if named.without(counting).is_empty() {
            named |= self.wanted;
        }
        // "预计25日送达", "due to be delivered": what is expected has not come yet
        if !(named & Concepts::named(&["expected"])).is_empty() {
            named |= Concepts::named(&["eta"]);
        }
        let near = &self.text[from..segment.end.max(from)];
        let words =
            super::vocabulary::words(near).filter(|(_, word)| word.len() > 2).map(|(_, word)| super::vocabulary::stem(word)).collect();
        let weekdays = self.weekdays(atom, from..segment.end);
        // "reduced from $160 to $120": each amount leaves the other to its own field
        let shared = if matches!(atom.value, AtomValue::Measure(..)) { &segment } else { &sentence };
        let others =
            self.atoms.iter().filter(|other| shared.contains(&other.start) && *other != atom).map(|other| other.value.clone()).collect();
        Context { concepts: named, words, others, text: format!("{near} "), weekdays }
    }

    /// The days of the week that a value is of: those that stand right before it, else those after it.
    fn weekdays(&self, atom: &Atom, within: Range<usize>) -> Vec<chrono::Weekday> {
        use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
        let mut days: Vec<(usize, chrono::Weekday)> = Vec::new();
        let named = self.atoms.iter().filter(|other| within.contains(&other.start));
        days.extend(named.filter_map(|other| if let AtomValue::Weekday(day) = other.value { Some((other.start, day)) } else { None }));
        let text = self.text.get(within.clone()).unwrap_or_default();
        for found in WORKDAYS.find_iter(text) {
            days.extend([Mon, Tue, Wed, Thu, Fri].map(|day| (within.start + found.start(), day)));
        }
        for found in WEEKEND.find_iter(text) {
            days.extend([Sat, Sun].map(|day| (within.start + found.start(), day)));
        }
        // two alternatives stand beside each other: "on weekdays until 7 or on Saturdays until 2"
        let start =
            self.text.get(within.start..atom.start).and_then(|before| before.rfind(" or ")).map_or(within.start, |at| within.start + at);
        let (before, after): (Vec<_>, Vec<_>) = days.into_iter().partition(|(at, _)| *at < atom.start);
        let own: Vec<_> = before.iter().filter(|(at, _)| *at >= start).collect();
        let near: Vec<chrono::Weekday> =
            if own.is_empty() { before.iter().map(|(_, day)| *day).collect() } else { own.into_iter().map(|(_, day)| *day).collect() };
        if near.is_empty() { after.into_iter().map(|(_, day)| day).collect() } else { near }
    }

    /// Attributes, comparisons, concepts, and words from nowhere.
    fn words(&self, findings: &mut Vec<Finding>) {
        let known = self.against.known;
        let said = attributes::said(self.text, self.binder, known);
        for piece in said {
            if !overlaps(findings, &piece.at) {
                findings.push(match piece.proof {
                    Some(leaves) => Finding::held(piece.at, ClaimKind::Attribute, leaves),
                    None => Finding::unheld(piece.at, ClaimKind::Attribute, ELSEWHERE),
                });
            }
        }
        for comparison in compare::comparisons(self.text, self.binder, known) {
            if mood(&self.text[self.binder.sentence(comparison.at.start)]) == Mood::Claims {
                findings.push(match comparison.proof {
                    Some(leaves) => Finding::held(comparison.at, ClaimKind::Price, leaves),
                    None => Finding::unheld(comparison.at, ClaimKind::Price, NOWHERE),
                });
            }
        }
        let mentions = concepts::mentions(self.text);
        let mut taken: Vec<Range<usize>> = findings.iter().map(|finding| finding.at.clone()).collect();
        for mention in &mentions {
            taken.push(mention.at.clone());
            if let Some(finding) = licence::judge(self, mention)
                && !LIST[mention.concept].neutral
                && !findings.iter().any(|other| {
                    other.at.start <= mention.at.start
                        && mention.at.end <= other.at.end
                        && matches!(other.kind, ClaimKind::Status | ClaimKind::Price | ClaimKind::Date | ClaimKind::Discount)
                        && other.why.is_none()
                })
            {
                findings.push(finding);
            }
        }
        licence::besides(self, findings);
        flags::said(self, findings, &mut taken);
        taken.extend(self.binder.mentions.iter().map(|mention| mention.at.clone()));
        let forms = strays::forms(known);
        for stray in strays::strays(self.text, self.binder, known, &taken, &forms) {
            if !self.carried(&stray, findings) {
                findings.push(Finding::unheld(stray.at, ClaimKind::Attribute, NOWHERE));
            }
        }
    }
}

fn overlaps(findings: &[Finding], at: &Range<usize>) -> bool {
    findings.iter().any(|other| other.at.start < at.end && at.start < other.at.end)
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
