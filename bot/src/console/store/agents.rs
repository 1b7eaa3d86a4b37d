//! The people of the desk.

use chrono::{DateTime, Utc};
use engine::handover::AgentId;
use sqlx::PgConnection;

/// Somebody, as the list of colleagues shows them.
#[derive(Debug, Clone)]
pub(in crate::console) struct Agent {
    pub(in crate::console) id: AgentId,
    pub(in crate::console) name: String,
    pub(in crate::console) email: String,
    pub(in crate::console) role: String,
    pub(in crate::console) disabled: bool,
    pub(in crate::console) second_step: bool,
    pub(in crate::console) seen_at: Option<DateTime<Utc>>,
}

/// What a log-in is held against.
#[derive(Debug, Clone)]
pub(in crate::console) struct Credentials {
    pub(in crate::console) id: AgentId,
    pub(in crate::console) password_hash: Option<String>,
    pub(in crate::console) totp_secret: Option<String>,
}

/// Whether anybody can log in.
pub(in crate::console) async fn any_active(conn: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from agents a where disabled_at is null
           and (password_hash is not null or exists (select from desk_openid_people p where p.agent_id = a.id))) as "any!""#
    )
    .fetch_one(conn)
    .await
}

/// Everybody, those who are gone last.
pub(in crate::console) async fn all(conn: &mut PgConnection) -> sqlx::Result<Vec<Agent>> {
    sqlx::query_as!(
        Agent,
        r#"select a.id as "id: AgentId", a.name, a.email, a.role, a.disabled_at is not null as "disabled!",
                  a.totp_secret is not null as "second_step!", max(s.seen_at) as seen_at
           from agents a left join desk_sessions s on s.agent_id = a.id and s.complete
           group by a.id order by a.disabled_at is not null, a.name, a.id"#,
    )
    .fetch_all(conn)
    .await
}

/// The one of an e-mail address who may log in.
pub(in crate::console) async fn by_email(conn: &mut PgConnection, email: &str) -> sqlx::Result<Option<Credentials>> {
    sqlx::query_as!(
        Credentials,
        r#"select id as "id: AgentId", password_hash, totp_secret from agents where email = lower(trim($1)) and disabled_at is null"#,
        email,
    )
    .fetch_optional(conn)
    .await
}

/// Adds somebody; nothing where the address is taken.
pub(in crate::console) async fn create(
    conn: &mut PgConnection,
    name: &str,
    email: &str,
    role: &str,
    password_hash: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<AgentId>> {
    sqlx::query_scalar!(
        r#"insert into agents (name, email, role, password_hash, created_at) values (trim($1), lower(trim($2)), $3, $4, $5)
           on conflict (email) do nothing returning id as "id: AgentId""#,
        name,
        email,
        role,
        password_hash,
        now,
    )
    .fetch_optional(conn)
    .await
}

/// Another password; the second step stays.
pub(in crate::console) async fn set_password(conn: &mut PgConnection, id: AgentId, hash: &str) -> sqlx::Result<()> {
    sqlx::query!("update agents set password_hash = $2 where id = $1", id.0, hash).execute(conn).await.map(drop)
}

/// Sets the language of the desk's words, or leaves it to the browser.
pub(in crate::console) async fn set_language(conn: &mut PgConnection, id: AgentId, language: Option<&str>) -> sqlx::Result<()> {
    sqlx::query!("update agents set language = $2 where id = $1", id.0, language).execute(conn).await.map(drop)
}

/// Sets or removes the second step.
pub(in crate::console) async fn set_second_step(conn: &mut PgConnection, id: AgentId, secret: Option<&str>) -> sqlx::Result<()> {
    sqlx::query!("update agents set totp_secret = $2, totp_step = null where id = $1", id.0, secret).execute(conn).await.map(drop)
}

/// The secret of the second step and the code's step that was used last. The row is locked: a code is good once.
pub(in crate::console) async fn second_step(conn: &mut PgConnection, id: AgentId) -> sqlx::Result<Option<(String, Option<i64>)>> {
    let row = sqlx::query!("select totp_secret, totp_step from agents where id = $1 for update", id.0).fetch_optional(conn).await?;
    Ok(row.and_then(|row| Some((row.totp_secret?, row.totp_step))))
}

/// Takes the second step of somebody who has lost it away; their sessions end. False where they have none.
pub(in crate::console) async fn recover(conn: &mut PgConnection, id: AgentId) -> sqlx::Result<bool> {
    let had = sqlx::query!("update agents set totp_secret = null, totp_step = null where id = $1 and totp_secret is not null", id.0)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("delete from desk_sessions where agent_id = $1", id.0).execute(conn).await?;
    Ok(had.rows_affected() > 0)
}

/// Notes which code was used.
pub(in crate::console) async fn used_step(conn: &mut PgConnection, id: AgentId, step: i64) -> sqlx::Result<()> {
    sqlx::query!("update agents set totp_step = $2 where id = $1", id.0, step).execute(conn).await.map(drop)
}

/// Changes what somebody may do, or that they may come in at all. False where that would leave no admin.
pub(in crate::console) async fn change(
    conn: &mut PgConnection,
    id: AgentId,
    role: &str,
    disabled: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    // one change at a time, so that two admins cannot remove each other
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('desk agents', 0))").fetch_one(&mut *conn).await?;
    sqlx::query!(
        "update agents set role = $2, disabled_at = case when $3 then coalesce(disabled_at, $4) end where id = $1",
        id.0,
        role,
        disabled,
        now,
    )
    .execute(&mut *conn)
    .await?;
    if disabled {
        sqlx::query!("delete from desk_sessions where agent_id = $1", id.0).execute(&mut *conn).await?;
    }
    sqlx::query_scalar!(
        r#"select exists (select from agents a where role = 'admin' and disabled_at is null
           and (password_hash is not null or exists (select from desk_openid_people p where p.agent_id = a.id))) as "admin!""#
    )
    .fetch_one(conn)
    .await
}

/// Keeps the digest of a code for the staff's rooms; older ones of the same account are good no more.
pub(in crate::console) async fn add_room_code(
    conn: &mut PgConnection,
    id: AgentId,
    digest: &[u8],
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!("delete from staff_links where agent_id = $1 or expires_at < $2", id.0, now).execute(&mut *conn).await?;
    sqlx::query!("insert into staff_links (digest, agent_id, expires_at) values ($1, $2, $3)", digest, id.0, expires_at)
        .execute(conn)
        .await
        .map(drop)
}

/// Platforms on which somebody works in a staff's room.
pub(in crate::console) async fn rooms(conn: &mut PgConnection, id: AgentId) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select distinct platform from staff_members where agent_id = $1 order by platform", id.0).fetch_all(conn).await
}
