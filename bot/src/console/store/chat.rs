//! One chat: its head, its lines, and why the bot said what it said.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use engine::conversation::ConversationId;
use engine::handover::AgentId;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

/// Lines of a chat that are shown: the latest.
const LINES: i64 = 400;

/// What stands above a chat.
#[derive(Debug, Clone)]
pub(in crate::console) struct Head {
    pub(in crate::console) id: ConversationId,
    pub(in crate::console) identity: Uuid,
    pub(in crate::console) channel: String,
    pub(in crate::console) private: bool,
    pub(in crate::console) language: Option<String>,
    /// Of the latest hand-over.
    pub(in crate::console) reason: Option<String>,
    pub(in crate::console) asked_at: Option<DateTime<Utc>>,
    pub(in crate::console) closed_at: Option<DateTime<Utc>>,
    pub(in crate::console) settled: bool,
    /// Neither the bot nor the queue answers.
    pub(in crate::console) muted: bool,
    /// Nor in any other chat of who writes here.
    pub(in crate::console) blocked: bool,
    pub(in crate::console) holder: Option<AgentId>,
    pub(in crate::console) holder_name: Option<String>,
    pub(in crate::console) rating: Option<i32>,
    pub(in crate::console) rating_text: Option<String>,
}

/// A message.
#[derive(Debug, Clone)]
pub(in crate::console) struct Message {
    pub(in crate::console) id: i64,
    pub(in crate::console) author: String,
    pub(in crate::console) text: String,
    pub(in crate::console) pressed: bool,
    pub(in crate::console) agent: Option<String>,
    pub(in crate::console) at: DateTime<Utc>,
    pub(in crate::console) edited: bool,
    pub(in crate::console) deleted: bool,
    pub(in crate::console) attachments: Value,
    /// The reply behind a bot's message.
    pub(in crate::console) reply: Option<Uuid>,
    pub(in crate::console) source: Option<String>,
    pub(in crate::console) intent: Option<String>,
    pub(in crate::console) sentiment: Option<String>,
    pub(in crate::console) explanation: Option<Value>,
    /// Where the outbox has it.
    pub(in crate::console) state: Option<String>,
}

/// A note beside the chat, or what a colleague did with it.
#[derive(Debug, Clone)]
pub(in crate::console) struct Note {
    pub(in crate::console) kind: String,
    pub(in crate::console) text: String,
    pub(in crate::console) agent: Option<String>,
    pub(in crate::console) at: DateTime<Utc>,
}

/// A claim of a reply.
#[derive(Debug, Clone)]
pub(in crate::console) struct Claim {
    pub(in crate::console) text: String,
    pub(in crate::console) kind: String,
    pub(in crate::console) facts: Vec<String>,
}

/// A fact behind a reply.
#[derive(Debug, Clone)]
pub(in crate::console) struct Fact {
    pub(in crate::console) id: String,
    pub(in crate::console) value: String,
    pub(in crate::console) source: String,
}

/// What stands above a chat; nothing where there is none.
pub(in crate::console) async fn head(conn: &mut PgConnection, id: ConversationId) -> sqlx::Result<Option<Head>> {
    sqlx::query_as!(
        Head,
        r#"select c.id as "id: ConversationId", c.identity_id as identity, c.channel, c.private, c.language,
                  h.reason as "reason?", h.created_at as "asked_at?", h.closed_at as "closed_at?",
                  (h.settled_at is not null) as "settled!",
                  (c.handler = 'agent' and (h.id is null or h.closed_at is not null)) as "muted!",
                  exists (select from blocked_identities b where b.identity_id = c.identity_id) as "blocked!",
                  case when h.closed_at is null and c.handler = 'agent' then h.taken_by end as "holder: AgentId",
                  case when h.closed_at is null and c.handler = 'agent' then a.name end as holder_name,
                  h.rating as "rating?", h.rating_text as "rating_text?"
           from conversations c
           left join lateral (select * from handoffs x where x.conversation_id = c.id order by x.id desc limit 1) h on true
           left join agents a on a.id = h.taken_by
           where c.id = $1"#,
        id.0,
    )
    .fetch_optional(conn)
    .await
}

