//! Words that claim something and that no fact holds: neither plain, nor of a value, a name or a concept that were looked at.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::atoms::pattern;
use super::bearing::{bearing_han, bears, possessed, possessed_zh, shops_deed};
use super::examine::{Finding, Page};
use super::families;
use super::known::{Content, Known, Leaf};
use super::passage::{Mood, admits_ignorance, denied, mood};
use super::subjects::Binder;
use super::vocabulary::{common, han, plain, plain_han, uncommon_han, words};

/// Words of what a shop does with a place.
static SENDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:ship|deliver|send|dispatch|post)(?:s|es|ing|ed|ment|ments|y|ies)?\b|\bship(?:ped|ping)\b|寄|配送|发货|发往|送到|送货|派送",
    )
});

/// Whether words are of what a shop does with a place.
pub(super) fn sends(text: &str) -> bool {
    SENDS.is_match(text)
}

/// Whether a field lists places.
pub(super) fn is_place(leaf: &Leaf) -> bool {
    const PLACES: [&str; 6] = ["region", "countr", "zone", "international", "area", "destination"];
    leaf.path.split(' ').any(|word| PLACES.iter().any(|of| word.starts_with(of)))
}

/// What stands before a place that something goes to.
static TOWARDS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:to|into|outside(?: of)?|beyond) (?:the )?$|[到往至]$"));

/// The stray words of a text, those of one segment together. `taken` are the places that other checks answer for; `forms` the
/// ways in which the facts' words are said.
pub(super) fn strays(text: &str, binder: &Binder<'_>, known: &Known, taken: &[Range<usize>], forms: &[String]) -> Vec<Stray> {
    let free = |at: &Range<usize>| !taken.iter().any(|other| other.start < at.end && at.start < other.end);
    let phrases: Vec<Range<usize>> = families::phrases(text).filter(|(_, of)| of.meets(known.families)).map(|(at, _)| at).collect();
    let mut found: Vec<Range<usize>> = Vec::new();
    for (start, word) in words(text).filter(|(start, _)| !phrases.iter().any(|phrase| phrase.contains(start))) {
        let at = start..start + word.len();
        // "a built-in threader" is a threader; "a grinder is built in" says that there is one
        let compound = word == "built" && text[at.end..].starts_with("-in ");
        let touches_digit = text[..start].chars().next_back().is_some_and(|symbol| symbol.is_ascii_digit());
        if word.chars().count() > 1 && !touches_digit && !compound && free(&at) && !plain(word) && !known.says(word) {
            found.push(at);
        }
    }
    found.extend(strange_han(text, known, taken, forms));
    let asks = |at: &Range<usize>| mood(&text[binder.sentence(at.start)]) == Mood::Asks;
    found.retain(|at| !asks(at) && !admits_ignorance(&text[binder.segment(at.start)]));
    found.sort_by_key(|at| at.start);
    let properties = bearing_han(text);
    let mut joined: Vec<Stray> = Vec::new();
    for at in found {
        let rare = rare(text, &at);
        let bears = claims(text, &at, &binder.segment(at.start), &properties);
        match joined.last_mut() {
            Some(last) if binder.segment(last.at.start) == binder.segment(at.start) => {
                last.at.end = last.at.end.max(at.end);
                last.rare |= rare;
                last.bears |= bears;
            }
            _ => joined.push(Stray { at, rare, bears, translatable: true }),
        }
    }
    for stray in &mut joined {
        stray.translatable = translatable(&text[stray.at.clone()]);
    }
    joined
}

/// Whether a Chinese text holds a word that the shipped dictionaries have in English: what they do not have cannot be told from
/// what the facts hold in English.
fn translatable(text: &str) -> bool {
    let symbols: Vec<(usize, char)> = text.char_indices().collect();
    (0..symbols.len()).any(|from| {
        (2..=4).any(|length| {
            let end = symbols.get(from + length).map_or(text.len(), |(at, _)| *at);
            from + length <= symbols.len()
                && text.get(symbols[from].0..end).is_some_and(|word| word.chars().all(han) && super::vocabulary::translates(word))
        })
    })
}

/// Words of a segment that no fact holds.
pub(super) struct Stray {
    pub(super) at: Range<usize>,
    /// Whether one of them is no common word.
    rare: bool,
    /// Whether it holds a word that can be told from the facts' words.
    translatable: bool,
    /// Whether one of them claims something by itself, or is what something has or somebody does.
    bears: bool,
}

