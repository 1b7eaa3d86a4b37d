//! Which variant is wanted instead: from the words, from what the item is now, and from what can be bought.
//!
//! What is not spoken of stays as it is. Only what is still open is asked, with what there is.

use std::sync::LazyLock;

use knowledge::ids::VariantId;
use knowledge::shop::{Options, Variant};
use regex::Regex;

use super::super::{Flow, FlowError};
use super::items::says;
use super::measures;
use super::view::View;
use crate::answer::templates;
use crate::dialogue::drafts::{Kind, Line};
use crate::dialogue::flows::order::text_options;
use crate::understand::{self, Comparison, Degree, magnitude};

/// The wanted variant, or what there is to choose from.
pub(super) enum Wanted {
    /// This one.
    One(VariantId),
    /// One of these; `exact` where they are all as wished.
    Among { variants: Vec<VariantId>, exact: bool },
    /// Nothing that can be bought fits.
    None,
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

static INSTEAD_OF: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:instead of|rather than|and not|but not|not the|from)\b[^,.;]*|而不是[^,，。]*|不要[^,，。]*"));
static PREFER: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bprefer\w*\b|\bideally\b|\bif possible\b|最好|优先"));
static CARELESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:don't|do not|doesn't|does not|dont|doesnt) (?:really )?(?:care|matter|mind)\b|\bno matter\b|\bregardless\b|\bany (?:other )?(?:option|spec|colou?r|variant|version)s?\b|无所谓|不在乎|都行|都可以|随便",
    )
});
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
static SLIGHTLY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:slight\w*|one size|a size|a bit|a little|next|one step)\b|稍|一点|一码|一号|点儿"));

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
        return Ok(among(&others, true));
    }
    let names: Vec<&str> = product.variants.first().map(|one| one.options.keys().map(String::as_str).collect()).unwrap_or_default();
    let mut said = Said::read(flow, line, &wish).await?;
    said.measure(&wish, &names, now);
    if said.hard.is_empty() && said.comparisons.is_empty() && SAME_AS_OTHER.is_match(&wish) {
        let elsewhere = view.orders.iter().flat_map(|order| &order.items);
        let mut twins: Vec<&VariantId> =
            elsewhere.filter(|item| item.product == line.product && item.variant != line.item).map(|item| &item.variant).collect();
        twins.dedup();
        let twins: Vec<&Variant> = others.iter().copied().filter(|variant| twins.contains(&&variant.id)).collect();
        if !twins.is_empty() {
            return Ok(among(&twins, true));
        }
    }
    if said.is_empty() {
        let again = kind == Kind::Exchange && SAME.is_match(&wish);
        return Ok(match there.iter().find(|variant| variant.id == line.item) {
            Some(variant) if again => Wanted::One(variant.id.clone()),
            _ => among(&others, !again),
        });
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

fn among(variants: &[&Variant], exact: bool) -> Wanted {
    match variants {
        [] => Wanted::None,
        [only] if exact => Wanted::One(only.id.clone()),
        many => Wanted::Among { variants: many.iter().map(|variant| variant.id.clone()).collect(), exact },
    }
}

/// What a wish says.
struct Said {
    /// Options that must be so.
    hard: Vec<(String, String)>,
    /// Options that would be nicer, the best first.
    soft: Vec<(String, String)>,
    comparisons: Vec<Comparison>,
    /// Options that need not stay as they are.
    free: Vec<String>,
    all_free: bool,
    slightly: bool,
    /// Options that are to have most or least, or more or less, by their own names.
    graded: Vec<(String, Degree)>,
}

impl Said {
    async fn read(flow: &Flow<'_>, line: &Line, wish: &str) -> Result<Self, FlowError> {
        let wish = INSTEAD_OF.replace_all(wish, " ").into_owned();
        let (must, nice) = match PREFER.find(&wish) {
            Some(hit) => (wish[..hit.start()].to_owned(), wish[hit.end()..].to_owned()),
            None => (wish.clone(), String::new()),
        };
        let (must, careless) = match CARELESS.find(&must) {
            Some(hit) => {
                // "but I don't care about the colour": the clause that it stands in
                let from = must[..hit.start()].rfind([',', '.', ';', '，', '。']).map_or(0, |at| at + 1);
                let until = must[hit.end()..].find([',', '.', ';', '，', '。']).map_or(must.len(), |at| hit.end() + at);
                (format!("{} {}", &must[..from], &must[until..]), must[from..until].to_owned())
            }
            None => (must.clone(), String::new()),
        };
        let comparisons = flow.understander.understand(&must, Some(flow.language)).await?.comparisons().cloned().collect();
        let mut said = Self {
            hard: flow.understander.options_of(&must, &line.product).await?,
            soft: if nice.is_empty() { Vec::new() } else { flow.understander.options_of(&nice, &line.product).await? },
            comparisons,
            free: Vec::new(),
            all_free: false,
            slightly: SLIGHTLY.is_match(&wish),
            graded: Vec::new(),
        };
        if !careless.is_empty() {
            let lower = careless.to_lowercase();
            said.free = flow.understander.options_of(&careless, &line.product).await?.into_iter().map(|(name, _)| name).collect();
            said.all_free = said.free.is_empty() || ["other", "else", "rest", "其他", "都"].iter().any(|word| lower.contains(word));
        }
        Ok(said)
    }

    /// "The maximum zoom", "1000 more pieces".
    fn measure(&mut self, wish: &str, names: &[&str], now: Option<&Options>) {
        for (option, value) in measures::shifted(wish, names, now) {
            self.hard.retain(|(name, _)| *name != option);
            self.hard.push((option, value));
        }
        // "the same type as the one I have already" keeps nothing
        let kept = if SAME_AS_OTHER.is_match(wish) { Vec::new() } else { measures::kept(wish, names, now) };
        for (option, value) in kept {
            if !self.hard.iter().any(|(name, _)| *name == option) {
                self.hard.push((option, value));
            }
        }
        let has_measure = |option: &str| now.and_then(|options| options.get(option)?.as_str()).and_then(magnitude).is_some();
        self.graded = measures::graded(wish, names);
        self.graded.retain(|(option, _)| has_measure(option));
        self.graded.retain(|(option, _)| !self.hard.iter().any(|(name, _)| name == option));
    }

    fn is_empty(&self) -> bool {
        self.graded.is_empty()
            && self.hard.is_empty()
            && self.soft.is_empty()
            && self.comparisons.is_empty()
            && !self.all_free
            && self.free.is_empty()
    }

    fn pick(&self, others: &[&Variant], now: Option<&Options>) -> Wanted {
        let mut fits: Vec<&Variant> = others.iter().copied().filter(|variant| says(Some(&variant.options), &self.hard)).collect();
        let mut spoken: Vec<String> = self.hard.iter().chain(&self.soft).map(|(name, _)| name.clone()).collect();
        spoken.extend(self.free.iter().cloned());
        let mut by_price: Option<Degree> = None;
        for (option, degree) in &self.graded {
            spoken.push(option.clone());
            fits = compared(fits, now, option, *degree, self.slightly);
        }
        for comparison in &self.comparisons {
            if comparison.attribute == "price" {
                by_price = Some(comparison.degree);
                continue;
            }
            let names: Vec<&str> = others.first().map(|variant| variant.options.keys().map(String::as_str).collect()).unwrap_or_default();
            let Some(option) = comparison.option(names.iter().copied()) else { continue };
            // "bigger, 1000 ml": what was said outright holds
            if self.hard.iter().any(|(name, _)| name == option) || self.graded.iter().any(|(name, _)| name == option) {
                continue;
            }
            spoken.push(option.to_owned());
            fits = compared(fits, now, option, comparison.degree, self.slightly);
        }
        if fits.is_empty() {
            return Wanted::None;
        }
        match by_price {
            Some(Degree::Most | Degree::More) => return self.extreme(&fits, now, &spoken, true),
            Some(Degree::Least | Degree::Less) => return self.extreme(&fits, now, &spoken, false),
            None => {}
        }
        let stays = |variant: &&Variant| self.all_free || unchanged(&variant.options, now, &spoken);
        let same: Vec<&Variant> = fits.iter().copied().filter(stays).collect();
        let exact = !same.is_empty();
        let best = self.nicest(if exact { same } else { fits });
        among(&best, exact)
    }

    /// The dearest or cheapest of those that fit.
    fn extreme(&self, fits: &[&Variant], now: Option<&Options>, spoken: &[String], dearest: bool) -> Wanted {
        // "the cheapest green one" leaves the rest open; options that were said stay said
        let _ = (now, spoken);
        let price = |variant: &&&Variant| if dearest { -variant.price } else { variant.price };
        match fits.iter().min_by_key(price) {
            Some(variant) => Wanted::One(variant.id.clone()),
            None => Wanted::None,
        }
    }

    /// Those that have the first of the nicer options that any has, option by option.
    fn nicest<'v>(&self, fits: Vec<&'v Variant>) -> Vec<&'v Variant> {
        let mut names: Vec<&String> = self.soft.iter().map(|(name, _)| name).collect();
        names.dedup();
        let mut best = fits;
        for name in names {
            let wishes = self.soft.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str());
            let with = |value: &str| {
                let has = |variant: &&&Variant| variant.options.get(name).and_then(serde_json::Value::as_str) == Some(value);
                best.iter().filter(has).copied().collect::<Vec<_>>()
            };
            let found = wishes.map(with).find(|found| !found.is_empty());
            if let Some(found) = found {
                best = found;
            }
        }
        best
    }
}

