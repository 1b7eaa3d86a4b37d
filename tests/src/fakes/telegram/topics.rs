//! Groups with topics.

use serde_json::{Value, json};

use super::state::{Sent, State, bot, chat};
use super::{Telegram, updates};

/// Groups with ids below this have topics.
pub(super) const FORUMS: i64 = -1_000_000_000_000;

/// A topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Group.
    pub group: i64,
    /// Its id: that of its first message.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Whether it is closed.
    pub closed: bool,
}

impl Topic {
    /// The message that began it: what answers no other message there answers this one.
    fn began(&self) -> Value {
        json!({
            "message_id": self.id, "date": 1_750_000_000, "chat": chat(self.group), "from": bot(), "message_thread_id": self.id,
            "is_topic_message": true, "forum_topic_created": {"name": self.name, "icon_color": 7_322_096},
        })
    }
}

type Answer = Result<Value, (u16, &'static str)>;

pub(super) fn create(state: &mut State, params: &Value) -> Answer {
    let group = params["chat_id"].as_i64().unwrap_or_default();
    if group >= FORUMS {
        return Err((400, "Bad Request: the chat is not a forum"));
    }
    let name = params["name"].as_str().unwrap_or_default().to_owned();
    if name.is_empty() || name.chars().count() > 128 {
        return Err((400, "Bad Request: TOPIC_TITLE_EMPTY"));
    }
    let id = state.next_message_id();
    state.known.insert(group);
    state.topics.push(Topic { group, id, name: name.clone(), closed: false });
    Ok(json!({"message_thread_id": id, "name": name, "icon_color": 7_322_096}))
}

pub(super) fn put_away(state: &mut State, params: &Value, away: bool) -> Answer {
    let (group, id) = (params["chat_id"].as_i64(), params["message_thread_id"].as_i64());
    let topic = state.topics.iter_mut().find(|topic| Some(topic.group) == group && Some(topic.id) == id);
    let topic = topic.ok_or((400, "Bad Request: TOPIC_ID_INVALID"))?;
    if std::mem::replace(&mut topic.closed, away) == away {
        return Err((400, "Bad Request: TOPIC_NOT_MODIFIED"));
    }
    Ok(true.into())
}

pub(super) fn remove(state: &mut State, params: &Value) -> Answer {
    let (group, id) = (params["chat_id"].as_i64(), params["message_thread_id"].as_i64());
    let before = state.topics.len();
    state.topics.retain(|topic| Some(topic.group) != group || Some(topic.id) != id);
    if state.topics.len() == before {
        return Err((400, "Bad Request: TOPIC_ID_INVALID"));
    }
    state.sent.retain(|sent| sent.thread != id);
    Ok(true.into())
}

impl Telegram {
    /// From now on topics are made, and the bot hears of it only once this is over.
    pub fn topics_hang(&self, hang: bool) {
        self.change(|state| state.topics_hang = hang);
    }

    /// What a user calls themselves.
    pub fn is_called(&self, user: i64, name: &str) {
        self.change(|state| state.names.insert(user, name.to_owned()));
    }

    /// The topics of a group.
    #[must_use]
    pub fn topics(&self, group: i64) -> Vec<Topic> {
        self.shared.state().topics.iter().filter(|topic| topic.group == group).cloned().collect()
    }

    /// Somebody deletes a topic, with all that stands there.
    pub fn topic_is_deleted(&self, topic: i64) {
        self.change(|state| {
            state.topics.retain(|known| known.id != topic);
            state.sent.retain(|sent| sent.thread != Some(topic));
        });
    }

    /// Somebody writes in a topic. Answers the message's id.
    pub fn topic_says(&self, group: i64, topic: i64, user: i64, text: &str) -> i64 {
        self.change(|state| {
            let mut content = updates::text(text);
            content["message_thread_id"] = topic.into();
            content["is_topic_message"] = true.into();
            if let Some(known) = state.topics.iter().find(|known| known.id == topic) {
                content["reply_to_message"] = known.began();
            }
            state.message(group, user, content)
        })
    }

    /// Somebody sends a document in a topic. Answers the message's id.
    pub fn topic_sends(&self, group: i64, topic: i64, user: i64, caption: &str, name: &str, bytes: &[u8]) -> i64 {
        self.change(|state| {
            let mut content = state.document(name, bytes, bytes.len());
            content["caption"] = caption.into();
            content["message_thread_id"] = topic.into();
            content["is_topic_message"] = true.into();
            state.message(group, user, content)
        })
    }

    /// Waits until a topic shows a file of that name, and answers it.
    ///
    /// # Panics
    /// If it never does.
    pub async fn topic_has(&self, topic: i64, name: &str) -> Sent {
        let named = |sent: &Sent| sent.file.as_ref().is_some_and(|(known, _)| known == name);
        self.shared.changed.wait_for(name, || self.in_topic(topic).into_iter().find(named)).await
    }

    /// Somebody answers a message of a user in a topic.
    pub fn topic_replies(&self, group: i64, topic: i64, user: i64, to: i64, text: &str) -> i64 {
        self.change(|state| {
            let mut content = updates::text(text);
            content["message_thread_id"] = topic.into();
            content["is_topic_message"] = true.into();
            content["reply_to_message"] = state.said(group, to);
            state.message(group, user, content)
        })
    }

    /// Somebody presses a button under the latest message of a topic that has one with this label.
    ///
    /// # Panics
    /// If no message on show has it.
    pub fn topic_presses(&self, group: i64, topic: i64, user: i64, label: &str) {
        self.change(|state| state.pressed_by(group, Some(topic), user, label));
    }

    /// What the bot shows in a topic, as it looks now.
    #[must_use]
    pub fn in_topic(&self, topic: i64) -> Vec<Sent> {
        self.shared.state().sent.iter().filter(|sent| sent.thread == Some(topic)).cloned().collect()
    }

    /// Waits until a message of a topic holds these words, and answers it.
    ///
    /// # Panics
    /// If none ever does.
    pub async fn topic_shows(&self, topic: i64, words: &str) -> Sent {
        let found = || self.in_topic(topic).into_iter().find(|sent| sent.text.contains(words));
        self.shared.changed.wait_for(words, found).await
    }
}
