//! A GGUF model in this process. One thread owns model, context and batch; requests come to it through a bounded channel.
//!
//! Read [`worker`] (the loop), [`room`] (a step), [`admission`] (who is let in, and from where), then the books they keep:
//! [`queue`], [`width`], [`cells`], [`kept`], [`pace`], [`load`]; and what draws the words: [`choice`], within [`guide`]. [`context`] is the only file that speaks to llama.cpp's context.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Instant;

use async_trait::async_trait;
use knowledge::language::Language;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::ask::ask;
use super::{Completion, Draft, LanguageModel, ModelError};

mod admission;
mod cells;
mod choice;
mod context;
mod forced;
mod guide;
mod kept;
mod load;
mod pace;
mod prompt;
mod queue;
mod room;
mod settings;
mod slot;
mod template;
#[cfg(test)]
mod tests;
mod trail;
pub(super) mod utf8;
mod weights;
mod width;
mod worker;

pub use settings::{KvType, LlamaSettings, MOST_SLOTS};
use worker::{Job, Shared};

/// Tokens of a text that is weighed; of a longer one the beginning is.
const LONGEST_WEIGHED: usize = 32;

/// A handle on the thread that owns the model. Dropping it stops a generation in progress and ends the thread.
#[derive(Debug)]
pub struct LlamaModel {
    queue: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    shared: Arc<Shared>,
    /// One for each slot and each place in the queue.
    places: Arc<Semaphore>,
    all_places: usize,
    slots: usize,
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
        settings.check()?;
        let slots = settings.slots;
        let all_places = slots + settings.queue.max(1);
        let (queue, jobs) = mpsc::channel(all_places);
        let (ready, loaded) = std::sync::mpsc::sync_channel(1);
        let shared = Arc::new(Shared::default());
        let languages = settings.languages.clone();
        let thread = std::thread::Builder::new()
            .name("model".to_owned())
            .spawn({
                let shared = Arc::clone(&shared);
                move || worker::run(&settings, jobs, &ready, &shared)
            })
            .map_err(|error| ModelError::Unavailable(format!("its thread did not start: {error}")))?;
        let name = loaded.recv().map_err(|_| ModelError::Unavailable("its thread ended while it loaded".to_owned()))??;
        let places = Arc::new(Semaphore::new(all_places));
        Ok(Self { queue: Some(queue), thread: Some(thread), shared, places, all_places, slots, languages, name })
    }

    /// A request that would wait past its deadline is refused now rather than then.
    fn would_be_late(&self, deadline: Instant) -> bool {
        let ahead = self.all_places - self.places.available_permits();
        Instant::now() + self.shared.load.wait(ahead, self.slots) >= deadline
    }
}

impl Drop for LlamaModel {
    fn drop(&mut self) {
        self.shared.closing.store(true, Ordering::Relaxed);
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
        self.draft(request, None, stop).await
    }

    async fn weigh(&self, request: Completion, texts: Vec<String>, stop: CancellationToken) -> Result<Vec<f32>, ModelError> {
        let one = |text: String| {
            let request = Completion { bound: None, words: None, max_tokens: LONGEST_WEIGHED, ..request.clone() };
            self.draft(request, Some(text), stop.clone())
        };
        let drafts = futures::future::try_join_all(texts.into_iter().map(one)).await?;
        Ok(drafts.into_iter().map(|draft| draft.likelihood).collect())
    }

    fn name(&self) -> String {
        self.name.clone()
    }

    fn writes(&self, language: Language) -> bool {
        self.languages.contains(&language)
    }
}

impl LlamaModel {
    /// Puts a request into the queue and waits for what comes of it; `forced` is what it is made to say.
    async fn draft(&self, request: Completion, forced: Option<String>, stop: CancellationToken) -> Result<Draft, ModelError> {
        let gone = || ModelError::Unavailable("its thread is gone".to_owned());
        let deadline = request.deadline;
        if self.would_be_late(deadline) {
            return Err(ModelError::Busy);
        }
        let permit = Arc::clone(&self.places).try_acquire_owned().map_err(|_| ModelError::Busy)?;
        let (answer, draft) = oneshot::channel();
        let job = Job { request, forced, stop: stop.clone(), answer, permit };
        ask(self.queue.as_ref().ok_or_else(gone)?, job, draft, deadline, &stop, gone).await?
    }
}
