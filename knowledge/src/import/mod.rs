//! The shop's data comes in: JSON Lines in the contract's forms, or CSV exports of Shopify and WooCommerce.
//!
//! Every function here reads a whole file set, names every bad line, and writes in one transaction: all good lines, or
//! nothing if there is a bad one and `skip_bad` is off. A row that is the same as the stored one is left alone; any
//! other gets the next version, which voids open proposals on it. The connection must be of the import role.

mod batch;
mod catalogue;
mod checks;
mod csv;
pub mod demo;
mod file;
mod html;
mod mixed;
mod people;
mod report;
mod sales;
mod store;
mod voices;

pub use self::catalogue::products;
pub use self::mixed::Mixed;
pub use self::people::customers;
pub use self::report::{BadLine, ImportError, ImportOptions, ImportReport};
pub use self::sales::orders;
pub use self::voices::reviews;

use std::path::PathBuf;

use self::batch::Batch;
use self::file::Input;

/// Reads every file before anything is written.
fn inputs(files: &[PathBuf]) -> Result<Vec<Input>, ImportError> {
    files.iter().map(|file| Input::read(file)).collect()
}

/// The bad lines in the order of the files, and whether they keep everything else out.
fn verdict<T>(kind: &'static str, batch: &mut Batch<T>, inputs: &[Input], options: &ImportOptions) -> (ImportReport, bool) {
    let files: Vec<String> = inputs.iter().map(|input| input.name.to_string()).collect();
    let bad = batch.sorted_bad(&files);
    let stop = !bad.is_empty() && !options.skip_bad;
    (ImportReport { kind, bad, ..ImportReport::default() }, stop)
}
