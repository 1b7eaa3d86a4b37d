//! Products side by side, the most or least of one, and more or less than what was spoken of.

use knowledge::ids::ProductId;
use knowledge::money::Money;
use knowledge::shop::{Product, Variant, product_facts, variant_facts};

use super::super::order::text_options;
use super::super::{Flow, FlowError, product_find};
use super::{availability, fitting, options_line, price, rating};
use crate::answer::templates;
use crate::dialogue::Answer;
use crate::dialogue::state::Listed;
use crate::understand::{Comparison, Degree, magnitude};

/// How many variants are listed.
const SHOWN: usize = 5;

/// Two products or more, a line each.
pub(super) async fn side_by_side(flow: &mut Flow<'_>, ids: &[ProductId]) -> Result<Answer, FlowError> {
    let products = load(flow, ids).await?;
    let mut answer = Answer::template(flow.say("product-compare", &[]));
    for product in &products {
        let all: Vec<&Variant> = product.variants.iter().collect();
        let mut parts = vec![price(flow, product, &all)];
        if let Some(rating) = rating::of(flow, &product.id).await? {
            let (average, count) = (rating.average(), rating.count.to_string());
            parts.push(flow.say("product-rating", &[("name", &product.name), ("average", &average), ("count", &count)]));
            answer.facts.extend(rating.facts(product, flow.now));
        }
        parts.push(options_line(flow, product));
        answer.text.push_str("\n- ");
        answer.text.push_str(&super::super::order::join(flow, &parts));
        answer.facts.extend(product_facts(product, flow.now));
        answer.facts.extend(all.iter().flat_map(|variant| variant_facts(product, variant, flow.now)));
        answer.buttons.push(super::button(product));
    }
    flow.state.listed = Some(Listed::Products(ids.to_vec()));
    Ok(answer)
}

async fn load(flow: &Flow<'_>, ids: &[ProductId]) -> Result<Vec<Product>, FlowError> {
    let mut conn = flow.db.turn.acquire().await?;
    let wanted: Vec<String> = ids.iter().map(|id| id.0.clone()).collect();
    let mut products = knowledge::shop::store::products::those(&mut conn, &wanted).await?;
    products.sort_by_key(|product| ids.iter().position(|id| *id == product.id));
    Ok(products)
}

/// The variant of a product with the most or least of something, and with the wanted options.
pub(super) fn extreme(flow: &mut Flow<'_>, product: &Product, wanted: &[(String, String)], by: &Comparison) -> Answer {
    let variants = fitting(product, wanted);
    let most = matches!(by.degree, Degree::Most | Degree::More);
    let chosen: Vec<&Variant> = if by.attribute == "price" {
        let best = if most { variants.iter().map(|one| one.price).max() } else { variants.iter().map(|one| one.price).min() };
        variants.into_iter().filter(|variant| Some(variant.price) == best).collect()
    } else {
        let ranked = ranked(&variants, by);
        let best = if most {
            ranked.iter().map(|(size, _)| *size).reduce(f64::max)
        } else {
            ranked.iter().map(|(size, _)| *size).reduce(f64::min)
        };
        ranked.into_iter().filter(|(size, _)| Some(*size) == best).map(|(_, variant)| variant).collect()
    };
    if chosen.is_empty() {
        return say_options(flow, product);
    }
    let head = match (by.attribute, most) {
        ("price", false) => {
            let price = Money::new(chosen[0].price, &chosen[0].currency).display(flow.language);
            flow.say("product-lowest", &[("name", &product.name), ("price", &price)])
        }
        ("price", true) => {
            let price = Money::new(chosen[0].price, &chosen[0].currency).display(flow.language);
            flow.say("product-highest", &[("name", &product.name), ("price", &price)])
        }
        _ => flow.say("product-variants", &[("name", &product.name)]),
    };
    lines(flow, product, &chosen, head)
}

