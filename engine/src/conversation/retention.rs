//! What was said does not stay for ever. First the words go, with what explains them; the rows stay for the figures. Files go by
//! a time of their own. A chat that has been quiet for very long goes whole.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// What goes: everything before these times.
#[derive(Debug, Clone, Copy)]
pub struct Before {
    /// Words of messages and replies, facts, claims, explanations, the state of dialogues.
    pub texts: DateTime<Utc>,
    /// Files.
    pub files: DateTime<Utc>,
    /// Chats, with whoever wrote them.
    pub chats: DateTime<Utc>,
}

/// What went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expired {
    /// Messages that lost their words.
    pub messages: u64,
    /// Replies that lost theirs.
    pub replies: u64,
    /// Chat identities.
    pub identities: i64,
    /// Paths, below the data folder, of bytes that nothing names any more once this is committed.
    pub paths: Vec<String>,
}

/// Removes what is over. The caller commits, then removes the files.
pub async fn expire(conn: &mut PgConnection, before: Before) -> sqlx::Result<Expired> {
    let (messages, replies) = words(conn, before.texts).await?;
    let mut paths = files(conn, before.files).await?;
    paths.extend(files_of_quiet_chats(conn, before.chats).await?);
    sqlx::query!("select expire_proofs()").execute(&mut *conn).await?;
    let identities = sqlx::query_scalar!(r#"select expire_identities($1) as "gone!""#, before.chats).fetch_one(conn).await?;
    Ok(Expired { messages, replies, identities, paths })
}

async fn words(conn: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<(u64, u64)> {
    let messages = sqlx::query!(
        "update messages set text = '', pressed = null, attachments = '[]', expired_at = now()
         where received_at < $1 and expired_at is null",
        before,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("delete from reply_facts where reply_id in (select id from replies where created_at < $1 and expired_at is null)", before)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "delete from reply_claims where reply_id in (select id from replies where created_at < $1 and expired_at is null)",
        before
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("delete from outbox where due_at < $1 and state <> 'sending'", before).execute(&mut *conn).await?;
    sqlx::query!("update conversations set state = '{}' where updated_at < $1 and state <> '{}'", before).execute(&mut *conn).await?;
    let replies = sqlx::query!(
        "update replies set text = '', buttons = '[]', explanation = '{}', expired_at = now() where created_at < $1 and expired_at is null",
        before,
    )
    .execute(conn)
    .await?;
    Ok((messages.rows_affected(), replies.rows_affected()))
}

async fn files(conn: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "delete from attachments where created_at < $1 or sent_by is not null and message_id is null and created_at < now() - interval '1 day' returning path",
        before
    )
    .fetch_all(conn)
    .await
    .map(named)
}

/// Those of chats that [`expire`] removes whole.
async fn files_of_quiet_chats(conn: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "delete from attachments a using conversations c where c.id = a.conversation_id and c.updated_at < $1 returning a.path",
        before,
    )
    .fetch_all(conn)
    .await
    .map(named)
}

/// Which of these files still belong to a message.
pub async fn still_named(conn: &mut PgConnection, paths: &[String]) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select path from attachments where path = any($1)", paths).fetch_all(conn).await
}

fn named(paths: Vec<String>) -> Vec<String> {
    paths.into_iter().filter(|path| !path.is_empty()).collect()
}
