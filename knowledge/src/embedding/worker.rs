//! The thread that owns llama.cpp's context: takes jobs, packs several texts into a batch, shoppers first.

use std::num::NonZeroU32;
use std::sync::Arc;

use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::params::{LlamaContextParams, LlamaPoolingType};
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::token::LlamaToken;
use tokio::sync::{mpsc, oneshot};

use super::EmbedError;

/// Tokens of one text that the model can see, the rest is cut off; also those of one batch, which is how long a shopper may have to wait
/// behind bulk work. A passage fits with its title and heading, unless they are very long. llama.cpp keeps a number for each word of the vocabulary at each token of the
/// largest batch, though a vector needs none: with the packaged model a megabyte a token, for as long as the context lives.
const LONGEST_TEXT: usize = 256;

/// The same of a question with a passage.
const LONGEST_PAIR: usize = 384;

/// Tokens of a question beside a passage.
const LONGEST_QUESTION: usize = 128;

/// Texts of one batch.
const BATCH_TEXTS: usize = 32;

type Vectors = Result<Vec<Vec<f32>>, EmbedError>;

/// What is read at once.
pub(super) enum Input {
    /// A text alone.
    Text(String),
    /// A question and a passage that may answer it.
    Pair(String, String),
}

/// What is to be read, and where the outputs go: vectors, or a number for each pair.
pub(super) struct Job {
    inputs: Vec<Input>,
    answer: oneshot::Sender<Vectors>,
}

impl Job {
    pub(super) fn new(inputs: Vec<Input>) -> (Self, oneshot::Receiver<Vectors>) {
        let (answer, received) = oneshot::channel();
        (Self { inputs, answer }, received)
    }
}

/// Where jobs come from.
pub(super) struct Queues {
    pub(super) urgent: mpsc::Receiver<Job>,
    pub(super) bulk: mpsc::Receiver<Job>,
}

enum Next {
    Urgent(Job),
    Bulk(Job),
}

impl Queues {
    /// Waits for a job; an urgent one goes first. Nothing when all handles are gone.
    fn wait(&mut self) -> Option<Next> {
        futures::executor::block_on(async {
            tokio::select! {
                biased;
                Some(job) = self.urgent.recv() => Some(Next::Urgent(job)),
                Some(job) = self.bulk.recv() => Some(Next::Bulk(job)),
                else => None,
            }
        })
    }
}

/// What a model makes of what it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Makes {
    /// Vectors of length 1.
    Vectors,
    /// How well a pair fits.
    Scores,
}

impl Makes {
    /// Tokens of the longest input, and of one batch.
    fn tokens(self) -> usize {
        match self {
            Self::Vectors => LONGEST_TEXT,
            Self::Scores => LONGEST_PAIR,
        }
    }
}

/// The owner of the context.
pub(super) struct Worker<'m> {
    makes: Makes,
    model: &'m LlamaModel,
    context: LlamaContext<'m>,
    batch: LlamaBatch<'static>,
    queues: Queues,
}

