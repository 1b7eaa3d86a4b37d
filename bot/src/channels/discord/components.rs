//! Buttons. Discord takes five rows of five; a button's id carries its label, or its token, so that a press needs no look-up.

use engine::dialogue::buttons::ShownButton;
use serde_json::{Value, json};
use serenity::model::application::{ActionRowComponent, ButtonKind};

const IN_ROW: usize = 5;
const ROWS: usize = 5;
const LONGEST_LABEL: usize = 80;
const LONGEST_ID: usize = 100;

/// The rows of buttons under a reply; an empty list where there are none.
pub(super) fn rows(shown: &[ShownButton]) -> Value {
    let buttons: Vec<Value> = shown.iter().enumerate().take(IN_ROW * ROWS).map(|(index, shown)| button(index, shown)).collect();
    buttons.chunks(IN_ROW).map(|row| json!({"type": 1, "components": row})).collect()
}

fn button(index: usize, shown: &ShownButton) -> Value {
    let id = shown.token.clone().unwrap_or_else(|| first(&format!("{index}:{}", shown.label), LONGEST_ID));
    json!({"type": 2, "style": 2, "label": first(&shown.label, LONGEST_LABEL), "custom_id": id})
}

fn first(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

/// The label of a pressed button and what it carried; nothing for an id that is not ours. `shown` are the message's buttons.
pub(super) fn pressed<'a>(custom_id: &str, shown: impl IntoIterator<Item = &'a ActionRowComponent>) -> Option<(String, Option<String>)> {
    if custom_id.starts_with('@') {
        let label = shown.into_iter().find_map(|component| match component {
            ActionRowComponent::Button(button) => match &button.data {
                ButtonKind::NonLink { custom_id: own, .. } if own == custom_id => button.label.clone(),
                _ => None,
            },
            _ => None,
        });
        return Some((label.unwrap_or_else(|| "…".to_owned()), Some(custom_id.to_owned())));
    }
    let (index, label) = custom_id.split_once(':')?;
    index.parse::<usize>().ok().map(|_| (label.to_owned(), None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_come_back_whole_and_stand_five_in_a_row() {
        let shown: Vec<ShownButton> = (0..7).map(|n| ShownButton::from(format!("Choice {n}: yes").as_str())).collect();
        let rows = rows(&shown);
        assert_eq!(rows.as_array().map(Vec::len), Some(2));
        for (n, button) in shown.iter().enumerate() {
            let id = rows[n / 5]["components"][n % 5]["custom_id"].as_str().unwrap_or_default();
            assert_eq!(pressed(id, []), Some((button.label.clone(), None)));
        }
    }

    #[test]
    fn a_token_comes_back_with_the_label_that_was_shown() -> serde_json::Result<()> {
        let token = format!("@confirm:{}", "0".repeat(32));
        let rows = rows(&[ShownButton { label: "Confirm".to_owned(), token: Some(token.clone()) }]);
        let component: ActionRowComponent = serde_json::from_value(rows[0]["components"][0].clone())?;
        assert_eq!(pressed(&token, [&component]), Some(("Confirm".to_owned(), Some(token))));
        Ok(())
    }

    #[test]
    fn other_ids_are_not_ours() {
        assert_eq!(pressed("modal", []), None);
        assert_eq!(pressed("a:b", []), None);
    }
}
