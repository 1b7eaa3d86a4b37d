//! The thread that owns the model: loads it, then takes one request after the other.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::time::Instant;

use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::generate::Generator;
use super::{LlamaSettings, digest};
use crate::model::{Completion, Draft, ModelError};

/// A request in the queue, and where its answer goes.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) request: Completion,
    pub(super) stop: CancellationToken,
    pub(super) answer: oneshot::Sender<Result<Draft, ModelError>>,
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
}

/// Loads the model, tells `ready` its name, and works until every sender of `jobs` is gone.
pub(super) fn run(
    settings: &LlamaSettings,
    mut jobs: mpsc::Receiver<Job>,
    ready: &SyncSender<Result<String, ModelError>>,
    closing: &AtomicBool,
) {
    let loaded = load(settings);
    let (model, name) = match loaded {
        Ok(loaded) => loaded,
        Err(error) => return tell(ready, Err(error)),
    };
    let mut generator = match Generator::new(&model, settings) {
        Ok(generator) => generator,
        Err(error) => return tell(ready, Err(error)),
    };
    tell(ready, Ok(name));
    while let Some(job) = jobs.blocking_recv() {
        // A request whose deadline passed while it waited is not begun.
        let result = job.wanted(closing).and_then(|()| generator.complete(&job.request, || job.wanted(closing)));
        if job.answer.send(result).is_err() {
            tracing::debug!("the asker left before the draft was done");
        }
    }
}

fn load(settings: &LlamaSettings) -> Result<(LlamaModel, String), ModelError> {
    let broken = |why: String| ModelError::Unavailable(format!("model.path: {}: {why}", settings.path.display()));
    let name = digest::name(&settings.path).map_err(|error| broken(error.to_string()))?;
    let model = LlamaModel::load_from_file(knowledge::llama::backend(), &settings.path, &LlamaModelParams::default())
        .map_err(|error| broken(error.to_string()))?;
    Ok((model, name))
}

fn tell(ready: &SyncSender<Result<String, ModelError>>, news: Result<String, ModelError>) {
    if ready.send(news).is_err() {
        tracing::debug!("whoever opened the model is gone");
    }
}
