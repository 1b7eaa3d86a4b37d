//! The texts' rows: read by turns, written by the desk.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::RuleSet;
use crate::handover::AgentId;

/// A saved text.
#[derive(Debug, Clone)]
pub struct Saved {
    /// 1 for the first.
    pub version: i32,
    /// TOML.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Whose; nothing where they are gone.
    pub by: Option<String>,
}

/// The row that was saved last, of whatever text; 0 where none was.
///
/// # Errors
/// If the database fails.
pub async fn last(conn: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select coalesce(max(id), 0) as "last!" from desk_rules"#).fetch_one(conn).await
}

/// The text that holds, of each kind that was ever saved.
///
/// # Errors
/// If the database fails.
pub async fn newest(conn: &mut PgConnection) -> sqlx::Result<Vec<(RuleSet, String)>> {
    let rows = sqlx::query!("select distinct on (name) name, text from desk_rules order by name, version desc").fetch_all(conn).await?;
    Ok(rows.into_iter().filter_map(|row| Some((RuleSet::parse(&row.name)?, row.text))).collect())
}

/// All versions of a text, the newest first.
///
/// # Errors
/// If the database fails.
pub async fn versions(conn: &mut PgConnection, set: RuleSet) -> sqlx::Result<Vec<Saved>> {
    sqlx::query_as!(
        Saved,
        r#"select r.version, r.text, r.saved_at as at, a.name as "by?" from desk_rules r left join agents a on a.id = r.saved_by
           where r.name = $1 order by r.version desc limit 100"#,
        set.as_str(),
    )
    .fetch_all(conn)
    .await
}

/// Saves a text that was checked, as the version after `after`. Answers false where somebody else saved meanwhile: nothing is
/// written then.
///
/// # Errors
/// If the database fails.
pub async fn save(conn: &mut PgConnection, set: RuleSet, after: i32, text: &str, by: AgentId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let saved = sqlx::query!(
        "insert into desk_rules (name, version, text, saved_at, saved_by)
         select $1, $2::int + 1, $3, $4, $5
         where $2 = (select coalesce(max(version), 0) from desk_rules where name = $1)
         on conflict (name, version) do nothing",
        set.as_str(),
        after,
        text,
        now,
        by.0,
    )
    .execute(conn)
    .await?;
    Ok(saved.rows_affected() > 0)
}
