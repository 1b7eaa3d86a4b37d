//! llama.cpp's context behind a door that checks what the C++ side does not: sequence ids, positions, the batch's size. A wrong
//! one there writes past a buffer or aborts the process.

use std::num::NonZeroU32;
use std::sync::Arc;

use knowledge::llama::{ATTENTION_AUTO, ATTENTION_PLAIN};
use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::params::{KvCacheType, LlamaContextParams};
use llama_cpp_2::context::session::{LlamaStateSeqFlags, SeqState};
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::model::{LlamaLoraAdapter, LlamaModel};
use llama_cpp_2::token::LlamaToken;
use llama_cpp_2::token::data::LlamaTokenData;

use super::settings::{KvType, LlamaSettings};
use crate::model::ModelError;

/// A sequence of the context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sequence(pub(super) u16);

impl Sequence {
    fn c(self) -> i32 {
        self.0.into()
    }
}

/// Keys and values of one sequence, outside the context.
#[derive(Debug, Clone)]
pub(super) struct SavedState(Arc<SeqState>);

impl SavedState {
    pub(super) fn bytes(&self) -> usize {
        self.0.byte_len()
    }
}

/// The context, its batch, and what is in the batch.
pub(super) struct Context<'m> {
    context: LlamaContext<'m>,
    batch: LlamaBatch<'static>,
    vocabulary: i32,
    sequences: u16,
    cells: usize,
}

impl<'m> Context<'m> {
    /// A context with one store of keys and values for `sequences` sequences.
    pub(super) fn open(model: &'m LlamaModel, settings: &LlamaSettings, sequences: u16) -> Result<Self, ModelError> {
        let number = |count: usize| u32::try_from(count).map_err(|error| failed(&error));
        let threads = i32::try_from(settings.threads.max(1)).unwrap_or(1);
        let kv = match settings.kv {
            KvType::F16 => KvCacheType::F16,
            KvType::Q8_0 => KvCacheType::Q8_0,
        };
        let params = LlamaContextParams::default()
            .with_n_ctx(NonZeroU32::new(number(settings.cells)?))
            .with_n_seq_max(sequences.into())
            .with_kv_unified(true)
            .with_n_batch(number(settings.batch)?)
            .with_n_ubatch(number(settings.batch)?)
            .with_n_threads(threads)
            .with_n_threads_batch(threads)
            .with_type_k(kv)
            .with_type_v(kv)
            .with_flash_attention_policy(attention(settings));
        let context = model.new_context(knowledge::llama::backend(), params).map_err(|error| failed(&error))?;
        Ok(Self { context, batch: LlamaBatch::new(settings.batch, 1), vocabulary: model.n_vocab(), sequences, cells: settings.cells })
    }

    /// Puts an adapter on the model.
    pub(super) fn adapt(&mut self, adapter: &mut LlamaLoraAdapter) -> Result<(), ModelError> {
        self.context.lora_adapter_set(adapter, 1.0).map_err(|error| failed(&error))
    }

    /// Tokens in the batch so far.
    pub(super) fn batched(&self) -> usize {
        usize::try_from(self.batch.n_tokens()).unwrap_or(0)
    }

    /// Adds a token at a position of a sequence; returns its place in the batch.
    pub(super) fn add(&mut self, token: LlamaToken, position: usize, sequence: Sequence, logits: bool) -> Result<i32, ModelError> {
        let known = (0..self.vocabulary).contains(&token.0) && sequence.0 < self.sequences && position < self.cells;
        if !known {
            return Err(failed(&format!("token {} at {position} of sequence {} is not possible", token.0, sequence.0)));
        }
        let place = self.batch.n_tokens();
        let position = i32::try_from(position).map_err(|error| failed(&error))?;
        self.batch.add(token, position, &[sequence.c()], logits).map_err(|error| failed(&error))?;
        Ok(place)
    }

    /// Computes the batch. Its logits can be sampled until the next call.
    pub(super) fn compute(&mut self) -> Result<(), ModelError> {
        self.context.decode(&mut self.batch).map_err(|error| failed(&error))
    }

    /// Empties the batch.
    pub(super) fn begin(&mut self) {
        self.batch.clear();
    }

    /// The logits at a place of the batch that was computed last; the place asked for logits.
    pub(super) fn logits(&self, place: i32) -> impl Iterator<Item = LlamaTokenData> + Clone {
        let logits = self.context.get_logits_ith(place);
        (0..).zip(logits).map(|(number, logit)| LlamaTokenData::new(LlamaToken(number), *logit, 0.0))
    }

    /// Gives `to` the first `tokens` positions of `from`; both then share their cells.
    pub(super) fn copy(&mut self, from: Sequence, to: Sequence, tokens: usize) -> Result<(), ModelError> {
        let end = u32::try_from(tokens).map_err(|error| failed(&error))?;
        self.check(to)?;
        self.context.copy_kv_cache_seq(self.check(from)?, to.c(), Some(0), Some(end)).map_err(|error| failed(&error))
    }

    /// Forgets a sequence from position `from` on; false where the model cannot forget a part.
    pub(super) fn forget(&mut self, sequence: Sequence, from: usize) -> Result<bool, ModelError> {
        let from = u32::try_from(from).map_err(|error| failed(&error))?;
        self.check(sequence)?;
        self.context.clear_kv_cache_seq(Some(sequence.0.into()), Some(from), None).map_err(|error| failed(&error))
    }

    /// Forgets everything.
    pub(super) fn forget_all(&mut self) {
        self.context.clear_kv_cache();
    }

    /// A sequence's keys and values.
    pub(super) fn save(&self, sequence: Sequence) -> Result<SavedState, ModelError> {
        let state = self.context.state_seq_get(self.check(sequence)?, LlamaStateSeqFlags::empty()).map_err(|error| failed(&error))?;
        Ok(SavedState(Arc::new(state)))
    }

    /// Puts saved keys and values into an empty sequence.
    pub(super) fn restore(&mut self, state: &SavedState, sequence: Sequence) -> Result<(), ModelError> {
        let to = self.check(sequence)?;
        self.context.state_seq_set(&state.0, to).map_err(|error| failed(&error))
    }

    fn check(&self, sequence: Sequence) -> Result<i32, ModelError> {
        if sequence.0 < self.sequences { Ok(sequence.c()) } else { Err(failed(&format!("there is no sequence {}", sequence.0))) }
    }
}

/// On a CPU flash attention takes nearly twice as long as plain attention for the few tokens of a step; a GPU, and values of less
/// than half precision, want it.
fn attention(settings: &LlamaSettings) -> i32 {
    if settings.gpu_layers > 0 || settings.kv == KvType::Q8_0 { ATTENTION_AUTO } else { ATTENTION_PLAIN }
}

pub(super) fn failed(error: &dyn std::fmt::Display) -> ModelError {
    ModelError::Unavailable(format!("llama.cpp failed: {error}"))
}
