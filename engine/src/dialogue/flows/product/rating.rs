//! How a product was rated: the average of its reviews, and how many there are.

use chrono::{DateTime, Utc};
use knowledge::fact::{Audience, Fact, Field, Source, Subject, Value};
use knowledge::ids::ProductId;
use knowledge::shop::Product;
use rust_decimal::Decimal;

use super::super::{Flow, FlowError};
use crate::dialogue::Answer;

/// The ratings of one product, of which there is at least one.
#[derive(Debug, Clone, Copy)]
pub(in crate::dialogue::flows) struct Rating {
    sum: i64,
    /// How many.
    pub(in crate::dialogue::flows) count: i64,
}

impl Rating {
    pub(in crate::dialogue::flows) fn mean(&self) -> Decimal {
        (Decimal::from(self.sum) / Decimal::from(self.count)).round_dp(1)
    }

    /// The mean with one place: `4.6`.
    pub(in crate::dialogue::flows) fn average(&self) -> String {
        let mut mean = self.mean();
        mean.rescale(1);
        mean.to_string()
    }

    pub(in crate::dialogue::flows) fn facts(&self, product: &Product, as_of: DateTime<Utc>) -> Vec<Fact> {
        let fact = |field, value| Fact {
            subject: Subject::Product(product.id.clone()),
            field,
            value,
            source: Source { table: "reviews", row: product.id.to_string(), version: self.count, as_of },
            audience: Audience::Public,
        };
        vec![fact(Field::Rating, Value::Text(format!("{} of 5", self.average()))), fact(Field::ReviewCount, Value::Quantity(self.count))]
    }
}

/// How a product was rated; nothing where nobody did.
pub(in crate::dialogue::flows) async fn of(flow: &Flow<'_>, product: &ProductId) -> Result<Option<Rating>, FlowError> {
    let mut conn = flow.db.turn.acquire().await?;
    let reviews = knowledge::shop::store::reviews::of_product(&mut conn, product).await?;
    let ratings: Vec<i64> = reviews.iter().filter_map(|review| review.rating).map(i64::from).collect();
    let count = i64::try_from(ratings.len()).unwrap_or(i64::MAX);
    Ok((count > 0).then(|| Rating { sum: ratings.iter().sum(), count }))
}

/// Says it.
pub(super) async fn answer(flow: &Flow<'_>, product: &Product) -> Result<Answer, FlowError> {
    let name = ("name", product.name.as_str());
    let Some(rating) = of(flow, &product.id).await? else {
        return Ok(Answer::template(flow.say("product-rating-none", &[name])).from(knowledge::shop::product_facts(product, flow.now)));
    };
    let (average, count) = (rating.average(), rating.count.to_string());
    let text = flow.say("product-rating", &[name, ("average", &average), ("count", &count)]);
    let mut facts = knowledge::shop::product_facts(product, flow.now);
    facts.extend(rating.facts(product, flow.now));
    Ok(Answer::template(text).from(facts))
}
