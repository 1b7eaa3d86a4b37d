//! Finds the statements of a text.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use chrono::NaiveDate;
use knowledge::language::Language;
use regex::Regex;

use super::super::atoms::{self, Atom, AtomValue, pattern};
use super::super::concepts::{Reading, concepts};
use super::super::passage::{Mood, mood, segments, sentences};
use super::super::vocabulary::han;
use super::Stated;
use super::field::{self, Field};
use super::figure::Figure;
use super::words::Words;
use crate::guardrails::normalise::{Normalised, normal};

/// A text with what stands above it.
#[derive(Debug, Clone, Copy)]
pub struct Source<'t> {
    /// The article's title.
    pub title: &'t str,
    /// The heading over the text.
    pub heading: Option<&'t str>,
    /// Plain text, a block a line.
    pub text: &'t str,
}

/// Sentences that tell how it was, or show by an example: they state nothing that holds.
static NO_RULE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:for example|for instance|e\.g\.|imagine|suppose|used to be|until (?:last|recently|then)|previously|formerly|in the past|no longer|instead of|was \d|were \d)|例如|比如|举例|假设|假如|以前|之前是|原来是|曾经|不再是|原价",
    )
});
/// What comes to something else is no number of it.
static MORE_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:another|an? (?:additional|extra|further)|(?:additional|extra|further)) $|(?:(?:^|[^最至很许更])多|再|额外|延长|推迟|增加)(?:出|加|等)?\s?$",
    )
});
static MORE_AFTER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^ (?:more|longer|extra|later|on top)\b"));
/// Times of one stretch stand near each other.
const STRETCH: usize = 16;

/// The statements of a text in order. `today` resolves relative days.
#[must_use]
pub fn stated(source: &Source<'_>, today: NaiveDate) -> Vec<Stated> {
    let whole = Normalised::new(source.text);
    let above = normal(&format!("{}. {}", source.title, source.heading.unwrap_or_default()));
    let original: Vec<char> = source.text.chars().collect();
    let atoms = atoms::read(&whole, today);
    let mut found = Vec::new();
    for at in sentences(whole.text()) {
        let Some(text) = whole.text().get(at.clone()) else { continue };
        if mood(text) == Mood::Asks || NO_RULE.is_match(text) {
            continue;
        }
        let inside: Vec<Atom> = atoms
            .iter()
            .filter(|atom| at.start <= atom.start && atom.end <= at.end)
            .map(|atom| Atom { start: atom.start - at.start, end: atom.end - at.start, value: atom.value.clone() })
            .collect();
        let sentence = Sentence { text, pieces: pieces(text), above: &above, atoms: &inside };
        let (from, to) = whole.span(at.start, at.end);
        let written: String = original.get(from..to).unwrap_or_default().iter().collect();
        let lead = written.chars().take_while(|symbol| symbol.is_whitespace()).count();
        for (place, figure) in sentence.figures() {
            let (start, end) = whole.span(at.start + place.start, at.start + place.end);
            let mark = (start.saturating_sub(from + lead), end.saturating_sub(from + lead));
            found.push(sentence.stated(written.trim(), mark, &place, figure));
        }
    }
    found
}

/// Clauses, and the cells of a table's row.
fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    for segment in segments(text) {
        let mut start = segment.start;
        for (at, _) in text[segment.clone()].match_indices('|') {
            pieces.push(start..segment.start + at);
            start = segment.start + at + 1;
        }
        pieces.push(start..segment.end);
    }
    pieces.retain(|piece| piece.start < piece.end);
    pieces
}

struct Sentence<'t> {
    text: &'t str,
    pieces: Vec<Range<usize>>,
    above: &'t str,
    atoms: &'t [Atom],
}

