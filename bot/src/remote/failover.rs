//! Two models: the second is asked where the first does not answer.

use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use engine::model::{Completion, Draft, LanguageModel, ModelError};
use knowledge::language::Language;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Pieces of words that may wait between the model and its reader.
const PIECES: usize = 64;

/// Asks the first model, and the second where the first is busy or gone before it has said anything.
pub struct Failover {
    first: Arc<dyn LanguageModel>,
    second: Arc<dyn LanguageModel>,
}

impl Failover {
    /// Two models, in the order in which they are asked.
    #[must_use]
    pub fn new(first: Arc<dyn LanguageModel>, second: Arc<dyn LanguageModel>) -> Self {
        Self { first, second }
    }

    /// Asks the first; whether words of its answer were handed on.
    async fn first(&self, mut request: Completion, stop: CancellationToken) -> (Result<Draft, ModelError>, bool) {
        let Some(reader) = request.words.take() else { return (self.first.complete(request, stop).await, false) };
        let (words, mut said) = mpsc::channel(PIECES);
        request.words = Some(words);
        let pass_on = async {
            let (mut spoke, mut held) = (false, String::new());
            while let Some(piece) = said.recv().await {
                spoke = true;
                held.push_str(&piece);
                if reader.try_send(held.clone()).is_ok() {
                    held.clear();
                }
            }
            spoke
        };
        tokio::join!(self.first.complete(request, stop), pass_on)
    }
}

#[async_trait]
impl LanguageModel for Failover {
    async fn complete(&self, request: Completion, stop: CancellationToken) -> Result<Draft, ModelError> {
        let again = request.clone();
        match self.first(request, stop.clone()).await {
            (Err(ModelError::Busy | ModelError::Unavailable(_)), false) if Instant::now() < again.deadline => {
                self.second.complete(again, stop).await
            }
            (answer, _) => answer,
        }
    }

    async fn weigh(&self, request: Completion, texts: Vec<String>, stop: CancellationToken) -> Result<Vec<f32>, ModelError> {
        match self.first.weigh(request.clone(), texts.clone(), stop.clone()).await {
            Err(ModelError::Busy | ModelError::Unavailable(_)) => self.second.weigh(request, texts, stop).await,
            answer => answer,
        }
    }

    fn name(&self) -> String {
        format!("{}, else {}", self.first.name(), self.second.name())
    }

    fn writes(&self, language: Language) -> bool {
        self.first.writes(language)
    }
}
