//! Chooses the next token: from the logits, as far as the draft's [`Guide`] lets it.
//!
//! Most of what a model finds likely is allowed, so the likeliest tokens are asked for one by one; the whole vocabulary is
//! looked at only where none of them is. That is some twenty times cheaper than a mask for every token.

use llama_cpp_2::sampling::LlamaSampler;
use llama_cpp_2::token::LlamaToken;
use llama_cpp_2::token::data::LlamaTokenData;
use llama_cpp_2::token::data_array::LlamaTokenDataArray;

use super::guide::Guide;
use crate::model::ModelError;

/// Tokens less likely than this share of the likeliest are out.
const MIN_P: f32 = 0.1;
/// Nothing behind the likeliest so many passes `MIN_P` anyway; it saves looking at all of them.
const TOP_K: i32 = 64;

/// Draws the tokens of one draft.
pub(super) struct Chooser {
    likeliest: LlamaSampler,
    draw: LlamaSampler,
    guide: Option<Guide>,
    /// Tokens that the guide did not decide.
    pub(super) free: usize,
    /// Of these, those with a likely and allowed token beside them that says something else.
    pub(super) chosen: usize,
}

/// What was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Drawn {
    pub(super) token: LlamaToken,
    /// Whether the draft is at its end with this token.
    pub(super) last: bool,
}

impl Chooser {
    pub(super) fn new(seed: u32, temperature: f32, guide: Option<Guide>) -> Self {
        let draw = [LlamaSampler::min_p(MIN_P, 1), LlamaSampler::temp(temperature), LlamaSampler::dist(seed)];
        Self { likeliest: LlamaSampler::top_k(TOP_K), draw: LlamaSampler::chain(draw, true), guide, free: 0, chosen: 0 }
    }

    /// Draws a token from the logits of all.
    pub(super) fn draw(&mut self, logits: impl Iterator<Item = LlamaTokenData> + Clone) -> Result<Drawn, ModelError> {
        let mut candidates = LlamaTokenDataArray::from_iter(logits.clone(), false);
        candidates.apply_sampler(&mut self.likeliest);
        let Some(guide) = &mut self.guide else {
            self.free += 1;
            self.chosen += 1;
            return Ok(Drawn { token: drawn(&mut self.draw, candidates)?, last: false });
        };
        let forced = guide.forced();
        let mut allowed = Vec::with_capacity(8);
        for candidate in &candidates.data {
            if guide.allows(candidate.id())? {
                allowed.push(*candidate);
            }
        }
        if !forced {
            self.free += 1;
            self.chosen += usize::from(differ(guide, &allowed));
        }
        if allowed.is_empty() {
            let mask = guide.mask()?;
            let open = |candidate: &LlamaTokenData| u32::try_from(candidate.id().0).is_ok_and(|number| mask.is_allowed(number));
            allowed.extend(logits.filter(open));
        }
        let token = drawn(&mut self.draw, LlamaTokenDataArray::new(allowed, false))?;
        guide.take(token)?;
        Ok(Drawn { token, last: guide.ended() })
    }
}

/// Whether there are two among the candidates of which neither is the beginning of the other: only then they say different
/// things.
fn differ(guide: &Guide, allowed: &[LlamaTokenData]) -> bool {
    let Some((first, others)) = allowed.split_first() else { return false };
    let first = guide.bytes(first.id());
    others.iter().any(|other| {
        let other = guide.bytes(other.id());
        !first.starts_with(other) && !other.starts_with(first)
    })
}

fn drawn(sampler: &mut LlamaSampler, mut candidates: LlamaTokenDataArray) -> Result<LlamaToken, ModelError> {
    let none = || ModelError::Unavailable("no token can come next".to_owned());
    if candidates.data.is_empty() {
        return Err(none());
    }
    candidates.apply_sampler(sampler);
    candidates.selected_token().ok_or_else(none)
}
