//! Who writes, and how they prove which customer they are.
//!
//! The functions of the database count wrong tries, lock and link. Each try is a row: the caller commits after a
//! refusal too, or the try does not count.

pub mod code;
mod link;
mod operator;
mod record;
mod rules;

pub use link::{Link, Method, Vouching, WriteProof, link, vouch, write_proof};
pub(super) use operator::link as link_as_owner;
pub use record::{ChatRecord, erase_due, erased_files, file_is_gone, record, request_erasure, sweep};
pub(super) use rules::store as store_rules;
pub use rules::{IdentityRules, Proof, Writes};

use crate::db::interval;
use std::time::Duration;

use sqlx::PgConnection;
use uuid::Uuid;

/// What a try to verify came to. It does not tell whether the claimed customer or order exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verification {
    /// Proved; the identity is linked, or the guest sees the order.
    Verified,
    /// Something did not match.
    Refused,
    /// Too many wrong tries within an hour; this one was not looked at.
    Locked,
}

/// The identity of a sender on a channel; made at the first message.
///
/// # Errors
/// If the database fails.
pub async fn find_or_create(conn: &mut PgConnection, channel: &str, external_id: &str) -> sqlx::Result<Uuid> {
    if let Some(id) = find(conn, channel, external_id).await? {
        return Ok(id);
    }
    let made = sqlx::query_scalar!(
        "insert into identities (channel, external_id) values ($1, $2) on conflict do nothing returning id",
        channel,
        external_id,
    )
    .fetch_optional(&mut *conn)
    .await?;
    match made {
        Some(id) => Ok(id),
        // somebody else was faster
        None => find(conn, channel, external_id).await?.ok_or(sqlx::Error::RowNotFound),
    }
}

async fn find(conn: &mut PgConnection, channel: &str, external_id: &str) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!("select id from identities where channel = $1 and external_id = $2", channel, external_id)
        .fetch_optional(conn)
        .await
}

/// Tries to prove a customer by e-mail and postcode; links the identity for `link_for` if both match.
///
/// # Errors
/// If the database fails.
pub async fn verify_by_email(
    conn: &mut PgConnection,
    who: Uuid,
    email: &str,
    postcode: &str,
    link_for: Duration,
) -> sqlx::Result<Verification> {
    let answer = sqlx::query_scalar!("select verify_identity($1, $2, null, null, $3, $4)", who, email, postcode, interval(link_for),)
        .fetch_one(conn)
        .await?;
    Ok(Verification::from_database(answer.as_deref()))
}

/// Tries to prove a customer by name and postcode; links the identity for `link_for` if exactly one customer matches.
///
/// # Errors
/// If the database fails.
pub async fn verify_by_name(
    conn: &mut PgConnection,
    who: Uuid,
    first: &str,
    last: &str,
    postcode: &str,
    link_for: Duration,
) -> sqlx::Result<Verification> {
    let answer = sqlx::query_scalar!("select verify_identity($1, null, $2, $3, $4, $5)", who, first, last, postcode, interval(link_for),)
        .fetch_one(conn)
        .await?;
    Ok(Verification::from_database(answer.as_deref()))
}

/// Tries to prove one order by its number and its customer's e-mail; the identity sees that order for `grant_for`.
///
/// # Errors
/// If the database fails.
pub async fn verify_guest_order(
    conn: &mut PgConnection,
    who: Uuid,
    order: &str,
    email: &str,
    grant_for: Duration,
) -> sqlx::Result<Verification> {
    let answer =
        sqlx::query_scalar!("select verify_guest_order($1, $2, $3, $4)", who, order, email, interval(grant_for)).fetch_one(conn).await?;
    Ok(Verification::from_database(answer.as_deref()))
}

/// Takes the e-mail address alone for a proof, which the database does only where the shop's rules say so.
///
/// # Errors
/// If the database fails.
pub async fn verify_by_email_alone(conn: &mut PgConnection, who: Uuid, email: &str, link_for: Duration) -> sqlx::Result<Verification> {
    let answer = sqlx::query_scalar!("select verify_email_alone($1, $2, $3)", who, email, interval(link_for)).fetch_one(conn).await?;
    Ok(Verification::from_database(answer.as_deref()))
}

/// Ends the identity's link and grants; the customer's rows stay.
///
/// # Errors
/// If the database fails.
pub async fn unlink(conn: &mut PgConnection, who: Uuid) -> sqlx::Result<()> {
    sqlx::query!("select unlink_identity($1)", who).execute(conn).await?;
    Ok(())
}

impl Verification {
    /// Anything but the words that the database is known to say is a refusal.
    fn from_database(answer: Option<&str>) -> Self {
        match answer {
            Some("verified") => Self::Verified,
            Some("locked") => Self::Locked,
            _ => Self::Refused,
        }
    }
}
