//! What a story may look at: its database, its model, its service, and what was said.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use engine::conversation::inbox;
use engine::conversation::outbox::Outgoing;
use engine::dialogue::buttons::ShownButton;
use engine::model::ScriptedModel;
use engine::turn::Engine;
use knowledge::clock::SharedClock;
use mercer::service::Service;
use sqlx::PgConnection;

use super::{CHANNEL, World};
use crate::database::Scratch;
use crate::wait;

impl World {
    /// Waits until everything that was saved has been read for what contradicts it.
    pub async fn articles_are_compared(&self) {
        wait::until("everything is read", async || {
            let open: i64 = sqlx::query_scalar("select count(*) from conflict_work").fetch_one(&mut self.owner().await.ok()?).await.ok()?;
            (open == 0).then_some(())
        })
        .await;
    }

    /// Where files of shoppers lie.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        self.data.path()
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &Scratch {
        &self.scratch
    }

    /// A connection as the owner.
    ///
    /// # Errors
    /// If the server is gone.
    pub async fn owner(&self) -> Result<PgConnection> {
        self.scratch.owner().await
    }

    /// The scripted model.
    #[must_use]
    pub fn model(&self) -> &ScriptedModel {
        &self.script
    }

    /// The service, for what has no verb here.
    #[must_use]
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// The engine, for pages that ask it themselves.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The time of the story.
    #[must_use]
    pub fn clock(&self) -> SharedClock {
        Arc::clone(&self.clock)
    }

    /// Everything that this story's shopper was sent, as the platform has it.
    #[must_use]
    pub fn heard(&self) -> Vec<String> {
        self.channel.heard(&self.shopper.address).into_iter().map(|said| said.text).collect()
    }

    /// The buttons that are on show in the present chat.
    #[must_use]
    pub fn buttons(&self) -> Vec<ShownButton> {
        self.channel.heard(&self.shopper.address).pop().map(|said| said.buttons).unwrap_or_default()
    }

    /// All that was said so far, a paragraph each: `shopper: …`, `bot: … [button]`.
    #[must_use]
    pub fn transcript(&self) -> String {
        self.transcript.join("\n")
    }

    /// What was shown of replies before they were whole, as the present chat saw it; nothing stands for what was not gone on with.
    #[must_use]
    pub fn beginnings(&self) -> Vec<Option<String>> {
        let heard = self.channel.lock();
        heard.beginnings.iter().filter(|(address, _)| *address == self.shopper.address).map(|(_, sentence)| sentence.clone()).collect()
    }

    /// Everything that ever went out, to whomever.
    #[must_use]
    pub fn everything_sent(&self) -> Vec<Outgoing> {
        self.channel.lock().heard.clone()
    }

    /// How many messages of the present chat wait for their turn.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn unanswered(&self) -> Result<i64> {
        let mut conn = self.scratch.database.jobs.acquire().await?;
        Ok(inbox::unanswered(&mut conn, CHANNEL, &self.shopper.address).await?)
    }
}
