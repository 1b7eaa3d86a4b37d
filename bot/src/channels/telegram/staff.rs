//! The staff's group: a topic for each escalated chat. The group has topics switched on, and the bot manages them as an admin.

use std::path::PathBuf;

use async_trait::async_trait;
use engine::conversation::inbox::IncomingFile;
use teloxide::{
    ApiError, Bot, RequestError,
    payloads::{EditMessageTextSetters, SendDocumentSetters, SendMessageSetters},
    requests::Requester,
    types::{ChatId, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, Message, MessageId, ThreadId, UserId},
};

use super::receive::{attachment, download};
use super::{NAME, errors};
use crate::channels::files;
use crate::service::Service;
use crate::staff::room::{Room, RoomButton, RoomError};
use crate::staff::{Place, Staff, Writer, Written};

/// Characters of a topic's name.
const LONGEST_TITLE: usize = 120;

/// The group as a place where the staff works.
pub(super) struct Group {
    pub(super) bot: Bot,
    pub(super) chat: ChatId,
    pub(super) personal_data: bool,
}

/// Takes what is written in the group.
pub(super) struct Door {
    pub(super) chat: ChatId,
    pub(super) staff: Staff,
    pub(super) bot: Bot,
    pub(super) service: Service,
    pub(super) data_dir: PathBuf,
}

impl Door {
    fn place(thread: ThreadId) -> Place {
        Place { platform: NAME, thread: thread.0.0.to_string() }
    }

    /// An agent wrote in a topic; what is written elsewhere in the group is theirs alone.
    pub(super) async fn message(&self, me: UserId, message: &Message) -> sqlx::Result<()> {
        let Some((thread, user)) = message.thread_id.zip(message.from.as_ref()).filter(|(_, user)| !user.is_bot) else { return Ok(()) };
        let file = attachment(message);
        let Some(text) = message.text().or(message.caption()).or(file.is_some().then_some("")) else { return Ok(()) };
        let writer = Writer { user: user.id.to_string(), name: user.full_name() };
        let replied = message.reply_to_message().map(|to| to.id.to_string());
        let place = Self::place(thread);
        let files: Vec<IncomingFile> = file.into_iter().collect();
        let id = message.id.to_string();
        let written = Written { external_id: &id, text, replied_to: replied.as_deref(), files: &files };
        if made_by_bot(message, me) && !self.staff.is_thread(&place).await? {
            self.staff.belongs_to_no_chat(&place).await;
            return Ok(());
        }
        let Some(row) = self.staff.wrote(&place, &writer, &written).await? else { return Ok(()) };
        for file in files {
            let fetching = download(self.bot.clone(), self.data_dir.clone(), file.clone(), true);
            let fetching = self.staff.clone().telling(place.clone(), file.name.clone(), fetching);
            files::fetch_later(&self.service, NAME, self.data_dir.clone(), row, file, fetching);
        }
        Ok(())
    }

    pub(super) async fn edited(&self, message: &Message) -> sqlx::Result<()> {
        let Some((thread, text)) = message.thread_id.zip(message.text().or(message.caption())) else { return Ok(()) };
        self.staff.edited(&Self::place(thread), &message.id.to_string(), text).await
    }

    pub(super) async fn pressed(&self, thread: ThreadId, user: &teloxide::types::User, carried: &str) -> sqlx::Result<bool> {
        let writer = Writer { user: user.id.to_string(), name: user.full_name() };
        self.staff.pressed(&Self::place(thread), &writer, carried).await
    }
}

/// Whether the bot made a message's topic. What answers no other message answers the one that began the topic.
fn made_by_bot(message: &Message, me: UserId) -> bool {
    let began = message.reply_to_message().filter(|began| began.forum_topic_created().is_some());
    began.and_then(|began| began.from.as_ref()).is_some_and(|maker| maker.id == me)
}

fn thread(id: &str) -> Result<ThreadId, RoomError> {
    id.parse().map(|id| ThreadId(MessageId(id))).map_err(|_| RoomError::Gone)
}

fn message(id: &str) -> Result<MessageId, RoomError> {
    id.parse().map(MessageId).map_err(|_| RoomError::Gone)
}

