//! The thread that owns the model: loads it, then works step by step until nobody holds its handle.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::time::Instant;

use llama_cpp_2::model::params::LlamaModelParams;
use llama_cpp_2::model::{LlamaLoraAdapter, LlamaModel};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::LlamaSettings;
use super::choice::Chooser;
use super::guide::Guides;
use super::load::Load;
use super::prompt::{self, Prompt};
use super::queue::{Queue, Waiting};
use super::room::{Ended, Room};
use super::template::ChatTemplate;
use super::trail::Trail;
use super::weights;
use super::width::Width;
use crate::model::{Completion, Draft, ModelError, Urgency};

/// A request, and where its answer goes. Its permit is its place in the room; dropped with it.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) request: Completion,
    /// What it is to say, where it is asked how likely that is.
    pub(super) forced: Option<String>,
    pub(super) stop: CancellationToken,
    pub(super) answer: oneshot::Sender<Result<Draft, ModelError>>,
    pub(super) permit: OwnedSemaphorePermit,
}

impl Job {
    /// An error as soon as nobody wants the answer any more.
    fn wanted(&self, closing: &AtomicBool) -> Result<(), ModelError> {
        if self.stop.is_cancelled() || self.answer.is_closed() || closing.load(Ordering::Relaxed) {
            Err(ModelError::Cancelled)
        } else if Instant::now() >= self.request.deadline {
            Err(ModelError::TimedOut)
        } else {
            Ok(())
        }
    }

    fn end(self, with: Result<Draft, ModelError>) {
        drop(self.permit);
        if self.answer.send(with).is_err() {
            tracing::debug!("the asker left before the draft was done");
        }
    }
}

/// A request whose prompt is rendered.
pub(super) struct Request {
    pub(super) job: Job,
    pub(super) prompt: Prompt,
    pub(super) chooser: Chooser,
}

impl Waiting for Request {
    fn urgency(&self) -> Urgency {
        self.job.request.urgency
    }

    fn conversation(&self) -> Option<Uuid> {
        self.job.request.conversation
    }
}

/// What the thread shares with its handle.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) closing: AtomicBool,
    pub(super) load: Load,
}

/// Loads the model, tells `ready` its name, and works until every sender of `jobs` is gone.
pub(super) fn run(
    settings: &LlamaSettings,
    jobs: mpsc::Receiver<Job>,
    ready: &SyncSender<Result<String, ModelError>>,
    shared: &Arc<Shared>,
) {
    let (mut model, name) = match load(settings) {
        Ok(loaded) => loaded,
        Err(error) => return tell(ready, Err(error)),
    };
    // an adapter belongs to the model before any context is made
    let adapter = match adapter(settings, &mut model) {
        Ok(adapter) => adapter,
        Err(error) => return tell(ready, Err(error)),
    };
    let room = Room::open(&model, settings).and_then(|mut room| match adapter {
        Some(mut adapter) => room.context.adapt(&mut adapter).map(|()| room),
        None => Ok(room),
    });
    match room.and_then(|room| Ok((room, Guides::open(&model)?, ChatTemplate::of(&model)?))) {
        Ok((room, guides, template)) => {
            tell(ready, Ok(name));
            let width = Width::new(settings.slots);
            Worker { settings, jobs, shared, queue: Queue::default(), width, room, guides, template }.run();
        }
        Err(error) => tell(ready, Err(error)),
    }
}

struct Worker<'m> {
    settings: &'m LlamaSettings,
    jobs: mpsc::Receiver<Job>,
    shared: &'m Shared,
    queue: Queue<Request>,
    width: Width,
    room: Room<'m>,
    guides: Guides,
    template: ChatTemplate,
}

