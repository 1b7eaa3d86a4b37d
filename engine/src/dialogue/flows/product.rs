//! Questions about a product: what it costs, whether there is any, in which options it comes.

mod compare;
mod context;
mod listed;
pub(super) mod rating;
mod record;

pub(super) use context::of_spoken;
pub(super) use listed::looks_for_any;

use std::collections::BTreeMap;

use knowledge::ids::ProductId;
use knowledge::money::Money;
use knowledge::shop::{Product, Variant, variant_facts};

use super::order::{join, text_options};
use super::{Flow, FlowError, article, product_find};
use crate::answer::templates;
use crate::dialogue::product_topic;
use crate::dialogue::state::Listed;
use crate::dialogue::{Answer, buttons::Button, topic::ProductAspect};
use crate::retrieve;
use crate::understand::Comparison;

/// A mention that no other comes near is sure from here on.
const ALONE: f32 = 0.4;
/// Mentions below this are guesses among several products: the shopper is asked which one.
pub(super) const SURE: f32 = 0.5;

pub(super) async fn answer(flow: &mut Flow<'_>, aspect: ProductAspect) -> Result<Answer, FlowError> {
    match aspect {
        ProductAspect::More => return product_find::more(flow).await,
        ProductAspect::Cheaper => return product_find::cheaper(flow).await,
        ProductAspect::Colours => return colours(flow).await,
        _ => {}
    }
    let mut several = several(flow).await?;
    // "compare it with the fleece"
    if let [other] = &several[..]
        && let Some(spoken) = flow.state.product.clone().filter(|spoken| spoken != other)
        && context::compares_with_spoken(&flow.text)
    {
        several.insert(0, spoken);
    }
    if several.len() > 1 && aspect != ProductAspect::Find {
        return compare::side_by_side(flow, &several).await;
    }
    // "which do people like more?"
    if let (ProductAspect::Rating, Some(Listed::Products(ids))) = (aspect, flow.state.listed.clone())
        && flow.understood.mentions.is_empty()
        && ids.len() > 1
        && which(&flow.text)
    {
        return compare::by_rating(flow, &ids).await;
    }
    let comparison = flow.understood.comparisons().next().cloned();
    // "which of them is cheaper?"
    if let (ProductAspect::Extreme | ProductAspect::Compare | ProductAspect::Relative, Some(by), Some(Listed::Products(ids))) =
        (aspect, &comparison, flow.state.listed.clone())
        && flow.understood.mentions.is_empty()
        && which(&flow.text)
    {
        return compare::of_those(flow, by, &ids).await;
    }
    if let (ProductAspect::Extreme, Some(by)) = (aspect, &comparison)
        && flow.understood.mentions.first().is_none_or(|mention| mention.score < SURE)
        && (flow.state.product.is_none() || !flow.understood.mentions.is_empty() || says_all(&flow.text))
    {
        return compare::of_all(flow, by).await;
    }
    one(flow, aspect, comparison.as_ref()).await
}

/// A question about one product.
async fn one(flow: &mut Flow<'_>, aspect: ProductAspect, comparison: Option<&Comparison>) -> Result<Answer, FlowError> {
    let mut found = meant(flow, aspect).await?;
    if found.is_none() {
        found = context::of_listed(flow).await?;
    }
    // "and what does it cost?", right after a question that an article answered; "what does delivery cost?", whatever was spoken of
    if aspect == ProductAspect::Price
        && found.as_ref().is_some_and(|meant| meant.follows)
        && (flow.state.question.as_ref().is_some_and(|before| before.of_article) || product_topic::prices_by_name(&flow.text))
        && let Some(answer) = article::sure(flow).await?
    {
        return Ok(answer);
    }
    let Some(Meant { product: id, options: wanted, follows }) = found else {
        if let Some(answer) = context::which(flow, aspect).await? {
            return Ok(answer);
        }
        if let Some(ids) = listed::meant(flow, aspect) {
            return compare::side_by_side(flow, &ids).await;
        }
        // "how much is the lamp?", where there are several: those are shown
        if aspect != ProductAspect::Find && !flow.understood.mentions.is_empty() && !listed::on_the_way(&flow.text) {
            return product_find::answer(flow).await;
        }
        // "what does shipping cost?" is about no product
        if aspect != ProductAspect::Find
            && !listed::looks_for(&flow.text)
            && let Some(answer) = article::sure(flow).await?
        {
            return Ok(answer);
        }
        return product_find::answer(flow).await;
    };
    let Some((product, mut facts)) = retrieve::product(flow.db, &id, flow.now).await? else {
        return product_find::answer(flow).await;
    };
    if flow.state.product.as_ref() != Some(&id) {
        flow.state.options.clear();
    }
    flow.state.product = Some(id);
    match (aspect, comparison) {
        (ProductAspect::Rating, _) => return rating::answer(flow, &product).await,
        (ProductAspect::Count, _) => return Ok(count(flow, &product)),
        (ProductAspect::Extreme, Some(by)) => return Ok(compare::extreme(flow, &product, &wanted, by)),
        (ProductAspect::Relative, Some(by)) => return compare::relative(flow, &product, by).await,
        _ => {}
    }
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
        _ if record::is_silent(&flow.text, &product) => {
            let silent = flow.say("product-not-on-record", &[("name", &product.name)]);
            Answer::template(format!("{silent}\n{}", about(flow, &product, &fitting)))
        }
        _ => Answer::template(about(flow, &product, &fitting)),
    };
    Ok(answer.from(facts))
}

