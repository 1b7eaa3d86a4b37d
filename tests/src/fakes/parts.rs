//! Forms with parts, as clients send files.

use axum::http::HeaderMap;
use serde_json::Value;

/// A part of a form.
pub(crate) struct Part {
    /// The field's name.
    pub(crate) name: String,
    /// The file's name, for one that is a file.
    pub(crate) file: Option<String>,
    /// Content.
    pub(crate) bytes: Vec<u8>,
}

/// The parts of a form; none where it is no such form.
pub(crate) fn parts(headers: &HeaderMap, body: &[u8]) -> Vec<Part> {
    let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let Some((_, boundary)) = kind.split_once("boundary=") else { return Vec::new() };
    let border = format!("--{}", boundary.trim_matches('"')).into_bytes();
    let mut starts: Vec<usize> = (0..body.len()).filter(|at| body[*at..].starts_with(&border)).collect();
    starts.push(body.len());
    starts.windows(2).filter_map(|pair| part(&body[pair[0] + border.len().min(pair[1] - pair[0])..pair[1]])).collect()
}

fn part(bytes: &[u8]) -> Option<Part> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let value = |key: &str| head.split(&format!("{key}=\"")).nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
    let content = &bytes[end + 4..];
    let name = value("; name")?;
    Some(Part { name, file: value("filename"), bytes: content.strip_suffix(b"\r\n").unwrap_or(content).to_vec() })
}

/// Bytes as JSON holds them.
pub(crate) fn bytes(json: &Value) -> Vec<u8> {
    json.as_array().into_iter().flatten().filter_map(|byte| u8::try_from(byte.as_u64()?).ok()).collect()
}
