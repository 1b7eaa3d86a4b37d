//! A question asked as any shopper, on the side: the same engine, a chat of its own that is taken out again, nothing sent.

use anyhow::bail;
use engine::conversation::inbox::{self, Incoming};
use engine::turn::{AnsweredTurn, TurnOutcome};
use knowledge::db::identity;
use knowledge::ids::CustomerId;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Console;

/// The channel of scripts and trials: it has no outbox, and no list of the desk shows it.
const CHANNEL: &str = "ask";

/// Asks as a verified customer, or as a stranger.
pub(super) async fn ask(console: &Console, customer: Option<&CustomerId>, question: &str) -> anyhow::Result<AnsweredTurn> {
    let chat = Uuid::now_v7().to_string();
    let answered = turn(console, customer, question, &chat).await;
    console.db.forget_identity(CHANNEL, &chat).await?;
    answered
}

async fn turn(console: &Console, customer: Option<&CustomerId>, question: &str, chat: &str) -> anyhow::Result<AnsweredTurn> {
    if let Some(customer) = customer {
        let who = identity::find_or_create(&mut *console.db.jobs.acquire().await?, CHANNEL, chat).await?;
        console.db.link_as_operator(who, customer).await?;
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
        received_at: console.now(),
    };
    let mut tx = console.db.jobs.begin().await?;
    let stored = inbox::store(&mut tx, &incoming).await?;
    tx.commit().await?;
    match console.engine.answer(stored.conversation, CancellationToken::new()).await? {
        TurnOutcome::Answered(turn) => Ok(*turn),
        TurnOutcome::Overtaken | TurnOutcome::Nothing | TurnOutcome::Silent => bail!("there was nothing to answer"),
    }
}
