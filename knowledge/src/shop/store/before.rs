//! An order as it was before a change, from the rows that its proposal kept.

use sqlx::PgConnection;

use super::orders::{ItemRow, OrderRow, PaymentRow, shipments};
use crate::shop::Order;

/// Returns an order as it was before a change of it that this transaction may see; its shipments are those of now. Nothing where no
/// rows of that time were kept.
///
/// # Errors
/// If the database fails.
pub async fn order(conn: &mut PgConnection, change: i64) -> sqlx::Result<Option<Order>> {
    let row = sqlx::query_as!(
        OrderRow,
        r#"select b.id as "id!", b.customer_id as "customer_id!", b.status as "status!", b.placed_at, b.currency as "currency!",
                  b.line1 as "line1!", b.line2, b.city as "city!", b.region, b.postcode as "postcode!", b.country as "country!", b.note,
                  b.updated_at, b.version as "version!"
           from proposals p, json_populate_record(null::orders, p.before -> 'order') b
           where p.change_id = $1"#,
        change
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let items = sqlx::query_as!(
        ItemRow,
        r#"select b.order_id as "order_id!", b.product_id as "product_id!", b.variant_id as "variant_id!", b.name as "name!",
                  b.options as "options!", b.price as "price!", b.quantity as "quantity!"
           from proposals p, json_populate_recordset(null::order_items, p.before -> 'items') b
           where p.change_id = $1 order by b.position"#,
        change
    )
    .fetch_all(&mut *conn)
    .await?;
    let payments = sqlx::query_as!(
        PaymentRow,
        r#"select b.order_id as "order_id!", b.kind as "kind!", b.amount as "amount!", b.method as "method!", m.kind as "method_kind?"
           from proposals p
           cross join json_populate_recordset(null::payments, p.before -> 'payments') b
           left join payment_methods m on m.customer_id = p.customer_id and m.id = b.method
           where p.change_id = $1 order by b.position"#,
        change
    )
    .fetch_all(&mut *conn)
    .await?;
    let parcels = shipments(conn, std::slice::from_ref(&row.id)).await?.remove(&row.id).unwrap_or_default();
    Ok(Some(row.with(items.into_iter().map(Into::into).collect(), parcels, payments.into_iter().map(Into::into).collect())))
}
