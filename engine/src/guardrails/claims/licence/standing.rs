//! What an order's status allows: "only pending orders can be cancelled" beside an order that is delivered.

use super::super::known::{Content, Leaf};
use super::super::passage::denied;
use super::{Bound, Page, concepts, holds, pattern};
use std::sync::LazyLock;

use regex::Regex;

/// What may be done or not, as a status allows it.
const BY_STATUS: [&str; 4] = ["cancel", "modify", "return", "exchange"];

/// The names of statuses, as shops write them.
const STATUSES: [&str; 22] = [
    "pending",
    "processing",
    "processed",
    "packed",
    "paid",
    "unpaid",
    "open",
    "confirmed",
    "unfulfilled",
    "fulfilled",
    "shipped",
    "dispatched",
    "in transit",
    "delivered",
    "completed",
    "cancelled",
    "canceled",
    "refunded",
    "on hold",
    "待处理",
    "已发货",
    "已送达",
];

static ONLY: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bonly\b|\bmust be\b|只有|仅|只能|才能|才可"));

/// Whether words restrict what they say.
pub(super) fn only(text: &str) -> bool {
    ONLY.is_match(text)
}

/// Whether the status of what is bound allows the deed of a concept, with the leaves that say so; nothing where no rule speaks of it.
pub(super) fn allows(page: &Page<'_>, concept: usize, bound: &Bound) -> Option<(bool, Vec<usize>)> {
    if !BY_STATUS.iter().any(|name| concepts::index(name) == concept) {
        return None;
    }
    let known = page.against.known;
    let order = bound.subjects.iter().find_map(|subject| known.order_of(*subject));
    let own = |leaf: &Leaf| {
        let of = leaf.subject.and_then(|subject| known.order_of(subject));
        leaf.path.ends_with("status") && of.is_some() && leaf.subject == of && order.is_none_or(|order| of == Some(order))
    };
    let mut stated = known.leaves.iter().enumerate().filter(|(_, leaf)| own(leaf));
    let (standing, status) = stated.next()?;
    if stated.any(|(_, other)| other.text != status.text) {
        return None;
    }
    let about = |leaf: &Leaf| leaf.concepts.has(concept) || leaf.text_concepts.has(concept);
    for (index, leaf) in known.leaves.iter().enumerate().filter(|(index, _)| *index != standing) {
        let names: Vec<&str> = STATUSES.into_iter().filter(|name| holds(&leaf.text, name)).collect();
        if names.is_empty() || leaf.content == Content::Nothing {
            continue;
        }
        let same = names.iter().any(|name| status.text.split('(').next().is_some_and(|now| now.trim() == *name));
        let required =
            leaf.path.split(' ').any(|word| matches!(word, "status" | "statuses" | "state" | "states" | "while" | "when" | "stage"))
                && !leaf.path.ends_with("order status")
                && leaf.subject.is_none();
        let beside = known.leaves.iter().any(|other| other.fact == leaf.fact && about(other));
        if required && beside {
            return Some((same, vec![index, standing]));
        }
        if !leaf.text_concepts.has(concept) || leaf.text.chars().count() < 12 {
            continue;
        }
        let mention = concepts::mentions(&leaf.text).into_iter().find(|mention| mention.concept == concept);
        let no = mention.is_some_and(|mention| denied(&leaf.text, &(0..leaf.text.len()), &mention.at));
        if ONLY.is_match(&leaf.text) && !no {
            return Some((same, vec![index, standing]));
        }
        if no && same {
            return Some((false, vec![index, standing]));
        }
        if !no && same {
            return Some((true, vec![index, standing]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::guardrails::claims::all_hold;

    fn holds(reply: &str) -> bool {
        let facts = [
            json!({"id": "now", "kind": "clock", "now": "2026-05-14T10:00:00+02:00", "weekday": "Thursday"}),
            json!({"id": "o", "kind": "order", "order_id": "#M-10482", "status": "delivered", "items": [{"name": "Harrow Lamp", "item_id": "HL-2041", "price": "40.00", "quantity": 1}], "total": "40.00", "currency": "EUR"}),
            json!({"id": "r", "kind": "policy", "topic": "cancel", "text": "Only orders with status pending can be cancelled."}),
        ];
        all_hold(reply, &facts)
    }

    #[test]
    fn a_status_allows_and_forbids() {
        assert!(holds("M-10482 is delivered, so it can no longer be cancelled."));
        assert!(!holds("You can still cancel M-10482."));
    }
}
