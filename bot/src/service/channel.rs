//! The seam between the service and a platform.

use std::time::Duration;

use async_trait::async_trait;
use engine::conversation::outbox::{Outgoing, Unknown};

/// What became of a send. The texts are for the log and the outbox: they name statuses, never what was said or by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The platform has it.
    Sent {
        /// The platform's id of the (last) message.
        external_id: Option<String>,
    },
    /// The platform asks to wait; it does not have the message.
    RetryAfter(Duration),
    /// The request never left, or the platform said that it failed; it does not have the message.
    NotSent(String),
    /// The connection was lost, or time ran out, after the request left.
    Unknown(String),
    /// The platform will never take it: blocked by the user, chat gone.
    Refused(String),
}

/// A platform that messages go to.
#[async_trait]
pub trait Channel: Send + Sync {
    /// As stored with conversations: `telegram`, `discord`, `web`, `terminal`.
    fn name(&self) -> &'static str;

    /// Sends one reply. Ends within the platform's time-outs whatever happens. One reply of a conversation at a time.
    async fn send(&self, outgoing: &Outgoing) -> Delivery;

    /// Changes a message that was sent, of so many characters, or with no words takes it away. The error says why not, for people.
    async fn change(&self, _address: &str, _external_id: &str, _length: usize, _text: Option<&str>) -> Result<(), String> {
        Err("this channel can't change what was sent".to_owned())
    }

    /// Shows that an answer is being made. A failure is not worth a word.
    async fn typing(&self, address: &str);

    /// No answer is being made any more. Where the platform's sign goes by itself, there is nothing to do.
    fn typed(&self, _address: &str) {}

    /// What a send of unknown outcome to this address means.
    fn unknown_outcome(&self, address: &str) -> Unknown;

    /// The one address that this program serves, where it is not the whole channel.
    fn only(&self) -> Option<&str> {
        None
    }

    /// Whether other programs over the same database show the chat too, and must be told of a line that was delivered here.
    fn is_shared(&self) -> bool {
        false
    }

    /// Whether a reply may be shown here as it is made, by [`Channel::beginning`].
    fn shows_beginnings(&self) -> bool {
        false
    }

    /// Shows a further sentence of a reply that is being made; nothing: what was shown is not gone on with, since a person took over
    /// or the question was deleted.
    fn beginning(&self, _address: &str, _sentence: Option<&str>) {}

    /// Another program stored or delivered something in this chat.
    fn news(&self, _address: &str) {}

    /// How long a message waits for others of the same burst.
    fn settle(&self) -> Duration {
        Duration::ZERO
    }
}
