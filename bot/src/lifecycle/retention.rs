//! Removes what is over, once an hour: words, files, quiet chats, ended links and sessions.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use chrono::TimeDelta;
use engine::conversation::retention::{self, Before, Expired};
use knowledge::clock::{Clock, SystemClock};
use knowledge::db::Database;
use tokio_util::sync::CancellationToken;

use crate::channels::files;
use crate::config::RetentionConfig;

const EVERY: Duration = Duration::from_secs(60 * 60);
/// The start has enough to do.
const FIRST: Duration = Duration::from_secs(60);
/// A file that no row names may be one that is being fetched.
const LOOSE_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// Looks once an hour until the program stops.
pub(super) async fn run(config: RetentionConfig, db: Database, data_dir: PathBuf, stop: CancellationToken) {
    let mut wait = FIRST;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => wait = EVERY,
        }
        match sweep(&config, &db, &data_dir).await {
            Ok(expired) if expired == Expired::default() => {}
            Ok(Expired { messages, replies, identities, paths }) => {
                tracing::info!(messages, replies, identities, files = paths.len(), "what was kept long enough is gone");
            }
            Err(error) => tracing::warn!(%error, "what is over can't be removed; it is tried again in an hour"),
        }
    }
}

/// Removes what is over, in the database and in the data folder.
///
/// # Errors
/// If the database fails; nothing was removed then.
pub async fn sweep(config: &RetentionConfig, db: &Database, data_dir: &Path) -> sqlx::Result<Expired> {
    let now = SystemClock.now();
    let before = |days: u32| now - TimeDelta::days(days.into());
    let before = Before { texts: before(config.text_days), files: before(config.file_days), chats: before(config.chat_days) };
    let mut tx = db.jobs.begin().await?;
    let expired = retention::expire(&mut tx, before).await?;
    tx.commit().await?;
    files::discard(data_dir, &expired.paths).await;
    discard_loose(db, data_dir).await?;
    Ok(expired)
}

/// Removes files of the data folder that no row names: their chat is gone, or a kill came between the file and its row.
async fn discard_loose(db: &Database, data_dir: &Path) -> sqlx::Result<()> {
    let folder = data_dir.to_owned();
    let found = tokio::task::spawn_blocking(move || old_files(&folder)).await.unwrap_or_default();
    for some in found.chunks(1000) {
        let named = retention::still_named(&mut *db.jobs.acquire().await?, some).await?;
        let loose: Vec<String> = some.iter().filter(|path| !named.contains(path)).cloned().collect();
        files::discard(data_dir, &loose).await;
    }
    Ok(())
}

/// Paths below the data folder of shoppers' files that are a day old.
fn old_files(data_dir: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(data_dir.join(files::FOLDER)) else { return Vec::new() };
    let is_old = |at: SystemTime| at.elapsed().is_ok_and(|age| age > LOOSE_FOR);
    let old = entries.flatten().filter(|entry| entry.metadata().and_then(|data| data.modified()).is_ok_and(is_old));
    old.filter_map(|entry| Some(format!("{}/{}", files::FOLDER, entry.file_name().to_str()?))).collect()
}
