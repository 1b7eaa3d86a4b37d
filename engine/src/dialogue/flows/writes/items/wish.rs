//! The words on what a piece is to become: where they begin, and whether they say anything.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern;

static WISH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\s(?:to|for|into|with|by|instead|which|that)\b|\b(?:make|like|love|want|need|prefer|take|get|have) (?:it|them|mine|one|ones|this|that|(?:the|a|an) (?:[\w.-]+ ){1,4}ones?)\b|\b(?:should|could|must|supposed to|meant to) (?:it |they )?(?:be|have been)\b|换成|改成|改为|换为|变成|换一|要",
    )
});

/// Where the words on what it is to become begin; "I want to", "I'd like to" begin none.
pub(super) fn wish_start(after: &str) -> usize {
    static WANTING: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\b(?:want|wants|like|love|need|needs|wish|going|have|able|try|trying|prefer|sure|happy)$"));
    let mark = WISH.find_iter(after).find(|hit| !WANTING.is_match(&after[..hit.start()])).map(|hit| hit.start());
    // "…needs to be exchanged, one size smaller would be good"
    mark.or_else(|| after.find([',', '.', ';', '，', '。', '；'])).unwrap_or(after.len())
}

/// Whether a wish says more than "and I want to change the".
pub(super) fn says_what(wish: &str) -> bool {
    const EMPTY: &[&str] = &[
        "want",
        "would",
        "like",
        "need",
        "please",
        "also",
        "then",
        "both",
        "them",
        "they",
        "this",
        "that",
        "these",
        "those",
        "with",
        "exchange",
        "exchanged",
        "change",
        "changed",
        "modify",
        "modified",
        "swap",
        "swapped",
        "replace",
        "replaced",
        "return",
        "returned",
        "switch",
        "upgrade",
        "order",
        "item",
        "items",
        "from",
        "same",
        "will",
        "could",
        "should",
        "have",
        "well",
        "instead",
    ];
    let lower = wish.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.any(|word| {
        let long = word.chars().count() > 3 || !word.is_ascii() || word.bytes().any(|byte| byte.is_ascii_digit());
        long && !EMPTY.contains(&word)
    })
}
