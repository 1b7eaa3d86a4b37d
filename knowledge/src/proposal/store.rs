//! Proposals in the database. Its functions decide; here they are only called.

use std::time::Duration;

use sqlx::PgConnection;
use uuid::Uuid;

use super::{Change, Outcome, Proposal, Stored, Token};
use crate::db::interval;

/// Opens a proposal for the customer whom `identity` has proved to be; any other open one of the conversation is void then.
/// Answers false where there is no such link any more or the order is not that customer's.
///
/// # Errors
/// If the database fails.
pub async fn open(
    conn: &mut PgConnection,
    identity: Uuid,
    conversation: Uuid,
    proposal: &Proposal,
    token: &Token,
    lasts: Duration,
) -> sqlx::Result<bool> {
    let opened = sqlx::query_scalar!(
        "select propose($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        identity,
        conversation,
        proposal.change.name(),
        proposal.change.arguments(),
        proposal.order().map(|order| order.as_str()),
        proposal.order_version,
        proposal.customer_version,
        proposal.money,
        serde_json::to_value(&proposal.rule).unwrap_or_default(),
        token.as_str(),
        interval(lasts),
    )
    .fetch_one(conn)
    .await?;
    Ok(opened == Some(true))
}

/// Has a proposal done, once. `message` is the row of the message that confirms.
///
/// # Errors
/// If the database fails; nothing was written then.
pub async fn confirm(conn: &mut PgConnection, identity: Uuid, token: &Token, message: i64) -> sqlx::Result<Outcome> {
    let answer =
        sqlx::query!("select outcome, reason from confirm_proposal($1, $2, $3)", identity, token.as_str(), message).fetch_one(conn).await?;
    Ok(Outcome::from_database(answer.outcome.as_deref(), answer.reason.as_deref()))
}

/// Takes a proposal back. Answers whether nothing was and will be done by it; false where it was done before.
///
/// # Errors
/// If the database fails.
pub async fn withdraw(conn: &mut PgConnection, identity: Uuid, token: &Token) -> sqlx::Result<bool> {
    let state = sqlx::query_scalar!("select withdraw_proposal($1, $2)", identity, token.as_str()).fetch_one(conn).await?;
    Ok(state.as_deref() != Some("done"))
}

/// Returns the proposal of a token, if this transaction may see it.
///
/// # Errors
/// If the database fails.
pub async fn find(conn: &mut PgConnection, token: &Token) -> sqlx::Result<Option<Stored>> {
    let row = sqlx::query!(
        "select name, arguments, money, state from proposals where token_hash = sha256(convert_to($1, 'UTF8'))",
        token.as_str()
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.and_then(|row| {
        let change = Change::parse(&row.name, &row.arguments)?;
        Some(Stored { change, money: row.money, state: row.state })
    }))
}

/// Names of the writes that were done to each of `orders` that this transaction may see, with the order.
///
/// # Errors
/// If the database fails.
pub async fn done_before(conn: &mut PgConnection, orders: &[String]) -> sqlx::Result<Vec<(crate::ids::OrderId, String)>> {
    let rows = sqlx::query!("select order_id, name from order_changes where order_id = any ($1)", orders).fetch_all(conn).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.order_id?.into(), row.name))).collect())
}
