//! Comparisons: which of two is cheaper, which of all the cheapest.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::atoms::pattern;
use super::known::{Content, Known, Leaf};
use super::passage::denied;
use super::subjects::{Binder, Mention};
use super::values::special;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Less,
    More,
    Least,
    Most,
    Same,
}

static ORDERS: LazyLock<Vec<(Regex, Order)>> = LazyLock::new(|| {
    [
        (r"(?:the )?(?:cheapest|least expensive|lowest[- ]priced|most affordable|lowest price|best price|(?:lowest|smallest) (?:amount|total|order|of the (?:two|three|four)))|最便宜|(?:价格|金额|总额|总价)最[低小]|最低价", Order::Least),
        (r"(?:the )?(?:most expensive|priciest|dearest|highest[- ]priced|(?:highest|largest|biggest) (?:price|amount|total|order|of the (?:two|three|four)))|最贵|(?:价格|金额|总额|总价)最[高大]|最大的?(?:一笔|订单)", Order::Most),
        (r"cheaper|less expensive|more affordable|lower[- ]priced|lower price|costs? (?:\S+ ){0,6}less|costs less|便宜|更划算|价格更低|少花", Order::Less),
        (r"more expensive|pricier|dearer|costlier|higher price|costs? (?:\S+ ){0,6}more\b|贵|价格更高", Order::More),
        (r"(?:the )?same price|costs? the same|equally priced|same cost|identical(?:ly)? priced?|价格相同|价格一样|一样贵|同价", Order::Same),
    ]
    .into_iter()
    .map(|(words, order)| (pattern(words), order))
    .collect()
});

/// A comparison in the text.
pub(super) struct Comparison {
    pub(super) at: Range<usize>,
    /// Whether it names nothing that is compared.
    pub(super) blank: bool,
    /// Whether the facts have nothing to compare with.
    pub(super) open: bool,
    /// The leaves that prove it; nothing where it does not hold.
    pub(super) proof: Option<Vec<usize>>,
}

/// The comparisons of prices in a text, each held against the facts.
pub(super) fn comparisons(text: &str, binder: &Binder<'_>, known: &Known) -> Vec<Comparison> {
    let mut found: Vec<Comparison> = Vec::new();
    for (words, order) in ORDERS.iter() {
        for place in words.find_iter(text) {
            let at = place.range();
            if found.iter().any(|other| other.at.start < at.end && at.start < other.at.end) {
                continue;
            }
            let segment = binder.segment(at.start);
            let (subjects, others, start) = sides(text, &segment, &at, binder);
            let not = denied(text, &segment, &at);
            let proof = prove(*order, not, &subjects, &others, known);
            let blank = subjects.is_empty() && others.is_empty();
            let open = compared(&subjects, &others, known).is_empty();
            found.push(Comparison { blank, open, at: start.min(at.start)..at.end, proof });
        }
    }
    found
}

/// What is compared, with what, and where the claim begins.
fn sides(text: &str, segment: &Range<usize>, at: &Range<usize>, binder: &Binder<'_>) -> (Vec<usize>, Vec<usize>, usize) {
    let inside: Vec<&Mention> = binder.mentions.iter().filter(|mention| segment.contains(&mention.at.start)).collect();
    let before: Vec<&&Mention> = inside.iter().filter(|mention| mention.at.end <= at.start).collect();
    let after: Vec<&&Mention> = inside.iter().filter(|mention| mention.at.start >= at.end).collect();
    let than = |mention: &&&&Mention| text.get(at.end..mention.at.start).is_some_and(|gap| gap.contains("than"));
    let subjects = |mention: Option<&&&Mention>| mention.map(|mention| mention.subjects.clone()).unwrap_or_default();
    if let [first, .., second] = before[..]
        && text.get(first.at.end..second.at.start).is_some_and(|gap| gap.contains('比'))
    {
        return (first.subjects.clone(), second.subjects.clone(), first.at.start);
    }
    let reference = subjects(after.iter().find(than));
    if let Some(first) = before.last() {
        return (first.subjects.clone(), reference, first.at.start);
    }
    // "the cheaper one is the green kettle"
    if let Some(first) = after.iter().find(|mention| !than(mention)) {
        return (first.subjects.clone(), Vec::new(), at.start);
    }
    (binder.bind(at).subjects, reference, at.start)
}

/// Holds a comparison of prices against the facts.
fn prove(order: Order, not: bool, subjects: &[usize], others: &[usize], known: &Known) -> Option<Vec<usize>> {
    let mine: Vec<(usize, Decimal)> = subjects.iter().filter_map(|subject| price(known, *subject)).collect();
    let (leaf, price_) = mine.iter().min_by_key(|(_, price)| *price)?;
    let rest = compared(subjects, others, known);
    if rest.is_empty() {
        return None;
    }
    let holds = rest.iter().all(|(_, other)| match order {
        Order::Less | Order::Least => price_ < other,
        Order::More | Order::Most => price_ > other,
        Order::Same => price_ == other,
    });
    let tie = matches!(order, Order::Least | Order::Most)
        && rest.iter().all(|(_, other)| if order == Order::Least { price_ <= other } else { price_ >= other });
    ((holds || tie) != not).then(|| std::iter::once(*leaf).chain(rest.iter().map(|(leaf, _)| *leaf)).collect())
}

/// The prices that those of the subjects are compared with.
fn compared(subjects: &[usize], others: &[usize], known: &Known) -> Vec<(usize, Decimal)> {
    if others.is_empty() {
        (0..known.subjects.len())
            .filter(|other| !subjects.contains(other) && alike(known, *other, subjects))
            .filter_map(|other| price(known, other))
            .collect()
    } else {
        // "6948061616 is cheaper than the tablet you have": both are tablets
        others.iter().filter(|other| !subjects.contains(other)).filter_map(|other| price(known, *other)).collect()
    }
}

/// Things of one sort: items of one order, variants.
fn alike(known: &Known, other: usize, subjects: &[usize]) -> bool {
    let of = |index: usize| known.subjects.get(index).map(|subject| (subject.parent, subject.kind.as_str()));
    subjects.iter().any(|subject| of(*subject) == of(other))
}

fn price(known: &Known, subject: usize) -> Option<(usize, Decimal)> {
    let own = || known.leaves.iter().enumerate().filter(|(_, leaf)| leaf.subject == Some(subject) && leaf.content == Content::Values);
    let amount = |(index, leaf): (usize, &Leaf)| Some((index, leaf.money()?));
    own()
        .filter(|(_, leaf)| !special(leaf.concepts))
        .find_map(amount)
        .or_else(|| own().filter(|(_, leaf)| leaf.path.contains("price")).find_map(amount))
}
