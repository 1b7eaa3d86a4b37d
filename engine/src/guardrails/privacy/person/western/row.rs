//! The name in a row of capitalised words: greetings, months and goods are cut off, and what is left is a name where a cue, a
//! known given name, a known surname or pinyin speaks for it.

use std::sync::LazyLock;

use regex::Regex;

use super::cue::{Told, cue, signed_on, somebody, strongly_told, title_before};
use super::pattern;
use super::words::{ordinary, patronymic, place};
use crate::guardrails::privacy::person::lists::{BRANDS, GIVEN, NO_NAMES, PINYIN_SURNAMES, SURNAMES};
use crate::guardrails::privacy::scan::Page;

/// The name in a row of capitalised words.
pub(super) fn name(page: &Page, at: usize, row: &str) -> Option<(usize, usize)> {
    let text = page.text();
    let mut words: Vec<(usize, &str)> = Vec::new();
    for word in row.split(' ') {
        words.push((at + (word.as_ptr() as usize - row.as_ptr() as usize), word));
    }
    // greetings and the like before, titles of months and shops behind
    let no_name = |word: &str| {
        let small = word.trim_end_matches('.').to_lowercase();
        NO_NAMES.contains(small.as_str()) && !(GIVEN.contains(small.as_str()) && SURNAMES.contains(small.as_str()))
    };
    let titles = ["mr", "mrs", "ms", "miss", "dr", "prof", "herr", "frau", "madame", "monsieur", "señor", "señora", "sr", "sra", "sir"];
    while words.first().is_some_and(|(_, word)| no_name(word) || titles.contains(&word.trim_end_matches('.').to_lowercase().as_str())) {
        words.remove(0);
    }
    // particles are written small: "van der"
    let written_large = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    if let Some(stop) = words.iter().position(|(_, word)| written_large(word) && no_name(word)) {
        words.truncate(stop);
    }
    // a sentence that ends with a name and another that begins
    if let Some(stop) = words.iter().position(|(_, word)| word.ends_with('.') && word.chars().count() > 3) {
        words.truncate(stop + 1);
    }
    while words.last().is_some_and(|(_, word)| word.chars().next().is_some_and(char::is_lowercase)) {
        words.pop();
    }
    let (start, first) = *words.first()?;
    let (last_at, last) = *words.last()?;
    let bare = last.strip_suffix('.').filter(|bare| bare.chars().count() > 2).unwrap_or(last);
    let bare = bare.strip_suffix("'s").or_else(|| bare.strip_suffix("s'")).unwrap_or(bare);
    let end = last_at + bare.len();
    let whole = &text[start..end];
    let small = whole.to_lowercase();
    let alphabetic = whole.chars().filter(|symbol| symbol.is_alphabetic()).count() >= 2;
    let shouted = whole.chars().filter(|symbol| symbol.is_uppercase()).count() > words.len() + 2;
    let known_pair = GIVEN.contains(first.to_lowercase().as_str()) || SURNAMES.contains(bare.to_lowercase().as_str());
    if !alphabetic
        || (shouted && !known_pair)
        || BRANDS.iter().any(|brand| small == *brand || small.starts_with(&format!("{brand} ")))
        || thing_behind(page, end)
        || glued(page, start, end)
    {
        return None;
    }
    let told = cue(text, start).or_else(|| title_before(text, start)).or_else(|| signed_on(page, start, end));
    let given = |word: &str| word.to_lowercase().split('-').all(|part| GIVEN.contains(part));
    let family = |word: &str| word.to_lowercase().split('-').any(|part| SURNAMES.contains(part) || patronymic(part));
    let named = somebody(text, start) && foreign(bare) && page.next(end).is_none_or(|next| !next.is_alphanumeric() && next != '-');
    let is_name = match words.len() {
        // "ship to Georgia, or only to Virginia": where
        1 if place(bare) && where_to(text, start) => false,
        1 => match told {
            Some(Told::Sure) => {
                given(bare) || family(bare) || named || strongly_told(text, start) && bare.chars().count() > 1 && !whole.ends_with("ing")
            }
            Some(Told::Weak) => given(bare) && !place(bare) || named && !goes_on(page, end),
            None => false,
        },
        2..=5 => {
            given(first) && (family(bare) || told.is_some() || !ordinary(bare) && !place(first))
                || family(bare) && !ordinary(first) && (told.is_some() || !place(first) && first.chars().count() > 1)
                || pinyin(first, bare)
                || told == Some(Told::Sure) && !ordinary(first) && !ordinary(bare)
                || told == Some(Told::Weak) && (given(first) || given(bare) || family(bare) || named && foreign(first))
        }
        _ => false,
    };
    is_name.then_some((start, end))
}

