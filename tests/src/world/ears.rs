//! The channel of a story: it keeps what it is to send, and knows what the transcript has already.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use engine::conversation::outbox::{Outgoing, Unknown};
use mercer::service::{Channel, Delivery};

use super::CHANNEL;

/// A channel that keeps what it is to send.
pub(super) struct Ears {
    settle: Duration,
    shows_beginnings: bool,
    inner: Mutex<Heard>,
}

#[derive(Default)]
pub(super) struct Heard {
    pub(super) heard: Vec<Outgoing>,
    /// Those that the transcript has.
    told: Vec<i64>,
    pub(super) beginnings: Vec<(String, Option<String>)>,
}

impl Ears {
    pub(super) fn new(settle: Duration, shows_beginnings: bool) -> Self {
        Self { settle, shows_beginnings, inner: Mutex::default() }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Heard> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn heard(&self, address: &str) -> Vec<Outgoing> {
        self.lock().heard.iter().filter(|said| said.address == address).cloned().collect()
    }

    pub(super) fn take_fresh(&self, address: &str) -> Vec<Outgoing> {
        let mut inner = self.lock();
        let fresh: Vec<Outgoing> =
            inner.heard.iter().filter(|said| said.address == address && !inner.told.contains(&said.id)).cloned().collect();
        inner.told.extend(fresh.iter().map(|said| said.id));
        fresh
    }
}

#[async_trait]
impl Channel for Ears {
    fn name(&self) -> &'static str {
        CHANNEL
    }

    async fn send(&self, outgoing: &Outgoing) -> Delivery {
        self.lock().heard.push(outgoing.clone());
        Delivery::Sent { external_id: None }
    }

    async fn typing(&self, _address: &str) {}

    fn unknown_outcome(&self, _address: &str) -> Unknown {
        Unknown::SendAgain
    }

    fn shows_beginnings(&self) -> bool {
        self.shows_beginnings
    }

    fn beginning(&self, address: &str, sentence: Option<&str>) {
        self.lock().beginnings.push((address.to_owned(), sentence.map(str::to_owned)));
    }

    fn settle(&self) -> Duration {
        self.settle
    }
}
