//! Questions about one order: where it stands, what it cost, what is in it, where it goes, when it comes.

use knowledge::fact::{Audience, Fact, Field, Source, Subject, Value};
use knowledge::ids::ProductId;
use knowledge::money::Money;
use knowledge::shop::{Item, Order, OrderStatus, Payment, PaymentKind, PaymentMethod, Shipment};

use rust_decimal::Decimal;

use super::order_choice::{Choice, choose};
use super::{Flow, FlowError, order_asked, order_rules, watch};
use crate::answer::templates;
use crate::dialogue::{Answer, buttons::Button, premise, topic, topic::OrderAspect};
use crate::retrieve::Visible;

pub(super) async fn answer(flow: &mut Flow<'_>, aspect: OrderAspect) -> Result<Answer, FlowError> {
    // 满多少包邮 is about no order of the shopper's
    if is_faint(flow)
        && let Some(answer) = flow.surely_by_article().await?
    {
        return Ok(answer);
    }
    let (order, visible) = match choose(flow).await? {
        Choice::One(found) => *found,
        Choice::Say(answer) => return Ok(answer),
    };
    let mut facts = knowledge::shop::order_facts(&order, flow.now);
    if matches!(aspect, OrderAspect::Payment | OrderAspect::Refund) {
        facts.extend(cards(flow, &order, &visible));
    }
    let answer = match aspect {
        OrderAspect::Status => {
            // beside a status that is reached, a day would easily be worded as that of the status
            let reached = matches!(order.status, OrderStatus::Delivered | OrderStatus::Cancelled);
            let said = Answer::template(status(flow, &order));
            let said = if reached { said } else { said.wordable() };
            match watch::button(flow, &order).await? {
                Some(button) => said.button(button),
                None => said,
            }
        }
        OrderAspect::Tracking => Answer::template(tracking(flow, &order)).wordable(),
        OrderAspect::Total => match some_items(flow, &order) {
            Some((text, fact)) => {
                facts.push(fact);
                Answer::template(text)
            }
            None => Answer::template(total(flow, &order)).wordable(),
        },
        OrderAspect::Items => Answer::template(items(flow, &order)),
        OrderAspect::Address => Answer::template(address(flow, &order)).wordable(),
        OrderAspect::Payment => Answer::template(money_moved(flow, &order, &visible, PaymentKind::Payment)),
        OrderAspect::Refund => Answer::template(money_moved(flow, &order, &visible, PaymentKind::Refund)),
        OrderAspect::Arrival => arrival(flow, &order),
        OrderAspect::MayCancel | OrderAspect::MayChange | OrderAspect::MayReturn | OrderAspect::MayExchange => {
            let answer = order_rules::answer(flow, &order, aspect, facts);
            return Ok(order_asked::beside(flow, &visible.asked, &order.id, answer));
        }
    };
    let mut answer = answer;
    if aspect != OrderAspect::Status && premise::denied_by(&flow.text, &order.status) {
        let status = templates::status(flow.language, &order.status);
        let corrected = flow.say("premise-order", &[("order", order.id.as_str()), ("status", &status)]);
        answer.text = join(flow, &[corrected, answer.text]);
        answer.wordable = false;
    }
    Ok(order_asked::beside(flow, &visible.asked, &order.id, answer.from(facts)))
}

/// Below this confidence a question about an order may be one about the shop.
const CLEAR: f32 = 0.75;

/// Whether nothing but a guess at the intent makes it a question about an order.
fn is_faint(flow: &Flow<'_>) -> bool {
    let named = !flow.understood.order_numbers().is_empty() || !flow.understood.mentions.is_empty();
    !named && flow.state.order.is_none() && flow.state.choosing.is_none() && flow.understood.confidence < CLEAR && !topic::owns(&flow.text)
}

fn status(flow: &Flow<'_>, order: &Order) -> String {
    let id = order.id.as_str();
    let mut sentences = vec![match order.status {
        OrderStatus::Delivered => flow.say("order-status-delivered", &[("order", id)]),
        OrderStatus::Shipped => flow.say("order-status-shipped", &[("order", id)]),
        _ => flow.say("order-status", &[("order", id), ("status", &templates::status(flow.language, &order.status))]),
    }];
    match (&order.status, order.shipments.first()) {
        (OrderStatus::Shipped | OrderStatus::Processed, Some(parcel)) => sentences.extend(on_its_way(flow, order, parcel)),
        _ => sentences.extend(placed(flow, order)),
    }
    join(flow, &sentences)
}

