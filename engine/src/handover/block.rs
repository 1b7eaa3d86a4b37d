//! A shopper who abuses the chat is blocked: neither the bot nor the queue answers in any chat of theirs, those that they begin later
//! too. To mute one chat is [`super::leave::mute`].

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{AgentId, Refused, leave};
use crate::conversation::ConversationId;

/// Blocks who writes in a chat. A colleague who holds another chat of theirs keeps it; nobody answers there afterwards. Where it is
/// refused the caller takes the transaction back.
///
/// # Errors
/// If the database fails.
pub async fn block(conn: &mut PgConnection, id: ConversationId, agent: AgentId, now: DateTime<Utc>) -> sqlx::Result<Result<(), Refused>> {
    let identity = sqlx::query_scalar!("select identity_id from conversations where id = $1", id.0).fetch_optional(&mut *conn).await?;
    let Some(identity) = identity else { return Ok(Err(Refused::Gone)) };
    sqlx::query!(
        "insert into blocked_identities (identity_id, blocked_at, blocked_by) values ($1, $2, $3) on conflict do nothing",
        identity,
        now,
        agent.0,
    )
    .execute(&mut *conn)
    .await?;
    for chat in chats(conn, id, false).await? {
        match leave::mute(conn, chat, agent, now).await? {
            Err(refused) if chat == id => return Ok(Err(refused)),
            _ => {}
        }
    }
    Ok(Ok(()))
}

/// The bot answers them again, beginning with what comes next.
///
/// # Errors
/// If the database fails.
pub async fn unblock(conn: &mut PgConnection, id: ConversationId, agent: AgentId, now: DateTime<Utc>) -> sqlx::Result<Result<(), Refused>> {
    let gone =
        sqlx::query!("delete from blocked_identities where identity_id = (select identity_id from conversations where id = $1)", id.0);
    if gone.execute(&mut *conn).await?.rows_affected() == 0 {
        return Ok(Err(Refused::Gone));
    }
    for chat in chats(conn, id, true).await? {
        if let Err(refused) = leave::unmute(conn, chat, agent, now).await? {
            return Ok(Err(refused));
        }
    }
    Ok(Ok(()))
}

/// The chats of who writes in one: those that nobody answers, or the others.
async fn chats(conn: &mut PgConnection, id: ConversationId, muted: bool) -> sqlx::Result<Vec<ConversationId>> {
    sqlx::query_scalar!(
        r#"select c.id as "id: ConversationId" from conversations c
           where c.identity_id = (select identity_id from conversations where id = $1)
             and $2 = (c.handler = 'agent' and not exists (select from handoffs h where h.conversation_id = c.id and h.closed_at is null))
           order by c.id"#,
        id.0,
        muted,
    )
    .fetch_all(conn)
    .await
}
