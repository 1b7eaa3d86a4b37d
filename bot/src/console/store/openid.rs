//! Log-ins by the shop's identity provider that were begun, and who came in so.

use chrono::{DateTime, TimeDelta, Utc};
use engine::handover::AgentId;
use sqlx::PgConnection;

/// Minutes that somebody has for the log-in at the provider.
const MINUTES: i64 = 10;

/// What was begun.
pub(in crate::console) struct Begun {
    pub(in crate::console) nonce: String,
    pub(in crate::console) verifier: String,
}

/// Notes a log-in that begins: digests of what comes back in the address and of what the browser keeps.
pub(in crate::console) async fn begin(
    conn: &mut PgConnection,
    state: &[u8],
    browser: &[u8],
    nonce: &str,
    verifier: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!("delete from desk_openid where expires_at < $1", now).execute(&mut *conn).await?;
    sqlx::query!(
        "insert into desk_openid (state, browser, nonce, verifier, expires_at) values ($1, $2, $3, $4, $5)",
        state,
        browser,
        nonce,
        verifier,
        now + TimeDelta::minutes(MINUTES),
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Takes a log-in that was begun in this browser, once; nothing where there is none.
pub(in crate::console) async fn take(
    conn: &mut PgConnection,
    state: &[u8],
    browser: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Begun>> {
    sqlx::query_as!(
        Begun,
        "delete from desk_openid where state = $1 and browser = $2 and expires_at > $3 returning nonce, verifier",
        state,
        browser,
        now,
    )
    .fetch_optional(conn)
    .await
}

/// Somebody who works here.
pub(in crate::console) struct Known {
    pub(in crate::console) id: AgentId,
    pub(in crate::console) role: String,
    pub(in crate::console) disabled: bool,
    pub(in crate::console) second_step: bool,
}

/// Who a person of the provider is: who came in as that person before, else who has the address, else somebody new. An account with that
/// address that another person of the provider came in with is nobody's.
pub(in crate::console) async fn agent(
    conn: &mut PgConnection,
    issuer: &str,
    subject: &str,
    (name, email): (&str, &str),
    role: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Known>> {
    let linked = sqlx::query_scalar!("select agent_id from desk_openid_people where issuer = $1 and subject = $2", issuer, subject);
    let id = match linked.fetch_optional(&mut *conn).await? {
        Some(id) => id,
        None => {
            let id = sqlx::query_scalar!(
                "insert into agents (name, email, role, created_at) values ($1, $2, $3, $4)
                 on conflict (email) do update set name = agents.name returning id",
                name,
                email,
                role,
                now,
            )
            .fetch_one(&mut *conn)
            .await?;
            let linked = sqlx::query!(
                "insert into desk_openid_people (issuer, subject, agent_id, since) values ($1, $2, $3, $4) on conflict do nothing",
                issuer,
                subject,
                id,
                now,
            );
            if linked.execute(&mut *conn).await?.rows_affected() == 0 {
                return Ok(None);
            }
            id
        }
    };
    sqlx::query_as!(
        Known,
        r#"select id as "id: AgentId", role, disabled_at is not null as "disabled!", totp_secret is not null as "second_step!"
           from agents where id = $1"#,
        id,
    )
    .fetch_optional(conn)
    .await
}
