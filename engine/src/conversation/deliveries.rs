//! Changes of orders and profiles on their way to the shop's own system, and what it said of them. For the jobs' role.
//!
//! Of one order, and of one profile, the changes go one after the other: a later one waits until those before it were taken or given up.

use std::time::Duration;

use chrono::{DateTime, Utc};
use knowledge::db::interval;
use knowledge::ids::{CustomerId, OrderId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::ConversationId;

/// What was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// An order.
    Order(OrderId),
    /// The profile of a customer.
    Profile(CustomerId),
}

impl Changed {
    /// As stored: the database holds exactly one of them.
    fn stored(order: Option<String>, customer: Option<String>) -> Self {
        match customer {
            Some(customer) => Self::Profile(customer.into()),
            None => Self::Order(OrderId(order.unwrap_or_default())),
        }
    }
}

impl std::fmt::Display for Changed {
    /// The id of the order, or of the customer.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Order(id) => id.fmt(f),
            Self::Profile(id) => id.fmt(f),
        }
    }
}

/// A change that is to be sent now.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The delivery's id, the same at each try.
    pub id: Uuid,
    /// The change.
    pub change: i64,
    /// Of what.
    pub of: Changed,
    /// What was done, by the name of the tool.
    pub name: String,
    /// With what.
    pub arguments: serde_json::Value,
    /// When.
    pub at: DateTime<Utc>,
    /// Tries so far, this one included.
    pub attempts: i32,
    /// When the first try was due.
    pub made_at: DateTime<Utc>,
}

/// What the shop's system says of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It has it, and will say later.
    Requested,
    /// It was done.
    Done,
    /// It was not done.
    Refused,
}

impl Outcome {
    /// As stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

/// A change whose outcome is known and whose shopper was not told yet.
#[derive(Debug, Clone)]
pub struct Told {
    /// The change.
    pub change: i64,
    /// Of what.
    pub of: Changed,
    /// Whether it was done; else it was refused.
    pub done: bool,
    /// Who asked for it; nothing where the chat is gone.
    pub conversation: Option<ConversationId>,
    /// The chat's identity, which must still be linked to the customer.
    pub identity: Option<Uuid>,
}

/// Makes a delivery of each change that the shop's system has not taken yet. Answers how many are new.
pub async fn make(conn: &mut PgConnection) -> sqlx::Result<u64> {
    sqlx::query!(
        "insert into webhook_deliveries (change_id, order_id, customer_id, made_at, due_at)
         select id, order_id, customer_id, now(), now() from order_changes c
         where taken_at is null and not exists (select from webhook_deliveries d where d.change_id = c.id)
         order by id
         on conflict (change_id) do nothing"
    )
    .execute(conn)
    .await
    .map(|done| done.rows_affected())
}

/// Takes due deliveries, at most the oldest of each order and profile; others leave them alone for `lease`.
pub async fn claim(conn: &mut PgConnection, lease: Duration, limit: i64) -> sqlx::Result<Vec<Delivery>> {
    let rows = sqlx::query!(
        r#"with due as (
               select d.id from webhook_deliveries d
               where ((d.state = 'pending' and d.due_at <= now()) or (d.state = 'sending' and d.leased_until < now()))
                 and not exists (select from webhook_deliveries earlier
                                 where (earlier.order_id = d.order_id or earlier.customer_id = d.customer_id)
                                   and earlier.change_id < d.change_id and earlier.state in ('pending', 'sending'))
               order by d.change_id limit $2
               for update skip locked
           )
           update webhook_deliveries d set state = 'sending', attempts = d.attempts + 1, leased_until = now() + $1
           from due, order_changes c
           where d.id = due.id and c.id = d.change_id
           returning d.id, c.id as change, c.order_id, c.customer_id, c.name, c.arguments, c.at, d.attempts, d.made_at"#,
        interval(lease),
        limit,
    )
    .fetch_all(conn)
    .await?;
    let deliveries = rows.into_iter().map(|row| Delivery {
        id: row.id,
        change: row.change,
        of: Changed::stored(row.order_id, row.customer_id),
        name: row.name,
        arguments: row.arguments,
        at: row.at,
        attempts: row.attempts,
        made_at: row.made_at,
    });
    Ok(deliveries.collect())
}

