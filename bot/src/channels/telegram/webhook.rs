//! Updates by webhook: Telegram calls us, proves itself by the secret token, and calls again unless the answer is 200.

use std::sync::Arc;

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, http::StatusCode, routing::post};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use teloxide::{payloads::SetWebhookSetters, requests::Requester, types::Update};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{NAME, UPDATES, errors, receive::Receiver};
use crate::{
    channels::{Backoff, ChannelState},
    config::TelegramConfig,
};

const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";

/// A webhook whose address is bound and that Telegram does not know yet.
pub(super) struct Webhook {
    listener: TcpListener,
    url: Url,
    secret: SecretString,
}

#[derive(Clone)]
struct Shared {
    receiver: Arc<Receiver>,
    secret: SecretString,
}

impl Webhook {
    /// Binds the address, or says which setting is amiss.
    pub(super) async fn bind(config: &TelegramConfig) -> Result<Self, ChannelState> {
        let Some(url) = config.webhook_url.clone() else { return Err(ChannelState::off("no public address", "telegram.webhook_url")) };
        let Some(secret) = config.webhook_secret.clone() else { return Err(ChannelState::off("no secret", "telegram.webhook_secret")) };
        match TcpListener::bind(config.webhook_listen).await {
            Ok(listener) => Ok(Self { listener, url, secret }),
            Err(error) => Err(ChannelState::off(format!("can't listen: {}", error.kind()), "telegram.webhook_listen")),
        }
    }

    /// Serves until the program stops; calls that are being answered then are finished.
    pub(super) async fn run(self, receiver: Arc<Receiver>, stop: &CancellationToken) {
        let shared = Shared { receiver: Arc::clone(&receiver), secret: self.secret.clone() };
        let routes = Router::new().route(self.url.path(), post(update)).with_state(shared);
        let announced = announce(&receiver, self.url, &self.secret, stop);
        let served = axum::serve(self.listener, routes).with_graceful_shutdown(stop.clone().cancelled_owned());
        let ((), served) = tokio::join!(announced, served.into_future());
        if let Err(error) = served {
            tracing::error!(channel = NAME, %error, "the webhook's server ended");
        }
    }
}

/// Tells Telegram the address, until it takes it.
async fn announce(receiver: &Receiver, url: Url, secret: &SecretString, stop: &CancellationToken) {
    let mut backoff = Backoff::new();
    loop {
        let request = receiver.bot().set_webhook(url.clone()).secret_token(secret.expose_secret()).allowed_updates(UPDATES);
        match request.await {
            Ok(_) => return,
            Err(error) => tracing::warn!(channel = NAME, error = errors::describe(&error), "the webhook was not set"),
        }
        if !backoff.wait(stop).await {
            return;
        }
    }
}

async fn update(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let given = headers.get(SECRET_HEADER).map(|value| value.as_bytes()).unwrap_or_default();
    // digests are compared, so that the time it takes says nothing about the secret
    if Sha256::digest(given) != Sha256::digest(shared.secret.expose_secret().as_bytes()) {
        return StatusCode::UNAUTHORIZED;
    }
    let update: Update = match serde_json::from_slice(&body) {
        Ok(update) => update,
        Err(_) => {
            tracing::warn!(channel = NAME, length = body.len(), "an update that can't be read");
            return StatusCode::OK; // it would come again for ever
        }
    };
    match shared.receiver.handle(&update).await {
        Ok(()) => StatusCode::OK,
        Err(error) => {
            tracing::warn!(channel = NAME, %error, "a message can't be stored; Telegram keeps it");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}
