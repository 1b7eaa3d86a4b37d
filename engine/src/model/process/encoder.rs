//! Vectors from the room. A process that ends while it makes some loses nothing: they are asked for once more of the next.

use std::time::Duration;

use async_trait::async_trait;
use knowledge::embedding::{EmbedError, Encoder};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::RoomProcess;
use super::supervise::Ask;
use super::wire::{Question, Reply};

/// A new process is waited for so long. It takes half a second; longer when its models are large.
const PATIENCE: Duration = Duration::from_secs(10);

/// Texts of one question, so that none makes a line that is too long or holds the others up.
const AT_ONCE: usize = 32;

/// How often a question is asked. More than twice would mean that it is what ends the process.
const TRIES: usize = 2;

#[async_trait]
impl Encoder for RoomProcess {
    async fn one(&self, text: String) -> Result<Vec<f32>, EmbedError> {
        match self.ask_room(true, || Question::Vector(text.clone())).await? {
            Reply::Vector(vector) => vector,
            _ => Err(EmbedError::Gone),
        }
    }

    async fn many(&self, texts: Vec<String>) -> Result<Vec<Vec<f32>>, EmbedError> {
        let mut vectors = Vec::with_capacity(texts.len());
        for part in texts.chunks(AT_ONCE) {
            match self.ask_room(false, || Question::Vectors(part.to_vec())).await? {
                Reply::Vectors(more) => vectors.extend(more?),
                _ => return Err(EmbedError::Gone),
            }
        }
        Ok(vectors)
    }

    async fn count(&self, texts: Vec<String>) -> Result<Vec<usize>, EmbedError> {
        let mut counts = Vec::with_capacity(texts.len());
        for part in texts.chunks(AT_ONCE) {
            match self.ask_room(false, || Question::Tokens(part.to_vec())).await? {
                Reply::Tokens(more) => counts.extend(more?),
                _ => return Err(EmbedError::Gone),
            }
        }
        Ok(counts)
    }

    async fn rank(&self, question: String, passages: Vec<String>) -> Result<Option<Vec<f32>>, EmbedError> {
        match self.ask_room(true, || Question::Rank(question.clone(), passages.clone())).await? {
            Reply::Rank(scores) => scores,
            _ => Err(EmbedError::Gone),
        }
    }

    fn digest(&self) -> &str {
        self.loaded.vectors.as_deref().unwrap_or_default()
    }
}

impl RoomProcess {
    async fn ask_room(&self, urgent: bool, question: impl Fn() -> Question + Send + Sync) -> Result<Reply, EmbedError> {
        for _ in 0..TRIES {
            self.wait_for_process().await?;
            let unwanted = CancellationToken::new();
            let _guard = unwanted.clone().drop_guard();
            let (answer, reply) = oneshot::channel();
            let ask = Ask { question: question(), words: None, unwanted, answer };
            if urgent {
                self.asks.try_send(ask).map_err(|error| match error {
                    TrySendError::Full(_) => EmbedError::Busy,
                    TrySendError::Closed(_) => EmbedError::Gone,
                })?;
            } else {
                self.asks.send(ask).await.map_err(|_| EmbedError::Gone)?;
            }
            if let Ok(reply) = reply.await {
                return Ok(reply);
            }
        }
        Err(EmbedError::Gone)
    }

    async fn wait_for_process(&self) -> Result<(), EmbedError> {
        let mut running = self.running.clone();
        let there = tokio::time::timeout(PATIENCE, running.wait_for(Option::is_some)).await;
        there.ok().and_then(Result::ok).map(drop).ok_or(EmbedError::Gone)
    }
}
