//! `POST /api/messages`: the shopper writes, or presses a button.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use engine::conversation::inbox::Incoming;
use serde::{Deserialize, Serialize};

use super::error::ApiError;
use super::hub::Live;
use super::seat;
use super::server::Web;
use super::session::Session;
use super::store;

/// Characters of a message.
pub(super) const LIMIT: usize = 2000;
/// Characters of a button's label.
const LABEL_LIMIT: usize = 200;
/// Bytes that a button may carry besides its label.
const TOKEN_LIMIT: usize = 64;
/// Messages of one chat that may wait for the bot.
const WAITING: i64 = 20;
const WAIT: Duration = Duration::from_secs(5);

#[derive(Deserialize)]
struct Body {
    id: String,
    text: Option<String>,
    press: Option<String>,
    token: Option<String>,
    locale: Option<String>,
}

/// A message that is well formed.
#[derive(Debug, PartialEq, Eq)]
struct Written {
    id: String,
    text: String,
    pressed: Option<String>,
    token: Option<String>,
    locale: Option<String>,
}

/// The answer: the message is stored.
#[derive(Serialize)]
pub(super) struct Accepted {
    pub(super) id: String,
    /// The id of its line.
    pub(super) message: i64,
}

pub(super) async fn post(
    State(web): State<Arc<Web>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<Accepted>), ApiError> {
    web.admit(peer, &headers)?;
    let digest = Session::of(&headers, web.is_https(&headers)).ok_or(ApiError::NoSession)?.digest();
    let written = read(&body.map_err(|_| ApiError::TooLarge)?)?;
    let mut conn = web.db.jobs.acquire().await.map_err(ApiError::database)?;
    let seat = seat::take(&mut conn, &digest).await?;
    if seat.until.is_some() {
        return Err(ApiError::Renew);
    }
    let address = seat.chat;
    let flooded = store::unanswered(&mut conn, &address).await.map_err(ApiError::database)? >= WAITING;
    // one that comes again is answered as before, however many wait
    if flooded && !store::is_known(&mut conn, &address, &written.id).await.map_err(ApiError::database)? {
        return Err(ApiError::TooFast(WAIT));
    }
    drop(conn);
    let incoming = Incoming {
        channel: super::NAME,
        user: address.clone(),
        address: address.clone(),
        private: true,
        external_id: written.id.clone(),
        text: written.text.clone().into(),
        pressed: written.pressed.clone(),
        token: written.token,
        locale: written.locale,
        files: Vec::new(),
        received_at: web.service.now(),
    };
    let stored = web.service.receive(incoming).await.map_err(ApiError::database)?;
    let stored = stored.ok_or(ApiError::Invalid("the message can't be kept"))?;
    if stored.fresh {
        web.hub.publish(&address, Live::Lines); // for the chat's other tabs
    } else {
        let mut conn = web.db.jobs.acquire().await.map_err(ApiError::database)?;
        let same = store::says(&mut conn, stored.message, &written.text, written.pressed.as_deref()).await;
        if !same.map_err(ApiError::database)? {
            return Err(ApiError::IdTaken);
        }
    }
    Ok((StatusCode::ACCEPTED, Json(Accepted { id: written.id, message: stored.message })))
}

/// Reads the body: an id, and either words or the label of a button.
fn read(body: &[u8]) -> Result<Written, ApiError> {
    let body: Body = serde_json::from_slice(body).map_err(|_| ApiError::Invalid("the body must be {id, text or press, locale}"))?;
    if !is_id(&body.id) {
        return Err(ApiError::Invalid("id must be 8 to 64 letters, digits and hyphens"));
    }
    let (text, pressed) = match (body.text, body.press) {
        (Some(text), None) => (clean(&text), None),
        (None, Some(label)) => (clean(&label), Some(clean(&label))),
        _ => return Err(ApiError::Invalid("either text or press must be there")),
    };
    if text.is_empty() {
        return Err(ApiError::Invalid("the message is empty"));
    }
    let limit = if pressed.is_some() { LABEL_LIMIT } else { LIMIT };
    if text.chars().count() > limit {
        return Err(ApiError::TooLong(limit));
    }
    let token = body.token.filter(|token| pressed.is_some() && token.len() <= TOKEN_LIMIT);
    Ok(Written { id: body.id, text, pressed, token, locale: body.locale.filter(|tag| is_locale(tag)) })
}

/// Whether a page may name a message so.
pub(super) fn is_id(id: &str) -> bool {
    (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Whether it looks like a language's tag.
pub(super) fn is_locale(tag: &str) -> bool {
    tag.len() <= 35 && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Without control characters, save tabs and new lines.
fn clean(text: &str) -> String {
    text.replace("\r\n", "\n").chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read_json(body: &serde_json::Value) -> Result<Written, ApiError> {
        read(body.to_string().as_bytes())
    }

    #[test]
    fn words_and_buttons_are_read() {
        let written =
            read_json(&json!({ "id": "m-0000001", "text": " Where\r\nis it?\u{0} ", "locale": "zh-CN", "at": "now" })).expect("fine");
        assert_eq!((written.text.as_str(), written.pressed, written.locale.as_deref()), ("Where\nis it?", None, Some("zh-CN")));
        let pressed = read_json(&json!({ "id": "m-0000002", "press": "T-10001" })).expect("fine");
        assert_eq!((pressed.text.as_str(), pressed.pressed.as_deref()), ("T-10001", Some("T-10001")));
    }

    #[test]
    fn the_limit_counts_characters_not_bytes() {
        let id = "m-0000001";
        assert!(read_json(&json!({ "id": id, "text": "订".repeat(LIMIT) })).is_ok());
        assert_eq!(read_json(&json!({ "id": id, "text": "订".repeat(LIMIT + 1) })), Err(ApiError::TooLong(LIMIT)));
        assert_eq!(read_json(&json!({ "id": id, "press": "x".repeat(201) })), Err(ApiError::TooLong(200)));
    }

    #[test]
    fn malformed_bodies_are_refused() {
        for body in [
            json!({}),
            json!([]),
            json!({ "id": "short", "text": "hi" }),
            json!({ "id": "with space", "text": "hi" }),
            json!({ "id": "m-0000001" }),
            json!({ "id": "m-0000001", "text": "  \u{0}" }),
            json!({ "id": "m-0000001", "text": "hi", "press": "hi" }),
        ] {
            assert!(matches!(read_json(&body), Err(ApiError::Invalid(_))), "{body}");
        }
        assert_eq!(read_json(&json!({ "id": "m-0000001", "text": "hi", "locale": "<script>" })).expect("fine").locale, None);
    }
}
