//! Writes of reviews.

use sqlx::PgConnection;

use super::document;
use crate::shop::Review;

/// Those of `ids` that are stored.
pub(in crate::import) async fn those(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<Vec<Review>> {
    crate::shop::store::reviews::those(conn, ids).await
}

/// Puts reviews in the place of those with the same ids.
pub(in crate::import) async fn replace(conn: &mut PgConnection, reviews: &[Review]) -> sqlx::Result<()> {
    if reviews.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into reviews (id, product_id, rating, text, language, written_at)
         select id, product, rating, text, language, written_at
         from jsonb_to_recordset($1) as row (id text, product text, rating int, text text, language text, written_at timestamptz)
         on conflict (id) do update set product_id = excluded.product_id, rating = excluded.rating, text = excluded.text,
             language = excluded.language, written_at = excluded.written_at",
        document(reviews.iter().map(|review| (review, Vec::new())))?
    )
    .execute(conn)
    .await?;
    Ok(())
}
