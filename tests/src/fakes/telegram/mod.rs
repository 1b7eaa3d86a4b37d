//! A fake of the Telegram Bot API.
//!
//! `shopper.says` in Telegram's terms: [`Telegram::user_says`] queues an update, the bot fetches it (or is called, with a
//! webhook), and [`Telegram::next_reply`] waits for what it sends.

mod api;
mod params;
mod state;
mod topics;
mod updates;
mod webhook;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Result;
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinHandle};

use super::{Changed, Fault};
pub use state::Sent;
use state::State;
pub use topics::Topic;

/// The token that the fake accepts.
pub const TOKEN: &str = "1000001:AAfake_token_of_the_stories";
/// The bot's name.
pub const BOT: &str = "MercerTestBot";

struct Shared {
    state: Mutex<State>,
    changed: Changed,
    address: SocketAddr,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The fake. It serves until it is dropped.
pub struct Telegram {
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

impl Drop for Telegram {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Telegram {
    /// Starts it on a free port.
    ///
    /// # Errors
    /// If there is no free port.
    pub async fn start() -> Result<Self> {
        Self::start_at("127.0.0.1:0".parse()?).await
    }

    /// Starts it at an address, for stories in which Telegram could not be reached at first.
    ///
    /// # Errors
    /// If the address is taken.
    pub async fn start_at(address: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let shared = Arc::new(Shared { state: Mutex::new(State::default()), changed: Changed::new(), address: listener.local_addr()? });
        let routes = api::routes(Arc::clone(&shared));
        let server = tokio::spawn(async move { axum::serve(listener, routes).await.expect("the fake of Telegram serves") });
        Ok(Self { shared, server })
    }

    /// For the setting `telegram.api_url`.
    #[must_use]
    pub fn api_url(&self) -> String {
        format!("http://{}", self.shared.address)
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let changed = change(&mut self.shared.state());
        self.shared.changed.tell();
        changed
    }

    /// From now on this user's Telegram is set to a language: `zh-hans`.
    pub fn speaks(&self, user: i64, language: &str) {
        self.change(|state| state.languages.insert(user, language.to_owned()));
    }

    /// A user writes in the private chat with the bot. Answers the message's id.
    pub fn user_says(&self, chat: i64, text: &str) -> i64 {
        self.change(|state| state.message(chat, chat, updates::text(text)))
    }

    /// A user writes in a group, whose id is negative. `@MercerTestBot` in the text is a mention.
    pub fn group_says(&self, group: i64, user: i64, text: &str) -> i64 {
        self.change(|state| state.message(group, user, updates::text(text)))
    }

    /// A user answers the bot's latest message in a group.
    ///
    /// # Panics
    /// If the bot has said nothing there.
    pub fn group_replies(&self, group: i64, user: i64, text: &str) -> i64 {
        self.change(|state| {
            let said = state.sent.iter().rev().find(|sent| sent.chat == group).expect("the bot has said something").to_json();
            let mut content = updates::text(text);
            content["reply_to_message"] = said;
            state.message(group, user, content)
        })
    }

    /// A user changes a message.
    pub fn user_edits(&self, chat: i64, message: i64, text: &str) {
        self.change(|state| state.edited(chat, message, text));
    }

    /// A user presses a button under the latest message that has one with this label.
    ///
    /// # Panics
    /// If no message on show has it.
    pub fn user_presses(&self, chat: i64, label: &str) {
        self.change(|state| state.pressed(chat, label));
    }

    /// A user sends a photo with a caption.
    pub fn sends_photo(&self, chat: i64, caption: &str, bytes: &[u8]) -> i64 {
        self.change(|state| {
            let content = state.photo(caption, bytes);
            state.message(chat, chat, content)
        })
    }

    /// A user sends a document that is said to have `size` bytes.
    pub fn sends_document(&self, chat: i64, name: &str, bytes: &[u8], size: usize) -> i64 {
        self.change(|state| {
            let content = state.document(name, bytes, size);
            state.message(chat, chat, content)
        })
    }

