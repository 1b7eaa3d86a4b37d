//! The routes, and the start.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use knowledge::db::Database;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::error::ApiError;
use super::hub::Hub;
use super::limits::{self, Limits};
use super::seat::{self, Found};
use super::session::is_forwarded_https;
use super::{WebChannel, WebSettings, events, files, headers, history, messages, origin, page, store, vouch};
use crate::service::Service;

/// 2,000 characters, each written as an escaped pair of JSON, and the rest of the body.
const BODY_LIMIT: usize = 32 * 1024;
const READY_WITHIN: Duration = Duration::from_secs(2);

/// What the handlers share.
pub(super) struct Web {
    pub(super) settings: WebSettings,
    pub(super) service: Service,
    pub(super) db: Database,
    pub(super) hub: Arc<Hub>,
    pub(super) stop: CancellationToken,
    pub(super) policy: HeaderValue,
    pub(super) limits: Limits,
}

impl Web {
    /// Whether the browser speaks HTTPS: the public address says so, or else the proxy in front.
    pub(super) fn is_https(&self, headers: &HeaderMap) -> bool {
        self.settings.public_url.as_ref().map_or_else(|| is_forwarded_https(headers), |url| url.scheme() == "https")
    }

    /// The chat of a session.
    pub(super) async fn seat(&self, digest: &str) -> sqlx::Result<Found> {
        store::seat(&mut *self.db.jobs.acquire().await?, digest).await
    }

    /// Turns away what comes from another site, is not JSON, or comes too fast.
    pub(super) fn admit(&self, peer: SocketAddr, headers: &HeaderMap) -> Result<(), ApiError> {
        if !origin::is_same_origin(headers) {
            return Err(ApiError::CrossOrigin);
        }
        if !origin::is_json(headers) {
            return Err(ApiError::NotJson);
        }
        self.limits.write(limits::client(peer.ip(), headers)).map_err(ApiError::TooFast)
    }
}

/// The web chat's routes. `channel` must be the one that is registered with `service`; streams end when `stop` is cancelled.
pub fn router(settings: WebSettings, service: Service, db: Database, channel: &WebChannel, stop: CancellationToken) -> Router {
    let policy =
        HeaderValue::from_str(&headers::policy(&settings.allowed_origins)).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    let web = Arc::new(Web { settings, service, db, hub: Arc::clone(&channel.hub), stop, policy, limits: Limits::default() });
    Router::new()
        .route("/", get(page::get))
        .route("/embed", get(page::embedded))
        .route("/embed.js", get(page::embed_script))
        .route("/assets/{name}", get(page::asset))
        .route("/api/chat", get(history::whole))
        .route("/api/vouch", post(vouch::post))
        .route("/api/history", get(history::get))
        .route("/api/messages", post(messages::post))
        .route("/api/files", post(files::post))
        .route("/api/files/{id}", get(files::get))
        .route("/api/session", post(seat::begin))
        .route("/api/session/renew", post(seat::renew))
        .route("/api/events", get(events::get))
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(ready))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn_with_state(Arc::clone(&web), limits::reads))
        .layer(from_fn_with_state(Arc::clone(&web), headers::add))
        .with_state(web)
}

/// Serves until `stop` is cancelled and the requests in flight are done.
///
/// # Errors
/// If the listener fails.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) -> std::io::Result<()> {
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).with_graceful_shutdown(stop.cancelled_owned()).await
}

/// `GET /readyz`: whether the database answers.
async fn ready(State(web): State<Arc<Web>>) -> Response {
    let asked = tokio::time::timeout(READY_WITHIN, sqlx::query("select 1").execute(&web.db.turn));
    match asked.await {
        Ok(Ok(_)) if !web.stop.is_cancelled() => "ready".into_response(),
        _ => ApiError::Unavailable.into_response(),
    }
}
