//! Addresses in Latin letters: English, German, French, Spanish, Italian, Portuguese, Dutch.

use std::sync::LazyLock;

use regex::Regex;

use super::super::scan::{Found, Kind, Page};

/// Names of streets in English end so.
const STREETS: &str = "street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|circle|cir|place|pl|square|sq|terrace|ter|way|parkway|pkwy|\
    highway|hwy|trail|trl|close|crescent|cres|gardens|gdns|grove|mews|row|walk|hill|park|alley|plaza|loop|path|pike|turnpike|broadway|quay|wharf|rise|\
    heights|green|view|vale|esplanade|parade|crossing|ridge|run|bend|cove|point|landing|commons|bypass|causeway|expressway|freeway|gate|mill|lea|yard|promenade";

/// What may stand in a street's name.
const WORD: &str = r"(?:[A-Z][\p{L}0-9'.-]*|\d{1,3}(?:st|nd|rd|th)|of|the|de|la|le|del|du|des|van|den|der|am|an|im|zum|zur|auf)";

static ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
    let unit = r"(?:[,\s]+\(?(?:(?i:apt|apartment|suite|ste|unit|flat|floor|fl|room|rm|bldg|building|box|po box|level|block|#)\.?\s*#?\s*[A-Z]?-?\d*[A-Za-z]?(?-u:\b)|#\s?\d+[A-Za-z]?)\)?){0,2}";
    let place =
        r"(?:,?\s+(?:[A-Z][\p{L}'.-]+)(?:[ -](?:upon[ -]|on[ -]|in[ -]|under[ -]|of[ -]|the[ -]|by[ -]|le[ -])*[A-Z][\p{L}'.-]+){0,3})";
    let state = r"(?:,?\s+(?:[A-Z]{2}|Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming|NSW|VIC|QLD|Ontario|Quebec))";
    let zip =
        r"(?:,?\s+(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|\d{4}|[A-Z]\d{2}\s?[A-Z0-9]{4}))(?-u:\b)";
    let country =
        r"(?:,?\s+(?:USA|U\.S\.A\.|United States|United Kingdom|UK|Ireland|Canada|Australia|New Zealand|England|Scotland|Wales))?";
    let lead = r"(?:(?i:apt|apartment|suite|unit|flat|room|floor)\.?\s*#?\d+[A-Za-z]?,\s*)?";
    pattern(&format!(
        r"(?P<street>{lead}(?-u:\b)\d{{1,6}}[A-Za-z]?(?:[-/]\d{{1,4}}[A-Za-z]?)?\s+(?:[NSEW]\.?\s|North\s|South\s|East\s|West\s|N[EW]\s|S[EW]\s)?(?:{WORD}\s+){{0,4}}(?:(?i:{STREETS}))(?-u:\b)\.?(?:\s(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)\b)?)(?P<rest>{unit}(?:{place}{{1,2}}{state}?{zip}|{place}{state}|{state}{zip}|{zip})?{country})"
    ))
});
/// "1600 Broadway", "350 Fifth", "Avenue of the Americas 1200": short forms with a town behind.
static BOX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?-u:\b)(?i:p\.?\s?o\.?\s?box|post office box|postfach|boîte postale|apartado(?: de correos)?)\s+#?\d{1,6}(?:,?\s+[A-Z][\p{L}'.-]+(?:\s[A-Z][\p{L}'.-]+)?)?(?:,?\s+[A-Z]{2})?(?:,?\s+(?:\d{4,5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}))?(?:\s+[A-Z][\p{L}]+)?",
    )
});
/// The street before the number: Hauptstraße 12, Calle Mayor 5, Via Roma 12, Kerkstraat 7.
static CONTINENTAL: LazyLock<Regex> = LazyLock::new(|| {
    let town = r"(?:,?\s+(?:(?:[A-Z]{1,2}-)?\d{4,5}(?:\s?[A-Z]{2})?(?:-\d{3})?)\s+(?:[A-Z][\p{L}'.-]+)(?:[\s-](?:[A-Z][\p{L}'.-]+|am|an|der|la|le|de|del|den|sur|sous|im|Main|\d{1,2}(?:e|er)?|\([A-Z]{2}\))){0,3}|,\s+[A-Z][\p{L}'-]+(?:\s[A-Z][\p{L}'-]+)?(?:,?\s+\d{5}(?:-\d{3})?)?)?";
    pattern(&format!(
        r"(?:(?-u:\b)[A-ZÄÖÜÉ][\p{{L}}.'-]*(?i:straße|strasse|str\.|weg|allee|platz|gasse|ring|ufer|damm|steig|chaussee|straat|laan|gracht|plein|kade|vej|gatan|vägen|gade|katu)\s+\d{{1,4}}\s?[a-zA-Z]?(?-u:\b)(?:[-/]\d{{1,4}})?|(?-u:\b)(?:[A-ZÄÖÜ][\p{{L}}.'-]+\s){{1,3}}(?:Straße|Strasse|Str\.|Weg|Allee|Platz|Ring|Ufer|Damm)\s+\d{{1,4}}\s?[a-zA-Z]?(?-u:\b)|(?-u:\b)(?:Am|An der|Auf dem|Im|Zum|Zur|Unter den|In der)\s[A-ZÄÖÜ][\p{{L}}-]+\s\d{{1,4}}\s?[a-z]?(?-u:\b)|(?-u:\b)(?i:calle|c/|avenida|avda\.?|av\.|plaza|paseo|carrer|ronda|camino|rua|travessa|praça|via|viale|piazza|corso|largo|ulica|ul\.|rue)\s+(?:(?:de|la|las|los|del|el|da|do|dos|das|di|della|dei|delle|San|Santa|Dr\.|du|des)\s+){{0,2}}[A-ZÁÉÍÓÚÑÇ][\p{{L}}'.-]*(?:\s+(?:[A-ZÁÉÍÓÚÑÇ][\p{{L}}'.-]*|de|la|del|da|do|di|y|e)){{0,4}},?\s+(?:n[.ºo°]*\s?)?\d{{1,4}}\s?[a-zA-Z]?(?-u:\b)(?:,?\s+\d{{1,2}}[ºª°]\s?[A-Za-zºª]*)?(?:/\d+)?){town}"
    ))
});
/// The number before the street, as in French: 12 rue de Rivoli, 75001 Paris.
static FRENCH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?-u:\b)\d{1,4}(?:\s?(?:bis|ter))?,?\s+(?i:rue|avenue|av\.|boulevard|bd\.?|place|allée|chemin|impasse|quai|cours|passage|route|square|faubourg|sentier|villa)\s+(?:(?:de|du|des|la|le|les|l'|d')\s?){0,3}[\p{L}'-]+(?:[\s-][\p{L}'-]+){0,4}?(?:,?\s+(?:F-)?\d{5}\s+[A-Z][\p{L}'-]+(?:[\s-](?:[A-Z][\p{L}'-]+|sur|sous|la|le|en|\d{1,2}e?)){0,3}|,\s+[A-Z][\p{L}'-]+|$|[.,;!?\n])",
    )
});

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

