//! Changes that were made here and that the shop's own system has yet to confirm, or did not accept: until then an order stands as it
//! was before them.

use sqlx::PgConnection;

use super::Change;
use crate::ids::OrderId;

/// A change of an order that is asked for, not settled.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Its row.
    pub id: i64,
    /// The order.
    pub order: OrderId,
    /// What.
    pub change: Change,
    /// Whether the shop's own system did not accept it.
    pub refused: bool,
    /// Whether the order's rows are those that it left, so that those before it still hold.
    pub stands: bool,
}

/// Returns what is asked for of these orders, oldest first, as far as this transaction may see it. Where the shop has no system of its
/// own, what was done is settled. What was refused is left out once the shop has sent the order itself.
///
/// # Errors
/// If the database fails.
pub async fn of_orders(conn: &mut PgConnection, orders: &[String], own_system: bool) -> sqlx::Result<Vec<Asked>> {
    let rows = sqlx::query!(
        r#"select c.id, c.order_id as "order_id!", c.name, c.arguments, c.outcome is not distinct from 'refused' as "refused!",
                  exists (select from proposals p
                          where p.change_id = c.id and (p.before -> 'order' ->> 'version')::bigint + (
                              select count(*) from order_changes later where later.order_id = c.order_id and later.id >= c.id
                          ) = o.version)
                  and not exists (select from order_changes later
                                  where later.order_id = c.order_id and later.id > c.id and later.outcome = 'done') as "stands!"
           from order_changes c join orders o on o.id = c.order_id
           where c.order_id = any ($1)
             and (c.outcome in ('requested', 'refused') or $2 and c.outcome is null and c.taken_at is null)
           order by c.id"#,
        orders,
        own_system
    )
    .fetch_all(conn)
    .await?;
    let asked = rows.into_iter().filter_map(|row| {
        let change = Change::parse(&row.name, &row.arguments)?;
        Some(Asked { id: row.id, order: row.order_id.into(), change, refused: row.refused, stands: row.stands })
    });
    Ok(asked.filter(|asked| asked.stands || !asked.refused).collect())
}
