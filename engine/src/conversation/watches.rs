//! Wishes to be told when an order ships. The turn role asks by functions that look at stored links; the jobs' role fulfils.

use knowledge::ids::OrderId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::ConversationId;

/// What became of a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Kept.
    Kept,
    /// It was kept before.
    Already,
    /// The order is not there, or not this chat's to see.
    Refused,
}

/// A wish that can be told now.
#[derive(Debug, Clone)]
pub struct Due {
    /// Row.
    pub id: i64,
    /// Who waits.
    pub identity: Uuid,
    /// Where.
    pub conversation: ConversationId,
    /// For which order.
    pub order: OrderId,
}

/// Keeps a wish. The caller commits.
pub async fn watch(conn: &mut PgConnection, who: Uuid, chat: ConversationId, order: &OrderId) -> sqlx::Result<Wish> {
    let answer = sqlx::query_scalar!("select watch_order($1, $2, $3)", who, chat.0, order.as_str()).fetch_one(conn).await?;
    Ok(match answer.as_deref() {
        Some("kept") => Wish::Kept,
        Some("already") => Wish::Already,
        _ => Wish::Refused,
    })
}

/// Takes wishes back: of one order, or of all. Answers the orders that were waited for. The caller commits.
pub async fn unwatch(conn: &mut PgConnection, who: Uuid, order: Option<&OrderId>) -> sqlx::Result<Vec<OrderId>> {
    sqlx::query_scalar!(r#"select unwatch_orders($1, $2) as "order!: OrderId""#, who, order.map(OrderId::as_str)).fetch_all(conn).await
}

/// The orders that a chat waits for.
pub async fn watched(conn: &mut PgConnection, who: Uuid) -> sqlx::Result<Vec<OrderId>> {
    sqlx::query_scalar!(r#"select watched_orders($1) as "order!: OrderId""#, who).fetch_all(conn).await
}

/// Wishes that have come true, or can't any more.
pub async fn due(conn: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<Due>> {
    sqlx::query_as!(
        Due,
        r#"select watch as "id!", identity as "identity!", conversation as "conversation!: ConversationId", order_id as "order!: OrderId"
           from watches_due($1)"#,
        limit
    )
    .fetch_all(conn)
    .await
}

/// Locks a wish for its telling; answers false where somebody else tells it or it was taken back.
pub async fn lock(conn: &mut PgConnection, id: i64) -> sqlx::Result<bool> {
    let open = sqlx::query_scalar!("select id from order_watches where id = $1 and ended is null for update skip locked", id);
    Ok(open.fetch_optional(conn).await?.is_some())
}

/// The wish is done with: it was told, or it can't be.
pub async fn end(conn: &mut PgConnection, id: i64, told: bool) -> sqlx::Result<()> {
    let how = if told { "told" } else { "lost" };
    sqlx::query!("update order_watches set ended = $2, ended_at = now() where id = $1", id, how).execute(conn).await.map(drop)
}

/// A person holds the chat: the wish is looked at again in a minute.
pub async fn later(conn: &mut PgConnection, id: i64) -> sqlx::Result<()> {
    sqlx::query!("update order_watches set due_at = now() + interval '1 minute' where id = $1", id).execute(conn).await.map(drop)
}
