//! What is still to be sent. A row is `pending`, then `sending` while the platform has it in hand, then `sent` or `failed`.
//!
//! A kill in `sending` leaves the outcome unknown; [`recover`] decides by what the platform offers against doubles.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::ConversationId;

/// A reply on its way to a channel.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Row.
    pub id: i64,
    /// Conversation.
    pub conversation: ConversationId,
    /// Channel.
    pub channel: String,
    /// Chat id, channel id, web session.
    pub address: String,
    /// Whether nobody else reads that chat.
    pub private: bool,
    /// Words.
    pub text: String,
    /// Button labels.
    pub buttons: Vec<String>,
    /// Key against doubles, for platforms that know such a key.
    pub nonce: String,
    /// Sends so far, this one included.
    pub attempts: i32,
}

/// What to do with a send whose outcome is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// Send again: the platform, or the page, drops a double by its key.
    SendAgain,
    /// Send again once, counted; a second unknown outcome fails.
    RepeatOnce,
}

/// Takes due rows of a channel for sending: the oldest of each conversation that has nothing in flight, so that order is kept.
pub async fn claim(conn: &mut PgConnection, channel: &str, now: DateTime<Utc>, limit: i64) -> sqlx::Result<Vec<Outgoing>> {
    let rows = sqlx::query!(
        r#"with due as (
               select o.id from outbox o
               where o.channel = $1 and o.state = 'pending' and o.due_at <= $2
                 and not exists (select from outbox earlier
                                 where earlier.conversation_id = o.conversation_id and earlier.id < o.id
                                   and earlier.state in ('pending', 'sending'))
               order by o.id limit $3
               for update skip locked
           )
           update outbox o set state = 'sending', attempts = attempts + 1
           from due, conversations c
           where o.id = due.id and c.id = o.conversation_id
           returning o.id, o.conversation_id as "conversation: ConversationId", o.channel, c.address, c.private, o.text, o.buttons,
                     o.nonce, o.attempts"#,
        channel,
        now,
        limit,
    )
    .fetch_all(conn)
    .await?;
    let mut claimed: Vec<Outgoing> = rows
        .into_iter()
        .map(|row| Outgoing {
            id: row.id,
            conversation: row.conversation,
            channel: row.channel,
            address: row.address,
            private: row.private,
            text: row.text,
            buttons: serde_json::from_value(row.buttons).unwrap_or_default(),
            nonce: row.nonce,
            attempts: row.attempts,
        })
        .collect();
    claimed.sort_by_key(|outgoing| outgoing.id);
    Ok(claimed)
}

/// The platform has it.
pub async fn sent(conn: &mut PgConnection, id: i64, external_id: Option<&str>, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update outbox set state = 'sent', sent_at = $3, external_id = $2, error = null where id = $1 and state = 'sending'",
        id,
        external_id,
        now
    )
    .execute(conn)
    .await
    .map(drop)
}

/// The platform certainly does not have it; to be sent again at `due_at`.
pub async fn retry(conn: &mut PgConnection, id: i64, due_at: DateTime<Utc>, error: &str) -> sqlx::Result<()> {
    sqlx::query!("update outbox set state = 'pending', due_at = $2, error = $3 where id = $1 and state = 'sending'", id, due_at, error)
        .execute(conn)
        .await
        .map(drop)
}

/// The platform refused it for good.
pub async fn failed(conn: &mut PgConnection, id: i64, error: &str) -> sqlx::Result<()> {
    sqlx::query!("update outbox set state = 'failed', error = $2 where id = $1 and state = 'sending'", id, error)
        .execute(conn)
        .await
        .map(drop)
}

/// Whether the platform has it is not known: it is sent again at `due_at` as `policy` allows, else it has failed.
/// Answers whether it will be sent again.
pub async fn unknown(conn: &mut PgConnection, id: i64, policy: Unknown, due_at: DateTime<Utc>, error: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"update outbox
           set state = case when $2 or not repeated then 'pending' else 'failed' end, repeated = repeated or not $2, due_at = $3, error = $4
           where id = $1 and state = 'sending'
           returning state = 'pending' as "again!""#,
        id,
        policy == Unknown::SendAgain,
        due_at,
        error,
    )
    .fetch_optional(conn)
    .await
    .map(|again| again.unwrap_or(false))
}

/// At start: rows that a kill left in `sending` are treated as of unknown outcome. Answers how many there were.
pub async fn recover(conn: &mut PgConnection, channel: &str, policy: Unknown) -> sqlx::Result<u64> {
    sqlx::query!(
        "update outbox
         set state = case when $2 or not repeated then 'pending' else 'failed' end, repeated = repeated or not $2,
             error = 'interrupted while sending'
         where channel = $1 and state = 'sending'",
        channel,
        policy == Unknown::SendAgain,
    )
    .execute(conn)
    .await
    .map(|done| done.rows_affected())
}
