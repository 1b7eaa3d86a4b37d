//! Options that are spoken of by their own names: "the maximum zoom", "fewest pieces", "1000 more pieces".

use std::sync::LazyLock;

use knowledge::shop::Options;
use regex::Regex;

use crate::understand::{Degree, magnitude};

const MOST: &[&str] = &["maximum", "max", "most", "highest", "largest", "biggest", "greatest", "longest"];
const LEAST: &[&str] = &["minimum", "min", "fewest", "least", "lowest", "smallest", "shortest"];
const MORE: &[&str] = &["more", "higher", "larger", "bigger", "greater", "longer", "additional", "extra"];
const LESS: &[&str] = &["less", "fewer", "lower", "smaller", "shorter"];
/// Words of option names that name no measure.
const VAGUE: &[&str] = &["type", "size", "level", "color", "colour", "style", "material", "of"];
/// Between a word of degree and the option's name stand at most so many others.
const NEAR: usize = 1;

/// Options with the degree that a wish gives them by name.
pub(super) fn graded(wish: &str, names: &[&str]) -> Vec<(String, Degree)> {
    let words = words(wish);
    let mut found: Vec<(String, Degree)> = Vec::new();
    for name in names {
        let own = own_words(name);
        let degree = words.iter().enumerate().filter(|(_, word)| own.contains(&stem(word))).find_map(|(at, _)| {
            let before = &words[at.saturating_sub(NEAR + 1)..at];
            let after = &words[at + 1..(at + 7).min(words.len())];
            // a count before the word of degree is a difference, which is read elsewhere
            let counted = before.first().is_some_and(|word| word.chars().all(|c| c.is_ascii_digit()));
            let one = |list: &[&str]| before.iter().any(|word| list.contains(&word.as_str()));
            let turned = |list: &[&str]| after.iter().any(|word| list.contains(&word.as_str()));
            match () {
                () if counted => None,
                () if one(MOST) || turned(&["maximized", "maximised"]) => Some(Degree::Most),
                () if one(LEAST) || turned(&["minimized", "minimised"]) => Some(Degree::Least),
                () if one(MORE) => Some(Degree::More),
                () if one(LESS) => Some(Degree::Less),
                () => None,
            }
        });
        found.extend(degree.map(|degree| ((*name).to_owned(), degree)));
    }
    found
}

/// Options that are to stay as they are, though others may change: "the same size and material", "keep the capacity".
pub(super) fn kept(wish: &str, names: &[&str], now: Option<&Options>) -> Vec<(String, String)> {
    const REACH: usize = 6;
    let words = words(wish);
    let mut found: Vec<(String, String)> = Vec::new();
    let marks = words.iter().enumerate().filter(|(_, word)| matches!(word.as_str(), "same" | "keep" | "keeping" | "unchanged"));
    for (at, _) in marks {
        let after: Vec<String> = words[at + 1..(at + 1 + REACH).min(words.len())].iter().map(|word| stem(word)).collect();
        for name in names {
            let own: Vec<String> = words_of(name);
            let named = own.iter().any(|word| after.contains(word));
            let is = now.and_then(|options| options.get(*name)?.as_str());
            if let (true, Some(is)) = (named && !found.iter().any(|(known, _)| known == name), is) {
                found.push(((*name).to_owned(), is.to_owned()));
            }
        }
    }
    found
}

