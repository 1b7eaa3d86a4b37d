//! `/staff`: the people of the desk, and the links that let them in.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use chrono::{DateTime, TimeDelta, Utc};
use engine::handover::AgentId;
use serde::Deserialize;
use serde_json::json;

use super::{Page, shown};
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::guard::{Role, Staff};
use crate::console::session::Token;
use crate::console::store::agents::{self, Agent};
use crate::console::store::{audit, invites};
use crate::console::tongue::{lang, t, t1};
use crate::console::view::{Frame, ago, initials, iso, named};

/// Days that a colleague's link works.
const LINK_DAYS: i64 = 3;

#[derive(Template)]
#[template(path = "staff.html")]
struct People {
    frame: Frame,
    agents: Vec<Agent>,
    /// A link that was just made: shown once.
    link: Option<String>,
    now: DateTime<Utc>,
}

#[derive(Deserialize)]
pub(in crate::console) struct Invite {
    role: String,
}

#[derive(Deserialize)]
pub(in crate::console) struct Change {
    role: String,
    #[serde(default)]
    disabled: bool,
}

pub(in crate::console) async fn page(State(console): State<Arc<Console>>, staff: Staff) -> Page {
    show(&console, &staff, None).await
}

async fn show(console: &Console, staff: &Staff, link: Option<String>) -> Page {
    let agents = agents::all(&mut *console.db.desk.acquire().await?).await?;
    shown(&People { frame: Frame::new(console, staff, "staff"), agents, link, now: console.now() })
}

/// A role as stored; nothing that is not one.
fn role(word: &str) -> Result<&'static str, PageError> {
    let role = Role::parse(word).as_str();
    if role == word { Ok(role) } else { Err(PageError::Invalid(t("staff-no-role"))) }
}

/// A link for a new colleague.
pub(in crate::console) async fn invite(State(console): State<Arc<Console>>, staff: Staff, Form(typed): Form<Invite>) -> Page {
    let role = role(&typed.role)?;
    let link = new_link(&console, &staff, role, None).await?;
    show(&console, &staff, Some(link)).await
}

/// A link that gives a colleague a new password.
pub(in crate::console) async fn link(State(console): State<Arc<Console>>, staff: Staff, Path(id): Path<i64>) -> Page {
    let known = agents::all(&mut *console.db.desk.acquire().await?).await?;
    let known = known.into_iter().find(|agent| agent.id.0 == id && !agent.disabled).ok_or(PageError::NotFound)?;
    let link = new_link(&console, &staff, role(&known.role)?, Some(known.id)).await?;
    show(&console, &staff, Some(link)).await
}

async fn new_link(console: &Console, staff: &Staff, role: &str, agent: Option<AgentId>) -> Result<String, PageError> {
    let (token, now) = (Token::new(), console.now());
    let mut tx = console.db.desk.begin().await?;
    invites::create(&mut tx, &token.digest(), role, agent, Some(staff.id), now, now + TimeDelta::days(LINK_DAYS)).await?;
    let subject = agent.map(|agent| agent.to_string()).unwrap_or_default();
    audit::add(&mut tx, Some(staff.id), "staff.link", &subject, json!({ "role": role }), now).await?;
    tx.commit().await?;
    Ok(format!("/welcome/{}", token.as_str()))
}

/// A colleague has lost their authenticator: the second step is taken away, and they log in anew. Their own is changed at their
/// account, with the password.
pub(in crate::console) async fn recover(State(console): State<Arc<Console>>, staff: Staff, Path(id): Path<i64>) -> Page {
    let agent = AgentId(id);
    if agent == staff.id {
        return Err(PageError::Invalid(t("recover-own")));
    }
    let mut tx = console.db.desk.begin().await?;
    if !agents::recover(&mut tx, agent).await? {
        return Err(PageError::NotFound);
    }
    audit::add(&mut tx, Some(staff.id), "staff.second_step", &agent.to_string(), json!({ "on": false }), console.now()).await?;
    tx.commit().await?;
    Ok(Redirect::to("/staff").into_response())
}

/// Another role, or in or out.
pub(in crate::console) async fn change(
    State(console): State<Arc<Console>>,
    staff: Staff,
    Path(id): Path<i64>,
    Form(typed): Form<Change>,
) -> Page {
    let role = role(&typed.role)?;
    let mut tx = console.db.desk.begin().await?;
    if !agents::change(&mut tx, AgentId(id), role, typed.disabled, console.now()).await? {
        return Err(PageError::Invalid(t("staff-last-admin")));
    }
    let detail = json!({ "role": role, "disabled": typed.disabled });
    audit::add(&mut tx, Some(staff.id), "staff.change", &id.to_string(), detail, console.now()).await?;
    tx.commit().await?;
    Ok(Redirect::to("/staff").into_response())
}
