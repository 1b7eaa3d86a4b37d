//! A person changes, or takes back, what they said.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::Refused;
use super::say::LONGEST;
use super::take::lock;
use crate::conversation::ConversationId;

/// An answer, or a file of one, that the platform has: where it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Whose chat it is.
    pub conversation: ConversationId,
    /// Channel.
    pub channel: String,
    /// Chat there.
    pub address: String,
    /// The platform's id of the (last) message.
    pub external_id: Option<String>,
    /// Characters of what was sent: a long answer stands there in parts.
    pub length: usize,
}

/// What is left to do once a change is committed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changed {
    /// To be changed, or taken away, on the platform.
    pub sent: Vec<Sent>,
    /// Paths, below the data folder, of bytes that nothing names any more.
    pub paths: Vec<String>,
}

/// Changes a person's answer, or takes it back with its files where there are no words. What had not left yet leaves as it is now, or
/// not at all; what is on its way is changed by who sends it ([`crate::conversation::outbox::sent`]); what was sent is answered, for
/// the caller to change on the platform once this is committed.
///
/// # Errors
/// If the database fails.
pub async fn answer(
    conn: &mut PgConnection,
    id: ConversationId,
    message: i64,
    text: Option<&str>,
    now: DateTime<Utc>,
) -> sqlx::Result<Result<Changed, Refused>> {
    if text.is_some_and(|text| text.trim().is_empty() || text.chars().count() > LONGEST) {
        return Ok(Err(Refused::Words));
    }
    if !lock(conn, id).await? {
        return Ok(Err(Refused::Gone));
    }
    let rows = sqlx::query!(
        r#"select o.id, o.state, o.text, o.external_id, o.channel, c.address, o.attachment_id is null as "words!"
           from outbox o join conversations c on c.id = o.conversation_id
           where o.conversation_id = $1 and o.message_id = $2 order by o.id for update of o"#,
        id.0,
        message,
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut paths = Vec::new();
    match text {
        Some(text) => reword(conn, id, message, &text.replace('\0', ""), rows.iter().any(|row| row.words), now).await?,
        None => paths = take_back(conn, id, message, now).await?,
    }
    let sent = rows.into_iter().filter(|row| row.state == "sent" && (row.words || text.is_none())).map(|row| Sent {
        conversation: id,
        channel: row.channel,
        address: row.address,
        external_id: row.external_id,
        length: row.text.chars().count(),
    });
    Ok(Ok(Changed { sent: sent.collect(), paths }))
}

/// Other words. What went as a file alone has words now, which follow it.
async fn reword(
    conn: &mut PgConnection,
    id: ConversationId,
    message: i64,
    text: &str,
    had_words: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let changed = sqlx::query!(
        "update messages set text = $2, edited_at = $3 where id = $1 and author = 'agent' and deleted_at is null",
        message,
        text,
        now
    )
    .execute(&mut *conn)
    .await?;
    if !had_words && changed.rows_affected() > 0 {
        let nonce = uuid::Uuid::now_v7().simple().to_string();
        sqlx::query!(
            "insert into outbox (conversation_id, message_id, channel, text, nonce, due_at)
             select id, $2, channel, $3, $4, $5 from conversations where id = $1",
            id.0,
            message,
            text,
            &nonce[8..],
            now,
        )
        .execute(&mut *conn)
        .await?;
    }
    sqlx::query!(
        "update outbox set text = $3
         where conversation_id = $1 and message_id = $2 and attachment_id is null and state in ('pending', 'sending')",
        id.0,
        message,
        text
    )
    .execute(conn)
    .await
    .map(drop)
}

/// No words and no files any more. Answers the paths of the files' bytes.
async fn take_back(conn: &mut PgConnection, id: ConversationId, message: i64, now: DateTime<Utc>) -> sqlx::Result<Vec<String>> {
    sqlx::query!(
        "update messages set text = '', masked = '', attachments = '[]', deleted_at = $2 where id = $1 and author = 'agent'",
        message,
        now
    )
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
    // the row of what is on its way stays until it has arrived, to be taken away there
    sqlx::query!("update outbox set attachment_id = null where conversation_id = $1 and message_id = $2", id.0, message)
        .execute(&mut *conn)
        .await?;
    let paths = sqlx::query_scalar!("delete from attachments where message_id = $1 and sent_by is not null returning path", message)
        .fetch_all(conn)
        .await?;
    Ok(paths.into_iter().filter(|path| !path.is_empty()).collect())
}