/// The latest messages, oldest first.
pub(in crate::console) async fn messages(conn: &mut PgConnection, id: ConversationId) -> sqlx::Result<Vec<Message>> {
    let mut lines = sqlx::query_as!(
        Message,
        r#"select m.id, m.author, coalesce(m.pressed, m.text) as "text!", m.pressed is not null as "pressed!", a.name as "agent?",
                  m.received_at as at, m.edited_at is not null as "edited!", m.deleted_at is not null as "deleted!", m.attachments,
                  r.id as "reply?", r.source as "source?", r.intent as "intent?", r.sentiment as "sentiment?",
                  r.explanation as "explanation?", o.state as "state?"
           from messages m
           left join agents a on a.id = m.agent_id
           left join replies r on m.author = 'bot' and r.id = m.reply_id
           left join lateral (
               -- an answer's words and each of its files are rows of their own: what is worst is said
               select state from outbox x where x.conversation_id = m.conversation_id and (x.reply_id = r.id or x.message_id = m.id)
               order by array_position(array['failed', 'sending', 'pending', 'void', 'sent'], x.state) limit 1) o on true
           where m.conversation_id = $1 order by m.id desc limit $2"#,
        id.0,
        LINES,
    )
    .fetch_all(conn)
    .await?;
    lines.reverse();
    Ok(lines)
}

/// Notes, oldest first.
pub(in crate::console) async fn notes(conn: &mut PgConnection, id: ConversationId) -> sqlx::Result<Vec<Note>> {
    let mut notes = sqlx::query_as!(
        Note,
        r#"select n.kind, n.text, a.name as "agent?", n.created_at as at from desk_notes n left join agents a on a.id = n.agent_id
           where n.conversation_id = $1 order by n.id desc limit $2"#,
        id.0,
        LINES,
    )
    .fetch_all(conn)
    .await?;
    notes.reverse();
    Ok(notes)
}

/// The claims of a chat's replies.
pub(in crate::console) async fn claims(conn: &mut PgConnection, id: ConversationId) -> sqlx::Result<HashMap<Uuid, Vec<Claim>>> {
    let rows = sqlx::query!(
        "select c.reply_id, c.text, c.kind, c.facts from reply_claims c join replies r on r.id = c.reply_id
         where r.conversation_id = $1 order by c.reply_id, c.position",
        id.0,
    )
    .fetch_all(conn)
    .await?;
    let mut claims: HashMap<Uuid, Vec<Claim>> = HashMap::new();
    for row in rows {
        claims.entry(row.reply_id).or_default().push(Claim { text: row.text, kind: row.kind, facts: row.facts });
    }
    Ok(claims)
}

/// The facts behind a chat's replies.
pub(in crate::console) async fn facts(conn: &mut PgConnection, id: ConversationId) -> sqlx::Result<HashMap<Uuid, Vec<Fact>>> {
    let rows = sqlx::query!(
        "select f.reply_id, f.id, f.value, f.source from reply_facts f join replies r on r.id = f.reply_id
         where r.conversation_id = $1 order by f.reply_id, f.id",
        id.0,
    )
    .fetch_all(conn)
    .await?;
    let mut facts: HashMap<Uuid, Vec<Fact>> = HashMap::new();
    for row in rows {
        let value = row.value.as_str().map_or_else(|| row.value.to_string(), str::to_owned);
        facts.entry(row.reply_id).or_default().push(Fact { id: row.id, value, source: row.source });
    }
    Ok(facts)
}

/// A file that a shopper sent: name, and path below the data folder once it is there.
pub(in crate::console) async fn file(conn: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<(ConversationId, String, String)>> {
    let row = sqlx::query!(r#"select conversation_id as "chat: ConversationId", name, path from attachments where id = $1"#, id)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|row| (row.chat, row.name, row.path)))
}

/// The shopper's words since the last answer of a person or the bot; where all is answered, the last ones.
pub(in crate::console) async fn last_asked(conn: &mut PgConnection, id: ConversationId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        r#"select string_agg(text, E'\n' order by id) from (
               select id, coalesce(pressed, text) as text from messages
               where conversation_id = $1 and author = 'shopper' and deleted_at is null
                 and (reply_id is null
                      or id = (select max(l.id) from messages l where l.conversation_id = $1 and l.author = 'shopper' and l.deleted_at is null))
               order by id desc limit 5) last"#,
        id.0,
    )
    .fetch_one(conn)
    .await
}
