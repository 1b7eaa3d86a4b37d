//! Shopify's product export: several rows a product, the first with its texts, each with a variant or an image.
//! Both the older column names (`Handle`, `Variant Price`) and the newer ones (`URL handle`, `Price`) are read.

use std::collections::HashSet;

use super::table::{Record, Table};
use super::values;
use crate::import::batch::{Batch, Row};
use crate::import::html;
use crate::import::report::ImportOptions;
use crate::shop::{Options, Product, Variant};

const PRICE: &[&str] = &["variant price", "price"];
const STOCK: &[&str] = &["variant inventory qty", "inventory quantity"];

pub(super) fn read(table: &Table, options: &ImportOptions, batch: &mut Batch<Product>) {
    let mut skus = HashSet::new();
    for (handle, records) in table.groups(&["handle", "url handle"]) {
        match product(table, handle, &records, options, &mut skus) {
            Ok(value) => batch.rows.push(Row { place: records[0].place.clone(), value }),
            Err((record, reason)) => batch.bad.push(record.place.bad(reason)),
        }
    }
}

fn product<'a>(
    table: &Table,
    handle: &str,
    records: &[&'a Record],
    options: &ImportOptions,
    skus: &mut HashSet<String>,
) -> Result<Product, (&'a Record, String)> {
    let first = |names: &[&str]| table.first(records, names);
    let name = first(&["title"]).ok_or_else(|| (records[0], format!("the product {handle:?} has no Title")))?;
    // a draft or archived product stays known, since orders may name it, but cannot be bought
    let on_sale = first(&["status"]).is_none_or(|status| status.eq_ignore_ascii_case("active"));
    let option_names: Vec<Option<&str>> = (1..=3).map(|n| first(&[&format!("option{n} name")])).collect();
    let mut variants: Vec<Variant> = Vec::new();
    for record in records {
        let Some(price) = table.get(record, PRICE) else { continue };
        let price = values::money(price).ok_or_else(|| (*record, format!("the Variant Price {price:?} is not an amount")))?;
        let chosen = chosen(table, record, &option_names);
        let tracked = !table.has("variant inventory tracker") || table.get(record, &["variant inventory tracker"]).is_some();
        let stock = match table.get(record, STOCK).filter(|_| tracked) {
            // sold below zero means that there are none
            Some(count) => {
                let wrong = || (*record, format!("the Variant Inventory Qty {count:?} is not a whole number"));
                Some(count.parse::<i32>().map_err(|_| wrong())?.max(0))
            }
            None => None,
        };
        let goes_on = table
            .get(record, &["variant inventory policy", "continue selling when out of stock"])
            .is_some_and(|policy| ["continue", "true"].iter().any(|word| policy.eq_ignore_ascii_case(word)));
        let sku = table.get(record, &["variant sku", "sku"]).map(values::unquoted).filter(|sku| !sku.is_empty());
        let id = match sku {
            Some(sku) if skus.insert(sku.to_owned()) => sku.to_owned(),
            _ => id_of_options(handle, &chosen),
        };
        variants.push(Variant {
            id: id.into(),
            options: chosen,
            price,
            currency: options.currency.clone(),
            available: on_sale && (goes_on || stock.is_none_or(|stock| stock > 0)),
            stock,
            version: 0,
        });
    }
    if variants.is_empty() {
        return Err((records[0], format!("the product {handle:?} has no row with a Variant Price")));
    }
    let category = first(&["type"]).or_else(|| first(&["product category"]).and_then(|path| path.rsplit('>').next()));
    Ok(Product {
        id: handle.into(),
        name: name.to_owned(),
        description: first(&["body (html)", "body html", "description"]).map(html::text).filter(|text| !text.is_empty()),
        category: category.map(|category| category.trim().to_owned()),
        url: Some(format!("/products/{handle}")),
        variants,
        version: 0,
    })
}

/// A record's option values under the product's option names. A product without options has the one value
/// `Default Title`.
fn chosen(table: &Table, record: &Record, names: &[Option<&str>]) -> Options {
    let mut chosen = Options::new();
    for (n, name) in names.iter().enumerate() {
        if let (Some(name), Some(value)) = (name, table.get(record, &[&format!("option{} value", n + 1)]))
            && value != "Default Title"
        {
            chosen.insert((*name).to_owned(), values::unquoted(value).into());
        }
    }
    chosen
}

/// `linen-shirt` without options, `linen-shirt/blue/m` with.
fn id_of_options(handle: &str, options: &Options) -> String {
    let values = options.values().filter_map(|value| value.as_str()).map(|value| format!("/{}", value.to_lowercase()));
    format!("{handle}{}", values.collect::<String>())
}
