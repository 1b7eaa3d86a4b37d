//! Where a message names certain products: every place, for messages that name several things and say something of each.

use std::ops::Range;

use knowledge::ids::ProductId;

use super::matching::{Catalogue, Named, WEAK_HEADS};
use super::tokens::{Token, alike, runs, tokens};
use crate::understand::text::{Normal, is_han};

/// A place that names a product.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Which product.
    pub product: ProductId,
    /// How sure, 0 to 1.
    pub score: f32,
    /// Bytes of the message's normal form.
    pub at: Range<usize>,
}

/// A place that is less sure by this much gives way to one that overlaps it.
const CLEARLY: f32 = 0.1;

impl Catalogue {
    /// The places where `among` are named, in order. Several products may have the same place: then it names either.
    #[must_use]
    pub fn places(&self, text: &Normal, among: &[ProductId]) -> Vec<Place> {
        let lower = text.plain.to_ascii_lowercase();
        let tokens = tokens(&text.plain);
        let mut found: Vec<Place> = self
            .named()
            .iter()
            .filter(|named| among.contains(&named.id))
            .flat_map(|named| {
                places_of(named, &lower, &tokens).into_iter().map(|(at, score)| Place { product: named.id.clone(), score, at })
            })
            .collect();
        found.extend(self.by_single_words(&lower, &tokens, among));
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.at.len().cmp(&a.at.len())));
        let mut kept: Vec<Place> = Vec::new();
        for place in found {
            let overlaps = |other: &&Place| place.at.start < other.at.end && other.at.start < place.at.end;
            let beaten = kept
                .iter()
                .filter(overlaps)
                .any(|other| other.product == place.product || other.score >= place.score + CLEARLY || other.at.len() > place.at.len());
            if !beaten {
                kept.push(place);
            }
        }
        kept.sort_by_key(|place| place.at.start);
        kept
    }

    /// "The light", 灯, "the poncho": words that are too weak or too short to find something among all products by, and what a
    /// description calls a thing, where it fits one product of `among` alone.
    fn by_single_words(&self, lower: &str, tokens: &[Token], among: &[ProductId]) -> Vec<Place> {
        let some: Vec<&Named> = self.named().iter().filter(|named| among.contains(&named.id)).collect();
        let only = |fits: &dyn Fn(&Named) -> bool| {
            let mut fitting = some.iter().filter(|named| fits(named));
            fitting.next().filter(|_| fitting.next().is_none()).map(|named| named.id.clone())
        };
        let mut found = Vec::new();
        for (n, token) in tokens.iter().enumerate() {
            let pointed = n.checked_sub(1).is_some_and(|before| POINTING.contains(&tokens[before].word.as_str()));
            let weak = WEAK_HEADS.contains(&token.word.as_str()) || token.word.len() == 3;
            let in_name = |named: &Named| named.forms.first().is_some_and(|name| name.contains(&token.word));
            let called = |named: &Named| named.called.as_ref() == Some(&token.word);
            if pointed && !MUCH_ELSE.contains(&token.word.as_str()) && token.word.len() >= 3 {
                let product = if weak { only(&in_name) } else { None }.or_else(|| only(&|named| called(named) || in_name(named)));
                found.extend(product.map(|product| Place { product, score: 0.45, at: token.at.clone() }));
            }
        }
        for form in some.iter().flat_map(|named| &named.short) {
            let Some(product) = only(&|named| named.short.contains(form)) else { continue };
            let stands_alone = |at: usize| {
                let before = lower[..at].chars().next_back().is_none_or(|c| !is_han(c) || BEFORE_ONE.contains(c));
                let after = lower[at + form.len()..].chars().next().is_none_or(|c| !is_han(c) || AFTER_ONE.contains(c));
                before && after
            };
            let hits = lower.match_indices(form.as_str()).filter(|(at, _)| stands_alone(*at));
            found.extend(hits.map(|(at, form)| Place { product: product.clone(), score: 0.45, at: at..at + form.len() }));
        }
        found
    }
}

/// Words that point at a thing that both sides know.
const POINTING: &[&str] = &["the", "my", "this", "that", "these", "those", "both", "your", "our"];
/// Words behind them that are mostly no product.
const MUCH_ELSE: &[&str] = &["can", "size", "way", "one", "day", "all", "new", "old", "red", "box", "set"];
/// Characters before a Chinese word of one character, where it stands by itself: 把灯换了, 退那个锁.
const BEFORE_ONE: &str = "把将退换的个盏把条只件双台张本款那这和与跟、要买改我是锁";
/// Characters behind it.
const AFTER_ONE: &str = "换退改我想要能可太不坏和与跟、的了吗呢有多在到怎是也都一";

