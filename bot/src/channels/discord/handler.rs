//! Events become messages of the inbox; an interaction is acknowledged once its message is stored.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use engine::conversation::inbox::{Incoming, IncomingFile, Stored};
use serde_json::{Value, json};
use serenity::{
    all::{
        ApplicationId, Attachment, ChannelId, CommandInteraction, ComponentInteraction, Context, EventHandler, GuildId, Interaction,
        InteractionId, Message, MessageFlags, MessageId, MessageUpdateEvent, Ready, UserId,
    },
    async_trait,
    http::{LightMethod, Route},
};
use tokio::sync::watch;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    NAME,
    address::Address,
    catch_up, commands, components,
    gateway::Gateway,
    interactions::{Interactions, Stage, Token},
    rest::{Failure, Rest},
    staff::{Door, Heard},
};
use crate::{
    channels::{
        Backoff,
        files::{self, FileError},
    },
    service::Service,
    staff::room::BUTTON,
};

/// Takes events. serenity runs each in a task of its own; those are tracked, so that the program ends after they have.
pub(super) struct Handler {
    rest: Arc<Rest>,
    interactions: Arc<Interactions>,
    service: Service,
    data_dir: PathBuf,
    tracker: TaskTracker,
    stop: CancellationToken,
    door: Option<Door>,
    /// Direct messages, and the last number that was heard there before this connection; taken once it stands.
    known: Mutex<Vec<(String, i64)>>,
}

impl Handler {
    pub(super) fn new(gateway: &Gateway, known: Vec<(String, i64)>) -> Self {
        Self {
            rest: Arc::clone(&gateway.rest),
            interactions: Arc::clone(&gateway.interactions),
            service: gateway.service.clone(),
            data_dir: gateway.data_dir.clone(),
            tracker: gateway.tracker.clone(),
            stop: gateway.stop.clone(),
            door: gateway.door.clone(),
            known: Mutex::new(known),
        }
    }

    /// Stores a message. Discord sends an event once, so a database that is down is waited for.
    async fn store(&self, incoming: Incoming) -> Option<Stored> {
        let mut backoff = Backoff::new();
        loop {
            match self.service.receive(incoming.clone()).await {
                Ok(stored) => return stored,
                Err(error) => tracing::warn!(channel = NAME, %error, "a message can't be stored"),
            }
            if !backoff.wait(&self.stop).await {
                return None;
            }
        }
    }

    async fn heard(&self, me: UserId, message: Message) {
        if message.author.bot || message.webhook_id.is_some() {
            return;
        }
        let private = message.guild_id.is_none();
        if !private && let Some(door) = self.door_of(message.channel_id).await {
            return door.took(&Heard::Wrote(Box::new(message)), &self.stop).await;
        }
        if !private && !message.mentions.iter().any(|user| user.id == me) {
            if let Some(door) = &self.door {
                door.elsewhere(message.channel_id, me).await;
            }
            return;
        }
        let text = without_mention(&message.content, me);
        if text.is_empty() && message.attachments.is_empty() && private {
            return; // a call, a pin: nothing to answer
        }
        let incoming = Incoming {
            channel: NAME,
            user: message.author.id.to_string(),
            address: Address::Channel(message.channel_id).to_string(),
            private,
            external_id: message.id.to_string(),
            text: text.into(),
            pressed: None,
            token: None,
            locale: None,
            files: message.attachments.iter().map(announced).collect(),
            received_at: self.service.now(),
        };
        let files = incoming.files.clone();
        let Some(stored) = self.store(incoming).await.filter(|stored| stored.fresh) else { return };
        for file in files {
            let fetching = fetch(Arc::clone(&self.rest), self.data_dir.clone(), file.clone(), false);
            files::fetch_later(&self.service, NAME, self.data_dir.clone(), stored.message, file, fetching);
        }
    }

    /// The staff's door, where a channel is a thread of the staff.
    async fn door_of(&self, channel: ChannelId) -> Option<&Door> {
        let door = self.door.as_ref()?;
        door.leads_to(channel, &self.stop).await.then_some(door)
    }

