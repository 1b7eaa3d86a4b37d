//! The requests.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Bytes,
    extract::State as Extract,
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{
    Shared, TOKEN, events,
    state::{Interaction, Place, Shown, State},
    threads,
};
use crate::fakes::{Fault, HANGING, broken, parts};

pub(super) fn routes(shared: Arc<Shared>) -> Router {
    Router::new().fallback(call).with_state(shared)
}

/// JSON, nothing (204), or a status with Discord's code.
type Answer = Result<Option<Value>, (u16, i64)>;

async fn call(Extract(shared): Extract<Arc<Shared>>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    if let Some(file) = uri.path().strip_prefix("/attachments/") {
        return download(&shared, file).await;
    }
    let authorised = headers.get("authorization").is_some_and(|value| value.as_bytes() == format!("Bot {TOKEN}").as_bytes());
    if !authorised {
        return refused(401, 0, None);
    }
    let body = read(&headers, &body);
    let path: Vec<&str> = uri.path().trim_start_matches("/api/v10/").split('/').collect();
    let answer = match (method.as_str(), path.as_slice()) {
        ("GET", ["gateway"]) => Ok(Some(json!({"url": format!("ws://{}", shared.gateway)}))),
        ("GET", ["gateway", "bot"]) => Ok(Some(json!({
            "url": format!("ws://{}", shared.gateway),
            "shards": 1,
            "session_start_limit": {"total": 1000, "remaining": 999, "reset_after": 1000, "max_concurrency": 1},
        }))),
        ("GET", ["channels", channel, "messages"]) => Ok(Some(said_after(&shared.state(), channel, uri.query().unwrap_or_default()))),
        ("POST", ["channels", channel, "messages"]) => return send(&shared, channel.parse().unwrap_or_default(), &body).await,
        ("POST", path @ ["webhooks", _, _]) => {
            let fault = shared.state().faults.pop_front();
            let answer = quick(&mut shared.state(), "POST", path, &body);
            if fault.is_some() {
                shared.changed.tell();
                return broken();
            }
            answer
        }
        (method, path) => quick(&mut shared.state(), method, path, &body),
    };
    shared.changed.tell();
    match answer {
        Ok(Some(json)) => Json(json).into_response(),
        Ok(None) => StatusCode::NO_CONTENT.into_response(),
        Err((status, code)) => refused(status, code, None),
    }
}

/// The JSON of a request; of a form with a file its JSON, with the file under `file`.
fn read(headers: &HeaderMap, body: &[u8]) -> Value {
    let parts = parts(headers, body);
    if parts.is_empty() {
        return serde_json::from_slice(body).unwrap_or_default();
    }
    let json = parts.iter().find(|part| part.name == "payload_json").map(|part| part.bytes.as_slice()).unwrap_or_default();
    let mut json: Value = serde_json::from_slice(json).unwrap_or_default();
    if let Some((name, part)) = parts.iter().find_map(|part| Some((part.file.as_ref()?, part))) {
        json["file"] = json!({ "name": name, "bytes": part.bytes });
    }
    json
}

/// What users said in a channel after a message, the latest first, as Discord answers.
fn said_after(state: &State, channel: &str, query: &str) -> Value {
    let parameter =
        |name: &str| url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<u64>().ok()).unwrap_or_default();
    let after = number(parameter("after").as_deref());
    let said = state.log.iter().filter(|(name, message)| *name == "MESSAGE_CREATE" && message["channel_id"] == channel);
    let later = said.filter(|(_, message)| number(message["id"].as_str()) > after).map(|(_, message)| message.clone());
    Value::Array(later.rev().take(usize::try_from(number(parameter("limit").as_deref())).unwrap_or(50)).collect())
}

/// Files are given to whoever has their address.
async fn download(shared: &Shared, file: &str) -> Response {
    shared.state().downloads += 1;
    shared.changed.tell();
    shared.changed.wait_for("files to be let go", || (!shared.state().files_hang).then_some(())).await;
    match shared.state().files.get(file) {
        Some(bytes) => bytes.clone().into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn refused(status: u16, code: i64, retry_after: Option<f64>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    let body = match retry_after {
        Some(seconds) => json!({"message": "You are being rate limited.", "retry_after": seconds, "global": false}),
        None => json!({"message": "refused", "code": code}),
    };
    (status, Json(body)).into_response()
}

fn quick(state: &mut State, method: &str, path: &[&str], body: &Value) -> Answer {
    match (method, path) {
        ("GET", ["users", "@me"]) => Ok(Some(events::bot())),
        ("PUT", ["applications", _, "commands"]) => {
            state.commands = body.as_array().cloned().unwrap_or_default();
            Ok(Some(json!([])))
        }
        ("POST", ["channels", channel, "typing"]) => {
            state.typing.insert(channel.parse().unwrap_or_default());
            Ok(None)
        }
        ("POST", ["users", "@me", "channels"]) => {
            let user = body["recipient_id"].as_str().and_then(|id| id.parse().ok()).ok_or((400, 50_033))?;
            Ok(Some(json!({"id": Place::direct(user).channel.to_string(), "type": 1})))
        }
        ("POST", ["interactions", _, token, "callback"]) => acknowledge(state, token, body),
        (method, ["webhooks", _, token, rest @ ..]) => webhook(state, method, token, rest, body),
        ("POST", ["channels", channel, "threads"]) => threads::create(state, channel, body),
        ("GET", ["channels", channel]) => threads::look_up(state, channel),
        ("PATCH", ["channels", channel]) => threads::put_away(state, channel, body),
        ("DELETE", ["channels", channel]) => threads::remove(state, channel),
        ("DELETE", ["channels", _, "messages", id]) => {
            let before = state.shown.len();
            state.shown.retain(|shown| id.parse() != Ok(shown.id));
            if state.shown.len() < before { Ok(None) } else { Err((404, 10_008)) }
        }
        ("PATCH", ["channels", _, "messages", id]) => {
            let id = id.parse().unwrap_or_default();
            Ok(Some(events::own_message(change(state, id, body)?)))
        }
        (method, path) => {
            state.wrong.push(format!("there is no {method} /{}", path.join("/")));
            Err((404, 0))
        }
    }
}

fn change<'a>(state: &'a mut State, id: u64, body: &Value) -> Result<&'a Shown, (u16, i64)> {
    let shown = state.shown.iter_mut().find(|shown| shown.id == id).ok_or((404, 10_008))?;
    shown.change(body);
    Ok(shown)
}

