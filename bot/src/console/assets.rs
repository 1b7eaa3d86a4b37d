//! The files that pages load: our own styles and script, and one small library. Nothing comes from elsewhere.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// Name, media type, content.
const ASSETS: [(&str, &str, &str); 10] = [
    ("base.css", STYLE, include_str!("assets/base.css")),
    ("desk.css", STYLE, include_str!("assets/desk.css")),
    ("teach.css", STYLE, include_str!("assets/teach.css")),
    ("desk.js", SCRIPT, include_str!("assets/desk.js")),
    ("live.js", SCRIPT, include_str!("assets/live.js")),
    ("keys.js", SCRIPT, include_str!("assets/keys.js")),
    ("chat.js", SCRIPT, include_str!("assets/chat.js")),
    ("teach.js", SCRIPT, include_str!("assets/teach.js")),
    ("idiomorph.js", SCRIPT, include_str!("../../assets/idiomorph/idiomorph.esm.js")),
    ("icon.svg", "image/svg+xml", include_str!("../channels/web/assets/icon.svg")),
];

/// `GET /assets/{name}`: asked for again each time, sent again only after an upgrade.
pub(super) async fn get(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some((_, kind, content)) = ASSETS.iter().find(|(known, ..)| *known == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let digest: String = Sha256::digest(content.as_bytes())[..6].iter().map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{digest}\"");
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { (*content).into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}
