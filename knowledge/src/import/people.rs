//! Customers.

use std::collections::HashMap;
use std::path::PathBuf;

use sqlx::{Connection, PgConnection};

use super::batch::{Batch, Row};
use super::file::Input;
use super::report::{ImportError, ImportOptions, ImportReport};
use super::{checks, csv, inputs, store, verdict};
use crate::shop::Customer;

/// Imports customers. Rows are replaced as a whole, links to chats stay. A stored customer stays as it is where it has a change that
/// the shop's own system has not taken yet; `force` replaces these too.
///
/// # Errors
/// If a file cannot be read or the database fails. Nothing is kept then.
pub async fn customers(conn: &mut PgConnection, files: &[PathBuf], options: &ImportOptions) -> Result<ImportReport, ImportError> {
    let inputs = inputs(files)?;
    import(conn, read(&inputs), &inputs, options).await
}

/// Writes what was read, in one transaction.
pub(super) async fn import(
    conn: &mut PgConnection,
    mut batch: Batch<Customer>,
    inputs: &[Input],
    options: &ImportOptions,
) -> Result<ImportReport, ImportError> {
    let (mut report, stop) = verdict("customers", &mut batch, inputs, options);
    if stop {
        return Ok(report);
    }
    let mut transaction = conn.begin().await?;
    store::one_at_a_time(&mut transaction, "customers").await?;
    write(&mut transaction, batch.rows, options.force, &mut report).await?;
    transaction.commit().await?;
    Ok(report)
}

/// Reads customers from JSON Lines.
pub(super) fn read(inputs: &[Input]) -> Batch<Customer> {
    let mut batch = Batch::default();
    for input in inputs {
        match csv::Export::of(input) {
            Some(export) => export.refuse(input, "customers", &mut batch),
            None => input.json_lines(&mut batch),
        }
    }
    check(&mut batch);
    batch
}

/// Puts customers into their stored form and refuses those that are no good.
pub(super) fn check(batch: &mut Batch<Customer>) {
    batch.rows.iter_mut().for_each(|row| checks::tidy_customer(&mut row.value));
    batch.refuse(checks::customer);
    batch.refuse_repeated("id", |customer| customer.id.as_str());
}

/// Writes those that differ from the stored ones.
pub(super) async fn write(conn: &mut PgConnection, rows: Vec<Row<Customer>>, force: bool, report: &mut ImportReport) -> sqlx::Result<()> {
    let ids: Vec<String> = rows.iter().map(|row| row.value.id.to_string()).collect();
    store::customers::lock(conn, &ids).await?;
    let untaken = store::customers::with_untaken_changes(conn, &ids).await?;
    let mut stored: HashMap<String, Customer> =
        store::customers::those(conn, &ids).await?.into_iter().map(|customer| (customer.id.to_string(), customer)).collect();
    let mut changed = Vec::new();
    for customer in rows.into_iter().map(|row| row.value) {
        match stored.remove(customer.id.as_str()) {
            None => report.added += 1,
            Some(old) if same(&old, &customer) => {
                report.unchanged += 1;
                continue;
            }
            Some(_) if !force && untaken.contains(customer.id.as_str()) => {
                report.skipped += 1;
                continue;
            }
            Some(_) => report.replaced += 1,
        }
        changed.push(customer);
    }
    store::customers::replace(conn, &changed).await
}

fn same(old: &Customer, new: &Customer) -> bool {
    let plain = |customer: &Customer| Customer { version: 0, ..customer.clone() };
    plain(old) == plain(new)
}
