//! How the first admin comes in: a link that works once, in the log of a start that finds nobody.

use std::net::SocketAddr;

use chrono::{DateTime, TimeDelta, Utc};
use knowledge::db::Database;

use super::session::Token;
use super::store::{agents, invites};

/// Hours that a link works; every start makes a new one while there is nobody.
const HOURS: i64 = 24;

/// The path of a link for the first admin; nothing where somebody is there already.
///
/// # Errors
/// If the database fails.
pub async fn first_admin(db: &Database, now: DateTime<Utc>) -> sqlx::Result<Option<String>> {
    let mut tx = db.desk.begin().await?;
    if agents::any_active(&mut tx).await? {
        return Ok(None);
    }
    let token = Token::new();
    invites::forget_first(&mut tx).await?;
    invites::create(&mut tx, &token.digest(), "admin", None, None, now, now + TimeDelta::hours(HOURS)).await?;
    tx.commit().await?;
    Ok(Some(format!("/welcome/{}", token.as_str())))
}

/// Writes the link into the log, where there is nobody yet.
///
/// # Errors
/// If the database fails.
pub async fn announce(db: &Database, address: SocketAddr, now: DateTime<Utc>) -> sqlx::Result<()> {
    if let Some(path) = first_admin(db, now).await? {
        tracing::warn!("nobody can log in to the desk yet: open http://{address}{path} (it works once, for {HOURS} hours)");
    }
    Ok(())
}
