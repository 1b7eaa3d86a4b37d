//! `/conflicts`: two articles, or an article and a fact, that state different numbers for the same thing. An admin mends one of them, or
//! says that it is no conflict; that is remembered for as long as both sentences stay as they are.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use chrono::{DateTime, Utc};
use engine::conflicts::listed::{self, Conflict};
use engine::conflicts::store::{self, Origin};
use engine::conflicts::{Warned, check};
use serde::Deserialize;
use serde_json::json;

use super::article::{Typed, text_of};
use super::{Page, shown};
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::audit;
use crate::console::tongue::{counted, lang, t, t1};
use crate::console::view::{Frame, ago, iso};

/// Conflicts that are shown.
const SHOWN: i64 = 200;

#[derive(Template)]
#[template(path = "conflicts.html")]
struct Conflicts {
    frame: Frame,
    conflicts: Vec<Conflict>,
    decided: bool,
    /// Sources that are still to be read.
    waiting: i64,
    now: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "conflicts_warning.html")]
struct Warning {
    warned: Vec<Warned>,
}

#[derive(Deserialize)]
pub(in crate::console) struct Filter {
    #[serde(default)]
    decided: String,
}

#[derive(Deserialize)]
pub(in crate::console) struct Verdict {
    /// `none`, or `open` to take that back.
    verdict: String,
}

pub(in crate::console) async fn page(State(console): State<Arc<Console>>, staff: Staff, Query(filter): Query<Filter>) -> Page {
    let (now, decided) = (console.now(), filter.decided == "yes");
    let mut conn = console.db.desk.acquire().await?;
    let conflicts = listed::list(&mut conn, now.date_naive(), decided, SHOWN).await?;
    let waiting = store::waiting(&mut conn).await?;
    shown(&Conflicts { frame: Frame::new(&console, &staff, "conflicts"), conflicts, decided, waiting, now })
}

/// Says that it is no conflict, or that it is one after all.
pub(in crate::console) async fn decide(
    State(console): State<Arc<Console>>,
    staff: Staff,
    Path(id): Path<i64>,
    Form(Verdict { verdict }): Form<Verdict>,
) -> Page {
    let none = verdict == "none";
    let mut tx = console.db.desk.begin().await?;
    if !listed::decide(&mut tx, id, none, staff.id, console.now()).await? {
        return Err(PageError::NotFound);
    }
    let action = if none { "conflict.dismiss" } else { "conflict.reopen" };
    audit::add(&mut tx, Some(staff.id), action, &id.to_string(), json!({}), console.now()).await?;
    tx.commit().await?;
    Ok(Redirect::to(if none { "/conflicts" } else { "/conflicts?decided=yes" }).into_response())
}

/// What a text that is being written would contradict.
pub(in crate::console) async fn warn(
    State(console): State<Arc<Console>>,
    _staff: Staff,
    Path((id, language)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Page {
    let now = console.now();
    // what can't be published yet is told by the save
    let Ok(text) = text_of(id, language, &typed, now) else { return shown(&Warning { warned: Vec::new() }) };
    let article = text.article().ok_or(PageError::NotFound)?;
    let mut conn = console.db.desk.acquire().await?;
    let warned = check(&mut conn, &console.embedder, &article, now.date_naive()).await.map_err(anyhow::Error::from)?;
    shown(&Warning { warned })
}

/// Where one reads, and mends, what a side states; nothing for a product, which the shop's own system holds.
fn link(origin: &Origin) -> Option<String> {
    let id: String = url::form_urlencoded::byte_serialize(origin.subject.as_bytes()).collect::<String>().replace('+', "%20");
    match origin.source.as_str() {
        "article" => Some(format!("/articles/{id}/{}", origin.language)),
        "rule" => Some("/rules/policy".to_owned()),
        _ => None,
    }
}

/// What a side is.
fn kind(origin: &Origin) -> String {
    match (origin.source.as_str(), origin.language.as_str()) {
        ("article", "zh") => t("conflicts-article-zh"),
        ("article", _) => t("conflicts-article-en"),
        ("rule", _) => t("conflicts-rule"),
        _ => t("conflicts-product"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_leads_to_where_it_is_mended() {
        let origin = |source: &str, subject: &str| Origin { source: source.into(), subject: subject.into(), language: "zh".into() };
        assert_eq!(link(&origin("article", "a b/c")).as_deref(), Some("/articles/a%20b%2Fc/zh"));
        assert_eq!(link(&origin("rule", "return")).as_deref(), Some("/rules/policy"));
        assert_eq!(link(&origin("product", "P-1")), None);
    }
}
