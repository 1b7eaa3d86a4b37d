//! Addresses in Latin script: a street with a number, then unit, city, region, postcode and country in any usual order.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::fixed;
use super::places::{COUNTRIES, STATES};
use crate::understand::details::AddressParts;

const STREET_TYPE: &str = "street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|place|pl|way|terrace|square|sq|parkway|pkwy|highway|hwy|circle|cir|trail|close|crescent|grove|gardens|mews|row|hill|quay|walk|alley|loop|plaza";

/// `986 Sunset Drive`, `12 Elm Rd.`, `Kungsgatan 12`, `Hauptstraße 5a`, `12 rue de la Paix`, `PO Box 77`.
static STREET: LazyLock<Option<Regex>> = LazyLock::new(|| {
    fixed(&format!(
        r"(?i)\b(?:\d{{1,6}}[a-z]?(?:[-/]\d{{1,4}})?\s+(?:(?:n|s|e|w|north|south|east|west)\.?\s+)?(?:[\p{{Latin}}\d'’.\-]+\s+){{0,3}}?(?:{STREET_TYPE})\b\.?(?:\s+(?:n|s|e|w|ne|nw|se|sw|north|south|east|west)\b\.?)?|\d{{1,5}}[a-z]?,?\s+(?:rue|avenue|boulevard|via|calle|rua|chemin)\s+(?:[\p{{Latin}}'’\-]+\s?){{1,4}}|(?:rue|via|calle|rua|avenida)\s+(?:[\p{{Latin}}'’\-]+\s){{1,4}}\d{{1,5}}|(?:(?-i:\p{{Lu}})[\p{{Latin}}\-]+\s)?[\p{{Latin}}\-]*(?:straße|strasse|str\.|weg|platz|allee|gasse|gatan|vägen|väg|straat|laan|plein|gracht|gade|vej|katu|ulica)\s+\d{{1,5}}\s?[a-z]?\b|p\.?\s?o\.?\s+box\s+\d+)"
    ))
});
/// Words that announce an address.
static CUE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    fixed(
        r"(?i)\b(?:address(?:es)?|ship|shipped|send|sent|deliver|delivered|live|lives|living|moved?|moving|mail|street|line\s?1)\b[^.!?\d]{0,40}$",
    )
});
static UNIT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    fixed(
        r"(?i)^(?:(?:suite|ste|apt|apartment|unit|flat|floor|fl|room|rm|building|bldg|studio)\b\.?\s*#?\s*[\w\-]+|#\s*\d+\w?|\d{1,2}(?:st|nd|rd|th)\s+floor)",
    )
});
static POSTCODE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    fixed(
        r"(?i)(?:(?:zip|postal|post)\s?(?:code)?\s*(?:is|:)?\s*)?(\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|\b[A-Z]\d[A-Z][\s-]?\d[A-Z]\d\b|\b\d{4}\s?[A-Z]{2}\b|\b(?:[A-Z]{1,2}-)?\d{3}\s\d{2}\b|\b\d{2}-\d{3}\b|\b\d{5}-\d{4}\b|\b\d{3}-\d{4}\b|\b\d{6}\b|\b\d{5}\b|\b\d{4}\b)",
    )
});
/// What ends an address.
static END: LazyLock<Option<Regex>> = LazyLock::new(|| {
    fixed(
        r"(?i)[!?\n]|\.\s|\.$|\s-\s|;|\b(?:please|instead|thanks|thank|and|for|can|could|will|is|as|the|my|i|if|so|but|not|on|with|because|before|asap|now|number|order|email)\b|\(|\)",
    )
});
/// More of the text after a street is not looked at.
const LONGEST: usize = 160;

