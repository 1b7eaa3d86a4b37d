//! What a text says is free, prepaid, at the shopper's cost or without a minimum: held against the charges that the facts have.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{
    AtomValue, Bound, Concepts, Content, DENIED, Leaf, Mention, NOWHERE, Page, Reading, Verdict, concepts, holds, pattern, positive,
    text_denies, zero,
};

/// What money is asked for.
static CHARGES: LazyLock<Concepts> = LazyLock::new(|| {
    Concepts::named(&[
        "shipping_fee",
        "restocking",
        "fee",
        "return_label",
        "return",
        "exchange",
        "gift",
        "express",
        "pickup",
        "cancel",
        "service",
        "insurance",
        "repair",
        "deposit",
        "gift_wrap",
    ])
});

static ALWAYS: LazyLock<Regex> = LazyLock::new(|| pattern(r"always|every order|all orders|any order|no matter|所有|全部|任何|一律|全场"));

static SHOP_PAYS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"store|shop|us\b|we\b|merchant|seller|free|prepaid|company|商家|卖家|本店|我们|免费|包邮"));

static CUSTOMER_PAYS: LazyLock<Regex> = LazyLock::new(|| pattern(r"customer|buyer|you\b|shopper|client|买家|顾客|客户|您|自理|自付"));

/// What the segment says is free: its charges, or whatever is charged where it names none.
fn charges<'p>(page: &Page<'p>, segment: &Range<usize>, bound: &Bound) -> Vec<(usize, &'p Leaf)> {
    let known = page.against.known;
    let said = concepts::concepts(&page.text[segment.clone()], Reading::Text) & *CHARGES;
    let first = [
        "return_label",
        "restocking",
        "gift_wrap",
        "gift",
        "express",
        "pickup",
        "repair",
        "service",
        "insurance",
        "shipping_fee",
        "exchange",
        "cancel",
        "return",
    ];
    let exact = first.iter().map(|name| Concepts::named(&[name])).find(|one| !(said & *one).is_empty());
    let wanted = exact.unwrap_or(said);
    let about = |leaf: &Leaf| {
        let has = (leaf.concepts | leaf.text_concepts) & *CHARGES;
        if wanted.is_empty() { !has.is_empty() } else { !(has & wanted).is_empty() }
    };
    known.leaves.iter().enumerate().filter(|(_, leaf)| about(leaf) && page.binder.admits(bound, leaf)).collect()
}

/// Prices of what the segment names by the words of their field, or by the subject: "an eye test costs nothing".
fn prices<'p>(page: &Page<'p>, segment: &Range<usize>, bound: &Bound) -> Vec<(usize, &'p Leaf)> {
    let known = page.against.known;
    let words = &page.text[segment.clone()];
    let priced = |leaf: &Leaf| leaf.concepts.has(concepts::index("price")) && (zero(leaf) || positive(leaf));
    let named = |leaf: &Leaf| {
        let own = bound.here && leaf.subject.is_some_and(|subject| bound.subjects.contains(&subject));
        own || leaf.path.split(' ').any(|word| word.len() > 2 && !matches!(word, "price" | "amount" | "cost") && holds(words, word))
    };
    let all: Vec<(usize, &Leaf)> =
        known.leaves.iter().enumerate().filter(|(_, leaf)| priced(leaf) && page.binder.admits(bound, leaf)).collect();
    let by_name: Vec<(usize, &Leaf)> = all.iter().copied().filter(|(_, leaf)| named(leaf)).collect();
    // in the other language than the fields': the one thing that costs nothing
    let nothing: Vec<(usize, &Leaf)> = all.iter().copied().filter(|(_, leaf)| zero(leaf)).collect();
    if by_name.is_empty() && !words.is_ascii() && nothing.len() == 1 { nothing } else { by_name }
}

