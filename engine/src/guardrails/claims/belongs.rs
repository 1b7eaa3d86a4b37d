//! What is a part of what, from when a window counts, where prices begin: claims that no single value shows.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::atoms::{AtomValue, pattern};
use super::examine::{ELSEWHERE, Finding, Page};
use super::known::Leaf;
use super::passage::{Mood, mood};
use crate::guardrails::reply::ClaimKind;

const OTHERWISE: &str = "the facts say otherwise";

/// What stands between a thing and the order that it is in.
static IN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[^.,;。，；]{0,24}\b(?:in|part of|from|with|on|belongs to) (?:your |the )?(?:order )?(?:number )?$|^(?:是?在|属于|来自)(?:订单)?$",
    )
});

/// From which event a window counts, in a text.
static FROM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:from|after|of|since|counted from|starting (?:from|on|with)) (?:the |your )?(?:date of |day of )?(?P<event>delivery|receipt|purchase|order|ordering|placing|shipping|shipment|dispatch|payment)|(?:从|自)?(?P<zh>下单|购买|付款|发货|送达|收货|签收)(?:之?日|当天|那天)?(?:起|算起|开始算|开始计算|后)",
    )
});

/// Words after which the lowest of several amounts stands.
static LOWEST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:prices? )?(?:starts?|starting|begins?|beginning) (?:at|from) ?$|(?:as low as|from as little as|from only|from just|the lowest (?:price )?is|cheapest is) ?$|(?:最低|低至|起价|最便宜的?)(?:是|为|只要|仅需|仅)?$",
    )
});
static HIGHEST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:up to|as much as|the highest (?:price )?is|go up to|goes up to) ?$|(?:最高|最贵的?)(?:是|为|到|达)?$"));

/// Finds what is said to be a part of an order that it is not in, windows that count from something else, and first prices that
/// are not the lowest.
pub(super) fn said(page: &Page<'_>, findings: &mut Vec<Finding>) {
    orders(page, findings);
    windows(page, findings);
    bounds(page, findings);
}

/// "The tablet is in #W3130288".
fn orders(page: &Page<'_>, findings: &mut [Finding]) {
    let known = page.against.known;
    for mention in &page.binder.mentions {
        let order = |subject: &usize| known.order_of(*subject) == Some(*subject);
        let items: Vec<usize> =
            mention.subjects.iter().copied().filter(|subject| !order(subject) && known.order_of(*subject).is_some()).collect();
        if items.is_empty() || mood(&page.text[page.binder.sentence(mention.at.start)]) == Mood::Asks {
            continue;
        }
        let next = page.binder.mentions.iter().find(|other| other.at.start >= mention.at.end);
        let Some(next) = next.filter(|next| next.subjects.iter().all(order) && !next.subjects.is_empty()) else { continue };
        let between = page.text.get(mention.at.end..next.at.start).unwrap_or_default().trim_end_matches('#');
        let inside = items.iter().any(|item| next.subjects.iter().any(|whole| known.within(*item, *whole)));
        if IN.is_match(between) && !inside {
            for finding in findings.iter_mut().filter(|finding| finding.at.start < next.at.end && next.at.start < finding.at.end) {
                finding.why = Some(ELSEWHERE);
                finding.leaves.clear();
            }
        }
    }
}

/// The event that a word names.
fn event(word: &str) -> &'static str {
    match word {
        "delivery" | "receipt" | "送达" | "收货" | "签收" => "deliver",
        "shipping" | "shipment" | "dispatch" | "发货" => "ship",
        "payment" | "付款" => "pay",
        _ => "order",
    }
}

