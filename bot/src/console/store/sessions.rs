//! Browsers that are logged in, and tries to log in.

use chrono::{DateTime, TimeDelta, Utc};
use engine::handover::AgentId;
use sqlx::PgConnection;

/// A session ends after this many hours, and after some without a page.
const HOURS: i64 = 12;
const IDLE_HOURS: i64 = 3;
/// Minutes between password and code.
const CODE_MINUTES: i64 = 10;
/// Wrong tries within a quarter of an hour, for one address and for one e-mail.
const TRIES: i64 = 8;
const WINDOW_MINUTES: i64 = 15;

/// Who a session belongs to.
#[derive(Debug, Clone)]
pub(in crate::console) struct Found {
    pub(in crate::console) agent: AgentId,
    pub(in crate::console) name: String,
    pub(in crate::console) email: String,
    pub(in crate::console) role: String,
    /// Of the desk's words, where they chose one.
    pub(in crate::console) language: Option<String>,
}

/// Begins a session; `complete` is false until the code of the second step is there.
pub(in crate::console) async fn begin(
    conn: &mut PgConnection,
    digest: &[u8],
    agent: AgentId,
    complete: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let lasts = if complete { TimeDelta::hours(HOURS) } else { TimeDelta::minutes(CODE_MINUTES) };
    sqlx::query!("delete from desk_sessions where expires_at < $1", now).execute(&mut *conn).await?;
    sqlx::query!(
        "insert into desk_sessions (digest, agent_id, complete, created_at, seen_at, expires_at) values ($1, $2, $3, $4, $4, $5)",
        digest,
        agent.0,
        complete,
        now,
        now + lasts,
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Who a complete session belongs to; says that it was used, at most once a minute.
pub(in crate::console) async fn find(conn: &mut PgConnection, digest: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<Found>> {
    let found = sqlx::query_as!(
        Found,
        r#"select a.id as "agent: AgentId", a.name, a.email, a.role, a.language from desk_sessions s join agents a on a.id = s.agent_id
           where s.digest = $1 and s.complete and s.expires_at > $2 and s.seen_at > $3 and a.disabled_at is null"#,
        digest,
        now,
        now - TimeDelta::hours(IDLE_HOURS),
    )
    .fetch_optional(&mut *conn)
    .await?;
    if found.is_some() {
        sqlx::query!("update desk_sessions set seen_at = $2 where digest = $1 and seen_at < $3", digest, now, now - TimeDelta::minutes(1))
            .execute(conn)
            .await?;
    }
    Ok(found)
}

/// Who has given the password and not yet the code.
pub(in crate::console) async fn half(conn: &mut PgConnection, digest: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<AgentId>> {
    sqlx::query_scalar!(
        r#"select s.agent_id as "agent: AgentId" from desk_sessions s join agents a on a.id = s.agent_id
           where s.digest = $1 and not s.complete and s.expires_at > $2 and a.disabled_at is null"#,
        digest,
        now,
    )
    .fetch_optional(conn)
    .await
}

/// Ends a session.
pub(in crate::console) async fn end(conn: &mut PgConnection, digest: &[u8]) -> sqlx::Result<()> {
    sqlx::query!("delete from desk_sessions where digest = $1", digest).execute(conn).await.map(drop)
}

/// Ends all other sessions of somebody.
pub(in crate::console) async fn end_others(conn: &mut PgConnection, agent: AgentId, digest: &[u8]) -> sqlx::Result<()> {
    sqlx::query!("delete from desk_sessions where agent_id = $1 and digest <> $2", agent.0, digest).execute(conn).await.map(drop)
}

/// Notes a try before it is made, and answers whether it may be: parallel tries cannot pass the limit.
pub(in crate::console) async fn may_try(conn: &mut PgConnection, digests: &[Vec<u8>], now: DateTime<Utc>) -> sqlx::Result<bool> {
    sqlx::query!("delete from desk_attempts where at < $1", now - TimeDelta::days(1)).execute(&mut *conn).await?;
    sqlx::query!("insert into desk_attempts (digest, at) select d, $2 from unnest($1::bytea[]) d", digests, now)
        .execute(&mut *conn)
        .await?;
    let most = sqlx::query_scalar!(
        r#"select coalesce(max(n), 0) as "most!" from (select count(*) as n from desk_attempts where digest = any ($1) and at > $2 group by digest) c"#,
        digests,
        now - TimeDelta::minutes(WINDOW_MINUTES),
    )
    .fetch_one(conn)
    .await?;
    Ok(most <= TRIES)
}

/// A right try: the wrong ones before it are forgotten.
pub(in crate::console) async fn succeeded(conn: &mut PgConnection, digests: &[Vec<u8>]) -> sqlx::Result<()> {
    sqlx::query!("delete from desk_attempts where digest = any ($1)", digests).execute(conn).await.map(drop)
}
