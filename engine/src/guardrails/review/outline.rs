//! What a draft of a reference will be held to, for those who make drafts: what is refused here need not be written there.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use knowledge::fact::Audience;

use super::super::words::english;
use super::{Against, Normalised, Review, atoms, denials};
use crate::guardrails::claims::{stem, words};

/// What a draft must carry and may use to say the same as a reference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// The pieces of the reference that a draft must say, in their order.
    pub landmarks: Vec<Landmark>,
    /// Values that may be said or left out: the number of the only order.
    pub spare: Vec<String>,
    /// Words after the last landmark.
    pub words_after: usize,
    /// Words that may stand between them.
    pub words: Vec<String>,
}

/// A piece of a reference that a draft must say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landmark {
    /// What it is.
    pub said: Spoken,
    /// Words of the reference between it and the one before.
    pub words_before: usize,
    /// Whether a sentence of the reference ends among them.
    pub breaks_before: bool,
}

/// What a landmark is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spoken {
    /// A value as the reference writes it.
    Value(String),
    /// One of these words: what ties a value to its meaning, or denies it.
    Word(Vec<String>),
}

impl Review<'_> {
    /// What a draft that says the same as `reference` must carry and may use.
    #[must_use]
    pub fn outline(&self, reference: &str) -> Outline {
        let evidence = self.evidence();
        let against = Against::new(self, &evidence, reference);
        let normal = Normalised::new(reference);
        let text = normal.text();
        let read = atoms::read(&normal, self.today);
        let optional = |at: &Range<usize>| {
            let needed =
                read.iter().any(|atom| overlap(&(atom.start..atom.end), at) && against.atoms.iter().any(|key| key.value == atom.value));
            !needed && !against.quoted.iter().any(|words| text[at.clone()].contains(words.as_str())) && evidence.is_order(&text[at.clone()])
        };
        let mut spans: Vec<Range<usize>> = read.iter().map(|atom| atom.start..atom.end).collect();
        for quoted in evidence.quoted(text).iter().filter(|quoted| !quoted.is_empty()) {
            spans.extend(text.match_indices(quoted.as_str()).map(|(at, found)| at..at + found.len()));
        }
        spans.extend(counted(text));
        let spans = bracketed(merged(spans, text), text);
        let symbols: Vec<char> = reference.chars().collect();
        let original = |at: &Range<usize>| -> String {
            let (start, end) = normal.span(at.start, at.end);
            symbols.iter().take(end).skip(start).collect::<String>().trim().to_owned()
        };
        let free = outside(text.len(), &spans);
        let around: Vec<String> = free.iter().flat_map(|at| words(&text[at.clone()]).map(|(_, word)| word.to_owned())).collect();
        let names: Vec<String> = free.iter().flat_map(|at| capitals(&original(at))).collect();

        let own = self.facts.iter().any(|fact| fact.audience == Audience::Customer);
        let mut outline = Outline::default();
        let said_no: Vec<usize> = denials(text).into_iter().map(|at| at.start).collect();
        let mut pieces: Vec<(Range<usize>, Option<Spoken>)> =
            spans.iter().map(|at| (at.clone(), Some(Spoken::Value(original(at))))).collect();
        for gap in &free {
            pieces.extend(words(&text[gap.clone()]).map(|(at, word)| {
                let tied = against.meaning.stems().contains(&stem(word)) || said_no.contains(&(gap.start + at));
                let ways = || same(word).chain([word.to_owned()]).collect::<BTreeSet<_>>().into_iter().collect();
                (gap.start + at..gap.start + at + word.len(), tied.then(|| Spoken::Word(ways())))
            }));
        }
        pieces.sort_by_key(|(at, _)| at.start);
        let (mut words_before, mut done) = (0, 0);
        for (at, said) in pieces {
            match said {
                Some(Spoken::Value(text)) if optional(&at) => outline.spare.push(text),
                Some(said) => {
                    let breaks_before = text[done..at.start].contains(['.', '!', '?', '\n']);
                    outline.landmarks.push(Landmark { said, words_before, breaks_before });
                    (words_before, done) = (0, at.end);
                }
                None => words_before += 1,
            }
        }
        outline.words_after = words_before;
        outline.spare.dedup();
        outline.words = vocabulary(&around, &names, own, &outline.landmarks);
        outline
    }
}

/// A value that goes on in brackets: "Mug (colour sage)". It is one.
fn bracketed(spans: Vec<Range<usize>>, text: &str) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    for span in spans {
        let open = |last: &Range<usize>| {
            let held = &text[last.start..span.start];
            held.matches('(').count() > held.matches(')').count()
        };
        match all.last_mut().filter(|last| open(last)) {
            Some(last) => last.end = span.end,
            None => all.push(span),
        }
        if let Some(last) = all.last_mut() {
            let held = &text[last.clone()];
            let unclosed = held.matches('(').count() > held.matches(')').count();
            if unclosed && text[last.end..].starts_with(')') {
                last.end += 1;
            } else if !unclosed && text[last.end..].starts_with(" (") && !text[last.end..].starts_with(" ()") {
                // the bracket opens: what comes next belongs to it
                last.end += 2;
            }
        }
    }
    // a bracket that no value closes is none of a value's
    for span in &mut all {
        if text[span.clone()].ends_with(" (") {
            span.end -= 2;
        }
    }
    all
}

