//! `/texts/new`: chooses what a text is about, shows drafts of it, saves the one that is taken.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use engine::texts::{Checked, DRAFTS, DraftedText, Length, MOST_PRODUCTS, TextError, Unproven, used};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::text_form::TextForm;
use super::texts::{kind_name, source_name};
use super::{Page, shown};
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::audit;
use crate::console::store::texts::{self, Choice, New};
use crate::console::tongue::{counted, lang, t, t1, t2};
use crate::console::view::{Frame, named, titled};

/// Products that a search shows, and articles that are offered.
const FOUND: i64 = 12;
const ARTICLES: i64 = 200;

#[derive(Template)]
#[template(path = "text_new.html")]
struct Write {
    frame: Frame,
    form: TextForm,
    chosen: Vec<Choice>,
    found: Vec<Choice>,
    articles: Vec<Choice>,
    drafts: Vec<DraftedText>,
    notes: Vec<String>,
    /// Why there is no draft.
    refused: Option<String>,
    /// The form for words of one's own is open.
    own: bool,
    unproven: Vec<Unproven>,
}

#[derive(Template)]
#[template(path = "text_found.html")]
struct Found {
    found: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "text_warnings.html")]
pub(super) struct Warnings {
    pub(super) unproven: Vec<Unproven>,
    pub(super) asked: bool,
}

/// A sort of claim in words.
pub(super) fn sort(unproven: &Unproven) -> String {
    let kind = serde_json::to_value(unproven.kind).ok();
    titled("claim", kind.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default())
}

async fn write(console: &Console, staff: &Staff, form: TextForm) -> Result<Write, PageError> {
    let mut conn = console.db.desk.acquire().await?;
    let chosen = texts::chosen(&mut conn, &form.products).await?;
    let found = others(texts::products(&mut conn, &form.q, FOUND).await?, &chosen);
    let articles = texts::articles(&mut conn, console.now().date_naive(), ARTICLES).await?;
    let frame = Frame::new(console, staff, "texts");
    let (drafts, notes, unproven) = (Vec::new(), Vec::new(), Vec::new());
    Ok(Write { frame, form, chosen, found, articles, drafts, notes, refused: None, own: false, unproven })
}

fn others(found: Vec<Choice>, chosen: &[Choice]) -> Vec<Choice> {
    found.into_iter().filter(|one| !chosen.contains(one)).collect()
}

pub(in crate::console) async fn page(State(console): State<Arc<Console>>, staff: Staff) -> Page {
    shown(&write(&console, &staff, TextForm::default()).await?)
}

/// Products for the words that are typed, as a part of the page.
pub(in crate::console) async fn search(State(console): State<Arc<Console>>, _staff: Staff, form: String) -> Page {
    let form = TextForm::read(&form);
    let mut conn = console.db.desk.acquire().await?;
    let chosen = texts::chosen(&mut conn, &form.products).await?;
    shown(&Found { found: others(texts::products(&mut conn, &form.q, FOUND).await?, &chosen) })
}

/// Searches, drafts, or opens the form for words of one's own.
pub(in crate::console) async fn draft(State(console): State<Arc<Console>>, staff: Staff, form: String) -> Page {
    let mut page = write(&console, &staff, TextForm::read(&form)).await?;
    match page.form.act.as_str() {
        "search" => {}
        "own" => page.own = true,
        _ => match console.engine.draft_texts(&page.form.brief(), DRAFTS, console.stop.child_token()).await {
            Ok((_, made)) => {
                for text in &made.texts {
                    console.drafted.insert(digest(text.subject(), text.body()), text.source().as_str());
                }
                (page.drafts, page.notes) = (made.texts, made.notes);
            }
            Err(error) => match refused(error) {
                PageError::Invalid(why) => page.refused = Some(why),
                error => return Err(error),
            },
        },
    }
    let status = if page.refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, shown(&page)?).into_response())
}

