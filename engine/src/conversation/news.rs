//! What programs over one database tell each other, by Postgres' LISTEN and NOTIFY. News are heard at once or not at all: who
//! relies on them looks at the database now and then too.

use serde::{Deserialize, Serialize};
use sqlx::postgres::{PgListener, PgNotification};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::ConversationId;
use super::lease::Instance;

const CHANNEL: &str = "mercer";

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// A shopper wrote, or changed or deleted something: a turn that runs must begin again.
    Message,
    /// A reply was delivered: pages that show the chat have a new line.
    Line,
    /// A person writes an answer.
    Typing,
}

/// One piece of news. It holds no words of anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// Who tells it.
    pub from: Uuid,
    /// What happened.
    pub what: What,
    /// Where.
    pub conversation: ConversationId,
    /// Its channel.
    pub channel: String,
    /// Its address on the channel.
    pub address: String,
}

impl News {
    /// Whether another program tells it.
    #[must_use]
    pub fn is_from_another(&self, than: Instance) -> bool {
        self.from != than.0
    }

    /// Reads a notification; nothing where another version wrote it in a way that this one does not know.
    #[must_use]
    pub fn read(notification: &PgNotification) -> Option<Self> {
        serde_json::from_str(notification.payload()).ok()
    }
}

/// Tells the other programs, once the caller has committed.
pub async fn tell(conn: &mut PgConnection, news: &News) -> sqlx::Result<()> {
    let payload = serde_json::to_string(news).unwrap_or_default();
    sqlx::query!("select pg_notify($1, $2)", CHANNEL, payload).execute(conn).await.map(drop)
}

/// Listens from now on. The listener keeps a connection of the pool, and makes it anew where it is lost.
pub async fn listen(pool: &PgPool) -> sqlx::Result<PgListener> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}
