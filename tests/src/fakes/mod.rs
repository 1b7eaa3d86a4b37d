//! Fakes of the platforms, over real HTTP and WebSocket on a port of their own. The program's real clients talk to them.
//!
//! They are strict: a route that the platform does not have, a call that the platform would refuse and a press that nobody
//! answered fail the story, at the latest in `finish`.

pub mod discord;
pub mod echo;
pub mod openai;
pub mod openid;
mod parts;
pub mod shop_system;
pub mod smtp;
pub mod telegram;

use std::time::Duration;

use tokio::sync::watch;

use crate::wait::PATIENCE;

pub(crate) use parts::{bytes, parts};

/// How a call is made to fail.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// Refused with a status; 429 with the seconds to wait.
    Status(u16, Option<f64>),
    /// Taken, and never answered.
    Hang,
    /// Taken, and the connection breaks in the middle of the answer.
    Lose,
}

/// Longer than any client waits.
pub(crate) const HANGING: Duration = Duration::from_secs(120);

/// Tells waiting verbs that something happened.
#[derive(Debug)]
pub(crate) struct Changed(watch::Sender<u64>);

impl Changed {
    pub(crate) fn new() -> Self {
        Self(watch::channel(0).0)
    }

    pub(crate) fn tell(&self) {
        self.0.send_modify(|count| *count += 1);
    }

    pub(crate) fn listen(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }

    /// Waits until `look` finds something.
    ///
    /// # Panics
    /// If it has found nothing within [`PATIENCE`].
    pub(crate) async fn wait_for<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let mut changes = self.listen();
        let found = async {
            loop {
                if let Some(found) = look() {
                    return found;
                }
                changes.changed().await.expect("the fake is gone");
            }
        };
        let found = tokio::time::timeout(PATIENCE, found).await;
        found.unwrap_or_else(|_| panic!("waited {PATIENCE:?} in vain: {what}"))
    }
}

/// An answer whose connection breaks in the middle.
pub(crate) fn broken() -> axum::response::Response {
    let cut = futures::stream::iter([Ok(axum::body::Bytes::from_static(b"{")), Err(std::io::Error::other("cut"))]);
    axum::response::Response::new(axum::body::Body::from_stream(cut))
}
