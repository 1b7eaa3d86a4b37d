//! Chooses the next token: from the logits, as far as the draft's [`Guide`] lets it.
//!
//! Most of what a model finds likely is allowed, so the likeliest tokens are asked for one by one; the whole vocabulary is
//! looked at only where none of them is. That is some twenty times cheaper than a mask for every token.
//!
//! Where nothing is allowed that the model would say, the draft has got into a dead end: going on gives words that are allowed
//! and no language ("your order is and"). It goes back to the last place at which it could have said something else.

use llama_cpp_2::sampling::LlamaSampler;
use llama_cpp_2::token::LlamaToken;
use llama_cpp_2::token::data::LlamaTokenData;
use llama_cpp_2::token::data_array::LlamaTokenDataArray;

use super::forced::Forced;
use super::guide::Guide;
use super::trail::{Candidate, Freedom, Trail};
use crate::model::ModelError;

/// Tokens less likely than this share of the likeliest are out.
const MIN_P: f32 = 0.1;
/// Nothing behind the likeliest so many passes `MIN_P` anyway; it saves looking at all of them.
const TOP_K: i32 = 64;

/// Draws the tokens of one draft.
pub(super) struct Chooser {
    likeliest: LlamaSampler,
    draw: LlamaSampler,
    bounds: Option<(Guide, Trail)>,
    forced: Option<Forced>,
    /// Tokens that the guide did not decide.
    pub(super) free: usize,
    /// Of these, those with a likely and allowed token beside them that says something else.
    pub(super) chosen: usize,
}

/// What was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Drawn {
    pub(super) token: LlamaToken,
    /// Tokens that are taken back before it.
    pub(super) back: usize,
    /// Whether the draft is at its end with this token.
    pub(super) last: bool,
}

impl Chooser {
    pub(super) fn new(seed: u32, temperature: f32, bounds: Option<(Guide, Trail)>) -> Self {
        let draw = [LlamaSampler::min_p(MIN_P, 1), LlamaSampler::temp(temperature), LlamaSampler::dist(seed)];
        Self { likeliest: LlamaSampler::top_k(TOP_K), draw: LlamaSampler::chain(draw, true), bounds, forced: None, free: 0, chosen: 0 }
    }

    /// One that says these tokens and no others.
    pub(super) fn forced(tokens: Vec<LlamaToken>) -> Self {
        Self { forced: Some(Forced::new(tokens)), ..Self::new(0, 1.0, None) }
    }

    /// Log-probability of what it was made to say.
    pub(super) fn likelihood(&self) -> f32 {
        self.forced.as_ref().map_or(0.0, Forced::likelihood)
    }

    /// Draws a token from the logits of all.
    pub(super) fn draw(&mut self, logits: impl Iterator<Item = LlamaTokenData> + Clone) -> Result<Drawn, ModelError> {
        if let Some(forced) = &mut self.forced {
            let (token, last) = forced.next(logits)?;
            return Ok(Drawn { token, back: 0, last });
        }
        let mut candidates = LlamaTokenDataArray::from_iter(logits.clone(), false);
        candidates.apply_sampler(&mut self.likeliest);
        let Some((guide, trail)) = &mut self.bounds else {
            self.count(Freedom::Choice);
            return Ok(Drawn { token: drawn(&mut self.draw, candidates)?, back: 0, last: false });
        };
        let mut allowed = Vec::with_capacity(8);
        for candidate in Candidate::all(&candidates.data) {
            if trail.may_follow(guide, candidate.data.id()) && guide.allows(candidate.data.id())? {
                allowed.push(candidate);
            }
        }
        let freedom = match (guide.forced(), differ(guide, &allowed)) {
            (true, _) => Freedom::None,
            (false, false) => Freedom::Free,
            (false, true) => Freedom::Choice,
        };
        let stuck = freedom != Freedom::None && !allowed.iter().any(Candidate::is_likely);
        if stuck && let Some((gone, token)) = trail.back(guide) {
            guide.take_back(gone.len())?;
            guide.take(token)?;
            let last = guide.ended();
            for step in &gone {
                self.free -= usize::from(step.freedom != Freedom::None);
                self.chosen -= usize::from(step.freedom == Freedom::Choice);
            }
            self.count(Freedom::Choice);
            return Ok(Drawn { token, back: gone.len(), last });
        }
        let mut open = trail.unlike(guide, &allowed, freedom);
        if open.is_empty() {
            let mask = guide.mask()?;
            let may = |candidate: &LlamaTokenData| u32::try_from(candidate.id().0).is_ok_and(|number| mask.is_allowed(number));
            open.extend(logits.filter(may));
        }
        let token = drawn(&mut self.draw, LlamaTokenDataArray::new(open, false))?;
        trail.go(guide, token, &allowed, freedom);
        guide.take(token)?;
        let last = guide.ended();
        self.count(freedom);
        Ok(Drawn { token, back: 0, last })
    }

    fn count(&mut self, freedom: Freedom) {
        self.free += usize::from(freedom != Freedom::None);
        self.chosen += usize::from(freedom == Freedom::Choice);
    }

    /// Whether what was drawn may be taken back later.
    pub(super) fn may_go_back(&self) -> bool {
        self.bounds.is_some()
    }

    /// What was drawn so far was shown: it stays.
    pub(super) fn shown(&mut self) {
        if let Some((_, trail)) = &mut self.bounds {
            trail.forget();
        }
    }
}

/// Whether there are two among the candidates of which neither is the beginning of the other: only then they say different
/// things.
fn differ(guide: &Guide, allowed: &[Candidate]) -> bool {
    let Some((first, others)) = allowed.split_first() else { return false };
    others.iter().any(|other| guide.differ(first.data.id(), other.data.id()))
}

fn drawn(sampler: &mut LlamaSampler, mut candidates: LlamaTokenDataArray) -> Result<LlamaToken, ModelError> {
    let none = || ModelError::Unavailable("no token can come next".to_owned());
    if candidates.data.is_empty() {
        return Err(none());
    }
    candidates.apply_sampler(sampler);
    candidates.selected_token().ok_or_else(none)
}
