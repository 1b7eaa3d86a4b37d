//! Parameters of a call: JSON, or a form with parts, which teloxide uses for `setWebhook` and files.

use axum::http::HeaderMap;
use serde_json::{Map, Value};

use crate::fakes::parts;

pub(super) fn parse(headers: &HeaderMap, body: &[u8]) -> Option<Value> {
    let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    match kind.split_once("boundary=") {
        Some(_) => Some(form(headers, body)),
        None if body.is_empty() => Some(Value::Object(Map::new())),
        None => serde_json::from_slice(body).ok(),
    }
}

fn form(headers: &HeaderMap, body: &[u8]) -> Value {
    let mut params = Map::new();
    for part in parts(headers, body) {
        let value = match part.file {
            Some(name) => return_file(&mut params, &name, &part.bytes),
            None => String::from_utf8_lossy(&part.bytes).into_owned().into(),
        };
        // ids are numbers, in a form too
        let number = part.name.ends_with("_id").then(|| value.as_str()?.parse::<i64>().ok()).flatten();
        params.insert(part.name, number.map_or(value, Value::from));
    }
    Value::Object(params)
}

/// A file stands under `file`, whatever its part is called.
fn return_file(params: &mut Map<String, Value>, name: &str, bytes: &[u8]) -> Value {
    params.insert("file".to_owned(), serde_json::json!({ "name": name, "bytes": bytes }));
    Value::Null
}
