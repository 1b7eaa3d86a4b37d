//! Drafts that the guardrails stopped.

use chrono::{DateTime, Utc};
use engine::conversation::ConversationId;
use sqlx::PgConnection;
use uuid::Uuid;

/// A draft that was not sent as it was.
#[derive(Debug, Clone)]
pub(in crate::console) struct Stop {
    pub(in crate::console) at: DateTime<Utc>,
    pub(in crate::console) chat: ConversationId,
    pub(in crate::console) reply: Uuid,
    /// What was sent instead: a repaired draft, a template.
    pub(in crate::console) source: String,
    /// The sort of claim.
    pub(in crate::console) kind: String,
    /// What was wrong with it.
    pub(in crate::console) why: String,
}

/// Those before a moment, or all, the latest first.
pub(in crate::console) async fn before(conn: &mut PgConnection, before: Option<DateTime<Utc>>, limit: i64) -> sqlx::Result<Vec<Stop>> {
    let before = before.filter(|before| *before < DateTime::<Utc>::MAX_UTC);
    sqlx::query_as!(
        Stop,
        r#"select created_at as at, conversation_id as "chat: ConversationId", id as reply, source,
                  split_part(explanation ->> 'refused', ':', 1) as "kind!",
                  trim(substr(explanation ->> 'refused', 1 + length(split_part(explanation ->> 'refused', ':', 1)) + 1)) as "why!"
           from replies
           where explanation ->> 'refused' is not null and ($1::timestamptz is null or created_at < $1)
           order by created_at desc limit $2"#,
        before,
        limit,
    )
    .fetch_all(conn)
    .await
}
