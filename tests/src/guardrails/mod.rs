//! The guardrails' figures: personal data and injection, over the development data and the repository's own cases.
//!
//! The own cases come in halves: `seen` ones were looked at while rules were written, `unseen` ones never were.

pub mod injection;
pub mod pii;

use std::fmt;
use std::path::Path;

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;

use crate::parts;

/// A table, and whether everything in it is as good as it must be.
#[derive(Debug)]
pub struct Score {
    /// The table, and the failures.
    pub report: String,
    /// Whether the figures suffice.
    pub good: bool,
}

/// Rows of a file of JSON Lines.
fn rows<T: DeserializeOwned>(file: &Path) -> Result<Vec<T>> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let row = |(number, line): (usize, &str)| serde_json::from_str(line).with_context(|| format!("{}:{}", file.display(), number + 1));
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(row).collect()
}

/// Rows of a file of the repository's own cases.
fn own<T: DeserializeOwned>(name: &str) -> Result<Vec<T>> {
    rows(&parts::repository().join("tests/data").join(name))
}

/// So many of so many, with Wilson's interval at 95 %.
#[derive(Debug, Clone, Copy, Default)]
pub struct Share {
    /// How many.
    pub hits: usize,
    /// Of how many.
    pub all: usize,
}

impl Share {
    fn add(&mut self, hit: bool) {
        self.hits += usize::from(hit);
        self.all += 1;
    }

    /// The share; 1 of nothing.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of some thousands")]
    pub fn value(self) -> f64 {
        if self.all == 0 { 1.0 } else { self.hits as f64 / self.all as f64 }
    }

    /// Wilson's interval at 95 %.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of some thousands")]
    pub fn interval(self) -> (f64, f64) {
        const Z: f64 = 1.96;
        let n = self.all.max(1) as f64;
        let p = self.hits as f64 / n;
        let middle = p + Z * Z / (2.0 * n);
        let width = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let by = 1.0 + Z * Z / n;
        (((middle - width) / by).max(0.0), ((middle + width) / by).min(1.0))
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (low, high) = self.interval();
        write!(f, "{:.3} ({} of {}, 95 % {low:.3} to {high:.3})", self.value(), self.hits, self.all)
    }
}

#[cfg(test)]
mod tests {
    use super::Share;

    #[test]
    fn wilsons_interval_is_that_of_the_tables() {
        let (low, high) = Share { hits: 5, all: 500 }.interval();
        assert!((low - 0.0043).abs() < 0.0002 && (high - 0.0232).abs() < 0.0002, "{low} {high}");
        assert_eq!(Share { hits: 0, all: 10 }.interval().0, 0.0);
    }
}
