//! Files that pages load, compiled into the program. A browser asks for them again each time and is sent them again only after an
//! upgrade. The page of the shop and the desk each have a list of their own.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

pub(crate) const SCRIPT: &str = "text/javascript; charset=utf-8";
pub(crate) const STYLE: &str = "text/css; charset=utf-8";

/// Name, media type, content.
pub(crate) type Asset = (&'static str, &'static str, &'static str);

/// The file of that name, if the list has it.
pub(crate) fn named(assets: &[Asset], name: &str, headers: &HeaderMap) -> Response {
    let Some((_, kind, content)) = assets.iter().find(|(known, ..)| *known == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    file(kind, content, headers)
}

/// A file, or word that the browser has it already.
pub(crate) fn file(kind: &'static str, content: &'static str, headers: &HeaderMap) -> Response {
    let digest: String = Sha256::digest(content.as_bytes())[..6].iter().map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{digest}\"");
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { content.into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}
