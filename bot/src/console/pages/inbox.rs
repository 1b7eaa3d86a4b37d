//! `/inbox`: who waits for a person, and why.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use chrono::{DateTime, TimeDelta, Utc};
use engine::rules::ServiceRules;
use serde::Deserialize;

use super::{Page, shown};
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::audit;
use crate::console::store::queue::{self, Counts, Filter, Row, Waiting};
use crate::console::tongue::{lang, t, t1};
use crate::console::view::{Frame, ago, initials, iso, named, reason};
use crate::console::{Console, ConsoleSettings};

/// Which chats are listed.
#[derive(Debug, Default, Clone, Deserialize)]
pub(in crate::console) struct Asked {
    #[serde(default)]
    view: String,
    #[serde(default)]
    channel: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    q: String,
    /// The chat that is open beside the list.
    #[serde(default)]
    open: String,
}

/// The list, as a part of the inbox and of a chat's page.
#[derive(Template)]
#[template(path = "inbox_list.html")]
pub(in crate::console) struct List {
    asked: Asked,
    counts: Counts,
    reasons: Vec<String>,
    rows: Vec<Item>,
    /// Its own address, for the script that keeps it live.
    pub(in crate::console) src: String,
}

struct Item {
    row: Row,
    name: String,
    since: Option<DateTime<Utc>>,
    wait: String,
    /// `calm`, `late`, `very-late` or nothing.
    late: &'static str,
    said: String,
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct Inbox {
    frame: Frame,
    list: List,
}

/// `/`: to the inbox.
pub(in crate::console) async fn start() -> Page {
    Ok(Redirect::to("/inbox").into_response())
}

pub(in crate::console) async fn page(State(console): State<Arc<Console>>, staff: Staff, Query(asked): Query<Asked>) -> Page {
    let list = read(&console, &staff, asked).await?;
    shown(&Inbox { frame: Frame::new(&console, &staff, "inbox"), list })
}

/// The list alone.
pub(in crate::console) async fn list(State(console): State<Arc<Console>>, staff: Staff, Query(asked): Query<Asked>) -> Page {
    shown(&read(&console, &staff, asked).await?)
}

/// What should be looked at, beside the menu of every page: its script rings where something is new.
#[derive(Template)]
#[template(path = "waiting.html")]
struct Attention {
    unassigned: i64,
    waiting: Vec<Waiting>,
}

pub(in crate::console) async fn attention(State(console): State<Arc<Console>>, staff: Staff) -> Page {
    let mut conn = console.db.desk.acquire().await?;
    let waiting = queue::waiting(&mut conn, staff.id).await?;
    let unassigned = queue::counts(&mut conn, staff.id).await?.unassigned;
    shown(&Attention { unassigned, waiting })
}

/// Reads the list.
pub(in crate::console) async fn read(console: &Console, staff: &Staff, mut asked: Asked) -> Result<List, PageError> {
    let rules = console.engine.rules().await.map_err(anyhow::Error::from)?;
    let mut conn = console.db.desk.acquire().await?;
    let counts = queue::counts(&mut conn, staff.id).await?;
    if asked.view.is_empty() {
        asked.view = if counts.unassigned == 0 && counts.mine > 0 { "mine" } else { "open" }.to_owned();
    }
    if !asked.q.trim().is_empty() {
        asked.view = "all".to_owned();
    }
    let filter = Filter {
        channel: asked.channel.clone(),
        language: asked.language.clone(),
        reason: asked.reason.clone(),
        words: asked.q.trim().to_owned(),
    };
    if !filter.words.is_empty() {
        audit::seen(&mut conn, staff.id, "inbox.search", "", console.now()).await?;
    }
    let rows = match asked.view.as_str() {
        "closed" => queue::closed(&mut conn, &filter).await?,
        "all" => queue::all(&mut conn, &filter).await?,
        view => queue::open(&mut conn, view, staff.id, &filter).await?,
    };
    let reasons = queue::reasons(&mut conn).await?;
    let now = console.now();
    let rows = rows.into_iter().map(|row| item(row, now, &console.settings, &rules.service)).collect();
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("view", &asked.view),
            ("channel", &asked.channel),
            ("language", &asked.language),
            ("reason", &asked.reason),
            ("q", &asked.q),
            ("open", &asked.open),
        ])
        .finish();
    Ok(List { asked, counts, reasons, rows, src: format!("/inbox/list?{query}") })
}

impl Asked {
    /// The list beside an open chat.
    pub(in crate::console) fn beside(open: String, view: String) -> Self {
        Self { open, view, ..Self::default() }
    }
}

fn item(row: Row, now: DateTime<Utc>, settings: &ConsoleSettings, hours: &ServiceRules) -> Item {
    let since = row.waiting_since.filter(|_| row.closed_at.is_none());
    // while nobody is there nobody is late
    let waited = since.map(|since| hours.waited(since, now));
    let (late, very_late) = settings.late_minutes;
    let late = match waited {
        None => "",
        Some(waited) if waited >= TimeDelta::minutes(very_late.into()) => "very-late",
        Some(waited) if waited >= TimeDelta::minutes(late.into()) => "late",
        Some(_) => "calm",
    };
    let said = row.said.as_deref().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    Item {
        name: row.customer.clone().unwrap_or_else(|| t("guest-name")),
        wait: since.map_or_else(|| ago(row.closed_at.unwrap_or(row.updated_at), now), |since| ago(since, now)),
        since,
        late,
        said: said.chars().take(120).collect(),
        row,
    }
}
