//! Which chat a session is of, and its renewal: `POST /api/session` begins a new chat, `POST /api/session/renew` takes the place
//! of a session whose shopper has proved who they are.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use sqlx::PgConnection;

use super::error::ApiError;
use super::hub::Live;
use super::server::Web;
use super::session::{Session, bearer};
use super::store;

/// Ids of messages that a page may name.
const NAMED: usize = 20;

/// The chat of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seat {
    /// User and address on the channel.
    pub(super) chat: String,
    /// The session must be renewed: lines after this one are not for it.
    pub(super) until: Option<i64>,
}

/// What a session's digest stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// A chat.
    Seat(Seat),
    /// Nothing yet: it has said nothing.
    Nothing,
    /// It is over.
    Over,
}

/// The seat of a session, made where it has none.
pub(super) async fn take(conn: &mut PgConnection, digest: &str) -> Result<Seat, ApiError> {
    if store::seat(conn, digest).await.map_err(ApiError::database)? == Found::Nothing {
        store::make_seat(conn, digest).await.map_err(ApiError::database)?;
    }
    match store::seat(conn, digest).await.map_err(ApiError::database)? {
        Found::Seat(seat) => Ok(seat),
        Found::Nothing | Found::Over => Err(ApiError::NoSession),
    }
}

/// A new chat begins; the old one can no longer be opened from this browser.
pub(super) async fn begin(
    State(web): State<Arc<Web>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    web.admit(peer, &headers)?;
    if let Some(old) = Session::of(&headers, web.is_https(&headers)) {
        let mut conn = web.db.jobs.acquire().await.map_err(ApiError::database)?;
        store::end(&mut conn, &old.digest()).await.map_err(ApiError::database)?;
    }
    Ok(answer(&web, &headers, &Session::new()))
}

/// The messages that this page has sent, by its own ids.
#[derive(Deserialize)]
pub(super) struct Mine {
    messages: Vec<String>,
}

/// Gives the browser that proved who its shopper is a new session; the old one is void.
pub(super) async fn renew(
    State(web): State<Arc<Web>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Json(mine): Json<Mine>,
) -> Result<Response, ApiError> {
    web.admit(peer, &headers)?;
    let old = Session::of(&headers, web.is_https(&headers)).ok_or(ApiError::NoSession)?;
    let fresh = Session::new();
    let named = &mine.messages[mine.messages.len().saturating_sub(NAMED)..];
    let renewed = async {
        let mut tx = web.db.jobs.begin().await?;
        let renewed = store::renew(&mut tx, &old.digest(), named, &fresh.digest()).await?;
        tx.commit().await?;
        Ok(renewed)
    };
    let chat = renewed.await.map_err(ApiError::database)?.ok_or(ApiError::NoSession)?;
    web.hub.publish(&chat, Live::Lines); // streams of the old session look, and end
    tracing::debug!(channel = super::NAME, "a session was renewed");
    Ok(answer(&web, &headers, &fresh))
}

/// Gives a session to the browser: as a cookie, or, in a frame, as what its page keeps.
pub(super) fn answer(web: &Web, headers: &HeaderMap, session: &Session) -> Response {
    if bearer(headers).is_some() {
        return Json(json!({ "session": session.token() })).into_response();
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(cookie) = session.cookie(web.is_https(headers), !web.settings.allowed_origins.is_empty()) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