fn keyboard(buttons: &[RoomButton]) -> InlineKeyboardMarkup {
    let buttons: Vec<_> = buttons.iter().map(|button| InlineKeyboardButton::callback(&button.label, &button.carries)).collect();
    InlineKeyboardMarkup::new(buttons.chunks(2).map(<[_]>::to_vec))
}

/// What a refusal means. teloxide does not know those of topics, so their words are read.
fn failed(error: &RequestError) -> RoomError {
    match error {
        RequestError::RetryAfter(wait) => RoomError::Wait(wait.duration()),
        RequestError::Api(
            ApiError::MessageToEditNotFound
            | ApiError::MessageToDeleteNotFound
            | ApiError::MessageIdInvalid
            | ApiError::MessageCantBeEdited,
        ) => RoomError::Gone,
        RequestError::Api(ApiError::Unknown(text)) if text.contains("thread not found") || text.contains("TOPIC_ID_INVALID") => {
            RoomError::Gone
        }
        RequestError::Api(ApiError::Unknown(text)) if text.contains("not a forum") => {
            RoomError::Failed("telegram.staff_chat: the group has no topics: switch them on in its settings".to_owned())
        }
        RequestError::Api(ApiError::Unknown(text)) if text.contains("not enough rights") => {
            RoomError::Failed("telegram.staff_chat: the bot must be an admin of the group who may manage topics".to_owned())
        }
        error => RoomError::Failed(errors::describe(error)),
    }
}

#[async_trait]
impl Room for Group {
    fn platform(&self) -> &'static str {
        NAME
    }

    fn id(&self) -> String {
        self.chat.0.to_string()
    }

    fn shows_personal_data(&self) -> bool {
        self.personal_data
    }

    async fn open(&self, title: &str) -> Result<String, RoomError> {
        let title: String = title.chars().take(LONGEST_TITLE).collect();
        let made = self.bot.create_forum_topic(self.chat, title).await.map_err(|error| failed(&error))?;
        Ok(made.thread_id.0.0.to_string())
    }

    async fn post(&self, id: &str, text: &str, buttons: &[RoomButton], _key: &str) -> Result<String, RoomError> {
        let mut request = self.bot.send_message(self.chat, text).message_thread_id(thread(id)?);
        if !buttons.is_empty() {
            request = request.reply_markup(keyboard(buttons));
        }
        request.await.map(|sent| sent.id.to_string()).map_err(|error| failed(&error))
    }

    async fn post_file(&self, id: &str, name: &str, bytes: Vec<u8>, _key: &str) -> Result<String, RoomError> {
        let file = InputFile::memory(bytes).file_name(name.to_owned());
        let sent = self.bot.send_document(self.chat, file).message_thread_id(thread(id)?).await;
        sent.map(|sent| sent.id.to_string()).map_err(|error| failed(&error))
    }

    async fn erase(&self, _thread: &str, id: &str) -> Result<(), RoomError> {
        self.bot.delete_message(self.chat, message(id)?).await.map(drop).map_err(|error| failed(&error))
    }

    async fn change(&self, _thread: &str, id: &str, text: &str, buttons: &[RoomButton]) -> Result<(), RoomError> {
        let mut request = self.bot.edit_message_text(self.chat, message(id)?, text);
        if !buttons.is_empty() {
            request = request.reply_markup(keyboard(buttons));
        }
        match request.await {
            Ok(_) | Err(RequestError::Api(ApiError::MessageNotModified)) => Ok(()),
            Err(error) => Err(failed(&error)),
        }
    }

    async fn remove(&self, id: &str) -> Result<(), RoomError> {
        self.bot.delete_forum_topic(self.chat, thread(id)?).await.map(drop).map_err(|error| failed(&error))
    }

    async fn put_away(&self, id: &str, away: bool) -> Result<(), RoomError> {
        let thread = thread(id)?;
        let done =
            if away { self.bot.close_forum_topic(self.chat, thread).await } else { self.bot.reopen_forum_topic(self.chat, thread).await };
        match done {
            Ok(_) => Ok(()),
            Err(RequestError::Api(ApiError::Unknown(text))) if text.contains("TOPIC_NOT_MODIFIED") => Ok(()),
            Err(error) => Err(failed(&error)),
        }
    }
}
