//! `/welcome/{token}`: a one-time link. Its visitor becomes one of the shop's people, or gets a new password.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;
use serde_json::json;

use super::{Page, shown};
use crate::console::error::PageError;
use crate::console::session::Token;
use crate::console::store::invites::{self, Invite};
use crate::console::store::{agents, audit};
use crate::console::tongue::{lang, t, t1};
use crate::console::{Console, password};

#[derive(Template)]
#[template(path = "welcome.html")]
struct Welcome {
    shop: String,
    role: String,
    email: Option<String>,
    name: String,
    typed_email: String,
    problem: Option<String>,
}

#[derive(Deserialize)]
pub(in crate::console) struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    password: String,
}

/// The form.
pub(in crate::console) async fn page(State(console): State<Arc<Console>>, Path(token): Path<String>) -> Page {
    let token = Token::parse(&token).ok_or(PageError::NotFound)?;
    let mut tx = console.db.desk.begin().await?;
    let invite = invites::find(&mut tx, &token.digest(), console.now()).await?.ok_or(PageError::NotFound)?;
    shown(&form(&console, invite, Typed { name: String::new(), email: String::new(), password: String::new() }, None))
}

fn form(console: &Console, invite: Invite, typed: Typed, problem: Option<String>) -> Welcome {
    Welcome {
        shop: console.settings.shop.clone(),
        role: invite.role,
        email: invite.email,
        name: typed.name,
        typed_email: typed.email,
        problem,
    }
}

/// Makes the account, or sets the password; the link works no more.
pub(in crate::console) async fn save(State(console): State<Arc<Console>>, Path(token): Path<String>, Form(typed): Form<Typed>) -> Page {
    let token = Token::parse(&token).ok_or(PageError::NotFound)?;
    let problem = password::acceptable(&typed.password).err().map(t);
    let hash = if problem.is_none() { password::hash(typed.password.clone()).await? } else { String::new() };
    let mut tx = console.db.desk.begin().await?;
    let invite = invites::find(&mut tx, &token.digest(), console.now()).await?.ok_or(PageError::NotFound)?;
    let new = invite.agent.is_none();
    let problem = problem.or_else(|| (new && typed.name.trim().is_empty()).then(|| t("name-missing")));
    let problem = problem.or_else(|| (new && !is_email(&typed.email)).then(|| t("e-mail-missing")));
    if problem.is_some() {
        return shown(&form(&console, invite, typed, problem));
    }
    let now = console.now();
    let agent = match invite.agent {
        Some(agent) => {
            agents::set_password(&mut tx, agent, &hash).await?;
            Some(agent)
        }
        None => agents::create(&mut tx, &typed.name, &typed.email, &invite.role, &hash, now).await?,
    };
    let Some(agent) = agent else {
        return shown(&form(&console, invite, typed, Some(t("e-mail-taken"))));
    };
    invites::used(&mut tx, &token.digest(), now).await?;
    audit::add(
        &mut tx,
        Some(agent),
        if new { "account.create" } else { "account.password" },
        &agent.to_string(),
        json!({ "role": invite.role }),
        now,
    )
    .await?;
    tx.commit().await?;
    Ok(Redirect::to("/login").into_response())
}

/// Something before and after one `@`, without spaces.
fn is_email(text: &str) -> bool {
    let text = text.trim();
    text.len() < 200
        && !text.contains(char::is_whitespace)
        && text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !host.contains('@'))
}