/// Variants with more or less of something than the one that was spoken of; the other options stay.
pub(super) async fn relative(flow: &mut Flow<'_>, product: &Product, by: &Comparison) -> Result<Answer, FlowError> {
    let spoken = flow.state.options.clone();
    let current = fitting(product, &spoken);
    let more = matches!(by.degree, Degree::More | Degree::Most);
    let beyond = |size: f64, edge: f64| if more { size > edge } else { size < edge };
    let chosen: Vec<&Variant> = if by.attribute == "price" {
        let edge = if more { current.iter().map(|one| one.price).max() } else { current.iter().map(|one| one.price).min() };
        let on_side = |variant: &&Variant| edge.is_some_and(|edge| if more { variant.price > edge } else { variant.price < edge });
        let mut found: Vec<&Variant> = product.variants.iter().filter(on_side).collect();
        found.sort_by_key(|variant| variant.price);
        found
    } else {
        let names: Vec<&str> = product.variants.iter().flat_map(|variant| variant.options.keys().map(String::as_str)).collect();
        let Some(option) = by.option(names.iter().copied()).map(str::to_owned) else { return product_find::answer(flow).await };
        let sizes = ranked(&current, by);
        let edge =
            if more { sizes.iter().map(|(size, _)| *size).reduce(f64::max) } else { sizes.iter().map(|(size, _)| *size).reduce(f64::min) };
        // the option's own value goes, the others stay
        let kept: Vec<(String, String)> = spoken.into_iter().filter(|(name, _)| *name != option).collect();
        let others = fitting(product, &kept);
        let all = ranked(&others, by);
        let told = all.iter().filter(|(size, _)| edge.is_some_and(|edge| beyond(*size, edge)));
        let found: Vec<&Variant> = told.map(|(_, variant)| *variant).collect();
        // nothing was chosen before: the lesser or greater end of what there is
        if found.is_empty() && current.len() == product.variants.len() {
            return Ok(extreme(flow, product, &[], &Comparison { degree: if more { Degree::Most } else { Degree::Least }, ..by.clone() }));
        }
        found
    };
    if chosen.is_empty() {
        if by.attribute == "price" && flow.state.search.is_some() {
            return product_find::cheaper(flow).await;
        }
        let none = flow.say("product-no-further", &[("name", &product.name)]);
        let listed = say_options(flow, product);
        return Ok(Answer { text: format!("{none}\n{}", listed.text), ..listed });
    }
    let head = flow.say("product-variants", &[("name", &product.name)]);
    Ok(lines(flow, product, &chosen, head))
}

/// Variants with how much they have of something, those without a measure left out.
fn ranked<'p>(variants: &[&'p Variant], by: &Comparison) -> Vec<(f64, &'p Variant)> {
    let names: Vec<&str> = variants.iter().flat_map(|variant| variant.options.keys().map(String::as_str)).collect();
    let Some(option) = by.option(names.iter().copied()) else { return Vec::new() };
    let size = |variant: &Variant| variant.options.get(option).and_then(serde_json::Value::as_str).and_then(magnitude);
    variants.iter().filter_map(|variant| Some((size(variant)?, *variant))).collect()
}

/// A line for each variant: options, price, whether it can be bought.
fn lines(flow: &mut Flow<'_>, product: &Product, variants: &[&Variant], head: String) -> Answer {
    let mut facts = product_facts(product, flow.now);
    if let [only] = variants {
        facts.extend(variant_facts(product, only, flow.now));
        let said = [price(flow, product, variants), availability(flow, product, variants)];
        flow.state.options = text_options(&only.options).into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        return Answer::template(super::super::order::join(flow, &said)).from(facts);
    }
    let mut text = head;
    for variant in variants.iter().take(SHOWN) {
        let options = templates::options(flow.language, text_options(&variant.options));
        let price = Money::new(variant.price, &variant.currency).display(flow.language);
        let id = if variant.available { "product-variant-line" } else { "product-variant-line-out" };
        text.push_str("\n- ");
        text.push_str(&flow.say(id, &[("options", &options), ("price", &price)]));
        facts.extend(variant_facts(product, variant, flow.now));
    }
    Answer::template(text).from(facts)
}

fn say_options(flow: &Flow<'_>, product: &Product) -> Answer {
    Answer::template(super::options_text(flow, product)).from(product_facts(product, flow.now))
}

/// The lowest or highest price among all products, or among those named.
pub(super) async fn of_all(flow: &mut Flow<'_>, by: &Comparison) -> Result<Answer, FlowError> {
    let named: Vec<ProductId> = flow.understood.mentions.iter().map(|mention| mention.product.clone()).collect();
    of_those(flow, by, &named).await
}

