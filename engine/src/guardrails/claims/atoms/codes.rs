//! Order numbers, tracking numbers and other tokens with digits that are repeated exactly.

use std::sync::LazyLock;

use regex::Regex;

use super::{AtomValue, Reader, pattern};

/// `#W1234567`; and what follows "order" or 订单 and has a digit: `T-10001`.
static ORDER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"#\s?(?P<sign>[a-z]{0,4}-?\d{2,}[a-z0-9]*(?:-\d+)*)|(?:\border(?: number| no\.?| id)?:?|订单号?(?:是|为|:)?)\s?(?P<word>[a-z]{0,4}-?\d{3,}[a-z0-9]*(?:-\d+)*)",
    )
});
/// Digits in groups of four, as carriers print them.
static GROUPED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d{4}(?: \d{4}){2,3}"));
/// Long digits, and tokens of letters and digits together: `1z999aa1`, `1000ml`, `save10`, `10:30`.
static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\d{1,2}:\d{2}|\d{7,}|[a-z]+(?:-?[a-z0-9]+)*-?\d[a-z0-9]*(?:-[a-z0-9]+)*|\d+(?:\.\d+)?-?[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
});
static DIGIT_WORDS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\d+(?:st|nd|rd|th)|\d+-[a-z]{3,})$"));

/// An order's number as it is compared: without `#`, lower case.
pub(in crate::guardrails) fn plain_id(id: &str) -> String {
    id.trim_start_matches('#').trim().to_ascii_lowercase()
}

pub(in crate::guardrails) fn read_orders(reader: &mut Reader<'_>) {
    for captures in ORDER.captures_iter(reader.text) {
        let Some(id) = captures.name("sign").or_else(|| captures.name("word")) else { continue };
        let start = if captures.name("sign").is_some() { captures.get(0).map_or(id.start(), |whole| whole.start()) } else { id.start() };
        reader.add(start, id.end(), AtomValue::OrderId(plain_id(id.as_str())));
    }
}

pub(in crate::guardrails) fn read(reader: &mut Reader<'_>) {
    reader.find(&GROUPED, |found| Some(AtomValue::Code(found[0].replace(' ', ""))));
    reader.find(&TOKEN, |found| (!DIGIT_WORDS.is_match(&found[0])).then(|| AtomValue::Code(found[0].to_owned())));
}