/// Products that the message names by themselves, in order: "the lamp, the mug and the kettle".
async fn several(flow: &Flow<'_>) -> Result<Vec<ProductId>, FlowError> {
    let mut found: Vec<ProductId> = Vec::new();
    // beside options a single word is more likely one of them than another product's name
    let lists_options = flow.understood.mentions.first().is_some_and(|mention| !mention.options.is_empty());
    for piece in pieces(&flow.text) {
        let mentions = flow.understander.mentions(&piece).await?;
        let Some(first) = mentions.first() else { continue };
        // one word of a name is enough where no other product has it
        if lists_options && is_value(flow, &piece, &first.product).await? {
            continue;
        }
        let alone = !lists_options && first.score >= ALONE && mentions.get(1).is_none_or(|next| next.score < first.score - 0.1);
        if (first.score >= SURE || alone) && !found.contains(&first.product) {
            found.push(first.product.clone());
        }
    }
    Ok(found)
}

/// Whether a piece that seems to name a product gives a value of an option of the one that is meant: 隔层相机, of a backpack with a
/// compartment for a camera.
async fn is_value(flow: &Flow<'_>, piece: &str, named: &ProductId) -> Result<bool, FlowError> {
    let Some(meant) = flow.understood.mentions.first().filter(|mention| mention.product != *named) else { return Ok(false) };
    let options = flow.understander.options_of(piece, &meant.product).await?;
    if options.is_empty() {
        return Ok(false);
    }
    let Some((product, _)) = retrieve::product(flow.db, named, flow.now).await? else { return Ok(false) };
    let name = product.name.to_lowercase();
    Ok(options.iter().any(|(_, value)| name.split_whitespace().any(|word| word == value.to_lowercase())))
}

/// What stands between the words that join things.
fn pieces(text: &str) -> Vec<String> {
    let text = [" and ", " or ", " vs. ", " vs ", " versus ", " with ", " than ", "和", "与", "、", "，", "还是", "跟"]
        .iter()
        .fold(text.to_owned(), |text, joint| text.replace(joint, ","));
    text.split([',', ';']).map(str::trim).filter(|piece| !piece.is_empty()).map(str::to_owned).collect()
}

/// "The cheapest thing you have": of all products, whatever was spoken of.
fn says_all(text: &str) -> bool {
    let text = text.to_lowercase();
    ["thing", "product", "item", "in your shop", "in the shop", "you sell", "of all", "商品", "全店", "店里", "所有", "东西"]
        .iter()
        .any(|word| text.contains(word))
}

fn which(text: &str) -> bool {
    text.to_lowercase().contains("which") || text.contains('哪') || product_topic::picks_one(text)
}

fn count(flow: &Flow<'_>, product: &Product) -> Answer {
    let there = product.variants.iter().filter(|variant| variant.available).count();
    let values = [("name", product.name.as_str()), ("total", &*product.variants.len().to_string()), ("count", &*there.to_string())];
    let text = flow.say(if there > 0 { "product-count" } else { "product-count-none" }, &values);
    Answer::template(text).from(knowledge::shop::product_facts(product, flow.now))
}

/// In which colours what was shown last comes.
async fn colours(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    let Some(Listed::Products(ids)) = flow.state.listed.clone() else { return product_find::answer(flow).await };
    let mut answer = Answer::template(flow.say("product-colours", &[]));
    for id in &ids {
        let Some((product, facts)) = retrieve::product(flow.db, id, flow.now).await? else { continue };
        let Some(option) = colour_option(&product) else { continue };
        let values = values_of(&product, &option);
        answer.text.push_str("\n- ");
        answer.text.push_str(&flow.say("product-option", &[("option", &product.name), ("values", &values.join(", "))]));
        answer.facts.extend(facts);
        answer.buttons.push(button(&product));
    }
    Ok(answer)
}

/// The option of a product that is its colour, where it has several.
pub(super) fn colour_option(product: &Product) -> Option<String> {
    let names = product.variants.iter().flat_map(|variant| variant.options.keys());
    let is_colour = |name: &&String| ["colour", "color", "颜色"].iter().any(|word| name.to_lowercase().contains(word));
    let option = names.into_iter().find(is_colour)?.clone();
    (values_of(product, &option).len() > 1).then_some(option)
}

fn values_of<'p>(product: &'p Product, option: &str) -> Vec<&'p str> {
    let mut values: Vec<&str> = Vec::new();
    for value in product.variants.iter().filter_map(|variant| variant.options.get(option).and_then(serde_json::Value::as_str)) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

/// Options and values on one line: `colour: black, white; size: S, M`.
fn options_line(flow: &Flow<'_>, product: &Product) -> String {
    let mut names: Vec<&String> = Vec::new();
    for name in product.variants.iter().flat_map(|variant| variant.options.keys()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let lines: Vec<String> = names
        .into_iter()
        .map(|name| flow.say("product-option", &[("option", name), ("values", &values_of(product, name).join(", "))]))
        .collect();
    let separator = if flow.language == knowledge::language::Language::Zh { "；" } else { "; " };
    let mark = if flow.language == knowledge::language::Language::Zh { "。" } else { "." };
    if lines.is_empty() { String::new() } else { format!("{}{mark}", lines.join(separator)) }
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
            let own = variant.options.get(*name).and_then(serde_json::Value::as_str);
            own.is_some_and(|own| values.iter().any(|wanted| is_kind_of(own, wanted)))
        })
    };
    product.variants.iter().filter(fits).collect()
}

/// Whether a value is the wanted one or a kind of it: "matt black" is black.
fn is_kind_of(own: &str, wanted: &str) -> bool {
    own == wanted || own.split_whitespace().any(|word| word.eq_ignore_ascii_case(wanted))
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

/// A button that asks about a product by its name.
pub(super) fn button(product: &Product) -> Button {
    Button::Product(product.name.clone())
}
