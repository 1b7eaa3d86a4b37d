//! Words that claim something and that no fact holds: neither plain, nor of a value, a name or a concept that were looked at.

use std::ops::Range;

use super::examine::{Finding, Page};
use super::known::{Content, Known};
use super::passage::{Mood, admits_ignorance, mood};
use super::subjects::Binder;
use super::vocabulary::{common, han, plain, plain_han, stem, uncommon_han, words};
use crate::guardrails::reply::ClaimKind;

/// The stray words of a text, those of one segment together. `taken` are the places that other checks answer for; `forms` the
/// ways in which the facts' words are said.
pub(super) fn strays(text: &str, binder: &Binder<'_>, known: &Known, taken: &[Range<usize>], forms: &[String]) -> Vec<Stray> {
    let free = |at: &Range<usize>| !taken.iter().any(|other| other.start < at.end && at.start < other.end);
    let mut found: Vec<Range<usize>> = Vec::new();
    for (start, word) in words(text) {
        let at = start..start + word.len();
        let touches_digit = text[..start].chars().next_back().is_some_and(|symbol| symbol.is_ascii_digit());
        if word.chars().count() > 1
            && !touches_digit
            && free(&at)
            && !plain(word)
            && !known.stems.contains(&stem(word))
            && !known.stems.contains(word)
        {
            found.push(at);
        }
    }
    found.extend(strange_han(text, known, taken, forms));
    let asks = |at: &Range<usize>| mood(&text[binder.sentence(at.start)]) == Mood::Asks;
    found.retain(|at| !asks(at) && !admits_ignorance(&text[binder.segment(at.start)]));
    found.sort_by_key(|at| at.start);
    let mut joined: Vec<Stray> = Vec::new();
    for at in found {
        let rare = rare(text, &at);
        match joined.last_mut() {
            Some(last) if binder.segment(last.at.start) == binder.segment(at.start) => {
                last.at.end = last.at.end.max(at.end);
                last.rare |= rare;
            }
            _ => joined.push(Stray { at, rare }),
        }
    }
    joined
}

/// Words of a segment that no fact holds.
pub(super) struct Stray {
    pub(super) at: Range<usize>,
    /// Whether one of them is no common word.
    pub(super) rare: bool,
}

impl Page<'_> {
    /// Whether words that no fact holds only carry a value that one does: "16 GB of memory". Nothing else in their segment may
    /// be unproved, and each of them must be a common word.
    pub(super) fn carried(&self, stray: &Stray, findings: &[Finding]) -> bool {
        let segment = self.binder.segment(stray.at.start);
        let mut beside = findings.iter().filter(|finding| segment.contains(&finding.at.start)).peekable();
        let proved = |finding: &Finding| {
            !finding.leaves.is_empty()
                && matches!(
                    finding.kind,
                    ClaimKind::Price
                        | ClaimKind::Date
                        | ClaimKind::Quantity
                        | ClaimKind::Discount
                        | ClaimKind::Status
                        | ClaimKind::Attribute
                )
        };
        !stray.rare && beside.peek().is_some() && beside.all(|finding| finding.why.is_none() && proved(finding))
    }
}

/// Whether a word is none of the common ones.
fn rare(text: &str, at: &Range<usize>) -> bool {
    let word = &text[at.clone()];
    if !word.chars().any(han) {
        return !common(word);
    }
    // the phrase around a character says whether it is common
    let around = |from: usize| text[..from].char_indices().rev().nth(3).map_or(0, |(place, _)| place);
    let end = text[at.end..].char_indices().nth(3).map_or(text.len(), |(place, _)| at.end + place);
    let start = around(at.start);
    let before = uncommon_han(&text[start..end]);
    let without = uncommon_han(&format!("{} {}", &text[start..at.start], &text[at.end..end]));
    before > without
}

fn strange_han(text: &str, known: &Known, taken: &[Range<usize>], forms: &[String]) -> Vec<Range<usize>> {
    if !text.chars().any(han) {
        return Vec::new();
    }
    let mut covered: Vec<Range<usize>> = plain_han(text);
    covered.extend(taken.iter().cloned());
    for form in forms {
        covered.extend(text.match_indices(form.as_str()).map(|(start, form)| start..start + form.len()));
    }
    let symbols: Vec<(usize, char)> = text.char_indices().collect();
    let mut found: Vec<Range<usize>> = Vec::new();
    for (place, (at, symbol)) in symbols.iter().enumerate() {
        let pair = |first: Option<&(usize, char)>, second: Option<&(usize, char)>| match (first, second) {
            (Some((_, first)), Some((_, second))) => known.han.contains(&format!("{first}{second}")),
            _ => false,
        };
        let known_pair = pair(Some(&(*at, *symbol)), symbols.get(place + 1))
            || pair(place.checked_sub(1).and_then(|before| symbols.get(before)), Some(&(*at, *symbol)));
        if han(*symbol) && !known_pair && !covered.iter().any(|range| range.contains(at)) {
            found.push(*at..*at + symbol.len_utf8());
        }
    }
    found
}

/// The Chinese ways to say the facts' short words.
pub(super) fn forms(known: &Known) -> Vec<String> {
    let short =
        known.leaves.iter().filter(|leaf| leaf.content == Content::Words && leaf.text.chars().count() <= 40).map(|leaf| leaf.text.as_str());
    let paths = known.leaves.iter().filter_map(|leaf| leaf.path.split_once("options ").map(|(_, option)| option));
    let mut forms: Vec<String> = short.chain(paths).flat_map(super::vocabulary::ways).filter(|form| form.chars().any(han)).collect();
    forms.sort_unstable();
    forms.dedup();
    forms
}
