//! Addresses of the internet protocol. Four numbers behind "version" or "firmware" are none.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use regex::Regex;

use super::context::{self, Cue};
use super::scan::{Found, Kind, Page};

static V4: LazyLock<Regex> = LazyLock::new(|| {
    let dot = r"(?:\.|\s?\[\.\]\s?|\s?\(\.\)\s?|\s?\[dot\]\s?|\s?\(dot\)\s?|\sdot\s| \. |点)";
    Regex::new(&format!(r"(?i)\d{{1,3}}{dot}\d{{1,3}}{dot}\d{{1,3}}{dot}\d{{1,3}}"))
        .expect("the pattern is a constant that the tests compile")
});
static V6: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*").expect("the pattern is a constant that the tests compile"));

pub(super) fn find(page: &Page, found: &mut Vec<Found>) {
    let text = page.text();
    let mut versions = false;
    for hit in V4.find_iter(text) {
        let glued = |symbol: Option<char>| symbol.is_some_and(|symbol| symbol.is_ascii_alphanumeric() || symbol == '-' || symbol == '_');
        let continued = page.next(hit.end()) == Some('.') && text[hit.end() + 1..].starts_with(|symbol: char| symbol.is_ascii_digit());
        if glued(page.previous(hit.start())) || glued(page.next(hit.end())) || continued || page.previous(hit.start()) == Some('.') {
            continue;
        }
        let numbers: Vec<&str> = hit.as_str().split(|symbol: char| !symbol.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
        // "firmware 10.4.2.118 is worse than 10.4.1.97"
        let version = versions || context::before(page, hit.start()).is_some_and(|said| said.cue == Cue::Version && !said.apart);
        versions = version;
        if numbers.join(".").parse::<Ipv4Addr>().is_ok() && !version {
            found.push(Found { start: hit.start(), end: hit.end(), kind: Kind::Ip });
        }
    }
    if text.bytes().filter(|byte| *byte == b':').count() < 2 {
        return;
    }
    for hit in V6.find_iter(text) {
        let address = hit.as_str().trim_end_matches('.');
        let address = if address.ends_with("::") { address } else { address.trim_end_matches(':') };
        let long =
            address.contains("::") && address.bytes().filter(u8::is_ascii_hexdigit).count() >= 3 || address.matches(':').count() == 7;
        let glued = page.previous(hit.start()).is_some_and(|symbol| symbol.is_ascii_alphanumeric());
        if long && !glued && address.parse::<Ipv6Addr>().is_ok() {
            found.push(Found { start: hit.start(), end: hit.start() + address.len(), kind: Kind::Ip });
        }
    }
}