/// Addresses with their bytes.
#[must_use]
pub fn find(plain: &str) -> Vec<(AddressParts, Range<usize>)> {
    let mut found: Vec<(AddressParts, Range<usize>)> = Vec::new();
    for hit in STREET.iter().flat_map(|street| street.find_iter(plain)) {
        if found.last().is_some_and(|(_, at)| hit.start() < at.end) {
            continue;
        }
        let mut parts = AddressParts { line1: Some(tidy(hit.as_str())), ..AddressParts::default() };
        let end = hit.end() + tail(&plain[hit.end()..], &mut parts);
        let more = [&parts.line2, &parts.city, &parts.postcode, &parts.country].iter().filter(|part| part.is_some()).count();
        let announced = CUE.as_ref().is_some_and(|cue| cue.is_match(&plain[..hit.start()]));
        let proper = proper(hit.as_str());
        let trusted = announced || proper || parts.postcode.is_some();
        if more >= 2 && trusted || more == 1 && (announced || parts.postcode.is_some()) || announced && proper {
            infer(&mut parts);
            found.push((parts, hit.start()..end));
        }
    }
    found
}

/// Reads what follows the street; the bytes that belong to the address.
fn tail(rest: &str, parts: &mut AddressParts) -> usize {
    let reach = rest.char_indices().nth(LONGEST).map_or(rest.len(), |(at, _)| at);
    let rest = &rest[..reach];
    let mut used = 0;
    loop {
        let gap = rest[used..].len() - rest[used..].trim_start_matches([' ', ',', '\n']).len();
        let from = used + gap;
        let piece = &rest[from..];
        if piece.is_empty() {
            return used;
        }
        if parts.line2.is_none()
            && let Some(unit) = UNIT.as_ref().and_then(|unit| unit.find(piece))
        {
            parts.line2 = Some(tidy(unit.as_str()));
            used = from + unit.end();
            continue;
        }
        let comma = piece.find(',').unwrap_or(piece.len());
        let segment = &piece[..comma];
        let stop = END.as_ref().and_then(|end| end.find(segment)).map_or(segment.len(), |end| end.start());
        let segment = segment[..stop].trim_end();
        let taken = place(segment, parts);
        if taken == 0 {
            return used;
        }
        used = from + taken;
        if taken < segment.len() || stop < comma && taken == segment.len() && !rest[used..].trim_start().starts_with(',') {
            return used;
        }
    }
}

/// Reads city, region, postcode and country out of one piece between commas; the bytes that it understood.
fn place(segment: &str, parts: &mut AddressParts) -> usize {
    if segment.trim().is_empty() {
        return 0;
    }
    if let Some(hit) = POSTCODE.as_ref().and_then(|postcode| postcode.captures(segment)).filter(|_| parts.postcode.is_none())
        && let (Some(whole), Some(code)) = (hit.get(0), hit.get(1))
    {
        let before = segment[..whole.start()].trim();
        let after = segment[whole.end()..].trim();
        if before.split_whitespace().count() > 5 {
            return 0;
        }
        parts.postcode = Some(code.as_str().to_uppercase());
        if !before.is_empty() {
            city_and_region(before, parts);
        }
        if after.is_empty() || after.split_whitespace().count() > 4 {
            return whole.end();
        }
        city_and_region(after, parts);
        return segment.len();
    }
    if segment.split_whitespace().count() > 4 || segment.chars().any(|c| c.is_ascii_digit() || c == '@') {
        return 0;
    }
    if city_and_region(segment, parts) { segment.len() } else { 0 }
}

