//! Which statements of two sources contradict each other.

use super::Placed;
use crate::guardrails::{agree, contradict};

/// A statement with the vector of its meaning.
#[derive(Debug, Clone)]
pub struct Meant {
    /// The statement.
    pub placed: Placed,
    /// Of length 1.
    pub vector: Vec<f32>,
}

/// Cosine of two vectors of length 1.
#[must_use]
pub fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Pairs of a statement of each that contradict each other. What a source says besides in the other's number contradicts nothing: a
/// list of cases states several numbers.
#[must_use]
pub fn between(ours: &[Meant], theirs: &[Meant]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (our_place, our) in ours.iter().enumerate() {
        for (their_place, their) in theirs.iter().enumerate() {
            let contradicts = contradict(&our.placed.stated, &their.placed.stated, cosine(&our.vector, &their.vector));
            let says_both = |all: &[Meant], one: &Meant| {
                all.iter().any(|other| agree(&other.placed.stated, &one.placed.stated, cosine(&other.vector, &one.vector)))
            };
            if contradicts && !says_both(ours, their) && !says_both(theirs, our) {
                pairs.push((our_place, their_place));
            }
        }
    }
    pairs
}