/// "30 days from the order" where the window counts from the delivery.
fn windows(page: &Page<'_>, findings: &mut Vec<Finding>) {
    let known = page.against.known;
    let counts = |leaf: &&Leaf| {
        leaf.path.split(' ').any(|word| matches!(word, "counted" | "counts" | "from" | "starts" | "start" | "since"))
            && leaf.text.len() < 40
    };
    for found in FROM.captures_iter(page.text) {
        let (Some(whole), Some(word)) = (found.get(0), found.name("event").or_else(|| found.name("zh"))) else { continue };
        let sentence = page.binder.sentence(whole.start());
        let beside = |finding: &&Finding| sentence.contains(&finding.at.start) && finding.why.is_none();
        let span =
            |finding: &&Finding| page.atoms.iter().any(|atom| atom.start == finding.at.start && matches!(atom.value, AtomValue::Span(..)));
        let facts =
            known.facts(&findings.iter().filter(beside).filter(span).flat_map(|finding| finding.leaves.clone()).collect::<Vec<_>>());
        let stated: Vec<&str> = known
            .leaves
            .iter()
            .filter(|leaf| facts.contains(&leaf.fact))
            .filter(counts)
            .filter_map(|leaf| {
                ["deliver", "receipt", "ship", "dispatch", "pay", "order", "purchase", "placed"]
                    .into_iter()
                    .find(|event| leaf.text.contains(event))
            })
            .map(|event| match event {
                "receipt" => "deliver",
                "dispatch" => "ship",
                "purchase" | "placed" => "order",
                other => other,
            })
            .collect();
        if !stated.is_empty() && !stated.contains(&event(word.as_str())) {
            findings.push(Finding::unheld(whole.range(), ClaimKind::Date, OTHERWISE));
        }
    }
}

/// "Prices start at $148.95": the lowest of all that are spoken of.
fn bounds(page: &Page<'_>, findings: &mut [Finding]) {
    let known = page.against.known;
    for finding in findings.iter_mut().filter(|finding| finding.why.is_none() && finding.kind == ClaimKind::Price) {
        let before = page.text.get(..finding.at.start).unwrap_or_default();
        let (lowest, highest) = (LOWEST.is_match(before), HIGHEST.is_match(before));
        let Some(leaf) = finding.leaves.first().and_then(|leaf| known.leaves.get(*leaf)).filter(|_| lowest || highest) else { continue };
        let (Some(said), Some(name)) = (leaf.money(), known.name_of(leaf)) else { continue };
        let alike = |other: &&Leaf| other.path == leaf.path && known.name_of(other) == Some(name);
        let beyond = |other: Decimal| if lowest { other < said } else { other > said };
        if known.leaves.iter().filter(alike).filter_map(Leaf::money).any(beyond) {
            finding.why = Some(OTHERWISE);
            finding.leaves.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::guardrails::claims::all_hold;

    fn holds(reply: &str) -> bool {
        let facts = [
            json!({"id": "now", "kind": "clock", "now": "2026-05-14T10:00:00+02:00", "weekday": "Thursday"}),
            json!({"id": "o", "kind": "order", "order_id": "#M-10482", "status": "delivered", "items": [{"name": "Harrow Lamp", "item_id": "HL-2041", "price": "40.00", "quantity": 1}], "total": "40.00", "currency": "EUR"}),
            json!({"id": "p", "kind": "order", "order_id": "#M-10483", "status": "pending", "items": [{"name": "Calder Throw", "item_id": "CT-3055", "price": "60.00", "quantity": 1}], "total": "60.00", "currency": "EUR"}),
            json!({"id": "v", "kind": "variant", "product": "Pine Bench", "item_id": "PB-1", "options": {"size": "S"}, "price": "80.00", "currency": "EUR"}),
            json!({"id": "w", "kind": "variant", "product": "Pine Bench", "item_id": "PB-2", "options": {"size": "L"}, "price": "95.00", "currency": "EUR"}),
            json!({"id": "r", "kind": "return_policy", "window_days": 30, "counted_from": "delivery"}),
        ];
        all_hold(reply, &facts)
    }

    #[test]
    fn parts_windows_and_first_prices() {
        assert!(holds("The lamp is in #M-10482."));
        assert!(holds("Prices for the pine bench start at €80.00."));
        assert!(holds("You can return it within 30 days from delivery."));
        assert!(!holds("The lamp is in #M-10483."));
        assert!(!holds("Prices for the pine bench start at €95.00."));
        assert!(!holds("You can return it within 30 days from the order."));
    }
}
