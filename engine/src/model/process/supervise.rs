//! The parent's side: one task that starts the child, speaks with it, and starts it again when it ends.

use std::collections::HashMap;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_stream::StreamExt;
use tokio_stream::StreamMap;
use tokio_util::codec::{FramedRead, LinesCodec};
use tokio_util::sync::CancellationToken;

use super::wire::{FromRoom, LONGEST_LINE, Request, ToRoom};
use super::{RoomCommand, gone};
use crate::model::{Completion, Draft, ModelError};

/// Before the first new start; doubled while the child keeps ending before it is ready.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// A request on its way to the child.
pub(super) struct Ask {
    pub(super) request: Arc<Completion>,
    pub(super) unwanted: CancellationToken,
    pub(super) answer: oneshot::Sender<Result<Draft, ModelError>>,
}

pub(super) struct Supervisor {
    pub(super) command: RoomCommand,
    pub(super) asked: mpsc::Receiver<Ask>,
    pub(super) pid: watch::Sender<Option<u32>>,
    pub(super) end: CancellationToken,
}

/// What the opener waits for: the first child's model, or why there is none.
type Ready = oneshot::Sender<Result<String, ModelError>>;

/// Requests that the child has.
#[derive(Default)]
struct Pending {
    asks: HashMap<u64, Waiting>,
    next: u64,
}

struct Waiting {
    ask: Ask,
    /// Words that the reader's channel had no room for.
    held: String,
}

impl Supervisor {
    pub(super) async fn run(mut self, ready: Ready) {
        let mut ready = Some(ready);
        let mut pause = FIRST_PAUSE;
        while !self.end.is_cancelled() {
            let ended = match self.start() {
                Ok(child) => self.live(child, &mut ready).await,
                Err(error) => Err(ModelError::Unavailable(format!("the model's process did not start: {error}"))),
            };
            match ended {
                _ if self.end.is_cancelled() => return,
                Ok(()) => pause = FIRST_PAUSE,
                Err(error) => {
                    // a first child that is never ready is the opener's to know, not to be tried for ever
                    if let Some(ready) = ready.take() {
                        drop(ready.send(Err(error)));
                        return;
                    }
                    tracing::error!(%error, "the model's process");
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
            self.refuse_for(pause).await;
        }
    }

    fn start(&self) -> std::io::Result<Child> {
        let mut command = Command::new(&self.command.program);
        // tokens and the database's address are none of its business
        for (name, _) in std::env::vars_os() {
            let secret =
                name.to_str().is_none_or(|name| name.starts_with("MERCER_") && name != "MERCER_LLAMA_LOG" || name == "DATABASE_URL");
            if secret {
                command.env_remove(name);
            }
        }
        command
            .args(&self.command.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // a Ctrl-C in the terminal is the parent's: the child ends with its input
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
    }

    /// Speaks with a child until it ends. An error where it ended before its model was loaded.
    async fn live(&mut self, mut child: Child, ready: &mut Option<Ready>) -> Result<(), ModelError> {
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else { return Err(gone()) };
        drop(tell(&mut input, &self.command.settings).await);
        let mut lines = FramedRead::new(output, LinesCodec::new_with_max_length(LONGEST_LINE));
        self.wait_for_model(&mut lines, ready).await?;
        self.pid.send_replace(child.id());
        let mut pending = Pending::default();
        self.speak(input, lines, &mut pending).await;
        self.pid.send_replace(None);
        pending.give_up();
        let status = child.wait().await;
        if !self.end.is_cancelled() {
            tracing::error!(status = %described(status), "the model's process ended; it is started again");
        }
        Ok(())
    }

    async fn wait_for_model(&mut self, lines: &mut Lines, ready: &mut Option<Ready>) -> Result<(), ModelError> {
        loop {
            tokio::select! {
                line = lines.next() => return match line.and_then(Result::ok).map(|line| serde_json::from_str(&line)) {
                    Some(Ok(FromRoom::Ready(name))) => {
                        if let Some(ready) = ready.take() {
                            drop(ready.send(Ok(name)));
                        }
                        Ok(())
                    }
                    Some(Ok(FromRoom::Failed(why))) => Err(ModelError::Unavailable(why)),
                    _ => Err(ModelError::Unavailable("the model's process ended while it loaded".to_owned())),
                },
                Some(ask) = self.asked.recv() => refuse(ask),
                () = self.end.cancelled() => return Err(gone()),
            }
        }
    }

    async fn speak(&mut self, mut input: ChildStdin, mut lines: Lines, pending: &mut Pending) {
        // each ends when nobody waits for its answer any more
        let mut unwanted = StreamMap::new();
        loop {
            let told = tokio::select! {
                line = lines.next() => match line.and_then(Result::ok) {
                    Some(line) => {
                        if let Some(done) = pending.hear(&line) {
                            unwanted.remove(&done);
                        }
                        Ok(())
                    }
                    None => return,
                },
                Some((number, ())) = unwanted.next() => {
                    pending.asks.remove(&number);
                    tell(&mut input, &ToRoom::Stop(number)).await
                }
                ask = self.asked.recv() => match ask {
                    Some(ask) => {
                        let request = Request::of(&ask.request);
                        let stop = ask.unwanted.clone();
                        let number = pending.add(ask);
                        let stopped = async move { stop.cancelled_owned().await };
                        unwanted.insert(number, Box::pin(futures::stream::once(stopped)));
                        tell(&mut input, &ToRoom::Ask(number, Box::new(request))).await
                    }
                    None => return,
                },
                () = self.end.cancelled() => return,
            };
            if told.is_err() {
                return;
            }
        }
    }

    /// Answers for a child that is not there, for a while.
    async fn refuse_for(&mut self, pause: Duration) {
        let until = tokio::time::Instant::now() + pause;
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(until) => return,
                () = self.end.cancelled() => return,
                ask = self.asked.recv() => match ask {
                    Some(ask) => refuse(ask),
                    None => return self.end.cancel(),
                },
            }
        }
    }
}

type Lines = FramedRead<ChildStdout, LinesCodec>;

impl Pending {
    fn add(&mut self, ask: Ask) -> u64 {
        self.next += 1;
        self.asks.insert(self.next, Waiting { ask, held: String::new() });
        self.next
    }

