//! The link between a chat and a customer: how strong it is, and what it allows.

use crate::db::interval;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// How a chat proved which customer it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// E-mail address and postcode.
    EmailPostcode,
    /// Name and postcode.
    NamePostcode,
    /// A code by e-mail.
    EmailCode,
    /// The e-mail address alone, where the shop lets that do.
    Email,
    /// The shop's own site said so.
    Vouched,
    /// The operator said so.
    Operator,
}

/// A link that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// How it was proved.
    pub method: Method,
    /// When.
    pub verified_at: DateTime<Utc>,
    /// Until when it holds.
    pub expires_at: DateTime<Utc>,
}

/// Whether a chat may change its customer's orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteProof {
    /// It may.
    Enough,
    /// It must prove more first: a code by e-mail.
    NeedsCode,
    /// It has proved nothing.
    Stranger,
}

/// What a token of the shop's own site came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vouching {
    /// The chat is linked to the customer.
    Verified,
    /// The chat is another customer's; the token is still good for a new chat.
    OtherCustomer,
    /// Not good.
    Refused,
}

/// The link of a chat; nothing for a stranger, for a guest and where it has expired.
///
/// # Errors
/// If the database fails.
pub async fn link(conn: &mut PgConnection, who: Uuid) -> sqlx::Result<Option<Link>> {
    let row = sqlx::query!(
        r#"select method as "method!", verified_at as "verified_at!", expires_at as "expires_at!" from identity_link($1)"#,
        who
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Link { method: Method::parse(&row.method), verified_at: row.verified_at, expires_at: row.expires_at }))
}

/// Whether a chat's proof is enough for changes of orders, by the shop's rule (`identity.writes`).
///
/// # Errors
/// If the database fails.
pub async fn write_proof(conn: &mut PgConnection, who: Uuid) -> sqlx::Result<WriteProof> {
    let answer = sqlx::query_scalar!("select may_write($1)", who).fetch_one(conn).await?;
    Ok(match answer.as_deref() {
        Some("yes") => WriteProof::Enough,
        Some("code") => WriteProof::NeedsCode,
        _ => WriteProof::Stranger,
    })
}

/// Takes the token by which the shop's own site vouches for its signed-in customer; links the chat for `link_for`.
/// A token is good once. The caller commits.
///
/// # Errors
/// If the database fails.
pub async fn vouch(conn: &mut PgConnection, who: Uuid, token: &str, link_for: Duration) -> sqlx::Result<Vouching> {
    let answer = sqlx::query_scalar!("select vouch_identity($1, $2, $3)", who, token, interval(link_for)).fetch_one(conn).await?;
    Ok(match answer.as_deref() {
        Some("verified") => Vouching::Verified,
        Some("other") => Vouching::OtherCustomer,
        _ => Vouching::Refused,
    })
}

impl Method {
    /// Reads the stored word; an unknown one counts as the weakest.
    fn parse(word: &str) -> Self {
        match word {
            "email_postcode" => Self::EmailPostcode,
            "name_postcode" => Self::NamePostcode,
            "email_code" => Self::EmailCode,
            "vouched" => Self::Vouched,
            "operator" => Self::Operator,
            _ => Self::Email,
        }
    }
}