fn placed(flow: &Flow<'_>, order: &Order) -> Option<String> {
    let at = order.placed_at?;
    Some(flow.say("order-placed", &[("placed", &templates::day(flow.language, at.date_naive()))]))
}

fn on_its_way(flow: &Flow<'_>, order: &Order, parcel: &Shipment) -> Vec<String> {
    let mut sentences = Vec::new();
    if let Some(carrier) = &parcel.carrier {
        sentences.push(flow.say("order-carrier", &[("carrier", carrier)]));
    }
    // a day that has passed while the order is still under way is no expectation any more
    if let Some(eta) = parcel.eta.filter(|eta| *eta >= flow.now.date_naive()) {
        sentences.push(flow.say("order-expected", &[("eta", &templates::day(flow.language, eta))]));
    }
    if let [number] = &numbers(order)[..] {
        sentences.push(flow.say("order-tracking-also", &[("tracking", number)]));
    }
    sentences
}

fn numbers(order: &Order) -> Vec<&str> {
    order.shipments.iter().flat_map(|shipment| shipment.tracking.iter().map(String::as_str)).collect()
}

fn tracking(flow: &Flow<'_>, order: &Order) -> String {
    let numbers = numbers(order);
    let id = ("order", order.id.as_str());
    match &numbers[..] {
        [] => flow.say("order-tracking-none", &[id, ("status", &templates::status(flow.language, &order.status))]),
        [number] => flow.say("order-tracking", &[id, ("tracking", number)]),
        many => flow.say("order-tracking-many", &[id, ("tracking", &many.join(", "))]),
    }
}

fn total(flow: &Flow<'_>, order: &Order) -> String {
    let total = Money::new(order.total(), &order.currency).display(flow.language);
    flow.say("order-total", &[("order", order.id.as_str()), ("total", &total)])
}

/// What some of the items cost together: "the lamp and the mug in it". Nothing where none or all of them are meant.
fn some_items(flow: &Flow<'_>, order: &Order) -> Option<(String, Fact)> {
    let named = |product: &ProductId| flow.understood.mentions.iter().any(|mention| mention.product == *product);
    let meant: Vec<&Item> = order.items.iter().filter(|item| named(&item.product)).collect();
    if meant.is_empty() || meant.len() == order.items.len() {
        return None;
    }
    let sum = Money::new(meant.iter().map(|item| item.price * Decimal::from(item.quantity)).sum(), &order.currency);
    let zh = flow.language == knowledge::language::Language::Zh;
    let name = |item: &&Item| if item.quantity > 1 { format!("{} × {}", item.quantity, item.name) } else { item.name.clone() };
    let names = meant.iter().map(name).collect::<Vec<_>>().join(if zh { "、" } else { " + " });
    let text = flow.say("order-some-total", &[("order", order.id.as_str()), ("names", &names), ("total", &sum.display(flow.language))]);
    let fact = Fact {
        subject: Subject::Order(order.id.clone()),
        field: Field::ItemsTotal,
        value: Value::Money(sum),
        source: Source { table: "orders", row: order.id.to_string(), version: order.version, as_of: flow.now },
        audience: Audience::Customer,
    };
    Some((text, fact))
}

fn items(flow: &Flow<'_>, order: &Order) -> String {
    let mut text = flow.say("order-items", &[("order", order.id.as_str())]);
    for item in &order.items {
        let price = Money::new(item.price, &order.currency).display(flow.language);
        let quantity = item.quantity.to_string();
        let options = templates::options(flow.language, text_options(&item.options));
        let values = [("quantity", quantity.as_str()), ("name", &item.name), ("price", &price), ("options", &options)];
        text.push_str("\n- ");
        text.push_str(&flow.say(if options.is_empty() { "order-item-plain" } else { "order-item" }, &values));
    }
    let total = Money::new(order.total(), &order.currency).display(flow.language);
    text.push('\n');
    text.push_str(&flow.say("order-items-total", &[("total", &total)]));
    text
}

