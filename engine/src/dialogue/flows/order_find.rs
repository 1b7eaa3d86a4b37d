//! Orders by what is said of them: "delivered ones", "my last order", and what was spent in all.

use std::sync::LazyLock;

use knowledge::fact::{Audience, Fact, Field, Source, Subject, Value};
use knowledge::money::Money;
use knowledge::shop::{Order, OrderStatus};
use regex::Regex;
use rust_decimal::Decimal;

use super::Flow;
use crate::dialogue::Answer;

/// More orders than these are not all read, so nothing is said of them together.
const ALL: usize = 50;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

static LATEST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:last|latest|most recent|newest|recent) (?:order|purchase|parcel|package|one)\b|最近(?:的)?(?:一个|一笔|那个|那单|订单|一单)|最新的?订单|上一?(?:个|笔|次|单)|最后一(?:个|笔|单)|\b(?:order(?:ed)?|b(?:uy|ought)|purchased?)\b[^.?!]{0,20}\blast(?: time)?\b",
    )
});
static EARLIER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bbefore (?:that|this)(?: one)?\b|\b(?:one|order|purchase) before\b|\bprevious (?:one|order|purchase)\b|再(?:上|之?前)一?[个次笔单]|(?:在|再)?(?:这|那)之前(?:的|那)?[一]?[个次笔单呢]|上上[个次笔单]",
    )
});
static SPENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:spent|spend|paid)\b.*\b(?:in total|altogether|overall|so far|all my orders|with you|in all)\b|\btotal of all (?:my )?orders\b",
        r"|(?:总共|一共|所有订单|全部订单).*(?:花|付|消费)|(?:花|付|消费).*(?:所有订单|全部订单)"
    ))
});
static STATUSES: LazyLock<Vec<(Regex, &'static [OrderStatus])>> = LazyLock::new(|| {
    use OrderStatus::{Cancelled, Delivered, Pending, PendingItemModified, Processed, Shipped};
    const OPEN: &[OrderStatus] = &[Pending, PendingItemModified, Processed, Shipped];
    let list: [(&str, &'static [OrderStatus]); 6] = [
        (r"(?i)\bdelivered\b|\barrived\b|已送达|送到了?的|签收", &[Delivered]),
        (r"(?i)\bpending\b|\bnot (?:yet )?(?:shipped|processed)\b|待处理|未发货|没发货", &[Pending, PendingItemModified]),
        (r"(?i)\bprocessed\b|已处理", &[Processed]),
        (r"(?i)\bshipped\b|\bin transit\b|已发货", &[Shipped]),
        (r"(?i)\bcancell?ed\b|取消(?:了|的|过)", &[Cancelled]),
        (r"(?i)\bopen orders?\b|\bon (?:the|its|their) way\b|\bnot (?:yet )?(?:arrived|delivered)\b|还没到|在路上|未完成", OPEN),
    ];
    list.into_iter().map(|(words, statuses)| (pattern(words), statuses)).collect()
});

/// Whether the latest is meant.
pub(super) fn latest(text: &str) -> bool {
    LATEST.is_match(text)
}

/// Whether the one before the order that was spoken of is meant.
#[must_use]
pub(in crate::dialogue) fn earlier(text: &str) -> bool {
    EARLIER.is_match(text)
}

/// Whether the question is what was spent on all orders.
pub(in crate::dialogue) fn spending(text: &str) -> bool {
    SPENT.is_match(text)
}

/// Those of the orders that the words mean by their status; all, where the words name none.
pub(super) fn by_status<'o>(text: &str, orders: &'o [Order]) -> (Vec<&'o Order>, bool) {
    let wanted = STATUSES.iter().rev().find(|(words, _)| words.is_match(text)).map(|(_, statuses)| *statuses);
    match wanted {
        Some(statuses) => (orders.iter().filter(|order| statuses.contains(&order.status)).collect(), true),
        None => (orders.iter().collect(), false),
    }
}

/// What all orders cost, where all are known and in one currency. What was cancelled is left out.
pub(super) fn spent(flow: &Flow<'_>, orders: &[Order]) -> Option<Answer> {
    let counted: Vec<&Order> = orders.iter().filter(|order| order.status != OrderStatus::Cancelled).collect();
    let currency = counted.first()?.currency.clone();
    if orders.len() >= ALL || counted.iter().any(|order| order.currency != currency) {
        return None;
    }
    let sum: Decimal = counted.iter().map(|order| order.total()).sum();
    let money = Money::new(sum, currency);
    let customer = counted.first()?.customer.clone();
    let fact = |field, value| Fact {
        subject: Subject::Customer(customer.clone()),
        field,
        value,
        source: Source { table: "orders", row: customer.to_string(), version: 0, as_of: flow.now },
        audience: Audience::Customer,
    };
    let count = i64::try_from(counted.len()).unwrap_or(i64::MAX);
    let facts = vec![fact(Field::Total, Value::Money(money.clone())), fact(Field::OrderCount, Value::Quantity(count))];
    let values = [("count", &*count.to_string()), ("total", &*money.display(flow.language))];
    Some(Answer::template(flow.say("orders-spent", &values)).from(facts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_mean_orders_by_their_place_or_status() {
        assert!(latest("what did I order last time") && earlier("and before that?") && !earlier("before Friday") && earlier("再上一个呢"));
        assert!(latest("where is my last order") && latest("我最近的订单到哪了") && !latest("at last it came"));
        assert!(
            spending("how much have I spent in total so far") && spending("我一共花了多少钱") && !spending("how much did I pay for it")
        );
        assert!(STATUSES.len() == 6);
    }
}