    /// Hears what was said in direct messages while there was no connection.
    async fn catch_up(&self, me: UserId) {
        let known = std::mem::take(&mut *self.known.lock().unwrap_or_else(PoisonError::into_inner));
        for (address, after) in known {
            let Some(Address::Channel(channel)) = Address::parse(&address) else { continue };
            if self.stop.is_cancelled() {
                return;
            }
            match catch_up::missed(&self.rest, channel, after).await {
                Ok(messages) => {
                    for message in messages {
                        self.heard(me, message).await;
                    }
                }
                // gone, or closed to the bot
                Err(Failure::Status(403 | 404, _)) => {}
                Err(failure) => tracing::warn!(channel = NAME, error = failure.describe(), "what was missed in a chat can't be read"),
            }
        }
    }

    async fn deleted(&self, channel: ChannelId, messages: &[MessageId]) {
        if let Some(door) = self.door_of(channel).await {
            for message in messages {
                door.took(&Heard::Deleted(channel, *message), &self.stop).await;
            }
            return;
        }
        let channel = channel.to_string();
        for message in messages {
            match self.service.deleted(NAME, &channel, &message.to_string()).await {
                Ok(paths) => files::discard(&self.data_dir, &paths).await,
                Err(error) => tracing::warn!(channel = NAME, %error, "a deletion can't be stored"),
            }
        }
    }

    async fn commanded(&self, command: CommandInteraction) {
        let address = match command.guild_id {
            Some(_) => Address::Ephemeral { channel: command.channel_id, user: command.user.id },
            None => Address::Channel(command.channel_id),
        };
        let place = address.to_string();
        let (stage, token) = Token::new(command.application_id, &command.token);
        self.interactions.command(&place, token);
        let incoming = Incoming {
            channel: NAME,
            user: command.user.id.to_string(),
            address: place,
            private: true,
            external_id: format!("command:{}", command.id),
            text: commands::words(&command).into(),
            pressed: None,
            token: None,
            locale: Some(command.locale.clone()),
            files: Vec::new(),
            received_at: self.service.now(),
        };
        let thinking = json!({"type": 5, "data": {"flags": if command.guild_id.is_some() { 64 } else { 0 }}});
        self.store_and_acknowledge(incoming, command.id, &command.token, thinking, &stage).await;
    }

    /// A button of the staff's: acknowledged at once, as what it asks for may take longer than Discord waits.
    async fn staff_pressed(&self, door: &Door, press: ComponentInteraction) {
        let route = Route::InteractionResponse { interaction_id: press.id, token: &press.token };
        if let Err(failure) = self.rest.call(LightMethod::Post, route, Some(&json!({"type": 6}))).await {
            tracing::warn!(channel = NAME, error = failure.describe(), "an interaction was not acknowledged");
        }
        door.took(&Heard::Pressed(Box::new(press)), &self.stop).await;
    }

    async fn pressed(&self, press: ComponentInteraction) {
        if press.guild_id.is_some()
            && press.data.custom_id.starts_with(BUTTON)
            && let Some(door) = &self.door
        {
            return self.staff_pressed(door, press).await;
        }
        let shown = press.message.components.iter().flat_map(|row| &row.components);
        let Some((label, token_of_button)) = components::pressed(&press.data.custom_id, shown) else { return };
        let only = press.message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
        let address = match press.guild_id {
            Some(_) if only => Address::Ephemeral { channel: press.channel_id, user: press.user.id },
            _ => Address::Channel(press.channel_id),
        };
        let place = address.to_string();
        let (stage, token) = Token::new(press.application_id, &press.token);
        self.interactions.press(&place, token);
        let incoming = Incoming {
            channel: NAME,
            user: press.user.id.to_string(),
            address: place,
            private: only || press.guild_id.is_none(),
            external_id: format!("press:{}", press.id),
            text: label.clone().into(),
            pressed: Some(label),
            token: token_of_button,
            locale: Some(press.locale.clone()),
            files: Vec::new(),
            received_at: self.service.now(),
        };
        // acknowledges, and takes the buttons away
        let update = json!({"type": 7, "data": {"components": []}});
        self.store_and_acknowledge(incoming, press.id, &press.token, update, &stage).await;
    }

