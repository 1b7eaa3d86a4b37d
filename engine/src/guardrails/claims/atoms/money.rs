//! Amounts of money and percentages.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use rust_decimal::Decimal;

use super::{AtomValue, Reader, number, pattern};

static SIGN_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<sign>us\$|hk\$|nz\$|\b[sac]\$|\$|€|£|¥|₹|₩|\b(?:usd|eur|gbp|cny|rmb|jpy|cad|aud|chf|sgd|nzd|hkd|inr|krw|sek|nok|dkk|pln))\s?(?P<amount>NUM)",
    )
});
static SIGN_LAST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<amount>NUM)\s?(?P<sign>dollars?|usd|euros?|eur|pounds?|gbp|yuan|cny|rmb|jpy|cad|aud|chf|sgd|nzd|hkd|inr|krw|sek|nok|dkk|pln|yen|francs?|rupees?|bucks?|cents?|美元|美金|欧元|英镑|日元|澳元|澳币|加元|加币|新元|新币|新加坡元|纽元|港元|港币|瑞士法郎|瑞郎|韩元|卢比|元|块钱|块|人民币|\$|€|£)(?: (?:and )?(?P<cents>NUM) (?:cents?|pence))?",
    )
});
/// Two decimals and nothing else are an amount too.
static BARE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:\d{1,3}(?:,\d{3})+|\d+)\.\d{2}"));
static PERCENT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?P<amount>NUM)[\s-]?(?:%|percent\b|per cent\b)|百分之(?P<zh>NUM)|百分(?P<hundred>百)"));
/// 9折 is ten percent off, 85折 fifteen.
static TENTHS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?P<amount>NUM)折(?:[后起]|优惠)?"));
/// 三成 is thirty percent; half price and 半价 are fifty off.
static SHARE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<tenths>[一二两三四五六七八九])成|(?P<half>half[- ](?:price|off)|half (?:of )?(?:the|its|your|that) (?:price|fee|amount|money|cost|sum|total|value)|一半的?(?:价格|费用|金额|钱)|半价|对折)|(?P<third>a third off)|(?P<quarter>a quarter off)",
    )
});

pub(in crate::guardrails) fn read(reader: &mut Reader<'_>) {
    reader.find(&SIGN_FIRST, amount);
    reader.find(&SIGN_LAST, amount);
}

fn amount(found: &Captures<'_>) -> Option<AtomValue> {
    let cents = number(found, "cents").unwrap_or_default();
    let mut amount = number(found, "amount")?.checked_add(cents.checked_div(Decimal::ONE_HUNDRED)?)?;
    let mut sign = found.name("sign").map(|sign| sign.as_str().to_owned());
    if sign.as_deref().is_some_and(|sign| sign.starts_with("cent")) {
        amount = amount.checked_div(Decimal::ONE_HUNDRED)?;
        sign = None;
    }
    Some(AtomValue::Money(amount, sign))
}

pub(in crate::guardrails) fn read_percent(reader: &mut Reader<'_>) {
    reader.find(&PERCENT, |found| {
        number(found, "amount").or_else(|| number(found, "zh")).or_else(|| number(found, "hundred")).map(AtomValue::Percent)
    });
    reader.find(&TENTHS, |found| {
        let paid = number(found, "amount")?;
        let paid = if paid < Decimal::TEN { paid.checked_mul(Decimal::TEN)? } else { paid };
        Decimal::ONE_HUNDRED.checked_sub(paid).map(AtomValue::Percent)
    });
    reader.find(&SHARE, |found| {
        let share = if found.name("half").is_some() {
            Decimal::from(50)
        } else if found.name("quarter").is_some() {
            Decimal::from(25)
        } else if found.name("third").is_some() {
            Decimal::new(3333, 2)
        } else {
            number(found, "tenths")?.checked_mul(Decimal::TEN)?
        };
        Some(AtomValue::Percent(share))
    });
}

/// Two decimals that nothing else has claimed.
pub(super) fn read_bare(reader: &mut Reader<'_>) {
    reader.find(&BARE, |found| super::numbers::parse(&found[0]).map(|amount| AtomValue::Money(amount, None)));
}

/// Whether a sign or word can stand for an ISO 4217 code; no sign stands for any.
pub(in crate::guardrails) fn fits(sign: Option<&str>, code: &str) -> bool {
    let Some(sign) = sign else { return true };
    match sign {
        "$" => code.ends_with('D'),
        "us$" | "usd" | "dollar" | "dollars" | "buck" | "bucks" | "美元" | "美金" => code == "USD",
        "hk$" => code == "HKD",
        "€" | "euro" | "euros" | "欧元" => code == "EUR",
        "£" | "pound" | "pounds" | "英镑" => code == "GBP",
        "¥" => code == "CNY" || code == "JPY",
        "元" | "块" | "块钱" | "人民币" | "rmb" | "yuan" => code == "CNY",
        "日元" | "yen" => code == "JPY",
        "a$" | "澳元" | "澳币" => code == "AUD",
        "c$" | "加元" | "加币" => code == "CAD",
        "s$" | "新元" | "新币" | "新加坡元" => code == "SGD",
        "nz$" | "纽元" => code == "NZD",
        "港元" | "港币" => code == "HKD",
        "franc" | "francs" | "瑞士法郎" | "瑞郎" => code == "CHF",
        "₩" | "韩元" => code == "KRW",
        "₹" | "rupee" | "rupees" | "卢比" => code == "INR",
        other => code.eq_ignore_ascii_case(other),
    }
}
