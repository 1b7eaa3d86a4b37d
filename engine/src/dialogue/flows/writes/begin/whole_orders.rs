//! Changes of whole orders: cancelled, sent elsewhere, paid otherwise. Which order is meant, where it is told by an item, by an
//! address or as "all of them"; and where only a part is to be cancelled, which can't be done.

use std::sync::LazyLock;

use knowledge::ids::OrderId;
use knowledge::shop::Order;
use regex::Regex;

use super::items::{self, Meant};
use super::{Draft, Flow, FlowError, Kind, View, addresses, one_of};

/// Changes of whole orders.
pub(super) async fn whole_orders(flow: &Flow<'_>, view: &View, kind: Kind, named: &[&Order], words: &str) -> Result<Vec<Draft>, FlowError> {
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

fn every_order(words: &str) -> bool {
    static ALL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:all|both|every|any)\b(?: \w+){0,4} orders?\b|\border(?:s)?\b.{0,12}\ball of them\b|所有.{0,6}订单|全部.{0,6}订单|两个订单|订单都|订单全")
            .expect("the pattern is a constant that the tests compile")
    });
    ALL.is_match(words)
}

/// The words before the new address.
fn before_target(words: &str) -> &str {
    let lower = words.to_ascii_lowercase();
    // "I want to change …" and "sent to …, but it should go to …": the last place counts
    static TARGET: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?P<verb>\b(?:want|like|need|wish|going|have|able|try|trying|love|meant|decided))? to |改成|改为|改到|寄到|送到")
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

pub(super) fn says_order(words: &str) -> bool {
    static ORDER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:cancel\w*|the|my|whole|entire|that|this|full) (?:\w+ ){0,3}orders?\b|订单|[这那整]一?单")
            .expect("the pattern is a constant that the tests compile")
    });
    static FROM: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:from|in|of|out of|on) (?:\w+ ){0,3}orders?\b|订单.{0,4}(?:里|中)的")
            .expect("the pattern is a constant that the tests compile")
    });
    static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:whole|entire|full|complete) (?:\w+ )?order\b|整个订单")
            .expect("the pattern is a constant that the tests compile")
    });
    // "only that one, and not if it takes the whole order with it" does not say the order
    static IF: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:if|in case|unless)\b[^,.;:!?—–]*|(?:如果|要是|假如|若)[^，。；！？,]*")
            .expect("the pattern is a constant that the tests compile")
    });
    let words = &IF.replace_all(words, " ");
    WHOLE.is_match(words) || ORDER.is_match(words) && !FROM.is_match(words)
}

#[cfg(test)]
mod tests {
    use super::says_order;

    #[test]
    fn what_hangs_on_an_if_does_not_say_the_order() {
        for text in ["cancel my order", "cancel the whole order please", "if it has not left yet, cancel the entire order", "取消整个订单"]
        {
            assert!(says_order(text), "{text}");
        }
        for text in [
            "cancel only the hose, and if that means the entire order is gone, leave it",
            "remove the lamp unless you have to cancel the whole order",
            "只取消水管，如果要取消整个订单就算了",
        ] {
            assert!(!says_order(text), "{text}");
        }
    }
}
