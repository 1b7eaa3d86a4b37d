//! Reviews.

use std::collections::HashMap;
use std::path::PathBuf;

use sqlx::{Connection, PgConnection};

use super::batch::Batch;
use super::file::Input;
use super::report::{ImportError, ImportOptions, ImportReport};
use super::{checks, csv, inputs, store, verdict};
use crate::embedding::Embedder;
use crate::hygiene::injection::Channel;
use crate::hygiene::quarantine::{self, Entry};
use crate::shop::Review;

/// Imports reviews.
///
/// # Errors
/// If a file cannot be read or the database fails. Nothing is kept then.
pub async fn reviews(
    conn: &mut PgConnection,
    embedder: &Embedder,
    files: &[PathBuf],
    options: &ImportOptions,
) -> Result<ImportReport, ImportError> {
    let inputs = inputs(files)?;
    let batch = read(&inputs);
    write(conn, embedder, batch, &inputs, options).await
}

/// Reads reviews from JSON Lines.
pub(super) fn read(inputs: &[Input]) -> Batch<Review> {
    let mut batch = Batch::default();
    for input in inputs {
        match csv::Export::of(input) {
            Some(export) => export.refuse(input, "reviews", &mut batch),
            None => input.json_lines(&mut batch),
        }
    }
    batch.rows.iter_mut().for_each(|row| checks::tidy_review(&mut row.value));
    batch.refuse(checks::review);
    batch.refuse_repeated("id", |review| review.id.as_str());
    batch
}

/// Writes those that differ from the stored ones.
pub(super) async fn write(
    conn: &mut PgConnection,
    embedder: &Embedder,
    mut batch: Batch<Review>,
    inputs: &[Input],
    options: &ImportOptions,
) -> Result<ImportReport, ImportError> {
    let (mut report, stop) = verdict("reviews", &mut batch, inputs, options);
    if stop {
        return Ok(report);
    }
    let mut transaction = conn.begin().await?;
    store::one_at_a_time(&mut transaction, "reviews").await?;
    let ids: Vec<String> = batch.rows.iter().map(|row| row.value.id.to_string()).collect();
    let mut stored: HashMap<String, Review> =
        store::reviews::those(&mut transaction, &ids).await?.into_iter().map(|review| (review.id.to_string(), review)).collect();
    let mut changed = Vec::new();
    for mut review in batch.rows.into_iter().map(|row| row.value) {
        match quarantine::admit(&mut transaction, embedder, Channel::ProductReview, review.id.as_str(), &review.text).await? {
            Entry::Clean(text) => review.text = text,
            Entry::Kept => {
                report.quarantined += 1;
                continue;
            }
        }
        match stored.remove(review.id.as_str()) {
            None => report.added += 1,
            Some(old) if old == review => {
                report.unchanged += 1;
                continue;
            }
            Some(_) => report.replaced += 1,
        }
        changed.push(review);
    }
    store::reviews::replace(&mut transaction, &changed).await?;
    transaction.commit().await?;
    Ok(report)
}
