//! Asks the model for a draft.

use std::time::Instant;

use knowledge::fact::Fact;
use knowledge::language::Language;
use tokio_util::sync::CancellationToken;

use super::prompt;
use crate::dialogue::memory::Memory;
use crate::guardrails::Outline;
use crate::model::{Completion, Draft, LanguageModel, ModelError};

/// What is to be worded.
#[derive(Debug, Clone, Copy)]
pub struct WordingRequest<'a> {
    /// The shop's name.
    pub shop: &'a str,
    /// How the shop speaks; empty for friendly.
    pub tone: &'a str,
    /// The language to write.
    pub language: Language,
    /// What the shopper asked.
    pub question: &'a str,
    /// This turn's facts.
    pub facts: &'a [Fact],
    /// The template's text, which carries exactly what is to be said.
    pub reference: &'a str,
    /// What a draft of it must carry and may use.
    pub outline: &'a Outline,
    /// When the answer is of no use any more.
    pub deadline: Instant,
    /// Seed of the sampler.
    pub seed: u32,
    /// How far the sampler strays from the likeliest words.
    pub temperature: f32,
    /// The conversation, for what the model keeps of it.
    pub conversation: Option<uuid::Uuid>,
    /// The conversation so far.
    pub memory: &'a Memory,
    /// What a draft before this one got wrong or left out: words that must stand in this one.
    pub keep: &'a [String],
}

/// Asks the model to word an answer. What comes back is a draft: it must pass [`crate::guardrails::Review::draft`].
///
/// # Errors
/// As [`LanguageModel::complete`]; each is answered by the reference.
pub async fn word(model: &dyn LanguageModel, request: &WordingRequest<'_>, stop: CancellationToken) -> Result<Draft, ModelError> {
    if !model.writes(request.language) {
        return Err(ModelError::Unavailable(format!("it does not write {}", request.language)));
    }
    model.complete(prompt::build(request), stop).await
}

/// What the model is asked, as [`word`] asks it.
#[must_use]
pub fn asked(request: &WordingRequest<'_>) -> Completion {
    prompt::build(request)
}
