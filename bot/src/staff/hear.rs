//! What an agent writes in a thread is done.

use std::sync::Arc;
use std::time::Duration;

use engine::conversation::inbox::IncomingFile;
use engine::handover::enclosed::Enclosed;
use engine::handover::{AgentId, Refused, change};
use sha2::{Digest, Sha256};
use tokio::time::sleep;

use super::Staff;
use super::people;
use super::room::{Room, RoomButton};
use super::store::{self, Thread};
use crate::channels::files::{self, FileError};
use crate::console::audit;
use crate::console::tongue::{self, t, t1, t2};

/// How often, and how many times, one looks for the row of a thread that is being made.
const MAKING_WAIT: Duration = Duration::from_millis(100);
const MAKING_TRIES: u32 = 100;

/// Where something was written: the platform's room and thread.
#[derive(Debug, Clone)]
pub struct Place {
    /// `telegram`, `discord`.
    pub platform: &'static str,
    /// Thread.
    pub thread: String,
}

/// Who wrote.
#[derive(Debug, Clone)]
pub struct Writer {
    /// The platform's id of the user.
    pub user: String,
    /// As they call themselves there.
    pub name: String,
}

/// A message of a thread.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    /// The platform's id of it.
    pub external_id: &'a str,
    /// Words; of a file its caption.
    pub text: &'a str,
    /// The message that it answers there.
    pub replied_to: Option<&'a str>,
    /// Files, as the platform announces them.
    pub files: &'a [IncomingFile],
}

/// Begins a note.
const NOTE: &str = "//";
/// Before a code of the console: who writes is the account that it was shown to.
const LINK: &str = "/link";
/// As an answer to one's own message: it goes, also at the shopper's.
const DELETE: &str = "/delete";

/// A thread with who acts in it.
pub(super) struct Heard {
    pub(super) room: Arc<dyn Room>,
    pub(super) thread: Thread,
    pub(super) agent: AgentId,
}

