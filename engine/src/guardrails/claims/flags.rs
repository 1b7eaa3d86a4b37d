//! Yes-or-no fields that no concept speaks of: "self-emptying" beside `self_emptying: false`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::atoms::pattern;
use super::examine::{Finding, Page};
use super::families;
use super::known::{Content, Leaf};
use super::passage::{Mood, admits_ignorance, denied, mood};
use super::vocabulary::{places, plain, ways};
use crate::guardrails::reply::ClaimKind;

/// Words of a field that say only that it is a yes or a no.
const EMPTY: [&str; 18] = [
    "is",
    "has",
    "can",
    "available",
    "allowed",
    "included",
    "offered",
    "possible",
    "enabled",
    "required",
    "supported",
    "options",
    "stock",
    "in",
    "be",
    "eligible",
    "valid",
    "order",
];

/// Last words of a field that says whether something is given along.
const GIVEN: [&str; 4] = ["included", "provided", "supplied", "enclosed"];

/// Says that something is given along, or not.
static GIVES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:includ\w+|com(?:es?|ing)|with(?:out)?|has|have|get|provid\w+|suppl\w+|enclosed|part of|there(?:'s| is| are)|need|contain\w*|bring|buy|throw in|lack\w*|plus)\b|含|带|送|配|附|有|无|没|赠|需|要",
    )
});

/// Says that something is not given along.
static APART: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:sold|bought|ordered|charged|available|priced|billed) (?:separately|extra)|\b(?:is|are|costs?|comes?) extra\b|separately|另购|另售|另配|另买|单独(?:购买|出售|收费)|另外收费|自备|自己准备",
    )
});

/// Looks for the names of yes-or-no fields, and whether the text says what the fact says.
pub(super) fn said(page: &Page<'_>, findings: &mut Vec<Finding>, taken: &mut Vec<Range<usize>>) {
    let known = page.against.known;
    for (index, leaf) in known.leaves.iter().enumerate() {
        let Content::Flag(yes) = leaf.content else { continue };
        for name in names(leaf) {
            for at in places(page.text, &name) {
                let sentence = page.binder.sentence(at.start);
                let segment = page.binder.segment(at.start);
                let asks = mood(&page.text[sentence.clone()]) == Mood::Asks || admits_ignorance(&page.text[segment.clone()]);
                let given = leaf.path.split(' ').next_back().is_some_and(|word| GIVEN.contains(&word));
                // "the tent comes with a footprint" is of the tent, though a footprint is sold as well
                let bound = page.binder.bind(&if given { sentence.start..sentence.start } else { at.clone() });
                // "the machine" is what is spoken of, not the one that is lent: `loan_machine: false`
                let thing = qualified(leaf, &name) && known.subjects.iter().any(|subject| subject.names.iter().any(|of| heads(of, &name)));
                if thing
                    || asks
                    || taken.iter().any(|other| other.start < at.end && at.start < other.end)
                    || !page.binder.admits(&bound, leaf)
                {
                    continue;
                }
                taken.push(at.clone());
                // "it comes fully assembled" says that nothing is left to be done
                let around = &page.text[page.binder.sentence(at.start)];
                // "six strings" says nothing of whether strings are included
                let counted = page.atoms.iter().any(|atom| {
                    atom.end < at.start && atom.end + 2 > at.start && matches!(atom.value, super::atoms::AtomValue::Quantity(_))
                });
                if given && counted || given && !GIVES.is_match(around) && !APART.is_match(around) {
                    taken.pop();
                    continue;
                }
                let before = page.text[segment.start.min(at.start)..at.start].trim_end();
                let done = leaf.path.ends_with("required")
                    && page.text[at.clone()].ends_with("ed")
                    && ["fully", "already", "comes", "completely", "arrives", "pre"].iter().any(|word| before.ends_with(word));
                let apart = given && (APART.is_match(&page.text[segment.clone()]) || before.ends_with("plus"));
                let agrees = (denied(page.text, &segment, &at) != (done || apart)) != yes;
                findings.push(if agrees {
                    Finding::held(at, ClaimKind::Attribute, vec![index])
                } else {
                    Finding::unheld(at, ClaimKind::Attribute, "the facts say otherwise")
                });
            }
        }
    }
}

/// Whether a field is of a special one of what a word names: `servicing loan machine`, but not `product footprint included`.
fn qualified(leaf: &Leaf, name: &str) -> bool {
    let words: Vec<&str> = leaf.path.split(' ').filter(|word| !EMPTY.contains(word) && !GIVEN.contains(word)).collect();
    words.len() > 2 && words.last() == Some(&name)
}

/// Whether a name says last what the thing is: "sewing machine".
fn heads(name: &str, noun: &str) -> bool {
    name.strip_suffix(noun).is_some_and(|before| before.ends_with(' '))
}

/// How a field is named in a text: its last two words, or its last where it is no plain one.
fn names(leaf: &Leaf) -> Vec<String> {
    // "toxic to pets" is of being toxic, not of pets
    let path =
        leaf.path.split(' ').enumerate().take_while(|(at, word)| *at < 2 || !matches!(*word, "to" | "for" | "with" | "from" | "of" | "by"));
    let words: Vec<&str> = path.map(|(_, word)| word).filter(|word| !EMPTY.contains(word)).collect();
    let mut names = Vec::new();
    if let [.., first, last] = words[..] {
        names.extend([format!("{first} {last}"), format!("{first}-{last}")]);
        names.extend(ways(&format!("{first} {last}")));
    }
    if let Some(last) = words.last().filter(|last| last.len() >= 4 && !plain(last)) {
        names.extend(ways(last));
    }
    // what is given along may be called by a plain word
    if leaf.path.split(' ').next_back().is_some_and(|word| GIVEN.contains(&word)) {
        names.extend(words.last().map(|last| (*last).to_owned()));
    }
    // an attribute that is called otherwise: "no perfume" beside `fragrance: false`
    if let Some(last) = words.last() {
        if !families::of_word(last).is_empty() && !plain(last) {
            names.push((*last).to_owned());
        }
        names.extend(families::fellows(last).into_iter().map(str::to_owned));
    }
    // "refundable" is said as "refunded", "it comes off" is not
    let able = words.last().and_then(|last| last.strip_suffix("able").or_else(|| last.strip_suffix("ible")));
    if let Some(root) = able.filter(|root| root.len() >= 3) {
        names.extend(["ed", "d", "e", "ing", "s"].map(|ending| format!("{root}{ending}")));
        names.push(root.to_owned());
    }
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::guardrails::claims::all_hold;

    #[test]
    fn what_is_spoken_of_is_not_what_is_lent() {
        let facts = [
            json!({"id": "m", "kind": "product", "name": "Brindle 340 sewing machine", "guarantee_years": 3}),
            json!({"id": "s", "kind": "servicing", "loan_machine": false}),
        ];
        assert!(all_hold("The machine has a guarantee of 3 years.", &facts));
        assert!(!all_hold("There is a loan machine.", &facts));
        let facts = [
            json!({"id": "t", "kind": "product", "name": "Larkfield tent", "footprint_included": false, "waterproof": false}),
            json!({"id": "f", "kind": "product", "name": "Tent footprint", "price": "24.00", "currency": "USD"}),
        ];
        assert!(!all_hold("The Larkfield tent comes with a footprint.", &facts));
        assert!(!all_hold("The Larkfield tent is waterproof.", &facts));
    }
}
