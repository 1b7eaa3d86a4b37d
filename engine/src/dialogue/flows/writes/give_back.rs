//! Send items of a delivered order back.

use knowledge::proposal::Change;
use knowledge::shop::Order;
use rust_decimal::Decimal;

use super::super::Flow;
use super::next;
use super::say::{self, Saying};
use super::view::View;
use crate::dialogue::buttons::Button;
use crate::dialogue::drafts::{Draft, Slot};

/// Asks for what is missing; true where something is.
pub(super) fn ask(flow: &Flow<'_>, view: &View, draft: &mut Draft, order: &Order, saying: &mut Saying) -> bool {
    if let Some(fits) = draft.either.first().cloned() {
        draft.asked = Some(Slot::Items);
        say::which_of(flow, order, &fits, saying);
        return true;
    }
    if draft.lines.is_empty() {
        draft.asked = Some(Slot::Items);
        saying.line(flow.say("write-which-items-return", &[("order", order.id.as_str())]));
        say::list_items(flow, order, saying);
        if order.items.len() > 1 {
            saying.button(Button::Choice(flow.say("write-all-items", &[])));
        }
        return true;
    }
    next::ask_method(flow, view, draft, order, Decimal::ZERO, "write-which-method-refund", saying)
}

/// The change, and what comes back.
pub(super) fn change(draft: &Draft, order: &Order) -> Option<(Change, Decimal)> {
    let items = draft.lines.iter().map(|line| line.item.clone()).collect();
    Some((Change::Return { order: order.id.clone(), items, method: draft.method.clone()? }, -worth(draft, order)))
}

/// What the items cost.
fn worth(draft: &Draft, order: &Order) -> Decimal {
    let price = |id| order.items.iter().find(|item| item.variant == id).map(|item| item.price).unwrap_or_default();
    draft.lines.iter().map(|line| price(line.item.clone())).sum()
}

/// What would be done, in words.
pub(super) fn summary(flow: &Flow<'_>, view: &View, draft: &Draft, order: &Order, saying: &mut Saying) {
    if draft.method.is_none() {
        return;
    }
    saying.line(flow.say("write-summary-return", &[("order", order.id.as_str())]));
    for item in draft.lines.iter().filter_map(|line| order.items.iter().find(|item| item.variant == line.item)) {
        let (words, price) = (say::item(flow, &item.name, &item.options), say::money(flow, order, item.price));
        saying.line(format!("- {}", flow.say("write-item-line", &[("item", &words), ("price", &price)])));
    }
    money(flow, view, draft, order, saying);
    if draft.lines.len() < order.items.len() {
        saying.line(flow.say("write-last-chance-return", &[("order", order.id.as_str())]));
    }
}

/// What comes back, and where to.
pub(super) fn money(flow: &Flow<'_>, view: &View, draft: &Draft, order: &Order, saying: &mut Saying) {
    let Some(method) = &draft.method else { return };
    let worth = worth(draft, order);
    saying.facts([say::money_fact(flow, order, "refund", worth)]);
    let (amount, to, when) = (say::money(flow, order, worth), say::method(flow, view, method), say::when(flow, view, method));
    saying.line(flow.say("write-refund-later", &[("amount", &amount), ("method", &to), ("when", &when)]));
}
