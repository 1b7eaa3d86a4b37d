//! Requests that change something must come from the page itself, not from another site in the same browser.

use axum::http::{HeaderMap, Uri, header};

/// Whether a request comes from a page of this server. Browsers say so in `Sec-Fetch-Site`; where that is missing, `Origin`
/// must name the host that was asked. A request with neither is turned away.
pub(crate) fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let (Some(origin), Some(host)) = (text(header::ORIGIN.as_str()), text(header::HOST.as_str())) else {
        return false;
    };
    let Ok(origin) = origin.parse::<Uri>() else { return false };
    matches!(origin.scheme_str(), Some("http" | "https")) && origin.authority().is_some_and(|ours| ours.as_str().eq_ignore_ascii_case(host))
}

/// Whether the body is said to be JSON: a form of another site can't say so without asking first.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).and_then(|value| value.split(';').next());
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn the_page_itself_may_write() {
        assert!(is_same_origin(&headers(&[("sec-fetch-site", "same-origin")])));
        assert!(is_same_origin(&headers(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")])));
        assert!(is_same_origin(&headers(&[("origin", "https://Chat.shop.example"), ("host", "chat.shop.example")])));
    }

    #[test]
    fn other_sites_may_not() {
        for pairs in [
            &[][..],
            &[("host", "127.0.0.1:8080")],
            &[("origin", "http://127.0.0.1:8080")],
            &[("origin", "null"), ("host", "127.0.0.1:8080")],
            &[("origin", "http://evil.example"), ("host", "127.0.0.1:8080")],
            &[("origin", "http://127.0.0.1:8081"), ("host", "127.0.0.1:8080")],
            &[("origin", "http://127.0.0.1:8080.evil.example"), ("host", "127.0.0.1:8080")],
            &[("origin", "http://user@127.0.0.1:8080"), ("host", "127.0.0.1:8080")],
            &[("origin", "ftp://127.0.0.1:8080"), ("host", "127.0.0.1:8080")],
            &[("sec-fetch-site", "same-site"), ("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "none")],
        ] {
            assert!(!is_same_origin(&headers(pairs)), "{pairs:?}");
        }
    }

    #[test]
    fn only_json_is_json() {
        assert!(is_json(&headers(&[("content-type", "application/json; charset=utf-8")])));
        assert!(!is_json(&headers(&[("content-type", "text/plain")])));
        assert!(!is_json(&headers(&[("content-type", "application/json-seq")])));
        assert!(!is_json(&HeaderMap::new()));
    }
}
