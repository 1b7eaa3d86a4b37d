//! The trained head: sentence vectors and words vote together, and what is near no example is out of scope.
//!
//! Constants were chosen on one part of the development data and reported on another: `evaluate intents` and `evaluate scope`
//! print the figures.

use std::collections::BTreeMap;

use ndarray::Array2;

use super::discriminant::Discriminant;
use super::features::Vocabulary;
use super::linear::Linear;
use crate::understand::types::Intent;

/// The class of what no shop answers.
pub const OUT_OF_SCOPE: &str = "out_of_scope";
/// How much a score over sentence vectors counts beside the log-odds over words.
const VECTORS: f32 = 0.15;
/// Divides the summed scores, so that the confidence is about the share of right answers.
const TEMPERATURE: f32 = 1.0;
/// How near the nearest example of an intent is counts so much for being in scope, per unit of cosine.
const NEAR: f32 = 20.0;
/// How near the nearest example of something out of scope is, against it.
const NEAR_OUT: f32 = 10.0;
/// The out-of-scope class's own score, against it.
const OUT: f32 = 0.5;
/// Sum of these at which in and out of scope are equally likely.
const BORDER: f32 = 6.5;
/// How fast the probability changes there.
const SLOPE: f32 = 0.35;

/// What the head learns from.
#[derive(Debug, Clone)]
pub struct Example {
    /// Name of the intent.
    pub intent: String,
    /// The words, with entities masked.
    pub words: String,
    /// Their vector.
    pub vector: Vec<f32>,
}

/// Scores the intents of a message.
#[derive(Debug, Default)]
pub struct Head {
    intents: Vec<String>,
    out: Option<usize>,
    vectors: Discriminant,
    vocabulary: Vocabulary,
    words: Linear,
    /// The examples' centred vectors, a column each, for the nearest one.
    examples: Array2<f32>,
    /// Which of them are out of scope.
    outside: Vec<bool>,
}

impl Head {
    /// Trains on all examples; without any, every message is out of scope.
    #[must_use]
    pub fn train(examples: &[Example]) -> Self {
        let Some(size) = examples.first().map(|example| example.vector.len()) else { return Self::default() };
        let examples: Vec<&Example> = examples.iter().filter(|example| example.vector.len() == size).collect();
        let names: BTreeMap<&str, ()> = examples.iter().map(|example| (example.intent.as_str(), ())).collect();
        let classes: BTreeMap<&str, usize> = names.into_keys().zip(0..).collect();
        let class = |example: &Example| classes.get(example.intent.as_str()).copied().unwrap_or_default();
        let rows: Vec<(usize, &[f32])> = examples.iter().map(|example| (class(example), example.vector.as_slice())).collect();
        let (vectors, centred) = Discriminant::train(&rows, classes.len());
        let vocabulary = Vocabulary::learn(&examples.iter().map(|example| example.words.as_str()).collect::<Vec<_>>());
        let texts: Vec<_> = examples.iter().map(|example| (class(example), vocabulary.features(&example.words))).collect();
        let words = Linear::train(&texts, classes.len(), vocabulary.len());
        Self {
            out: classes.get(OUT_OF_SCOPE).copied(),
            intents: classes.into_keys().map(str::to_owned).collect(),
            vectors,
            vocabulary,
            words,
            examples: centred.reversed_axes(),
            outside: examples.iter().map(|example| example.intent == OUT_OF_SCOPE).collect(),
        }
    }

    /// Each class's share of the probability, in the order of their names; nothing is out of scope here.
    #[must_use]
    pub fn shares(&self, words: &str, vector: &[f32], bonus: &[(&str, f32)]) -> Vec<(&str, f32)> {
        let scores = self.scores(words, &self.vectors.centred(vector), bonus);
        let top = scores.iter().copied().fold(f32::MIN, f32::max);
        let sum: f32 = scores.iter().map(|score| (score - top).exp()).sum();
        self.intents.iter().zip(scores).map(|(name, score)| (name.as_str(), (score - top).exp() / sum)).collect()
    }

