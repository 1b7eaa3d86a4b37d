//! `/figures`: how it goes, in plots that the server draws; each is a CSV too.

use std::borrow::Borrow;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use sqlx::PgConnection;

use super::audit::{csv_answer, quoted};
use super::{Page, shown};
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::days::{self, Daily};
use crate::console::store::figures::{self, Bar, Figure, Totals};
use crate::console::tongue::{lang, t, t1};
use crate::console::view::{Frame, titled};

#[derive(Deserialize)]
pub(in crate::console) struct Asked {
    #[serde(default)]
    days: Option<i64>,
}

impl Asked {
    fn days(&self) -> i64 {
        self.days.unwrap_or(30).clamp(1, 366)
    }
}

#[derive(Template)]
#[template(path = "figures.html")]
struct Figures {
    frame: Frame,
    days: i64,
}

#[derive(Template)]
#[template(path = "figures_all.html")]
struct All {
    days: i64,
    totals: Totals,
    series: Vec<Series>,
    plots: Vec<Plot>,
}

/// What was counted by day.
struct Series {
    name: &'static str,
    title: String,
    unit: String,
    columns: Vec<Column>,
    highest: i64,
}

/// A day's bar, in the plot's own units (600 by 160).
struct Column {
    name: String,
    value: i64,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Column {
    /// Where the words over it begin: they stay inside the plot.
    fn middle(&self) -> f64 {
        (self.x + self.width / 2.0).clamp(WORDS, WIDE - WORDS)
    }
}

struct Plot {
    name: &'static str,
    title: String,
    /// What its words are, as `named` takes it.
    kind: &'static str,
    bars: Vec<Bar>,
    highest: i64,
}

const WIDE: f64 = 600.0;
const HIGH: f64 = 140.0;
/// Half the width of the words over a column.
const WORDS: f64 = 75.0;

pub(in crate::console) async fn page(State(console): State<Arc<Console>>, staff: Staff, Query(asked): Query<Asked>) -> Page {
    shown(&Figures { frame: Frame::new(&console, &staff, "figures"), days: asked.days() })
}

/// The figures themselves; the page asks for them after it is shown, because counting very many chats takes a while.
pub(in crate::console) async fn all(State(console): State<Arc<Console>>, _staff: Staff, Query(asked): Query<Asked>) -> Page {
    let days = asked.days();
    let now = console.now();
    let since = now - TimeDelta::days(days);
    // four statements at a time: each counts over the same months
    let counts = async { plots(&mut *console.db.desk.acquire().await?, &Figure::ALL[..5], since).await };
    let outcomes = async { plots(&mut *console.db.desk.acquire().await?, &Figure::ALL[5..], since).await };
    let by_day = async { series(&mut *console.db.desk.acquire().await?, since, now).await };
    let totals = async { figures::totals(&mut *console.db.desk.acquire().await?, since).await };
    let (totals, series, mut plots, outcomes) = tokio::try_join!(totals, by_day, counts, outcomes)?;
    plots.extend(outcomes);
    shown(&All { days, totals, series, plots })
}

/// What is counted by day, one after another.
async fn series(conn: &mut PgConnection, since: DateTime<Utc>, now: DateTime<Utc>) -> sqlx::Result<Vec<Series>> {
    let mut series = Vec::new();
    for (daily, name, unit) in Daily::ALL {
        let bars = days::every(days::days(conn, daily, since).await?, since, now);
        let highest = if unit == "percent" { 100 } else { bars.iter().map(|bar| bar.value).max().unwrap_or(1).max(1) };
        let (title, unit) = (t(&format!("daily-{name}")), t(&format!("unit-{unit}")));
        series.push(Series { name, title, unit, columns: columns(bars, highest), highest });
    }
    Ok(series)
}

/// Figures one after another, as bars.
async fn plots(conn: &mut PgConnection, figures: &[(Figure, &'static str, &'static str)], since: DateTime<Utc>) -> sqlx::Result<Vec<Plot>> {
    let mut plots = Vec::new();
    for (figure, name, kind) in figures {
        let bars = figures::bars(conn, *figure, since).await?;
        let highest = bars.iter().map(|bar| bar.value).max().unwrap_or(1).max(1);
        plots.push(Plot { name, title: t(&format!("figure-{name}")), kind, bars, highest });
    }
    Ok(plots)
}

fn columns(bars: Vec<Bar>, highest: i64) -> Vec<Column> {
    let step = WIDE / f64::from(u32::try_from(bars.len().max(1)).unwrap_or(1));
    let high = |value: i64| HIGH * value as f64 / highest as f64;
    let place = |(at, bar): (usize, Bar)| {
        let height = high(bar.value);
        Column { x: step * at as f64 + step * 0.1, y: HIGH - height, width: step * 0.8, height, name: bar.name, value: bar.value }
    };
    bars.into_iter().enumerate().map(place).collect()
}

/// One figure as CSV.
pub(in crate::console) async fn csv(
    State(console): State<Arc<Console>>,
    _staff: Staff,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Page {
    let name = name.strip_suffix(".csv").ok_or(PageError::NotFound)?;
    let now = console.now();
    let since = now - TimeDelta::days(asked.days());
    let mut conn = console.db.desk.acquire().await?;
    let bars = if let Some((daily, ..)) = Daily::ALL.into_iter().find(|(_, known, ..)| *known == name) {
        days::every(days::days(&mut conn, daily, since).await?, since, now)
    } else {
        let (figure, ..) = Figure::ALL.into_iter().find(|(_, known, _)| *known == name).ok_or(PageError::NotFound)?;
        figures::bars(&mut conn, figure, since).await?
    };
    let mut csv = String::from("name,value\r\n");
    for bar in bars {
        csv.push_str(&format!("{},{}\r\n", quoted(&bar.name), bar.value));
    }
    Ok(csv_answer(csv, "figure.csv"))
}

/// `72 %` of a whole; a dash where there is none.
fn share(part: impl Borrow<i64>, whole: impl Borrow<i64>) -> String {
    let (part, whole) = (*part.borrow(), *whole.borrow());
    if whole == 0 { "–".to_owned() } else { format!("{} %", (100 * part + whole / 2) / whole) }
}

/// `3 min`, `40 s`; a dash where nothing was measured.
fn span(seconds: &Option<f64>) -> String {
    match seconds {
        None => "–".to_owned(),
        Some(seconds) if *seconds < 90.0 => t1("figures-seconds", "count", format_args!("{seconds:.0}")),
        Some(seconds) => t1("ago-minutes", "count", format_args!("{:.0}", seconds / 60.0)),
    }
}

/// A number with these decimals; a dash where there is none.
fn number(value: &Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.decimals$}"))
}

/// Of the width of a bar's track.
fn percent(value: &i64, highest: &i64) -> String {
    format!("{:.1}", 100.0 * *value as f64 / (*highest).max(1) as f64)
}
