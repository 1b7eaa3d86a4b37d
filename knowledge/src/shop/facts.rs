//! What may be claimed of orders, products and variants.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::{Options, Order, Payment, PaymentKind, PaymentMethodKind, Product, Variant};
use crate::fact::{Audience, Fact, Field, Source, Subject, Value};
use crate::money::Money;

/// The facts of an order, for its customer alone.
///
/// Tracking numbers are counted over the whole order: a shipment that travels under two numbers counts as two parcels of
/// the same carrier and day. Payments and refunds are counted apart from each other.
#[must_use]
pub fn order_facts(order: &Order, as_of: DateTime<Utc>) -> Vec<Fact> {
    let source = Source { table: "orders", row: order.id.to_string(), version: order.version, as_of };
    let mut facts = Facts { subject: Subject::Order(order.id.clone()), source, audience: Audience::Customer, facts: Vec::new() };
    let money = |amount: Decimal| Value::Money(Money::new(amount, order.currency.clone()));

    facts.add(Field::Exists, Value::Truth(true));
    facts.add(Field::Number, Value::Code(order.id.to_string()));
    facts.add(Field::Status, Value::Status(order.status.clone()));
    facts.add(Field::Total, money(order.total()));
    if let Some(placed_at) = order.placed_at {
        facts.add(Field::PlacedAt, Value::Date(placed_at.date_naive()));
    }
    facts.add(Field::Address, Value::Address(order.address.clone()));
    parcels(order, &mut facts);
    facts.add(Field::ItemCount, Value::Quantity(i64::try_from(order.items.len()).unwrap_or(i64::MAX)));
    for (n, item) in order.items.iter().enumerate() {
        facts.add(Field::ItemName(n), Value::Text(item.name.clone()));
        if !item.options.is_empty() {
            facts.add(Field::ItemOptions(n), Value::Text(options_text(&item.options)));
        }
        facts.add(Field::ItemPrice(n), money(item.price));
        facts.add(Field::ItemQuantity(n), Value::Quantity(item.quantity.into()));
    }
    let (payments, refunds): (Vec<_>, Vec<_>) = order.payments.iter().partition(|payment| payment.kind == PaymentKind::Payment);
    for (n, payment) in payments.into_iter().enumerate() {
        facts.add(Field::Payment(n), money(payment.amount));
        facts.add(Field::PaymentMethod(n), Value::Text(method_words(payment)));
    }
    for (n, refund) in refunds.into_iter().enumerate() {
        facts.add(Field::Refund(n), money(refund.amount));
    }
    facts.facts
}

/// The facts of a product as a whole, for everybody.
#[must_use]
pub fn product_facts(product: &Product, as_of: DateTime<Utc>) -> Vec<Fact> {
    let source = Source { table: "products", row: product.id.to_string(), version: product.version, as_of };
    let mut facts = Facts { subject: Subject::Product(product.id.clone()), source, audience: Audience::Public, facts: Vec::new() };
    let count = |n: usize| Value::Quantity(i64::try_from(n).unwrap_or(i64::MAX));
    let money = |variant: &Variant| Value::Money(Money::new(variant.price, variant.currency.clone()));

    facts.add(Field::Name, Value::Text(product.name.clone()));
    if let Some(description) = &product.description {
        facts.add(Field::Text, Value::Text(description.clone()));
    }
    if let Some(lowest) = product.variants.iter().min_by_key(|variant| variant.price) {
        facts.add(Field::LowestPrice, money(lowest));
    }
    if let Some(highest) = product.variants.iter().max_by_key(|variant| variant.price) {
        facts.add(Field::HighestPrice, money(highest));
    }
    facts.add(Field::VariantCount, count(product.variants.len()));
    facts.add(Field::AvailableCount, count(product.variants.iter().filter(|variant| variant.available).count()));
    for (name, values) in option_values(product) {
        facts.add(Field::OptionValues(name), Value::Text(values.join(", ")));
    }
    if let Some(url) = &product.url {
        facts.add(Field::Link, Value::Link(url.clone()));
    }
    facts.facts
}

/// The facts of a variant, for everybody. Its name is the product's.
#[must_use]
pub fn variant_facts(product: &Product, variant: &Variant, as_of: DateTime<Utc>) -> Vec<Fact> {
    let source = Source { table: "variants", row: variant.id.to_string(), version: variant.version, as_of };
    let mut facts = Facts { subject: Subject::Variant(variant.id.clone()), source, audience: Audience::Public, facts: Vec::new() };
    facts.add(Field::Name, Value::Text(product.name.clone()));
    facts.add(Field::Price, Value::Money(Money::new(variant.price, variant.currency.clone())));
    facts.add(Field::Available, Value::Truth(variant.available));
    if let Some(stock) = variant.stock {
        facts.add(Field::Stock, Value::Quantity(stock.into()));
    }
    for (name, value) in &variant.options {
        facts.add(Field::Option(name.clone()), Value::Text(option_text(value)));
    }
    facts.facts
}

/// Facts of one subject from one row.
struct Facts {
    subject: Subject,
    source: Source,
    audience: Audience,
    facts: Vec<Fact>,
}

impl Facts {
    fn add(&mut self, field: Field, value: Value) {
        let (subject, source) = (self.subject.clone(), self.source.clone());
        self.facts.push(Fact { subject, field, value, source, audience: self.audience });
    }
}

fn parcels(order: &Order, facts: &mut Facts) {
    let mut n = 0;
    for shipment in &order.shipments {
        let numbers = if shipment.tracking.is_empty() { vec![None] } else { shipment.tracking.iter().map(Some).collect() };
        for number in numbers {
            if let Some(number) = number {
                facts.add(Field::Tracking(n), Value::Code(number.clone()));
            }
            if let Some(carrier) = &shipment.carrier {
                facts.add(Field::Carrier(n), Value::Text(carrier.clone()));
            }
            if let Some(eta) = shipment.eta {
                facts.add(Field::Eta(n), Value::Date(eta));
            }
            n += 1;
        }
    }
}

/// Every option name with its values, both in the order of first appearance.
fn option_values(product: &Product) -> Vec<(String, Vec<String>)> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for (name, value) in product.variants.iter().flat_map(|variant| &variant.options) {
        let value = option_text(value);
        match all.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) if values.contains(&value) => {}
            Some((_, values)) => values.push(value),
            None => all.push((name.clone(), vec![value])),
        }
    }
    all
}

/// `color: blue, size: M`
fn options_text(options: &Options) -> String {
    options.iter().map(|(name, value)| format!("{name}: {}", option_text(value))).collect::<Vec<_>>().join(", ")
}

fn option_text(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A method's kind in words where it is known or its id starts with one (`gift_card_1725971`), else the shop's own name
/// for it.
fn method_words(payment: &Payment) -> String {
    let id = payment.method.as_str();
    let named = [PaymentMethodKind::GiftCard, PaymentMethodKind::Paypal, PaymentMethodKind::CreditCard]
        .into_iter()
        .find(|kind| id.strip_prefix(kind.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('_')));
    match payment.method_kind.or(named) {
        Some(PaymentMethodKind::GiftCard) => "gift card".to_owned(),
        Some(PaymentMethodKind::Paypal) => "PayPal".to_owned(),
        Some(PaymentMethodKind::CreditCard) => "credit card".to_owned(),
        None => id.to_owned(),
    }
}

#[cfg(test)]
mod tests;
