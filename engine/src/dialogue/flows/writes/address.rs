//! Send an order elsewhere, or change the profile's address.

use knowledge::proposal::Change;
use knowledge::shop::{Address, Order};

use super::super::Flow;
use super::say::{self, Saying};
use super::view::View;
use crate::dialogue::drafts::{Draft, PartialAddress, Slot};

/// Asks for what is missing; true where something is.
pub(super) fn ask(flow: &Flow<'_>, draft: &mut Draft, saying: &mut Saying) -> bool {
    if draft.address.is_some() {
        return false;
    }
    draft.asked = Some(Slot::Address);
    let partly = draft.partly.clone().unwrap_or_default();
    let missing = missing(&partly);
    if missing.is_empty() || partly == PartialAddress::default() {
        draft.partly.get_or_insert_default();
        saying.line(match draft.order.as_ref() {
            Some(order) => flow.say("write-which-address", &[("order", order.as_str())]),
            None => flow.say("write-which-address-profile", &[]),
        });
        return true;
    }
    let names: Vec<String> = missing.iter().map(|part| flow.say(part, &[])).collect();
    saying.line(flow.say(
        "write-address-missing",
        &[("parts", &names.join(if flow.language == knowledge::language::Language::Zh { "、" } else { ", " }))],
    ));
    true
}

fn missing(partly: &PartialAddress) -> Vec<&'static str> {
    let parts = [
        ("write-part-line1", &partly.line1),
        ("write-part-city", &partly.city),
        ("write-part-region", &partly.region),
        ("write-part-postcode", &partly.postcode),
        ("write-part-country", &partly.country),
    ];
    let open: Vec<&str> = parts.into_iter().filter(|(_, part)| part.is_none()).map(|(name, _)| name).collect();
    // a state or province is asked for where nothing else is missing: many addresses have none
    if open.len() > 1 { open.into_iter().filter(|name| *name != "write-part-region").collect() } else { open }
}

/// The change of an order, or of the profile.
pub(super) fn change(view: &View, draft: &Draft) -> Option<Change> {
    let address = draft.address.clone()?;
    Some(match &draft.order {
        Some(order) => Change::Address { order: order.clone(), address },
        None => Change::Profile { customer: view.customer.id.clone(), address },
    })
}

/// The address as it is.
pub(super) fn now<'v>(view: &'v View, order: Option<&'v Order>) -> &'v Address {
    order.map_or(&view.customer.address, |order| &order.address)
}

/// What would be done, in words.
pub(super) fn summary(flow: &Flow<'_>, view: &View, draft: &Draft, order: Option<&Order>, saying: &mut Saying) {
    let Some(new) = &draft.address else { return };
    let old = now(view, order);
    saying.facts([say::address_fact(flow, view, old)]);
    match order {
        Some(order) => {
            saying.facts([say::fact(flow, order, "address", knowledge::fact::Value::Address(new.clone()))]);
            saying.line(flow.say("write-summary-address", &[("order", order.id.as_str())]));
        }
        None => {
            saying.facts([knowledge::fact::Fact {
                field: knowledge::fact::Field::Change("address".to_owned()),
                ..say::address_fact(flow, view, new)
            }]);
            saying.line(flow.say("write-summary-profile", &[]));
        }
    }
    saying.line(flow.say("write-from-to", &[("old", &old.to_string()), ("new", &new.to_string())]));
}
