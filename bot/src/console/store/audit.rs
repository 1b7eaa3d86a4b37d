//! Who saw or changed what.

use chrono::{DateTime, TimeDelta, Utc};
use engine::handover::AgentId;
use serde_json::Value;
use sqlx::PgConnection;

/// A row, as the page and the export show it.
#[derive(Debug, Clone)]
pub(in crate::console) struct Entry {
    pub(in crate::console) id: i64,
    pub(in crate::console) at: DateTime<Utc>,
    pub(in crate::console) who: Option<String>,
    pub(in crate::console) action: String,
    pub(in crate::console) subject: String,
    pub(in crate::console) detail: Value,
}

impl Entry {
    /// The detail as a line; empty where there is none.
    pub(in crate::console) fn more(&self) -> String {
        let pairs = self.detail.as_object().into_iter().flatten();
        pairs
            .map(|(name, value)| format!("{name}: {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// Adds a row to the caller's transaction. `detail` names things and counts; it holds no shopper's words.
pub(crate) async fn add(
    conn: &mut PgConnection,
    agent: Option<AgentId>,
    action: &str,
    subject: &str,
    detail: Value,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into desk_audit (at, agent_id, action, subject, detail) values ($1, $2, $3, $4, $5)",
        now,
        agent.map(|agent| agent.0),
        action,
        subject,
        detail,
    )
    .execute(conn)
    .await
    .map(drop)
}

/// That somebody looked at a subject: one row in ten minutes, however often the page is loaded.
pub(in crate::console) async fn seen(
    conn: &mut PgConnection,
    agent: AgentId,
    action: &str,
    subject: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into desk_audit (at, agent_id, action, subject)
         select $1::timestamptz, $2::bigint, $3, $4
         where not exists (select from desk_audit where agent_id = $2 and action = $3 and subject = $4 and at > $5)",
        now,
        agent.0,
        action,
        subject,
        now - TimeDelta::minutes(10),
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Rows before an id, newest first; `action` matches from the beginning, `who` a part of a name.
pub(in crate::console) async fn page(
    conn: &mut PgConnection,
    before: i64,
    action: &str,
    who: &str,
    limit: i64,
) -> sqlx::Result<Vec<Entry>> {
    sqlx::query_as!(
        Entry,
        r#"select d.id, d.at, a.name as "who?", d.action, d.subject, d.detail
           from desk_audit d left join agents a on a.id = d.agent_id
           where d.id < $1 and starts_with(d.action, $2) and ($3 = '' or a.name ilike '%' || $3 || '%')
           order by d.id desc limit $4"#,
        before,
        action,
        who,
        limit,
    )
    .fetch_all(conn)
    .await
}
