//! Writes of products.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;

use super::document;
use crate::ids::ProductId;
use crate::shop::{Options, Product};

/// Those of `ids` that are stored.
pub(in crate::import) async fn those(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<Vec<Product>> {
    crate::shop::store::products::those(conn, ids).await
}

/// Those of `ids` that are not findable yet.
pub(in crate::import) async fn without_index(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<HashSet<String>> {
    let rows = sqlx::query_scalar!(
        r#"select id as "id!" from unnest($1::text[]) id where not exists (select from product_search s where s.product_id = id)"#,
        ids
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().collect())
}

/// Which stored products these variants belong to.
pub(in crate::import) async fn owners(conn: &mut PgConnection, variants: &[String]) -> sqlx::Result<HashMap<String, String>> {
    let rows = sqlx::query!("select id, product_id from variants where id = any ($1)", variants).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.product_id)).collect())
}

/// Products and options of these variants.
pub(in crate::import) async fn variants(
    conn: &mut PgConnection,
    variants: &[String],
) -> sqlx::Result<HashMap<String, (ProductId, Options)>> {
    let rows = sqlx::query!("select id, product_id, options from variants where id = any ($1)", variants).fetch_all(conn).await?;
    let options = |stored: serde_json::Value| stored.as_object().cloned().unwrap_or_default();
    Ok(rows.into_iter().map(|row| (row.id, (row.product_id.into(), options(row.options)))).collect())
}

/// Puts products in the place of those with the same ids. A product's version counts changes of its variants too.
pub(in crate::import) async fn replace(conn: &mut PgConnection, products: &[Product]) -> sqlx::Result<()> {
    if products.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into products (id, name, description, category, url)
         select id, name, description, category, url
         from jsonb_to_recordset($1) as row (id text, name text, description text, category text, url text)
         on conflict (id) do update set name = excluded.name, description = excluded.description, category = excluded.category,
             url = excluded.url, version = products.version + 1",
        document(products.iter().map(|product| (product, Vec::new())))?
    )
    .execute(&mut *conn)
    .await?;
    let variants = products.iter().flat_map(|product| {
        product
            .variants
            .iter()
            .enumerate()
            .map(|(n, variant)| (variant, vec![("product", product.id.as_str().into()), ("position", n.into())]))
    });
    let variants = document(variants)?;
    let ids: Vec<String> = products.iter().map(|product| product.id.to_string()).collect();
    sqlx::query!(
        "delete from variants v where product_id = any ($1)
         and not exists (select from jsonb_array_elements($2) one where one ->> 'id' = v.id)",
        &ids,
        variants
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into variants (id, product_id, position, options, price, currency, available, stock)
         select id, product, position, options, price, currency, available, stock
         from json_to_recordset($1::text::json) as row (id text, product text, position int, options json, price numeric, currency text,
             available boolean, stock int)
         on conflict (id) do update set product_id = excluded.product_id, position = excluded.position, options = excluded.options,
             price = excluded.price, currency = excluded.currency, available = excluded.available, stock = excluded.stock,
             version = variants.version + 1
         where (variants.product_id, variants.position, variants.options::text, variants.price, variants.currency, variants.available,
                variants.stock)
             is distinct from (excluded.product_id, excluded.position, excluded.options::text, excluded.price, excluded.currency,
                excluded.available, excluded.stock)",
        variants.to_string()
    )
    .execute(conn)
    .await?;
    Ok(())
}
