//! Returns, exchanges and changes of items: by item, then by order. An item that stands in several orders is meant in the one
//! that allows the change, or is asked about.

use std::sync::LazyLock;

use knowledge::ids::OrderId;
use knowledge::shop::{Item, Order, OrderStatus};
use regex::Regex;

use super::items::{self, Meant, Piece};
use super::{Draft, Flow, FlowError, Kind, View, one_of};
use crate::dialogue::drafts::Line;

static ONE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\bones?\b|那个|这个|那件|这件").expect("the pattern is a constant that the tests compile"));

static THEM: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:it|them|those|these)\b|它").expect("the pattern is a constant that the tests compile"));

/// Returns and swaps: by item, then by order.
pub(super) async fn of_items(flow: &Flow<'_>, view: &View, kind: Kind, named: &[&Order], words: &str) -> Result<Vec<Draft>, FlowError> {
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
        let points = ONE.is_match(words) || THEM.is_match(words);
        if products.is_empty() && points {
            products.extend(flow.state.product.clone());
        }
        let fits: Vec<Piece> = among.iter().flat_map(|order| items::pieces(order, |item| products.contains(&item.product))).collect();
        let priced = items::by_price(view, &fits, words);
        // "return the reader; if there is the same one, exchange it": what was spoken of just before
        let last = flow.state.writes.drafts.last().filter(|draft| !draft.lines.is_empty() && draft.kind != kind && THEM.is_match(words));
        match (&fits[..], priced) {
            (_, None)
                if last.is_some_and(|last| {
                    last.order.as_ref().and_then(|id| view.order(id)).is_some_and(|order| !matches!(kind_of(order), Kind::Items))
                }) =>
            {
                let wish = if kind == Kind::Return { String::new() } else { words.to_owned() };
                let of = |order: &OrderId, line: &Line| Piece {
                    order: order.clone(),
                    line: Line { new: None, wish: wish.clone(), ..line.clone() },
                };
                meant.pieces = last
                    .into_iter()
                    .filter_map(|last| Some((last.order.as_ref()?, &last.lines)))
                    .flat_map(|(order, lines)| lines.iter().map(move |line| (order, line)))
                    .map(|(order, line)| of(order, line))
                    .collect();
            }
            (_, Some(one)) => meant.pieces = vec![one],
            ([only], None) if points => {
                let wish = if kind == Kind::Return { String::new() } else { words.to_owned() };
                meant.pieces = vec![Piece { line: Line { wish, ..only.line.clone() }, ..only.clone() }];
            }
            _ => {}
        }
    }
    if meant.pieces.is_empty() && meant.either.is_empty() && (!meant.named || meant.kept) && kind != Kind::Return {
        let spoken = flow.state.order.as_ref().filter(|_| named.is_empty()).and_then(|id| among.iter().find(|order| order.id == *id));
        let of: Vec<&Order> = spoken.map_or_else(|| among.clone(), |order| vec![*order]);
        meant.pieces = by_wish(flow, view, &of, words).await?;
    }
    prefer_in_the_making(flow, &mut meant, kinds);
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
                only_item(flow, order, draft, words).await?;
            }
        }
    }
    Ok(drafts)
}

/// "I'd like it in L", where only one of the things that were ordered comes in such a size.
pub(in crate::dialogue::flows::writes) async fn by_wish(
    flow: &Flow<'_>,
    view: &View,
    orders: &[&Order],
    words: &str,
) -> Result<Vec<Piece>, FlowError> {
    let mut found: Vec<Piece> = Vec::new();
    for piece in orders.iter().flat_map(|order| items::pieces(order, |_| true)) {
        let picked = flow.understander.options_of(words, &piece.line.product).await?;
        let variants = view.products.get(&piece.line.product).map(|product| &product.variants[..]).unwrap_or_default();
        if !picked.is_empty() && variants.iter().any(|variant| items::says(Some(&variant.options), &picked)) {
            found.push(Piece { line: Line { wish: words.to_owned(), ..piece.line.clone() }, ..piece });
        }
    }
    let same = |piece: &Piece, first: &Piece| piece.order == first.order && piece.line.item == first.line.item;
    let one = found.first().is_some_and(|first| found.iter().all(|piece| same(piece, first)));
    Ok(if one { found } else { Vec::new() })
}

