//! Who works on what. Several programs may share a database, and each may be killed: work has an owner for some seconds, who
//! renews that while he works. Afterwards it is anybody's.

use std::time::Duration;

use sqlx::PgConnection;
use sqlx::postgres::types::PgInterval;
use uuid::Uuid;

use super::ConversationId;

/// How long work stays its owner's after his last sign of life.
pub const LEASE: Duration = Duration::from_secs(10);
/// How often an owner gives one.
pub const RENEW: Duration = Duration::from_secs(3);

/// A running program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct Instance(pub Uuid);

impl Instance {
    /// This program, from now on.
    #[must_use]
    pub fn fresh() -> Self {
        Self(Uuid::now_v7())
    }
}

/// Takes a conversation for a turn, or renews that. Answers false while it is another's.
pub async fn take(conn: &mut PgConnection, conversation: ConversationId, owner: Instance) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"insert into turn_leases (conversation_id, owner, until) values ($1, $2, clock_timestamp() + $3)
           on conflict (conversation_id) do update set owner = excluded.owner, until = excluded.until
           where turn_leases.owner = excluded.owner or turn_leases.until < clock_timestamp()
           returning true as "taken!""#,
        conversation.0,
        owner.0,
        lease(),
    )
    .fetch_optional(conn)
    .await
    .map(|taken| taken.is_some())
}

/// Lets a conversation go.
pub async fn leave(conn: &mut PgConnection, conversation: ConversationId, owner: Instance) -> sqlx::Result<()> {
    sqlx::query!("delete from turn_leases where conversation_id = $1 and owner = $2", conversation.0, owner.0).execute(conn).await.map(drop)
}

/// [`LEASE`] as the database takes it.
pub(super) fn lease() -> PgInterval {
    knowledge::db::interval(LEASE)
}
