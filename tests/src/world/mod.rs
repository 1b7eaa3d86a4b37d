//! A whole Mercer over the demo shop, but for the platforms: stories speak to it through the real service, on a channel that
//! keeps what it is given. `opening` starts and ends one, here are its verbs, `looking` is what a story may ask of it, `ears` the
//! channel.

mod ears;
mod looking;
mod opening;
mod promises;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use engine::conversation::ConversationId;
use engine::conversation::inbox::{Incoming, Stored};
use engine::dialogue::buttons::ShownButton;
use engine::model::ScriptedModel;
use engine::turn::Engine;
use knowledge::clock::SharedClock;
use knowledge::ids::CustomerId;
use knowledge::import::{self, ImportOptions};
use mercer::service::Service;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::database::Scratch;
use crate::logs::Mark;
use crate::{demo, models, parts, wait};
use ears::Ears;
pub use opening::{VOUCH_SECRET, WorldSettings, mailer, run_story, run_story_with, run_story_with_models};

/// The channel's name, as stored.
pub const CHANNEL: &str = "telegram";

/// A Mercer of one story.
pub struct World {
    scratch: Scratch,
    script: Arc<ScriptedModel>,
    service: Service,
    engine: Engine,
    clock: SharedClock,
    channel: Arc<Ears>,
    tracker: TaskTracker,
    stop: CancellationToken,
    shopper: Shopper,
    transcript: Vec<String>,
    data: TempDir,
    /// Where the log stood when it began.
    log: Mark,
}

/// Who writes, and where.
#[derive(Debug, Clone)]
struct Shopper {
    name: String,
    address: String,
    private: bool,
    locale: Option<String>,
}

impl World {
    /// Waits until something was said to the present shopper that the transcript does not have yet: what comes unasked.
    ///
    /// # Panics
    /// If nothing is.
    pub async fn hears(&mut self) -> String {
        let address = self.shopper.address.clone();
        let channel = Arc::clone(&self.channel);
        let fresh = wait::until("something is said unasked", async || {
            let fresh = channel.take_fresh(&address);
            (!fresh.is_empty()).then_some(fresh)
        })
        .await;
        for said in &fresh {
            let buttons: String = said.buttons.iter().map(|button| format!(" [{}]", button.label)).collect();
            self.transcript.push(format!("bot: {}{buttons}", said.text));
        }
        fresh.last().map(|said| said.text.clone()).unwrap_or_default()
    }

    /// What the model says next.
    pub fn model_says(&self, text: &str) {
        self.script.says(text);
    }

    /// From here on somebody else writes, in a chat of their own.
    pub fn somebody_else(&mut self, name: &str) {
        self.shopper = Shopper { name: name.to_owned(), address: name.to_owned(), private: true, locale: None };
    }

    /// From here on the shopper writes into a group.
    pub fn in_a_group(&mut self) {
        self.shopper.address = "group".to_owned();
        self.shopper.private = false;
    }

    /// What the platform says of the shopper's language.
    pub fn with_locale(&mut self, locale: &str) {
        self.shopper.locale = Some(locale.to_owned());
    }

    /// The shopper has proved already to be this customer.
    ///
    /// # Errors
    /// If there is no such customer.
    pub async fn verified_as(&mut self, customer: &str) -> Result<()> {
        let mut conn = self.scratch.database.jobs.acquire().await?;
        let who = knowledge::db::identity::find_or_create(&mut conn, CHANNEL, &self.shopper.name).await?;
        self.scratch.database.link_as_operator(who, &CustomerId::from(customer)).await?;
        Ok(())
    }

    /// The shop sells what the files of `tests/data/{folder}` hold, too: products, customers and orders.
    ///
    /// # Errors
    /// If they cannot be imported.
    pub async fn sells_also(&mut self, folder: &str) -> Result<()> {
        let file = |name: &str| vec![parts::repository().join(format!("tests/data/{folder}/{name}.jsonl"))];
        let options = ImportOptions::default();
        let mut conn = self.scratch.database.import.acquire().await?;
        import::products(&mut conn, &models::embedder(), &file("products"), &options).await?;
        import::customers(&mut conn, &file("customers"), &options).await?;
        import::orders(&mut conn, &models::embedder(), &file("orders"), &options).await?;
        // understanding looks at the catalogue's version every three seconds
        tokio::time::sleep(Duration::from_millis(3100)).await;
        Ok(())
    }

