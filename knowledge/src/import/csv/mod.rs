//! The CSV exports of Shopify and WooCommerce, told apart by their header rows.
//!
//! WooCommerce itself exports products only. Its orders come from plugins; two are read: "Advanced Order Export For
//! WooCommerce" (`Order Number`, `Email (Billing)`, `Item Cost`, …) and "Customer / Order / Coupon Export" in its
//! format of one row per item (`order_number`, `billing_email`, `item_total`, …).

mod order;
mod shopify_orders;
mod shopify_products;
mod table;
mod values;
mod woo_orders;
mod woo_products;

use self::table::Table;
use super::batch::{Batch, Row};
use super::file::Input;
use super::report::ImportOptions;
use crate::shop::{Customer, Order, Product};

/// Which export a header row belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Export {
    ShopifyProducts,
    ShopifyOrders,
    WooProducts,
    WooOrders,
    /// A table, but none of these.
    Unknown,
}

impl Export {
    /// Tells the export by the file's first line; nothing for JSON Lines.
    pub(super) fn of(input: &Input) -> Option<Self> {
        let (_, line) = input.first_line()?;
        if line.starts_with(['{', '[']) {
            return None;
        }
        let names = table::header(line);
        let has = |wanted: &[&str]| wanted.iter().all(|name| names.iter().any(|known| known == name));
        let any = |wanted: &[&str]| wanted.iter().any(|name| has(&[name]));
        if has(&["name", "email", "financial status", "lineitem name"]) {
            Some(Self::ShopifyOrders)
        } else if any(&["handle", "url handle"]) && any(&["variant price", "price"]) && has(&["title"]) {
            Some(Self::ShopifyProducts)
        } else if has(&["id", "type", "name", "regular price"]) {
            Some(Self::WooProducts)
        } else if any(&["order number", "order_number", "order id", "order_id"])
            && any(&["email (billing)", "billing_email", "billing email", "customer_email"])
        {
            Some(Self::WooOrders)
        } else {
            (input.name.to_ascii_lowercase().ends_with(".csv") || names.len() >= 4).then_some(Self::Unknown)
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::ShopifyProducts => "a product export of Shopify",
            Self::ShopifyOrders => "an order export of Shopify",
            Self::WooProducts => "a product export of WooCommerce",
            Self::WooOrders => "an order export of WooCommerce",
            Self::Unknown => "a table whose columns are neither Shopify's nor WooCommerce's",
        }
    }

    /// Says that this export is not what is being imported.
    pub(super) fn refuse<T>(self, input: &Input, kind: &str, batch: &mut Batch<T>) {
        let line = input.first_line().map_or(1, |(line, _)| line);
        batch.bad.push(input.place(line).bad(format!("the file is {}, from which no {kind} can be read", self.words())));
    }
}

/// Reads an export of products.
pub(super) fn products(export: Export, input: &Input, options: &ImportOptions, batch: &mut Batch<Product>) {
    let read = match export {
        Export::ShopifyProducts => shopify_products::read,
        Export::WooProducts => woo_products::read,
        _ => return export.refuse(input, "products", batch),
    };
    let table = Table::read(input, &mut batch.bad);
    read(&table, options, batch);
}

/// Reads an export of orders, and from it the customers.
pub(super) fn orders(export: Export, input: &Input, options: &ImportOptions, batch: &mut Batch<Order>, customers: &mut Vec<Row<Customer>>) {
    let read = match export {
        Export::ShopifyOrders => shopify_orders::read,
        Export::WooOrders => woo_orders::read,
        _ => return export.refuse(input, "orders", batch),
    };
    let table = Table::read(input, &mut batch.bad);
    read(&table, options, batch, customers);
}

#[cfg(test)]
mod tests;
