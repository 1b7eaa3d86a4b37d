//! Files that go with a person's answer. At the desk a file is uploaded first and named by the answer; what was written in a room of
//! the staff is announced with its message and fetched afterwards. Either way a file leaves by a row of the outbox of its own, which
//! the database makes as soon as its bytes and its message are there (migration 0111).

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{AgentId, Refused};
use crate::conversation::ConversationId;
use crate::conversation::inbox::IncomingFile;

/// Files of one answer.
pub const MOST: usize = 5;

/// What goes with an answer.
#[derive(Debug, Clone, Copy, Default)]
pub struct Enclosed<'a> {
    /// Rows of files that the same person uploaded for this chat.
    pub uploaded: &'a [Uuid],
    /// Files that a chat app has still.
    pub announced: &'a [IncomingFile],
    /// Which chat app that is: `telegram`, `discord`.
    pub via: Option<&'static str>,
}

impl Enclosed<'_> {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.uploaded.is_empty() && self.announced.is_empty()
    }
}

/// Notes a file whose bytes are kept, before the answer that it goes with. Nobody sees it yet.
///
/// # Errors
/// If the database fails.
pub async fn uploaded(
    conn: &mut PgConnection,
    chat: ConversationId,
    agent: AgentId,
    file: &IncomingFile,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into attachments (id, conversation_id, name, media_type, bytes, path, created_at, state, sent_by)
         values ($1, $2, $3, $4, $5, $6, $7, 'kept', $8)",
        file.id,
        chat.0,
        file.name,
        file.media_type,
        file.bytes,
        file.path,
        now,
        agent.0,
    )
    .execute(conn)
    .await
    .map(drop)
}

/// The person thought better of it: answers the path of the bytes, which the caller removes once this is committed.
///
/// # Errors
/// If the database fails.
pub async fn withdrawn(conn: &mut PgConnection, agent: AgentId, file: Uuid) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("delete from attachments where id = $1 and sent_by = $2 and message_id is null returning path", file, agent.0)
        .fetch_optional(conn)
        .await
}

/// Whether all of it may go with an answer of this person in this chat.
pub(super) async fn may_go(
    conn: &mut PgConnection,
    chat: ConversationId,
    agent: AgentId,
    enclosed: Enclosed<'_>,
) -> sqlx::Result<Result<(), Refused>> {
    if enclosed.uploaded.len() + enclosed.announced.len() > MOST {
        return Ok(Err(Refused::Files));
    }
    let there = sqlx::query_scalar!(
        "select id from attachments
         where id = any($1) and conversation_id = $2 and sent_by = $3 and message_id is null and state = 'kept' for update",
        enclosed.uploaded,
        chat.0,
        agent.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(if there.len() == enclosed.uploaded.len() { Ok(()) } else { Err(Refused::Files) })
}

/// Ties the files to their message.
pub(super) async fn go(
    conn: &mut PgConnection,
    chat: ConversationId,
    agent: AgentId,
    message: i64,
    enclosed: Enclosed<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    for file in enclosed.announced {
        sqlx::query!(
            "insert into attachments (id, conversation_id, message_id, name, media_type, bytes, path, created_at, source, sent_by, via)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            file.id,
            chat.0,
            message,
            file.name,
            file.media_type,
            file.bytes,
            file.path,
            now,
            file.source,
            agent.0,
            enclosed.via,
        )
        .execute(&mut *conn)
        .await?;
    }
    // in the order in which they were chosen, as each makes its row of the outbox
    for id in enclosed.uploaded {
        sqlx::query!("update attachments set message_id = $2 where id = $1", id, message).execute(&mut *conn).await?;
    }
    sqlx::query!(
        "update messages set attachments = (
             select coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'media_type', media_type, 'bytes', bytes, 'path', path)
                                       order by array_position($2::uuid[], id), id), '[]')
             from attachments where message_id = $1)
         where id = $1",
        message,
        enclosed.uploaded,
    )
    .execute(conn)
    .await
    .map(drop)
}
