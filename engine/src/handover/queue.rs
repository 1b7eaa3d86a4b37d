//! Waiting for a person: the place in the queue, who waited too long, and how the queue is left.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::take::lock;
use crate::conversation::ConversationId;

/// Chats that nobody took over for so many minutes and whose shopper was not told so yet, those that wait longest first, with the
/// time since when.
///
/// # Errors
/// If the database fails.
pub async fn overdue(conn: &mut PgConnection, now: DateTime<Utc>, minutes: u32) -> sqlx::Result<Vec<(ConversationId, DateTime<Utc>)>> {
    let rows = sqlx::query!(
        r#"select h.conversation_id as "id: ConversationId", h.created_at from handoffs h join conversations c on c.id = h.conversation_id
           where h.closed_at is null and h.taken_by is null and h.told_at is null and h.created_at < $1
             and c.handler = 'queue' and c.channel <> 'ask'
           order by h.created_at limit 100"#,
        now - TimeDelta::minutes(minutes.into()),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.created_at)).collect())
}

/// Whether the shopper may be told now that nobody came yet: once, and not where somebody came meanwhile. Notes that it is said.
///
/// # Errors
/// If the database fails.
pub async fn may_tell(conn: &mut PgConnection, id: ConversationId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let told = sqlx::query_scalar!(
        "update handoffs set told_at = $2 where conversation_id = $1 and closed_at is null and taken_by is null and told_at is null returning id",
        id.0,
        now,
    );
    Ok(told.fetch_optional(conn).await?.is_some())
}

/// The place in the queue of the conversation that the transaction is bound to, or the one that it would get; 1 is the next.
///
/// # Errors
/// If the database fails.
pub async fn place(conn: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select queue_place() as "place!""#).fetch_one(conn).await
}

/// Nobody came in the set time: the chat leaves the queue and the bot goes on by itself. False where somebody came meanwhile.
///
/// # Errors
/// If the database fails.
pub async fn give_up(conn: &mut PgConnection, id: ConversationId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    if !lock(conn, id).await? {
        return Ok(false);
    }
    let queued =
        sqlx::query!("update conversations set handler = 'bot' where id = $1 and handler = 'queue'", id.0).execute(&mut *conn).await?;
    if queued.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!("update handoffs set closed_at = $2, outcome = 'unanswered' where conversation_id = $1 and closed_at is null", id.0, now)
        .execute(conn)
        .await?;
    Ok(true)
}

/// The shopper needs no person any more. Whom a person holds already cannot leave.
///
/// # Errors
/// If the database fails.
pub async fn leave_queue(conn: &mut PgConnection, id: ConversationId, now: DateTime<Utc>) -> sqlx::Result<()> {
    if !lock(conn, id).await? {
        return Ok(());
    }
    let queued =
        sqlx::query!("update conversations set handler = 'bot' where id = $1 and handler = 'queue'", id.0).execute(&mut *conn).await?;
    if queued.rows_affected() > 0 {
        sqlx::query!("update handoffs set closed_at = $2, outcome = 'left' where conversation_id = $1 and closed_at is null", id.0, now)
            .execute(conn)
            .await?;
    }
    Ok(())
}
