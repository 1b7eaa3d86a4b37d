//! Mercer's own words: Fluent files in `engine/locales`, one folder a language, filled with facts.

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};
use knowledge::language::Language;
use knowledge::shop::{OrderStatus, PaymentMethod, PaymentMethodKind};

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "en",
        // isolation marks would end up in chats and in shoppers' clipboards
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

const ENGLISH: LanguageIdentifier = langid!("en");
const CHINESE: LanguageIdentifier = langid!("zh");

/// The words of message `id` with its values filled in.
#[must_use]
pub fn say(language: Language, id: &str, values: &[(&'static str, &str)]) -> String {
    let locale = if language.written() == Language::Zh { &CHINESE } else { &ENGLISH };
    let arguments: HashMap<Cow<'static, str>, FluentValue<'_>> =
        values.iter().map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(*value))).collect();
    LOCALES.lookup_with_args(locale, id, &arguments)
}

/// A day: `25 November 2026`, `2026年11月25日`.
#[must_use]
pub fn day(language: Language, date: NaiveDate) -> String {
    match language.written() {
        Language::Zh => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        _ => date.format("%-d %B %Y").to_string(),
    }
}

/// A day of the week: `Monday`, `星期一`.
#[must_use]
pub fn weekday(language: Language, date: NaiveDate) -> String {
    match language.written() {
        Language::Zh => format!("星期{}", ["一", "二", "三", "四", "五", "六", "日"][date.weekday().num_days_from_monday() as usize % 7]),
        _ => date.format("%A").to_string(),
    }
}

/// A status in the shopper's language; the shop's own words stay as they are.
#[must_use]
pub fn status(language: Language, status: &OrderStatus) -> String {
    let id = match status {
        OrderStatus::Pending => "status-pending",
        OrderStatus::PendingItemModified => "status-pending-item-modified",
        OrderStatus::Processed => "status-processed",
        OrderStatus::Shipped => "status-shipped",
        OrderStatus::Delivered => "status-delivered",
        OrderStatus::Cancelled => "status-cancelled",
        OrderStatus::ReturnRequested => "status-return-requested",
        OrderStatus::ExchangeRequested => "status-exchange-requested",
        OrderStatus::Other(word) => return word.clone(),
    };
    say(language, id, &[])
}

/// A payment method: `PayPal`, `the card ending in 4242`.
#[must_use]
pub fn payment_method(language: Language, method: Option<&PaymentMethod>) -> String {
    let Some(method) = method else {
        return say(language, "payment-other", &[]);
    };
    match (method.kind, method.last4.as_deref()) {
        (PaymentMethodKind::GiftCard, _) => say(language, "payment-gift-card", &[]),
        (PaymentMethodKind::Paypal, _) => say(language, "payment-paypal", &[]),
        (PaymentMethodKind::CreditCard, Some(last4)) => say(language, "payment-credit-card-last4", &[("last4", last4)]),
        (PaymentMethodKind::CreditCard, None) => say(language, "payment-credit-card", &[]),
    }
}

/// Options as `colour sage, size 500 ml`.
#[must_use]
pub fn options<'a>(language: Language, options: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let separator = if language.written() == Language::Zh { "，" } else { ", " };
    let words: Vec<String> = options.into_iter().map(|(name, value)| format!("{name} {value}")).collect();
    words.join(separator)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn ids(text: &str) -> BTreeSet<&str> {
        text.lines().filter(|line| !line.starts_with(['#', ' '])).filter_map(|line| line.split_once(" =")).map(|(id, _)| id).collect()
    }

    fn placeables(text: &str) -> BTreeSet<(String, String)> {
        text.lines()
            .filter_map(|line| line.split_once(" ="))
            .flat_map(|(id, words)| words.split("{ $").skip(1).map(move |rest| (id.to_owned(), rest.split(' ').next().unwrap().to_owned())))
            .collect()
    }

    #[test]
    fn both_languages_say_the_same_things_with_the_same_values() {
        let replies = (include_str!("../../locales/en/replies.ftl"), include_str!("../../locales/zh/replies.ftl"));
        let texts = (include_str!("../../locales/en/texts.ftl"), include_str!("../../locales/zh/texts.ftl"));
        for (english, chinese) in [replies, texts] {
            assert_eq!(ids(english), ids(chinese));
            let only_english: Vec<_> = placeables(english).difference(&placeables(chinese)).cloned().collect();
            let only_chinese: Vec<_> = placeables(chinese).difference(&placeables(english)).cloned().collect();
            assert_eq!((only_english, only_chinese), (vec![], vec![]));
        }
    }

    #[test]
    fn values_are_filled_in_without_invisible_marks() {
        let order = [("order", "#W1"), ("status", "pending")];
        assert_eq!(say(Language::En, "order-status", &order), "Order #W1 is pending.");
        assert_eq!(say(Language::Zh, "order-status", &[("order", "#W1"), ("status", "待处理")]), "订单 #W1 目前的状态是：待处理。");
    }

    #[test]
    fn days_are_written_as_they_are_read() {
        let date = NaiveDate::from_ymd_opt(2026, 11, 5).unwrap();
        assert_eq!(day(Language::En, date), "5 November 2026");
        assert_eq!(day(Language::Zh, date), "2026年11月5日");
    }
}
