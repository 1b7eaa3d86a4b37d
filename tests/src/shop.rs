//! The small shop of `data/shop.sql`, and chat identities that write to it.

use anyhow::Result;
use knowledge::ids::CustomerId;
use uuid::Uuid;

use crate::database::Scratch;

/// Every table whose rows belong to a customer.
pub const CUSTOMERS_TABLES: [&str; 7] = ["customers", "payment_methods", "orders", "order_items", "shipments", "payments", "order_changes"];

/// A chat identity that has proved nothing.
///
/// # Errors
/// If the database fails.
pub async fn stranger(scratch: &Scratch, name: &str) -> Result<Uuid> {
    let mut conn = scratch.database.jobs.acquire().await?;
    Ok(knowledge::db::identity::find_or_create(&mut conn, "web", name).await?)
}

/// A chat identity that is linked to a customer.
///
/// # Errors
/// If the database fails.
pub async fn verified(scratch: &Scratch, customer: &str) -> Result<Uuid> {
    let who = stranger(scratch, &format!("verified {customer}")).await?;
    scratch.database.link_as_operator(who, &CustomerId::from(customer)).await?;
    Ok(who)
}
