//! What all questions have in common: vectors of a small embedding model share a large part, which brings some passages near
//! to every question. Half of the mean question of a language is taken off before ranking (a "hubness" correction, as in
//! Radovanović, Nanopoulos, Ivanović, JMLR 2010).
//!
//! The means are those of the shipped example utterances, computed by `make vectors` for one file of the embedding model; with
//! another one nothing is taken off.

use crate::language::Language;

static FILE: &[u8] = include_bytes!("question_means.bin");
/// Hexadecimal digits of the model's digest, which begin the file.
const DIGEST: usize = 12;
/// Bytes of a language's code before its mean.
const CODE: usize = 2;
/// Share of the mean that is taken off. Measured on `tests/data/search_demo.jsonl`: 0.3 to 0.7 are about as good.
const SHARE: f32 = 0.5;

/// A question's vector, less what questions of its language share.
pub(super) fn telling(question: &[f32], model: &str, language: Language) -> Vec<f32> {
    match mean(FILE, model, language, question.len()) {
        Some(mean) => question.iter().zip(mean).map(|(own, shared)| own - SHARE * shared).collect(),
        None => question.to_vec(),
    }
}

/// The file's bytes: the model's digest, then of each language its code and the mean of its questions' vectors.
#[must_use]
pub fn write(model: &str, questions: &[(Language, Vec<Vec<f32>>)]) -> Vec<u8> {
    let mut bytes: Vec<u8> = model.bytes().chain(std::iter::repeat(b' ')).take(DIGEST).collect();
    for (language, vectors) in questions {
        let Some(size) = vectors.first().map(Vec::len) else { continue };
        bytes.extend(language.code().bytes().chain(std::iter::repeat(b' ')).take(CODE));
        for at in 0..size {
            let sum: f32 = vectors.iter().filter_map(|vector| vector.get(at)).sum();
            bytes.extend((sum / vectors.len() as f32).to_le_bytes());
        }
    }
    bytes
}

fn mean(file: &[u8], model: &str, language: Language, size: usize) -> Option<Vec<f32>> {
    let (digest, rest) = file.split_at_checked(DIGEST)?;
    if digest != model.as_bytes() {
        return None;
    }
    let section = rest.chunks_exact(CODE + 4 * size).find(|section| section.starts_with(language.code().as_bytes()))?;
    let numbers = section.get(CODE..)?.chunks_exact(4);
    Some(numbers.map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])).collect())
}

#[cfg(test)]
mod tests {
    use super::{mean, telling, write};
    use crate::language::Language;

    #[test]
    fn means_survive_their_file() {
        let file = write("0123456789ab", &[(Language::En, vec![vec![1.0, 0.0], vec![0.0, 1.0]]), (Language::Zh, vec![vec![0.25, 0.5]])]);
        assert_eq!(mean(&file, "0123456789ab", Language::En, 2), Some(vec![0.5, 0.5]));
        assert_eq!(mean(&file, "0123456789ab", Language::Zh, 2), Some(vec![0.25, 0.5]));
        assert_eq!(mean(&file, "another model", Language::En, 2), None, "vectors of two models can't be compared");
        assert_eq!(mean(&file[..9], "0123456789ab", Language::En, 2), None);
    }

    #[test]
    fn with_another_model_nothing_is_taken_off() {
        assert_eq!(telling(&[0.5, 0.5], "another model", Language::En), [0.5, 0.5]);
    }
}
