//! Pay an order by another method.

use knowledge::proposal::Change;
use knowledge::shop::Order;
use rust_decimal::Decimal;

use super::super::Flow;
use super::next;
use super::say::{self, Saying};
use super::view::{View, original};
use crate::dialogue::drafts::{Draft, Kind};

/// Asks for what is missing; true where something is.
pub(super) fn ask(flow: &Flow<'_>, view: &View, draft: &mut Draft, order: &Order, saying: &mut Saying) -> bool {
    next::ask_method(flow, view, draft, order, Decimal::ZERO, "write-which-method-new", saying)
}

/// The change, and the amount that moves.
pub(super) fn change(draft: &Draft, order: &Order) -> Option<(Change, Decimal)> {
    Some((Change::Payment { order: order.id.clone(), method: draft.method.clone()? }, order.first_paid()))
}

/// What would be done, in words.
pub(super) fn summary(flow: &Flow<'_>, view: &View, draft: &Draft, order: &Order, saying: &mut Saying) {
    let (Some(new), Some(_)) = (&draft.method, original(order)) else { return };
    let (amount, to) = (say::money(flow, order, order.first_paid()), say::method(flow, view, new));
    saying.line(flow.say("write-summary-payment", &[("order", order.id.as_str()), ("amount", &amount), ("method", &to)]));
    money(flow, view, order, saying);
    debug_assert_eq!(draft.kind, Kind::Payment);
}

/// What comes back to the method that paid.
pub(super) fn money(flow: &Flow<'_>, view: &View, order: &Order, saying: &mut Saying) {
    let Some(old) = original(order) else { return };
    let amount = say::money(flow, order, order.first_paid());
    let (from, when) = (say::method(flow, view, old), say::when(flow, view, old));
    saying.facts([say::money_fact(flow, order, "moves", order.first_paid())]);
    saying.line(flow.say("write-goes-back", &[("amount", &amount), ("method", &from), ("when", &when)]));
}
