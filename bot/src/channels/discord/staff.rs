//! The staff's channel: a thread for each escalated chat.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use dashmap::DashMap;
use engine::conversation::inbox::IncomingFile;
use serde_json::{Value, json};
use serenity::all::{ChannelId, ComponentInteraction, Message, MessageId, User, UserId};
use serenity::http::{LightMethod, Route};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::NAME;
use super::handler::{announced, fetch};
use super::rest::{Failure, Rest};
use crate::channels::{Backoff, files};
use crate::service::Service;
use crate::staff::room::{Room, RoomButton, RoomError};
use crate::staff::{Place, Staff, Writer, Written};

/// Characters of a thread's name.
const LONGEST_TITLE: usize = 100;
/// Minutes without a word after which Discord puts a thread away by itself: the longest that it offers.
const ARCHIVE_AFTER: u32 = 10_080;
/// Characters of a nonce.
const LONGEST_NONCE: usize = 25;

/// The channel as a place where the staff works.
pub(super) struct Rooms {
    pub(super) rest: Arc<Rest>,
    pub(super) channel: ChannelId,
    pub(super) personal_data: bool,
}

/// Threads that are heard at once: one thread's events come one after another, so that a change finds what it changes.
const LANES: usize = 16;

/// Takes what is written in the channel's threads.
#[derive(Clone)]
pub(super) struct Door {
    staff: Staff,
    service: Service,
    rest: Arc<Rest>,
    data_dir: PathBuf,
    lanes: Arc<[Mutex<()>; LANES]>,
    /// The staff's channel.
    channel: ChannelId,
    /// Channels that are none of the staff's threads, and whether the bot made them in the staff's channel: that never changes.
    others: Arc<DashMap<ChannelId, bool>>,
}

/// What an agent did in a thread.
pub(super) enum Heard {
    Wrote(Box<Message>),
    Edited(ChannelId, MessageId, String),
    Deleted(ChannelId, MessageId),
    Pressed(Box<ComponentInteraction>),
}

impl Heard {
    /// The thread whose words it changes. What a button does may take the model's time and holds up nothing.
    fn lane(&self) -> Option<usize> {
        let thread = match self {
            Self::Wrote(message) => message.channel_id,
            Self::Edited(thread, ..) | Self::Deleted(thread, _) => *thread,
            Self::Pressed(_) => return None,
        };
        usize::try_from(thread.get() % LANES as u64).ok()
    }
}

impl Door {
    pub(super) fn new(channel: ChannelId, staff: Staff, service: Service, rest: Arc<Rest>, data_dir: PathBuf) -> Self {
        Self { staff, service, rest, data_dir, lanes: Arc::default(), channel, others: Arc::default() }
    }

    /// Somebody wrote where no thread of the staff is. If the bot had made a thread there, they believe that a shopper reads it.
    pub(super) async fn elsewhere(&self, channel: ChannelId, me: UserId) {
        let known = self.others.get(&channel).map(|known| *known);
        let made_by_bot = match known {
            Some(known) => known,
            None => {
                let Ok(found) = self.rest.call(LightMethod::Get, Route::Channel { channel_id: channel }, None).await else { return };
                let is = |field: &str, id: String| found[field].as_str() == Some(id.as_str());
                let made_by_bot = is("parent_id", self.channel.to_string()) && is("owner_id", me.to_string());
                self.others.insert(channel, made_by_bot);
                made_by_bot
            }
        };
        if made_by_bot {
            self.staff.belongs_to_no_chat(&place(channel)).await;
        }
    }

    /// Whether a channel is a thread of the staff. Discord sends an event once, so a database that is down is waited for.
    pub(super) async fn leads_to(&self, channel: ChannelId, stop: &CancellationToken) -> bool {
        let (place, mut backoff) = (place(channel), Backoff::new());
        loop {
            match self.staff.is_thread(&place).await {
                Ok(is_thread) => return is_thread,
                Err(error) => tracing::warn!(channel = NAME, %error, "whether a channel is the staff's can't be looked up"),
            }
            if !backoff.wait(stop).await {
                return false;
            }
        }
    }

    /// Has it done; a database that is down is waited for.
    pub(super) async fn took(&self, heard: &Heard, stop: &CancellationToken) {
        let _lane = match heard.lane() {
            Some(lane) => Some(self.lanes[lane].lock().await),
            None => None,
        };
        let mut backoff = Backoff::new();
        loop {
            match Box::pin(self.has_done(heard)).await {
                Ok(()) => return,
                Err(error) => tracing::warn!(channel = NAME, %error, "what the staff does can't be stored"),
            }
            if !backoff.wait(stop).await {
                return;
            }
        }
    }

    async fn has_done(&self, heard: &Heard) -> sqlx::Result<()> {
        match heard {
            Heard::Wrote(message) => {
                let replied = message.message_reference.as_ref().and_then(|to| to.message_id).map(|id| id.to_string());
                let (place, id) = (place(message.channel_id), message.id.to_string());
                let files: Vec<IncomingFile> = message.attachments.iter().map(announced).collect();
                let written = Written { external_id: &id, text: &message.content, replied_to: replied.as_deref(), files: &files };
                let Some(row) = self.staff.wrote(&place, &writer(&message.author), &written).await? else { return Ok(()) };
                for file in files {
                    let fetching = fetch(Arc::clone(&self.rest), self.data_dir.clone(), file.clone(), true);
                    let fetching = self.staff.clone().telling(place.clone(), file.name.clone(), fetching);
                    files::fetch_later(&self.service, NAME, self.data_dir.clone(), row, file, fetching);
                }
                Ok(())
            }
            Heard::Edited(channel, message, text) => self.staff.edited(&place(*channel), &message.to_string(), text).await,
            Heard::Deleted(channel, message) => self.staff.deleted(&place(*channel), &message.to_string()).await,
            Heard::Pressed(press) => {
                self.staff.pressed(&place(press.channel_id), &writer(&press.user), &press.data.custom_id).await.map(drop)
            }
        }
    }
}

