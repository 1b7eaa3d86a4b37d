//! Canned replies.

use chrono::{DateTime, Utc};
use engine::handover::AgentId;
use sqlx::PgConnection;

/// A text that agents start from. `{name}`, `{agent}`, `{shop}` and `{order}` are filled in for the chat.
#[derive(Debug, Clone)]
pub(in crate::console) struct Canned {
    pub(in crate::console) id: i64,
    pub(in crate::console) shortcut: String,
    pub(in crate::console) language: String,
    pub(in crate::console) text: String,
}

/// All of them, by shortcut.
pub(in crate::console) async fn all(conn: &mut PgConnection) -> sqlx::Result<Vec<Canned>> {
    sqlx::query_as!(Canned, "select id, shortcut, language, text from canned_replies order by shortcut, language").fetch_all(conn).await
}

/// Adds one, or changes the one of that shortcut and language.
pub(in crate::console) async fn save(
    conn: &mut PgConnection,
    shortcut: &str,
    language: &str,
    text: &str,
    by: AgentId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into canned_replies (shortcut, language, text, updated_at, updated_by) values ($1, $2, $3, $4, $5)
         on conflict (shortcut, language) do update set text = excluded.text, updated_at = excluded.updated_at, updated_by = excluded.updated_by",
        shortcut,
        language,
        text,
        now,
        by.0,
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Removes one; its shortcut, if it was there.
pub(in crate::console) async fn remove(conn: &mut PgConnection, id: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("delete from canned_replies where id = $1 returning shortcut", id).fetch_optional(conn).await
}
