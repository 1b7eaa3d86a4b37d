//! What nothing answered, or what ended with a person.

use chrono::{DateTime, Utc};
use engine::conversation::ConversationId;
use sqlx::PgConnection;

/// A question without an answer of the bot's.
#[derive(Debug, Clone)]
pub(in crate::console) struct Open {
    pub(in crate::console) question: String,
    pub(in crate::console) language: String,
    pub(in crate::console) conversation: ConversationId,
    /// What a person answered to it.
    pub(in crate::console) answer: Option<String>,
}

/// The latest ones since a moment. Those who only asked for a person asked no question.
pub(in crate::console) async fn open(conn: &mut PgConnection, since: DateTime<Utc>, limit: i64) -> sqlx::Result<Vec<Open>> {
    sqlx::query_as!(
        Open,
        r#"select q.question as "question!", q.language as "language!", q.conversation_id as "conversation!: ConversationId",
                  (select a.text from messages a where a.conversation_id = q.conversation_id and a.author = 'agent' and a.id > q.last
                   and a.deleted_at is null order by a.id limit 1) as answer
           from (select r.conversation_id, r.language, string_agg(m.text, E'\n' order by m.id) as question, max(m.id) as last, r.created_at
                 from replies r join messages m on m.reply_id = r.id and m.author = 'shopper' and m.pressed is null and m.deleted_at is null
                 join conversations c on c.id = r.conversation_id and c.channel <> 'ask'
                 where r.created_at > $1 and r.source in ('refusal', 'handoff') and r.intent not in ('human', 'contact_human_agent', 'talk_to_human', 'human_agent')
                 group by r.id
                 union all
                 -- what was written to a person while the bot was silent
                 select m.conversation_id, coalesce(c.language, 'en'), m.text, m.id, m.received_at
                 from messages m join conversations c on c.id = m.conversation_id and c.channel <> 'ask'
                 where m.author = 'shopper' and m.reply_id = '00000000-0000-0000-0000-000000000000' and m.received_at > $1 and m.deleted_at is null) q
           where length(q.question) between 8 and 500
           order by q.created_at desc limit $2"#,
        since,
        limit,
    )
    .fetch_all(conn)
    .await
}
