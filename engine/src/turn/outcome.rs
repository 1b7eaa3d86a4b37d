//! What a turn came to, for the service, for scripts and for tests.

use std::time::Duration;

use knowledge::fact::Fact;
use knowledge::language::Language;

use crate::dialogue::{Action, Answer};
use crate::guardrails::Reply;
use crate::model::Draft;
use crate::understand::{Sentiment, Understanding};

/// What became of a turn.
#[derive(Debug)]
pub enum TurnOutcome {
    /// Answered and stored.
    Answered(Box<AnsweredTurn>),
    /// A newer message, an edit or a person came first; nothing was stored.
    Overtaken,
    /// Nothing waits for an answer.
    Nothing,
    /// A person has taken over: the bot says nothing.
    Silent,
}

/// An answered turn.
#[derive(Debug)]
pub struct AnsweredTurn {
    /// The reply.
    pub reply: Reply,
    /// The facts behind it.
    pub facts: Vec<Fact>,
    /// Language of the reply.
    pub language: Language,
    /// Intent that was understood.
    pub intent: String,
    /// Mood of the message.
    pub sentiment: Sentiment,
    /// Why a person should take over, where one should.
    pub hand_over: Option<&'static str>,
    /// Changes that were proposed, done or refused.
    pub actions: Vec<Action>,
    /// How long the stages took.
    pub timings: Timings,
    /// What the model read and wrote.
    pub tokens: TokenCounts,
}

impl AnsweredTurn {
    pub(super) fn of(
        reply: Reply,
        answer: Answer,
        understood: Understanding,
        language: Language,
        timings: Timings,
        tokens: TokenCounts,
    ) -> Self {
        Self {
            reply,
            facts: answer.facts,
            language,
            intent: understood.intent.0,
            sentiment: understood.sentiment,
            hand_over: answer.hand_over,
            actions: answer.actions,
            timings,
            tokens,
        }
    }
}

/// How long the stages of a turn took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Timings {
    /// Everything, storing left out.
    pub total: Duration,
    /// Language, intent, entities.
    pub understand: Duration,
    /// Deciding and looking up.
    pub retrieve: Duration,
    /// The model.
    pub word: Duration,
    /// The guardrails.
    pub review: Duration,
}

/// What the model read and wrote; zeros where it was not asked.
#[derive(Debug, Clone, Copy, Default)]
pub struct TokenCounts {
    /// Tokens of the prompt.
    pub prompt: usize,
    /// Of these, found in the cache.
    pub cached: usize,
    /// Tokens written.
    pub generated: usize,
}

impl TokenCounts {
    /// Both together.
    pub(super) fn and(self, other: Self) -> Self {
        Self { prompt: self.prompt + other.prompt, cached: self.cached + other.cached, generated: self.generated + other.generated }
    }

    /// What one draft took.
    pub(super) fn of(draft: &Draft) -> Self {
        Self { prompt: draft.prompt_tokens, cached: draft.cached_tokens, generated: draft.generated_tokens }
    }
}
