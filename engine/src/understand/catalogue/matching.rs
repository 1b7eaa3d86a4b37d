//! Products by name: whole, in the plural, misspelt, in part, by kind, and in Chinese by the dictionary.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use knowledge::ids::ProductId;

use super::kind;
use super::lexicon::{Lexicon, phrase};
use super::options::{Message, OptionWords, pick};
use super::tokens::{Token, alike, runs, tokens};
use crate::understand::details::Detail;
use crate::understand::store::ProductWords;
use crate::understand::text::{Normal, is_han};
use crate::understand::types::{Entity, EntityKind, ProductMention};

/// At most so many candidates are named.
const CANDIDATES: usize = 12;
/// A mention with less is no entity, only a candidate.
const ENTITY: f32 = 0.5;
/// Last words of names that alone say nothing about the product.
pub(super) const WEAK_HEADS: &[&str] =
    &["set", "kit", "machine", "maker", "pack", "case", "cover", "pair", "size", "light", "box", "system", "stand", "holder", "can"];

/// The catalogue in memory.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// Version it was loaded at; nothing before the first load.
    pub version: Option<i64>,
    products: Vec<Named>,
    /// All colours that there are words for.
    colours: Vec<OptionWords>,
    /// Every word of a name: none of them is another one misspelt.
    words: HashSet<String>,
}

#[derive(Debug)]
pub(super) struct Named {
    pub(super) id: ProductId,
    /// Canonical words of the name, and other ways to say it.
    pub(super) forms: Vec<Vec<String>>,
    /// How much each word of the first form tells.
    weights: Vec<f32>,
    /// Words that are no general ones: a brand or a model.
    brands: Vec<bool>,
    pub(super) chinese: Vec<String>,
    /// Chinese forms of the name's last words, with how much of the name they cover.
    pub(super) kinds: Vec<(String, f32)>,
    /// Chinese words of one character for what it is: too short to find it by among all products.
    pub(super) short: Vec<String>,
    /// Which words of the first form say what it is.
    tells: Vec<bool>,
    /// Which words no other product's name has.
    own: Vec<bool>,
    /// What its description calls it, where its name does not.
    pub(super) called: Option<String>,
    options: Vec<OptionWords>,
}

/// Bytes of the message's normal form.
type Spans = Vec<Range<usize>>;

struct Match {
    product: usize,
    score: f32,
    spans: Vec<Range<usize>>,
}

/// What a message speaks of.
#[derive(Debug, Default)]
pub struct Spoken {
    /// Best first.
    pub mentions: Vec<ProductMention>,
    /// Options without a product.
    pub loose_options: Vec<(String, String)>,
    found: Vec<(EntityKind, String, Range<usize>)>,
}

impl Spoken {
    /// The best product and its options as entities of the message.
    #[must_use]
    pub fn entities(&self, text: &Normal) -> Vec<Entity> {
        let entity = |(kind, value, at): &(EntityKind, String, Range<usize>)| {
            let (start, end) = text.span(&text.plain, at.clone());
            Entity { kind: *kind, value: value.clone(), detail: Detail::None, start, end }
        };
        self.found.iter().map(entity).collect()
    }
}

impl Catalogue {
    /// Prepares the catalogue's words.
    #[must_use]
    pub fn new(version: i64, products: Vec<ProductWords>, lexicon: &Lexicon) -> Self {
        let mut counts: HashMap<String, f32> = HashMap::new();
        for product in &products {
            let mut words = phrase(&product.name);
            words.sort();
            words.dedup();
            words.into_iter().for_each(|word| *counts.entry(word).or_default() += 1.0);
        }
        let words: HashSet<String> = counts.keys().cloned().collect();
        let total = f32::from(u16::try_from(products.len()).unwrap_or(u16::MAX));
        let named = |product: ProductWords| {
            let words = phrase(&product.name);
            let weights = words.iter().map(|word| 0.3 + (total / counts.get(word).copied().unwrap_or(1.0)).ln()).collect();
            let brands = words.iter().map(|word| !lexicon.knows(word) && word.len() >= 4).collect();
            let mut chinese = lexicon.chinese(&words);
            if product.name.chars().any(is_han) {
                chinese.push(product.name.to_lowercase());
            }
            let (short, kinds) = kinds_in_chinese(&words, lexicon).into_iter().partition(|(form, _)| form.chars().count() < 2);
            let short = Vec::into_iter(short).map(|(form, _): (String, f32)| form).collect();
            let (tells, called) = kind::words(&words, &product.about, lexicon);
            let own = words.iter().map(|word| counts.get(word).is_some_and(|count| *count < 2.0)).collect();
            let options = OptionWords::of(&product.variants, lexicon);
            let forms = lexicon.english(&words);
            Named { id: ProductId(product.id), forms, weights, brands, chinese, kinds, short, tells, own, called, options }
        };
        let colours: Vec<serde_json::Value> = lexicon.colours().map(|colour| serde_json::json!({ "color": colour })).collect();
        Self {
            version: Some(version),
            products: products.into_iter().map(named).collect(),
            colours: OptionWords::of(&colours, lexicon),
            words,
        }
    }

