//! How it went day by day. Each answers a row for every day of the span, in order, which is also what its CSV holds. Days are UTC.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::figures::Bar;

/// What is counted by day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::console) enum Daily {
    Answers,
    Alone,
    Resolved,
    FirstAnswer,
    LastAnswer,
    Drafts,
}

impl Daily {
    /// Name in addresses, and its unit.
    pub(in crate::console) const ALL: [(Self, &'static str, &'static str); 6] = [
        (Self::Answers, "days", "none"),
        (Self::Alone, "alone", "percent"),
        (Self::Resolved, "resolved", "percent"),
        (Self::FirstAnswer, "first-answer", "seconds"),
        (Self::LastAnswer, "last-answer", "seconds"),
        (Self::Drafts, "drafts", "percent"),
    ];
}

/// The days since a moment. A day without anything to measure is nought.
pub(in crate::console) async fn days(conn: &mut PgConnection, daily: Daily, since: DateTime<Utc>) -> sqlx::Result<Vec<Bar>> {
    let counted = match daily {
        Daily::Answers => {
            sqlx::query_as!(
                Bar,
                r#"select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as "name!", count(*) as "value!" from replies
                   where created_at >= $1 and conversation_id not in (select id from conversations where channel = 'ask') group by 1"#,
                since
            )
            .fetch_all(&mut *conn)
            .await?
        }
        Daily::Alone => {
            sqlx::query_as!(
                Bar,
                r#"select to_char(c.updated_at at time zone 'UTC', 'YYYY-MM-DD') as "name!",
                          (100 * count(*) filter (where h.conversation_id is null) + count(*) / 2) / count(*) as "value!"
                   from conversations c
                   left join (select distinct conversation_id from handoffs where created_at >= $1) h on h.conversation_id = c.id
                   where c.updated_at >= $1 and c.channel <> 'ask' group by 1"#,
                since
            )
            .fetch_all(&mut *conn)
            .await?
        }
        Daily::Resolved => {
            sqlx::query_as!(
                Bar,
                r#"with again as (
                       select distinct conversation_id from (
                           select conversation_id, created_at,
                                  lag(created_at) over (partition by conversation_id, intent order by created_at) as before
                           from replies where created_at >= $1 and source in ('model', 'template', 'article')) asked
                       where created_at - before between interval '1 hour' and interval '7 days'
                   )
                   select to_char(c.updated_at at time zone 'UTC', 'YYYY-MM-DD') as "name!",
                          (100 * count(*) filter (where h.conversation_id is null and a.conversation_id is null) + count(*) / 2) / count(*) as "value!"
                   from conversations c
                   left join (select distinct conversation_id from handoffs where created_at >= $1) h on h.conversation_id = c.id
                   left join again a on a.conversation_id = c.id
                   where c.updated_at >= $1 and c.channel <> 'ask' group by 1"#,
                since
            )
            .fetch_all(&mut *conn)
            .await?
        }
        Daily::FirstAnswer => {
            sqlx::query_as!(
                Bar,
                r#"select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as "name!",
                          round(percentile_cont(0.5) within group (order by extract(epoch from answered_at - created_at)::float8))::bigint as "value!"
                   from handoffs where created_at >= $1 and answered_at is not null group by 1"#,
                since
            )
            .fetch_all(&mut *conn)
            .await?
        }
        Daily::LastAnswer => {
            sqlx::query_as!(
                Bar,
                r#"select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as "name!",
                          round(percentile_cont(0.5) within group (order by extract(epoch from closed_at - created_at)::float8))::bigint as "value!"
                   from handoffs where created_at >= $1 and closed_at is not null group by 1"#,
                since
            )
            .fetch_all(&mut *conn)
            .await?
        }
        Daily::Drafts => {
            sqlx::query_as!(
                Bar,
                r#"select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as "name!",
                          (100 * count(*) filter (where explanation ->> 'verdict' in ('sent', 'repaired')) + count(*) / 2) / count(*) as "value!"
                   from replies where created_at >= $1 and explanation ->> 'verdict' is not null group by 1"#,
                since
            )
            .fetch_all(&mut *conn)
            .await?
        }
    };
    Ok(counted)
}

/// The same with the days between that nothing was counted on.
pub(in crate::console) fn every(counted: Vec<Bar>, since: DateTime<Utc>, now: DateTime<Utc>) -> Vec<Bar> {
    let known: std::collections::HashMap<String, i64> = counted.into_iter().map(|bar| (bar.name, bar.value)).collect();
    let days = since.date_naive().iter_days().take_while(|day| *day <= now.date_naive());
    days.map(|day| day.to_string()).map(|name| Bar { value: known.get(&name).copied().unwrap_or_default(), name }).collect()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn days_without_anything_are_nought() {
        let since = DateTime::UNIX_EPOCH;
        let counted = vec![Bar { name: "1970-01-02".to_owned(), value: 3 }];
        let shown: Vec<(String, i64)> =
            every(counted, since, since + TimeDelta::days(2)).into_iter().map(|bar| (bar.name, bar.value)).collect();
        let wanted = [("1970-01-01", 0), ("1970-01-02", 3), ("1970-01-03", 0)];
        assert_eq!(shown, wanted.map(|(name, value)| (name.to_owned(), value)));
    }
}
