//! Ways to pay: kind, brand, the last four digits, the shop's own id.

use std::sync::LazyLock;

use knowledge::shop::PaymentMethodKind;
use regex::Regex;

use super::{Found, fixed};
use crate::understand::details::{Detail, PaymentWords};
use crate::understand::types::EntityKind;

static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    fixed(concat!(
        r"(?i)(?P<id>(?-u:\b)(?:credit_card|gift_card|paypal)_\w+)",
        r"|(?P<gift>(?-u:\b)gift\s?-?cards?(?-u:\b)|(?-u:\b)store credit(?-u:\b)|(?-u:\b)vouchers?(?-u:\b)|礼品卡|购物卡)",
        r"|(?P<paypal>(?-u:\b)pay\s?pal(?-u:\b)|贝宝)",
        r"|(?P<brand>(?-u:\b)(?:visa|master\s?card|amex|american express|discover|maestro|union\s?pay|jcb|diners)(?-u:\b)|银联|万事达)(?:\s?(?:(?:credit|debit)\s)?card(?-u:\b)|卡|信用卡)?",
        r"|(?P<card>(?-u:\b)(?:credit|debit|bank)\s?cards?(?-u:\b)|(?-u:\b)my\s+(?:own\s+|other\s+)?card(?-u:\b)|信用卡|借记卡|银行卡|储蓄卡)",
        r"|(?P<service>(?-u:\b)(?:apple|google|samsung)\s?pay(?-u:\b)|(?-u:\b)alipay(?-u:\b)|(?-u:\b)wechat(?:\s?pay)?(?-u:\b)|(?-u:\b)klarna(?-u:\b)|(?-u:\b)swish(?-u:\b)|(?-u:\b)bank transfer(?-u:\b)|支付宝|微信(?:支付)?|花呗|货到付款|银行转账)",
        r"|(?P<original>(?-u:\b)original\s+(?:payment(?:\s+method)?|card|method)(?-u:\b)|(?-u:\b)(?:same|way)\s+(?:payment\s+method|i\s+paid)(?-u:\b)|原路|原支付方式|原来的支付方式|原付款方式)",
        r"|(?P<bare>(?-u:\b)(?:card\s+)?(?:ending|ends|ended)(?:\s+(?:in|with))?(?-u:\b)|尾号)",
    ))
});
static LAST4: LazyLock<Option<Regex>> = LazyLock::new(|| {
    fixed(
        r"(?i)^[\s,]*(?:(?:credit|debit)?\s*card)?\s*(?:\(|-)?\s*(?:(?:that\s+|which\s+)?(?:ending|ends|ended)\s+(?:in|with)|last\s+(?:four|4)(?:\s+digits)?(?:\s+(?:is|are))?|with|尾号(?:是|为)?|后四位(?:是|为)?|x+|\*+|\.{2,}|…)?[\s::#]*(\d{4})(?:\D|$)",
    )
});

/// Words that may follow the digits and mean the same card.
const CARD_AFTER: &[&str] = &["的信用卡", "的银行卡", "的借记卡", "的卡", "信用卡", "银行卡"];

/// Finds them in normal form.
#[must_use]
pub fn find(plain: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for hit in WORDS.iter().flat_map(|pattern| pattern.captures_iter(plain)) {
        let Some(whole) = hit.get(0) else { continue };
        let mut words = PaymentWords::default();
        let text = whole.as_str().to_lowercase();
        if hit.name("id").is_some() {
            words.kind = [PaymentMethodKind::GiftCard, PaymentMethodKind::Paypal, PaymentMethodKind::CreditCard]
                .into_iter()
                .find(|kind| text.starts_with(kind.as_str()));
            words.id = Some(whole.as_str().to_owned());
        } else if hit.name("gift").is_some() {
            words.kind = Some(PaymentMethodKind::GiftCard);
        } else if hit.name("paypal").is_some() {
            words.kind = Some(PaymentMethodKind::Paypal);
        } else if let Some(brand) = hit.name("brand") {
            words.kind = Some(PaymentMethodKind::CreditCard);
            words.brand = Some(brand_name(brand.as_str()));
        } else if hit.name("card").is_some() || hit.name("bare").is_some() {
            words.kind = Some(PaymentMethodKind::CreditCard);
        } else if let Some(service) = hit.name("service") {
            words.brand = Some(service_name(service.as_str()));
        } else {
            words.original = true;
        }
        let mut end = whole.end();
        if words.kind == Some(PaymentMethodKind::CreditCard)
            && words.id.is_none()
            && let Some(rest) = plain.get(end..)
            && let Some(digits) = LAST4.as_ref().and_then(|pattern| pattern.captures(rest)).and_then(|hit| hit.get(1))
        {
            words.last4 = Some(digits.as_str().to_owned());
            end += digits.end();
            end += CARD_AFTER.iter().find(|word| plain[end..].starts_with(**word)).map_or(0, |word| word.len());
        }
        if hit.name("bare").is_some() && words.last4.is_none() {
            continue;
        }
        found.push(Found {
            detail: Detail::Payment(words.clone()),
            ..Found::new(EntityKind::PaymentMethod, value(&words), whole.start()..end)
        });
    }
    found
}

/// `credit_card visa 1234`, `alipay`, `original`.
fn value(words: &PaymentWords) -> String {
    if let Some(id) = &words.id {
        return id.clone();
    }
    if words.original {
        return "original".to_owned();
    }
    let kind = words.kind.map(PaymentMethodKind::as_str);
    [kind, words.brand.as_deref(), words.last4.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn brand_name(text: &str) -> String {
    let compact: String = text.to_lowercase().split_whitespace().collect();
    match compact.as_str() {
        "americanexpress" => "amex".to_owned(),
        "银联" => "unionpay".to_owned(),
        "万事达" => "mastercard".to_owned(),
        _ => compact,
    }
}

fn service_name(text: &str) -> String {
    let lower = text.to_lowercase();
    match lower.as_str() {
        "支付宝" | "花呗" => "alipay".to_owned(),
        "银行转账" => "bank transfer".to_owned(),
        "货到付款" => "cash on delivery".to_owned(),
        _ if lower.starts_with("微信") || lower.starts_with("wechat") => "wechat".to_owned(),
        _ => lower,
    }
}

#[cfg(test)]
mod tests {
    use super::{LAST4, WORDS, find};

    #[test]
    fn kinds_brands_and_digits() {
        assert!(WORDS.is_some() && LAST4.is_some());
        for (text, value) in [
            ("refund it to my PayPal", "paypal"),
            ("put it on the visa ending in 8674", "credit_card visa 8674"),
            ("my Mastercard 9212 please", "credit_card mastercard 9212"),
            ("use my credit card (last four 1234)", "credit_card 1234"),
            ("the card ending with 0021", "credit_card 0021"),
            ("退到尾号8674的信用卡", "credit_card 8674"),
            ("用支付宝付款", "alipay"),
            ("pay with credit_card_7815826", "credit_card_7815826"),
            ("to the original payment method", "original"),
            ("我想用礼品卡", "gift_card"),
            ("退到PayPal吧", "paypal"),
            ("用Visa卡付", "credit_card visa"),
        ] {
            assert_eq!(find(text).first().map(|one| one.value.as_str()), Some(value), "{text}");
        }
        for text in ["a memory card", "discovery", "the SD card 1000", "my cardigan"] {
            assert!(find(text).is_empty(), "{text}");
        }
    }
}
