//! What is kept of a chat, in figures, and its end.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// What is kept of a chat identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChatRecord {
    /// First message.
    pub since: DateTime<Utc>,
    /// Messages of the shopper.
    pub written: i64,
    /// Messages of the bot and of people.
    pub answered: i64,
    /// Files.
    pub files: i64,
    /// Orders that a guest was shown.
    pub orders: i64,
    /// Until when those may be seen.
    pub orders_until: Option<DateTime<Utc>>,
}

/// What is kept; nothing where the identity is not known.
///
/// # Errors
/// If the database fails.
pub async fn record(conn: &mut PgConnection, who: Uuid) -> sqlx::Result<Option<ChatRecord>> {
    sqlx::query_as!(
        ChatRecord,
        r#"select since as "since!", written as "written!", answered as "answered!", files as "files!", orders as "orders!", orders_until
           from chat_record($1)"#,
        who
    )
    .fetch_optional(conn)
    .await
}

/// Everything of this chat is to go: its link at once, the rest once the answer was sent. The caller commits.
///
/// # Errors
/// If the database fails.
pub async fn request_erasure(conn: &mut PgConnection, who: Uuid) -> sqlx::Result<()> {
    sqlx::query!("select request_erasure($1)", who).execute(conn).await?;
    Ok(())
}

/// Erases the chats that were asked for and have nothing left to send, as the jobs' role. Answers how many.
///
/// # Errors
/// If the database fails.
pub async fn erase_due(conn: &mut PgConnection) -> sqlx::Result<i64> {
    Ok(sqlx::query_scalar!("select erase_due()").fetch_one(conn).await?.unwrap_or_default())
}

/// Paths below the data folder whose bytes nothing names any more, as the jobs' role.
///
/// # Errors
/// If the database fails.
pub async fn erased_files(conn: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select path from erased_files order by path limit 100").fetch_all(conn).await
}

/// The bytes are gone, as the jobs' role.
///
/// # Errors
/// If the database fails.
pub async fn file_is_gone(conn: &mut PgConnection, path: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from erased_files where path = $1", path).execute(conn).await.map(drop)
}

/// Removes codes and tries that are of no use any more, as the jobs' role.
///
/// # Errors
/// If the database fails.
pub async fn sweep(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("select sweep_proofs()").execute(conn).await.map(drop)
}
