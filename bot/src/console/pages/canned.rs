//! `/canned`: texts that agents start from, each with its versions.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;
use serde_json::json;

use super::article::{Line, compared};
use super::{Page, shown};
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::audit;
use crate::console::store::canned::{self, Canned};
use crate::console::tongue::{lang, t, t1};
use crate::console::variables::{self, Variable};
use crate::console::view::{Frame, clock, iso, named};

#[derive(Template)]
#[template(path = "canned.html")]
struct All {
    frame: Frame,
    canned: Vec<Canned>,
    removed: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "canned_versions.html")]
struct Versions {
    frame: Frame,
    shortcut: String,
    language: String,
    versions: Vec<Compared>,
}

/// A version, and what it changed.
struct Compared {
    version: canned::Version,
    lines: Vec<Line>,
    /// Whether it holds now.
    holds: bool,
}

#[derive(Deserialize)]
pub(in crate::console) struct Typed {
    shortcut: String,
    language: String,
    text: String,
}

pub(in crate::console) async fn page(State(console): State<Arc<Console>>, staff: Staff) -> Page {
    let mut conn = console.db.desk.acquire().await?;
    let canned = canned::all(&mut conn).await?;
    let removed = canned::removed(&mut conn).await?;
    shown(&All { frame: Frame::new(&console, &staff, "canned"), canned, removed })
}

/// Adds one, or changes the one of that name.
pub(in crate::console) async fn save(State(console): State<Arc<Console>>, staff: Staff, Form(typed): Form<Typed>) -> Page {
    let shortcut = typed.shortcut.trim().trim_start_matches('/').to_lowercase();
    if shortcut.is_empty() || shortcut.chars().count() > 40 || shortcut.contains(char::is_whitespace) {
        return Err(PageError::Invalid(t("shortcut-rule")));
    }
    let text = typed.text.replace("\r\n", "\n");
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 4_000 {
        return Err(PageError::Invalid(t("length-rule")));
    }
    if let Some(variable) = variables::unknown(text).first() {
        return Err(PageError::Invalid(t1("canned-unknown", "variable", variable)));
    }
    if !matches!(typed.language.as_str(), "en" | "zh") {
        return Err(PageError::Invalid(t("two-languages")));
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
    let (shortcut, language) = canned::remove(&mut tx, id, staff.id, console.now()).await?.ok_or(PageError::NotFound)?;
    audit::add(&mut tx, Some(staff.id), "canned.remove", &shortcut, json!({ "language": language }), console.now()).await?;
    tx.commit().await?;
    Ok(Redirect::to("/canned").into_response())
}

/// The versions of one.
pub(in crate::console) async fn versions(
    State(console): State<Arc<Console>>,
    staff: Staff,
    Path((shortcut, language)): Path<(String, String)>,
) -> Page {
    let all = canned::versions(&mut *console.db.desk.acquire().await?, &shortcut, &language).await?;
    let newest = all.first().ok_or(PageError::NotFound)?.version;
    let older: Vec<String> = all.iter().skip(1).map(|older| older.text.clone().unwrap_or_default()).chain([String::new()]).collect();
    let versions = all.into_iter().zip(older);
    let versions = versions
        .map(|(version, older)| Compared {
            lines: compared(&older, version.text.as_deref().unwrap_or_default()),
            holds: version.version == newest && version.text.is_some(),
            version,
        })
        .collect();
    shown(&Versions { frame: Frame::new(&console, &staff, "canned"), shortcut, language, versions })
}

/// Saves an earlier version again, as a new one.
pub(in crate::console) async fn roll_back(
    State(console): State<Arc<Console>>,
    staff: Staff,
    Path((shortcut, language, number)): Path<(String, String, i32)>,
) -> Page {
    let mut tx = console.db.desk.begin().await?;
    let all = canned::versions(&mut tx, &shortcut, &language).await?;
    let wanted = all.into_iter().find(|one| one.version == number).and_then(|one| one.text).ok_or(PageError::NotFound)?;
    canned::save(&mut tx, &shortcut, &language, &wanted, staff.id, console.now()).await?;
    let detail = json!({ "language": language, "version": number });
    audit::add(&mut tx, Some(staff.id), "canned.roll_back", &shortcut, detail, console.now()).await?;
    tx.commit().await?;
    Ok(Redirect::to("/canned").into_response())
}
