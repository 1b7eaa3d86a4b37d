//! Replies go to Discord.
//!
//! A channel's messages carry a nonce that Discord enforces: a message that is sent again within some minutes stands there
//! once. The answer to a slash command takes the place of its "thinking"; changing that twice changes nothing.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use engine::conversation::outbox::{Outgoing, OutgoingFile, Unknown};
use engine::dialogue::buttons::ShownButton;
use serde_json::{Value, json};
use serenity::{
    http::{LightMethod, Route},
    model::id::{ChannelId, MessageId, UserId},
};
use tokio::time::sleep;

use super::{
    NAME,
    address::Address,
    components,
    interactions::{Interactions, Token},
    rest::{Failure, Rest},
};
use crate::{
    channels::{SETTLE, files, split::split},
    service::{Channel, Delivery},
};

/// Discord's limit of a message.
const LARGEST: usize = 2000;
/// Discord's limit of a nonce.
const LONGEST_NONCE: usize = 25;
/// How often the rest of a long reply is tried, once its beginning has arrived.
const TRIES: u32 = 6;
/// The longest wait that Discord may ask for in the middle of a reply.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// Only the shopper sees it.
const EPHEMERAL: u32 = 1 << 6;

/// Discord as a place to send to.
pub(super) struct Discord {
    rest: Arc<Rest>,
    interactions: Arc<Interactions>,
    data_dir: PathBuf,
}

/// One message of a reply.
struct Part<'a> {
    text: &'a str,
    buttons: &'a [ShownButton],
    nonce: String,
}

impl Part<'_> {
    fn body(&self) -> Value {
        json!({"content": self.text, "components": components::rows(self.buttons), "allowed_mentions": {"parse": []}})
    }

    fn body_with(&self, key: &str, value: Value) -> Value {
        let mut body = self.body();
        body[key] = value;
        body
    }
}

impl Discord {
    pub(super) fn new(rest: Arc<Rest>, interactions: Arc<Interactions>, data_dir: PathBuf) -> Self {
        Self { rest, interactions, data_dir }
    }

    /// Sends a file below what is there; one that only its member may see, by direct message once no interaction is open.
    async fn file(&self, address: Address, file: &OutgoingFile, nonce: &str) -> Delivery {
        let Some(bytes) = files::read(&self.data_dir, &file.path).await else { return Delivery::Refused("the file is gone".to_owned()) };
        let mut body = json!({"allowed_mentions": {"parse": []}});
        let channel = match address {
            Address::Channel(channel) => Ok(channel),
            Address::Ephemeral { user, .. } => {
                if let Some(mut token) = self.interactions.latest(&address.to_string())
                    && token.acknowledged().await
                {
                    body["flags"] = EPHEMERAL.into();
                    let route = Route::WebhookFollowupMessages { application_id: token.application, token: &token.token };
                    match self.rest.send_file(route, &body, &file.name, bytes.clone()).await {
                        Err(failure) if failure.interaction_is_over() => body = json!({"allowed_mentions": {"parse": []}}),
                        sent => return delivered(sent),
                    }
                }
                self.direct(user).await
            }
        };
        body["nonce"] = nonce.into();
        body["enforce_nonce"] = true.into();
        match channel {
            Ok(channel_id) => delivered(self.rest.send_file(Route::ChannelMessages { channel_id }, &body, &file.name, bytes).await),
            Err(failure) => failure.delivery(),
        }
    }

    /// Sends the first part: in place of a command's "thinking" where one waits.
    async fn first(&self, address: Address, part: &Part<'_>) -> Result<Value, Failure> {
        let place = address.to_string();
        let mut waiting = self.interactions.take_thinking(&place);
        while let Some(mut token) = waiting.pop() {
            if !token.acknowledged().await {
                continue;
            }
            match self.instead_of_thinking(&token, part).await {
                Err(failure) if failure.interaction_is_over() => {}
                Err(failure) => {
                    waiting.push(token);
                    self.interactions.put_back(&place, waiting);
                    return Err(failure);
                }
                Ok(message) => {
                    self.interactions.press(&place, token);
                    self.forget(waiting).await; // one answer for the whole burst
                    return Ok(message);
                }
            }
        }
        self.further(address, part).await
    }

    /// Sends a message below what is there.
    async fn further(&self, address: Address, part: &Part<'_>) -> Result<Value, Failure> {
        let (_, user) = match address {
            Address::Channel(channel) => return self.to_channel(channel, part).await,
            Address::Ephemeral { channel, user } => (channel, user),
        };
        if let Some(mut token) = self.interactions.latest(&address.to_string())
            && token.acknowledged().await
        {
            let route = Route::WebhookFollowupMessages { application_id: token.application, token: &token.token };
            let body = part.body_with("flags", EPHEMERAL.into());
            match self.rest.call(LightMethod::Post, route, Some(&body)).await {
                Err(failure) if failure.interaction_is_over() => {}
                other => return other,
            }
        }
        // no token any more: what only the shopper may see goes by direct message
        let channel = self.direct(user).await?;
        self.to_channel(channel, part).await
    }

    async fn instead_of_thinking(&self, token: &Token, part: &Part<'_>) -> Result<Value, Failure> {
        let route = Route::WebhookOriginalInteractionResponse { application_id: token.application, token: &token.token };
        self.rest.call(LightMethod::Patch, route, Some(&part.body())).await
    }

    /// Takes the "thinking" of older commands away.
    async fn forget(&self, tokens: Vec<Token>) {
        for mut token in tokens {
            if !token.acknowledged().await {
                continue;
            }
            let route = Route::WebhookOriginalInteractionResponse { application_id: token.application, token: &token.token };
            if let Err(failure) = self.rest.call(LightMethod::Delete, route, None).await {
                tracing::debug!(channel = NAME, error = failure.describe(), "a placeholder was not removed");
            }
        }
    }

