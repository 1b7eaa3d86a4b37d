//! What a text says is free, prepaid, at the shopper's cost or without a minimum: held against the charges that the facts have.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::super::atoms::Atom;
use super::super::values::agree;
use super::{
    AtomValue, Bound, Concepts, Content, DENIED, HELD, Leaf, Mention, NOWHERE, Page, Reading, Verdict, concepts, holds, pattern, positive,
    stem, text_denies, ways, words, zero,
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
    // where the segment names nothing, what was asked is meant
    let question = page.against.question;
    let asked = !bound.here && super::words(words).count() <= 4;
    let priced = |leaf: &Leaf| leaf.concepts.has(concepts::index("price")) && (zero(leaf) || positive(leaf));
    let named = |leaf: &Leaf| {
        let own = bound.here && leaf.subject.is_some_and(|subject| bound.subjects.contains(&subject));
        own || leaf.path.split(' ').any(|word| {
            word.len() > 2 && !matches!(word, "price" | "amount" | "cost") && (holds(words, word) || asked && holds(question, word))
        })
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
    let payer = |leaf: &Leaf| {
        // `freight_by: "shop"` says who pays; `pickup_by: "company van"` does not
        ["paid by", "payer", "borne", "who pays", "freight by", "postage by", "duties by"].iter().any(|words| leaf.path.contains(words))
            || leaf.text.starts_with("paid by")
    };
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
    // "free from 100" stands beside the charge that it is of
    let beside = |leaf: &Leaf| leaf.path.contains("free") && charges.iter().any(|(_, charge)| charge.fact == leaf.fact);
    let known = page.against.known;
    let from: Vec<usize> = if conditional && !not {
        let from = |leaf: &Leaf| leaf.content == Content::Values && beside(leaf);
        known.leaves.iter().enumerate().filter(|(_, leaf)| from(leaf)).map(|(index, _)| index).collect()
    } else {
        Vec::new()
    };
    if !from.is_empty() {
        return Ok(from);
    }
    // "free of charge up to 48 hours before": what is said of it is the fact's own value
    let said = |leaf: &Leaf| {
        let atoms = page.atoms.iter().filter(|atom| sentence.contains(&atom.start));
        let held = |atom: &Atom| leaf.values.iter().any(|held| agree(&atom.value, &held.value, known.today, &page.context(atom)));
        leaf.path.split(' ').any(|word| word == "free") && leaf.content == Content::Values && atoms.into_iter().any(held)
    };
    let until: Vec<usize> = if not || always {
        Vec::new()
    } else {
        known.leaves.iter().enumerate().filter(|(_, leaf)| said(leaf)).map(|(index, _)| index).collect()
    };
    if !until.is_empty() {
        return Ok(until);
    }
    let granted = granted(page, &sentence, segment);
    if !granted.is_empty() {
        return if not { Err(HELD) } else { Ok(granted) };
    }
    let yes: Vec<usize> = charges.iter().filter(|(_, leaf)| free(leaf)).map(|(index, _)| *index).collect();
    let no: Vec<usize> = charges.iter().filter(|(_, leaf)| costs(leaf)).map(|(index, _)| *index).collect();
    // "sending it back costs nothing": none of what a return costs
    let return_ = Concepts::named(&["return"]);
    let said = concepts::concepts(&page.text[segment.clone()], Reading::Text) & *CHARGES;
    if !not && !(said & return_).is_empty() && said.without(return_).is_empty() && !no.is_empty() {
        return Err(DENIED);
    }
    match (not, yes.is_empty(), no.is_empty()) {
        (false, false, _) => Ok(yes),
        (true, _, false) => Ok(no),
        (false, true, false) => Err(DENIED),
        _ => Err(NOWHERE),
    }
}

/// What a fact says is free by its name, `first_lesson_free`, where the sentence names what that is.
fn granted(page: &Page<'_>, sentence: &Range<usize>, segment: &Range<usize>) -> Vec<usize> {
    let known = page.against.known;
    let says = |leaf: &Leaf| leaf.content == Content::Flag(true) && leaf.path.split(' ').any(|word| word == "free");
    let all: Vec<(usize, &Leaf)> = known.leaves.iter().enumerate().filter(|(_, leaf)| says(leaf)).collect();
    let text = &page.text[sentence.clone()];
    let part = &page.text[segment.clone()];
    if !part.is_ascii() {
        let said = |word: &str| match word {
            "first" => part.contains("第一") || part.contains('首'),
            _ => ways(word).iter().any(|way| !way.is_ascii() && part.contains(way.as_str())),
        };
        let named = |leaf: &Leaf| leaf.path.split(' ').any(|word| word != "free" && said(word));
        return all.into_iter().filter(|(_, leaf)| named(leaf)).map(|(index, _)| index).collect();
    }
    let stems: Vec<String> = words(text).map(|(_, word)| stem(word)).collect();
    let named = |leaf: &Leaf| {
        let mut own = leaf.path.split(' ').filter(|word| *word != "free" && word.len() > 3).map(stem);
        own.any(|word| stems.contains(&word))
    };
    all.into_iter().filter(|(_, leaf)| named(leaf)).map(|(index, _)| index).collect()
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::guardrails::claims::all_hold;

    #[test]
    fn a_coupon_takes_off_from_an_amount_on() {
        let facts =
            [json!({"id": "c", "kind": "coupon", "code": "BABY30", "amount_off": "30.00", "min_order": "300.00", "currency": "CNY"})];
        assert!(all_hold("满300元减30元。", &facts) && all_hold("满300元可以减30元。", &facts));
        assert!(!all_hold("满300元减50元。", &facts) && !all_hold("满30元减300元。", &facts));
    }

    #[test]
    fn what_is_taken_off_is_not_from_what_on() {
        let facts =
            [json!({"id": "c", "kind": "coupon", "code": "BABY30", "amount_off": "30.00", "min_order": "300.00", "currency": "USD"})];
        assert!(all_hold("It takes $30 off orders over $300.", &facts));
        assert!(!all_hold("It takes $300 off orders over $30.", &facts));
    }

    #[test]
    fn delivery_is_free_from_an_amount_on_and_somebody_pays_the_way_back() {
        let facts = [
            json!({"id": "d", "kind": "delivery", "free_over": "99.00", "fee": "12.00", "currency": "CNY"}),
            json!({"id": "r", "kind": "returns", "days": 15, "freight_by": "shop"}),
        ];
        assert!(all_hold("Over 99 yuan delivery is free.", &facts) && !all_hold("Over 59 yuan delivery is free.", &facts));
        assert!(all_hold("15天内可以退,运费我们出。", &facts) && !all_hold("退货运费由您承担。", &facts));
        let fetched = [json!({"id": "p", "kind": "pickup", "pickup_by": "company van"})];
        assert!(!all_hold("Pickup is free.", &fetched));
    }
}