/// The lowest or highest price among these, or among all where there are none; of what is no matter of the price, how they were
/// rated, side by side, or where there are not two, what is found by the message.
pub(super) async fn of_those(flow: &mut Flow<'_>, by: &Comparison, ids: &[ProductId]) -> Result<Answer, FlowError> {
    match by.attribute {
        "price" => {}
        "quality" if ids.len() > 1 => return by_rating(flow, ids).await,
        _ if ids.len() > 1 => return by_measure(flow, by, ids).await,
        // "which light is brighter?": nothing to set side by side, and a price is no answer
        _ => return product_find::answer(flow).await,
    }
    let mut conn = flow.db.turn.acquire().await?;
    let named: Vec<String> = ids.iter().map(|id| id.0.clone()).collect();
    let products = if named.is_empty() {
        knowledge::shop::store::products::all(&mut conn).await?
    } else {
        knowledge::shop::store::products::those(&mut conn, &named).await?
    };
    drop(conn);
    let most = matches!(by.degree, Degree::Most | Degree::More);
    let pairs = products.iter().flat_map(|product| product.variants.iter().map(move |variant| (product, variant)));
    let best = if most { pairs.max_by_key(|(_, variant)| variant.price) } else { pairs.min_by_key(|(_, variant)| variant.price) };
    let Some((product, variant)) = best else { return product_find::answer(flow).await };
    flow.state.product = Some(product.id.clone());
    flow.state.options = Vec::new();
    let price = Money::new(variant.price, &variant.currency).display(flow.language);
    let id = if most { "product-highest-of-all" } else { "product-lowest-of-all" };
    let options = templates::options(flow.language, text_options(&variant.options));
    let text = flow.say(id, &[("name", &product.name), ("price", &price), ("options", &options)]);
    let mut facts = product_facts(product, flow.now);
    facts.extend(variant_facts(product, variant, flow.now));
    Ok(Answer::template(text).from(facts).button(super::button(product)))
}

/// How these were rated, the best first.
pub(super) async fn by_rating(flow: &mut Flow<'_>, ids: &[ProductId]) -> Result<Answer, FlowError> {
    let mut rated = Vec::new();
    for product in load(flow, ids).await? {
        rated.push((rating::of(flow, &product.id).await?, product));
    }
    rated.sort_by_key(|(rating, _)| std::cmp::Reverse(rating.map(|rating| (rating.mean(), rating.count))));
    let mut answer = Answer::template(flow.say("product-by-rating", &[]));
    for (rating, product) in &rated {
        let name = ("name", product.name.as_str());
        let line = match rating {
            Some(rating) => {
                answer.facts.extend(rating.facts(product, flow.now));
                flow.say("product-rating", &[name, ("average", &rating.average()), ("count", &rating.count.to_string())])
            }
            None => flow.say("product-rating-none", &[name]),
        };
        answer.text.push_str(&format!("\n- {line}"));
        answer.facts.extend(product_facts(product, flow.now));
        answer.buttons.push(super::button(product));
    }
    flow.state.listed = Some(Listed::Products(rated.into_iter().map(|(_, product)| product.id).collect()));
    Ok(answer)
}

/// The one of these with the most or least of something, where their options measure it; else they stand side by side.
async fn by_measure(flow: &mut Flow<'_>, by: &Comparison, ids: &[ProductId]) -> Result<Answer, FlowError> {
    let products = load(flow, ids).await?;
    let most = matches!(by.degree, Degree::Most | Degree::More);
    let edge = |product: &Product| {
        let sizes = ranked(&product.variants.iter().collect::<Vec<_>>(), by).into_iter().map(|(size, _)| size);
        if most { sizes.reduce(f64::max) } else { sizes.reduce(f64::min) }
    };
    let measured: Vec<(f64, &Product)> = products.iter().filter_map(|product| Some((edge(product)?, product))).collect();
    if measured.len() < products.len() {
        let none = flow.say("product-not-compared", &[]);
        let all = side_by_side(flow, ids).await?;
        return Ok(Answer { text: format!("{none} {}", all.text), ..all });
    }
    let (best, rest): (Vec<_>, Vec<_>) = {
        let far = measured.iter().map(|(size, _)| *size).reduce(if most { f64::max } else { f64::min });
        measured.into_iter().partition(|(size, _)| Some(*size) == far)
    };
    let ([(_, product)], false) = (&best[..], rest.is_empty()) else { return side_by_side(flow, ids).await };
    flow.state.product = Some(product.id.clone());
    flow.state.options = Vec::new();
    Ok(extreme(flow, product, &[], &Comparison { degree: if most { Degree::Most } else { Degree::Least }, ..by.clone() }))
}