/// Words of the reference but those that are landmarks, and words that join; names with their letters as they are. What is
/// nobody's own, like a product, is not called the shopper's.
fn vocabulary(around: &[String], names: &[String], own: bool, landmarks: &[Landmark]) -> Vec<String> {
    let yours = if own { english::YOURS } else { &[] };
    let mut all: HashSet<String> = english::GLUE.iter().chain(yours).map(|word| (*word).to_owned()).collect();
    all.extend(around.iter().cloned());
    let named: HashSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let said = |word: &String| landmarks.iter().any(|landmark| matches!(&landmark.said, Spoken::Word(words) if words.contains(word)));
    let mut words: Vec<String> =
        all.into_iter().filter(|word| !named.contains(word) && !said(word)).map(|word| first_person(&word)).collect();
    words.extend(names.iter().cloned());
    words.retain(|word| !is_number(word));
    words.sort_unstable();
    words.dedup();
    words
}

/// Words of a group that take another sentence around them: a bound model that begins with one ends badly.
const UNLIKE: &[&str] = &["amount", "comes"];

/// Words that a draft may use instead of one.
fn same(word: &str) -> impl Iterator<Item = String> {
    let groups = english::SAME.iter().filter(move |group| group.contains(&word));
    groups.flat_map(|group| group.iter()).filter(|one| !UNLIKE.contains(one)).map(|one| (*one).to_owned())
}

/// Words with a capital in them that are no sentence's first: names.
fn capitals(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut begins = false;
    for word in text.split_inclusive(|symbol: char| symbol.is_whitespace()) {
        let bare = word.trim_matches(|symbol: char| !symbol.is_alphanumeric());
        if !begins && bare.chars().any(char::is_uppercase) && bare.chars().all(char::is_alphabetic) && bare.len() > 1 {
            names.push(bare.to_owned());
        }
        begins = word.trim_end().ends_with(['.', '!', '?', ':']);
    }
    // a stretch between values may begin a sentence
    let first = text.split_whitespace().next().map(|word| word.trim_matches(|symbol: char| !symbol.is_alphanumeric()));
    names.retain(|name| Some(name.as_str()) != first || name.chars().skip(1).any(char::is_uppercase));
    names
}

fn first_person(word: &str) -> String {
    if word == "i" || word.starts_with("i'") { format!("I{}", &word[1..]) } else { word.to_owned() }
}

/// Stretches with a digit or a currency's sign, and words for numbers.
fn counted(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let bare = piece.trim_matches(|symbol: char| symbol.is_whitespace() || ",.;:!?()\"'，。；：！？、（）“”".contains(symbol));
        if let Some(start) = piece.find(bare).filter(|_| !bare.is_empty())
            && bare.chars().any(|symbol| symbol.is_numeric() || "$€£¥%".contains(symbol))
            && bare.is_ascii()
        {
            found.push(at + start..at + start + bare.len());
        }
        at += piece.len();
    }
    found.extend(words(text).filter(|(_, word)| is_number(word)).map(|(at, word)| at..at + word.len()));
    found
}

/// Whether an English word counts something.
fn is_number(word: &str) -> bool {
    english::NUMERALS.contains(&word.to_lowercase().as_str())
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// The spans in order, those that touch or are parted by nothing but a sign joined.
fn merged(mut spans: Vec<Range<usize>>, text: &str) -> Vec<Range<usize>> {
    spans.retain(|span| span.start < span.end);
    spans.sort_by_key(|span| (span.start, span.end));
    let mut all: Vec<Range<usize>> = Vec::new();
    for span in spans {
        let glued = |last: &Range<usize>| {
            span.start <= last.end || {
                let between = &text[last.end..span.start];
                // a blank alone may not part two values, and what is neither letter nor blank belongs to them
                !between.chars().any(|symbol| symbol.is_alphanumeric())
                    && !between.contains([',', ';', ':', '.', '!', '?', '，', '；', '。', '！', '？', '、'])
            }
        };
        match all.last_mut().filter(|last| glued(last)) {
            Some(last) => last.end = last.end.max(span.end),
            None => all.push(span),
        }
    }
    all
}

fn outside(length: usize, spans: &[Range<usize>]) -> Vec<Range<usize>> {
    let starts = std::iter::once(0).chain(spans.iter().map(|span| span.end));
    let ends = spans.iter().map(|span| span.start).chain([length]);
    starts.zip(ends).map(|(start, end)| start..end).filter(|gap| gap.start < gap.end).collect()
}
