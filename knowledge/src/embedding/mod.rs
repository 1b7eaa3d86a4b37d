//! Meaning as numbers: multilingual-e5-small through llama.cpp.
//!
//! Texts are folded by NFKC and marked as a query or a passage, which is how the model was trained
//! (<https://huggingface.co/intfloat/multilingual-e5-small>). Its vectors have length 1; cosines of unrelated texts sit
//! around 0.75 and those of paraphrases around 0.9, so they rank and do not judge by themselves.

mod embedder;
mod gguf;
mod worker;

pub use embedder::Embedder;
pub use gguf::{GgufError, write_gguf};

/// Numbers in a vector.
pub const DIMENSIONS: usize = 384;

/// Why there is no vector.
#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    /// The file is not there, or not a model of 384 dimensions that llama.cpp can use.
    #[error("the embedding model {path} cannot be loaded: {reason}")]
    Load {
        /// The file.
        path: std::path::PathBuf,
        /// What was wrong.
        reason: String,
    },
    /// More shoppers wait than the queue holds.
    #[error("the embedder's queue is full")]
    Busy,
    /// The thread that owns the model has ended.
    #[error("the embedder is gone")]
    Gone,
    /// llama.cpp refused a batch.
    #[error("embedding failed: {0}")]
    Failed(String),
}
