//! One Postgres for the whole test run, shared by all its processes and left running for the next one.
//!
//! It forgets what a power cut would take: never use it for anything else.

use std::fs::{self, File};

use anyhow::{Context, Result};
use knowledge::db::embedded::EmbeddedPostgres;
use tokio::sync::OnceCell;

use crate::parts;

const OPTIONS: [&str; 7] = [
    "max_connections=400",
    "shared_buffers=128MB",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_wal_size=2GB",
    "log_min_messages=fatal",
];

/// The owner's address of a database of the run's server, which is started if it is not running yet.
///
/// # Errors
/// If the parts are missing or Postgres does not start; nothing can be tested then.
pub async fn url(database: &str) -> Result<String> {
    static MERCER: OnceCell<String> = OnceCell::const_new();
    let mercer = MERCER.get_or_try_init(start).await?;
    Ok(mercer.replacen("/mercer?", &format!("/{database}?"), 1))
}

/// Stops the server if it runs.
///
/// # Errors
/// If it does not stop.
pub async fn stop() -> Result<()> {
    Ok(server()?.stop().await?)
}

fn server() -> Result<EmbeddedPostgres> {
    let server = EmbeddedPostgres::new(&parts::postgres()?, &parts::target().join("test-postgres"))?;
    Ok(OPTIONS.into_iter().fold(server, EmbeddedPostgres::with_option))
}

/// Starts it unless it runs. Several processes may try at once: a file lock lets one go first.
async fn start() -> Result<String> {
    fs::create_dir_all(parts::target())?;
    let lock = File::create(parts::target().join("test-postgres.lock"))?;
    lock.lock()?;
    server()?.start().await.context("the tests' Postgres does not start")
}
