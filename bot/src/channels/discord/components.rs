//! Buttons. Discord takes five rows of five; a button's id carries its label, so that a press needs no look-up.

use serde_json::{Value, json};

const IN_ROW: usize = 5;
const ROWS: usize = 5;
const LONGEST_LABEL: usize = 80;
const LONGEST_ID: usize = 100;

/// The rows of buttons under a reply; an empty list where there are none.
pub(super) fn rows(labels: &[String]) -> Value {
    let buttons: Vec<Value> = labels.iter().enumerate().take(IN_ROW * ROWS).map(|(index, label)| button(index, label)).collect();
    buttons.chunks(IN_ROW).map(|row| json!({"type": 1, "components": row})).collect()
}

fn button(index: usize, label: &str) -> Value {
    json!({"type": 2, "style": 2, "label": first(label, LONGEST_LABEL), "custom_id": first(&format!("{index}:{label}"), LONGEST_ID)})
}

fn first(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

/// The label of a pressed button; nothing for an id that is not ours.
pub(super) fn pressed(custom_id: &str) -> Option<&str> {
    let (index, label) = custom_id.split_once(':')?;
    index.parse::<usize>().ok().map(|_| label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_come_back_whole_and_stand_five_in_a_row() {
        let labels: Vec<String> = (0..7).map(|n| format!("Choice {n}: yes")).collect();
        let rows = rows(&labels);
        assert_eq!(rows.as_array().map(Vec::len), Some(2));
        for (n, label) in labels.iter().enumerate() {
            let id = rows[n / 5]["components"][n % 5]["custom_id"].as_str().unwrap_or_default();
            assert_eq!(pressed(id), Some(label.as_str()));
        }
    }

    #[test]
    fn other_ids_are_not_ours() {
        assert_eq!(pressed("modal"), None);
        assert_eq!(pressed("a:b"), None);
    }
}
