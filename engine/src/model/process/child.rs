//! The child's side: reads requests, has the models in its own process answer them side by side, writes what it says.

use std::collections::HashMap;
use std::sync::Arc;

use knowledge::embedding::{EmbedError, Encoder, LocalEncoder};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufWriter};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_stream::StreamExt;
use tokio_util::codec::{FramedRead, LinesCodec};
use tokio_util::sync::CancellationToken;

use super::wire::{FromRoom, LONGEST_LINE, Loaded, Question, Reply, Request, RoomSettings, ToRoom};
use crate::model::{Draft, LanguageModel, LlamaModel, ModelError};

/// Lines that wait to be written; more make the answers wait, never the model's thread.
const OUTGOING: usize = 256;

/// What the child holds.
struct Models {
    words: Option<LlamaModel>,
    vectors: Option<LocalEncoder>,
}

impl Models {
    /// Loads one after the other: both at once would want twice the cores.
    fn open(settings: RoomSettings) -> Result<Self, String> {
        let vectors = settings.vectors.map(|own| LocalEncoder::open_with(&own.path, own.reranker.as_deref(), own.threads)).transpose();
        let vectors = vectors.map_err(|error| error.to_string())?;
        let words = settings.words.map(LlamaModel::open).transpose().map_err(|error| error.to_string())?;
        Ok(Self { words, vectors })
    }

    fn loaded(&self) -> Loaded {
        let words = self.words.as_ref().map(LanguageModel::name);
        Loaded { words, vectors: self.vectors.as_ref().map(|encoder| encoder.digest().to_owned()) }
    }
}

/// The child's whole work: reads its settings (the first line), loads the models, and answers until `input` ends, which it does
/// with the parent. A model that cannot be opened is told to the parent, in words for the operator.
///
/// # Errors
/// When the settings cannot be read, or `output` is gone, which means that the parent is.
pub async fn serve(input: impl AsyncRead + Unpin, output: impl AsyncWrite + Send + Unpin + 'static) -> std::io::Result<()> {
    let mut lines = FramedRead::new(input, LinesCodec::new_with_max_length(LONGEST_LINE));
    let settings = lines.next().await.and_then(Result::ok).unwrap_or_default();
    let settings: RoomSettings = serde_json::from_str(&settings)?;
    let models = tokio::task::spawn_blocking(move || Models::open(settings)).await?;
    let (say, said) = mpsc::channel(OUTGOING);
    let writer = tokio::spawn(write(said, output));
    match models {
        Ok(models) => {
            drop(say.send(FromRoom::Ready(models.loaded())).await);
            answer(&Arc::new(models), lines, &say).await;
        }
        Err(why) => drop(say.send(FromRoom::Failed(why)).await),
    }
    drop(say);
    writer.await.unwrap_or(Ok(()))
}

async fn answer(models: &Arc<Models>, mut lines: FramedRead<impl AsyncRead + Unpin, LinesCodec>, say: &mpsc::Sender<FromRoom>) {
    let mut running = JoinSet::new();
    let mut stops: HashMap<u64, CancellationToken> = HashMap::new();
    loop {
        let line = tokio::select! {
            line = lines.next() => line,
            Some(done) = running.join_next() => {
                if let Ok(number) = done {
                    stops.remove(&number);
                }
                continue;
            }
        };
        match line {
            Some(Ok(line)) => match serde_json::from_str(&line) {
                Ok(ToRoom::Ask(number, question)) => {
                    let stop = CancellationToken::new();
                    stops.insert(number, stop.clone());
                    running.spawn(one(Arc::clone(models), number, *question, stop, say.clone()));
                }
                Ok(ToRoom::Stop(number)) => {
                    if let Some(stop) = stops.remove(&number) {
                        stop.cancel();
                    }
                }
                Err(error) => tracing::error!(%error, "a line that is no request"),
            },
            Some(Err(error)) => tracing::error!(%error, "a line that cannot be read"),
            None => return,
        }
    }
}

/// Answers one question. What is stopped is not computed further, and its answer is of no use to anybody.
async fn one(models: Arc<Models>, number: u64, question: Question, stop: CancellationToken, say: mpsc::Sender<FromRoom>) -> u64 {
    let reply = match question {
        Question::Words(request) => Reply::Words(models.words(number, request, stop, &say).await),
        Question::Weigh(request, texts) => Reply::Weigh(models.weigh(request, texts, stop).await),
        other => match stop.run_until_cancelled(models.vectors(other)).await {
            Some(reply) => reply,
            None => return number,
        },
    };
    drop(say.send(FromRoom::Answer(number, Box::new(reply))).await);
    number
}

impl Models {
    /// The words go ahead of the answer.
    async fn words(
        &self,
        number: u64,
        request: Request,
        stop: CancellationToken,
        say: &mpsc::Sender<FromRoom>,
    ) -> Result<Draft, ModelError> {
        let model = self.words.as_ref().ok_or_else(wordless)?;
        let (words, mut made) = mpsc::channel(64);
        // the sender lives in the request alone: with it the channel closes
        let words = request.streams.then_some(words);
        let completion = request.completion(words);
        let pass_on = async {
            while let Some(words) = made.recv().await {
                if say.send(FromRoom::Words(number, words)).await.is_err() {
                    return;
                }
            }
        };
        tokio::join!(model.complete(completion, stop), pass_on).0
    }

    async fn weigh(&self, request: Request, texts: Vec<String>, stop: CancellationToken) -> Result<Vec<f32>, ModelError> {
        self.words.as_ref().ok_or_else(wordless)?.weigh(request.completion(None), texts, stop).await
    }

    async fn vectors(&self, question: Question) -> Reply {
        match (question, &self.vectors) {
            (Question::Vector(text), Some(encoder)) => Reply::Vector(encoder.one(text).await),
            (Question::Tokens(texts), Some(encoder)) => Reply::Tokens(encoder.count(texts).await),
            (Question::Vectors(texts), Some(encoder)) => Reply::Vectors(encoder.many(texts).await),
            (Question::Rank(question, passages), Some(encoder)) => Reply::Rank(encoder.rank(question, passages).await),
            (Question::Rank(..), None) => Reply::Rank(Ok(None)),
            (Question::Vector(_), None) => Reply::Vector(Err(EmbedError::Gone)),
            (Question::Tokens(_), None) => Reply::Tokens(Err(EmbedError::Gone)),
            (Question::Vectors(_) | Question::Words(_) | Question::Weigh(..), _) => Reply::Vectors(Err(EmbedError::Gone)),
        }
    }
}

fn wordless() -> ModelError {
    ModelError::Unavailable("this room has no language model".to_owned())
}

async fn write(mut said: mpsc::Receiver<FromRoom>, output: impl AsyncWrite + Unpin) -> std::io::Result<()> {
    let mut output = BufWriter::new(output);
    while let Some(news) = said.recv().await {
        let mut line = serde_json::to_vec(&news)?;
        line.push(b'\n');
        output.write_all(&line).await?;
        // what else is ready goes with the same write
        if said.is_empty() {
            output.flush().await?;
        }
    }
    output.flush().await
}