    pub(super) fn named(&self) -> &[Named] {
        &self.products
    }

    /// The products and options of a message; `taken` are the bytes of `text.plain` that mean something else.
    #[must_use]
    pub fn find(&self, text: &Normal, taken: &[Range<usize>]) -> Spoken {
        let lower = text.plain.to_ascii_lowercase();
        let free = |token: &Token| taken.iter().all(|other| token.at.end <= other.start || other.end <= token.at.start);
        let tokens: Vec<Token> = tokens(&text.plain).into_iter().filter(free).collect();
        let message = Message { lower: &lower, tokens: &tokens };
        let mut matches: Vec<Match> =
            self.products.iter().enumerate().filter_map(|(index, named)| match_one(index, named, &message, &self.words)).collect();
        prune(&mut matches);
        let mut mentions: Vec<(f32, ProductMention, Spans, Spans)> = matches
            .into_iter()
            .map(|one| {
                let named = &self.products[one.product];
                let claimed: Vec<Range<usize>> = one.spans.iter().chain(taken).cloned().collect();
                let picked = pick(&named.options, &message, &claimed);
                let said = f32::from(u8::try_from(picked.len()).unwrap_or(u8::MAX));
                let places = picked.iter().map(|(_, _, at)| at.clone()).collect();
                let options = picked.into_iter().map(|(name, value, _)| (name, value)).collect();
                let mention = ProductMention { product: named.id.clone(), score: one.score, options };
                (one.score + 0.03 * said, mention, one.spans, places)
            })
            .collect();
        mentions.sort_by(|a, b| b.0.total_cmp(&a.0));
        mentions.truncate(CANDIDATES);
        let mut found = Vec::new();
        if let Some((_, mention, spans, places)) = mentions.first().filter(|(_, mention, _, _)| mention.score >= ENTITY) {
            found.extend(spans.iter().map(|at| (EntityKind::Product, mention.product.0.clone(), at.clone())));
            let options = mention.options.iter().zip(places);
            found.extend(options.map(|((name, value), at)| (EntityKind::Option, format!("{name}={value}"), at.clone())));
        }
        let loose_options = match mentions.first() {
            Some((_, mention, spans, places)) => {
                let claimed: Vec<Range<usize>> = spans.iter().chain(places).chain(taken).cloned().collect();
                self.unmet(&message, &claimed, mention)
            }
            None => self.loose(&message, taken),
        };
        Spoken { mentions: mentions.into_iter().map(|(_, mention, _, _)| mention).collect(), loose_options, found }
    }

    /// The options of one known product that a message picks: for "and in blue?" after a product was named.
    #[must_use]
    pub fn options_of(&self, text: &Normal, product: &ProductId) -> Vec<(String, String)> {
        let lower = text.plain.to_ascii_lowercase();
        let tokens = tokens(&text.plain);
        let message = Message { lower: &lower, tokens: &tokens };
        let Some(named) = self.products.iter().find(|named| named.id == *product) else { return Vec::new() };
        let mut picked: Vec<(String, String)> = Vec::new();
        let mut claimed = Vec::new();
        for (name, value, at) in pick(&named.options, &message, &[]) {
            picked.push((name, value));
            claimed.push(at);
        }
        let open = |name: &str| picked.iter().all(|(known, _)| known != name);
        if let Some(other) = self.foreign_colour(named, &message, &claimed, &open) {
            picked.push(other);
        }
        picked
    }

    /// A colour that the message names and no product here need have, for the product's option that is still `open`.
    fn foreign_colour(
        &self,
        named: &Named,
        message: &Message<'_>,
        claimed: &[Range<usize>],
        open: &dyn Fn(&str) -> bool,
    ) -> Option<(String, String)> {
        let is_colour = |name: &&str| open(name) && phrase(name).iter().any(|word| word == "color");
        let option = named.options.iter().map(OptionWords::name).find(is_colour)?;
        let (_, value, _) = pick(&self.colours, message, claimed).into_iter().next()?;
        Some((option.to_owned(), value))
    }

    /// Values that other products have, of options that this one has too: "the lamp in purple", where there is none.
    fn unmet(&self, message: &Message<'_>, claimed: &[Range<usize>], mention: &ProductMention) -> Vec<(String, String)> {
        let Some(named) = self.products.iter().find(|named| named.id == mention.product) else { return Vec::new() };
        let open = |name: &str| named.options.iter().any(|option| option.name() == name) && !mention.options.iter().any(|(n, _)| n == name);
        // "in blue" says blue, whatever blues other products have
        let foreign = self.foreign_colour(named, message, claimed, &open);
        let known = || self.loose(message, claimed).into_iter().find(|(name, _)| open(name));
        foreign.or_else(known).into_iter().collect()
    }

