//! WooCommerce's product export: a row a product (`simple`, `variable`) and a row a `variation`, which names its parent
//! by SKU or as `id:12`.

use std::collections::{HashMap, HashSet};

use super::table::{Record, Table};
use super::values;
use crate::import::batch::{Batch, Row};
use crate::import::html;
use crate::import::report::ImportOptions;
use crate::shop::{Options, Product, Variant};

pub(super) fn read(table: &Table, options: &ImportOptions, batch: &mut Batch<Product>) {
    let mut by_name: HashMap<String, usize> = HashMap::new();
    let mut ids = HashSet::new();
    let (variations, products): (Vec<&Record>, Vec<&Record>) = table.records.iter().partition(|record| is(table, record, "variation"));
    for record in products {
        match product(table, record, options, &mut ids) {
            Ok(value) => {
                let n = batch.rows.len();
                by_name.insert(format!("id:{}", value.id), n);
                if let Some(sku) = table.get(record, &["sku"]) {
                    by_name.entry(sku.to_owned()).or_insert(n);
                }
                batch.rows.push(Row { place: record.place.clone(), value });
            }
            Err(reason) => batch.bad.push(record.place.bad(reason)),
        }
    }
    for record in variations {
        let parent = table.get(record, &["parent"]).unwrap_or_default();
        let Some(row) = by_name.get(parent).and_then(|n| batch.rows.get_mut(*n)) else {
            batch.bad.push(record.place.bad(format!("the variation's Parent {parent:?} is not in this file")));
            continue;
        };
        match variant(table, record, options, &mut ids) {
            Ok(variant) => row.value.variants.push(variant),
            Err(reason) => batch.bad.push(record.place.bad(reason)),
        }
    }
}

fn product(table: &Table, record: &Record, options: &ImportOptions, ids: &mut HashSet<String>) -> Result<Product, String> {
    let id = table.get(record, &["id", "sku"]).ok_or("the product has neither ID nor SKU")?;
    let name = table.get(record, &["name"]).ok_or_else(|| format!("the product {id} has no Name"))?;
    let texts = ["short description", "description"].iter().filter_map(|column| table.get(record, &[column]));
    // line breaks are written as the two characters \n
    let description = texts.map(|text| html::text(&text.replace("\\n", "\n"))).collect::<Vec<_>>().join("\n\n");
    let category = table.get(record, &["categories"]).and_then(|all| all.split(',').next()?.rsplit('>').next());
    let variable = is(table, record, "variable");
    let variants = if variable { Vec::new() } else { vec![variant(table, record, options, ids)?] };
    Ok(Product {
        id: id.into(),
        name: name.to_owned(),
        description: Some(description).filter(|text| !text.is_empty()),
        category: category.map(|category| category.trim().to_owned()),
        url: table.get(record, &["external url"]).map(str::to_owned),
        variants,
        version: 0,
    })
}

fn variant(table: &Table, record: &Record, options: &ImportOptions, ids: &mut HashSet<String>) -> Result<Variant, String> {
    let own = table.get(record, &["id"]);
    let sku = table.get(record, &["sku"]).filter(|sku| ids.insert((*sku).to_owned()));
    let id = sku.or(own).ok_or("the row has neither ID nor an SKU of its own")?;
    let price = table.get(record, &["sale price", "regular price"]).ok_or_else(|| format!("{id} has no Regular price"))?;
    let price = values::money(price).ok_or_else(|| format!("the price {price:?} of {id} is not an amount"))?;
    let stock = match table.get(record, &["stock"]) {
        None => None,
        Some(count) => {
            let count = values::money(count).ok_or_else(|| format!("the Stock {count:?} of {id} is not a number"))?;
            Some(i32::try_from(count.trunc().mantissa()).unwrap_or(i32::MAX).max(0))
        }
    };
    let published = table.get(record, &["published"]).is_none_or(|published| published == "1");
    let in_stock = match table.get(record, &["in stock?"]) {
        Some(answer) => ["1", "backorder", "yes", "true"].iter().any(|word| answer.eq_ignore_ascii_case(word)),
        None => stock.is_none_or(|stock| stock > 0),
    };
    Ok(Variant {
        id: id.into(),
        options: attributes(table, record),
        price,
        currency: options.currency.clone(),
        available: published && in_stock,
        stock,
        version: 0,
    })
}

/// Attributes with one value. Several (`S, M, L`) are those that a parent's variations choose from; none stands for any.
fn attributes(table: &Table, record: &Record) -> Options {
    let mut options = Options::new();
    for n in (1..).take_while(|n| table.has(&format!("attribute {n} name"))) {
        let name = table.get(record, &[&format!("attribute {n} name")]);
        let value = table.get(record, &[&format!("attribute {n} value(s)")]);
        if let (Some(name), Some(value)) = (name, value.filter(|value| !value.contains(','))) {
            options.insert(name.to_owned(), value.into());
        }
    }
    options
}

/// Whether the record is of this type; `simple, downloadable` is simple.
fn is(table: &Table, record: &Record, kind: &str) -> bool {
    table.get(record, &["type"]).is_some_and(|types| types.split(',').any(|one| one.trim().eq_ignore_ascii_case(kind)))
}
