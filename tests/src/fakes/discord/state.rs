//! What the fake knows: events to tell, messages of the bot, interactions.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::{Value, json};

use super::events;
use crate::fakes::Fault;

/// The bot's user id and its application's.
pub(super) const BOT: u64 = 1_000_001;
/// The server of all channels that are not direct messages.
pub(super) const GUILD: u64 = 77;

/// Where something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The channel.
    pub channel: u64,
    /// Whether it is in a server.
    pub guild: bool,
}

impl Place {
    /// The direct messages with a user.
    #[must_use]
    pub fn direct(user: u64) -> Self {
        Self { channel: 500_000 + user, guild: false }
    }

    /// A server's channel.
    #[must_use]
    pub fn guild(channel: u64) -> Self {
        Self { channel, guild: true }
    }
}

/// A message of the bot, as it looks now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Channel.
    pub channel: u64,
    /// Message id.
    pub id: u64,
    /// Words.
    pub text: String,
    /// Labels of the buttons that are on show.
    pub buttons: Vec<String>,
    /// The only user who sees it, for an ephemeral one.
    pub only: Option<u64>,
    /// Name and bytes of a file.
    pub file: Option<(String, Vec<u8>)>,
    pub(super) components: Value,
    pub(super) nonce: Option<String>,
    pub(super) thinking: bool,
}

/// An interaction.
#[derive(Debug, Clone)]
pub(super) struct Interaction {
    pub(super) place: Place,
    pub(super) user: u64,
    pub(super) acknowledged: bool,
    /// The message that answers it, or that its button stands under.
    pub(super) message: Option<u64>,
}

#[derive(Default)]
pub(super) struct State {
    last_id: u64,
    /// All events of the session, from which a resumed one is told what it missed.
    pub(super) log: Vec<(&'static str, Value)>,
    pub(super) sessions: u64,
    pub(super) resumed: u64,
    pub(super) cuts: u64,
    pub(super) commands: Vec<Value>,
    pub(super) shown: Vec<Shown>,
    read: HashSet<u64>,
    pub(super) interactions: HashMap<String, Interaction>,
    pub(super) blocked: HashSet<u64>,
    pub(super) typing: HashSet<u64>,
    pub(super) faults: VecDeque<Fault>,
    pub(super) twice: bool,
    pub(super) files: HashMap<String, Vec<u8>>,
    /// Downloads are taken and not answered.
    pub(super) files_hang: bool,
    pub(super) downloads: usize,
    pub(super) wrong: Vec<String>,
    /// The bot asked for what is written in servers' channels.
    pub(super) reads_content: bool,
    pub(super) threads: Vec<super::threads::Thread>,
}

impl State {
    pub(super) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        9_000_000 + self.last_id
    }

    pub(super) fn event(&mut self, name: &'static str, data: Value) {
        self.log.push((name, data));
    }

    pub(super) fn said(&mut self, place: Place, user: u64, text: &str) -> u64 {
        let id = self.next_id();
        let message = self.heard(events::message(place, user, id, text, false), text);
        self.created(message);
        id
    }

    /// A message with its words, where the bot may read them.
    pub(super) fn heard(&self, mut message: Value, text: &str) -> Value {
        if self.reads_content {
            message["content"] = text.into();
        }
        message
    }

    /// A message with a picture that lies at `origin`.
    pub(super) fn sent_picture(&mut self, place: Place, user: u64, text: &str, origin: &str, name: &str, bytes: &[u8]) -> u64 {
        let (id, file) = (self.next_id(), self.next_id());
        self.files.insert(file.to_string(), bytes.to_vec());
        let mut message = self.heard(events::message(place, user, id, text, false), text);
        message["attachments"] = json!([{
            "id": file.to_string(), "filename": name, "content_type": "image/png", "size": bytes.len(),
            "url": format!("{origin}/attachments/{file}"), "proxy_url": format!("{origin}/attachments/{file}"),
        }]);
        self.created(message);
        id
    }

