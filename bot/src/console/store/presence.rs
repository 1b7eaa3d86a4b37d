//! Who looks at a chat, who types.

use chrono::{DateTime, TimeDelta, Utc};
use engine::conversation::ConversationId;
use engine::handover::AgentId;
use sqlx::PgConnection;

/// A colleague at the same chat.
#[derive(Debug, Clone)]
pub(in crate::console) struct Present {
    pub(in crate::console) name: String,
    pub(in crate::console) typing: bool,
}

/// Pages say every quarter of a minute that they are open.
const SEEN_SECONDS: i64 = 40;
const TYPING_SECONDS: i64 = 8;

/// Says that somebody looks, or types.
pub(in crate::console) async fn say(
    conn: &mut PgConnection,
    id: ConversationId,
    agent: AgentId,
    typing: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into desk_presence (conversation_id, agent_id, seen_at, typing_at) values ($1, $2, $3, case when $4 then $3::timestamptz end)
         on conflict (conversation_id, agent_id) do update set seen_at = excluded.seen_at, typing_at = excluded.typing_at",
        id.0,
        agent.0,
        now,
        typing,
    )
    .execute(conn)
    .await
    .map(drop)
}

/// The others.
pub(in crate::console) async fn others(
    conn: &mut PgConnection,
    id: ConversationId,
    me: AgentId,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Present>> {
    sqlx::query_as!(
        Present,
        r#"select a.name, coalesce(p.typing_at > $4, false) as "typing!"
           from desk_presence p join agents a on a.id = p.agent_id
           where p.conversation_id = $1 and p.agent_id <> $2 and p.seen_at > $3 order by a.name"#,
        id.0,
        me.0,
        now - TimeDelta::seconds(SEEN_SECONDS),
        now - TimeDelta::seconds(TYPING_SECONDS),
    )
    .fetch_all(conn)
    .await
}
