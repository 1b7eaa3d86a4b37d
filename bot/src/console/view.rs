//! How times, waits and names are shown. Templates call these.

use std::borrow::Borrow;

use chrono::{DateTime, Utc};
use knowledge::language::Language;

use super::Console;
use super::guard::Staff;
use super::tongue::{self, spoken, t, t1};

/// What every page shows around itself.
pub(super) struct Frame {
    /// The shop's name.
    pub(super) shop: String,
    /// Who is logged in.
    pub(super) staff: Staff,
    /// Which entry of the menu is lit.
    pub(super) here: &'static str,
}

impl Frame {
    pub(super) fn new(console: &Console, staff: &Staff, here: &'static str) -> Self {
        Self { shop: console.settings.shop.clone(), staff: staff.clone(), here }
    }

    /// Whether an entry of the menu is lit.
    pub(super) fn at(&self, entry: &str) -> bool {
        self.here == entry
    }
}

/// `now`, `4 min`, `3 h`, `2 d`.
pub(super) fn ago(then: impl Borrow<DateTime<Utc>>, now: impl Borrow<DateTime<Utc>>) -> String {
    let minutes = (*now.borrow() - *then.borrow()).num_minutes();
    match minutes {
        ..1 => t("ago-now"),
        1..60 => t1("ago-minutes", "count", minutes),
        60..1440 => t1("ago-hours", "count", minutes / 60),
        _ => t1("ago-days", "count", minutes / 1440),
    }
}

/// For `datetime` attributes: ISO 8601.
pub(super) fn iso(time: impl Borrow<DateTime<Utc>>) -> String {
    time.borrow().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// `22 Nov, 10:00` in UTC; the page's script shows it in the reader's own time.
pub(super) fn clock(time: impl Borrow<DateTime<Utc>>) -> String {
    let format = if spoken() == Language::Zh { "%-m月%-d日 %H:%M" } else { "%-d %b, %H:%M" };
    time.borrow().format(format).to_string()
}

/// `22 Nov 2026`.
pub(super) fn day(time: impl Borrow<DateTime<Utc>>) -> String {
    let format = if spoken() == Language::Zh { "%Y年%-m月%-d日" } else { "%-d %b %Y" };
    time.borrow().format(format).to_string()
}

/// A stored word in the reader's language, by the kind of word that it is: `named("channel", "web")`. What the desk has no words
/// for stays as it is stored.
pub(crate) fn named(kind: &str, stored: impl AsRef<str>) -> String {
    let stored = stored.as_ref();
    let plain: Vec<String> =
        stored.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_ascii_lowercase).collect();
    tongue::known(&format!("{kind}-{}", plain.join("-"))).unwrap_or_else(|| stored.to_owned())
}

/// Why a person is needed.
pub(crate) fn reason(stored: impl AsRef<str>) -> String {
    let named = named("reason", stored.as_ref());
    if named == stored.as_ref() { words(&named) } else { named }
}

/// How a shopper has proved who they are.
pub(super) fn proof(method: impl AsRef<str>) -> String {
    named("proof", method)
}

/// A stored word as people read it: `handed_back` is "Handed back".
pub(crate) fn words(stored: &str) -> String {
    let spaced = stored.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A stored word at the beginning of a line, in the reader's language.
pub(super) fn titled(kind: &str, stored: &str) -> String {
    if spoken() == Language::Zh { words(&named(kind, stored)) } else { words(stored) }
}

/// One or two letters for a round badge.
pub(super) fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn waits_are_short_words() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(3);
        let shown: Vec<String> = [0, 59, 60, 3599, 3600, 86_400].map(|seconds| ago(now - TimeDelta::seconds(seconds), now)).to_vec();
        assert_eq!(shown, ["now", "now", "1 min", "59 min", "1 h", "1 d"]);
    }

    #[test]
    fn names_and_words() {
        assert_eq!((initials("Ana María Ruiz").as_str(), initials("王芳").as_str(), initials("").as_str()), ("AR", "王", ""));
        assert_eq!(words("handed_back"), "Handed back");
    }
}
