//! What can go wrong with a page. The visitor sees a short page; the log has the error, once.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use engine::handover::Refused;

use super::tongue::{lang, t};

/// Why a page is not shown or an act not done.
#[derive(Debug, thiserror::Error)]
pub(super) enum PageError {
    /// There is no such thing.
    #[error("there is no such page")]
    NotFound,
    /// Not with this role.
    #[error("your role does not allow this")]
    Forbidden,
    /// Known to the shop, and not to the desk.
    #[error("you have no part in this desk yet: ask an admin")]
    Outside,
    /// The form was not sent by a page of ours, or its session is over.
    #[error("this form is out of date: load the page again")]
    Stale,
    /// What was sent makes no sense; the text says why.
    #[error("{0}")]
    Invalid(String),
    /// Too much was tried.
    #[error("too many tries: wait a quarter of an hour")]
    Throttled,
    /// The database.
    #[error("the database does not answer")]
    Database(#[from] sqlx::Error),
    /// Anything else of ours.
    #[error("something went wrong here")]
    Internal(#[from] anyhow::Error),
}

impl From<askama::Error> for PageError {
    fn from(error: askama::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<Refused> for PageError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Gone => Self::NotFound,
            Refused::HeldBy(_) => Self::Invalid(t("held")),
            Refused::NotTaken => Self::Invalid(t("take-first")),
            Refused::Settling => Self::Invalid(t("settling-error")),
            Refused::Words => Self::Invalid(t("length-rule")),
            Refused::Files => Self::Invalid(t("files-error")),
        }
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    status: u16,
    words: String,
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::Stale | Self::Outside => StatusCode::FORBIDDEN,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Throttled => StatusCode::TOO_MANY_REQUESTS,
            Self::Database(error) => {
                tracing::warn!(%error, "a page of the desk can't be made");
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Internal(error) => {
                tracing::error!(error = %format!("{error:#}"), "a page of the desk failed");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        let words = match &self {
            Self::NotFound => t("error-not-found"),
            Self::Forbidden => t("error-forbidden"),
            Self::Outside => t("error-outside"),
            Self::Stale => t("error-stale"),
            Self::Invalid(words) => words.clone(),
            Self::Throttled => t("error-throttled"),
            Self::Database(_) => t("error-database"),
            Self::Internal(_) => t("error-internal"),
        };
        let page = ErrorPage { status: status.as_u16(), words: words.clone() };
        (status, Html(page.render().unwrap_or(words))).into_response()
    }
}
