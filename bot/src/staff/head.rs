//! The message on top of a thread: why a person is needed, the case in three lines, what the shop knows of the shopper, and the
//! buttons that make sense now.

use engine::conversation::ConversationId;
use sqlx::PgConnection;

use super::lines::shown;
use super::room::RoomButton;
use crate::console::case::{self, Case};
use crate::console::tongue::{t, t1, t2};
use crate::console::{named, reason};

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
    let reason = case.reason.as_deref().map_or_else(|| t("room-taken-over"), reason);
    let language = case.language.as_deref().map_or_else(|| t("room-language-unknown"), |language| named("language", language));
    let mut text = vec![format!("{reason} · {} · {language}", case.channel)];
    text.extend(case.glance.iter().map(|line| shown(line, &names, personal)));
    text.push(about(&case, personal));
    text.extend(case.orders.iter().map(|order| format!("• {order}")));
    text.push(state(&case));
    if !case.closed {
        text.push(t("room-write-here"));
    }
    let title = format!("{} {reason}", chat.0.simple().to_string().split_at(6).0);
    let names = case.names.clone();
    Ok(Some(Head { title, text: text.join("\n"), buttons: buttons(&case), closed: case.closed, names }))
}

fn about(case: &Case, personal: bool) -> String {
    match (&case.customer, personal) {
        (None, _) => t("room-guest"),
        (Some(customer), false) => t1("room-customer", "customer", customer),
        (Some(customer), true) => {
            let who = format!("{}, {}", case.names.join(" "), case.email.as_deref().unwrap_or(""));
            t2("room-customer-named", ("customer", customer), ("who", &who))
        }
    }
}

fn state(case: &Case) -> String {
    match (&case.holder, case.closed) {
        (_, true) => t("room-nothing-open"),
        (Some(name), false) => t1("room-held", "name", name),
        (None, false) => t("room-waits"),
    }
}

fn buttons(case: &Case) -> Vec<RoomButton> {
    if case.closed {
        return Vec::new();
    }
    let mut buttons = Vec::new();
    if case.holder.is_none() {
        buttons.push(RoomButton::new(t("room-claim"), "claim"));
    }
    buttons.push(RoomButton::new(t("room-draft"), "draft"));
    buttons.push(RoomButton::new(t("hand-back"), "back"));
    buttons.push(RoomButton::new(t("close"), "close"));
    buttons
}
