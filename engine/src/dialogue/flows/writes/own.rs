//! Whether a wish that names no deed ("I'd like it in L", "make it black") is meant for something of the shopper's, or said by
//! somebody who looks for something to buy.

use std::sync::LazyLock;

use regex::Regex;

use super::super::{Flow, FlowError};
use super::requests::{self, Request};
use super::view::View;
use crate::dialogue::drafts::Kind;
use crate::dialogue::state::{Asked, DialogueState};
use crate::dialogue::topic;
use crate::understand::{self, EntityKind};

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

static POINTS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:it|them|that|this|these|those|one|ones|instead)\b|[它这那]|的"));
/// A choice that is regretted is a wish, whatever is wanted instead.
static REGRETS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\bwrong (?:colou?r|size|one|model|version|variant|option|type|kind)\b|错"));
/// A value with its unit, or below zero: "the one for -5 degrees", "the 500 ml one".
static MEASURE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r#"(?i)(?:^|\s)[-−–]\d+\b|\bminus \d+|\b\d+(?:[.,]\d+)?\s?(?:°|degrees?|mm|cm|ml|l|kg|g|mah|w|gb|tb|inch(?:es)?|litres?|liters?|pieces?|watts?)(?:\W|$)"#,
        r"|零下\d+|\d+(?:度|毫升|厘米|公斤|千克|克|升|寸|毫安)"
    ))
});
static DEFINITE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:the|my|that|this|our)\s(?:[\w-]+\s){0,2}$|[我这那](?:的|[个件双台条款把张只支本盏块副套瓶辆床])?$")
});

/// Leaves out those wishes that are none, and those that the change in the making takes up.
pub(super) async fn keep_own_wishes(flow: &Flow<'_>, asked: &mut Vec<Request>, text: &str) -> Result<(), FlowError> {
    if asked.iter().all(|request| !request.wish) {
        return Ok(());
    }
    let Some(first) = flow.state.writes.drafts.first() else {
        if !means_own(flow, asked, text).await? {
            asked.retain(|request| !request.wish);
        }
        return Ok(());
    };
    // a wish beside a return is one of its own where it names something; beside a swap it says what is wanted
    let beside = !matches!(first.kind, Kind::Items | Kind::Exchange | Kind::Payment) && !flow.understood.mentions.is_empty();
    let paying = matches!(first.kind, Kind::Return | Kind::Exchange | Kind::Items | Kind::Payment);
    asked.retain(|request| !request.wish || beside && !(paying && request.kind == Kind::Payment));
    Ok(())
}

/// Whether an order is what was spoken of last.
pub(super) fn speaks_of_order(state: &DialogueState) -> bool {
    let asked_last = matches!(state.asked, Some(Asked::Order(_))) || state.asked.is_none() && state.order.is_some();
    state.choosing.is_some() || asked_last && (state.order.is_some() || state.listed.is_some())
}

async fn means_own(flow: &Flow<'_>, asked: &[Request], text: &str) -> Result<bool, FlowError> {
    let of_variant = asked.iter().any(|request| request.wish && request.kind == Kind::Exchange);
    if of_variant && !names_variant(flow) && !REGRETS.is_match(text) {
        return Ok(false);
    }
    if !flow.understood.order_numbers().is_empty()
        || requests::speaks_of_own(text)
        || speaks_of_order(flow.state) && POINTS.is_match(text)
        || mine(flow)
    {
        return Ok(true);
    }
    // "the rain jacket in L instead", of who has one on order
    let named: Vec<_> = flow.understood.mentions.iter().filter(|mention| mention.score >= 0.5).map(|mention| &mention.product).collect();
    let spoken = flow.state.product.as_ref().filter(|_| named.is_empty() && of_variant);
    // "harness is too small, want the next size up": who says so has it
    let has_it = definite(flow) || topic::does_not_fit(text);
    if !of_variant || named.is_empty() && spoken.is_none() || !has_it && spoken.is_none() {
        return Ok(false);
    }
    let Some(view) = View::load(flow).await? else { return Ok(false) };
    let may = |kind| view.orders_for(flow, kind);
    let changeable = may(Kind::Items).into_iter().chain(may(Kind::Exchange)).flat_map(|order| &order.items);
    Ok(changeable.into_iter().any(|item| named.contains(&&item.product) || spoken == Some(&item.product)))
}

/// Whether an option, or more or less of one, is named.
fn names_variant(flow: &Flow<'_>) -> bool {
    let understood = &flow.understood;
    static SIZE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:next|bigger|larger|smaller|different|other|right) size\b|\bsize (?:up|down|bigger|larger|smaller)\b|[大小]一[号码]",
        )
    });
    SIZE.is_match(&flow.text)
        || !understood.loose_options.is_empty()
        || understood.mentions.iter().any(|mention| !mention.options.is_empty())
        || understood.comparisons().next().is_some()
        || MEASURE.is_match(&flow.text)
        || understood.entities.iter().any(|entity| entity.kind == EntityKind::Option)
}

/// "My rain jacket".
fn mine(flow: &Flow<'_>) -> bool {
    static MINE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:my|our)\s(?:[\w-]+\s){0,2}$|我(?:的|买的|那[个件双台条款把张只支本盏块副套瓶辆床]|这[个件双台条款把张只支本盏块副套瓶辆床])$",
        )
    });
    before_products(flow).any(|before| MINE.is_match(&before))
}

/// Whether words point at a thing of the shopper's, or name one of the catalogue as the one that both know: "the gloves".
pub(super) async fn names_own(flow: &Flow<'_>, text: &str) -> Result<bool, FlowError> {
    let named = flow.understood.mentions.first().is_some_and(|mention| mention.score >= 0.5);
    if named && definite(flow) {
        return Ok(true);
    }
    let Some(view) = View::load(flow).await? else { return Ok(false) };
    let plain = understand::plain(text);
    let places = flow.understander.places(&plain, &view.product_ids()).await?;
    Ok(places.iter().any(|place| DEFINITE.is_match(&plain[..place.at.start])))
}

fn definite(flow: &Flow<'_>) -> bool {
    before_products(flow).any(|before| DEFINITE.is_match(&before))
}

/// What stands before each product that is named.
fn before_products<'f>(flow: &'f Flow<'_>) -> impl Iterator<Item = String> + 'f {
    let products = flow.understood.entities.iter().filter(|entity| entity.kind == EntityKind::Product);
    products.map(move |entity| flow.text.chars().take(entity.start).collect())
}
