//! Which variant is wanted instead: from the words, from what the item is now, and from what can be bought.
//!
//! What is not spoken of stays as it is. Only what is still open is asked, with what there is. [`said`] reads the wish.

mod said;

use std::sync::LazyLock;

use knowledge::ids::VariantId;
use knowledge::shop::{Options, Variant};
use regex::Regex;

use super::super::{Flow, FlowError};
use super::measures;
use super::view::View;
use crate::answer::templates;
use crate::dialogue::drafts::{Kind, Line};
use crate::dialogue::flows::order::text_options;
use crate::understand;
use said::{Said, names_product};

/// The wanted variant, or what there is to choose from.
pub(super) enum Wanted {
    /// This one.
    One(VariantId),
    /// One of these.
    Among { variants: Vec<VariantId>, why: Why },
    /// Nothing that can be bought fits.
    None,
}

/// How what there is to choose from fits the wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// All are as wished.
    Fit,
    /// They come close.
    Near,
    /// Something else was wished for than a variant of the same product.
    OtherProduct,
    /// The same again was wished for, which the shop's rules don't allow.
    SameAgain,
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

static INSTEAD_OF: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:instead of|rather than|and not|but not|not the|from)\b[^,.;]*|而不是[^,，。]*|不要[^,，。]*"));
static SAME_AS_OTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:same|one|type|kind|version|variant|like)\b.{0,30}\b(?:order|received|have|already|bought|pending|other)\b|\bin my (?:other|pending|delivered)\b|和.{0,12}(?:订单|收到).{0,8}一样|跟.{0,12}(?:订单|收到).{0,8}一样",
    )
});
static SAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:exact(?:ly)? (?:the )?same|same (?:exact )?(?:item|thing|one|product|specs?|specifications?|options?|variant|model|kind|type)|new one|new pair|replacement|identical)\b|同款|一模一样|一样的|同样的",
    )
});

/// Finds the variant that `line` is to become.
pub(super) async fn wanted(flow: &Flow<'_>, view: &View, kind: Kind, line: &Line) -> Result<Wanted, FlowError> {
    let Some(product) = view.products.get(&line.product) else { return Ok(Wanted::None) };
    let now = current(view, line);
    let wish = understand::plain(&line.wish);
    // the shop's own number of a variant says all
    if let Some(variant) = product.variants.iter().find(|variant| names_id(&wish, variant.id.as_str())) {
        return Ok(if variant.available { Wanted::One(variant.id.clone()) } else { Wanted::None });
    }
    let differs = |variant: &&Variant| variant.id != line.item;
    let there: Vec<&Variant> = product.variants.iter().filter(|variant| sellable(variant)).collect();
    let others: Vec<&Variant> = there.iter().copied().filter(differs).collect();
    if wish.trim().is_empty() {
        return Ok(among(&others, Why::Fit));
    }
    let names: Vec<&str> = product.variants.first().map(|one| one.options.keys().map(String::as_str).collect()).unwrap_or_default();
    let mut said = Said::read(flow, line, &wish).await?;
    said.measure(&wish, &names, now);
    let every: Vec<&Options> = product.variants.iter().map(|variant| &variant.options).collect();
    for (option, value) in measures::signed(&wish, &names, &every) {
        said.hard.retain(|(name, _)| *name != option);
        said.hard.push((option, value));
    }
    said.unmet = measures::unmet(&INSTEAD_OF.replace_all(&wish, " "), &names, &every);
    said.unmet.retain(|option| !said.hard.iter().any(|(name, _)| name == option));
    if said.hard.is_empty() && said.comparisons.is_empty() && SAME_AS_OTHER.is_match(&wish) {
        let elsewhere = view.orders.iter().flat_map(|order| &order.items);
        let mut twins: Vec<&VariantId> =
            elsewhere.filter(|item| item.product == line.product && item.variant != line.item).map(|item| &item.variant).collect();
        twins.dedup();
        let twins: Vec<&Variant> = others.iter().copied().filter(|variant| twins.contains(&&variant.id)).collect();
        if !twins.is_empty() {
            return Ok(among(&twins, Why::Fit));
        }
    }
    if said.is_empty() {
        if kind == Kind::Exchange && SAME.is_match(&wish) {
            let same = there.iter().find(|variant| variant.id == line.item);
            return Ok(match same.filter(|_| flow.policy.exchange.same_variant) {
                Some(variant) => Wanted::One(variant.id.clone()),
                None if flow.policy.exchange.same_variant => choice(&others, Why::Near),
                None => choice(&others, Why::SameAgain),
            });
        }
        let other = names_product(&wish, &product.name);
        return Ok(if other { choice(&others, Why::OtherProduct) } else { among(&others, Why::Fit) });
    }
    Ok(said.pick(&others, now))
}

/// The variant whose options the words give in full, as lists and buttons write them.
pub(super) fn labelled(flow: &Flow<'_>, view: &View, line: &Line, text: &str) -> Option<VariantId> {
    let said = understand::plain(text).to_lowercase();
    let there = view.products.get(&line.product)?.variants.iter().filter(|variant| sellable(variant));
    let label = |variant: &&Variant| understand::plain(&templates::options(flow.language, text_options(&variant.options))).to_lowercase();
    let whole = there.filter(|variant| !variant.options.is_empty() && said.contains(&label(variant)));
    whole.max_by_key(|variant| label(variant).len()).map(|variant| variant.id.clone())
}

/// The item's options as they are now: as the catalogue has them, else as the order has them.
fn current<'v>(view: &'v View, line: &Line) -> Option<&'v Options> {
    let of_catalogue = view.variant(&line.product, &line.item).map(|variant| &variant.options);
    of_catalogue
        .or_else(|| view.orders.iter().flat_map(|order| &order.items).find(|item| item.variant == line.item).map(|item| &item.options))
}

/// Whether a variant can be bought.
pub(super) fn sellable(variant: &Variant) -> bool {
    variant.available && variant.stock.is_none_or(|stock| stock > 0)
}

fn names_id(text: &str, id: &str) -> bool {
    id.len() >= 4 && text.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_')).any(|word| word.eq_ignore_ascii_case(id))
}

fn among(variants: &[&Variant], why: Why) -> Wanted {
    match variants {
        [only] if why == Why::Fit => Wanted::One(only.id.clone()),
        many => choice(many, why),
    }
}

fn choice(variants: &[&Variant], why: Why) -> Wanted {
    if variants.is_empty() {
        return Wanted::None;
    }
    Wanted::Among { variants: variants.iter().map(|variant| variant.id.clone()).collect(), why }
}

/// Whether words say anything of a wanted variant: a comparison, a number of the shop's, the same again.
pub(super) async fn says_something(flow: &Flow<'_>, line: &Line, text: &str) -> Result<bool, FlowError> {
    let plain = understand::plain(text);
    let said = Said::read(flow, line, &plain).await?;
    Ok(!said.is_empty()
        || SAME_AS_OTHER.is_match(&plain)
        || SAME.is_match(&plain)
        || plain.split_whitespace().any(|word| word.len() >= 6 && word.bytes().all(|b| b.is_ascii_digit())))
}
