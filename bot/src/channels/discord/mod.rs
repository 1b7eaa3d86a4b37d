//! Discord, by serenity.
//!
//! Direct messages and mentions carry their text without the privileged message-content intent, so that intent is not asked
//! for, but where the staff works in a channel: what agents write in its threads has to be read. A slash command in a server is answered so that only the shopper sees it and counts as a private chat; a mention in a
//! server is public, and the engine answers it as such.

mod address;
mod catch_up;
mod commands;
mod components;
mod gateway;
mod handler;
mod interactions;
mod rest;
mod send;
mod staff;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use serenity::http::{Http, HttpBuilder};
use serenity::model::id::ChannelId;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use self::{gateway::Gateway, interactions::Interactions, rest::Rest, send::Discord};
use super::{ChannelState, NO_TOKEN, files};
use crate::{config::DiscordConfig, service::Service, staff::Staff};

/// The channel's name.
pub const NAME: &str = "discord";

/// Longer than this a request is not waited for; its outcome is unknown then.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);
/// How long the start waits for Discord before it goes on without.
const START_TIMEOUT: Duration = Duration::from_secs(5);

/// Turns Discord on if it has a token that Discord accepts, or may accept once it can be reached.
pub async fn start(
    config: &DiscordConfig,
    data_dir: &Path,
    service: &Service,
    rooms: Option<&Staff>,
    tracker: &TaskTracker,
    stop: &CancellationToken,
) -> ChannelState {
    let Some(token) = &config.token else { return ChannelState::off(NO_TOKEN, "discord.token") };
    let client = match reqwest::Client::builder().connect_timeout(START_TIMEOUT).timeout(REQUEST_TIMEOUT).build() {
        Ok(client) => client,
        Err(error) => return ChannelState::off(error.to_string(), "discord.api_url"),
    };
    let api_url = config.api_url.as_ref().map(|url| url.as_str().trim_end_matches('/').to_owned());
    let access = Access { token: token.expose_secret().to_owned(), api_url, client };
    let rest = Arc::new(Rest::new(access.http(), access.client.clone()));
    let detail = match tokio::time::timeout(START_TIMEOUT, rest.me()).await {
        Ok(Ok(name)) => name,
        Ok(Err(failure)) if failure.wrong_token() => return ChannelState::off("Discord does not accept the token", "discord.token"),
        Ok(Err(_)) | Err(_) => "connecting".to_owned(),
    };
    let interactions = Arc::new(Interactions::default());
    service.register(Arc::new(Discord::new(Arc::clone(&rest), Arc::clone(&interactions), data_dir.to_owned())));
    let door = config.staff_channel.zip(rooms).map(|(channel, rooms)| {
        let channel = ChannelId::new(channel);
        rooms.add(Arc::new(staff::Rooms { rest: Arc::clone(&rest), channel, personal_data: config.staff_personal_data }));
        staff::Door::new(channel, rooms.clone(), service.clone(), Arc::clone(&rest), data_dir.to_owned())
    });
    let gateway = Gateway {
        access,
        door,
        rest,
        interactions,
        service: service.clone(),
        data_dir: data_dir.to_owned(),
        tracker: tracker.clone(),
        stop: stop.clone(),
    };
    let (rest, folder) = (Arc::clone(&gateway.rest), data_dir.to_owned());
    files::take_up(service, NAME, data_dir.to_owned(), move |file, of_agent| {
        handler::fetch(Arc::clone(&rest), folder.clone(), file, of_agent)
    });
    tracker.spawn(gateway.run());
    ChannelState::On(detail)
}

/// How Discord is reached.
struct Access {
    token: String,
    /// Without a slash at its end.
    api_url: Option<String>,
    client: reqwest::Client,
}

impl Access {
    /// serenity's client. It honours another address only with its own rate limiter off; [`Rest`] then minds the limits.
    fn http(&self) -> Http {
        let builder = HttpBuilder::new(&self.token).client(self.client.clone());
        match &self.api_url {
            Some(address) => builder.proxy(address).ratelimiter_disabled(true).build(),
            None => builder.build(),
        }
    }
}
