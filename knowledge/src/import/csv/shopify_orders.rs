//! Shopify's order export: several rows an order, the first with the order, each with a line item.

use rust_decimal::Decimal;

use super::order::{add_customer, customer_id, payments};
use super::table::{Record, Table};
use super::values;
use crate::import::batch::{Batch, Row};
use crate::import::report::ImportOptions;
use crate::shop::{Address, Customer, Item, Options, Order, OrderStatus};

pub(super) fn read(table: &Table, options: &ImportOptions, batch: &mut Batch<Order>, customers: &mut Vec<Row<Customer>>) {
    for (number, records) in table.groups(&["name"]) {
        match order(table, number, &records, options) {
            Ok((value, email)) => {
                let place = &records[0].place;
                let address = address(table, &records, "billing").unwrap_or_else(|| value.address.clone());
                let name = table.first(&records, &["billing name", "shipping name"]).unwrap_or_default();
                let phone = table.first(&records, &["phone", "billing phone", "shipping phone"]);
                add_customer(customers, place, values::name(name), &email, phone, address);
                batch.rows.push(Row { place: place.clone(), value });
            }
            Err((record, reason)) => batch.bad.push(record.place.bad(reason)),
        }
    }
}

fn order<'a>(
    table: &Table,
    number: &str,
    records: &[&'a Record],
    options: &ImportOptions,
) -> Result<(Order, String), (&'a Record, String)> {
    let first = |names: &[&str]| table.first(records, names);
    let head = records[0];
    let amount = |column: &str| match first(&[column]) {
        None => Ok(Decimal::ZERO),
        Some(text) => values::money(text).ok_or_else(|| (head, format!("the {column} {text:?} of order {number} is not an amount"))),
    };
    let email = first(&["email"]).ok_or_else(|| (head, format!("order {number} has no Email, so its customer is not known")))?;
    let placed_at = match first(&["created at"]) {
        None => None,
        Some(text) => Some(values::time(text).ok_or_else(|| (head, format!("the Created at {text:?} of order {number} is not a date")))?),
    };
    // what the customer paid, shipping and taxes included; nothing yet for pending, authorized and voided orders
    let paid = match first(&["financial status"]).unwrap_or_default().to_lowercase().as_str() {
        "paid" | "refunded" | "partially_refunded" => amount("total")?,
        "partially_paid" => amount("total")? - amount("outstanding balance")?,
        _ => Decimal::ZERO,
    };
    let items = records.iter().filter_map(|record| item(table, record).transpose()).collect::<Result<Vec<_>, _>>()?;
    let address = address(table, records, "shipping").or_else(|| address(table, records, "billing")).unwrap_or_else(no_address);
    let order = Order {
        id: number.into(),
        customer: customer_id(email),
        status: status(first(&["cancelled at"]).is_some(), first(&["fulfillment status"]).unwrap_or_default()),
        placed_at,
        currency: first(&["currency"]).unwrap_or(&options.currency).to_owned(),
        address,
        items,
        shipments: Vec::new(),
        payments: payments(paid, amount("refunded amount")?, first(&["payment method"]).unwrap_or("unknown")),
        note: first(&["notes"]).map(str::to_owned),
        updated_at: None,
        changes: Vec::new(),
        version: 0,
    };
    Ok((order, email.to_owned()))
}

fn item<'a>(table: &Table, record: &'a Record) -> Result<Option<Item>, (&'a Record, String)> {
    let Some(name) = table.get(record, &["lineitem name"]) else { return Ok(None) };
    let wrong = |what: &str, text: &str| (record, format!("the Lineitem {what} {text:?} of {name:?} is not a number"));
    let price = table.get(record, &["lineitem price"]).unwrap_or_default();
    let quantity = table.get(record, &["lineitem quantity"]).unwrap_or("1");
    Ok(Some(Item {
        product: "".into(),
        variant: table.get(record, &["lineitem sku"]).map(values::unquoted).unwrap_or_default().into(),
        name: name.to_owned(),
        options: Options::new(),
        price: values::money(price).ok_or_else(|| wrong("price", price))?,
        quantity: quantity.parse().map_err(|_| wrong("quantity", quantity))?,
    }))
}

fn status(cancelled: bool, fulfillment: &str) -> OrderStatus {
    match fulfillment.to_lowercase().as_str() {
        _ if cancelled => OrderStatus::Cancelled,
        "fulfilled" => OrderStatus::Shipped,
        "partial" => OrderStatus::Processed,
        _ => OrderStatus::Pending,
    }
}

/// The address of one side, `shipping` or `billing`, if it has at least a street or a city.
fn address(table: &Table, records: &[&Record], side: &str) -> Option<Address> {
    let part = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| format!("{side} {name}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        table.first(records, &names).map(|text| values::unquoted(text).to_owned())
    };
    let (line1, city) = (part(&["address1", "street"]), part(&["city"]));
    (line1.is_some() || city.is_some()).then(|| Address {
        line1: line1.unwrap_or_default(),
        line2: part(&["address2"]),
        city: city.unwrap_or_default(),
        region: part(&["province", "province name"]),
        postcode: part(&["zip"]).unwrap_or_default(),
        country: part(&["country"]).unwrap_or_default(),
    })
}

/// Of an order that goes nowhere: gift cards, downloads.
fn no_address() -> Address {
    let none = String::new;
    Address { line1: none(), line2: None, city: none(), region: None, postcode: none(), country: none() }
}
