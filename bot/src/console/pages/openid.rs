//! `/login/openid`: to the shop's identity provider and back. What comes back must belong to a log-in that began in this browser.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use engine::handover::AgentId;
use serde::Deserialize;
use serde_json::json;
use sqlx::PgConnection;

use super::{Page, shown};
use crate::channels::web::session::is_forwarded_https;
use crate::console::error::PageError;
use crate::console::openid::{OpenId, OpenIdError, Person, Secrets};
use crate::console::session::Token;
use crate::console::store::{agents, audit, openid as store, sessions};
use crate::console::tongue::{lang, t};
use crate::console::{Console, Role};

/// Kept while the browser is at the provider; not strict, since it comes back from another site.
const COOKIE: &str = "mercer_openid";
/// Seconds that it is kept.
const KEPT: u32 = 600;

#[derive(Template)]
#[template(path = "login_done.html")]
struct Done {
    shop: String,
    to: &'static str,
}

#[derive(Deserialize)]
pub(in crate::console) struct Answer {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

fn provider(console: &Console) -> Result<&OpenId, PageError> {
    console.openid.as_deref().ok_or(PageError::NotFound)
}

/// The log has why; who logs in sees that it did not work.
fn failed(error: &OpenIdError) -> PageError {
    tracing::warn!(%error, "a log-in by the identity provider failed");
    PageError::Invalid(t("openid-failed"))
}

/// Sends the browser to the provider.
pub(in crate::console) async fn begin(State(console): State<Arc<Console>>) -> Page {
    let openid = provider(&console)?;
    let (state, browser, nonce, verifier) = (Token::new(), Token::new(), Token::new(), Token::new());
    let secrets = Secrets { state: state.as_str(), nonce: nonce.as_str(), verifier: verifier.as_str() };
    let to = openid.begin(&secrets, console.now()).await.map_err(|error| failed(&error))?;
    let mut conn = console.db.desk.acquire().await?;
    store::begin(&mut conn, &state.digest(), &browser.digest(), nonce.as_str(), verifier.as_str(), console.now()).await?;
    let mut response = Redirect::to(to.as_str()).into_response();
    let secure = if openid.https() { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={}; Path=/login/openid; Max-Age={KEPT}; HttpOnly; SameSite=Lax{secure}", browser.as_str());
    response.headers_mut().insert(header::SET_COOKIE, HeaderValue::from_str(&cookie).map_err(anyhow::Error::from)?);
    Ok(response)
}

/// What the browser has kept.
fn kept(headers: &HeaderMap) -> Option<Token> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| *name == COOKIE).find_map(|(_, value)| Token::parse(value))
}

/// The browser comes back from the provider.
pub(in crate::console) async fn callback(State(console): State<Arc<Console>>, headers: HeaderMap, Query(answer): Query<Answer>) -> Page {
    let openid = provider(&console)?;
    let (Some(browser), Some(state)) = (kept(&headers), Token::parse(&answer.state)) else { return Err(PageError::Stale) };
    let begun = store::take(&mut *console.db.desk.acquire().await?, &state.digest(), &browser.digest(), console.now()).await?;
    let begun = begun.ok_or(PageError::Stale)?;
    if answer.code.is_empty() {
        // the provider, or who was to log in there, said no
        return Ok(Redirect::to("/login").into_response());
    }
    let person = openid.finish(&answer.code, &begun.nonce, &begun.verifier, console.now()).await.map_err(|error| failed(&error))?;
    let Some(role) = openid.role(&person) else { return Err(PageError::Outside) };
    let mut tx = console.db.desk.begin().await?;
    let Some((agent, complete)) = admit(&mut tx, &console, openid, &person, role).await? else { return Err(PageError::Outside) };
    let token = Token::new();
    sessions::begin(&mut tx, &token.digest(), agent, complete, console.now()).await?;
    if complete {
        audit::add(&mut tx, Some(agent), "session.begin", "", json!({ "openid": true }), console.now()).await?;
    }
    tx.commit().await?;
    come_in(&console, &token, complete, &headers)
}

/// Who it is here, and whether the session is whole at once; nothing for who was shut out.
async fn admit(
    conn: &mut PgConnection,
    console: &Console,
    openid: &OpenId,
    person: &Person,
    role: Role,
) -> sqlx::Result<Option<(AgentId, bool)>> {
    let now = console.now();
    let names = (person.name.as_str(), person.email.as_str());
    let known = store::agent(conn, openid.issuer(), &person.subject, names, role.as_str(), now).await?;
    let Some(known) = known.filter(|known| !known.disabled) else { return Ok(None) };
    // the provider says what somebody may do, but nobody takes the last admin away
    if known.role != role.as_str() {
        let some_admin = agents::change(conn, known.id, role.as_str(), false, now).await?;
        let took_the_last = !some_admin && known.role == Role::Admin.as_str();
        if !took_the_last {
            audit::add(conn, Some(known.id), "staff.role", &known.id.to_string(), json!({ "role": role.as_str(), "by": "openid" }), now)
                .await?;
        } else {
            agents::change(conn, known.id, &known.role, false, now).await?;
        }
    }
    Ok(Some((known.id, !known.second_step)))
}

/// A page that goes on by itself: the session's cookie is strict, so the browser sends it only where a page of ours leads.
fn come_in(console: &Console, token: &Token, complete: bool, headers: &HeaderMap) -> Page {
    let to = if complete { "/inbox" } else { "/login/code" };
    let mut response: Response = shown(&Done { shop: console.settings.shop.clone(), to })?;
    if let Some(cookie) = token.cookie(is_forwarded_https(headers)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    let gone = format!("{COOKIE}=; Path=/login/openid; Max-Age=0; HttpOnly; SameSite=Lax");
    response.headers_mut().append(header::SET_COOKIE, HeaderValue::from_str(&gone).map_err(anyhow::Error::from)?);
    Ok(response)
}
