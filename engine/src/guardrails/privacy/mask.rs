//! Texts without personal data: masked for good, or with placeholders that their owner gets back.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::scan::{Kind, Span, scan};

/// A text whose personal data is replaced by its kind. What logs, metrics and statistics may hold of what people write:
/// there is no other way to make one than [`mask`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked(String);

impl Masked {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is known of the customer who writes: their own names and addresses are found however they stand in a text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// First name, last name.
    pub names: &'a [&'a str],
    /// Lines of addresses, postcodes, towns.
    pub places: &'a [&'a str],
}

/// Replaces personal data by its kind: `[EMAIL]`, `[PHONE]`.
#[must_use]
pub fn mask(text: &str, known: Known<'_>) -> Masked {
    Masked(replaced(text, &spans(text, known), |kind, _| format!("[{}]", kind.name())))
}

/// Placeholders of one conversation. The same value has the same placeholder through all of it; `[EMAIL_1]` is the first
/// e-mail address that was written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Placeholders {
    values: BTreeMap<String, String>,
}

impl Placeholders {
    /// Puts placeholders in the place of personal data, and remembers what they stand for.
    #[must_use]
    pub fn hide(&mut self, text: &str, known: Known<'_>) -> String {
        replaced(text, &spans(text, known), |kind, value| self.placeholder(kind, value))
    }

    /// Puts the values back that may be said to their owner. Cards and identity numbers stay hidden for ever.
    #[must_use]
    pub fn reveal(&self, text: &str) -> String {
        let mut shown = text.to_owned();
        for (placeholder, value) in &self.values {
            if !NEVER_SAID.iter().any(|kind| placeholder.strip_prefix('[').is_some_and(|name| name.starts_with(kind.name()))) {
                shown = shown.replace(placeholder, value);
            }
        }
        shown
    }

    fn placeholder(&mut self, kind: Kind, value: &str) -> String {
        // one value in other letters or with other blanks is the same one
        let bare = |value: &str| {
            value.chars().filter(|symbol| symbol.is_alphanumeric() || *symbol == '@').flat_map(char::to_lowercase).collect::<String>()
        };
        let same = self.values.iter().find(|(name, known)| name.starts_with(&format!("[{}_", kind.name())) && bare(known) == bare(value));
        if let Some((name, _)) = same {
            return name.clone();
        }
        let count = self.values.keys().filter(|name| name.starts_with(&format!("[{}_", kind.name()))).count();
        let name = format!("[{}_{}]", kind.name(), count + 1);
        self.values.insert(name.clone(), value.to_owned());
        name
    }
}

const NEVER_SAID: [Kind; 5] = [Kind::CreditCard, Kind::Iban, Kind::CnIdCard, Kind::UsSsn, Kind::NationalId];

/// What the recognisers find, and the customer's own names and addresses besides.
fn spans(text: &str, known: Known<'_>) -> Vec<Span> {
    let mut spans = scan(text);
    let named = known.names.iter().map(|name| (*name, Kind::Person)).chain(known.places.iter().map(|place| (*place, Kind::Address)));
    for (value, kind) in named.filter(|(value, _)| value.chars().count() >= 2) {
        for (start, end) in occurrences(text, value) {
            if !spans.iter().any(|span| span.start < end && start < span.end) {
                spans.push(Span { start, end, kind });
            }
        }
    }
    spans.sort_by_key(|span| span.start);
    spans
}

/// Where a value stands as a whole word, in any case; code points.
fn occurrences(text: &str, value: &str) -> Vec<(usize, usize)> {
    let small = |symbol: char| symbol.to_lowercase().next().unwrap_or(symbol);
    let text: Vec<char> = text.chars().map(small).collect();
    let value: Vec<char> = value.chars().map(small).collect();
    let latin = |symbol: Option<&char>| symbol.is_some_and(|symbol| symbol.is_alphanumeric() && *symbol < '\u{2E80}');
    let ends = |start: usize, end: usize| {
        !(start > 0 && latin(text.get(start - 1)) && latin(value.first()) || latin(text.get(end)) && latin(value.last()))
    };
    let places = text.windows(value.len().max(1)).enumerate().filter(|(_, window)| *window == value.as_slice());
    places.map(|(at, _)| (at, at + value.len())).filter(|(start, end)| ends(*start, *end)).collect()
}

fn replaced(text: &str, spans: &[Span], mut by: impl FnMut(Kind, &str) -> String) -> String {
    let symbols: Vec<char> = text.chars().collect();
    let (mut replaced, mut at) = (String::with_capacity(text.len()), 0);
    for span in spans {
        replaced.extend(&symbols[at..span.start]);
        let value: String = symbols[span.start..span.end].iter().collect();
        replaced.push_str(&by(span.kind, &value));
        at = span.end;
    }
    replaced.extend(&symbols[at..]);
    replaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_value_has_the_same_placeholder_and_cards_never_come_back() {
        let mut places = Placeholders::default();
        assert_eq!(places.hide("mail a.b@example.com or c@example.com", Known::default()), "mail [EMAIL_1] or [EMAIL_2]");
        assert_eq!(
            places.hide("again A.B@EXAMPLE.COM, card 4111 1111 1111 1111", Known::default()),
            "again [EMAIL_1], card [CREDIT_CARD_1]"
        );
        assert_eq!(places.reveal("to [EMAIL_1], [CREDIT_CARD_1]"), "to a.b@example.com, [CREDIT_CARD_1]");
    }

    #[test]
    fn the_customers_own_names_are_found_wherever_they_stand() {
        let known = Known { names: &["Mara", "Lindqvist"], places: &["12 Elm", "张江"] };
        assert_eq!(
            mask("so mara it is, not Maraschino, at 12 elm, 张江附近", known).as_str(),
            "so [PERSON] it is, not Maraschino, at [ADDRESS], [ADDRESS]附近"
        );
    }
}
