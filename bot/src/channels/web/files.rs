//! `POST /api/files`: the shopper sends a file, which is a message of its own. `GET /api/files/{id}`: a file of the chat, for who may
//! see the line that it came with.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{ConnectInfo, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use engine::conversation::files as stored;
use engine::conversation::inbox::Incoming;
use serde::Deserialize;
use uuid::Uuid;

use super::error::ApiError;
use super::hub::Live;
use super::messages::{Accepted, is_id, is_locale};
use super::seat::{self, Found};
use super::server::Web;
use super::session::Session;
use super::{limits, origin};
use crate::channels::files::{self, FileError};

/// What the page says of a file besides its bytes.
#[derive(Deserialize)]
pub(super) struct Named {
    id: String,
    name: String,
    locale: Option<String>,
}

/// The body is the file's bytes, as `application/octet-stream`: a form of another site can't send that.
pub(super) async fn post(
    State(web): State<Arc<Web>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Query(named): Query<Named>,
    body: Body,
) -> Result<(StatusCode, Json<Accepted>), ApiError> {
    if !origin::is_same_origin(&headers) {
        return Err(ApiError::CrossOrigin);
    }
    if headers.get(header::CONTENT_TYPE) != Some(&HeaderValue::from_static("application/octet-stream")) {
        return Err(ApiError::Invalid("a file must be sent as application/octet-stream"));
    }
    web.limits.write(limits::client(peer.ip(), &headers)).map_err(ApiError::TooFast)?;
    if !is_id(&named.id) {
        return Err(ApiError::Invalid("id must be 8 to 64 letters, digits and hyphens"));
    }
    let digest = Session::of(&headers, web.is_https(&headers)).ok_or(ApiError::NoSession)?.digest();
    let mut conn = web.db.jobs.acquire().await.map_err(ApiError::database)?;
    let seat = seat::take(&mut conn, &digest).await?;
    if seat.until.is_some() {
        return Err(ApiError::Renew);
    }
    if !stored::may_send(&mut conn, super::NAME, &seat.chat).await.map_err(ApiError::database)? {
        return Err(ApiError::Invalid("too many files for one day"));
    }
    drop(conn);
    let announced = files::announced(&named.name, "", 0, "");
    let kept = files::keep_for_another(&web.settings.data_dir, announced, body.into_data_stream()).await.map_err(refused)?;
    let path = kept.path.clone();
    let incoming = Incoming {
        channel: super::NAME,
        user: seat.chat.clone(),
        address: seat.chat.clone(),
        private: true,
        external_id: named.id.clone(),
        text: String::new().into(),
        pressed: None,
        token: None,
        locale: named.locale.filter(|tag| is_locale(tag)),
        files: vec![kept],
        received_at: web.service.now(),
    };
    let received = web.service.receive(incoming).await;
    // one that came before is there already, and what the database did not take nobody names
    if !matches!(&received, Ok(Some(received)) if received.fresh) {
        files::discard(&web.settings.data_dir, &[path]).await;
    }
    let received = received.map_err(ApiError::database)?.ok_or(ApiError::Invalid("the file can't be kept"))?;
    web.hub.publish(&seat.chat, Live::Lines);
    Ok((StatusCode::ACCEPTED, Json(Accepted { id: named.id, message: received.message })))
}

fn refused(error: FileError) -> ApiError {
    match error {
        FileError::TooLarge => ApiError::TooLarge,
        FileError::Kind => ApiError::Kind,
        FileError::Fetch(_) => ApiError::Invalid("the file did not arrive whole"),
        FileError::Write(error) => {
            tracing::warn!(channel = super::NAME, kind = %error.kind(), "a file of a shopper can't be written");
            ApiError::Unavailable
        }
    }
}

/// A file of a line that the session may see, as a download.
pub(super) async fn get(State(web): State<Arc<Web>>, headers: HeaderMap, Path(id): Path<Uuid>) -> Result<Response, ApiError> {
    let digest = Session::of(&headers, web.is_https(&headers)).ok_or(ApiError::NoSession)?.digest();
    let Found::Seat(seat) = web.seat(&digest).await.map_err(ApiError::database)? else { return Err(ApiError::NoSession) };
    let mut conn = web.db.jobs.acquire().await.map_err(ApiError::database)?;
    let until = seat.until.unwrap_or(i64::MAX);
    let found = stored::shown(&mut conn, super::NAME, &seat.chat, until, id).await.map_err(ApiError::database)?;
    drop(conn);
    let (name, path) = found.ok_or(ApiError::NotFound)?;
    files::download(&web.settings.data_dir, &path, &name).await.ok_or(ApiError::NotFound)
}
