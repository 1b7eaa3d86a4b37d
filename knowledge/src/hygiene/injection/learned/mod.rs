//! What was learnt from examples of orders to the machine and of ordinary texts (`config/injection`): how near a text's vector
//! and its words come to either. The structure ([`super::score`]) counts as evidence beside it.
//!
//! A support vector machine (Cortes and Vapnik 1995, <https://doi.org/10.1007/BF00994018>) over the sum of a Gaussian kernel of
//! sentence vectors and the cosine of weighed words. Its margin and the structure's score make a probability by a logistic curve
//! that was fitted on families of examples left out of training (Platt 1999). `make vectors` trains it for one file of the
//! embedding model; with another one, structure alone decides.

mod features;
mod file;

use std::sync::LazyLock;

use super::super::Folded;
use super::views::plain;
pub use features::{SIZE, features};
pub use file::{read, write};

static FILE: &[u8] = include_bytes!("../../../../../config/injection/learned.bin");
static SHIPPED: LazyLock<Option<(String, Learned)>> = LazyLock::new(|| read(FILE));

/// How fast nearness falls with distance: the kernel is `exp(-WIDTH * |a - b|²)`. Between 0.7 and 1.5 families that were left out
/// of training show little difference.
pub const WIDTH: f32 = 1.5;

/// The trained machine.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Learned {
    /// The mean of the examples' vectors.
    pub centre: Vec<f32>,
    /// The supporting examples' centred vectors of length 1, one after the other.
    pub support: Vec<f32>,
    /// Of each of them its weight, above 0 for orders to the machine.
    pub weights: Vec<f32>,
    /// How rare each feature of words is.
    pub rare: Vec<f32>,
    /// What each feature of words weighs.
    pub words: Vec<f32>,
    /// Log-odds of an order to the machine for one unit of margin, for a structural score of 1, and for neither.
    pub shape: [f32; 3],
}

/// The machine that was shipped for this embedding model.
#[must_use]
pub fn shipped(model: &str) -> Option<&'static Learned> {
    SHIPPED.as_ref().filter(|(of, _)| of == model).map(|(_, learned)| learned)
}

impl Learned {
    /// On which side of the border a text lies, and how far: above 0 is an order to the machine.
    #[must_use]
    pub fn margin(&self, text: &str, vector: &[f32]) -> f32 {
        let own = centred(vector, &self.centre);
        let near = |support: &[f32]| (-2.0 * WIDTH * (1.0 - dot(&own, support))).exp();
        // the 1 is the machine's bias
        let by_meaning: f32 =
            self.support.chunks_exact(own.len().max(1)).zip(&self.weights).map(|(one, weight)| weight * (near(one) + 1.0)).sum();
        let weighed = self.weighed(text);
        by_meaning + weighed.iter().map(|(feature, weight)| weight * self.words.get(*feature).copied().unwrap_or_default()).sum::<f32>()
    }

    /// A text's features, rare ones weighing more, of length 1 together.
    #[must_use]
    pub fn weighed(&self, text: &str) -> Vec<(usize, f32)> {
        let mut found: Vec<(usize, f32)> = features(&plain(Folded::strong(text).text()))
            .into_iter()
            .map(|feature| (feature, self.rare.get(feature).copied().unwrap_or_default()))
            .collect();
        let length = found.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(f32::EPSILON);
        found.iter_mut().for_each(|(_, weight)| *weight /= length);
        found
    }

    /// Log-odds that a text gives orders to the machine, by its margin and the score of its structure.
    #[must_use]
    pub fn log_odds(&self, margin: f32, structure: f32) -> f32 {
        self.shape[0] * margin + self.shape[1] * structure + self.shape[2]
    }
}

/// The words as they are embedded: lower case, long numbers made one, blanks and end marks dropped.
#[must_use]
pub fn embedded(text: &str) -> String {
    let folded = Folded::light(text);
    let mut words = String::with_capacity(text.len());
    let mut digits = String::new();
    let flush = |digits: &mut String, words: &mut String| {
        words.push_str(if digits.len() >= 4 { "#1234" } else { digits });
        digits.clear();
    };
    for symbol in folded.text().chars() {
        if symbol.is_ascii_digit() {
            digits.push(symbol);
        } else {
            flush(&mut digits, &mut words);
            words.push(symbol);
        }
    }
    flush(&mut digits, &mut words);
    let words = words.replace("##", "#").split_whitespace().collect::<Vec<_>>().join(" ");
    words.trim_matches(|symbol: char| symbol.is_whitespace() || "?!.。~,…".contains(symbol)).to_owned()
}

/// A vector moved to the centre, with length 1.
#[must_use]
pub fn centred(vector: &[f32], centre: &[f32]) -> Vec<f32> {
    let moved: Vec<f32> = vector.iter().zip(centre).map(|(x, middle)| x - middle).collect();
    let length = dot(&moved, &moved).sqrt().max(f32::EPSILON);
    moved.into_iter().map(|x| x / length).collect()
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use super::{Learned, SHIPPED, SIZE, embedded};

    #[test]
    fn what_is_near_an_example_gets_its_sign() {
        let learned = Learned {
            centre: vec![0.0; 2],
            support: vec![1.0, 0.0, 0.0, 1.0],
            weights: vec![1.0, -1.0],
            rare: vec![1.0; SIZE],
            words: vec![0.0; SIZE],
            shape: [1.0, 4.0, -1.0],
        };
        assert!(learned.margin("", &[2.0, 0.1]) > 0.5 && learned.margin("", &[0.1, 2.0]) < -0.5);
        assert!((learned.log_odds(1.0, 0.5) - 2.0).abs() < 1e-6);
    }

    #[test]
    fn the_shipped_file_is_whole() {
        let (_, learned) = SHIPPED.as_ref().unwrap();
        assert_eq!(learned.support.len(), learned.weights.len() * learned.centre.len());
        assert!(learned.rare.len() == SIZE && learned.words.len() == SIZE && learned.weights.len() > 100);
        assert!(learned.shape[0] > 0.0 && learned.shape[1] > 0.0);
    }

    #[test]
    fn words_are_embedded_in_one_form() {
        assert_eq!(embedded("  Where IS  order #48213?? "), "where is order #1234");
        assert_eq!(embedded("ａｂｃ 12"), "abc 12");
    }
}
