//! Orders with their items, shipments and payments.
//!
//! A turn's transaction is bound to a customer, and row-level security hides everybody else's rows. Somebody else's order
//! and one that does not exist run the same statements: the parts are asked for by number, whether the order came or not.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::options;
use crate::ids::{CustomerId, OrderId, VariantId};
use crate::shop::{Address, Item, Order, OrderStatus, Payment, PaymentKind, PaymentMethodKind, Shipment};

/// How many granted orders are read at most.
const MOST_GRANTS: i64 = 50;

/// Returns the order of exactly this number, if this transaction may see it.
pub async fn find(conn: &mut PgConnection, id: &OrderId) -> sqlx::Result<Option<Order>> {
    let ids = [id.as_str().to_owned()];
    let rows = sqlx::query_as!(
        OrderRow,
        "select id, customer_id, status, placed_at, currency, line1, line2, city, region, postcode, country, note, updated_at, version
         from orders where id = $1",
        id.as_str()
    )
    .fetch_all(&mut *conn)
    .await?;
    Ok(with_parts(conn, rows, &ids).await?.pop())
}

/// Returns a customer's latest `limit` orders, newest first; orders without a date come last.
pub async fn of_customer(conn: &mut PgConnection, customer: &CustomerId, limit: i64) -> sqlx::Result<Vec<Order>> {
    let rows = sqlx::query_as!(
        OrderRow,
        "select id, customer_id, status, placed_at, currency, line1, line2, city, region, postcode, country, note, updated_at, version
         from orders where customer_id = $1 order by placed_at desc nulls last, id limit $2",
        customer.as_str(),
        limit
    )
    .fetch_all(&mut *conn)
    .await?;
    let ids = ids(&rows);
    with_parts(conn, rows, &ids).await
}

/// Returns every order that this transaction may see, newest first: for a guest, the orders that were granted.
pub async fn open_grants(conn: &mut PgConnection) -> sqlx::Result<Vec<Order>> {
    let rows = sqlx::query_as!(
        OrderRow,
        "select id, customer_id, status, placed_at, currency, line1, line2, city, region, postcode, country, note, updated_at, version
         from orders order by placed_at desc nulls last, id limit $1",
        MOST_GRANTS
    )
    .fetch_all(&mut *conn)
    .await?;
    let ids = ids(&rows);
    with_parts(conn, rows, &ids).await
}

/// Returns up to `limit` orders whose ids sort after `after`, by id: pages for exports and imports.
pub async fn page(conn: &mut PgConnection, after: &str, limit: i64) -> sqlx::Result<Vec<Order>> {
    let rows = sqlx::query_as!(
        OrderRow,
        r#"select id, customer_id, status, placed_at, currency, line1, line2, city, region, postcode, country, note, updated_at, version
         from orders where id collate "C" > $1 order by id collate "C" limit $2"#,
        after,
        limit
    )
    .fetch_all(&mut *conn)
    .await?;
    let ids = ids(&rows);
    with_parts(conn, rows, &ids).await
}

/// Returns those of `ids` that this transaction may see, in no order.
pub async fn those(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<Vec<Order>> {
    let rows = sqlx::query_as!(
        OrderRow,
        "select id, customer_id, status, placed_at, currency, line1, line2, city, region, postcode, country, note, updated_at, version
         from orders where id = any ($1)",
        ids
    )
    .fetch_all(&mut *conn)
    .await?;
    with_parts(conn, rows, ids).await
}

struct OrderRow {
    id: String,
    customer_id: String,
    status: String,
    placed_at: Option<chrono::DateTime<chrono::Utc>>,
    currency: String,
    line1: String,
    line2: Option<String>,
    city: String,
    region: Option<String>,
    postcode: String,
    country: String,
    note: Option<String>,
    updated_at: Option<chrono::DateTime<chrono::Utc>>,
    version: i64,
}

fn ids(rows: &[OrderRow]) -> Vec<String> {
    rows.iter().map(|row| row.id.clone()).collect()
}

/// Reads the parts of `ids` and puts them into their orders. Always three statements.
async fn with_parts(conn: &mut PgConnection, rows: Vec<OrderRow>, ids: &[String]) -> sqlx::Result<Vec<Order>> {
    let mut items = items(conn, ids).await?;
    let mut shipments = shipments(conn, ids).await?;
    let mut payments = payments(conn, ids).await?;
    Ok(rows
        .into_iter()
        .map(|row| Order {
            items: items.remove(&row.id).unwrap_or_default(),
            shipments: shipments.remove(&row.id).unwrap_or_default(),
            payments: payments.remove(&row.id).unwrap_or_default(),
            id: row.id.into(),
            customer: row.customer_id.into(),
            status: OrderStatus::from(row.status.as_str()),
            placed_at: row.placed_at,
            currency: row.currency,
            address: Address {
                line1: row.line1,
                line2: row.line2,
                city: row.city,
                region: row.region,
                postcode: row.postcode,
                country: row.country,
            },
            note: row.note,
            updated_at: row.updated_at,
            changes: Vec::new(),
            version: row.version,
        })
        .collect())
}

async fn items(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<HashMap<String, Vec<Item>>> {
    let rows = sqlx::query!(
        "select order_id, product_id, variant_id, name, options, price, quantity from order_items
         where order_id = any ($1) order by order_id, position",
        ids
    )
    .fetch_all(conn)
    .await?;
    let mut items: HashMap<String, Vec<Item>> = HashMap::new();
    for row in rows {
        items.entry(row.order_id).or_default().push(Item {
            product: row.product_id.into(),
            variant: row.variant_id.into(),
            name: row.name,
            options: options(row.options),
            price: row.price,
            quantity: row.quantity,
        });
    }
    Ok(items)
}

async fn shipments(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<HashMap<String, Vec<Shipment>>> {
    let rows = sqlx::query!(
        "select order_id, tracking, variants, carrier, eta from shipments where order_id = any ($1) order by order_id, position",
        ids
    )
    .fetch_all(conn)
    .await?;
    let mut shipments: HashMap<String, Vec<Shipment>> = HashMap::new();
    for row in rows {
        shipments.entry(row.order_id).or_default().push(Shipment {
            tracking: row.tracking,
            variants: row.variants.into_iter().map(VariantId::from).collect(),
            carrier: row.carrier,
            eta: row.eta,
        });
    }
    Ok(shipments)
}

async fn payments(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<HashMap<String, Vec<Payment>>> {
    let rows = sqlx::query!(
        r#"select p.order_id, p.kind, p.amount, p.method, m.kind as "method_kind?"
           from payments p
           join orders o on o.id = p.order_id
           left join payment_methods m on m.customer_id = o.customer_id and m.id = p.method
           where p.order_id = any ($1) order by p.order_id, p.position"#,
        ids
    )
    .fetch_all(conn)
    .await?;
    let mut payments: HashMap<String, Vec<Payment>> = HashMap::new();
    for row in rows {
        let kind = if row.kind == PaymentKind::Refund.as_str() { PaymentKind::Refund } else { PaymentKind::Payment };
        let method_kind = row.method_kind.as_deref().and_then(PaymentMethodKind::parse);
        payments.entry(row.order_id).or_default().push(Payment { kind, amount: row.amount, method: row.method.into(), method_kind });
    }
    Ok(payments)
}
