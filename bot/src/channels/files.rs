//! Keeps files that shoppers send, for the agent: below the data folder, under a name of our own.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::TimeDelta;
use engine::conversation::files::Unfetched;
use engine::conversation::inbox::IncomingFile;
use futures::{Stream, StreamExt};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use crate::service::Service;

/// Where they lie, below the data folder.
pub const FOLDER: &str = "attachments";
/// Larger files are not fetched. It is also what Telegram lets bots download.
pub const LARGEST: usize = 20 * 1024 * 1024;

/// A fetch takes less; whoever began one and has not ended it by then is gone.
const IDLE: Duration = Duration::from_secs(60);
/// Platforms forget files, too.
const GIVEN_UP: TimeDelta = TimeDelta::days(1);

/// Why a file was not kept. Its message then names it without a path.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// More than [`LARGEST`] bytes.
    #[error("the file is larger than 20 MB")]
    TooLarge,
    /// The data folder can't be written.
    #[error("the file can't be written")]
    Write(#[from] std::io::Error),
    /// The platform did not give it. The text holds no address.
    #[error("the file can't be fetched: {0}")]
    Fetch(String),
}

/// A file as the platform announces it, for storing with its message before anything is fetched. `source` is what the platform
/// gives it for.
#[must_use]
pub fn announced(name: &str, media_type: &str, bytes: u32, source: &str) -> IncomingFile {
    let (name, media_type, source) = (clean(name), media_type.replace('\0', ""), source.replace('\0', ""));
    IncomingFile { id: Uuid::now_v7(), name, media_type, bytes: bytes.into(), path: String::new(), source }
}

/// Fetches a file of a message that is stored, in the background, and notes where it lies. One that did not come is tried again
/// later; one that will never come is noted as missing.
pub fn fetch_later<F>(service: &Service, channel: &'static str, data_dir: PathBuf, message: i64, file: IncomingFile, fetching: F)
where
    F: Future<Output = Result<IncomingFile, FileError>> + Send + 'static,
{
    let notes = service.clone();
    service.fetch(async move {
        match notes.has_room(file.id).await {
            Ok(true) => {}
            Ok(false) => return notes.missing(file.id, "too many files, or too large ones, within a day").await,
            Err(error) => return tracing::warn!(channel, message, %error, "a file is fetched later"),
        }
        match fetching.await {
            Ok(file) if notes.kept(message, &file).await => tracing::debug!(channel, message, bytes = file.bytes, "a file was kept"),
            Ok(file) => discard(&data_dir, &[file.path]).await,
            Err(FileError::TooLarge) => notes.missing(file.id, &FileError::TooLarge.to_string()).await,
            Err(error) => tracing::warn!(channel, message, %error, "a file was not fetched; it is tried again"),
        }
    });
}

/// From now on, fetches what an earlier run or an earlier try announced and did not bring, until the program stops.
pub fn take_up<F>(service: &Service, channel: &'static str, data_dir: PathBuf, fetch: impl Fn(IncomingFile) -> F + Send + 'static)
where
    F: Future<Output = Result<IncomingFile, FileError>> + Send + 'static,
{
    let notes = service.clone();
    service.beside(async move |stop| {
        loop {
            match notes.unfetched(channel, IDLE).await {
                Ok(files) => {
                    for Unfetched { message, file, announced_at } in files {
                        if notes.now() - announced_at > GIVEN_UP {
                            notes.missing(file.id, "it could not be fetched within a day").await;
                        } else {
                            fetch_later(&notes, channel, data_dir.clone(), message, file.clone(), fetch(file));
                        }
                    }
                }
                Err(error) => tracing::warn!(channel, %error, "files that were not fetched can't be looked for"),
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(IDLE) => {}
            }
        }
    });
}

/// Writes the bytes of an announced file into `attachments/` below `data_dir`. Nothing stays of one that is too large or breaks
/// off.
pub async fn keep<B: AsRef<[u8]>, E>(
    data_dir: &Path,
    announced: IncomingFile,
    mut content: impl Stream<Item = Result<B, E>> + Unpin,
) -> Result<IncomingFile, FileError> {
    let path = format!("{FOLDER}/{}", announced.id.simple());
    let target = data_dir.join(&path);
    tokio::fs::create_dir_all(data_dir.join(FOLDER)).await?;
    let written = async {
        let mut file = tokio::fs::File::create(&target).await?;
        let mut bytes = 0;
        while let Some(chunk) = content.next().await {
            let chunk = chunk.map_err(|_| FileError::Fetch("the connection broke".to_owned()))?;
            bytes += chunk.as_ref().len();
            if bytes > LARGEST {
                return Err(FileError::TooLarge);
            }
            file.write_all(chunk.as_ref()).await?;
        }
        file.sync_all().await?;
        Ok(i64::try_from(bytes).unwrap_or(i64::MAX))
    };
    match written.await {
        Ok(bytes) => Ok(IncomingFile { bytes, path, ..announced }),
        Err(error) => {
            discard(data_dir, &[path]).await;
            Err(error)
        }
    }
}

/// Removes bytes that no message names: it was deleted, or they are broken.
pub async fn discard(data_dir: &Path, paths: &[String]) {
    for path in paths {
        if let Err(error) = tokio::fs::remove_file(data_dir.join(path)).await {
            tracing::debug!(%error, "a file that nothing names was not removed");
        }
    }
}

/// The name as shown to an agent: no path, no control characters, at most 120 characters.
fn clean(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = base.chars().filter(|c| !c.is_control()).take(120).collect();
    if kept.trim().is_empty() { "file".to_owned() } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks(count: usize, size: usize) -> impl Stream<Item = Result<Vec<u8>, ()>> + Unpin {
        futures::stream::iter((0..count).map(move |_| Ok(vec![7; size])))
    }

    #[tokio::test]
    async fn a_file_is_kept_under_a_name_of_our_own() -> anyhow::Result<()> {
        let folder = std::env::temp_dir().join(Uuid::new_v4().to_string());
        let announced = announced("../../etc/pass\nwd", "text/plain", 7, "");
        assert_eq!((announced.name.as_str(), announced.bytes, announced.path.as_str()), ("passwd", 7, ""));
        let kept = keep(&folder, announced.clone(), chunks(2, 10)).await?;
        assert_eq!((kept.id, kept.bytes), (announced.id, 20));
        assert_eq!(tokio::fs::read(folder.join(&kept.path)).await?.len(), 20);
        tokio::fs::remove_dir_all(folder).await?;
        Ok(())
    }

    #[tokio::test]
    async fn nothing_stays_of_a_file_that_is_too_large() -> anyhow::Result<()> {
        let folder = std::env::temp_dir().join(Uuid::new_v4().to_string());
        let refused = keep(&folder, announced("big", "text/plain", 0, ""), chunks(21, 1024 * 1024)).await;
        assert!(matches!(refused, Err(FileError::TooLarge)), "{refused:?}");
        assert!(tokio::fs::read_dir(folder.join("attachments")).await?.next_entry().await?.is_none());
        tokio::fs::remove_dir_all(folder).await?;
        Ok(())
    }
}
