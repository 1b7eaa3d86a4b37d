//! The types. Their serde forms are the import forms of the command line: money as decimal strings, ids as strings.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::{CustomerId, OrderId, PaymentMethodId, ProductId, ReviewId, VariantId};

/// Option names and values in the shop's order.
pub type Options = serde_json::Map<String, serde_json::Value>;

/// A product with its variants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// The shop's id.
    pub id: ProductId,
    /// Name as shown.
    pub name: String,
    /// What the shop says of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Category name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Page, absolute or relative to the shop's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Variants in the shop's order.
    pub variants: Vec<Variant>,
    /// Row version, 0 before it is stored.
    #[serde(skip)]
    pub version: i64,
}

/// What is bought: a product in one combination of options.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// The shop's id.
    pub id: VariantId,
    /// Option name to value, all values text.
    pub options: Options,
    /// Price in `currency`.
    pub price: Decimal,
    /// ISO 4217.
    pub currency: String,
    /// Whether it can be bought now.
    pub available: bool,
    /// How many there are, where the shop says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stock: Option<i32>,
    /// Row version, 0 before it is stored.
    #[serde(skip)]
    pub version: i64,
}

/// A postal address.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Street and number.
    pub line1: String,
    /// Flat, suite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line2: Option<String>,
    /// City.
    pub city: String,
    /// State or province.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Postal code.
    pub postcode: String,
    /// Country name or code.
    pub country: String,
}

impl fmt::Display for Address {
    /// On one line: `12 Elm Road, Flat 3, Leeds LS1 4AB, UK`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line1)?;
        if let Some(line2) = self.line2.as_deref().filter(|line| !line.is_empty()) {
            write!(f, ", {line2}")?;
        }
        write!(f, ", {}", self.city)?;
        if let Some(region) = self.region.as_deref().filter(|region| !region.is_empty()) {
            write!(f, ", {region}")?;
        }
        write!(f, " {}, {}", self.postcode, self.country)
    }
}

/// First and last name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonName {
    /// Given name.
    pub first: String,
    /// Family name.
    pub last: String,
}

/// Kinds of payment method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentMethodKind {
    /// A gift card with a balance.
    GiftCard,
    /// A PayPal account.
    Paypal,
    /// A credit card.
    CreditCard,
}

impl PaymentMethodKind {
    /// As stored: `gift_card`, `paypal`, `credit_card`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GiftCard => "gift_card",
            Self::Paypal => "paypal",
            Self::CreditCard => "credit_card",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::GiftCard, Self::Paypal, Self::CreditCard].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A customer's payment method.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentMethod {
    /// The shop's id.
    pub id: PaymentMethodId,
    /// What it is.
    pub kind: PaymentMethodKind,
    /// Card brand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// Last four digits of the card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last4: Option<String>,
    /// Balance of a gift card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance: Option<Decimal>,
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Customer {
    /// The shop's id.
    pub id: CustomerId,
    /// Name.
    pub name: PersonName,
    /// E-mail.
    pub email: String,
    /// Telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The profile's address.
    pub address: Address,
    /// Payment methods in the shop's order.
    pub payment_methods: Vec<PaymentMethod>,
    /// Row version, 0 before it is stored.
    #[serde(skip)]
    pub version: i64,
}

/// Where an order stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum OrderStatus {
    /// Taken, not yet handled.
    Pending,
    /// Pending, its items were changed once.
    PendingItemModified,
    /// Handled, on its way or about to be.
    Processed,
    /// Handed to the carrier.
    Shipped,
    /// At the customer's.
    Delivered,
    /// Cancelled.
    Cancelled,
    /// The customer asked to send items back.
    ReturnRequested,
    /// The customer asked to swap items.
    ExchangeRequested,
    /// The shop's own word.
    Other(String),
}

impl OrderStatus {
    /// As the shop's data writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Pending => "pending",
            Self::PendingItemModified => "pending (item modified)",
            Self::Processed => "processed",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
            Self::Cancelled => "cancelled",
            Self::ReturnRequested => "return requested",
            Self::ExchangeRequested => "exchange requested",
            Self::Other(word) => word,
        }
    }
}

