//! The way of a draft: what it could have said at each of its tokens, so that it can go back out of a dead end, and how far it
//! only repeats the template.

use llama_cpp_2::token::LlamaToken;
use llama_cpp_2::token::data::LlamaTokenData;

use super::guide::Guide;
use crate::model::beside::may_go_on;

/// The share of probability from which on a model would say a token.
const WOULD_SAY: f32 = 0.02;
/// The same, where another way than the template's is looked for.
const WOULD_DIFFER: f32 = 0.05;
/// Tokens that one draft may take back.
const TAKEN_BACK: usize = 32;
/// Bytes within which the last two words are looked for.
const LOOKS_BACK: usize = 80;

/// A token that may come next.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) data: LlamaTokenData,
    /// Its probability among the likeliest of the whole vocabulary, allowed or not.
    share: f32,
}

impl Candidate {
    /// The likeliest tokens, each with its share.
    pub(super) fn all(likeliest: &[LlamaTokenData]) -> impl Iterator<Item = Self> {
        let most = likeliest.iter().map(LlamaTokenData::logit).fold(f32::NEG_INFINITY, f32::max);
        let weight = move |data: &LlamaTokenData| (data.logit() - most).exp();
        let sum: f32 = likeliest.iter().map(weight).sum();
        likeliest.iter().map(move |data| Self { data: *data, share: weight(data) / sum })
    }

    /// Whether the model would say it.
    pub(super) fn is_likely(&self) -> bool {
        self.share >= WOULD_SAY
    }
}

/// What choice there was of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Freedom {
    /// The guide left one.
    None,
    /// The guide left more, and none likely that says something else.
    Free,
    /// A likely one says something else.
    Choice,
}

/// A token of a draft.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) freedom: Freedom,
    /// What else the model would have said there, the likeliest last.
    others: Vec<LlamaToken>,
    /// Bytes of the text before it.
    begins: usize,
    /// [`Trail::repeats`] before it.
    repeats: Option<usize>,
}

/// The tokens of a draft so far.
#[derive(Debug)]
pub(super) struct Trail {
    steps: Vec<Step>,
    text: Vec<u8>,
    template: Vec<u8>,
    /// Bytes of the template that were repeated from the beginning on; nothing once the draft goes its own way.
    repeats: Option<usize>,
    /// Tokens that may still be taken back.
    left: usize,
}

impl Trail {
    /// The beginning of a draft. A model that cannot forget takes nothing back.
    pub(super) fn new(template: &str, forgets: bool) -> Self {
        let template = template.as_bytes().to_vec();
        let repeats = (!template.is_empty()).then_some(0);
        Self { steps: Vec::new(), text: Vec::new(), template, repeats, left: if forgets { TAKEN_BACK } else { 0 } }
    }

    /// Goes on by a token that was drawn from these.
    pub(super) fn go(&mut self, guide: &Guide, token: LlamaToken, from: &[Candidate], freedom: Freedom) {
        let may_differ = |other: &&Candidate| freedom != Freedom::None && other.is_likely() && guide.differ(token, other.data.id());
        let others = from.iter().rev().filter(may_differ).map(|other| other.data.id()).collect();
        self.add(guide, token, freedom, others);
    }

    fn add(&mut self, guide: &Guide, token: LlamaToken, freedom: Freedom, others: Vec<LlamaToken>) {
        let bytes = guide.bytes(token);
        self.steps.push(Step { freedom, others, begins: self.text.len(), repeats: self.repeats });
        self.repeats = self.after(bytes);
        self.text.extend_from_slice(bytes);
    }

    /// Whether the text so far reads well when a token follows it.
    pub(super) fn may_follow(&self, guide: &Guide, token: LlamaToken) -> bool {
        let start = self.text.len().saturating_sub(LOOKS_BACK);
        may_go_on(&String::from_utf8_lossy(&self.text[start..]), &String::from_utf8_lossy(guide.bytes(token)))
    }

    /// Goes back to the last place where the model would have said something else, and says that: the steps that are gone, and the
    /// token in their place. Nothing where there is no such place near enough.
    pub(super) fn back(&mut self, guide: &Guide) -> Option<(Vec<Step>, LlamaToken)> {
        let place = self.steps.iter().rposition(|step| !step.others.is_empty())?;
        let count = self.steps.len() - place;
        self.left = self.left.checked_sub(count)?;
        let mut gone = self.steps.split_off(place);
        let fork = gone.first_mut()?;
        let token = fork.others.pop()?;
        let others = std::mem::take(&mut fork.others);
        self.repeats = fork.repeats;
        self.text.truncate(fork.begins);
        self.add(guide, token, Freedom::Choice, others);
        Some((gone, token))
    }

    /// Nothing of what was said so far can be taken back any more.
    pub(super) fn forget(&mut self) {
        self.steps.clear();
    }

    /// The tokens to draw from: where the draft has only repeated the template so far, those that go another way, if there are
    /// likely ones.
    pub(super) fn unlike(&self, guide: &Guide, allowed: &[Candidate], freedom: Freedom) -> Vec<LlamaTokenData> {
        let other = |candidate: &&Candidate| {
            freedom != Freedom::None
                && candidate.share >= WOULD_DIFFER
                && self.repeats.is_some()
                && self.after(guide.bytes(candidate.data.id())).is_none()
        };
        let others: Vec<LlamaTokenData> = allowed.iter().filter(other).map(|candidate| candidate.data).collect();
        if others.is_empty() { allowed.iter().map(|candidate| candidate.data).collect() } else { others }
    }

    /// How far the template is repeated after these bytes.
    fn after(&self, bytes: &[u8]) -> Option<usize> {
        let so_far = self.repeats?;
        let bytes = if so_far == 0 { bytes.trim_ascii_start() } else { bytes };
        self.template[so_far..].starts_with(bytes).then_some(so_far + bytes.len())
    }
}