/// Options whose values are text, in the shop's order.
pub(super) fn text_options(options: &knowledge::shop::Options) -> Vec<(&str, &str)> {
    options.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect()
}

fn address(flow: &Flow<'_>, order: &Order) -> String {
    flow.say("order-address", &[("order", order.id.as_str()), ("address", &order.address.to_string())])
}

fn money_moved(flow: &Flow<'_>, order: &Order, visible: &Visible, kind: PaymentKind) -> String {
    let moved: Vec<&Payment> = order.payments.iter().filter(|payment| payment.kind == kind).collect();
    let refund = kind == PaymentKind::Refund;
    if moved.is_empty() {
        let status = templates::status(flow.language, &order.status);
        let id = if refund { "order-refund-none" } else { "order-payment-none" };
        return flow.say(id, &[("order", order.id.as_str()), ("status", &status)]);
    }
    let id = if refund { "order-refund" } else { "order-payment" };
    let sentences: Vec<String> = moved
        .into_iter()
        .map(|payment| {
            let method: Option<&PaymentMethod> = visible.methods.iter().find(|method| method.id == payment.method);
            let amount = Money::new(payment.amount, &order.currency).display(flow.language);
            let method = templates::payment_method(flow.language, method);
            flow.say(id, &[("order", order.id.as_str()), ("method", &method), ("amount", &amount)])
        })
        .collect();
    join(flow, &sentences)
}

/// The last digits of the cards that were paid with: the shopper knows them by these.
fn cards(flow: &Flow<'_>, order: &Order, visible: &Visible) -> Vec<Fact> {
    let last4 = |payment: &Payment| visible.methods.iter().find(|method| method.id == payment.method)?.last4.clone();
    let of_payments = order.payments.iter().enumerate().filter_map(|(n, payment)| Some((n, &payment.method, last4(payment)?)));
    of_payments
        .map(|(n, method, last4)| Fact {
            subject: Subject::Order(order.id.clone()),
            field: Field::CardLast4(n),
            value: Value::Text(last4),
            source: Source { table: "payment_methods", row: method.to_string(), version: order.version, as_of: flow.now },
            audience: Audience::Customer,
        })
        .collect()
}

fn arrival(flow: &mut Flow<'_>, order: &Order) -> Answer {
    let id = ("order", order.id.as_str());
    let status = templates::status(flow.language, &order.status);
    let parcel = order.shipments.iter().find(|parcel| parcel.eta.is_some());
    let expected =
        matches!(order.status, OrderStatus::Pending | OrderStatus::PendingItemModified | OrderStatus::Processed | OrderStatus::Shipped);
    match parcel.and_then(|parcel| parcel.eta.map(|eta| (eta, parcel.carrier.as_deref()))) {
        Some((eta, carrier)) if expected && eta >= flow.now.date_naive() => {
            let eta = templates::day(flow.language, eta);
            Answer::template(match carrier {
                Some(carrier) => flow.say("order-arrival-carrier", &[id, ("eta", &eta), ("carrier", carrier)]),
                None => flow.say("order-arrival", &[id, ("eta", &eta)]),
            })
            .wordable()
        }
        Some((eta, _)) => {
            let eta = templates::day(flow.language, eta);
            Answer::template(flow.say("order-arrival-past", &[id, ("eta", &eta), ("status", &status)]))
        }
        None => {
            flow.state.offered_person = true;
            let unknown = flow.say("order-arrival-none", &[id, ("status", &status)]);
            let person = flow.say("offer-person", &[]);
            Answer::template(join(flow, &[unknown, person])).button(Button::Person)
        }
    }
}

/// Sentences one after the other: Chinese needs no blank between them.
pub(super) fn join(flow: &Flow<'_>, sentences: &[String]) -> String {
    // a sentence in Latin letters does not run into the next one
    let parted = |before: &str| flow.language != knowledge::language::Language::Zh || before.ends_with(|end: char| end.is_ascii());
    sentences.iter().fold(String::new(), |mut text, sentence| {
        if !text.is_empty() && parted(&text) {
            text.push(' ');
        }
        text.push_str(sentence);
        text
    })
}
