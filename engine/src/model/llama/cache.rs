//! What the key-value cache holds, so that a prompt that begins alike is not computed again.

use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::token::LlamaToken;

/// The one sequence that this worker computes.
pub(super) const SEQUENCE: i32 = 0;

/// Tokens whose keys and values lie in the context, in order.
#[derive(Debug, Default)]
pub(super) struct Cache {
    tokens: Vec<LlamaToken>,
}

impl Cache {
    /// Keeps what `prompt` shares with the cache and forgets the rest; returns how many tokens are kept. At least one token
    /// of the prompt is left to compute, because its logits are needed.
    pub(super) fn reuse(&mut self, context: &mut LlamaContext<'_>, prompt: &[LlamaToken]) -> usize {
        let shared = shared(&self.tokens, prompt);
        let kept = u32::try_from(shared).ok().is_some_and(|from| matches!(context.clear_kv_cache_seq(Some(0), Some(from), None), Ok(true)));
        if kept {
            self.tokens.truncate(shared);
        } else {
            self.clear(context);
        }
        self.tokens.len()
    }

    /// How many tokens are computed: the position of the next.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Notes tokens that were computed.
    pub(super) fn extend(&mut self, tokens: &[LlamaToken]) {
        self.tokens.extend_from_slice(tokens);
    }

    /// Forgets everything, as after a failed computation.
    pub(super) fn clear(&mut self, context: &mut LlamaContext<'_>) {
        context.clear_kv_cache();
        self.tokens.clear();
    }
}

fn shared<T: PartialEq>(cached: &[T], prompt: &[T]) -> usize {
    let common = cached.iter().zip(prompt).take_while(|(a, b)| a == b).count();
    common.min(prompt.len().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::shared;

    #[test]
    fn a_full_hit_leaves_one_token() {
        assert_eq!(shared(&[1, 2, 3], &[1, 2, 3]), 2);
        assert_eq!(shared(&[1, 2, 3, 4], &[1, 2, 3]), 2);
        assert_eq!(shared(&[1, 2, 3], &[1, 2, 4, 5]), 2);
        assert_eq!(shared(&[], &[1]), 0);
        assert_eq!(shared::<u8>(&[1], &[]), 0);
    }
}
