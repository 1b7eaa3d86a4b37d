//! What a platform must be able to do for its staff.

use std::time::Duration;

use async_trait::async_trait;

/// A button in the room. What it carries begins with [`BUTTON`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomButton {
    /// What it says.
    pub label: String,
    /// What it carries.
    pub carries: String,
}

/// What every button of the room carries first.
pub const BUTTON: &str = "@staff:";

impl RoomButton {
    pub(super) fn new(label: impl Into<String>, carries: impl std::fmt::Display) -> Self {
        Self { label: label.into(), carries: format!("{BUTTON}{carries}") }
    }
}

/// Why something in the room was not done. The texts name statuses, never what was said.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RoomError {
    /// The platform asks to wait.
    #[error("asked to wait")]
    Wait(Duration),
    /// The thread, or the message, is not there any more.
    #[error("it is gone")]
    Gone,
    /// Anything else; to be tried again later.
    #[error("{0}")]
    Failed(String),
}

/// The staff's group or channel of a platform.
#[async_trait]
pub trait Room: Send + Sync {
    /// `telegram`, `discord`.
    fn platform(&self) -> &'static str;

    /// The group or channel.
    fn id(&self) -> String;

    /// Whether personal data is shown as it is.
    fn shows_personal_data(&self) -> bool;

    /// Makes a thread; answers its id.
    async fn open(&self, title: &str) -> Result<String, RoomError>;

    /// Puts a message into a thread; answers its id. `key` is the same for the same message.
    async fn post(&self, thread: &str, text: &str, buttons: &[RoomButton], key: &str) -> Result<String, RoomError>;

    /// Puts a file into a thread; answers its message's id. `key` is the same for the same file.
    async fn post_file(&self, thread: &str, name: &str, bytes: Vec<u8>, key: &str) -> Result<String, RoomError>;

    /// Takes a message of the bot away.
    async fn erase(&self, thread: &str, message: &str) -> Result<(), RoomError>;

    /// Changes a message of the bot.
    async fn change(&self, thread: &str, message: &str, text: &str, buttons: &[RoomButton]) -> Result<(), RoomError>;

    /// Removes a thread with all that stands there.
    async fn remove(&self, thread: &str) -> Result<(), RoomError>;

    /// Puts a thread away, or fetches it back.
    async fn put_away(&self, thread: &str, away: bool) -> Result<(), RoomError>;
}
