//! Inline buttons. Their data is the label itself, or, as Telegram takes 64 bytes, its position; a press brings the message
//! with its buttons along, so that the label is found again.

use teloxide::types::{CallbackQuery, InlineKeyboardButton, InlineKeyboardButtonKind, InlineKeyboardMarkup, MaybeInaccessibleMessage};

const LARGEST_DATA: usize = 64;
/// Labels up to this many characters stand two in a row.
const SHORT: usize = 14;

/// The buttons under a reply; nothing where there are none.
pub(super) fn keyboard(labels: &[String]) -> Option<InlineKeyboardMarkup> {
    if labels.is_empty() {
        return None;
    }
    let in_row = if labels.iter().all(|label| label.chars().count() <= SHORT) { 2 } else { 1 };
    let buttons: Vec<_> =
        labels.iter().enumerate().map(|(index, label)| InlineKeyboardButton::callback(label, data(index, label))).collect();
    Some(InlineKeyboardMarkup::new(buttons.chunks(in_row).map(<[_]>::to_vec)))
}

fn data(index: usize, label: &str) -> String {
    if label.len() <= LARGEST_DATA && !label.starts_with('#') { label.to_owned() } else { format!("#{index}") }
}

/// The label that was pressed; nothing where only its position is known and the message is too old to look it up.
pub(super) fn pressed(query: &CallbackQuery) -> Option<String> {
    let data = query.data.as_deref()?;
    let shown = match query.message.as_ref() {
        Some(MaybeInaccessibleMessage::Regular(message)) => message.reply_markup(),
        _ => None,
    };
    let mut buttons = shown.into_iter().flat_map(|markup| markup.inline_keyboard.iter().flatten());
    let found = buttons.find(|button| matches!(&button.kind, InlineKeyboardButtonKind::CallbackData(own) if own == data));
    match found {
        Some(button) => Some(button.text.clone()),
        None => (!data.starts_with('#')).then(|| data.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(of: &[&str]) -> Vec<String> {
        of.iter().map(|label| (*label).to_owned()).collect()
    }

    fn press(data: &str, shown: Option<&InlineKeyboardMarkup>) -> serde_json::Result<CallbackQuery> {
        let message = shown.map(|markup| {
            serde_json::json!({
                "message_id": 5, "date": 1_700_000_000, "chat": {"id": 7, "type": "private", "first_name": "A"},
                "text": "?", "reply_markup": markup,
            })
        });
        serde_json::from_value(serde_json::json!({
            "id": "1", "from": {"id": 7, "is_bot": false, "first_name": "A"}, "chat_instance": "1", "data": data, "message": message,
        }))
    }

    #[test]
    fn every_label_comes_back_as_it_was_shown() -> serde_json::Result<()> {
        let long = "确认取消订单".repeat(5);
        let labels = labels(&["Yes", "No, keep it", &long, "#1"]);
        let markup = keyboard(&labels).unwrap_or_default();
        for (button, label) in markup.inline_keyboard.iter().flatten().zip(&labels) {
            let InlineKeyboardButtonKind::CallbackData(data) = &button.kind else { continue };
            assert!(data.len() <= LARGEST_DATA);
            assert_eq!(pressed(&press(data, Some(&markup))?).as_ref(), Some(label));
        }
        Ok(())
    }

    #[test]
    fn a_press_under_a_lost_message_counts_only_where_the_label_is_known() -> serde_json::Result<()> {
        assert_eq!(pressed(&press("Yes", None)?).as_deref(), Some("Yes"));
        assert_eq!(pressed(&press("#1", None)?), None);
        Ok(())
    }

    #[test]
    fn short_labels_stand_two_in_a_row() {
        let rows = |of: &[&str]| keyboard(&labels(of)).map(|markup| markup.inline_keyboard.len());
        assert_eq!(rows(&["Yes", "No"]), Some(1));
        assert_eq!(rows(&["Yes", "Talk to a person of the shop"]), Some(2));
        assert_eq!(rows(&[]), None);
    }
}
