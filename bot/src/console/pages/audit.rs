//! `/audit`: who saw or changed what, and its export.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;

use super::{Page, shown};
use crate::console::Console;
use crate::console::guard::Staff;
use crate::console::store::audit::{self, Entry};
use crate::console::tongue::{lang, t};
use crate::console::view::{Frame, clock, iso};

const ROWS: i64 = 100;
/// Rows of an export.
const EXPORTED: i64 = 100_000;

#[derive(Debug, Default, Deserialize)]
pub(in crate::console) struct Asked {
    #[serde(default)]
    action: String,
    #[serde(default)]
    who: String,
    before: Option<i64>,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct Log {
    frame: Frame,
    asked: Asked,
    entries: Vec<Entry>,
    /// Where the older ones begin.
    older: Option<i64>,
    query: String,
}

pub(in crate::console) async fn page(State(console): State<Arc<Console>>, staff: Staff, Query(asked): Query<Asked>) -> Page {
    let mut conn = console.db.desk.acquire().await?;
    let entries = audit::page(&mut conn, asked.before.unwrap_or(i64::MAX), &asked.action, &asked.who, ROWS).await?;
    let older = entries.last().filter(|_| entries.len() == 100).map(|entry| entry.id);
    let query =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("action", &asked.action).append_pair("who", &asked.who).finish();
    shown(&Log { frame: Frame::new(&console, &staff, "audit"), asked, entries, older, query })
}

/// All rows that fit the filter, as CSV.
pub(in crate::console) async fn export(State(console): State<Arc<Console>>, staff: Staff, Query(asked): Query<Asked>) -> Page {
    let mut tx = console.db.desk.begin().await?;
    let entries = audit::page(&mut tx, i64::MAX, &asked.action, &asked.who, EXPORTED).await?;
    audit::add(&mut tx, Some(staff.id), "audit.export", "", json!({ "rows": entries.len() }), console.now()).await?;
    tx.commit().await?;
    let mut csv = String::from("id,at,who,action,subject,detail\r\n");
    for entry in &entries {
        let cells = [
            &entry.id.to_string(),
            &iso(entry.at),
            entry.who.as_ref().unwrap_or(&String::new()),
            &entry.action,
            &entry.subject,
            &entry.detail.to_string(),
        ]
        .map(|cell| quoted(cell));
        csv.push_str(&cells.join(","));
        csv.push_str("\r\n");
    }
    Ok(csv_answer(csv, "audit.csv"))
}

/// A CSV to be saved under a name.
pub(in crate::console) fn csv_answer(csv: String, name: &'static str) -> axum::response::Response {
    let mut response = csv.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// A cell. One that a spreadsheet would take for a formula gets an apostrophe.
pub(in crate::console) fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_text_for_spreadsheets_too() {
        assert_eq!(quoted("a \"b\", c"), "\"a \"\"b\"\", c\"");
        assert_eq!(quoted("=HYPERLINK(1)"), "\"'=HYPERLINK(1)\"");
    }
}