/// Options with the value that they come to by a difference: "1000 more pieces", "with 500 pieces less".
pub(super) fn shifted(wish: &str, names: &[&str], now: Option<&Options>) -> Vec<(String, String)> {
    let words = words(wish);
    let mut found = Vec::new();
    for name in names {
        let own = own_words(name);
        let is = now.and_then(|options| options.get(*name)?.as_str());
        let Some((is, value)) = is.and_then(|is| Some((is, magnitude(is)?))) else { continue };
        for (at, word) in words.iter().enumerate() {
            let Ok(count) = word.parse::<f64>() else { continue };
            let next = words.get(at + 1..(at + 3).min(words.len())).unwrap_or_default();
            let [one, two] = next else { continue };
            let sign: f64 = match (own.contains(&stem(one)), own.contains(&stem(two))) {
                (true, _) if MORE.contains(&two.as_str()) => 1.0,
                (true, _) if LESS.contains(&two.as_str()) => -1.0,
                (_, true) if MORE.contains(&one.as_str()) => 1.0,
                (_, true) if LESS.contains(&one.as_str()) => -1.0,
                _ => continue,
            };
            // the value keeps its unit
            let digits: String = is.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
            if !digits.is_empty() && digits.parse::<f64>().is_ok_and(|digits| (digits - value).abs() < f64::EPSILON) {
                found.push(((*name).to_owned(), is.replacen(&digits, &format!("{}", sign.mul_add(count, value)), 1)));
            }
        }
    }
    found
}

/// Options of which a value is named, by its unit or by its own name, that no variant has: "8 bar" where there is 9 and 15, "size 14".
pub(super) fn unmet(wish: &str, names: &[&str], all: &[&Options]) -> Vec<String> {
    let words = words(&split_units(wish));
    let mut found = Vec::new();
    for name in names {
        let values: Vec<&str> = all.iter().filter_map(|options| options.get(*name)?.as_str()).collect();
        let there: Vec<f64> = values.iter().filter_map(|value| magnitude(value)).collect();
        if there.is_empty() {
            continue;
        }
        let own = words_of(name);
        let units: Vec<String> = values.iter().filter_map(|value| unit(value)).collect();
        for (at, word) in words.iter().enumerate() {
            let Ok(count) = word.parse::<f64>() else { continue };
            let next = words.get(at + 1).map(|word| stem(word));
            let before = at.checked_sub(1).and_then(|before| words.get(before)).map(|word| stem(word));
            let of_unit = next.as_ref().is_some_and(|next| units.contains(next));
            let of_name = before.is_some_and(|before| own.contains(&before)) || next.is_some_and(|next| own.contains(&next));
            let counted = words.get(at + 1).is_some_and(|next| MORE.contains(&next.as_str()) || LESS.contains(&next.as_str()));
            if (of_unit || of_name) && !counted && !there.iter().any(|value| (value - count).abs() < 1e-9) {
                found.push((*name).to_owned());
            }
        }
    }
    found.dedup();
    found
}

/// Values below zero, as they are named: "the -5 one", "minus 5", 零下5度.
pub(super) fn signed(wish: &str, names: &[&str], all: &[&Options]) -> Vec<(String, String)> {
    static BELOW: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)(?:(?:^|[\s(])[-−–]|\bminus |零下)\s?(\d+(?:\.\d+)?)").expect("the pattern is a constant that the tests compile")
    });
    let Some(count) = BELOW.captures(wish).and_then(|hit| hit[1].parse::<f64>().ok()) else { return Vec::new() };
    let mut found: Vec<(String, String)> = Vec::new();
    for (name, value) in names.iter().flat_map(|name| all.iter().filter_map(move |options| Some((*name, options.get(*name)?.as_str()?)))) {
        let number = value.trim().strip_prefix(['-', '−', '–']).map(|rest| rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.'));
        let same = number.and_then(|digits| digits.collect::<String>().parse::<f64>().ok()).is_some_and(|own| (own - count).abs() < 1e-9);
        if same && !found.iter().any(|(known, _)| known == name) {
            found.push((name.to_owned(), value.to_owned()));
        }
    }
    found
}

/// "8bar" → "8 bar"
fn split_units(text: &str) -> String {
    let mut split = String::new();
    let mut digit = false;
    for symbol in text.chars() {
        if (symbol.is_alphabetic() && digit) || symbol == '-' {
            split.push(' ');
        }
        digit = symbol.is_ascii_digit();
        if symbol != '-' {
            split.push(symbol);
        }
    }
    split
}

