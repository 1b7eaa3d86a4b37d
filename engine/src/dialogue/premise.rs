//! What a question takes for granted: "since you offer free returns, …", "as it was delivered yesterday, …", 既然……. It is
//! looked up like a question of its own, so that nothing false is agreed to.

use std::sync::LazyLock;

use knowledge::shop::OrderStatus;
use regex::Regex;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:(?:hi|hello|hey|ok|so|well|and)[,.!]?\s+)?(?:since|as|because|given that|seeing (?:that|as)|now that|considering(?: that)?)\s+(?P<premise>[^,?!.]{6,}),\s*(?P<rest>.{4,})$",
        r"|^(?:既然|因为|由于)(?P<zh>[^，,。？]{3,})[，,](?P<zhrest>.{2,})$"
    ))
});
static AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?P<rest>[^,]{6,}?),?\s+(?:since|because|given that|seeing (?:that|as)|now that|considering that)\s+(?P<premise>[^,?!]{6,})[?.!]*$",
    )
});
/// Words for how far an order is.
static STAGES: LazyLock<Vec<(Regex, &'static [OrderStatus])>> = LazyLock::new(|| {
    use OrderStatus::{Cancelled, Delivered, ExchangeRequested, Pending, PendingItemModified, Processed, ReturnRequested, Shipped};
    let list: [(&str, &'static [OrderStatus]); 5] = [
        (
            r"(?i)\b(?:not|n't|hasn't|isn't)\b.*\b(?:shipped|processed|sent)\b|\bpending\b|没发货|还没发|未发货",
            &[Pending, PendingItemModified],
        ),
        (r"(?i)\bcancell?ed\b|取消了|已取消", &[Cancelled]),
        (
            r"(?i)\bdelivered\b|\barrived\b|\breceived\b|\bcame\b|\bgot (?:it|my order)\b|送到了|已送达|收到|签收|到货了",
            &[Delivered, ReturnRequested, ExchangeRequested],
        ),
        (r"(?i)\bshipped\b|\bsent\b|\bon (?:its|the) way\b|发货了|已发货|寄出了", &[Shipped, Delivered]),
        (r"(?i)\bprocessed\b|已处理", &[Processed, Shipped, Delivered]),
    ];
    list.into_iter().map(|(words, statuses)| (pattern(words), statuses)).collect()
});

/// What is taken for granted, and the question.
#[must_use]
pub fn split(text: &str) -> Option<(String, String)> {
    let found = BEFORE.captures(text.trim()).or_else(|| AFTER.captures(text.trim()))?;
    let group = |names: [&str; 2]| names.iter().find_map(|name| found.name(name)).map(|found| found.as_str().trim().to_owned());
    let rest = group(["rest", "zhrest"])?;
    // "how long since …" asks for the time
    if TIME.is_match(&rest) {
        return None;
    }
    Some((group(["premise", "zh"])?, rest))
}

static TIME: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:how long|(?:day|week|month)s?|been|ever)$"));

/// Whether what is taken for granted is something of the shop's, not of the shopper's own or of an order.
#[must_use]
pub fn speaks_of_shop(premise: &str) -> bool {
    SHOP.is_match(premise) && !OWN.is_match(premise) && !STAGES.iter().any(|(words, _)| words.is_match(premise))
}

static SHOP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:you|your|delivery|shipping|returns?|refunds?|warranty|guarantee|exchanges?|free|discounts?|everything)\b|你们|您们|退货|退款|配送|运费|保修|免费|包邮|优惠|打折",
    )
});
static OWN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^(?:i|i'm|i've|my|we|our|it|this|that|he|she)\b|^(?:我|它|这|那)"));

/// Whether the text takes for granted of an order what its status denies.
#[must_use]
pub fn denied_by(text: &str, status: &OrderStatus) -> bool {
    let Some((premise, _)) = split(text) else { return false };
    let claimed = STAGES.iter().find(|(words, _)| words.is_match(&premise)).map(|(_, statuses)| *statuses);
    claimed.is_some_and(|statuses| !statuses.contains(status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_for_granted_is_told_from_the_question() {
        for (text, premise, rest) in [
            ("Since you offer free returns, how do I send it back?", "you offer free returns", "how do I send it back?"),
            ("as it was delivered yesterday, can I return it?", "it was delivered yesterday", "can I return it?"),
            ("how long does it take, given that delivery is always free?", "delivery is always free", "how long does it take"),
            ("既然退货免费，我怎么寄回", "退货免费", "我怎么寄回"),
        ] {
            assert_eq!(split(text), Some((premise.to_owned(), rest.to_owned())), "{text}");
        }
        for text in ["how long since my order shipped?", "where is my order", "can you send it as a gift?", "as soon as possible please"] {
            assert_eq!(split(text), None, "{text}");
        }
    }

    #[test]
    fn a_status_that_is_not_so_is_denied() {
        let text = "since T-1 was delivered yesterday, where is the invoice?";
        assert!(denied_by(text, &OrderStatus::Shipped) && !denied_by(text, &OrderStatus::Delivered));
        assert!(!denied_by("where is it", &OrderStatus::Shipped));
        assert!(speaks_of_shop("you offer free returns") && speaks_of_shop("退货免费"));
        for own in ["it has not been shipped yet", "I ordered two of your lamps", "my card is free again"] {
            assert!(!speaks_of_shop(own), "{own}");
        }
    }
}
