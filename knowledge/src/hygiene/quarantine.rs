//! Texts that are kept out of what the bot reads until somebody has looked at them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::injection::{Channel, judge, without_role_tokens};
use crate::embedding::{EmbedError, Embedder};

/// What is to become of a text that comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// It comes in, without tokens that part the roles of a conversation.
    Clean(String),
    /// It stays out: it gives orders to a machine, and nobody has allowed it.
    Kept,
}

/// A text that waits for somebody, or on which somebody has decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Quarantined {
    /// Its number.
    pub id: i64,
    /// Where it came from, as in the contract.
    pub channel: String,
    /// The row it belongs to.
    pub subject: String,
    /// The words.
    pub text: String,
    /// Why it was kept out.
    pub reason: String,
    /// How sure that is.
    pub score: f32,
    /// When it came.
    pub found_at: DateTime<Utc>,
    /// `allowed` or `refused`; nothing while nobody has looked.
    pub decision: Option<String>,
}

/// Why it is not known what is to become of a text.
#[derive(Debug, thiserror::Error)]
pub enum AdmitError {
    /// The database.
    #[error("the quarantine cannot be read or written")]
    Store(#[from] sqlx::Error),
    /// The embedding model.
    #[error("embedding failed")]
    Embedding(#[from] EmbedError),
}

/// Looks at a text on its way in. One that gives orders is recorded once and stays out, unless it was allowed before.
///
/// # Errors
/// If the database or the embedding model fails.
pub async fn admit(conn: &mut PgConnection, embedder: &Embedder, channel: Channel, subject: &str, text: &str) -> Result<Entry, AdmitError> {
    let suspicion = judge(embedder, text, channel, None).await?;
    if !suspicion.blocks() {
        return Ok(Entry::Clean(without_role_tokens(text).into_owned()));
    }
    #[expect(clippy::cast_possible_truncation, reason = "three digits are shown")]
    let sureness = suspicion.score as f32;
    let decision = sqlx::query_scalar!(
        "insert into quarantine (channel, subject, text, digest, reason, score, found_at)
         values ($1, $2, $3, sha256(convert_to($3, 'UTF8')), $4, $5, now())
         on conflict (channel, subject, digest) do update set reason = excluded.reason, score = excluded.score
         returning decision",
        channel.as_str(),
        subject,
        text,
        suspicion.reason,
        sureness,
    )
    .fetch_one(conn)
    .await?;
    let allowed = decision.as_deref() == Some("allowed");
    Ok(if allowed { Entry::Clean(without_role_tokens(text).into_owned()) } else { Entry::Kept })
}

/// What is in quarantine, latest first: all of it, or what nobody has decided on.
pub async fn list(conn: &mut PgConnection, undecided: bool, limit: i64) -> sqlx::Result<Vec<Quarantined>> {
    sqlx::query_as!(
        Quarantined,
        "select id, channel, subject, text, reason, score, found_at, decision from quarantine
         where not $1 or decision is null order by id desc limit $2",
        undecided,
        limit,
    )
    .fetch_all(conn)
    .await
}

/// Lets a text in with the next import of its row, or keeps it out for good. Answers whether there is such a text.
pub async fn decide(conn: &mut PgConnection, id: i64, allow: bool, by: &str) -> sqlx::Result<bool> {
    let decision = if allow { "allowed" } else { "refused" };
    let done = sqlx::query!("update quarantine set decision = $2, decided_at = now(), decided_by = $3 where id = $1", id, decision, by)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}
