//! Whether two statements contradict each other: different numbers, of the same thing.

use knowledge::shop::Product;
use rust_decimal::Decimal;

use super::super::concepts::{Concepts, Reading, concepts};
use super::super::values::special;
use super::super::vocabulary::holds;
use super::Stated;
use super::figure::{Bound, Figure};
use super::reading::{Source, stated};
use crate::guardrails::normalise::normal;

/// Cosines from which two statements of the same field are of the same thing: of one language, and across languages, where the
/// model puts the same meaning further apart. Chosen on the first half of `tests/data/conflicts.toml`.
const ALIKE: f32 = 0.84;
const ALIKE_ACROSS: f32 = 0.80;
/// Where no field is named, only the wording tells.
const UNNAMED: f32 = 0.93;

/// Whether two statements give different numbers for the same thing; `similarity` is the cosine of their meanings.
#[must_use]
pub fn contradict(ours: &Stated, theirs: &Stated, similarity: f32) -> bool {
    differ(ours, theirs) && same_thing(ours, theirs, similarity)
}

/// Whether two statements give the same number for the same thing.
#[must_use]
pub fn agree(ours: &Stated, theirs: &Stated, similarity: f32) -> bool {
    ours.sort == theirs.sort && !ours.figure.differs(&theirs.figure) && same_thing(ours, theirs, similarity)
}

/// Different numbers, of which neither is said by the other besides.
fn differ(ours: &Stated, theirs: &Stated) -> bool {
    let all = |one: &Stated| std::iter::once(one.figure.clone()).chain(one.beside.iter().cloned()).collect::<Vec<_>>();
    let (first, second) = (all(ours), all(theirs));
    ours.figure.differs(&theirs.figure)
        && !ours.figure.far_from(&theirs.figure)
        && first.iter().all(|figure| figure.differs(&theirs.figure))
        && second.iter().all(|figure| figure.differs(&ours.figure))
}

fn same_thing(ours: &Stated, theirs: &Stated, similarity: f32) -> bool {
    let across = ours.language != theirs.language;
    let least = match (&ours.field, &theirs.field) {
        (Some(our), Some(their)) if our == their => {
            if across {
                ALIKE_ACROSS
            } else {
                ALIKE
            }
        }
        (None, None) if !across && ours.words.same(&theirs.words) => UNNAMED,
        _ => return false,
    };
    let bounded = matches!(ours.figure, Figure::Money(..) | Figure::Count(_) | Figure::Percent(_));
    let bound = !bounded || ours.bound == theirs.bound;
    let days = ours.days.is_empty() || theirs.days.is_empty() || !ours.days.is_disjoint(&theirs.days);
    bound && days && ours.narrowed == theirs.narrowed && !ours.words.differ(&theirs.words, !across) && similarity >= least
}

/// Units of which a product has one value: how much it holds, stores or draws. Lengths are of many sides.
const OWN_UNITS: [&str; 8] = ["ml", "l", "gb", "tb", "w", "mah", "mp", "v"];

/// The product's own figures that a statement contradicts, in words for who reads it; nothing where it contradicts none. The statement
/// must be of the product: `others` are the names of other products, of which a longer or nearer one takes the number.
#[must_use]
pub fn product_differs(statement: &Stated, title: &str, product: &Product, others: &[&str]) -> Option<String> {
    if !is_of(statement, title, product, others) {
        return None;
    }
    let variants = &product.variants;
    if let Some((amount, sign)) = statement.figure.money() {
        let sentence = concepts(&normal(&statement.sentence), Reading::Text);
        let own_words = concepts(&statement.meaning, Reading::Text);
        let priced = statement.field.is_none() && !special(own_words) && !statement.reduces(sentence);
        let wrong = |currency: &str| sign.is_none_or(|sign| super::super::atoms::currency_fits(Some(sign), currency));
        let comparable: Vec<_> = variants.iter().filter(|variant| wrong(&variant.currency)).collect();
        let (least, most) = (comparable.iter().map(|one| one.price).min()?, comparable.iter().map(|one| one.price).max()?);
        let right = comparable.iter().any(|variant| variant.price == amount)
            || statement.bound == Bound::Least && amount < least
            || statement.bound == Bound::Most && amount > most;
        let currency = &comparable.first()?.currency;
        return (priced && !right).then(|| prices(&product.name, least, most, currency));
    }
    let (amount, unit) = statement.figure.measure().filter(|(_, unit)| OWN_UNITS.contains(unit))?;
    let options = variants.iter().flat_map(|variant| variant.options.iter()).filter_map(|(name, value)| Some((name, value.as_str()?)));
    let mut held: Vec<(String, Decimal)> = Vec::new();
    for (name, value) in options {
        let source = Source { title: &product.name, heading: None, text: value };
        let read = stated(&source, chrono::NaiveDate::default());
        let same = read.iter().filter_map(|one| one.figure.measure()).filter(|(_, of)| *of == unit);
        held.extend(same.map(|(amount, _)| (format!("{name} {value}"), amount)));
    }
    if held.is_empty() || held.iter().any(|(_, value)| *value == amount) {
        return None;
    }
    held.sort();
    held.dedup();
    Some(format!("{}: {}", product.name, held.iter().map(|(words, _)| words.as_str()).collect::<Vec<_>>().join(", ")))
}

fn prices(name: &str, least: Decimal, most: Decimal, currency: &str) -> String {
    if least == most { format!("{name}: {least} {currency}") } else { format!("{name}: {least} {currency} to {most} {currency}") }
}

/// Whether a statement's number is the product's: its name is the last one before the number, or the only one of the sentence, or
/// that of the title.
fn is_of(statement: &Stated, title: &str, product: &Product, others: &[&str]) -> bool {
    let name = normal(&product.name);
    let sentence = normal(&statement.sentence);
    let before: String = statement.sentence.chars().take(statement.mark.0).collect();
    let before = normal(&before);
    let others: Vec<String> = others.iter().map(|other| normal(other)).filter(|other| *other != name).collect();
    // "Oak Tray" inside "Oak Tray Large" is not named
    let named = |text: &str| {
        let rest = others.iter().filter(|other| other.len() > name.len()).fold(text.to_owned(), |rest, other| rest.replace(other, " "));
        holds(&rest, &name).then(|| rest.rfind(&name).unwrap_or_default())
    };
    let nearer = |at: usize| others.iter().filter_map(|other| before.rfind(other.as_str())).any(|other| other > at);
    match named(&before) {
        Some(at) => !nearer(at),
        None if named(&sentence).is_some() => !others.iter().any(|other| holds(&before, other)),
        None => named(&normal(title)).is_some() && !others.iter().any(|other| holds(&sentence, other)),
    }
}

impl Stated {
    /// Whether it speaks of what is taken off a price.
    fn reduces(&self, sentence: Concepts) -> bool {
        !(sentence & Concepts::named(&["discount", "minimum", "compensation", "instalments"])).is_empty()
    }
}