fn compared<'v>(fits: Vec<&'v Variant>, now: Option<&Options>, option: &str, degree: Degree, slightly: bool) -> Vec<&'v Variant> {
    let value = |options: &Options| options.get(option).and_then(serde_json::Value::as_str).and_then(magnitude);
    let Some(is) = now.and_then(value) else { return Vec::new() };
    let mut with: Vec<(f64, &Variant)> = fits.into_iter().filter_map(|variant| Some((value(&variant.options)?, variant))).collect();
    match degree {
        Degree::More | Degree::Most => with.retain(|(size, _)| *size > is),
        Degree::Less | Degree::Least => with.retain(|(size, _)| *size < is),
    }
    let edge = |largest: bool| {
        let sizes = with.iter().map(|(size, _)| *size);
        if largest { sizes.fold(f64::MIN, f64::max) } else { sizes.fold(f64::MAX, f64::min) }
    };
    let wanted = match (degree, slightly) {
        (Degree::Most, _) | (Degree::Less, true) => Some(edge(true)),
        (Degree::Least, _) | (Degree::More, true) => Some(edge(false)),
        _ => None,
    };
    with.into_iter()
        .filter(|(size, _)| wanted.is_none_or(|wanted| (*size - wanted).abs() < f64::EPSILON))
        .map(|(_, variant)| variant)
        .collect()
}

/// Whether what was not spoken of is as it was.
fn unchanged(options: &Options, now: Option<&Options>, spoken: &[String]) -> bool {
    let Some(now) = now else { return true };
    options.iter().all(|(name, value)| spoken.contains(name) || now.get(name) == Some(value))
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
