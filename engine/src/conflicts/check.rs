//! What a text that is not published yet would contradict.

use chrono::NaiveDate;
use knowledge::articles::Article;
use knowledge::embedding::Embedder;
use sqlx::{Acquire, PgConnection};

use super::round::{ConflictError, contradicted, meant, products};
use super::store::Origin;
use super::{of_article, store};

/// Something that a text contradicts.
#[derive(Debug, Clone)]
pub struct Warned {
    /// The text's own sentence.
    pub ours: String,
    /// What it contradicts: another article, a rule or a product.
    pub origin: Origin,
    /// Its title.
    pub title: String,
    /// Its sentence.
    pub theirs: String,
}

/// What an article would contradict, were it published as it is.
///
/// # Errors
/// If the database or the embedding model fails.
pub async fn check(
    conn: &mut PgConnection,
    embedder: &Embedder,
    article: &Article,
    today: NaiveDate,
) -> Result<Vec<Warned>, ConflictError> {
    let ours = meant(embedder, of_article(article, today)).await?;
    let origin =
        Origin { source: "article".to_owned(), subject: article.id.as_str().to_owned(), language: article.language.code().to_owned() };
    let mut tx = conn.begin().await?;
    let (from, until) = (article.valid_from.unwrap_or(today).max(today), article.valid_until);
    if until.is_some_and(|until| until < from) {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for (our, their) in contradicted(&mut tx, &origin, &ours, today).await? {
        if store::holds(&mut tx, &their.origin, from, until).await? {
            found.push((our, their));
        }
    }
    let mut warned: Vec<Warned> = found
        .into_iter()
        .map(|(our, their)| Warned {
            ours: ours[our].placed.stated.sentence.clone(),
            origin: their.origin,
            title: their.meant.placed.title,
            theirs: their.meant.placed.stated.sentence,
        })
        .collect();
    for one in &ours {
        for (product, words) in products(&mut tx, &origin, &one.placed).await? {
            let origin = Origin { source: "product".to_owned(), subject: product.id.as_str().to_owned(), language: String::new() };
            warned.push(Warned { ours: one.placed.stated.sentence.clone(), origin, title: product.name, theirs: words });
        }
    }
    tx.commit().await?;
    Ok(warned)
}