    fn created(&mut self, message: Value) {
        for _ in 0..=usize::from(std::mem::take(&mut self.twice)) {
            self.event("MESSAGE_CREATE", message.clone());
        }
    }

    fn interaction(&mut self, place: Place, user: u64, message: Option<u64>) -> (u64, String) {
        let id = self.next_id();
        let token = format!("interaction-{id}");
        self.interactions.insert(token.clone(), Interaction { place, user, acknowledged: false, message });
        (id, token)
    }

    pub(super) fn commanded(&mut self, place: Place, user: u64, name: &str, text: Option<&str>) {
        assert!(self.commands.iter().any(|command| command["name"] == name), "the bot registered no command {name}");
        let (id, token) = self.interaction(place, user, None);
        let options: Vec<Value> = text.map(|text| json!({"name": "text", "type": 3, "value": text})).into_iter().collect();
        let data = json!({"id": "31", "name": name, "type": 1, "options": options});
        self.event("INTERACTION_CREATE", events::interaction(place, user, id, &token, 2, data, None));
    }

    pub(super) fn pressed(&mut self, place: Place, user: u64, label: &str) {
        let on_show = |shown: &&Shown| shown.channel == place.channel && shown.buttons.iter().any(|button| button == label);
        let shown = self.shown.iter().rev().find(on_show);
        let shown = shown.unwrap_or_else(|| panic!("no message in channel {} shows a button {label:?}", place.channel)).clone();
        let rows = shown.components.as_array().cloned().unwrap_or_default();
        let button = rows.iter().filter_map(|row| row["components"].as_array()).flatten().find(|button| button["label"] == label);
        let custom_id = button.expect("the button is in its components")["custom_id"].clone();
        let (id, token) = self.interaction(place, user, Some(shown.id));
        let data = json!({"custom_id": custom_id, "component_type": 2});
        let message = events::own_message(&shown);
        self.event("INTERACTION_CREATE", events::interaction(place, user, id, &token, 3, data, Some(message)));
    }

    /// Puts a message of the bot on show. The same nonce again shows the same message.
    pub(super) fn show(&mut self, channel: u64, only: Option<u64>, body: &Value) -> Shown {
        let nonce = body["nonce"].as_str().filter(|_| body["enforce_nonce"] == true).map(str::to_owned);
        if let Some(shown) = self.shown.iter().find(|shown| nonce.is_some() && shown.nonce == nonce && shown.channel == channel) {
            return shown.clone();
        }
        let id = self.next_id();
        let mut shown = Shown {
            channel,
            id,
            text: String::new(),
            buttons: Vec::new(),
            only,
            file: None,
            components: Value::Null,
            nonce,
            thinking: false,
        };
        shown.change(body);
        self.shown.push(shown.clone());
        shown
    }

    pub(super) fn next_in(&mut self, channel: u64) -> Option<Shown> {
        let unread = |shown: &&Shown| shown.channel == channel && !shown.thinking && !self.read.contains(&shown.id);
        let next = self.shown.iter().find(unread)?.clone();
        self.read.insert(next.id);
        Some(next)
    }

    pub(super) fn settled(&self) -> bool {
        self.interactions.values().all(|interaction| interaction.acknowledged) && !self.shown.iter().any(|shown| shown.thinking)
    }
}

impl Shown {
    pub(super) fn change(&mut self, body: &Value) {
        if let Some(text) = body["content"].as_str() {
            text.clone_into(&mut self.text);
            self.thinking = false;
        }
        if let Some(name) = body["file"]["name"].as_str() {
            self.file = Some((name.to_owned(), crate::fakes::bytes(&body["file"]["bytes"])));
        }
        if let Some(rows) = body["components"].as_array() {
            let buttons = rows.iter().filter_map(|row| row["components"].as_array()).flatten();
            self.buttons = buttons.filter_map(|button| button["label"].as_str().map(str::to_owned)).collect();
            self.components = body["components"].clone();
        }
    }
}
