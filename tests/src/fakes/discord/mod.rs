//! A fake of Discord: its gateway over WebSocket, its requests over HTTP.

mod api;
mod events;
mod gateway;
mod state;
mod threads;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use super::{Changed, Fault};
use state::State;
pub use state::{Place, Shown};
pub use threads::Thread;

/// The token that the fake accepts.
pub const TOKEN: &str = "MTAwMDAwMQ.fake.token-of-the-stories";

struct Shared {
    state: Mutex<State>,
    changed: Changed,
    http: SocketAddr,
    gateway: SocketAddr,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The fake. It serves until it is dropped.
pub struct Discord {
    shared: Arc<Shared>,
    servers: [JoinHandle<()>; 2],
}

impl Drop for Discord {
    fn drop(&mut self) {
        self.servers.iter().for_each(JoinHandle::abort);
    }
}

impl Discord {
    /// Starts it on free ports.
    ///
    /// # Errors
    /// If there is no free port.
    pub async fn start() -> Result<Self> {
        let (http, gateway) = (TcpListener::bind("127.0.0.1:0").await?, TcpListener::bind("127.0.0.1:0").await?);
        let shared = Arc::new(Shared {
            state: Mutex::new(State::default()),
            changed: Changed::new(),
            http: http.local_addr()?,
            gateway: gateway.local_addr()?,
        });
        let routes = api::routes(Arc::clone(&shared));
        let servers = [
            tokio::spawn(async move { axum::serve(http, routes).await.expect("the fake of Discord serves") }),
            tokio::spawn(gateway::serve(gateway, Arc::clone(&shared))),
        ];
        Ok(Self { shared, servers })
    }

    /// For the setting `discord.api_url`.
    #[must_use]
    pub fn api_url(&self) -> String {
        format!("http://{}", self.shared.http)
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let changed = change(&mut self.shared.state());
        self.shared.changed.tell();
        changed
    }

    /// Waits until the bot is connected to the gateway and has registered its commands; what happened before that it never hears.
    ///
    /// # Panics
    /// If it never is.
    pub async fn connected(&self) {
        let look = || (self.shared.state().sessions > 0 && !self.shared.state().commands.is_empty()).then_some(());
        self.shared.changed.wait_for("the bot to connect to Discord", look).await;
    }

    /// A user writes a direct message. Answers the message's id.
    pub fn user_says(&self, user: u64, text: &str) -> u64 {
        self.change(|state| state.said(Place::direct(user), user, text))
    }

    /// A user sends a direct message with a picture, `jug.png`.
    pub fn sends_picture(&self, user: u64, text: &str, bytes: &[u8]) -> u64 {
        let origin = self.api_url();
        self.change(|state| state.sent_picture(Place::direct(user), user, text, &origin, "jug.png", bytes))
    }

    /// A member sends a file in a server's channel or thread.
    pub fn guild_sends(&self, channel: u64, user: u64, text: &str, name: &str, bytes: &[u8]) -> u64 {
        let origin = self.api_url();
        self.change(|state| state.sent_picture(Place::guild(channel), user, text, &origin, name, bytes))
    }

    /// Waits until a channel shows a file of that name, and answers it.
    ///
    /// # Panics
    /// If it never does.
    pub async fn has(&self, channel: u64, name: &str) -> Shown {
        let named = |shown: &Shown| shown.file.as_ref().is_some_and(|(known, _)| known == name);
        self.shared.changed.wait_for(name, || self.shown(channel).into_iter().find(named)).await
    }

    /// From now on files that are downloaded hang, or come again, those too that hang.
    pub fn hold_files(&self, hang: bool) {
        self.change(|state| state.files_hang = hang);
    }

    /// How often a file was asked for.
    #[must_use]
    pub fn downloads(&self) -> usize {
        self.shared.state().downloads
    }

    /// A member writes in a server's channel. `<@1000001>` in the text is a mention; without one the bot hears no words.
    pub fn guild_says(&self, channel: u64, user: u64, text: &str) -> u64 {
        self.change(|state| state.said(Place::guild(channel), user, text))
    }

    /// The next direct message comes twice.
    pub fn deliver_twice(&self) {
        self.change(|state| state.twice = true);
    }

    /// A user changes a direct message.
    pub fn user_edits(&self, user: u64, message: u64, text: &str) {
        self.change(|state| {
            let event = events::message(Place::direct(user), user, message, text, true);
            state.event("MESSAGE_UPDATE", event);
        });
    }

    /// A user deletes a direct message.
    pub fn user_deletes(&self, user: u64, message: u64) {
        self.change(|state| {
            let channel = Place::direct(user).channel;
            state.event("MESSAGE_DELETE", json!({"id": message.to_string(), "channel_id": channel.to_string()}));
        });
    }

