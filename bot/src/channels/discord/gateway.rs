//! The connection that events come over. serenity keeps it and resumes it; this module begins it again where serenity gives up.

use std::path::PathBuf;
use std::sync::Arc;

use serenity::{
    Client, Error,
    all::{GatewayError, GatewayIntents},
    client::ClientBuilder,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{Access, NAME, handler::Handler, interactions::Interactions, rest::Rest, staff::Door};
use crate::{channels::Backoff, service::Service};

/// What the connection needs.
pub(super) struct Gateway {
    pub(super) access: Access,
    pub(super) rest: Arc<Rest>,
    pub(super) interactions: Arc<Interactions>,
    pub(super) service: Service,
    pub(super) data_dir: PathBuf,
    pub(super) tracker: TaskTracker,
    pub(super) stop: CancellationToken,
    /// Where the staff works.
    pub(super) door: Option<Door>,
}

impl Gateway {
    /// Stays connected until the program stops, or until Discord no longer accepts the token.
    pub(super) async fn run(self) {
        let mut backoff = Backoff::new();
        while !self.stop.is_cancelled() {
            match Box::pin(self.connection()).await {
                Ended::Stopped => return,
                Ended::WrongToken => {
                    return tracing::warn!(channel = NAME, setting = "discord.token", "channel off: Discord does not accept the token");
                }
                Ended::NoContent => {
                    return tracing::warn!(
                        channel = NAME,
                        setting = "discord.staff_channel",
                        "channel off: switch the Message Content Intent on in Discord's developer portal, or take the setting away"
                    );
                }
                Ended::Lost(why) => tracing::warn!(channel = NAME, error = why, "no connection to Discord"),
            }
            if !backoff.wait(&self.stop).await {
                return;
            }
        }
    }

    async fn connection(&self) -> Ended {
        // with the network down serenity would take a default gateway, whatever address is set
        let reached = tokio::select! {
            () = self.stop.cancelled() => return Ended::Stopped,
            reached = self.rest.me() => reached,
        };
        match reached {
            Err(failure) if failure.wrong_token() => return Ended::WrongToken,
            Err(failure) => return Ended::Lost(failure.describe()),
            Ok(_) => {}
        }
        // before anything is heard: what is heard first would hide what was missed
        let known = match self.service.last_heard(NAME).await {
            Ok(known) => known,
            Err(error) => return Ended::Lost(error.to_string()),
        };
        let handler = Handler::new(self, known);
        let mut intents = GatewayIntents::DIRECT_MESSAGES | GatewayIntents::GUILD_MESSAGES | GatewayIntents::GUILDS;
        if self.door.is_some() {
            intents |= GatewayIntents::MESSAGE_CONTENT;
        }
        let built = ClientBuilder::new_with_http(self.access.http(), intents).event_handler(handler).await;
        let mut client: Client = match built {
            Ok(client) => client,
            Err(error) => return Ended::Lost(error.to_string()),
        };
        let shards = Arc::clone(&client.shard_manager);
        tokio::select! {
            ended = client.start() => match ended {
                Err(Error::Gateway(GatewayError::InvalidAuthentication | GatewayError::NoAuthentication)) => Ended::WrongToken,
                Err(Error::Gateway(GatewayError::DisallowedGatewayIntents)) => Ended::NoContent,
                Err(error) => Ended::Lost(error.to_string()),
                Ok(()) => Ended::Lost("the connection ended".to_owned()),
            },
            () = self.stop.cancelled() => {
                shards.shutdown_all().await;
                Ended::Stopped
            }
        }
    }
}

enum Ended {
    Stopped,
    WrongToken,
    /// The bot may not read what agents write.
    NoContent,
    Lost(String),
}
