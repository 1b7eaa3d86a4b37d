//! Stores an article with its passages and its versions. The caller owns the transaction.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{Article, Passage, cut};
use crate::embedding::{EmbedError, Embedder};
use crate::text::tsvector_text;

/// What saving an article came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It was not there before.
    Added,
    /// It has another content now, and a version more.
    Replaced,
    /// It was there just so; no version was made.
    Unchanged,
}

/// A passage and its meaning.
#[derive(Debug, Clone, PartialEq)]
pub struct EmbeddedPassage {
    /// The passage.
    pub passage: Passage,
    /// Its vector.
    pub embedding: Vec<f32>,
}

/// An article's vectors: of its title, which often is the question itself, and of its passages.
#[derive(Debug, Clone, PartialEq)]
pub struct EmbeddedArticle {
    /// Vector of the title.
    pub title: Vec<f32>,
    /// The passages in order.
    pub passages: Vec<EmbeddedPassage>,
}

/// Cuts articles into passages and embeds them all at once, which is quicker than one article after the other. To be
/// done before a transaction begins.
///
/// # Errors
/// If the embedder fails.
pub async fn embed(embedder: &Embedder, articles: &[Article]) -> Result<Vec<EmbeddedArticle>, EmbedError> {
    let mut all = Vec::with_capacity(articles.len());
    for article in articles {
        all.push(cut(article, embedder).await?);
    }
    let texts = articles.iter().zip(&all).flat_map(|(article, passages)| passages.iter().map(|passage| in_context(article, passage)));
    let texts: Vec<String> = texts.collect();
    let titles = embedder.passages(articles.iter().map(|article| article.title.clone()).collect()).await?;
    let mut vectors = embedder.passages(texts).await?.into_iter();
    Ok(titles
        .into_iter()
        .zip(all)
        .map(|(title, passages)| EmbeddedArticle {
            title,
            passages: passages.into_iter().zip(&mut vectors).map(|(passage, embedding)| EmbeddedPassage { passage, embedding }).collect(),
        })
        .collect())
}

/// What is embedded: a passage alone often does not say what it is about.
fn in_context(article: &Article, passage: &Passage) -> String {
    match &passage.heading {
        Some(heading) if *heading != article.title => format!("{}. {heading}. {}", article.title, passage.text),
        _ => format!("{}. {}", article.title, passage.text),
    }
}

/// Whether the article is stored with just this content.
///
/// # Errors
/// If the database fails.
pub async fn is_stored(conn: &mut PgConnection, article: &Article) -> sqlx::Result<bool> {
    let same = sqlx::query_scalar!(
        r#"select title = $3 and body = $4 and tags = $5 and valid_from is not distinct from $6
               and valid_until is not distinct from $7 as "same!"
           from articles where id = $1 and language = $2"#,
        article.id.as_str(),
        article.language.code(),
        article.title,
        article.body,
        &article.tags,
        article.valid_from,
        article.valid_until,
    )
    .fetch_optional(conn)
    .await?;
    Ok(same.unwrap_or(false))
}

/// Stores an article, makes a version of it and replaces its passages, unless it is stored just so. `by` names who
/// saved it: an agent, or `import`.
///
/// # Errors
/// If the database fails.
pub async fn save(
    conn: &mut PgConnection,
    article: &Article,
    embedded: &EmbeddedArticle,
    by: &str,
    at: DateTime<Utc>,
) -> sqlx::Result<Saved> {
    if is_stored(conn, article).await? {
        return Ok(Saved::Unchanged);
    }
    let version = save_article(conn, article, &embedded.title, by, at).await?;
    replace_passages(conn, article, &embedded.passages).await?;
    Ok(if version == 1 { Saved::Added } else { Saved::Replaced })
}

/// Stores the row and a copy of it as a version; returns the version.
async fn save_article(conn: &mut PgConnection, article: &Article, title: &[f32], by: &str, at: DateTime<Utc>) -> sqlx::Result<i32> {
    let version = sqlx::query_scalar!(
        "insert into articles (id, language, title, body, tags, valid_from, valid_until, updated_at, title_embedding)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9::real[]::vector)
         on conflict (id, language) do update set title = excluded.title, body = excluded.body, tags = excluded.tags,
             valid_from = excluded.valid_from, valid_until = excluded.valid_until, updated_at = excluded.updated_at,
             title_embedding = excluded.title_embedding, version = articles.version + 1
         returning version",
        article.id.as_str(),
        article.language.code(),
        article.title,
        article.body,
        &article.tags,
        article.valid_from,
        article.valid_until,
        at,
        title,
    )
    .fetch_one(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into article_versions (article_id, language, version, title, body, tags, valid_from, valid_until, saved_at, saved_by)
         values ($1, $2, $3, $4, $5, $6, $9, $10, $7, $8)",
        article.id.as_str(),
        article.language.code(),
        version,
        article.title,
        article.body,
        &article.tags,
        at,
        by,
        article.valid_from,
        article.valid_until,
    )
    .execute(conn)
    .await?;
    Ok(version)
}

async fn replace_passages(conn: &mut PgConnection, article: &Article, passages: &[EmbeddedPassage]) -> sqlx::Result<()> {
    let (id, language) = (article.id.as_str(), article.language.code());
    sqlx::query!("delete from passages where article_id = $1 and language = $2", id, language).execute(&mut *conn).await?;
    for (position, EmbeddedPassage { passage, embedding }) in (0_i32..).zip(passages) {
        let heading = passage.heading.as_deref().unwrap_or_default();
        let words = tsvector_text(&[article.title.as_str(), heading, &passage.text, &article.tags.join(" ")].join("\n"));
        sqlx::query!(
            "insert into passages (article_id, language, position, heading, text, terms, embedding)
             values ($1, $2, $3, $4, $5, to_tsvector('simple', $6), $7::real[]::vector)",
            id,
            language,
            position,
            passage.heading,
            passage.text,
            words,
            embedding,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}
