//! Headers of every answer: what the page may load, and who may show it.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::server::Web;

const FIXED: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
];

/// The content security policy: nothing but the page's own files, no inline script or style, no HTML made by script.
pub(super) fn policy(allowed_origins: &[String]) -> String {
    // what is not an origin could end the directive and begin another
    let is_origin = |origin: &&String| origin.starts_with("http") && origin.bytes().all(|b| b.is_ascii_graphic() && b != b';' && b != b',');
    let mut frames = allowed_origins.iter().filter(is_origin).map(String::as_str).collect::<Vec<_>>().join(" ");
    if frames.is_empty() {
        frames = "'none'".to_owned();
    }
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; \
         base-uri 'none'; frame-ancestors {frames}; require-trusted-types-for 'script'"
    )
}

/// Adds them.
pub(super) async fn add(State(web): State<Arc<Web>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        // the script of the tag says itself that other sites may load it
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, web.policy.clone());
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_may_frame_the_page_unless_configured() {
        assert!(policy(&[]).contains("frame-ancestors 'none';"));
        let origins = ["https://shop.example", "https://x.example; script-src *", "*"].map(str::to_owned);
        assert!(policy(&origins).contains("frame-ancestors https://shop.example;"));
    }
}
