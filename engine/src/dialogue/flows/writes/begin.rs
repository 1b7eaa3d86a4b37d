//! From what is asked for to drafts: which orders, which items, and what was said of the rest.

use knowledge::ids::OrderId;
use knowledge::shop::{Order, OrderStatus};

use super::super::{Flow, FlowError};
use super::items::{self, Meant, Piece};
use super::requests::Request;
use super::view::View;
use super::{addresses, fill, methods};
use crate::dialogue::drafts::{Draft, Kind, Line};
use crate::dialogue::topic;
use crate::understand::Understanding;

/// Makes drafts of the requests and puts them behind those that are in the making, or into them. Returns what is to be said
/// first.
pub(super) async fn begin(flow: &mut Flow<'_>, view: &View, asked: Vec<Request>, whole: &str) -> Result<Vec<String>, FlowError> {
    let mut notes = Vec::new();
    let only = asked.len() == 1;
    for request in asked {
        let understood =
            if only { flow.understood.clone() } else { flow.understander.understand(&request.words, Some(flow.language)).await? };
        let words = if only { whole.to_owned() } else { request.words.clone() };
        if method_of_draft(flow, view, &request, &understood, &words) {
            continue;
        }
        let drafts = make(flow, view, &request, &understood, &words, &mut notes).await?;
        add(flow, drafts, &words);
    }
    Ok(notes)
}

/// "Change it to my PayPal", said of a return or an exchange in the making, is about its money.
fn method_of_draft(flow: &mut Flow<'_>, view: &View, request: &Request, understood: &Understanding, words: &str) -> bool {
    let Some(draft) = flow.state.writes.drafts.first_mut() else { return false };
    let takes_method = matches!(draft.kind, Kind::Return | Kind::Exchange | Kind::Items);
    if !takes_method
        || !matches!(request.kind, Kind::Payment | Kind::Items)
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
        addresses::take(view, &mut draft, understood, words, flow.state.writes.former.as_ref());
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
        fill::details(flow, view, draft, understood, words);
    }
    Ok(found)
}

static ONE: std::sync::LazyLock<regex::Regex> = std::sync::LazyLock::new(|| {
    regex::Regex::new(r"(?i)\bones?\b|那个|这个|那件|这件").expect("the pattern is a constant that the tests compile")
});
static THAT_ORDER: std::sync::LazyLock<regex::Regex> = std::sync::LazyLock::new(|| {
    regex::Regex::new(r"(?i)\b(?:on|in|from|of|with|cancel|return) (?:that|this) (?:(?:whole|entire|same) )?order\b|(?:那|这)个订单")
        .expect("the pattern is a constant that the tests compile")
});

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

/// Changes of whole orders.
async fn whole_orders(flow: &Flow<'_>, view: &View, kind: Kind, named: &[&Order], words: &str) -> Result<Vec<Draft>, FlowError> {
    let of = |order: &Order| Draft { order: Some(order.id.clone()), ..Draft::new(kind) };
    // a new address may hold digits and names that look like items: the order is named before it
    let named: Vec<&Order> = if kind == Kind::Address { named.iter().take(1).copied().collect() } else { named.to_vec() };
    if !named.is_empty() {
        return cancel_parts(flow, view, kind, named.iter().map(|order| of(order)).collect(), words).await;
    }
    let eligible = view.orders_for(flow, kind);
    let all: Vec<&Order> =
        eligible.iter().copied().chain(view.orders.iter().filter(|order| !eligible.iter().any(|one| one.id == order.id))).collect();
    let head = if kind == Kind::Address { before_target(words) } else { words };
    let meant = items::meant(flow, view, head, &all).await?;
    let mut orders: Vec<OrderId> = Vec::new();
    for piece in meant.pieces.iter().chain(meant.either.iter().flatten()) {
        if !orders.contains(&piece.order) {
            orders.push(piece.order.clone());
        }
    }
    if every_order(words) {
        return Ok(eligible.into_iter().map(of).collect());
    }
    let mut sure: Vec<OrderId> = Vec::new();
    for piece in &meant.pieces {
        if !sure.contains(&piece.order) && eligible.iter().any(|order| order.id == piece.order) {
            sure.push(piece.order.clone());
        }
    }
    // "I don't need the lamp, the mug and the chair any more", which were ordered apart
    if kind == Kind::Cancel && sure.len() > 1 && meant.either.is_empty() && !items_are_all(&meant, &all) {
        let drafts = sure.into_iter().map(|id| Draft { order: Some(id), ..Draft::new(kind) }).collect();
        return cancel_parts(flow, view, kind, drafts, words).await;
    }
    if meant.named && !orders.is_empty() && !items_are_all(&meant, &all) {
        let fitting: Vec<OrderId> = orders.iter().filter(|id| eligible.iter().any(|order| order.id == **id)).cloned().collect();
        let fitting = if fitting.is_empty() { orders } else { fitting };
        let drafts = match &fitting[..] {
            [only] => vec![Draft { order: Some(only.clone()), ..Draft::new(kind) }],
            _ => vec![Draft { among: fitting.clone(), ..Draft::new(kind) }],
        };
        return cancel_parts(flow, view, kind, drafts, words).await;
    }
    if kind == Kind::Address {
        let lower = head.to_lowercase();
        let there: Vec<&Order> = eligible.iter().copied().filter(|order| addresses::mentions(&lower, &order.address)).collect();
        if let [only] = there[..] {
            return Ok(vec![of(only)]);
        }
    }
    Ok(vec![one_of(flow, kind, &eligible, words)])
}

