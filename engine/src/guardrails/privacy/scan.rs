//! Finds personal data: every recogniser reads the same folded text, and what they find is sorted out here.

use knowledge::hygiene::Folded;
use serde::Serialize;

use super::{address, codes, email, ip, numbers, person};

/// Kinds of personal data, named as in the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// An e-mail address.
    Email,
    /// A payment card's number.
    CreditCard,
    /// A bank account.
    Iban,
    /// A Chinese identity card.
    CnIdCard,
    /// A social security number of the United States.
    UsSsn,
    /// Another country's number of a person, a passport or a licence.
    NationalId,
    /// A Chinese mobile telephone.
    CnMobile,
    /// Any other telephone.
    Phone,
    /// An address of the internet protocol, version 4 or 6.
    Ip,
    /// Where somebody lives or takes parcels.
    Address,
    /// Somebody's name.
    Person,
}

impl Kind {
    /// As in the contract and in placeholders.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Email => "EMAIL",
            Self::CreditCard => "CREDIT_CARD",
            Self::Iban => "IBAN",
            Self::CnIdCard => "CN_ID_CARD",
            Self::UsSsn => "US_SSN",
            Self::NationalId => "NATIONAL_ID",
            Self::CnMobile => "CN_MOBILE",
            Self::Phone => "PHONE",
            Self::Ip => "IP",
            Self::Address => "ADDRESS",
            Self::Person => "PERSON",
        }
    }

    /// Whether a value of this kind is never said again, not even to its owner.
    #[must_use]
    pub fn never_said(self) -> bool {
        matches!(self, Self::CreditCard | Self::Iban | Self::CnIdCard | Self::UsSsn | Self::NationalId)
    }
}

/// A piece of a text that is personal data. `start` and `end` are code points, the end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Span {
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: Kind,
}

/// A text as the recognisers read it: folded, and in lower case with the same offsets.
pub(super) struct Page {
    folded: Folded,
    lower: String,
}

impl Page {
    fn new(text: &str) -> Self {
        let folded = Folded::strong(text);
        let lower = folded.text().to_ascii_lowercase();
        Self { folded, lower }
    }

    /// The folded text.
    pub(super) fn text(&self) -> &str {
        self.folded.text()
    }

    /// The folded text with ASCII letters in lower case.
    pub(super) fn lower(&self) -> &str {
        &self.lower
    }

    /// At most `bytes` bytes of lower-case text before a place.
    pub(super) fn before(&self, at: usize, bytes: usize) -> &str {
        let mut from = at.saturating_sub(bytes);
        while !self.lower.is_char_boundary(from) {
            from += 1;
        }
        &self.lower[from..at]
    }

    /// At most `bytes` bytes of lower-case text after a place.
    pub(super) fn after(&self, at: usize, bytes: usize) -> &str {
        let mut to = (at + bytes).min(self.lower.len());
        while !self.lower.is_char_boundary(to) {
            to -= 1;
        }
        &self.lower[at..to]
    }

    /// The character before a place.
    pub(super) fn previous(&self, at: usize) -> Option<char> {
        self.text()[..at].chars().next_back()
    }

    /// The character at a place.
    pub(super) fn next(&self, at: usize) -> Option<char> {
        self.text()[at..].chars().next()
    }
}

/// Something found, in bytes of the folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
}

/// The personal data in a text, in order, without overlaps.
#[must_use]
pub fn scan(text: &str) -> Vec<Span> {
    let page = Page::new(text);
    let mut found = Vec::new();
    email::find(&page, &mut found);
    if page.text().bytes().any(|byte| byte.is_ascii_digit()) || numbers::spoken(&page) {
        ip::find(&page, &mut found);
        codes::find(&page, &mut found);
        numbers::find(&page, &mut found);
    } else if page.text().contains("::") {
        ip::find(&page, &mut found);
    }
    let exact = found.len();
    address::find(&page, &mut found);
    person::find(&page, &mut found);
    settle(&mut found, exact);
    found
        .into_iter()
        .map(|Found { start, end, kind }| {
            let (start, end) = page.folded.span(start, end);
            // what makes a digit an emoji belongs to it
            let marks = text.chars().skip(end).take_while(|symbol| matches!(symbol, '\u{FE0F}' | '\u{20E3}')).count();
            Span { start, end: end + marks, kind }
        })
        .filter(|span| span.end > span.start)
        .collect()
}

/// Leaves one of those that overlap: the first `exact` ones were recognised by their form and go before addresses and names;
/// among equals the longer one stays.
fn settle(found: &mut Vec<Found>, exact: usize) {
    let mut ranked: Vec<(bool, Found)> = found.drain(..).enumerate().map(|(at, found)| (at >= exact, found)).collect();
    ranked.sort_by_key(|(loose, found)| (*loose, found.kind == Kind::Person, std::cmp::Reverse(found.end - found.start), found.start));
    for (_, candidate) in ranked {
        if !found.iter().any(|kept| kept.start < candidate.end && candidate.start < kept.end) {
            found.push(candidate);
        }
    }
    found.sort_by_key(|found| found.start);
}
