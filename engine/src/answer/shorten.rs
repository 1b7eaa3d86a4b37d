//! What somebody said in a chat, in one line, for the person who takes it over. The model shortens; it may use the words and values
//! of the text alone, and the line is held to them once more: a remote model cannot be bound.

use std::collections::{BTreeSet, HashSet};
use std::time::Instant;

use knowledge::language::Language;
use tokio_util::sync::CancellationToken;
use unicode_segmentation::UnicodeSegmentation as _;

use super::fluent;
use crate::guardrails::normal_text;
use crate::model::{Bound, BoundWords, Completion, Exchange, LanguageModel, ModelError, Script, Urgency};

/// Letters of a text that are read: the last ones.
const READ: usize = 900;
/// Words of a line, at least and at most.
const WORDS: std::ops::RangeInclusive<usize> = 4..=26;
/// Tokens of a line.
const MAX_TOKENS: usize = 48;
/// Calm: nothing is to be invented.
const TEMPERATURE: f32 = 0.2;
/// Share of a line's neighbouring words that are neighbours in its text: below it the words are the text's, but not what they say.
const NEIGHBOURS: f64 = 0.6;

/// Words that join those of the text.
const JOINING: &[&str] = &[
    "the", "a", "an", "and", "but", "or", "with", "of", "for", "from", "to", "in", "on", "at", "by", "it", "its", "they", "their", "them",
    "customer", "shopper", "asks", "asked", "wants", "says", "whether", "about", "is", "are", "was", "were", "has", "have", "that", "this",
];
/// Words that turn what is said into its opposite: a line has as many as its text, or says something else.
const DENYING: &[&str] = &["not", "no", "never", "none", "nothing", "without", "neither", "nor", "cannot", "isn", "don", "didn", "doesn"];

/// Texts of other trades, and their lines: a small model follows examples.
const EXAMPLES: &[(&str, &str)] = &[
    (
        "Hi there, hope you are well. Two weeks ago I bought a bicycle bell from you and when I opened the box today the spring was \
         broken. I would like a new bell before Sunday please.",
        "I bought a bicycle bell and the spring was broken. I would like a new bell before Sunday.",
    ),
    (
        "Good morning! My name is on the list for the pottery course. Can I bring my sister, and does she have to pay for the clay? \
         I have asked twice already.",
        "Can I bring my sister to the pottery course, and does she have to pay for the clay?",
    ),
];

/// Shortens a text that holds no personal data to one line. Nothing where the model's line says more, or other, than the text.
///
/// # Errors
/// As [`LanguageModel::complete`].
pub async fn shorten(
    model: &dyn LanguageModel,
    language: Language,
    text: &str,
    deadline: Instant,
    stop: CancellationToken,
) -> Result<Option<String>, ModelError> {
    // its words are told apart by blanks, as its bound needs it
    if !model.writes(language) || language.written() == Language::Zh {
        return Ok(None);
    }
    let text = last(text);
    let draft = model.complete(request(&text, deadline), stop).await?;
    let line = draft.text.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(Some(line).filter(|line| holds(&text, line)))
}

fn request(text: &str, deadline: Instant) -> Completion {
    let asked = |text: &str| format!("Message: {text}\nIn one line:");
    let examples = EXAMPLES.iter().map(|(text, line)| Exchange { user: asked(text), assistant: (*line).to_owned() });
    Completion {
        system: "You note down in one line what a message says, in the message's own words. Leave out greetings. Add nothing.".to_owned(),
        history: examples.collect(),
        steady: EXAMPLES.len(),
        user: asked(text),
        opening: String::new(),
        bound: Some(bound(text)),
        max_tokens: MAX_TOKENS,
        deadline,
        seed: 1,
        temperature: TEMPERATURE,
        conversation: None,
        urgency: Urgency::Desk,
        words: None,
    }
}