    fn loose(&self, message: &Message<'_>, taken: &[Range<usize>]) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = Vec::new();
        for (name, value, _) in self.products.iter().flat_map(|named| pick(&named.options, message, taken)) {
            if !all.iter().any(|(n, v)| *n == name && *v == value) {
                all.push((name, value));
            }
        }
        all
    }
}

/// Chinese ways to say what a product is: the end of its name, and the last part of it that the dictionary knows as a kind of
/// thing; each with how much of the name it covers.
fn kinds_in_chinese(words: &[String], lexicon: &Lexicon) -> Vec<(String, f32)> {
    let count = |n: usize| f32::from(u8::try_from(n).unwrap_or(1));
    let whole = words.len();
    let mut found = Vec::new();
    let mut add = |from: usize, until: usize| {
        let share = count(until - from) / count(whole);
        found.extend(lexicon.chinese(&words[from..until]).into_iter().map(|form| (form, share)));
    };
    let weak_head = words.last().is_some_and(|last| WEAK_HEADS.contains(&last.as_str()));
    (1..whole).filter(|from| !(weak_head && whole - from == 1)).for_each(|from| add(from, whole));
    let until = kind::ends(words, lexicon).unwrap_or(whole);
    // the whole name is said elsewhere, and its end above
    let said = |from: usize| until == whole && !(from > 0 && weak_head && from + 1 == whole);
    (0..until).filter(|from| !said(*from) && lexicon.is_kind(&words[*from..until])).for_each(|from| add(from, until));
    found
}

fn match_one(product: usize, named: &Named, message: &Message<'_>, known: &HashSet<String>) -> Option<Match> {
    for (index, form) in named.forms.iter().enumerate() {
        let mut hits = runs(message.tokens, form, 6);
        hits.sort_by_key(|(_, exact)| !exact);
        if let Some((run, exact)) = hits.first() {
            let at = message.tokens[run.start].at.start..message.tokens[run.end - 1].at.end;
            let score = match (index, exact) {
                (0, true) => 1.0,
                (_, true) => 0.85,
                (_, false) => 0.9,
            };
            return Some(Match { product, score, spans: vec![at] });
        }
    }
    let whole =
        named.chinese.iter().filter_map(|form| message.lower.find(form.as_str()).map(|at| at..at + form.len())).max_by_key(Range::len);
    if let Some(at) = whole {
        return Some(Match { product, score: 0.95, spans: vec![at] });
    }
    let words = partial(product, named, message, known);
    let kind = named
        .kinds
        .iter()
        .filter_map(|(form, share)| message.lower.find(form.as_str()).map(|at| (0.4 + 0.4 * share, at..at + form.len())))
        .max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.len().cmp(&b.1.len())));
    match (words, kind) {
        (Some(mut words), Some((score, at))) => {
            words.score = (words.score + score / 2.0).min(0.9);
            words.spans.push(at);
            Some(words)
        }
        (Some(words), None) => Some(words),
        (None, Some((score, at))) => Some(Match { product, score, spans: vec![at] }),
        (None, None) => None,
    }
}

/// Some words of the name: its last one, which says what it is, or one that is its own.
fn partial(product: usize, named: &Named, message: &Message<'_>, known: &HashSet<String>) -> Option<Match> {
    let name = named.forms.first()?;
    let mut spans: Vec<Range<usize>> = Vec::new();
    let (mut weight, mut anchored, mut alone) = (0.0, false, false);
    for (index, word) in name.iter().enumerate() {
        let same = |token: &&Token| {
            token.word == *word || word.len() >= 6 && token.word.len() >= 6 && !known.contains(&token.word) && alike(&token.word, word)
        };
        let Some(token) = message.tokens.iter().find(same) else { continue };
        weight += named.weights[index];
        spans.push(token.at.clone());
        let head = index + 1 == name.len() && word.len() >= 3 && !WEAK_HEADS.contains(&word.as_str());
        let tells = named.tells[index] && word.len() >= 3 && !WEAK_HEADS.contains(&word.as_str());
        anchored |= head || tells || named.brands[index];
        alone |= tells && named.own[index];
    }
    anchored |= spans.len() >= 2;
    let total: f32 = named.weights.iter().sum();
    if !anchored || total <= 0.0 {
        return None;
    }
    let score = 0.3 + 0.55 * weight / total;
    // "the gloves", where the shop has one sort of gloves
    Some(Match { product, score: if alone { score.max(ENTITY) } else { score }, spans })
}

/// A weaker match of words that a stronger match explains is none.
fn prune(matches: &mut Vec<Match>) {
    let strong: Vec<(usize, f32, Vec<Range<usize>>)> = matches.iter().map(|one| (one.product, one.score, one.spans.clone())).collect();
    let length = |spans: &[Range<usize>]| spans.iter().map(Range::len).sum::<usize>();
    matches.retain(|one| {
        !strong.iter().any(|(product, score, spans)| {
            let covered = one.spans.iter().all(|at| spans.iter().any(|other| other.start <= at.start && at.end <= other.end));
            *product != one.product && covered && (*score >= one.score + 0.12 || length(spans) > length(&one.spans) && *score >= one.score)
        })
    });
}
