//! Which model, and with how much of the machine.

use std::path::PathBuf;

use knowledge::language::Language;
use serde::{Deserialize, Serialize};

use super::pace::LEAST;
use crate::model::ModelError;

/// Most answers that may be computed side by side: llama.cpp knows 256 sequences, and a CPU is busy with far fewer.
pub const MOST_SLOTS: usize = 64;

/// Most tokens of a step: more take memory and compute no faster.
const MOST_BATCH: usize = 4096;

/// How keys and values are kept. `Q8_0` takes half the memory of `F16`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum KvType {
    /// Half precision.
    #[default]
    F16,
    /// Eight bits.
    Q8_0,
}

/// Which model, and with how much of the machine.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LlamaSettings {
    /// The GGUF file.
    pub path: PathBuf,
    /// A folder for the weights in a form that this machine computes faster, written on first use where there is one; none: as
    /// the file has them.
    pub weights: Option<PathBuf>,
    /// A LoRA adapter in GGUF that is put on the model.
    pub lora: Option<PathBuf>,
    /// Threads that compute; at least 1.
    pub threads: usize,
    /// Tokens of one prompt and its answer together, at most.
    pub context: usize,
    /// Answers that are computed side by side, 1 to [`MOST_SLOTS`].
    pub slots: usize,
    /// Tokens that all answers have together; answers wait until theirs fit. At least `context`.
    pub cells: usize,
    /// Tokens of one step, at most: llama.cpp's batch. One for each slot and some of a prompt must fit.
    pub batch: usize,
    /// Requests that may wait; one more is refused as [`ModelError::Busy`].
    pub queue: usize,
    /// Bytes of memory for conversations that pause, so that their next turn needs not be computed from its beginning.
    pub idle_bytes: u64,
    /// How keys and values are kept.
    pub kv: KvType,
    /// Layers on the GPU; only with a build for one.
    pub gpu_layers: u32,
    /// Which GPU, counted from 0.
    pub main_gpu: u16,
    /// Languages that the model writes well enough to be asked.
    pub languages: Vec<Language>,
}

impl LlamaSettings {
    /// A model with a context of 2048 tokens, 8 slots, steps of 256 tokens, a queue of 16, English only, and one thread for each core.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            path: path.into(),
            weights: None,
            lora: None,
            threads,
            context: 2048,
            slots: 8,
            cells: 4096,
            batch: 256,
            queue: 16,
            idle_bytes: 64 << 20,
            kv: KvType::default(),
            gpu_layers: 0,
            main_gpu: 0,
            languages: vec![Language::En],
        }
    }

    /// What llama.cpp would abort on, or nothing could be answered with.
    pub(super) fn check(&self) -> Result<(), ModelError> {
        let wrong = |why: String| Err(ModelError::Unavailable(why));
        if !self.path.is_file() {
            return wrong(format!("model.path: there is no file {}", self.path.display()));
        }
        if let Some(lora) = self.lora.as_ref().filter(|lora| !lora.is_file()) {
            return wrong(format!("model.lora: there is no file {}", lora.display()));
        }
        if self.context < 512 {
            return wrong(format!("model.context: {} is too small, 512 is the least", self.context));
        }
        if self.slots == 0 || self.slots > MOST_SLOTS {
            return wrong(format!("model.slots: {} is not between 1 and {MOST_SLOTS}", self.slots));
        }
        if self.cells < self.context {
            return wrong(format!("model.cells: {} is less than model.context, {}", self.cells, self.context));
        }
        let least = self.slots + LEAST;
        if self.batch < least || self.batch > MOST_BATCH {
            return wrong(format!("model.batch: {} is not between {least} and {MOST_BATCH}", self.batch));
        }
        Ok(())
    }
}
