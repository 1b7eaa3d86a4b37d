//! Reciprocal rank fusion (Cormack, Clarke, Büttcher, SIGIR 2009): where several rankings put a thing near the top it
//! comes out on top, whatever scale their scores have.

/// Dampens the lead of first places. The paper's 60 is for lists of a thousand; ours have some tens.
const DAMPING: f32 = 20.0;

/// The fused score of a thing that stands at these ranks, counted from 1; nothing for a list that it is not in. First
/// in all lists gives 1.
pub(super) fn fused(ranks: &[Option<i64>]) -> f32 {
    let best = ranks.len() as f32 / (DAMPING + 1.0);
    ranks.iter().flatten().map(|&rank| 1.0 / (DAMPING + rank as f32)).sum::<f32>() / best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_in_all_lists_is_one_and_in_none_is_zero() {
        assert!((fused(&[Some(1), Some(1)]) - 1.0).abs() < 1e-6);
        assert_eq!(fused(&[None, None]), 0.0);
    }

    #[test]
    fn two_good_places_beat_one_first_place() {
        assert!(fused(&[Some(3), Some(3)]) > fused(&[Some(1), None]));
        assert!(fused(&[Some(1), Some(9)]) > fused(&[Some(2), Some(9)]));
    }
}
