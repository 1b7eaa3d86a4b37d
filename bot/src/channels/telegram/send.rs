//! Replies go to Telegram.

use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use engine::conversation::outbox::{Outgoing, OutgoingFile, Unknown};
use teloxide::{
    ApiError, Bot, RequestError,
    payloads::SendMessageSetters,
    requests::Requester,
    types::{ChatAction, ChatId, InlineKeyboardMarkup, InputFile, MessageId},
};
use tokio::time::sleep;

use super::{NAME, buttons, errors};
use crate::{
    channels::{SETTLE, files, split::split},
    service::{Channel, Delivery},
};

/// Telegram's limit of a message, in UTF-16 units.
const LARGEST: usize = 4096;
/// How often the rest of a long reply is tried, once its beginning has arrived.
const TRIES: u32 = 6;
/// The longest wait that Telegram may ask for in the middle of a reply.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Telegram as a place to send to.
pub(super) struct Telegram {
    bot: Bot,
    data_dir: PathBuf,
}

impl Telegram {
    pub(super) fn new(bot: Bot, data_dir: PathBuf) -> Self {
        Self { bot, data_dir }
    }

    /// Sends a file.
    async fn file(&self, chat: ChatId, file: &OutgoingFile) -> Delivery {
        let Some(bytes) = files::read(&self.data_dir, &file.path).await else { return Delivery::Refused("the file is gone".to_owned()) };
        let sent = |chat| self.bot.send_document(chat, InputFile::memory(bytes.clone()).file_name(file.name.clone()));
        let sent = match sent(chat).await {
            Err(RequestError::MigrateToChatId(moved)) => sent(moved).await,
            other => other,
        };
        match sent {
            Ok(message) => Delivery::Sent { external_id: Some(message.id.to_string()) },
            Err(error) => errors::delivery(&error),
        }
    }

    /// Sends one message and answers with its id, or with what its failure means.
    async fn message(&self, chat: ChatId, text: &str, markup: Option<&InlineKeyboardMarkup>) -> Result<String, Delivery> {
        let request = |chat| {
            let request = self.bot.send_message(chat, text);
            match markup {
                Some(markup) => request.reply_markup(markup.clone()),
                None => request,
            }
        };
        let sent = match request(chat).await {
            Err(RequestError::MigrateToChatId(moved)) => request(moved).await,
            other => other,
        };
        sent.map(|message| message.id.to_string()).map_err(|error| errors::delivery(&error))
    }

    /// Sends a later part of a reply. The outbox would send the whole again, so a failure is worked out here: what Telegram
    /// certainly has not is tried again, an unknown outcome is repeated once.
    async fn rest(&self, chat: ChatId, text: &str, markup: Option<&InlineKeyboardMarkup>) -> Result<String, Delivery> {
        let mut repeated = false;
        for attempt in 0..TRIES {
            match self.message(chat, text, markup).await {
                Err(Delivery::RetryAfter(wait)) => sleep(wait.min(LONGEST_WAIT)).await,
                Err(Delivery::NotSent(_)) => sleep(Duration::from_secs(1 << attempt)).await,
                Err(Delivery::Unknown(_)) if !repeated => repeated = true,
                other => return other,
            }
        }
        Err(Delivery::NotSent("tried in vain".to_owned()))
    }
}

#[async_trait]
impl Channel for Telegram {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn send(&self, outgoing: &Outgoing) -> Delivery {
        let Ok(chat) = outgoing.address.parse().map(ChatId) else { return Delivery::Refused("not a chat id".to_owned()) };
        if let Some(file) = &outgoing.file {
            return self.file(chat, file).await;
        }
        let parts = split(&outgoing.text, LARGEST);
        let markup = buttons::keyboard(&outgoing.buttons);
        let mut external_id = None;
        for (index, part) in parts.iter().enumerate() {
            let markup = markup.as_ref().filter(|_| index + 1 == parts.len());
            let sent = if index == 0 { self.message(chat, part, markup).await } else { self.rest(chat, part, markup).await };
            match sent {
                Ok(id) => external_id = Some(id),
                // a reply of which nothing is known to have arrived: as it is
                Err(Delivery::Sent { external_id: id }) => external_id = id,
                Err(delivery) if index == 0 => return delivery,
                Err(_) => return Delivery::Refused(format!("only {index} of {} parts were sent", parts.len())),
            }
        }
        Delivery::Sent { external_id }
    }

    async fn change(&self, address: &str, external_id: &str, length: usize, text: Option<&str>) -> Result<(), String> {
        let (Ok(chat), Ok(id)) = (address.parse().map(ChatId), external_id.parse().map(MessageId)) else {
            return Err("it is no message of Telegram".to_owned());
        };
        if length.max(text.map_or(0, |text| text.chars().count())) > LARGEST / 2 {
            return Err("it stands there in parts".to_owned());
        }
        let done = match text {
            Some(text) => self.bot.edit_message_text(chat, id, text).await.map(drop),
            None => self.bot.delete_message(chat, id).await.map(drop),
        };
        match done {
            Ok(()) | Err(RequestError::Api(ApiError::MessageNotModified)) => Ok(()),
            Err(error) => Err(errors::describe(&error)),
        }
    }

    async fn typing(&self, address: &str) {
        let Ok(chat) = address.parse().map(ChatId) else { return };
        if let Err(error) = self.bot.send_chat_action(chat, ChatAction::Typing).await {
            tracing::debug!(channel = NAME, error = errors::describe(&error), "typing was not shown");
        }
    }

    fn unknown_outcome(&self, _address: &str) -> Unknown {
        Unknown::RepeatOnce
    }

    fn settle(&self) -> Duration {
        SETTLE
    }
}
