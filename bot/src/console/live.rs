//! What changes while pages are open: Postgres says which conversation, every open page of every instance hears it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use knowledge::db::Database;
use sqlx::postgres::PgListener;
use tokio::sync::broadcast;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::Console;
use super::guard::Staff;

/// Changes that a slow page may be behind; further behind, it loads everything anew.
const BACKLOG: usize = 256;
const RETRY: Duration = Duration::from_secs(1);
const ALIVE: Duration = Duration::from_secs(15);

/// Something changed in a chat, or, with the nil id, perhaps everywhere.
#[derive(Clone)]
pub(super) struct Live(broadcast::Sender<Uuid>);

impl Live {
    /// Something changed in a chat that the database does not know of.
    pub(super) fn tell(&self, chat: Uuid) {
        // nobody listening is as good as somebody
        drop(self.0.send(chat));
    }

    /// Listens until `stop`; a lost connection is made again.
    pub(super) fn begin(db: &Database, tracker: &TaskTracker, stop: CancellationToken) -> Self {
        let live = Self(broadcast::channel(BACKLOG).0);
        let (pool, sender) = (db.desk.clone(), live.0.clone());
        tracker.spawn(async move {
            let listen = async {
                loop {
                    if let Err(error) = hear(&pool, &sender).await {
                        tracing::warn!(%error, "the desk does not hear of changes for a moment");
                    }
                    sleep(RETRY).await;
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = listen => {}
            }
        });
        live
    }
}

async fn hear(pool: &sqlx::PgPool, sender: &broadcast::Sender<Uuid>) -> sqlx::Result<()> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen("mercer_desk").await?;
    // what happened before is not known
    drop(sender.send(Uuid::nil()));
    loop {
        match listener.try_recv().await? {
            // nobody listening is as good as somebody
            Some(said) => drop(sender.send(said.payload().parse().unwrap_or_default())),
            None => drop(sender.send(Uuid::nil())),
        }
    }
}

/// `GET /events`: a line for every change, with the conversation's id.
pub(super) async fn events(State(console): State<Arc<Console>>, _staff: Staff) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let receiver = console.live.0.subscribe();
    let stop = console.stop.clone();
    let stream = futures::stream::unfold((receiver, stop), async |(mut receiver, stop)| {
        let changed = tokio::select! {
            () = stop.cancelled() => return None,
            changed = receiver.recv() => changed,
        };
        let id = match changed {
            Ok(id) => id,
            Err(broadcast::error::RecvError::Lagged(_)) => Uuid::nil(),
            Err(broadcast::error::RecvError::Closed) => return None,
        };
        Some((Ok(Event::default().event("change").data(id.to_string())), (receiver, stop)))
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(ALIVE))
}
