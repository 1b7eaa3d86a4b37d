//! Meaning as numbers: multilingual-e5-small through llama.cpp.
//!
//! Texts are folded by NFKC and marked as a query or a passage, which is how the model was trained
//! (<https://huggingface.co/intfloat/multilingual-e5-small>). Its vectors have length 1; cosines of unrelated texts sit
//! around 0.75 and those of paraphrases around 0.9, so they rank and do not judge by themselves.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

mod embedder;
mod gguf;
mod local;
mod reranker;
mod worker;

pub use embedder::Embedder;
pub use gguf::{GgufError, write_gguf};
pub use local::LocalEncoder;
pub use reranker::Reranker;

/// Numbers in a vector.
pub const DIMENSIONS: usize = 384;

/// Where the model works: on a thread of this process ([`LocalEncoder`]), or in a process of its own (the engine's room).
#[async_trait]
pub trait Encoder: Send + Sync {
    /// The vector of a text that a shopper waits for. Goes ahead of [`Encoder::many`]; [`EmbedError::Busy`] at once if too many wait.
    async fn one(&self, text: String) -> Result<Vec<f32>, EmbedError>;

    /// The vectors of texts that nobody waits for, in their order.
    async fn many(&self, texts: Vec<String>) -> Result<Vec<Vec<f32>>, EmbedError>;

    /// How many tokens each text has.
    async fn count(&self, texts: Vec<String>) -> Result<Vec<usize>, EmbedError>;

    /// How well each passage answers a question, by a model that reads both together; the higher the better, and no more than an order.
    /// Nothing where there is no such model.
    async fn rank(&self, question: String, passages: Vec<String>) -> Result<Option<Vec<f32>>, EmbedError>;

    /// The beginning of the model file's SHA-256.
    fn digest(&self) -> &str;
}

/// Why there is no vector.
#[derive(Debug, thiserror::Error, Serialize, Deserialize)]
pub enum EmbedError {
    /// The file is not there, or not such a model as it is to be.
    #[error("{setting}: {path} cannot be loaded: {reason}")]
    Load {
        /// What names the file in the configuration.
        setting: String,
        /// The file.
        path: std::path::PathBuf,
        /// What was wrong.
        reason: String,
    },
    /// More shoppers wait than the queue holds.
    #[error("the embedder's queue is full")]
    Busy,
    /// The thread or the process that owns the model has ended.
    #[error("the embedder is gone")]
    Gone,
    /// llama.cpp refused a batch.
    #[error("embedding failed: {0}")]
    Failed(String),
}
