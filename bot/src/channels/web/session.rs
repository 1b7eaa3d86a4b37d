//! Who writes: a random cookie. What the rest of the program sees, and what is stored, is its digest.

use axum::http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};

const NAME: &str = "mercer_session";
/// Browsers take a cookie of this name from this very host over HTTPS alone: neither a neighbour's page nor somebody on the line
/// can plant one.
const SECURE_NAME: &str = "__Host-mercer_session";
/// Thirty days.
const MAX_AGE: u32 = 30 * 24 * 60 * 60;
const BYTES: usize = 32;

/// The secret that a browser keeps. It is never stored, logged or shown.
pub(super) struct Session(String);

impl Session {
    /// A new one of 256 random bits.
    pub(super) fn new() -> Self {
        Self(hex(&rand::random::<[u8; BYTES]>()))
    }

    /// The one that the browser sent, if it has the form of ours.
    pub(super) fn of(headers: &HeaderMap, https: bool) -> Option<Self> {
        if let Some(token) = bearer(headers) {
            return has_form(token).then(|| Self(token.to_owned()));
        }
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        cookies.flat_map(|line| line.split(';')).find_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            (name == cookie_name(https) && has_form(value)).then(|| Self(value.to_owned()))
        })
    }

    /// The secret itself, for the browser alone.
    pub(super) fn token(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    pub(super) fn digest(&self) -> String {
        hex(&Sha256::digest(self.0.as_bytes())[..16])
    }

    /// The header that makes the browser keep it. Inside another site's frame only a partitioned cookie is sent.
    pub(super) fn cookie(&self, https: bool, framed: bool) -> Option<HeaderValue> {
        let site = match (https, framed) {
            (true, true) => "SameSite=None; Secure; Partitioned",
            (true, false) => "SameSite=Lax; Secure",
            (false, _) => "SameSite=Lax",
        };
        HeaderValue::from_str(&format!("{}={}; Path=/; Max-Age={MAX_AGE}; HttpOnly; {site}", cookie_name(https), self.0)).ok()
    }
}

/// What a frame on another site sends: browsers drop or lock cookies away there, so its session is a token in the frame's own
/// storage. A page that has none yet says `none`.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

fn has_form(token: &str) -> bool {
    token.len() == 2 * BYTES && token.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn cookie_name(https: bool) -> &'static str {
    if https { SECURE_NAME } else { NAME }
}

/// Whether the browser speaks HTTPS with the proxy in front, as that says.
pub(crate) fn is_forwarded_https(headers: &HeaderMap) -> bool {
    let protocol = headers.get("x-forwarded-proto").and_then(|value| value.to_str().ok());
    protocol.is_some_and(|value| value.split(',').next().is_some_and(|first| first.trim().eq_ignore_ascii_case("https")))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_cookies(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::COOKIE, HeaderValue::from_str(line).expect("a header value"));
        }
        headers
    }

    #[test]
    fn a_session_comes_back_as_it_was_set() {
        for https in [false, true] {
            let session = Session::new();
            let set = session.cookie(https, false).expect("a header value");
            let sent = set.to_str().expect("ASCII").split(';').next().expect("a pair").to_owned();
            let read = Session::of(&with_cookies(&["theme=dark", &format!("a=b; {sent}; c=d")]), https).expect("the session");
            assert_eq!(read.digest(), session.digest());
            assert_ne!(read.digest(), Session::new().digest());
            assert!(!set.to_str().expect("ASCII").contains(&session.digest()));
            assert!(Session::of(&with_cookies(&[&sent]), !https).is_none(), "a cookie of plain HTTP is none on HTTPS");
        }
    }

    #[test]
    fn other_forms_are_no_session() {
        let good = "0123456789abcdef".repeat(4);
        for line in [
            String::new(),
            "mercer_session".to_owned(),
            "mercer_session=".to_owned(),
            format!("mercer_session={}", &good[1..]),
            format!("mercer_session={}", good.to_uppercase()),
            format!("mercer_session=\"{good}\""),
            format!("xmercer_session={good}"),
        ] {
            assert!(Session::of(&with_cookies(&[&line]), false).is_none(), "{line}");
        }
        assert!(Session::of(&with_cookies(&[&format!("mercer_session=x; mercer_session={good}")]), false).is_some());
    }

    #[test]
    fn a_token_in_a_header_outranks_the_cookie() {
        let (framed, page) = (Session::new(), Session::new());
        let mut headers = with_cookies(&[&format!("mercer_session={}", page.token())]);
        headers.insert(header::AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {}", framed.token())).expect("a header value"));
        assert_eq!(Session::of(&headers, false).expect("a session").digest(), framed.digest());
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer none"));
        assert!(Session::of(&headers, false).is_none());
    }

    #[test]
    fn the_cookie_is_secure_where_the_page_is() {
        let cookie = |https, framed| Session::new().cookie(https, framed).expect("a header value").to_str().expect("ASCII").to_owned();
        assert!(cookie(false, false).ends_with("HttpOnly; SameSite=Lax"));
        assert!(
            cookie(true, false).starts_with("__Host-mercer_session=")
                && cookie(true, false).ends_with("Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure")
        );
        assert!(cookie(true, true).ends_with("SameSite=None; Secure; Partitioned"));
        assert!(cookie(false, true).ends_with("SameSite=Lax"));
    }

    #[test]
    fn https_is_what_the_browser_spoke_first() {
        let with =
            |value: &'static str| HeaderMap::from_iter([("x-forwarded-proto".parse().expect("a name"), HeaderValue::from_static(value))]);
        assert!(is_forwarded_https(&with("https")) && is_forwarded_https(&with("HTTPS, http")));
        assert!(!is_forwarded_https(&with("http, https")) && !is_forwarded_https(&HeaderMap::new()));
    }
}
