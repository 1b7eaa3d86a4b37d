//! Labelled replies, held against their facts by the claim check: how many of the unsupported are caught, how many of the
//! supported are not let through.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use chrono::NaiveDate;
use engine::guardrails::{CheckedClaim, check_json};
use serde::Deserialize;
use serde_json::Value;

use crate::parts;

/// The least share of unsupported replies that must be caught.
pub const RECALL: f64 = 0.97;
/// The largest share of supported replies that may be stopped.
pub const FALSE_ALARMS: f64 = 0.03;

/// A labelled reply.
#[derive(Debug, Clone, Deserialize)]
pub struct Labelled {
    /// Its name.
    pub id: String,
    /// The shop or the case it is of.
    #[serde(default)]
    pub scenario: String,
    /// What it is held against.
    pub facts: Vec<Value>,
    /// What was asked.
    pub question: String,
    /// What was answered.
    pub reply: String,
    /// `supported` or `unsupported`.
    pub label: String,
    /// The kinds of its claims; of an unsupported reply those that are wrong.
    pub claim_types: Vec<String>,
    /// What is wrong, in code points.
    pub bad_spans: Vec<Span>,
}

/// A wrong place.
#[derive(Debug, Clone, Deserialize)]
pub struct Span {
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
}

/// How one file came out.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// The file.
    pub name: String,
    /// Unsupported replies, and those that were caught.
    pub unsupported: (usize, usize),
    /// Supported replies, and those that were stopped.
    pub supported: (usize, usize),
    /// Caught replies whose wrong place was found, and whose kind was.
    pub found: (usize, usize),
    /// For each kind of the labels: wrong claims of it, and those caught with that kind.
    pub kinds: BTreeMap<String, (usize, usize)>,
    /// Replies that came out wrong.
    pub wrong: Vec<String>,
    /// How long each check took.
    pub times: Vec<Duration>,
}

