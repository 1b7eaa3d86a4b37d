//! Updates become messages of the inbox.

use std::path::PathBuf;

use engine::conversation::inbox::{Incoming, IncomingFile};
use teloxide::{
    Bot,
    net::Download,
    requests::Requester,
    types::{
        CallbackQuery, ChatId, FileId, FileMeta, MaybeInaccessibleMessage, Me, Message, MessageEntityKind, MessageEntityRef, Update,
        UpdateKind, User, UserId,
    },
};

use super::{NAME, buttons, errors, staff::Door};
use crate::{
    channels::files::{self, FileError},
    service::Service,
};

/// Takes updates. Each is stored when [`Receiver::handle`] returns.
pub(super) struct Receiver {
    bot: Bot,
    me: u64,
    /// `@name`, lower case.
    mention: String,
    service: Service,
    data_dir: PathBuf,
    /// Where the staff works.
    door: Option<Door>,
}

impl Receiver {
    pub(super) fn new(bot: Bot, me: &Me, service: Service, data_dir: PathBuf, door: Option<Door>) -> Self {
        Self { bot, me: me.id.0, mention: format!("@{}", me.username().to_ascii_lowercase()), service, data_dir, door }
    }

    /// Fetches files that an earlier run announced and did not bring.
    pub(super) fn take_up_files(&self) {
        let (bot, data_dir) = (self.bot.clone(), self.data_dir.clone());
        files::take_up(&self.service, NAME, self.data_dir.clone(), move |file, of_agent| {
            download(bot.clone(), data_dir.clone(), file, of_agent)
        });
    }

    /// The bot, for calls of the set-up.
    pub(super) fn bot(&self) -> &Bot {
        &self.bot
    }

    /// Stores what an update brings. An error means that it must come again.
    pub(super) async fn handle(&self, update: &Update) -> sqlx::Result<()> {
        match &update.kind {
            UpdateKind::Message(message) => self.message(message).await,
            UpdateKind::EditedMessage(message) => self.edited(message).await,
            UpdateKind::CallbackQuery(query) => self.pressed(query).await,
            _ => {
                tracing::debug!(channel = NAME, update = update.id.0, "an update of another kind");
                Ok(())
            }
        }
    }

    /// The staff's door, for what comes from its group.
    fn door_of(&self, chat: ChatId) -> Option<&Door> {
        self.door.as_ref().filter(|door| door.chat == chat)
    }

    async fn message(&self, message: &Message) -> sqlx::Result<()> {
        if let Some(door) = self.door_of(message.chat.id) {
            return door.message(UserId(self.me), message).await;
        }
        let Some(user) = shopper(message) else { return Ok(()) };
        let Some(text) = self.addressed(message) else { return Ok(()) };
        let attachment = attachment(message);
        if text.is_empty() && attachment.is_none() {
            return Ok(()); // somebody joined, a poll, a place: nothing to answer
        }
        let incoming = Incoming {
            channel: NAME,
            user: user.id.to_string(),
            address: message.chat.id.to_string(),
            private: message.chat.is_private(),
            external_id: message.id.to_string(),
            text: text.into(),
            pressed: None,
            token: None,
            locale: user.language_code.clone(),
            files: attachment.iter().cloned().collect(),
            received_at: self.service.now(),
        };
        let Some(stored) = self.service.receive(incoming).await? else { return Ok(()) };
        if let Some(file) = attachment.filter(|_| stored.fresh) {
            let fetching = download(self.bot.clone(), self.data_dir.clone(), file.clone(), false);
            files::fetch_later(&self.service, NAME, self.data_dir.clone(), stored.message, file, fetching);
        }
        Ok(())
    }

    async fn edited(&self, message: &Message) -> sqlx::Result<()> {
        if let Some(door) = self.door_of(message.chat.id) {
            return door.edited(message).await;
        }
        let Some(text) = shopper(message).and_then(|_| self.addressed(message)) else { return Ok(()) };
        self.service.edited(NAME, &message.chat.id.to_string(), &message.id.to_string(), &text).await
    }

    /// A button was pressed. The query is answered in any case, or the button would seem to hang.
    async fn pressed(&self, query: &CallbackQuery) -> sqlx::Result<()> {
        if let Some(done) = self.staff_press(query).await {
            return done;
        }
        let stored = self.store_press(query).await;
        if let Err(error) = self.bot.answer_callback_query(query.id.clone()).await {
            tracing::debug!(channel = NAME, error = errors::describe(&error), "a press was not answered");
        }
        if stored.is_ok()
            && let Some(MaybeInaccessibleMessage::Regular(message)) = &query.message
            && message.reply_markup().is_some()
            && let Err(error) = self.bot.edit_message_reply_markup(message.chat.id, message.id).await
        {
            // gone already, or pressed twice ("message is not modified"): as wished
            tracing::debug!(channel = NAME, error = errors::describe(&error), "buttons were not removed");
        }
        stored
    }

