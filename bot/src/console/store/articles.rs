//! Articles, their drafts and versions, and how often they were used.

use chrono::{DateTime, NaiveDate, Utc};
use engine::handover::AgentId;
use knowledge::articles::Article;
use knowledge::language::Language;
use sqlx::PgConnection;

/// An article in the list: all its languages in one line.
#[derive(Debug, Clone)]
pub(in crate::console) struct Listed {
    pub(in crate::console) id: String,
    pub(in crate::console) title: String,
    pub(in crate::console) languages: Vec<String>,
    pub(in crate::console) tags: Vec<String>,
    pub(in crate::console) updated_at: DateTime<Utc>,
    /// Languages that are older than another one.
    pub(in crate::console) stale: Vec<String>,
    pub(in crate::console) drafts: Vec<String>,
    /// Whether it holds today in some language.
    pub(in crate::console) valid: bool,
    /// Answers of the last 30 days that used it.
    pub(in crate::console) used: i64,
}

/// An article, or a draft, as it is edited.
#[derive(Debug, Clone)]
pub(in crate::console) struct Text {
    pub(in crate::console) id: String,
    pub(in crate::console) language: String,
    pub(in crate::console) title: String,
    pub(in crate::console) body: String,
    pub(in crate::console) tags: Vec<String>,
    pub(in crate::console) valid_from: Option<NaiveDate>,
    pub(in crate::console) valid_until: Option<NaiveDate>,
    /// 0 for a draft.
    pub(in crate::console) version: i32,
    pub(in crate::console) updated_at: DateTime<Utc>,
}

impl Text {
    /// What the search is made of; nothing where the language is not one that is known.
    pub(in crate::console) fn article(&self) -> Option<Article> {
        Some(Article {
            id: self.id.clone().into(),
            title: self.title.clone(),
            language: Language::parse(&self.language)?,
            tags: self.tags.clone(),
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            body: self.body.clone(),
        })
    }

    /// As a file of `mercer import articles`.
    pub(in crate::console) fn file(&self) -> String {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let tags: Vec<String> = self.tags.iter().map(|tag| quoted(tag)).collect();
        let mut matter = format!(
            "---\nid: {}\ntitle: {}\nlanguage: {}\ntags: [{}]\n",
            quoted(&self.id),
            quoted(&self.title),
            self.language,
            tags.join(", ")
        );
        for (name, day) in [("valid_from", self.valid_from), ("valid_until", self.valid_until)] {
            if let Some(day) = day {
                matter.push_str(&format!("{name}: {day}\n"));
            }
        }
        format!("{matter}---\n\n{}\n", self.body.trim())
    }
}

/// A version in the list of an article's versions.
#[derive(Debug, Clone)]
pub(in crate::console) struct Version {
    pub(in crate::console) version: i32,
    pub(in crate::console) saved_at: DateTime<Utc>,
    pub(in crate::console) saved_by: String,
}

/// What holds the words, titles first; everything where there are none. Drafts that were never published are there too.
pub(in crate::console) async fn list(
    conn: &mut PgConnection,
    words: &str,
    tag: &str,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Listed>> {
    sqlx::query_as!(
        Listed,
        r#"with every as (
               select id, language, title, body, tags, valid_from, valid_until, updated_at, true as published from articles
               union all
               select d.article_id, d.language, d.title, d.body, d.tags, d.valid_from, d.valid_until, d.updated_at, false from article_drafts d
               where not exists (select from articles a where a.id = d.article_id and a.language = d.language)
           ), found as (
               select e.id, (array_agg(e.title order by e.language <> 'en', e.language))[1] as title,
                      array_agg(e.language order by e.language) as languages,
                      (select coalesce(array_agg(distinct t), '{}') from unnest(string_to_array(string_agg(array_to_string(e.tags, E'\x1f'), E'\x1f'), E'\x1f')) t where t <> '') as tags,
                      max(e.updated_at) as updated_at,
                      bool_or(e.published and coalesce(e.valid_from <= $3, true) and coalesce(e.valid_until >= $3, true)) as valid,
                      not bool_or($1 <> '' and e.title ilike '%' || $1 || '%') as later
               from every e
               where $2 = '' or $2 = any (e.tags)
               group by e.id
               having $1 = '' or bool_or(e.title ilike '%' || $1 || '%' or e.id ilike '%' || $1 || '%' or e.body ilike '%' || $1 || '%')
               order by later, title, id limit 300
           )
           -- what takes a look at other tables is asked of those that are shown alone
           select e.id as "id!", e.title as "title!", e.languages as "languages!", e.tags as "tags!", e.updated_at as "updated_at!",
                  array(select a.language from articles a where a.id = e.id
                        and a.updated_at < (select max(b.updated_at) from articles b where b.id = e.id) order by 1) as "stale!",
                  array(select d.language from article_drafts d where d.article_id = e.id order by 1) as "drafts!",
                  e.valid as "valid!",
                  (select count(distinct f.reply_id) from reply_facts f join replies r on r.id = f.reply_id
                   where f.subject = 'article ' || e.id and f.subject like 'article %' and r.created_at > $4::timestamptz - interval '30 days') as "used!"
           from found e
           order by e.later, e.title, e.id"#,
        words,
        tag,
        today,
        now,
    )
    .fetch_all(conn)
    .await
}