    /// From now on files that are downloaded hang, or come again, those too that hang.
    pub fn hold_files(&self, hang: bool) {
        self.change(|state| state.files_hang = hang);
    }

    /// A user blocks the bot: every send to the chat is refused with 403.
    pub fn user_blocks(&self, chat: i64) {
        self.change(|state| state.blocked.insert(chat));
    }

    /// The next update comes twice.
    pub fn deliver_twice(&self) {
        self.change(|state| state.twice = true);
    }

    /// The next `sendMessage` is refused with a status. Note that teloxide sleeps ten seconds on a 5xx.
    pub fn fail_next(&self, status: u16, retry_after: Option<u64>) {
        #[expect(clippy::cast_precision_loss, reason = "a few seconds")]
        self.change(|state| state.faults.push_back(Fault::Status(status, retry_after.map(|seconds| seconds as f64))));
    }

    /// The next `sendMessage` is taken and never answered.
    pub fn hang_next(&self) {
        self.change(|state| state.faults.push_back(Fault::Hang));
    }

    /// The next `sendMessage` is taken, and its answer is cut off.
    pub fn lose_next(&self) {
        self.change(|state| state.faults.push_back(Fault::Lose));
    }

    /// The next message of the bot in a chat, each once, in order.
    ///
    /// # Panics
    /// If none comes.
    pub async fn next_reply(&self, chat: i64) -> Sent {
        self.shared.changed.wait_for("a reply on Telegram", || self.shared.state().next_reply(chat)).await
    }

    /// Whether the bot stays silent in a chat for a while.
    pub async fn silence(&self, chat: i64, wait: Duration) -> bool {
        tokio::time::sleep(wait).await;
        self.shared.state().next_reply(chat).is_none()
    }

    /// All messages of the bot in a chat, as they look now.
    #[must_use]
    pub fn sent(&self, chat: i64) -> Vec<Sent> {
        self.shared.state().sent.iter().filter(|sent| sent.chat == chat).cloned().collect()
    }

    /// Waits until the bot has shown typing in a chat.
    ///
    /// # Panics
    /// If it never does.
    pub async fn typing(&self, chat: i64) {
        self.shared.changed.wait_for("typing on Telegram", || self.shared.state().typing.contains(&chat).then_some(())).await;
    }

    /// Waits until the bot has called a method: `getMe`, `setMyCommands`.
    ///
    /// # Panics
    /// If it never does.
    pub async fn called(&self, method: &str) -> Value {
        let find = || {
            let state = self.shared.state();
            state.calls.iter().rev().find(|(name, _)| name.eq_ignore_ascii_case(method)).map(|(_, params)| params.clone())
        };
        self.shared.changed.wait_for(method, find).await
    }

    /// How often the bot has called a method.
    #[must_use]
    pub fn calls(&self, method: &str) -> usize {
        self.shared.state().calls.iter().filter(|(name, _)| name.eq_ignore_ascii_case(method)).count()
    }

    /// How many updates the bot has not confirmed.
    #[must_use]
    pub fn unconfirmed(&self) -> usize {
        self.shared.state().updates.len()
    }

    /// Waits until every press was answered and every update was confirmed.
    ///
    /// # Panics
    /// If that never happens.
    pub async fn settled(&self) {
        self.shared
            .changed
            .wait_for("updates to be confirmed and presses to be answered", || self.shared.state().settled().then_some(()))
            .await;
    }

    /// Ends the story.
    ///
    /// # Panics
    /// If the bot did what Telegram does not know, or left a press unanswered.
    pub async fn finish(self) {
        self.settled().await;
        let wrong = std::mem::take(&mut self.shared.state().wrong);
        assert!(wrong.is_empty(), "calls that Telegram refuses: {wrong:#?}");
    }
}