/// Whether a word that no fact holds claims something where it stands.
fn claims(text: &str, at: &Range<usize>, segment: &Range<usize>, properties: &[Range<usize>]) -> bool {
    let word = &text[at.clone()];
    if word.chars().any(han) {
        let before = text.get(segment.start.min(at.start)..at.start).unwrap_or_default();
        return properties.iter().any(|property| property.start < at.end && at.start < property.end) || possessed_zh(before);
    }
    let before = text.get(segment.start.min(at.start)..at.start).unwrap_or_default();
    let after = text.get(at.end..segment.end.max(at.end)).unwrap_or_default();
    bears(word) || possessed(before) || shops_deed(before) || super::bearing::belongs(after)
}

impl Page<'_> {
    /// Whether words that no fact holds only carry what one does: "16 GB of memory". None of them may claim a property, a possession or
    /// a deed, and nothing else in their segment may be unproved. Beside a proved value the words may be any; where only a fact's own
    /// words stand beside them, common ones.
    pub(super) fn carried(&self, stray: &Stray, findings: &[Finding]) -> bool {
        let chinese = self.text[stray.at.clone()].chars().any(han);
        // 没有X: what a fact denies in a language that the dictionaries do not have it in
        let no = |leaf: &Leaf| leaf.content == Content::Flag(false);
        if chinese
            && !stray.translatable
            && denied(self.text, &self.binder.segment(stray.at.start), &stray.at)
            && self.against.known.leaves.iter().any(no)
        {
            return true;
        }
        // "shipping to Canada isn't possible" beside the places to which it is
        let place = |leaf: &Leaf| matches!(leaf.content, Content::Words | Content::Flag(false)) && is_place(leaf);
        let segment = self.binder.segment(stray.at.start);
        let goes = self.text.get(segment.clone()).is_some_and(sends)
            || self.text.get(..stray.at.start).is_some_and(|before| TOWARDS.is_match(before));
        if goes && denied(self.text, &segment, &stray.at) && self.against.known.leaves.iter().any(place) {
            return true;
        }
        if stray.bears {
            return false;
        }
        // what Chinese facts do not hold is in no other language either
        if !stray.translatable && chinese && !self.against.known.chinese {
            return true;
        }
        let segment = self.binder.segment(stray.at.start);
        let beside: Vec<&Finding> = findings.iter().filter(|finding| segment.contains(&finding.at.start)).collect();
        if beside.iter().any(|finding| finding.why.is_some()) {
            return false;
        }
        let set_off = self.text[segment.end..].starts_with('(') && !stray.rare;
        beside.iter().any(|finding| !finding.leaves.is_empty()) || set_off || !stray.rare && self.anchored(&segment)
    }

    /// Whether a segment speaks with words of the facts, besides what it is about.
    fn anchored(&self, segment: &Range<usize>) -> bool {
        let known = self.against.known;
        let named = |at: usize| self.binder.mentions.iter().any(|mention| mention.at.contains(&at));
        let part = &self.text[segment.clone()];
        words(part).any(|(start, word)| word.len() > 2 && !named(segment.start + start) && !plain(word) && known.says(word))
            || families::phrases(part).any(|(at, of)| !named(segment.start + at.start) && of.meets(known.families))
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
    covered.extend(families::phrases(text).filter(|(_, of)| of.meets(known.families)).map(|(at, _)| at));
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
    let mut forms: Vec<String> =
        short.chain(paths).flat_map(|text| known.ways(text).into_owned()).filter(|form| form.chars().any(han)).collect();
    forms.sort_unstable();
    forms.dedup();
    forms
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::guardrails::claims::all_hold;

    #[test]
    fn a_built_in_part_is_the_part() {
        let facts = [json!({"id": "p", "kind": "product", "name": "Brindle", "needle_threader": true})];
        assert!(all_hold("It has a built-in needle threader.", &facts));
        assert!(!all_hold("A grinder is built in.", &facts));
    }

    #[test]
    fn colours_that_nothing_comes_in_are_no_carried_words() {
        let facts =
            [json!({"id": "p", "kind": "product", "name": "云朵推车", "colors": ["灰色", "薄荷绿"], "stock": {"灰色": 5, "薄荷绿": 0}})];
        assert!(all_hold("有灰色和薄荷绿,灰色还有五台。", &facts));
        assert!(!all_hold("有灰色和粉色。", &facts));
    }

    #[test]
    fn places_are_denied_where_parcels_go_to_others() {
        let facts = [json!({"id": "s", "kind": "shipping", "regions": "Austria and Germany", "days_min": 2, "days_max": 3})];
        assert!(all_hold("We don't ship to Canada.", &facts));
        assert!(!all_hold("We don't ship to Austria.", &facts));
        assert!(all_hold("We only ship to Austria and Germany, so not to Canada.", &facts));
        assert!(all_hold("We deliver to Austria and Germany.", &facts) && !all_hold("We deliver to Poland.", &facts));
        assert!(!all_hold("The lamp has no dimmer.", &facts));
    }
}
