//! Canned replies and their versions.

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

/// A version of one.
#[derive(Debug, Clone)]
pub(in crate::console) struct Version {
    pub(in crate::console) version: i32,
    /// Nothing: it was removed.
    pub(in crate::console) text: Option<String>,
    pub(in crate::console) saved_at: DateTime<Utc>,
    pub(in crate::console) saved_by: Option<String>,
}

/// All of them, by shortcut.
pub(in crate::console) async fn all(conn: &mut PgConnection) -> sqlx::Result<Vec<Canned>> {
    sqlx::query_as!(Canned, "select id, shortcut, language, text from canned_replies order by shortcut, language").fetch_all(conn).await
}

/// Those that were removed and not written again: shortcut and language.
pub(in crate::console) async fn removed(conn: &mut PgConnection) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        "select distinct v.shortcut, v.language from canned_versions v
         where not exists (select from canned_replies c where c.shortcut = v.shortcut and c.language = v.language)
         order by 1, 2 limit 100"
    );
    Ok(rows.fetch_all(conn).await?.into_iter().map(|row| (row.shortcut, row.language)).collect())
}

/// The versions of one, the newest first.
pub(in crate::console) async fn versions(conn: &mut PgConnection, shortcut: &str, language: &str) -> sqlx::Result<Vec<Version>> {
    sqlx::query_as!(
        Version,
        r#"select v.version, v.text, v.saved_at, a.name as "saved_by?" from canned_versions v left join agents a on a.id = v.saved_by
           where v.shortcut = $1 and v.language = $2 order by v.version desc limit 100"#,
        shortcut,
        language,
    )
    .fetch_all(conn)
    .await
}

/// Adds one, or changes the one of that shortcut and language. The same text again makes no version.
pub(in crate::console) async fn save(
    conn: &mut PgConnection,
    shortcut: &str,
    language: &str,
    text: &str,
    by: AgentId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let saved = sqlx::query!(
        "insert into canned_replies as c (shortcut, language, text, updated_at, updated_by) values ($1, $2, $3, $4, $5)
         on conflict (shortcut, language) do update set text = excluded.text, updated_at = excluded.updated_at, updated_by = excluded.updated_by
         where c.text <> excluded.text",
        shortcut,
        language,
        text,
        now,
        by.0,
    )
    .execute(&mut *conn)
    .await?;
    if saved.rows_affected() > 0 {
        keep(conn, shortcut, language, Some(text), by, now).await?;
    }
    Ok(())
}

/// Removes one; its shortcut and language, if it was there. Its versions stay.
pub(in crate::console) async fn remove(
    conn: &mut PgConnection,
    id: i64,
    by: AgentId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<(String, String)>> {
    let gone = sqlx::query!("delete from canned_replies where id = $1 returning shortcut, language", id).fetch_optional(&mut *conn).await?;
    let Some(gone) = gone else { return Ok(None) };
    keep(conn, &gone.shortcut, &gone.language, None, by, now).await?;
    Ok(Some((gone.shortcut, gone.language)))
}

/// Adds a version. The row of the reply itself is locked by now, or it is gone: two can't take the same number.
async fn keep(
    conn: &mut PgConnection,
    shortcut: &str,
    language: &str,
    text: Option<&str>,
    by: AgentId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into canned_versions (shortcut, language, version, text, saved_at, saved_by)
         select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5 from canned_versions where shortcut = $1 and language = $2",
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
