//! The cookie of a browser that is logged in, and the token of its forms.

use axum::http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};

const NAME: &str = "mercer_desk";
/// On HTTPS the browser itself makes sure that no other host and no plain page has set it.
const SECURE_NAME: &str = "__Host-mercer_desk";
const BYTES: usize = 32;

/// A secret of 256 random bits, for sessions and one-time links. It is never stored, logged or shown again.
#[derive(Clone)]
pub(super) struct Token(String);

impl Token {
    /// A new one.
    pub(super) fn new() -> Self {
        Self(hex(&rand::random::<[u8; BYTES]>()))
    }

    /// One that came back, if it has the form of ours.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let ours = text.len() == 2 * BYTES && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        ours.then(|| Self(text.to_owned()))
    }

    /// The one of a browser.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        cookies.flat_map(|line| line.split(';')).find_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            (name == NAME || name == SECURE_NAME).then(|| Self::parse(value)).flatten()
        })
    }

    /// What is stored.
    pub(super) fn digest(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }

    /// What the forms of this session carry.
    pub(super) fn csrf(&self) -> String {
        hex(&Sha256::new().chain_update("form\0").chain_update(&self.0).finalize()[..16])
    }

    /// The words of a link.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The header that makes the browser keep it until it is closed or the session ends.
    pub(super) fn cookie(&self, https: bool) -> Option<HeaderValue> {
        let (name, secure) = if https { (SECURE_NAME, "; Secure") } else { (NAME, "") };
        HeaderValue::from_str(&format!("{name}={}; Path=/; HttpOnly; SameSite=Strict{secure}", self.0)).ok()
    }

    /// The header that makes the browser forget it.
    pub(super) fn no_cookie(https: bool) -> HeaderValue {
        HeaderValue::from_static(if https {
            "__Host-mercer_desk=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure"
        } else {
            "mercer_desk=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"
        })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_comes_back_and_tells_nothing_of_the_form() {
        let token = Token::new();
        for https in [false, true] {
            let set = token.cookie(https).expect("a header");
            let text = set.to_str().expect("ASCII");
            assert!(text.contains("HttpOnly; SameSite=Strict") && text.contains("Secure") == https);
            let pair = HeaderValue::from_str(text.split(';').next().expect("a pair")).expect("a header");
            let read = Token::of(&HeaderMap::from_iter([(header::COOKIE, pair)])).expect("the token");
            assert_eq!((read.digest(), read.csrf()), (token.digest(), token.csrf()));
        }
        assert!(Token::parse("short").is_none());
        assert_ne!(Token::new().csrf(), token.csrf());
    }
}
