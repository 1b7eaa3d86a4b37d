//! Takes a scripted conversation out of the database.

use sqlx::PgConnection;

/// Removes the conversations of a chat; what hangs on them goes with them.
pub(super) async fn remove(conn: &mut PgConnection, channel: &str, address: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from conversations where channel = $1 and address = $2", channel, address).execute(conn).await?;
    Ok(())
}
