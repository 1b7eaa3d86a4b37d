//! Stretches of a text that nobody can read before they are decoded: tag characters, entities, and what `codes`
//! decodes where readable text comes of it.

use std::sync::LazyLock;

use regex::Regex;

use super::codes::{base32, base64, morse};
use super::pattern;

/// Text written in Unicode's invisible tag characters.
pub(super) fn tags(text: &str) -> Option<String> {
    let hidden: String = text
        .chars()
        .filter_map(|symbol| {
            u8::try_from((symbol as u32).checked_sub(0xE0000)?).ok().filter(|byte| (0x20..0x7F).contains(byte)).map(char::from)
        })
        .collect();
    (hidden.len() > 3).then_some(hidden)
}

/// `&#105;gnore`, `%69gnore`, `\u0069gnore`, `\x69`.
pub(super) fn entities(text: &str) -> Option<String> {
    static ENTITY: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"&#x([0-9a-fA-F]{2,5});?|&#(\d{2,6});?|((?:%[0-9a-fA-F]{2})+)|\\u\{?([0-9a-fA-F]{4,5})\}?|\\x([0-9a-fA-F]{2})|&(lt|gt|amp|quot|nbsp);",
        )
    });
    if !text.contains(['&', '%', '\\']) {
        return None;
    }
    let mut count = 0;
    let read = ENTITY.replace_all(text, |hit: &regex::Captures<'_>| {
        count += 1;
        let number = |group: usize, radix| {
            hit.get(group).and_then(|digits| u32::from_str_radix(digits.as_str(), radix).ok()).and_then(char::from_u32)
        };
        if let Some(symbol) = number(1, 16).or_else(|| number(2, 10)).or_else(|| number(4, 16)).or_else(|| number(5, 16)) {
            return symbol.to_string();
        }
        if let Some(bytes) = hit.get(3) {
            let bytes: Vec<u8> = bytes.as_str().split('%').filter_map(|hex| u8::from_str_radix(hex, 16).ok()).collect();
            return String::from_utf8_lossy(&bytes).into_owned();
        }
        match hit.get(6).map(|name| name.as_str()) {
            Some("lt") => "<",
            Some("gt") => ">",
            Some("quot") => "\"",
            Some("amp") => "&",
            _ => " ",
        }
        .to_owned()
    });
    (count >= 3).then(|| read.into_owned())
}

/// Stretches of base64, base32, hexadecimal, binary, decimal codes and Morse that are readable text.
pub(super) fn encoded(text: &str) -> Vec<(&'static str, String)> {
    static BASE64: LazyLock<Regex> = LazyLock::new(|| pattern(r"[A-Za-z0-9+/_-]{16,}={0,2}"));
    static HEX: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:(?:0x|\\x)?[0-9a-fA-F]{2}[ ,:]?){8,}"));
    static BINARY: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:[01]{7,8}[ ,]?){5,}"));
    static CODES: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:\b\d{2,3}[ ,;]+){8,}\d{2,3}\b"));
    static MORSE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:[.\-•–]{1,5}[ /|]+){6,}[.\-•–]{1,5}"));
    let mut decoded = Vec::new();
    let mut keep = |name, bytes: Option<Vec<u8>>| {
        let readable = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).filter(|text| readable(text));
        decoded.extend(readable.map(|text| (name, text)));
    };
    for hit in BASE64.find_iter(text) {
        keep("base64", base64(hit.as_str()));
        keep("base32", base32(hit.as_str()));
    }
    for hit in HEX.find_iter(text) {
        let bare = hit.as_str().replace("0x", "").replace("\\x", "");
        let digits: Vec<u8> = bare.bytes().filter(u8::is_ascii_hexdigit).collect();
        keep("hexadecimal", digits.chunks_exact(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect());
    }
    for hit in BINARY.find_iter(text) {
        keep(
            "binary",
            hit.as_str().split([' ', ',']).filter(|bits| !bits.is_empty()).map(|bits| u8::from_str_radix(bits, 2).ok()).collect(),
        );
    }
    for hit in CODES.find_iter(text) {
        keep(
            "character codes",
            hit.as_str().split([' ', ',', ';']).filter(|code| !code.is_empty()).map(|code| code.parse().ok()).collect(),
        );
    }
    for hit in MORSE.find_iter(text) {
        keep("Morse", Some(morse(hit.as_str()).into_bytes()));
    }
    decoded
}

/// Most of it letters and blanks, and more than a word.
fn readable(text: &str) -> bool {
    let count = text.chars().count();
    let words = text.chars().filter(|symbol| symbol.is_alphabetic() || symbol.is_whitespace()).count();
    count >= 6 && words * 10 >= count * 7 && !text.chars().any(|symbol| symbol.is_control() && !symbol.is_whitespace())
}
