//! What the database knows of the article that holds an offer.

use chrono::NaiveDate;
use knowledge::ids::ArticleId;
use knowledge::language::Language;
use sqlx::PgConnection;

/// What stands at the head of a stored article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) title: String,
    /// Every save makes another one.
    pub(super) version: i32,
    /// First day on which it holds; nothing means ever since.
    pub(super) valid_from: Option<NaiveDate>,
    /// Last day on which it holds; nothing means until further notice.
    pub(super) valid_until: Option<NaiveDate>,
}

/// The head of an article in one language; nothing where there is none.
pub(super) async fn head_of(conn: &mut PgConnection, article: &ArticleId, language: Language) -> sqlx::Result<Option<Head>> {
    sqlx::query_as!(
        Head,
        "select title, version, valid_from, valid_until from articles where id = $1 and language = $2",
        article.as_str(),
        language.code(),
    )
    .fetch_optional(conn)
    .await
}
