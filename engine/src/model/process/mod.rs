//! The models in a process of their own: llama.cpp may abort, and that must not take the chats with it.
//!
//! The same program runs as a child ([`serve`]) and speaks lines of JSON over its standard input and output ([`wire`]). The
//! parent ([`RoomProcess`]) gives each question a number. When the child ends, a new one is started ([`supervise`]): words that it
//! owed are [`ModelError::Unavailable`], which a template answers; vectors are asked for once more ([`encoder`]).

mod child;
mod encoder;
mod supervise;
mod wire;

use std::path::PathBuf;
use std::time::Instant;

use async_trait::async_trait;
use knowledge::language::Language;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::ask::ask;
use super::{Completion, Draft, LanguageModel, ModelError};
pub use child::serve;
use supervise::{Ask, Supervisor};
pub use wire::{EncoderSettings, RoomSettings};
use wire::{Loaded, Question, Reply, Request};

/// Questions between the parent's tasks and its supervisor; the child has queues and limits of its own.
const IN_FLIGHT: usize = 256;

/// How the child is started.
#[derive(Debug, Clone)]
pub struct RoomCommand {
    /// The program.
    pub program: PathBuf,
    /// What makes it call [`serve`].
    pub arguments: Vec<std::ffi::OsString>,
    /// The models and their shares of the machine.
    pub settings: RoomSettings,
}

/// A handle on the room's process. Dropping it ends the process.
#[derive(Debug)]
pub struct RoomProcess {
    asks: mpsc::Sender<Ask>,
    loaded: Loaded,
    languages: Vec<Language>,
    running: watch::Receiver<Option<u32>>,
    _end: DropGuard,
}

impl RoomProcess {
    /// Starts the process and waits until its models are loaded. From then on it is started again whenever it ends.
    ///
    /// # Errors
    /// [`ModelError::Unavailable`] where it cannot be started or a model cannot be loaded.
    pub async fn open(command: RoomCommand) -> Result<Self, ModelError> {
        let languages = command.settings.words.as_ref().map(|words| words.languages.clone()).unwrap_or_default();
        let end = CancellationToken::new();
        let (asks, asked) = mpsc::channel(IN_FLIGHT);
        let (ready, loaded) = oneshot::channel();
        let (pid, running) = watch::channel(None);
        let supervisor = Supervisor { command, asked, pid, end: end.clone() };
        tokio::spawn(supervisor.run(ready));
        let loaded = loaded.await.map_err(|_| gone())??;
        Ok(Self { asks, loaded, languages, running, _end: end.drop_guard() })
    }

    /// The process that runs now, as the system numbers it.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        *self.running.borrow()
    }
}

impl RoomProcess {
    async fn ask_in_time(
        &self,
        question: Question,
        words: Option<mpsc::Sender<String>>,
        deadline: Instant,
        stop: &CancellationToken,
    ) -> Result<Reply, ModelError> {
        let (answer, reply) = oneshot::channel();
        // dropped with this future: what nobody waits for is stopped in the child too
        let unwanted = stop.child_token();
        let _guard = unwanted.clone().drop_guard();
        ask(&self.asks, Ask { question, words, unwanted, answer }, reply, deadline, stop, gone).await
    }
}

#[async_trait]
impl LanguageModel for RoomProcess {
    async fn complete(&self, request: Completion, stop: CancellationToken) -> Result<Draft, ModelError> {
        let question = Question::Words(Request::of(&request));
        match self.ask_in_time(question, request.words, request.deadline, &stop).await? {
            Reply::Words(draft) => draft,
            _ => Err(gone()),
        }
    }

    async fn weigh(&self, request: Completion, texts: Vec<String>, stop: CancellationToken) -> Result<Vec<f32>, ModelError> {
        let question = Question::Weigh(Request::of(&request), texts);
        match self.ask_in_time(question, None, request.deadline, &stop).await? {
            Reply::Weigh(likelihoods) => likelihoods,
            _ => Err(gone()),
        }
    }

    fn name(&self) -> String {
        self.loaded.words.clone().unwrap_or_default()
    }

    fn writes(&self, language: Language) -> bool {
        self.languages.contains(&language)
    }
}

fn gone() -> ModelError {
    ModelError::Unavailable("the model's process is gone".to_owned())
}
