//! Conflicts as the desk shows them, and what people decide on them. As the desk's role; the caller owns the transaction.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::store::Origin;
use crate::handover::AgentId;

/// A side of a conflict, as it is shown.
#[derive(Debug, Clone)]
pub struct Side {
    /// What states it.
    pub origin: Origin,
    /// Its title.
    pub title: String,
    /// The sentence before the number, the number, and what follows.
    pub sentence: [String; 3],
}

/// A conflict, as it is shown.
#[derive(Debug, Clone)]
pub struct Conflict {
    /// Row.
    pub id: i64,
    /// Names it for as long as both sentences stay.
    pub digest: String,
    /// Both sides.
    pub sides: [Side; 2],
    /// When it was found.
    pub found_at: DateTime<Utc>,
    /// Who found that it is none.
    pub decided_by: Option<String>,
}

fn cut(sentence: &str, from: i32, to: i32) -> [String; 3] {
    let (from, to) = (usize::try_from(from).unwrap_or(0), usize::try_from(to).unwrap_or(0));
    let part = |from: usize, to: usize| sentence.chars().skip(from).take(to.saturating_sub(from)).collect();
    [part(0, from), part(from, to), part(to, usize::MAX)]
}

/// Conflicts between what holds today, or both will hold some day; the latest first. `decided` shows those that were found to be none.
pub async fn list(conn: &mut PgConnection, today: NaiveDate, decided: bool, limit: i64) -> sqlx::Result<Vec<Conflict>> {
    let rows = sqlx::query!(
        r#"with spans as (
               select s.id, coalesce(greatest(a.valid_from, $1), $1) as begins, coalesce(a.valid_until, 'infinity') as ends
               from stated s left join articles a on s.source = 'article' and a.id = s.subject and a.language = s.language
           )
           select c.id, c.digest, c.found_at, g.name as "decided_by?", v.digest is not null as "decided!",
                  a.source as a_source, a.subject as a_subject, a.language as a_language, a.title as a_title, a.sentence as a_sentence,
                  a.mark_from as a_from, a.mark_to as a_to,
                  b.source as b_source, b.subject as b_subject, b.language as b_language, b.title as b_title, b.sentence as b_sentence,
                  b.mark_from as b_from, b.mark_to as b_to
           from conflicts c join stated a on a.id = c.ours join stated b on b.id = c.theirs
           join spans x on x.id = a.id join spans y on y.id = b.id
           left join conflict_verdicts v on v.digest = c.digest left join agents g on g.id = v.decided_by
           where (v.digest is not null) = $2 and greatest(x.begins, y.begins) <= least(x.ends, y.ends)
           order by c.found_at desc, c.id desc limit $3"#,
        today,
        decided,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Conflict {
            id: row.id,
            digest: row.digest,
            found_at: row.found_at,
            decided_by: row.decided.then(|| row.decided_by.unwrap_or_default()),
            sides: [
                Side {
                    origin: Origin { source: row.a_source, subject: row.a_subject, language: row.a_language },
                    title: row.a_title,
                    sentence: cut(&row.a_sentence, row.a_from, row.a_to),
                },
                Side {
                    origin: Origin { source: row.b_source, subject: row.b_subject, language: row.b_language },
                    title: row.b_title,
                    sentence: cut(&row.b_sentence, row.b_from, row.b_to),
                },
            ],
        })
        .collect())
}

/// Somebody finds that it is no conflict, or that it is one after all. False where there is no such one.
pub async fn decide(conn: &mut PgConnection, id: i64, none: bool, by: AgentId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let digest = sqlx::query_scalar!("select digest from conflicts where id = $1", id).fetch_optional(&mut *conn).await?;
    let Some(digest) = digest else { return Ok(false) };
    if none {
        sqlx::query!(
            "insert into conflict_verdicts (digest, decided_at, decided_by) values ($1, $2, $3) on conflict (digest) do nothing",
            digest,
            now,
            by.0,
        )
        .execute(conn)
        .await?;
    } else {
        sqlx::query!("delete from conflict_verdicts where digest = $1", digest).execute(conn).await?;
    }
    Ok(true)
}
