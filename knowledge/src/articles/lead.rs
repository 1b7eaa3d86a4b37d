//! The beginning of an article, which mostly says in a sentence or two what the rest explains.

use sqlx::PgConnection;

use crate::ids::ArticleId;
use crate::language::Language;

/// A stored passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// Its id.
    pub passage: i64,
    /// Plain text, a block a line.
    pub text: String,
}

/// The first passage of an article in one language; nothing where it is gone.
///
/// # Errors
/// If the database fails.
pub async fn lead(conn: &mut PgConnection, article: &ArticleId, language: Language) -> sqlx::Result<Option<Lead>> {
    sqlx::query_as!(
        Lead,
        "select id as passage, text from passages where article_id = $1 and language = $2 order by position limit 1",
        article.as_str(),
        language.code(),
    )
    .fetch_optional(conn)
    .await
}
