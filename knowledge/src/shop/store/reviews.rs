//! Reviews.

use sqlx::PgConnection;

use crate::ids::ProductId;
use crate::shop::Review;

/// Returns every review, by id.
pub async fn all(conn: &mut PgConnection) -> sqlx::Result<Vec<Review>> {
    some(conn, None, None).await
}

/// Returns a product's reviews, by id.
pub async fn of_product(conn: &mut PgConnection, product: &ProductId) -> sqlx::Result<Vec<Review>> {
    some(conn, Some(product), None).await
}

/// Returns those of `ids` that there are, by id.
pub async fn those(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<Vec<Review>> {
    some(conn, None, Some(ids)).await
}

async fn some(conn: &mut PgConnection, product: Option<&ProductId>, ids: Option<&[String]>) -> sqlx::Result<Vec<Review>> {
    let rows = sqlx::query!(
        "select id, product_id, rating, text, language, written_at from reviews
         where ($1::text is null or product_id = $1) and ($2::text[] is null or id = any ($2)) order by id",
        product.map(ProductId::as_str),
        ids
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Review {
            id: row.id.into(),
            product: row.product_id.map(ProductId::from),
            rating: row.rating,
            text: row.text,
            language: row.language,
            written_at: row.written_at,
        })
        .collect())
}
