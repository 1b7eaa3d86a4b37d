//! An encoder whose model works on a thread of this process.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use tokio::sync::{mpsc, oneshot};

use super::worker::{Input, Job, Makes, Queues, Worker};
use super::{DIMENSIONS, EmbedError, Encoder, Reranker};

/// Shoppers' questions that may wait.
const URGENT_QUEUE: usize = 64;

/// Bulk requests that may wait, each of any number of texts.
const BULK_QUEUE: usize = 4;

/// The last handle dropped ends the thread.
pub struct LocalEncoder {
    model: Arc<LlamaModel>,
    digest: String,
    urgent: mpsc::Sender<Job>,
    bulk: mpsc::Sender<Job>,
    reranker: Option<Reranker>,
}

impl LocalEncoder {
    /// Loads the model and starts its thread, which computes on `threads` cores.
    ///
    /// # Errors
    /// If the file cannot be loaded or is another kind of model.
    pub fn open(path: &Path, threads: usize) -> Result<Self, EmbedError> {
        let failed = |reason: String| EmbedError::Load { setting: "embedding.path".to_owned(), path: path.to_owned(), reason };
        let model = LlamaModel::load_from_file(crate::llama::backend(), path, &LlamaModelParams::default())
            .map_err(|error| failed(error.to_string()))?;
        if usize::try_from(model.n_embd()) != Ok(DIMENSIONS) {
            return Err(failed(format!("it has {} dimensions instead of {DIMENSIONS}", model.n_embd())));
        }
        let model = Arc::new(model);
        let name = crate::digest::name(path).map_err(|error| failed(error.to_string()))?;
        let digest = name.rsplit(' ').next().unwrap_or_default().to_owned();
        let (urgent, urgent_jobs) = mpsc::channel(URGENT_QUEUE);
        let (bulk, bulk_jobs) = mpsc::channel(BULK_QUEUE);
        let queues = Queues { urgent: urgent_jobs, bulk: bulk_jobs };
        Worker::start(Arc::clone(&model), Makes::Vectors, threads, queues).map_err(failed)?;
        Ok(Self { model, digest, urgent, bulk, reranker: None })
    }

    /// The same with a second model that judges what search has found, where one is named.
    ///
    /// # Errors
    /// If a file cannot be loaded or is another kind of model.
    pub fn open_with(path: &Path, reranker: Option<&Path>, threads: usize) -> Result<Self, EmbedError> {
        let reranker = reranker.map(|path| Reranker::open(path, threads)).transpose()?;
        Ok(Self { reranker, ..Self::open(path, threads)? })
    }
}

#[async_trait]
impl Encoder for LocalEncoder {
    async fn one(&self, text: String) -> Result<Vec<f32>, EmbedError> {
        let (job, answer) = Job::new(vec![Input::Text(text)]);
        self.urgent.try_send(job).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => EmbedError::Busy,
            mpsc::error::TrySendError::Closed(_) => EmbedError::Gone,
        })?;
        received(answer).await?.pop().ok_or(EmbedError::Gone)
    }

    async fn many(&self, texts: Vec<String>) -> Result<Vec<Vec<f32>>, EmbedError> {
        let (job, answer) = Job::new(texts.into_iter().map(Input::Text).collect());
        self.bulk.send(job).await.map_err(|_| EmbedError::Gone)?;
        received(answer).await
    }

    async fn count(&self, texts: Vec<String>) -> Result<Vec<usize>, EmbedError> {
        let vocabulary = self.model.vocab();
        Ok(texts.iter().map(|text| vocabulary.tokenize(text.as_bytes(), false, false).len()).collect())
    }

    async fn rank(&self, question: String, passages: Vec<String>) -> Result<Option<Vec<f32>>, EmbedError> {
        match &self.reranker {
            Some(reranker) => reranker.rank(question, passages).await.map(Some),
            None => Ok(None),
        }
    }

    fn digest(&self) -> &str {
        &self.digest
    }
}

async fn received(answer: oneshot::Receiver<Result<Vec<Vec<f32>>, EmbedError>>) -> Result<Vec<Vec<f32>>, EmbedError> {
    answer.await.map_err(|_| EmbedError::Gone)?
}
