//! One answer that is being computed: first its prompt, then token by token.

use std::time::Instant;

use llama_cpp_2::token::LlamaToken;
use llama_cpp_2::token::data::LlamaTokenData;
use llama_cpp_2::vocab::LlamaVocab;
use tokio::sync::mpsc::error::TrySendError;

use super::cells::Cell;
use super::choice::Chooser;
use super::context::Sequence;
use super::prompt::Prompt;
use super::utf8::Utf8;
use super::worker::Job;
use crate::model::{Draft, ModelError, Token};

/// An answer in the making.
pub(super) struct Slot {
    pub(super) job: Job,
    pub(super) prompt: Prompt,
    pub(super) sequence: Sequence,
    /// What is computed, in order.
    pub(super) tokens: Vec<LlamaToken>,
    /// The cell of each of them.
    pub(super) cells: Vec<Cell>,
    /// Cells that it was promised and has not taken.
    pub(super) promised: usize,
    /// Tokens of the prompt that it found computed.
    pub(super) cached: usize,
    /// A token that was sampled and is computed with the next step.
    pub(super) next: Option<LlamaToken>,
    /// Where its logits stand in the batch of this step.
    pub(super) place: Option<i32>,
    pub(super) began: Instant,
    chooser: Chooser,
    generated: Vec<Token>,
    words: Utf8,
    /// Bytes of the words that were handed out.
    handed: usize,
}

/// What a token more makes of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grown {
    /// Tokens that are taken back: what is computed of them is to be forgotten.
    pub(super) back: usize,
    /// Whether the answer is at its end.
    pub(super) complete: bool,
}

impl Slot {
    pub(super) fn new(job: Job, prompt: Prompt, sequence: Sequence, chooser: Chooser) -> Self {
        Self {
            job,
            prompt,
            sequence,
            tokens: Vec::new(),
            cells: Vec::new(),
            promised: 0,
            cached: 0,
            next: None,
            place: None,
            began: Instant::now(),
            chooser,
            generated: Vec::new(),
            words: Utf8::default(),
            handed: 0,
        }
    }

    /// Tokens of the prompt that are still to be computed.
    pub(super) fn prefill(&self) -> &[LlamaToken] {
        self.prompt.tokens.get(self.tokens.len()..).unwrap_or_default()
    }

    /// Draws the next token, and says what is left to do.
    pub(super) fn grow(
        &mut self,
        vocabulary: &LlamaVocab<'_>,
        logits: impl Iterator<Item = LlamaTokenData> + Clone,
    ) -> Result<Grown, ModelError> {
        let drawn = self.chooser.draw(logits)?;
        let token = drawn.token;
        if drawn.back > 0 {
            self.generated.truncate(self.generated.len() - drawn.back);
            self.words = Utf8::default();
            for token in &self.generated {
                self.words.push(token.bytes());
            }
        }
        let complete = vocabulary.is_eog(token);
        if !complete {
            let bytes = vocabulary.token_to_piece(token, false, None);
            self.words.push(&bytes);
            self.generated.push(Token::new(token.0, bytes));
            self.next = Some(token);
        }
        let complete = complete || drawn.last || self.generated.len() >= self.job.request.max_tokens;
        self.hand_out(complete);
        Ok(Grown { back: drawn.back, complete })
    }

    /// Hands the new words out; where words may be taken back, as soon as their sentence is at its end. A full channel gets them
    /// later; one that nobody reads does not matter.
    fn hand_out(&mut self, complete: bool) {
        let Some(words) = &self.job.request.words else { return };
        let new = &self.words.text()[self.handed..];
        let at_an_end = complete || new.trim_end().ends_with(['.', '!', '?', '。', '！', '？']);
        if new.is_empty() || self.chooser.may_go_back() && !at_an_end {
            return;
        }
        match words.try_send(new.to_owned()) {
            Ok(()) => {
                self.handed = self.words.text().len();
                self.chooser.shown();
            }
            Err(TrySendError::Full(_) | TrySendError::Closed(_)) => {}
        }
    }

    /// What it made of the request.
    pub(super) fn draft(&self) -> Draft {
        Draft {
            text: self.words.text().trim().to_owned(),
            prompt: self.prompt.text.clone(),
            prompt_tokens: self.prompt.tokens.len(),
            cached_tokens: self.cached,
            generated_tokens: self.generated.len(),
            tokens: self.generated.clone(),
            free_tokens: self.chooser.free,
            chosen_tokens: self.chooser.chosen,
            likelihood: self.chooser.likelihood(),
        }
    }
}
