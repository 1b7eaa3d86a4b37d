//! `/audit/guardrails`: what the guardrails stopped, with why; the chat shows the whole explanation.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use super::audit::{csv_answer, quoted};
use super::{Page, shown};
use crate::console::Console;
use crate::console::guard::Staff;
use crate::console::store::audit;
use crate::console::store::stops::{self, Stop};
use crate::console::tongue::{lang, t, t1};
use crate::console::view::{Frame, clock, iso, titled};

/// Rows of a page, and of an export.
const ROWS: i64 = 100;
const EXPORTED: i64 = 100_000;

#[derive(Debug, Default, Deserialize)]
pub(in crate::console) struct Asked {
    before: Option<DateTime<Utc>>,
}

#[derive(Template)]
#[template(path = "stops.html")]
struct Stops {
    frame: Frame,
    stops: Vec<Stop>,
    /// Where the older ones begin.
    older: Option<String>,
}

pub(in crate::console) async fn page(State(console): State<Arc<Console>>, staff: Staff, Query(asked): Query<Asked>) -> Page {
    let before = asked.before.unwrap_or(DateTime::<Utc>::MAX_UTC);
    let stops = stops::before(&mut *console.db.desk.acquire().await?, Some(before), ROWS).await?;
    let full = i64::try_from(stops.len()).unwrap_or(ROWS) >= ROWS;
    let older = stops.last().filter(|_| full).map(|stop| stop.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true));
    shown(&Stops { frame: Frame::new(&console, &staff, "audit"), stops, older })
}

/// All of them as CSV.
pub(in crate::console) async fn export(State(console): State<Arc<Console>>, staff: Staff) -> Page {
    let mut tx = console.db.desk.begin().await?;
    let stops = stops::before(&mut tx, None, EXPORTED).await?;
    audit::add(&mut tx, Some(staff.id), "audit.export", "guardrails", json!({ "rows": stops.len() }), console.now()).await?;
    tx.commit().await?;
    let mut csv = String::from("at,chat,reply,sent,stopped,why\r\n");
    for stop in &stops {
        let cells = [iso(stop.at), stop.chat.to_string(), stop.reply.to_string(), stop.source.clone(), stop.kind.clone(), stop.why.clone()];
        csv.push_str(&cells.map(|cell| quoted(&cell)).join(","));
        csv.push_str("\r\n");
    }
    Ok(csv_answer(csv, "guardrails.csv"))
}
