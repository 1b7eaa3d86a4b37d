//! The places of a message that name something: products by their names, items by the shop's numbers, and "the machine" where
//! only one of the things that were ordered is one.

use std::ops::Range;
use std::sync::LazyLock;

use knowledge::ids::ProductId;
use knowledge::shop::{Item, Order};
use regex::Regex;

use super::{ANOTHER, Flow, FlowError, View, meaning, pattern};

/// A place that names something.
pub(super) struct Place {
    pub(super) products: Vec<ProductId>,
    pub(super) at: Range<usize>,
}

static SAME_AGAIN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\s(?:to|for|into|with|by|as)\b|换成|改成|换一"));

pub(super) async fn places(flow: &Flow<'_>, view: &View, plain: &str, orders: &[&Order]) -> Result<Vec<Place>, FlowError> {
    let mut found: Vec<Place> = Vec::new();
    let by_number = numbered(plain, orders);
    let mut all: Vec<(ProductId, Range<usize>)> =
        flow.understander.places(plain, &view.product_ids()).await?.into_iter().map(|place| (place.product, place.at)).collect();
    all.extend(by_number);
    let heads = by_head(plain, orders, &all);
    all.extend(heads);
    if all.is_empty() {
        all.extend(meaning::place(flow, plain, &view.orders).await?);
    }
    all.sort_by_key(|(_, at)| at.start);
    for (product, at) in all {
        match found.last_mut() {
            Some(last) if last.at.start < at.end && at.start < last.at.end => last.products.push(product),
            // "the keyboard for the same keyboard but clicky"; "another kettle" is another one
            Some(last)
                if last.products.contains(&product)
                    && SAME_AGAIN.is_match(&plain[last.at.end..at.start])
                    && !ANOTHER.is_match(&plain[last.at.end..at.start]) => {}
            _ => found.push(Place { products: vec![product], at }),
        }
    }
    Ok(found)
}

/// "The coffee machine", where only one of the things that were ordered is a machine.
fn by_head(plain: &str, orders: &[&Order], found: &[(ProductId, Range<usize>)]) -> Vec<(ProductId, Range<usize>)> {
    static WORD: LazyLock<Regex> = LazyLock::new(|| pattern(r"[A-Za-z][A-Za-z'-]{3,}"));
    let stem = |word: &str| word.to_lowercase().trim_end_matches('s').to_owned();
    let mut heads: Vec<(String, ProductId)> = Vec::new();
    for item in orders.iter().flat_map(|order| &order.items) {
        let head = item.name.split_whitespace().last().map(stem).unwrap_or_default();
        if heads.iter().all(|(_, product)| *product != item.product) {
            heads.push((head, item.product.clone()));
        }
    }
    let only = |word: &str| {
        let mut own = heads.iter().filter(|(head, _)| *head == stem(word));
        own.next().filter(|_| own.next().is_none()).map(|(_, product)| product.clone())
    };
    let free = |at: &Range<usize>| found.iter().all(|(_, other)| at.end <= other.start || other.end <= at.start);
    let words = WORD.find_iter(plain).filter(|hit| free(&hit.range()));
    words.filter_map(|hit| Some((only(hit.as_str())?, hit.range()))).collect()
}

/// Items by the shop's own numbers, of their product or of the variant itself.
fn numbered(plain: &str, orders: &[&Order]) -> Vec<(ProductId, Range<usize>)> {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\w-]*\d{4,}[\w-]*"));
    let of = |number: &str| {
        let is = |item: &&Item| item.product.as_str().eq_ignore_ascii_case(number) || item.variant.as_str().eq_ignore_ascii_case(number);
        orders.iter().flat_map(|order| &order.items).find(is).map(|item| item.product.clone())
    };
    NUMBER.find_iter(plain).filter_map(|hit| Some((of(hit.as_str())?, hit.range()))).collect()
}
