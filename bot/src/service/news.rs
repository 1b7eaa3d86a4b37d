//! Other programs over the same database: what they tell, and what they leave behind when they end.

use std::sync::Arc;
use std::time::Duration;

use engine::conversation::ConversationId;
use engine::conversation::inbox;
use engine::conversation::news::{self, News, What};
use sqlx::PgConnection;
use sqlx::postgres::PgListener;
use tokio::time::sleep;

use super::{Inner, worker};

/// How often one looks for conversations that nobody works on any more.
const LOOK_EVERY: Duration = Duration::from_secs(10);
const LISTEN_RETRY: Duration = Duration::from_secs(2);

impl Inner {
    /// Tells the other programs, once the caller has committed.
    pub(super) async fn tell(
        &self,
        conn: &mut PgConnection,
        what: What,
        conversation: ConversationId,
        channel: &str,
        address: &str,
    ) -> sqlx::Result<()> {
        let news = News { from: self.instance.0, what, conversation, channel: channel.to_owned(), address: address.to_owned() };
        news::tell(conn, &news).await
    }
}

/// Hears what other programs tell until the service stops. What is missed while the database is away is found by looking.
pub(super) async fn listen(inner: Arc<Inner>) {
    while !inner.stop.is_cancelled() {
        let heard = tokio::select! {
            () = inner.stop.cancelled() => return,
            heard = async { hear(&inner, news::listen(&inner.db.jobs).await?).await } => heard,
        };
        if let Err(error) = heard {
            tracing::warn!(%error, "other programs can't be heard");
        }
        tokio::select! {
            () = inner.stop.cancelled() => return,
            () = sleep(LISTEN_RETRY) => {}
        }
    }
}

async fn hear(inner: &Arc<Inner>, mut listener: PgListener) -> sqlx::Result<()> {
    loop {
        let notification = listener.recv().await?;
        let Some(news) = News::read(&notification).filter(|news| news.is_from_another(inner.instance)) else { continue };
        if news.what == What::Message && inner.slots.contains_key(&news.conversation) {
            worker::wake(inner, news.conversation, None);
        }
        match inner.registered(&news.channel) {
            Some(found) if news.what == What::Typing => {
                drop(inner.tracker.spawn(async move { found.channel.typing(&news.address).await }));
            }
            Some(found) => found.channel.news(&news.address),
            None => {}
        }
    }
}

/// Takes up what other programs leave unanswered, until the service stops.
pub(super) async fn look(inner: Arc<Inner>) {
    loop {
        tokio::select! {
            () = inner.stop.cancelled() => return,
            () = sleep(LOOK_EVERY) => {}
        }
        match take_up(&inner).await {
            Ok(0) => {}
            Ok(conversations) => tracing::info!(conversations, "messages that nobody worked on are answered now"),
            Err(error) => tracing::warn!(%error, "messages that wait for an answer can't be looked for"),
        }
    }
}

/// Wakes every conversation that has unanswered messages and that nobody works on. Answers how many those are.
pub(super) async fn take_up(inner: &Arc<Inner>) -> sqlx::Result<usize> {
    let mut waiting = inbox::waiting(&mut *inner.db.jobs.acquire().await?).await?;
    waiting.retain(|found| !inner.slots.contains_key(&found.conversation));
    for found in &waiting {
        let origin = worker::Origin { channel: found.channel.clone(), address: found.address.clone() };
        worker::wake(inner, found.conversation, Some(origin));
    }
    Ok(waiting.len())
}
