//! The routes, and the start.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use knowledge::db::Database;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::error::ApiError;
use super::hub::Hub;
use super::limits::{self, Limits};
use super::session::{Session, is_https};
use super::{WebChannel, WebSettings, events, headers, history, messages, origin, page};
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
    limits: Limits,
}

impl Web {
    /// Turns away what comes from another site, is not JSON, or comes too fast.
    pub(super) fn admit(&self, peer: SocketAddr, headers: &HeaderMap) -> Result<(), ApiError> {
        if !origin::is_same_origin(headers) {
            return Err(ApiError::CrossOrigin);
        }
        if !origin::is_json(headers) {
            return Err(ApiError::NotJson);
        }
        self.limits.take(limits::client(peer.ip(), headers), Instant::now()).map_err(ApiError::TooFast)
    }
}

/// The web chat's routes. `channel` must be the one that is registered with `service`; streams end when `stop` is cancelled.
pub fn router(settings: WebSettings, service: Service, db: Database, channel: &WebChannel, stop: CancellationToken) -> Router {
    let policy =
        HeaderValue::from_str(&headers::policy(&settings.allowed_origins)).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    let web = Arc::new(Web { settings, service, db, hub: Arc::clone(&channel.hub), stop, policy, limits: Limits::default() });
    Router::new()
        .route("/", get(page::get))
        .route("/assets/{name}", get(page::asset))
        .route("/api/history", get(history::get))
        .route("/api/messages", post(messages::post))
        .route("/api/session", post(new_session))
        .route("/api/events", get(events::get))
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(ready))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
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

/// `POST /api/session`: a new chat begins.
async fn new_session(
    State(web): State<Arc<Web>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    web.admit(peer, &headers)?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(cookie) = Session::new().cookie(is_https(&headers), !web.settings.allowed_origins.is_empty()) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// `GET /readyz`: whether the database answers.
async fn ready(State(web): State<Arc<Web>>) -> Response {
    let asked = tokio::time::timeout(READY_WITHIN, sqlx::query("select 1").execute(&web.db.turn));
    match asked.await {
        Ok(Ok(_)) if !web.stop.is_cancelled() => "ready".into_response(),
        _ => ApiError::Unavailable.into_response(),
    }
}
