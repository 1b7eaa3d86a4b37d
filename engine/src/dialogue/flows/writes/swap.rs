//! Other variants of items: of an order that was not sent yet, or in exchange for items that were delivered.

use knowledge::ids::VariantId;
use knowledge::proposal::{Change, Swap};
use knowledge::shop::{Order, Variant};
use rust_decimal::Decimal;

use super::super::{Flow, FlowError};
use super::next;
use super::say::{self, Saying};
use super::variants::{self, Wanted, Why};
use super::view::View;
use crate::answer::templates;
use crate::dialogue::buttons::Button;
use crate::dialogue::drafts::{Condition, Draft, Kind, Line, Slot};
use crate::dialogue::flows::order::text_options;

/// How many variants a list shows.
const SHOWN: usize = 12;
/// How many of them have a button.
const BUTTONS: usize = 6;

/// Asks for what is missing; true where something is.
pub(super) async fn ask(flow: &Flow<'_>, view: &View, draft: &mut Draft, order: &Order, saying: &mut Saying) -> Result<bool, FlowError> {
    if let Some(fits) = draft.either.first().cloned() {
        draft.asked = Some(Slot::Items);
        say::which_of(flow, order, &fits, saying);
        return Ok(true);
    }
    if draft.lines.is_empty() {
        draft.asked = Some(Slot::Items);
        saying.line(flow.say("write-which-items-swap", &[("order", order.id.as_str())]));
        say::list_items(flow, order, saying);
        return Ok(true);
    }
    for line in &mut draft.lines {
        if line.new.is_some() {
            continue;
        }
        let mut wanted = variants::wanted(flow, view, draft.kind, line).await?;
        if draft.condition == Some(Condition::Cheaper) {
            wanted = cheaper(view, order, line, wanted);
        }
        match wanted {
            Wanted::One(variant) => line.new = Some(variant),
            Wanted::Among { variants, why } => {
                draft.asked = Some(Slot::Variant);
                let words = match why {
                    Why::Fit => "write-which-variant",
                    Why::Near => "write-variant-near",
                    Why::OtherProduct => "write-variant-other-product",
                    Why::SameAgain => "write-variant-same-again",
                };
                offer(flow, view, order, line, &variants, words, saying);
                return Ok(true);
            }
            Wanted::None => {
                let there = view.products.get(&line.product).map(|product| product.variants.clone()).unwrap_or_default();
                let others: Vec<VariantId> =
                    there.iter().filter(|one| variants::sellable(one) && one.id != line.item).map(|one| one.id.clone()).collect();
                draft.asked = Some(Slot::Variant);
                let id = if others.is_empty() { "write-variant-none-at-all" } else { "write-variant-none" };
                offer(flow, view, order, line, &others, id, saying);
                line.wish.clear();
                return Ok(true);
            }
        }
    }
    let pays = difference(view, draft, order).unwrap_or_default();
    let id = if pays < Decimal::ZERO { "write-which-method-refund" } else { "write-which-method-pay" };
    Ok(next::ask_method(flow, view, draft, order, pays, id, saying))
}

/// Of what is wanted, only what costs less than what was bought. What costs as much or more stays where nothing else is there: then
/// the condition does not hold, which is said.
fn cheaper(view: &View, order: &Order, line: &Line, wanted: Wanted) -> Wanted {
    let paid = order.items.iter().find(|item| item.variant == line.item).map(|item| item.price);
    let price = |id: &VariantId| view.variant(&line.product, id).map(|variant| variant.price);
    let Wanted::Among { variants, why } = wanted else { return wanted };
    let mut less: Vec<VariantId> = variants.iter().filter(|id| price(id) < paid).cloned().collect();
    match (&less[..], why) {
        ([], _) => match variants.iter().min_by_key(|id| price(id)) {
            Some(cheapest) => Wanted::One(cheapest.clone()),
            None => Wanted::Among { variants, why },
        },
        ([_], Why::Fit) => Wanted::One(less.remove(0)),
        _ => Wanted::Among { variants: less, why },
    }
}

