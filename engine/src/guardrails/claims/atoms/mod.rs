//! Atoms: the pieces of a text that claim something checkable, each with its value. Both replies and facts are read by the
//! same parsers, so that "25 November 2026" in an article holds "11月25日" in a reply.

use std::sync::LazyLock;

use chrono::{NaiveDate, Weekday};
use regex::{Regex, RegexSet, RegexSetBuilder};
use rust_decimal::Decimal;

use crate::guardrails::normalise::Normalised;
use crate::guardrails::reply::ClaimKind;

mod codes;
mod dates;
mod links;
mod measures;
mod money;
mod numbers;
pub(in crate::guardrails) mod promises;
mod quantities;
mod statuses;
#[cfg(test)]
mod tests;
mod times;

pub(in crate::guardrails) use codes::plain_id;
pub(in crate::guardrails) use measures::unit_of;
pub(in crate::guardrails) use money::fits as currency_fits;
pub(in crate::guardrails) use statuses::Stage;

/// A checkable piece of a normalised text; offsets are bytes in it.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::guardrails) struct Atom {
    pub(in crate::guardrails) start: usize,
    pub(in crate::guardrails) end: usize,
    pub(in crate::guardrails) value: AtomValue,
}

/// What a piece says.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::guardrails) enum AtomValue {
    /// An amount, with the sign or word of its currency if one stands there.
    Money(Decimal, Option<String>),
    /// A day; the year may be left out.
    Day(Option<i32>, u32, u32),
    /// A day whose month was left out: "the 21st".
    DayOfMonth(u32),
    /// `3/4/2026`: day and month may be either way round.
    EitherDay(Option<i32>, u32, u32),
    /// A day of the week.
    Weekday(Weekday),
    /// From a day to a day: "next week".
    Period(NaiveDate, NaiveDate),
    /// A time of day, hours and minutes.
    Time(u32, u32),
    /// From so many to so many units of time.
    Span(Decimal, Decimal, Unit),
    /// A bare number.
    Quantity(Decimal),
    /// A number with a unit of measure, the unit in its short form: `500 ml`.
    Measure(Decimal, &'static str),
    /// A percentage.
    Percent(Decimal),
    /// How far an order is.
    Stage(Stage),
    /// How far an order is not yet.
    NotStage(Stage),
    /// Whether something can be bought.
    Stock(bool),
    /// An order's number, without `#`.
    OrderId(String),
    /// A tracking number or another token with digits, without blanks.
    Code(String),
    /// An address of a page or a mailbox.
    Link(String),
    /// A promise, a deed, or an absolute word.
    Promise(String),
}

/// Units of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::guardrails) enum Unit {
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
    /// Calendar days.
    Day,
    /// Working days.
    WorkingDay,
    /// Weeks.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
}

impl AtomValue {
    /// The contract's kind.
    pub(in crate::guardrails) fn kind(&self) -> ClaimKind {
        match self {
            Self::Money(..) => ClaimKind::Price,
            Self::Day(..)
            | Self::DayOfMonth(_)
            | Self::EitherDay(..)
            | Self::Weekday(_)
            | Self::Period(..)
            | Self::Time(..)
            | Self::Span(..) => ClaimKind::Date,
            Self::Quantity(_) => ClaimKind::Quantity,
            Self::Percent(_) => ClaimKind::Discount,
            Self::Stage(_) | Self::NotStage(_) | Self::Stock(_) => ClaimKind::Status,
            Self::Measure(..) | Self::OrderId(_) | Self::Code(_) => ClaimKind::Attribute,
            Self::Link(_) => ClaimKind::Url,
            Self::Promise(_) => ClaimKind::Promise,
        }
    }
}

/// What every number has: a digit, a numeral, a word for one.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| pattern(r"NUM|\d|半|\b(?:an?|half|quarters?|thirds?|dozens?|fortnight)\b"));
/// What every day and time without a number has.
static DATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:mon|tue|wed|thu|fri|sat|sun)|day|week|month|year|morning|afternoon|evening|tomorrow|night|noon|end of|[周星礼天日晚早月年]",
    )
});

