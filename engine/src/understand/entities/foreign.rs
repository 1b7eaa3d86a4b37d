//! Order numbers of another shape than the shop's: mistyped, of another shop, made up. They count only where the words say that an order
//! is meant; unread, a wish for that order would be taken for one about another order.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{Found, fixed};
use crate::understand::types::EntityKind;

/// Letters, then digits: `PW-5005`, `AB12345`.
const CODE: &str = r"#?\p{Latin}{1,5}[-_/]?\d{3,}(?:[-_/]\d+)*";
/// As [`CODE`], or digits that are too many for a quantity.
const NUMBER: &str = r"#?(?:\p{Latin}{1,5}[-_/]?)?\d{4,}(?:[-_/]\d+)*";

static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let patterns = [
        format!(r"(?i)\border\s*(?:number|num|no\.?|nr\.?|id|#)\s*(?:is|was)?[\s:#]{{0,3}}(?P<id>{NUMBER})"),
        format!(r"(?i)\b(?:my|the|this|that|about|of|from|for|in|on|cancel|return|exchange|track|change)\s+order\s+(?P<id>{NUMBER})"),
        format!(r"(?i)\b(?:cancel|return|exchange|track|where\s+is|where'?s|status\s+of)\s+(?P<id>{CODE})"),
        format!(r"(?:订单编?号?|单号)(?:是|为)?[\s:]*(?P<id>{NUMBER})"),
        format!(r"(?:取消|退掉|退货|跟踪)\s*(?P<id>{CODE})"),
    ];
    patterns.iter().filter_map(|pattern| fixed(pattern)).collect()
});

/// All of them, as they were written, in capitals.
pub(crate) fn find(plain: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for hit in PATTERNS.iter().flat_map(|pattern| pattern.captures_iter(plain)).filter_map(|hit| hit.name("id")) {
        let at = hit.range();
        let clear = found.iter().all(|other| at.end <= other.at.start || other.at.end <= at.start);
        if clear && ends(plain, &at) {
            found.push(Found::new(EntityKind::OrderNumber, hit.as_str().to_uppercase(), at));
        }
    }
    found
}

/// Whether nothing goes on after it: no word, no decimal, no address.
fn ends(plain: &str, at: &Range<usize>) -> bool {
    let mut after = plain[at.end..].chars();
    match after.next() {
        Some('@' | '%') => false,
        Some('.' | ',' | '-' | '_' | '/') => !after.next().is_some_and(char::is_alphanumeric),
        Some(next) => !next.is_ascii_alphanumeric(),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{PATTERNS, find};

    fn found(text: &str) -> Vec<String> {
        find(text).into_iter().map(|one| one.value).collect()
    }

    #[test]
    fn numbers_of_another_shape_are_read_where_an_order_is_meant() {
        assert_eq!(PATTERNS.len(), 5);
        for (text, number) in [
            ("cancel PW-5005", "PW-5005"),
            ("please cancel order 12345678", "12345678"),
            ("my order number is ab/2024-77", "AB/2024-77"),
            ("where is pw5005?", "PW5005"),
            ("order no. 4711-2", "4711-2"),
            ("What about the order #99182?", "99182"),
            ("取消PW-5005", "PW-5005"),
            ("我的订单号是 88231207", "88231207"),
        ] {
            assert_eq!(found(text), [number], "{text}");
        }
    }

    #[test]
    fn other_numbers_are_none() {
        for text in [
            "I want to order RTX4090",
            "can I order 1000 pieces",
            "the K380 please",
            "my order from 2024",
            "order status 19122",
            "cancel 2 of them",
            "a refund of 19.99",
            "cancel order 1234.50",
            "我想订 1000 个",
            "查一下K3800有货吗",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