impl Worker<'_> {
    /// Starts the thread; returns when it has its context.
    pub(super) fn start(model: Arc<LlamaModel>, makes: Makes, threads: usize, queues: Queues) -> Result<(), String> {
        let (ready, started) = std::sync::mpsc::sync_channel(1);
        let run = move || {
            let context = match new_context(&model, makes, threads) {
                Ok(context) => context,
                // the opener waits for this very message, so it cannot be gone
                Err(reason) => return ready.send(Err(reason)).unwrap_or_default(),
            };
            ready.send(Ok(())).unwrap_or_default();
            Worker { makes, model: &model, context, batch: LlamaBatch::new(makes.tokens(), 1), queues }.run();
        };
        std::thread::Builder::new().name("embedder".to_owned()).spawn(run).map_err(|error| error.to_string())?;
        started.recv().map_err(|error| error.to_string())?
    }

    fn run(mut self) {
        while let Some(next) = self.queues.wait() {
            match next {
                Next::Urgent(job) => self.answer(job, false),
                Next::Bulk(job) => self.answer(job, true),
            }
        }
    }

    /// Does a job unless nobody waits for it any more. Between two batches of bulk work shoppers are served.
    fn answer(&mut self, job: Job, bulk: bool) {
        let mut vectors = Vec::with_capacity(job.inputs.len());
        let mut rest = job.inputs.iter().map(|input| self.tokens(input)).collect::<Vec<_>>();
        rest.reverse();
        while !rest.is_empty() {
            if job.answer.is_closed() {
                return;
            }
            while let Some(urgent) = bulk.then(|| self.queues.urgent.try_recv().ok()).flatten() {
                self.answer(urgent, false);
            }
            match self.embed(next_batch(&mut rest, self.makes.tokens())) {
                Ok(more) => vectors.extend(more),
                Err(error) => return drop(job.answer.send(Err(error))),
            }
        }
        drop(job.answer.send(Ok(vectors)));
    }

    /// The tokens of a text between the marks of begin and end; of a pair as encoders of its family are trained to see it. A shopper's
    /// text cannot name special tokens.
    fn tokens(&self, input: &Input) -> Vec<LlamaToken> {
        let vocabulary = self.model.vocab();
        let of = |text: &str| vocabulary.tokenize(text.as_bytes(), false, false).into_iter();
        let mut tokens = Vec::with_capacity(64);
        tokens.push(vocabulary.bos());
        // a vocabulary of BERT's has no end, it has what parts texts
        let end = if vocabulary.eos().0 < 0 { vocabulary.sep() } else { vocabulary.eos() };
        let text = match input {
            Input::Text(text) => text,
            Input::Pair(question, passage) => {
                tokens.extend(of(question).take(LONGEST_QUESTION));
                tokens.extend(vocabulary.should_add_eos().then_some(end));
                tokens.extend(vocabulary.should_add_sep().then_some(vocabulary.sep()));
                passage
            }
        };
        let room = self.makes.tokens() - tokens.len() - 1;
        tokens.extend(of(text).take(room));
        tokens.push(end);
        tokens
    }

    /// Embeds texts that fit one batch together.
    fn embed(&mut self, texts: Vec<Vec<LlamaToken>>) -> Vectors {
        let failed = |error: &dyn std::fmt::Display| EmbedError::Failed(error.to_string());
        self.batch.clear();
        for (sequence, tokens) in (0_i32..).zip(&texts) {
            for (position, &token) in (0_i32..).zip(tokens) {
                self.batch.add(token, position, &[sequence], true).map_err(|error| failed(&error))?;
            }
        }
        self.context.encode(&mut self.batch).map_err(|error| failed(&error))?;
        (0_i32..)
            .zip(&texts)
            .map(|(sequence, _)| {
                let made = self.context.embeddings_seq_ith(sequence).map_err(|error| failed(&error))?;
                Ok(if self.makes == Makes::Vectors { normalised(made) } else { made.to_vec() })
            })
            .collect()
    }
}

/// Takes the next texts from the end, as many as fit a batch of so many tokens.
fn next_batch(rest: &mut Vec<Vec<LlamaToken>>, most: usize) -> Vec<Vec<LlamaToken>> {
    let mut batch: Vec<Vec<LlamaToken>> = Vec::new();
    let mut tokens = 0;
    while let Some(text) = rest.pop_if(|text| tokens + text.len() <= most && batch.len() < BATCH_TEXTS) {
        tokens += text.len();
        batch.push(text);
    }
    batch
}

/// The same direction with length 1. A vector of zeros stays as it is.
fn normalised(vector: &[f32]) -> Vec<f32> {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    let scale = if length > 0.0 { 1.0 / length } else { 1.0 };
    vector.iter().map(|x| x * scale).collect()
}

/// Scores come from the head of a reranker. The model looks at a whole batch at once: the physical batch is as large as the logical one.
fn new_context(model: &LlamaModel, makes: Makes, threads: usize) -> Result<LlamaContext<'_>, String> {
    let (tokens, threads) = (makes.tokens() as u32, i32::try_from(threads.max(1)).unwrap_or(1));
    let parameters = LlamaContextParams::default()
        .with_n_ctx(NonZeroU32::new(tokens))
        .with_n_batch(tokens)
        .with_n_ubatch(tokens)
        .with_n_seq_max(BATCH_TEXTS as u32)
        .with_kv_unified(true)
        .with_n_threads(threads)
        .with_n_threads_batch(threads)
        .with_embeddings(true);
    let parameters = if makes == Makes::Scores { parameters.with_pooling_type(LlamaPoolingType::Rank) } else { parameters };
    model.new_context(crate::llama::backend(), parameters).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(tokens: usize) -> Vec<LlamaToken> {
        vec![LlamaToken(1); tokens]
    }

    #[test]
    fn batches_hold_what_fits_and_keep_the_order() {
        let mut rest = vec![text(1), text(512), text(300), text(200)];
        let sizes = |batch: Vec<Vec<LlamaToken>>| batch.iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes(next_batch(&mut rest, 512)), [200, 300]);
        assert_eq!(sizes(next_batch(&mut rest, 512)), [512]);
        assert_eq!(sizes(next_batch(&mut rest, 512)), [1]);
        assert!(next_batch(&mut rest, 512).is_empty());
    }

    #[test]
    fn a_batch_holds_so_many_texts_and_no_more() {
        let mut rest = vec![text(2); BATCH_TEXTS + 1];
        assert_eq!(next_batch(&mut rest, 512).len(), BATCH_TEXTS);
        assert_eq!(next_batch(&mut rest, 512).len(), 1);
    }

    #[test]
    fn vectors_get_length_one() {
        assert_eq!(normalised(&[3.0, 4.0]), [0.6, 0.8]);
        assert_eq!(normalised(&[0.0, 0.0]), [0.0, 0.0]);
    }
}
