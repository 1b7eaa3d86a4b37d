//! A fact with all its types, for the record of a reply: what the guardrails read, they can read again.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, PoisonError};

use serde::{Deserialize, Deserializer, Serialize};

use super::{Audience, Fact, Field, Source, Subject, Value};

/// A name that stands in the program's text: of a table, of a rule.
pub(super) type Named = &'static str;

/// A [`Fact`] as it is kept for replays. The contract's shape, which people and scripts read, leaves types out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredFact {
    subject: Subject,
    field: Field,
    value: Value,
    source: Source,
    audience: Audience,
}

impl From<&Fact> for StoredFact {
    fn from(fact: &Fact) -> Self {
        let Fact { subject, field, value, source, audience } = fact.clone();
        Self { subject, field, value, source, audience }
    }
}

impl From<StoredFact> for Fact {
    fn from(stored: StoredFact) -> Self {
        let StoredFact { subject, field, value, source, audience } = stored;
        Self { subject, field, value, source, audience }
    }
}

/// Names that were read; each is kept once, and there are no more than the program knows.
static NAMES: LazyLock<Mutex<HashSet<Named>>> = LazyLock::new(Mutex::default);

pub(super) fn named<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Named, D::Error> {
    let name = String::deserialize(deserializer)?;
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name.as_str()) {
        return Ok(known);
    }
    let name: Named = name.leak();
    names.insert(name);
    Ok(name)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate};
    use rust_decimal::Decimal;

    use super::*;
    use crate::money::Money;
    use crate::shop::{Address, OrderStatus};

    #[test]
    fn a_fact_comes_back_as_it_was() {
        let address = Address {
            line1: "1 Elm".to_owned(),
            line2: None,
            city: "Bern".to_owned(),
            region: None,
            postcode: "3007".to_owned(),
            country: "CH".to_owned(),
        };
        let values = [
            (Field::Total, Value::Money(Money::new(Decimal::new(4_600, 2), "USD".to_owned()))),
            (Field::Eta(1), Value::Date(NaiveDate::from_ymd_opt(2026, 11, 25).expect("a day"))),
            (Field::WindowDays("return"), Value::Quantity(30)),
            (Field::Status, Value::Status(OrderStatus::Other("at customs".to_owned()))),
            (Field::Address, Value::Address(address)),
            (Field::Link, Value::Link("https://shop.example/1".to_owned())),
            (Field::Tracking(0), Value::Code("TL1".to_owned())),
            (Field::Eligible("cancel"), Value::Truth(true)),
            (Field::Option("colour".to_owned()), Value::Text("sage".to_owned())),
        ];
        for (field, value) in values {
            let source = Source { table: "orders", row: "T-1".to_owned(), version: 3, as_of: DateTime::UNIX_EPOCH };
            let fact = Fact { subject: Subject::Order("T-1".into()), field, value, source, audience: Audience::Customer };
            let kept = serde_json::to_string(&StoredFact::from(&fact)).expect("it is written");
            let read: StoredFact = serde_json::from_str(&kept).unwrap_or_else(|error| panic!("{kept}: {error}"));
            assert_eq!(Fact::from(read), fact);
        }
    }
}
