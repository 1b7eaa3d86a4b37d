//! Returns, exchanges and changes of items: by item, then by order. An item that stands in several orders is meant in the one
//! that allows the change, or is asked about.

use std::sync::LazyLock;

use knowledge::ids::OrderId;
use knowledge::shop::{Order, OrderStatus};
use regex::Regex;

use super::items::{self, Meant, Piece};
use super::{Draft, Flow, FlowError, Kind, View, one_of};
use crate::dialogue::drafts::Line;

static ONE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\bones?\b|那个|这个|那件|这件").expect("the pattern is a constant that the tests compile"));

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
pub(in crate::dialogue::flows::writes) fn only_item(order: &Order, draft: &mut Draft, words: &str) {
    if draft.lines.is_empty()
        && let [item] = &order.items[..]
        && item.quantity == 1
        && matches!(draft.kind, Kind::Return | Kind::Exchange | Kind::Items)
    {
        let wish = if draft.kind == Kind::Return { String::new() } else { words.to_owned() };
        draft.lines = vec![Line { product: item.product.clone(), item: item.variant.clone(), new: None, wish }];
    }
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
