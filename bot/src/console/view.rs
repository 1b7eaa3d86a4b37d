//! How times, waits and names are shown. Templates call these.

use std::borrow::Borrow;

use chrono::{DateTime, Utc};

use super::Console;
use super::guard::Staff;

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
        ..1 => "now".to_owned(),
        1..60 => format!("{minutes} min"),
        60..1440 => format!("{} h", minutes / 60),
        _ => format!("{} d", minutes / 1440),
    }
}

/// For `datetime` attributes: ISO 8601.
pub(super) fn iso(time: impl Borrow<DateTime<Utc>>) -> String {
    time.borrow().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// `22 Nov, 10:00` in UTC; the page's script shows it in the reader's own time.
pub(super) fn clock(time: impl Borrow<DateTime<Utc>>) -> String {
    time.borrow().format("%-d %b, %H:%M").to_string()
}

/// A stored word as people read it: `handed_back` is "Handed back".
pub(crate) fn words(stored: &str) -> String {
    let spaced = stored.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
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
