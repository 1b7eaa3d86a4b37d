//! Amounts of money and percentages.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use rust_decimal::Decimal;

use super::{AtomValue, Reader, number, pattern};

static SIGN_FIRST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?P<sign>us\$|hk\$|\$|€|£|¥|\b(?:usd|eur|gbp|cny|rmb|jpy|cad|aud|chf))\s?(?P<amount>NUM)"));
static SIGN_LAST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<amount>NUM)\s?(?P<sign>dollars?|usd|euros?|eur|pounds?|gbp|yuan|cny|rmb|jpy|cad|aud|chf|美元|美金|欧元|英镑|日元|元|块钱|块|人民币|\$|€|£)(?: (?:and )?(?P<cents>NUM) (?:cents?|pence))?",
    )
});
/// Two decimals and nothing else are an amount too.
static BARE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:\d{1,3}(?:,\d{3})+|\d+)\.\d{2}"));
static PERCENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?P<amount>NUM)\s?(?:%|percent\b|per cent\b)|百分之(?P<zh>NUM)"));
/// 9折 is ten percent off, 85折 fifteen.
static TENTHS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?P<amount>NUM)折"));

pub(super) fn read(reader: &mut Reader<'_>) {
    reader.find(&SIGN_FIRST, amount);
    reader.find(&SIGN_LAST, amount);
}

fn amount(found: &Captures<'_>) -> Option<AtomValue> {
    let cents = number(found, "cents").unwrap_or_default();
    let amount = number(found, "amount")?.checked_add(cents.checked_div(Decimal::ONE_HUNDRED)?)?;
    Some(AtomValue::Money(amount, found.name("sign").map(|sign| sign.as_str().to_owned())))
}

pub(super) fn read_percent(reader: &mut Reader<'_>) {
    reader.find(&PERCENT, |found| number(found, "amount").or_else(|| number(found, "zh")).map(AtomValue::Percent));
    reader.find(&TENTHS, |found| {
        let paid = number(found, "amount")?;
        let paid = if paid < Decimal::TEN { paid.checked_mul(Decimal::TEN)? } else { paid };
        Decimal::ONE_HUNDRED.checked_sub(paid).map(AtomValue::Percent)
    });
    reader.find(&BARE, |found| super::numbers::parse(&found[0]).map(|amount| AtomValue::Money(amount, None)));
}

/// Whether a sign or word can stand for an ISO 4217 code; no sign stands for any.
pub(in crate::guardrails) fn fits(sign: Option<&str>, code: &str) -> bool {
    let Some(sign) = sign else { return true };
    match sign {
        "$" => code.ends_with('D'),
        "us$" | "usd" | "dollar" | "dollars" | "美元" | "美金" => code == "USD",
        "hk$" => code == "HKD",
        "€" | "euro" | "euros" | "欧元" => code == "EUR",
        "£" | "pound" | "pounds" | "英镑" => code == "GBP",
        "¥" => code == "CNY" || code == "JPY",
        "元" | "块" | "块钱" | "人民币" | "rmb" | "yuan" => code == "CNY",
        "日元" => code == "JPY",
        other => code.eq_ignore_ascii_case(other),
    }
}
