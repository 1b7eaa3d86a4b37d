//! What Mercer changed in orders, as exports tell it.

use std::collections::HashMap;

use serde_json::{Value, json};
use sqlx::PgConnection;

use crate::shop::Order;

/// Adds each order's changes, oldest first: `{"name", "arguments", "at"}`.
pub(super) async fn add(conn: &mut PgConnection, orders: &mut [Order]) -> sqlx::Result<()> {
    let ids: Vec<String> = orders.iter().map(|order| order.id.to_string()).collect();
    let rows = sqlx::query!(
        r#"select order_id as "order_id!", name, arguments, at from order_changes where order_id = any ($1) order by id"#,
        &ids
    )
    .fetch_all(conn)
    .await?;
    let mut changes: HashMap<String, Vec<Value>> = HashMap::new();
    for row in rows {
        changes.entry(row.order_id).or_default().push(json!({"name": row.name, "arguments": row.arguments, "at": row.at}));
    }
    for order in orders {
        order.changes = changes.remove(order.id.as_str()).unwrap_or_default();
    }
    Ok(())
}
