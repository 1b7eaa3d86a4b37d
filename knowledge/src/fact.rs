//! Facts: the only things that a reply may claim.
//!
//! A fact is a value of a field of a subject, with the row and version it came from, as of when, and whom it may be shown to.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{ArticleId, CustomerId, OrderId, ProductId, VariantId};
use crate::money::Money;
use crate::shop::{Address, OrderStatus};

mod stored;

pub use stored::StoredFact;
use stored::{Named, named};

/// What a fact is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// An order.
    Order(OrderId),
    /// A product as a whole.
    Product(ProductId),
    /// One variant of a product.
    Variant(VariantId),
    /// A customer.
    Customer(CustomerId),
    /// An article.
    Article(ArticleId),
    /// The chat itself: what is kept of it.
    Chat,
    /// The shop itself: when people answer.
    Shop,
}

impl std::fmt::Display for Subject {
    /// `order T-10001`, `product P-1001`, …
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Order(id) => write!(f, "order {id}"),
            Self::Product(id) => write!(f, "product {id}"),
            Self::Variant(id) => write!(f, "variant {id}"),
            Self::Customer(id) => write!(f, "customer {id}"),
            Self::Article(id) => write!(f, "article {id}"),
            Self::Chat => f.write_str("chat"),
            Self::Shop => f.write_str("shop"),
        }
    }
}

/// Which field of the subject.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The order's own number.
    Number,
    /// An order's status.
    Status,
    /// What an order costs in total.
    Total,
    /// What some items of an order cost together.
    ItemsTotal,
    /// How many orders a customer has, those cancelled left out.
    OrderCount,
    /// A customer's e-mail address.
    Email,
    /// What is left on a gift card, counted from 0 over the payment methods.
    Balance(usize),
    /// When an order was placed.
    PlacedAt,
    /// Where an order goes, or a customer lives.
    Address,
    /// Tracking number of a shipment, counted from 0.
    Tracking(usize),
    /// Carrier of a shipment, counted from 0.
    Carrier(usize),
    /// Expected delivery of a shipment, counted from 0.
    Eta(usize),
    /// How many different items an order has.
    ItemCount,
    /// Name of an item of an order, counted from 0.
    ItemName(usize),
    /// Options of an item of an order, counted from 0.
    ItemOptions(usize),
    /// Unit price of an item of an order, counted from 0.
    ItemPrice(usize),
    /// Quantity of an item of an order, counted from 0.
    ItemQuantity(usize),
    /// Amount of a payment of an order, counted from 0.
    Payment(usize),
    /// Method of a payment of an order, counted from 0.
    PaymentMethod(usize),
    /// Last four digits of the card that a payment or refund of an order went by, counted from 0 over both.
    CardLast4(usize),
    /// Amount of a refund of an order, counted from 0.
    Refund(usize),
    /// Whether the shop's rules allow something now, by name: `cancel`, `return`, `exchange`, `change`.
    Eligible(#[serde(deserialize_with = "named")] Named),
    /// For how many days after delivery the shop's rules allow something, by name.
    WindowDays(#[serde(deserialize_with = "named")] Named),
    /// Name of a product or customer.
    Name,
    /// Text of a product or article passage.
    Text,
    /// Text of an article's first passage.
    Lead,
    /// Price of a variant.
    Price,
    /// Lowest price of a product's variants.
    LowestPrice,
    /// Highest price of a product's variants.
    HighestPrice,
    /// How many variants a product has.
    VariantCount,
    /// How many variants of a product can be bought.
    AvailableCount,
    /// Average rating of a product, out of 5, with one place.
    Rating,
    /// How many reviews a product has.
    ReviewCount,
    /// Whether a variant can be bought.
    Available,
    /// How many are in stock.
    Stock,
    /// An option of a variant, by name.
    Option(String),
    /// The values that an option of a product can have, by name.
    OptionValues(String),
    /// Something of a change that is proposed or was done, by name: `refund`, `difference`, `method.0`, `done`.
    Change(String),
    /// Link to the subject's page.
    Link,
    /// Whether the subject is there at all, for this customer.
    Exists,
    /// What is kept of a chat, by name: `messages`, `replies`, `files`, `since`, `linked_until`, `orders_until`.
    Kept(#[serde(deserialize_with = "named")] Named),
    /// The chat's place in the queue, 1 for the next.
    Place,
    /// First day on which an article holds.
    ValidFrom,
    /// Last day on which an article holds.
    ValidUntil,
    /// When people of the shop answer again, by name: `day`, `time`, `zone`.
    Opens(#[serde(deserialize_with = "named")] Named),
}

impl std::fmt::Display for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number => f.write_str("number"),
            Self::Status => f.write_str("status"),
            Self::Total => f.write_str("total"),
            Self::ItemsTotal => f.write_str("items_total"),
            Self::OrderCount => f.write_str("order_count"),
            Self::Email => f.write_str("email"),
            Self::Balance(n) => write!(f, "payment_methods.{n}.balance"),
            Self::PlacedAt => f.write_str("placed_at"),
            Self::Address => f.write_str("address"),
            Self::Tracking(n) => write!(f, "shipments.{n}.tracking"),
            Self::Carrier(n) => write!(f, "shipments.{n}.carrier"),
            Self::Eta(n) => write!(f, "shipments.{n}.eta"),
            Self::ItemCount => f.write_str("item_count"),
            Self::ItemName(n) => write!(f, "items.{n}.name"),
            Self::ItemOptions(n) => write!(f, "items.{n}.options"),
            Self::ItemPrice(n) => write!(f, "items.{n}.price"),
            Self::ItemQuantity(n) => write!(f, "items.{n}.quantity"),
            Self::Payment(n) => write!(f, "payments.{n}.amount"),
            Self::PaymentMethod(n) => write!(f, "payments.{n}.method"),
            Self::CardLast4(n) => write!(f, "payments.{n}.card_last4"),
            Self::Refund(n) => write!(f, "refunds.{n}.amount"),
            Self::Eligible(what) => write!(f, "eligible.{what}"),
            Self::WindowDays(what) => write!(f, "window_days.{what}"),
            Self::Name => f.write_str("name"),
            Self::Text => f.write_str("text"),
            Self::Lead => f.write_str("lead"),
            Self::Price => f.write_str("price"),
            Self::LowestPrice => f.write_str("price.lowest"),
            Self::HighestPrice => f.write_str("price.highest"),
            Self::VariantCount => f.write_str("variants.count"),
            Self::AvailableCount => f.write_str("variants.available"),
            Self::Rating => f.write_str("rating.average"),
            Self::ReviewCount => f.write_str("rating.count"),
            Self::Available => f.write_str("available"),
            Self::Stock => f.write_str("stock"),
            Self::Option(name) => write!(f, "options.{name}"),
            Self::OptionValues(name) => write!(f, "option_values.{name}"),
            Self::Change(what) => write!(f, "change.{what}"),
            Self::Link => f.write_str("url"),
            Self::Exists => f.write_str("exists"),
            Self::Kept(what) => write!(f, "kept.{what}"),
            Self::Place => f.write_str("place"),
            Self::ValidFrom => f.write_str("valid_from"),
            Self::ValidUntil => f.write_str("valid_until"),
            Self::Opens(what) => write!(f, "opens.{what}"),
        }
    }
}

