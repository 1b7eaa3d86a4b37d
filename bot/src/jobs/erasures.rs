//! Chats that are to be erased, with their files; and what is of no use after a day.

use std::io::ErrorKind;
use std::path::{Component, Path};

use knowledge::db::identity;

use super::Jobs;

/// Erases what is due. Answers whether there was anything.
pub(super) async fn round(jobs: &Jobs) -> anyhow::Result<bool> {
    let mut conn = jobs.db.jobs.acquire().await?;
    let chats = identity::erase_due(&mut conn).await?;
    if chats > 0 {
        tracing::info!(chats, "chats were erased as their shoppers wished");
    }
    let paths = identity::erased_files(&mut conn).await?;
    for path in &paths {
        if is_below(path) {
            match tokio::fs::remove_file(jobs.data_dir.join(path)).await {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    tracing::warn!(%error, "a file of an erased chat can't be removed");
                    continue;
                }
                _ => {}
            }
        }
        identity::file_is_gone(&mut conn, path).await?;
    }
    Ok(chats > 0)
}

/// Removes codes, tries and tokens that are of no use any more.
pub(super) async fn sweep(jobs: &Jobs) -> anyhow::Result<bool> {
    identity::sweep(&mut *jobs.db.jobs.acquire().await?).await?;
    Ok(false)
}

/// Whether a stored path stays below the data folder.
fn is_below(path: &str) -> bool {
    Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}
