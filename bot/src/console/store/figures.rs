//! Counts over a span of days. Each answers rows of a name and a number, which is also what its CSV holds.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A bar: what it is and how high.
#[derive(Debug, Clone)]
pub(in crate::console) struct Bar {
    pub(in crate::console) name: String,
    pub(in crate::console) value: i64,
}

/// Which figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::console) enum Figure {
    Languages,
    Intents,
    Sources,
    Reasons,
    Stops,
    Articles,
    Outcomes,
    Ratings,
    Channels,
    Suggestions,
}

impl Figure {
    /// Name in addresses, and the kind of the words that it counts: none where they are the shop's.
    pub(in crate::console) const ALL: [(Self, &'static str, &'static str); 10] = [
        (Self::Sources, "sources", "source"),
        (Self::Reasons, "reasons", "reason"),
        (Self::Intents, "intents", "intent"),
        (Self::Languages, "languages", "language"),
        (Self::Channels, "channels", "channel"),
        (Self::Articles, "articles", ""),
        (Self::Outcomes, "outcomes", ""),
        (Self::Stops, "stops", "claim"),
        (Self::Ratings, "ratings", ""),
        (Self::Suggestions, "suggestions", "suggestion"),
    ];
}

/// The rows of a figure since a moment.
pub(in crate::console) async fn bars(conn: &mut PgConnection, figure: Figure, since: DateTime<Utc>) -> sqlx::Result<Vec<Bar>> {
    match figure {
        Figure::Languages => {
            sqlx::query_as!(Bar, r#"select language as "name!", count(*) as "value!" from replies where created_at > $1 and conversation_id not in (select id from conversations where channel = 'ask') group by 1 order by 2 desc limit 12"#, since).fetch_all(conn).await
        }
        Figure::Intents => {
            sqlx::query_as!(Bar, r#"select intent as "name!", count(*) as "value!" from replies where created_at > $1 and conversation_id not in (select id from conversations where channel = 'ask') group by 1 order by 2 desc limit 15"#, since).fetch_all(conn).await
        }
        Figure::Sources => {
            sqlx::query_as!(Bar, r#"select source as "name!", count(*) as "value!" from replies where created_at > $1 and conversation_id not in (select id from conversations where channel = 'ask') group by 1 order by 2 desc"#, since).fetch_all(conn).await
        }
        Figure::Reasons => {
            sqlx::query_as!(Bar, r#"select reason as "name!", count(*) as "value!" from handoffs where created_at > $1 group by 1 order by 2 desc limit 12"#, since).fetch_all(conn).await
        }
        Figure::Channels => {
            sqlx::query_as!(Bar, r#"select channel as "name!", count(*) as "value!" from conversations where updated_at > $1 and channel <> 'ask' group by 1 order by 2 desc"#, since).fetch_all(conn).await
        }
        Figure::Stops => {
            sqlx::query_as!(
                Bar,
                r#"select split_part(explanation ->> 'refused', ':', 1) as "name!", count(*) as "value!" from replies
                   where created_at > $1 and explanation ->> 'refused' is not null group by 1 order by 2 desc limit 12"#,
                since
            )
            .fetch_all(conn)
            .await
        }
        Figure::Articles => {
            sqlx::query_as!(
                Bar,
                r#"select substr(f.subject, 9) as "name!", count(distinct f.reply_id) as "value!" from reply_facts f join replies r on r.id = f.reply_id
                   where f.subject like 'article %' and r.created_at > $1 group by 1 order by 2 desc limit 20"#,
                since
            )
            .fetch_all(conn)
            .await
        }
        Figure::Outcomes => {
            sqlx::query_as!(
                Bar,
                r#"select substr(f.subject, 9) as "name!", count(distinct f.reply_id) as "value!"
                   from reply_facts f join replies r on r.id = f.reply_id
                   join handoffs h on h.conversation_id = r.conversation_id and h.created_at >= r.created_at and h.created_at < r.created_at + interval '1 hour'
                   where f.subject like 'article %' and r.created_at > $1 group by 1 order by 2 desc limit 20"#,
                since
            )
            .fetch_all(conn)
            .await
        }
        Figure::Suggestions => {
            sqlx::query_as!(
                Bar,
                r#"select case action when 'chat.draft' then 'asked for' when 'draft.sent' then 'sent as they were' else 'edited and sent' end as "name!",
                          count(*) as "value!"
                   from desk_audit where at > $1 and action in ('chat.draft', 'draft.sent', 'draft.edited') group by action order by action"#,
                since
            )
            .fetch_all(conn)
            .await
        }
        Figure::Ratings => {
            sqlx::query_as!(
                Bar,
                r#"select rating::text as "name!", count(*) as "value!" from handoffs where rating is not null and closed_at > $1 group by 1 order by 1 desc"#,
                since
            )
            .fetch_all(conn)
            .await
        }
    }
}

/// The numbers on top.
#[derive(Debug, Clone, Default)]
pub(in crate::console) struct Totals {
    pub(in crate::console) chats: i64,
    /// Chats that no person was needed for.
    pub(in crate::console) alone: i64,
    /// Of these, those in which the same question came back within a week, an hour later or more: what was said did not resolve it.
    pub(in crate::console) returned: i64,
    pub(in crate::console) handoffs: i64,
    /// Median seconds from asking for a person to the person's first answer.
    pub(in crate::console) first_answer: Option<f64>,
    /// Median seconds from asking for a person to the end of it.
    pub(in crate::console) last_answer: Option<f64>,
    /// Median milliseconds of a turn.
    pub(in crate::console) turn: Option<f64>,
    /// Drafts of the model, and those that were sent.
    pub(in crate::console) drafts: i64,
    pub(in crate::console) accepted: i64,
    pub(in crate::console) rating: Option<f64>,
}

impl Totals {
    /// Chats that no person was needed for, and in which nothing was asked again.
    pub(in crate::console) fn resolved(&self) -> i64 {
        self.alone - self.returned
    }
}

/// Counts them since a moment.
pub(in crate::console) async fn totals(conn: &mut PgConnection, since: DateTime<Utc>) -> sqlx::Result<Totals> {
    sqlx::query_as!(
        Totals,
        r#"with talked as materialized (
               select c.id, exists (select from handoffs h where h.conversation_id = c.id and h.created_at > $1) as helped
               from conversations c where c.updated_at > $1 and c.channel <> 'ask'
           ), said as materialized (
               select conversation_id, intent, source, created_at, explanation ->> 'verdict' as verdict,
                      (explanation -> 'timing_ms' ->> 'total')::float8 as total
               from replies where created_at > $1
           ), helped as materialized (
               select created_at, answered_at, closed_at from handoffs where created_at > $1
           )
           select (select count(*) from talked) as "chats!",
                  (select count(*) from talked where not helped) as "alone!",
                  (select count(distinct again.conversation_id) from (
                       select conversation_id, created_at,
                              lag(created_at) over (partition by conversation_id, intent order by created_at) as before
                       from said where source in ('model', 'template', 'article')) again
                   join talked on talked.id = again.conversation_id and not talked.helped
                   where again.created_at - again.before between interval '1 hour' and interval '7 days') as "returned!",
                  (select count(*) from helped) as "handoffs!",
                  (select percentile_cont(0.5) within group (order by extract(epoch from answered_at - created_at)::float8)
                   from helped where answered_at is not null) as first_answer,
                  (select percentile_cont(0.5) within group (order by extract(epoch from closed_at - created_at)::float8)
                   from helped where closed_at is not null) as last_answer,
                  (select percentile_cont(0.5) within group (order by total) from said where total is not null) as turn,
                  (select count(verdict) from said) as "drafts!",
                  (select count(*) from said where verdict in ('sent', 'repaired')) as "accepted!",
                  (select avg(rating)::float8 from handoffs where closed_at > $1) as rating"#,
        since
    )
    .fetch_one(conn)
    .await
}
