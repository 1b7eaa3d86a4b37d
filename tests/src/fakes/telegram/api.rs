//! The methods.

use std::sync::Arc;
use std::time::Duration;

use axum::{
    Json, Router,
    body::Bytes,
    extract::State as Extract,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{Shared, TOKEN, params, state, topics, webhook};
use crate::fakes::{Fault, HANGING, broken};

const NOT_MODIFIED: &str = "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as \
                            a current content and reply markup of the message";

pub(super) fn routes(shared: Arc<Shared>) -> Router {
    Router::new().fallback(call).with_state(shared)
}

/// What a method answers.
type Answer = Result<Value, (u16, &'static str)>;

async fn call(Extract(shared): Extract<Arc<Shared>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let path = uri.path().replace("%3A", ":").replace("%2F", "/");
    if let Some(file) = path.strip_prefix(&format!("/file/bot{TOKEN}/files/")) {
        shared.state().calls.push(("download".to_owned(), file.into()));
        shared.changed.wait_for("files to be let go", || (!shared.state().files_hang).then_some(())).await;
        return match shared.state().files.get(file) {
            Some(bytes) => bytes.clone().into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        };
    }
    let Some(method) = path.strip_prefix(&format!("/bot{TOKEN}/")) else { return refused(401, "Unauthorized", None) };
    let Some(params) = params::parse(&headers, &body) else {
        shared.state().wrong.push(format!("{method}: parameters that can't be read"));
        return refused(400, "Bad Request: can't parse parameters", None);
    };
    shared.state().calls.push((method.to_owned(), params.clone()));
    shared.changed.tell();
    let answer = match method.to_ascii_lowercase().as_str() {
        "getupdates" => Ok(updates(&shared, &params).await),
        "sendmessage" | "senddocument" => return send(&shared, &params).await,
        "createforumtopic" => {
            let made = topics::create(&mut shared.state(), &params);
            shared.changed.tell();
            // it is there for its people before the bot has heard so
            shared.changed.wait_for("topics to be let go", || (!shared.state().topics_hang).then_some(())).await;
            made
        }
        "setwebhook" => webhook::set(&shared, &params),
        method => quick(&mut shared.state(), method, &params),
    };
    shared.changed.tell();
    match answer {
        Ok(result) => Json(json!({"ok": true, "result": result})).into_response(),
        Err((status, description)) => refused(status, description, None),
    }
}

fn refused(status: u16, description: &str, retry_after: Option<f64>) -> Response {
    let mut body = json!({"ok": false, "error_code": status, "description": description});
    if let Some(seconds) = retry_after {
        #[expect(clippy::cast_possible_truncation, reason = "whole seconds")]
        let seconds = seconds as i64;
        body["parameters"] = json!({"retry_after": seconds});
    }
    (StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST), Json(body)).into_response()
}

/// The methods that change little.
fn quick(state: &mut state::State, method: &str, params: &Value) -> Answer {
    match method {
        "getme" => {
            let mut me = state::bot();
            for can in
                ["can_join_groups", "can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business", "has_main_web_app"]
            {
                me[can] = (can == "can_join_groups").into();
            }
            Ok(me)
        }
        "setmycommands" => Ok(true.into()),
        "deletewebhook" => {
            state.webhook = None;
            Ok(true.into())
        }
        "sendchataction" => {
            state.typing.insert(params["chat_id"].as_i64().unwrap_or_default());
            Ok(true.into())
        }
        "answercallbackquery" => {
            let id = params["callback_query_id"].as_str().unwrap_or_default();
            if state.unanswered.remove(id) || state.calls.iter().filter(|(_, earlier)| earlier == params).count() > 1 {
                Ok(true.into())
            } else {
                Err((400, "Bad Request: query is too old and response timeout expired or query id is invalid"))
            }
        }
        "editmessagereplymarkup" | "editmessagetext" => edit(state, params),
        "getfile" => {
            let id = params["file_id"].as_str().unwrap_or_default();
            let bytes = state.files.get(id).ok_or((400, "Bad Request: wrong file_id or the file is temporarily unavailable"))?;
            Ok(json!({"file_id": id, "file_unique_id": id, "file_size": bytes.len(), "file_path": format!("files/{id}")}))
        }
        "deleteforumtopic" => topics::remove(state, params),
        "closeforumtopic" => topics::put_away(state, params, true),
        "reopenforumtopic" => topics::put_away(state, params, false),
        "deletemessage" => {
            let (chat, id) = (params["chat_id"].as_i64(), params["message_id"].as_i64());
            let before = state.sent.len();
            state.sent.retain(|sent| (Some(sent.chat), Some(sent.id)) != (chat, id));
            if state.sent.len() < before { Ok(true.into()) } else { Err((400, "Bad Request: message to delete not found")) }
        }
        unknown => {
            state.wrong.push(format!("there is no method {unknown}"));
            Err((404, "Not Found"))
        }
    }
}

fn edit(state: &mut state::State, params: &Value) -> Answer {
    let (chat, id) = (params["chat_id"].as_i64(), params["message_id"].as_i64());
    let found = state.sent.iter_mut().find(|sent| Some(sent.chat) == chat && Some(sent.id) == id);
    let message = found.ok_or((400, "Bad Request: message to edit not found"))?;
    let text = params["text"].as_str().map_or_else(|| message.text.clone(), str::to_owned);
    let markup = params.get("reply_markup").cloned();
    if text == message.text && markup == message.markup {
        return Err((400, NOT_MODIFIED));
    }
    (message.text, message.buttons, message.markup) = (text, labels(markup.as_ref()), markup);
    Ok(message.to_json())
}

/// Long polling: what the offset confirms goes, what is there is handed out, else the call is held open.
async fn updates(shared: &Shared, params: &Value) -> Value {
    let mut changes = shared.changed.listen();
    let waiting = async {
        loop {
            {
                let state = &mut *shared.state();
                let offset = params["offset"].as_i64().unwrap_or_default();
                state.updates.retain(|update| update["update_id"].as_i64() >= Some(offset));
                if !state.updates.is_empty() && state.webhook.is_none() {
                    return state.updates.iter().cloned().collect();
                }
            }
            if changes.changed().await.is_err() {
                return Value::Array(Vec::new());
            }
        }
    };
    let held = Duration::from_secs(params["timeout"].as_u64().unwrap_or_default());
    let handed_out = tokio::time::timeout(held, waiting).await.unwrap_or_else(|_| json!([]));
    shared.changed.tell();
    handed_out
}

async fn send(shared: &Shared, params: &Value) -> Response {
    let fault = shared.state().faults.pop_front();
    if let Some(Fault::Status(status, wait)) = fault {
        let description = match status {
            403 => "Forbidden: bot was blocked by the user",
            429 => "Too Many Requests: retry later",
            400 => "Bad Request: chat not found",
            _ => "Internal Server Error",
        };
        return refused(status, description, wait);
    }
    let sent = accept(&mut shared.state(), params);
    shared.changed.tell();
    match (sent, fault) {
        (Ok(_), Some(Fault::Hang)) => {
            tokio::time::sleep(HANGING).await;
            broken()
        }
        (Ok(_), Some(_)) => broken(),
        (Ok(message), None) => Json(json!({"ok": true, "result": message})).into_response(),
        (Err((status, description)), _) => refused(status, description, None),
    }
}

fn accept(state: &mut state::State, params: &Value) -> Answer {
    let chat = params["chat_id"].as_i64().unwrap_or_default();
    let text = params["text"].as_str().unwrap_or_default();
    let markup = params.get("reply_markup").cloned();
    let refuse = |state: &mut state::State, why: &'static str| {
        state.wrong.push(format!("sendMessage: {why}"));
        Err((400, why))
    };
    if state.blocked.contains(&chat) {
        return Err((403, "Forbidden: bot was blocked by the user"));
    }
    if !state.known.contains(&chat) {
        return refuse(state, "Bad Request: chat not found");
    }
    let file = params["file"]["name"].as_str().map(|name| (name.to_owned(), crate::fakes::bytes(&params["file"]["bytes"])));
    if text.trim().is_empty() && file.is_none() {
        return refuse(state, "Bad Request: message text is empty");
    }
    if text.encode_utf16().count() > 4096 {
        return refuse(state, "Bad Request: message is too long");
    }
    if buttons(markup.as_ref()).any(|button| button["callback_data"].as_str().is_none_or(|data| data.is_empty() || data.len() > 64)) {
        return refuse(state, "Bad Request: BUTTON_DATA_INVALID");
    }
    let thread = params["message_thread_id"].as_i64();
    if thread.is_some_and(|thread| !state.topics.iter().any(|topic| topic.id == thread && topic.group == chat)) {
        return Err((400, "Bad Request: message thread not found"));
    }
    let id = state.next_message_id();
    let sent = state::Sent { chat, id, thread, text: text.to_owned(), buttons: labels(markup.as_ref()), file, markup };
    let message = sent.to_json();
    state.sent.push(sent);
    Ok(message)
}

fn buttons(markup: Option<&Value>) -> impl Iterator<Item = &Value> {
    let rows = markup.and_then(|markup| markup["inline_keyboard"].as_array()).into_iter().flatten();
    rows.filter_map(Value::as_array).flatten()
}

fn labels(markup: Option<&Value>) -> Vec<String> {
    buttons(markup).filter_map(|button| button["text"].as_str().map(str::to_owned)).collect()
}
