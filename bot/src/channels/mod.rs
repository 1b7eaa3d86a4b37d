//! The platforms. Each turns what it hears into [`Incoming`](engine::conversation::inbox::Incoming) messages and sends what
//! the outbox holds; what is said is decided elsewhere.

pub mod discord;
pub mod files;
pub mod kinds;
pub mod split;
pub mod telegram;
pub mod terminal;
pub mod web;

use std::time::Duration;

use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{config::Config, service::Service, staff::Staff};

/// The commands that every platform offers, with what they do in English and Chinese. The engine answers them.
pub const COMMANDS: [(&str, &str, &str); 5] = [
    ("help", "What I can do", "我能做什么"),
    ("human", "Talk to a person", "转接人工客服"),
    ("language", "Choose the language", "选择语言"),
    ("why", "Where my last answer comes from", "上一条回答的依据"),
    ("privacy", "Your data: what is kept, see or erase it", "您的数据：保存了什么，查看或删除"),
];

/// Bursts are one turn: how long a message on a chat platform waits for the next one.
pub const SETTLE: Duration = Duration::from_millis(300);

/// Why a channel is off that nobody has set up.
pub(crate) const NO_TOKEN: &str = "no token";

/// Whether a channel runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChannelState {
    /// It runs; the text says as whom, or that the connection is still being made.
    On(String),
    /// It does not: why, and which setting turns it on.
    Off {
        /// One clause, for people.
        reason: String,
        /// The setting, such as `telegram.token`.
        setting: &'static str,
    },
}

impl ChannelState {
    pub(crate) fn off(reason: impl Into<String>, setting: &'static str) -> Self {
        Self::Off { reason: reason.into(), setting }
    }
}

/// A channel and whether it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelStatus {
    /// `telegram`, `discord`.
    pub name: &'static str,
    /// Whether it runs.
    pub state: ChannelState,
}

/// Connects the chat platforms that have tokens. A wrong token turns a channel off with one line in the log; a network that is
/// down does not: the connection is made in the background. Returns within seconds.
pub async fn start_all(
    config: &Config,
    service: &Service,
    staff: Option<&Staff>,
    tracker: &TaskTracker,
    stop: &CancellationToken,
) -> Vec<ChannelStatus> {
    let (telegram, discord) = tokio::join!(
        telegram::start(&config.telegram, &config.data_dir, service, staff, tracker, stop),
        discord::start(&config.discord, &config.data_dir, service, staff, tracker, stop),
    );
    if let Some(staff) = staff.filter(|staff| staff.has_rooms()) {
        tracker.spawn(staff.clone().run(stop.clone()));
    }
    let channels = vec![ChannelStatus { name: telegram::NAME, state: telegram }, ChannelStatus { name: discord::NAME, state: discord }];
    for channel in &channels {
        match &channel.state {
            ChannelState::On(detail) => tracing::info!(channel = channel.name, detail, "channel on"),
            ChannelState::Off { reason, setting } if reason == NO_TOKEN => {
                tracing::info!(channel = channel.name, setting, "channel not set up")
            }
            ChannelState::Off { reason, setting } => tracing::warn!(channel = channel.name, reason, setting, "channel off"),
        }
    }
    channels
}

/// Waits that grow from one second to a minute, for connections that are to come back.
#[derive(Debug)]
pub(crate) struct Backoff(Duration);

impl Backoff {
    pub(crate) fn new() -> Self {
        Self(Duration::from_secs(1))
    }

    pub(crate) fn reset(&mut self) {
        *self = Self::new();
    }

    /// Waits, longer each time. Answers false if the program stops meanwhile.
    pub(crate) async fn wait(&mut self, stop: &CancellationToken) -> bool {
        let wait = self.0;
        self.0 = (wait * 2).min(Duration::from_secs(60));
        tokio::select! {
            () = stop.cancelled() => false,
            () = tokio::time::sleep(wait) => true,
        }
    }
}
