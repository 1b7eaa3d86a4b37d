//! From what is asked for to drafts: which orders, which items, and what was said of the rest. `whole_orders` are cancelled
//! or changed as one, `by_item` finds what is returned or swapped, `add` puts new drafts beside those in the making.

mod add;
mod by_item;
mod whole_orders;

use std::sync::LazyLock;

use knowledge::ids::OrderId;
use knowledge::shop::Order;
use regex::Regex;

use super::super::{Flow, FlowError};
use super::requests::{self, Request};
use super::view::View;
use super::{addresses, conditions, fill, items, methods};
use crate::dialogue::drafts::{Draft, Kind};
use crate::dialogue::topic;
use crate::understand::Understanding;
use add::add;
use by_item::of_items;
pub(super) use by_item::{by_wish, only_item};
use whole_orders::whole_orders;

static THAT_ORDER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:on|in|from|of|with|cancel|return) (?:that|this) (?:(?:whole|entire|same) )?order\b|(?:那|这)个订单")
        .expect("the pattern is a constant that the tests compile")
});

/// Makes drafts of the requests and puts them behind those that are in the making, or into them. Returns what is to be said
/// first.
pub(super) async fn begin(flow: &mut Flow<'_>, view: &View, asked: Vec<Request>, whole: &str) -> Result<Vec<String>, FlowError> {
    let mut notes = Vec::new();
    let before = flow.state.writes.drafts.len();
    let only = asked.len() == 1;
    for request in asked {
        let understood =
            if only { flow.understood.clone() } else { flow.understander.understand(&request.words, Some(flow.language)).await? };
        let words = if only { whole.to_owned() } else { request.words.clone() };
        if method_of_draft(flow, view, &request, &understood, &words) {
            continue;
        }
        let drafts = make(flow, view, &request, &understood, &words, &mut notes).await?;
        add(flow, view, drafts, &words, before);
    }
    method_of_all(flow, view, whole).await?;
    Ok(notes)
}

/// "Change it to my PayPal", said of a return or an exchange in the making, is about its money.
fn method_of_draft(flow: &mut Flow<'_>, view: &View, request: &Request, understood: &Understanding, words: &str) -> bool {
    let Some(draft) = flow.state.writes.drafts.first_mut() else { return false };
    let takes_method = matches!(draft.kind, Kind::Return | Kind::Exchange | Kind::Items);
    if !takes_method
        || !(matches!(request.kind, Kind::Payment | Kind::Items) || request.money)
        || !understood.order_numbers().is_empty()
        || !understood.mentions.is_empty()
    {
        return false;
    }
    let order = draft.order.as_ref().and_then(|id| view.order(id));
    match methods::named(view, understood, words, order, draft.method.as_ref()) {
        methods::Named::One(method) => {
            draft.method = Some(method);
            true
        }
        _ => false,
    }
}

/// "For both orders I'd like to use my PayPal", in a sentence of its own: said of everything that money moves for.
async fn method_of_all(flow: &mut Flow<'_>, view: &View, whole: &str) -> Result<(), FlowError> {
    if flow.state.writes.drafts.iter().all(|draft| draft.method.is_some() || !moves_money(draft.kind)) {
        return Ok(());
    }
    for sentence in
        requests::sentences(whole).into_iter().filter(|sentence| requests::requests(sentence).iter().all(|request| request.wish))
    {
        let understood = flow.understander.understand(sentence, Some(flow.language)).await?;
        for at in 0..flow.state.writes.drafts.len() {
            let draft = &flow.state.writes.drafts[at];
            if draft.method.is_some() || !moves_money(draft.kind) {
                continue;
            }
            let order = draft.order.as_ref().and_then(|id| view.order(id));
            match methods::named(view, &understood, sentence, order, None) {
                methods::Named::One(method) => flow.state.writes.drafts[at].method = Some(method),
                methods::Named::Unfit => flow.state.writes.drafts[at].unfit = true,
                methods::Named::Nothing | methods::Named::Several => {}
            }
        }
    }
    Ok(())
}

fn moves_money(kind: Kind) -> bool {
    matches!(kind, Kind::Return | Kind::Exchange | Kind::Items)
}

/// The drafts of one request: one an order.
async fn make(
    flow: &Flow<'_>,
    view: &View,
    request: &Request,
    understood: &Understanding,
    words: &str,
    notes: &mut Vec<String>,
) -> Result<Vec<Draft>, FlowError> {
    if request.kind == Kind::Profile {
        let mut draft = Draft { words: words.to_owned(), ..Draft::new(Kind::Profile) };
        addresses::take(flow, view, &mut draft, understood, words);
        return Ok(vec![draft]);
    }
    let mut named = orders_named(view, understood, words);
    // "everything on that order"
    if named.orders.is_empty() && named.unknown.is_none() && THAT_ORDER.is_match(words) {
        let spoken = flow.state.writes.drafts.first().and_then(|draft| draft.order.as_ref()).or(flow.state.order.as_ref());
        named.orders.extend(spoken.and_then(|id| view.order(id)));
    }
    if let Some(unknown) = named.unknown {
        notes.push(flow.say("order-unknown", &[("order", unknown.as_str())]));
        if named.orders.is_empty() {
            return Ok(Vec::new());
        }
    }
    let mut found = match request.kind {
        Kind::Cancel | Kind::Address | Kind::Payment => whole_orders(flow, view, request.kind, &named.orders, words).await?,
        _ => of_items(flow, view, request.kind, &named.orders, words).await?,
    };
    for draft in &mut found {
        draft.words = words.to_owned();
        draft.condition = conditions::of(words);
        fill::details(flow, view, draft, understood, words);
    }
    Ok(found)
}

struct NamedOrders<'v> {
    orders: Vec<&'v Order>,
    unknown: Option<OrderId>,
}

/// The orders whose numbers stand in the words; where the message takes one back, the last.
fn orders_named<'v>(view: &'v View, understood: &Understanding, words: &str) -> NamedOrders<'v> {
    let mut numbers = understood.order_numbers();
    if topic::corrects(words) && numbers.len() > 1 {
        numbers = numbers.split_off(numbers.len() - 1);
    }
    let mut found = NamedOrders { orders: Vec::new(), unknown: None };
    for number in numbers {
        match view.order(&OrderId::from(number)) {
            Some(order) => found.orders.push(order),
            None => found.unknown = Some(OrderId::from(number)),
        }
    }
    found
}

/// The one that was spoken of, the only one, or one that has to be asked for.
fn one_of(flow: &Flow<'_>, kind: Kind, eligible: &[&Order], words: &str) -> Draft {
    let spoken = flow.state.order.as_ref().filter(|_| means_spoken(words));
    if let Some(spoken) = spoken {
        return Draft { order: Some(spoken.clone()), ..Draft::new(kind) };
    }
    match eligible {
        [only] => Draft { order: Some(only.id.clone()), ..Draft::new(kind) },
        many => Draft { among: many.iter().map(|order| order.id.clone()).collect(), ..Draft::new(kind) },
    }
}

/// "It", "that order": what was spoken of a moment ago.
fn means_spoken(words: &str) -> bool {
    let lower = words.to_lowercase();
    let latin: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    ["it", "that", "this", "them"].iter().any(|word| latin.contains(word))
        || ["它", "这个", "那个", "这单", "那单", "该订单"].iter().any(|word| lower.contains(word))
}
