//! Products.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use sqlx::{Connection, PgConnection};

use super::batch::Batch;
use super::file::Input;
use super::report::{ImportError, ImportOptions, ImportReport};
use super::{checks, csv, inputs, store, verdict};
use crate::embedding::Embedder;

use crate::hygiene::injection::Channel;
use crate::hygiene::quarantine::{self, AdmitError, Entry};
use crate::search;
use crate::shop::Product;

/// How many products are made findable between two reports of progress.
const INDEXED_AT_ONCE: usize = 16;

/// Imports products with their variants and makes those findable whose words are new.
///
/// # Errors
/// If a file cannot be read, or the database or the embedding model fails. Nothing is kept then.
pub async fn products(
    conn: &mut PgConnection,
    embedder: &Embedder,
    files: &[PathBuf],
    options: &ImportOptions,
) -> Result<ImportReport, ImportError> {
    let inputs = inputs(files)?;
    let batch = read(&inputs, options);
    write(conn, embedder, batch, &inputs, options, |_, _| {}).await
}

/// Reads products from JSON Lines and CSV exports.
pub(super) fn read(inputs: &[Input], options: &ImportOptions) -> Batch<Product> {
    let mut batch = Batch::default();
    for input in inputs {
        match csv::Export::of(input) {
            Some(export) => csv::products(export, input, options, &mut batch),
            None => input.json_lines(&mut batch),
        }
    }
    batch.rows.iter_mut().for_each(|row| checks::tidy_product(&mut row.value));
    batch.refuse(checks::product);
    batch.refuse_repeated("id", |product| product.id.as_str());
    refuse_shared_variants(&mut batch);
    batch
}

/// Writes what was read; `progress` hears how many of how many products are findable.
pub(super) async fn write(
    conn: &mut PgConnection,
    embedder: &Embedder,
    mut batch: Batch<Product>,
    inputs: &[Input],
    options: &ImportOptions,
    mut progress: impl FnMut(usize, usize),
) -> Result<ImportReport, ImportError> {
    let mut transaction = conn.begin().await?;
    store::one_at_a_time(&mut transaction, "products").await?;
    refuse_variants_of_others(&mut transaction, &mut batch).await?;
    let (mut report, stop) = verdict("products", &mut batch, inputs, options);
    if stop {
        return Ok(report);
    }
    let ids: Vec<String> = batch.rows.iter().map(|row| row.value.id.to_string()).collect();
    let mut stored: HashMap<String, Product> =
        store::products::those(&mut transaction, &ids).await?.into_iter().map(|product| (product.id.to_string(), product)).collect();
    let mut unindexed = store::products::without_index(&mut transaction, &ids).await?;
    let mut changed = Vec::new();
    for mut product in batch.rows.into_iter().map(|row| row.value) {
        if !admitted(&mut transaction, embedder, &mut product, &mut report).await? {
            continue;
        }
        match stored.remove(product.id.as_str()) {
            None => report.added += 1,
            Some(old) if same(&old, &product) => {
                report.unchanged += 1;
                if unindexed.contains(product.id.as_str()) {
                    changed.push((product, false));
                }
                continue;
            }
            Some(old) => {
                report.replaced += 1;
                if !same_words(&old, &product) {
                    unindexed.insert(product.id.to_string());
                }
            }
        }
        changed.push((product, true));
    }
    let (rows, kept): (Vec<_>, Vec<_>) = changed.into_iter().partition(|(_, write)| *write);
    let rows: Vec<Product> = rows.into_iter().map(|(product, _)| product).collect();
    store::products::replace(&mut transaction, &rows).await?;

    let to_index = rows.into_iter().chain(kept.into_iter().map(|(product, _)| product));
    let to_index: Vec<Product> = to_index.filter(|product| unindexed.contains(product.id.as_str())).collect();
    for (n, some) in to_index.chunks(INDEXED_AT_ONCE).enumerate() {
        search::index_products(&mut transaction, embedder, some).await.map_err(|error| ImportError::Search(Box::new(error)))?;
        progress(n * INDEXED_AT_ONCE + some.len(), to_index.len());
    }
    transaction.commit().await?;
    Ok(report)
}

/// Whether a product may come in. A description that gives orders to a machine stays out, the product without it comes in.
async fn admitted(
    conn: &mut PgConnection,
    embedder: &Embedder,
    product: &mut Product,
    report: &mut ImportReport,
) -> Result<bool, AdmitError> {
    let id = product.id.to_string();
    match quarantine::admit(conn, embedder, Channel::ProductDescription, &id, &product.name).await? {
        Entry::Clean(name) => product.name = name,
        Entry::Kept => {
            report.quarantined += 1;
            return Ok(false);
        }
    }
    let Some(description) = product.description.take() else { return Ok(true) };
    match quarantine::admit(conn, embedder, Channel::ProductDescription, &id, &description).await? {
        Entry::Clean(text) => product.description = Some(text),
        Entry::Kept => report.quarantined += 1,
    }
    Ok(true)
}

/// Whether two products are the same but for their versions.
fn same(old: &Product, new: &Product) -> bool {
    let plain = |product: &Product| {
        let mut product = product.clone();
        product.version = 0;
        product.variants.iter_mut().for_each(|variant| variant.version = 0);
        product
    };
    plain(old) == plain(new)
}

/// Whether two products are found by the same words: everything but prices and stock.
fn same_words(old: &Product, new: &Product) -> bool {
    let variants = |product: &Product| product.variants.iter().map(|one| (one.id.clone(), one.options.clone())).collect::<Vec<_>>();
    old.name == new.name && old.description == new.description && old.category == new.category && variants(old) == variants(new)
}

/// A variant belongs to one product.
fn refuse_shared_variants(batch: &mut Batch<Product>) {
    let mut owners: HashMap<String, String> = HashMap::new();
    batch.refuse(|product| {
        let taken = |id: &str| owners.get(id).map(|owner| format!("the variant {id:?} belongs to the product {owner:?} already"));
        let reasons: Vec<String> = product.variants.iter().filter_map(|variant| taken(variant.id.as_str())).collect();
        if reasons.is_empty() {
            owners.extend(product.variants.iter().map(|variant| (variant.id.to_string(), product.id.to_string())));
        }
        reasons
    });
}

/// The same for stored products that are not being replaced.
async fn refuse_variants_of_others(conn: &mut PgConnection, batch: &mut Batch<Product>) -> sqlx::Result<()> {
    let replaced: HashSet<String> = batch.rows.iter().map(|row| row.value.id.to_string()).collect();
    let variants: Vec<String> = batch.rows.iter().flat_map(|row| &row.value.variants).map(|variant| variant.id.to_string()).collect();
    let owners = store::products::owners(conn, &variants).await?;
    batch.refuse(|product| {
        let owner = |id: &str| owners.get(id).filter(|owner| !replaced.contains(*owner));
        let taken = product.variants.iter().filter_map(|variant| Some((variant.id.as_str(), owner(variant.id.as_str())?)));
        taken.map(|(id, owner)| format!("the variant {id:?} belongs to the stored product {owner:?}")).collect()
    });
    Ok(())
}
