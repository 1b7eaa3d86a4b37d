//! How the shopper found it: asked once in a conversation, after a person's part was closed.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::conversation::ConversationId;

/// Characters of the line that goes with a rating.
const LONGEST_LINE: usize = 500;

/// Whether the shopper may be asked how it was: after a close, once in a conversation. Notes that it is asked now.
///
/// # Errors
/// If the database fails.
pub async fn may_ask_rating(conn: &mut PgConnection, id: ConversationId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let asked = sqlx::query_scalar!(
        "update handoffs set rating_asked_at = $2
         where id = (select max(h.id) from handoffs h where h.conversation_id = $1) and outcome = 'closed' and answered_at is not null
           and not exists (select from handoffs h where h.conversation_id = $1 and h.rating_asked_at is not null)
         returning id",
        id.0,
        now,
    );
    Ok(asked.fetch_optional(conn).await?.is_some())
}

/// The line that goes with a rating; the last one counts.
///
/// # Errors
/// If the database fails.
pub async fn rate_line(conn: &mut PgConnection, id: ConversationId, line: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "update handoffs set rating_text = $2 where conversation_id = $1 and rating is not null",
        id.0,
        line.chars().filter(|c| *c != '\0').take(LONGEST_LINE).collect::<String>(),
    )
    .execute(conn)
    .await
    .map(drop)
}

/// The shopper said how it was, in 1 to 5 stars; the last tap counts.
///
/// # Errors
/// If the database fails.
pub async fn rate(conn: &mut PgConnection, id: ConversationId, stars: i32) -> sqlx::Result<()> {
    sqlx::query!("update handoffs set rating = $2 where conversation_id = $1 and rating_asked_at is not null", id.0, stars)
        .execute(conn)
        .await
        .map(drop)
}
