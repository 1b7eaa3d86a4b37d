//! WooCommerce orders as two plugins export them, one row a line item (see the module above). The names of a column in
//! both stand side by side.

use rust_decimal::Decimal;

use super::order::{add_customer, customer_id, payments};
use super::table::{Record, Table};
use super::values;
use crate::import::batch::{Batch, Row};
use crate::import::report::ImportOptions;
use crate::shop::{Address, Customer, Item, Options, Order, OrderStatus, PersonName};

const NUMBER: &[&str] = &["order number", "order_number", "order id", "order_id"];
const EMAIL: &[&str] = &["email (billing)", "billing_email", "billing email", "customer_email"];

pub(super) fn read(table: &Table, options: &ImportOptions, batch: &mut Batch<Order>, customers: &mut Vec<Row<Customer>>) {
    for (number, records) in table.groups(NUMBER) {
        match order(table, number, &records, options) {
            Ok((value, email)) => {
                let place = &records[0].place;
                let name = |part: &str| {
                    let names = columns(&format!("{part} name"), "billing").into_iter().chain(columns(&format!("{part} name"), "shipping"));
                    first_of(table, &records, &names.collect::<Vec<_>>()).unwrap_or_default()
                };
                let name = PersonName { first: name("first"), last: name("last") };
                let phone = table.first(&records, &["phone (billing)", "billing_phone", "billing phone"]);
                let address = address(table, &records, "billing").unwrap_or_else(|| value.address.clone());
                add_customer(customers, place, name, &email, phone, address);
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
    let amount = |names: &[&str]| match first(names) {
        None => Ok(Decimal::ZERO),
        // refunds are written as negative sums by some versions
        Some(text) => {
            values::money(text).map(|amount| amount.abs()).ok_or_else(|| (head, format!("{text:?} of order {number} is not an amount")))
        }
    };
    let email = first(EMAIL).ok_or_else(|| (head, format!("order {number} has no billing e-mail, so its customer is not known")))?;
    let placed_at = match first(&["order date", "order_date", "date", "order_created_at"]) {
        None => None,
        Some(text) => Some(values::time(text).ok_or_else(|| (head, format!("the date {text:?} of order {number} is not one")))?),
    };
    let status_word = first(&["order status", "status", "order_status"]).unwrap_or_default().to_lowercase();
    let status_word = status_word.strip_prefix("wc-").unwrap_or(&status_word);
    let was_paid =
        matches!(status_word, "processing" | "completed" | "refunded") || first(&["paid date", "date_paid", "paid_date"]).is_some();
    let paid = if was_paid { amount(&["order total amount", "order_total", "order total"])? } else { Decimal::ZERO };
    let refunded = amount(&["order refund amount", "refunded_total", "total refunded"])?;
    let method = first(&["payment method title", "payment_method_title", "payment method", "payment_method"]).unwrap_or("unknown");
    let items = records.iter().filter_map(|record| item(table, record).transpose()).collect::<Result<Vec<_>, _>>()?;
    let address = address(table, records, "shipping").or_else(|| address(table, records, "billing"));
    let order = Order {
        id: number.into(),
        customer: customer_id(email),
        status: status(status_word),
        placed_at,
        currency: first(&["order currency", "order_currency", "currency"]).unwrap_or(&options.currency).to_owned(),
        address: address.ok_or_else(|| (head, format!("order {number} has no address")))?,
        items,
        shipments: Vec::new(),
        payments: payments(paid, refunded, method),
        note: first(&["customer note", "customer_note", "order notes"]).map(str::to_owned),
        updated_at: None,
        changes: Vec::new(),
        version: 0,
    };
    Ok((order, email.to_owned()))
}

fn item<'a>(table: &Table, record: &'a Record) -> Result<Option<Item>, (&'a Record, String)> {
    let get = |names: &[&str]| table.get(record, names);
    let Some(name) = get(&["item name", "name", "item_name", "product name"]) else { return Ok(None) };
    let wrong = |what: &str, text: &str| (record, format!("the {what} {text:?} of {name:?} is not a number"));
    let quantity = get(&["quantity", "item_quantity", "quantity (- refund)"]).unwrap_or("1");
    let quantity: i32 = quantity.parse().map_err(|_| wrong("quantity", quantity))?;
    if quantity == 0 {
        return Ok(None); // all of it was refunded
    }
    let money = |text: &str| values::money(text).ok_or_else(|| wrong("price", text));
    let price = match (get(&["item cost", "item price", "item_price"]), get(&["order line total", "item_subtotal", "item_total"])) {
        (Some(unit), _) => money(unit)?,
        (None, Some(line)) => (money(line)? / Decimal::from(quantity)).round_dp(2),
        (None, None) => return Err(wrong("price", "")),
    };
    let product = get(&["product id", "item_product_id", "product_id"]).unwrap_or_default();
    let variation = get(&["variation id", "product variation id", "item_variation_id", "variation_id"]).filter(|id| *id != "0");
    Ok(Some(Item {
        product: product.into(),
        variant: get(&["sku", "item_sku", "product sku"]).or(variation).unwrap_or(product).into(),
        name: name.to_owned(),
        options: chosen(get(&["product variation", "item_meta"]).unwrap_or_default()),
        price: price.round_dp(2),
        quantity,
    }))
}

/// Reads `Size: M | Color: Red`, also with commas, line breaks or `=`.
fn chosen(text: &str) -> Options {
    let pairs = text.split(['|', ',', '\n']).filter_map(|pair| pair.split_once([':', '=']));
    pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().into())).filter(|(name, _)| !name.is_empty()).collect()
}

/// WooCommerce's `processing` is paid and waits to be packed, `completed` is fulfilled.
fn status(word: &str) -> OrderStatus {
    match word {
        "pending" | "pending payment" | "on-hold" | "on hold" | "processing" => OrderStatus::Pending,
        "completed" => OrderStatus::Delivered,
        "cancelled" => OrderStatus::Cancelled,
        other => OrderStatus::from(other),
    }
}

fn address(table: &Table, records: &[&Record], side: &str) -> Option<Address> {
    let part = |names: &[&str]| {
        let names: Vec<String> = names.iter().flat_map(|name| columns(name, side)).collect();
        first_of(table, records, &names)
    };
    let (line1, city) = (part(&["address 1&2", "address 1", "address_1"]), part(&["city"]));
    (line1.is_some() || city.is_some()).then(|| Address {
        line1: line1.unwrap_or_default(),
        line2: part(&["address 2", "address_2"]),
        city: city.unwrap_or_default(),
        region: part(&["state code", "state name", "state"]),
        postcode: part(&["postcode"]).unwrap_or_default(),
        country: part(&["country code", "country name", "country"]).unwrap_or_default(),
    })
}

/// The columns of a part of an address: `city (billing)`, `billing_city`, `billing city`.
fn columns(part: &str, side: &str) -> Vec<String> {
    vec![format!("{part} ({side})"), format!("{side}_{}", part.replace(' ', "_")), format!("{side} {part}")]
}

fn first_of(table: &Table, records: &[&Record], names: &[String]) -> Option<String> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    table.first(records, &names).map(|text| values::unquoted(text).to_owned())
}