fn place(thread: ChannelId) -> Place {
    Place { platform: NAME, thread: thread.to_string() }
}

fn writer(user: &User) -> Writer {
    Writer { user: user.id.to_string(), name: user.global_name.clone().unwrap_or_else(|| user.name.clone()) }
}

fn id(text: &str) -> Result<u64, RoomError> {
    text.parse().ok().filter(|id| *id != 0).ok_or(RoomError::Gone)
}

fn failed(failure: &Failure) -> RoomError {
    match failure {
        Failure::Limited(wait) => RoomError::Wait(*wait),
        // unknown channel, unknown message
        Failure::Status(404, _) => RoomError::Gone,
        Failure::Status(403, code) => {
            RoomError::Failed(format!("discord.staff_channel: the bot lacks a right in the staff's channel (code {code})"))
        }
        failure => RoomError::Failed(failure.describe()),
    }
}

fn body(text: &str, buttons: &[RoomButton]) -> Value {
    let rows: Vec<Value> = buttons
        .chunks(5)
        .map(|row| {
            let row: Vec<Value> = row
                .iter()
                .map(|button| {
                    let label: String = button.label.chars().take(80).collect();
                    json!({"type": 2, "style": 2, "label": label, "custom_id": button.carries})
                })
                .collect();
            json!({"type": 1, "components": row})
        })
        .collect();
    let text: String = text.chars().take(2_000).collect();
    json!({"content": text, "components": rows, "allowed_mentions": {"parse": []}})
}

/// A message that Discord takes once, however often it is sent within some minutes.
fn only_once(mut body: Value, key: &str) -> Value {
    let key: Vec<char> = key.chars().collect();
    body["nonce"] = key[key.len().saturating_sub(LONGEST_NONCE)..].iter().collect::<String>().into();
    body["enforce_nonce"] = true.into();
    body
}

#[async_trait]
impl Room for Rooms {
    fn platform(&self) -> &'static str {
        NAME
    }

    fn id(&self) -> String {
        self.channel.to_string()
    }

    fn shows_personal_data(&self) -> bool {
        self.personal_data
    }

    async fn open(&self, title: &str) -> Result<String, RoomError> {
        let title: String = title.chars().take(LONGEST_TITLE).collect();
        let wanted = json!({"name": title, "type": 11, "auto_archive_duration": ARCHIVE_AFTER});
        let made = self.rest.call(LightMethod::Post, Route::ChannelThreads { channel_id: self.channel }, Some(&wanted)).await;
        let made = made.map_err(|failure| failed(&failure))?;
        made["id"].as_str().map(str::to_owned).ok_or_else(|| RoomError::Failed("Discord gave no thread".to_owned()))
    }

    async fn post(&self, thread: &str, text: &str, buttons: &[RoomButton], key: &str) -> Result<String, RoomError> {
        let body = only_once(body(text, buttons), key);
        let route = Route::ChannelMessages { channel_id: ChannelId::new(id(thread)?) };
        let sent = self.rest.call(LightMethod::Post, route, Some(&body)).await.map_err(|failure| failed(&failure))?;
        sent["id"].as_str().map(str::to_owned).ok_or_else(|| RoomError::Failed("Discord gave no message".to_owned()))
    }

    async fn post_file(&self, thread: &str, name: &str, bytes: Vec<u8>, key: &str) -> Result<String, RoomError> {
        let body = only_once(json!({"allowed_mentions": {"parse": []}}), key);
        let route = Route::ChannelMessages { channel_id: ChannelId::new(id(thread)?) };
        let sent = self.rest.send_file(route, &body, name, bytes).await.map_err(|failure| failed(&failure))?;
        sent["id"].as_str().map(str::to_owned).ok_or_else(|| RoomError::Failed("Discord gave no message".to_owned()))
    }

    async fn erase(&self, thread: &str, message: &str) -> Result<(), RoomError> {
        let (channel_id, message_id) = (ChannelId::new(id(thread)?), MessageId::new(id(message)?));
        let route = Route::ChannelMessage { channel_id, message_id };
        self.rest.call(LightMethod::Delete, route, None).await.map(drop).map_err(|failure| failed(&failure))
    }

    async fn change(&self, thread: &str, message: &str, text: &str, buttons: &[RoomButton]) -> Result<(), RoomError> {
        let (channel_id, message_id) = (ChannelId::new(id(thread)?), MessageId::new(id(message)?));
        let route = Route::ChannelMessage { channel_id, message_id };
        self.rest.call(LightMethod::Patch, route, Some(&body(text, buttons))).await.map(drop).map_err(|failure| failed(&failure))
    }

    async fn remove(&self, thread: &str) -> Result<(), RoomError> {
        let route = Route::Channel { channel_id: ChannelId::new(id(thread)?) };
        self.rest.call(LightMethod::Delete, route, None).await.map(drop).map_err(|failure| failed(&failure))
    }

    async fn put_away(&self, thread: &str, away: bool) -> Result<(), RoomError> {
        let route = Route::Channel { channel_id: ChannelId::new(id(thread)?) };
        let wanted = json!({"archived": away});
        self.rest.call(LightMethod::Patch, route, Some(&wanted)).await.map(drop).map_err(|failure| failed(&failure))
    }
}
