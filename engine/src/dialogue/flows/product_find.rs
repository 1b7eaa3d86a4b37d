//! Which products fit a description: filters from the words, meaning from the vectors, three cards with why each fits.

mod cards;
mod wishes;

use knowledge::ids::ProductId;
use knowledge::shop::{Product, Variant};
use rust_decimal::Decimal;

use super::product::rating::{self, Rating};
use super::{Flow, FlowError, article, product};
use crate::dialogue::state::{Listed, Search};
use crate::dialogue::{Answer, buttons::Button};
use wishes::Wishes;

/// How many products are shown.
const SHOWN: usize = 3;
/// How many are looked at before the filters.
const LOOKED_AT: usize = 24;
/// Below this likeness (cosine of e5, which sits between 0.74 and 0.94) a product is no answer to a description, unless it has
/// its words.
const ALIKE: f32 = 0.80;
/// Share of the description's words, by rarity, that make a product one of those meant.
const WORDS: f32 = 0.3;
/// What is further behind the nearest than this is no answer beside it.
const BEHIND: f32 = 0.035;
/// A product that is liked.
const LIKED: Decimal = Decimal::from_parts(4, 0, 0, false, 0);

pub(super) async fn answer(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    let mut text = flow.text.clone();
    // "anything under 50?" after a search narrows it
    if let Some(last) = &flow.state.search
        && flow.understood.mentions.is_empty()
        && knowledge::text::terms(&wishes::read(&text).rest).iter().all(|term| EMPTY.contains(&term.as_str()))
    {
        text = format!("{} {text}", last.text);
        flow.understood.mentions = flow.understander.mentions(&text).await?;
    }
    search(flow, Search { text, ..Search::default() }).await
}

/// Words of a search that say nothing of what is searched for.
const EMPTY: &[&str] = &["anyth", "anything", "someth", "something", "one", "ones", "els", "else", "thing", "有", "没有", "吗", "的", "呢"];

/// More of what was searched for last.
pub(super) async fn more(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    match flow.state.search.clone() {
        Some(last) => search(flow, last).await,
        None => answer(flow).await,
    }
}

/// The same search below the lowest price that was shown.
pub(super) async fn cheaper(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    let Some(mut last) = flow.state.search.clone() else { return answer(flow).await };
    let mut conn = flow.db.turn.acquire().await?;
    let ids: Vec<String> = last.shown.iter().map(|id| id.0.clone()).collect();
    let shown = knowledge::shop::store::products::those(&mut conn, &ids).await?;
    drop(conn);
    let lowest = shown.iter().flat_map(|product| &product.variants).map(|variant| variant.price).min();
    last.below = lowest.map(|price| price.to_string()).or(last.below);
    search(flow, last).await
}

/// The products that the words name, for a question that no article answers.
pub(super) async fn of_mentions(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    let text = flow.text.clone();
    match found(flow, Search { text, ..Search::default() }, true).await? {
        Some(answer) => Ok(answer),
        None => Ok(article::unknown(flow)),
    }
}

async fn search(flow: &mut Flow<'_>, search: Search) -> Result<Answer, FlowError> {
    let again = !search.shown.is_empty();
    match found(flow, search, false).await? {
        Some(answer) => Ok(answer),
        None if again => {
            let none = flow.say("find-no-more", &[]);
            flow.state.offered_person = true;
            Ok(Answer::template(none).button(Button::Person))
        }
        None => article::answer(flow).await,
    }
}

/// A product that is near, with its variants that fit.
struct Candidate {
    product: Product,
    fitting: Vec<usize>,
    rating: Option<Rating>,
}

async fn found(flow: &mut Flow<'_>, mut search: Search, named_only: bool) -> Result<Option<Answer>, FlowError> {
    let wishes = wishes::read(&search.text);
    let near = near(flow, &search, &wishes, named_only).await?;
    let limit = Limits::of(&wishes, &search, &near);
    let mut fitting: Vec<Candidate> = Vec::new();
    for product in &near {
        let variants = limit.fitting(product, &flow.understood.loose_options);
        let rating = rating::of(flow, &product.id).await?;
        let liked = !wishes.liked || rating.as_ref().is_some_and(|rating| rating.mean() >= LIKED);
        if !variants.is_empty() && liked {
            fitting.push(Candidate { product: product.clone(), fitting: variants, rating });
        }
    }
    // "the 6 mm one": what comes in no such measure is not meant where something does
    let options = &flow.understood.loose_options;
    let measured =
        |one: &Candidate| options.iter().any(|(name, _)| one.product.variants.iter().any(|variant| variant.options.contains_key(name)));
    if fitting.iter().any(measured) {
        fitting.retain(measured);
    }
    let mut head = flow.say("product-found", &[]);
    if fitting.is_empty() {
        // what is near but outside the limits is told apart; asked for cheaper ones, there are none
        if near.is_empty() || search.below.is_some() || !search.shown.is_empty() {
            return Ok(None);
        }
        head = flow.say("find-outside", &[]);
        for product in near.into_iter().take(SHOWN) {
            let all = (0..product.variants.len()).collect();
            let rating = rating::of(flow, &product.id).await?;
            fitting.push(Candidate { product, fitting: all, rating });
        }
    }
    if let Some(other) = limit.other_currency {
        head = format!("{}\n{head}", flow.say("find-other-currency", &[("currency", other)]));
    }
    let more = fitting.len() > SHOWN;
    fitting.truncate(SHOWN);
    let mut answer = Answer::template(head);
    for Candidate { product, fitting, rating } in &fitting {
        let variants: Vec<&Variant> = fitting.iter().filter_map(|at| product.variants.get(*at)).collect();
        let Some(card) = cards::card(flow, product, &variants, &flow.understood.loose_options, rating.as_ref(), &wishes.rest) else {
            continue;
        };
        answer.text.push_str("\n- ");
        answer.text.push_str(&card.text);
        answer.facts.extend(card.facts);
        answer.buttons.push(product::button(product));
        search.shown.push(product.id.clone());
    }
    let ids: Vec<ProductId> = fitting.iter().map(|candidate| candidate.product.id.clone()).collect();
    if more {
        answer.buttons.push(Button::Choice(flow.say("button-more", &[])));
    }
    if !ids.is_empty() && !named_only {
        answer.buttons.push(Button::Choice(flow.say("button-cheaper", &[])));
    }
    if fitting.iter().any(|candidate| product::colour_option(&candidate.product).is_some()) {
        answer.buttons.push(Button::Choice(flow.say("button-other-colour", &[])));
    }
    flow.state.listed = Some(Listed::Products(ids));
    flow.state.product = if let [only] = &fitting[..] { Some(only.product.id.clone()) } else { None };
    flow.state.search = Some(search);
    Ok(Some(answer))
}

