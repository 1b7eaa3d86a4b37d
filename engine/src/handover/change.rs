//! A person changes, or takes back, what they said.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::Refused;
use super::say::LONGEST;
use super::take::lock;
use crate::conversation::ConversationId;

/// An answer that the platform has: where it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Channel.
    pub channel: String,
    /// Chat there.
    pub address: String,
    /// The platform's id of the (last) message.
    pub external_id: Option<String>,
    /// Characters of what was sent: a long answer stands there in parts.
    pub length: usize,
}

/// Changes a person's answer, or takes it back where there are no words. What had not left yet leaves as it is now, or not at all;
/// what is on its way is changed by who sends it ([`crate::conversation::outbox::sent`]); what was sent is answered, for the caller
/// to change on the platform once this is committed.
///
/// # Errors
/// If the database fails.
pub async fn answer(
    conn: &mut PgConnection,
    id: ConversationId,
    message: i64,
    text: Option<&str>,
    now: DateTime<Utc>,
) -> sqlx::Result<Result<Option<Sent>, Refused>> {
    if text.is_some_and(|text| text.trim().is_empty() || text.chars().count() > LONGEST) {
        return Ok(Err(Refused::Words));
    }
    if !lock(conn, id).await? {
        return Ok(Err(Refused::Gone));
    }
    let row = sqlx::query!(
        "select o.id, o.state, o.text, o.external_id, o.channel, c.address
         from outbox o join conversations c on c.id = o.conversation_id
         where o.conversation_id = $1 and o.message_id = $2 for update of o",
        id.0,
        message,
    )
    .fetch_optional(&mut *conn)
    .await?;
    match text {
        Some(text) => {
            let text = text.replace('\0', "");
            sqlx::query!(
                "update messages set text = $2, edited_at = $3 where id = $1 and author = 'agent' and deleted_at is null",
                message,
                text,
                now
            )
            .execute(&mut *conn)
            .await?;
            sqlx::query!(
                "update outbox set text = $3 where conversation_id = $1 and message_id = $2 and state in ('pending', 'sending')",
                id.0,
                message,
                text
            )
            .execute(&mut *conn)
            .await?;
        }
        None => {
            sqlx::query!("update messages set text = '', masked = '', deleted_at = $2 where id = $1 and author = 'agent'", message, now)
                .execute(&mut *conn)
                .await?;
            sqlx::query!(
                "update outbox set text = '', error = 'taken back', state = case when state = 'pending' then 'void' else state end
                 where conversation_id = $1 and message_id = $2 and state in ('pending', 'sending')",
                id.0,
                message,
            )
            .execute(&mut *conn)
            .await?;
        }
    }
    Ok(Ok(row.filter(|row| row.state == "sent").map(|row| Sent {
        channel: row.channel,
        address: row.address,
        external_id: row.external_id,
        length: row.text.chars().count(),
    })))
}
