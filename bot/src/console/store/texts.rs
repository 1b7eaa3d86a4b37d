//! Texts that admins keep, and their versions.

use chrono::{DateTime, Utc};
use engine::handover::AgentId;
use engine::texts::Used;
use serde_json::Value;
use sqlx::PgConnection;

/// A text with its newest version.
#[derive(Debug, Clone)]
pub(in crate::console) struct Kept {
    pub(in crate::console) id: i64,
    pub(in crate::console) kind: String,
    pub(in crate::console) language: String,
    pub(in crate::console) length: String,
    pub(in crate::console) products: Vec<String>,
    pub(in crate::console) article: Option<String>,
    pub(in crate::console) removed: bool,
    pub(in crate::console) version: i32,
    pub(in crate::console) subject: Option<String>,
    pub(in crate::console) body: String,
    pub(in crate::console) source: String,
    pub(in crate::console) facts: Value,
    pub(in crate::console) unproven: Value,
    pub(in crate::console) saved_at: DateTime<Utc>,
    pub(in crate::console) saved_by: Option<String>,
}

impl Kept {
    /// The facts that it rested on when it was saved.
    pub(in crate::console) fn used(&self) -> Vec<Used> {
        serde_json::from_value(self.facts.clone()).unwrap_or_default()
    }

    /// Words that were saved though nothing holds them.
    pub(in crate::console) fn overridden(&self) -> usize {
        self.unproven.as_array().map_or(0, Vec::len)
    }
}

/// A version of one.
#[derive(Debug, Clone)]
pub(in crate::console) struct Version {
    pub(in crate::console) version: i32,
    pub(in crate::console) subject: Option<String>,
    pub(in crate::console) body: String,
    pub(in crate::console) source: String,
    pub(in crate::console) saved_at: DateTime<Utc>,
    pub(in crate::console) saved_by: Option<String>,
}

impl Version {
    /// Subject and body as one text, to be compared.
    pub(in crate::console) fn whole(&self) -> String {
        match &self.subject {
            Some(subject) => format!("{subject}\n\n{}\n", self.body),
            None => format!("{}\n", self.body),
        }
    }
}

/// What is saved of a version.
#[derive(Debug, Clone)]
pub(in crate::console) struct New<'a> {
    pub(in crate::console) subject: Option<&'a str>,
    pub(in crate::console) body: &'a str,
    pub(in crate::console) source: &'a str,
    pub(in crate::console) facts: Value,
    pub(in crate::console) unproven: Value,
}

/// The texts whose words or products hold `words`, the latest first; those that were put away only where they are asked for.
pub(in crate::console) async fn all(conn: &mut PgConnection, words: &str, removed: bool, most: i64) -> sqlx::Result<Vec<Kept>> {
    sqlx::query_as!(
        Kept,
        r#"select t.id, t.kind, t.language, t.length, t.products, t.article, t.removed_at is not null as "removed!", v.version, v.subject,
                  v.body, v.source, v.facts, v.unproven, v.saved_at, a.name as "saved_by?"
           from texts t
           join lateral (select * from text_versions v where v.text_id = t.id order by v.version desc limit 1) v on true
           left join agents a on a.id = v.saved_by
           where (t.removed_at is not null) = $2
             and ($1 = '' or v.body ilike '%' || $1 || '%' or v.subject ilike '%' || $1 || '%' or $1 = any (t.products))
           order by v.saved_at desc, t.id desc limit $3"#,
        words,
        removed,
        most,
    )
    .fetch_all(conn)
    .await
}

/// One of them.
pub(in crate::console) async fn find(conn: &mut PgConnection, id: i64) -> sqlx::Result<Option<Kept>> {
    sqlx::query_as!(
        Kept,
        r#"select t.id, t.kind, t.language, t.length, t.products, t.article, t.removed_at is not null as "removed!", v.version, v.subject,
                  v.body, v.source, v.facts, v.unproven, v.saved_at, a.name as "saved_by?"
           from texts t
           join lateral (select * from text_versions v where v.text_id = t.id order by v.version desc limit 1) v on true
           left join agents a on a.id = v.saved_by
           where t.id = $1"#,
        id,
    )
    .fetch_optional(conn)
    .await
}

