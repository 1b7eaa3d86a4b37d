//! Writes of orders.

use std::collections::HashSet;

use sqlx::PgConnection;

use super::{address, document};
use crate::shop::Order;

/// Keeps these orders from being changed by anybody else until the transaction ends.
pub(in crate::import) async fn lock(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<()> {
    sqlx::query!("select id from orders where id = any ($1) order by id for update", ids).fetch_all(conn).await?;
    Ok(())
}

/// Those of `ids` that are stored.
pub(in crate::import) async fn those(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<Vec<Order>> {
    crate::shop::store::orders::those(conn, ids).await
}

/// Those of `ids` with a change that the shop's own system has not taken yet.
pub(in crate::import) async fn with_untaken_changes(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<HashSet<String>> {
    let rows =
        sqlx::query_scalar!(r#"select distinct order_id as "id!" from order_changes where order_id = any ($1) and taken_at is null"#, ids)
            .fetch_all(conn)
            .await?;
    Ok(rows.into_iter().collect())
}

/// Puts orders in the place of those with the same ids. What was changed here stays written down.
pub(in crate::import) async fn replace(conn: &mut PgConnection, orders: &[Order]) -> sqlx::Result<()> {
    if orders.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into orders (id, customer_id, status, placed_at, currency, line1, line2, city, region, postcode, country, note, updated_at)
         select id, customer, status, placed_at, currency, line1, line2, city, region, postcode, country, note, updated_at
         from jsonb_to_recordset($1) as row (id text, customer text, status text, placed_at timestamptz, currency text, line1 text,
             line2 text, city text, region text, postcode text, country text, note text, updated_at timestamptz)
         on conflict (id) do update set customer_id = excluded.customer_id, status = excluded.status,
             placed_at = excluded.placed_at, currency = excluded.currency, line1 = excluded.line1, line2 = excluded.line2,
             city = excluded.city, region = excluded.region, postcode = excluded.postcode, country = excluded.country,
             note = excluded.note, updated_at = excluded.updated_at, version = orders.version + 1",
        document(orders.iter().map(|order| (order, address(&order.address))))?
    )
    .execute(&mut *conn)
    .await?;
    remove_parts(conn, orders).await?;
    add_parts(conn, orders).await
}

async fn remove_parts(conn: &mut PgConnection, orders: &[Order]) -> sqlx::Result<()> {
    let ids: Vec<String> = orders.iter().map(|order| order.id.to_string()).collect();
    sqlx::query!("delete from order_items where order_id = any ($1)", &ids).execute(&mut *conn).await?;
    sqlx::query!("delete from shipments where order_id = any ($1)", &ids).execute(&mut *conn).await?;
    sqlx::query!("delete from payments where order_id = any ($1)", &ids).execute(conn).await?;
    Ok(())
}

async fn add_parts(conn: &mut PgConnection, orders: &[Order]) -> sqlx::Result<()> {
    let columns = |order: &Order, n: usize| vec![("order", order.id.as_str().into()), ("position", n.into())];
    let items = orders.iter().flat_map(|order| order.items.iter().enumerate().map(move |(n, item)| (item, columns(order, n))));
    sqlx::query!(
        r#"insert into order_items (order_id, position, product_id, variant_id, name, options, price, quantity)
         select "order", position, product, variant, name, options, price, quantity
         from json_to_recordset($1::text::json) as row ("order" text, position int, product text, variant text, name text, options json,
             price numeric, quantity int)"#,
        document(items)?.to_string()
    )
    .execute(&mut *conn)
    .await?;
    let shipments = orders.iter().flat_map(|order| order.shipments.iter().enumerate().map(move |(n, one)| (one, columns(order, n))));
    sqlx::query!(
        r#"insert into shipments (order_id, position, tracking, variants, carrier, eta)
         select "order", position, tracking, variants, carrier, eta
         from jsonb_to_recordset($1) as row ("order" text, position int, tracking text[], variants text[], carrier text, eta date)"#,
        document(shipments)?
    )
    .execute(&mut *conn)
    .await?;
    let payments = orders.iter().flat_map(|order| order.payments.iter().enumerate().map(move |(n, one)| (one, columns(order, n))));
    sqlx::query!(
        r#"insert into payments (order_id, position, kind, amount, method)
         select "order", position, kind, amount, method
         from jsonb_to_recordset($1) as row ("order" text, position int, kind text, amount numeric, method text)"#,
        document(payments)?
    )
    .execute(conn)
    .await?;
    Ok(())
}