/// Why a brief cannot be met, as a sentence for who asked.
fn refused(error: TextError) -> PageError {
    PageError::Invalid(match error {
        TextError::Nothing => t("text-about-nothing"),
        TextError::TooMany => t1("text-too-many", "most", MOST_PRODUCTS),
        TextError::NoProduct(id) => t1("text-no-product", "product", id),
        TextError::NoArticle(id, language) => t2("text-no-article", ("article", &id), ("language", &named("code", language.code()))),
        TextError::Over(id, day) => t2("text-article-over", ("article", &id), ("day", &day)),
        TextError::Unsaid => t("text-unsaid"),
        TextError::Store(error) => return error.into(),
    })
}

/// Names a draft by its words, to know it again when it is saved.
fn digest(subject: Option<&str>, body: &str) -> Vec<u8> {
    Sha256::digest(format!("{}\n{body}", subject.unwrap_or_default())).to_vec()
}

/// A form that was checked: what a version of it holds.
pub(super) struct Ready {
    pub(super) checked: Checked,
    pub(super) facts: serde_json::Value,
    pub(super) source: &'static str,
}

impl Ready {
    pub(super) async fn of(console: &Console, form: &TextForm) -> Result<Self, PageError> {
        let material = console.engine.text_materials(&[form.brief()]).await?.pop().unwrap_or_default();
        let rules = console.engine.rules().await.map_err(anyhow::Error::from)?;
        let whole = form.whole();
        let checked = console.engine.check_text(&whole, &material, &rules);
        let facts = serde_json::to_value(used(&whole, &checked.claims, &material)).map_err(anyhow::Error::from)?;
        // who changes a letter is its author
        let source = console.drafted.get(&digest(form.subject(), &form.body)).unwrap_or("person");
        Ok(Self { checked, facts, source })
    }

    pub(super) fn version<'a>(&self, form: &'a TextForm) -> New<'a>
    where
        Self: 'a,
    {
        let unproven = serde_json::to_value(&self.checked.unproven).unwrap_or_default();
        New { subject: form.subject(), body: &form.body, source: self.source, facts: self.facts.clone(), unproven }
    }

    /// What the audit keeps of it.
    pub(super) fn detail(&self, version: i32) -> serde_json::Value {
        let words: Vec<&str> = self.checked.unproven.iter().map(|one| one.text.as_str()).collect();
        if words.is_empty() { json!({ "version": version }) } else { json!({ "version": version, "unproven": words }) }
    }

    /// Unproven words are saved under a name of their own.
    pub(super) fn action(&self) -> &'static str {
        if self.checked.unproven.is_empty() { "text.save" } else { "text.save_unproven" }
    }
}

/// Keeps a text: a draft as it is, or words of one's own.
pub(in crate::console) async fn save(State(console): State<Arc<Console>>, staff: Staff, form: String) -> Page {
    let form = TextForm::read(&form);
    form.sound()?;
    let brief = form.brief();
    // what it is about must be there, and hold
    console.engine.facts_of(&brief).await.map_err(refused)?;
    let ready = Ready::of(&console, &form).await?;
    if !ready.checked.unproven.is_empty() && !form.anyway {
        let mut page = write(&console, &staff, form).await?;
        (page.own, page.unproven) = (true, ready.checked.unproven);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, shown(&page)?).into_response());
    }
    let now = console.now();
    let mut tx = console.db.desk.begin().await?;
    let id = texts::begin(&mut tx, &brief, now).await?;
    let version = texts::save(&mut tx, id, &ready.version(&form), staff.id, now).await?;
    audit::add(&mut tx, Some(staff.id), ready.action(), &id.to_string(), ready.detail(version), now).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/texts/{id}")).into_response())
}

/// What nothing holds of the words that are being written, as a part of the page.
pub(in crate::console) async fn check(State(console): State<Arc<Console>>, _staff: Staff, form: String) -> Result<Response, PageError> {
    let form = TextForm::read(&form);
    let unproven = if form.body.is_empty() { Vec::new() } else { Ready::of(&console, &form).await?.checked.unproven };
    shown(&Warnings { unproven, asked: !form.body.is_empty() })
}
