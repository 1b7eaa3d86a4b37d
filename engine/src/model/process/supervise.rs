//! The parent's side: one task that starts the child, speaks with it, and starts it again when it ends.

use std::collections::HashMap;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use serde::Serialize;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_stream::StreamExt;
use tokio_stream::StreamMap;
use tokio_util::codec::{FramedRead, LinesCodec};
use tokio_util::sync::CancellationToken;

use super::wire::{FromRoom, LONGEST_LINE, Loaded, Question, Reply, ToRoom};
use super::{RoomCommand, gone};
use crate::model::ModelError;

/// Before the first new start; doubled while the child keeps ending before it is ready.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// A question on its way to the child. Where the child ends before it answers, `answer` is dropped.
pub(super) struct Ask {
    pub(super) question: Question,
    /// Where the words of the answer go as they are made.
    pub(super) words: Option<mpsc::Sender<String>>,
    pub(super) unwanted: CancellationToken,
    pub(super) answer: oneshot::Sender<Reply>,
}

pub(super) struct Supervisor {
    pub(super) command: RoomCommand,
    pub(super) asked: mpsc::Receiver<Ask>,
    pub(super) pid: watch::Sender<Option<u32>>,
    pub(super) end: CancellationToken,
}

/// What the opener waits for: the first child's models, or why there are none.
type Ready = oneshot::Sender<Result<Loaded, ModelError>>;

/// Questions that the child has.
#[derive(Default)]
struct Pending {
    asks: HashMap<u64, Waiting>,
    next: u64,
}

struct Waiting {
    words: Option<mpsc::Sender<String>>,
    answer: oneshot::Sender<Reply>,
    /// Words that the reader's channel had no room for.
    held: String,
}

impl Supervisor {
    pub(super) async fn run(mut self, ready: Ready) {
        let mut ready = Some(ready);
        let mut first = None;
        let mut pause = FIRST_PAUSE;
        while !self.end.is_cancelled() {
            let ended = match self.start() {
                Ok(child) => self.live(child, &mut ready, &mut first).await,
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
    async fn live(&mut self, mut child: Child, ready: &mut Option<Ready>, first: &mut Option<Loaded>) -> Result<(), ModelError> {
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else { return Err(gone()) };
        drop(tell(&mut input, &self.command.settings).await);
        let mut lines = FramedRead::new(output, LinesCodec::new_with_max_length(LONGEST_LINE));
        let loaded = self.wait_for_models(&mut lines).await?;
        // vectors of two models cannot be compared, and replies are stored with the name of the model that worded them
        if first.get_or_insert_with(|| loaded.clone()) != &loaded {
            return Err(ModelError::Unavailable("a model's file is another than at the start: start the program again".to_owned()));
        }
        if let Some(ready) = ready.take() {
            drop(ready.send(Ok(loaded)));
        }
        self.pid.send_replace(child.id());
        let mut pending = Pending::default();
        self.speak(input, lines, &mut pending).await;
        self.pid.send_replace(None);
        drop(pending);
        let status = child.wait().await;
        if !self.end.is_cancelled() {
            tracing::error!(status = %described(status), "the model's process ended; it is started again");
        }
        Ok(())
    }

    async fn wait_for_models(&mut self, lines: &mut Lines) -> Result<Loaded, ModelError> {
        loop {
            tokio::select! {
                line = lines.next() => return match line.and_then(Result::ok).map(|line| serde_json::from_str(&line)) {
                    Some(Ok(FromRoom::Ready(loaded))) => Ok(loaded),
                    Some(Ok(FromRoom::Failed(why))) => Err(ModelError::Unavailable(why)),
                    _ => Err(ModelError::Unavailable("the model's process ended while it loaded".to_owned())),
                },
                // dropped: nobody can answer it
                Some(_) = self.asked.recv() => {}
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
                    Some(Ask { question, words, unwanted: stop, answer }) => {
                        let number = pending.add(words, answer);
                        let stopped = async move { stop.cancelled_owned().await };
                        unwanted.insert(number, Box::pin(futures::stream::once(stopped)));
                        tell(&mut input, &ToRoom::Ask(number, Box::new(question))).await
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
                    Some(_) => {}
                    None => return self.end.cancel(),
                },
            }
        }
    }
}

type Lines = FramedRead<ChildStdout, LinesCodec>;

impl Pending {
    fn add(&mut self, words: Option<mpsc::Sender<String>>, answer: oneshot::Sender<Reply>) -> u64 {
        self.next += 1;
        self.asks.insert(self.next, Waiting { words, answer, held: String::new() });
        self.next
    }

    /// Takes a line of the child; returns the number of a question that is answered with it.
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
                drop(waiting.answer.send(*answer));
                Some(number)
            }
            Ok(FromRoom::Ready(_) | FromRoom::Failed(_)) => None,
            Err(error) => {
                tracing::error!(%error, "the model's process wrote what is no answer");
                None
            }
        }
    }
}

impl Waiting {
    fn hand_out(&mut self) {
        if let Some(words) = &self.words
            && !self.held.is_empty()
            && words.try_send(self.held.clone()).is_ok()
        {
            self.held.clear();
        }
    }
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
