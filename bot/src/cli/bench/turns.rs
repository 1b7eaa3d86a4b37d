//! Whole turns: shoppers who write all at once, each in a chat of its own, to the shop that is loaded, the demo shop where none is.

use std::time::{Duration, Instant};

use engine::conversation::inbox::{self, Incoming};
use engine::turn::{Engine, TurnOutcome};
use knowledge::clock::{Clock, SystemClock};
use knowledge::db::identity;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::super::tools::Tools;
use super::report::{Answered, Measured};

/// As with scripts: nothing is sent.
const CHANNEL: &str = "ask";
/// A customer of the demo shop; in other shops its questions are a stranger's.
const CUSTOMER: &str = "C-0001";

/// What shoppers of the demo shop ask.
const QUESTIONS: &[&str] = &[
    "Where is my order T-10001?",
    "What is the total of T-10001?",
    "How long do I have to return something?",
    "How much is the stoneware mug?",
    "Which parcel service brings T-10001?",
    "Do you have water bottles in blue?",
    "Can I still change the address of my order?",
    "What does delivery cost?",
];

pub(super) async fn measure(tools: &Tools, engine: &Engine, shoppers: usize, time: Duration) -> anyhow::Result<Measured> {
    let began = Instant::now();
    let all = (0..shoppers).map(|shopper| chat(tools, engine, shopper, began + time));
    let answered = futures::future::try_join_all(all).await?.concat();
    Ok(Measured { answered, took: began.elapsed() })
}

/// One shopper, who asks one thing after the other until the time is over, in a new chat once all was asked.
async fn chat(tools: &Tools, engine: &Engine, shopper: usize, until: Instant) -> anyhow::Result<Vec<Answered>> {
    let mut answered = Vec::new();
    while Instant::now() < until {
        let chat = Uuid::now_v7().to_string();
        let who = identity::find_or_create(&mut *tools.db.jobs.acquire().await?, CHANNEL, &chat).await?;
        // not every shop has this customer
        if let Err(error) = tools.db.link_as_operator(who, &CUSTOMER.into()).await {
            tracing::debug!(%error, "the bench asks as a stranger");
        }
        for position in 0..QUESTIONS.len() {
            if Instant::now() < until {
                answered.push(turn(tools, engine, &chat, position, QUESTIONS[(shopper + position) % QUESTIONS.len()]).await?);
            }
        }
        tools.db.undo_writes(CHANNEL, &chat).await?;
        tools.db.forget_identity(CHANNEL, &chat).await?;
    }
    Ok(answered)
}

async fn turn(tools: &Tools, engine: &Engine, chat: &str, position: usize, question: &str) -> anyhow::Result<Answered> {
    let asked = Instant::now();
    let incoming = Incoming {
        channel: CHANNEL,
        user: chat.to_owned(),
        address: chat.to_owned(),
        private: true,
        external_id: position.to_string(),
        text: question.into(),
        token: None,
        pressed: None,
        locale: None,
        files: Vec::new(),
        received_at: SystemClock.now(),
    };
    let mut tx = tools.db.jobs.begin().await?;
    let stored = inbox::store(&mut tx, &incoming).await?;
    tx.commit().await?;
    let (show, mut shown) = mpsc::channel(64);
    let hear = async {
        let first = shown.recv().await.map(|_| asked.elapsed());
        while shown.recv().await.is_some() {}
        first
    };
    let (outcome, first) = tokio::join!(engine.answer_showing(stored.conversation, CancellationToken::new(), Some(show)), hear);
    let last = asked.elapsed();
    let (tokens, thought) = match &outcome? {
        TurnOutcome::Answered(turn) => (Some(turn.tokens), turn.timings.understand + turn.timings.retrieve),
        TurnOutcome::Overtaken | TurnOutcome::Nothing | TurnOutcome::Silent => (None, Duration::ZERO),
    };
    let of = |count: fn(&engine::turn::TokenCounts) -> usize| tokens.as_ref().map_or(0, count);
    Ok(Answered {
        ok: tokens.is_some(),
        first: first.unwrap_or(last),
        last,
        thought,
        prompt: of(|tokens| tokens.prompt),
        cached: of(|tokens| tokens.cached),
        generated: of(|tokens| tokens.generated),
    })
}
