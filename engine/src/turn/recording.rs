//! What a reply's last stages read, recorded with it: enough to run them again.

use chrono::NaiveDate;
use knowledge::language::Language;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Decided;
use crate::answer::{WordingRequest, asked};
use crate::dialogue::memory::Memory;
use crate::guardrails::privacy::Placeholders;
use crate::guardrails::{ReplySource, Violation};
use crate::model::{Completion, Draft, ModelError, Token, chose, text_of};

/// Stored under `run` in a reply's explanation. The facts have rows of their own beside it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Recording {
    /// Name of the shop.
    pub shop: String,
    /// How it speaks.
    #[serde(default)]
    pub tone: String,
    /// The shop's own pages, which may be linked without a fact.
    pub link: String,
    /// What the answer answers.
    pub question: String,
    /// Code of the language of the reply.
    pub language: String,
    /// The shop's day.
    pub today: NaiveDate,
    /// Whether only the shopper reads the chat.
    pub private: bool,
    /// Score of the question's structure, as the tripwire sees it without vectors.
    pub suspicion: f64,
    /// The template's words.
    pub template: String,
    /// Who says them where no draft holds.
    pub template_source: ReplySource,
    /// What stands for personal data in prompts.
    pub placeholders: Placeholders,
    /// What the model was told of the chat before this turn; nothing in recordings from before it was told.
    #[serde(default)]
    pub memory: Memory,
    /// Words that the shop wants said in no draft and in no article's passage; none in recordings from before they could be set.
    #[serde(default)]
    pub never_said: Vec<String>,
    /// Sentences that were shown before the answer was whole.
    pub shown: String,
    /// What the model was asked and what it drafted, in order; empty where it was not asked.
    pub drafts: Vec<Drafted>,
}

/// One draft, or why there is none.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Drafted {
    /// SHA-256 of the parts of the prompt, in hexadecimal.
    pub asked: String,
    /// The question as the model saw it.
    pub hidden: String,
    /// What the draft before it got wrong, told to the model.
    pub keep: Vec<String>,
    /// Seed of the sampler.
    pub seed: u32,
    /// How far the sampler strayed from the likeliest words.
    #[serde(default = "calm")]
    pub temperature: f32,
    /// The prompt as the model's template renders it.
    pub prompt: String,
    /// The tokens.
    pub tokens: Vec<Token>,
    /// Tokens that the draft's bound did not decide.
    #[serde(default)]
    pub free: usize,
    /// Of these, tokens with a real alternative.
    #[serde(default)]
    pub chosen: usize,
    /// The draft, with the values of its placeholders.
    pub text: String,
    /// Why there is no draft.
    pub error: Option<String>,
    /// What the review found wrong with it.
    pub refused: Vec<Violation>,
}

impl Drafted {
    /// Keeps what came back for a request.
    pub(super) fn new(request: &WordingRequest<'_>, came: &Result<Draft, ModelError>, placeholders: &Placeholders) -> Self {
        let (draft, error) = match came {
            Ok(draft) => (draft.clone(), None),
            Err(error) => (Draft::default(), Some(error.to_string())),
        };
        Self {
            asked: fingerprint(&asked(request)),
            hidden: request.question.to_owned(),
            keep: request.keep.to_vec(),
            seed: request.seed,
            temperature: request.temperature,
            text: placeholders.reveal(&draft.text),
            prompt: draft.prompt,
            free: draft.free_tokens,
            chosen: draft.chosen_tokens,
            tokens: draft.tokens,
            error,
            refused: Vec::new(),
        }
    }

    /// Whether the words are the model's own: it had real alternatives at half or more of its free tokens.
    #[must_use]
    pub fn chose_its_words(&self) -> bool {
        chose(self.chosen, self.free)
    }

    /// What the tokens say, with the values of placeholders; where a server gave no tokens, what it said.
    #[must_use]
    pub fn said(&self, placeholders: &Placeholders) -> String {
        if self.tokens.is_empty() { self.text.clone() } else { placeholders.reveal(&text_of(&self.tokens)) }
    }
}

impl Recording {
    pub(super) fn new(parts: &super::EngineParts, decided: &Decided) -> Self {
        Self {
            shop: parts.shop.name.clone(),
            tone: parts.shop.tone.clone(),
            link: parts.shop.url.clone(),
            question: decided.question.clone(),
            language: decided.language.code().to_owned(),
            today: parts.clock.today(),
            private: decided.conversation.private,
            suspicion: crate::guardrails::injection::of_shopper(&decided.question).score,
            template: decided.answer.text.clone(),
            template_source: decided.answer.source,
            placeholders: decided.conversation.state.placeholders.clone(),
            memory: decided.conversation.state.memory.clone(),
            never_said: decided.rules.never_said.words.clone(),
            shown: String::new(),
            drafts: Vec::new(),
        }
    }

    /// The language of the reply.
    #[must_use]
    pub fn language(&self) -> Language {
        Language::parse(&self.language).unwrap_or_default()
    }
}

/// What drafts had of which nothing was recorded.
fn calm() -> f32 {
    super::wording::CALM
}

/// SHA-256 of everything that a model is told.
pub(super) fn fingerprint(completion: &Completion) -> String {
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update(text.len().to_le_bytes());
        hash.update(text.as_bytes());
    };
    part(&completion.system);
    for exchange in &completion.history {
        part(&exchange.user);
        part(&exchange.assistant);
    }
    part(&completion.user);
    part(&completion.opening);
    part(&format!("{} {} {}", completion.max_tokens, completion.seed, completion.temperature));
    part(&serde_json::to_string(&completion.bound).unwrap_or_default());
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
