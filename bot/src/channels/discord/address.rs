//! Where a reply goes on Discord, as stored with the conversation.

use serenity::model::id::{ChannelId, UserId};

/// A place to send to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Address {
    /// A channel: a direct message, or a server's channel that everybody reads.
    Channel(ChannelId),
    /// What only one member of a server sees, in a channel of it.
    Ephemeral {
        /// Where the command was given.
        channel: ChannelId,
        /// Who sees the answer.
        user: UserId,
    },
}

impl Address {
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix("only:") {
            Some(rest) => {
                let (channel, user) = rest.split_once(':')?;
                Some(Self::Ephemeral { channel: id(channel)?.into(), user: id(user)?.into() })
            }
            None => Some(Self::Channel(id(text)?.into())),
        }
    }
}

/// Discord's ids are never 0, and serenity's panic on it.
fn id(text: &str) -> Option<u64> {
    text.parse().ok().filter(|id| *id != 0)
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Channel(channel) => write!(f, "{channel}"),
            Self::Ephemeral { channel, user } => write!(f, "only:{channel}:{user}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_as_it_was_written() {
        for address in [Address::Channel(7.into()), Address::Ephemeral { channel: 7.into(), user: 9.into() }] {
            assert_eq!(Address::parse(&address.to_string()), Some(address));
        }
        for wrong in ["", "0", "x", "only:7", "only:0:9", "7:9"] {
            assert_eq!(Address::parse(wrong), None, "{wrong}");
        }
    }
}
