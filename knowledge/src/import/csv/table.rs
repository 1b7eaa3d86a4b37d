//! A CSV file with a header row, its cells found by the columns' names.

use std::collections::HashMap;

use csv::{ByteRecord, ReaderBuilder, StringRecord};

use crate::import::batch::Place;
use crate::import::file::{Input, not_utf8};
use crate::import::report::BadLine;

/// A table.
pub(super) struct Table {
    columns: HashMap<String, usize>,
    pub(super) records: Vec<Record>,
}

/// A row of a table.
pub(super) struct Record {
    pub(super) place: Place,
    cells: StringRecord,
}

impl Table {
    /// Reads every record; those that are no UTF-8 or no CSV are bad.
    pub(super) fn read(input: &Input, bad: &mut Vec<BadLine>) -> Self {
        let delimiter = input.first_line().map_or(b',', |(_, line)| delimiter(line));
        let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(input.bytes.as_slice());
        let mut table = Self { columns: HashMap::new(), records: Vec::new() };
        let mut record = ByteRecord::new();
        let mut lines = Lines { bytes: &input.bytes, at: 0, line: 1 };
        loop {
            let line = lines.line_of(reader.position().byte());
            match reader.read_byte_record(&mut record) {
                Ok(false) => return table,
                Ok(true) => {}
                Err(error) => {
                    bad.push(input.place(line).bad(format!("is not valid CSV: {error}")));
                    return table;
                }
            }
            let place = input.place(line);
            match StringRecord::from_byte_record(std::mem::take(&mut record)) {
                Err(error) => bad.push(place.bad(not_utf8(error.utf8_error().valid_up_to()))),
                Ok(cells) if cells.iter().any(|cell| cell.contains('\0')) => {
                    bad.push(place.bad("has a NUL character, which no text may have"));
                }
                Ok(cells) if table.columns.is_empty() => {
                    for (n, name) in cells.iter().enumerate() {
                        table.columns.entry(tidy(name)).or_insert(n);
                    }
                }
                Ok(cells) if cells.iter().all(|cell| cell.trim().is_empty()) => {}
                Ok(cells) => table.records.push(Record { place, cells }),
            }
        }
    }

    /// The first of these columns that the record has a value in; names are lower case.
    pub(super) fn get<'a>(&self, record: &'a Record, names: &[&str]) -> Option<&'a str> {
        names.iter().find_map(|name| {
            let cell = record.cells.get(*self.columns.get(*name)?)?.trim();
            (!cell.is_empty()).then_some(cell)
        })
    }

    /// The first value that any of the records has in these columns.
    pub(super) fn first<'a>(&self, records: &[&'a Record], names: &[&str]) -> Option<&'a str> {
        records.iter().find_map(|record| self.get(record, names))
    }

    /// Whether there is such a column.
    pub(super) fn has(&self, name: &str) -> bool {
        self.columns.contains_key(name)
    }

    /// Records with the same value in a column, in the order of first appearance. A record without one goes with the
    /// record above it; those above the first are left out.
    pub(super) fn groups(&self, names: &[&str]) -> Vec<(&str, Vec<&Record>)> {
        let mut groups: Vec<(&str, Vec<&Record>)> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut current = None;
        for record in &self.records {
            if let Some(key) = self.get(record, names) {
                current = Some(*places.entry(key).or_insert_with(|| {
                    groups.push((key, Vec::new()));
                    groups.len() - 1
                }));
            }
            if let Some((_, records)) = current.and_then(|n| groups.get_mut(n)) {
                records.push(record);
            }
        }
        groups
    }
}

/// The names of a header row, lower case.
pub(super) fn header(line: &str) -> Vec<String> {
    let mut reader = ReaderBuilder::new().delimiter(delimiter(line)).has_headers(false).flexible(true).from_reader(line.as_bytes());
    reader.records().next().and_then(Result::ok).map(|names| names.iter().map(tidy).collect()).unwrap_or_default()
}

fn tidy(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The one of `,` `;` and tab that the header has most of.
fn delimiter(header: &str) -> u8 {
    let count = |delimiter: u8| header.bytes().filter(|byte| *byte == delimiter).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

/// Counts lines up to where a record begins. The reader's own count is one short in files with carriage returns.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line of the first byte from `start` on that ends no line.
    fn line_of(&mut self, start: u64) -> usize {
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        while let Some(byte) = self.bytes.get(self.at).filter(|byte| self.at < start || matches!(byte, b'\r' | b'\n')) {
            self.line += usize::from(*byte == b'\n');
            self.at += 1;
        }
        self.line
    }
}