/// Reads all atoms of a text, in order. `today` resolves "tomorrow" and its like. Kinds that bind more of the text come
/// first and take it from the later ones.
pub(in crate::guardrails) fn read(text: &Normalised, today: NaiveDate) -> Vec<Atom> {
    let mut reader = Reader { text: text.text(), atoms: Vec::new() };
    // most values of facts are a word or two: what has no number, day or link in it is not looked through for each of their forms
    let numbered = NUMBERED.is_match(reader.text);
    if reader.text.contains(['.', '@', '/']) {
        links::read(&mut reader);
    }
    if numbered {
        codes::read_orders(&mut reader);
        money::read(&mut reader);
        money::read_percent(&mut reader);
    }
    if numbered || DATED.is_match(reader.text) {
        dates::read(&mut reader, today);
        times::read(&mut reader, today);
    }
    if numbered {
        dates::read_spans(&mut reader);
        measures::read(&mut reader);
        money::read_bare(&mut reader);
        codes::read(&mut reader);
    }
    promises::read(&mut reader);
    statuses::read(&mut reader);
    if numbered {
        quantities::read(&mut reader);
    }
    reader.atoms.sort_by_key(|atom| atom.start);
    reader.atoms
}

/// A text with the atoms found so far.
struct Reader<'t> {
    text: &'t str,
    atoms: Vec<Atom>,
}

impl<'t> Reader<'t> {
    /// Adds an atom unless its place is taken.
    fn add(&mut self, start: usize, end: usize, value: AtomValue) {
        if start < end && !self.atoms.iter().any(|atom| start < atom.end && atom.start < end) {
            self.atoms.push(Atom { start, end, value });
        }
    }

    /// Adds what a pattern finds and `value` can read.
    fn find(&mut self, pattern: &Regex, value: impl Fn(&regex::Captures<'t>) -> Option<AtomValue>) {
        for captures in pattern.captures_iter(self.text) {
            if let (Some(whole), Some(value)) = (captures.get(0), value(&captures))
                && self.stands_alone(whole.start(), whole.end())
            {
                self.add(whole.start(), whole.end(), value);
            }
        }
    }

    /// Whether no Latin letter or digit touches the piece, so that it is not a part of a longer word.
    fn stands_alone(&self, start: usize, end: usize) -> bool {
        let word = |symbol: Option<char>| symbol.is_some_and(|symbol| symbol.is_ascii_alphanumeric());
        let (before, after) = (self.text[..start].chars().next_back(), self.text[end..].chars().next());
        let (first, last) = (self.text[start..].chars().next(), self.text[..end].chars().next_back());
        let continues = |a, b| word(a) && word(b);
        !continues(before, first) && !continues(last, after)
    }
}

/// Compiles a pattern of this module's own; `NUM` in it stands for a number.
pub(in crate::guardrails) fn pattern(text: &str) -> Regex {
    let text = text.replace("NUM", numbers::NUMBER);
    Regex::new(&ascii_borders(&text)).expect("the pattern is a constant that the tests compile")
}

/// Patterns of this module's own, to be searched for together.
fn patterns<'p>(texts: impl IntoIterator<Item = &'p str>) -> RegexSet {
    let texts = texts.into_iter().map(|text| ascii_borders(&text.replace("NUM", numbers::NUMBER)));
    RegexSetBuilder::new(texts).dfa_size_limit(STATES).build().expect("the patterns are constants that the tests compile")
}

/// Bytes for the states of a search for several patterns, at most.
const STATES: usize = 16 << 20;

/// A pattern whose words end where no ASCII letter or digit follows: a Chinese character beside a Latin word is a border, and
/// texts with other than ASCII characters are searched as fast as those without (by Unicode's borders they take ten times as long).
pub(in crate::guardrails) fn ascii_borders(pattern: &str) -> String {
    pattern.replace(r"\b", r"(?-u:\b)")
}

/// Reads a captured group as a number.
fn number(captures: &regex::Captures<'_>, group: &str) -> Option<Decimal> {
    captures.name(group).and_then(|found| numbers::parse(found.as_str()))
}
