//! The language model: a seam with one method, and what stands behind it.

use std::time::Instant;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

mod ask;
pub(crate) mod beside;
mod bound;
mod llama;
pub mod machine;
mod process;
mod scripted;
mod tokens;

pub use bound::{Bound, BoundStep, BoundWords, Said, Script};
pub use llama::{KvType, LlamaModel, LlamaSettings, MOST_SLOTS};
pub use process::{EncoderSettings, RoomCommand, RoomProcess, RoomSettings, serve};
pub use scripted::{Failure, ScriptedModel};
pub use tokens::{Token, text_of};

/// What the model is asked.
#[derive(Debug, Clone)]
pub struct Completion {
    /// What it is and how it speaks.
    pub system: String,
    /// Earlier exchanges, oldest first: examples to follow, then the conversation's own turns.
    pub history: Vec<Exchange>,
    /// How many of the first exchanges are the same in every request of this kind. With `system` they are the part of the
    /// prompt that stays computed.
    pub steady: usize,
    /// The facts and the question.
    pub user: String,
    /// Words that the model believes it has begun with; they steer it and are not part of the draft.
    pub opening: String,
    /// What the draft may consist of; nothing leaves it free. A server of somebody else's cannot be bound: the review holds what
    /// it says to the same values.
    pub bound: Option<Bound>,
    /// At most this many tokens come back.
    pub max_tokens: usize,
    /// When the answer is of no use any more.
    pub deadline: Instant,
    /// Seed of the sampler; the same seed over the same prompt gives the same words on an idle machine.
    pub seed: u32,
    /// How far the sampler strays from the likeliest words: 0.2 hardly, 1 as often as the model would.
    pub temperature: f32,
    /// Whose answer this is: what was computed for a conversation is kept for its next turn.
    pub conversation: Option<uuid::Uuid>,
    /// Who waits for it.
    pub urgency: Urgency,
    /// Where the words go as they are made, in pieces of whole characters. A full channel loses nothing: its pieces come
    /// later in one, and the draft has them all.
    pub words: Option<mpsc::Sender<String>>,
}

/// Who waits for a completion; the first goes ahead of the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Urgency {
    /// A shopper.
    #[default]
    Shopper,
    /// An agent or admin at the desk: drafts, summaries.
    Desk,
    /// Nobody: work that is done when there is time.
    Batch,
}

/// A question and its answer, as the model saw or should have seen them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// What was asked.
    pub user: String,
    /// What was answered.
    pub assistant: String,
}

/// What the model said, and what it took.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Draft {
    /// The words, whole UTF-8, trimmed.
    pub text: String,
    /// The rendered prompt, kept for replays.
    pub prompt: String,
    /// Tokens in the prompt.
    pub prompt_tokens: usize,
    /// Tokens of the prompt that were in the cache already.
    pub cached_tokens: usize,
    /// Tokens generated.
    pub generated_tokens: usize,
    /// These tokens, kept for replays.
    #[serde(default)]
    pub tokens: Vec<Token>,
    /// Of these, tokens that the bound did not decide: all where there was none.
    #[serde(default)]
    pub free_tokens: usize,
    /// Of the free ones, tokens beside which another of the likeliest was allowed that says something else.
    #[serde(default)]
    pub chosen_tokens: usize,
    /// Log-probability of words that it was made to say ([`LanguageModel::weigh`]); 0 where it said its own.
    #[serde(skip)]
    pub likelihood: f32,
}

impl Draft {
    /// Whether the words are the model's own: it had real alternatives at half or more of its free tokens.
    #[must_use]
    pub fn chose_its_words(&self) -> bool {
        chose(self.chosen_tokens, self.free_tokens)
    }
}

/// Half or more of the free tokens, and at least one.
pub(crate) fn chose(chosen: usize, free: usize) -> bool {
    chosen > 0 && chosen * 2 >= free
}

/// Why there is no draft. Each of these is answered from a template.
#[derive(Debug, thiserror::Error, Serialize, Deserialize)]
pub enum ModelError {
    /// More requests wait than the queue holds.
    #[error("the model's queue is full")]
    Busy,
    /// The deadline passed before the draft was done.
    #[error("the model did not finish in time")]
    TimedOut,
    /// The turn was overtaken.
    #[error("the generation was cancelled")]
    Cancelled,
    /// The prompt does not fit the context.
    #[error("the prompt of {tokens} tokens does not fit the context of {context}")]
    TooLong {
        /// Tokens of the prompt.
        tokens: usize,
        /// Tokens of the context.
        context: usize,
    },
    /// No model is loaded, or its thread is gone.
    #[error("no language model is available: {0}")]
    Unavailable(String),
}

/// Words an answer. Implemented by the in-process llama.cpp worker and by the scripted model of the tests.
#[async_trait]
pub trait LanguageModel: Send + Sync {
    /// Drafts an answer, or says why there is none before `request.deadline` or soon after `stop`.
    async fn complete(&self, request: Completion, stop: CancellationToken) -> Result<Draft, ModelError>;

    /// How likely it finds each of several texts as the answer to a request, in their order: log-probabilities, summed over the tokens
    /// of a text. What the request says of bound, length, seed and words does not matter. An error also where the model cannot tell.
    async fn weigh(&self, request: Completion, texts: Vec<String>, stop: CancellationToken) -> Result<Vec<f32>, ModelError> {
        let _ = (request, texts, stop);
        Err(ModelError::Unavailable("the model does not tell how likely words are".to_owned()))
    }

    /// What is stored with each reply: file name and SHA-256 of the model.
    fn name(&self) -> String;

    /// Whether the model can write this language well enough to be asked.
    fn writes(&self, language: knowledge::language::Language) -> bool;
}
