//! Inline buttons. Their data is what they carry, else the label itself, or, as Telegram takes 64 bytes, its position; a press
//! brings the message with its buttons along, so that the label is found again.

use engine::dialogue::buttons::ShownButton;
use teloxide::types::{CallbackQuery, InlineKeyboardButton, InlineKeyboardButtonKind, InlineKeyboardMarkup, MaybeInaccessibleMessage};

const LARGEST_DATA: usize = 64;
/// Labels up to this many characters stand two in a row.
const SHORT: usize = 14;

/// The buttons under a reply; nothing where there are none.
pub(super) fn keyboard(shown: &[ShownButton]) -> Option<InlineKeyboardMarkup> {
    if shown.is_empty() {
        return None;
    }
    let in_row = if shown.iter().all(|button| button.label.chars().count() <= SHORT) { 2 } else { 1 };
    let buttons: Vec<_> =
        shown.iter().enumerate().map(|(index, button)| InlineKeyboardButton::callback(&button.label, data(index, button))).collect();
    Some(InlineKeyboardMarkup::new(buttons.chunks(in_row).map(<[_]>::to_vec)))
}

fn data(index: usize, button: &ShownButton) -> String {
    match &button.token {
        Some(token) => token.clone(),
        None if button.label.len() <= LARGEST_DATA && !button.label.starts_with(['#', '@']) => button.label.clone(),
        None => format!("#{index}"),
    }
}

/// The label that was pressed and what it carried; nothing where only its position is known and the message is too old to look
/// it up.
pub(super) fn pressed(query: &CallbackQuery) -> Option<(String, Option<String>)> {
    let data = query.data.as_deref()?;
    let shown = match query.message.as_ref() {
        Some(MaybeInaccessibleMessage::Regular(message)) => message.reply_markup(),
        _ => None,
    };
    let mut buttons = shown.into_iter().flat_map(|markup| markup.inline_keyboard.iter().flatten());
    let found = buttons.find(|button| matches!(&button.kind, InlineKeyboardButtonKind::CallbackData(own) if own == data));
    let carried = data.starts_with('@').then(|| data.to_owned());
    match found {
        Some(button) => Some((button.text.clone(), carried)),
        // what it carries says what it means
        None if carried.is_some() => Some(("…".to_owned(), carried)),
        None => (!data.starts_with('#')).then(|| (data.to_owned(), None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn every_button_comes_back_as_it_was_shown() -> serde_json::Result<()> {
        let long = "确认取消订单".repeat(5);
        let token = format!("@confirm:{}", "0".repeat(32));
        let confirm = ShownButton { label: "Confirm".to_owned(), token: Some(token.clone()) };
        let shown: Vec<ShownButton> =
            ["Yes", "No, keep it", &long, "#1", "@me"].map(ShownButton::from).into_iter().chain([confirm]).collect();
        let markup = keyboard(&shown).unwrap_or_default();
        for (button, of) in markup.inline_keyboard.iter().flatten().zip(&shown) {
            let InlineKeyboardButtonKind::CallbackData(data) = &button.kind else { continue };
            assert!(data.len() <= LARGEST_DATA);
            assert_eq!(pressed(&press(data, Some(&markup))?), Some((of.label.clone(), of.token.clone())));
        }
        assert_eq!(pressed(&press(&token, None)?).and_then(|(_, carried)| carried), Some(token));
        Ok(())
    }

    #[test]
    fn a_press_under_a_lost_message_counts_only_where_the_label_is_known() -> serde_json::Result<()> {
        assert_eq!(pressed(&press("Yes", None)?), Some(("Yes".to_owned(), None)));
        assert_eq!(pressed(&press("#1", None)?), None);
        Ok(())
    }

    #[test]
    fn short_labels_stand_two_in_a_row() {
        let rows = |of: &[&str]| {
            let shown: Vec<ShownButton> = of.iter().map(|label| ShownButton::from(*label)).collect();
            keyboard(&shown).map(|markup| markup.inline_keyboard.len())
        };
        assert_eq!(rows(&["Yes", "No"]), Some(1));
        assert_eq!(rows(&["Yes", "Talk to a person of the shop"]), Some(2));
        assert_eq!(rows(&[]), None);
    }
}
