//! Names in Latin letters. Rows of capitalised words are weighed (`row`) by what is said right before them (`cue`) and by
//! lists of words that are names, places or things (`words`); "Miller, Luis" and names written small are read here.

mod cue;
mod row;
mod words;

use std::sync::LazyLock;

use regex::Regex;

use super::super::scan::{Found, Kind, Page};
use super::lists::{GIVEN, NO_NAMES, SURNAMES};
use cue::cue;
use row::name;

/// Words that begin with a capital, in a row; particles may stand between them.
static CAPITALS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?-u:\b)\p{Lu}[\p{L}'-]*\.?(?:[ ](?:(?:de|da|do|dos|del|della|di|la|van|von|der|den|zu|al|el|bin|ibn|bint|ben|y|e|le|du|st\.)[ ]){0,2}\p{Lu}[\p{L}'-]*\.?){0,4}",
    )
});

/// After these a name may be written small.
static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?-u:\b)(?:my (?:full |legal )?name(?: is|'s)|name[:=]|me llamo|mi nombre es|je m'appelle|ich heiße|ich heisse|mein name ist|mi chiamo|name on (?:it|the card|the order|the parcel|the label|the invoice|my account) (?:is|was|should be|must be|reads)|(?:change|correct|set) the (?:name|recipient)(?: on (?:it|the order|the parcel))? to|names? should be|recipient(?: is|:| should be))\s*(?P<name>\p{L}[\p{L}'-]+(?: \p{L}[\p{L}'-]+){0,2})",
    )
});

/// "Miller, Luis".
static REVERSED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?-u:\b)(?P<last>\p{Lu}[\p{L}'-]+), (?P<first>\p{Lu}\p{L}+(?: \p{Lu}\.)?)"));

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

pub(super) fn find(page: &Page, found: &mut Vec<Found>) {
    let text = page.text();
    if !text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return;
    }
    let mut push = |start: usize, end: usize| {
        if !found.iter().any(|known| known.kind == Kind::Person && known.start < end && start < known.end) {
            found.push(Found { start, end, kind: Kind::Person });
        }
    };
    for hit in REVERSED.captures_iter(text) {
        let (Some(whole), Some(last), Some(first)) = (hit.get(0), hit.name("last"), hit.name("first")) else { continue };
        let given = GIVEN.contains(first.as_str().split(' ').next().unwrap_or("").to_lowercase().as_str());
        let family = SURNAMES.contains(last.as_str().to_lowercase().as_str());
        let cued = cue(text, whole.start()).is_some();
        let plain = |word: &str| NO_NAMES.contains(word.to_lowercase().as_str());
        let before = text[..whole.start()].chars().next_back();
        let alone = before.is_none_or(|symbol| !symbol.is_alphanumeric()) && !preceded_by_capital(text, whole.start());
        let adverb = ["ly", "ing", "ed"].iter().any(|end| last.as_str().ends_with(end)) || last.as_str().len() < 4;
        if (given && (family || cued || !adverb && !GIVEN.contains(last.as_str().to_lowercase().as_str())) || family && cued)
            && !plain(last.as_str())
            && !plain(first.as_str())
            && alone
        {
            push(whole.start(), whole.end());
        }
    }
    for hit in CAPITALS.find_iter(text) {
        if let Some((start, end)) = name(page, hit.start(), hit.as_str()) {
            push(start, end);
        }
    }
    for hit in TOLD.captures_iter(text) {
        let Some(name) = hit.name("name") else { continue };
        let mut end = name.start();
        for word in name.as_str().split_inclusive(' ') {
            let bare = word.trim();
            let small = bare.to_lowercase();
            if NO_NAMES.contains(small.as_str()) || SMALL_WORDS.contains(&small.as_str()) {
                break;
            }
            end = (word.as_ptr() as usize - text.as_ptr() as usize) + bare.len();
        }
        if end > name.start() {
            push(name.start(), end);
        }
    }
}

/// Words that end a name written small.
const SMALL_WORDS: &[&str] = &[
    "and",
    "but",
    "i",
    "my",
    "the",
    "on",
    "in",
    "at",
    "with",
    "from",
    "order",
    "ordered",
    "wrong",
    "not",
    "misspelled",
    "spelled",
    "printed",
    "missing",
    "still",
    "also",
    "phone",
    "email",
    "by",
    "for",
    "is",
    "was",
    "y",
    "et",
    "und",
    "mi",
    "mon",
    "mein",
    "meine",
    "ich",
    "je",
    "yo",
    "que",
    "who",
    "here",
    "there",
    "now",
    "please",
    "can",
    "incorrect",
    "showing",
    "required",
    "too",
    "long",
    "as",
    "changed",
    "different",
    "same",
    "written",
    "correct",
    "cut",
    "off",
    "under",
    "it",
    "of",
    "to",
    "a",
    "an",
    "address",
    "he",
    "she",
    "instead",
    "because",
    "wrongly",
    "so",
    "if",
    "when",
    "will",
    "yet",
    "no",
    "never",
    "again",
    "spelt",
    "mine",
    "theirs",
    "blank",
    "empty",
    "abbreviated",
];

fn preceded_by_capital(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches(' ');
    before.len() < at
        && before.rsplit(' ').next().is_some_and(|word| {
            word.chars().next().is_some_and(char::is_uppercase)
                && word.ends_with(char::is_alphanumeric)
                && GIVEN.contains(word.to_lowercase().as_str())
        })
}