impl Worker<'_> {
    fn run(mut self) {
        loop {
            if self.room.is_empty() && self.queue.is_empty() {
                let Some(job) = self.jobs.blocking_recv() else { return };
                self.take(job);
            }
            while let Ok(job) = self.jobs.try_recv() {
                self.take(job);
            }
            self.drop_unwanted();
            self.admit();
            if !self.room.is_empty() {
                let ended = self.room.step();
                self.answer(ended);
            }
        }
    }

    /// Renders a prompt and lets it wait.
    fn take(&mut self, job: Job) {
        let context = self.settings.context;
        match prompt::render(self.room.model, &self.template, &job.request) {
            Ok(prompt) if prompt.tokens.is_empty() || prompt.tokens.len() + job.request.max_tokens > context => {
                job.end(Err(ModelError::TooLong { tokens: prompt.tokens.len(), context }));
            }
            Ok(prompt) => match self.chooser(&job) {
                Ok(chooser) => self.queue.push(Request { job, prompt, chooser }),
                Err(error) => job.end(Err(error)),
            },
            Err(error) => job.end(Err(error)),
        }
    }

    /// What draws the tokens of a request. A bound that cannot be kept is an error, never a draft without it.
    fn chooser(&self, job: &Job) -> Result<Chooser, ModelError> {
        let request = &job.request;
        if let Some(text) = &job.forced {
            return Ok(Chooser::forced(self.room.model.vocab().tokenize(text.as_bytes(), false, false)));
        }
        // a model that computes a state from token to token cannot give a part of it back
        let forgets = !self.room.model.is_recurrent() && !self.room.model.is_hybrid();
        let bounds = request.bound.as_ref().map(|bound| Ok((self.guides.guide(bound)?, Trail::new(&bound.template, forgets))));
        Ok(Chooser::new(request.seed, request.temperature, bounds.transpose()?))
    }

    fn drop_unwanted(&mut self) {
        let closing = &self.shared.closing;
        for request in self.queue.drain_where(|request| request.job.wanted(closing).is_err()) {
            let error = request.job.wanted(closing).err().unwrap_or(ModelError::Cancelled);
            request.job.end(Err(error));
        }
        let ended = self.room.drop_where(|job| job.wanted(closing));
        self.answer(ended);
    }

    fn admit(&mut self) {
        loop {
            let free = self.width.now().saturating_sub(self.room.running().count()).min(self.room.free_slots());
            // none is taken from the queue that may not run now
            let next = (free > 0).then(|| self.queue.next(&self.room.conversations(), free)).flatten();
            let Some(request) = next else { return };
            if let Some(request) = self.room.admit(request) {
                self.queue.put_back(request);
                // with nothing running a second try finds what the first gave up
                if !self.room.is_empty() {
                    return;
                }
            }
        }
    }

    fn answer(&mut self, ended: Vec<Ended>) {
        if ended.iter().any(|ended| matches!(ended.how, Err(ModelError::TimedOut))) {
            self.width.late();
        }
        for Ended { slot, how } in ended {
            if how.is_ok() {
                self.shared.load.learn(slot.began.elapsed());
                self.width.in_time();
            }
            let draft = how.map(|()| slot.draft());
            slot.job.end(draft);
        }
    }
}

fn load(settings: &LlamaSettings) -> Result<(LlamaModel, String), ModelError> {
    let name = knowledge::digest::name(&settings.path).map_err(|error| broken(settings, &error))?;
    let params = LlamaModelParams::default().with_n_gpu_layers(settings.gpu_layers).with_main_gpu(settings.main_gpu.into());
    let open = |file: &Path| LlamaModel::load_from_file(knowledge::llama::backend(), file, &params);
    let file = weights::fastest(settings, &name);
    let model = open(&file).or_else(|error| {
        if file == settings.path {
            return Err(error);
        }
        weights::forget(&file);
        open(&settings.path)
    });
    Ok((model.map_err(|error| broken(settings, &error))?, name))
}

fn adapter(settings: &LlamaSettings, model: &mut LlamaModel) -> Result<Option<LlamaLoraAdapter>, ModelError> {
    let Some(path) = &settings.lora else { return Ok(None) };
    let adapter = model.lora_adapter_init(path);
    adapter.map(Some).map_err(|error| ModelError::Unavailable(format!("model.lora: {}: {error}", path.display())))
}

fn broken(settings: &LlamaSettings, why: &dyn std::fmt::Display) -> ModelError {
    ModelError::Unavailable(format!("model.path: {}: {why}", settings.path.display()))
}

fn tell(ready: &SyncSender<Result<String, ModelError>>, news: Result<String, ModelError>) {
    if ready.send(news).is_err() {
        tracing::debug!("whoever opened the model is gone");
    }
}
