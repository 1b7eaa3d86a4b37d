//! Which of several pieces the words describe: by the options of the variant that stands in the order, or by its price.

use std::sync::LazyLock;

use knowledge::ids::ProductId;
use regex::Regex;

use super::{Flow, FlowError, Options, Piece, View, pattern};

static DEAR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:more|most) (?:expensive|costly|pricey)|(?:pric|cost)(?:ier|iest|lier|liest)|dear(?:er|est)|higher[- ]priced)\b|更贵|比较贵|最贵|贵的",
    )
});

static CHEAP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:(?:less|least) (?:expensive|costly|pricey)|cheap(?:er|est)|lower[- ]priced)\b|更便宜|比较便宜|最便宜|便宜的")
});

/// "The more expensive one" of several that were bought.
pub(in crate::dialogue::flows::writes) fn by_price(view: &View, fits: &[Piece], said: &str) -> Option<Piece> {
    let dear = DEAR.is_match(said);
    if fits.len() < 2 || dear == CHEAP.is_match(said) {
        return None;
    }
    let price = |piece: &&Piece| {
        let items = &view.order(&piece.order)?.items;
        items.iter().find(|item| item.variant == piece.line.item).map(|item| item.price)
    };
    if dear { fits.iter().max_by_key(price) } else { fits.iter().min_by_key(price) }.cloned()
}

/// What words say of the pieces that they name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Described {
    /// No option of theirs.
    Nothing,
    /// Options that some of them have.
    These,
    /// Options that none of them has.
    Other,
}

/// Keeps those pieces whose options the words describe, where they describe any.
pub(super) async fn narrow(
    flow: &Flow<'_>,
    view: &View,
    fits: &mut Vec<Piece>,
    describes: &str,
    name: &str,
) -> Result<Described, FlowError> {
    let mut products: Vec<ProductId> = fits.iter().map(|piece| piece.line.product.clone()).collect();
    products.dedup();
    // the words of the name are no option
    let describes = describes.replace(name, " ");
    let mut kept: Vec<Piece> = Vec::new();
    let mut told = false;
    for product in products {
        let picked = flow.understander.options_of(&describes, &product).await?;
        told |= !picked.is_empty();
        kept.extend(fits.iter().filter(|piece| piece.line.product == product && says(options(view, piece), &picked)).cloned());
    }
    Ok(match (told, kept.is_empty()) {
        (false, _) => Described::Nothing,
        (true, true) => Described::Other,
        (true, false) => {
            *fits = kept;
            Described::These
        }
    })
}

/// The options of the variant that stands in the order.
pub(in crate::dialogue::flows::writes) fn options<'v>(view: &'v View, piece: &Piece) -> Option<&'v Options> {
    let items = &view.order(&piece.order)?.items;
    items.iter().find(|item| item.variant == piece.line.item).map(|item| &item.options)
}

/// Whether options are as picked; several values of one option mean either.
pub(in crate::dialogue::flows::writes) fn says(options: Option<&Options>, picked: &[(String, String)]) -> bool {
    let Some(options) = options else { return false };
    picked.iter().all(|(name, _)| {
        let either = picked.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str());
        let is = options.get(name).and_then(serde_json::Value::as_str);
        either.into_iter().any(|value| Some(value) == is)
    })
}
