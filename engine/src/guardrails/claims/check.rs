//! The check as a filter and for the desk: texts of people and of campaigns, facts of any shape.

use chrono::NaiveDate;
use knowledge::fact::Fact;
use knowledge::language::Language;
use serde::Serialize;
use serde_json::Value;

use super::examine::{Against, examine};
use super::known::Known;
use super::{Finding, Scope, atoms};
use crate::guardrails::normalise::Normalised;
use crate::guardrails::reply::{Claim, ClaimKind};

/// A claim of a text, with the facts that hold it. `start` and `end` are code points, the end exclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckedClaim {
    /// The words.
    pub text: String,
    /// What sort of claim it is.
    pub kind: ClaimKind,
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// Whether the facts hold it.
    pub supported: bool,
    /// Ids of the facts that do.
    pub fact: Vec<String>,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stance {
    /// A machine: what is not proved is not sent.
    Machine,
    /// A person: what is not proved is shown to them, they decide.
    Person,
}

/// What a check came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// Every claim is held.
    None,
    /// A person may send it all the same; these claims are not held.
    Warn(Vec<Claim>),
    /// It may not be sent.
    Stop(Vec<Claim>),
}

impl Stance {
    /// What unproved claims mean for the one who speaks.
    #[must_use]
    pub fn judge(self, claims: &[Claim]) -> Warning {
        let unproved: Vec<Claim> = claims.iter().filter(|claim| !claim.supported).cloned().collect();
        match (unproved.is_empty(), self) {
            (true, _) => Warning::None,
            (false, Self::Person) => Warning::Warn(unproved),
            (false, Self::Machine) => Warning::Stop(unproved),
        }
    }
}

/// A claim of somebody's text, and why nothing holds it; nothing where the facts do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The claim.
    pub claim: Claim,
    /// Why it does not hold.
    pub why: Option<&'static str>,
}

/// Checks any text, an agent's or a campaign's, against typed facts. [`Stance::judge`] says what follows.
#[must_use]
pub fn check_text(text: &str, facts: &[Fact], question: &str, _language: Language, today: NaiveDate) -> Vec<Claim> {
    judge_text(text, facts, question, &[], today).into_iter().map(|judged| judged.claim).collect()
}

/// As [`check_text`], with the reason beside each claim that nothing holds. Links that begin with one of `links` need no fact.
#[must_use]
pub fn judge_text(text: &str, facts: &[Fact], question: &str, links: &[String], today: NaiveDate) -> Vec<Judged> {
    let known = Known::from_facts(facts, today);
    let judged = |(claim, why): (CheckedClaim, Option<&'static str>)| {
        let CheckedClaim { text, kind, start, end, supported, fact } = claim;
        Judged { claim: Claim { text, kind, start, end, supported, fact }, why }
    };
    checked(text, question, links, &known).into_iter().map(judged).collect()
}

/// Checks a reply against facts of any JSON shape. The clock is the fact of kind `clock`, else `today`.
#[must_use]
pub fn check_json(reply: &str, question: &str, facts: &[Value], today: NaiveDate) -> Vec<CheckedClaim> {
    checked(reply, question, &[], &Known::from_json(facts, today)).into_iter().map(|(claim, _)| claim).collect()
}

fn checked(text: &str, question: &str, links: &[String], known: &Known) -> Vec<(CheckedClaim, Option<&'static str>)> {
    let normal = Normalised::new(text);
    let found = atoms::read(&normal, known.today);
    let against = Against { known, question, links };
    let findings = examine(&normal, &found, &against, Scope::Everything).into_iter();
    findings.map(|finding| (finding.why, finding)).map(|(why, finding)| (shown(text, &normal, known, finding), why)).collect()
}

fn shown(text: &str, normal: &Normalised, known: &Known, finding: Finding) -> CheckedClaim {
    let (start, end) = normal.span(finding.at.start, finding.at.end);
    let facts = known.facts(&finding.leaves).into_iter().filter_map(|fact| known.ids.get(fact).cloned()).collect();
    CheckedClaim {
        text: text.chars().skip(start).take(end - start).collect(),
        kind: finding.kind,
        start,
        end,
        supported: finding.why.is_none(),
        fact: facts,
    }
}
