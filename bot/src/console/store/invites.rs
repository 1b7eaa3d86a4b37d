//! One-time links.

use chrono::{DateTime, Utc};
use engine::handover::AgentId;
use sqlx::PgConnection;

/// What a link is good for.
#[derive(Debug, Clone)]
pub(in crate::console) struct Invite {
    pub(in crate::console) role: String,
    /// Set where it gives a new password to somebody who is there.
    pub(in crate::console) agent: Option<AgentId>,
    pub(in crate::console) email: Option<String>,
}

/// Stores a link.
pub(in crate::console) async fn create(
    conn: &mut PgConnection,
    digest: &[u8],
    role: &str,
    agent: Option<AgentId>,
    by: Option<AgentId>,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into desk_invites (digest, role, agent_id, created_by, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)",
        digest,
        role,
        agent.map(|agent| agent.0),
        by.map(|by| by.0),
        now,
        until,
    )
    .execute(conn)
    .await
    .map(drop)
}

/// The links of earlier starts do not work any more.
pub(in crate::console) async fn forget_first(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("delete from desk_invites where created_by is null and used_at is null").execute(conn).await.map(drop)
}

/// A link that was not used yet. The row is locked until the caller's transaction ends.
pub(in crate::console) async fn find(conn: &mut PgConnection, digest: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<Invite>> {
    sqlx::query_as!(
        Invite,
        r#"select i.role, i.agent_id as "agent: AgentId", (select a.email from agents a where a.id = i.agent_id) as email
           from desk_invites i where i.digest = $1 and i.used_at is null and i.expires_at > $2 for update of i"#,
        digest,
        now,
    )
    .fetch_optional(conn)
    .await
}

/// It works no more.
pub(in crate::console) async fn used(conn: &mut PgConnection, digest: &[u8], now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update desk_invites set used_at = $2 where digest = $1", digest, now).execute(conn).await.map(drop)
}