pub(super) fn free(page: &Page<'_>, segment: &Range<usize>, bound: &Bound, not: bool) -> Verdict {
    let charges = charges(page, segment, bound);
    // "free over $50" proves nothing without its condition
    let sentence = page.binder.sentence(segment.start);
    let always = ALWAYS.is_match(&page.text[segment.clone()]);
    let conditional = !always
        && page
            .atoms
            .iter()
            .any(|atom| sentence.contains(&atom.start) && matches!(atom.value, AtomValue::Money(..) | AtomValue::Quantity(_)));
    let payer = |leaf: &Leaf| leaf.path.contains("paid by") || leaf.path.contains("payer") || leaf.path.contains("borne");
    let free = |leaf: &Leaf| {
        zero(leaf)
            || matches!(leaf.text.as_str(), "included" | "free" | "inclusive" | "complimentary")
            || (payer(leaf) && SHOP_PAYS.is_match(&leaf.text))
            || (leaf.content == Content::Flag(true) && (leaf.path.contains("free") || leaf.path.contains("prepaid")))
            || (leaf.content == Content::Words
                && leaf.text_concepts.has(concepts::index("free"))
                && !text_denies(&leaf.text, concepts::index("free"), &[]))
            || (leaf.path.contains("free") && leaf.content == Content::Values && conditional)
    };
    let costs = |leaf: &Leaf| {
        positive(leaf) && !leaf.path.contains("free")
            || (payer(leaf) && CUSTOMER_PAYS.is_match(&leaf.text))
            || (leaf.content == Content::Flag(false) && (leaf.path.contains("free") || leaf.path.contains("prepaid")))
    };
    let charges = if charges.iter().any(|(_, leaf)| free(leaf) || costs(leaf)) { charges } else { prices(page, segment, bound) };
    let yes: Vec<usize> = charges.iter().filter(|(_, leaf)| free(leaf)).map(|(index, _)| *index).collect();
    let no: Vec<usize> = charges.iter().filter(|(_, leaf)| costs(leaf)).map(|(index, _)| *index).collect();
    match (not, yes.is_empty(), no.is_empty()) {
        (false, false, _) => Ok(yes),
        (true, _, false) => Ok(no),
        (false, true, false) => Err(DENIED),
        _ => Err(NOWHERE),
    }
}

pub(super) fn cost(page: &Page<'_>, segment: &Range<usize>, bound: &Bound, not: bool) -> Verdict {
    match free(page, segment, bound, !not) {
        Ok(leaves) => Ok(leaves),
        Err(_) => {
            // "you pay" beside a price says only that
            let words = &page.text[segment.clone()];
            let charged = concepts::concepts(words, Reading::Text) & *CHARGES;
            let amount = page.atoms.iter().any(|atom| segment.contains(&atom.start) && matches!(atom.value, AtomValue::Money(..)));
            if amount && charged.is_empty() && !not { Ok(Vec::new()) } else { Err(NOWHERE) }
        }
    }
}

pub(super) fn no_minimum(page: &Page<'_>, mention: &Mention, bound: &Bound, not: bool) -> Verdict {
    let known = page.against.known;
    let minimum = concepts::index("minimum");
    let about = |leaf: &Leaf| leaf.concepts.has(minimum) && page.binder.admits(bound, leaf);
    let none: Vec<usize> = known
        .leaves
        .iter()
        .enumerate()
        .filter(|(_, leaf)| about(leaf) && (zero(leaf) || leaf.content == Content::Nothing || leaf.content == Content::Flag(false)))
        .map(|(index, _)| index)
        .collect();
    let some: Vec<usize> =
        known.leaves.iter().enumerate().filter(|(_, leaf)| about(leaf) && positive(leaf)).map(|(index, _)| index).collect();
    let says = |leaf: &Leaf| leaf.text_concepts.has(mention.concept) || leaf.concepts.has(mention.concept);
    let text: Vec<usize> =
        known.leaves.iter().enumerate().filter(|(_, leaf)| says(leaf) && page.binder.admits(bound, leaf)).map(|(index, _)| index).collect();
    let denies = not
        && !page.text[mention.at.clone()].starts_with("no ")
        && !page.text[mention.at.clone()].starts_with('无')
        && !page.text[mention.at.clone()].starts_with("没");
    match (denies, none.is_empty() && text.is_empty(), some.is_empty()) {
        (false, false, true) => Ok(if none.is_empty() { text } else { none }),
        (true, _, false) => Ok(some),
        (_, _, false) => Err(DENIED),
        _ => Err(NOWHERE),
    }
}
