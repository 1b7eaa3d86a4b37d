//! What a person says: to the shopper, through the same outbox as the bot's replies, or to colleagues beside the chat.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::enclosed::{self, Enclosed};
use super::take::{holder, lock};
use super::{AgentId, NoteKind, Refused};
use crate::conversation::ConversationId;

/// Characters of an answer or a note.
pub const LONGEST: usize = 4_000;

/// An answer's row, and whether it is new: a form that was sent twice is stored once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// The message's row.
    pub message: i64,
    /// False for a repetition.
    pub fresh: bool,
}

/// A person answers the shopper with words, files or both. `key` names this very answer: the same one twice is sent once. Only who holds the chat may,
/// and only when what the bot was sending has ended. Takes the shopper's messages as answered.
///
/// # Errors
/// If the database fails.
pub async fn answer(
    conn: &mut PgConnection,
    id: ConversationId,
    agent: AgentId,
    key: &str,
    text: &str,
    files: Enclosed<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<Result<Said, Refused>> {
    let text = text.trim().replace('\0', "");
    if text.is_empty() && files.is_empty() || text.chars().count() > LONGEST || key.is_empty() || key.len() > 64 {
        return Ok(Err(Refused::Words));
    }
    if !lock(conn, id).await? {
        return Ok(Err(Refused::Gone));
    }
    let external = format!("agent:{key}");
    let known = sqlx::query_scalar!("select id from messages where conversation_id = $1 and external_id = $2", id.0, external)
        .fetch_optional(&mut *conn)
        .await?;
    if let Some(message) = known {
        return Ok(Ok(Said { message, fresh: false }));
    }
    let held = match holder(conn, id).await? {
        None => return Ok(Err(Refused::NotTaken)),
        Some(held) if held.by != agent => return Ok(Err(Refused::HeldBy(held.by))),
        Some(held) if !held.settled => return Ok(Err(Refused::Settling)),
        Some(held) => held,
    };
    if let Err(refused) = enclosed::may_go(conn, id, agent, files).await? {
        return Ok(Err(refused));
    }
    let message = sqlx::query_scalar!(
        "insert into messages (conversation_id, external_id, author, text, received_at, agent_id)
         values ($1, $2, 'agent', $3, $4, $5) returning id",
        id.0,
        external,
        text,
        now,
        agent.0,
    )
    .fetch_one(&mut *conn)
    .await?;
    let nonce = uuid::Uuid::now_v7().simple().to_string();
    sqlx::query!(
        "insert into outbox (conversation_id, message_id, channel, text, nonce, due_at)
         select id, $5, channel, $2, $3, $4 from conversations where id = $1 and $2 <> ''",
        id.0,
        text,
        &nonce[8..],
        now,
        message,
    )
    .execute(&mut *conn)
    .await?;
    enclosed::go(conn, id, agent, message, files, now).await?;
    sqlx::query!("update handoffs set answered_at = coalesce(answered_at, $2) where id = $1", held.handoff, now)
        .execute(&mut *conn)
        .await?;
    answered(conn, id, message).await?;
    sqlx::query!("update conversations set updated_at = $2 where id = $1", id.0, now).execute(conn).await?;
    Ok(Ok(Said { message, fresh: true }))
}

/// The shopper's messages up to a row are a person's business: the bot does not answer them later.
pub(super) async fn answered(conn: &mut PgConnection, id: ConversationId, up_to: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "update messages set reply_id = $3 where conversation_id = $1 and id <= $2 and author = 'shopper' and reply_id is null",
        id.0,
        up_to,
        uuid::Uuid::nil(),
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Writes a note beside the chat; shoppers never see it.
///
/// # Errors
/// If the database fails.
pub async fn note(
    conn: &mut PgConnection,
    id: ConversationId,
    agent: Option<AgentId>,
    kind: NoteKind,
    text: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into desk_notes (conversation_id, agent_id, kind, text, created_at) values ($1, $2, $3, $4, $5)",
        id.0,
        agent.map(|agent| agent.0),
        kind.as_str(),
        text.chars().filter(|c| *c != '\0').take(LONGEST).collect::<String>(),
        now,
    )
    .execute(conn)
    .await
    .map(drop)
}
