//! Events and objects in Discord's shapes.

use serde_json::{Value, json};

use super::state::{BOT, GUILD, Place, Shown};

const TIME: &str = "2026-11-22T10:00:00.000000+00:00";

pub(super) fn bot() -> Value {
    json!({"id": BOT.to_string(), "username": "MercerTestBot", "discriminator": "0", "global_name": null, "avatar": null, "bot": true})
}

fn user(id: u64) -> Value {
    json!({"id": id.to_string(), "username": "shopper", "discriminator": "0", "global_name": null, "avatar": null})
}

fn member(id: u64) -> Value {
    json!({"user": user(id), "roles": [], "joined_at": TIME, "deaf": false, "mute": false, "flags": 0, "permissions": "0"})
}

/// A user's message. In a server its words come along only where it mentions the bot: the bot has no privileged intent.
pub(super) fn message(place: Place, from: u64, id: u64, text: &str, edited: bool) -> Value {
    let mentioned = text.contains(&format!("<@{BOT}>"));
    let mut message = plain(place.channel, id, if place.guild && !mentioned { "" } else { text });
    message["author"] = user(from);
    if mentioned {
        message["mentions"] = json!([bot()]);
    }
    if edited {
        message["edited_timestamp"] = TIME.into();
    }
    if place.guild {
        message["guild_id"] = GUILD.to_string().into();
    }
    message
}

fn plain(channel: u64, id: u64, text: &str) -> Value {
    json!({
        "id": id.to_string(), "channel_id": channel.to_string(), "author": bot(), "content": text, "timestamp": TIME,
        "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": [], "mention_roles": [], "attachments": [],
        "embeds": [], "pinned": false, "type": 0,
    })
}

/// A message of the bot.
pub(super) fn own_message(shown: &Shown) -> Value {
    let mut message = plain(shown.channel, shown.id, &shown.text);
    if !shown.components.is_null() {
        message["components"] = shown.components.clone();
    }
    message["flags"] = if shown.only.is_some() { 64 } else { 0 }.into();
    message
}

pub(super) fn interaction(place: Place, from: u64, id: u64, token: &str, kind: u8, data: Value, message: Option<Value>) -> Value {
    let mut interaction = json!({
        "id": id.to_string(), "application_id": BOT.to_string(), "type": kind, "data": data, "channel_id": place.channel.to_string(),
        "token": token, "version": 1, "locale": "en-GB", "entitlements": [], "authorizing_integration_owners": {},
        "attachment_size_limit": 10_485_760, "app_permissions": "0",
    });
    if place.guild {
        interaction["guild_id"] = GUILD.to_string().into();
        interaction["member"] = member(from);
    } else {
        interaction["user"] = user(from);
    }
    if let Some(message) = message {
        interaction["message"] = message;
    }
    interaction
}

/// The first event of a session.
pub(super) fn ready(session: u64, gateway: &str) -> Value {
    json!({
        "v": 10, "user": bot(), "guilds": [], "session_id": format!("session-{session}"), "resume_gateway_url": gateway,
        "application": {"id": BOT.to_string(), "flags": 0},
    })
}