/// The unit of a value: `15 bar`, `500ml`.
fn unit(value: &str) -> Option<String> {
    let words = words(&split_units(value));
    let [number, unit, ..] = &words[..] else { return None };
    number.parse::<f64>().ok()?;
    Some(stem(unit))
}

fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    lower
        .split(|c: char| !(c.is_alphanumeric() || c == '.'))
        .map(|word| word.trim_matches('.').to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

fn words_of(name: &str) -> Vec<String> {
    words(name).iter().map(|word| stem(word)).collect()
}

fn own_words(name: &str) -> Vec<String> {
    words(name).into_iter().filter(|word| !VAGUE.contains(&word.as_str())).map(|word| stem(&word)).collect()
}

fn stem(word: &str) -> String {
    word.strip_suffix('s').filter(|stem| stem.len() > 2).unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(name: &str, value: &str) -> Options {
        [(name.to_owned(), serde_json::Value::from(value))].into_iter().collect()
    }

    #[test]
    fn options_are_graded_by_their_names() {
        let names = ["pieces", "zoom", "difficulty level"];
        assert_eq!(graded("with the maximum zoom", &names), [("zoom".to_owned(), Degree::Most)]);
        assert_eq!(graded("the easiest with the fewest pieces", &names), [("pieces".to_owned(), Degree::Least)]);
        assert_eq!(graded("only the zoom, which has to be maximized", &names), [("zoom".to_owned(), Degree::Most)]);
        assert!(graded("1000 more pieces", &names).is_empty());
        assert!(graded("a bigger one", &names).is_empty());
    }

    #[test]
    fn values_that_no_variant_has_are_noticed() {
        let all = [options("pressure", "9 bar"), options("pressure", "15 bar")];
        let all: Vec<&Options> = all.iter().collect();
        assert_eq!(unmet("lower to 8 bar", &["pressure"], &all), ["pressure"]);
        assert_eq!(unmet("to 8bar", &["pressure"], &all), ["pressure"]);
        assert!(unmet("to 9 bar", &["pressure"], &all).is_empty());
        assert!(unmet("one of the 2 that I have", &["pressure"], &all).is_empty());
        let sizes = [options("size", "9"), options("size", "10")];
        let sizes: Vec<&Options> = sizes.iter().collect();
        assert_eq!(unmet("in size 14", &["size"], &sizes), ["size"]);
        assert!(unmet("in size 10", &["size"], &sizes).is_empty());
    }

    #[test]
    fn values_below_zero_are_named_by_their_sign() {
        let all = [options("comfort", "10 °C"), options("comfort", "5 °C"), options("comfort", "-5 °C")];
        let all: Vec<&Options> = all.iter().collect();
        for text in ["the -5 one", "for minus 5 degrees", "零下5度的"] {
            assert_eq!(signed(text, &["comfort"], &all), [("comfort".to_owned(), "-5 °C".to_owned())], "{text}");
        }
        assert!(signed("the 5 degree one, T-5", &["comfort"], &all).is_empty());
    }

    #[test]
    fn what_is_to_stay_is_kept() {
        let names = ["size", "material"];
        let mut now = options("size", "9");
        now.extend(options("material", "leather"));
        assert_eq!(kept("the dearest, but the same size", &names, Some(&now)), [("size".to_owned(), "9".to_owned())]);
        assert_eq!(kept("exact same size and material", &names, Some(&now)).len(), 2);
        assert!(kept("the same again", &names, Some(&now)).is_empty());
    }

    #[test]
    fn differences_are_counted_from_what_is() {
        let names = ["pieces"];
        let now = options("pieces", "1000");
        assert_eq!(shifted("but 500 more pieces", &names, Some(&now)), [("pieces".to_owned(), "1500".to_owned())]);
        assert_eq!(shifted("with 500 pieces less", &names, Some(&now)), [("pieces".to_owned(), "500".to_owned())]);
        assert_eq!(shifted("storage of 64 more gb", &["storage"], Some(&options("storage", "32 GB"))), []);
        assert!(shifted("2000 pieces", &names, Some(&now)).is_empty());
    }
}
