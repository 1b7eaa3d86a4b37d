//! `/login`, `/login/code`, `/logout`.

use std::net::SocketAddr;
use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use engine::handover::AgentId;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Page, shown};
use crate::channels::web::limits::client;
use crate::channels::web::session::is_forwarded_https;
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::session::Token;
use crate::console::store::{agents, audit, sessions};
use crate::console::tongue::{lang, t};
use crate::console::{Console, password, totp};

#[derive(Template)]
#[template(path = "login.html")]
struct Login {
    shop: String,
    email: String,
    problem: bool,
    /// What the button of the shop's identity provider says.
    openid: Option<String>,
}

impl Login {
    fn of(console: &Console, email: String, problem: bool) -> Self {
        let openid = console.openid.as_ref().map(|openid| openid.label().to_owned());
        Self { shop: console.settings.shop.clone(), email, problem, openid }
    }
}

#[derive(Template)]
#[template(path = "login_code.html")]
struct Code {
    shop: String,
    problem: bool,
}

#[derive(Deserialize)]
pub(in crate::console) struct Typed {
    email: String,
    password: String,
}

#[derive(Deserialize)]
pub(in crate::console) struct TypedCode {
    code: String,
}

pub(in crate::console) async fn page(State(console): State<Arc<Console>>) -> Page {
    shown(&Login::of(&console, String::new(), false))
}

/// What is counted: the e-mail, whether it exists or not, and the address that asks.
fn counted(email: &str, peer: SocketAddr, headers: &HeaderMap) -> Vec<Vec<u8>> {
    let of = |what: &str, value: String| Sha256::new().chain_update(what).chain_update(value).finalize().to_vec();
    vec![of("email:", email.trim().to_lowercase()), of("address:", client(peer.ip(), headers).to_string())]
}

/// E-mail and password. With a second step set up, only half a session begins.
pub(in crate::console) async fn enter(
    State(console): State<Arc<Console>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Page {
    let now = console.now();
    let counted = counted(&typed.email, peer, &headers);
    let mut tx = console.db.desk.begin().await?;
    let may = sessions::may_try(&mut tx, &counted, now).await?;
    let known = agents::by_email(&mut tx, &typed.email).await?;
    tx.commit().await?;
    if !may {
        return Err(PageError::Throttled);
    }
    let fits = password::fits(typed.password, known.as_ref().and_then(|known| known.password_hash.clone())).await?;
    let Some(agent) = known.filter(|_| fits) else {
        return shown(&Login::of(&console, typed.email, true));
    };
    let mut tx = console.db.desk.begin().await?;
    sessions::succeeded(&mut tx, &counted).await?;
    let token = Token::new();
    let complete = agent.totp_secret.is_none();
    sessions::begin(&mut tx, &token.digest(), agent.id, complete, now).await?;
    if complete {
        audit::add(&mut tx, Some(agent.id), "session.begin", "", json!({}), now).await?;
    }
    tx.commit().await?;
    Ok(with_cookie(Redirect::to(if complete { "/inbox" } else { "/login/code" }), &token, &headers))
}

pub(in crate::console) async fn code_page(State(console): State<Arc<Console>>) -> Page {
    shown(&Code { shop: console.settings.shop.clone(), problem: false })
}

/// The code of the second step. The session begins anew, so that the half one's token opens nothing.
pub(in crate::console) async fn code(
    State(console): State<Arc<Console>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(typed): Form<TypedCode>,
) -> Page {
    let now = console.now();
    let half = Token::of(&headers);
    let mut tx = console.db.desk.begin().await?;
    let agent = match &half {
        Some(half) => sessions::half(&mut tx, &half.digest(), now).await?,
        None => None,
    };
    let (Some(agent), Some(half)) = (agent, half) else { return Ok(Redirect::to("/login").into_response()) };
    let counted = counted(&format!("code {agent}"), peer, &headers);
    if !sessions::may_try(&mut tx, &counted, now).await? {
        sessions::end(&mut tx, &half.digest()).await?;
        tx.commit().await?;
        return Err(PageError::Throttled);
    }
    let step = agents::second_step(&mut tx, agent).await?;
    let step = step.and_then(|(secret, used)| totp::accept(&secret, &typed.code, now.timestamp(), used));
    let Some(step) = step else {
        tx.commit().await?;
        return shown(&Code { shop: console.settings.shop.clone(), problem: true });
    };
    agents::used_step(&mut tx, agent, step).await?;
    sessions::succeeded(&mut tx, &counted).await?;
    sessions::end(&mut tx, &half.digest()).await?;
    let token = begin(&mut tx, agent, now).await?;
    tx.commit().await?;
    Ok(with_cookie(Redirect::to("/inbox"), &token, &headers))
}

async fn begin(conn: &mut sqlx::PgConnection, agent: AgentId, now: chrono::DateTime<chrono::Utc>) -> sqlx::Result<Token> {
    let token = Token::new();
    sessions::begin(conn, &token.digest(), agent, true, now).await?;
    audit::add(conn, Some(agent), "session.begin", "", json!({ "second_step": true }), now).await?;
    Ok(token)
}

fn with_cookie(answer: Redirect, token: &Token, headers: &HeaderMap) -> Response {
    let mut response = answer.into_response();
    if let Some(cookie) = token.cookie(is_forwarded_https(headers)) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// Ends the session, here and in the database.
pub(in crate::console) async fn leave(State(console): State<Arc<Console>>, staff: Staff, headers: HeaderMap) -> Page {
    let mut tx = console.db.desk.begin().await?;
    sessions::end(&mut tx, &staff.session).await?;
    audit::add(&mut tx, Some(staff.id), "session.end", "", json!({}), console.now()).await?;
    tx.commit().await?;
    let mut response = Redirect::to("/login").into_response();
    response.headers_mut().insert(header::SET_COOKIE, Token::no_cookie(is_forwarded_https(&headers)));
    Ok(response)
}
