//! Which order is meant: by its number, by what is in it, by what was spoken of, or by asking.

use knowledge::fact::Fact;
use knowledge::ids::{OrderId, ProductId};
use knowledge::language::Language;
use knowledge::proposal::asked::Asked;
use knowledge::shop::{Order, OrderStatus};

use super::order::join;
use super::{Flow, FlowError, order_asked, order_find, verify};
use crate::answer::templates;
use crate::dialogue::state::Listed;
use crate::dialogue::{Answer, buttons::Button, topic};
use crate::retrieve::{self, Visible};

/// The order that is meant, or what to say instead.
pub(super) enum Choice {
    /// This one.
    One(Box<(Order, Visible)>),
    /// Ask, list, refuse.
    Say(Answer),
}

/// A product that was ordered is meant though another fits the words better by so much.
const LIKELY: f32 = 0.2;
/// How many orders a list shows.
const SHOWN: usize = 5;

/// Finds the order that a message means.
pub(super) async fn choose(flow: &mut Flow<'_>) -> Result<Choice, FlowError> {
    if !flow.conversation.private {
        return Ok(Choice::Say(verify::ask(flow).await?));
    }
    let numbers = flow.understood.order_numbers();
    // "T-10001, sorry, I mean T-10003": the last word counts
    let number = if topic::corrects(&flow.text) { numbers.last() } else { numbers.first() };
    let named = number.map(|number| OrderId::from(*number));
    let about_product = !flow.understood.mentions.is_empty();
    // "my last order" is told by its place, whatever was spoken of before
    let told = about_product || order_find::latest(&flow.text) || order_find::earlier(&flow.text);
    let wanted = named.clone().or_else(|| flow.state.order.clone().filter(|_| !told));
    let mut visible = retrieve::orders(flow.db, flow.conversation.identity, wanted.as_ref(), flow.shop.own_system).await?;
    if !visible.proved() {
        return Ok(Choice::Say(verify::ask(flow).await?));
    }
    if let Some(order) = visible.order.take() {
        flow.state.order = Some(order.id.clone());
        flow.state.choosing = None;
        return Ok(Choice::One(Box::new((order, visible))));
    }
    if let Some(number) = named {
        if !visible.customer {
            // a guest who asks for a second order proves it like the first
            return Ok(Choice::Say(verify::ask(flow).await?));
        }
        return Ok(Choice::Say(unknown(flow, &number)));
    }
    match pick(flow, &visible) {
        Some(order) => {
            flow.state.order = Some(order.id.clone());
            let product = |id: &ProductId| order.items.iter().any(|item| item.product == *id);
            // "one size bigger", after the jacket of this order was spoken of
            if let Some(spoken) = flow.understood.mentions.iter().map(|mention| mention.product.clone()).find(product) {
                flow.state.options.clear();
                flow.state.product = Some(spoken);
            }
            Ok(Choice::One(Box::new((order, visible))))
        }
        None => Ok(Choice::Say(which(flow, &visible))),
    }
}

/// The same words for an order that does not exist and for somebody else's.
fn unknown(flow: &mut Flow<'_>, number: &OrderId) -> Answer {
    flow.state.offered_person = true;
    Answer::refusal(flow.say("order-unknown", &[("order", number.as_str())])).button(Button::Person)
}

/// The only order with the product that was named; the only order; the only one that is still under way.
fn pick(flow: &Flow<'_>, visible: &Visible) -> Option<Order> {
    // the only one there is: whatever else was named, there is nothing to choose from
    // the orders come newest first
    if order_find::earlier(&flow.text)
        && let Some(spoken) = flow.state.order.as_ref().and_then(|id| visible.orders.iter().position(|order| order.id == *id))
        && visible.orders.iter().all(|order| order.placed_at.is_some())
    {
        return visible.orders.get(spoken + 1).cloned();
    }
    if let [only] = &visible.orders[..] {
        return Some(only.clone());
    }
    if let Some(best) = flow.understood.mentions.first() {
        let has = |order: &&Order, product: &ProductId| order.items.iter().any(|item| item.product == *product);
        // 耳机 may be several products: the likeliest that was ordered is meant
        let likely = flow.understood.mentions.iter().filter(|mention| mention.score >= best.score - LIKELY);
        let ordered = likely.map(|mention| &mention.product).find(|product| visible.orders.iter().any(|order| has(&order, product)));
        let mut with: Vec<&Order> = visible.orders.iter().filter(|order| ordered.is_some_and(|product| has(order, product))).collect();
        // several: the latest, where they have dates to tell by
        if with.len() > 1 && with.iter().all(|order| order.placed_at.is_some()) {
            with.truncate(1);
        }
        return if let [only] = with[..] { Some(only.clone()) } else { None };
    }
    let (meant, by_status) = order_find::by_status(&flow.text, &visible.orders);
    // the latest, where they have dates to tell by
    if order_find::latest(&flow.text) && meant.iter().all(|order| order.placed_at.is_some()) {
        return meant.first().map(|order| (*order).clone());
    }
    if let ([only], true) = (&meant[..], by_status) {
        return Some((*only).clone());
    }
    let mut under_way = visible.orders.iter().filter(|order| {
        matches!(order.status, OrderStatus::Pending | OrderStatus::PendingItemModified | OrderStatus::Processed | OrderStatus::Shipped)
    });
    match (under_way.next(), under_way.next()) {
        (Some(only), None) => Some(only.clone()),
        _ => None,
    }
}

