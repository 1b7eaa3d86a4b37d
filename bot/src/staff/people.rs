//! Who of the shop writes in a room: the users of the platform and their accounts at the desk.

use chrono::{DateTime, Utc};
use engine::handover::AgentId;
use sqlx::PgConnection;

/// Who of the shop a user of the platform is: somebody who was there before, else somebody new, who has no password and so comes in
/// by the room alone. Nothing for who was shut out.
pub(super) async fn agent(
    conn: &mut PgConnection,
    platform: &str,
    user: &str,
    name: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<AgentId>> {
    let known = sqlx::query!(
        r#"select a.id as "id: AgentId", a.disabled_at is not null or a.role = 'auditor' as "out!"
           from staff_members s join agents a on a.id = s.agent_id where s.platform = $1 and s.user_id = $2"#,
        platform,
        user,
    )
    .fetch_optional(&mut *conn)
    .await?;
    if let Some(known) = known {
        return Ok((!known.out).then_some(known.id));
    }
    let id = sqlx::query_scalar!(
        r#"insert into agents (name, email, role, created_at) values ($1, $2, 'agent', $3)
           on conflict (email) do update set name = agents.name returning id as "id: AgentId""#,
        name,
        format!("{user}@{platform}.invalid"),
        now,
    )
    .fetch_one(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into staff_members (platform, user_id, agent_id) values ($1, $2, $3) on conflict do nothing",
        platform,
        user,
        id.0
    )
    .execute(conn)
    .await?;
    Ok(Some(id))
}

/// Makes a user of a platform the account that a code was shown to; nothing where the code is not good. An account that was made for
/// that user before is done with: its chats and answers are the other's now.
pub(super) async fn link(
    conn: &mut PgConnection,
    platform: &str,
    user: &str,
    code: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<AgentId>> {
    let digest = crate::console::room_code_digest(code);
    let agent = sqlx::query_scalar!(
        "delete from staff_links l using agents a
         where l.digest = $1 and a.id = l.agent_id and a.disabled_at is null and a.role <> 'auditor' and l.expires_at > $2
         returning l.agent_id",
        digest,
        now,
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(agent) = agent else { return Ok(None) };
    let before = sqlx::query_scalar!("select agent_id from staff_members where platform = $1 and user_id = $2 for update", platform, user)
        .fetch_optional(&mut *conn)
        .await?;
    sqlx::query!(
        "insert into staff_members (platform, user_id, agent_id) values ($1, $2, $3)
         on conflict (platform, user_id) do update set agent_id = excluded.agent_id",
        platform,
        user,
        agent,
    )
    .execute(&mut *conn)
    .await?;
    let made_for_the_room = format!("{user}@{platform}.invalid");
    if let Some(before) = before.filter(|before| *before != agent)
        && sqlx::query_scalar!("select id from agents where id = $1 and email = $2", before, made_for_the_room)
            .fetch_optional(&mut *conn)
            .await?
            .is_some()
    {
        sqlx::query!("update messages set agent_id = $2 where agent_id = $1", before, agent).execute(&mut *conn).await?;
        sqlx::query!(
            "update handoffs set taken_by = case taken_by when $1 then $2 else taken_by end,
                 assigned_to = case assigned_to when $1 then $2 else assigned_to end,
                 closed_by = case closed_by when $1 then $2 else closed_by end
             where $1 in (taken_by, assigned_to, closed_by)",
            before,
            agent,
        )
        .execute(&mut *conn)
        .await?;
        sqlx::query!("update agents set disabled_at = $2 where id = $1", before, now).execute(conn).await?;
    }
    Ok(Some(AgentId(agent)))
}

/// Somebody's name.
pub(super) async fn name(conn: &mut PgConnection, id: AgentId) -> sqlx::Result<String> {
    Ok(sqlx::query_scalar!("select name from agents where id = $1", id.0).fetch_optional(conn).await?.unwrap_or_default())
}