/// Words of the text and joining ones; what holds a digit or stands for personal data as it is written.
fn bound(text: &str) -> Bound {
    let (values, words): (Vec<&str>, Vec<&str>) = pieces(text).partition(|piece| is_value(piece));
    // sorted and each once: the same text has the same bound
    let words: BTreeSet<String> = words.into_iter().chain(JOINING.iter().copied()).map(str::to_owned).collect();
    Bound {
        steps: Vec::new(),
        spare: values.into_iter().map(str::to_owned).collect(),
        tail: Some(*WORDS.end()),
        words: BoundWords::Listed(words.into_iter().collect()),
        script: Script::Spaced,
        template: String::new(),
    }
}

/// Words without the marks around them.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mark = |symbol: char| !symbol.is_alphanumeric() && !"[]#€$£¥%".contains(symbol);
    text.split_whitespace().map(move |piece| piece.trim_matches(mark)).filter(|piece| piece.chars().any(char::is_alphanumeric))
}

fn is_value(piece: &str) -> bool {
    piece.contains('[') || piece.chars().any(|symbol| symbol.is_ascii_digit())
}

/// Whether a line says nothing that the text does not say, is shorter, and reads like a line.
fn holds(text: &str, line: &str) -> bool {
    let normal = |text: &str| pieces(text).map(normal_text).collect::<Vec<_>>();
    let (given, said) = (normal(text), normal(line));
    let known: HashSet<&str> = given.iter().map(String::as_str).chain(JOINING.iter().copied()).collect();
    let denials = |text: &str| text.unicode_words().filter(|word| DENYING.contains(&denied(word).as_str())).count();
    let said_again = |line: &str| line.split_sentence_bounds().collect::<Vec<_>>().windows(2).any(|pair| pair[0].trim() == pair[1].trim());
    WORDS.contains(&said.len())
        && said.len() < given.len()
        && said.iter().all(|word| known.contains(word.as_str()))
        && denials(text) == denials(line)
        && said.windows(2).all(|pair| pair[0] != pair[1])
        && neighbours(&given, &said) >= NEIGHBOURS
        && !said_again(line)
        && fluent::ends_well(line)
}

fn neighbours(given: &[String], said: &[String]) -> f64 {
    let known: HashSet<&[String]> = given.windows(2).collect();
    let pairs = said.windows(2);
    let all = pairs.len().max(1);
    pairs.filter(|pair| known.contains(pair)).count() as f64 / all as f64
}

/// `don't` and `isn’t` by their first part.
fn denied(word: &str) -> String {
    let word = word.to_lowercase();
    word.split_once(['\'', '’']).map(|(first, _)| first.to_owned()).unwrap_or(word)
}

fn last(text: &str) -> String {
    let skipped = text.chars().count().saturating_sub(READ);
    text.chars().skip(skipped).collect()
}

#[cfg(test)]
mod tests {
    use super::{bound, holds};

    const TEXT: &str = "Hello! I ordered two lamps with order T-10003 last week. One of them does not light up, and I don't want a refund, \
                        I want a new lamp. My mail is [EMAIL_1].";

    #[test]
    fn a_line_says_what_its_text_says() {
        assert!(holds(TEXT, "Two lamps with order T-10003: one does not light up, and I don't want a refund, I want a new lamp."));
        for (line, why) in [
            ("Two lamps with order T-10004, one does not light up, I don't want a refund.", "another number"),
            ("Two lamps: one does not light up, I want a refund.", "a denial is gone"),
            ("Two lamps of glass: one does not light up, I don't want a refund.", "a word of its own"),
            ("I want the the new lamp, not, don't.", "a word twice"),
            ("I don't want one of the lamps, not with", "no end"),
            ("I want one light, my last mail does not light up, I ordered a lamp of a refund week, I don't want order T-10003.", "salad"),
            ("A lamp.", "too short"),
        ] {
            assert!(!holds(TEXT, line), "{why}");
        }
    }

    #[test]
    fn values_stand_as_they_were_written() {
        let bound = bound(TEXT);
        assert_eq!(bound.spare, ["T-10003", "[EMAIL_1]"]);
    }
}
