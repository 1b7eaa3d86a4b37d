//! What a question to the articles means by "them" and "it", where products were spoken of last: their names stand in its place.

use std::sync::LazyLock;

use knowledge::ids::ProductId;
use regex::Regex;

use super::super::{Flow, FlowError};
use crate::dialogue::elliptic;
use crate::dialogue::state::{Asked, Listed};

/// How many names a question takes.
const NAMES: usize = 3;

static DISCOUNT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:discount|promo\w*|on sale|sale|coupon|voucher code|reduced|offer|deal)s?\b|折扣|优惠|打折|促销|降价")
        .expect("the pattern is a constant that the tests compile")
});

/// Whether a question is about a lower price of what it points at.
pub(super) fn on_their_price(text: &str) -> bool {
    DISCOUNT.is_match(text)
}

/// The question with the names of the products that it points at; nothing where it points at none.
pub(super) async fn of_products(flow: &Flow<'_>) -> Result<Option<String>, FlowError> {
    let about_products =
        matches!(flow.state.asked, Some(Asked::Product(_))) && flow.state.question.as_ref().is_some_and(|question| !question.of_article);
    if !about_products || !flow.understood.mentions.is_empty() || !elliptic::points_back(&flow.text) {
        return Ok(None);
    }
    let ids: Vec<ProductId> = match (&flow.state.product, &flow.state.listed) {
        (Some(spoken), _) => vec![spoken.clone()],
        (None, Some(Listed::Products(listed))) => listed.iter().take(NAMES).cloned().collect(),
        _ => return Ok(None),
    };
    let wanted: Vec<String> = ids.iter().map(|id| id.0.clone()).collect();
    let mut conn = flow.db.turn.acquire().await?;
    let products = knowledge::shop::store::products::those(&mut conn, &wanted).await?;
    let names: Vec<&str> = products.iter().map(|product| product.name.as_str()).collect();
    Ok((!names.is_empty()).then(|| elliptic::with_names(&flow.text, &names.join(", "))))
}
