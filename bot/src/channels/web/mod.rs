//! The web chat: one page, its assets, and a small API behind it.
//!
//! Reading order: [`server`] (routes, start), `session` and `seat` (who writes, and in which chat), `origin` and `limits` (what is turned away),
//! `messages`, `files` and `history` (in and out), `events` (the stream), `page` and `links` (what is shown).
//!
//! A browser is known by a random cookie; what is stored is a digest of it, so that neither the database nor a log holds
//! the key to a chat. The stream only says that there is something new: lines always come from the database, each once.

pub(crate) mod assets;
mod error;
mod events;
mod files;
mod headers;
mod history;
mod hub;
pub(crate) mod limits;
mod links;
mod messages;
pub(crate) mod origin;
mod page;
mod seat;
mod server;
pub(crate) mod session;
mod store;
mod vouch;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use engine::conversation::outbox::{Outgoing, Unknown};
use url::Url;

use crate::config::Config;
use crate::lifecycle::brain;
use crate::service::{Channel, Delivery};
use hub::{Hub, Live};

pub(crate) use limits::client as client_address;
pub use server::{router, serve};

/// The channel's name, as stored.
pub const NAME: &str = "web";

/// What the page needs to know.
#[derive(Debug, Clone)]
pub struct WebSettings {
    /// The shop's name.
    pub shop: String,
    /// The shop's address; links to it are shown as links.
    pub shop_url: Url,
    /// Origins that may show the chat in a frame.
    pub allowed_origins: Vec<String>,
    /// Where browsers find the chat; `None` where that is not set.
    pub public_url: Option<Url>,
    /// Below it lie files.
    pub data_dir: PathBuf,
    /// How long a chat stays linked to the customer that the shop's own site vouches for.
    pub link_for: Duration,
}

impl From<&Config> for WebSettings {
    fn from(config: &Config) -> Self {
        Self {
            shop: config.shop.name.clone(),
            shop_url: config.shop.url.clone(),
            allowed_origins: config.web.allowed_origins.clone(),
            public_url: config.web.public_url.clone(),
            data_dir: config.data_dir.clone(),
            link_for: brain::link_for(config),
        }
    }
}

/// The channel: tells the streams of a chat that there is something new. Cheap to clone.
#[derive(Clone, Default)]
pub struct WebChannel {
    hub: Arc<Hub>,
}

#[async_trait]
impl Channel for WebChannel {
    fn name(&self) -> &'static str {
        NAME
    }

    /// A stored reply is delivered: a page that is open reads it now, one that is closed when it is opened again.
    async fn send(&self, outgoing: &Outgoing) -> Delivery {
        self.hub.publish(&outgoing.address, Live::Lines);
        Delivery::Sent { external_id: Some(outgoing.id.to_string()) }
    }

    /// The database has the line as it is now: a page that is open reads it.
    async fn change(&self, address: &str, _external_id: &str, _length: usize, _text: Option<&str>) -> Result<(), String> {
        self.hub.publish(address, Live::Lines);
        Ok(())
    }

    async fn typing(&self, address: &str) {
        self.hub.publish(address, Live::Typing);
    }

    fn typed(&self, address: &str) {
        self.hub.publish(address, Live::Typed);
    }

    fn unknown_outcome(&self, _address: &str) -> Unknown {
        Unknown::SendAgain
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn shows_beginnings(&self) -> bool {
        true
    }

    fn beginning(&self, address: &str, sentence: Option<&str>) {
        self.hub.publish(address, Live::Beginning(sentence.map(str::to_owned)));
    }

    fn news(&self, address: &str) {
        self.hub.publish(address, Live::Lines);
    }

    /// Long enough for two lines that are sent at once after a lost connection.
    fn settle(&self) -> Duration {
        Duration::from_millis(250)
    }
}
