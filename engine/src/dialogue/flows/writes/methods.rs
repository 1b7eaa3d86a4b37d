//! Which payment method is meant, of those that the customer has and the shop's rules allow.

use std::sync::LazyLock;

use knowledge::ids::PaymentMethodId;
use knowledge::shop::{Order, PaymentMethod, PaymentMethodKind};
use regex::Regex;
use rust_decimal::Decimal;

use super::super::Flow;
use super::view::{View, original};
use crate::dialogue::drafts::Kind;
use crate::dialogue::policy::RefundTo;
use crate::understand::{PaymentWords, Understanding};

/// What the words say of a method.
pub(super) enum Named {
    /// Nothing.
    Nothing,
    /// This one.
    One(PaymentMethodId),
    /// One of several: two cards, and "my card".
    Several,
    /// One that the customer does not have, or that does not go here.
    Unfit,
}

/// The methods that a change may use, the original one first.
pub(super) fn fitting<'v>(flow: &Flow<'_>, view: &'v View, kind: Kind, order: &Order, pays: Decimal) -> Vec<&'v PaymentMethod> {
    let first = original(order);
    let is_original = |method: &PaymentMethod| Some(&method.id) == first;
    let covers = |method: &PaymentMethod, much: Decimal| {
        method.kind != PaymentMethodKind::GiftCard || much <= Decimal::ZERO || method.balance.is_some_and(|balance| balance >= much)
    };
    let allowed = |method: &&PaymentMethod| match kind {
        Kind::Return => flow.policy.send_back.refund_to.iter().any(|place| match place {
            RefundTo::Original => is_original(method),
            RefundTo::GiftCard => method.kind == PaymentMethodKind::GiftCard,
        }),
        Kind::Payment => !is_original(method) && covers(method, order.first_paid()),
        _ => covers(method, pays),
    };
    let mut methods: Vec<&PaymentMethod> = view.customer.payment_methods.iter().filter(allowed).collect();
    methods.sort_by_key(|method| !is_original(method));
    methods
}

/// The method that words name.
pub(super) fn named(view: &View, understood: &Understanding, text: &str, order: Option<&Order>, now: Option<&PaymentMethodId>) -> Named {
    let of_customer: Vec<&PaymentMethod> = view.customer.payment_methods.iter().collect();
    if is_other(text)
        && let Some(now) = now.or_else(|| order.and_then(original))
    {
        let kind = view.method(now).map(|method| method.kind);
        let same_kind = text.to_lowercase().contains("card") || text.contains('卡');
        let others: Vec<PaymentMethodId> = of_customer
            .iter()
            .filter(|method| method.id != *now && (!same_kind || Some(method.kind) == kind))
            .map(|method| method.id.clone())
            .collect();
        return one_of(others);
    }
    // where money does not come back: "I paid with PayPal"; the last words count
    let words: Vec<&PaymentWords> = understood.payment_methods().collect();
    let mut unfit = false;
    for words in &words {
        if words.original {
            if let Some(first) = order.and_then(original) {
                return Named::One(first.clone());
            }
            continue;
        }
        let fits: Vec<PaymentMethodId> = of_customer.iter().filter(|method| is(method, words)).map(|method| method.id.clone()).collect();
        match one_of(fits) {
            Named::Unfit => unfit = true,
            named => return named,
        }
    }
    // "card", where there is one
    if words.is_empty() && bare_card(text) {
        let cards: Vec<PaymentMethodId> =
            of_customer.iter().filter(|method| method.kind == PaymentMethodKind::CreditCard).map(|method| method.id.clone()).collect();
        return one_of(cards);
    }
    if words.is_empty() && is_original(text) {
        return order.and_then(original).map_or(Named::Nothing, |first| Named::One(first.clone()));
    }
    if unfit { Named::Unfit } else { Named::Nothing }
}

fn one_of(mut fits: Vec<PaymentMethodId>) -> Named {
    match fits.len() {
        0 => Named::Unfit,
        1 => Named::One(fits.remove(0)),
        _ => Named::Several,
    }
}

fn is(method: &PaymentMethod, words: &PaymentWords) -> bool {
    if let Some(id) = &words.id {
        return method.id.as_str().eq_ignore_ascii_case(id);
    }
    let brand = |brand: &String| {
        let compact = |text: &str| text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        method.brand.as_deref().is_some_and(|own| compact(own).contains(&compact(brand)) || compact(brand).contains(&compact(own)))
    };
    words.kind.is_none_or(|kind| kind == method.kind)
        && words.brand.as_ref().is_none_or(brand)
        && words.last4.as_ref().is_none_or(|digits| method.last4.as_ref() == Some(digits))
        && (words.kind.is_some() || words.brand.is_some() || words.last4.is_some())
}

fn is_other(text: &str) -> bool {
    let text = text.to_lowercase();
    [
        "other card",
        "other payment",
        "other method",
        "different card",
        "another card",
        "other one",
        "different payment",
        "另一张",
        "另外一张",
        "别的卡",
        "其他付款",
    ]
    .iter()
    .any(|words| text.contains(words))
        || OTHER_ORDERS.is_match(&text)
}

/// "Refund each order to the other order's payment method".
static OTHER_ORDERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bother(?: order(?:'s|s'|s)?)? (?:payment|paying|method|account)|\b(?:payment )?method (?:of|from|for) (?:the|my) other order|另一个订单的(?:付款|支付)")
        .expect("the pattern is a constant that the tests compile")
});

/// "Card", "to the card please", 退到卡里.
fn bare_card(text: &str) -> bool {
    static CARD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^\W*(?:(?:ok|okay|then|well|just|back|on|onto|to|use|with|by|via)\W+)*(?:(?:the|my|that) )?(?:bank |debit )?card(?: (?:please|pls|then|is fine|thanks))*\W*$|^(?:那就|就|用|退到|退回|到|刷)*(?:我的|那张)?(?:卡|银行卡)(?:里|上|吧|好了|付)*[。！!]?$")
            .expect("the pattern is a constant that the tests compile")
    });
    CARD.is_match(text)
}

/// "The same one", "where it came from", "how I paid".
fn is_original(text: &str) -> bool {
    let text = text.to_lowercase();
    [
        "original",
        "same method",
        "same payment",
        "same card",
        "same way",
        "where it came from",
        "i paid with",
        "i used",
        "used for the order",
        "used to pay",
        "原路",
        "原来",
        "原支付",
        "原付款",
        "付款时用的",
    ]
    .iter()
    .any(|words| text.contains(words))
}