    fn scores(&self, words: &str, centred: &Array2<f32>, bonus: &[(&str, f32)]) -> Vec<f32> {
        let by_words = self.words.scores(&self.vocabulary.features(words));
        let plus = |intent: &str| bonus.iter().filter(|(name, _)| *name == intent).map(|(_, plus)| plus).sum::<f32>();
        let by_vector = self.vectors.scores(centred);
        let both = by_vector.iter().zip(&by_words).zip(&self.intents);
        both.map(|((vector, words), intent)| VECTORS * vector + words + plus(intent)).collect()
    }

    /// All intents with their probabilities, the likeliest first; `out_of_scope` has what is left for all others. `bonus` adds
    /// log-odds.
    #[must_use]
    pub fn rank(&self, words: &str, vector: &[f32], bonus: &[(&str, f32)]) -> Vec<(Intent, f32)> {
        if self.intents.is_empty() {
            return Vec::new();
        }
        let centred = self.vectors.centred(vector);
        let scores = self.scores(words, &centred, bonus);
        let inside = |index: &usize| Some(*index) != self.out;
        let top = (0..scores.len()).filter(inside).map(|index| scores[index]).fold(f32::MIN, f32::max);
        let in_scope = self.in_scope(&centred, top, self.out.map_or(0.0, |index| scores[index]));
        let sum: f32 = (0..scores.len()).filter(inside).map(|index| ((scores[index] - top) / TEMPERATURE).exp()).sum();
        let probability = |index: usize| {
            if inside(&index) { in_scope * ((scores[index] - top) / TEMPERATURE).exp() / sum } else { 1.0 - in_scope }
        };
        let mut ranked: Vec<(Intent, f32)> =
            self.intents.iter().enumerate().map(|(index, intent)| (Intent(intent.clone()), probability(index))).collect();
        // what is out of scope comes first only where it outweighs all intents together
        let weight = |one: &(Intent, f32)| if one.0.as_str() == OUT_OF_SCOPE && in_scope > 0.5 { 0.0 } else { one.1 };
        ranked.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
        ranked
    }

    /// How likely it is that any intent is meant: `top` is the best intent's score, `out` that of the class out of scope.
    fn in_scope(&self, centred: &Array2<f32>, top: f32, out: f32) -> f32 {
        let (mut near, mut near_out) = (-1.0f32, -1.0f32);
        for (cosine, outside) in centred.dot(&self.examples).iter().zip(&self.outside) {
            let slot = if *outside { &mut near_out } else { &mut near };
            *slot = slot.max(*cosine);
        }
        let near_out = if near_out < 0.0 { 0.0 } else { near_out };
        let sum = top - OUT * out + NEAR * near - NEAR_OUT * near_out;
        1.0 / (1.0 + (-SLOPE * (sum - BORDER)).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::{Example, Head};

    fn example(intent: &str, words: &str, vector: [f32; 3]) -> Example {
        Example { intent: intent.to_owned(), words: words.to_owned(), vector: vector.to_vec() }
    }

    #[test]
    fn learns_what_tells_classes_apart() {
        let head = Head::train(&[
            example("a", "alpha one", [1.0, 0.1, 0.9]),
            example("a", "alpha two", [0.9, 0.0, -0.8]),
            example("a", "alpha three", [1.1, 0.2, 0.0]),
            example("b", "beta one", [0.0, 1.0, 0.9]),
            example("b", "beta two", [0.1, 0.9, -0.9]),
            example("b", "beta three", [0.2, 1.1, 0.1]),
        ]);
        let ranked = head.rank("alpha", &[0.9, 0.1, 0.5], &[]);
        assert_eq!(ranked[0].0.as_str(), "a");
        assert_eq!(head.rank("alpha", &[0.9, 0.1, 0.5], &[("b", 60.0)])[0].0.as_str(), "b");
        assert!(Head::train(&[]).rank("alpha", &[0.0; 3], &[]).is_empty());
    }
}
