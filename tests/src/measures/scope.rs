//! Out of scope: another trade's intents are added as a shop would add them, and what belongs to none of them must show.

use std::path::Path;

use anyhow::Result;
use engine::understand::Head;

use super::intents::{Labelled, OUT_OF_SCOPE};
use super::{Bench, Figure, Vectors};
use crate::models;

/// What the data calls out of scope.
const OUTSIDE: &str = "oos";

/// Figures over CLINC150. A message's score is the head's probability that any intent is meant, by which it is refused or not; which
/// intent that is, and how surely, is another question.
///
/// # Errors
/// If the data, the database or a model is missing.
pub async fn scope(data: &Path) -> Result<Vec<Figure>> {
    let bench = Bench::open().await?;
    let mut vectors = Vectors::open(models::embedder())?;
    let own = bench.understander.examples().await?;
    let clinc = Labelled::open(&bench, &mut vectors, &data.join("intents/clinc150_dev.jsonl")).await?;
    let mut figures = Vec::new();
    let (mut auroc, mut recall, mut right, mut inside, mut kept, mut refused) = (0.0, 0.0, 0usize, 0usize, 0usize, 0usize);
    let outside_rows = clinc.rows.iter().filter(|row| row.intent == OUTSIDE).count();
    for fold in 0..5 {
        let mut examples = own.clone();
        examples.extend(clinc.examples(&vectors, fold, |row| row.intent != OUTSIDE));
        let head = tokio::task::spawn_blocking(move || Head::train(&examples)).await?;
        let mut scored = Vec::new();
        for (row, said) in clinc.judged(&vectors, &head, Some(fold)) {
            let out = said.intent.as_str() == OUT_OF_SCOPE;
            if row.intent == OUTSIDE {
                refused += usize::from(out);
            } else {
                inside += 1;
                right += usize::from(said.intent.as_str() == row.intent);
                kept += usize::from(!out);
            }
        }
        for (row, in_scope) in clinc.in_scope(&vectors, &head, fold) {
            scored.push((in_scope, row.intent != OUTSIDE));
        }
        auroc += area(&scored) / 5.0;
        recall += recall_at(&scored, 0.05) / 5.0;
    }
    figures.push(Figure { name: "clinc150: area under ROC".to_owned(), rows: clinc.rows.len(), value: auroc, least: Some(0.95) });
    figures.push(Figure { name: "clinc150: recall at 5 % false".to_owned(), rows: outside_rows, value: recall, least: Some(0.85) });
    figures.push(Figure::share("clinc150: right intent, in scope", right, inside, None));
    figures.push(Figure::share("clinc150: in scope kept at the border", kept, inside, None));
    figures.push(Figure::share("clinc150: out of scope refused there", refused, outside_rows, None));
    bench.close().await?;
    Ok(figures)
}

/// The probability that a message in scope scores higher than one out of scope.
fn area(scored: &[(f32, bool)]) -> f64 {
    let (inside, outside): (Vec<_>, Vec<_>) = scored.iter().partition(|(_, inside)| *inside);
    let wins: f64 = inside
        .iter()
        .flat_map(|(a, _)| {
            outside.iter().map(move |(b, _)| {
                if a > b {
                    1.0
                } else if a < b {
                    0.0
                } else {
                    0.5
                }
            })
        })
        .sum();
    wins / (inside.len() * outside.len()).max(1) as f64
}

/// Share of what is out of scope that scores below all but `share` of what is in scope.
fn recall_at(scored: &[(f32, bool)], share: f64) -> f64 {
    let mut inside: Vec<f32> = scored.iter().filter(|(_, inside)| *inside).map(|(score, _)| *score).collect();
    inside.sort_by(f32::total_cmp);
    let border = inside.get((inside.len() as f64 * share) as usize).copied().unwrap_or_default();
    let outside: Vec<f32> = scored.iter().filter(|(_, inside)| !*inside).map(|(score, _)| *score).collect();
    outside.iter().filter(|score| **score < border).count() as f64 / outside.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::{area, recall_at};

    #[test]
    fn areas_and_recalls() {
        let scored = [(0.9, true), (0.8, true), (0.7, true), (0.75, false), (0.1, false)];
        assert!((area(&scored) - 5.0 / 6.0).abs() < 1e-9);
        assert!((recall_at(&scored, 0.0) - 0.5).abs() < 1e-9);
    }
}
