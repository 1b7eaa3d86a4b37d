//! Statements, conflicts and what is to be read anew. As the desk's role; the caller owns the transaction.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::Placed;

/// Seconds that a program keeps a source for itself while it reads it.
const LEASE: f64 = 120.0;
/// The nearest statements that are looked at.
const NEAREST: i64 = 16;

/// Something that states numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    /// `article`, `rule`, `product`.
    pub source: String,
    /// An article's or a product's id, a rule's key.
    pub subject: String,
    /// Of its words.
    pub language: String,
}

/// A source that is to be read anew.
#[derive(Debug, Clone)]
pub struct Work {
    /// What.
    pub origin: Origin,
    asked_at: DateTime<Utc>,
}

/// Takes the source that has waited longest.
pub async fn next(conn: &mut PgConnection) -> sqlx::Result<Option<Work>> {
    let row = sqlx::query!(
        "update conflict_work w set until = clock_timestamp() + make_interval(secs => $1)
         from (select source, subject, language from conflict_work where until is null or until < clock_timestamp()
               order by asked_at limit 1 for update skip locked) as n
         where w.source = n.source and w.subject = n.subject and w.language = n.language
         returning w.source, w.subject, w.language, w.asked_at",
        LEASE,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Work { origin: Origin { source: row.source, subject: row.subject, language: row.language }, asked_at: row.asked_at }))
}

/// It was read; where it was saved again meanwhile, it is to be read again.
pub async fn done(conn: &mut PgConnection, work: &Work) -> sqlx::Result<()> {
    let Origin { source, subject, language } = &work.origin;
    sqlx::query!(
        "delete from conflict_work where source = $1 and subject = $2 and language = $3 and asked_at = $4",
        source,
        subject,
        language,
        work.asked_at,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("update conflict_work set until = null where source = $1 and subject = $2 and language = $3", source, subject, language)
        .execute(conn)
        .await
        .map(drop)
}

/// Has the rules read anew, as after a start with another file of rules.
pub async fn ask_for_rules(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into conflict_work (source, subject, language, asked_at) values ('rule', 'policy', '', clock_timestamp())
         on conflict (source, subject, language) do update set asked_at = excluded.asked_at"
    )
    .execute(conn)
    .await
    .map(drop)
}

/// How many sources wait to be read.
pub async fn waiting(conn: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "count!" from conflict_work"#).fetch_one(conn).await
}

/// An article's title, and its passages with their headings; nothing where it is gone.
pub(super) async fn texts(
    conn: &mut PgConnection,
    id: &str,
    language: &str,
) -> sqlx::Result<Option<(String, Vec<(Option<String>, String)>)>> {
    let title = sqlx::query_scalar!("select title from articles where id = $1 and language = $2", id, language).fetch_optional(&mut *conn);
    let Some(title) = title.await? else { return Ok(None) };
    let passages =
        sqlx::query!("select heading, text from passages where article_id = $1 and language = $2 order by position", id, language);
    let passages = passages.fetch_all(conn).await?;
    Ok(Some((title, passages.into_iter().map(|row| (row.heading, row.text)).collect())))
}

/// Forgets what a source stated, and the conflicts of that. The language is left out where it is empty.
pub(super) async fn forget(conn: &mut PgConnection, origin: &Origin) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from stated where source = $1 and subject = $2 and ($3 = '' or language = $3)",
        origin.source,
        origin.subject,
        origin.language
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Forgets what all sources of a kind stated.
pub(super) async fn forget_all(conn: &mut PgConnection, source: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from stated where source = $1", source).execute(conn).await.map(drop)
}

/// Adds a statement; answers its row.
pub(super) async fn add(conn: &mut PgConnection, origin: &Origin, placed: &Placed, vector: Option<&[f32]>) -> sqlx::Result<i64> {
    let stated = &placed.stated;
    sqlx::query_scalar!(
        "insert into stated (source, subject, language, title, heading, sentence, mark_from, mark_to, sort, field, embedding)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::real[]::vector) returning id",
        origin.source,
        origin.subject,
        origin.language,
        placed.title,
        placed.heading,
        stated.sentence,
        i32::try_from(stated.mark.0).unwrap_or(0),
        i32::try_from(stated.mark.1).unwrap_or(0),
        stated.sort,
        stated.field_name(),
        vector,
    )
    .fetch_one(conn)
    .await
}

