//! Lines on their way in: where each came from, and which are bad.

use std::collections::HashMap;
use std::sync::Arc;

use super::report::BadLine;

/// Where a row stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: Arc<str>,
    pub(super) line: usize,
}

impl Place {
    pub(super) fn bad(&self, reason: impl Into<String>) -> BadLine {
        BadLine { file: self.file.to_string(), line: self.line, reason: reason.into() }
    }
}

/// A row that could be read, with its place.
#[derive(Debug, Clone)]
pub(super) struct Row<T> {
    pub(super) place: Place,
    pub(super) value: T,
}

/// The rows of a file set and its bad lines.
#[derive(Debug)]
pub(super) struct Batch<T> {
    pub(super) rows: Vec<Row<T>>,
    pub(super) bad: Vec<BadLine>,
}

impl<T> Default for Batch<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), bad: Vec::new() }
    }
}

impl<T> Batch<T> {
    /// Moves the rows that `reasons` has something against to the bad lines.
    pub(super) fn refuse(&mut self, mut reasons: impl FnMut(&T) -> Vec<String>) {
        let bad = &mut self.bad;
        self.rows.retain(|row| {
            let reasons = reasons(&row.value);
            bad.extend(reasons.iter().map(|reason| row.place.bad(reason)));
            reasons.is_empty()
        });
    }

    /// Moves every row whose key an earlier row has to the bad lines. `what` names the key: `id`.
    pub(super) fn refuse_repeated(&mut self, what: &str, key: impl Fn(&T) -> &str) {
        let mut seen: HashMap<String, Place> = HashMap::new();
        let bad = &mut self.bad;
        self.rows.retain(|row| {
            let key = key(&row.value);
            if let Some(first) = seen.get(key) {
                bad.push(row.place.bad(format!("the {what} {key:?} is used already in {} line {}", first.file, first.line)));
                return false;
            }
            seen.insert(key.to_owned(), row.place.clone());
            true
        });
    }

    /// The bad lines in the order of the files, which `files` gives.
    pub(super) fn sorted_bad(&mut self, files: &[String]) -> Vec<BadLine> {
        let mut bad = std::mem::take(&mut self.bad);
        let rank = |line: &BadLine| files.iter().position(|file| *file == line.file);
        bad.sort_by(|a, b| rank(a).cmp(&rank(b)).then(a.line.cmp(&b.line)));
        bad.dedup();
        bad
    }
}
