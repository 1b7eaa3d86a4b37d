//! `/canned`: texts that agents start from.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;
use serde_json::json;

use super::{Page, shown};
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::audit;
use crate::console::store::canned::{self, Canned};
use crate::console::view::Frame;

#[derive(Template)]
#[template(path = "canned.html")]
struct All {
    frame: Frame,
    canned: Vec<Canned>,
}

#[derive(Deserialize)]
pub(in crate::console) struct Typed {
    shortcut: String,
    language: String,
    text: String,
}

pub(in crate::console) async fn page(State(console): State<Arc<Console>>, staff: Staff) -> Page {
    let canned = canned::all(&mut *console.db.desk.acquire().await?).await?;
    shown(&All { frame: Frame::new(&console, &staff, "canned"), canned })
}

/// Adds one, or changes the one of that name.
pub(in crate::console) async fn save(State(console): State<Arc<Console>>, staff: Staff, Form(typed): Form<Typed>) -> Page {
    let shortcut = typed.shortcut.trim().trim_start_matches('/').to_lowercase();
    if shortcut.is_empty() || shortcut.chars().count() > 40 || shortcut.contains(char::is_whitespace) {
        return Err(PageError::Invalid("A shortcut is one word of up to 40 characters.".to_owned()));
    }
    let text = typed.text.trim();
    if text.is_empty() || text.chars().count() > 4_000 {
        return Err(PageError::Invalid("Write between 1 and 4,000 characters.".to_owned()));
    }
    if !matches!(typed.language.as_str(), "en" | "zh") {
        return Err(PageError::Invalid("The language is English or Chinese.".to_owned()));
    }
    let mut tx = console.db.desk.begin().await?;
    canned::save(&mut tx, &shortcut, &typed.language, text, staff.id, console.now()).await?;
    audit::add(&mut tx, Some(staff.id), "canned.save", &shortcut, json!({ "language": typed.language }), console.now()).await?;
    tx.commit().await?;
    Ok(Redirect::to("/canned").into_response())
}

/// Removes one.
pub(in crate::console) async fn remove(State(console): State<Arc<Console>>, staff: Staff, Path(id): Path<i64>) -> Page {
    let mut tx = console.db.desk.begin().await?;
    let shortcut = canned::remove(&mut tx, id).await?.ok_or(PageError::NotFound)?;
    audit::add(&mut tx, Some(staff.id), "canned.remove", &shortcut, json!({}), console.now()).await?;
    tx.commit().await?;
    Ok(Redirect::to("/canned").into_response())
}
