//! An article's passages in order. The first mostly says in a sentence or two what the others explain.

use sqlx::PgConnection;

use crate::ids::ArticleId;
use crate::language::Language;

/// A passage as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPassage {
    /// Its id.
    pub passage: i64,
    /// The heading over it.
    pub heading: Option<String>,
    /// Plain text, a block a line.
    pub text: String,
}

/// The passages of an article in one language, in order; none where it is gone.
///
/// # Errors
/// If the database fails.
pub async fn passages_of(conn: &mut PgConnection, article: &ArticleId, language: Language) -> sqlx::Result<Vec<StoredPassage>> {
    sqlx::query_as!(
        StoredPassage,
        "select id as passage, heading, text from passages where article_id = $1 and language = $2 order by position",
        article.as_str(),
        language.code(),
    )
    .fetch_all(conn)
    .await
}
