//! Postcodes of several countries, believed where the words around say so.

use std::sync::LazyLock;

use regex::Regex;

use super::{Found, fixed};
use crate::understand::types::EntityKind;

/// Forms that look like nothing else: UK, Canada, Netherlands.
const TELLING: &str = r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z][\s-]?\d[A-Z]\d|\d{4}\s?[A-Z]{2}";
/// Forms that are numbers: Sweden, Poland, Portugal, Japan, USA, China, five, four.
const PLAIN: &str = r"\d{3}\s\d{2}|\d{2}-\d{3}|\d{4}-\d{3}|\d{3}-\d{4}|\d{5}-\d{4}|\d{6}|\d{5}|\d{4}";

static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    fixed(&format!(
        r"(?i)(?:\bzip\s?codes?\b|\bzip\b|\bpost(?:al)?\s?codes?\b|\bpostnummer\b|\bplz\b|\bpin\s?code\b|邮政编码|邮编|邮码)(?:\s+(?:is|are|here|of|was|my)\b|[\s::=,.\-]|是|为|就是)*({TELLING}|{PLAIN})"
    ))
});
static TELLING_ALONE: LazyLock<Option<Regex>> = LazyLock::new(|| fixed(&format!("({TELLING})")));
static PLAIN_ALONE: LazyLock<Option<Regex>> = LazyLock::new(|| fixed(&format!("({PLAIN})")));

/// Finds them. `expected`: an e-mail address or a name stands in the message, so a bare number is likely a postcode.
#[must_use]
pub fn find(plain: &str, expected: bool) -> Vec<Found> {
    let whole = plain.trim().trim_end_matches(['.', '!', '?', '。']).len() <= 10;
    let patterns = [
        (&*NAMED, true, false),
        (&*TELLING_ALONE, expected || whole, false),
        (&*PLAIN_ALONE, expected || whole && is_all_number(plain), true),
    ];
    for (pattern, believed, bare) in patterns {
        if !believed {
            continue;
        }
        let hits = pattern.iter().flat_map(|pattern| pattern.captures_iter(plain)).filter_map(|hit| hit.get(1));
        let found: Vec<Found> = hits
            .filter(|hit| stands_alone(plain, hit.start(), hit.end()))
            .filter(|hit| !bare || !within_longer_number(plain, hit.start(), hit.end()))
            .map(|hit| Found::new(EntityKind::Postcode, hit.as_str().to_uppercase(), hit.range()))
            .collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

fn is_all_number(text: &str) -> bool {
    text.trim().chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.'))
}

fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let glued = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '#' | '@'));
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    !glued(before) && !glued(after) && before != Some('-') && after != Some('-')
}

/// Whether more digits follow or lead behind one space: then it is a piece of a card's, an account's or a phone's number.
fn within_longer_number(text: &str, start: usize, end: usize) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let before = text[..start].strip_suffix(' ').and_then(|rest| rest.chars().next_back());
    let after = text[end..].strip_prefix(' ').and_then(|rest| rest.chars().next());
    digit(before) || digit(after)
}

#[cfg(test)]
mod tests {
    use super::{NAMED, PLAIN_ALONE, TELLING_ALONE, find};

    #[test]
    fn the_fixed_patterns_compile() {
        assert!(NAMED.is_some() && PLAIN_ALONE.is_some() && TELLING_ALONE.is_some());
    }

    #[test]
    fn several_countries() {
        for (text, code) in [
            ("zip 19122", "19122"),
            ("my postcode is LS1 4AB", "LS1 4AB"),
            ("postal code: 1017 ab", "1017 AB"),
            ("postcode 113 59", "113 59"),
            ("邮编是200040", "200040"),
            ("19122", "19122"),
        ] {
            let found = find(text, false);
            assert_eq!(found.first().map(|one| one.value.as_str()), Some(code), "{text}");
        }
        assert!(find("is the 5000mAh one under 1500 in stock", false).is_empty());
        assert!(find("my card is 4111 1111 1111 1111, mail me at zed@mail.example", true).is_empty());
        assert_eq!(find("zed@mail.example 113 59", true).len(), 1);
    }
}