/// The shop's system has it, and says what became of it. The caller commits.
pub async fn taken(conn: &mut PgConnection, delivery: &Delivery, outcome: Outcome) -> sqlx::Result<()> {
    sqlx::query!(
        "update webhook_deliveries set state = 'taken', ended_at = now(), error = null where id = $1 and state = 'sending'",
        delivery.id
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("update order_changes set taken_at = coalesce(taken_at, now()) where id = $1", delivery.change)
        .execute(&mut *conn)
        .await?;
    settle(conn, delivery.change, outcome).await.map(drop)
}

/// Notes what became of a change. One that was done or refused stays so. Answers whether there is such a change.
pub async fn settle(conn: &mut PgConnection, change: i64, outcome: Outcome) -> sqlx::Result<bool> {
    let known = sqlx::query_scalar!(r#"select true as "known!" from order_changes where id = $1 for update"#, change)
        .fetch_optional(&mut *conn)
        .await?;
    sqlx::query!(
        "update order_changes set outcome = $2, outcome_at = now() where id = $1 and (outcome is null or outcome = 'requested')",
        change,
        outcome.as_str()
    )
    .execute(conn)
    .await?;
    Ok(known.is_some())
}

/// Not taken: again after `wait`, or given up where that would be later than `until` after its first try. Answers whether it
/// was given up.
pub async fn retry(conn: &mut PgConnection, delivery: &Delivery, wait: Duration, until: Duration, error: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"update webhook_deliveries
           set state = case when made_at + $3 <= now() + $2 then 'dead' else 'pending' end, due_at = now() + $2, error = $4,
               ended_at = case when made_at + $3 <= now() + $2 then now() end
           where id = $1 and state = 'sending'
           returning state = 'dead' as "dead!""#,
        delivery.id,
        interval(wait),
        interval(until),
        error,
    )
    .fetch_optional(conn)
    .await
    .map(|dead| dead.unwrap_or(false))
}

/// Changes whose shoppers are to be told. The rows stay locked until the transaction ends.
pub async fn untold(conn: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<Told>> {
    let rows = sqlx::query!(
        r#"select c.id as change, c.order_id, c.customer_id, (c.outcome = 'done') as "done!",
                  c.conversation_id as "conversation: ConversationId",
                  (select k.identity_id from conversations k where k.id = c.conversation_id) as identity
           from order_changes c
           where c.outcome in ('done', 'refused') and c.told_at is null
           order by c.id limit $1
           for update of c skip locked"#,
        limit
    )
    .fetch_all(conn)
    .await?;
    let told = rows.into_iter().map(|row| Told {
        change: row.change,
        of: Changed::stored(row.order_id, row.customer_id),
        done: row.done,
        conversation: row.conversation,
        identity: row.identity,
    });
    Ok(told.collect())
}

/// The shopper was told, or there is nobody to tell.
pub async fn told(conn: &mut PgConnection, change: i64) -> sqlx::Result<()> {
    sqlx::query!("update order_changes set told_at = now() where id = $1", change).execute(conn).await.map(drop)
}

/// A delivery that is not done, for the operator.
#[derive(Debug, Clone)]
pub struct Undelivered {
    /// Delivery.
    pub id: Uuid,
    /// Of what.
    pub of: Changed,
    /// What was done.
    pub name: String,
    /// `pending`, `sending` or `dead`.
    pub state: String,
    /// Tries so far.
    pub attempts: i32,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// What went wrong last.
    pub error: Option<String>,
}

/// What the shop's system has not taken, oldest first.
pub async fn undelivered(conn: &mut PgConnection) -> sqlx::Result<Vec<Undelivered>> {
    let rows = sqlx::query!(
        r#"select d.id, d.order_id, d.customer_id, c.name, d.state, d.attempts, d.made_at, d.error
           from webhook_deliveries d join order_changes c on c.id = d.change_id
           where d.state <> 'taken' order by d.change_id"#
    )
    .fetch_all(conn)
    .await?;
    let undelivered = rows.into_iter().map(|row| Undelivered {
        id: row.id,
        of: Changed::stored(row.order_id, row.customer_id),
        name: row.name,
        state: row.state,
        attempts: row.attempts,
        made_at: row.made_at,
        error: row.error,
    });
    Ok(undelivered.collect())
}

/// What was given up is tried for another day. Answers how many there are.
pub async fn revive(conn: &mut PgConnection) -> sqlx::Result<u64> {
    sqlx::query!("update webhook_deliveries set state = 'pending', made_at = now(), due_at = now(), ended_at = null where state = 'dead'")
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
}
