//! A product as a card: its name, what it costs in the wanted variants, how it is rated, and why it fits.

use std::collections::HashSet;

use knowledge::fact::Fact;
use knowledge::money::Money;
use knowledge::shop::{Product, Variant};
use unicode_segmentation::UnicodeSegmentation;

use super::super::Flow;
use super::super::product::rating::Rating;
use crate::answer::templates;

/// A reason is at most this long, in characters.
const LONGEST_REASON: usize = 140;

/// A card and the facts that it rests on.
pub(super) struct Card {
    pub(super) text: String,
    pub(super) facts: Vec<Fact>,
}

/// The card of a product whose `fitting` variants are wanted, with `options` that were asked for by name.
pub(super) fn card(
    flow: &Flow<'_>,
    product: &Product,
    fitting: &[&Variant],
    options: &[(String, String)],
    rating: Option<&Rating>,
    wanted: &str,
) -> Option<Card> {
    let low = fitting.iter().min_by_key(|variant| variant.price)?;
    let high = fitting.iter().max_by_key(|variant| variant.price)?;
    let money = |variant: &Variant| Money::new(variant.price, &variant.currency).display(flow.language);
    let price =
        if low.price == high.price { money(low) } else { flow.say("find-price-range", &[("low", &money(low)), ("high", &money(high))]) };
    let mut text = flow.say("find-card", &[("name", &product.name), ("price", &price)]);
    if let Some(rating) = rating {
        let (average, count) = (rating.average(), rating.count.to_string());
        text.push_str(&flow.say("find-rating", &[("average", &average), ("count", &count)]));
    }
    let reasons = reasons(flow, product, options, wanted);
    if !reasons.is_empty() {
        text.push_str(&flow.say("find-why", &[("why", &reasons)]));
    }
    let mut facts = knowledge::shop::product_facts(product, flow.now);
    for variant in [low, high] {
        facts.extend(
            knowledge::shop::variant_facts(product, variant, flow.now).into_iter().filter(|fact| !facts.contains(fact)).collect::<Vec<_>>(),
        );
    }
    facts.extend(rating.into_iter().flat_map(|rating| rating.facts(product, flow.now)));
    Some(Card { text, facts })
}

/// The wanted options that it has, and the sentence of its description that speaks most of what is wanted.
fn reasons(flow: &Flow<'_>, product: &Product, options: &[(String, String)], wanted: &str) -> String {
    let has = |(name, value): &&(String, String)| {
        product.variants.iter().any(|variant| variant.options.get(name).and_then(serde_json::Value::as_str) == Some(value))
    };
    let named = templates::options(flow.language, options.iter().filter(has).map(|(name, value)| (name.as_str(), value.as_str())));
    let told = product.description.as_deref().and_then(|description| telling(description, wanted, &product.name)).unwrap_or_default();
    [named, told].into_iter().filter(|reason| !reason.is_empty()).collect::<Vec<_>>().join(". ")
}

/// The sentence with most of the wanted words, those of the product's name left out; the first where none has any.
fn telling(description: &str, wanted: &str, name: &str) -> Option<String> {
    let name = knowledge::text::terms(name);
    let wanted: HashSet<String> = knowledge::text::terms(wanted).into_iter().filter(|term| !name.contains(term)).collect();
    let sentences: Vec<&str> = description
        .split_sentence_bounds()
        .flat_map(|part| part.split_inclusive(['。', '！', '；']))
        .map(str::trim)
        .filter(|sentence| !sentence.is_empty() && sentence.chars().count() <= LONGEST_REASON)
        .collect();
    let score = |sentence: &str| knowledge::text::terms(sentence).into_iter().collect::<HashSet<_>>().intersection(&wanted).count();
    let best = sentences.iter().map(|sentence| score(sentence)).max()?;
    sentences.into_iter().find(|sentence| score(sentence) == best).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::telling;

    #[test]
    fn the_sentence_that_speaks_of_the_wish_is_the_reason() {
        let text = "A steel kettle. It is quiet and boils fast. Wash it by hand.";
        assert_eq!(telling(text, "a quiet kettle", "Pellin Kettle").as_deref(), Some("It is quiet and boils fast."));
        assert_eq!(telling(text, "送妈妈", "Pellin Kettle").as_deref(), Some("A steel kettle."));
        assert_eq!(telling("", "x", "y"), None);
    }
}
