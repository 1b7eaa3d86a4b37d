//! Personal data: exact spans with their types, covered characters, and what must stay readable.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use engine::guardrails::privacy::scan;
use serde::Deserialize;

use super::{Score, Share, own, rows};

#[derive(Deserialize)]
struct Case {
    text: String,
    lang: String,
    spans: Vec<Piece>,
    #[serde(default)]
    negatives: Vec<Piece>,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Deserialize)]
struct Piece {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: String,
}

/// A case of the repository: the data marked in the text, `call [[PHONE:…]]`; `{{…}}` must stay readable.
#[derive(Deserialize)]
struct Marked {
    text: String,
    lang: String,
    #[serde(default)]
    obfuscated: bool,
}

impl Marked {
    fn case(&self) -> Case {
        let (mut text, mut spans, mut negatives, mut rest) = (String::new(), Vec::new(), Vec::new(), self.text.as_str());
        while let Some(at) = [rest.find("[["), rest.find("{{")].into_iter().flatten().min() {
            text.push_str(&rest[..at]);
            let data = rest[at..].starts_with("[[");
            let close = rest[at..].find(if data { "]]" } else { "}}" }).unwrap_or(rest.len() - at);
            let inside = &rest[at + 2..at + close];
            let (kind, value) = if data { inside.split_once(':').unwrap_or(("", inside)) } else { ("OTHER", inside) };
            let start = text.chars().count();
            text.push_str(value);
            let piece = Piece { start, end: text.chars().count(), kind: kind.to_owned() };
            if data {
                spans.push(piece)
            } else {
                negatives.push(piece)
            }
            rest = &rest[at + close + 2..];
        }
        text.push_str(rest);
        let tags = if self.obfuscated { vec!["obfuscated".to_owned()] } else { Vec::new() };
        Case { text, lang: self.lang.clone(), spans, negatives, tags }
    }
}

/// True positives, false positives, false negatives.
#[derive(Default)]
struct Counts {
    right: usize,
    extra: usize,
    missed: usize,
}

impl Counts {
    #[expect(clippy::cast_precision_loss, reason = "counts of some thousands")]
    fn f1(&self) -> f64 {
        let all = 2 * self.right + self.extra + self.missed;
        if all == 0 { 1.0 } else { 2.0 * self.right as f64 / all as f64 }
    }
}

#[derive(Default)]
struct Figures {
    exact: Counts,
    loose: Counts,
    chinese: Share,
    obfuscated: Share,
    negatives: Share,
    failures: String,
}

/// The figures over `guardrails/pii.jsonl` of the development data and over the repository's own cases.
///
/// # Errors
/// If a file cannot be read.
pub fn evaluate(data: Option<&Path>) -> Result<Score> {
    let mut report = String::new();
    let mut good = true;
    if let Some(data) = data {
        let cases: Vec<Case> = rows(&data.join("guardrails/pii.jsonl"))?;
        good &= print(&mut report, "development data", &figures(&cases), true)?;
    } else {
        report.push_str("skipped: there is no development data; MERCER_DEV_DATA names its folder\n");
    }
    for half in ["seen", "unseen"] {
        let cases: Vec<Case> = own::<Marked>(&format!("guardrails/pii_{half}.jsonl"))?.iter().map(Marked::case).collect();
        good &= print(&mut report, half, &figures(&cases), half == "seen")?;
    }
    // names and addresses that were met once; of the second set no failure was looked at: reported, and binding nobody
    for (name, set) in [
        ("first sight, read since", "pii"),
        ("first sight", "pii_second"),
        ("Chinese, read since", "pii_third"),
        ("as shoppers write, read since", "pii_fourth"),
        ("as shoppers write, second, read since", "pii_fifth"),
    ] {
        let cases: Vec<Case> = own::<Marked>(&format!("guardrails/first/{set}.jsonl"))?.iter().map(Marked::case).collect();
        print(&mut report, name, &figures(&cases), set != "pii_second")?;
    }
    Ok(Score { report, good })
}