/// Whether the items meant are simply everything.
fn items_are_all(meant: &Meant, all: &[&Order]) -> bool {
    meant.pieces.len() == all.iter().flat_map(|order| items::pieces(order, |_| true)).count()
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

fn every_order(words: &str) -> bool {
    static ALL: std::sync::LazyLock<regex::Regex> = std::sync::LazyLock::new(|| {
        regex::Regex::new(r"(?i)\b(?:all|both|every|any)\b(?: \w+){0,4} orders?\b|\border(?:s)?\b.{0,12}\ball of them\b|所有.{0,6}订单|全部.{0,6}订单|两个订单|订单都|订单全")
            .expect("the pattern is a constant that the tests compile")
    });
    ALL.is_match(words)
}

/// The words before the new address.
fn before_target(words: &str) -> &str {
    let lower = words.to_ascii_lowercase();
    // "I want to change …" and "sent to …, but it should go to …": the last place counts
    static TARGET: std::sync::LazyLock<regex::Regex> = std::sync::LazyLock::new(|| {
        regex::Regex::new(
            r"(?P<verb>\b(?:want|like|need|wish|going|have|able|try|trying|love|meant|decided))? to |改成|改为|改到|寄到|送到",
        )
        .expect("the pattern is a constant that the tests compile")
    });
    let at = TARGET.captures_iter(&lower).filter(|hit| hit.name("verb").is_none()).filter_map(|hit| Some(hit.get(0)?.start())).last();
    at.map_or(words, |at| &words[..at])
}

/// Cancelling a part of an order can't be done: the whole has to be meant.
async fn cancel_parts(flow: &Flow<'_>, view: &View, kind: Kind, mut drafts: Vec<Draft>, words: &str) -> Result<Vec<Draft>, FlowError> {
    if kind != Kind::Cancel || says_order(words) {
        return Ok(drafts);
    }
    for draft in &mut drafts {
        let Some(order) = draft.order.as_ref().and_then(|id| view.order(id)) else { continue };
        let meant = items::meant(flow, view, words, &[order]).await?;
        let pieces = items::pieces(order, |_| true).len();
        if meant.named && !meant.pieces.is_empty() && meant.pieces.len() < pieces {
            draft.lines = meant.pieces.into_iter().map(|piece| piece.line).collect();
        }
    }
    Ok(drafts)
}

fn says_order(words: &str) -> bool {
    static ORDER: std::sync::LazyLock<regex::Regex> = std::sync::LazyLock::new(|| {
        regex::Regex::new(r"(?i)\b(?:cancel\w*|the|my|whole|entire|that|this|full) (?:\w+ ){0,3}orders?\b|订单")
            .expect("the pattern is a constant that the tests compile")
    });
    static FROM: std::sync::LazyLock<regex::Regex> = std::sync::LazyLock::new(|| {
        regex::Regex::new(r"(?i)\b(?:from|in|of|out of|on) (?:\w+ ){0,3}orders?\b|订单.{0,4}(?:里|中)的")
            .expect("the pattern is a constant that the tests compile")
    });
    ORDER.is_match(words) && !FROM.is_match(words)
}

/// Returns and swaps: by item, then by order.
async fn of_items(flow: &Flow<'_>, view: &View, kind: Kind, named: &[&Order], words: &str) -> Result<Vec<Draft>, FlowError> {
    let kinds: &[Kind] = match kind {
        Kind::Return => &[Kind::Return],
        Kind::Items => &[Kind::Items, Kind::Exchange],
        _ => &[Kind::Exchange, Kind::Items],
    };
    let mut eligible: Vec<(Kind, &Order)> = Vec::new();
    for kind in kinds {
        for order in view.orders_for(flow, *kind) {
            if !eligible.iter().any(|(_, known)| known.id == order.id) {
                eligible.push((*kind, order));
            }
        }
    }
    let wanted = status_said(words);
    let fits_status = |order: &Order| match wanted {
        Some(Stage::Pending) => matches!(order.status, OrderStatus::Pending | OrderStatus::PendingItemModified),
        Some(Stage::Delivered) => order.status == OrderStatus::Delivered,
        None => true,
    };
    let kind_of = |order: &Order| eligible.iter().find(|(_, one)| one.id == order.id).map_or(kinds[0], |(kind, _)| *kind);
    let among: Vec<&Order> = if named.is_empty() {
        eligible.iter().map(|(_, order)| *order).filter(|order| fits_status(order)).collect()
    } else {
        named.to_vec()
    };
    let mut meant = items::meant(flow, view, words, &among).await?;
    if meant.pieces.is_empty() && meant.either.is_empty() && named.is_empty() {
        // perhaps in an order that does not allow it: then that is said
        let rest: Vec<&Order> = view.orders.iter().collect();
        let others = items::meant(flow, view, words, &rest).await?;
        if others.named {
            meant = others;
        }
    }
    // "the more expensive one", "my current one": of what is being talked of
    if meant.pieces.is_empty() && meant.either.is_empty() && !meant.named && named.is_empty() {
        let first = flow.state.writes.drafts.first().filter(|draft| !draft.lines.is_empty());
        let mut products: Vec<_> = first.map(|draft| draft.lines.iter().map(|line| line.product.clone()).collect()).unwrap_or_default();
        if products.is_empty() && ONE.is_match(words) {
            products.extend(flow.state.product.clone());
        }
        let fits: Vec<Piece> = among.iter().flat_map(|order| items::pieces(order, |item| products.contains(&item.product))).collect();
        let priced = items::by_price(view, &fits, words);
        match (&fits[..], priced) {
            (_, Some(one)) => meant.pieces = vec![one],
            ([only], None) if ONE.is_match(words) => meant.pieces = vec![only.clone()],
            _ => {}
        }
    }
    prefer_first_kind(&mut meant, &eligible, kinds);
    let mut drafts: Vec<Draft> = Vec::new();
    for piece in &meant.pieces {
        let Some(order) = view.order(&piece.order) else { continue };
        match drafts.iter_mut().find(|draft| draft.order.as_ref() == Some(&order.id)) {
            Some(draft) => draft.lines.push(piece.line.clone()),
            None => drafts.push(Draft { order: Some(order.id.clone()), lines: vec![piece.line.clone()], ..Draft::new(kind_of(order)) }),
        }
    }
    for fits in &meant.either {
        let mut orders: Vec<OrderId> = fits.iter().map(|piece| piece.order.clone()).collect();
        orders.dedup();
        let order = view.order(&orders[0]);
        let lines: Vec<Line> = fits.iter().map(|piece| piece.line.clone()).collect();
        // one more item of an order that is spoken of already
        if let [only] = &orders[..]
            && let Some(known) = drafts.iter_mut().find(|draft| draft.order.as_ref() == Some(only))
        {
            known.either.push(lines);
            continue;
        }
        drafts.push(match (&orders[..], order) {
            ([only], Some(order)) => Draft { order: Some(only.clone()), either: vec![lines], ..Draft::new(kind_of(order)) },
            (_, order) => Draft { among: orders, ..Draft::new(order.map_or(kinds[0], &kind_of)) },
        });
    }
    if drafts.is_empty() {
        drafts = match named {
            [] => vec![one_of(flow, kinds[0], &among, words)],
            some => some.iter().map(|order| Draft { order: Some(order.id.clone()), ..Draft::new(kind_of(order)) }).collect(),
        };
        for draft in &mut drafts {
            if let Some(order) = draft.order.as_ref().and_then(|id| view.order(id)) {
                draft.kind = kind_of(order);
                only_item(order, draft, words);
            }
        }
    }
    Ok(drafts)
}

/// Items that stand in orders of both kinds: "exchange" means those that were delivered, "change" those that were not sent.
fn prefer_first_kind(meant: &mut Meant, eligible: &[(Kind, &Order)], kinds: &[Kind]) {
    let first = |piece: &Piece| eligible.iter().any(|(kind, order)| order.id == piece.order && *kind == kinds[0]);
    let either = std::mem::take(&mut meant.either);
    for fits in either {
        let of_first: Vec<Piece> = fits.iter().filter(|piece| first(piece)).cloned().collect();
        let kinds: std::collections::HashSet<_> = of_first.iter().map(|piece| (&piece.order, &piece.line.item)).collect();
        if kinds.len() == 1 {
            meant.pieces.extend(of_first);
        } else {
            meant.either.push(if of_first.is_empty() { fits } else { of_first });
        }
    }
}

/// An order with one item: that one is meant.
pub(super) fn only_item(order: &Order, draft: &mut Draft, words: &str) {
    if draft.lines.is_empty()
        && let [item] = &order.items[..]
        && item.quantity == 1
        && matches!(draft.kind, Kind::Return | Kind::Exchange | Kind::Items)
    {
        let wish = if draft.kind == Kind::Return { String::new() } else { words.to_owned() };
        draft.lines = vec![Line { product: item.product.clone(), item: item.variant.clone(), new: None, wish }];
    }
}

/// "I changed my mind", "rather": what was said before does not hold any more.
fn topic_changes(words: &str) -> bool {
    let lower = words.to_lowercase();
    topic::corrects(words) || ["my mind", "instead", "rather", "no,", "改主意", "改变主意", "还是"].iter().any(|mark| lower.contains(mark))
}

static ADDS: std::sync::LazyLock<regex::Regex> = std::sync::LazyLock::new(|| {
    regex::Regex::new(r"(?i)\b(?:also|too|as well|additionally|besides|other order|another)\b|也|另外|还要|还有")
        .expect("the pattern is a constant that the tests compile")
});

enum Stage {
    Pending,
    Delivered,
}

fn status_said(words: &str) -> Option<Stage> {
    let lower = words.to_lowercase();
    let has = |list: &[&str]| list.iter().any(|word| lower.contains(word));
    let (pending, delivered) = (
        has(&["pending", "just ordered", "just placed", "not shipped", "待处理", "未发货", "还没发货", "刚下单"]),
        has(&["received", "delivered", "arrived", "收到", "已送达", "到货"]),
    );
    match (pending, delivered) {
        (true, false) => Some(Stage::Pending),
        (false, true) => Some(Stage::Delivered),
        _ => None,
    }
}

/// Puts new drafts where they belong: into one of the same order and kind, in the place of one that they take back, or behind.
fn add(flow: &mut Flow<'_>, drafts: Vec<Draft>, words: &str) {
    let first = flow.state.writes.drafts.first();
    // asked what it should become, the shopper would rather cancel it or send it back
    let gives_up = |draft: &Draft| {
        let ends = matches!(draft.kind, Kind::Cancel | Kind::Return) && !ADDS.is_match(words);
        ends && first.is_some_and(|first| {
            let same = draft.lines.iter().all(|line| first.lines.iter().any(|known| known.item == line.item));
            first.asked.is_some() && matches!(first.kind, Kind::Items | Kind::Exchange | Kind::Return) && first.kind != draft.kind && same
        })
    };
    let given_up = drafts.first().is_some_and(gives_up);
    // "no, the more expensive one", which is in another order
    let other_of_its_kind = |draft: &Draft| {
        first.is_some_and(|first| {
            first.kind == draft.kind
                && first.order != draft.order
                && !draft.lines.is_empty()
                && draft.lines.iter().all(|line| first.lines.len() == 1 && first.lines[0].product == line.product)
        })
    };
    if !ADDS.is_match(words) && topic_changes(words) && drafts.len() == 1 && other_of_its_kind(&drafts[0]) {
        flow.state.writes.drafts.splice(..1, drafts);
        return;
    }
    let instead = given_up
        || topic::corrects(words)
        || words.to_lowercase().contains("instead")
        || ["改为", "还是", "换成退"].iter().any(|word| words.contains(word));
    let all = &mut flow.state.writes.drafts;
    for mut draft in drafts {
        if let Some(known) = all.iter_mut().find(|known| known.kind == draft.kind && known.order.is_some() && known.order == draft.order) {
            // a part was meant, now the whole
            if known.kind == Kind::Cancel && draft.lines.is_empty() && says_order(words) {
                known.lines.clear();
            }
            // "only the lamp", of what was to be exchanged
            if fill::ONLY.is_match(words) && !draft.lines.is_empty() && !ADDS.is_match(words) {
                known.lines.retain(|one| draft.lines.iter().any(|line| line.item == one.item));
            }
            for line in draft.lines {
                match known.lines.iter().position(|one| one.item == line.item) {
                    Some(at) if draft.kind != Kind::Return && !line.wish.is_empty() => known.lines[at] = line,
                    Some(_) => {}
                    None => known.lines.push(line),
                }
            }
            known.either.extend(draft.either);
            known.method = draft.method.or(known.method.take());
            known.reason = draft.reason.or(known.reason.take());
            known.address = draft.address.or(known.address.take());
            known.partly = draft.partly.or(known.partly.take());
            continue;
        }
        let swaps =
            instead && all.first().is_some_and(|first| first.order.is_some() && (draft.order == first.order || draft.order.is_none()));
        if swaps && let Some(first) = all.first_mut() {
            draft.order = first.order.clone();
            draft.among.clear();
            if draft.lines.is_empty() && draft.either.is_empty() && draft.kind != Kind::Cancel {
                draft.lines = first.lines.iter().map(|line| Line { new: None, wish: String::new(), ..line.clone() }).collect();
            }
            *first = draft;
        } else {
            all.push(draft);
        }
    }
}
