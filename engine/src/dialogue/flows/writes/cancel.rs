//! Cancel a whole order.

use knowledge::proposal::Change;
use knowledge::shop::Order;
use rust_decimal::Decimal;

use super::super::Flow;
use super::say::{self, Saying};
use super::view::View;
use crate::dialogue::buttons::Button;
use crate::dialogue::drafts::{Draft, Slot};

/// Asks for what is missing; true where something is.
pub(super) fn ask(flow: &Flow<'_>, draft: &mut Draft, order: &Order, saying: &mut Saying) -> bool {
    let id = ("order", order.id.as_str());
    if !draft.lines.is_empty() {
        draft.asked = Some(Slot::Whole);
        saying.line(flow.say("write-cancel-whole", &[id]));
        say::list_items(flow, order, saying);
        saying.line(flow.say("write-cancel-whole-ask", &[id]));
        return true;
    }
    if draft.reason.is_none() && !flow.policy.cancel.ask_reason {
        draft.reason = flow.policy.cancel.reasons.first().map(|reason| reason.id.clone());
    }
    if draft.reason.is_none() {
        draft.asked = Some(Slot::Reason);
        saying.line(flow.say("write-which-reason", &[id]));
        for reason in &flow.policy.cancel.reasons {
            saying.button(Button::Choice(reason.label(flow.language).to_owned()));
        }
        return true;
    }
    false
}

/// The change, and what the shopper gets back.
pub(super) fn change(draft: &Draft, order: &Order) -> Option<(Change, Decimal)> {
    let back: Decimal = order.paid().iter().map(|(_, amount)| *amount).sum();
    Some((Change::Cancel { order: order.id.clone(), reason: draft.reason.clone()? }, -back))
}

/// What would be done, in words.
pub(super) fn summary(flow: &Flow<'_>, view: &View, draft: &Draft, order: &Order, saying: &mut Saying) {
    let reason = flow.policy.cancel.reasons.iter().find(|reason| Some(&reason.id) == draft.reason.as_ref());
    let reason = reason.map(|reason| reason.label(flow.language).to_lowercase()).unwrap_or_default();
    saying.line(flow.say("write-summary-cancel", &[("order", order.id.as_str()), ("reason", &reason)]));
    for item in &order.items {
        saying.line(format!("- {}", say::item(flow, &item.name, &item.options)));
    }
    money(flow, view, order, saying);
}

/// What comes back, and where to.
pub(super) fn money(flow: &Flow<'_>, view: &View, order: &Order, saying: &mut Saying) {
    for (n, (method, amount)) in order.paid().into_iter().enumerate() {
        saying.facts([say::money_fact(flow, order, &format!("refunds.{n}"), amount)]);
        let (amount, to, when) = (say::money(flow, order, amount), say::method(flow, view, &method), say::when(flow, view, &method));
        saying.line(flow.say("write-goes-back", &[("amount", &amount), ("method", &to), ("when", &when)]));
    }
}
