//! Which of several an answer means: by the button's words, by place, by options, by price, or all.

use std::sync::LazyLock;

use knowledge::shop::Order;
use regex::Regex;

use super::super::super::{Flow, FlowError};
use super::super::view::View;
use super::super::{items, say};
use super::{ALL, pattern};
use crate::dialogue::drafts::{Draft, Line};
use crate::understand;

static ORDINAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?P<first>first|1st)|(?P<second>second|2nd)|(?P<third>third|3rd)|(?P<fourth>fourth|4th)|(?P<last>last)|(?:option|number|no\.?|#) ?(?P<digit>[1-9]))\b|^\W*(?P<bare>[1-9])\W*$|第(?P<han>[一二三四五])|(?P<han_last>最后)",
    )
});

/// Which of several items an answer means: by the button's words, by place, by options, by price, or all.
pub(super) async fn one_of_these(flow: &Flow<'_>, view: &View, order: &Order, fits: &[Line], text: &str) -> Result<Vec<Line>, FlowError> {
    let said = understand::plain(text).to_lowercase();
    let mut kinds: Vec<Line> = Vec::new();
    for line in fits {
        if !kinds.iter().any(|known| known.item == line.item) {
            kinds.push(line.clone());
        }
    }
    let item = |line: &Line| order.items.iter().find(|item| item.variant == line.item);
    let labelled = kinds.iter().find(|line| {
        item(line).is_some_and(|item| said.contains(&understand::plain(&say::item(flow, &item.name, &item.options)).to_lowercase()))
    });
    if let Some(line) = labelled.or_else(|| ordinal(text, kinds.len()).and_then(|at| kinds.get(at))) {
        return Ok(vec![line.clone()]);
    }
    let mut described = Vec::new();
    for line in &kinds {
        let picked = flow.understander.options_of(text, &line.product).await?;
        if !picked.is_empty() && items::says(item(line).map(|item| &item.options), &picked) {
            described.push(line.clone());
        }
    }
    if described.len() == 1 {
        return Ok(described);
    }
    let among = if described.is_empty() { kinds } else { described };
    let priced: Vec<items::Piece> = among.iter().map(|line| items::Piece { order: order.id.clone(), line: line.clone() }).collect();
    if let Some(piece) = items::by_price(view, &priced, text) {
        return Ok(vec![piece.line]);
    }
    Ok(if ALL.is_match(text) { fits.to_vec() } else { Vec::new() })
}

/// "The blue one" among an order's items.
pub(super) async fn described_item(
    flow: &Flow<'_>,
    view: &View,
    draft: &mut Draft,
    all: &[items::Piece],
    text: &str,
) -> Result<(), FlowError> {
    let mut fits = Vec::new();
    for piece in all {
        let picked = flow.understander.options_of(text, &piece.line.product).await?;
        if !picked.is_empty() && items::says(items::options(view, piece), &picked) {
            fits.push(piece.line.clone());
        }
    }
    if fits.len() == 1 {
        draft.lines = fits;
    }
    Ok(())
}

/// "The second", 第二个, "2": counted from 0.
pub(in crate::dialogue::flows::writes) fn ordinal(text: &str, of: usize) -> Option<usize> {
    let hit = ORDINAL.captures(text)?;
    let at = if hit.name("first").is_some() {
        0
    } else if hit.name("second").is_some() {
        1
    } else if hit.name("third").is_some() {
        2
    } else if hit.name("fourth").is_some() {
        3
    } else if hit.name("last").is_some() || hit.name("han_last").is_some() {
        of.checked_sub(1)?
    } else if let Some(digit) = hit.name("digit").or_else(|| hit.name("bare")) {
        digit.as_str().parse::<usize>().ok()?.checked_sub(1)?
    } else {
        ["一", "二", "三", "四", "五"].iter().position(|han| Some(*han) == hit.name("han").map(|hit| hit.as_str()))?
    };
    (at < of).then_some(at)
}
