//! How a person's part ends: back to the bot, or closed; and how it begins again.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::back::Line;
use super::say::{answered, note};
use super::take::{holder, lock, take_over};
use super::{AgentId, NoteKind, Refused};
use crate::conversation::ConversationId;

/// Gives a chat back to the bot, which answers what the shopper wrote since the person's last answer. `words` are kept for colleagues;
/// the bot goes on from what `line` points at. Who holds the chat may, and anybody where nobody does.
///
/// # Errors
/// If the database fails.
pub async fn hand_back(
    conn: &mut PgConnection,
    id: ConversationId,
    agent: AgentId,
    words: &str,
    line: &Line,
    now: DateTime<Utc>,
) -> sqlx::Result<Result<(), Refused>> {
    if let Err(refused) = end(conn, id, agent, "handed_back", words, now).await? {
        return Ok(Err(refused));
    }
    line.go_on(conn, id).await?;
    note(conn, id, Some(agent), NoteKind::HandedBack, words, now).await?;
    Ok(Ok(()))
}

/// Closes a chat; the bot answers what comes next. Who holds the chat may, and anybody where nobody does.
///
/// # Errors
/// If the database fails.
pub async fn close(
    conn: &mut PgConnection,
    id: ConversationId,
    agent: AgentId,
    why: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Result<(), Refused>> {
    if let Err(refused) = end(conn, id, agent, "closed", why, now).await? {
        return Ok(Err(refused));
    }
    answered(conn, id, i64::MAX).await?;
    note(conn, id, Some(agent), NoteKind::Closed, why, now).await?;
    Ok(Ok(()))
}

/// Ends a hand-over.
async fn end(
    conn: &mut PgConnection,
    id: ConversationId,
    agent: AgentId,
    outcome: &str,
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
        outcome,
        words,
    )
    .fetch_optional(&mut *conn)
    .await?;
    if ended.is_none() {
        return Ok(Err(Refused::NotTaken));
    }
    // who was blocked meanwhile is answered by nobody
    sqlx::query!(
        "update conversations c set updated_at = $2, handler = case when b.identity_id is null then 'bot' else 'agent' end
         from conversations o left join blocked_identities b on b.identity_id = o.identity_id
         where c.id = $1 and o.id = $1",
        id.0,
        now
    )
    .execute(conn)
    .await?;
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

/// Mutes a shopper who abuses the chat: it is closed, and neither the bot nor the queue answers what is written there.
///
/// # Errors
/// If the database fails.
pub async fn mute(conn: &mut PgConnection, id: ConversationId, agent: AgentId, now: DateTime<Utc>) -> sqlx::Result<Result<(), Refused>> {
    match close(conn, id, agent, "muted", now).await? {
        // nothing was open: muting is all there is to do
        Err(Refused::NotTaken) => note(conn, id, Some(agent), NoteKind::Closed, "muted", now).await?,
        Err(refused) => return Ok(Err(refused)),
        Ok(()) => {}
    }
    sqlx::query!("update conversations set handler = 'agent', updated_at = $2 where id = $1", id.0, now).execute(conn).await?;
    Ok(Ok(()))
}

/// The bot answers a muted chat again, beginning with what comes next.
///
/// # Errors
/// If the database fails.
pub async fn unmute(conn: &mut PgConnection, id: ConversationId, agent: AgentId, now: DateTime<Utc>) -> sqlx::Result<Result<(), Refused>> {
    if !lock(conn, id).await? {
        return Ok(Err(Refused::Gone));
    }
    if let Some(held) = holder(conn, id).await? {
        return Ok(Err(Refused::HeldBy(held.by)));
    }
    answered(conn, id, i64::MAX).await?;
    sqlx::query!("update conversations set handler = 'bot', updated_at = $2 where id = $1 and handler = 'agent'", id.0, now)
        .execute(&mut *conn)
        .await?;
    note(conn, id, Some(agent), NoteKind::Reopened, "unmuted", now).await?;
    Ok(Ok(()))
}
