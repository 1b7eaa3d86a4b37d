//! Orders.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use sqlx::{Connection, PgConnection};

use super::batch::{Batch, Row};
use super::file::Input;
use super::report::{ImportError, ImportOptions, ImportReport};
use super::{checks, csv, inputs, people, store, verdict};
use crate::embedding::Embedder;
use crate::hygiene::injection::Channel;
use crate::hygiene::quarantine::{self, Entry};
use crate::ids::CustomerId;
use crate::shop::{Customer, Order};

/// Imports orders. From a shop system's CSV export their customers come too, known by e-mail.
///
/// A stored order stays as it is where its `updated_at` is later than the imported one's, or where it has a change that
/// the shop's own system has not taken yet; `force` replaces these too. A note that gives orders to a machine stays out, the order
/// comes in without it.
///
/// # Errors
/// If a file cannot be read, or the database or the embedding model fails. Nothing is kept then.
pub async fn orders(
    conn: &mut PgConnection,
    embedder: &Embedder,
    files: &[PathBuf],
    options: &ImportOptions,
) -> Result<ImportReport, ImportError> {
    let inputs = inputs(files)?;
    let (batch, customers) = read(&inputs, options);
    write(conn, embedder, batch, customers, &inputs, options).await
}

/// Reads orders, and from CSV exports their customers.
pub(super) fn read(inputs: &[Input], options: &ImportOptions) -> (Batch<Order>, Vec<Row<Customer>>) {
    let (mut batch, mut customers) = (Batch::default(), Batch::default());
    for input in inputs {
        match csv::Export::of(input) {
            Some(export) => csv::orders(export, input, options, &mut batch, &mut customers.rows),
            None => input.json_lines(&mut batch),
        }
    }
    batch.rows.iter_mut().for_each(|row| checks::tidy_order(&mut row.value));
    batch.refuse(checks::order);
    batch.refuse_repeated("id", |order| order.id.as_str());
    people::check(&mut customers);
    // an order whose customer is no good falls with it, at the check for unknown customers
    batch.bad.append(&mut customers.bad);
    (batch, customers.rows)
}

/// Writes what was read.
pub(super) async fn write(
    conn: &mut PgConnection,
    embedder: &Embedder,
    mut batch: Batch<Order>,
    mut customers: Vec<Row<Customer>>,
    inputs: &[Input],
    options: &ImportOptions,
) -> Result<ImportReport, ImportError> {
    let mut transaction = conn.begin().await?;
    store::one_at_a_time(&mut transaction, "customers").await?;
    store::one_at_a_time(&mut transaction, "orders").await?;
    use_known_customers(&mut transaction, &mut batch, &mut customers).await?;
    refuse_unknown_customers(&mut transaction, &mut batch, &customers).await?;
    let (mut report, stop) = verdict("orders", &mut batch, inputs, options);
    if stop {
        return Ok(report);
    }
    name_products(&mut transaction, &mut batch).await?;
    people::write(&mut transaction, customers, options.force, &mut ImportReport::default()).await?;

    let ids: Vec<String> = batch.rows.iter().map(|row| row.value.id.to_string()).collect();
    store::orders::lock(&mut transaction, &ids).await?;
    let mut stored: HashMap<String, Order> =
        store::orders::those(&mut transaction, &ids).await?.into_iter().map(|order| (order.id.to_string(), order)).collect();
    let untaken = store::orders::with_untaken_changes(&mut transaction, &ids).await?;
    let mut changed = Vec::new();
    for mut order in batch.rows.into_iter().map(|row| row.value) {
        if let Some(note) = order.note.take() {
            match quarantine::admit(&mut transaction, embedder, Channel::OrderNote, order.id.as_str(), &note).await? {
                Entry::Clean(note) => order.note = Some(note),
                Entry::Kept => report.quarantined += 1,
            }
        }
        match stored.remove(order.id.as_str()) {
            None => report.added += 1,
            Some(old) if same(&old, &order) => {
                report.unchanged += 1;
                continue;
            }
            Some(old) if !options.force && (is_newer(&old, &order) || untaken.contains(order.id.as_str())) => {
                report.skipped += 1;
                continue;
            }
            Some(_) => report.replaced += 1,
        }
        changed.push(order);
    }
    store::orders::replace(&mut transaction, &changed).await?;
    transaction.commit().await?;
    Ok(report)
}

