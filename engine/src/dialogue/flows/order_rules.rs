//! "Can I still cancel?": the shop's rules over an order's status, with a button that begins it.

use knowledge::fact::{Audience, Fact, Field, Source, Subject, Value};
use knowledge::shop::Order;

use super::Flow;
use super::order::join;
use crate::answer::templates;
use crate::dialogue::policy::{Allowed, Rule};
use crate::dialogue::{Answer, buttons::Button, topic::OrderAspect};

struct Words {
    rule: &'static str,
    yes: &'static str,
    within: &'static str,
    no: &'static str,
}

fn words(aspect: OrderAspect) -> Words {
    match aspect {
        OrderAspect::MayReturn => {
            Words { rule: "return", yes: "order-may-return", within: "order-may-return-within", no: "order-no-return" }
        }
        OrderAspect::MayExchange => {
            Words { rule: "exchange", yes: "order-may-exchange", within: "order-may-exchange-within", no: "order-no-exchange" }
        }
        OrderAspect::MayChange => Words { rule: "change", yes: "order-may-change", within: "order-may-change", no: "order-no-change" },
        _ => Words { rule: "cancel", yes: "order-may-cancel", within: "order-may-cancel", no: "order-no-cancel" },
    }
}

/// Says whether it may be done, and why not.
pub(super) fn answer(flow: &mut Flow<'_>, order: &Order, aspect: OrderAspect, mut facts: Vec<Fact>) -> Answer {
    let words = words(aspect);
    let rule = rule(flow, words.rule);
    let arrived = order.shipments.iter().filter_map(|parcel| parcel.eta).max();
    let allowed = rule.allows(&order.status, arrived, flow.now.date_naive());
    facts.extend(derived(flow, order, words.rule, allowed));
    let status = templates::status(flow.language, &order.status);
    let id = ("order", order.id.as_str());
    flow.state.offered_person = true;
    let answer = match (allowed, arrived) {
        (Allowed::Yes | Allowed::Within { .. }, _) => {
            let yes = match allowed {
                Allowed::Within { days } => flow.say(words.within, &[id, ("status", &status), ("days", &days.to_string())]),
                _ => flow.say(words.yes, &[id, ("status", &status)]),
            };
            Answer::template(yes).button(Button::Choice(flow.say(&format!("button-do-{}", words.rule), &[id])))
        }
        (Allowed::TooLate { days }, Some(arrived)) => {
            let eta = templates::day(flow.language, arrived);
            let over = flow.say("order-no-window", &[id, ("eta", &eta), ("days", &days.to_string())]);
            let person = flow.say("offer-person", &[]);
            Answer::template(join(flow, &[over, person]))
        }
        _ => Answer::template(flow.say(words.no, &[id, ("status", &status)])),
    };
    answer.from(facts).button(Button::Person)
}

/// That it may be done, with the facts; nothing where it may not.
pub(super) fn may(flow: &Flow<'_>, order: &Order, aspect: OrderAspect) -> Option<(String, Vec<Fact>)> {
    let words = words(aspect);
    let arrived = order.shipments.iter().filter_map(|parcel| parcel.eta).max();
    let allowed = rule(flow, words.rule).allows(&order.status, arrived, flow.now.date_naive());
    let status = templates::status(flow.language, &order.status);
    let id = ("order", order.id.as_str());
    let yes = match allowed {
        Allowed::Within { days } => flow.say(words.within, &[id, ("status", &status), ("days", &days.to_string())]),
        Allowed::Yes => flow.say(words.yes, &[id, ("status", &status)]),
        Allowed::WrongStatus | Allowed::TooLate { .. } => return None,
    };
    Some((yes, derived(flow, order, words.rule, allowed)))
}

fn rule(flow: &Flow<'_>, name: &str) -> Rule {
    match name {
        "return" => flow.policy.returning(),
        "exchange" => flow.policy.exchange.clone(),
        "change" => flow.policy.items.clone(),
        _ => flow.policy.cancelling(),
    }
}

/// What follows from the rules and the order's row.
fn derived(flow: &Flow<'_>, order: &Order, rule: &'static str, allowed: Allowed) -> Vec<Fact> {
    let source = Source { table: "policy", row: rule.to_owned(), version: order.version, as_of: flow.now };
    let fact = |field, value| Fact {
        subject: Subject::Order(order.id.clone()),
        field,
        value,
        source: source.clone(),
        audience: Audience::Customer,
    };
    match allowed {
        Allowed::Yes => vec![fact(Field::Eligible(rule), Value::Truth(true))],
        Allowed::WrongStatus => vec![fact(Field::Eligible(rule), Value::Truth(false))],
        // whether the window is open depends on a day that is only expected: the window itself is what is known
        Allowed::Within { days } | Allowed::TooLate { days } => vec![fact(Field::WindowDays(rule), Value::Quantity(days))],
    }
}
