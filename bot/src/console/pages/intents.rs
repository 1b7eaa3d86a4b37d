//! `/intents`: examples of what shoppers ask for. The bot learns a change a few seconds later, without a restart.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use engine::guardrails::injection;
use knowledge::language::Language;
use serde::Deserialize;
use serde_json::json;

use super::article::{Line, compared};
use super::{Page, shown};
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::audit;
use crate::console::store::intents::{self, Intent, Version};
use crate::console::tongue::{lang, t, t1};
use crate::console::view::{Frame, clock, iso, named, titled};

/// Characters of an example.
const LONGEST: usize = 300;

#[derive(Template)]
#[template(path = "intents.html")]
struct All {
    frame: Frame,
    intents: Vec<Intent>,
    removed: Vec<String>,
    tried: Option<Tried>,
    phrase: String,
}

#[derive(Template)]
#[template(path = "intent_versions.html")]
struct Versions {
    frame: Frame,
    intent: String,
    versions: Vec<Compared>,
}

/// A version against the one before it.
struct Compared {
    version: Version,
    lines: Vec<Line>,
}

/// How a phrase is understood now.
struct Tried {
    intent: String,
    confidence: u32,
}

#[derive(Deserialize)]
pub(in crate::console) struct Phrase {
    #[serde(default)]
    phrase: String,
}

#[derive(Deserialize)]
pub(in crate::console) struct Example {
    intent: String,
    text: String,
}

pub(in crate::console) async fn page(State(console): State<Arc<Console>>, staff: Staff, Query(asked): Query<Phrase>) -> Page {
    let mut conn = console.db.desk.acquire().await?;
    let (intents, removed) = (intents::all(&mut conn).await?, intents::removed(&mut conn).await?);
    drop(conn);
    let phrase: String = asked.phrase.trim().chars().take(LONGEST).collect();
    let tried = match phrase.is_empty() {
        true => None,
        false => {
            let understood = console.engine.understands(&phrase).await.map_err(anyhow::Error::from)?;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of one, in per cent")]
            let confidence = (understood.confidence * 100.0).round() as u32;
            Some(Tried { intent: understood.intent.as_str().to_owned(), confidence })
        }
    };
    shown(&All { frame: Frame::new(&console, &staff, "rules"), intents, removed, tried, phrase })
}

/// Adds an example, to an intent that is there or to a new one.
pub(in crate::console) async fn add(State(console): State<Arc<Console>>, staff: Staff, Form(example): Form<Example>) -> Page {
    let intent = example.intent.trim().to_lowercase().replace([' ', '-'], "_");
    let text = example.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let sound = (2..=40).contains(&intent.len()) && intent.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !sound {
        return Err(PageError::Invalid(t("intents-name-rule")));
    }
    if !(2..=LONGEST).contains(&text.chars().count()) {
        return Err(PageError::Invalid(t("intents-length-rule")));
    }
    if injection::of_shopper(&text).blocks() {
        return Err(PageError::Invalid(t("intents-orders")));
    }
    let language = if text.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c)) { Language::Zh } else { Language::En };
    let mut tx = console.db.desk.begin().await?;
    if intents::add(&mut tx, &intent, language.code(), &text).await? {
        intents::keep(&mut tx, &intent, staff.id, console.now()).await?;
        audit::add(&mut tx, Some(staff.id), "intent.add", &intent, json!({ "example": text }), console.now()).await?;
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/intents#{intent}")).into_response())
}

/// Removes one of the shop's own examples.
pub(in crate::console) async fn remove(State(console): State<Arc<Console>>, staff: Staff, Form(example): Form<Example>) -> Page {
    let mut tx = console.db.desk.begin().await?;
    if !intents::remove(&mut tx, &example.intent, &example.text).await? {
        return Err(PageError::NotFound);
    }
    intents::keep(&mut tx, &example.intent, staff.id, console.now()).await?;
    audit::add(&mut tx, Some(staff.id), "intent.remove", &example.intent, json!({ "example": example.text }), console.now()).await?;
    tx.commit().await?;
    Ok(Redirect::to("/intents").into_response())
}

/// The versions of the shop's own examples of an intent.
pub(in crate::console) async fn versions(State(console): State<Arc<Console>>, staff: Staff, Path(intent): Path<String>) -> Page {
    let all = intents::versions(&mut *console.db.desk.acquire().await?, &intent).await?;
    if all.is_empty() {
        return Err(PageError::NotFound);
    }
    let older: Vec<String> = all.iter().skip(1).map(|older| older.text.clone()).chain([String::new()]).collect();
    let versions = all.into_iter().zip(older).map(|(version, older)| Compared { lines: compared(&older, &version.text), version });
    shown(&Versions { frame: Frame::new(&console, &staff, "rules"), intent, versions: versions.collect() })
}

/// Brings an earlier version back, as a new one.
pub(in crate::console) async fn roll_back(
    State(console): State<Arc<Console>>,
    staff: Staff,
    Path((intent, number)): Path<(String, i32)>,
) -> Page {
    let mut tx = console.db.desk.begin().await?;
    let all = intents::versions(&mut tx, &intent).await?;
    let wanted = all.iter().find(|one| one.version == number).ok_or(PageError::NotFound)?;
    intents::bring_back(&mut tx, &intent, wanted).await?;
    intents::keep(&mut tx, &intent, staff.id, console.now()).await?;
    audit::add(&mut tx, Some(staff.id), "intent.roll_back", &intent, json!({ "version": number }), console.now()).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/intents#{intent}")).into_response())
}