/// Lists variants to choose from.
fn offer(flow: &Flow<'_>, view: &View, order: &Order, line: &Line, ids: &[VariantId], words: &str, saying: &mut Saying) {
    let Some(product) = view.products.get(&line.product) else { return };
    let variants: Vec<&Variant> = ids.iter().filter_map(|id| product.variants.iter().find(|one| one.id == *id)).collect();
    let now = order.items.iter().find(|item| item.variant == line.item);
    let item = now.map_or_else(|| product.name.clone(), |item| say::item(flow, &item.name, &item.options));
    saying.line(flow.say(words, &[("item", &item)]));
    for variant in variants.iter().take(SHOWN) {
        let options = templates::options(flow.language, text_options(&variant.options));
        let price = say::money(flow, order, variant.price);
        saying.line(format!("- {}", flow.say("write-item-line", &[("item", &options), ("price", &price)])));
        if variants.len() <= BUTTONS {
            saying.button(Button::Choice(options));
        }
    }
    saying.facts(say::variant_facts(flow, view, &line.product, variants));
    if variants_more(ids) {
        saying.line(flow.say("write-variants-more", &[]));
    }
}

fn variants_more(ids: &[VariantId]) -> bool {
    ids.len() > SHOWN
}

/// What the shopper pays; negative: gets back.
pub(super) fn difference(view: &View, draft: &Draft, order: &Order) -> Option<Decimal> {
    draft
        .lines
        .iter()
        .map(|line| {
            let old = order.items.iter().find(|item| item.variant == line.item)?.price;
            Some(view.variant(&line.product, line.new.as_ref()?)?.price - old)
        })
        .sum()
}

/// The change, and what it costs.
pub(super) fn change(view: &View, draft: &Draft, order: &Order) -> Option<(Change, Decimal)> {
    let swaps: Option<Vec<Swap>> = draft.lines.iter().map(|line| Some(Swap { item: line.item.clone(), new: line.new.clone()? })).collect();
    let (order_id, swaps, method) = (order.id.clone(), swaps?, draft.method.clone()?);
    let change = match draft.kind {
        Kind::Items => Change::Items { order: order_id, swaps, method },
        _ => Change::Exchange { order: order_id, swaps, method },
    };
    Some((change, difference(view, draft, order)?))
}

/// What would be done, in words.
pub(super) fn summary(flow: &Flow<'_>, view: &View, draft: &Draft, order: &Order, saying: &mut Saying) {
    if draft.method.is_none() {
        return;
    }
    let id = if draft.kind == Kind::Items { "write-summary-items" } else { "write-summary-exchange" };
    saying.line(flow.say(id, &[("order", order.id.as_str())]));
    for line in &draft.lines {
        let old = order.items.iter().find(|item| item.variant == line.item);
        let (Some(old), Some(new)) = (old, line.new.as_ref().and_then(|new| view.variant(&line.product, new))) else { continue };
        saying.facts(say::variant_facts(flow, view, &line.product, [new]));
        let was = say::item(flow, &old.name, &old.options);
        let becomes = templates::options(flow.language, text_options(&new.options));
        let (old_price, new_price) = (say::money(flow, order, old.price), say::money(flow, order, new.price));
        let values = [("old", was.as_str()), ("new", becomes.as_str()), ("old_price", &old_price), ("new_price", &new_price)];
        saying.line(format!("- {}", flow.say("write-swap", &values)));
    }
    money(flow, view, draft, order, saying);
    if super::view::rule(flow, draft.kind).once {
        let id = if draft.kind == Kind::Items { "write-last-chance-items" } else { "write-last-chance-exchange" };
        saying.line(flow.say(id, &[("order", order.id.as_str())]));
    }
}

/// What has to be paid, or comes back.
pub(super) fn money(flow: &Flow<'_>, view: &View, draft: &Draft, order: &Order, saying: &mut Saying) {
    let Some(method) = &draft.method else { return };
    let pays = difference(view, draft, order).unwrap_or_default();
    saying.facts([say::money_fact(flow, order, "difference", pays)]);
    let (amount, to) = (say::money(flow, order, pays), say::method(flow, view, method));
    if pays > Decimal::ZERO {
        saying.line(flow.say("write-difference-pay", &[("amount", &amount), ("method", &to)]));
    } else if pays < Decimal::ZERO {
        let when = say::when(flow, view, method);
        saying.line(flow.say("write-difference-back", &[("amount", &amount), ("method", &to), ("when", &when)]));
    } else {
        saying.line(flow.say("write-difference-none", &[]));
    }
}
