//! Reciprocal rank fusion (Cormack, Clarke, Büttcher, SIGIR 2009): where both rankings put a thing near the top it comes
//! out on top, whatever scale their scores have.

/// Dampens the lead of first places. The paper's 60 is for lists of a thousand; ours have some tens.
const DAMPING: f32 = 20.0;

/// How much the ranking by words counts beside that by meaning: shoppers seldom use the shop's own words. Measured on
/// `tests/data/search_demo.jsonl`: 0.5 costs English four points of mean reciprocal rank, 0 loses rare words.
const WORDS: f32 = 0.2;

/// What a candidate is ranked by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signals {
    /// Share of the question's words that it has.
    pub(super) words: f32,
    /// Cosine, made comparable between languages.
    pub(super) meaning: f32,
}

/// The fused score of each candidate, 0 to 1; first in both rankings gives 1. Equal shares of words are told apart by
/// meaning; a candidate without any of the words has no place in that ranking.
pub(super) fn fused(candidates: &[Signals]) -> Vec<f32> {
    let by_words = places(candidates, |one| (one.words > 0.0).then_some((one.words, one.meaning)));
    let by_meaning = places(candidates, |one| Some((one.meaning, one.words)));
    let part = |place: Option<usize>| place.map_or(0.0, |place| (DAMPING + 1.0) / (DAMPING + place as f32));
    by_words.into_iter().zip(by_meaning).map(|(words, meaning)| (WORDS * part(words) + part(meaning)) / (WORDS + 1.0)).collect()
}

/// The place of each candidate, counted from 1, by falling key; none for one without a key.
fn places(candidates: &[Signals], key: impl Fn(&Signals) -> Option<(f32, f32)>) -> Vec<Option<usize>> {
    let mut order: Vec<(usize, (f32, f32))> = candidates.iter().enumerate().filter_map(|(at, one)| key(one).map(|key| (at, key))).collect();
    order.sort_by(|(_, a), (_, b)| b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1)));
    let mut places = vec![None; candidates.len()];
    for (place, (at, _)) in (1..).zip(order) {
        places[at] = Some(place);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(candidates: &[(f32, f32)]) -> Vec<f32> {
        fused(&candidates.iter().map(|&(words, meaning)| Signals { words, meaning }).collect::<Vec<_>>())
    }

    #[test]
    fn first_in_both_rankings_is_one() {
        let scores = scores(&[(0.2, 0.8), (1.0, 0.9)]);
        assert!((scores[1] - 1.0).abs() < 1e-6 && scores[0] < 1.0, "{scores:?}");
    }

    #[test]
    fn without_words_only_meaning_counts() {
        let scores = scores(&[(0.0, 0.8), (0.0, 0.9)]);
        assert!(scores[1] > scores[0] && scores[1] < 0.9, "{scores:?}");
    }

    #[test]
    fn two_good_places_beat_one_first_place() {
        let scores = scores(&[(0.0, 0.95), (0.9, 0.94)]);
        assert!(scores[1] > scores[0], "{scores:?}");
    }

    #[test]
    fn equal_words_are_told_apart_by_meaning() {
        assert_eq!(
            places(&[Signals { words: 0.5, meaning: 0.8 }, Signals { words: 0.5, meaning: 0.9 }], |one| Some((one.words, one.meaning))),
            [Some(2), Some(1)]
        );
    }
}
