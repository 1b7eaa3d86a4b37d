//! Words that count, and choosing by them.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

/// Words that say nothing of a thing.
const EMPTY: &[&str] = &[
    "the", "and", "for", "with", "one", "two", "that", "this", "want", "would", "like", "also", "you", "your", "from", "into", "are",
    "was", "have", "has", "but", "not", "its", "they", "them", "other", "same", "item", "items", "order", "orders", "all", "set", "smart",
    "instead", "exchange", "return", "change", "modify", "cancel", "type", "size", "color", "material", "new", "get", "can", "will", "any",
    "just", "more",
];

/// The words of a text that say something, in lower case, without plurals.
#[must_use]
pub fn content(text: &str) -> HashSet<String> {
    let lower = text.to_lowercase();
    lower
        .split(|c: char| !(c.is_alphanumeric() || c == '.'))
        .map(|word| word.trim_matches('.'))
        .filter(|word| (word.len() > 2 || word.chars().any(|c| c.is_ascii_digit())) && !EMPTY.contains(word))
        .map(stem)
        .collect()
}

fn stem(word: &str) -> String {
    let word = word.strip_suffix("ves").map_or_else(|| word.to_owned(), |stem| format!("{stem}f"));
    let word =
        if word.len() > 3 { word.strip_suffix("es").or_else(|| word.strip_suffix('s')).map_or(word.clone(), str::to_owned) } else { word };
    word.strip_suffix('e').filter(|stem| stem.len() > 3).map_or(word.clone(), str::to_owned)
}

/// Whether a thing's name is spoken of: one of its words, or a compound of two ("bookshelf", "t-shirt").
#[must_use]
pub fn names(said: &str, name: &str) -> bool {
    let (said_words, name_words) = (content(said), content(name));
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let glued = letters(name);
    let short = glued.trim_end_matches('s');
    name_words.iter().any(|word| said_words.contains(word) || said_words.iter().any(|one| one.len() > 4 && word.ends_with(one.as_str())))
        || (short.len() > 4 && letters(said).contains(short))
}

/// The best of several lines by what was said, where one is best.
#[must_use]
pub fn best(lines: &[String], said: &str) -> Option<usize> {
    let lower = said.to_lowercase();
    let (wanted, unwanted) = without_old(&lower);
    let (wanted, unwanted) = (content(&wanted), content(&unwanted));
    let ranked = preferences(&lower);
    let score = |line: &String| {
        let words = content(line);
        let hits = i64::try_from(words.intersection(&wanted).count()).unwrap_or(0) * 100;
        let misses = i64::try_from(words.intersection(&unwanted).filter(|word| !wanted.contains(*word)).count()).unwrap_or(0) * 100;
        let rank = ranked.iter().position(|one| words.contains(one)).map_or(0, |at| 40 - i64::try_from(at).unwrap_or(0) * 10);
        hits - misses + rank
    };
    let scores: Vec<i64> = lines.iter().map(score).collect();
    let top = scores.iter().max().copied()?;
    let mut tied: Vec<usize> = (0..lines.len()).filter(|at| scores[*at] == top).collect();
    let price = |at: &usize| price(&lines[*at]).unwrap_or_default();
    if lower.contains("most expensive") {
        tied.sort_by_key(|at| std::cmp::Reverse(price(at)));
    } else if lower.contains("cheap") || lower.contains("less expensive") {
        tied.sort_by_key(price);
    } else if tied.len() > 1 && top <= 0 {
        return None;
    }
    tied.first().copied()
}

/// The words that name what is to be had, and those that name what it is now.
fn without_old(lower: &str) -> (String, String) {
    static OLD: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:instead of|rather than|over other|not)\b[^,.;]*"));
    let old: String = OLD.find_iter(lower).map(|hit| hit.as_str()).collect::<Vec<_>>().join(" ");
    (OLD.replace_all(lower, " ").into_owned(), old)
}

/// "prefer battery > USB > AC", "i5 over i7": the words, the best first.
fn preferences(lower: &str) -> Vec<String> {
    static RANKED: LazyLock<Regex> = LazyLock::new(|| pattern(r"prefer\w*\s+(?P<list>[^.;)]*)"));
    let Some(hit) = RANKED.captures(lower) else { return Vec::new() };
    let list = hit["list"].replace(" over ", ">").replace(" than ", ">");
    list.split('>').flat_map(content).collect()
}

/// The last amount of money of a line.
#[must_use]
pub fn price(line: &str) -> Option<Decimal> {
    static MONEY: LazyLock<Regex> = LazyLock::new(|| pattern(r"\$\s?(?P<amount>\d[\d,]*(?:\.\d+)?)"));
    MONEY.captures_iter(line).last().and_then(|hit| hit["amount"].replace(',', "").parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_known_by_their_words() {
        assert!(names("I want to return all bookshelves", "Bookshelf"));
        assert!(names("the tshirt", "T-Shirt"));
        assert!(names("my cleaner", "Vacuum Cleaner"));
        assert!(!names("the lamp", "Water Bottle"));
    }

    #[test]
    fn the_line_that_fits_best_is_chosen() {
        let lines = ["brightness low, power battery: $10.00", "brightness low, power USB: $9.00"].map(str::to_owned);
        assert_eq!(best(&lines, "a less bright one (prefer battery > USB)"), Some(0));
        assert_eq!(best(&lines, "the cheapest"), Some(1));
        assert_eq!(best(&lines, "another one"), None);
    }
}
