//! What is said and done elsewhere appears in the thread. Postgres says which chat changed; what was missed is found by looking.
//!
//! A thread is written by one program at a time, which holds a lease. What was sent when a program ended without having noted it is
//! sent once more: a doubled line in the staff's room harms nobody.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use engine::conversation::ConversationId;
use sqlx::postgres::PgListener;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Staff;
use super::head::{self, Head};
use super::lines::{digest, words};
use super::room::{Room, RoomError};
use super::store::{self, Thread};
use crate::channels::{files, kinds};
use crate::console::tongue::{self, t1};

/// How often all open chats are looked at, for what was missed.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// Changes of a moment are one look.
const GATHER: Duration = Duration::from_millis(150);
const RETRY: Duration = Duration::from_secs(5);
/// The longest wait that a platform may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// Why a thread is behind still.
#[derive(Debug, thiserror::Error)]
enum Behind {
    #[error("the database does not answer")]
    Store(#[from] sqlx::Error),
    #[error(transparent)]
    Room(#[from] RoomError),
}

impl Staff {
    /// Keeps the threads up until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let ended = tokio::select! {
                () = stop.cancelled() => return,
                ended = tongue::speaking(self.language(), self.follow()) => ended,
            };
            if let Err(error) = ended {
                tracing::warn!(%error, "the staff's rooms do not hear of changes for a moment");
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = sleep(RETRY) => {}
            }
        }
    }

    async fn follow(&self) -> sqlx::Result<()> {
        let mut listener = PgListener::connect_with(&self.0.desk.db.desk).await?;
        listener.listen("mercer_desk").await?;
        // when each chat is to be looked at
        let mut due: HashMap<Uuid, Instant> = HashMap::new();
        let mut look = Instant::now();
        loop {
            let next = due.values().min().copied().unwrap_or(look).min(look);
            tokio::select! {
                heard = listener.try_recv() => match heard? {
                    Some(said) => if let Ok(chat) = said.payload().parse() {
                        due.entry(chat).or_insert_with(|| Instant::now() + GATHER);
                    },
                    None => look = Instant::now(),
                },
                () = sleep_until(next) => {}
            }
            let now = Instant::now();
            if look <= now {
                look = now + LOOK_EVERY;
                self.remove_gone().await?;
                let behind = store::behind(&mut *self.0.desk.db.desk.acquire().await?).await?;
                for chat in behind {
                    due.entry(chat.0).or_insert(now);
                }
            }
            let ripe: Vec<Uuid> = due.iter().filter(|(_, at)| **at <= now).map(|(chat, _)| *chat).collect();
            for chat in ripe {
                due.remove(&chat);
                if let Some(wait) = self.bring_up(ConversationId(chat)).await {
                    due.insert(chat, Instant::now() + wait);
                }
            }
        }
    }

    /// Removes the threads of chats that were erased. One that can't be removed now is tried again with the next look.
    async fn remove_gone(&self) -> sqlx::Result<()> {
        for room in self.rooms() {
            let gone = store::gone(&mut *self.0.desk.db.desk.acquire().await?, room.platform(), &room.id()).await?;
            for thread in gone {
                match room.remove(&thread).await {
                    Ok(()) | Err(RoomError::Gone) => {
                        store::removed(&mut *self.0.desk.db.desk.acquire().await?, room.platform(), &room.id(), &thread).await?;
                    }
                    Err(error) => tracing::warn!(platform = room.platform(), %error, "the thread of an erased chat can't be removed"),
                }
            }
        }
        Ok(())
    }

    /// Brings a chat's threads up in all rooms; where that failed, when to try again.
    async fn bring_up(&self, chat: ConversationId) -> Option<Duration> {
        let mut again = None;
        for room in self.rooms() {
            let wait = match self.bring_up_in(&room, chat).await {
                Ok(()) => continue,
                Err(Behind::Room(RoomError::Wait(wait))) => wait.min(LONGEST_WAIT),
                Err(error) => {
                    tracing::warn!(platform = room.platform(), conversation = %chat, %error, "a thread of the staff is behind");
                    RETRY
                }
            };
            again = Some(again.map_or(wait, |other: Duration| other.max(wait)));
        }
        again
    }

    async fn bring_up_in(&self, room: &Arc<dyn Room>, chat: ConversationId) -> Result<(), Behind> {
        let desk = &self.0.desk;
        let mut conn = desk.db.desk.acquire().await?;
        store::ensure(&mut conn, chat, room.platform(), &room.id(), desk.now()).await?;
        let taken = store::take(&mut conn, chat, room.platform(), &room.id(), self.0.instance).await?;
        drop(conn);
        let Some(thread) = taken else { return Ok(()) };
        let done = self.write(room.as_ref(), &thread).await;
        let mut conn = desk.db.desk.acquire().await?;
        let done = match done {
            // somebody deleted the topic: it is made again with the next look
            Err(Behind::Room(RoomError::Gone)) => {
                store::lost(&mut conn, thread.id).await?;
                Err(Behind::Room(RoomError::Wait(Duration::from_secs(1))))
            }
            other => other,
        };
        store::release(&mut conn, thread.id, self.0.instance).await?;
        done
    }

    /// Writes what is missing. No connection is held while the platform is asked.
    async fn write(&self, room: &dyn Room, row: &Thread) -> Result<(), Behind> {
        let db = &self.0.desk.db.desk;
        let personal = room.shows_personal_data();
        let Some(head) = head::read(&mut *db.acquire().await?, row.chat, personal).await? else { return Ok(()) };
        let thread = match &row.thread {
            Some(thread) => thread.clone(),
            None => {
                let thread = room.open(&head.title).await?;
                store::opened(&mut *db.acquire().await?, row.id, &thread).await?;
                thread
            }
        };
        if row.closed && !head.closed {
            room.put_away(&thread, false).await?;
            store::put_away(&mut *db.acquire().await?, row.id, false).await?;
        }
        self.write_head(room, row, &thread, &head).await?;
        let names: Vec<&str> = head.names.iter().map(String::as_str).collect();
        let lines = store::lines(&mut *db.acquire().await?, row.id, row.chat).await?;
        for line in lines {
            let text = words(&line, &names, personal);
            let shown = digest(&text);
            if line.shown.as_deref() == Some(&shown) {
                continue;
            }
            let message = match &line.external_id {
                Some(message) => {
                    // a message that somebody deleted in the room stays away
                    match room.change(&thread, message, &text, &[]).await {
                        Ok(()) | Err(RoomError::Gone) => {}
                        Err(error) => return Err(error.into()),
                    }
                    message.clone()
                }
                None => room.post(&thread, &text, &[], &format!("{}{}", row.id, line.line)).await?,
            };
            store::line_shown(&mut *db.acquire().await?, row.id, &line.line, &message, &shown).await?;
        }
        self.write_files(room, row, &thread, personal).await?;
        if head.closed && !row.closed {
            room.put_away(&thread, true).await?;
            store::put_away(&mut *db.acquire().await?, row.id, true).await?;
        }
        Ok(())
    }

    /// Shows the files of the lines, where the room may show personal data: what is in a picture can't be masked. Those that are gone
    /// go from the room, too.
    async fn write_files(&self, room: &dyn Room, row: &Thread, thread: &str, personal: bool) -> Result<(), Behind> {
        let desk = &self.0.desk;
        let db = &desk.db.desk;
        let gone = store::files_gone(&mut *db.acquire().await?, row.id).await?;
        for (line, message) in gone {
            match room.erase(thread, &message).await {
                Ok(()) | Err(RoomError::Gone) => {}
                Err(error @ RoomError::Wait(_)) => return Err(error.into()),
                Err(error) => tracing::warn!(platform = room.platform(), %error, "a file that is gone can't be taken from a thread"),
            }
            store::line_gone(&mut *db.acquire().await?, row.id, &line).await?;
        }
        let files = if personal { store::files(&mut *db.acquire().await?, row.id).await? } else { Vec::new() };
        for file in files {
            let key = format!("{}f{}", row.id, file.id.simple());
            let fits = usize::try_from(file.bytes).is_ok_and(|bytes| bytes <= files::LARGEST_SENT);
            let passes = fits && kinds::of(&desk.data_dir, &file.path).await.is_ok_and(|kind| kind.is_some());
            let bytes = if passes { files::read(&desk.data_dir, &file.path).await } else { None };
            let message = match bytes {
                Some(bytes) => room.post_file(thread, &file.name, bytes, &key).await?,
                None => room.post(thread, &t1("room-file-not-shown", "name", &file.name), &[], &key).await?,
            };
            store::line_shown(&mut *db.acquire().await?, row.id, &format!("f{}", file.id), &message, "").await?;
        }
        Ok(())
    }

    async fn write_head(&self, room: &dyn Room, row: &Thread, thread: &str, head: &Head) -> Result<(), Behind> {
        let buttons: String = head.buttons.iter().map(|button| button.carries.as_str()).collect();
        let shown = digest(&format!("{}{buttons}", head.text));
        // a thread that was just made has nothing on top
        let before = row.thread.is_some().then(|| row.head.clone()).flatten();
        if before.is_some() && row.head_shown == shown {
            return Ok(());
        }
        let message = match before {
            Some(message) => {
                match room.change(thread, &message, &head.text, &head.buttons).await {
                    Ok(()) | Err(RoomError::Gone) => {}
                    Err(error) => return Err(error.into()),
                }
                message
            }
            None => room.post(thread, &head.text, &head.buttons, &format!("{}h", row.id)).await?,
        };
        store::head(&mut *self.0.desk.db.desk.acquire().await?, row.id, &message, &shown).await?;
        Ok(())
    }
}
