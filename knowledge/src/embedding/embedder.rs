//! The handle that tasks share: marks texts as the model was trained to see them and has an [`Encoder`] make the vectors.

use std::path::Path;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use super::{EmbedError, Encoder, LocalEncoder};

/// Turns texts into vectors of 384 numbers and length 1. Cloning it is cheap.
#[derive(Clone)]
pub struct Embedder {
    encoder: Arc<dyn Encoder>,
    /// A question and its vector, which was made before.
    known: Option<Arc<(String, Vec<f32>)>>,
}

impl Embedder {
    /// One whose model works on a thread of this process, with `threads` cores.
    ///
    /// # Errors
    /// If the file cannot be loaded or is another kind of model.
    pub fn open(path: &Path, threads: usize) -> Result<Self, EmbedError> {
        Ok(Self::over(Arc::new(LocalEncoder::open(path, threads)?)))
    }

    /// One whose model works elsewhere.
    #[must_use]
    pub fn over(encoder: Arc<dyn Encoder>) -> Self {
        Self { encoder, known: None }
    }

    /// The same, which knows the vector of a question already.
    #[must_use]
    pub fn knowing(&self, question: &str, vector: &[f32]) -> Self {
        Self { encoder: self.encoder.clone(), known: Some(Arc::new((question.to_owned(), vector.to_vec()))) }
    }

    /// The beginning of the file's SHA-256: stored beside vectors, since those of two models can't be compared.
    #[must_use]
    pub fn digest(&self) -> &str {
        self.encoder.digest()
    }

    /// The vector of what a shopper asks. Goes ahead of bulk work.
    ///
    /// # Errors
    /// [`EmbedError::Busy`] at once if the queue is full.
    pub async fn query(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        match &self.known {
            Some(known) if known.0 == text => Ok(known.1.clone()),
            _ => self.encoder.one(marked("query", text)).await,
        }
    }

    /// The vectors of many questions, as of examples. Waits its turn behind shoppers.
    ///
    /// # Errors
    /// If llama.cpp fails.
    pub async fn queries(&self, texts: Vec<String>) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.in_bulk("query", &texts).await
    }

    /// The vectors of what is to be found. Waits its turn behind shoppers.
    ///
    /// # Errors
    /// If llama.cpp fails.
    pub async fn passages(&self, texts: Vec<String>) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.in_bulk("passage", &texts).await
    }

    /// How well each passage answers a question, the higher the better; nothing where no reranker is set.
    ///
    /// # Errors
    /// [`EmbedError::Busy`] at once if the queue is full.
    pub async fn rank(&self, question: &str, passages: Vec<String>) -> Result<Option<Vec<f32>>, EmbedError> {
        self.encoder.rank(folded(question), passages.iter().map(|passage| folded(passage)).collect()).await
    }

    /// How many tokens the model makes of each text, without prefix and marks. Of a text that no passage could hold, those of its
    /// first 8,000 characters.
    ///
    /// # Errors
    /// If the model's process is gone and does not come back.
    pub async fn count_tokens(&self, texts: &[&str]) -> Result<Vec<usize>, EmbedError> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        self.encoder.count(texts.iter().map(|text| folded(text)).collect()).await
    }

    async fn in_bulk(&self, mark: &str, texts: &[String]) -> Result<Vec<Vec<f32>>, EmbedError> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        self.encoder.many(texts.iter().map(|text| marked(mark, text)).collect()).await
    }
}

/// The text as the model was trained to see it.
fn marked(mark: &str, text: &str) -> String {
    format!("{mark}: {}", folded(text).trim())
}

/// What is longer than the model sees is not even folded.
fn folded(text: &str) -> String {
    const LONGEST: usize = 8_000;
    text.chars().take(LONGEST).nfkc().collect()
}
