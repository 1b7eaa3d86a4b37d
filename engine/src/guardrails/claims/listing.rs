//! Lists of what is in something: "it includes brakes, gears and a new chain". Each piece of such a list needs its own fact.

use std::sync::LazyLock;

use regex::Regex;

use super::atoms::pattern;
use super::attributes::listed;
use super::examine::{Finding, NOWHERE, Page};
use super::passage::{Mood, mood};
use super::vocabulary::{holds, words};
use crate::guardrails::reply::ClaimKind;

static INCLUDES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:includ(?:es?|ed|ing)|covers?|contains?|consists? of|comes? (?:with|in)|made up of|you get|(?:available|have (?:it|them|one)|get (?:it|them|one)|sold|offered) in|choose (?:from|between))\b|包含|包括|内含|附带|附有|配有|含有",
    )
});

/// Words of a piece that is a sentence of its own.
const SPEAKS: [&str; 22] = [
    "is", "are", "was", "were", "be", "has", "have", "had", "can", "could", "may", "will", "would", "you", "we", "i", "it", "they", "do",
    "does", "not", "costs",
];
/// A piece of a list has few words.
const FEW: usize = 5;

/// What begins a list whose pieces are counted behind it.
const BEGINS: [char; 6] = ['有', '为', '是', '分', ':', '：'];
/// What kinds are counted with.
const KINDS: [char; 5] = ['种', '款', '色', '类', '档'];
/// A counted piece has few characters.
const SHORT: usize = 12;

/// Whether a number of kinds counts those that stand right before it: 有灰色和薄荷绿两种. Each of them is a claim of its own; pieces in
/// stock are not, whatever stands before them: 售价29元，还剩2件.
pub(super) fn counts(before: &str, number: &str, count: usize) -> bool {
    let list = before.rsplit(BEGINS).next().unwrap_or_default();
    let pieces: Vec<&str> = list.split(['、', '和', '及', '与']).map(str::trim).collect();
    let short = |piece: &&str| (1..=SHORT).contains(&piece.chars().count()) && piece.chars().any(char::is_alphanumeric);
    number.ends_with(KINDS)
        && count > 1
        && !list.contains([',', '，'])
        && list.len() < before.len()
        && pieces.len() == count
        && pieces.iter().all(short)
}

/// Finds pieces of lists that stand in no fact, where another piece of the same list does.
pub(super) fn unlisted(page: &Page<'_>, findings: &mut Vec<Finding>) {
    let known = page.against.known;
    let mut found = Vec::new();
    for finding in findings.iter().filter(|finding| finding.leaves.iter().any(|leaf| known.leaves.get(*leaf).is_some_and(listed))) {
        let sentence = page.binder.sentence(finding.at.start);
        let Some(verb) = page.text.get(sentence.clone()).and_then(|text| INCLUDES.find(text)) else { continue };
        if mood(&page.text[sentence.clone()]) == Mood::Asks {
            continue;
        }
        let from = sentence.start + verb.end();
        if finding.at.start < sentence.start + verb.start() {
            continue;
        }
        for piece in page.binder.segments.iter().filter(|piece| piece.start >= from && piece.end <= sentence.end) {
            let text = page.text.get(piece.clone()).unwrap_or_default();
            let count = words(text).count();
            let bare = count > 0 && count <= FEW && !words(text).any(|(_, word)| SPEAKS.contains(&word));
            let proved = findings.iter().chain(&found).any(|other| other.at.start < piece.end && piece.start < other.at.end);
            // a piece of something listed that was cut in two: all of it stands in the sentence
            let whole = page.text.get(sentence.clone()).unwrap_or_default();
            let cut = |leaf: &&super::known::Leaf| {
                listed(leaf)
                    && words(&leaf.text).all(|(_, word)| holds(whole, word))
                    && words(text).all(|(_, word)| word.len() < 4 || holds(&leaf.text, word))
            };
            let held = known.leaves.iter().any(|leaf| cut(&leaf));
            if bare && !proved && !held {
                let start = piece.start + (text.len() - text.trim_start().len());
                let end = piece.end - (text.len() - text.trim_end().len());
                found.push(Finding::unheld(start..end, ClaimKind::Attribute, NOWHERE));
            }
        }
    }
    findings.append(&mut found);
}

#[cfg(test)]
mod tests {
    use super::counts;

    #[test]
    fn a_list_is_counted_behind_it() {
        assert!(counts("有灰色和薄荷绿", "两种", 2) && counts("颜色有棕、绿、灰", "三种", 3));
        assert!(!counts("有灰色和薄荷绿", "三种", 3) && !counts("有", "两种", 2) && !counts("灰色、绿色", "两种", 2));
        assert!(!counts("价格是29元，还剩", "2件", 2) && !counts("价格是29元，还有", "2款", 2) && !counts("有灰色和绿色", "2件", 2));
    }
}
