//! Every claim of a text, held against what is known.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::atoms::{self, Atom, AtomValue};
use super::concepts::{self, Concepts, LIST, Reading};
use super::known::Known;
use super::passage::{Mood, mood};
use super::subjects::{Binder, Names};
use super::{attributes, belongs, changes, compare, contrary, deeds, flags, licence, listing, strays, surroundings};
use crate::guardrails::normalise::Normalised;
use crate::guardrails::reply::ClaimKind;

/// How much is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::guardrails) enum Scope {
    /// Values, promises and absolute words: for texts whose words are fixed, or are held against a reference besides.
    Values,
    /// As [`Scope::Values`], for templates: each value was put in with its fact, so it need only be held by some fact of this turn.
    /// What stands near it in the text is no news of what it is of, unless that is the number of an order.
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

pub(super) static ALL: LazyLock<Regex> = LazyLock::new(|| atoms::pattern(r"\bboth\b|\ball\b|\beach\b|\bevery\b|都|全部|均"));
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
        spoken: surroundings::spoken(&question, known),
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
        page.multiplied(&mut findings);
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
        AtomValue::Quantity(number) if number.fract().is_zero() && number >= Decimal::from(1000) => Some(number.to_string()),
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
    /// Numbers that the shopper wrote.
    pub(super) asked: Vec<String>,
    /// Small numbers of the question.
    pub(super) spoken: Vec<Decimal>,
    /// Which field the question asks for.
    pub(super) wanted: Concepts,
}

impl Page<'_> {
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
        let changed = findings.len();
        changes::said(self, findings);
        let changed: Vec<Range<usize>> = findings[changed..].iter().map(|finding| finding.at.clone()).collect();
        for comparison in compare::comparisons(self.text, self.binder, known) {
            // "costs €4 more": an extra that a fact holds
            let overlaps = |other: &Finding| comparison.at.start < other.at.end && other.at.start < comparison.at.end;
            let segment = self.binder.segment(comparison.at.end.saturating_sub(1));
            let extra = findings.iter().any(|other| {
                other.kind == ClaimKind::Price
                    && other.why.is_none()
                    // "$34.38 cheaper": the difference of two prices, the right way round
                    && (comparison.blank && overlaps(other)
                        || comparison.open && other.leaves.len() == 2 && (segment.contains(&other.at.start) || other.at.end + 2 >= comparison.at.start))
                    && changes::direction(self, &segment) != Some(false)
            });
            let told = changed.iter().any(|at| comparison.at.start < at.end && at.start < comparison.at.end);
            if !extra && !told && mood(&self.text[self.binder.sentence(comparison.at.start)]) == Mood::Claims {
                findings.push(match comparison.proof {
                    Some(leaves) => Finding::held(comparison.at, ClaimKind::Price, leaves),
                    None => Finding::unheld(comparison.at, ClaimKind::Price, NOWHERE),
                });
            }
        }
        let mentions = concepts::mentions(self.text);
        let mut taken: Vec<Range<usize>> = findings.iter().map(|finding| finding.at.clone()).collect();
        for mention in &mentions {
            if !LIST[mention.concept].neutral {
                taken.push(mention.at.clone());
            }
            if let Some(finding) = licence::judge(self, mention)
                && !LIST[mention.concept].neutral
                && !(finding.why.is_some() && self.gives_contact(mention, findings))
                && !(finding.why.is_some() && finding.kind == ClaimKind::Date && self.dated(mention, findings))
                && !(finding.why.is_some() && self.pays_back(mention, findings))
                && !(finding.why.is_some() && self.answers(mention, findings))
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
        listing::unlisted(self, findings);
        deeds::unheld(self, findings);
        deeds::deeds(self, findings);
        deeds::done(self, findings);
        deeds::allowed(self, findings);
        contrary::said(self, findings);
        belongs::said(self, findings);
        taken.extend(mentions.iter().map(|mention| mention.at.clone()));
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
