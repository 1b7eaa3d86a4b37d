//! Keeps a draft to its [`Bound`]: which tokens may come next, whatever the logits say.
//!
//! `grammar` writes a bound as a grammar of llguidance; this file holds the vocabulary and one matcher for each answer. Tokens
//! are matched byte by byte, so it does not matter how a value or a character is cut into tokens.

use std::sync::Arc;

use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::token::LlamaToken;
use llguidance::api::TopLevelGrammar;
use llguidance::toktrie::{ApproximateTokEnv, InferenceCapabilities, SimpleVob, TokEnv, TokRxInfo, TokTrie};
use llguidance::{Matcher, ParserFactory};

use crate::model::{Bound, ModelError};

mod grammar;
#[cfg(test)]
mod tests;

/// A model's vocabulary, read once.
pub(super) struct Guides {
    factory: ParserFactory,
    trie: Arc<TokTrie>,
}

impl Guides {
    /// Reads the vocabulary: some ten milliseconds for 50,000 tokens.
    pub(super) fn open(model: &LlamaModel) -> Result<Self, ModelError> {
        let vocabulary = model.vocab();
        let number = |token: LlamaToken| u32::try_from(token.0).unwrap_or(0);
        let words: Vec<Vec<u8>> = vocabulary
            .tokens()
            .map(|token| {
                let piece = vocabulary.token_to_piece(token, false, None);
                if !piece.is_empty() && !vocabulary.is_control(token) && !vocabulary.is_eog(token) {
                    return piece;
                }
                // a role token or the like: the mark keeps it from being taken for text
                [vec![TokTrie::SPECIAL_TOKEN_MARKER], vocabulary.token_to_piece(token, true, None)].concat()
            })
            .collect();
        let ends: Vec<u32> = vocabulary.tokens().filter(|token| vocabulary.is_eog(*token)).map(number).collect();
        let first = ends.first().copied().ok_or_else(|| broken(&"the model has no end token"))?;
        let info = TokRxInfo::new(u32::try_from(words.len()).map_err(|error| broken(&error))?, first);
        let trie = TokTrie::from(&info, &words).with_eos_tokens(&ends);
        let environment: TokEnv = Arc::new(ApproximateTokEnv::new(trie.clone()));
        let mut factory = ParserFactory::new(&environment, InferenceCapabilities::default(), &[]).map_err(|error| broken(&error))?;
        factory.quiet();
        Ok(Self { factory, trie: Arc::new(trie) })
    }

    /// A guide for one draft.
    pub(super) fn guide(&self, bound: &Bound) -> Result<Guide, ModelError> {
        let parser = self.factory.create_parser(TopLevelGrammar::from_lark(grammar::write(bound)));
        let matcher = Matcher::new(parser);
        match matcher.get_error() {
            Some(error) => Err(broken(&error)),
            None => Ok(Guide { matcher, trie: Arc::clone(&self.trie) }),
        }
    }
}

/// Where one draft stands in its grammar.
pub(super) struct Guide {
    matcher: Matcher,
    trie: Arc<TokTrie>,
}

impl Guide {
    /// Whether this token may come next.
    pub(super) fn allows(&mut self, token: LlamaToken) -> Result<bool, ModelError> {
        let number = number(token)?;
        if self.trie.eos_tokens().contains(&number) {
            return self.may_end();
        }
        if self.matcher.is_stopped() || self.trie.token(number).first().is_none_or(|byte| *byte == TokTrie::SPECIAL_TOKEN_MARKER) {
            return Ok(false);
        }
        self.matcher.validate_tokens(&[number]).map(|valid| valid == 1).map_err(|error| broken(&error))
    }

    /// All tokens that may come next; far slower than asking for a few.
    pub(super) fn mask(&mut self) -> Result<SimpleVob, ModelError> {
        self.matcher.compute_mask_or_eos().map_err(|error| broken(&error))
    }

    /// Whether the draft may end here.
    pub(super) fn may_end(&mut self) -> Result<bool, ModelError> {
        if self.matcher.is_stopped() {
            return Ok(!self.matcher.is_error());
        }
        self.matcher.is_accepting().map_err(|error| broken(&error))
    }

    /// Whether the draft is at its end: nothing but the end can come.
    pub(super) fn ended(&self) -> bool {
        self.matcher.is_stopped()
    }

    /// Whether the next byte is decided already, as within a value that has begun.
    pub(super) fn forced(&mut self) -> bool {
        !self.matcher.compute_ff_bytes().is_empty()
    }

    /// Goes on by a token that was allowed.
    pub(super) fn take(&mut self, token: LlamaToken) -> Result<(), ModelError> {
        self.matcher.consume_token(number(token)?).map_err(|error| broken(&error))
    }

    /// Goes back to before the last tokens that were taken.
    pub(super) fn take_back(&mut self, tokens: usize) -> Result<(), ModelError> {
        self.matcher.rollback(tokens).map_err(|error| broken(&error))
    }

    /// Whether two tokens say different things: neither is the beginning of the other.
    pub(super) fn differ(&self, one: LlamaToken, other: LlamaToken) -> bool {
        let (one, other) = (self.bytes(one), self.bytes(other));
        !one.starts_with(other) && !other.starts_with(one)
    }

    /// A token's bytes.
    pub(super) fn bytes(&self, token: LlamaToken) -> &[u8] {
        number(token).map_or(&[], |number| self.trie.token(number))
    }
}

fn number(token: LlamaToken) -> Result<u32, ModelError> {
    u32::try_from(token.0).map_err(|error| broken(&error))
}

fn broken(error: &dyn std::fmt::Display) -> ModelError {
    ModelError::Unavailable(format!("decoding could not be bound: {error}"))
}
