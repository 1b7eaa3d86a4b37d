//! The database: one pool a role, transactions bound to a chat identity, and the Postgres that Mercer starts itself.
//!
//! The program logs in as each role by itself and never as the owner that it migrates with, so that no statement of a
//! turn, a desk page, a job or an import can undo what the role may not do.

mod connect;
pub mod embedded;
pub mod identity;
mod roles;
mod scope;
mod settings;
mod side;

pub use connect::Database;
pub use scope::CustomerScope;
pub use settings::DatabaseSettings;
pub use side::{Preparing, Side, TRIAL};

use std::time::Duration;

use sqlx::postgres::types::PgInterval;

use crate::ids::CustomerId;

/// A span of time as a query takes it.
#[must_use]
pub fn interval(span: Duration) -> PgInterval {
    PgInterval { months: 0, days: 0, microseconds: i64::try_from(span.as_micros()).unwrap_or(i64::MAX) }
}

/// Why the database cannot be used. The texts never hold a password.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The address is not one of Postgres.
    #[error("the database URL cannot be read; it looks like postgres://user:password@host/name")]
    BadUrl(#[source] sqlx::Error),
    /// Nothing answers at the address, or the login failed.
    #[error("cannot connect to the database {database} at {host}")]
    Unreachable {
        /// Host or socket folder.
        host: String,
        /// Name of the database.
        database: String,
        /// What Postgres or the network said.
        #[source]
        source: sqlx::Error,
    },
    /// The database is missing and could not be made.
    #[error("the database {database} does not exist and cannot be created")]
    Create {
        /// Name of the database.
        database: String,
        /// What Postgres said.
        #[source]
        source: sqlx::Error,
    },
    /// A migration failed; `vector` and `pg_trgm` must be installed on the server.
    #[error("migrating the database failed")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A role of Mercer cannot log in.
    #[error("the role {role} cannot log in; the owner must be allowed to set its password, and pg_hba.conf must let it in")]
    Role {
        /// The role.
        role: &'static str,
        /// What Postgres said.
        #[source]
        source: sqlx::Error,
    },
    /// There is no such customer.
    #[error("there is no customer {0}")]
    UnknownCustomer(CustomerId),
    /// A statement failed.
    #[error("a statement failed")]
    Query(#[from] sqlx::Error),
}
