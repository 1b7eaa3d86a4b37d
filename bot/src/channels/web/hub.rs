//! Who listens: the open streams of each chat.

use std::net::IpAddr;
use std::sync::Arc;

use dashmap::DashMap;
use tokio::sync::broadcast;

/// Streams of one chat at once: tabs, and connections whose loss was not noticed yet.
const STREAMS_A_CHAT: usize = 8;
/// Streams of one network address at once: an office shares one.
const STREAMS_AN_ADDRESS: usize = 64;
const CHATS: usize = 4096;
/// A stream that is further behind reads the database anyway.
const BACKLOG: usize = 32;

/// What a stream is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Live {
    /// The database has lines that are new.
    Lines,
    /// A further sentence of a reply that is being made; nothing where it is not gone on with.
    Beginning(Option<String>),
    /// An answer is being made; said again every few seconds while it is.
    Typing,
    /// None is being made any more.
    Typed,
}

/// All open streams.
#[derive(Default)]
pub(super) struct Hub {
    chats: DashMap<String, broadcast::Sender<Live>>,
    addresses: DashMap<IpAddr, usize>,
}

impl Hub {
    /// Joins a chat; nothing if it, or the network address, has too many streams already.
    pub(super) fn listen(self: &Arc<Self>, address: &str, from: IpAddr) -> Option<Listener> {
        if self.chats.len() >= CHATS && !self.chats.contains_key(address) {
            return None;
        }
        let streams = *self.addresses.entry(from).and_modify(|streams| *streams += 1).or_insert(1);
        // counted: whatever happens next, dropping it takes it off again
        let mut listener = Listener { hub: Arc::clone(self), address: address.to_owned(), from, receiver: None };
        if streams > STREAMS_AN_ADDRESS {
            return None;
        }
        let sender = self.chats.entry(address.to_owned()).or_insert_with(|| broadcast::channel(BACKLOG).0);
        let receiver = (sender.receiver_count() < STREAMS_A_CHAT).then(|| sender.subscribe());
        drop(sender); // the listener looks at this entry when it goes
        listener.receiver = Some(receiver?);
        Some(listener)
    }

    /// Tells all streams of a chat. Nobody listening is as good as somebody.
    pub(super) fn publish(&self, address: &str, live: Live) {
        if let Some(sender) = self.chats.get(address) {
            drop(sender.send(live));
        }
    }
}

/// One stream's ear. The last one of a chat removes the chat.
pub(super) struct Listener {
    hub: Arc<Hub>,
    address: String,
    from: IpAddr,
    receiver: Option<broadcast::Receiver<Live>>,
}

impl Listener {
    /// What comes next; one that came too fast to follow counts as new lines. Safe to drop and call again.
    pub(super) async fn next(&mut self) -> Live {
        match &mut self.receiver {
            Some(receiver) => receiver.recv().await.unwrap_or(Live::Lines),
            None => std::future::pending().await,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // before the count is looked at, or two that leave at once would both see the other
        self.receiver = None;
        self.hub.chats.remove_if(&self.address, |_, sender| sender.receiver_count() == 0);
        if let Some(mut streams) = self.hub.addresses.get_mut(&self.from) {
            *streams -= 1;
        }
        self.hub.addresses.remove_if(&self.from, |_, streams| *streams == 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[tokio::test]
    async fn every_stream_of_a_chat_hears_and_no_other() {
        let hub = Arc::new(Hub::default());
        let (mut a, mut b) = (hub.listen("one", HERE).expect("room"), hub.listen("one", HERE).expect("room"));
        let mut other = hub.listen("two", HERE).expect("room");
        hub.publish("one", Live::Typing);
        hub.publish("two", Live::Lines);
        assert_eq!((a.next().await, b.next().await, other.next().await), (Live::Typing, Live::Typing, Live::Lines));
    }

    #[test]
    fn a_chat_without_listeners_is_forgotten() {
        let hub = Arc::new(Hub::default());
        let (first, second) = (hub.listen("one", HERE), hub.listen("one", HERE));
        drop(first);
        assert_eq!(hub.chats.len(), 1);
        drop(second);
        assert_eq!(hub.chats.len(), 0);
    }

    #[test]
    fn a_chat_has_a_limit_of_streams() {
        let hub = Arc::new(Hub::default());
        let all: Vec<_> = (0..STREAMS_A_CHAT).map(|_| hub.listen("one", HERE).expect("room")).collect();
        assert!(hub.listen("one", HERE).is_none());
        drop(all);
        assert!(hub.listen("one", HERE).is_some());
    }

    #[test]
    fn an_address_has_a_limit_of_streams_over_all_chats() {
        let hub = Arc::new(Hub::default());
        let all: Vec<_> = (0..STREAMS_AN_ADDRESS).map(|chat| hub.listen(&format!("chat {chat}"), HERE).expect("room")).collect();
        assert!(hub.listen("one more", HERE).is_none());
        assert!(hub.listen("one more", IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 1))).is_some(), "others may");
        drop(all);
        assert_eq!((hub.chats.len(), hub.addresses.len()), (0, 0));
    }
}