    async fn to_channel(&self, channel_id: ChannelId, part: &Part<'_>) -> Result<Value, Failure> {
        let mut body = part.body_with("nonce", part.nonce.as_str().into());
        body["enforce_nonce"] = true.into();
        self.rest.call(LightMethod::Post, Route::ChannelMessages { channel_id }, Some(&body)).await
    }

    /// The channel of direct messages with a user.
    async fn direct(&self, user: UserId) -> Result<ChannelId, Failure> {
        let body = json!({"recipient_id": user.to_string()});
        let channel = self.rest.call(LightMethod::Post, Route::UserMeDmChannels, Some(&body)).await?;
        let id = channel["id"].as_str().and_then(|id| id.parse::<u64>().ok()).filter(|id| *id != 0);
        id.map(ChannelId::new).ok_or_else(|| Failure::NotSent("Discord gave no channel".to_owned()))
    }

    /// Sends a later part; the outbox would send the whole again, so a failure is worked out here.
    async fn rest_of(&self, address: Address, part: &Part<'_>) -> Result<Value, Failure> {
        for attempt in 0..TRIES {
            match self.further(address, part).await {
                Err(Failure::Limited(wait)) => sleep(wait.min(LONGEST_WAIT)).await,
                // the nonce keeps a second one away
                Err(Failure::NotSent(_) | Failure::Unknown(_) | Failure::Status(500.., _)) => {
                    sleep(Duration::from_secs(1 << attempt)).await
                }
                other => return other,
            }
        }
        Err(Failure::NotSent("tried in vain".to_owned()))
    }
}

#[async_trait]
impl Channel for Discord {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn send(&self, outgoing: &Outgoing) -> Delivery {
        let Some(address) = Address::parse(&outgoing.address) else { return Delivery::Refused("not an address".to_owned()) };
        if let Some(file) = &outgoing.file {
            return self.file(address, file, &nonce(&outgoing.nonce, 0)).await;
        }
        let texts = split(&outgoing.text, LARGEST);
        let mut external_id = None;
        for (index, text) in texts.iter().enumerate() {
            let buttons = if index + 1 == texts.len() { outgoing.buttons.as_slice() } else { &[] };
            let part = Part { text, buttons, nonce: nonce(&outgoing.nonce, index) };
            let sent = if index == 0 { self.first(address, &part).await } else { self.rest_of(address, &part).await };
            match sent {
                Ok(message) => external_id = message["id"].as_str().map(str::to_owned),
                Err(failure) if index == 0 => return failure.delivery(),
                Err(_) => return Delivery::Refused(format!("only {index} of {} parts were sent", texts.len())),
            }
        }
        Delivery::Sent { external_id }
    }

    async fn change(&self, address: &str, external_id: &str, length: usize, text: Option<&str>) -> Result<(), String> {
        let (Some(Address::Channel(channel_id)), Some(message_id)) =
            (Address::parse(address), external_id.parse().ok().filter(|id| *id != 0).map(MessageId::new))
        else {
            return Err("only messages of a channel can be changed".to_owned());
        };
        if length.max(text.map_or(0, |text| text.chars().count())) > LARGEST {
            return Err("it stands there in parts".to_owned());
        }
        let route = Route::ChannelMessage { channel_id, message_id };
        let done = match text {
            Some(text) => {
                self.rest.call(LightMethod::Patch, route, Some(&json!({"content": text, "allowed_mentions": {"parse": []}}))).await
            }
            None => self.rest.call(LightMethod::Delete, route, None).await,
        };
        done.map(drop).map_err(|failure| failure.describe())
    }

    async fn typing(&self, address: &str) {
        // a command shows "thinking" by itself
        let Some(Address::Channel(channel_id)) = Address::parse(address) else { return };
        if let Err(failure) = self.rest.call(LightMethod::Post, Route::ChannelTyping { channel_id }, None).await {
            tracing::debug!(channel = NAME, error = failure.describe(), "typing was not shown");
        }
    }

    /// A channel's messages have a nonce. What only one member sees has none: it may stand there twice.
    fn unknown_outcome(&self, address: &str) -> Unknown {
        match Address::parse(address) {
            Some(Address::Ephemeral { .. }) => Unknown::RepeatOnce,
            Some(Address::Channel(_)) | None => Unknown::SendAgain,
        }
    }

    fn settle(&self) -> Duration {
        SETTLE
    }
}

/// What became of a message with a file.
fn delivered(sent: Result<Value, Failure>) -> Delivery {
    match sent {
        Ok(message) => Delivery::Sent { external_id: message["id"].as_str().map(str::to_owned) },
        Err(failure) => failure.delivery(),
    }
}

/// A nonce for each part, of 25 characters at most; the end of the reply's own tells replies apart.
fn nonce(of_reply: &str, part: usize) -> String {
    let suffix = if part == 0 { String::new() } else { format!("{part:x}") };
    let room = LONGEST_NONCE - suffix.len();
    let kept: Vec<char> = of_reply.chars().collect();
    kept[kept.len().saturating_sub(room)..].iter().collect::<String>() + &suffix
}

#[cfg(test)]
mod tests {
    use super::nonce;

    #[test]
    fn nonces_fit_and_differ_by_part_and_reply() {
        let reply = "7c0e9b0d2f6a4d1b8c3e5f70";
        assert_eq!(nonce(reply, 0), reply);
        let parts: std::collections::HashSet<_> = (0..20).map(|part| nonce(reply, part)).collect();
        assert_eq!(parts.len(), 20);
        assert!(parts.iter().all(|nonce| nonce.len() <= 25));
    }
}