fn which(flow: &mut Flow<'_>, visible: &Visible) -> Answer {
    // another part of the same message waits for the same choice
    let waits = flow.state.choosing.take().filter(|_| flow.asked_which).map(|before| format!("{before}\n{}", flow.text));
    flow.state.choosing = Some(waits.unwrap_or_else(|| flow.text.clone()));
    flow.asked_which = true;
    listed(flow, &visible.orders.iter().collect::<Vec<_>>(), &visible.asked, "order-which")
}

/// The shopper's latest orders.
pub(super) async fn list(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    if !flow.conversation.private {
        return verify::ask(flow).await;
    }
    let visible = retrieve::orders(flow.db, flow.conversation.identity, None, flow.shop.own_system).await?;
    if !visible.proved() {
        return verify::ask(flow).await;
    }
    if order_find::spending(&flow.text) && visible.customer {
        return Ok(match order_find::spent(flow, &visible.orders) {
            Some(answer) => answer,
            None => listed(flow, &visible.orders.iter().collect::<Vec<_>>(), &visible.asked, "orders-list"),
        });
    }
    let (meant, by_status) = order_find::by_status(&flow.text, &visible.orders);
    if meant.is_empty() && by_status {
        let none = flow.say("orders-none-such", &[]);
        let all = listed(flow, &visible.orders.iter().collect::<Vec<_>>(), &visible.asked, "orders-list");
        return Ok(Answer { text: format!("{none} {}", all.text), ..all });
    }
    if order_find::latest(&flow.text)
        && let Some(newest) = meant.first().filter(|order| order.placed_at.is_some())
    {
        return Ok(listed(flow, &[*newest], &visible.asked, "orders-latest"));
    }
    Ok(listed(flow, &meant, &visible.asked, if by_status { "orders-these" } else { "orders-list" }))
}

fn listed(flow: &mut Flow<'_>, orders: &[&Order], asked: &[Asked], head: &'static str) -> Answer {
    if orders.is_empty() {
        flow.state.offered_person = true;
        return Answer::refusal(flow.say("orders-none", &[])).button(Button::Person);
    }
    let shown = orders.iter().take(SHOWN).map(|order| order.id.clone());
    flow.state.listed = Some(Listed::Orders(shown.collect()));
    if let [only] = orders {
        flow.state.order = Some(only.id.clone());
    }
    let mut text = flow.say(head, &[]);
    let mut facts: Vec<Fact> = Vec::new();
    let mut buttons = Vec::new();
    for order in orders.iter().take(SHOWN) {
        text.push_str("\n- ");
        let sentences = order_asked::sentences(flow, asked, &order.id);
        text.push_str(&line(flow, order));
        if !sentences.is_empty() {
            text.push_str(if flow.language == Language::Zh { "。" } else { ". " });
            text.push_str(&join(flow, &sentences));
        }
        facts.extend(knowledge::shop::order_facts(order, flow.now));
        facts.extend(order_asked::facts(flow, asked, &order.id));
        buttons.push(Button::Order(order.id.clone()));
    }
    Answer { buttons, facts, ..Answer::template(text) }
}

fn line(flow: &Flow<'_>, order: &Order) -> String {
    let status = templates::status(flow.language, &order.status);
    match order.placed_at {
        Some(at) => {
            let placed = templates::day(flow.language, at.date_naive());
            flow.say("order-line-dated", &[("order", order.id.as_str()), ("status", &status), ("placed", &placed)])
        }
        None => flow.say("order-line", &[("order", order.id.as_str()), ("status", &status)]),
    }
}
