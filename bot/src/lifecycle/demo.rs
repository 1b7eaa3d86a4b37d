//! The demo shop: loaded at the first start, into a database that holds nothing of a shop's own.

use std::time::{Duration, Instant};

use anyhow::Context;
use knowledge::clock::{Clock, SystemClock};
use knowledge::db::Database;
use knowledge::embedding::Embedder;
use sqlx::PgConnection;

use crate::config::DemoConfig;

/// Loads the demo shop if the settings and the database let it. Answers how long that took, if it was done.
///
/// # Errors
/// If one of its files is bad, or the embedding model or the database fails.
pub async fn load(config: &DemoConfig, db: &Database, embedder: &Embedder) -> anyhow::Result<Option<Duration>> {
    if !config.load {
        return Ok(None);
    }
    if !config.path.is_dir() {
        tracing::warn!(path = %config.path.display(), "demo.path: there is no such folder, the demo shop is not loaded");
        return Ok(None);
    }
    if !may_load(&mut *db.import.acquire().await?).await? {
        return Ok(None);
    }
    let loading = Instant::now();
    let progress = |what: &str, done: usize, all: usize| {
        if done == all {
            tracing::info!(what, "demo shop loaded");
        }
    };
    let report = knowledge::import::demo::load(db, embedder, &config.path, SystemClock.today(), progress);
    let report = report.await.with_context(|| format!("loading the demo shop from {} failed", config.path.display()))?;
    Ok(report.is_fresh().then(|| loading.elapsed()))
}

/// Whether this database is the demo's: empty now, or empty when an earlier start began to load.
async fn may_load(conn: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query!(
        "insert into settings (name, value)
         select 'demo_begun', 'true'
         where not exists (select from products) and not exists (select from customers) and not exists (select from articles)
         on conflict (name) do nothing"
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query_scalar!(r#"select exists (select from settings where name = 'demo_begun') as "begun!""#).fetch_one(conn).await
}
