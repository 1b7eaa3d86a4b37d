//! Connecting: the database is made if it is missing, migrated as the owner, then entered as each role.

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

use super::identity::IdentityRules;
use super::roles::{ACQUIRE_TIMEOUT, Owner};
use super::{CustomerScope, DatabaseSettings, DbError, Preparing};
use crate::ids::CustomerId;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../migrations");

/// One pool a role. Cloning it is cheap and shares the pools.
#[derive(Clone)]
pub struct Database {
    /// Turns of conversations: reads the shop, sees only the customer that a scope is bound to.
    pub turn: PgPool,
    /// Agents and admins.
    pub desk: PgPool,
    /// Outbox delivery, expiry, retries.
    pub jobs: PgPool,
    /// The shop's data comes in.
    pub import: PgPool,
    /// Connects when it is first asked, which is rare.
    owner: PgPool,
}

impl Database {
    /// Makes the database if it does not exist, migrates it and logs in as each role.
    ///
    /// # Errors
    /// If the address is wrong, nothing answers there, a migration fails or a role cannot log in.
    pub async fn connect(settings: &DatabaseSettings) -> Result<Self, DbError> {
        let owner = Owner::parse(&settings.url)?;
        // boxed: the futures of migrations and of four log-ins are too large for the stacks of those who wait for them
        Box::pin(async {
            let mut conn = connect_or_create(&owner.options).await?;
            MIGRATIONS.run(&mut conn).await?;
            conn.close().await?;
            Ok::<(), DbError>(())
        })
        .await?;
        let (turn, desk, jobs, import) = Box::pin(async {
            tokio::try_join!(
                owner.open("mercer_turn", settings.turn_connections),
                owner.open("mercer_desk", settings.desk_connections),
                owner.open("mercer_jobs", settings.jobs_connections),
                owner.open("mercer_import", settings.import_connections),
            )
        })
        .await?;
        let owner = PgPoolOptions::new()
            .max_connections(2)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .idle_timeout(std::time::Duration::from_secs(30))
            .connect_lazy_with(owner.options);
        Ok(Self { turn, desk, jobs, import, owner })
    }

    /// Begins a transaction that sees the rows of the customer whom this chat identity has proved to be, and no others.
    ///
    /// # Errors
    /// If no connection is free within five seconds or the database fails.
    pub async fn as_identity(&self, identity: Uuid) -> sqlx::Result<CustomerScope> {
        CustomerScope::begin(&self.turn, identity).await
    }

    /// Stores what counts as a proof of identity: the database enforces it, and no role of the program may change it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_identity_rules(&self, rules: &IdentityRules) -> sqlx::Result<()> {
        super::identity::store_rules(&mut *self.owner.acquire().await?, rules).await
    }

    /// Removes a chat identity with everything that hangs on it: conversations, links, grants, tries to verify. For scripts that
    /// leave nothing behind; no role of the program may do it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn forget_identity(&self, channel: &str, external_id: &str) -> sqlx::Result<()> {
        // tries to verify outlive their chat elsewhere
        sqlx::query!(
            "delete from verification_attempts
             where identity_id in (select id from identities where channel = $1 and external_id = $2)",
            channel,
            external_id
        )
        .execute(&self.owner)
        .await?;
        sqlx::query!("delete from identities where channel = $1 and external_id = $2", channel, external_id)
            .execute(&self.owner)
            .await
            .map(drop)
    }

    /// Puts back everything that a chat identity's confirmations have written. For scripts that leave nothing behind; no role of
    /// the program may do it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn undo_writes(&self, channel: &str, external_id: &str) -> sqlx::Result<()> {
        sqlx::query!("select undo_proposals(id) from identities where channel = $1 and external_id = $2", channel, external_id)
            .fetch_all(&self.owner)
            .await
            .map(drop)
    }

    /// Links a chat identity to a customer for a day because the operator says so: the turn role may not write links.
    ///
    /// # Errors
    /// [`DbError::UnknownCustomer`] if there is no such customer.
    pub async fn link_as_operator(&self, identity: Uuid, customer: &CustomerId) -> Result<(), DbError> {
        super::identity::link_as_owner(&mut *self.owner.acquire().await?, identity, customer).await
    }

    /// Begins work on the side, of which nothing is kept: see [`Preparing`].
    ///
    /// # Errors
    /// If no connection can be made, or the owner may not go on as the role of turns.
    pub async fn on_the_side(&self) -> sqlx::Result<Preparing> {
        Preparing::begin(self).await
    }

    /// The same, with other connections for turns.
    pub(super) fn with_turn(&self, turn: PgPool) -> Self {
        Self { turn, ..self.clone() }
    }

    /// How the owner logs in.
    pub(super) fn owner_options(&self) -> PgConnectOptions {
        self.owner.connect_options().as_ref().clone()
    }

    /// Closes every pool and waits until the connections are gone.
    pub async fn close(&self) {
        tokio::join!(self.turn.close(), self.desk.close(), self.jobs.close(), self.import.close(), self.owner.close());
    }
}

/// Connects as the owner; a database that is missing is made first.
async fn connect_or_create(owner: &PgConnectOptions) -> Result<PgConnection, DbError> {
    match PgConnection::connect_with(owner).await {
        Err(error) if has_code(&error, &["3D000"]) => {
            create(owner).await?;
            PgConnection::connect_with(owner).await.map_err(|source| unreachable_at(owner, source))
        }
        other => other.map_err(|source| unreachable_at(owner, source)),
    }
}

/// Creates the database from the server's `postgres` one. Another instance may be faster, which is as good.
async fn create(owner: &PgConnectOptions) -> Result<(), DbError> {
    let database = database_of(owner);
    let elsewhere = owner.clone().database("postgres");
    let mut conn = PgConnection::connect_with(&elsewhere).await.map_err(|source| unreachable_at(&elsewhere, source))?;
    let statement = format!("create database \"{}\"", database.replace('"', "\"\""));
    match sqlx::query(AssertSqlSafe(statement)).execute(&mut conn).await {
        Err(error) if has_code(&error, &["42P04", "23505"]) => Ok(()),
        Err(source) => Err(DbError::Create { database, source }),
        Ok(_) => Ok(()),
    }
}

fn has_code(error: &sqlx::Error, codes: &[&str]) -> bool {
    error.as_database_error().and_then(|error| error.code()).is_some_and(|code| codes.contains(&code.as_ref()))
}

fn database_of(options: &PgConnectOptions) -> String {
    options.get_database().unwrap_or_else(|| options.get_username()).to_owned()
}

fn unreachable_at(options: &PgConnectOptions, source: sqlx::Error) -> DbError {
    let host = options.get_socket().map_or_else(|| options.get_host().to_owned(), |socket| socket.display().to_string());
    DbError::Unreachable { host, database: database_of(options), source }
}
