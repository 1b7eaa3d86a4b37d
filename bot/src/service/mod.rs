//! The service between the channels and the engine: messages in, turns, replies out.
//!
//! - A message is stored before [`Service::receive`] returns; only then does a channel acknowledge it to its platform.
//! - One turn at a time in one conversation, many conversations at once (`worker`).
//! - Replies are sent from the outbox, in order within a conversation; a slow chat holds up no other (`delivery`).
//!
//! What is left undone when the program stops, or is killed, is in the database and is taken up at the next start
//! ([`Service::resume`]).

mod channel;
mod delivery;
mod files;
mod news;
mod turns;
mod worker;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use dashmap::DashMap;
use engine::conversation::{
    ConversationId,
    inbox::{self, Deleted, Incoming, Stored},
    lease::Instance,
    news::What,
};
use engine::handover::change::Sent;
use knowledge::{
    clock::{Clock, SharedClock, SystemClock},
    db::Database,
};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use tokio::sync::{Notify, Semaphore};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use channel::{Channel, Delivery};
pub use turns::{Turn, Turns};

/// Files fetched at once, over all channels.
const FETCHES: usize = 16;
const STORE_RETRY: Duration = Duration::from_secs(1);

/// How much is done at once.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceSettings {
    /// Turns at once, over all conversations.
    pub turns: usize,
    /// Sends at once, for each channel.
    pub sends: usize,
}

impl Default for ServiceSettings {
    fn default() -> Self {
        Self { turns: 16, sends: 32 }
    }
}

/// A channel that takes part, and what wakes its deliverer.
#[derive(Clone)]
struct Registered {
    channel: Arc<dyn Channel>,
    wake: Arc<Notify>,
}

struct Inner {
    instance: Instance,
    db: Database,
    clock: SharedClock,
    turns: Arc<dyn Turns>,
    settings: ServiceSettings,
    slots: DashMap<ConversationId, worker::Slot>,
    permits: Semaphore,
    fetches: Semaphore,
    channels: DashMap<&'static str, Registered>,
    tracker: TaskTracker,
    stop: CancellationToken,
}

/// Takes messages from channels and gives them replies. Cheap to clone.
#[derive(Clone)]
pub struct Service(Arc<Inner>);

impl Service {
    /// Makes a service. Its tasks are tracked by `tracker`; after `stop` no turn and no send begins, and those that run end.
    #[must_use]
    pub fn new(
        db: Database,
        clock: SharedClock,
        turns: Arc<dyn Turns>,
        settings: ServiceSettings,
        tracker: TaskTracker,
        stop: CancellationToken,
    ) -> Self {
        let permits = Semaphore::new(settings.turns.max(1));
        Self(Arc::new(Inner {
            instance: Instance::fresh(),
            db,
            clock,
            turns,
            settings,
            slots: DashMap::new(),
            permits,
            fetches: Semaphore::new(FETCHES),
            channels: DashMap::new(),
            tracker,
            stop,
        }))
    }

    /// The clock that messages are stamped with.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    /// Adds a channel and starts to deliver its replies, those first that an earlier run left over. A channel of the same name
    /// is registered once.
    pub fn register(&self, channel: Arc<dyn Channel>) {
        let registered = Registered { channel, wake: Arc::new(Notify::new()) };
        if let dashmap::Entry::Vacant(place) = self.0.channels.entry(registered.channel.name()) {
            place.insert(registered.clone());
            self.0.tracker.spawn(delivery::run(Arc::clone(&self.0), registered));
        }
    }

