//! Load on a model: a closed loop, where each client asks again as soon as it is answered, and arrivals by chance.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use engine::model::{Completion, LanguageModel};
use rand::Rng;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::report::{Answered, Measured};
use super::workload::Workload;

/// Numbers of requests of all measures: no answer is found computed but for what it shares with others.
static NUMBER: AtomicUsize = AtomicUsize::new(0);

/// So many clients, each with one request at a time.
pub(super) async fn closed(model: &Arc<dyn LanguageModel>, work: &Workload, clients: usize, time: Duration) -> Measured {
    // the beginning that all share is computed before the clock runs
    ask(model.as_ref(), work).await;
    let began = Instant::now();
    let until = began + time;
    let loops = (0..clients).map(|_| async {
        let mut answered = Vec::new();
        while Instant::now() < until {
            answered.push(ask(model.as_ref(), work).await);
        }
        answered
    });
    let answered = futures::future::join_all(loops).await.concat();
    Measured { answered, took: began.elapsed() }
}

/// Requests that arrive by chance, so many a second on average, whether those before are answered or not.
pub(super) async fn arrivals(model: &Arc<dyn LanguageModel>, work: &Workload, rate: f64, time: Duration) -> Measured {
    let began = Instant::now();
    let mut next = began;
    let mut running = JoinSet::new();
    while next < began + time {
        tokio::time::sleep_until(next.into()).await;
        let (model, work) = (Arc::clone(model), work.clone());
        running.spawn(async move { ask(model.as_ref(), &work).await });
        let chance: f64 = rand::rng().random();
        next += Duration::from_secs_f64(-(1.0 - chance).ln() / rate);
    }
    let answered = running.join_all().await;
    Measured { answered, took: began.elapsed() }
}

/// One request, from its asking to its last word.
async fn ask(model: &dyn LanguageModel, work: &Workload) -> Answered {
    let (words, said) = mpsc::channel(256);
    let request = work.request(NUMBER.fetch_add(1, Ordering::Relaxed), Some(words));
    answer(model, request, said, CancellationToken::new()).await
}

/// One request, whose words come through `said`, until it is answered, refused or stopped.
pub(super) async fn answer(
    model: &dyn LanguageModel,
    request: Completion,
    mut said: mpsc::Receiver<String>,
    stop: CancellationToken,
) -> Answered {
    let asked = Instant::now();
    let hear = async {
        let first = said.recv().await.map(|_| asked.elapsed());
        while said.recv().await.is_some() {}
        first
    };
    let (draft, first) = tokio::join!(model.complete(request, stop), hear);
    let last = asked.elapsed();
    match draft {
        Ok(draft) => Answered {
            ok: true,
            first: first.unwrap_or(last),
            last,
            thought: Duration::ZERO,
            prompt: draft.prompt_tokens,
            cached: draft.cached_tokens,
            generated: draft.generated_tokens,
        },
        Err(error) => {
            tracing::debug!(%error, "a request of the bench was not answered");
            // who is refused at once does not ask again in the same moment
            tokio::time::sleep(Duration::from_millis(20)).await;
            Answered { ok: false, first: last, last, thought: Duration::ZERO, prompt: 0, cached: 0, generated: 0 }
        }
    }
}