/// Whether the words right before say where: "ship to", "only to", "in".
fn where_to(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end().to_lowercase();
    let last = before.rsplit(' ').next().unwrap_or_default();
    matches!(last, "to" | "in" | "from" | "near" | "around" | "into" | "across" | "outside" | "at")
        && !before.ends_with("addressed to")
        && !before.ends_with("belongs to")
}

/// Whether a capitalised word may be a name of any country: no ordinary one, none of a people, a place or a make.
fn foreign(word: &str) -> bool {
    let small = word.trim_end_matches('.').to_lowercase();
    let people = ["ish", "ese", "ian", "ean", "can", "ench", "tch", "ing", "ed", "ly", "ness", "tion", "ment"];
    let shouted = word.chars().skip(1).any(char::is_uppercase) && !word.contains(['-', '\'']);
    small.chars().count() >= 3 && !ordinary(&small) && !place(&small) && !shouted && !people.iter().any(|end| small.ends_with(end))
}

/// Whether a thing follows: "I'm Team Apple", "this is Model X", "Fragile glass".
fn goes_on(page: &Page, end: usize) -> bool {
    let after = page.after(end, 3);
    after.starts_with(' ') && after.chars().nth(1).is_some_and(char::is_alphanumeric) && {
        let word = page.after(end, 24).trim_start().split(|symbol: char| !symbol.is_alphanumeric()).next().unwrap_or_default().to_owned();
        ![
            "and",
            "from",
            "here",
            "again",
            "about",
            "who",
            "yesterday",
            "today",
            "last",
            "at",
            "on",
            "in",
            "for",
            "with",
            "writing",
            "speaking",
            "calling",
            "will",
            "has",
            "is",
            "was",
        ]
        .contains(&word.as_str())
    }
}

/// "Li Xiaolong": a surname and one or two syllables of pinyin.
fn pinyin(first: &str, last: &str) -> bool {
    static SYLLABLES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            "^(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|ui|uo|ue|er|a|o|e|i|u|v)){1,2}$",
        )
    });
    let small = last.to_lowercase().replace(['-', '\''], "");
    PINYIN_SURNAMES.contains(first.to_lowercase().as_str())
        && small.len() >= 2
        && SYLLABLES.is_match(&small)
        && !ordinary(last)
        && !ordinary(first)
        || PINYIN_SURNAMES.contains(small.as_str()) && first.len() >= 4 && SYLLABLES.is_match(&first.to_lowercase()) && !ordinary(first)
}

/// "Austin store", "Jordan sneakers", "Victoria Street".
fn thing_behind(page: &Page, end: usize) -> bool {
    let after = page.after(end, 24);
    let word = after.strip_prefix(' ').unwrap_or("").split(|symbol: char| !symbol.is_alphanumeric()).next().unwrap_or("");
    [
        "store",
        "shop",
        "branch",
        "warehouse",
        "street",
        "road",
        "avenue",
        "lane",
        "drive",
        "edition",
        "brand",
        "jacket",
        "shoes",
        "sneakers",
        "jeans",
        "bag",
        "watch",
        "boots",
        "collection",
        "series",
        "outlet",
        "location",
        "model",
        "one",
        "office",
        "airport",
        "area",
    ]
    .contains(&word)
}

/// A part of a code or of an address of the web.
fn glued(page: &Page, start: usize, end: usize) -> bool {
    let sign = |symbol: Option<char>| symbol.is_some_and(|symbol| matches!(symbol, '@' | '#' | '_' | '/' | '-') || symbol.is_ascii_digit());
    sign(page.previous(start)) || sign(page.next(end))
}