    /// Stores a message, then wakes its conversation. When this returns, the message is durable and may be acknowledged; a
    /// message that was stored before changes nothing. Nothing comes back for one that the database can't hold, however often it
    /// came: it is logged here, and acknowledged all the same.
    pub async fn receive(&self, incoming: Incoming) -> sqlx::Result<Option<Stored>> {
        let channel = incoming.channel;
        match self.store(incoming).await {
            Ok(stored) => Ok(Some(stored)),
            Err(error) if is_unusable(&error) => {
                let code = error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
                tracing::warn!(channel, code, "a message can't be held by the database and is dropped");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    async fn store(&self, mut incoming: Incoming) -> sqlx::Result<Stored> {
        // Postgres takes no NUL in a text; such a message would otherwise come again for ever
        incoming.text.remove('\0');
        incoming.external_id.retain(|c| c != '\0');
        if let Some(pressed) = &mut incoming.pressed {
            pressed.retain(|c| c != '\0');
        }
        let mut tx = self.0.db.jobs.begin().await?;
        let stored = inbox::store(&mut tx, &incoming).await?;
        if stored.fresh {
            self.0.tell(&mut tx, What::Message, stored.conversation, incoming.channel, &incoming.address).await?;
        }
        tx.commit().await?;
        if stored.fresh {
            tracing::debug!(
                channel = incoming.channel,
                conversation = %stored.conversation,
                message = stored.message,
                length = incoming.text.len(),
                files = incoming.files.len(),
                "message stored"
            );
            let origin = worker::Origin { channel: incoming.channel.to_owned(), address: incoming.address };
            worker::wake(&self.0, stored.conversation, Some(origin));
        }
        Ok(stored)
    }

    /// The shopper changed a message. A turn that still works on it starts again with the new words.
    pub async fn edited(&self, channel: &'static str, address: &str, external_id: &str, text: &str) -> sqlx::Result<()> {
        let text = text.replace('\0', "");
        let mut tx = self.0.db.jobs.begin().await?;
        let waiting = inbox::edited(&mut tx, channel, address, external_id, &text, self.now()).await?;
        self.tell_changed(&mut tx, channel, address, waiting).await?;
        tx.commit().await?;
        self.touch(channel, address, waiting);
        Ok(())
    }

    /// The shopper deleted a message. A turn that still works on it starts again without it. Answers the paths of its files,
    /// which the caller removes.
    pub async fn deleted(&self, channel: &'static str, address: &str, external_id: &str) -> sqlx::Result<Vec<String>> {
        let mut tx = self.0.db.jobs.begin().await?;
        let Deleted { waiting, paths } = inbox::deleted(&mut tx, channel, address, external_id, self.now()).await?;
        self.tell_changed(&mut tx, channel, address, waiting).await?;
        tx.commit().await?;
        self.touch(channel, address, waiting);
        Ok(paths)
    }

    /// Somebody put a row into the outbox: it is sent now.
    pub fn outbox_changed(&self) {
        for registered in &self.0.channels {
            registered.wake.notify_one();
        }
    }

    /// Changes what a person of the shop said, where the platform has it already, or with no words takes it away. The error says why
    /// not, for people.
    pub async fn change_sent(&self, sent: &Sent, text: Option<&str>) -> Result<(), String> {
        let Some(registered) = self.0.registered(&sent.channel) else { return Err("the channel is off".to_owned()) };
        let Some(external_id) = &sent.external_id else { return Err("the platform gave it no number".to_owned()) };
        registered.channel.change(&sent.address, external_id, sent.length, text).await?;
        if registered.channel.is_shared() {
            let told = async {
                let mut conn = self.0.db.jobs.acquire().await?;
                self.0.tell(&mut conn, What::Line, sent.conversation, &sent.channel, &sent.address).await
            };
            // pages of other programs find it by looking
            if let Err(error) = told.await {
                tracing::warn!(channel = sent.channel, %error, "other programs can't be told of a changed line");
            }
        }
        Ok(())
    }

    /// A person writes an answer: the shopper sees so, where the platform shows it and in whichever program.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn types(&self, conversation: ConversationId) -> sqlx::Result<()> {
        let mut conn = self.0.db.jobs.acquire().await?;
        let Some((channel, address)) = inbox::place(&mut conn, conversation).await? else { return Ok(()) };
        let registered = self.0.registered(&channel);
        if registered.as_ref().is_none_or(|found| found.channel.is_shared()) {
            self.0.tell(&mut conn, What::Typing, conversation, &channel, &address).await?;
        }
        drop(conn);
        if let Some(found) = registered {
            found.channel.typing(&address).await;
        }
        Ok(())
    }

    /// The bot may answer a conversation again: what waits there is taken up.
    pub fn take_up(&self, conversation: ConversationId) {
        worker::wake(&self.0, conversation, None);
    }

    fn touch(&self, channel: &'static str, address: &str, waiting: Option<ConversationId>) {
        if let Some(conversation) = waiting {
            worker::wake(&self.0, conversation, Some(worker::Origin { channel: channel.to_owned(), address: address.to_owned() }));
        }
    }

    async fn tell_changed(
        &self,
        conn: &mut PgConnection,
        channel: &str,
        address: &str,
        waiting: Option<ConversationId>,
    ) -> sqlx::Result<()> {
        match waiting {
            Some(conversation) => self.0.tell(conn, What::Message, conversation, channel, address).await,
            None => Ok(()),
        }
    }

    /// The chats of a channel that only one person reads, and the number of the latest message that was heard there.
    pub async fn last_heard(&self, channel: &str) -> sqlx::Result<Vec<(String, i64)>> {
        inbox::last_heard(&mut *self.0.db.jobs.acquire().await?, channel).await
    }

    /// Takes up the messages that an earlier run stored and did not answer, and from now on those that another program leaves
    /// behind; hears what the others do. Answers how many conversations there are now.
    pub async fn resume(&self) -> sqlx::Result<usize> {
        let resumed = news::take_up(&self.0).await?;
        self.0.tracker.spawn(news::listen(Arc::clone(&self.0)));
        self.0.tracker.spawn(news::look(Arc::clone(&self.0)));
        Ok(resumed)
    }
}

/// Whether the database said that it will never take this: data of a wrong form, against a rule of the tables, or too large.
fn is_unusable(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| ["22", "23", "54"].iter().any(|class| code.starts_with(class)))
}

impl Inner {
    /// Sends are timed by the machine's clock; one that a test set ahead must not hold replies back.
    fn delivery_time(&self) -> DateTime<Utc> {
        self.clock.now().max(SystemClock.now())
    }

    fn registered(&self, channel: &str) -> Option<Registered> {
        self.channels.get(channel).map(|found| found.clone())
    }
}