/// Places of one product with how sure they are: its whole name, its Chinese name, the word that says what it is, any word of
/// its name.
fn places_of(named: &Named, lower: &str, tokens: &[Token]) -> Vec<(Range<usize>, f32)> {
    let mut found = Vec::new();
    for (index, form) in named.forms.iter().enumerate() {
        for (run, exact) in runs(tokens, form, 6) {
            let score = match (index, exact) {
                (0, true) => 1.0,
                (_, true) => 0.85,
                (_, false) => 0.9,
            };
            found.push((tokens[run.start].at.start..tokens[run.end - 1].at.end, score));
        }
    }
    for form in &named.chinese {
        // 袜子 is also called 袜
        let form = form.strip_suffix('子').filter(|short| short.chars().count() > 1).unwrap_or(form);
        found.extend(lower.match_indices(form).map(|(at, form)| (at..at + form.len(), 0.95)));
    }
    for (form, share) in &named.kinds {
        let form = form.strip_suffix('子').filter(|short| short.chars().count() > 1).unwrap_or(form);
        found.extend(lower.match_indices(form).map(|(at, form)| (at..at + form.len(), 0.4 + 0.4 * share)));
    }
    if let Some(name) = named.forms.first() {
        for token in tokens {
            let hit = name.iter().enumerate().filter_map(|(index, word)| word_score(name, index, word, &token.word)).max_by(f32::total_cmp);
            found.extend(hit.map(|score| (token.at.clone(), score)));
        }
    }
    found = joined(found, lower);
    found.retain(|(at, _)| lower[at.clone()].chars().any(|c| c.is_alphanumeric() || is_han(c)));
    found
}

/// Words of one name that stand side by side are one place: "rain jacket" for the Wetherel Rain Jacket.
fn joined(mut found: Vec<(Range<usize>, f32)>, lower: &str) -> Vec<(Range<usize>, f32)> {
    found.sort_by_key(|(at, _)| (at.start, std::cmp::Reverse(at.end)));
    let mut all: Vec<(Range<usize>, f32)> = Vec::new();
    for (at, score) in found {
        match all.last_mut() {
            Some((last, best))
                if last.end <= at.start && lower[last.end..at.start].trim_matches([' ', '-']).is_empty() && at.start - last.end <= 1 =>
            {
                last.end = at.end;
                *best = (best.max(score) + 0.1).min(0.95);
            }
            _ => all.push((at, score)),
        }
    }
    all
}

fn word_score(name: &[String], index: usize, word: &str, said: &str) -> Option<f32> {
    let last = index + 1 == name.len();
    let same = said == word || word.len() >= 6 && said.len() >= 6 && alike(said, word);
    let weak = WEAK_HEADS.contains(&word);
    if same && last && word.len() >= 3 && !weak {
        return Some(0.65);
    }
    // "watch" for a wristwatch, "shelf" for a bookshelf
    if last && said.len() >= 4 && word.len() > said.len() && word.ends_with(said) {
        return Some(0.5);
    }
    (same && word.len() >= 4 && !weak).then_some(0.45)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::catalogue::Lexicon;
    use crate::understand::store::ProductWords;

    fn catalogue() -> Catalogue {
        let names =
            ["Smart Watch", "Smart Thermostat", "Mechanical Keyboard", "Luggage Set", "Bookshelf", "Digital Camera", "Action Camera"];
        let products = names.iter().map(|name| ProductWords {
            id: (*name).to_owned(),
            name: (*name).to_owned(),
            about: String::new(),
            variants: Vec::new(),
        });
        Catalogue::new(1, products.collect(), &Lexicon::shipped().unwrap())
    }

    fn named(text: &str) -> Vec<String> {
        let all: Vec<ProductId> =
            ["Smart Watch", "Smart Thermostat", "Mechanical Keyboard", "Luggage Set", "Bookshelf", "Digital Camera", "Action Camera"]
                .map(ProductId::from)
                .to_vec();
        catalogue().places(&Normal::new(text), &all).into_iter().map(|place| place.product.0).collect()
    }

    #[test]
    fn every_place_is_found_once_and_a_whole_name_wins() {
        assert_eq!(named("swap the keyboard for a clicky one and the smart watch too"), ["Mechanical Keyboard", "Smart Watch"]);
        assert_eq!(named("the luggage, two bookshelves and a mechancial keyboard"), ["Luggage Set", "Bookshelf", "Mechanical Keyboard"]);
        assert_eq!(named("the camera"), ["Digital Camera", "Action Camera"]);
        assert_eq!(named("把机械键盘换成静音的"), ["Mechanical Keyboard"]);
        assert!(named("a lamp").is_empty());
    }
}
