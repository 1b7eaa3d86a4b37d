//! Entries of several kinds in one text: a JSON array, or one object a line, each with a `kind` beside its import form.

use serde_json::{Map, Value};
use sqlx::PgConnection;

use super::file::Input;
use super::report::{BadLine, ImportError, ImportOptions, ImportReport};
use super::{catalogue, people, sales};
use crate::embedding::Embedder;

/// Entries of one text; more are refused.
const MOST: usize = 500;

/// The entries by kind. Numbers count from 1.
pub struct Mixed {
    products: Input,
    customers: Input,
    orders: Input,
    others: Vec<(usize, Value)>,
    bad: Vec<BadLine>,
}

impl Mixed {
    /// Reads a text. Entries of `other_kinds` are left to the caller, their `kind` taken out.
    #[must_use]
    pub fn read(text: &[u8], other_kinds: &[&str]) -> Self {
        let mut bad = Vec::new();
        let entries = entries(text, &mut bad);
        let mut lines = [const { String::new() }; 3];
        let mut others = Vec::new();
        for (number, mut entry) in entries {
            let kind = match entry.remove("kind") {
                Some(Value::String(kind)) => kind,
                _ => String::new(),
            };
            let place = ["product", "customer", "order"].iter().position(|known| *known == kind);
            match place {
                Some(place) => {
                    // each entry on the line of its number, so that what is wrong is named by it
                    let line = &mut lines[place];
                    let written = line.matches('\n').count();
                    line.push_str(&"\n".repeat(number - 1 - written));
                    line.push_str(&Value::Object(entry).to_string());
                }
                None if other_kinds.contains(&kind.as_str()) => others.push((number, Value::Object(entry))),
                None => {
                    let kinds = ["product", "customer", "order"].into_iter().chain(other_kinds.iter().copied()).collect::<Vec<_>>();
                    bad.push(refused(number, format!("has no kind that is known: {}", kinds.join(", "))));
                }
            }
        }
        let [products, customers, orders] = lines.map(|text| Input::new("", text.into_bytes()));
        Self { products, customers, orders, others, bad }
    }

    /// Entries of other kinds.
    pub fn others(&self) -> impl Iterator<Item = (usize, &Value)> {
        self.others.iter().map(|(number, value)| (*number, value))
    }

    /// Imports products, customers and orders, in this order. All bad entries come back; the caller then rolls back, since a
    /// kind without a bad one has been written.
    ///
    /// # Errors
    /// If the database or the embedding model fails.
    pub async fn import(
        &self,
        conn: &mut PgConnection,
        embedder: &Embedder,
        options: &ImportOptions,
    ) -> Result<(Vec<ImportReport>, Vec<BadLine>), ImportError> {
        let some = |input: &Input| !input.bytes.is_empty();
        let mut reports = Vec::new();
        if some(&self.products) {
            let inputs = std::slice::from_ref(&self.products);
            reports.push(catalogue::write(conn, embedder, catalogue::read(inputs, options), inputs, options, |_, _| {}).await?);
        }
        if some(&self.customers) {
            let inputs = std::slice::from_ref(&self.customers);
            reports.push(people::import(conn, people::read(inputs), inputs, options).await?);
        }
        if some(&self.orders) {
            let inputs = std::slice::from_ref(&self.orders);
            let (batch, customers) = sales::read(inputs, options);
            reports.push(sales::write(conn, embedder, batch, customers, inputs, options).await?);
        }
        let mut bad = self.bad.clone();
        bad.extend(reports.iter_mut().flat_map(|report| std::mem::take(&mut report.bad)));
        // columns are those of a line that nobody sent
        for line in &mut bad {
            if let Some((reason, _)) = line.reason.rsplit_once(" (column ") {
                line.reason = reason.to_owned();
            }
        }
        Ok((reports, bad))
    }
}

fn refused(line: usize, reason: impl Into<String>) -> BadLine {
    BadLine { file: String::new(), line, reason: reason.into() }
}

/// The objects with their numbers.
fn entries(text: &[u8], bad: &mut Vec<BadLine>) -> Vec<(usize, Map<String, Value>)> {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text).trim_ascii();
    let values: Vec<(usize, Result<Value, serde_json::Error>)> = if text.starts_with(b"[") {
        match serde_json::from_slice::<Vec<Value>>(text) {
            Ok(values) => values.into_iter().enumerate().map(|(at, value)| (at + 1, Ok(value))).collect(),
            Err(error) => vec![(1, Err(error))],
        }
    } else {
        let lines = text.split(|byte| *byte == b'\n').enumerate();
        lines.filter(|(_, line)| !line.trim_ascii().is_empty()).map(|(at, line)| (at + 1, serde_json::from_slice(line))).collect()
    };
    if values.is_empty() {
        bad.push(refused(1, "there is nothing in it"));
    }
    if values.len() > MOST {
        bad.push(refused(MOST + 1, format!("there are more than {MOST} entries: send them in several requests")));
        return Vec::new();
    }
    let mut entries = Vec::new();
    for (number, value) in values {
        match value {
            Ok(Value::Object(entry)) => entries.push((number, entry)),
            Ok(_) => bad.push(refused(number, "is not a JSON object")),
            Err(error) => bad.push(refused(number, format!("is not valid JSON: {error}"))),
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons(mixed: &Mixed) -> Vec<(usize, &str)> {
        mixed.bad.iter().map(|line| (line.line, line.reason.as_str())).collect()
    }

    #[test]
    fn arrays_and_lines_are_the_same_entries() {
        let lines = b"{\"kind\": \"order\", \"id\": \"1\"}\n\n{\"kind\": \"change\", \"change\": \"7\"}\r\n";
        let array = br#"[{"kind": "order", "id": "1"}, {"kind": "change", "change": "7"}]"#;
        for (text, number) in [(&lines[..], 3), (&array[..], 2)] {
            let mixed = Mixed::read(text, &["change"]);
            assert!(mixed.bad.is_empty(), "{:?}", mixed.bad);
            assert_eq!(String::from_utf8_lossy(&mixed.orders.bytes), "{\"id\":\"1\"}");
            assert_eq!(mixed.others().collect::<Vec<_>>(), [(number, &serde_json::json!({ "change": "7" }))]);
        }
    }

    #[test]
    fn an_entry_keeps_its_number() {
        let mixed = Mixed::read(br#"[{"kind": "product"}, {"kind": "order"}, 3, {"kind": "order"}, {"kind": "shop"}, {}]"#, &["change"]);
        assert_eq!(String::from_utf8_lossy(&mixed.orders.bytes), "\n{}\n\n{}");
        let unknown = "has no kind that is known: product, customer, order, change";
        assert_eq!(reasons(&mixed), [(3, "is not a JSON object"), (5, unknown), (6, unknown)]);
    }

    #[test]
    fn what_is_no_json_is_said_so() {
        assert_eq!(reasons(&Mixed::read(b"", &[]))[0], (1, "there is nothing in it"));
        assert!(reasons(&Mixed::read(b"[{", &[]))[0].1.starts_with("is not valid JSON"));
        assert_eq!(reasons(&Mixed::read(b"{}\n{", &[])).len(), 2);
        assert_eq!(reasons(&Mixed::read(format!("[{}{{}}]", "{},".repeat(MOST)).as_bytes(), &[]))[0].0, MOST + 1);
    }
}
