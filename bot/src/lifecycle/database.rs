//! The database of a run: the operator's own, or the embedded one, which the last process that uses it stops.

use std::fs::File;
use std::path::Path;

use anyhow::Context;
use knowledge::db::embedded::EmbeddedPostgres;
use knowledge::db::{Database, DatabaseSettings};
use secrecy::ExposeSecret;

use crate::config::DatabaseConfig;

/// A connected database and, if it is the embedded one, our share in it.
pub struct RunningDatabase {
    /// The pools.
    pub db: Database,
    embedded: Option<Shared>,
}

/// The embedded server is used by several processes at once: a `mercer run` and the commands beside it. Each holds a
/// shared lock on a file; who can have the lock alone at its end is the last and stops the server.
struct Shared {
    server: EmbeddedPostgres,
    lock: File,
}

impl RunningDatabase {
    /// Starts the embedded server if there is no address, then connects and migrates.
    ///
    /// # Errors
    /// If the server does not start, or the database does not answer or cannot be migrated.
    pub async fn start(config: &DatabaseConfig, data_dir: &Path, install: Option<&Path>) -> anyhow::Result<Self> {
        let (url, embedded) = match (&config.url, install) {
            (Some(url), _) => (url.expose_secret().to_owned(), None),
            (None, Some(install)) => {
                let shared = Shared::join(install, data_dir).await?;
                (shared.server.start().await?, Some(shared))
            }
            (None, None) => anyhow::bail!("database.url is not set and there is no embedded Postgres"),
        };
        let mut settings = DatabaseSettings::new(url);
        settings.turn_connections = config.connections;
        settings.desk_connections = config.connections;
        settings.jobs_connections = config.connections;
        settings.import_connections = config.connections;
        match Database::connect(&settings).await {
            Ok(db) => Ok(Self { db, embedded }),
            Err(error) => {
                if let Some(shared) = embedded {
                    shared.leave().await?;
                }
                Err(error.into())
            }
        }
    }

    /// Whether the server is the embedded one.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        self.embedded.is_some()
    }

    /// Closes the connections and stops the embedded server, unless another process still uses it.
    ///
    /// # Errors
    /// If the server does not stop.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.db.close().await;
        match self.embedded {
            Some(shared) => shared.leave().await,
            None => Ok(()),
        }
    }
}

impl Shared {
    async fn join(install: &Path, data_dir: &Path) -> anyhow::Result<Self> {
        let server = EmbeddedPostgres::new(install, &data_dir.join("postgres"))?;
        let path = data_dir.join("postgres.lock");
        let lock = File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
        // who stops the server holds the lock alone until it is down
        let lock = tokio::task::spawn_blocking(move || lock.lock_shared().map(|()| lock)).await??;
        Ok(Self { server, lock })
    }

    async fn leave(self) -> anyhow::Result<()> {
        self.lock.unlock()?;
        if self.lock.try_lock().is_ok() {
            self.server.stop().await?;
        }
        Ok(())
    }
}
