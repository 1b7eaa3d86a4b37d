//! `/rules`: what turns go by and the shop edits: hours, orders, calls for a person, words never said. What is wrong is not saved;
//! what was saved before can be brought back.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use chrono::{DateTime, Utc};
use engine::rules::store::{self, Saved};
use engine::rules::{RuleSet, ServiceRules, Unanswered};
use knowledge::language::Language;
use serde::Deserialize;
use serde_json::json;

use super::article::{Line, compared};
use super::{Page, shown};
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::audit;
use crate::console::tongue::{lang, spoken, t, t1, t2};
use crate::console::view::{Frame, clock, iso, named};

const LONGEST: usize = 50_000;

/// What stands in the editor of a text that was never saved.
const ESCALATION: &str = "# Words of a shopper that call a person, wherever they stand in a message.\nwords = []\n\n# After so many angry messages in a row a person is called. 0: anger alone calls nobody.\nangry_messages = 0\n\n# After so many questions in a row that nothing answered a person is called. 0: none calls anybody.\nunanswered_questions = 0\n\n# After so many messages in a row that the guardrails stopped a person is called. 0: none calls anybody.\nstopped_messages = 0\n\n# true: who is locked out after too many wrong proofs of who they are is handed to a person.\nfailed_verification = false\n\n# From this total of an order on, in its currency, a person makes its changes. 0: the bot makes all.\nhigh_value = 0\n";
const WORDS: &str =
    "# Words that no answer of the model and no article's passage may hold. Templates and agents are not bound by this.\nwords = []\n";

/// The days of a week, as the form names them.
pub(super) const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

#[derive(Template)]
#[template(path = "rules.html")]
struct Editor {
    frame: Frame,
    set: RuleSet,
    text: String,
    hours: HoursForm,
    versions: Vec<Version>,
    /// Of the newest version; 0 where none was saved.
    last: i32,
    problem: Option<String>,
    now: String,
}

struct Version {
    saved: Saved,
    lines: Vec<Line>,
}