/// "Only the backpack", where several orders have one and one in the making is among them.
fn prefer_in_the_making(flow: &Flow<'_>, meant: &mut Meant, kinds: &[Kind]) {
    let drafts = flow.state.writes.drafts.iter().filter(|draft| kinds.contains(&draft.kind));
    let drafts: Vec<&Draft> = drafts.collect();
    let in_the_making = |piece: &&Piece| {
        let of = |draft: &&&Draft| draft.order.as_ref() == Some(&piece.order);
        drafts.iter().filter(of).any(|draft| draft.lines.iter().any(|line| line.item == piece.line.item))
    };
    let either = std::mem::take(&mut meant.either);
    for fits in either {
        let mine: Vec<Piece> = fits.iter().filter(in_the_making).cloned().collect();
        let several = fits.iter().any(|piece| piece.order != fits[0].order);
        if several && !mine.is_empty() { meant.pieces.extend(mine) } else { meant.either.push(fits) }
    }
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

/// An order with one item: that one is meant, unless the words name something else.
pub(in crate::dialogue::flows::writes) async fn only_item(
    flow: &Flow<'_>,
    order: &Order,
    draft: &mut Draft,
    words: &str,
) -> Result<(), FlowError> {
    let [item] = &order.items[..] else { return Ok(()) };
    if !draft.lines.is_empty() || item.quantity != 1 || !matches!(draft.kind, Kind::Return | Kind::Exchange | Kind::Items) {
        return Ok(());
    }
    let mentions = flow.understander.understand(words, Some(flow.language)).await?.mentions;
    let other = !mentions.is_empty() && mentions.iter().all(|mention| mention.product != item.product);
    if other || items::unclear(words) || names_another(words, item) {
        return Ok(());
    }
    let wish = if draft.kind == Kind::Return { String::new() } else { words.to_owned() };
    draft.lines = vec![Line { product: item.product.clone(), item: item.variant.clone(), new: None, wish }];
    Ok(())
}

/// "Return the parasol", where the order holds a lamp: a thing that the catalogue may not even have.
fn names_another(words: &str, item: &Item) -> bool {
    static OBJECT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:return|exchang|swap|chang|modify|replac|switch|upgrad|refund|send|give)(?:e|ing)?\s+(?:back\s+)?(?:the|my|this|that|an?)\s+(?P<noun>[a-z][a-z-]{2,})\b(?P<next>\s+[a-z-]+)?")
            .expect("the pattern is a constant that the tests compile")
    });
    const ANY: &[&str] = &[
        "order",
        "item",
        "one",
        "thing",
        "product",
        "purchase",
        "parcel",
        "package",
        "delivery",
        "whole",
        "entire",
        "stuff",
        "last",
        "recent",
        "latest",
        "only",
        "same",
        "current",
        "pending",
        "delivered",
        "good",
        "previous",
        "other",
        "size",
        "color",
        "colour",
        "style",
        "variant",
        "option",
        "model",
        "wrong",
        "new",
        "old",
    ];
    let has = |text: &str, word: &str| {
        let stem = word.trim_end_matches('s');
        text.to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .any(|own| own.trim_end_matches('s') == stem || (stem.len() > 4 && own.contains(stem)))
    };
    let of_item = |word: &str| {
        let word = word.trim().to_lowercase();
        ANY.contains(&word.trim_end_matches('s'))
            || has(&item.name, &word)
            || item.options.iter().any(|(name, value)| has(name, &word) || value.as_str().is_some_and(|value| has(value, &word)))
    };
    OBJECT.captures_iter(words).any(|hit| !of_item(&hit["noun"]) && !hit.name("next").is_some_and(|next| of_item(next.as_str())))
}

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
