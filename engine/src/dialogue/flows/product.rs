//! Questions about a product: what it costs, whether there is any, in which options it comes.

use std::collections::BTreeMap;

use knowledge::fact::Fact;
use knowledge::ids::ProductId;
use knowledge::money::Money;
use knowledge::shop::{Product, Variant, variant_facts};

use super::order::{join, text_options};
use super::{Flow, FlowError, article, product_find};
use crate::answer::templates;
use crate::dialogue::{Answer, buttons::Button, topic::ProductAspect};
use crate::retrieve;

/// Mentions below this are guesses among several products: the shopper is asked which one.
pub(super) const SURE: f32 = 0.5;

pub(super) async fn answer(flow: &mut Flow<'_>, aspect: ProductAspect) -> Result<Answer, FlowError> {
    let Some(Meant { product: id, options: wanted, follows }) = meant(flow, aspect).await? else {
        // "what does shipping cost?" is about no product
        if aspect != ProductAspect::Find
            && let Some(answer) = article::sure(flow).await?
        {
            return Ok(answer);
        }
        return product_find::answer(flow).await;
    };
    let Some((product, mut facts)) = retrieve::product(flow.db, &id, flow.now).await? else {
        return product_find::answer(flow).await;
    };
    flow.state.product = Some(id);
    let fitting = fitting(&product, &wanted);
    for variant in &fitting {
        facts.extend(variant_facts(&product, variant, flow.now));
    }
    if fitting.is_empty() {
        let options = templates::options(flow.language, wanted.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let none = flow.say("product-no-such-variant", &[("name", &product.name), ("options", &options)]);
        let text = format!("{none}\n{}", options_text(flow, &product));
        return Ok(Answer::template(text).from(facts));
    }
    flow.state.options = wanted;
    let answer = match aspect {
        ProductAspect::Price => Answer::template(price(flow, &product, &fitting)).wordable(),
        ProductAspect::Availability => Answer::template(availability(flow, &product, &fitting)).wordable(),
        ProductAspect::Options => Answer::template(options_text(flow, &product)),
        // "and in white?": what both questions before it may have been about
        ProductAspect::Find if follows => {
            let both = [price(flow, &product, &fitting), availability(flow, &product, &fitting)];
            Answer::template(join(flow, &both))
        }
        ProductAspect::About | ProductAspect::Find => Answer::template(about(flow, &product, &fitting)),
    };
    Ok(answer.from(facts))
}

/// The product that is meant, with the options that the words pick.
struct Meant {
    product: ProductId,
    options: Vec<(String, String)>,
    /// Whether it was spoken of before and not named now.
    follows: bool,
}

/// The product that the message names, or the one that was spoken of before; a description of something else is neither.
async fn meant(flow: &Flow<'_>, aspect: ProductAspect) -> Result<Option<Meant>, FlowError> {
    if let Some(mention) = flow.understood.mentions.first() {
        let sure = if aspect == ProductAspect::Find { mention.score >= 1.0 } else { mention.score >= SURE };
        // options that other products have and this one lacks are wanted all the same: then there is no such variant
        let options = mention.options.iter().chain(&flow.understood.loose_options).cloned().collect();
        return Ok(sure.then(|| Meant { product: mention.product.clone(), options, follows: false }));
    }
    let Some(before) = flow.state.product.clone() else { return Ok(None) };
    let said = flow.understander.options_of(&flow.text, &before).await?;
    if aspect == ProductAspect::Find && said.is_empty() {
        return Ok(None);
    }
    // what is said now outranks what was said before, option by option
    let kept = flow.state.options.iter().filter(|(name, _)| said.iter().all(|(now, _)| now != name));
    let options = said.iter().chain(kept).cloned().collect();
    Ok(Some(Meant { product: before, options, follows: true }))
}

/// The variants that have all wanted options; two values of one option mean either.
fn fitting<'p>(product: &'p Product, wanted: &[(String, String)]) -> Vec<&'p Variant> {
    let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in wanted {
        by_name.entry(name).or_default().push(value);
    }
    let fits = |variant: &&Variant| {
        by_name.iter().all(|(name, values)| {
            variant.options.get(*name).and_then(serde_json::Value::as_str).is_some_and(|value| values.contains(&value))
        })
    };
    product.variants.iter().filter(fits).collect()
}