    /// Takes a line of the child; returns the number of a request that is answered with it.
    fn hear(&mut self, line: &str) -> Option<u64> {
        match serde_json::from_str(line) {
            Ok(FromRoom::Words(number, words)) => {
                if let Some(waiting) = self.asks.get_mut(&number) {
                    waiting.held.push_str(&words);
                    waiting.hand_out();
                }
                None
            }
            Ok(FromRoom::Answer(number, answer)) => {
                let mut waiting = self.asks.remove(&number)?;
                waiting.hand_out();
                drop(waiting.ask.answer.send(answer));
                Some(number)
            }
            Ok(FromRoom::Ready(_) | FromRoom::Failed(_)) => None,
            Err(error) => {
                tracing::error!(%error, "the model's process wrote what is no answer");
                None
            }
        }
    }

    fn give_up(&mut self) {
        for (_, waiting) in self.asks.drain() {
            refuse(waiting.ask);
        }
    }
}

impl Waiting {
    fn hand_out(&mut self) {
        if let Some(words) = &self.ask.request.words
            && !self.held.is_empty()
            && words.try_send(self.held.clone()).is_ok()
        {
            self.held.clear();
        }
    }
}

fn refuse(ask: Ask) {
    drop(ask.answer.send(Err(gone())));
}

async fn tell(input: &mut ChildStdin, news: &impl Serialize) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(news)?;
    line.push(b'\n');
    input.write_all(&line).await?;
    input.flush().await
}

fn described(status: std::io::Result<ExitStatus>) -> String {
    status.map_or_else(|error| error.to_string(), |status| status.to_string())
}
