//! Swear words, and marks and capitals that shout.

use std::sync::LazyLock;

use regex::Regex;

static SWEARING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"\b(?:(?:god)?\s?damn(?:ed|it)?|bloody|f+u+c+k\w*|f\*+\w*|wtf|ffs|bull\s?sh\w*|sh[i*]t(?:ty|e)?|freaking|frigging|effing|(?:the|what\s+the|go\s+to)\s+hell|assholes?|arseholes?|bastards?|bitch\w*|pissed)\b(?:\W+\w+)?|(?:他妈|妈的|他娘|操你|尼玛|你妈的|特么|卧槽|我靠|傻[逼比叉x]|煞笔|狗屁|放屁|脑残|王八蛋|混蛋)|(?:^|[\s，,。])(?:操|靠|tmd|nmd|mlgb|艹)",
    )
    .ok()
});

/// After a swear word these make it praise, or a drink.
const PRAISED: &[&str] = &[
    "good",
    "great",
    "nice",
    "fast",
    "quick",
    "comfy",
    "cute",
    "amazing",
    "awesome",
    "brilliant",
    "beautiful",
    "cool",
    "perfect",
    "mary",
    "well",
    "tasty",
    "fine",
    "kitchen",
];

/// Whether the text swears, other than in praise.
#[must_use]
pub fn swears(lower: &str) -> bool {
    let praised = |hit: &str| PRAISED.iter().any(|word| hit.split_whitespace().next_back() == Some(word));
    SWEARING.as_ref().is_some_and(|pattern| pattern.find_iter(lower).any(|hit| !praised(hit.as_str())))
}

/// More than one exclamation mark, or a mark after capitals: capitals alone are a habit, not a mood. Both together are 2.
#[must_use]
pub fn shouts(plain: &str) -> u8 {
    let marks = plain.chars().filter(|c| *c == '!').count();
    let questions = plain.chars().filter(|c| *c == '?').count();
    let letters = plain.chars().filter(|c| c.is_ascii_alphabetic()).count();
    let capitals = plain.chars().filter(char::is_ascii_uppercase).count();
    let loud = letters > 8 && capitals * 10 > letters * 8;
    let marked = marks >= 2 || marks >= 1 && loud || questions >= 3;
    u8::from(marked) + u8::from(loud && marks + questions >= 3)
}
