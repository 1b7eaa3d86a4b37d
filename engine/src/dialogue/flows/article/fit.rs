//! How surely a passage answers a question: a logistic regression over what search measured.
//!
//! Fitted on 72 questions of `tests/data/search_demo.jsonl`, which the demo shop's articles answer, against 43 that a shop is
//! asked and the demo shop says nothing on. Ten-fold: area under the curve 0.86.

use knowledge::language::Language;
use knowledge::search::PassageHit;

/// From here on a passage is given as the answer.
pub(super) const SURE: f32 = 0.72;
/// From here on it is given as the nearest that there is.
pub(super) const MAYBE: f32 = 0.42;

/// Cosine of meaning: the model puts all texts between 0.75 and 0.95.
const MEANING: f32 = 69.2;
/// Share of the question's words, by rarity.
const WORDS: f32 = 1.14;
/// How far the passage stands out from the others that were found: a question about nothing is about as far from each.
const STANDS_OUT: f32 = 15.9;
/// Short Chinese texts sit closer together.
const CHINESE: f32 = -2.24;
const BIAS: f32 = -58.68;
/// What is understood as one of the matters that shops write articles on is likelier answered by one.
const ON_TOPIC: f32 = 0.7;

/// For each hit, in order, how surely it answers, 0 to 1. `on_topic`: the question's intent is surely one of those that
/// articles answer.
pub(super) fn surenesses(hits: &[PassageHit], asked: Language, on_topic: bool) -> Vec<f32> {
    hits.iter()
        .enumerate()
        .map(|(at, hit)| {
            let others: Vec<f32> = hits.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, hit)| hit.similarity).collect();
            let background = background(&others).unwrap_or(hit.similarity);
            let chinese = if asked == Language::Zh { CHINESE } else { 0.0 };
            let topic = if on_topic { ON_TOPIC } else { 0.0 };
            let sum = MEANING * hit.similarity + WORDS * hit.lexical + STANDS_OUT * (hit.similarity - background) + chinese + topic + BIAS;
            1.0 / (1.0 + (-sum).exp())
        })
        .collect()
}

/// The mean of the three least alike.
fn background(others: &[f32]) -> Option<f32> {
    let mut others = others.to_vec();
    others.sort_by(f32::total_cmp);
    others.truncate(3);
    let count = f32::from(u8::try_from(others.len()).ok().filter(|count| *count > 0)?);
    Some(others.iter().sum::<f32>() / count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(similarity: f32, lexical: f32) -> PassageHit {
        PassageHit {
            article: "a".into(),
            language: Language::En,
            passage: 1,
            title: String::new(),
            heading: None,
            text: String::new(),
            score: 0.0,
            similarity,
            lexical,
            version: 1,
        }
    }

    #[test]
    fn what_is_near_and_stands_out_is_sure() {
        let near = [hit(0.877, 0.39), hit(0.842, 0.0), hit(0.83, 0.0), hit(0.82, 0.0)];
        assert!(surenesses(&near, Language::En, false)[0] >= SURE);
        let flat = [hit(0.802, 0.0), hit(0.802, 0.0), hit(0.80, 0.0), hit(0.80, 0.0)];
        assert!(surenesses(&flat, Language::En, true)[0] < MAYBE);
        let between = [hit(0.838, 0.3), hit(0.82, 0.0), hit(0.81, 0.0), hit(0.81, 0.0)];
        assert!((MAYBE..SURE).contains(&surenesses(&between, Language::En, false)[0]));
        assert_eq!(surenesses(&[], Language::En, false), Vec::<f32>::new());
    }
}