/// "Denver CO", "Denver", "CO", "New York NY USA": whether any of it found a place.
fn city_and_region(text: &str, parts: &mut AddressParts) -> bool {
    let mut words: Vec<&str> = text.split_whitespace().map(|word| word.trim_matches(['.', ','])).filter(|word| !word.is_empty()).collect();
    let mut any = false;
    if let Some((country, count)) = last_of(&words, COUNTRIES)
        && parts.country.is_none()
        && !(parts.city.is_none() && parts.postcode.is_none() && words.len() == count)
    {
        parts.country = Some(country);
        words.truncate(words.len() - count);
        any = true;
    }
    let state = last_of(&words, STATES).filter(|(state, count)| {
        // "New York, NY": a name that is a city as well is the city when there is none yet
        parts.region.is_none() && (parts.city.is_some() || words.len() > *count || state.len() == 2 && is_code(words[words.len() - 1]))
    });
    if let Some((state, count)) = state {
        parts.region = Some(state);
        words.truncate(words.len() - count);
        any = true;
    }
    if words.is_empty() {
        return any;
    }
    let name = words.join(" ");
    if !name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '\'' | '’' | '-' | '.')) {
        return any;
    }
    if parts.city.is_none() {
        parts.city = Some(name);
        return true;
    }
    if parts.region.is_none() && words.len() <= 3 {
        parts.region = Some(name);
        return true;
    }
    any
}

fn is_code(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_uppercase())
}

/// The longest entry of a list that the words end in, as written, with its count of words. Short codes must be capitals.
fn last_of(words: &[&str], list: &[&str]) -> Option<(String, usize)> {
    (1..=words.len().min(4)).rev().find_map(|count| {
        let ending = words[words.len() - count..].join(" ");
        let lower = ending.to_lowercase();
        let known = list.contains(&lower.as_str()) && (lower.len() > 3 || is_code(&ending) || words.len() > count);
        known.then_some((ending, count))
    })
}

/// A state of the USA with a five-digit postcode is in the USA.
fn infer(parts: &mut AddressParts) {
    let zip = parts.postcode.as_deref().is_some_and(|code| code.len() >= 5 && code[..5].bytes().all(|b| b.is_ascii_digit()));
    let state = parts.region.as_deref().is_some_and(|region| STATES.contains(&region.to_lowercase().as_str()));
    if parts.country.is_none() && zip && state {
        parts.country = Some("USA".to_owned());
    }
}

/// A street's name has a capital, or was announced as an address: "2 usb drive" has not.
fn proper(street: &str) -> bool {
    street.split_whitespace().skip(1).any(|word| word.chars().next().is_some_and(char::is_uppercase))
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches([',', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{CUE, END, POSTCODE, STREET, UNIT, find};

    #[test]
    fn parts_of_many_forms() {
        assert!(STREET.is_some() && CUE.is_some() && UNIT.is_some() && POSTCODE.is_some() && END.is_some());
        for (text, expected) in [
            ("change it to 101 Highway, Suite 2, New York, NY 10001 please", "101 Highway|Suite 2|New York|NY|10001|USA"),
            ("ship to 445 Maple Drive, Suite 394, Fort Worth, TX, USA, 76165", "445 Maple Drive|Suite 394|Fort Worth|TX|76165|USA"),
            ("my new address is 12 Elm Road, Leeds LS1 4AB, UK", "12 Elm Road||Leeds||LS1 4AB|UK"),
            ("send it to Kungsgatan 12, 111 35 Stockholm, Sweden instead", "Kungsgatan 12||Stockholm||111 35|Sweden"),
            ("1234 Elm St Apt 5 Springfield IL 62704", "1234 Elm St|Apt 5|Springfield|IL|62704|USA"),
            ("Address: 9 Birch Lane, Austin, Texas 73301", "9 Birch Lane||Austin|Texas|73301|USA"),
            ("it should go to Hauptstraße 5a, 10115 Berlin, Germany.", "Hauptstraße 5a||Berlin||10115|Germany"),
            ("i moved to 77 oak avenue", ""),
            ("please deliver to 77 Oak Avenue", "77 Oak Avenue|||||"),
            ("i want 2 usb drive", ""),
            ("is there a 1 way ticket", ""),
            ("order 12 st", ""),
        ] {
            let said = find(text).into_iter().next().map(|(parts, _)| {
                [parts.line1, parts.line2, parts.city, parts.region, parts.postcode, parts.country].map(Option::unwrap_or_default).join("|")
            });
            assert_eq!(said.unwrap_or_default(), expected, "{text}");
        }
    }
}
