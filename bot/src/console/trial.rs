//! A question asked as any shopper, on the side: the same engine, a chat of its own that is taken out again, nothing sent.

use anyhow::bail;
use chrono::{DateTime, Utc};
use engine::conversation::inbox::{self, Incoming};
use engine::turn::{AnsweredTurn, Engine, TurnOutcome};
use knowledge::db::Database;
use knowledge::db::identity;
use knowledge::ids::CustomerId;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The channel of scripts and trials: it has no outbox, and no list of the desk shows it.
const CHANNEL: &str = "ask";

/// Asks as a verified customer, or as a stranger.
pub(super) async fn ask(
    db: &Database,
    engine: &Engine,
    now: DateTime<Utc>,
    customer: Option<&CustomerId>,
    question: &str,
) -> anyhow::Result<AnsweredTurn> {
    let chat = Uuid::now_v7().to_string();
    let answered = turn(db, engine, now, customer, question, &chat).await;
    db.forget_identity(CHANNEL, &chat).await?;
    answered
}

async fn turn(
    db: &Database,
    engine: &Engine,
    now: DateTime<Utc>,
    customer: Option<&CustomerId>,
    question: &str,
    chat: &str,
) -> anyhow::Result<AnsweredTurn> {
    if let Some(customer) = customer {
        let who = identity::find_or_create(&mut *db.jobs.acquire().await?, CHANNEL, chat).await?;
        db.link_as_operator(who, customer).await?;
    }
    let incoming = Incoming {
        channel: CHANNEL,
        user: chat.to_owned(),
        address: chat.to_owned(),
        private: true,
        external_id: "0".to_owned(),
        text: question.replace('\0', "").into(),
        pressed: None,
        token: None,
        locale: None,
        files: Vec::new(),
        received_at: now,
    };
    let mut tx = db.jobs.begin().await?;
    let stored = inbox::store(&mut tx, &incoming).await?;
    tx.commit().await?;
    match engine.answer(stored.conversation, CancellationToken::new()).await? {
        TurnOutcome::Answered(turn) => Ok(*turn),
        TurnOutcome::Overtaken | TurnOutcome::Nothing | TurnOutcome::Silent => bail!("there was nothing to answer"),
    }
}