/// Its versions, the newest first.
pub(in crate::console) async fn versions(conn: &mut PgConnection, id: i64) -> sqlx::Result<Vec<Version>> {
    sqlx::query_as!(
        Version,
        r#"select v.version, v.subject, v.body, v.source, v.saved_at, a.name as "saved_by?"
           from text_versions v left join agents a on a.id = v.saved_by
           where v.text_id = $1 order by v.version desc limit 100"#,
        id,
    )
    .fetch_all(conn)
    .await
}

/// Begins a text; its first version is saved by [`save`] in the same transaction.
pub(in crate::console) async fn begin(conn: &mut PgConnection, brief: &engine::texts::Brief, now: DateTime<Utc>) -> sqlx::Result<i64> {
    let products: Vec<String> = brief.products.iter().map(|id| id.as_str().to_owned()).collect();
    sqlx::query_scalar!(
        "insert into texts (kind, language, length, products, article, created_at) values ($1, $2, $3, $4, $5, $6) returning id",
        brief.kind.as_str(),
        brief.language.code(),
        brief.length.as_str(),
        &products,
        brief.article.as_ref().map(|article| article.as_str()),
        now,
    )
    .fetch_one(conn)
    .await
}

/// Saves a version of it. Returns its number.
pub(in crate::console) async fn save(
    conn: &mut PgConnection,
    id: i64,
    new: &New<'_>,
    by: AgentId,
    now: DateTime<Utc>,
) -> sqlx::Result<i32> {
    // one at a time: two can't take the same number
    sqlx::query!("select id from texts where id = $1 for update", id).fetch_one(&mut *conn).await?;
    sqlx::query_scalar!(
        r#"insert into text_versions (text_id, version, subject, body, source, facts, unproven, saved_at, saved_by)
           select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5, $6, $7, $8 from text_versions where text_id = $1
           returning version"#,
        id,
        new.subject,
        new.body,
        new.source,
        new.facts,
        new.unproven,
        now,
        by.0,
    )
    .fetch_one(conn)
    .await
}

/// Puts a text away, or takes it out again. False where there is none.
pub(in crate::console) async fn remove(conn: &mut PgConnection, id: i64, at: Option<DateTime<Utc>>) -> sqlx::Result<bool> {
    let changed = sqlx::query!("update texts set removed_at = $2 where id = $1", id, at).execute(conn).await?;
    Ok(changed.rows_affected() > 0)
}

/// A product to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::console) struct Choice {
    pub(in crate::console) id: String,
    pub(in crate::console) name: String,
}

/// Products whose name or id holds the words, by name.
pub(in crate::console) async fn products(conn: &mut PgConnection, words: &str, most: i64) -> sqlx::Result<Vec<Choice>> {
    sqlx::query_as!(
        Choice,
        "select id, name from products where $1 = '' or name ilike '%' || $1 || '%' or id ilike '%' || $1 || '%' order by name, id limit $2",
        words,
        most,
    )
    .fetch_all(conn)
    .await
}

/// Those of some ids that there are.
pub(in crate::console) async fn chosen(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<Vec<Choice>> {
    sqlx::query_as!(Choice, "select id, name from products where id = any ($1) order by array_position($1, id)", ids).fetch_all(conn).await
}

/// Articles that hold today or will, those about offers first: id and title in some language.
pub(in crate::console) async fn articles(conn: &mut PgConnection, today: chrono::NaiveDate, most: i64) -> sqlx::Result<Vec<Choice>> {
    sqlx::query_as!(
        Choice,
        r#"select id, min(title) as "name!" from articles where valid_until is null or valid_until >= $1
           group by id order by bool_or(valid_until is not null) desc, id limit $2"#,
        today,
        most,
    )
    .fetch_all(conn)
    .await
}
