//! What the shop's rules do not allow: why, and what is possible instead. A person is offered, nothing is handed over by itself.

use knowledge::shop::{Order, OrderStatus};

use super::super::{Flow, order_asked};
use super::address;
use super::say::{self, Saying};
use super::view::View;
use crate::answer::templates;
use crate::dialogue::buttons::Button;
use crate::dialogue::drafts::{Draft, Kind, Refused};
use crate::dialogue::policy::Allowed;
use crate::dialogue::{Action, ActionState};

/// No order allows it; of the one that was spoken of, it is said why.
pub(super) fn none(flow: &mut Flow<'_>, kind: Kind, view: &View, saying: &mut Saying) {
    let spoken = flow.state.order.as_ref().and_then(|id| view.order(id)).filter(|_| kind != Kind::Profile);
    if let Some(order) = spoken.cloned()
        && refused(flow, view, &mut Draft::new(kind), Some(&order), saying)
    {
        return;
    }
    flow.state.writes.refused = Some(Refused { kind, order: None }).filter(|_| !view.orders.is_empty());
    saying.line(if view.orders.is_empty() { flow.say("orders-none", &[]) } else { flow.say(&format!("write-none-{}", kind.rule()), &[]) });
    offer_person(flow, saying);
}

/// Says why where the rules do not allow a change of this order; true where they do not.
pub(super) fn refused(flow: &mut Flow<'_>, view: &View, draft: &mut Draft, order: Option<&Order>, saying: &mut Saying) -> bool {
    let Some(order) = order else {
        if flow.policy.profile.allowed {
            return false;
        }
        flow.state.writes.refused = Some(Refused { kind: draft.kind, order: None });
        saying.line(flow.say("write-no-profile", &[]));
        offer_person(flow, saying);
        return true;
    };
    // what is swapped before it is sent is a change of items, afterwards an exchange
    if draft.kind == Kind::Exchange
        && !view.allowed(flow, Kind::Exchange, order).is_yes()
        && view.allowed(flow, Kind::Items, order).is_yes()
    {
        draft.kind = Kind::Items;
    } else if draft.kind == Kind::Items
        && !view.allowed(flow, Kind::Items, order).is_yes()
        && view.allowed(flow, Kind::Exchange, order).is_yes()
    {
        draft.kind = Kind::Exchange;
    }
    let allowed = view.allowed(flow, draft.kind, order);
    if allowed.is_yes() {
        return false;
    }
    flow.state.writes.refused = Some(Refused { kind: draft.kind, order: Some(order.id.clone()) });
    saying.facts(say::order_facts(flow, view, order));
    let id = ("order", order.id.as_str());
    let status = templates::status(flow.language, &order.status);
    let arrived = order.shipments.iter().filter_map(|parcel| parcel.eta).max();
    match (allowed, arrived) {
        (Allowed::TooLate { days }, Some(arrived)) => {
            saying.facts([say::fact(
                flow,
                order,
                "window",
                knowledge::fact::Value::Text(flow.say("write-days", &[("days", &days.to_string())])),
            )]);
            let eta = templates::day(flow.language, arrived);
            saying.line(flow.say("write-too-late", &[id, ("eta", &eta), ("days", &days.to_string())]));
        }
        // its status is only asked for
        _ if view.asked.iter().any(|asked| asked.order == order.id) => {
            saying.line(flow.say("write-not-possible", &[]));
            let said = order_asked::sentences(flow, &view.asked, &order.id);
            said.iter().for_each(|sentence| saying.goes_on(sentence, flow.language));
            saying.facts(order_asked::facts(flow, &view.asked, &order.id));
        }
        _ => saying.line(flow.say(&format!("write-no-{}", draft.kind.rule()), &[id, ("status", &status)])),
    }
    if let Some(instead) = instead(flow, view, draft.kind, order) {
        saying.goes_on(&flow.say(instead, &[id]), flow.language);
    }
    offer_person(flow, saying);
    saying.actions.push(Action {
        name: name(draft.kind),
        arguments: serde_json::json!({ "order_id": order.id }),
        state: ActionState::Refused,
    });
    true
}

/// A change that changes nothing.
pub(super) fn pointless(flow: &Flow<'_>, view: &View, draft: &Draft, order: Option<&Order>, saying: &mut Saying) -> bool {
    let same = matches!(draft.kind, Kind::Address | Kind::Profile) && draft.address.as_ref() == Some(address::now(view, order));
    if same && let Some(address) = &draft.address {
        saying.facts([say::address_fact(flow, view, address)]);
        saying.line(flow.say("write-address-same", &[("address", &address.to_string())]));
    }
    same
}

/// What is possible with this order instead.
fn instead(flow: &Flow<'_>, view: &View, kind: Kind, order: &Order) -> Option<&'static str> {
    let may = |kind| view.allowed(flow, kind, order).is_yes();
    match kind {
        Kind::Cancel if order.status == OrderStatus::Delivered && may(Kind::Return) => Some("write-instead-return"),
        Kind::Return | Kind::Exchange if may(Kind::Cancel) => Some("write-instead-cancel"),
        Kind::Items | Kind::Payment if may(Kind::Address) => Some("write-instead-address"),
        _ => None,
    }
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Cancel => "cancel_pending_order",
        Kind::Address => "modify_pending_order_address",
        Kind::Payment => "modify_pending_order_payment",
        Kind::Items => "modify_pending_order_items",
        Kind::Return => "return_delivered_order_items",
        Kind::Exchange => "exchange_delivered_order_items",
        Kind::Profile => "modify_user_address",
    }
}

fn offer_person(flow: &mut Flow<'_>, saying: &mut Saying) {
    flow.state.offered_person = true;
    saying.button(Button::Person);
}
