//! Changes that wait behind the one that is worked on: what is said of them is kept for them, and the shopper is told that they come
//! next.

use knowledge::ids::ProductId;

use super::super::Flow;
use super::view::View;
use super::{addresses, say};
use crate::dialogue::Answer;
use crate::dialogue::drafts::{Kind, Slot};

/// Fewer words may be an answer that was not understood.
const SENTENCE: usize = 4;

/// An address that belongs to a change behind the first goes there. Returns that change's place.
pub(super) fn take_address(flow: &mut Flow<'_>, view: &View, text: &str) -> Option<usize> {
    let takes = |kind| matches!(kind, Kind::Address | Kind::Profile);
    let first = flow.state.writes.drafts.first()?;
    if takes(first.kind) || !flow.understood.addresses().any(|parts| parts.line1.is_some()) {
        return None;
    }
    let at = flow.state.writes.drafts.iter().position(|draft| takes(draft.kind) && draft.address.is_none())?;
    let mut draft = flow.state.writes.drafts[at].clone();
    addresses::take(flow, view, &mut draft, &flow.understood, text);
    flow.state.writes.drafts[at] = draft;
    Some(at)
}

/// Whether a message that answers nothing speaks of something else: a thing that the change is not about, or a sentence where an
/// address was asked for.
pub(super) fn elsewhere(flow: &Flow<'_>, view: &View, text: &str) -> bool {
    let Some(draft) = flow.state.writes.drafts.first() else { return false };
    let of_it = |product: &ProductId| {
        let order = draft.order.as_ref().and_then(|id| view.order(id));
        draft.lines.iter().any(|line| line.product == *product)
            || order.is_some_and(|order| order.items.iter().any(|item| item.product == *product))
    };
    let other_thing = flow.understood.mentions.first().is_some_and(|mention| mention.score >= 0.5 && !of_it(&mention.product));
    match draft.asked {
        Some(Slot::Address) => {
            let sentence = text.split_whitespace().count() >= SENTENCE && !text.chars().any(|symbol| symbol.is_ascii_digit());
            (sentence || other_thing) && flow.understood.addresses().next().is_none()
        }
        Some(Slot::Method | Slot::Reason | Slot::Whole | Slot::Condition) => other_thing,
        _ => false,
    }
}

/// Says that a change comes next, before the summary that it waits behind.
pub(super) fn note(flow: &Flow<'_>, view: &View, at: usize, answer: &mut Answer) {
    let Some(draft) = flow.state.writes.drafts.get(at).filter(|_| at > 0) else { return };
    let order = draft.order.as_ref().and_then(|id| view.order(id));
    let what = match order {
        Some(order) => {
            answer.facts.extend(say::order_facts(flow, view, order));
            flow.say(&format!("write-next-{}", draft.kind.rule()), &[("order", order.id.as_str())])
        }
        None if draft.kind == Kind::Profile => flow.say("write-next-profile", &[]),
        None => flow.say("write-next-other", &[]),
    };
    answer.text = format!("{what}\n{}", answer.text);
}
