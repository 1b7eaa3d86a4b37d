//! Words of names, options and messages in one canonical form: singular, units alike, British spelling's twins joined.

use std::ops::Range;

use crate::understand::text::{is_han, words};

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Canonical form.
    pub word: String,
    /// Bytes of the text.
    pub at: Range<usize>,
    /// Whether it was written in capitals alone.
    pub capital: bool,
}

/// Units and spellings that mean the same.
const SAME: &[(&str, &str)] = &[
    ("h", "hour"),
    ("hr", "hour"),
    ("hrs", "hour"),
    ("hours", "hour"),
    ("inches", "inch"),
    ("in", "inch"),
    ("feet", "ft"),
    ("foot", "ft"),
    ("liter", "l"),
    ("litre", "l"),
    ("liters", "l"),
    ("litres", "l"),
    ("milliliter", "ml"),
    ("millilitre", "ml"),
    ("watt", "w"),
    ("watts", "w"),
    ("pound", "lb"),
    ("pounds", "lb"),
    ("lbs", "lb"),
    ("gram", "g"),
    ("grams", "g"),
    ("kilo", "kg"),
    ("kilos", "kg"),
    ("kilogram", "kg"),
    ("gigabyte", "gb"),
    ("gigabytes", "gb"),
    ("gigs", "gb"),
    ("terabyte", "tb"),
    ("megapixel", "mp"),
    ("megapixels", "mp"),
    ("deg", "degree"),
    ("degrees", "degree"),
    ("grey", "gray"),
    ("colour", "color"),
    ("colours", "color"),
    ("colors", "color"),
    ("aluminium", "aluminum"),
    ("resistant", "resistance"),
    ("resist", "resistance"),
    ("wooden", "wood"),
    ("metallic", "metal"),
    ("jewellery", "jewelry"),
    ("cosy", "cozy"),
    ("fibre", "fiber"),
    ("centre", "center"),
    ("mens", "men"),
    ("men's", "men"),
    ("womens", "women"),
    ("women's", "women"),
    ("man", "men"),
    ("woman", "women"),
    ("male", "men"),
    ("female", "women"),
    ("ladies", "women"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("automatic", "auto"),
    ("extra", "x"),
    ("medium", "medium"),
    ("mid", "medium"),
    ("wifi", "wi-fi"),
    ("trainers", "sneaker"),
    ("moka", "moka"),
];

/// The canonical form of one word.
#[must_use]
pub fn canonical(word: &str) -> String {
    let lower = word.to_ascii_lowercase();
    if let Some((_, same)) = SAME.iter().find(|(form, _)| *form == lower) {
        return (*same).to_owned();
    }
    let lower = lower.trim_end_matches("'s").to_owned();
    let length = lower.chars().count();
    if length > 4
        && let Some(stem) = lower.strip_suffix("ies")
    {
        return format!("{stem}y");
    }
    if length > 4 && ["sses", "shes", "ches", "xes"].iter().any(|end| lower.ends_with(end)) {
        return lower[..lower.len() - 2].to_owned();
    }
    if length > 3 && lower.ends_with('s') && !["ss", "us", "is"].iter().any(|end| lower.ends_with(end)) {
        return lower[..lower.len() - 1].to_owned();
    }
    lower
}

/// The words of a text; Han characters are no words here. Digits part from the letters after them: `32GB` is `32`, `gb`.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    for (at, word) in words(text) {
        if word.chars().any(is_han) {
            continue;
        }
        let digits = word.chars().take_while(|c| c.is_ascii_digit() || *c == '.').count();
        let parts = if digits > 0 && digits < word.len() && word.is_char_boundary(digits) {
            vec![at.start..at.start + digits, at.start + digits..at.end]
        } else {
            vec![at]
        };
        for part in parts {
            let raw = &text[part.clone()];
            let capital = raw.chars().all(|c| !c.is_lowercase());
            found.push(Token { word: canonical(raw), at: part, capital });
        }
    }
    join_wifi(found)
}

/// `Wi-Fi` is one word, like `wifi`.
fn join_wifi(found: Vec<Token>) -> Vec<Token> {
    let mut joined: Vec<Token> = Vec::with_capacity(found.len());
    for token in found {
        match joined.last_mut() {
            Some(last) if last.word == "wi" && token.word == "fi" => {
                last.word = "wi-fi".to_owned();
                last.at.end = token.at.end;
            }
            _ => joined.push(token),
        }
    }
    joined
}

/// Whether two canonical words are the same but for a typo; words with digits never are.
#[must_use]
pub fn alike(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let shorter = a.len().min(b.len());
    if shorter < 4 || a.chars().chain(b.chars()).any(|c| c.is_ascii_digit()) {
        return false;
    }
    let allowed = if shorter >= 8 { 2 } else { 1 };
    a.len().abs_diff(b.len()) <= allowed && strsim::osa_distance(a, b) <= allowed
}

/// Runs of `tokens` that read like `name`, each with its first token, its end, and whether it did so exactly. A single
/// word may have a typo from `least` letters on.
#[must_use]
pub fn runs(tokens: &[Token], name: &[String], least: usize) -> Vec<(Range<usize>, bool)> {
    if name.is_empty() {
        return Vec::new();
    }
    let joined = name.concat();
    let single = name.len() == 1;
    let mut found = Vec::new();
    for start in 0..tokens.len() {
        if let Some(window) = tokens.get(start..start + name.len()) {
            let exact = window.iter().zip(name).all(|(token, word)| token.word == *word);
            let fuzzy = || window.iter().zip(name).all(|(token, word)| alike(&token.word, word)) && (!single || joined.len() >= least);
            if exact || fuzzy() {
                found.push((start..start + name.len(), exact));
                continue;
            }
        }
        // "ereader", "back pack", "tshirt"
        for count in 1..=name.len() + 1 {
            if count == name.len() {
                continue;
            }
            let Some(window) = tokens.get(start..start + count) else { break };
            if joined.len() >= 5 && window.iter().map(|token| token.word.len()).sum::<usize>() == joined.len() {
                let written: String = window.iter().map(|token| token.word.as_str()).collect();
                if written == joined {
                    found.push((start..start + count, true));
                    break;
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{canonical, runs, tokens};

    fn name(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.word).collect()
    }

    #[test]
    fn one_form_for_many_spellings() {
        assert_eq!(name("Wi-Fi + Cellular, 32GB"), ["wi-fi", "cellular", "32", "gb"]);
        assert_eq!(name("20h"), name("20 hours"));
        assert_eq!(canonical("batteries"), "battery");
    }

    #[test]
    fn names_with_typos_and_gaps() {
        for text in ["mechanical keyboards", "mechancial keyboard", "a mechanical keybord please"] {
            assert_eq!(runs(&tokens(text), &name("Mechanical Keyboard"), 6).len(), 1, "{text}");
        }
        assert_eq!(runs(&tokens("any ereader?"), &name("E-Reader"), 6).len(), 1);
        assert!(runs(&tokens("the table"), &name("Tablet"), 6).len() <= 1);
        assert!(runs(&tokens("a drill"), &name("Grill"), 6).is_empty());
    }
}
