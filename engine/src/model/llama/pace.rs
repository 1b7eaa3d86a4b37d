//! How much is computed in one step, and how long answers take: measured as they are made.

use std::time::Duration;

/// How long a step may take: a newer message, a cancellation and the tokens of the others wait for its end.
const STEP: Duration = Duration::from_millis(120);
/// Fewest prefill tokens of a step: below this the overhead of a step outweighs its work.
pub(super) const LEAST: usize = 16;

/// Sizes the steps so that each keeps to its time, on an idle machine as on a busy one.
#[derive(Debug)]
pub(super) struct Pace {
    /// Tokens of a step.
    budget: usize,
    /// Most tokens of a step, which is llama.cpp's batch.
    most: usize,
}

impl Pace {
    pub(super) fn new(most: usize) -> Self {
        Self { budget: (most / 4).max(LEAST), most }
    }

    /// Most tokens of a step.
    pub(super) fn most(&self) -> usize {
        self.most
    }

    /// Prefill tokens that the next step may compute beside `generating` answers.
    pub(super) fn prefill(&self, generating: usize) -> usize {
        self.budget.saturating_sub(generating).max(LEAST)
    }

    /// Learns from a step: what is too slow shrinks at once, what is quick grows by a quarter. A step that was not full says
    /// nothing about a larger one.
    pub(super) fn learn(&mut self, tokens: usize, took: Duration) {
        if took > STEP {
            let fitting = tokens as f64 * STEP.as_secs_f64() / took.as_secs_f64();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few hundred, above zero")]
            let fitting = fitting as usize;
            self.budget = self.budget.min(fitting.max(self.budget / 2)).max(LEAST);
        } else if tokens >= self.budget && took < STEP * 3 / 4 {
            self.budget = (self.budget + self.budget / 4).min(self.most);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: usize = 256;

    #[test]
    fn steps_keep_to_their_time() {
        let mut pace = Pace::new(MOST);
        for _ in 0..20 {
            let tokens = pace.prefill(0);
            pace.learn(tokens, Duration::from_millis(10));
        }
        assert_eq!(pace.prefill(0), MOST);
        pace.learn(MOST, Duration::from_millis(240));
        assert_eq!(pace.prefill(0), MOST / 2);
        for _ in 0..10 {
            pace.learn(pace.prefill(0), Duration::from_secs(2));
        }
        assert_eq!(pace.prefill(0), LEAST);
        assert_eq!(pace.prefill(8), LEAST);
    }

    #[test]
    fn a_small_step_says_nothing_about_a_large_one() {
        let mut pace = Pace::new(MOST);
        let before = pace.prefill(0);
        pace.learn(1, Duration::from_millis(5));
        assert_eq!(pace.prefill(0), before);
    }
}
