//! How many of something: "2 x", "three of them", 两个.

use std::sync::LazyLock;

use regex::Regex;

use super::{Found, fixed};
use crate::understand::types::EntityKind;

static COUNTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    fixed(
        r"\b(\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)\s?(?:x\b|×|pcs\b|pieces\b|units\b|of\s+(?:them|these|those|the)\b|copies\b|pairs?\b)|(?:\bx|×)\s?(\d{1,3})\b|(\d{1,3}|[一二两三四五六七八九十])(?:个|件|台|本|双|只|条|套|瓶|把|张|副|盏|块|份|款)",
    )
});

/// Finds counts in the lower-case form. `same_bytes`: lower and plain forms have the same offsets; without, nothing is found.
#[must_use]
pub fn find(lower: &str, same_bytes: bool) -> Vec<Found> {
    if !same_bytes {
        return Vec::new();
    }
    let hits = COUNTED.iter().flat_map(|pattern| pattern.captures_iter(lower));
    hits.filter_map(|hit| (1..=3).find_map(|group| hit.get(group)))
        .filter_map(|hit| number(hit.as_str()).map(|n| Found::new(EntityKind::Quantity, n.to_string(), hit.range())))
        .filter(|found| found.value != "0")
        .collect()
}

fn number(word: &str) -> Option<u32> {
    const WORDS: [(&str, &str); 10] = [
        ("one", "一"),
        ("two", "二"),
        ("three", "三"),
        ("four", "四"),
        ("five", "五"),
        ("six", "六"),
        ("seven", "七"),
        ("eight", "八"),
        ("nine", "九"),
        ("ten", "十"),
    ];
    if word == "两" {
        return Some(2);
    }
    let by_word = WORDS.iter().position(|(english, chinese)| *english == word || *chinese == word);
    by_word.and_then(|index| u32::try_from(index + 1).ok()).or_else(|| word.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::{COUNTED, find};

    #[test]
    fn counts() {
        assert!(COUNTED.is_some());
        for (text, count) in [("2x please", "2"), ("two of them", "2"), ("我要两个", "2"), ("x3", "3"), ("买5件", "5")] {
            assert_eq!(find(text, true).first().map(|one| one.value.as_str()), Some(count), "{text}");
        }
        assert!(find("20 hours", true).is_empty());
    }
}
