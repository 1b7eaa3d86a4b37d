//! A database on the side: one connection whose transaction is never committed, for questions that are tried at the desk.
//!
//! What is stored there is seen there alone and is gone when it is closed, dropped, or the program dies. Transactions that are begun
//! on it are savepoints of that one. It works as the role of turns, so that all rights hold as in any turn; only what is prepared
//! first is done as the owner.

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection, PgConnection, Postgres};
use uuid::Uuid;

use super::identity::link_as_owner;
use super::roles::ACQUIRE_TIMEOUT;
use super::{Database, DbError};
use crate::ids::CustomerId;

/// The channel of identities that the database refuses to keep.
pub const TRIAL: &str = "trial";

/// A database on the side before it is used: its connection works as the owner still.
pub struct Preparing {
    database: Database,
    conn: PoolConnection<Postgres>,
}

/// A database on the side. Its pools are the program's own but that of turns, which is the one connection.
pub struct Side {
    database: Database,
}

impl Preparing {
    pub(super) async fn begin(database: &Database) -> sqlx::Result<Self> {
        let one = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .idle_timeout(None)
            .max_lifetime(None)
            .after_connect(|conn, _| Box::pin(open(conn)))
            .connect_lazy_with(database.owner_options());
        let mut conn = one.acquire().await?;
        sqlx::query("set local role none").execute(&mut *conn).await?;
        Ok(Self { database: database.with_turn(one), conn })
    }

    /// The connection, with the owner's rights.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.conn
    }

    /// Links a chat identity to a customer.
    ///
    /// # Errors
    /// [`DbError::UnknownCustomer`] if there is no such customer.
    pub async fn link(&mut self, identity: Uuid, customer: &CustomerId) -> Result<(), DbError> {
        link_as_owner(&mut self.conn, identity, customer).await
    }

    /// Goes on as the role of turns.
    ///
    /// # Errors
    /// If the connection is gone.
    pub async fn ready(mut self) -> sqlx::Result<Side> {
        sqlx::query("set local role mercer_turn").execute(&mut *self.conn).await?;
        drop(self.conn);
        Ok(Side { database: self.database })
    }
}

impl Side {
    /// The database as turns see it.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Takes everything back.
    pub async fn close(self) {
        self.database.turn.close().await;
    }
}

/// Begins the transaction in which everything else is a savepoint. Whatever connects here, also again, has the rights of turns.
async fn open(conn: &mut PgConnection) -> sqlx::Result<()> {
    let tx = conn.begin().await?;
    // its end is that of the connection: dropping it would end it now
    std::mem::forget(tx);
    sqlx::query("set local role mercer_turn").execute(conn).await?;
    Ok(())
}
