//! Keeps files that shoppers send, for the agent: below the data folder, under a name of our own.

use std::path::Path;

use engine::conversation::inbox::IncomingFile;
use futures::{Stream, StreamExt};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

/// Larger files are not fetched. It is also what Telegram lets bots download.
pub const LARGEST: usize = 20 * 1024 * 1024;

/// Why a file was not kept. The message is stored without it.
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

/// Writes a stream into `attachments/` below `data_dir`. Nothing stays of a file that is too large or breaks off.
pub async fn keep<B: AsRef<[u8]>, E>(
    data_dir: &Path,
    name: &str,
    media_type: &str,
    mut content: impl Stream<Item = Result<B, E>> + Unpin,
) -> Result<IncomingFile, FileError> {
    let path = format!("attachments/{}", Uuid::now_v7().simple());
    let target = data_dir.join(&path);
    tokio::fs::create_dir_all(data_dir.join("attachments")).await?;
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
        Ok(bytes) => Ok(IncomingFile { name: clean(name), media_type: media_type.to_owned(), bytes, path }),
        Err(error) => {
            if let Err(left) = tokio::fs::remove_file(&target).await {
                tracing::debug!(error = %left, "a broken file was not removed");
            }
            Err(error)
        }
    }
}

/// Removes files whose message was not stored, or had been stored before.
pub async fn discard(data_dir: &Path, files: &[IncomingFile]) {
    for file in files {
        if let Err(error) = tokio::fs::remove_file(data_dir.join(&file.path)).await {
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
        let kept = keep(&folder, "../../etc/pass\nwd", "text/plain", chunks(2, 10)).await?;
        assert_eq!((kept.name.as_str(), kept.bytes), ("passwd", 20));
        assert_eq!(tokio::fs::read(folder.join(&kept.path)).await?.len(), 20);
        tokio::fs::remove_dir_all(folder).await?;
        Ok(())
    }

    #[tokio::test]
    async fn nothing_stays_of_a_file_that_is_too_large() -> anyhow::Result<()> {
        let folder = std::env::temp_dir().join(Uuid::new_v4().to_string());
        let refused = keep(&folder, "big", "text/plain", chunks(21, 1024 * 1024)).await;
        assert!(matches!(refused, Err(FileError::TooLarge)), "{refused:?}");
        assert!(tokio::fs::read_dir(folder.join("attachments")).await?.next_entry().await?.is_none());
        tokio::fs::remove_dir_all(folder).await?;
        Ok(())
    }
}
