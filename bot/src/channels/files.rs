//! Keeps files that shoppers and agents send each other: below the data folder, under a name of our own.

use std::future::Future;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use engine::conversation::files::Unfetched;
use engine::conversation::inbox::IncomingFile;
use futures::{Stream, StreamExt};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use super::kinds;
use crate::service::Service;

/// Where they lie, below the data folder.
pub const FOLDER: &str = "attachments";
/// Larger files are not fetched. It is also what Telegram lets bots download.
pub const LARGEST: usize = 20 * 1024 * 1024;

/// The largest file that is sent to a shopper: what Discord takes from a bot.
pub const LARGEST_SENT: usize = 10 * 1024 * 1024;

/// A fetch takes less; whoever began one and has not ended it by then is gone.
const IDLE: Duration = Duration::from_secs(60);
/// Platforms forget files, too.
const GIVEN_UP: TimeDelta = TimeDelta::days(1);

/// Why a file was not kept. Its message then names it without a path.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// More bytes than are kept.
    #[error("the file is too large")]
    TooLarge,
    /// Not one of those that [`super::kinds`] passes on.
    #[error("files of this kind are not passed on")]
    Kind,
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
            Err(error @ (FileError::TooLarge | FileError::Kind)) => notes.missing(file.id, &error.to_string()).await,
            Err(error) => tracing::warn!(channel, message, %error, "a file was not fetched; it is tried again"),
        }
    });
}

/// From now on, fetches what an earlier run or an earlier try announced and did not bring, until the program stops. `fetch` is told
/// whether it is a file of an agent's, for the shopper.
pub fn take_up<F>(service: &Service, channel: &'static str, data_dir: PathBuf, fetch: impl Fn(IncomingFile, bool) -> F + Send + 'static)
where
    F: Future<Output = Result<IncomingFile, FileError>> + Send + 'static,
{
    let notes = service.clone();
    service.beside(async move |stop| {
        loop {
            match notes.unfetched(channel, IDLE).await {
                Ok(files) => {
                    for Unfetched { message, file, announced_at, of_agent } in files {
                        if notes.now() - announced_at > GIVEN_UP {
                            notes.missing(file.id, "it could not be fetched within a day").await;
                        } else {
                            fetch_later(&notes, channel, data_dir.clone(), message, file.clone(), fetch(file, of_agent));
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
    content: impl Stream<Item = Result<B, E>> + Unpin,
) -> Result<IncomingFile, FileError> {
    keep_up_to(data_dir, announced, content, LARGEST).await
}

/// [`keep`], for a file that one person sends to another: smaller, of a kind that is passed on, and with the media type that its
/// content has.
pub async fn keep_for_another<B: AsRef<[u8]>, E>(
    data_dir: &Path,
    announced: IncomingFile,
    content: impl Stream<Item = Result<B, E>> + Unpin,
) -> Result<IncomingFile, FileError> {
    let kept = keep_up_to(data_dir, announced, content, LARGEST_SENT).await?;
    match kinds::of(data_dir, &kept.path).await? {
        Some(media_type) => Ok(IncomingFile { media_type: media_type.to_owned(), ..kept }),
        None => {
            discard(data_dir, &[kept.path]).await;
            Err(FileError::Kind)
        }
    }
}

async fn keep_up_to<B: AsRef<[u8]>, E>(
    data_dir: &Path,
    announced: IncomingFile,
    mut content: impl Stream<Item = Result<B, E>> + Unpin,
    largest: usize,
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
            if bytes > largest {
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

/// The bytes of a kept file; nothing where they are gone.
pub async fn read(data_dir: &Path, path: &str) -> Option<Vec<u8>> {
    // the path is ours; what does not stay below the data folder is not opened all the same
    let inside = !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    if !inside {
        return None;
    }
    tokio::fs::read(data_dir.join(path)).await.ok()
}

/// A file as an answer of ours: it is downloaded, never shown in a page.
pub async fn download(data_dir: &Path, path: &str, name: &str) -> Option<Response> {
    let mut response = Body::from(read(data_dir, path).await?).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    let encoded: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20");
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{encoded}")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Some(response)
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
