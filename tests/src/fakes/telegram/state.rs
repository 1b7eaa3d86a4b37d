//! What the fake knows: updates to hand out, messages of the bot, files.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::{Value, json};

use super::BOT;
use crate::fakes::Fault;

/// The bot's user id, the digits before the colon of its token.
pub(super) const BOT_ID: i64 = 1_000_001;
/// A fixed time of all messages.
pub(super) const DATE: i64 = 1_795_000_000;

/// A message of the bot, as it looks now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Chat.
    pub chat: i64,
    /// Message id.
    pub id: i64,
    /// Words.
    pub text: String,
    /// Labels of the buttons that are on show.
    pub buttons: Vec<String>,
    /// The topic of a group, for one that has topics.
    pub thread: Option<i64>,
    /// Name and bytes of a file.
    pub file: Option<(String, Vec<u8>)>,
    pub(super) markup: Option<Value>,
}

impl Sent {
    pub(super) fn to_json(&self) -> Value {
        let mut message = json!({
            "message_id": self.id, "date": DATE, "chat": chat(self.chat), "from": bot(), "text": self.text,
        });
        if let Some((name, bytes)) = &self.file {
            let id = format!("sent-{}", self.id);
            message["document"] = json!({"file_id": id, "file_unique_id": id, "file_name": name, "file_size": bytes.len()});
            message.as_object_mut().map(|message| message.remove("text"));
        }
        if let Some(thread) = self.thread {
            message["message_thread_id"] = thread.into();
            message["is_topic_message"] = true.into();
        }
        if let Some(markup) = &self.markup {
            message["reply_markup"] = markup.clone();
        }
        message
    }
}

#[derive(Default)]
pub(super) struct State {
    /// Not confirmed yet, oldest first.
    pub(super) updates: VecDeque<Value>,
    pub(super) last_update: i64,
    last_message: i64,
    pub(super) sent: Vec<Sent>,
    read: HashMap<i64, usize>,
    /// What users said, for edits: by chat and message.
    said: HashMap<(i64, i64), Value>,
    pub(super) known: HashSet<i64>,
    pub(super) blocked: HashSet<i64>,
    pub(super) languages: HashMap<i64, String>,
    pub(super) files: HashMap<String, Vec<u8>>,
    /// Downloads are taken and not answered.
    pub(super) files_hang: bool,
    pub(super) topics_hang: bool,
    pub(super) typing: HashSet<i64>,
    pub(super) unanswered: HashSet<String>,
    pub(super) faults: VecDeque<Fault>,
    pub(super) twice: bool,
    pub(super) calls: Vec<(String, Value)>,
    pub(super) wrong: Vec<String>,
    pub(super) webhook: Option<(String, String)>,
    pub(super) topics: Vec<super::topics::Topic>,
    pub(super) names: HashMap<i64, String>,
}

pub(super) fn bot() -> Value {
    json!({"id": BOT_ID, "is_bot": true, "first_name": "Mercer", "username": BOT})
}

pub(super) fn chat(id: i64) -> Value {
    if id < super::topics::FORUMS {
        json!({"id": id, "type": "supergroup", "title": "The staff", "is_forum": true})
    } else if id < 0 {
        json!({"id": id, "type": "group", "title": "A group", "all_members_are_administrators": false})
    } else {
        json!({"id": id, "type": "private", "first_name": "Shopper"})
    }
}

impl State {
    pub(super) fn user(&self, id: i64) -> Value {
        let mut user = json!({"id": id, "is_bot": false, "first_name": self.names.get(&id).map_or("Shopper", String::as_str)});
        if let Some(language) = self.languages.get(&id) {
            user["language_code"] = language.clone().into();
        }
        user
    }

    pub(super) fn next_message_id(&mut self) -> i64 {
        self.last_message += 1;
        self.last_message
    }

    pub(super) fn update(&mut self, kind: &str, content: &Value) {
        for _ in 0..=usize::from(std::mem::take(&mut self.twice)) {
            self.last_update += 1;
            self.updates.push_back(json!({"update_id": self.last_update, kind: content}));
        }
    }

    pub(super) fn message(&mut self, chat_id: i64, user: i64, mut content: Value) -> i64 {
        let id = self.next_message_id();
        self.known.insert(chat_id);
        content["message_id"] = id.into();
        content["date"] = DATE.into();
        content["chat"] = chat(chat_id);
        content["from"] = self.user(user);
        self.update("message", &content);
        self.said.insert((chat_id, id), content);
        id
    }

    /// What a user said, as Telegram repeats it under an answer.
    pub(super) fn said(&self, chat: i64, message: i64) -> Value {
        self.said[&(chat, message)].clone()
    }

    pub(super) fn edited(&mut self, chat: i64, message: i64, text: &str) {
        let mut content = self.said[&(chat, message)].clone();
        content["text"] = text.into();
        content["edit_date"] = (DATE + 1).into();
        self.update("edited_message", &content);
    }

    pub(super) fn pressed(&mut self, chat: i64, label: &str) {
        self.pressed_by(chat, None, chat, label);
    }

    pub(super) fn pressed_by(&mut self, chat: i64, thread: Option<i64>, user: i64, label: &str) {
        let on_show = |sent: &&Sent| sent.chat == chat && sent.thread == thread && sent.buttons.iter().any(|button| button == label);
        let shown = self.sent.iter().rev().find(on_show);
        let shown = shown.unwrap_or_else(|| panic!("no message in chat {chat} shows a button {label:?}")).to_json();
        let rows = shown["reply_markup"]["inline_keyboard"].as_array().cloned().unwrap_or_default();
        let button = rows.iter().filter_map(Value::as_array).flatten().find(|button| button["text"] == label).cloned();
        let data = button.expect("the button is in its markup")["callback_data"].clone();
        let id = format!("query-{}", self.last_update + 1);
        let query = json!({"id": id, "from": self.user(user), "message": shown, "chat_instance": "1", "data": data});
        self.unanswered.insert(id);
        self.update("callback_query", &query);
    }

    fn file(&mut self, bytes: &[u8], size: usize) -> Value {
        let id = format!("file-{}", self.files.len() + 1);
        self.files.insert(id.clone(), bytes.to_vec());
        json!({"file_id": id, "file_unique_id": id, "file_size": size})
    }

    pub(super) fn photo(&mut self, caption: &str, bytes: &[u8]) -> Value {
        let mut large = self.file(bytes, bytes.len());
        large["width"] = 800.into();
        large["height"] = 600.into();
        json!({"photo": [large], "caption": caption})
    }

    pub(super) fn document(&mut self, name: &str, bytes: &[u8], size: usize) -> Value {
        let mut file = self.file(bytes, size);
        file["file_name"] = name.into();
        file["mime_type"] = "application/pdf".into();
        json!({"document": file})
    }

    pub(super) fn next_reply(&mut self, chat: i64) -> Option<Sent> {
        let read = self.read.entry(chat).or_default();
        let next = self.sent.iter().filter(|sent| sent.chat == chat).nth(*read)?.clone();
        *read += 1;
        Some(next)
    }

    pub(super) fn settled(&self) -> bool {
        self.updates.is_empty() && self.unanswered.is_empty()
    }
}
