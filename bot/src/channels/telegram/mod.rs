//! Telegram, by teloxide.
//!
//! Updates come by long polling or by webhook. Either way an update is confirmed only after its message is stored: by the
//! offset of the next `getUpdates`, or by the answer to the webhook's request. teloxide's dispatcher confirms before its
//! handlers end, hence the loop of our own.

mod buttons;
mod errors;
mod polling;
mod receive;
mod send;
mod staff;
mod webhook;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use teloxide::{
    Bot,
    payloads::SetMyCommandsSetters,
    requests::Requester,
    types::{AllowedUpdate, BotCommand, ChatId, Me},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use self::{errors::describe, receive::Receiver, send::Telegram};
use super::{Backoff, COMMANDS, ChannelState, NO_TOKEN};
use crate::{
    config::{TelegramConfig, TelegramMode},
    service::Service,
    staff::Staff,
};

/// The channel's name.
pub const NAME: &str = "telegram";

/// Longer than this a request other than `getUpdates` is not waited for; its outcome is unknown then.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);
/// How long the start waits for Telegram before it goes on without.
const START_TIMEOUT: Duration = Duration::from_secs(5);
/// What is asked of Telegram.
const UPDATES: [AllowedUpdate; 3] = [AllowedUpdate::Message, AllowedUpdate::EditedMessage, AllowedUpdate::CallbackQuery];

/// Turns Telegram on if it has a token that Telegram accepts, or may accept once it can be reached.
pub async fn start(
    config: &TelegramConfig,
    data_dir: &Path,
    service: &Service,
    rooms: Option<&Staff>,
    tracker: &TaskTracker,
    stop: &CancellationToken,
) -> ChannelState {
    let Some(token) = &config.token else { return ChannelState::off(NO_TOKEN, "telegram.token") };
    let bot = match bot(token.expose_secret(), config, REQUEST_TIMEOUT) {
        Ok(bot) => bot,
        Err(error) => return ChannelState::off(error.to_string(), "telegram.api_url"),
    };
    let poller = match bot_for_polling(token.expose_secret(), config) {
        Ok(bot) => bot,
        Err(error) => return ChannelState::off(error.to_string(), "telegram.api_url"),
    };
    let intake = match config.mode {
        TelegramMode::Polling => Intake::Polling,
        TelegramMode::Webhook => match webhook::Webhook::bind(config).await {
            Ok(webhook) => Intake::Webhook(webhook),
            Err(off) => return off,
        },
    };
    let me = match tokio::time::timeout(START_TIMEOUT, bot.get_me()).await {
        Ok(Ok(me)) => Some(me),
        Ok(Err(error)) if errors::wrong_token(&error) => {
            return ChannelState::off("Telegram does not accept the token", "telegram.token");
        }
        Ok(Err(_)) | Err(_) => None,
    };
    service.register(Arc::new(Telegram::new(bot.clone(), data_dir.to_owned())));
    let door = config.staff_chat.zip(rooms).map(|(chat, rooms)| {
        let chat = ChatId(chat);
        rooms.add(Arc::new(staff::Group { bot: bot.clone(), chat, personal_data: config.staff_personal_data }));
        staff::Door { chat, staff: rooms.clone(), bot: bot.clone(), service: service.clone(), data_dir: data_dir.to_owned() }
    });
    let detail = me.as_ref().map_or_else(|| "connecting".to_owned(), |me| format!("@{}", me.username()));
    let (service, data_dir, stop) = (service.clone(), data_dir.to_owned(), stop.clone());
    tracker.spawn(async move {
        let Some(me) = connect(&bot, me, &stop).await else { return };
        publish_commands(&bot).await;
        let receiver = Arc::new(Receiver::new(bot, &me, service, data_dir, door));
        receiver.take_up_files();
        match intake {
            Intake::Polling => polling::run(&poller, &receiver, &stop).await,
            Intake::Webhook(webhook) => webhook.run(receiver, &stop).await,
        }
    });
    ChannelState::On(detail)
}

enum Intake {
    Polling,
    Webhook(webhook::Webhook),
}

fn bot(token: &str, config: &TelegramConfig, timeout: Duration) -> reqwest::Result<Bot> {
    let client = teloxide::net::default_reqwest_settings().timeout(timeout).build()?;
    let mut api_url = config.api_url.clone();
    if let Ok(mut segments) = api_url.path_segments_mut() {
        segments.pop_if_empty();
    }
    Ok(Bot::with_client(token, client).set_api_url(api_url))
}

fn bot_for_polling(token: &str, config: &TelegramConfig) -> reqwest::Result<Bot> {
    bot(token, config, polling::POLL + REQUEST_TIMEOUT)
}

/// Waits until Telegram can be reached; nothing if it turns out to refuse the token, or if the program stops.
async fn connect(bot: &Bot, known: Option<Me>, stop: &CancellationToken) -> Option<Me> {
    let mut backoff = Backoff::new();
    let mut me = known;
    while me.is_none() {
        let asked = tokio::select! {
            () = stop.cancelled() => return None,
            asked = bot.get_me() => asked,
        };
        match asked {
            Ok(found) => me = Some(found),
            Err(error) if errors::wrong_token(&error) => {
                tracing::warn!(channel = NAME, setting = "telegram.token", "channel off: Telegram does not accept the token");
                return None;
            }
            Err(error) => {
                tracing::warn!(channel = NAME, error = describe(&error), "Telegram can't be reached");
                if !backoff.wait(stop).await {
                    return None;
                }
            }
        }
    }
    me
}

/// Tells Telegram which commands to offer. Without that they still work.
async fn publish_commands(bot: &Bot) {
    let commands = |chinese: bool| {
        let start = ("start", "Start", "开始");
        std::iter::once(start)
            .chain(COMMANDS)
            .map(|(name, en, zh)| BotCommand::new(name, if chinese { zh } else { en }))
            .collect::<Vec<_>>()
    };
    let english = bot.set_my_commands(commands(false));
    let chinese = bot.set_my_commands(commands(true)).language_code("zh");
    let (english, chinese) = tokio::join!(english, chinese);
    if let Err(error) = english.and(chinese) {
        tracing::warn!(channel = NAME, error = describe(&error), "the list of commands was not set");
    }
}
