//! An encoder with a classifying head that reads question and passage together: slower than comparing vectors, and surer. It judges
//! the few that search has found.

use std::path::Path;
use std::sync::Arc;

use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use tokio::sync::mpsc;

use super::EmbedError;
use super::worker::{Input, Job, Makes, Queues, Worker};

/// Questions that may wait.
const QUEUE: usize = 64;

/// What llama.cpp's converter writes as pooling type where a model has such a head.
const RANK: &str = "4";

/// A reranker on a thread of this process, such as bge-reranker-v2-m3 as GGUF. The last handle dropped ends the thread.
pub struct Reranker {
    asks: mpsc::Sender<Job>,
}

impl Reranker {
    /// Loads the model and starts its thread, which computes on `threads` cores.
    ///
    /// # Errors
    /// If the file cannot be loaded, or is a model without a head for one score.
    pub fn open(path: &Path, threads: usize) -> Result<Self, EmbedError> {
        let failed = |reason: String| EmbedError::Load { setting: "embedding.reranker_path".to_owned(), path: path.to_owned(), reason };
        let model = LlamaModel::load_from_file(crate::llama::backend(), path, &LlamaModelParams::default())
            .map_err(|error| failed(error.to_string()))?;
        let family = model.meta_val_str("general.architecture").unwrap_or_default();
        let pooling = model.meta_val_str(&format!("{family}.pooling_type")).unwrap_or_default();
        if pooling != RANK || model.n_cls_out() != 1 {
            return Err(failed("it is no reranker: it has no head that gives one score".to_owned()));
        }
        let (asks, urgent) = mpsc::channel(QUEUE);
        // nobody sends bulk work here
        let (_, bulk) = mpsc::channel(1);
        Worker::start(Arc::new(model), Makes::Scores, threads, Queues { urgent, bulk }).map_err(failed)?;
        Ok(Self { asks })
    }

    /// How well each passage answers the question, in their order.
    ///
    /// # Errors
    /// [`EmbedError::Busy`] at once if the queue is full.
    pub async fn rank(&self, question: String, passages: Vec<String>) -> Result<Vec<f32>, EmbedError> {
        let pairs = passages.into_iter().map(|passage| Input::Pair(question.clone(), passage)).collect();
        let (job, answer) = Job::new(pairs);
        self.asks.try_send(job).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => EmbedError::Busy,
            mpsc::error::TrySendError::Closed(_) => EmbedError::Gone,
        })?;
        let scores = answer.await.map_err(|_| EmbedError::Gone)??;
        Ok(scores.into_iter().map(|score| score.first().copied().unwrap_or(f32::NEG_INFINITY)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::gguf::tiny;
    use super::*;

    fn open(head: bool) -> Result<Reranker, EmbedError> {
        let folder = std::env::temp_dir().join(format!("mercer-tiny-{}-{head}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let file = folder.join("tiny.gguf");
        std::fs::write(&file, tiny::encoder(head)).expect("the file is written");
        let opened = Reranker::open(&file, 1);
        std::fs::remove_dir_all(&folder).expect("the folder goes");
        opened
    }

    #[tokio::test]
    async fn each_passage_has_a_score_of_its_own_whatever_stands_beside_it() {
        let reranker = open(true).expect("the tiny reranker loads");
        let passages: Vec<String> = ["abba", "a b c", "", "cab cab cab"].map(str::to_owned).to_vec();
        let all = reranker.rank("b c".to_owned(), passages.clone()).await.expect("scores");
        assert_eq!(all.len(), passages.len());
        assert!(all.iter().all(|score| score.is_finite()), "{all:?}");
        assert!(all.iter().enumerate().all(|(at, one)| all[..at].iter().all(|other| (one - other).abs() > 1e-4)), "{all:?}");
        for (passage, score) in passages.into_iter().zip(&all) {
            let alone = reranker.rank("b c".to_owned(), vec![passage]).await.expect("a score");
            assert!((alone[0] - score).abs() < 1e-3, "{alone:?} {all:?}");
        }
        // the question counts too, and a long text is cut
        let other = reranker.rank("a".to_owned(), vec!["abba".to_owned(), "abc ".repeat(2_000)]).await.expect("scores");
        assert!((other[0] - all[0]).abs() > 1e-4, "{other:?} {all:?}");
    }

    #[test]
    fn a_model_without_a_head_is_no_reranker() {
        let error = open(false).err().expect("it has no head").to_string();
        assert!(error.contains("embedding.reranker_path") && error.contains("no reranker"), "{error}");
    }
}