    /// Several direct messages are deleted at once.
    pub fn user_deletes_all(&self, user: u64, messages: &[u64]) {
        self.change(|state| {
            let ids: Vec<String> = messages.iter().map(ToString::to_string).collect();
            let channel = Place::direct(user).channel;
            state.event("MESSAGE_DELETE_BULK", json!({"ids": ids, "channel_id": channel.to_string()}));
        });
    }

    /// A user gives a slash command in the direct messages with the bot.
    ///
    /// # Panics
    /// If the bot did not register it.
    pub fn user_commands(&self, user: u64, name: &str, text: Option<&str>) {
        self.change(|state| state.commanded(Place::direct(user), user, name, text));
    }

    /// A member gives a slash command in a server's channel.
    ///
    /// # Panics
    /// If the bot did not register it.
    pub fn guild_commands(&self, channel: u64, user: u64, name: &str, text: Option<&str>) {
        self.change(|state| state.commanded(Place::guild(channel), user, name, text));
    }

    /// A user presses a button under the latest message that shows this label: in the direct messages, or in a server where
    /// `channel` names one.
    ///
    /// # Panics
    /// If no message on show has it.
    pub fn user_presses(&self, user: u64, channel: Option<u64>, label: &str) {
        let place = channel.map_or_else(|| Place::direct(user), Place::guild);
        self.change(|state| state.pressed(place, user, label));
    }

    /// A user takes no direct messages: sends are refused with 403.
    pub fn user_blocks(&self, user: u64) {
        self.change(|state| state.blocked.insert(Place::direct(user).channel));
    }

    /// The next message to a channel is refused with a status.
    pub fn fail_next(&self, status: u16, retry_after: Option<f64>) {
        self.change(|state| state.faults.push_back(Fault::Status(status, retry_after)));
    }

    /// The next message to a channel is taken and never answered.
    pub fn hang_next(&self) {
        self.change(|state| state.faults.push_back(Fault::Hang));
    }

    /// The next message to a channel is taken, and its answer is cut off.
    pub fn lose_next(&self) {
        self.change(|state| state.faults.push_back(Fault::Lose));
    }

    /// Cuts the gateway's connections; a session that is resumed hears what it missed.
    pub fn drop_gateway(&self) {
        self.change(|state| state.cuts += 1);
    }

    /// How many sessions were resumed.
    #[must_use]
    pub fn resumed(&self) -> u64 {
        self.shared.state().resumed
    }

    /// The next message of the bot in a user's direct messages, each once, in order.
    ///
    /// # Panics
    /// If none comes.
    pub async fn next_reply(&self, user: u64) -> Shown {
        self.next_in(Place::direct(user).channel).await
    }

    /// The next message of the bot in a channel, ephemeral ones included.
    ///
    /// # Panics
    /// If none comes.
    pub async fn next_in(&self, channel: u64) -> Shown {
        self.shared.changed.wait_for("a reply on Discord", || self.shared.state().next_in(channel)).await
    }

    /// Whether the bot stays silent in a channel for a while.
    pub async fn silence(&self, channel: u64, wait: Duration) -> bool {
        tokio::time::sleep(wait).await;
        self.shared.state().next_in(channel).is_none()
    }

    /// All messages of the bot in a channel, as they look now; what is still "thinking" is not among them.
    #[must_use]
    pub fn shown(&self, channel: u64) -> Vec<Shown> {
        self.shared.state().shown.iter().filter(|shown| shown.channel == channel && !shown.thinking).cloned().collect()
    }

    /// Waits until the bot has shown typing to a user.
    ///
    /// # Panics
    /// If it never does.
    pub async fn typing(&self, user: u64) {
        let channel = Place::direct(user).channel;
        self.shared.changed.wait_for("typing on Discord", || self.shared.state().typing.contains(&channel).then_some(())).await;
    }

    /// The commands that the bot registered, by name.
    #[must_use]
    pub fn commands(&self) -> Vec<String> {
        let names = |command: &Value| command["name"].as_str().unwrap_or_default().to_owned();
        self.shared.state().commands.iter().map(names).collect()
    }

    /// Ends the story.
    ///
    /// # Panics
    /// If the bot did what Discord does not know, or left an interaction unacknowledged, or "thinking" for ever.
    pub async fn finish(self) {
        let settled = || self.shared.state().settled().then_some(());
        self.shared.changed.wait_for("interactions to be acknowledged and answered", settled).await;
        let wrong = std::mem::take(&mut self.shared.state().wrong);
        assert!(wrong.is_empty(), "calls that Discord refuses: {wrong:#?}");
    }
}
