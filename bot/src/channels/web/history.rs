//! `GET /api/history`: what was said in this chat.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use engine::conversation::history::{self, Author};
use engine::dialogue::buttons::ShownButton;
use serde::{Deserialize, Serialize};

use super::error::ApiError;
use super::links::{self, Part};
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
    at: DateTime<Utc>,
}

/// The lines of a chat after one of them, oldest first.
pub(super) async fn read(web: &Web, address: &str, after: i64) -> sqlx::Result<Vec<Line>> {
    let lines = history::since(&mut *web.db.turn.acquire().await?, super::NAME, address, after, LINES).await?;
    Ok(lines
        .into_iter()
        .map(|line| Line {
            id: line.id,
            author: line.author,
            parts: if line.author == Author::Shopper { links::plain(&line.text) } else { links::parts(&line.text, &web.settings.shop_url) },
            text: line.text,
            buttons: line.buttons,
            at: line.at,
        })
        .collect())
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
}

pub(super) async fn get(State(web): State<Arc<Web>>, headers: HeaderMap, Query(query): Query<After>) -> Result<Json<Lines>, ApiError> {
    let session = Session::of(&headers).ok_or(ApiError::NoSession)?;
    let lines = read(&web, &session.address(), query.after.unwrap_or(0)).await.map_err(ApiError::database)?;
    Ok(Json(Lines { lines }))
}
