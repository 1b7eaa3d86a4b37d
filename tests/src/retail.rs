//! Another shop's export in its own shape, converted into the import forms.
//!
//! The data lies beside the repository (`retail/products.jsonl`, `users.jsonl`, `orders.jsonl`); see
//! [`crate::parts::dev_data`].

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use knowledge::ids::{CustomerId, OrderId, PaymentMethodId, ProductId, VariantId};
use knowledge::shop::{
    Address, Customer, Item, Options, Order, OrderStatus, Payment, PaymentKind, PaymentMethod, PaymentMethodKind, PersonName, Product,
    Shipment, Variant,
};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The shop's currency; its data names none.
const CURRENCY: &str = "USD";

/// The files in the import forms.
#[derive(Debug, Clone)]
pub struct Converted {
    /// For `mercer import products`.
    pub products: PathBuf,
    /// For `mercer import customers`.
    pub customers: PathBuf,
    /// For `mercer import orders`.
    pub orders: PathBuf,
}

/// Converts the export in `from` and writes the files into `to`.
///
/// # Errors
/// If a file is missing or a line of it is not of the export's shape.
pub fn convert(from: &Path, to: &Path) -> Result<Converted> {
    let converted =
        Converted { products: to.join("products.jsonl"), customers: to.join("customers.jsonl"), orders: to.join("orders.jsonl") };
    convert_file(&from.join("products.jsonl"), &converted.products, ExportedProduct::convert)?;
    convert_file(&from.join("users.jsonl"), &converted.customers, |user: ExportedUser| Ok(user.convert()))?;
    convert_file(&from.join("orders.jsonl"), &converted.orders, |order: ExportedOrder| Ok(order.convert()))?;
    Ok(converted)
}

fn convert_file<T: DeserializeOwned, U: serde::Serialize>(from: &Path, to: &Path, convert: impl Fn(T) -> Result<U>) -> Result<()> {
    let text = fs::read_to_string(from).with_context(|| from.display().to_string())?;
    let mut out = BufWriter::new(File::create(to)?);
    for (number, line) in text.lines().enumerate() {
        let exported = serde_json::from_str(line).with_context(|| format!("{}:{}", from.display(), number + 1))?;
        writeln!(out, "{}", serde_json::to_string(&convert(exported)?)?)?;
    }
    Ok(out.flush()?)
}

#[derive(Deserialize)]
struct ExportedProduct {
    name: String,
    product_id: ProductId,
    /// In the shop's order.
    variants: serde_json::Map<String, serde_json::Value>,
}

#[derive(Deserialize)]
struct ExportedVariant {
    item_id: VariantId,
    options: Options,
    available: bool,
    price: Decimal,
}

impl ExportedProduct {
    fn convert(self) -> Result<Product> {
        let variants = self.variants.into_iter().map(|(_, variant)| Ok(serde_json::from_value::<ExportedVariant>(variant)?.convert()));
        Ok(Product {
            id: self.product_id,
            name: self.name,
            description: None,
            category: None,
            url: None,
            variants: variants.collect::<Result<_>>()?,
            version: 0,
        })
    }
}

impl ExportedVariant {
    fn convert(self) -> Variant {
        Variant {
            id: self.item_id,
            options: self.options,
            price: cents(self.price),
            currency: CURRENCY.to_owned(),
            available: self.available,
            stock: None,
            version: 0,
        }
    }
}

#[derive(Deserialize)]
struct ExportedAddress {
    address1: String,
    address2: String,
    city: String,
    country: String,
    state: String,
    zip: String,
}

impl ExportedAddress {
    fn convert(self) -> Address {
        Address {
            line1: self.address1,
            line2: Some(self.address2).filter(|line| !line.is_empty()),
            city: self.city,
            region: Some(self.state),
            postcode: self.zip,
            country: self.country,
        }
    }
}

#[derive(Deserialize)]
struct ExportedUser {
    user_id: CustomerId,
    name: ExportedName,
    address: ExportedAddress,
    email: String,
    payment_methods: BTreeMap<String, ExportedMethod>,
}

#[derive(Deserialize)]
struct ExportedName {
    first_name: String,
    last_name: String,
}

#[derive(Deserialize)]
struct ExportedMethod {
    source: PaymentMethodKind,
    id: PaymentMethodId,
    brand: Option<String>,
    last_four: Option<String>,
    balance: Option<Decimal>,
}

impl ExportedUser {
    fn convert(self) -> Customer {
        let methods = self.payment_methods.into_values().map(|method| PaymentMethod {
            id: method.id,
            kind: method.source,
            brand: method.brand,
            last4: method.last_four,
            balance: method.balance.map(cents),
        });
        Customer {
            id: self.user_id,
            name: PersonName { first: self.name.first_name, last: self.name.last_name },
            email: self.email,
            phone: None,
            address: self.address.convert(),
            payment_methods: methods.collect(),
            version: 0,
        }
    }
}

#[derive(Deserialize)]
struct ExportedOrder {
    order_id: OrderId,
    user_id: CustomerId,
    address: ExportedAddress,
    items: Vec<ExportedItem>,
    status: OrderStatus,
    fulfillments: Vec<ExportedFulfillment>,
    payment_history: Vec<ExportedPayment>,
}

#[derive(Deserialize)]
struct ExportedItem {
    name: String,
    product_id: ProductId,
    item_id: VariantId,
    price: Decimal,
    options: Options,
}

#[derive(Deserialize)]
struct ExportedFulfillment {
    tracking_id: Vec<String>,
    item_ids: Vec<VariantId>,
}

#[derive(Deserialize)]
struct ExportedPayment {
    transaction_type: PaymentKind,
    amount: Decimal,
    payment_method_id: PaymentMethodId,
}

impl ExportedOrder {
    fn convert(self) -> Order {
        let items = self.items.into_iter().map(|item| Item {
            product: item.product_id,
            variant: item.item_id,
            name: item.name,
            options: item.options,
            price: cents(item.price),
            quantity: 1,
        });
        let shipments = self.fulfillments.into_iter().map(|fulfillment| Shipment {
            tracking: fulfillment.tracking_id,
            variants: fulfillment.item_ids,
            carrier: None,
            eta: None,
        });
        let payments = self.payment_history.into_iter().map(|payment| Payment {
            kind: payment.transaction_type,
            amount: cents(payment.amount),
            method: payment.payment_method_id,
            method_kind: None,
        });
        Order {
            id: self.order_id,
            customer: self.user_id,
            status: self.status,
            placed_at: None,
            currency: CURRENCY.to_owned(),
            address: self.address.convert(),
            items: items.collect(),
            shipments: shipments.collect(),
            payments: payments.collect(),
            note: None,
            updated_at: None,
            changes: Vec::new(),
            version: 0,
        }
    }
}

/// An amount that was a float, at two places.
fn cents(amount: Decimal) -> Decimal {
    let mut amount = amount.round_dp(2);
    amount.rescale(2);
    amount
}