fn acknowledge(state: &mut State, token: &str, body: &Value) -> Answer {
    let interaction = state.interactions.get_mut(token).ok_or((404, 10_062))?;
    if std::mem::replace(&mut interaction.acknowledged, true) {
        state.wrong.push("an interaction was acknowledged twice".to_owned());
        return Err((400, 40_060));
    }
    let interaction = interaction.clone();
    match body["type"].as_u64() {
        Some(kind @ (4 | 5)) => {
            let mut shown = state.show(interaction.place.channel, only(&interaction, &body["data"]), &body["data"]);
            if kind == 5 {
                shown.thinking = true;
                state.shown.retain(|other| other.id != shown.id);
                state.shown.push(shown.clone());
            }
            if let Some(interaction) = state.interactions.get_mut(token) {
                interaction.message = Some(shown.id);
            }
        }
        Some(6) => {}
        Some(7) => drop(change(state, interaction.message.unwrap_or_default(), &body["data"])?.id),
        other => state.wrong.push(format!("an interaction was acknowledged with type {other:?}")),
    }
    Ok(None)
}

/// Who sees an answer: flag 64 is "ephemeral".
fn only(interaction: &Interaction, data: &Value) -> Option<u64> {
    (data["flags"].as_u64().unwrap_or_default() & 64 != 0).then_some(interaction.user)
}

/// Answers to interactions go through their token.
fn webhook(state: &mut State, method: &str, token: &str, rest: &[&str], body: &Value) -> Answer {
    let interaction = state.interactions.get(token).filter(|interaction| interaction.acknowledged).cloned().ok_or((404, 10_015))?;
    match (method, rest) {
        ("PATCH", ["messages", "@original"]) => {
            check(state, body)?;
            Ok(Some(events::own_message(change(state, interaction.message.unwrap_or_default(), body)?)))
        }
        ("DELETE", ["messages", "@original"]) => {
            state.shown.retain(|shown| Some(shown.id) != interaction.message);
            Ok(None)
        }
        ("POST", []) => {
            check(state, body)?;
            Ok(Some(events::own_message(&state.show(interaction.place.channel, only(&interaction, body), body))))
        }
        (method, rest) => {
            state.wrong.push(format!("there is no {method} /webhooks/…/{}", rest.join("/")));
            Err((404, 0))
        }
    }
}

/// Discord's limits of a message.
fn check(state: &mut State, body: &Value) -> Result<(), (u16, i64)> {
    let text = body["content"].as_str().unwrap_or_default();
    let rows = body["components"].as_array().map(Vec::as_slice).unwrap_or_default();
    let too_long = |nonce: &Value| nonce.as_str().is_some_and(|nonce| nonce.len() > 25);
    let amiss = text.trim().is_empty() && body["file"].is_null()
        || text.encode_utf16().count() > 2000
        || too_long(&body["nonce"])
        || rows.len() > 5
        || rows.iter().filter_map(|row| row["components"].as_array()).any(|row| row.is_empty() || row.len() > 5);
    if amiss {
        state.wrong.push("a message that is empty, or longer than Discord takes".to_owned());
        return Err((400, 50_035));
    }
    Ok(())
}

async fn send(shared: &Shared, channel: u64, body: &Value) -> Response {
    let fault = shared.state().faults.pop_front();
    if let Some(Fault::Status(status, wait)) = fault {
        return refused(status, 0, wait);
    }
    let sent = {
        let state = &mut *shared.state();
        if state.blocked.contains(&channel) {
            Err((403, 50_007))
        } else {
            check(state, body).map(|()| events::own_message(&state.show(channel, None, body)))
        }
    };
    shared.changed.tell();
    match (sent, fault) {
        (Ok(_), Some(Fault::Hang)) => {
            tokio::time::sleep(HANGING).await;
            broken()
        }
        (Ok(_), Some(_)) => broken(),
        (Ok(message), None) => Json(message).into_response(),
        (Err((status, code)), _) => refused(status, code, None),
    }
}
