//! Postal addresses in running text, English and Chinese: where one stands, and its parts.

use super::{Found, address_en, address_zh};
use crate::understand::details::{AddressParts, Detail};
use crate::understand::types::EntityKind;

/// Finds addresses in normal form.
#[must_use]
pub fn find(plain: &str) -> Vec<Found> {
    let mut found: Vec<Found> = address_en::find(plain).into_iter().map(|(parts, at)| one(parts, at)).collect();
    found.extend(address_zh::find(plain).into_iter().map(|(parts, at)| one(parts, at)));
    found
}

fn one(parts: AddressParts, at: std::ops::Range<usize>) -> Found {
    Found { kind: EntityKind::Address, value: parts.line(), at, detail: Detail::Address(parts) }
}
