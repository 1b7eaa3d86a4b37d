//! Taking over: the person holds the chat at once, and may speak when what the bot was sending has come to an end.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::say::note;
use super::{AgentId, NoteKind, Refused};
use crate::conversation::ConversationId;

/// Who holds a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The open hand-over's row.
    pub handoff: i64,
    /// The person.
    pub by: AgentId,
    /// Whether nothing of the bot is on its way any more.
    pub settled: bool,
}

/// Locks the conversation. False if it is gone.
pub(super) async fn lock(conn: &mut PgConnection, id: ConversationId) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!("select id from conversations where id = $1 for update", id.0).fetch_optional(conn).await?;
    Ok(found.is_some())
}

/// Who holds it; nobody where the bot answers or it waits in the queue.
///
/// # Errors
/// If the database fails.
pub async fn holder(conn: &mut PgConnection, id: ConversationId) -> sqlx::Result<Option<Held>> {
    let row = sqlx::query!(
        r#"select h.id, h.taken_by as "by: AgentId", h.settled_at is not null as "settled!"
           from handoffs h join conversations c on c.id = h.conversation_id
           where h.conversation_id = $1 and h.closed_at is null and c.handler = 'agent'"#,
        id.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.and_then(|row| Some(Held { handoff: row.id, by: row.by?, settled: row.settled })))
}

/// A person takes a conversation over: from the queue, from the bot, or with `from_colleague` from the colleague who holds it.
/// The bot is silent from the caller's commit on; [`settle`] says when what it was sending has ended.
///
/// # Errors
/// If the database fails.
pub async fn take_over(
    conn: &mut PgConnection,
    id: ConversationId,
    agent: AgentId,
    from_colleague: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<Result<(), Refused>> {
    if !lock(conn, id).await? {
        return Ok(Err(Refused::Gone));
    }
    match holder(conn, id).await? {
        Some(held) if held.by == agent => return Ok(Ok(())),
        Some(held) if !from_colleague => return Ok(Err(Refused::HeldBy(held.by))),
        _ => {}
    }
    sqlx::query!(
        "insert into handoffs (conversation_id, reason, created_at, taken_at, taken_by, assigned_to)
         values ($1, 'taken over by a person', $3, $3, $2, $2)
         on conflict (conversation_id) where closed_at is null
         do update set taken_at = coalesce(handoffs.taken_at, excluded.taken_at), taken_by = excluded.taken_by,
                       assigned_to = excluded.taken_by",
        id.0,
        agent.0,
        now,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("update conversations set handler = 'agent', updated_at = $2 where id = $1", id.0, now).execute(&mut *conn).await?;
    note(conn, id, Some(agent), NoteKind::Taken, "", now).await?;
    void(conn, id, now).await?;
    Ok(Ok(()))
}

/// What the bot had ready is void, but for the web chat, whose page shows a reply as soon as it is stored: there it goes out
/// and is waited for.
async fn void(conn: &mut PgConnection, id: ConversationId, now: DateTime<Utc>) -> sqlx::Result<()> {
    let replies = sqlx::query_scalar!(
        "update outbox set state = 'void', error = 'a person took over'
         where conversation_id = $1 and reply_id is not null and state = 'pending' and channel <> 'web'
         returning reply_id",
        id.0,
    )
    .fetch_all(&mut *conn)
    .await?;
    let messages: Vec<String> = replies.into_iter().flatten().map(|reply| format!("reply:{reply}")).collect();
    // it was never said
    sqlx::query!(
        "update messages set deleted_at = $3 where conversation_id = $1 and author = 'bot' and external_id = any ($2)",
        id.0,
        &messages,
        now,
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Voids what a failed send put back, and notes whether nothing of the bot is on its way any more. To be asked again until it
/// answers true; the caller commits.
///
/// # Errors
/// If the database fails.
pub async fn settle(conn: &mut PgConnection, id: ConversationId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    if !lock(conn, id).await? {
        return Ok(false);
    }
    let Some(held) = holder(conn, id).await? else { return Ok(false) };
    if held.settled {
        return Ok(true);
    }
    void(conn, id, now).await?;
    let flying = sqlx::query_scalar!(
        r#"select exists (select from outbox where conversation_id = $1 and reply_id is not null and state in ('pending', 'sending')) as "flying!""#,
        id.0,
    )
    .fetch_one(&mut *conn)
    .await?;
    if !flying {
        sqlx::query!("update handoffs set settled_at = $2 where id = $1", held.handoff, now).execute(conn).await?;
    }
    Ok(!flying)
}

/// Gives a waiting chat to a colleague, who still has to take it over; nothing takes it back from who holds it.
///
/// # Errors
/// If the database fails.
pub async fn assign(
    conn: &mut PgConnection,
    id: ConversationId,
    to: Option<AgentId>,
    by: AgentId,
    now: DateTime<Utc>,
) -> sqlx::Result<Result<(), Refused>> {
    if !lock(conn, id).await? {
        return Ok(Err(Refused::Gone));
    }
    if let Some(held) = holder(conn, id).await? {
        return Ok(Err(Refused::HeldBy(held.by)));
    }
    let waiting = sqlx::query_scalar!(
        "update handoffs set assigned_to = $2 where conversation_id = $1 and closed_at is null returning id",
        id.0,
        to.map(|to| to.0)
    )
    .fetch_optional(&mut *conn)
    .await?;
    if waiting.is_none() {
        return Ok(Err(Refused::NotTaken));
    }
    note(conn, id, Some(by), NoteKind::Assigned, &to.map(|to| to.to_string()).unwrap_or_default(), now).await?;
    Ok(Ok(()))
}

/// The agent with the fewest open chats, for a chat that nobody picked; nothing where nobody can work.
///
/// # Errors
/// If the database fails.
pub async fn least_busy(conn: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Option<AgentId>> {
    sqlx::query_scalar!(
        r#"select a.id as "id!: AgentId"
           from agents a left join handoffs h on h.assigned_to = a.id and h.closed_at is null
           where a.disabled_at is null and a.role in ('agent', 'admin')
             and exists (select from desk_sessions s where s.agent_id = a.id and s.complete and s.seen_at > $1)
           group by a.id order by count(h.id), max(h.created_at) nulls first, a.id limit 1"#,
        now - TimeDelta::minutes(10),
    )
    .fetch_optional(conn)
    .await
}
