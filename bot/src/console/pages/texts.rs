//! `/texts`: what the shop publishes. All that is kept, as a list and as CSV; `write` drafts a new one, `text` shows one.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use chrono::{DateTime, Utc};
use engine::texts::{Brief, Change, Length, TextKind, changes};
use knowledge::language::Language;
use serde::Deserialize;

use super::audit::{csv_answer, quoted};
use super::{Page, shown};
use crate::console::Console;
use crate::console::guard::Staff;
use crate::console::store::texts::{self, Kept};
use crate::console::tongue::{lang, t, t1};
use crate::console::view::{Frame, ago, iso, named};

/// Texts of a page, and of an export.
const SHOWN: i64 = 60;
const EXPORTED: i64 = 10_000;

#[derive(Debug, Default, Deserialize)]
pub(in crate::console) struct Asked {
    #[serde(default)]
    q: String,
    /// `yes`: those that were put away.
    #[serde(default)]
    removed: String,
}

/// A text, and what of its facts is otherwise now.
struct Listed {
    text: Kept,
    changes: Vec<Change>,
}

#[derive(Template)]
#[template(path = "texts.html")]
struct All {
    frame: Frame,
    texts: Vec<Listed>,
    asked: String,
    removed: bool,
    full: bool,
    now: DateTime<Utc>,
}

/// What a kept text is about.
pub(super) fn brief_of(text: &Kept) -> Brief {
    Brief {
        kind: TextKind::parse(&text.kind).unwrap_or_default(),
        language: Language::parse(&text.language).unwrap_or_default(),
        length: Length::parse(&text.length).unwrap_or_default(),
        products: text.products.iter().cloned().map(Into::into).collect(),
        article: text.article.clone().map(Into::into),
    }
}

/// The kind in words.
pub(super) fn kind_name(kind: &str) -> String {
    match TextKind::parse(kind) {
        Some(TextKind::Description) => t("text-description"),
        Some(TextKind::Email) => t("e-mail"),
        Some(TextKind::Post) => t("text-post"),
        None => t("text"),
    }
}

/// Who worded a text, in words.
pub(super) fn source_name(source: &str) -> String {
    match source {
        "model" => t("text-by-model"),
        "template" => t("text-by-template"),
        _ => t("text-by-person"),
    }
}

async fn listed(console: &Console, texts: Vec<Kept>) -> Result<Vec<Listed>, super::super::error::PageError> {
    let briefs: Vec<Brief> = texts.iter().map(brief_of).collect();
    let materials = console.engine.text_materials(&briefs).await?;
    let with = texts.into_iter().zip(materials);
    Ok(with.map(|(text, material)| Listed { changes: changes(&text.used(), &material), text }).collect())
}

pub(in crate::console) async fn page(State(console): State<Arc<Console>>, staff: Staff, Query(asked): Query<Asked>) -> Page {
    let (words, removed) = (asked.q.trim().to_owned(), asked.removed == "yes");
    let found = texts::all(&mut *console.db.desk.acquire().await?, &words, removed, SHOWN).await?;
    let full = i64::try_from(found.len()).unwrap_or(SHOWN) >= SHOWN;
    let texts = listed(&console, found).await?;
    shown(&All { frame: Frame::new(&console, &staff, "texts"), texts, asked: words, removed, full, now: console.now() })
}

/// All that is kept, as CSV.
pub(in crate::console) async fn export(State(console): State<Arc<Console>>, _staff: Staff) -> Page {
    let found = texts::all(&mut *console.db.desk.acquire().await?, "", false, EXPORTED).await?;
    let mut csv = String::from("id,kind,language,products,article,version,subject,text,worded_by,facts_changed,saved_at,saved_by\r\n");
    for Listed { text, changes } in listed(&console, found).await? {
        let cells = [
            text.id.to_string(),
            text.kind,
            text.language,
            text.products.join(" "),
            text.article.unwrap_or_default(),
            text.version.to_string(),
            text.subject.unwrap_or_default(),
            text.body,
            text.source,
            if changes.is_empty() { "no" } else { "yes" }.to_owned(),
            iso(text.saved_at),
            text.saved_by.unwrap_or_default(),
        ];
        csv.push_str(&cells.map(|cell| quoted(&cell)).join(","));
        csv.push_str("\r\n");
    }
    Ok(csv_answer(csv, "texts.csv"))
}