/// The products that the words name, and those that a search finds; those that were shown already are left out.
async fn near(flow: &Flow<'_>, search: &Search, wishes: &Wishes, named_only: bool) -> Result<Vec<Product>, FlowError> {
    let again = !search.shown.is_empty();
    let mut ids: Vec<ProductId> = Vec::new();
    if !again {
        ids.extend(flow.understood.mentions.iter().map(|mention| mention.product.clone()));
    }
    if ids.is_empty() && !named_only || again {
        let mut conn = flow.db.turn.acquire().await?;
        let hits = knowledge::search::products(&mut conn, flow.embedder, &wishes.rest, LOOKED_AT).await?;
        for hit in &hits {
            tracing::debug!(product = %hit.product, similarity = hit.similarity, lexical = hit.lexical, "product found");
        }
        // a price says by itself what is wanted: then the nearest within it are shown, however near
        let best = hits.iter().map(|hit| hit.similarity).fold(0.0, f32::max);
        let least = if wishes.from.or(wishes.to).is_some() { 0.0 } else { ALIKE.max(best - BEHIND) };
        ids.extend(hits.into_iter().filter(|hit| hit.similarity >= least || hit.lexical >= WORDS).map(|hit| hit.product));
    }
    ids.retain(|id| !search.shown.contains(id));
    let mut conn = flow.db.turn.acquire().await?;
    let wanted: Vec<String> = ids.iter().map(|id| id.0.clone()).collect();
    let mut products = knowledge::shop::store::products::those(&mut conn, &wanted).await?;
    products.sort_by_key(|product| ids.iter().position(|id| *id == product.id));
    Ok(products)
}

/// Bounds of the price, in the shop's currency.
struct Limits {
    from: Option<Decimal>,
    to: Option<Decimal>,
    below: Option<Decimal>,
    available: bool,
    /// The shop's currency, where the shopper named another: amounts are not compared then.
    other_currency: Option<&'static str>,
}

impl Limits {
    fn of(wishes: &Wishes, search: &Search, near: &[Product]) -> Self {
        let currency = near.iter().flat_map(|product| &product.variants).map(|variant| variant.currency.as_str()).next();
        let other = matches!((wishes.currency, currency), (Some(said), Some(own)) if said != own);
        let other_currency = if other { known(currency.unwrap_or_default()) } else { None };
        let bound = |amount: Option<Decimal>| amount.filter(|_| !other);
        let below = search.below.as_deref().and_then(|price| price.parse().ok());
        Self { from: bound(wishes.from), to: bound(wishes.to), below, available: wishes.available, other_currency }
    }

    /// Places of the variants that fit; those that can be bought, where there are any.
    fn fitting(&self, product: &Product, options: &[(String, String)]) -> Vec<usize> {
        let own: Vec<&(String, String)> =
            options.iter().filter(|(name, _)| product.variants.iter().any(|variant| variant.options.contains_key(name))).collect();
        let fits = |variant: &Variant| {
            let price = variant.price;
            let priced = self.from.is_none_or(|from| price >= from)
                && self.to.is_none_or(|to| price <= to)
                && self.below.is_none_or(|below| price < below);
            let value = |name: &str| variant.options.get(name).and_then(serde_json::Value::as_str);
            // of several values of one option either is wanted
            let chosen = own.iter().all(|(name, _)| own.iter().any(|(other, wanted)| other == name && value(name) == Some(wanted)));
            priced && chosen && (!self.available || variant.available)
        };
        let all: Vec<usize> = (0..product.variants.len()).filter(|at| fits(&product.variants[*at])).collect();
        let there: Vec<usize> = all.iter().copied().filter(|at| product.variants[*at].available).collect();
        if there.is_empty() { all } else { there }
    }
}

fn known(currency: &str) -> Option<&'static str> {
    ["EUR", "USD", "GBP", "CNY", "JPY", "HKD", "CAD", "AUD", "CHF", "SGD", "NZD", "MXN"].into_iter().find(|code| *code == currency)
}
