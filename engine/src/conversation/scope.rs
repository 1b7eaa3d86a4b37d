//! What a turn's transaction may see of conversations: the one that it works on.

use sqlx::{PgConnection, PgPool, Postgres, Transaction};

use super::ConversationId;

/// Binds the transaction of a turn to its conversation, and to what the chat's identity may see of the shop's customers and
/// orders. What was bound first stays. Answers false where the conversation is gone, or the transaction is bound to another.
///
/// The turn's role sees nothing of conversations without this, and it cannot look the ids of others up.
pub async fn bind(conn: &mut PgConnection, id: ConversationId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select bind_conversation($1) as "bound!""#, id.0).fetch_one(conn).await
}

/// Begins a transaction of a turn that is bound to its conversation.
pub async fn begin(turn: &PgPool, id: ConversationId) -> sqlx::Result<Transaction<'static, Postgres>> {
    let mut tx = turn.begin().await?;
    bind(&mut tx, id).await?;
    Ok(tx)
}
