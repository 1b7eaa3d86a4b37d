//! What kind of question it is: a question and an article that are of one kind belong together, however little their words have in
//! common ("where is my stuff right now" and "Track an order"). The kinds are the shipped intents; a linear discriminant over the
//! sentence vectors tells them apart, for questions and articles alike.
//!
//! Its weights were trained by `make vectors` for one file of the embedding model; with another one no kind is known. The model's
//! own nearness decides among articles of one kind, and wherever a question is of none.

use std::sync::LazyLock;

static FILE: &[u8] = include_bytes!("question_kinds.bin");
/// Hexadecimal digits of the model's digest, which begin the file.
const DIGEST: usize = 12;
/// Divides the scores of the kinds: what may be of several has a share in each.
const TEMPERATURE: f32 = 4.0;

static SHIPPED: LazyLock<Option<Kinds>> = LazyLock::new(|| read(FILE));

/// Tells kinds of questions apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Kinds {
    model: String,
    centre: Vec<f32>,
    /// The first is that of what no shop answers, which brings nothing together.
    kinds: Vec<Kind>,
}

/// The weights and the bias of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    /// One for each number of a vector.
    pub weights: Vec<f32>,
    /// Added to their sum.
    pub bias: f32,
}

impl Kinds {
    /// Of one embedding model, by its digest. Vectors are moved by `centre` and scaled to length 1 before they are weighed; the first
    /// kind is that of what no shop answers.
    #[must_use]
    pub fn new(model: &str, centre: Vec<f32>, kinds: Vec<Kind>) -> Self {
        Self { model: model.to_owned(), centre, kinds }
    }

    /// Those that are shipped for a model.
    pub(super) fn shipped(model: &str) -> Option<&'static Self> {
        SHIPPED.as_ref().filter(|kinds| kinds.model == model)
    }

    /// The share of each kind in a vector.
    pub(super) fn shares(&self, vector: &[f32]) -> Vec<f32> {
        let moved: Vec<f32> = vector.iter().zip(&self.centre).map(|(x, centre)| x - centre).collect();
        let length = moved.iter().map(|x| x * x).sum::<f32>().sqrt().max(f32::EPSILON);
        let score =
            |kind: &Kind| (moved.iter().zip(&kind.weights).map(|(x, weight)| x * weight).sum::<f32>() / length + kind.bias) / TEMPERATURE;
        let scores: Vec<f32> = self.kinds.iter().map(score).collect();
        let top = scores.iter().copied().fold(f32::MIN, f32::max);
        let sum: f32 = scores.iter().map(|score| (score - top).exp()).sum();
        scores.iter().map(|score| (score - top).exp() / sum).collect()
    }

    /// The file's bytes: the model's digest, how many numbers a vector has, the centre, then of each kind its weights and its bias.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self.model.bytes().chain(std::iter::repeat(b' ')).take(DIGEST).collect();
        bytes.extend(u32::try_from(self.centre.len()).unwrap_or_default().to_le_bytes());
        let kinds = self.kinds.iter().flat_map(|kind| kind.weights.iter().chain([&kind.bias]));
        bytes.extend(self.centre.iter().chain(kinds).flat_map(|number| number.to_le_bytes()));
        bytes
    }
}

fn read(file: &[u8]) -> Option<Kinds> {
    let (model, rest) = file.split_at_checked(DIGEST)?;
    let (size, rest) = rest.split_at_checked(4)?;
    let size = usize::try_from(u32::from_le_bytes(size.try_into().ok()?)).ok()?;
    let numbers: Vec<f32> = rest.chunks_exact(4).map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])).collect();
    let (centre, rest) = numbers.split_at_checked(size)?;
    let kind = |numbers: &[f32]| Some(Kind { weights: numbers.get(..size)?.to_vec(), bias: *numbers.get(size)? });
    let kinds = rest.chunks_exact(size + 1).map(kind).collect::<Option<Vec<Kind>>>()?;
    Some(Kinds { model: std::str::from_utf8(model).ok()?.to_owned(), centre: centre.to_vec(), kinds })
}

/// How far two are of the same kinds, by their shares, 0 to 1: Bhattacharyya's coefficient (1943), without what no shop answers.
pub(super) fn common(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).skip(1).map(|(one, other)| (one * other).sqrt()).sum()
}

#[cfg(test)]
mod tests {
    use super::{FILE, Kind, Kinds, common, read};

    fn three() -> Kinds {
        let kind = |weights: [f32; 3]| Kind { weights: weights.to_vec(), bias: 0.0 };
        let kinds = vec![kind([0.0, 0.0, 40.0]), kind([40.0, 0.0, 0.0]), kind([0.0, 40.0, 0.0])];
        Kinds::new("0123456789ab", vec![0.1, 0.1, 0.1], kinds)
    }

    #[test]
    fn one_kind_has_more_in_common_than_two() {
        let [near, nearly, far, outside] =
            [[1.0, 0.2, 0.1], [0.9, 0.1, 0.1], [0.1, 1.0, 0.1], [0.1, 0.1, 1.0]].map(|vector| three().shares(&vector));
        assert!(common(&near, &nearly) > 0.9);
        assert!(common(&near, &far) < 0.1);
        assert!(common(&outside, &outside) < 0.1, "what no shop answers brings nothing together");
    }

    #[test]
    fn kinds_survive_their_file() {
        assert_eq!(read(&three().write()), Some(three()));
        assert_eq!(read(&three().write()[..9]), None);
        assert!(read(FILE).is_some_and(|kinds| kinds.kinds.len() > 27));
    }
}
