//! Trains what tells orders to the machine from ordinary texts, from the examples under `config/injection`.
//!
//! Reading order: [`examples`] puts the examples together, `machine` is the support vector machine, `curve` makes probabilities of
//! its margins. How good it is on what it has not met is estimated by leaving whole families of examples out: [`Trained::report`].

mod choices;
mod curve;
pub mod examples;
mod machine;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result};
use knowledge::embedding::Embedder;
use knowledge::hygiene::injection::learned::{Learned, centred, embedded};
use knowledge::hygiene::injection::{MESSAGE, score};

use crate::measures::Vectors;
use examples::Example;
use machine::Case;

/// Parts that families are dealt to, each left out of training once.
const PARTS: usize = 6;

/// A trained machine with what it came to.
pub struct Trained {
    /// To be shipped.
    pub learned: Learned,
    /// Shares of families that were left out of training, found or taken for attacks.
    pub report: String,
}

/// Embeds the examples and trains on them.
///
/// # Errors
/// If a file of examples is wrong or the embedding model fails.
pub async fn train(embedder: Embedder) -> Result<Trained> {
    let examples = examples::all()?;
    let mut vectors = Vectors::open(embedder)?;
    let words: Vec<String> = examples.iter().map(|one| embedded(&one.text)).collect();
    vectors.learn(words.iter().map(String::as_str)).await?;
    let raw: Vec<&[f32]> = words.iter().map(|words| vectors.of(words)).collect();
    let centre = mean(&raw).context("there are no examples")?;
    let rare = machine::rare(&examples);
    let reader = Learned { centre, rare, ..Learned::default() };
    let cases: Vec<Case> = examples
        .iter()
        .zip(&raw)
        .map(|(one, vector)| Case { vector: centred(vector, &reader.centre), words: reader.weighed(&one.text), attack: one.attack })
        .collect();
    let near = machine::nearness(&cases)?;
    let parts = deal(&examples);
    let mut margins = vec![0.0f32; cases.len()];
    for part in 0..PARTS {
        let inside: Vec<usize> = (0..cases.len()).filter(|at| parts[*at] != part).collect();
        let weights = machine::train(&cases, &near, &inside);
        for at in (0..cases.len()).filter(|at| parts[*at] == part) {
            margins[at] = machine::margin(&cases, &near, &inside, &weights, at);
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "a score between 0 and 1")]
    let structure: Vec<f32> = examples.iter().map(|one| score(&one.text, one.channel).score as f32).collect();
    let truth: Vec<bool> = examples.iter().map(|one| one.attack).collect();
    let shape = curve::fit(&margins, &structure, &truth);
    let all: Vec<usize> = (0..cases.len()).collect();
    let weights = machine::train(&cases, &near, &all);
    let learned = machine::shipped(&cases, &weights, Learned { shape, ..reader });
    let odds: Vec<f32> = margins.iter().zip(&structure).map(|(margin, structure)| learned.log_odds(*margin, *structure)).collect();
    Ok(Trained { report: report(&examples, &odds, &structure, learned.weights.len())?, learned })
}

fn mean(vectors: &[&[f32]]) -> Option<Vec<f32>> {
    let size = vectors.first()?.len();
    let mut sum = vec![0.0f32; size];
    for vector in vectors {
        sum.iter_mut().zip(*vector).for_each(|(sum, x)| *sum += x);
    }
    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    let count = vectors.len() as f32;
    Some(sum.into_iter().map(|sum| sum / count).collect())
}

/// Which part each example is left out with: families stay together, and parts are about as large as each other.
fn deal(examples: &[Example]) -> Vec<usize> {
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    examples.iter().for_each(|one| *sizes.entry(&one.family).or_default() += 1);
    let mut families: Vec<(&str, usize)> = sizes.into_iter().collect();
    families.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let mut full = [0usize; PARTS];
    let mut part_of: BTreeMap<&str, usize> = BTreeMap::new();
    for (family, size) in families {
        let least = (0..PARTS).min_by_key(|part| full[*part]).unwrap_or_default();
        full[least] += size;
        part_of.insert(family, least);
    }
    examples.iter().map(|one| part_of[one.family.as_str()]).collect()
}

fn report(examples: &[Example], odds: &[f32], structure: &[f32], support: usize) -> Result<String> {
    let mut families: BTreeMap<(bool, &str), (usize, usize, usize)> = BTreeMap::new();
    for ((one, odds), structure) in examples.iter().zip(odds).zip(structure) {
        // of shipped intents and the demo shop's articles there are too many families for a line each
        let family = one.family.split_once(' ').map_or(one.family.as_str(), |(sort, _)| sort);
        let structural = f64::from(*structure) >= knowledge::hygiene::injection::THRESHOLD;
        let counts = families.entry((one.attack, family)).or_default();
        counts.0 += 1;
        counts.1 += usize::from(*odds > MESSAGE || structural);
        counts.2 += usize::from(structural);
    }
    let mut report = format!("{} examples, {support} of them support the border\n", examples.len());
    for attack in [true, false] {
        let of: Vec<_> = families.iter().filter(|((is, _), _)| *is == attack).collect();
        let sum = of.iter().fold((0, 0, 0), |sum, (_, counts)| (sum.0 + counts.0, sum.1 + counts.1, sum.2 + counts.2));
        let name = if attack { "attacks" } else { "ordinary texts" };
        let share = |some: usize| some as f64 / f64::from(u32::try_from(sum.0).unwrap_or(u32::MAX)).max(1.0);
        writeln!(
            report,
            "{name} of families left out of training: {:.3} blocked ({} of {}), {:.3} by structure alone",
            share(sum.1),
            sum.1,
            sum.0,
            share(sum.2)
        )?;
        for ((_, family), (all, some, _)) in of {
            writeln!(report, "  {family:<14} {some:>4} of {all}")?;
        }
    }
    Ok(report)
}