/// An article as it is published.
pub(in crate::console) async fn published(conn: &mut PgConnection, id: &str, language: &str) -> sqlx::Result<Option<Text>> {
    sqlx::query_as!(
        Text,
        "select id, language, title, body, tags, valid_from, valid_until, version, updated_at from articles where id = $1 and language = $2",
        id,
        language,
    )
    .fetch_optional(conn)
    .await
}

/// Its draft, if somebody works on one.
pub(in crate::console) async fn draft(conn: &mut PgConnection, id: &str, language: &str) -> sqlx::Result<Option<Text>> {
    sqlx::query_as!(
        Text,
        r#"select article_id as id, language, title, body, tags, valid_from, valid_until, 0 as "version!", updated_at
           from article_drafts where article_id = $1 and language = $2"#,
        id,
        language,
    )
    .fetch_optional(conn)
    .await
}

/// All that is published, for an export.
pub(in crate::console) async fn all(conn: &mut PgConnection) -> sqlx::Result<Vec<Text>> {
    sqlx::query_as!(
        Text,
        "select id, language, title, body, tags, valid_from, valid_until, version, updated_at from articles order by language, id",
    )
    .fetch_all(conn)
    .await
}

/// The same article in the other languages.
pub(in crate::console) async fn others(conn: &mut PgConnection, id: &str, language: &str) -> sqlx::Result<Vec<Text>> {
    sqlx::query_as!(
        Text,
        "select id, language, title, body, tags, valid_from, valid_until, version, updated_at from articles
         where id = $1 and language <> $2 order by language",
        id,
        language,
    )
    .fetch_all(conn)
    .await
}

/// The drafts that are worked on, the latest first.
pub(in crate::console) async fn drafts(conn: &mut PgConnection) -> sqlx::Result<Vec<Text>> {
    sqlx::query_as!(
        Text,
        r#"select article_id as id, language, title, body, tags, valid_from, valid_until, 0 as "version!", updated_at
           from article_drafts order by updated_at desc limit 50"#,
    )
    .fetch_all(conn)
    .await
}

/// Keeps a draft.
pub(in crate::console) async fn keep(conn: &mut PgConnection, text: &Text, by: AgentId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into article_drafts (article_id, language, title, body, tags, valid_from, valid_until, updated_at, updated_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (article_id, language) do update set title = excluded.title, body = excluded.body, tags = excluded.tags,
             valid_from = excluded.valid_from, valid_until = excluded.valid_until, updated_at = excluded.updated_at, updated_by = excluded.updated_by",
        text.id,
        text.language,
        text.title,
        text.body,
        &text.tags,
        text.valid_from,
        text.valid_until,
        now,
        by.0,
    )
    .execute(conn)
    .await
    .map(drop)
}

/// The draft is published, or not wanted any more.
pub(in crate::console) async fn drop_draft(conn: &mut PgConnection, id: &str, language: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from article_drafts where article_id = $1 and language = $2", id, language).execute(conn).await.map(drop)
}

/// Its versions, the latest first.
pub(in crate::console) async fn versions(conn: &mut PgConnection, id: &str, language: &str) -> sqlx::Result<Vec<Version>> {
    sqlx::query_as!(
        Version,
        r#"select v.version, v.saved_at, coalesce((select a.name from agents a where 'agent ' || a.id = v.saved_by), v.saved_by) as "saved_by!"
           from article_versions v where v.article_id = $1 and v.language = $2 order by v.version desc limit 100"#,
        id,
        language,
    )
    .fetch_all(conn)
    .await
}

/// One version.
pub(in crate::console) async fn version(conn: &mut PgConnection, id: &str, language: &str, version: i32) -> sqlx::Result<Option<Text>> {
    sqlx::query_as!(
        Text,
        "select article_id as id, language, title, body, tags, valid_from, valid_until, version, saved_at as updated_at
         from article_versions where article_id = $1 and language = $2 and version = $3",
        id,
        language,
        version,
    )
    .fetch_optional(conn)
    .await
}

/// A question that shoppers asked, and what they were told.
#[derive(Debug, Clone)]
pub(in crate::console) struct Past {
    pub(in crate::console) question: String,
    pub(in crate::console) language: String,
    pub(in crate::console) asked: i64,
}

/// The questions whose answers used an article, those asked most first; a question in the same words counts once.
pub(in crate::console) async fn past_questions(conn: &mut PgConnection, id: &str, limit: i64) -> sqlx::Result<Vec<Past>> {
    sqlx::query_as!(
        Past,
        r#"select q.question as "question!", min(q.language) as "language!", count(*) as "asked!"
           from (select r.id, r.language, string_agg(coalesce(m.pressed, m.text), E'\n' order by m.id) as question
                 from replies r join messages m on m.reply_id = r.id and m.author = 'shopper' and m.deleted_at is null
                 where exists (select from reply_facts f where f.reply_id = r.id and f.subject = 'article ' || $1)
                 group by r.id order by r.created_at desc limit 5000) q
           where length(q.question) between 3 and 1000
           group by q.question order by count(*) desc, q.question limit $2"#,
        id,
        limit,
    )
    .fetch_all(conn)
    .await
}
