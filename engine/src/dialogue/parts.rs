//! Several questions in one message: where one ends and the next begins.
//!
//! A message is cut at the ends of its sentences and lines, and inside a sentence at a comma or a word such as "and" or 还有
//! where both sides ask for something by themselves. What asks for nothing ("My lamp came broken.") stays with the question
//! it leads to, so that "black and white" or "name and postcode" are never torn apart.

mod asking;

use std::sync::LazyLock;

use regex::Regex;

use asking::{Family, ModalVerb};

use crate::understand::mood;

/// A message with more questions than these is answered as to the first ones; the rest stays with the last.
const MOST: usize = 6;

/// What joins two clauses; the words themselves belong to neither.
static JOINTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\s*[,;]\s*(?:(?:and|also|plus|but|then)\b\s*)*|\s+(?:(?:and|also|plus|as well as)\b\s*)+|\s+&\s+",
        r"|\s*[，；、]\s*(?:还有|另外|顺便|以及|并且|而且|同时|然后|再)?|\s*(?:另外|顺便|以及|并且)|\s+还有|和|及|与"
    ))
});
/// The number before a line of a list.
static MARKED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\(?[1-9][.)、]|[-*•])\s+"));
/// Numbers that count questions within a line: "1. where is it 2. what does it cost".
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|\s)\(?[1-9][.)、]\s+"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

/// The parts of a message, in order; the message itself where it is one question. Words between them are dropped, everything
/// else is kept.
#[must_use]
pub fn split(message: &str) -> Vec<String> {
    let clauses: Vec<Clause> = sentences(message).into_iter().flat_map(|sentence| clauses(&sentence)).collect();
    let mut parts = glued(&clauses);
    if parts.len() < 2 {
        return vec![message.trim().to_owned()];
    }
    if parts.len() > MOST {
        let rest = parts.split_off(MOST - 1).join(" ");
        parts.push(rest);
    }
    parts
}

/// Whether a text asks for anything.
#[must_use]
pub fn asks(text: &str) -> bool {
    sentences(text).iter().flat_map(|sentence| clauses(sentence)).any(|clause| clause.named || asking::asks(&clause.text))
}

/// Sentences and lines, without the marks of a list.
fn sentences(message: &str) -> Vec<String> {
    let counts = ["1", "2"].iter().all(|number| NUMBERED.find_iter(message).any(|mark| mark.as_str().contains(number)));
    let lines: Vec<&str> = if counts { NUMBERED.split(message).collect() } else { vec![message] };
    let found = lines.into_iter().flat_map(ended).map(|sentence| MARKED.replace(sentence.trim(), "").trim().to_owned());
    found.filter(|piece| piece.chars().any(char::is_alphanumeric)).collect()
}

/// Pieces up to a mark that ends a sentence, and lines.
fn ended(text: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut symbols = text.chars().peekable();
    while let Some(symbol) = symbols.next() {
        let Some(current) = found.last_mut() else { break };
        current.push(symbol);
        let next = symbols.peek().copied();
        let ends = match symbol {
            '\n' | '。' | '？' | '！' | '；' => true,
            '?' | '!' => !matches!(next, Some('?' | '!' | '？' | '！')),
            ';' => next.is_none_or(char::is_whitespace),
            '.' => next.is_none_or(char::is_whitespace) && !abbreviates(current),
            _ => false,
        };
        if ends {
            found.push(String::new());
        }
    }
    found
}

/// A full stop after a title, a number, or a single letter ends nothing: "Mr. Rossi", "No. 5".
fn abbreviates(text: &str) -> bool {
    let word = text.trim_end_matches('.').rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    let listed = ["mr", "mrs", "ms", "dr", "st", "no", "nr", "vs", "approx", "apt", "ave", "rd"].contains(&word.as_str());
    listed || (word.chars().count() == 1 && (word.chars().all(char::is_alphabetic) || text.chars().count() == 2))
}

/// A piece of a sentence.
struct Clause {
    text: String,
    /// It is the name of a matter, such as "total of T-10001", and asks by being there.
    named: bool,
}

/// A sentence, cut where both sides ask.
fn clauses(sentence: &str) -> Vec<Clause> {
    let mut parts: Vec<Clause> = Vec::new();
    let (mut start, mut named) = (0, false);
    for joint in JOINTS.find_iter(sentence) {
        let (left, right) = (&sentence[start..joint.start()], &sentence[joint.end()..]);
        if left.trim().is_empty() || right.trim().is_empty() {
            continue;
        }
        let matters = Family::differ(left, right);
        if matters || parts_here(left, joint.as_str(), right) {
            parts.push(Clause { text: left.trim().to_owned(), named: named || matters });
            (start, named) = (joint.end(), matters);
        }
    }
    parts.push(Clause { text: sentence[start..].trim().to_owned(), named });
    with_modals(parts)
}

fn parts_here(left: &str, joint: &str, right: &str) -> bool {
    // 和 joins things; only names of different matters (状态和单号) part there
    let joins_things = matches!(joint.trim(), "和" | "及" | "与" | "、");
    !joins_things && asking::asks(left) && !asking::leads(left) && asking::opens(right)
}

/// "Can I cancel T-1 and return T-2": the second part asks as the first does.
fn with_modals(mut parts: Vec<Clause>) -> Vec<Clause> {
    let mut modal: Option<String> = None;
    for part in &mut parts {
        match (ModalVerb::of(&part.text), &modal) {
            (ModalVerb::Leads(words), _) => modal = Some(words),
            (ModalVerb::Bare, Some(words)) => part.text = format!("{words} {}", part.text),
            _ => {}
        }
    }
    parts
}

/// What asks for nothing goes with the question that it leads to, or with the one before it.
fn glued(clauses: &[Clause]) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut waiting = String::new();
    for Clause { text, named } in clauses {
        let asks = *named || asking::asks(text) && !asking::leads(text) && !asking::empty(text) || mood::asks_for_person(text);
        add(&mut waiting, text);
        if asks {
            parts.push(std::mem::take(&mut waiting));
        }
    }
    match parts.last_mut() {
        Some(last) if !waiting.is_empty() => add(last, &waiting),
        None => parts.push(waiting),
        Some(_) => {}
    }
    parts
}

fn add(text: &mut String, more: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

#[cfg(test)]
mod tests;