pub(super) fn find(page: &Page, found: &mut Vec<Found>) {
    let text = page.text();
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return;
    }
    let mut push = |start: usize, end: usize| {
        let trimmed = text[start..end].trim_end_matches([',', '.', ';', '!', '?', ' ', '\n']);
        // "Rd." at the end of a sentence keeps no dot
        found.push(Found { start, end: start + trimmed.len(), kind: Kind::Address });
    };
    for hit in ENGLISH.captures_iter(text) {
        let (Some(whole), Some(street)) = (hit.get(0), hit.name("street")) else { continue };
        let glued = page
            .previous(whole.start())
            .is_some_and(|symbol| matches!(symbol, '#' | '-' | '.' | '/' | '$' | '€' | '£') || symbol.is_ascii_alphanumeric());
        if !glued && plausible(street.as_str()) {
            push(whole.start(), whole.end());
        }
    }
    for rule in [&BOX, &CONTINENTAL, &FRENCH] {
        for hit in rule.find_iter(text) {
            push(hit.start(), hit.end());
        }
    }
}

/// "2 way", "3 day Run", "5 Star Hill": a street has a name with a capital between number and type, and no unit of measure.
fn plausible(street: &str) -> bool {
    let words: Vec<&str> = street.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let number = words.iter().position(|word| word.starts_with(|symbol: char| symbol.is_ascii_digit())).unwrap_or(0);
    let names = &words[(number + 1).min(words.len())..];
    let Some((kind, names)) = names.split_last() else { return false };
    let kind_capital = kind.starts_with(|symbol: char| symbol.is_uppercase());
    let measure = |word: &&str| {
        [
            "x", "Pack", "pack", "Piece", "Day", "Days", "Years", "Year", "Hour", "Min", "Minute", "Inch", "inch", "mm", "cm", "ml", "L",
            "oz", "Oz", "Star", "PM", "AM", "pm", "am", "Way", "Black", "White", "Blue",
        ]
        .contains(word)
    };
    let names: Vec<&&str> =
        names.iter().filter(|word| word.starts_with(|symbol: char| symbol.is_uppercase() || symbol.is_ascii_digit())).collect();
    if kind.eq_ignore_ascii_case("broadway") {
        return kind_capital;
    }
    let months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    !names.is_empty() && !measure(names[0]) && !months.contains(names[0])
}