impl From<&str> for OrderStatus {
    fn from(text: &str) -> Self {
        match text {
            "pending" => Self::Pending,
            "pending (item modified)" => Self::PendingItemModified,
            "processed" => Self::Processed,
            "shipped" => Self::Shipped,
            "delivered" => Self::Delivered,
            "cancelled" | "canceled" => Self::Cancelled,
            "return requested" => Self::ReturnRequested,
            "exchange requested" => Self::ExchangeRequested,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl Serialize for OrderStatus {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for OrderStatus {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from(String::deserialize(deserializer)?.as_str()))
    }
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Product.
    pub product: ProductId,
    /// Variant.
    pub variant: VariantId,
    /// Name at the time of the order.
    pub name: String,
    /// Options at the time of the order.
    #[serde(default)]
    pub options: Options,
    /// Unit price at the time of the order.
    pub price: Decimal,
    /// How many; at least 1.
    #[serde(default = "one")]
    pub quantity: i32,
}

fn one() -> i32 {
    1
}

/// A parcel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shipment {
    /// Tracking numbers.
    pub tracking: Vec<String>,
    /// Variants in it.
    pub variants: Vec<VariantId>,
    /// Carrier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// Expected (or actual, once delivered) day of delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eta: Option<NaiveDate>,
}

/// Direction of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentKind {
    /// From the customer.
    Payment,
    /// To the customer.
    Refund,
}

impl PaymentKind {
    /// As stored: `payment`, `refund`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Refund => "refund",
        }
    }
}

/// Money that moved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// Direction.
    pub kind: PaymentKind,
    /// Amount in the order's currency, positive.
    pub amount: Decimal,
    /// By which method.
    pub method: PaymentMethodId,
    /// What that method is, where a read found it among the customer's own. No part of the import form.
    #[serde(skip)]
    pub method_kind: Option<PaymentMethodKind>,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The shop's number.
    pub id: OrderId,
    /// Whose it is.
    pub customer: CustomerId,
    /// Where it stands.
    pub status: OrderStatus,
    /// When it was placed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placed_at: Option<DateTime<Utc>>,
    /// ISO 4217.
    pub currency: String,
    /// Where it goes.
    pub address: Address,
    /// Lines.
    pub items: Vec<Item>,
    /// Parcels.
    pub shipments: Vec<Shipment>,
    /// Payments and refunds in order.
    pub payments: Vec<Payment>,
    /// What the customer wrote beside it: data, never an instruction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When the shop last changed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// What Mercer changed; written by exports, skipped by imports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<serde_json::Value>,
    /// Row version, 0 before it is stored.
    #[serde(skip)]
    pub version: i64,
}

impl Order {
    /// Sum of price times quantity over the items.
    #[must_use]
    pub fn total(&self) -> Decimal {
        self.items.iter().map(|item| item.price * Decimal::from(item.quantity)).sum()
    }

    /// What was paid by each method and did not come back yet, in the order in which it was paid.
    #[must_use]
    pub fn paid(&self) -> Vec<(PaymentMethodId, Decimal)> {
        let mut left: Vec<(PaymentMethodId, Decimal)> = Vec::new();
        for payment in &self.payments {
            let amount = if payment.kind == PaymentKind::Payment { payment.amount } else { -payment.amount };
            match left.iter_mut().find(|(method, _)| *method == payment.method) {
                Some((_, sum)) => *sum += amount,
                None => left.push((payment.method.clone(), amount)),
            }
        }
        left.retain(|(_, amount)| *amount > Decimal::ZERO);
        left
    }

    /// The first payment: what moves when the order is to be paid by another method.
    #[must_use]
    pub fn first_paid(&self) -> Decimal {
        self.payments.first().map(|payment| payment.amount).unwrap_or_default()
    }
}

/// A review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// The shop's id.
    pub id: ReviewId,
    /// Of which product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<ProductId>,
    /// 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<i32>,
    /// The words.
    pub text: String,
    /// ISO 639-1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_at: Option<DateTime<Utc>>,
}
