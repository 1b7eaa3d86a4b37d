//! The rules of orders as sentences, which articles can be held against: in English and in Chinese, each for articles of its language.

use knowledge::language::Language;
use knowledge::shop::PaymentMethodKind;

use crate::dialogue::policy::{Policy, RefundTime};

/// A rule in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleStatement {
    /// The rule's place in the text of the rules: `return`, `refunds.credit_card`.
    pub key: &'static str,
    /// Its language.
    pub language: Language,
    /// What it is about.
    pub title: &'static str,
    /// The sentence.
    pub sentence: String,
}

/// What the rules say in numbers.
#[must_use]
pub fn of_policy(policy: &Policy) -> Vec<RuleStatement> {
    let mut all = Vec::new();
    let mut say = |key, titles: [&'static str; 2], sentences: [String; 2]| {
        for ((language, title), sentence) in [Language::En, Language::Zh].into_iter().zip(titles).zip(sentences) {
            all.push(RuleStatement { key, language, title, sentence });
        }
    };
    if let Some(days) = policy.returning().days {
        let sentences = [format!("Items can be returned within {days} days of delivery."), format!("签收后{days}天内可以退货。")];
        say("return", ["Returns", "退货"], sentences);
    }
    if let Some(days) = policy.exchange.days {
        let sentences = [format!("Items can be exchanged within {days} days of delivery."), format!("签收后{days}天内可以换货。")];
        say("exchange", ["Exchanges", "换货"], sentences);
    }
    if let Some(days) = policy.cancelling().days {
        let sentences = [format!("An order can be cancelled within {days} days."), format!("{days}天内可以取消订单。")];
        say("cancel", ["Cancelling", "取消订单"], sentences);
    }
    let methods = [
        ("refunds.gift_card", PaymentMethodKind::GiftCard, "a gift card", "礼品卡"),
        ("refunds.paypal", PaymentMethodKind::Paypal, "PayPal", "PayPal"),
        ("refunds.credit_card", PaymentMethodKind::CreditCard, "your credit card", "信用卡"),
    ];
    for (key, kind, english, chinese) in methods {
        let (english_time, chinese_time) = match policy.refund_time(kind) {
            RefundTime::AtOnce => continue,
            RefundTime::Days(least, most) => (format!("{least} to {most} days"), format!("{least}到{most}天")),
            RefundTime::BusinessDays(least, most) => (format!("{least} to {most} business days"), format!("{least}到{most}个工作日")),
        };
        let sentences = [format!("A refund to {english} takes {english_time}."), format!("退款退回{chinese}需要{chinese_time}。")];
        say(key, ["Refunds", "退款"], sentences);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conflicts::placed;

    #[test]
    fn every_sentence_of_a_rule_states_one_number() {
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day");
        let rules = of_policy(&Policy::shipped());
        assert!(rules.len() >= 6, "{rules:?}");
        for rule in rules {
            assert_eq!(placed(rule.title, [(None, rule.sentence.as_str())], today).len(), 1, "{rule:?}");
        }
    }
}
