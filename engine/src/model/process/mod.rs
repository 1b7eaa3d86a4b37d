//! The model room in a process of its own: llama.cpp may abort, and that must not take the chats with it.
//!
//! The same program runs as a child ([`serve`]) and speaks lines of JSON over its standard input and output ([`wire`]). The
//! parent ([`RoomProcess`]) gives each request a number. When the child ends, its requests are answered as
//! [`ModelError::Unavailable`], which a template answers, and a new child is started ([`supervise`]).

mod child;
mod supervise;
mod wire;

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use knowledge::language::Language;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::ask::ask;
use super::{Completion, Draft, LanguageModel, LlamaSettings, ModelError};
pub use child::serve;
use supervise::{Ask, Supervisor};

/// Requests between the parent's tasks and its supervisor; the child has a queue and a limit of its own.
const IN_FLIGHT: usize = 256;

/// How the child is started.
#[derive(Debug, Clone)]
pub struct RoomCommand {
    /// The program.
    pub program: PathBuf,
    /// What makes it call [`serve`].
    pub arguments: Vec<std::ffi::OsString>,
    /// The model and its share of the machine.
    pub settings: LlamaSettings,
}

/// A handle on the room's process. Dropping it ends the process.
#[derive(Debug)]
pub struct RoomProcess {
    asks: mpsc::Sender<Ask>,
    name: String,
    languages: Vec<Language>,
    running: watch::Receiver<Option<u32>>,
    _end: DropGuard,
}

impl RoomProcess {
    /// Starts the process and waits until its model is loaded. From then on it is started again whenever it ends.
    ///
    /// # Errors
    /// [`ModelError::Unavailable`] where it cannot be started or its model cannot be loaded.
    pub async fn open(command: RoomCommand) -> Result<Self, ModelError> {
        let languages = command.settings.languages.clone();
        let end = CancellationToken::new();
        let (asks, asked) = mpsc::channel(IN_FLIGHT);
        let (ready, loaded) = oneshot::channel();
        let (pid, running) = watch::channel(None);
        let supervisor = Supervisor { command, asked, pid, end: end.clone() };
        tokio::spawn(supervisor.run(ready));
        let name = loaded.await.map_err(|_| gone())??;
        Ok(Self { asks, name, languages, running, _end: end.drop_guard() })
    }

    /// The process that runs now, as the system numbers it.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        *self.running.borrow()
    }
}

#[async_trait]
impl LanguageModel for RoomProcess {
    async fn complete(&self, request: Completion, stop: CancellationToken) -> Result<Draft, ModelError> {
        let deadline = request.deadline;
        let (answer, draft) = oneshot::channel();
        // dropped with this future: what nobody waits for is stopped in the child too
        let unwanted = stop.child_token();
        let _guard = unwanted.clone().drop_guard();
        ask(&self.asks, Ask { request: Arc::new(request), unwanted, answer }, draft, deadline, &stop, gone).await
    }

    fn name(&self) -> String {
        self.name.clone()
    }

    fn writes(&self, language: Language) -> bool {
        self.languages.contains(&language)
    }
}

fn gone() -> ModelError {
    ModelError::Unavailable("the model's process is gone".to_owned())
}
