//! What starts and stops, in which order.
//!
//! Start: log, parts, Postgres and models side by side, migrations, the demo shop the first time, the service, the
//! channels. Stop: no new turns, running ones finish, replies that are due are sent, connections close, and Postgres goes
//! down last. The first signal does that, the second skips the waiting.

pub mod brain;
mod database;
pub mod demo;
pub mod log;
pub mod retention;
mod serve;
mod signals;
mod table;

use std::process::ExitCode;
use std::time::Instant;

use tokio_util::sync::CancellationToken;

pub use database::RunningDatabase;
pub use serve::{App, begin_service};
pub use signals::Signals;

use crate::config::Config;
use crate::parts::{Parts, Progress, Wanted};

/// `mercer run`: everything, until a signal.
///
/// # Errors
/// What kept it from starting, or Postgres from stopping.
pub async fn run(config: Config) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    log::start(&config.log)?;
    let (drain, abort) = (CancellationToken::new(), CancellationToken::new());
    let signals = Signals::listen()?;
    let watcher = tokio::spawn(signals.watch(drain.clone(), abort.clone()));
    let outcome = tokio::select! {
        outcome = serve(config, started, drain) => outcome,
        () = abort.cancelled() => Ok(ExitCode::from(130)),
    };
    watcher.abort();
    outcome
}

async fn serve(config: Config, started: Instant, drain: CancellationToken) -> anyhow::Result<ExitCode> {
    let parts = tokio::select! {
        parts = fetch(&config) => parts?,
        () = drain.cancelled() => return Ok(ExitCode::SUCCESS),
    };
    let database = RunningDatabase::start(&config.database, &config.data_dir, parts.postgres.as_deref()).await?;
    let embedded = database.is_embedded();
    let outcome = tokio::select! {
        app = App::start(config, &parts, database.db.clone(), drain.clone()) => match app {
            Ok(app) => app.announce(embedded, started.elapsed()).map(|()| Some(app)),
            Err(error) => Err(error),
        },
        () = drain.cancelled() => Ok(None),
    };
    let outcome = match outcome {
        Ok(Some(app)) => app.finish().await.map(|()| ExitCode::SUCCESS),
        Ok(None) => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error),
    };
    database.stop().await?;
    outcome
}

/// Fetches the parts that the configuration does not replace.
///
/// # Errors
/// If one cannot be fetched.
pub async fn fetch(config: &Config) -> anyhow::Result<Parts> {
    fetch_wanted(config, Wanted::by(config)).await
}

/// Fetches these parts.
///
/// # Errors
/// If one cannot be fetched.
pub async fn fetch_wanted(config: &Config, wanted: Wanted) -> anyhow::Result<Parts> {
    let data_dir = config.data_dir.clone();
    tokio::task::spawn_blocking(move || Parts::ensure(&data_dir, wanted, &Progress::detect())).await?
}