/// The repository's texts with personal data and its ordinary messages, for measuring how fast they are looked through.
///
/// # Errors
/// If a file cannot be read.
pub fn texts() -> Result<Vec<String>> {
    #[derive(Deserialize)]
    struct Ordinary {
        text: String,
    }
    let mut texts = Vec::new();
    for half in ["seen", "unseen"] {
        texts.extend(own::<Marked>(&format!("guardrails/pii_{half}.jsonl"))?.iter().map(|marked| marked.case().text));
    }
    for language in ["en", "zh"] {
        texts.extend(own::<Ordinary>(&format!("benign/{language}.jsonl"))?.into_iter().map(|ordinary| ordinary.text));
    }
    Ok(texts)
}

fn figures(cases: &[Case]) -> Figures {
    let mut figures = Figures::default();
    for case in cases {
        let found: BTreeSet<(usize, usize, &str)> =
            scan(&case.text).into_iter().map(|span| (span.start, span.end, span.kind.name())).collect();
        let gold: BTreeSet<(usize, usize, &str)> = case.spans.iter().map(|piece| (piece.start, piece.end, piece.kind.as_str())).collect();
        let loose = |kind: &str| matches!(kind, "PERSON" | "ADDRESS");
        for (span, of) in gold
            .intersection(&found)
            .map(|span| (span, 0))
            .chain(found.difference(&gold).map(|span| (span, 1)))
            .chain(gold.difference(&found).map(|span| (span, 2)))
        {
            let counts = if loose(span.2) { &mut figures.loose } else { &mut figures.exact };
            *[&mut counts.right, &mut counts.extra, &mut counts.missed][of] += 1;
        }
        let covered = |at: usize| found.iter().any(|(start, end, _)| (*start..*end).contains(&at));
        for at in gold.iter().flat_map(|(start, end, _)| *start..*end) {
            if case.lang == "zh" {
                figures.chinese.add(covered(at));
            }
            if case.tags.iter().any(|tag| tag == "obfuscated") {
                figures.obfuscated.add(covered(at));
            }
        }
        let mut hit = false;
        for negative in case.negatives.iter().filter(|negative| !matches!(negative.kind.as_str(), "HOTLINE" | "STORE_CONTACT")) {
            let touched = (negative.start..negative.end).any(covered);
            hit |= touched;
            figures.negatives.add(touched);
        }
        if found != gold || hit {
            let words = |spans: Vec<&(usize, usize, &str)>| {
                spans
                    .iter()
                    .map(|(start, end, kind)| format!("{kind} {:?}", case.text.chars().skip(*start).take(end - start).collect::<String>()))
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            let (missed, extra) = (words(gold.difference(&found).collect()), words(found.difference(&gold).collect()));
            figures.failures.push_str(&format!("  {:?}\n    missed: {missed} | too much: {extra}\n", case.text));
        }
    }
    figures
}

/// Whether the figures are those that are asked for.
fn print(report: &mut String, name: &str, figures: &Figures, with_failures: bool) -> Result<bool> {
    let Figures { exact, loose, chinese, obfuscated, negatives, failures } = figures;
    writeln!(report, "personal data, {name}")?;
    writeln!(report, "  F1 without names and addresses {:.3}", exact.f1())?;
    writeln!(report, "  F1 names and addresses         {:.3}", loose.f1())?;
    writeln!(report, "  covered, Chinese               {:.3}", chinese.value())?;
    writeln!(report, "  covered, obfuscated            {:.3}", obfuscated.value())?;
    writeln!(report, "  what must stay readable, hit   {negatives}")?;
    if with_failures {
        report.push_str(failures);
    }
    Ok(exact.f1() >= 0.97 && loose.f1() >= 0.80 && chinese.value() >= 0.97 && obfuscated.value() >= 0.95 && negatives.value() <= 0.01)
}
