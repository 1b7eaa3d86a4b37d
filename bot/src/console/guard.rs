//! Stands before every page: who asks, whether their role allows it, and whether a form was sent by a page of ours.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use engine::handover::AgentId;
use knowledge::language::Language;

use super::Console;
use super::error::PageError;
use super::routes::Right;
use super::session::Token;
use super::store::sessions;
use super::tongue::{self, t};
use crate::channels::web::origin::is_same_origin;

/// Bytes of a form; an article is the longest.
pub(super) const LARGEST_FORM: usize = 2 * 1024 * 1024;
/// Bytes of a folder of articles.
pub(super) const LARGEST_FOLDER: usize = 32 * 1024 * 1024;

/// What somebody of the shop may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Answers shoppers.
    Agent,
    /// Answers shoppers, teaches the bot, manages colleagues.
    Admin,
    /// Looks, and changes nothing.
    Auditor,
}

impl Role {
    /// As stored; an unknown word may do the least.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        match word {
            "agent" => Self::Agent,
            "admin" => Self::Admin,
            _ => Self::Auditor,
        }
    }

    /// As stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Admin => "admin",
            Self::Auditor => "auditor",
        }
    }
}

/// Who asks.
#[derive(Debug, Clone)]
pub(super) struct Staff {
    /// Row.
    pub(super) id: AgentId,
    /// Name.
    pub(super) name: String,
    /// E-mail address.
    pub(super) email: String,
    /// Role.
    pub(super) role: Role,
    /// What forms carry.
    pub(super) csrf: String,
    /// The language that they chose for the desk; nothing: as their browser says.
    pub(super) language: Option<Language>,
    /// Digest of the session.
    pub(super) session: Vec<u8>,
}

impl Staff {
    pub(super) fn is_admin(&self) -> bool {
        self.role == Role::Admin
    }

    /// Whether they may answer shoppers.
    pub(super) fn works(&self) -> bool {
        self.role != Role::Auditor
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Staff {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, PageError> {
        parts.extensions.get::<Self>().cloned().ok_or(PageError::Forbidden)
    }
}

/// The layer of one route.
pub(super) async fn check(State((console, right)): State<(Arc<Console>, Right)>, request: Request, next: Next) -> Response {
    let of_browser = tongue::preferred(request.headers());
    match tongue::speaking(of_browser, admit(&console, right, request)).await {
        Ok(request) => {
            let chosen = request.extensions().get::<Staff>().and_then(|staff| staff.language);
            tongue::speaking(chosen.unwrap_or(of_browser), next.run(request)).await
        }
        Err(turned_away) => turned_away,
    }
}

async fn admit(console: &Console, right: Right, mut request: Request) -> Result<Request, Response> {
    let changes = request.method() != Method::GET && request.method() != Method::HEAD;
    if changes && !is_same_origin(request.headers()) {
        return Err(PageError::Stale.into_response());
    }
    if right == Right::Anybody {
        return Ok(request);
    }
    let staff = who(console, request.headers()).await.map_err(|error| PageError::from(error).into_response())?;
    let Some(staff) = staff else {
        let page = request.method() == Method::GET && !request.headers().contains_key("x-fragment");
        return Err(if page { Redirect::to("/login").into_response() } else { PageError::Forbidden.into_response() });
    };
    if !right.allows(staff.role) {
        return Err(PageError::Forbidden.into_response());
    }
    if changes {
        request = own_form(request, &staff).await.map_err(IntoResponse::into_response)?;
    }
    request.extensions_mut().insert(staff);
    Ok(request)
}

async fn who(console: &Console, headers: &HeaderMap) -> sqlx::Result<Option<Staff>> {
    let Some(token) = Token::of(headers) else { return Ok(None) };
    let mut conn = console.db.desk.acquire().await?;
    let found = sessions::find(&mut conn, &token.digest(), console.now()).await?;
    Ok(found.map(|found| Staff {
        id: found.agent,
        name: found.name,
        email: found.email,
        role: Role::parse(&found.role),
        language: found.language.as_deref().and_then(Language::parse),
        csrf: token.csrf(),
        session: token.digest(),
    }))
}

/// The form's token stands in a header, in the address (for files), or in the form itself.
async fn own_form(request: Request, staff: &Staff) -> Result<Request, PageError> {
    let given = |value: &str| value == staff.csrf;
    let in_header = request.headers().get("x-csrf").and_then(|value| value.to_str().ok()).is_some_and(given);
    let in_address = request.uri().query().is_some_and(|query| field(query.as_bytes(), "csrf").as_deref().is_some_and(given));
    if in_header || in_address {
        return Ok(request);
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(PageError::Stale);
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, LARGEST_FORM).await.map_err(|_| PageError::Invalid(t("too-long")))?;
    if !field(&bytes, "csrf").as_deref().is_some_and(given) {
        return Err(PageError::Stale);
    }
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

fn field(form: &[u8], name: &str) -> Option<String> {
    url::form_urlencoded::parse(form).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}
