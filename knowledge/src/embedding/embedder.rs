//! The handle that tasks share; the work is done on a thread of its own.

use std::path::Path;
use std::sync::Arc;

use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use tokio::sync::{mpsc, oneshot};
use unicode_normalization::UnicodeNormalization;

use super::worker::{Job, Queues, Worker};
use super::{DIMENSIONS, EmbedError};

/// Shoppers' questions that may wait.
const URGENT_QUEUE: usize = 64;

/// Bulk requests that may wait, each of any number of texts.
const BULK_QUEUE: usize = 4;

/// Turns texts into vectors of 384 numbers and length 1. Cloning it is cheap; the last one dropped ends the thread.
#[derive(Clone)]
pub struct Embedder {
    model: Arc<LlamaModel>,
    name: Arc<str>,
    urgent: mpsc::Sender<Job>,
    bulk: mpsc::Sender<Job>,
}

impl Embedder {
    /// Loads the model and starts its thread, which computes on `threads` cores.
    ///
    /// # Errors
    /// If the file cannot be loaded or is another kind of model.
    pub fn open(path: &Path, threads: usize) -> Result<Self, EmbedError> {
        let failed = |reason: String| EmbedError::Load { path: path.to_owned(), reason };
        let model = LlamaModel::load_from_file(crate::llama::backend(), path, &LlamaModelParams::default())
            .map_err(|error| failed(error.to_string()))?;
        if usize::try_from(model.n_embd()) != Ok(DIMENSIONS) {
            return Err(failed(format!("it has {} dimensions instead of {DIMENSIONS}", model.n_embd())));
        }
        let model = Arc::new(model);
        let name = crate::digest::name(path).map_err(|error| failed(error.to_string()))?;
        let (urgent, urgent_jobs) = mpsc::channel(URGENT_QUEUE);
        let (bulk, bulk_jobs) = mpsc::channel(BULK_QUEUE);
        let queues = Queues { urgent: urgent_jobs, bulk: bulk_jobs };
        Worker::start(Arc::clone(&model), threads, queues).map_err(failed)?;
        Ok(Self { model, name: name.into(), urgent, bulk })
    }

    /// The beginning of the file's SHA-256: stored beside vectors, since those of two models can't be compared.
    #[must_use]
    pub fn digest(&self) -> &str {
        self.name.rsplit(' ').next().unwrap_or_default()
    }

    /// The vector of what a shopper asks. Goes ahead of bulk work.
    ///
    /// # Errors
    /// [`EmbedError::Busy`] at once if the queue is full.
    pub async fn query(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        let (job, answer) = Job::new(vec![marked("query", text)]);
        self.urgent.try_send(job).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => EmbedError::Busy,
            mpsc::error::TrySendError::Closed(_) => EmbedError::Gone,
        })?;
        received(answer).await?.pop().ok_or(EmbedError::Gone)
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

    /// How many tokens the model makes of a text, without prefix and marks.
    #[must_use]
    pub fn count_tokens(&self, text: &str) -> usize {
        self.model.vocab().tokenize(text.nfkc().collect::<String>().as_bytes(), false, false).len()
    }

    async fn in_bulk(&self, mark: &str, texts: &[String]) -> Result<Vec<Vec<f32>>, EmbedError> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        let (job, answer) = Job::new(texts.iter().map(|text| marked(mark, text)).collect());
        self.bulk.send(job).await.map_err(|_| EmbedError::Gone)?;
        received(answer).await
    }
}

async fn received(answer: oneshot::Receiver<Result<Vec<Vec<f32>>, EmbedError>>) -> Result<Vec<Vec<f32>>, EmbedError> {
    answer.await.map_err(|_| EmbedError::Gone)?
}

/// The text as the model was trained to see it. What is longer than any 512 tokens is not even folded.
fn marked(mark: &str, text: &str) -> String {
    const LONGEST: usize = 8_000;
    let folded: String = text.chars().take(LONGEST).nfkc().collect();
    format!("{mark}: {}", folded.trim())
}
