//! Proof by a code that is sent by e-mail. The database makes, counts and compares; the code is seen by the sender alone.

use crate::db::interval;
use std::time::Duration;

use sqlx::PgConnection;
use uuid::Uuid;

/// What asking for a code came to. It does not tell whether the address is a customer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeRequest {
    /// A mail is on its way if the address is known.
    Sent,
    /// Too many wrong tries within an hour.
    Locked,
    /// Too many codes within an hour, for this chat or this address.
    Often,
    /// Codes are not in use here.
    Off,
}

/// What a try came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeTry {
    /// The chat is linked to the customer.
    Verified,
    /// Another code than the one sent.
    Refused,
    /// The code is of no use any more: three wrong tries, or a newer one was asked for.
    Spent,
    /// Older than ten minutes.
    Expired,
    /// None was asked for.
    None,
    /// Too many wrong tries within an hour; this one was not looked at.
    Locked,
}

/// Whether the mail with the latest code is stuck, for whoever the address is.
///
/// # Errors
/// If the database fails.
pub async fn mail_is_stuck(conn: &mut PgConnection, who: Uuid) -> sqlx::Result<bool> {
    let state = sqlx::query_scalar!("select code_mail($1)", who).fetch_one(conn).await?;
    Ok(matches!(state.as_deref(), Some("waiting" | "failed")))
}

/// Asks for a code to be sent to an address, in the mail's language. The caller commits.
///
/// # Errors
/// If the database fails.
pub async fn request(conn: &mut PgConnection, who: Uuid, chat: Uuid, email: &str, language: &str) -> sqlx::Result<CodeRequest> {
    let answer = sqlx::query_scalar!("select request_code($1, $2, $3, $4)", who, chat, email, language).fetch_one(conn).await?;
    Ok(match answer.as_deref() {
        Some("sent") => CodeRequest::Sent,
        Some("often") => CodeRequest::Often,
        Some("off") => CodeRequest::Off,
        _ => CodeRequest::Locked,
    })
}

/// Tries a code; links the identity for `link_for` if it is the one sent. Each try is a row: the caller commits after a
/// refusal too.
///
/// # Errors
/// If the database fails.
pub async fn attempt(conn: &mut PgConnection, who: Uuid, code: &str, link_for: Duration) -> sqlx::Result<CodeTry> {
    let answer = sqlx::query_scalar!("select try_code($1, $2, $3)", who, code, interval(link_for)).fetch_one(conn).await?;
    Ok(match answer.as_deref() {
        Some("verified") => CodeTry::Verified,
        Some("spent") => CodeTry::Spent,
        Some("expired") => CodeTry::Expired,
        Some("none") => CodeTry::None,
        Some("locked") => CodeTry::Locked,
        _ => CodeTry::Refused,
    })
}