    /// A press in the staff's group; nothing where it was elsewhere.
    async fn staff_press(&self, query: &CallbackQuery) -> Option<sqlx::Result<()>> {
        let MaybeInaccessibleMessage::Regular(message) = query.message.as_ref()? else { return None };
        let door = self.door_of(message.chat.id)?;
        let done = match (message.thread_id, query.data.as_deref()) {
            (Some(thread), Some(carried)) => door.pressed(thread, &query.from, carried).await.map(drop),
            _ => Ok(()),
        };
        if let Err(error) = self.bot.answer_callback_query(query.id.clone()).await {
            tracing::debug!(channel = NAME, error = errors::describe(&error), "a press was not answered");
        }
        Some(done)
    }

    async fn store_press(&self, query: &CallbackQuery) -> sqlx::Result<()> {
        let Some(chat) = query.message.as_ref().map(MaybeInaccessibleMessage::chat) else { return Ok(()) };
        let Some((label, token)) = buttons::pressed(query) else { return Ok(()) };
        let incoming = Incoming {
            channel: NAME,
            user: query.from.id.to_string(),
            address: chat.id.to_string(),
            private: chat.is_private(),
            external_id: format!("press:{}", query.id),
            text: label.clone().into(),
            pressed: Some(label),
            token,
            locale: query.from.language_code.clone(),
            files: Vec::new(),
            received_at: self.service.now(),
        };
        self.service.receive(incoming).await.map(drop)
    }

    /// The words that are meant for the bot, without its name; nothing where a group talks among itself.
    fn addressed(&self, message: &Message) -> Option<String> {
        let text = message.text().or(message.caption()).or(message.sticker().and_then(|sticker| sticker.emoji.as_deref()));
        let text = text.unwrap_or_default();
        let entities = message.parse_entities().or_else(|| message.parse_caption_entities()).unwrap_or_default();
        let named = entities.iter().any(|entity| self.names_me(entity));
        let replied = message.reply_to_message().and_then(|to| to.from.as_ref()).is_some_and(|user| user.id.0 == self.me);
        if !message.chat.is_private() && !named && !replied {
            return None;
        }
        let mut words = text.to_owned();
        for entity in entities.iter().rev().filter(|entity| self.names_me(entity)) {
            if let Some(at) = entity.text().to_ascii_lowercase().rfind(&self.mention) {
                let start = entity.start() + at;
                words.replace_range(start..start + self.mention.len(), "");
            }
        }
        let words = words.trim();
        // a link to the bot may carry a payload after `/start`: it is not the shopper's words
        Some(if words.starts_with("/start ") { "/start".to_owned() } else { words.to_owned() })
    }

    fn names_me(&self, entity: &MessageEntityRef<'_>) -> bool {
        match entity.kind() {
            MessageEntityKind::Mention | MessageEntityKind::BotCommand => entity.text().to_ascii_lowercase().ends_with(&self.mention),
            MessageEntityKind::TextMention { user } => user.id.0 == self.me,
            _ => false,
        }
    }
}

/// Fetches a file that a shopper sent, or an agent for a shopper.
pub(super) async fn download(bot: Bot, data_dir: PathBuf, announced: IncomingFile, of_agent: bool) -> Result<IncomingFile, FileError> {
    let largest = if of_agent { files::LARGEST_SENT } else { files::LARGEST };
    if usize::try_from(announced.bytes).is_ok_and(|bytes| bytes > largest) {
        return Err(FileError::TooLarge);
    }
    let file = bot.get_file(FileId(announced.source.clone())).await.map_err(|error| FileError::Fetch(errors::describe(&error)))?;
    let content = Box::pin(bot.download_file_stream(&file.path));
    if of_agent { files::keep_for_another(&data_dir, announced, content).await } else { files::keep(&data_dir, announced, content).await }
}

/// Who wrote, if it was a person.
fn shopper(message: &Message) -> Option<&User> {
    message.from.as_ref().filter(|user| !user.is_bot)
}

/// What teloxide says where Telegram says nothing.
const UNKNOWN_SIZE: u32 = u32::MAX;

/// A file in a message.
pub(super) fn attachment(message: &Message) -> Option<IncomingFile> {
    fn found(file: &FileMeta, name: Option<&String>, plain: &str, media_type: Option<String>, usual: &str) -> IncomingFile {
        let size = if file.size == UNKNOWN_SIZE { 0 } else { file.size };
        files::announced(name.map_or(plain, String::as_str), media_type.as_deref().unwrap_or(usual), size, &file.id.0)
    }
    if let Some(photo) = message.photo().and_then(<[_]>::last) {
        return Some(found(&photo.file, None, "photo.jpg", None, "image/jpeg"));
    }
    if let Some(document) = message.document() {
        let media_type = document.mime_type.as_ref().map(ToString::to_string);
        return Some(found(&document.file, document.file_name.as_ref(), "file", media_type, "application/octet-stream"));
    }
    if let Some(voice) = message.voice() {
        return Some(found(&voice.file, None, "voice.ogg", voice.mime_type.as_ref().map(ToString::to_string), "audio/ogg"));
    }
    if let Some(audio) = message.audio() {
        let media_type = audio.mime_type.as_ref().map(ToString::to_string);
        return Some(found(&audio.file, audio.file_name.as_ref(), "audio", media_type, "audio/mpeg"));
    }
    let video = message.video()?;
    Some(found(&video.file, video.file_name.as_ref(), "video.mp4", video.mime_type.as_ref().map(ToString::to_string), "video/mp4"))
}