/// Adds what a product holds, in words; answers its row.
pub(super) async fn add_product(conn: &mut PgConnection, id: &str, name: &str, words: &str) -> sqlx::Result<i64> {
    let known = sqlx::query_scalar!("select id from stated where source = 'product' and subject = $1 and sentence = $2", id, words);
    if let Some(known) = known.fetch_optional(&mut *conn).await? {
        return Ok(known);
    }
    let mark = name.chars().count() + 2;
    sqlx::query_scalar!(
        "insert into stated (source, subject, language, title, sentence, mark_from, mark_to, sort)
         values ('product', $1, '', $2, $3, $4, length($3), 'fact') returning id",
        id,
        name,
        words,
        i32::try_from(mark).unwrap_or(0),
    )
    .fetch_one(conn)
    .await
}

/// A statement as it is stored.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: i64,
    pub(super) source: String,
    pub(super) subject: String,
    pub(super) language: String,
    pub(super) title: String,
    pub(super) heading: Option<String>,
    pub(super) sentence: String,
    pub(super) mark_from: i32,
    pub(super) mark_to: i32,
    pub(super) vector: Vec<f32>,
}

impl Row {
    pub(super) fn origin(&self) -> Origin {
        Origin { source: self.source.clone(), subject: self.subject.clone(), language: self.language.clone() }
    }
}

/// The statements nearest to a meaning, of one sort and field, in each language by itself. Those of `but` are left out.
pub(super) async fn near(conn: &mut PgConnection, placed: &Placed, vector: &[f32], but: &Origin) -> sqlx::Result<Vec<Row>> {
    let mut found = Vec::new();
    for language in ["en", "zh"] {
        let rows = sqlx::query_as!(
            Row,
            r#"select id, source, subject, language, title, heading, sentence, mark_from, mark_to,
                      embedding::real[] as "vector!"
               from stated
               where embedding is not null and sort = $1 and field is not distinct from $2 and language = $3
                 and not (source = $4 and subject = $5 and language = $6)
               order by embedding <=> $7::real[]::vector limit $8"#,
            placed.stated.sort,
            placed.stated.field_name(),
            language,
            but.source,
            but.subject,
            but.language,
            vector,
            NEAREST,
        )
        .fetch_all(&mut *conn)
        .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// All that some sources state.
pub(super) async fn of(conn: &mut PgConnection, origins: &[Origin]) -> sqlx::Result<Vec<Row>> {
    let column = |part: fn(&Origin) -> &String| origins.iter().map(|origin| part(origin).clone()).collect::<Vec<_>>();
    sqlx::query_as!(
        Row,
        r#"select id, source, subject, language, title, heading, sentence, mark_from, mark_to, embedding::real[] as "vector!"
           from stated where embedding is not null
             and (source, subject, language) in (select * from unnest($1::text[], $2::text[], $3::text[]))
           order by id"#,
        &column(|origin| &origin.source),
        &column(|origin| &origin.subject),
        &column(|origin| &origin.language),
    )
    .fetch_all(conn)
    .await
}

/// Money and measures that articles state where they name something.
pub(super) async fn naming(conn: &mut PgConnection, name: &str) -> sqlx::Result<Vec<Row>> {
    let pattern = format!("%{}%", name.replace(['\\', '%', '_'], "_"));
    sqlx::query_as!(
        Row,
        r#"select id, source, subject, language, title, heading, sentence, mark_from, mark_to, embedding::real[] as "vector!"
           from stated where source = 'article' and embedding is not null and sort in ('money', 'measure') and title || ' ' || sentence ilike $1
           order by id limit 200"#,
        pattern,
    )
    .fetch_all(conn)
    .await
}

/// Products whose names stand in a text: id and name, the longest first.
pub(super) async fn named(conn: &mut PgConnection, text: &str) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        "select id, name from products where length(name) > 2 and position(lower(name) in lower($1)) > 0 order by length(name) desc, id limit 40",
        text
    );
    Ok(rows.fetch_all(conn).await?.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Whether something holds on some day of a span; rules and products hold always.
pub(super) async fn holds(conn: &mut PgConnection, origin: &Origin, from: NaiveDate, until: Option<NaiveDate>) -> sqlx::Result<bool> {
    if origin.source != "article" {
        return Ok(true);
    }
    sqlx::query_scalar!(
        r#"select exists (select from articles where id = $1 and language = $2
               and coalesce(valid_until >= $3, true) and coalesce(valid_from <= $4, true)) as "holds!""#,
        origin.subject,
        origin.language,
        from,
        until,
    )
    .fetch_one(conn)
    .await
}

/// Adds a conflict.
pub(super) async fn add_conflict(conn: &mut PgConnection, digest: &str, ours: i64, theirs: i64, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into conflicts (digest, ours, theirs, found_at) values ($1, $2, $3, $4)
         on conflict (digest) do update set ours = excluded.ours, theirs = excluded.theirs",
        digest,
        ours,
        theirs,
        now,
    )
    .execute(conn)
    .await
    .map(drop)
}