impl Score {
    /// Whether the figures are reached.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.recall() >= RECALL && self.false_alarms() <= FALSE_ALARMS
    }

    /// Share of the unsupported that were caught.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.unsupported)
    }

    /// Share of the supported that were stopped.
    #[must_use]
    pub fn false_alarms(&self) -> f64 {
        share(self.supported)
    }

    fn add(&mut self, row: &Labelled, claims: &[CheckedClaim]) {
        let bad: Vec<&CheckedClaim> = claims.iter().filter(|claim| !claim.supported).collect();
        let named = |claim: &CheckedClaim| {
            serde_json::to_value(claim.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default()
        };
        let stopped = !bad.is_empty();
        if row.label == "unsupported" {
            self.unsupported.0 += 1;
            self.unsupported.1 += usize::from(stopped);
            let touches = |claim: &&&CheckedClaim| row.bad_spans.iter().any(|span| claim.start < span.end && span.start < claim.end);
            self.found.0 += usize::from(bad.iter().any(|claim| touches(&claim)));
            self.found.1 += usize::from(bad.iter().any(|claim| row.claim_types.contains(&named(claim))));
            for kind in &row.claim_types {
                let count = self.kinds.entry(kind.clone()).or_default();
                count.0 += 1;
                count.1 += usize::from(bad.iter().any(|claim| named(claim) == *kind));
            }
        } else {
            self.supported.0 += 1;
            self.supported.1 += usize::from(stopped);
        }
        if stopped != (row.label == "unsupported") {
            let pieces: Vec<&str> = bad.iter().map(|claim| claim.text.as_str()).collect();
            self.wrong.push(format!("{} {}: {} {pieces:?}", row.id, row.label, row.reply));
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
fn share((all, some): (usize, usize)) -> f64 {
    if all == 0 { 1.0 } else { some as f64 / all as f64 }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (all, caught) = self.unsupported;
        let (good, stopped) = self.supported;
        writeln!(f, "{}", self.name)?;
        writeln!(
            f,
            "  unsupported caught {:.3} ({caught} of {all}), supported stopped {:.3} ({stopped} of {good})",
            self.recall(),
            self.false_alarms()
        )?;
        writeln!(
            f,
            "  the wrong place found {} of {caught}, its kind named {} of {caught}; p99 {:?}",
            self.found.0,
            self.found.1,
            p99(&self.times)
        )?;
        for (kind, (all, same)) in &self.kinds {
            writeln!(f, "    {kind:<12} {same} of {all}")?;
        }
        for wrong in &self.wrong {
            writeln!(f, "  ! {wrong}")?;
        }
        Ok(())
    }
}

/// The files of labelled replies: this repository's own, and the development data's where it is there.
#[must_use]
pub fn files() -> Vec<PathBuf> {
    let own = parts::repository().join("tests/data/claims");
    let mut files: Vec<PathBuf> =
        fs::read_dir(own).into_iter().flatten().flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    files.extend(parts::dev_data().map(|data| data.join("guardrails/claims.jsonl")));
    files
}

/// Reads a file of labelled replies.
///
/// # Errors
/// If it cannot be read, or a line is not of that shape.
pub fn read(file: &Path) -> Result<Vec<Labelled>> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    text.lines().map(|line| serde_json::from_str(line).with_context(|| file.display().to_string())).collect()
}

/// Holds all labelled replies against their facts.
///
/// # Errors
/// If a file cannot be read.
pub fn evaluate() -> Result<Vec<Score>> {
    files().iter().map(|file| score(file)).collect()
}

/// Files of other trades, with the scenarios of each of which no failure was looked at.
const TRADES: [(&str, &[&str]); 11] = [
    ("tune.jsonl", &[]),
    ("first.jsonl", &[]),
    ("second.jsonl", &["language_course"]),
    ("third.jsonl", &[]),
    ("fourth.jsonl", &[]),
    ("fifth.jsonl", &[]),
    ("sixth.jsonl", &[]),
    ("seventh.jsonl", &[]),
    ("scenarios.jsonl", &[]),
    ("eighth.jsonl", &["bike_shop", "chocolate_shop", "phone_shop"]),
    (
        "ninth.jsonl",
        &[
            "tent_order",
            "stove_variants",
            "skillet_return",
            "coupon_cart",
            "bench_delivery",
            "headlamp_warranty",
            "jacket_sizes",
            "hammock_refund",
            "filter_subscription",
            "table_shipping",
            "shoe_change",
            "cooler_pickup",
        ],
    ),
];

/// The figures over replies of other trades: those that rules were tuned on, a file each, and last the trades whose failures were
/// never looked at, together. They are reported, and bind nobody.
///
/// # Errors
/// If a file cannot be read.
pub fn trades() -> Result<Vec<Score>> {
    let trades = parts::repository().join("tests/data/claims/trades");
    let (mut scores, mut unread) = (Vec::new(), Vec::new());
    for (file, kept) in TRADES {
        let (apart, tuned): (Vec<_>, Vec<_>) = read(&trades.join(file))?.into_iter().partition(|row| kept.contains(&row.scenario.as_str()));
        if !tuned.is_empty() {
            scores.push(scored(file, tuned));
        }
        unread.extend(apart);
    }
    // whoever reads the failures tunes on them
    scores.push(Score { wrong: Vec::new(), ..scored("unread", unread) });
    Ok(scores)
}

/// The time that one of a hundred checks takes longer than; of fewer checks the longest.
#[must_use]
pub fn p99(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times.get(times.len().saturating_sub(1 + times.len() / 100)).copied().unwrap_or_default()
}

fn score(file: &Path) -> Result<Score> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(scored(&name, read(file)?))
}

fn scored(name: &str, rows: Vec<Labelled>) -> Score {
    let mut score = Score { name: name.to_owned(), ..Score::default() };
    // a service has been running for a while: the first check of each form builds what searches keep
    for row in &rows {
        drop(check_json(&row.reply, &row.question, &row.facts, NaiveDate::default()));
    }
    for row in rows {
        let started = Instant::now();
        let claims = check_json(&row.reply, &row.question, &row.facts, NaiveDate::default());
        score.times.push(started.elapsed());
        score.add(&row, &claims);
    }
    score
}
