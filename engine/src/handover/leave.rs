//! How a person's part ends: back to the bot, or closed; and how it begins again.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::say::{answered, note};
use super::take::{holder, lock, take_over};
use super::{AgentId, NoteKind, Refused};
use crate::conversation::ConversationId;

/// Characters of the line that goes with a rating.
const LONGEST_LINE: usize = 500;

/// How a hand-over ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The bot goes on; what the shopper wrote since the person's last answer is answered by it.
    HandedBack,
    /// Done; the bot answers what comes next.
    Closed,
}

impl Outcome {
    fn as_str(self) -> &'static str {
        match self {
            Self::HandedBack => "handed_back",
            Self::Closed => "closed",
        }
    }
}

/// Ends a hand-over. `words` are the line for the bot, or the reason. Who holds the chat may, and anybody where nobody does.
///
/// # Errors
/// If the database fails.
pub async fn end(
    conn: &mut PgConnection,
    id: ConversationId,
    agent: AgentId,
    outcome: Outcome,
    words: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Result<(), Refused>> {
    if !lock(conn, id).await? {
        return Ok(Err(Refused::Gone));
    }
    if let Some(held) = holder(conn, id).await?.filter(|held| held.by != agent) {
        return Ok(Err(Refused::HeldBy(held.by)));
    }
    let ended = sqlx::query_scalar!(
        "update handoffs set closed_at = $2, closed_by = $3, outcome = $4, close_reason = $5
         where conversation_id = $1 and closed_at is null returning id",
        id.0,
        now,
        agent.0,
        outcome.as_str(),
        words,
    )
    .fetch_optional(&mut *conn)
    .await?;
    if ended.is_none() {
        return Ok(Err(Refused::NotTaken));
    }
    if outcome == Outcome::Closed {
        answered(conn, id, i64::MAX).await?;
    }
    if outcome == Outcome::HandedBack {
        point_to_order(conn, id, words).await?;
    }
    // who was blocked meanwhile is answered by nobody
    sqlx::query!(
        "update conversations c set updated_at = $2, handler = case when b.identity_id is null then 'bot' else 'agent' end
         from conversations o left join blocked_identities b on b.identity_id = o.identity_id
         where c.id = $1 and o.id = $1",
        id.0,
        now
    )
    .execute(&mut *conn)
    .await?;
    let kind = if outcome == Outcome::Closed { NoteKind::Closed } else { NoteKind::HandedBack };
    note(conn, id, Some(agent), kind, words, now).await?;
    Ok(Ok(()))
}

/// The line that a chat is handed back with says which order is spoken of: "when does it arrive?" means that one then. Only an order
/// of the proved customer counts.
async fn point_to_order(conn: &mut PgConnection, id: ConversationId, line: &str) -> sqlx::Result<()> {
    let orders = sqlx::query_scalar!(
        "select o.id from orders o join identity_links l on l.customer_id = o.customer_id and l.expires_at > now()
         join conversations c on c.identity_id = l.identity_id where c.id = $1",
        id.0
    )
    .fetch_all(&mut *conn)
    .await?;
    let words = || line.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').map(|word| word.trim_matches('-'));
    let Some(order) = orders.iter().find(|order| words().any(|word| word.eq_ignore_ascii_case(order.trim_start_matches('#')))) else {
        return Ok(());
    };
    sqlx::query!("update conversations set state = jsonb_set(state, '{order}', to_jsonb($2::text)) where id = $1", id.0, order)
        .execute(conn)
        .await
        .map(drop)
}

/// Opens a closed chat again, in the hands of who does it.
///
/// # Errors
/// If the database fails.
pub async fn reopen(conn: &mut PgConnection, id: ConversationId, agent: AgentId, now: DateTime<Utc>) -> sqlx::Result<Result<(), Refused>> {
    if !lock(conn, id).await? {
        return Ok(Err(Refused::Gone));
    }
    note(conn, id, Some(agent), NoteKind::Reopened, "", now).await?;
    take_over(conn, id, agent, false, now).await
}

/// Whether the shopper may be asked how it was: after a close, once in a conversation. Notes that it is asked now.
///
/// # Errors
/// If the database fails.
pub async fn may_ask_rating(conn: &mut PgConnection, id: ConversationId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let asked = sqlx::query_scalar!(
        "update handoffs set rating_asked_at = $2
         where id = (select max(h.id) from handoffs h where h.conversation_id = $1) and outcome = 'closed' and answered_at is not null
           and not exists (select from handoffs h where h.conversation_id = $1 and h.rating_asked_at is not null)
         returning id",
        id.0,
        now,
    );
    Ok(asked.fetch_optional(conn).await?.is_some())
}

/// Chats that nobody took over for so many minutes and whose shopper was not told so yet, those that wait longest first, with the
/// time since when.
///
/// # Errors
/// If the database fails.
pub async fn overdue(conn: &mut PgConnection, now: DateTime<Utc>, minutes: u32) -> sqlx::Result<Vec<(ConversationId, DateTime<Utc>)>> {
    let rows = sqlx::query!(
        r#"select h.conversation_id as "id: ConversationId", h.created_at from handoffs h join conversations c on c.id = h.conversation_id
           where h.closed_at is null and h.taken_by is null and h.told_at is null and h.created_at < $1
             and c.handler = 'queue' and c.channel <> 'ask'
           order by h.created_at limit 100"#,
        now - TimeDelta::minutes(minutes.into()),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.created_at)).collect())
}

