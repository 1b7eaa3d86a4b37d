//! The child's side: reads requests, has the model in its own process answer them side by side, writes what it says.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufWriter};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_stream::StreamExt;
use tokio_util::codec::{FramedRead, LinesCodec};
use tokio_util::sync::CancellationToken;

use super::wire::{FromRoom, LONGEST_LINE, ToRoom};
use crate::model::{LanguageModel, LlamaModel, LlamaSettings};

/// Lines that wait to be written; more make the answers wait, never the model's thread.
const OUTGOING: usize = 256;

/// The child's whole work: reads its settings (the first line), loads the model, and answers until `input` ends, which it does
/// with the parent. A model that cannot be opened is told to the parent, in words for the operator.
///
/// # Errors
/// When the settings cannot be read, or `output` is gone, which means that the parent is.
pub async fn serve(input: impl AsyncRead + Unpin, output: impl AsyncWrite + Send + Unpin + 'static) -> std::io::Result<()> {
    let mut lines = FramedRead::new(input, LinesCodec::new_with_max_length(LONGEST_LINE));
    let settings = lines.next().await.and_then(Result::ok).unwrap_or_default();
    let settings: LlamaSettings = serde_json::from_str(&settings)?;
    let model = tokio::task::spawn_blocking(move || LlamaModel::open(settings)).await?;
    let (say, said) = mpsc::channel(OUTGOING);
    let writer = tokio::spawn(write(said, output));
    match model {
        Ok(model) => {
            let model: Arc<dyn LanguageModel> = Arc::new(model);
            drop(say.send(FromRoom::Ready(model.name())).await);
            answer(&model, lines, &say).await;
        }
        Err(error) => drop(say.send(FromRoom::Failed(error.to_string())).await),
    }
    drop(say);
    writer.await.unwrap_or(Ok(()))
}

async fn answer(model: &Arc<dyn LanguageModel>, mut lines: FramedRead<impl AsyncRead + Unpin, LinesCodec>, say: &mpsc::Sender<FromRoom>) {
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
                Ok(ToRoom::Ask(number, request)) => {
                    let stop = CancellationToken::new();
                    stops.insert(number, stop.clone());
                    running.spawn(one(Arc::clone(model), number, *request, stop, say.clone()));
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

/// Answers one request; its words go ahead of its answer.
async fn one(
    model: Arc<dyn LanguageModel>,
    number: u64,
    request: super::wire::Request,
    stop: CancellationToken,
    say: mpsc::Sender<FromRoom>,
) -> u64 {
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
    let (answer, ()) = tokio::join!(model.complete(completion, stop), pass_on);
    drop(say.send(FromRoom::Answer(number, answer)).await);
    number
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