impl Staff {
    /// Whether there is a thread of the staff at a place.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn is_thread(&self, place: &Place) -> sqlx::Result<bool> {
        let Some(room) = self.room(place.platform) else { return Ok(false) };
        Ok(self.thread_at(room.as_ref(), place).await?.is_some())
    }

    /// Somebody wrote in a thread that the bot made, and that no chat has: a program ended before it had stored which. They are told,
    /// since the chat has another thread by now.
    pub async fn belongs_to_no_chat(&self, place: &Place) {
        let Some(room) = self.room(place.platform) else { return };
        let words = tongue::speaking(self.language(), async { t("room-no-chat") }).await;
        say(room.as_ref(), &place.thread, &words, &[]).await;
    }

    /// The thread at a place. Somebody may write there before the program that had it made has stored so: that is waited for.
    async fn thread_at(&self, room: &dyn Room, place: &Place) -> sqlx::Result<Option<Thread>> {
        let db = &self.0.desk.db.desk;
        for _ in 0..MAKING_TRIES {
            // asked first: one that is not being made any more is stored by the time one looks
            let making = store::being_made(&mut *db.acquire().await?, place.platform, &room.id()).await?;
            let found = store::at(&mut *db.acquire().await?, place.platform, &room.id(), &place.thread).await?;
            if found.is_some() || !making {
                return Ok(found);
            }
            sleep(MAKING_WAIT).await;
        }
        Ok(None)
    }

    /// Finds the thread and the agent; nothing where there is no such thread, or the agent was shut out, which is said there.
    pub(super) async fn heard(&self, place: &Place, writer: &Writer) -> sqlx::Result<Option<Heard>> {
        let Some(room) = self.room(place.platform) else { return Ok(None) };
        let Some(thread) = self.thread_at(room.as_ref(), place).await? else { return Ok(None) };
        let mut tx = self.0.desk.db.desk.begin().await?;
        let name: String = writer.name.chars().filter(|c| !c.is_control()).take(80).collect();
        let name = if name.trim().is_empty() { format!("{} {}", place.platform, writer.user) } else { name };
        let agent = people::agent(&mut tx, place.platform, &writer.user, name.trim(), self.0.desk.now()).await?;
        tx.commit().await?;
        let Some(agent) = agent else {
            say(room.as_ref(), &place.thread, &t("room-shut-out"), &[]).await;
            return Ok(None);
        };
        Ok(Some(Heard { room, thread, agent }))
    }

    /// An agent wrote in a thread: an answer to the shopper, or a note. When this returns, it is stored, or the thread says why not;
    /// the same message twice is stored once. Answers the row of a new answer, whose files are to be fetched.
    ///
    /// # Errors
    /// If the database fails: it must come again then.
    pub async fn wrote(&self, place: &Place, writer: &Writer, written: &Written<'_>) -> sqlx::Result<Option<i64>> {
        Box::pin(tongue::speaking(self.language(), self.has_written(place, writer, written))).await
    }

    async fn has_written(&self, place: &Place, writer: &Writer, written: &Written<'_>) -> sqlx::Result<Option<i64>> {
        let Written { external_id, text, replied_to, files } = *written;
        if let Some(code) = text.trim().strip_prefix(LINK).filter(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace)) {
            return self.link(place, writer, code.trim()).await.map(|()| None);
        }
        let Some(heard) = self.heard(place, writer).await? else { return Ok(None) };
        let (desk, chat) = (&self.0.desk, heard.thread.chat);
        if store::was_heard(&mut *desk.db.desk.acquire().await?, heard.thread.id, external_id).await? {
            return Ok(None);
        }
        let text = text.trim();
        if let (DELETE, Some(which)) = (text, replied_to) {
            return self.deleted(place, which).await.map(|()| None);
        }
        if let Some(note) = text.strip_prefix(NOTE) {
            let mut tx = desk.db.desk.begin().await?;
            store::wrote(&mut tx, heard.thread.id, external_id, None).await?;
            let noted = desk.note(&mut tx, chat, heard.agent, note).await?;
            if noted.is_ok() {
                store::own_note(&mut tx, heard.thread.id, chat, heard.agent).await?;
            }
            tx.commit().await?;
            self.refuse(&heard, noted.err()).await?;
            if !files.is_empty() {
                say(heard.room.as_ref(), &place.thread, &t("room-note-files"), &[]).await;
            }
            return Ok(None);
        }
        self.answer(&heard, external_id, text, Enclosed { announced: files, via: Some(place.platform), ..Enclosed::default() }).await
    }

    /// Somebody shows a code of their console account: from now on they are that account here, and what they did so far is its, too.
    async fn link(&self, place: &Place, writer: &Writer, code: &str) -> sqlx::Result<()> {
        let Some(room) = self.room(place.platform) else { return Ok(()) };
        let desk = &self.0.desk;
        if self.thread_at(room.as_ref(), place).await?.is_none() {
            return Ok(());
        }
        let mut tx = desk.db.desk.begin().await?;
        let linked = people::link(&mut tx, place.platform, &writer.user, code, desk.now()).await?;
        let words = match linked {
            Some(agent) => {
                let detail = serde_json::json!({ "platform": place.platform });
                audit(&mut tx, Some(agent), "staff.link", &agent.to_string(), detail, desk.now()).await?;
                t1("room-linked", "name", people::name(&mut tx, agent).await?)
            }
            None => t("room-code-wrong"),
        };
        tx.commit().await?;
        say(room.as_ref(), &place.thread, &words, &[]).await;
        Ok(())
    }

    /// Answers the shopper; who writes first takes the chat over.
    async fn answer(&self, heard: &Heard, external_id: &str, text: &str, files: Enclosed<'_>) -> sqlx::Result<Option<i64>> {
        let (desk, chat) = (&self.0.desk, heard.thread.chat);
        if let Err(refused) = desk.take(chat, heard.agent, false).await? {
            return self.refuse(heard, Some(refused)).await.map(|()| None);
        }
        let key = key(heard.thread.id, external_id);
        let mut tx = desk.db.desk.begin().await?;
        let said = desk.answer(&mut tx, chat, heard.agent, &key, text, files).await?;
        if let Ok(said) = said {
            store::wrote(&mut tx, heard.thread.id, external_id, Some(said.message)).await?;
        }
        tx.commit().await?;
        desk.service.outbox_changed();
        self.refuse(heard, said.err()).await?;
        Ok(said.ok().filter(|said| said.fresh).map(|said| said.message))
    }

    /// Fetches a file of an agent's; where it will not reach the shopper, the thread says so.
    pub async fn telling(
        self,
        place: Place,
        name: String,
        fetching: impl Future<Output = Result<IncomingFile, FileError>>,
    ) -> Result<IncomingFile, FileError> {
        let fetched = fetching.await;
        if let (Err(error @ (FileError::TooLarge | FileError::Kind)), Some(room)) = (&fetched, self.room(place.platform)) {
            let words = async { t2("room-file-kept", ("name", &name), ("why", error)) };
            say(room.as_ref(), &place.thread, &tongue::speaking(self.language(), words).await, &[]).await;
        }
        fetched
    }

    /// An agent changed what they wrote: the shopper's chat changes too.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn edited(&self, place: &Place, external_id: &str, text: &str) -> sqlx::Result<()> {
        tongue::speaking(self.language(), self.changed(place, external_id, Some(text.trim()))).await
    }

    /// An agent deleted what they wrote: it goes from the shopper's chat too.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn deleted(&self, place: &Place, external_id: &str) -> sqlx::Result<()> {
        tongue::speaking(self.language(), self.changed(place, external_id, None)).await
    }

    async fn changed(&self, place: &Place, external_id: &str, text: Option<&str>) -> sqlx::Result<()> {
        let Some(room) = self.room(place.platform) else { return Ok(()) };
        let desk = &self.0.desk;
        let Some(thread) = self.thread_at(room.as_ref(), place).await? else { return Ok(()) };
        let mut tx = desk.db.desk.begin().await?;
        let Some(message) = store::answer_of(&mut tx, thread.id, external_id).await? else { return Ok(()) };
        let done = change::answer(&mut tx, thread.chat, message, text, desk.now()).await?;
        tx.commit().await?;
        let why = match done {
            Err(_) => Some(t("room-length")),
            Ok(changed) => {
                files::discard(&desk.data_dir, &changed.paths).await;
                desk.service.outbox_changed();
                let mut why = None;
                for sent in changed.sent {
                    why = desk.service.change_sent(&sent, text).await.err().or(why);
                }
                why
            }
        };
        if let Some(why) = why {
            say(room.as_ref(), &place.thread, &t1("room-unchanged", "why", why), &[]).await;
        }
        Ok(())
    }

    /// Says in the thread why something was not done.
    pub(super) async fn refuse(&self, heard: &Heard, refused: Option<Refused>) -> sqlx::Result<()> {
        let Some(refused) = refused else { return Ok(()) };
        let mut buttons = Vec::new();
        let why = match refused {
            Refused::HeldBy(colleague) => {
                let name = people::name(&mut *self.0.desk.db.desk.acquire().await?, colleague).await?;
                buttons.push(RoomButton::new(t1("room-take-from", "name", &name), "force"));
                t1("room-holds", "name", &name)
            }
            Refused::Gone => t("room-gone"),
            Refused::NotTaken => t("room-nothing-open"),
            Refused::Settling => t("room-settling"),
            Refused::Words => t("length-rule"),
            Refused::Files => t("room-too-many"),
        };
        let Some(thread) = &heard.thread.thread else { return Ok(()) };
        say(heard.room.as_ref(), thread, &t1("room-not-done", "why", &why), &buttons).await;
        Ok(())
    }
}

/// Names one answer: a message that comes twice is one.
pub(super) fn key(thread: i64, external_id: &str) -> String {
    Sha256::digest(format!("{thread}/{external_id}")).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Says something in a thread. Where that fails the log has it: the act itself was done or not whatever is said of it.
pub(super) async fn say(room: &dyn Room, thread: &str, text: &str, buttons: &[RoomButton]) {
    let key = uuid::Uuid::now_v7().simple().to_string();
    if let Err(error) = room.post(thread, text, buttons, &key).await {
        tracing::warn!(platform = room.platform(), %error, "the staff's room can't be told");
    }
}
