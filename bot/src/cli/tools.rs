//! What the commands work with, opened when it is asked for, and the end of a command: the embedded Postgres is stopped
//! unless somebody else uses it, also after Ctrl-C.

use std::process::ExitCode;
use std::sync::Arc;

use engine::model::LanguageModel;
use engine::turn::Engine;
use engine::understand::Understander;
use knowledge::db::Database;
use knowledge::embedding::Embedder;

use crate::config::Config;
use crate::lifecycle::{RunningDatabase, Signals, brain, fetch, log};
use crate::parts::{Parts, Wanted};

/// Settings, parts and a connected database.
pub(super) struct Tools {
    pub(super) config: Config,
    pub(super) db: Database,
    parts: Parts,
}

impl Tools {
    pub(super) fn parts(&self) -> &Parts {
        &self.parts
    }

    pub(super) async fn embedder(&self) -> anyhow::Result<Embedder> {
        brain::open_embedder(&self.config, &self.parts).await
    }

    pub(super) async fn understander(&self) -> anyhow::Result<Understander> {
        brain::open_understander(&self.config.shop, &self.db, self.embedder().await?).await
    }

    pub(super) async fn engine(&self) -> anyhow::Result<Engine> {
        self.engine_with(brain::open_model(&self.config, &self.parts).await?).await
    }

    /// An engine whose answers this model words.
    pub(super) async fn engine_with(&self, model: Arc<dyn LanguageModel>) -> anyhow::Result<Engine> {
        brain::set_identity_rules(&self.config, &self.db).await?;
        let embedder = self.embedder().await?;
        let understander = brain::open_understander(&self.config.shop, &self.db, embedder.clone()).await?;
        brain::engine(&self.config, self.db.clone(), embedder, understander, model)
    }
}

/// Opens the tools, runs a command with them and cleans up.
pub(super) async fn with(config: Config, command: impl AsyncFnOnce(&Tools) -> anyhow::Result<ExitCode>) -> anyhow::Result<ExitCode> {
    log::start_quiet(&config.log)?;
    let mut signals = Signals::listen()?;
    let parts = tokio::select! {
        parts = fetch(&config) => parts?,
        () = signals.next() => return Ok(INTERRUPTED.into()),
    };
    let database = RunningDatabase::start(&config.database, &config.data_dir, parts.postgres.as_deref()).await?;
    let tools = Tools { config, db: database.db.clone(), parts };
    let outcome = tokio::select! {
        outcome = command(&tools) => outcome,
        () = signals.next() => Ok(INTERRUPTED.into()),
    };
    drop(tools);
    // what the command was doing may hold connections: a second Ctrl-C does not wait for them
    tokio::select! {
        stopped = database.stop() => stopped?,
        () = signals.next() => return Ok(INTERRUPTED.into()),
    }
    outcome
}

/// Exit status after Ctrl-C.
const INTERRUPTED: u8 = 130;

/// `mercer parts`: everything, whatever the configuration replaces.
pub(super) async fn fetch_parts(config: &Config) -> anyhow::Result<ExitCode> {
    log::start_quiet(&config.log)?;
    crate::lifecycle::fetch_wanted(config, Wanted { postgres: true, embedding: true, model: true }).await?;
    Ok(ExitCode::SUCCESS)
}
