//! The message on top of a thread: why a person is needed, the case in three lines, what the shop knows of the shopper, and the
//! buttons that make sense now.

use engine::conversation::ConversationId;
use sqlx::PgConnection;

use super::lines::shown;
use super::room::RoomButton;
use crate::console::case::{self, Case};
use crate::console::words;

/// What stands on top.
pub(super) struct Head {
    pub(super) title: String,
    pub(super) text: String,
    pub(super) buttons: Vec<RoomButton>,
    /// Nothing is open any more.
    pub(super) closed: bool,
    /// The verified customer's names, for masking.
    pub(super) names: Vec<String>,
}

/// Reads it; nothing where the chat is gone.
pub(super) async fn read(conn: &mut PgConnection, chat: ConversationId, personal: bool) -> sqlx::Result<Option<Head>> {
    let Some(case) = case::read(conn, chat).await? else { return Ok(None) };
    let names: Vec<&str> = case.names.iter().map(String::as_str).collect();
    let reason = words(case.reason.as_deref().unwrap_or("Taken over by a person"));
    let language = case.language.as_deref().unwrap_or("language unknown");
    let mut text = vec![format!("{reason} · {} · {language}", case.channel)];
    text.extend(case.glance.iter().map(|line| shown(line, &names, personal)));
    text.push(about(&case, personal));
    text.extend(case.orders.iter().map(|order| format!("• {order}")));
    text.push(state(&case));
    if !case.closed {
        text.push("Write here to answer the shopper; begin with // for a note to colleagues.".to_owned());
    }
    let title = format!("{} {reason}", chat.0.simple().to_string().split_at(6).0);
    let names = case.names.clone();
    Ok(Some(Head { title, text: text.join("\n"), buttons: buttons(&case), closed: case.closed, names }))
}

fn about(case: &Case, personal: bool) -> String {
    match (&case.customer, personal) {
        (None, _) => "Guest: who writes has proved nothing.".to_owned(),
        (Some(customer), false) => format!("Verified customer {customer}"),
        (Some(customer), true) => {
            format!("Verified customer {customer}: {}, {}", case.names.join(" "), case.email.as_deref().unwrap_or(""))
        }
    }
}

fn state(case: &Case) -> String {
    match (&case.holder, case.closed) {
        (_, true) => "Nothing is open here.".to_owned(),
        (Some(name), false) => format!("Held by {name}."),
        (None, false) => "Waits for somebody.".to_owned(),
    }
}

fn buttons(case: &Case) -> Vec<RoomButton> {
    if case.closed {
        return Vec::new();
    }
    let mut buttons = Vec::new();
    if case.holder.is_none() {
        buttons.push(RoomButton::new("Claim", "claim"));
    }
    buttons.push(RoomButton::new("Draft", "draft"));
    buttons.push(RoomButton::new("Hand back", "back"));
    buttons.push(RoomButton::new("Close", "close"));
    buttons
}
