//! Files and their lines.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::batch::{Batch, Place, Row};
use super::report::ImportError;

/// A file as it was read, without its byte order mark.
pub(super) struct Input {
    pub(super) name: Arc<str>,
    pub(super) bytes: Vec<u8>,
}

impl Input {
    /// Reads a file; `-` is standard input.
    pub(super) fn read(file: &Path) -> Result<Self, ImportError> {
        let read = if file == Path::new("-") {
            let mut bytes = Vec::new();
            std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        } else {
            std::fs::read(file)
        };
        let bytes = read.map_err(|source| ImportError::Read { file: PathBuf::from(file), source })?;
        Ok(Self::new(file.to_string_lossy(), bytes))
    }

    pub(super) fn new(name: impl AsRef<str>, mut bytes: Vec<u8>) -> Self {
        if bytes.starts_with("\u{feff}".as_bytes()) {
            bytes.drain(..3);
        }
        Self { name: Arc::from(name.as_ref()), bytes }
    }

    pub(super) fn place(&self, line: usize) -> Place {
        Place { file: Arc::clone(&self.name), line }
    }

    /// The first line that is not blank, if it is UTF-8, with its number.
    pub(super) fn first_line(&self) -> Option<(usize, &str)> {
        let (number, line) = self.bytes.split(|byte| *byte == b'\n').enumerate().find(|(_, line)| !line.trim_ascii().is_empty())?;
        Some((number + 1, std::str::from_utf8(line).ok()?.trim()))
    }

    /// Reads one JSON object a line; blank lines don't count.
    pub(super) fn json_lines<T: DeserializeOwned>(&self, batch: &mut Batch<T>) {
        for (number, line) in self.bytes.split(|byte| *byte == b'\n').enumerate() {
            let place = self.place(number + 1);
            if line.trim_ascii().is_empty() {
                continue;
            }
            match json_line(line) {
                Ok(value) => batch.rows.push(Row { place, value }),
                Err(reason) => batch.bad.push(place.bad(reason)),
            }
        }
    }
}

fn json_line<T: DeserializeOwned>(line: &[u8]) -> Result<T, String> {
    let text = std::str::from_utf8(line).map_err(|error| not_utf8(error.valid_up_to()))?.trim();
    if text.contains('\0') || text.contains("\\u0000") {
        return Err("has a NUL character, which no text may have".to_owned());
    }
    if !text.starts_with('{') {
        return Err("is not a JSON object: one object in braces a line is expected".to_owned());
    }
    serde_json::from_str(text).map_err(|error| {
        let column = error.column();
        let words = error.to_string();
        let words = words.split(" at line ").next().unwrap_or_default();
        match error.classify() {
            serde_json::error::Category::Data => format!("{words} (column {column})"),
            _ => format!("is not valid JSON: {words} (column {column})"),
        }
    })
}

/// Why bytes that are not UTF-8 are refused.
pub(super) fn not_utf8(at: usize) -> String {
    format!("is not UTF-8 from byte {} on: save the file as UTF-8", at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::Review;

    fn read(bytes: &[u8]) -> (Vec<(usize, String)>, Vec<String>) {
        let mut batch: Batch<Review> = Batch::default();
        Input::new("r.jsonl", bytes.to_vec()).json_lines(&mut batch);
        let rows = batch.rows.into_iter().map(|row| (row.place.line, row.value.text)).collect();
        (rows, batch.bad.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn marks_blank_lines_and_carriage_returns_are_no_content() {
        let (rows, bad) = read("\u{feff}{\"id\": \"1\", \"text\": \"好\"}\r\n\r\n  \n{\"id\": \"2\", \"text\": \"b\"}".as_bytes());
        assert_eq!(rows, [(1, "好".to_owned()), (4, "b".to_owned())]);
        assert!(bad.is_empty());
    }

    #[test]
    fn every_bad_line_is_named_with_its_reason() {
        let (rows, bad) = read(
            b"{\"id\": \"1\"}\n{\"id\": 1, \"text\": \"a\"}\n{\"id\": \"3\", \"text\": \"a\", \"stars\": 5}\n{\"id\": \"4\", \"text\": \n[1]\nab\xff\n{\"id\": \"7\", \"text\": \"a\\u0000\"}\n{\"id\": \"8\", \"text\": \"a\"}",
        );
        assert_eq!(rows, [(8, "a".to_owned())]);
        assert_eq!(
            bad,
            [
                "r.jsonl:1: missing field `text` (column 11)",
                "r.jsonl:2: invalid type: integer `1`, expected a string (column 8)",
                "r.jsonl:3: unknown field `stars`, expected one of `id`, `product`, `rating`, `text`, `language`, `written_at` (column 32)",
                "r.jsonl:4: is not valid JSON: EOF while parsing a value (column 19)",
                "r.jsonl:5: is not a JSON object: one object in braces a line is expected",
                "r.jsonl:6: is not UTF-8 from byte 3 on: save the file as UTF-8",
                "r.jsonl:7: has a NUL character, which no text may have",
            ]
        );
    }

    #[test]
    fn a_repeated_id_names_the_first_one() {
        let mut batch: Batch<Review> = Batch::default();
        let line = b"{\"id\": \"1\", \"text\": \"a\"}".to_vec();
        Input::new("a.jsonl", line.clone()).json_lines(&mut batch);
        Input::new("b.jsonl", line).json_lines(&mut batch);
        batch.refuse_repeated("id", |review| review.id.as_str());
        assert_eq!(batch.rows.len(), 1);
        assert_eq!(batch.bad[0].to_string(), "b.jsonl:1: the id \"1\" is used already in a.jsonl line 1");
    }
}