/// A typed value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// An amount.
    Money(Money),
    /// A day.
    Date(NaiveDate),
    /// A count of things.
    Quantity(i64),
    /// An order's status.
    Status(OrderStatus),
    /// A postal address.
    Address(Address),
    /// A page of the shop.
    Link(String),
    /// An order number, tracking number, or another code that must be repeated exactly.
    Code(String),
    /// Yes or no.
    Truth(bool),
    /// Words of the shop: names, options, passages.
    Text(String),
}

impl Value {
    /// The name of the value's type, as the contract's `kind`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Money(_) => "money",
            Self::Date(_) => "date",
            Self::Quantity(_) => "quantity",
            Self::Status(_) => "status",
            Self::Address(_) => "address",
            Self::Link(_) => "link",
            Self::Code(_) => "code",
            Self::Truth(_) => "truth",
            Self::Text(_) => "text",
        }
    }

    /// The value as JSON: money as `"46.00 USD"`, dates in ISO 8601, addresses as objects.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Money(money) => money.to_string().into(),
            Self::Date(date) => date.to_string().into(),
            Self::Quantity(n) => (*n).into(),
            Self::Status(status) => status.as_str().into(),
            Self::Address(address) => serde_json::to_value(address).unwrap_or_default(),
            Self::Link(text) | Self::Code(text) | Self::Text(text) => text.clone().into(),
            Self::Truth(yes) => (*yes).into(),
        }
    }
}

/// Whom a fact may be shown to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Everybody: products, articles.
    Public,
    /// Only the customer it belongs to, in a private chat.
    Customer,
}

/// Where a fact stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Table, or the name of the rule that derived it.
    #[serde(deserialize_with = "named")]
    pub table: Named,
    /// Key of the row.
    pub row: String,
    /// Version of the row.
    pub version: i64,
    /// When it was read.
    pub as_of: DateTime<Utc>,
}

impl std::fmt::Display for Source {
    /// `orders/T-10001@3`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}@{}", self.table, self.row, self.version)
    }
}

/// A value of a field of a subject, with where it came from and whom it may be shown to.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// What it is about.
    pub subject: Subject,
    /// Which field.
    pub field: Field,
    /// The value.
    pub value: Value,
    /// Row and version.
    pub source: Source,
    /// Who may read it.
    pub audience: Audience,
}

impl Fact {
    /// A name that is unique within a turn: `order T-10001/status`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}/{}", self.subject, self.field)
    }
}

/// The contract's shape: `{"id", "kind", "subject", "field", "value", "source"}`.
impl Serialize for Fact {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut fact = serializer.serialize_struct("Fact", 6)?;
        fact.serialize_field("id", &self.id())?;
        fact.serialize_field("kind", self.value.kind())?;
        fact.serialize_field("subject", &self.subject.to_string())?;
        fact.serialize_field("field", &self.field.to_string())?;
        fact.serialize_field("value", &self.value.to_json())?;
        fact.serialize_field("source", &self.source.to_string())?;
        fact.end()
    }
}
