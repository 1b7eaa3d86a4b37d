//! What the model's room does beside answering one after the other: words bound to values, a conversation's next turn, a request
//! that a newer message stops, and more shoppers than it can serve.

use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::model::{Completion, LanguageModel};
use knowledge::embedding::Encoder;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::load::{self, answer};
use super::report;
use super::workload::Workload;

/// Sequences that are decoded side by side while the cost of binding is measured.
const SIDE_BY_SIDE: usize = 8;
/// Clients that are more than the room takes, and when an answer is of no use to them.
const CROWD: usize = 64;
const PATIENCE: Duration = Duration::from_secs(8);
/// Tokens of an answer that does not end while it is looked at; as many as fit beside each other.
const ENDLESS: usize = 200;
/// Conversations, and requests that are stopped, of which the middle one is told.
const TIMES: usize = 7;
/// Requests through the pipe.
const ROUNDS: usize = 1_000;

/// A line for each.
pub(super) async fn measure(model: &Arc<dyn LanguageModel>, work: &Workload, time: Duration, slots: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let free = load::closed(model, work, SIDE_BY_SIDE, time).await;
    let bound = load::closed(model, &Workload { bound: true, ..work.clone() }, SIDE_BY_SIDE, time).await;
    lines.push(report::row("free words, 8 clients", &free));
    lines.push(report::row("bound words, 8 clients", &bound));
    lines.push(format!("  binding costs           {:>9.1} % of the tokens a second", (1.0 - report::speed(&bound, &free)) * 100.0));
    let (cold, next) = next_turn(model.as_ref(), work).await;
    lines.push(format!(
        "first word of a conversation's next turn: {:.0} ms with what is kept, {:.0} ms without, {:.1} times faster",
        milliseconds(next),
        milliseconds(cold),
        milliseconds(cold) / milliseconds(next)
    ));
    let (stopped, free) = (freed(model, work, slots, true).await, freed(model, work, slots - 1, false).await);
    lines.push(format!(
        "from a stop to the first word of one that waited for its slot: {:.0} ms, all {slots} being taken; {:.0} ms with a free slot, so the slot was free after {:.0} ms",
        milliseconds(stopped),
        milliseconds(free),
        milliseconds(stopped.saturating_sub(free))
    ));
    let crowd = load::closed(model, &Workload { deadline: PATIENCE, ..work.clone() }, CROWD, time).await;
    lines.push(report::row("64 clients who wait 8 s", &crowd));
    let longest = crowd.answered.iter().map(|answered| answered.last).max().unwrap_or_default();
    lines.push(format!("  all were answered, or refused for a template, within {:.1} s", longest.as_secs_f64()));
    lines
}

/// What it takes to ask the models' process for something and hear back, where there is next to nothing to do: a word's tokens are counted.
pub(super) async fn pipe(room: &dyn Encoder) -> anyhow::Result<String> {
    let mut taken = Vec::new();
    for _ in 0..ROUNDS {
        let asked = Instant::now();
        room.count(vec!["parcel".to_owned()]).await?;
        taken.push(asked.elapsed());
    }
    Ok(format!("to the models' process and back: {:.0} µs", middle(taken).as_secs_f64() * 1e6))
}

/// The middle time to the first word of a second turn: where nothing of it is computed, and where the first turn is.
async fn next_turn(model: &dyn LanguageModel, work: &Workload) -> (Duration, Duration) {
    let work = Workload { tokens: 8, ..work.clone() };
    let (mut cold, mut next) = (Vec::new(), Vec::new());
    for number in 0..TIMES {
        let conversation = Uuid::now_v7();
        first_word(model, |words| work.first_turn(number, conversation, words)).await;
        next.push(first_word(model, |words| work.next_turn(number, conversation, words)).await);
        cold.push(first_word(model, |words| work.cold_turn(number, words)).await);
    }
    (middle(cold), middle(next))
}

async fn first_word(model: &dyn LanguageModel, request: impl FnOnce(mpsc::Sender<String>) -> Completion) -> Duration {
    let (words, said) = mpsc::channel(256);
    answer(model, request(words), said, CancellationToken::new()).await.first
}

/// The middle time to the first word of a request beside `running` others that speak already: from the stop of one of them that it
/// waited for, or from its own beginning. Its prompt is computed in it.
async fn freed(model: &Arc<dyn LanguageModel>, work: &Workload, running: usize, stop: bool) -> Duration {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let stops: Vec<CancellationToken> = (0..running).map(|_| CancellationToken::new()).collect();
        let others = stops.iter().enumerate().map(|(number, stop)| speaking(model, work, number, stop));
        let others = futures::future::join_all(others).await;
        let began = Instant::now();
        let waits = first_word(model.as_ref(), |words| Workload { tokens: 8, ..work.clone() }.request(3_000, Some(words)));
        let stopped = async {
            if !stop {
                return Duration::ZERO;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
            stops[0].cancel();
            began.elapsed()
        };
        let (waited, stopped) = tokio::join!(waits, stopped);
        times.push(waited.saturating_sub(stopped));
        stops.iter().for_each(CancellationToken::cancel);
        futures::future::join_all(others).await;
    }
    middle(times)
}

/// A request that has said its first word and goes on.
async fn speaking(model: &Arc<dyn LanguageModel>, work: &Workload, number: usize, stop: &CancellationToken) -> tokio::task::JoinHandle<()> {
    let (words, mut said) = mpsc::channel(2 * ENDLESS);
    let request = Workload { tokens: ENDLESS, ..work.clone() }.request(number + 2_000, Some(words));
    let (model, stop) = (Arc::clone(model), stop.clone());
    let speaks = tokio::spawn(async move {
        if let Err(error) = model.complete(request, stop).await {
            tracing::debug!(%error, "a request of the bench was stopped");
        }
    });
    said.recv().await;
    speaks
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
