//! Threads of a server's channel.

use serde_json::{Value, json};

use super::state::{GUILD, Place, Shown, State};
use super::{Discord, events};

/// A thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    /// The channel that it belongs to.
    pub channel: u64,
    /// Its id, that of a channel.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Whether it is put away.
    pub archived: bool,
}

type Answer = Result<Option<Value>, (u16, i64)>;

pub(super) fn create(state: &mut State, channel: &str, body: &Value) -> Answer {
    let name = body["name"].as_str().unwrap_or_default().to_owned();
    if name.is_empty() || name.chars().count() > 100 || body["type"] != 11 {
        state.wrong.push("a thread without a name, or of another type".to_owned());
        return Err((400, 50_035));
    }
    let id = state.next_id();
    state.threads.push(Thread { channel: channel.parse().unwrap_or_default(), id, name: name.clone(), archived: false });
    Ok(Some(json!({"id": id.to_string(), "type": 11, "name": name, "parent_id": channel, "guild_id": GUILD.to_string()})))
}

/// A channel is told as Discord tells it: of one that is no thread only that it is there.
pub(super) fn look_up(state: &State, id: &str) -> Answer {
    let Some(thread) = state.threads.iter().find(|thread| thread.id.to_string() == id) else {
        return Ok(Some(json!({"id": id, "type": 0, "guild_id": GUILD.to_string()})));
    };
    let owner = events::bot()["id"].clone();
    let parent = thread.channel.to_string();
    Ok(Some(json!({"id": id, "type": 11, "name": thread.name, "parent_id": parent, "owner_id": owner, "guild_id": GUILD.to_string()})))
}

pub(super) fn put_away(state: &mut State, id: &str, body: &Value) -> Answer {
    let id: u64 = id.parse().unwrap_or_default();
    let thread = state.threads.iter_mut().find(|thread| thread.id == id).ok_or((404, 10_003))?;
    thread.archived = body["archived"] == true;
    Ok(Some(json!({"id": id.to_string(), "type": 11})))
}

pub(super) fn remove(state: &mut State, id: &str) -> Answer {
    let id: u64 = id.parse().unwrap_or_default();
    let before = state.threads.len();
    state.threads.retain(|thread| thread.id != id);
    if state.threads.len() == before {
        return Err((404, 10_003));
    }
    state.shown.retain(|shown| shown.channel != id);
    Ok(Some(json!({"id": id.to_string(), "type": 11})))
}

impl Discord {
    /// The threads of a channel.
    #[must_use]
    pub fn threads(&self, channel: u64) -> Vec<Thread> {
        self.shared.state().threads.iter().filter(|thread| thread.channel == channel).cloned().collect()
    }

    /// Waits until a message in a channel or thread holds these words, and answers it.
    ///
    /// # Panics
    /// If none ever does.
    pub async fn shows(&self, channel: u64, words: &str) -> Shown {
        self.shared.changed.wait_for(words, || self.shown(channel).into_iter().find(|shown| shown.text.contains(words))).await
    }

    /// A member changes what they wrote in a server.
    pub fn guild_edits(&self, channel: u64, user: u64, message: u64, text: &str) {
        self.change(|state| {
            let event = state.heard(events::message(Place::guild(channel), user, message, text, true), text);
            state.event("MESSAGE_UPDATE", event);
        });
    }

    /// A member deletes what they wrote in a server.
    pub fn guild_deletes(&self, channel: u64, message: u64) {
        self.change(|state| {
            let guild = GUILD.to_string();
            state.event("MESSAGE_DELETE", json!({"id": message.to_string(), "channel_id": channel.to_string(), "guild_id": guild}));
        });
    }
}
