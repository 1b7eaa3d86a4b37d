//! `POST /api/vouch`: the shop's own page says which of its customers is signed in. The database checks the token.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use knowledge::db::identity::{self, Vouching};
use serde::Deserialize;

use super::error::ApiError;
use super::seat;
use super::server::Web;
use super::session::Session;
use super::store;

/// What the page around the chat was given by its server.
#[derive(Deserialize)]
pub(super) struct Vouched {
    token: String,
}

/// Links the chat to the customer. A chat that is somebody else's is left, and a new one begins: who shares a browser does not
/// share a chat.
pub(super) async fn post(
    State(web): State<Arc<Web>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Json(vouched): Json<Vouched>,
) -> Result<Response, ApiError> {
    web.admit(peer, &headers)?;
    let session = Session::of(&headers, web.is_https(&headers)).ok_or(ApiError::NoSession)?;
    match take(&web, &session, &vouched.token).await? {
        Vouching::Verified => Ok(StatusCode::NO_CONTENT.into_response()),
        Vouching::Refused => Err(ApiError::NotVouched),
        Vouching::OtherCustomer => {
            let fresh = Session::new();
            if take(&web, &fresh, &vouched.token).await? != Vouching::Verified {
                return Err(ApiError::NotVouched);
            }
            let mut conn = web.db.jobs.acquire().await.map_err(ApiError::database)?;
            store::end(&mut conn, &session.digest()).await.map_err(ApiError::database)?;
            Ok(seat::answer(&web, &headers, &fresh))
        }
    }
}

async fn take(web: &Web, session: &Session, token: &str) -> Result<Vouching, ApiError> {
    let mut tx = web.db.jobs.begin().await.map_err(ApiError::database)?;
    let seat = seat::take(&mut tx, &session.digest()).await?;
    let vouching = async {
        let who = identity::find_or_create(&mut tx, super::NAME, &seat.chat).await?;
        let vouching = identity::vouch(&mut tx, who, token, web.settings.link_for).await?;
        tx.commit().await?;
        Ok(vouching)
    };
    vouching.await.map_err(ApiError::database)
}
