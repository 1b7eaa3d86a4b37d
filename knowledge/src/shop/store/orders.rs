//! Orders with their items, shipments and payments.
//!
//! A turn's transaction is bound to a customer, and row-level security hides everybody else's rows. Somebody else's order
//! and one that does not exist run the same statements: the parts are asked for by number, whether the order came or not.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::options;
use crate::ids::{CustomerId, OrderId, VariantId};
use crate::shop::{Address, Item, Order, OrderStatus, Payment, PaymentKind, PaymentMethodKind, Shipment};

/// How many orders are read at most where none is named.
const MOST_VISIBLE: i64 = 50;

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

/// Returns the latest orders that this transaction may see, newest first, and that of the number `wanted`, however old it is, where it may
/// be seen: for a guest, the orders that were granted.
pub async fn visible(conn: &mut PgConnection, wanted: Option<&OrderId>) -> sqlx::Result<(Vec<Order>, Option<Order>)> {
    let rows = sqlx::query_as!(
        OrderRow,
        "select id, customer_id, status, placed_at, currency, line1, line2, city, region, postcode, country, note, updated_at, version
         from orders
         where id = $1 or id in (select id from orders order by placed_at desc nulls last, id limit $2)
         order by placed_at desc nulls last, id",
        wanted.map(OrderId::as_str),
        MOST_VISIBLE
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut ids = ids(&rows);
    // its parts are asked for whether it came or not
    ids.extend(wanted.map(|wanted| wanted.as_str().to_owned()).filter(|wanted| !ids.contains(wanted)));
    let mut latest = with_parts(conn, rows, &ids).await?;
    let found = wanted.and_then(|wanted| latest.iter().find(|order| order.id == *wanted)).cloned();
    latest.truncate(usize::try_from(MOST_VISIBLE).unwrap_or(usize::MAX));
    Ok((latest, found))
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

pub(super) struct OrderRow {
    pub(super) id: String,
    pub(super) customer_id: String,
    pub(super) status: String,
    pub(super) placed_at: Option<chrono::DateTime<chrono::Utc>>,
    pub(super) currency: String,
    pub(super) line1: String,
    pub(super) line2: Option<String>,
    pub(super) city: String,
    pub(super) region: Option<String>,
    pub(super) postcode: String,
    pub(super) country: String,
    pub(super) note: Option<String>,
    pub(super) updated_at: Option<chrono::DateTime<chrono::Utc>>,
    pub(super) version: i64,
}

impl OrderRow {
    pub(super) fn with(self, items: Vec<Item>, shipments: Vec<Shipment>, payments: Vec<Payment>) -> Order {
        Order {
            items,
            shipments,
            payments,
            id: self.id.into(),
            customer: self.customer_id.into(),
            status: OrderStatus::from(self.status.as_str()),
            placed_at: self.placed_at,
            currency: self.currency,
            address: Address {
                line1: self.line1,
                line2: self.line2,
                city: self.city,
                region: self.region,
                postcode: self.postcode,
                country: self.country,
            },
            note: self.note,
            updated_at: self.updated_at,
            changes: Vec::new(),
            version: self.version,
        }
    }
}

pub(super) struct ItemRow {
    pub(super) order_id: String,
    pub(super) product_id: String,
    pub(super) variant_id: String,
    pub(super) name: String,
    pub(super) options: serde_json::Value,
    pub(super) price: rust_decimal::Decimal,
    pub(super) quantity: i32,
}

impl From<ItemRow> for Item {
    fn from(row: ItemRow) -> Self {
        Self {
            product: row.product_id.into(),
            variant: row.variant_id.into(),
            name: row.name,
            options: options(row.options),
            price: row.price,
            quantity: row.quantity,
        }
    }
}

pub(super) struct PaymentRow {
    pub(super) order_id: String,
    pub(super) kind: String,
    pub(super) amount: rust_decimal::Decimal,
    pub(super) method: String,
    pub(super) method_kind: Option<String>,
}

impl From<PaymentRow> for Payment {
    fn from(row: PaymentRow) -> Self {
        Self {
            kind: if row.kind == PaymentKind::Refund.as_str() { PaymentKind::Refund } else { PaymentKind::Payment },
            amount: row.amount,
            method: row.method.into(),
            method_kind: row.method_kind.as_deref().and_then(PaymentMethodKind::parse),
        }
    }
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
        .map(|row| {
            let own = (items.remove(&row.id), shipments.remove(&row.id), payments.remove(&row.id));
            row.with(own.0.unwrap_or_default(), own.1.unwrap_or_default(), own.2.unwrap_or_default())
        })
        .collect())
}

async fn items(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<HashMap<String, Vec<Item>>> {
    let rows = sqlx::query_as!(
        ItemRow,
        "select order_id, product_id, variant_id, name, options, price, quantity from order_items
         where order_id = any ($1) order by order_id, position",
        ids
    )
    .fetch_all(conn)
    .await?;
    let mut items: HashMap<String, Vec<Item>> = HashMap::new();
    for row in rows {
        items.entry(row.order_id.clone()).or_default().push(row.into());
    }
    Ok(items)
}

pub(super) async fn shipments(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<HashMap<String, Vec<Shipment>>> {
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
    let rows = sqlx::query_as!(
        PaymentRow,
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
        payments.entry(row.order_id.clone()).or_default().push(row.into());
    }
    Ok(payments)
}
