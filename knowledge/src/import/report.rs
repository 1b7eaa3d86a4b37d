//! What an import did, and why it could not.

use std::path::PathBuf;

/// What an import did. Where `bad` is not empty and bad lines were not to be skipped, nothing was kept and all counts
/// are 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// What was imported: `products`, `customers`, `orders`, `reviews`, `articles`.
    pub kind: &'static str,
    /// Rows that were not there before.
    pub added: usize,
    /// Rows that were there and have another content now.
    pub replaced: usize,
    /// Rows that were there just so.
    pub unchanged: usize,
    /// Rows left as they are since the stored one is newer or was changed here and the shop's own system does not know yet.
    pub skipped: usize,
    /// Texts that give orders to a machine, kept out until somebody has looked at them.
    pub quarantined: usize,
    /// Lines that cannot be read.
    pub bad: Vec<BadLine>,
}

/// A line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BadLine {
    /// The file as it was named; `-` is standard input.
    pub file: String,
    /// Counted from 1; of a CSV record its first line.
    pub line: usize,
    /// Why, in words for the shop's owner. Names fields and ids, never a customer's own data.
    pub reason: String,
}

impl std::fmt::Display for BadLine {
    /// `orders.jsonl:12: the price of item 1 is negative`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.reason)
    }
}

/// How to import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportOptions {
    /// Keep the good lines of a file that has bad ones.
    pub skip_bad: bool,
    /// Replace stored rows even where they are newer or have a change that the shop's own system has not taken yet.
    pub force: bool,
    /// ISO 4217 code of prices that name no currency, as in CSV exports of products.
    pub currency: String,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self { skip_bad: false, force: false, currency: "USD".to_owned() }
    }
}

/// Why an import could not run at all. A bad line is no such error, it stands in the report.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file cannot be read.
    #[error("{} cannot be read", file.display())]
    Read {
        /// Which.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The database failed.
    #[error("storing the imported rows failed")]
    Store(#[from] sqlx::Error),
    /// The rows are stored but could not be made findable.
    #[error("making the imported rows searchable failed")]
    Search(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It cannot be told whether a text gives orders to the machine.
    #[error("looking through the imported texts failed")]
    Admit(#[from] crate::hygiene::quarantine::AdmitError),
    /// A file of the demo shop is not as it should be.
    #[error("the demo shop is broken: {0}")]
    Demo(String),
}
