//! The channels over scripted turns: what the platforms' stories need of the rest of the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use anyhow::Result;
use async_trait::async_trait;
use engine::conversation::{ConversationId, scope, state};
use knowledge::{clock::SystemClock, db::Database};
use mercer::{
    channels::{self, ChannelState},
    config::Config,
    service::{Service, ServiceSettings, Turn, Turns},
};
use tempfile::TempDir;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::database::{Scratch, Template};

/// Repeats what was said: `You said: one | two`. "think" in a message makes the turn long, until something overtakes it; at
/// "stumble" the first try fails and the second one panics; "choose" brings buttons, "lengthy" a long answer.
pub struct EchoTurns {
    db: Database,
    stumbled: AtomicU8,
}

/// The labels that "choose" brings; the last is longer than Telegram's callback data.
pub const CHOICES: [&str; 3] = ["Yes", "No", "确认取消这个订单并把款项退回到原来的付款方式，谢谢"];

#[async_trait]
impl Turns for EchoTurns {
    async fn answer(&self, conversation: ConversationId, stop: CancellationToken) -> Result<Turn> {
        let mut tx = scope::begin(&self.db.turn, conversation).await?;
        let waiting = state::waiting(&mut tx, conversation).await?;
        tx.commit().await?;
        if waiting.is_empty() {
            return Ok(Turn::Nothing);
        }
        let said = waiting.iter().map(|message| message.text.expose()).collect::<Vec<_>>().join(" | ");
        if said.contains("think") && !said.contains("never mind") {
            stop.cancelled().await;
            return Ok(Turn::Overtaken);
        }
        if said.contains("stumble") {
            match self.stumbled.fetch_add(1, Ordering::SeqCst) {
                0 => anyhow::bail!("stumbled"),
                1 => panic!("stumbled badly"),
                _ => {}
            }
        }
        let mut text = format!("You said: {said}");
        if said.contains("lengthy") {
            text = format!("{text}\n\n{}", "A sentence of some words. ".repeat(300));
        }
        let buttons = if said.contains("choose") { CHOICES.as_slice() } else { &[] };
        let mut tx = scope::begin(&self.db.turn, conversation).await?;
        let ids: Vec<i64> = waiting.iter().map(|message| message.id).collect();
        sqlx::query("update messages set reply_id = gen_random_uuid() where id = any($1)").bind(ids).execute(&mut *tx).await?;
        sqlx::query(
            "insert into outbox (conversation_id, channel, text, buttons, nonce, due_at)
             select id, channel, $2, $3, substr(md5(random()::text), 1, 24), now() from conversations where id = $1",
        )
        .bind(conversation.0)
        .bind(text)
        .bind(serde_json::to_value(buttons)?)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Turn::Answered)
    }
}

/// The channels of a program, connected.
pub struct Channels {
    /// Their database.
    pub scratch: Scratch,
    /// Where files are kept.
    pub data_dir: TempDir,
    states: Vec<(&'static str, ChannelState)>,
    tracker: TaskTracker,
    stop: CancellationToken,
}

impl Channels {
    /// Starts the channels with settings as environment variables.
    ///
    /// # Errors
    /// If there is no database or the settings are wrong.
    pub async fn start(variables: &[(&str, &str)]) -> Result<Self> {
        Self::start_over(Box::pin(Scratch::new(Template::Migrated)).await?, variables).await
    }

    /// As [`Channels::start`], over a database in which something has happened.
    ///
    /// # Errors
    /// As [`Channels::start`].
    pub async fn start_over(scratch: Scratch, variables: &[(&str, &str)]) -> Result<Self> {
        // another story may have been faster
        drop(rustls::crypto::ring::default_provider().install_default());
        let data_dir = tempfile::tempdir()?;
        let mut config = Config::from_sources(None, variables.iter().copied())?;
        config.data_dir = data_dir.path().to_owned();
        let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
        let turns = Arc::new(EchoTurns { db: scratch.database.clone(), stumbled: AtomicU8::new(0) });
        let (clock, settings) = (Arc::new(SystemClock), ServiceSettings::default());
        let service = Service::new(scratch.database.clone(), clock, turns, settings, tracker.clone(), stop.clone());
        let started = channels::start_all(&config, &service, None, &tracker, &stop).await;
        service.resume().await?;
        let states = started.into_iter().map(|channel| (channel.name, channel.state)).collect();
        Ok(Self { scratch, data_dir, states, tracker, stop })
    }

    /// Whether a channel runs.
    ///
    /// # Panics
    /// If there is no such channel.
    #[must_use]
    pub fn state(&self, name: &str) -> &ChannelState {
        &self.states.iter().find(|(channel, _)| *channel == name).expect("a channel of that name").1
    }

    /// The states of all rows of the outbox in order, and whether each was repeated.
    ///
    /// # Errors
    /// If the database is gone.
    pub async fn outbox(&self) -> Result<Vec<(String, bool)>> {
        Ok(sqlx::query_as("select state, repeated from outbox order by id").fetch_all(&mut self.scratch.owner().await?).await?)
    }

    /// Waits until nothing is on its way any more, and answers with [`Channels::outbox`].
    ///
    /// # Panics
    /// If that never happens.
    pub async fn delivered(&self) -> Vec<(String, bool)> {
        crate::wait::until("the outbox to be worked off", async || {
            let rows = self.outbox().await.expect("the outbox can be read");
            rows.iter().all(|(state, _)| state == "sent" || state == "failed").then_some(rows)
        })
        .await
    }

    /// Files that shoppers sent, oldest first: name, media type, size, and the bytes where they were fetched.
    ///
    /// # Errors
    /// If the database is gone, or bytes are missing that a row names.
    pub async fn files(&self) -> Result<Vec<(String, String, i64, Option<Vec<u8>>)>> {
        let rows: Vec<(String, String, i64, String)> = sqlx::query_as("select name, media_type, bytes, path from attachments order by id")
            .fetch_all(&mut self.scratch.owner().await?)
            .await?;
        let read = |path: String| (!path.is_empty()).then(|| std::fs::read(self.data_dir.path().join(path))).transpose();
        rows.into_iter().map(|(name, media_type, size, path)| Ok((name, media_type, size, read(path)?))).collect()
    }

    /// How many files lie in the data folder, whether a row names them or not.
    #[must_use]
    pub fn files_on_disk(&self) -> usize {
        std::fs::read_dir(self.data_dir.path().join("attachments")).map_or(0, Iterator::count)
    }

    /// Stops as the program does.
    ///
    /// # Errors
    /// If something does not end, or the database is gone.
    pub async fn stop(self) -> Result<()> {
        self.end().await?.drop_it().await
    }

    /// Stops, and keeps the database for another start.
    ///
    /// # Errors
    /// If something does not end.
    pub async fn end(self) -> Result<Scratch> {
        Ok(self.end_keeping_files().await?.0)
    }

    /// Stops, and keeps the database and the data folder.
    ///
    /// # Errors
    /// If something does not end.
    pub async fn end_keeping_files(self) -> Result<(Scratch, TempDir)> {
        self.stop.cancel();
        self.tracker.close();
        tokio::time::timeout(Duration::from_secs(30), self.tracker.wait()).await?;
        Ok((self.scratch, self.data_dir))
    }
}
