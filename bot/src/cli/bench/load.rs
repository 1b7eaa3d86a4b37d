//! Load on a model: a closed loop, where each client asks again as soon as it is answered, and arrivals by chance.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use engine::model::LanguageModel;
use rand::Rng;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::report::{Answered, Measured};
use super::{Bench, workload};

/// Numbers of requests of all measures: no answer is found computed but for what it shares with others.
static NUMBER: AtomicUsize = AtomicUsize::new(0);

/// So many clients, each with one request at a time.
pub(super) async fn closed(model: &Arc<dyn LanguageModel>, bench: &Bench, clients: usize) -> Measured {
    // the beginning that all share is computed before the clock runs
    ask(model.as_ref(), bench).await;
    let began = Instant::now();
    let until = began + Duration::from_secs(bench.seconds);
    let loops = (0..clients).map(|_| async {
        let mut answered = Vec::new();
        while Instant::now() < until {
            answered.push(ask(model.as_ref(), bench).await);
        }
        answered
    });
    let answered = futures::future::join_all(loops).await.concat();
    Measured { answered, took: began.elapsed() }
}

/// Requests that arrive by chance, so many a second on average, whether those before are answered or not.
pub(super) async fn arrivals(model: &Arc<dyn LanguageModel>, bench: &Bench, rate: f64) -> Measured {
    let began = Instant::now();
    let mut next = began;
    let mut running = JoinSet::new();
    let (deadline_ms, tokens) = (bench.deadline_ms, bench.tokens);
    while next < began + Duration::from_secs(bench.seconds) {
        tokio::time::sleep_until(next.into()).await;
        let model = Arc::clone(model);
        running.spawn(async move {
            let bench = Bench { clients: Vec::new(), seconds: 0, tokens, deadline_ms, against: None, model_only: true };
            ask(model.as_ref(), &bench).await
        });
        let chance: f64 = rand::rng().random();
        next += Duration::from_secs_f64(-(1.0 - chance).ln() / rate);
    }
    let answered = running.join_all().await;
    Measured { answered, took: began.elapsed() }
}

/// One request, from its asking to its last word.
async fn ask(model: &dyn LanguageModel, bench: &Bench) -> Answered {
    let (words, mut said) = mpsc::channel(256);
    let request = workload::request(NUMBER.fetch_add(1, Ordering::Relaxed), bench, Some(words));
    let asked = Instant::now();
    let hear = async {
        let first = said.recv().await.map(|_| asked.elapsed());
        while said.recv().await.is_some() {}
        first
    };
    let (draft, first) = tokio::join!(model.complete(request, CancellationToken::new()), hear);
    let last = asked.elapsed();
    match draft {
        Ok(draft) => Answered {
            ok: true,
            first: first.unwrap_or(last),
            last,
            prompt: draft.prompt_tokens,
            cached: draft.cached_tokens,
            generated: draft.generated_tokens,
        },
        Err(error) => {
            tracing::debug!(%error, "a request of the bench was not answered");
            // who is refused at once does not ask again in the same moment
            tokio::time::sleep(Duration::from_millis(20)).await;
            Answered { ok: false, first: last, last, prompt: 0, cached: 0, generated: 0 }
        }
    }
}
