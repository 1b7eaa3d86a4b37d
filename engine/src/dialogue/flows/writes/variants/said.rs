//! What a wish for another variant says: options that must be so or would be nicer, comparisons, what need not stay as it is.

use std::sync::LazyLock;

use knowledge::shop::{Options, Variant};
use regex::Regex;

use super::super::items::says;
use super::super::measures;
use super::{Flow, FlowError, INSTEAD_OF, SAME_AS_OTHER, Wanted, Why, among, choice, pattern};
use crate::dialogue::drafts::Line;
use crate::understand::{Comparison, Degree, magnitude};

static PREFER: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bprefer\w*\b|\bideally\b|\bif possible\b|最好|优先"));

static CARELESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:don't|do not|doesn't|does not|dont|doesnt) (?:really )?(?:care|matter|mind)\b|\bno matter\b|\bregardless\b|\bany (?:other )?(?:option|spec|colou?r|variant|version)s?\b|无所谓|不在乎|都行|都可以|随便",
    )
});

static SLIGHTLY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:slight\w*|one size|a size|a bit|a little|next|one step)\b|稍|一点|一码|一号|点儿"));

/// What a wish says.
pub(super) struct Said {
    /// Options that must be so.
    pub(super) hard: Vec<(String, String)>,
    /// Options that would be nicer, the best first.
    pub(super) soft: Vec<(String, String)>,
    pub(super) comparisons: Vec<Comparison>,
    /// Options that need not stay as they are.
    pub(super) free: Vec<String>,
    pub(super) all_free: bool,
    pub(super) slightly: bool,
    /// Options that are to have most or least, or more or less, by their own names.
    pub(super) graded: Vec<(String, Degree)>,
    /// Options of which a value was named that no variant has.
    pub(super) unmet: Vec<String>,
}

impl Said {
    pub(super) async fn read(flow: &Flow<'_>, line: &Line, wish: &str) -> Result<Self, FlowError> {
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
            unmet: Vec::new(),
        };
        if !careless.is_empty() {
            let lower = careless.to_lowercase();
            said.free = flow.understander.options_of(&careless, &line.product).await?.into_iter().map(|(name, _)| name).collect();
            said.all_free = said.free.is_empty() || ["other", "else", "rest", "其他", "都"].iter().any(|word| lower.contains(word));
        }
        Ok(said)
    }

    /// "The maximum zoom", "1000 more pieces".
    pub(super) fn measure(&mut self, wish: &str, names: &[&str], now: Option<&Options>) {
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

    pub(super) fn is_empty(&self) -> bool {
        self.graded.is_empty()
            && self.unmet.is_empty()
            && self.hard.is_empty()
            && self.soft.is_empty()
            && self.comparisons.is_empty()
            && !self.all_free
            && self.free.is_empty()
    }

    pub(super) fn pick(&self, others: &[&Variant], now: Option<&Options>) -> Wanted {
        let mut fits: Vec<&Variant> = others.iter().copied().filter(|variant| says(Some(&variant.options), &self.hard)).collect();
        let mut spoken: Vec<String> = self.hard.iter().chain(&self.soft).map(|(name, _)| name.clone()).collect();
        spoken.extend(self.free.iter().cloned());
        spoken.extend(self.unmet.iter().cloned());
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
            if self.unmet.iter().any(|name| name == option) {
                continue;
            }
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
        if !self.unmet.is_empty() {
            return choice(if exact { &same } else { &fits }, Why::Near);
        }
        let best = self.nicest(if exact { same } else { fits });
        among(&best, if exact { Why::Fit } else { Why::Near })
    }

    /// The dearest or cheapest of those that fit.
    pub(super) fn extreme(&self, fits: &[&Variant], now: Option<&Options>, spoken: &[String], dearest: bool) -> Wanted {
        // "the cheapest green one" leaves the rest open; options that were said stay said
        let _ = (now, spoken);
        let price = |variant: &&&Variant| if dearest { -variant.price } else { variant.price };
        match fits.iter().min_by_key(price) {
            Some(variant) => Wanted::One(variant.id.clone()),
            None => Wanted::None,
        }
    }

    /// Those that have the first of the nicer options that any has, option by option.
    pub(super) fn nicest<'v>(&self, fits: Vec<&'v Variant>) -> Vec<&'v Variant> {
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

/// "Change the luggage for a coat": a thing stands where a variant's options should, and it is not this product.
pub(super) fn names_product(wish: &str, name: &str) -> bool {
    static THING: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\s*(?:to|for|into|with)\s+(?:an?|some|the)\s+(?P<what>[a-z][a-z' -]*)|^\s*(?:换成|改成|换为|改为)(?:一[个件条双台只把])?(?P<zh>\p{Han}{2,})",
        )
    });
    const VAGUE: &[&str] = &[
        "new",
        "different",
        "another",
        "other",
        "one",
        "same",
        "better",
        "working",
        "good",
        "nicer",
        "smaller",
        "bigger",
        "larger",
        "cheaper",
        "type",
        "kind",
        "version",
        "variant",
        "model",
        "size",
        "color",
        "colour",
        "style",
        "option",
        "replacement",
        "pair",
        "cheapest",
        "most",
        "least",
        "more",
        "less",
        "next",
        "similar",
        "suitable",
        "right",
        "correct",
        "best",
        "refund",
        "lot",
        "few",
        "bit",
        "little",
        "following",
        "first",
        "second",
        "shop",
        "store",
    ];
    let Some(hit) = THING.captures(wish) else { return false };
    if let Some(zh) = hit.name("zh") {
        return !["新的", "别的", "其他", "另一", "一样", "同款", "更", "最", "大", "小", "便宜"]
            .iter()
            .any(|word| zh.as_str().contains(word));
    }
    let own = name.to_lowercase();
    let what = hit["what"].to_lowercase();
    let stem = |word: &str| word.trim_end_matches('s').to_owned();
    !what
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .any(|word| VAGUE.contains(&word) || own.contains(&stem(word)))
}