/// The hours as a form shows them.
#[derive(Default)]
struct HoursForm {
    zone: String,
    week: Vec<(&'static str, String)>,
    days: String,
    answer_minutes: String,
    goes_on: bool,
}

#[derive(Deserialize)]
pub(in crate::console) struct Typed {
    #[serde(default)]
    text: String,
    /// The version that was edited.
    #[serde(default)]
    after: i32,
    #[serde(default)]
    zone: String,
    #[serde(default)]
    monday: String,
    #[serde(default)]
    tuesday: String,
    #[serde(default)]
    wednesday: String,
    #[serde(default)]
    thursday: String,
    #[serde(default)]
    friday: String,
    #[serde(default)]
    saturday: String,
    #[serde(default)]
    sunday: String,
    #[serde(default)]
    days: String,
    #[serde(default)]
    answer_minutes: String,
    #[serde(default)]
    unanswered: String,
}

impl Typed {
    /// The text that is to be saved.
    fn text(&self, set: RuleSet) -> Result<String, String> {
        if set != RuleSet::Hours {
            return Ok(self.text.replace("\r\n", "\n"));
        }
        let minutes = match self.answer_minutes.trim() {
            "" => None,
            minutes => Some(minutes.parse().map_err(|_| t("rules-minutes"))?),
        };
        let unanswered = if self.unanswered == "bot" { Unanswered::Bot } else { Unanswered::Wait };
        let week = [&self.monday, &self.tuesday, &self.wednesday, &self.thursday, &self.friday, &self.saturday, &self.sunday];
        Ok(ServiceRules::write(&self.zone, week.map(String::as_str), &self.days, minutes, unanswered))
    }
}

/// `/rules`: the first of them.
pub(in crate::console) async fn start() -> Page {
    Ok(Redirect::to("/rules/hours").into_response())
}

pub(in crate::console) async fn page(State(console): State<Arc<Console>>, staff: Staff, Path(name): Path<String>) -> Page {
    show(&console, &staff, set(&name)?, None, None).await
}

async fn show(console: &Console, staff: &Staff, set: RuleSet, typed: Option<(String, i32)>, problem: Option<String>) -> Page {
    let saved = store::versions(&mut *console.db.desk.acquire().await?, set).await?;
    let before = before_edits(console, set);
    let newest = saved.first().map_or_else(|| before.clone(), |newest| newest.text.clone());
    let last = saved.first().map_or(0, |newest| newest.version);
    let (text, after) = typed.unwrap_or((newest, last));
    let older: Vec<String> = saved.iter().skip(1).map(|saved| saved.text.clone()).chain([before]).collect();
    let versions = saved.into_iter().zip(older).map(|(saved, older)| Version { lines: compared(&older, &saved.text), saved }).collect();
    let hours = if set == RuleSet::Hours { hours_form(&text) } else { HoursForm::default() };
    let now = opens(&text, set, console.now());
    shown(&Editor { frame: Frame::new(console, staff, "rules"), set, text, hours, versions, last: after, problem, now })
}

fn set(name: &str) -> Result<RuleSet, PageError> {
    RuleSet::parse(name).ok_or(PageError::NotFound)
}

/// What holds, or is offered, before anything was saved.
fn before_edits(console: &Console, set: RuleSet) -> String {
    match set {
        RuleSet::Hours => ServiceRules::write("", [""; 7], "", None, Unanswered::Wait),
        RuleSet::Policy => console.settings.policy.clone(),
        RuleSet::Escalation => ESCALATION.to_owned(),
        RuleSet::Words => WORDS.to_owned(),
    }
}

fn hours_form(text: &str) -> HoursForm {
    let (zone, week, days) = ServiceRules::fields(text);
    let read = ServiceRules::parse(text).unwrap_or_default();
    HoursForm {
        zone,
        week: DAYS.into_iter().zip(week).collect(),
        days,
        answer_minutes: read.answer_minutes.map(|minutes| minutes.to_string()).unwrap_or_default(),
        goes_on: read.unanswered == Unanswered::Bot,
    }
}

/// What the hours mean at this moment.
fn opens(text: &str, set: RuleSet, now: DateTime<Utc>) -> String {
    let Some(rules) = (set == RuleSet::Hours).then(|| ServiceRules::parse(text).ok()).flatten() else { return String::new() };
    match (&rules.hours, rules.reopens(now)) {
        (None, _) => t("rules-no-hours"),
        (Some(_), Some(next)) => {
            let day = if spoken() == Language::Zh {
                format!("{}，{}", next.day.format("%-m月%-d日"), named("day", next.day.format("%A").to_string()))
            } else {
                next.day.format("%A, %-d %B").to_string()
            };
            t2("rules-closed", ("day", &day), ("time", &format_args!("{:02}:{:02}", next.time.0, next.time.1)))
        }
        (Some(hours), None) if hours.open_at(now) => t("rules-open"),
        (Some(_), None) => t("rules-closed-long"),
    }
}

/// Checks a text, and saves it as a new version.
pub(in crate::console) async fn save(
    State(console): State<Arc<Console>>,
    staff: Staff,
    Path(name): Path<String>,
    Form(typed): Form<Typed>,
) -> Page {
    let set = set(&name)?;
    let text = match typed.text(set) {
        Ok(text) => text,
        Err(problem) => return show(&console, &staff, set, None, Some(problem)).await,
    };
    if text.len() > LONGEST {
        return Err(PageError::Invalid(t("too-long")));
    }
    if let Err(problem) = set.check(&text) {
        return show(&console, &staff, set, Some((text, typed.after)), Some(problem)).await;
    }
    if !put(&console, &staff, set, typed.after, &text, "rules.save").await? {
        let problem = t("rules-late");
        return show(&console, &staff, set, Some((text, typed.after)), Some(problem)).await;
    }
    Ok(Redirect::to(&format!("/rules/{}", set.as_str())).into_response())
}

/// Saves an earlier version again, as a new one.
pub(in crate::console) async fn roll_back(
    State(console): State<Arc<Console>>,
    staff: Staff,
    Path((name, number)): Path<(String, i32)>,
) -> Page {
    let set = set(&name)?;
    let versions = store::versions(&mut *console.db.desk.acquire().await?, set).await?;
    let wanted = versions.iter().find(|version| version.version == number).ok_or(PageError::NotFound)?;
    let last = versions.first().map_or(0, |newest| newest.version);
    if let Err(problem) = set.check(&wanted.text) {
        return show(&console, &staff, set, None, Some(problem)).await;
    }
    if !put(&console, &staff, set, last, &wanted.text, "rules.roll_back").await? {
        return Err(PageError::Invalid(t("rules-late-again")));
    }
    Ok(Redirect::to(&format!("/rules/{}", set.as_str())).into_response())
}

async fn put(console: &Console, staff: &Staff, set: RuleSet, after: i32, text: &str, action: &str) -> Result<bool, PageError> {
    let mut tx = console.db.desk.begin().await?;
    let saved = store::save(&mut tx, set, after, text, staff.id, console.now()).await?;
    if saved {
        audit::add(&mut tx, Some(staff.id), action, set.as_str(), json!({ "version": after + 1 }), console.now()).await?;
    }
    tx.commit().await?;
    Ok(saved)
}
