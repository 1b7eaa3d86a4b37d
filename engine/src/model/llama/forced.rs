//! Words that an answer is made to say, to learn how likely the model finds them.

use std::vec;

use llama_cpp_2::token::LlamaToken;
use llama_cpp_2::token::data::LlamaTokenData;

use crate::model::ModelError;

/// The tokens that are left to be said, and the log-probability of those that were.
pub(super) struct Forced {
    rest: vec::IntoIter<LlamaToken>,
    likelihood: f32,
}

impl Forced {
    pub(super) fn new(tokens: Vec<LlamaToken>) -> Self {
        Self { rest: tokens.into_iter(), likelihood: 0.0 }
    }

    /// The next token, weighed by the logits of all; and whether it is the last.
    pub(super) fn next(&mut self, logits: impl Iterator<Item = LlamaTokenData> + Clone) -> Result<(LlamaToken, bool), ModelError> {
        let token = self.rest.next().ok_or_else(|| ModelError::Unavailable("there is nothing to weigh".to_owned()))?;
        self.likelihood += log_probability(token, logits);
        Ok((token, self.rest.as_slice().is_empty()))
    }

    pub(super) fn likelihood(&self) -> f32 {
        self.likelihood
    }
}

/// Of a token among all, by the logarithm of the softmax.
fn log_probability(token: LlamaToken, logits: impl Iterator<Item = LlamaTokenData> + Clone) -> f32 {
    let most = logits.clone().map(|one| one.logit()).fold(f32::NEG_INFINITY, f32::max);
    let (mut all, mut own) = (0.0_f32, f32::NEG_INFINITY);
    for one in logits {
        all += (one.logit() - most).exp();
        if one.id() == token {
            own = one.logit();
        }
    }
    own - most - all.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logits() -> impl Iterator<Item = LlamaTokenData> + Clone {
        [0.0_f32, 2.0, 1.0].into_iter().zip(0..).map(|(logit, id)| LlamaTokenData::new(LlamaToken(id), logit, 0.0))
    }

    #[test]
    fn probabilities_of_all_tokens_sum_to_one() {
        let sum: f32 = (0..3).map(|id| log_probability(LlamaToken(id), logits()).exp()).sum();
        assert!((sum - 1.0).abs() < 1e-5, "{sum}");
        assert!((log_probability(LlamaToken(1), logits()).exp() - 0.6652).abs() < 1e-3);
    }

    #[test]
    fn what_is_said_adds_up() {
        let mut forced = Forced::new(vec![LlamaToken(1), LlamaToken(0)]);
        assert_eq!(forced.next(logits()).expect("a token"), (LlamaToken(1), false));
        assert_eq!(forced.next(logits()).expect("a token"), (LlamaToken(0), true));
        let both = log_probability(LlamaToken(1), logits()) + log_probability(LlamaToken(0), logits());
        assert!((forced.likelihood() - both).abs() < 1e-6);
        assert!(forced.next(logits()).is_err());
    }
}
