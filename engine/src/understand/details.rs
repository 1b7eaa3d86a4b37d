//! What entities hold beside their text: typed values that flows act on.

use chrono::NaiveDate;
use knowledge::shop::PaymentMethodKind;

/// The typed value of an entity, where its kind has one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Detail {
    /// The entity's text says all.
    #[default]
    None,
    /// Of an [`EntityKind::Address`](super::EntityKind::Address).
    Address(AddressParts),
    /// Of an [`EntityKind::PaymentMethod`](super::EntityKind::PaymentMethod).
    Payment(PaymentWords),
    /// Of an [`EntityKind::Date`](super::EntityKind::Date).
    Date(DateSpan),
    /// Of an [`EntityKind::Comparison`](super::EntityKind::Comparison).
    Comparison(Comparison),
}

/// A postal address as a shopper writes it: any part may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AddressParts {
    /// Street and number; in Chinese from the district on.
    pub line1: Option<String>,
    /// Flat, suite, building and room.
    pub line2: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or province, as written.
    pub region: Option<String>,
    /// Postal code.
    pub postcode: Option<String>,
    /// Country, as written, or as state and postcode give it away.
    pub country: Option<String>,
}

impl AddressParts {
    /// Names of the parts that a shop needs and the shopper has not said: of `line1`, `city`, `postcode` and `country`.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        let needed = [("line1", &self.line1), ("city", &self.city), ("postcode", &self.postcode), ("country", &self.country)];
        needed.into_iter().filter(|(_, part)| part.is_none()).map(|(name, _)| name).collect()
    }

    /// On one line, without the missing parts.
    #[must_use]
    pub fn line(&self) -> String {
        let parts = [&self.line1, &self.line2, &self.city, &self.region, &self.postcode, &self.country];
        parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// A way to pay, in a shopper's words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaymentWords {
    /// Its kind, of those that customers have on file.
    pub kind: Option<PaymentMethodKind>,
    /// Brand in lower case: `visa`, `mastercard`, or a service such as `alipay`.
    pub brand: Option<String>,
    /// The last four digits.
    pub last4: Option<String>,
    /// The shop's id of the method, where the shopper named that.
    pub id: Option<String>,
    /// The one that was paid with: "back to the original payment method".
    pub original: bool,
}

/// Days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateSpan {
    /// First day.
    pub from: NaiveDate,
    /// Last day; the first again where one day was said.
    pub to: NaiveDate,
}

/// "Cheaper", "less bright", "the biggest one": more or less of something than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Of what: `price`, `size`, `brightness`, `weight`, `length`, `thickness`, `height`, `capacity`, `storage`, `battery life`,
    /// `resolution`, `speed`, `noise`, `warmth`, `quality`, `newness`.
    pub attribute: &'static str,
    /// How much of it.
    pub degree: Degree,
}

/// How much of an attribute is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Degree {
    /// More than it has.
    More,
    /// Less than it has.
    Less,
    /// The most that there is.
    Most,
    /// The least that there is.
    Least,
}

impl Comparison {
    /// The option that is compared, of a product with these options: "bigger" is a bottle's capacity and a shirt's size.
    #[must_use]
    pub fn option<'a>(&self, names: impl IntoIterator<Item = &'a str> + Clone) -> Option<&'a str> {
        let wanted: &[&str] = match self.attribute {
            "size" => &["size", "screen", "capacity", "volume", "diameter", "length", "height", "width", "piece", "weight"],
            "capacity" => &["capacity", "volume", "storage", "size"],
            "brightness" => &["brightness", "lumen", "light"],
            "storage" => &["storage", "ram", "memory", "capacity"],
            "battery life" => &["battery", "hours"],
            "weight" => &["weight"],
            "speed" => &["speed", "processor"],
            "resolution" => &["resolution", "megapixel"],
            "thickness" => &["thickness"],
            "length" => &["length", "size"],
            "height" => &["height", "size"],
            "warmth" => &["temperature", "warmth"],
            "noise" => &["noise", "switch"],
            "difficulty" => &["difficulty", "level"],
            _ => &[],
        };
        let named = |part: &str| names.clone().into_iter().find(|name| name.to_lowercase().contains(part));
        wanted.iter().find_map(|part| named(part))
    }
}

/// How much an option's value says, to compare it with the others of the same option: `500ml` is less than `1.5L`, `S` than
/// `XL`, `low` than `high`. Nothing for values without an order, such as colours.
#[must_use]
pub fn magnitude(value: &str) -> Option<f64> {
    const STEPS: &[(&str, f64)] = &[
        ("xxs", 1.0),
        ("xs", 2.0),
        ("s", 3.0),
        ("m", 4.0),
        ("l", 5.0),
        ("xl", 6.0),
        ("xxl", 7.0),
        ("xxxl", 8.0),
        ("mini", 2.0),
        ("portable", 2.5),
        ("small", 3.0),
        ("low", 3.0),
        ("basic", 3.0),
        ("beginner", 3.0),
        ("half", 3.0),
        ("medium", 4.0),
        ("mid", 4.0),
        ("standard", 4.0),
        ("intermediate", 4.0),
        ("large", 5.0),
        ("high", 5.0),
        ("full", 5.0),
        ("professional", 5.0),
        ("expert", 5.0),
        ("extra large", 6.0),
        ("full size", 6.0),
        ("小", 3.0),
        ("小号", 3.0),
        ("低", 3.0),
        ("中", 4.0),
        ("中号", 4.0),
        ("大", 5.0),
        ("大号", 5.0),
        ("高", 5.0),
    ];
    let value = value.trim().to_lowercase();
    if let Some((_, step)) = STEPS.iter().find(|(name, _)| *name == value) {
        return Some(*step);
    }
    let start = value.find(|c: char| c.is_ascii_digit())?;
    let digits: String = value[start..].chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let number: f64 = digits.trim_end_matches('.').parse().ok()?;
    let unit = value[start + digits.len()..].trim_start_matches([' ', '-']);
    let unit: String = unit.chars().take_while(|c| c.is_alphabetic()).collect();
    let factor = match unit.as_str() {
        "l" | "liter" | "litre" | "liters" | "litres" | "m" | "kg" | "tb" | "k" => 1000.0,
        "cm" => 10.0,
        _ => 1.0,
    };
    Some(number * factor)
}

#[cfg(test)]
mod tests {
    use super::{Comparison, Degree, magnitude};

    #[test]
    fn values_have_an_order() {
        for (less, more) in
            [("500ml", "1.5L"), ("256GB SSD", "1TB SSD"), ("S", "XL"), ("low", "high"), ("10 hours", "20 hours"), ("1080p", "4K")]
        {
            assert!(magnitude(less) < magnitude(more) && magnitude(less).is_some(), "{less} {more}");
        }
        assert_eq!(magnitude("black"), None);
    }

    #[test]
    fn bigger_means_what_the_product_has() {
        let bigger = Comparison { attribute: "size", degree: Degree::More };
        assert_eq!(bigger.option(["capacity", "material", "color"]), Some("capacity"));
        assert_eq!(bigger.option(["color", "size"]), Some("size"));
        assert_eq!(bigger.option(["color"]), None);
    }
}