    /// The shopper writes, and is answered: the words of the last reply.
    ///
    /// # Errors
    /// If the message cannot be stored.
    pub async fn shopper_says(&mut self, text: &str) -> Result<String> {
        let stored = self.shopper_writes(text).await?;
        self.answered(stored.conversation).await
    }

    /// The shopper writes and does not wait.
    ///
    /// # Errors
    /// If the message cannot be stored.
    pub async fn shopper_writes(&mut self, text: &str) -> Result<Stored> {
        self.transcript.push(format!("{}: {text}", self.shopper.name));
        self.receive(self.message(text, None)).await
    }

    /// The shopper presses a button that is on show, and is answered.
    ///
    /// # Errors
    /// If the press cannot be stored.
    ///
    /// # Panics
    /// If there is no such button.
    pub async fn shopper_presses(&mut self, label: &str) -> Result<String> {
        let shown = self.channel.heard(&self.shopper.address).pop().map(|said| said.buttons).unwrap_or_default();
        let button = shown.iter().find(|known| known.label == label).cloned();
        let Some(button) = button else { panic!("no button {label:?} among {shown:?}") };
        self.shopper_presses_button(&button).await
    }

    /// The shopper presses a button, whether it is still on show or not, and is answered.
    ///
    /// # Errors
    /// If the press cannot be stored.
    pub async fn shopper_presses_button(&mut self, button: &ShownButton) -> Result<String> {
        self.transcript.push(format!("{}: [{}]", self.shopper.name, button.label));
        let press = Incoming { token: button.token.clone(), ..self.message(&button.label, Some(&button.label)) };
        let stored = self.receive(press).await?;
        self.answered(stored.conversation).await
    }

    /// A message as the platform hands it over, with a number of its own.
    #[must_use]
    pub fn message(&self, text: &str, pressed: Option<&str>) -> Incoming {
        static NUMBER: AtomicU32 = AtomicU32::new(100);
        Incoming {
            channel: CHANNEL,
            user: self.shopper.name.clone(),
            address: self.shopper.address.clone(),
            private: self.shopper.private,
            external_id: NUMBER.fetch_add(1, Ordering::Relaxed).to_string(),
            text: text.into(),
            pressed: pressed.map(str::to_owned),
            token: None,
            locale: self.shopper.locale.clone(),
            files: Vec::new(),
            received_at: demo::now(),
        }
    }

    /// Hands a message to the service.
    ///
    /// # Errors
    /// If it cannot be stored.
    pub async fn receive(&self, incoming: Incoming) -> Result<Stored> {
        self.service.receive(incoming).await?.context("the database can't hold it")
    }

    /// Waits until nothing is unanswered and nothing unsent in a chat; adds what was said to the transcript.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn answered(&mut self, conversation: ConversationId) -> Result<String> {
        let address = self.shopper.address.clone();
        let pools = self.scratch.database.clone();
        wait::until("the message is answered", async || {
            let mut conn = pools.jobs.acquire().await.ok()?;
            let open: i64 = sqlx::query_scalar(
                "select (select count(*) from messages where conversation_id = $1 and author = 'shopper' and reply_id is null
                                                         and deleted_at is null)
                      + (select count(*) from outbox where conversation_id = $1 and state in ('pending', 'sending'))",
            )
            .bind(conversation.0)
            .fetch_one(&mut *conn)
            .await
            .ok()?;
            (open == 0).then_some(())
        })
        .await;
        let fresh = self.channel.take_fresh(&address);
        for said in &fresh {
            let buttons: String = said.buttons.iter().map(|button| format!(" [{}]", button.label)).collect();
            self.transcript.push(format!("bot: {}{buttons}", said.text));
        }
        Ok(fresh.last().map(|said| said.text.clone()).unwrap_or_default())
    }
}
