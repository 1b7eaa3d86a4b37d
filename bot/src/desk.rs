//! What people of the shop do with a chat, whether in the console or in a room of a chat app: each act is one transaction with its
//! row in the audit.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use engine::conversation::ConversationId;
use engine::handover::back::Line;
use engine::handover::enclosed::Enclosed;
use engine::handover::say::Said;
use engine::handover::{AgentId, NoteKind, Refused, leave, say, take};
use engine::turn::Engine;
use knowledge::clock::SharedClock;
use knowledge::db::Database;
use serde_json::json;
use sqlx::{PgConnection, Postgres, Transaction};
use tokio::time::sleep;

use crate::console::audit;
use crate::service::Service;

/// A take-over waits this long for sends in flight; who took over asks again after that.
const SETTLE_TRIES: u32 = 40;
const SETTLE_WAIT: Duration = Duration::from_millis(50);

/// What an act needs. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    /// The database, by roles.
    pub db: Database,
    /// Sends what people write.
    pub service: Service,
    /// Asks for ratings, makes drafts.
    pub engine: Engine,
    /// The time.
    pub clock: SharedClock,
    /// Below it lie files.
    pub data_dir: PathBuf,
}

/// Done, or why it was not.
pub type Act<T = ()> = sqlx::Result<Result<T, Refused>>;

impl Desk {
    /// Now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    async fn begin(&self) -> sqlx::Result<Transaction<'static, Postgres>> {
        self.db.desk.begin().await
    }

    /// Puts an act into the audit of the caller's transaction.
    pub(crate) async fn audit(&self, conn: &mut PgConnection, agent: AgentId, action: &str, chat: ConversationId) -> sqlx::Result<()> {
        audit(conn, Some(agent), action, &chat.to_string(), json!({}), self.now()).await
    }

    /// Takes a chat over, from a colleague only with `from_colleague`, and waits a moment for what the bot was sending.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn take(&self, chat: ConversationId, agent: AgentId, from_colleague: bool) -> Act {
        let mut tx = self.begin().await?;
        if let Err(refused) = take::take_over(&mut tx, chat, agent, from_colleague, self.now()).await? {
            return Ok(Err(refused));
        }
        self.audit(&mut tx, agent, "chat.take", chat).await?;
        tx.commit().await?;
        // a turn that runs here stops at once, and finds the person when it begins again
        self.service.take_up(chat);
        for _ in 0..SETTLE_TRIES {
            let mut tx = self.begin().await?;
            let settled = take::settle(&mut tx, chat, self.now()).await?;
            tx.commit().await?;
            if settled {
                break;
            }
            sleep(SETTLE_WAIT).await;
        }
        Ok(Ok(()))
    }

    /// Answers the shopper in the caller's transaction; [`Service::outbox_changed`] is the caller's too, once it has committed.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn answer(
        &self,
        conn: &mut PgConnection,
        chat: ConversationId,
        agent: AgentId,
        key: &str,
        text: &str,
        files: Enclosed<'_>,
    ) -> Act<Said> {
        let mut said = say::answer(conn, chat, agent, key, text, files, self.now()).await?;
        if said == Err(Refused::Settling) && take::settle(conn, chat, self.now()).await? {
            said = say::answer(conn, chat, agent, key, text, files, self.now()).await?;
        }
        if said.is_ok_and(|said| said.fresh) {
            self.audit(conn, agent, "chat.answer", chat).await?;
        }
        Ok(said)
    }

    /// Writes a note for colleagues, in the caller's transaction.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn note(&self, conn: &mut PgConnection, chat: ConversationId, agent: AgentId, text: &str) -> Act {
        if text.trim().is_empty() {
            return Ok(Err(Refused::Words));
        }
        match say::note(conn, chat, Some(agent), NoteKind::Note, text.trim(), self.now()).await {
            Ok(()) => self.audit(conn, agent, "chat.note", chat).await.map(Ok),
            Err(error) if error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_foreign_key_violation) => {
                Ok(Err(Refused::Gone))
            }
            Err(error) => Err(error),
        }
    }

    /// Gives a chat back to the bot, which takes up what the shopper wrote since the last answer.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn hand_back(&self, chat: ConversationId, agent: AgentId, words: &str) -> Act {
        // products are found before the transaction; where that fails, the rest of the line still counts
        let understood = self.engine.understands(words).await;
        let understood = understood.inspect_err(|error| tracing::warn!(%error, "a line for the bot was read without its products")).ok();
        let line = Line::read(words, understood.as_ref());
        let mut tx = self.begin().await?;
        if let Err(refused) = leave::hand_back(&mut tx, chat, agent, words.trim(), &line, self.now()).await? {
            return Ok(Err(refused));
        }
        self.audit(&mut tx, agent, "chat.hand_back", chat).await?;
        tx.commit().await?;
        self.service.take_up(chat);
        Ok(Ok(()))
    }

    /// Closes a chat, and asks the shopper how it was.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn close(&self, chat: ConversationId, agent: AgentId, why: &str) -> Act {
        let mut tx = self.begin().await?;
        if let Err(refused) = leave::close(&mut tx, chat, agent, why.trim(), self.now()).await? {
            return Ok(Err(refused));
        }
        self.audit(&mut tx, agent, "chat.close", chat).await?;
        tx.commit().await?;
        // the chat is closed, whatever becomes of the question how it was
        match self.engine.ask_rating(chat).await {
            Ok(_) => self.service.outbox_changed(),
            Err(error) => tracing::warn!(%error, "a rating can't be asked for"),
        }
        Ok(Ok(()))
    }
}
