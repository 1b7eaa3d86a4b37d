//! How a person's part ends: back to the bot, or closed; and how it begins again.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::say::{answered, note};
use super::take::{holder, lock, take_over};
use super::{AgentId, NoteKind, Refused};
use crate::conversation::ConversationId;

/// How a hand-over ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The bot goes on; what the shopper wrote since the person's last answer is answered by it.
    HandedBack,
    /// Done; the bot answers what comes next.
    Closed,
}

impl Outcome {
    fn as_str(self) -> &'static str {
        match self {
            Self::HandedBack => "handed_back",
            Self::Closed => "closed",
        }
    }
}

/// Ends a hand-over. `words` are the line for the bot, or the reason. Who holds the chat may, and anybody where nobody does.
///
/// # Errors
/// If the database fails.
pub async fn end(
    conn: &mut PgConnection,
    id: ConversationId,
    agent: AgentId,
    outcome: Outcome,
    words: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Result<(), Refused>> {
    if !lock(conn, id).await? {
        return Ok(Err(Refused::Gone));
    }
    if let Some(held) = holder(conn, id).await?.filter(|held| held.by != agent) {
        return Ok(Err(Refused::HeldBy(held.by)));
    }
    let ended = sqlx::query_scalar!(
        "update handoffs set closed_at = $2, closed_by = $3, outcome = $4, close_reason = $5
         where conversation_id = $1 and closed_at is null returning id",
        id.0,
        now,
        agent.0,
        outcome.as_str(),
        words,
    )
    .fetch_optional(&mut *conn)
    .await?;
    if ended.is_none() {
        return Ok(Err(Refused::NotTaken));
    }
    if outcome == Outcome::Closed {
        answered(conn, id, i64::MAX).await?;
    }
    sqlx::query!("update conversations set handler = 'bot', updated_at = $2 where id = $1", id.0, now).execute(&mut *conn).await?;
    let kind = if outcome == Outcome::Closed { NoteKind::Closed } else { NoteKind::HandedBack };
    note(conn, id, Some(agent), kind, words, now).await?;
    Ok(Ok(()))
}

/// Opens a closed chat again, in the hands of who does it.
///
/// # Errors
/// If the database fails.
pub async fn reopen(conn: &mut PgConnection, id: ConversationId, agent: AgentId, now: DateTime<Utc>) -> sqlx::Result<Result<(), Refused>> {
    if !lock(conn, id).await? {
        return Ok(Err(Refused::Gone));
    }
    note(conn, id, Some(agent), NoteKind::Reopened, "", now).await?;
    take_over(conn, id, agent, false, now).await
}
