//! What the API answers when it does not do what was asked.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// A refusal. The page knows them by their code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum ApiError {
    #[error("there is no session; open the page first")]
    NoSession,
    #[error("the shopper has proved who they are: renew the session first")]
    Renew,
    #[error("only the chat's own page may do this")]
    CrossOrigin,
    #[error("the body must be JSON, and its content type must say so")]
    NotJson,
    #[error("the body is too large")]
    TooLarge,
    #[error("files of this kind are not taken")]
    Kind,
    #[error("there is no such file")]
    NotFound,
    #[error("a message has at most {0} characters")]
    TooLong(usize),
    #[error("{0}")]
    Invalid(&'static str),
    #[error("another message has this id")]
    IdTaken,
    #[error("nobody vouches for this chat")]
    NotVouched,
    #[error("too much at once; wait a moment")]
    TooFast(Duration),
    #[error("the shop can't be reached right now")]
    Unavailable,
}

impl ApiError {
    fn parts(&self) -> (StatusCode, &'static str) {
        match self {
            Self::NoSession => (StatusCode::UNAUTHORIZED, "no_session"),
            Self::Renew => (StatusCode::CONFLICT, "renew"),
            Self::CrossOrigin => (StatusCode::FORBIDDEN, "cross_origin"),
            Self::NotJson => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::Kind => (StatusCode::UNPROCESSABLE_ENTITY, "kind"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::TooLong(_) => (StatusCode::UNPROCESSABLE_ENTITY, "too_long"),
            Self::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
            Self::IdTaken => (StatusCode::CONFLICT, "id_taken"),
            Self::NotVouched => (StatusCode::FORBIDDEN, "not_vouched"),
            Self::TooFast(_) => (StatusCode::TOO_MANY_REQUESTS, "too_fast"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        }
    }

    /// The database failed: logged here, once.
    pub(super) fn database(error: sqlx::Error) -> Self {
        tracing::warn!(channel = super::NAME, %error, "the database can't be used");
        Self::Unavailable
    }
}

impl IntoResponse for ApiError {
    /// `{"error": {"code", "message"}}`, with `Retry-After` in whole seconds where waiting helps.
    fn into_response(self) -> Response {
        let (status, code) = self.parts();
        let mut response = (status, Json(json!({ "error": { "code": code, "message": self.to_string() } }))).into_response();
        if let Self::TooFast(wait) = self {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        response
    }
}
