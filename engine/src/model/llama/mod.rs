//! A GGUF model in this process. One thread owns model and context; requests come to it through a bounded queue.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use async_trait::async_trait;
use knowledge::language::Language;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::{Completion, Draft, LanguageModel, ModelError};

mod cache;
mod digest;
mod generate;
mod prompt;
#[cfg(test)]
mod tests;
mod worker;

use worker::Job;

/// Which model, and with how much of the machine.
#[derive(Debug, Clone)]
pub struct LlamaSettings {
    /// The GGUF file.
    pub path: PathBuf,
    /// Threads that compute; at least 1.
    pub threads: usize,
    /// Tokens of prompt and answer together.
    pub context: usize,
    /// Requests that may wait; one more is refused as [`ModelError::Busy`].
    pub queue: usize,
    /// Languages that the model writes well enough to be asked.
    pub languages: Vec<Language>,
}

impl LlamaSettings {
    /// A model with a context of 2048 tokens, a queue of 16, English only, and one thread for each core.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        Self { path: path.into(), threads, context: 2048, queue: 16, languages: vec![Language::En] }
    }
}

/// A handle on the thread that owns the model. Dropping it stops a generation in progress and ends the thread.
#[derive(Debug)]
pub struct LlamaModel {
    queue: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    closing: Arc<AtomicBool>,
    languages: Vec<Language>,
    name: String,
}

impl LlamaModel {
    /// Loads the model on a thread of its own and waits for it; under a second for a model of 100 MB.
    ///
    /// # Errors
    /// [`ModelError::Unavailable`] where the file is missing, is not a model that this build of llama.cpp reads, or where
    /// the settings leave no room for a prompt.
    pub fn open(settings: LlamaSettings) -> Result<Self, ModelError> {
        if !settings.path.is_file() {
            return Err(ModelError::Unavailable(format!("model.path: there is no file {}", settings.path.display())));
        }
        if settings.context < 512 {
            return Err(ModelError::Unavailable(format!("model.context: {} is too small, 512 is the least", settings.context)));
        }
        let (queue, jobs) = mpsc::channel(settings.queue.max(1));
        let (ready, loaded) = std::sync::mpsc::sync_channel(1);
        let closing = Arc::new(AtomicBool::new(false));
        let languages = settings.languages.clone();
        let thread = std::thread::Builder::new()
            .name("model".to_owned())
            .spawn({
                let closing = Arc::clone(&closing);
                move || worker::run(&settings, jobs, &ready, &closing)
            })
            .map_err(|error| ModelError::Unavailable(format!("its thread did not start: {error}")))?;
        let name = loaded.recv().map_err(|_| ModelError::Unavailable("its thread ended while it loaded".to_owned()))??;
        Ok(Self { queue: Some(queue), thread: Some(thread), closing, languages, name })
    }
}

impl Drop for LlamaModel {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
        self.queue = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the model's thread panicked");
        }
    }
}

#[async_trait]
impl LanguageModel for LlamaModel {
    async fn complete(&self, request: Completion, stop: CancellationToken) -> Result<Draft, ModelError> {
        let gone = || ModelError::Unavailable("its thread is gone".to_owned());
        let deadline = tokio::time::Instant::from_std(request.deadline);
        let (answer, draft) = oneshot::channel();
        let job = Job { request, stop: stop.clone(), answer };
        self.queue.as_ref().ok_or_else(gone)?.try_send(job).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => ModelError::Busy,
            mpsc::error::TrySendError::Closed(_) => gone(),
        })?;
        // The worker sees the dropped receiver, the deadline and `stop` itself: after this the thread is free again soon.
        tokio::select! {
            biased;
            draft = draft => draft.unwrap_or_else(|_| Err(gone())),
            () = stop.cancelled() => Err(ModelError::Cancelled),
            () = tokio::time::sleep_until(deadline) => Err(ModelError::TimedOut),
        }
    }

    fn name(&self) -> String {
        self.name.clone()
    }

    fn writes(&self, language: Language) -> bool {
        self.languages.contains(&language)
    }
}
