//! Files of messages: announced with the message, fetched in the background, kept or found missing.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use engine::conversation::files::{self, Unfetched};
use engine::conversation::inbox::IncomingFile;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{STORE_RETRY, Service};

impl Service {
    /// Runs the fetching of a file in the background, a few at once. It must end by itself: the program waits for it.
    pub fn fetch(&self, fetching: impl Future<Output = ()> + Send + 'static) {
        let inner = Arc::clone(&self.0);
        self.0.tracker.spawn(async move {
            let _permit = inner.fetches.acquire().await;
            fetching.await;
        });
    }

    /// Runs something beside the service that ends when the token is cancelled; the program waits for it.
    pub fn beside<F: Future<Output = ()> + Send + 'static>(&self, task: impl FnOnce(CancellationToken) -> F) {
        self.0.tracker.spawn(task(self.0.stop.clone()));
    }

    /// Notes where the bytes of a stored message's file lie. Answers false if nothing names them: the message is gone, or the
    /// program stops while the database is away.
    pub async fn kept(&self, message: i64, file: &IncomingFile) -> bool {
        loop {
            match self.note_kept(message, file).await {
                Ok(named) => {
                    // an agent's file goes on to the shopper now
                    self.outbox_changed();
                    return named;
                }
                Err(error) => tracing::warn!(message, %error, "a file can't be noted"),
            }
            tokio::select! {
                () = self.0.stop.cancelled() => return false,
                () = sleep(STORE_RETRY) => {}
            }
        }
    }

    async fn note_kept(&self, message: i64, file: &IncomingFile) -> sqlx::Result<bool> {
        let mut tx = self.0.db.jobs.begin().await?;
        let named = files::kept(&mut tx, message, file).await?;
        tx.commit().await?;
        Ok(named)
    }

    /// Whether the file's conversation may send one more today.
    pub async fn has_room(&self, file: Uuid) -> sqlx::Result<bool> {
        files::has_room(&mut *self.0.db.jobs.acquire().await?, file).await
    }

    /// Notes that a file's bytes will not come. Where the database is away, it stays announced and is looked at again.
    pub async fn missing(&self, file: Uuid, why: &str) {
        let noted = async { files::missing(&mut *self.0.db.jobs.acquire().await?, file, why).await };
        if let Err(error) = noted.await {
            tracing::warn!(%error, "that a file is missing can't be noted");
        }
    }

    /// Takes files of a channel up that nobody has tried to fetch for `idle`.
    pub async fn unfetched(&self, channel: &str, idle: Duration) -> sqlx::Result<Vec<Unfetched>> {
        files::take_up(&mut *self.0.db.jobs.acquire().await?, channel, idle.as_secs_f64()).await
    }
}