impl Sentence<'_> {
    fn figures(&self) -> Vec<(Range<usize>, Figure)> {
        let mut found: Vec<(Range<usize>, Figure)> = Vec::new();
        let mut times: Option<(&Atom, u32)> = None;
        for atom in self.atoms {
            let after = self.text.get(atom.end..).unwrap_or_default();
            if let AtomValue::Time(hour, minute) = atom.value {
                let minutes = hour * 60 + minute;
                times = match times {
                    Some((first, from)) if atom.start.saturating_sub(first.end) <= STRETCH => {
                        found.push((first.start..atom.end, Figure::Hours(from, minutes)));
                        None
                    }
                    _ => Some((atom, minutes)),
                };
            } else if let Some(figure) = Figure::of(&atom.value, after).filter(|_| !self.adds(atom)) {
                found.push((atom.start..atom.end, figure));
            }
        }
        found
    }

    /// Whether a number is only what comes to another one: "one more day", 多一天.
    fn adds(&self, atom: &Atom) -> bool {
        let before = self.text.get(..atom.start).unwrap_or_default();
        let own = self.text.get(atom.start..atom.end).unwrap_or_default();
        MORE_BEFORE.is_match(before) || MORE_AFTER.is_match(self.text.get(atom.end..).unwrap_or_default()) || own.contains(" more ")
    }

    /// The clause of a number, with those before it until one names what it is of, or, where none does, those after it.
    fn clause(&self, at: &Range<usize>, sort: &str) -> (Range<usize>, Option<Field>) {
        let own = self.pieces.iter().position(|piece| piece.start <= at.start && at.start < piece.end);
        let Some(own) = own else { return (0..self.text.len(), None) };
        let field = |range: &Range<usize>| {
            let text = self.text.get(range.clone())?;
            field::nearest(text, &(at.start.saturating_sub(range.start)..at.end.saturating_sub(range.start)), sort)
        };
        for first in (0..=own).rev() {
            let range = self.pieces[first].start..self.pieces[own].end;
            if let Some(field) = field(&range) {
                return (range, Some(field));
            }
        }
        for last in own..self.pieces.len() {
            let range = self.pieces[own].start..self.pieces[last].end;
            if let Some(field) = field(&range) {
                return (range, Some(field));
            }
        }
        (self.pieces[own].clone(), None)
    }

    fn stated(&self, written: &str, mark: (usize, usize), at: &Range<usize>, figure: Figure) -> Stated {
        let sort = figure.sort();
        let (clause, field) = self.clause(at, sort);
        let text = self.text.get(clause.clone()).unwrap_or_default();
        let own = field.is_some();
        let field = field.or_else(|| field::nearest(self.above, &(self.above.len()..self.above.len()), sort));
        let field = field.and_then(|field| field::settled(field, text, sort));
        let named = concepts(text, Reading::Text);
        // what opens a sentence is said of all of it: "For lamps, ..."
        let opening = self.pieces.first().filter(|piece| piece.start < clause.start && !self.has_number(piece));
        let opening = opening.and_then(|piece| self.text.get(piece.clone())).unwrap_or_default();
        let named = named | concepts(opening, Reading::Text);
        // "two years, lamps five": one sentence with several numbers of a sort tells cases apart
        let beside = self.figures().into_iter().filter(|(place, other)| place != at && other.sort() == sort);
        let within = at.start.saturating_sub(clause.start)..at.end.saturating_sub(clause.start);
        let masked = self.masked(&clause);
        Stated {
            sentence: written.to_owned(),
            mark,
            meaning: if own { masked.clone() } else { format!("{}. {masked}", self.above.trim_end_matches([' ', '.'])) },
            sort,
            bound: field::bound(text, &within),
            field,
            narrowed: field::narrowed(field, named, concepts(self.above, Reading::Text)),
            days: if sort == "hours" { self.days(&clause) } else { BTreeSet::new() },
            words: Words::of(&format!("{opening} {masked}"), self.above),
            language: if self.text.chars().any(han) { Language::Zh } else { Language::En },
            beside: beside.map(|(_, other)| other).collect(),
            figure,
        }
    }

    fn has_number(&self, piece: &Range<usize>) -> bool {
        self.figures().iter().any(|(place, _)| piece.contains(&place.start))
    }

    /// A clause with every number left out: two statements that differ in nothing else are as near as can be.
    fn masked(&self, clause: &Range<usize>) -> String {
        let (mut masked, mut at) = (String::new(), clause.start);
        for (place, _) in self.figures() {
            if clause.contains(&place.start) && at <= place.start {
                masked.push_str(self.text.get(at..place.start).unwrap_or_default());
                masked.push_str(" … ");
                at = place.end;
            }
        }
        masked.push_str(self.text.get(at..clause.end.max(at)).unwrap_or_default());
        masked.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The days of the week that a clause, or else its sentence, names.
    fn days(&self, clause: &Range<usize>) -> BTreeSet<u32> {
        let of = |range: &Range<usize>| {
            let text = self.text.get(range.clone()).unwrap_or_default();
            let named: Vec<(&Atom, u32)> = self
                .atoms
                .iter()
                .filter(|atom| range.contains(&atom.start))
                .filter_map(|atom| if let AtomValue::Weekday(day) = atom.value { Some((atom, day.num_days_from_monday())) } else { None })
                .collect();
            let mut days: BTreeSet<u32> = named.iter().map(|(_, day)| *day).collect();
            for pair in named.windows(2) {
                let between = self.text.get(pair[0].0.end..pair[1].0.start).unwrap_or_default().trim();
                if ["to", "-", "–", "through", "until", "至", "到", "~"].contains(&between) {
                    days.extend(pair[0].1..=pair[1].1);
                }
            }
            if ["weekday", "workday", "working days", "工作日"].iter().any(|word| text.contains(word)) {
                days.extend(0..5);
            }
            if ["weekend", "周末"].iter().any(|word| text.contains(word)) {
                days.extend(5..7);
            }
            if ["every day", "daily", "seven days", "每天", "每日", "全年"].iter().any(|word| text.contains(word)) {
                days.extend(0..7);
            }
            days
        };
        let own = of(clause);
        if own.is_empty() { of(&(0..self.text.len())) } else { own }
    }
}
