//! `GET /api/history`: what was said in this chat.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use engine::conversation::history::{self, Author, ShownFile, Touched};
use engine::dialogue::buttons::ShownButton;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::error::ApiError;
use super::links::{self, Part};
use super::seat::{Found, Seat};
use super::server::Web;
use super::session::Session;

/// Lines that a page gets at most; older ones are not shown.
const LINES: i64 = 300;

/// A line as the page gets it.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    /// Its row, and the id of its event.
    pub(super) id: i64,
    /// `shopper`, `bot` or `agent`.
    pub(super) author: Author,
    text: String,
    /// The text cut where links begin and end.
    parts: Vec<Part>,
    buttons: Vec<ShownButton>,
    /// Whether facts prove it: the shopper may ask for its sources.
    proved: bool,
    at: DateTime<Utc>,
    /// Whether a person of the shop changed it since.
    edited: bool,
    files: Vec<ShownFile>,
}

/// A line as it is by now; no words where it was taken back.
#[derive(Debug, Serialize)]
pub(super) struct Change {
    /// Its row.
    pub(super) id: i64,
    #[serde(skip)]
    pub(super) stamp: (DateTime<Utc>, usize),
    at: DateTime<Utc>,
    edited: bool,
    parts: Option<Vec<Part>>,
    files: Vec<ShownFile>,
}

/// Lines of people of the shop that were changed after they were said, of those that a session may see and knows already.
pub(super) async fn changes(web: &Web, seat: &Seat, known: i64) -> sqlx::Result<Vec<Change>> {
    let known = seat.until.map_or(known, |until| until.min(known));
    let touched = history::touched(&mut *web.db.jobs.acquire().await?, super::NAME, &seat.chat, known, LINES).await?;
    let change = |line: Touched| Change {
        id: line.id,
        stamp: (line.touched_at, line.files.len()),
        at: line.at,
        edited: line.edited,
        parts: line.text.map(|text| links::parts(&text, &web.settings.shop_url)),
        files: line.files,
    };
    Ok(touched.into_iter().map(change).collect())
}

/// The lines of a chat after one of them that its session may see, oldest first.
pub(super) async fn read(web: &Web, seat: &Seat, after: i64) -> sqlx::Result<Vec<Line>> {
    let lines = history::since(&mut *web.db.jobs.acquire().await?, super::NAME, &seat.chat, after, LINES).await?;
    Ok(lines
        .into_iter()
        .filter(|line| seat.until.is_none_or(|until| line.id <= until))
        // a file of a person's that is still being fetched
        .filter(|line| line.author != Author::Agent || !line.text.is_empty() || !line.files.is_empty())
        .map(|line| Line {
            id: line.id,
            author: line.author,
            parts: if line.author == Author::Shopper { links::plain(&line.text) } else { links::parts(&line.text, &web.settings.shop_url) },
            text: line.text,
            buttons: line.buttons,
            proved: line.proved,
            at: line.at,
            edited: line.edited,
            files: line.files,
        })
        .collect())
}

/// `GET /api/chat`: all that was said, as a file for the shopper.
pub(super) async fn whole(State(web): State<Arc<Web>>, headers: HeaderMap) -> Result<Response, ApiError> {
    let session = Session::of(&headers, web.is_https(&headers)).ok_or(ApiError::NoSession)?;
    let Found::Seat(seat) = web.seat(&session.digest()).await.map_err(ApiError::database)? else { return Err(ApiError::NoSession) };
    let mut conn = web.db.jobs.acquire().await.map_err(ApiError::database)?;
    let lines = history::since(&mut conn, super::NAME, &seat.chat, 0, i64::MAX).await.map_err(ApiError::database)?;
    let seen = lines.iter().filter(|line| seat.until.is_none_or(|until| line.id <= until));
    let said: Vec<_> = seen.map(|line| {
        json!({ "at": line.at, "author": line.author, "text": line.text, "files": line.files.iter().map(|file| &file.name).collect::<Vec<_>>() })
    }).collect();
    let mut response = Json(json!({ "shop": web.settings.shop, "chat": said })).into_response();
    response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"chat.json\""));
    Ok(response)
}

/// Where to begin.
#[derive(Debug, Default, Deserialize)]
pub(super) struct After {
    /// The last line that is known.
    pub(super) after: Option<i64>,
}

#[derive(Serialize)]
pub(super) struct Lines {
    lines: Vec<Line>,
    /// Whether the session must be renewed before there is more.
    renew: bool,
}

pub(super) async fn get(State(web): State<Arc<Web>>, headers: HeaderMap, Query(query): Query<After>) -> Result<Json<Lines>, ApiError> {
    let session = Session::of(&headers, web.is_https(&headers)).ok_or(ApiError::NoSession)?;
    let seat = match web.seat(&session.digest()).await.map_err(ApiError::database)? {
        Found::Seat(seat) => seat,
        Found::Nothing => return Ok(Json(Lines { lines: Vec::new(), renew: false })),
        Found::Over => return Err(ApiError::NoSession),
    };
    let lines = read(&web, &seat, query.after.unwrap_or(0)).await.map_err(ApiError::database)?;
    Ok(Json(Lines { lines, renew: seat.until.is_some() }))
}
