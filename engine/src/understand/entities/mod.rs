//! Entities that have a form of their own: order numbers, e-mail addresses, postal addresses, postcodes, names, ways to pay,
//! dates, comparisons, quantities.

mod address;
mod address_en;
mod address_zh;
mod comparison;
mod date;
pub(crate) mod foreign;
mod name;
mod order_number;
mod payment;
pub(crate) mod places;
mod postcode;
mod quantity;

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;

use super::details::Detail;
use super::text::Normal;
use super::types::{Entity, EntityKind};

pub use order_number::{IdShape, OrderNumbers};

/// A regular expression that is part of the program: it compiles, a test proves it, so there is no error to hand on.
fn fixed(pattern: &str) -> Option<Regex> {
    Regex::new(pattern).ok()
}

static EMAIL: LazyLock<Option<Regex>> =
    LazyLock::new(|| fixed(r"(?i)[a-z0-9][a-z0-9._%+\-]*@[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?(?:\.[a-z0-9\-]+)*\.[a-z]{2,24}"));

/// A match in normal form, before it becomes an [`Entity`] of the original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub kind: EntityKind,
    /// Normal form.
    pub value: String,
    /// Bytes of `Normal::plain`.
    pub at: std::ops::Range<usize>,
    /// The typed value, where the kind has one.
    pub detail: Detail,
}

impl Found {
    /// One without a typed value.
    #[must_use]
    pub fn new(kind: EntityKind, value: String, at: std::ops::Range<usize>) -> Self {
        Self { kind, value, at, detail: Detail::None }
    }

    /// The entity, with its place in the original message.
    #[must_use]
    pub fn entity(&self, text: &Normal) -> Entity {
        let (start, end) = text.span(&text.plain, self.at.clone());
        Entity { kind: self.kind, value: self.value.clone(), detail: self.detail.clone(), start, end }
    }
}

/// Finds all of them, in order of appearance, none inside another. Days are counted from `today`.
#[must_use]
pub fn find(text: &Normal, numbers: &OrderNumbers, today: NaiveDate) -> Vec<Found> {
    let same_bytes = text.plain.len() == text.lower.len();
    let plain = text.plain.as_str();
    let mut found = Vec::new();
    if let Some(email) = EMAIL.as_ref() {
        for hit in email.find_iter(plain) {
            found.push(Found::new(EntityKind::Email, hit.as_str().to_lowercase(), hit.range()));
        }
    }
    add(&mut found, numbers.find(plain));
    add(&mut found, address::find(plain));
    add(&mut found, payment::find(plain));
    add(&mut found, date::find(&text.lower, same_bytes, today));
    let has_email = found.iter().any(|one| one.kind == EntityKind::Email);
    let postcodes = postcode::find(plain, has_email);
    add(&mut found, postcodes);
    let proves = found.iter().any(|one| matches!(one.kind, EntityKind::Email | EntityKind::Postcode));
    add(&mut found, name::find(plain, proves));
    // a bare name makes a bare number beside it a postcode: "Yusuf Rossi, 19122"
    if !found.iter().any(|one| one.kind == EntityKind::Postcode) && found.iter().any(|one| one.kind == EntityKind::LastName) {
        let bare = postcode::find(plain, true);
        add(&mut found, bare);
    }
    add(&mut found, comparison::find(&text.lower, same_bytes));
    add(&mut found, quantity::find(&text.lower, same_bytes));
    found.sort_by_key(|one| (one.at.start, one.at.end));
    found
}

fn add(found: &mut Vec<Found>, more: Vec<Found>) {
    for one in more {
        if found.iter().all(|other| one.at.end <= other.at.start || other.at.end <= one.at.start) {
            found.push(one);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EMAIL, OrderNumbers, find};
    use crate::understand::text::Normal;
    use crate::understand::types::EntityKind::{self, Email, FirstName, LastName, OrderNumber, Postcode};

    fn all(text: &str) -> Vec<(EntityKind, String)> {
        let numbers = OrderNumbers::new(r"#?W\d{7}", "#W{digits}").unwrap();
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        find(&Normal::new(text), &numbers, today).into_iter().map(|one| (one.kind, one.value)).collect()
    }

    #[test]
    fn the_fixed_patterns_compile() {
        assert!(EMAIL.is_some());
    }

    #[test]
    fn credentials_in_many_wordings() {
        let rossi = || vec![(FirstName, "Yusuf".to_owned()), (LastName, "Rossi".to_owned()), (Postcode, "19122".to_owned())];
        assert_eq!(all("Yusuf Rossi, 19122"), rossi());
        assert_eq!(all("my name is Yusuf Rossi and my zip code is 19122"), rossi());
        assert_eq!(all("I am Yusuf Rossi, zip 19122."), rossi());
        assert_eq!(all("name: Yusuf Rossi\npostcode: 19122"), rossi());
        assert_eq!(all("我叫Yusuf Rossi，邮编19122"), rossi());
        assert_eq!(
            all("Mara.Lindqvist@Example.com 113 59"),
            vec![(Email, "mara.lindqvist@example.com".to_owned()), (Postcode, "113 59".to_owned())]
        );
        assert_eq!(
            all("我是欧阳小雨，邮编200040"),
            vec![(LastName, "欧阳".to_owned()), (FirstName, "小雨".to_owned()), (Postcode, "200040".to_owned())]
        );
    }

    #[test]
    fn questions_hold_no_names_and_no_postcodes() {
        assert_eq!(all("I am looking for a desk lamp"), vec![]);
        assert_eq!(all("is the 10000mAh one in stock"), vec![]);
        assert_eq!(all("我是新客户，怎么下单"), vec![]);
        assert_eq!(all("where is my order w1483350"), vec![(OrderNumber, "#W1483350".to_owned())]);
    }
}