    /// Stores the message of an interaction, then acknowledges it: Discord waits three seconds for that.
    async fn store_and_acknowledge(
        &self,
        incoming: Incoming,
        interaction_id: InteractionId,
        token: &str,
        response: Value,
        stage: &watch::Sender<Stage>,
    ) {
        if !self.store(incoming).await.is_some_and(|stored| stored.fresh) {
            stage.send_replace(Stage::Lost);
            return;
        }
        let acknowledged = self.rest.call(LightMethod::Post, Route::InteractionResponse { interaction_id, token }, Some(&response)).await;
        stage.send_replace(match &acknowledged {
            Ok(_) => Stage::Acknowledged,
            Err(failure) => {
                tracing::warn!(channel = NAME, error = failure.describe(), "an interaction was not acknowledged");
                Stage::Lost
            }
        });
    }

    async fn register_commands(&self, application_id: ApplicationId) {
        let registered = self.rest.call(LightMethod::Put, Route::Commands { application_id }, Some(&commands::registration())).await;
        if let Err(failure) = registered {
            tracing::warn!(channel = NAME, error = failure.describe(), "slash commands were not registered");
        }
    }
}

pub(super) fn announced(attachment: &Attachment) -> IncomingFile {
    let media_type = attachment.content_type.as_deref().unwrap_or("application/octet-stream");
    files::announced(&attachment.filename, media_type, attachment.size, &attachment.url)
}

/// Fetches a file that a shopper sent, or an agent for a shopper.
pub(super) async fn fetch(rest: Arc<Rest>, data_dir: PathBuf, announced: IncomingFile, of_agent: bool) -> Result<IncomingFile, FileError> {
    let largest = if of_agent { files::LARGEST_SENT } else { files::LARGEST };
    if usize::try_from(announced.bytes).is_ok_and(|bytes| bytes > largest) {
        return Err(FileError::TooLarge);
    }
    let response = rest.fetch(&announced.source).await.map_err(|failure| FileError::Fetch(failure.describe()))?;
    let content = Box::pin(response.bytes_stream());
    if of_agent { files::keep_for_another(&data_dir, announced, content).await } else { files::keep(&data_dir, announced, content).await }
}

/// The words without the bot's name.
fn without_mention(text: &str, me: UserId) -> String {
    text.replace(&format!("<@{me}>"), "").replace(&format!("<@!{me}>"), "").trim().to_owned()
}

#[async_trait]
impl EventHandler for Handler {
    async fn ready(&self, _: Context, ready: Ready) {
        tracing::info!(channel = NAME, servers = ready.guilds.len(), "connected");
        self.tracker.track_future(self.register_commands(ready.application.id)).await;
        self.tracker.track_future(self.catch_up(ready.user.id)).await;
    }

    async fn message(&self, ctx: Context, message: Message) {
        let me = ctx.cache.current_user().id;
        self.tracker.track_future(self.heard(me, message)).await;
    }

    async fn message_update(&self, ctx: Context, _: Option<Message>, _: Option<Message>, event: MessageUpdateEvent) {
        // without a time it was not the shopper who changed it: a link got its preview
        let (Some(_), Some(text)) = (event.edited_timestamp, event.content) else { return };
        if event.guild_id.is_some()
            && let Some(door) = self.door_of(event.channel_id).await
        {
            return self.tracker.track_future(door.took(&Heard::Edited(event.channel_id, event.id, text), &self.stop)).await;
        }
        let text = without_mention(&text, ctx.cache.current_user().id);
        let (channel, message) = (event.channel_id.to_string(), event.id.to_string());
        if let Err(error) = self.tracker.track_future(self.service.edited(NAME, &channel, &message, &text)).await {
            tracing::warn!(channel = NAME, %error, "an edit can't be stored");
        }
    }

    async fn message_delete(&self, _: Context, channel: ChannelId, message: MessageId, _: Option<GuildId>) {
        self.tracker.track_future(self.deleted(channel, &[message])).await;
    }

    async fn message_delete_bulk(&self, _: Context, channel: ChannelId, messages: Vec<MessageId>, _: Option<GuildId>) {
        self.tracker.track_future(self.deleted(channel, &messages)).await;
    }

    async fn interaction_create(&self, _: Context, interaction: Interaction) {
        match interaction {
            Interaction::Command(command) => self.tracker.track_future(self.commanded(command)).await,
            Interaction::Component(press) => self.tracker.track_future(self.pressed(press)).await,
            _ => {}
        }
    }
}