fn price(flow: &Flow<'_>, product: &Product, fitting: &[&Variant]) -> String {
    let money = |variant: &Variant| Money::new(variant.price, &variant.currency).display(flow.language);
    let low = fitting.iter().min_by_key(|variant| variant.price);
    let high = fitting.iter().max_by_key(|variant| variant.price);
    let (Some(low), Some(high)) = (low, high) else { return String::new() };
    let name = ("name", product.name.as_str());
    if low.price == high.price {
        let options = described(flow, fitting);
        let id = if options.is_empty() { "product-price-plain" } else { "product-price" };
        return flow.say(id, &[name, ("options", &options), ("price", &money(low))]);
    }
    let by = differing(fitting).join(if flow.language == knowledge::language::Language::Zh { "、" } else { ", " });
    flow.say("product-price-range", &[name, ("low", &money(low)), ("high", &money(high)), ("by", &by)])
}

fn availability(flow: &Flow<'_>, product: &Product, fitting: &[&Variant]) -> String {
    let count = fitting.iter().filter(|variant| variant.available).count();
    let name = ("name", product.name.as_str());
    if count > 0 && count < fitting.len() {
        let values = [name, ("total", &*fitting.len().to_string()), ("count", &*count.to_string())];
        let some = flow.say("product-available-some", &values);
        let available: Vec<&Variant> = fitting.iter().copied().filter(|variant| variant.available).collect();
        let lines: Vec<String> = available.iter().take(5).map(|variant| format!("\n- {}", described(flow, &[variant]))).collect();
        return format!("{some}{}", lines.concat());
    }
    let options = described(flow, fitting);
    let id = match (count > 0, options.is_empty()) {
        (true, false) => "product-available",
        (true, true) => "product-available-plain",
        (false, false) => "product-sold-out",
        (false, true) => "product-sold-out-plain",
    };
    flow.say(id, &[name, ("options", &options)])
}

/// The options of one variant, or those that several have in common.
fn described(flow: &Flow<'_>, variants: &[&Variant]) -> String {
    let Some((first, rest)) = variants.split_first() else { return String::new() };
    let shared = text_options(&first.options)
        .into_iter()
        .filter(|(name, value)| rest.iter().all(|variant| variant.options.get(*name).and_then(serde_json::Value::as_str) == Some(value)));
    templates::options(flow.language, shared)
}

/// Names of the options in which the variants differ.
fn differing(variants: &[&Variant]) -> Vec<String> {
    let Some((first, rest)) = variants.split_first() else { return Vec::new() };
    first
        .options
        .iter()
        .filter(|(name, value)| rest.iter().any(|variant| variant.options.get(*name) != Some(value)))
        .map(|(name, _)| name.clone())
        .collect()
}

fn options_text(flow: &Flow<'_>, product: &Product) -> String {
    let mut values: Vec<(&str, Vec<&str>)> = Vec::new();
    for variant in &product.variants {
        for (name, value) in text_options(&variant.options) {
            match values.iter_mut().find(|(known, _)| *known == name) {
                Some((_, seen)) if seen.contains(&value) => {}
                Some((_, seen)) => seen.push(value),
                None => values.push((name, vec![value])),
            }
        }
    }
    let mut text = flow.say("product-options", &[("name", &product.name)]);
    for (option, values) in values {
        text.push_str("\n- ");
        text.push_str(&flow.say("product-option", &[("option", option), ("values", &values.join(", "))]));
    }
    text
}

fn about(flow: &Flow<'_>, product: &Product, fitting: &[&Variant]) -> String {
    let mut sentences: Vec<String> = product.description.iter().cloned().collect();
    sentences.push(price(flow, product, fitting));
    if let Some(url) = &product.url {
        sentences.push(flow.say("product-link", &[("link", &flow.shop.link(url))]));
    }
    join(flow, &sentences)
}

/// Facts and a line for a product in a list.
pub(super) fn line(flow: &Flow<'_>, product: &Product) -> Option<(String, Vec<Fact>)> {
    let low = product.variants.iter().min_by_key(|variant| variant.price)?;
    let high = product.variants.iter().max_by_key(|variant| variant.price)?;
    let money = |variant: &Variant| Money::new(variant.price, &variant.currency).display(flow.language);
    let id = if low.price == high.price { "product-line-one" } else { "product-line" };
    let text = flow.say(id, &[("name", &product.name), ("low", &money(low)), ("high", &money(high))]);
    Some((text, knowledge::shop::product_facts(product, flow.now)))
}

/// A button that asks about a product by its name.
pub(super) fn button(product: &Product) -> Button {
    Button::Product(product.name.clone())
}
