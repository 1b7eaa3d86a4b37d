//! Parameters of a call: JSON, or a form with parts, which teloxide uses for `setWebhook`.

use axum::http::HeaderMap;
use serde_json::{Map, Value};

pub(super) fn parse(headers: &HeaderMap, body: &[u8]) -> Option<Value> {
    let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    match kind.split_once("boundary=") {
        Some((_, boundary)) => Some(form(&String::from_utf8_lossy(body), boundary.trim_matches('"'))),
        None if body.is_empty() => Some(Value::Object(Map::new())),
        None => serde_json::from_slice(body).ok(),
    }
}

fn form(body: &str, boundary: &str) -> Value {
    let mut params = Map::new();
    for part in body.split(&format!("--{boundary}")) {
        let Some((head, value)) = part.split_once("\r\n\r\n") else { continue };
        let Some(name) = head.split("name=\"").nth(1).and_then(|rest| rest.split('"').next()) else { continue };
        params.insert(name.to_owned(), value.trim_end_matches("\r\n").into());
    }
    Value::Object(params)
}
