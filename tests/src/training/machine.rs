//! The support vector machine: dual coordinate descent for the hinge loss (Hsieh, Chang, Lin, Keerthi, Sundararajan 2008,
//! <https://doi.org/10.1145/1390156.1390208>), over a kernel that is a Gaussian of vectors plus the product of weighed words.

use anyhow::{Context, Result};
use knowledge::hygiene::injection::learned::{Learned, SIZE, WIDTH, features};
use ndarray::Array2;

use super::examples::Example;

/// How much one example of the smaller class may weigh; the other class weighs as much together.
const COST: f32 = 2.0;
/// Rounds over all examples.
const ROUNDS: usize = 12;
/// Changes below this are not worth their time.
const SMALL: f32 = 1e-4;

/// An example as numbers.
pub struct Case {
    pub vector: Vec<f32>,
    pub words: Vec<(usize, f32)>,
    pub attack: bool,
}

impl Case {
    fn sign(&self) -> f32 {
        if self.attack { 1.0 } else { -1.0 }
    }
}

/// How rare each feature is among the examples.
#[expect(clippy::cast_precision_loss, reason = "some thousands")]
pub fn rare(examples: &[Example]) -> Vec<f32> {
    let mut counts = vec![0u32; SIZE];
    // with every feature alike, the reader gives each the same weight
    let reader = Learned { rare: vec![1.0; SIZE], ..Learned::default() };
    for one in examples {
        reader.weighed(&one.text).into_iter().for_each(|(feature, _)| counts[feature] += 1);
    }
    debug_assert!(features("a").len() < SIZE);
    counts.into_iter().map(|count| ((1.0 + examples.len() as f32) / (1.0 + count as f32)).ln() + 1.0).collect()
}

/// The Gaussian kernel of all pairs, plus one for the bias.
pub fn nearness(cases: &[Case]) -> Result<Array2<f32>> {
    let size = cases.first().map_or(0, |case| case.vector.len());
    let flat: Vec<f32> = cases.iter().flat_map(|case| case.vector.iter().copied()).collect();
    let rows = Array2::from_shape_vec((cases.len(), size), flat).context("vectors of several lengths")?;
    let mut near = rows.dot(&rows.t());
    near.mapv_inplace(|cosine| (-2.0 * WIDTH * (1.0 - cosine)).exp() + 1.0);
    Ok(near)
}

/// Signed weights of the cases `inside`, in their order.
#[expect(clippy::cast_precision_loss, reason = "some thousands")]
pub fn train(cases: &[Case], near: &Array2<f32>, inside: &[usize]) -> Vec<f32> {
    let attacks = inside.iter().filter(|at| cases[**at].attack).count() as f32;
    let all = inside.len() as f32;
    let most = |attack: bool| COST * all / 2.0 / if attack { attacks } else { all - attacks }.max(1.0);
    let mut weights = vec![0.0f32; inside.len()];
    let mut by_meaning = vec![0.0f32; inside.len()];
    let mut by_words = vec![0.0f32; SIZE];
    let mut order: Vec<usize> = (0..inside.len()).collect();
    for round in 0..ROUNDS {
        shuffle(&mut order, round as u64);
        for place in order.iter().copied() {
            let case = &cases[inside[place]];
            let margin = by_meaning[place] + case.words.iter().map(|(feature, x)| by_words[*feature] * x).sum::<f32>();
            let old = weights[place] * case.sign();
            // words have length 1, so that they add 1 to the kernel of a case with itself
            let own = near[[inside[place], inside[place]]] + 1.0;
            let new = (old - (case.sign() * margin - 1.0) / own).clamp(0.0, most(case.attack));
            let change = (new - old) * case.sign();
            if change.abs() < SMALL {
                continue;
            }
            weights[place] += change;
            let row = near.row(inside[place]);
            let row = row.as_slice().unwrap_or_default();
            for (sum, at) in by_meaning.iter_mut().zip(inside) {
                *sum += change * row[*at];
            }
            case.words.iter().for_each(|(feature, x)| by_words[*feature] += change * x);
        }
    }
    weights
}

/// The margin of a case by weights of others.
pub fn margin(cases: &[Case], near: &Array2<f32>, inside: &[usize], weights: &[f32], at: usize) -> f32 {
    let mut words = vec![0.0f32; SIZE];
    cases[at].words.iter().for_each(|(feature, x)| words[*feature] = *x);
    let of = |(other, weight): (&usize, &f32)| {
        let shared: f32 = cases[*other].words.iter().map(|(feature, x)| words[*feature] * x).sum();
        weight * (near[[at, *other]] + shared)
    };
    inside.iter().zip(weights).filter(|(_, weight)| **weight != 0.0).map(of).sum()
}

/// What is shipped: the cases that have a weight, and the weights of words.
pub fn shipped(cases: &[Case], weights: &[f32], mut learned: Learned) -> Learned {
    learned.words = vec![0.0; SIZE];
    for (case, weight) in cases.iter().zip(weights).filter(|(_, weight)| **weight != 0.0) {
        learned.weights.push(*weight);
        learned.support.extend(&case.vector);
        case.words.iter().for_each(|(feature, x)| learned.words[*feature] += weight * x);
    }
    // the reader multiplies by the rareness itself, through the text's weighed features
    learned
}

/// Another order in each round and the same in each run (Fisher and Yates).
fn shuffle(order: &mut [usize], round: u64) {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64.wrapping_add(round);
    for last in (1..order.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.swap(last, usize::try_from(state >> 33).unwrap_or_default() % (last + 1));
    }
}