/// Whether two orders are the same but for their versions and for how equal items are split into rows.
fn same(old: &Order, new: &Order) -> bool {
    let plain = |order: &Order| {
        let mut order = Order { version: 0, ..order.clone() };
        checks::tidy_order(&mut order);
        order
    };
    plain(old) == plain(new)
}

/// Whether the stored order is later than the imported one. One that does not say when it was changed counts as new.
fn is_newer(stored: &Order, imported: &Order) -> bool {
    matches!((stored.updated_at, imported.updated_at), (Some(stored), Some(imported)) if stored > imported)
}

/// A customer of a CSV export whom the shop knows by this e-mail under another id keeps that one and its own row.
async fn use_known_customers(conn: &mut PgConnection, batch: &mut Batch<Order>, customers: &mut Vec<Row<Customer>>) -> sqlx::Result<()> {
    let emails: Vec<String> = customers.iter().map(|row| row.value.email.to_lowercase()).collect();
    let by_email = store::customers::by_email(conn, &emails).await?;
    let mut known: HashMap<CustomerId, CustomerId> = HashMap::new();
    customers.retain(|row| match by_email.get(&row.value.email.to_lowercase()) {
        Some(id) if *id != row.value.id => {
            known.insert(row.value.id.clone(), id.clone());
            false
        }
        _ => true,
    });
    for row in &mut batch.rows {
        if let Some(id) = known.get(&row.value.customer) {
            row.value.customer = id.clone();
        }
    }
    Ok(())
}

async fn refuse_unknown_customers(conn: &mut PgConnection, batch: &mut Batch<Order>, customers: &[Row<Customer>]) -> sqlx::Result<()> {
    let ids: Vec<String> = batch.rows.iter().map(|row| row.value.customer.to_string()).collect();
    let mut known: HashSet<String> = store::customers::existing(conn, &ids).await?;
    known.extend(customers.iter().map(|row| row.value.id.to_string()));
    batch.refuse(|order| {
        let unknown = !known.contains(order.customer.as_str());
        unknown
            .then(|| format!("the customer {:?} is not known: import the customers first", order.customer.as_str()))
            .into_iter()
            .collect()
    });
    Ok(())
}

/// CSV exports name an item by SKU and title alone: its product and options are those of the variant with that SKU. An
/// item that the catalogue does not know goes under its SKU, or its name.
async fn name_products(conn: &mut PgConnection, batch: &mut Batch<Order>) -> sqlx::Result<()> {
    let nameless = |order: &Order| order.items.iter().any(|item| item.product.as_str().is_empty() || item.variant.as_str().is_empty());
    if !batch.rows.iter().any(|row| nameless(&row.value)) {
        return Ok(());
    }
    let items = batch.rows.iter().flat_map(|row| &row.value.items);
    let variants: Vec<String> = items.map(|item| item.variant.to_string()).collect();
    let known = store::products::variants(conn, &variants).await?;
    for item in batch.rows.iter_mut().flat_map(|row| &mut row.value.items) {
        if item.variant.as_str().is_empty() {
            item.variant = item.name.as_str().into();
        }
        if item.product.as_str().is_empty() {
            match known.get(item.variant.as_str()) {
                Some((product, options)) => {
                    item.product = product.clone();
                    if item.options.is_empty() {
                        item.options = options.clone();
                    }
                }
                None => item.product = item.variant.as_str().into(),
            }
        }
    }
    Ok(())
}
