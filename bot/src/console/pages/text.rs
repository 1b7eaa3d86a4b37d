//! `/texts/{id}`: one text, with what it may claim, what has changed since, and its versions.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use engine::texts::{Change, Material, Unproven, changes};
use knowledge::fact::{Fact, Field, Subject};
use serde_json::json;

use super::article::{Line, compared};
use super::text_form::TextForm;
use super::text_new::{Ready, sort};
use super::texts::{brief_of, kind_name, source_name};
use super::{Page, shown};
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::audit;
use crate::console::store::texts::{self, Kept, New, Version};
use crate::console::tongue::{counted, lang, t, t1};
use crate::console::view::{Frame, clock, iso, named};

#[derive(Template)]
#[template(path = "text.html")]
struct One {
    frame: Frame,
    text: Kept,
    /// What stands in the form: the newest version, or what could not be saved.
    form: TextForm,
    changes: Vec<Change>,
    unproven: Vec<Unproven>,
    facts: Vec<Known>,
    versions: Vec<Compared>,
}

/// What is known of a product or an article.
struct Known {
    of: String,
    values: Vec<Value>,
}

/// A fact as it is shown.
struct Value {
    field: String,
    value: String,
    source: String,
}

/// A version, and what it changed.
struct Compared {
    version: Version,
    lines: Vec<Line>,
    holds: bool,
}

/// The facts, those of one thing together. Variants say no more than the product's own prices and options, and there are many.
fn known(material: &Material) -> Vec<Known> {
    let of = |fact: &Fact| match &fact.subject {
        Subject::Product(id) => material.products.iter().find(|product| product.id == *id).map(|product| product.name.clone()),
        Subject::Article(_) => material.offer.as_ref().map(|offer| offer.title.clone()),
        _ => None,
    };
    let mut all: Vec<Known> = Vec::new();
    for fact in material.facts.iter().filter(|fact| fact.field != Field::Name) {
        let Some(of) = of(fact) else { continue };
        let value = fact.value.to_json();
        let value = Value {
            field: fact.field.to_string().trim_start_matches("option_values.").replace(['_', '.'], " "),
            value: value.as_str().map_or_else(|| value.to_string(), str::to_owned),
            source: fact.source.to_string(),
        };
        match all.last_mut().filter(|last| last.of == of) {
            Some(last) => last.values.push(value),
            None => all.push(Known { of, values: vec![value] }),
        }
    }
    all
}

fn form_of(text: &Kept) -> TextForm {
    let brief = brief_of(text);
    TextForm {
        products: text.products.clone(),
        article: text.article.clone().unwrap_or_default(),
        kind: brief.kind,
        language: brief.language,
        length: brief.length,
        subject: text.subject.clone().unwrap_or_default(),
        body: text.body.clone(),
        ..TextForm::default()
    }
}

async fn found(console: &Console, id: i64) -> Result<(Kept, Vec<Version>), PageError> {
    let mut conn = console.db.desk.acquire().await?;
    let text = texts::find(&mut conn, id).await?.ok_or(PageError::NotFound)?;
    let versions = texts::versions(&mut conn, id).await?;
    Ok((text, versions))
}

async fn one(console: &Console, staff: &Staff, id: i64, typed: Option<TextForm>) -> Result<One, PageError> {
    let (text, all) = found(console, id).await?;
    let material = console.engine.text_materials(&[brief_of(&text)]).await?.pop().unwrap_or_default();
    let rules = console.engine.rules().await.map_err(anyhow::Error::from)?;
    let form = typed.unwrap_or_else(|| form_of(&text));
    let unproven = console.engine.check_text(&form.whole(), &material, &rules).unproven;
    let older: Vec<String> = all.iter().skip(1).map(Version::whole).chain([String::new()]).collect();
    let versions = all.into_iter().zip(older).map(|(version, older)| Compared {
        lines: compared(&older, &version.whole()),
        holds: version.version == text.version,
        version,
    });
    Ok(One {
        frame: Frame::new(console, staff, "texts"),
        changes: changes(&text.used(), &material),
        facts: known(&material),
        versions: versions.collect(),
        text,
        form,
        unproven,
    })
}

pub(in crate::console) async fn page(State(console): State<Arc<Console>>, staff: Staff, Path(id): Path<i64>) -> Page {
    shown(&one(&console, &staff, id, None).await?)
}

/// Saves the words as a new version. What nothing holds is saved only where that is said explicitly.
pub(in crate::console) async fn save(State(console): State<Arc<Console>>, staff: Staff, Path(id): Path<i64>, form: String) -> Page {
    let (text, _) = found(&console, id).await?;
    let typed = TextForm::read(&form);
    // what a text is about stays; its words change
    let form = TextForm { subject: typed.subject, body: typed.body, anyway: typed.anyway, ..form_of(&text) };
    form.sound()?;
    let ready = Ready::of(&console, &form).await?;
    if !ready.checked.unproven.is_empty() && !form.anyway {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, shown(&one(&console, &staff, id, Some(form)).await?)?).into_response());
    }
    let now = console.now();
    let mut tx = console.db.desk.begin().await?;
    let version = texts::save(&mut tx, id, &ready.version(&form), staff.id, now).await?;
    audit::add(&mut tx, Some(staff.id), ready.action(), &id.to_string(), ready.detail(version), now).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/texts/{id}")).into_response())
}

/// Saves an earlier version again, as a new one, with the facts as they are now.
pub(in crate::console) async fn roll_back(State(console): State<Arc<Console>>, staff: Staff, Path((id, number)): Path<(i64, i32)>) -> Page {
    let (text, versions) = found(&console, id).await?;
    let wanted = versions.into_iter().find(|one| one.version == number).ok_or(PageError::NotFound)?;
    let form = TextForm { subject: wanted.subject.clone().unwrap_or_default(), body: wanted.body.clone(), ..form_of(&text) };
    let ready = Ready::of(&console, &form).await?;
    let now = console.now();
    let mut tx = console.db.desk.begin().await?;
    let version = texts::save(&mut tx, id, &New { source: &wanted.source, ..ready.version(&form) }, staff.id, now).await?;
    let detail = json!({ "version": version, "of": number });
    audit::add(&mut tx, Some(staff.id), "text.roll_back", &id.to_string(), detail, now).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/texts/{id}")).into_response())
}

/// Puts a text away, or takes it out again.
pub(in crate::console) async fn put_away(State(console): State<Arc<Console>>, staff: Staff, Path(id): Path<i64>, form: String) -> Page {
    let back = TextForm::read(&form).act == "back";
    let now = console.now();
    let mut tx = console.db.desk.begin().await?;
    if !texts::remove(&mut tx, id, (!back).then_some(now)).await? {
        return Err(PageError::NotFound);
    }
    let action = if back { "text.bring_back" } else { "text.remove" };
    audit::add(&mut tx, Some(staff.id), action, &id.to_string(), json!({}), now).await?;
    tx.commit().await?;
    Ok(Redirect::to(if back { "/texts?removed=yes" } else { "/texts" }).into_response())
}

/// The words as a file.
pub(in crate::console) async fn plain(State(console): State<Arc<Console>>, _staff: Staff, Path(id): Path<i64>) -> Page {
    let (text, _) = found(&console, id).await?;
    let mut response = form_of(&text).whole().into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"text-{id}.txt\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
