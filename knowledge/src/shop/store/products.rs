//! Products with their variants.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::options;
use crate::ids::ProductId;
use crate::shop::{Product, Variant};

/// Returns every product, by id.
pub async fn all(conn: &mut PgConnection) -> sqlx::Result<Vec<Product>> {
    some(conn, None).await
}

/// Returns one product.
pub async fn find(conn: &mut PgConnection, id: &ProductId) -> sqlx::Result<Option<Product>> {
    Ok(some(conn, Some(&[id.as_str().to_owned()])).await?.pop())
}

/// Returns those of `ids` that there are, by id.
pub async fn those(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<Vec<Product>> {
    some(conn, Some(ids)).await
}

/// A number that is another one after any product or variant was added, changed or removed. One pass over two indexes'
/// worth of rows: about a millisecond for ten thousand variants.
pub async fn catalogue_version(conn: &mut PgConnection) -> sqlx::Result<i64> {
    // The row's version is the hash's seed; even seeds for products, odd ones for variants, since ids may coincide.
    sqlx::query_scalar!(
        r#"select coalesce((select bit_xor(hashtextextended(id, version * 2)) from products), 0)
                # coalesce((select bit_xor(hashtextextended(id, version * 2 + 1)) from variants), 0) as "version!""#
    )
    .fetch_one(conn)
    .await
}

/// Those of `ids`, or all.
async fn some(conn: &mut PgConnection, ids: Option<&[String]>) -> sqlx::Result<Vec<Product>> {
    let rows = sqlx::query!(
        "select id, name, description, category, url, version from products where $1::text[] is null or id = any ($1) order by id",
        ids
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut variants = variants(conn, ids).await?;
    Ok(rows
        .into_iter()
        .map(|row| Product {
            variants: variants.remove(&row.id).unwrap_or_default(),
            id: row.id.into(),
            name: row.name,
            description: row.description,
            category: row.category,
            url: row.url,
            version: row.version,
        })
        .collect())
}

async fn variants(conn: &mut PgConnection, products: Option<&[String]>) -> sqlx::Result<HashMap<String, Vec<Variant>>> {
    let rows = sqlx::query!(
        "select id, product_id, options, price, currency, available, stock, version from variants
         where $1::text[] is null or product_id = any ($1) order by product_id, position, id",
        products
    )
    .fetch_all(conn)
    .await?;
    let mut variants: HashMap<String, Vec<Variant>> = HashMap::new();
    for row in rows {
        variants.entry(row.product_id).or_default().push(Variant {
            id: row.id.into(),
            options: options(row.options),
            price: row.price,
            currency: row.currency,
            available: row.available,
            stock: row.stock,
            version: row.version,
        });
    }
    Ok(variants)
}
