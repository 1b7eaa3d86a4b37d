//! `/account`: one's own password and second step.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use chrono::TimeDelta;
use knowledge::language::Language;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Page, shown};
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::{agents, audit, sessions};
use crate::console::tongue::{lang, t, t1};
use crate::console::view::{Frame, named};
use crate::console::{Console, password, totp};

#[derive(Template)]
#[template(path = "account.html")]
struct Account {
    frame: Frame,
    second_step: bool,
    /// The language that this person chose; empty: as the browser says.
    chosen: &'static str,
    /// A secret that is not set yet, with its picture.
    secret: String,
    picture: String,
    side: i32,
    /// A code for the staff's rooms, where one was asked for.
    room_code: Option<String>,
    /// Platforms on which this account works in a room.
    rooms: Vec<String>,
}

/// Minutes that a code for a room is good.
const ROOM_CODE_MINUTES: i64 = 15;

/// What is stored of a code for a room.
pub(crate) fn room_code_digest(code: &str) -> Vec<u8> {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).map(|symbol| symbol.to_ascii_lowercase()).collect();
    Sha256::new().chain_update("room\0").chain_update(plain).finalize().to_vec()
}

#[derive(Deserialize)]
pub(in crate::console) struct Passwords {
    current: String,
    new: String,
}

#[derive(Deserialize)]
pub(in crate::console) struct Setup {
    secret: String,
    code: String,
}

#[derive(Deserialize)]
pub(in crate::console) struct Current {
    current: String,
}

pub(in crate::console) async fn page(State(console): State<Arc<Console>>, staff: Staff) -> Page {
    show(&console, &staff, None).await
}

/// Shows a code by which who writes it in a staff's room is this account there.
pub(in crate::console) async fn room_code(State(console): State<Arc<Console>>, staff: Staff) -> Page {
    let bytes = rand::random::<[u8; 6]>();
    let code: String = bytes.chunks(2).map(|pair| format!("{:02x}{:02x}", pair[0], pair[1])).collect::<Vec<_>>().join("-");
    let mut tx = console.db.desk.begin().await?;
    let expires = console.now() + TimeDelta::minutes(ROOM_CODE_MINUTES);
    agents::add_room_code(&mut tx, staff.id, &room_code_digest(&code), console.now(), expires).await?;
    audit::add(&mut tx, Some(staff.id), "account.room_code", &staff.id.to_string(), json!({}), console.now()).await?;
    tx.commit().await?;
    show(&console, &staff, Some(code)).await
}

async fn show(console: &Console, staff: &Staff, room_code: Option<String>) -> Page {
    let rooms = agents::rooms(&mut *console.db.desk.acquire().await?, staff.id).await?;
    let known = agents::by_email(&mut *console.db.desk.acquire().await?, &staff.email).await?;
    let secret = totp::new_secret();
    let (picture, side) = totp::picture(&totp::address(&console.settings.shop, &staff.email, &secret)).unwrap_or_default();
    let second_step = known.is_some_and(|known| known.totp_secret.is_some());
    let chosen = staff.language.map_or("", |language| if language == Language::Zh { "zh" } else { "en" });
    shown(&Account { frame: Frame::new(console, staff, "account"), second_step, chosen, secret, picture, side, room_code, rooms })
}

#[derive(Deserialize)]
pub(in crate::console) struct Spoken {
    language: String,
}

/// The language in which the desk speaks to somebody; anything but one that it speaks leaves it to the browser.
pub(in crate::console) async fn language(State(console): State<Arc<Console>>, staff: Staff, Form(typed): Form<Spoken>) -> Page {
    let language = Some(typed.language.as_str()).filter(|language| matches!(*language, "en" | "zh"));
    let mut tx = console.db.desk.begin().await?;
    agents::set_language(&mut tx, staff.id, language).await?;
    audit::add(&mut tx, Some(staff.id), "account.language", &staff.id.to_string(), json!({ "language": language }), console.now()).await?;
    tx.commit().await?;
    Ok(Redirect::to("/account").into_response())
}

/// Whether the password is one's own; tries are counted like log-ins.
async fn confirmed(console: &Console, staff: &Staff, current: String) -> Result<(), PageError> {
    let mut tx = console.db.desk.begin().await?;
    let counted = [format!("account:{}", staff.id).into_bytes()];
    let may = sessions::may_try(&mut tx, &counted, console.now()).await?;
    let known = agents::by_email(&mut tx, &staff.email).await?;
    tx.commit().await?;
    if !may {
        return Err(PageError::Throttled);
    }
    if !password::fits(current, known.and_then(|known| known.password_hash)).await? {
        return Err(PageError::Invalid(t("wrong-password")));
    }
    sessions::succeeded(&mut *console.db.desk.acquire().await?, &counted).await?;
    Ok(())
}

/// Another password; all other sessions end.
pub(in crate::console) async fn password(State(console): State<Arc<Console>>, staff: Staff, Form(typed): Form<Passwords>) -> Page {
    confirmed(&console, &staff, typed.current).await?;
    password::acceptable(&typed.new).map_err(|why| PageError::Invalid(t(why)))?;
    let hash = password::hash(typed.new).await?;
    let mut tx = console.db.desk.begin().await?;
    agents::set_password(&mut tx, staff.id, &hash).await?;
    sessions::end_others(&mut tx, staff.id, &staff.session).await?;
    audit::add(&mut tx, Some(staff.id), "account.password", &staff.id.to_string(), json!({}), console.now()).await?;
    tx.commit().await?;
    Ok(Redirect::to("/account").into_response())
}

/// Sets the second step up: the app must show a right code first.
pub(in crate::console) async fn second_step(State(console): State<Arc<Console>>, staff: Staff, Form(typed): Form<Setup>) -> Page {
    let step =
        totp::accept(&typed.secret, &typed.code, console.now().timestamp(), None).ok_or_else(|| PageError::Invalid(t("wrong-code")))?;
    let mut tx = console.db.desk.begin().await?;
    agents::set_second_step(&mut tx, staff.id, Some(&typed.secret)).await?;
    agents::used_step(&mut tx, staff.id, step).await?;
    sessions::end_others(&mut tx, staff.id, &staff.session).await?;
    audit::add(&mut tx, Some(staff.id), "account.second_step", &staff.id.to_string(), json!({ "on": true }), console.now()).await?;
    tx.commit().await?;
    Ok(Redirect::to("/account").into_response())
}

/// Takes the second step away, with the password.
pub(in crate::console) async fn second_step_off(State(console): State<Arc<Console>>, staff: Staff, Form(typed): Form<Current>) -> Page {
    confirmed(&console, &staff, typed.current).await?;
    let mut tx = console.db.desk.begin().await?;
    agents::set_second_step(&mut tx, staff.id, None).await?;
    audit::add(&mut tx, Some(staff.id), "account.second_step", &staff.id.to_string(), json!({ "on": false }), console.now()).await?;
    tx.commit().await?;
    Ok(Redirect::to("/account").into_response())
}