/// Whether the shopper may be told now that nobody came yet: once, and not where somebody came meanwhile. Notes that it is said.
///
/// # Errors
/// If the database fails.
pub async fn may_tell(conn: &mut PgConnection, id: ConversationId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let told = sqlx::query_scalar!(
        "update handoffs set told_at = $2 where conversation_id = $1 and closed_at is null and taken_by is null and told_at is null returning id",
        id.0,
        now,
    );
    Ok(told.fetch_optional(conn).await?.is_some())
}

/// The place in the queue of the conversation that the transaction is bound to, or the one that it would get; 1 is the next.
///
/// # Errors
/// If the database fails.
pub async fn place(conn: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select queue_place() as "place!""#).fetch_one(conn).await
}

/// Nobody came in the set time: the chat leaves the queue and the bot goes on by itself. False where somebody came meanwhile.
///
/// # Errors
/// If the database fails.
pub async fn give_up(conn: &mut PgConnection, id: ConversationId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    if !lock(conn, id).await? {
        return Ok(false);
    }
    let queued =
        sqlx::query!("update conversations set handler = 'bot' where id = $1 and handler = 'queue'", id.0).execute(&mut *conn).await?;
    if queued.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!("update handoffs set closed_at = $2, outcome = 'unanswered' where conversation_id = $1 and closed_at is null", id.0, now)
        .execute(conn)
        .await?;
    Ok(true)
}

/// The line that goes with a rating; the last one counts.
///
/// # Errors
/// If the database fails.
pub async fn rate_line(conn: &mut PgConnection, id: ConversationId, line: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "update handoffs set rating_text = $2 where conversation_id = $1 and rating is not null",
        id.0,
        line.chars().filter(|c| *c != '\0').take(LONGEST_LINE).collect::<String>(),
    )
    .execute(conn)
    .await
    .map(drop)
}

/// The shopper said how it was, in 1 to 5 stars; the last tap counts.
///
/// # Errors
/// If the database fails.
pub async fn rate(conn: &mut PgConnection, id: ConversationId, stars: i32) -> sqlx::Result<()> {
    sqlx::query!("update handoffs set rating = $2 where conversation_id = $1 and rating_asked_at is not null", id.0, stars)
        .execute(conn)
        .await
        .map(drop)
}

/// The shopper needs no person any more. Whom a person holds already cannot leave.
///
/// # Errors
/// If the database fails.
pub async fn leave_queue(conn: &mut PgConnection, id: ConversationId, now: DateTime<Utc>) -> sqlx::Result<()> {
    if !lock(conn, id).await? {
        return Ok(());
    }
    let queued =
        sqlx::query!("update conversations set handler = 'bot' where id = $1 and handler = 'queue'", id.0).execute(&mut *conn).await?;
    if queued.rows_affected() > 0 {
        sqlx::query!("update handoffs set closed_at = $2, outcome = 'left' where conversation_id = $1 and closed_at is null", id.0, now)
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Mutes a shopper who abuses the chat: it is closed, and neither the bot nor the queue answers what is written there.
///
/// # Errors
/// If the database fails.
pub async fn mute(conn: &mut PgConnection, id: ConversationId, agent: AgentId, now: DateTime<Utc>) -> sqlx::Result<Result<(), Refused>> {
    match end(conn, id, agent, Outcome::Closed, "muted", now).await? {
        // nothing was open: muting is all there is to do
        Err(Refused::NotTaken) => note(conn, id, Some(agent), NoteKind::Closed, "muted", now).await?,
        Err(refused) => return Ok(Err(refused)),
        Ok(()) => {}
    }
    sqlx::query!("update conversations set handler = 'agent', updated_at = $2 where id = $1", id.0, now).execute(conn).await?;
    Ok(Ok(()))
}

/// The bot answers a muted chat again, beginning with what comes next.
///
/// # Errors
/// If the database fails.
pub async fn unmute(conn: &mut PgConnection, id: ConversationId, agent: AgentId, now: DateTime<Utc>) -> sqlx::Result<Result<(), Refused>> {
    if !lock(conn, id).await? {
        return Ok(Err(Refused::Gone));
    }
    if let Some(held) = holder(conn, id).await? {
        return Ok(Err(Refused::HeldBy(held.by)));
    }
    answered(conn, id, i64::MAX).await?;
    sqlx::query!("update conversations set handler = 'bot', updated_at = $2 where id = $1 and handler = 'agent'", id.0, now)
        .execute(&mut *conn)
        .await?;
    note(conn, id, Some(agent), NoteKind::Reopened, "unmuted", now).await?;
    Ok(Ok(()))
}
