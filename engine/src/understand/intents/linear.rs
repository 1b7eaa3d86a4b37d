//! The head's part over words and letters: logistic regression, each class against all others, by stochastic gradient descent
//! with the step sizes of Bottou (2012, <https://doi.org/10.1007/978-3-642-35289-8_25>). Three rounds are enough.

use super::features::Features;

/// Strength of the pull towards zero.
const PULL: f32 = 1e-4;
/// Rounds over all examples.
const ROUNDS: usize = 3;
/// The first step's length: `1 / (PULL * DELAY)`.
const DELAY: f32 = 1_000.0;
/// Gradients below this change nothing worth the time.
const SMALL: f32 = 1e-3;

/// Weights, all classes of a feature side by side.
#[derive(Debug, Default)]
pub struct Linear {
    classes: usize,
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Linear {
    /// Trains on examples with their classes, `0..classes`; features are below `size`.
    #[must_use]
    pub fn train(examples: &[(usize, Features)], classes: usize, size: usize) -> Self {
        let mut model = Self { classes, weights: vec![0.0; classes * size], bias: vec![0.0; classes] };
        // the weights are kept divided by their common scale, so that the pull is one multiplication
        let (mut scale, mut step) = (1.0f32, 0.0f32);
        let mut order: Vec<usize> = (0..examples.len()).collect();
        let mut gradients: Vec<(usize, f32)> = Vec::with_capacity(classes);
        for round in 0..ROUNDS {
            shuffle(&mut order, round);
            for (class, features) in order.iter().filter_map(|index| examples.get(*index)) {
                step += 1.0;
                let rate = 1.0 / (PULL * (DELAY + step));
                let scores = model.raw(features);
                gradients.clear();
                for (index, score) in scores.iter().enumerate() {
                    let target = if index == *class { 1.0 } else { 0.0 };
                    let gradient = target - sigmoid(scale * score + model.bias[index]);
                    if gradient.abs() > SMALL {
                        gradients.push((index, gradient));
                    }
                }
                scale *= 1.0 - rate * PULL;
                for (feature, weight) in features {
                    let change = rate * weight / scale;
                    let row = model.row_mut(*feature);
                    gradients.iter().for_each(|(index, gradient)| row[*index] += change * gradient);
                }
                gradients.iter().for_each(|(index, gradient)| model.bias[*index] += 0.01 * rate * gradient);
            }
        }
        model.weights.iter_mut().for_each(|weight| *weight *= scale);
        model
    }

    /// The log-odds of each class.
    #[must_use]
    pub fn scores(&self, features: &Features) -> Vec<f32> {
        let mut scores = self.raw(features);
        scores.iter_mut().zip(&self.bias).for_each(|(score, bias)| *score += bias);
        scores
    }

    fn raw(&self, features: &Features) -> Vec<f32> {
        let mut scores = vec![0.0f32; self.classes];
        for (feature, weight) in features {
            let start = usize::try_from(*feature).unwrap_or_default() * self.classes;
            let row = &self.weights[start..start + self.classes];
            scores.iter_mut().zip(row).for_each(|(score, one)| *score += weight * one);
        }
        scores
    }

    fn row_mut(&mut self, feature: u32) -> &mut [f32] {
        let start = usize::try_from(feature).unwrap_or_default() * self.classes;
        &mut self.weights[start..start + self.classes]
    }
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// Another order in each round and the same in each run: Fisher and Yates with a linear congruential generator (Knuth's MMIX).
fn shuffle(order: &mut [usize], round: usize) {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64.wrapping_add(round as u64);
    for last in (1..order.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let other = usize::try_from(state >> 33).unwrap_or_default() % (last + 1);
        order.swap(last, other);
    }
}

#[cfg(test)]
mod tests {
    use super::Linear;

    #[test]
    fn learns_which_feature_tells() {
        let examples: Vec<(usize, Vec<(u32, f32)>)> =
            (0..60).map(|n| (n % 2, vec![(u32::try_from(n % 2).unwrap(), 0.8), (2, 0.6)])).collect();
        let model = Linear::train(&examples, 2, 3);
        let scores = model.scores(&vec![(0, 0.8), (2, 0.6)]);
        assert!(scores[0] > 0.0 && scores[1] < 0.0, "{scores:?}");
    }
}
