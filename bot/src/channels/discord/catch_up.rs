//! What was said in direct messages while the program was down. The gateway tells of it only within a session that can be resumed,
//! so each known chat is asked for what came after the last message that was heard there.
//!
//! Discord tells a bot of no chat that it has not heard from yet: who writes for the first time meanwhile is heard at the next
//! message.

use serde_json::Value;
use serenity::all::{ChannelId, Message};
use serenity::http::Route;

use super::{
    NAME,
    rest::{Failure, Rest},
};

/// Discord's limit of one answer.
const PAGE: usize = 100;
/// Pages of one chat: who wrote more than that is answered from there on.
const PAGES: usize = 5;

/// Messages of a chat after one of them, oldest first.
pub(super) async fn missed(rest: &Rest, channel_id: ChannelId, after: i64) -> Result<Vec<Message>, Failure> {
    let mut found: Vec<Message> = Vec::new();
    let mut after = after.to_string();
    for _ in 0..PAGES {
        let params = vec![("after", after.clone()), ("limit", PAGE.to_string())];
        let page = rest.look_up(Route::ChannelMessages { channel_id }, params).await?;
        let page = page.as_array().map(Vec::as_slice).unwrap_or_default();
        let mut messages: Vec<Message> = page.iter().filter_map(read).collect();
        messages.sort_by_key(|message| message.id);
        found.append(&mut messages);
        match found.last() {
            Some(last) if page.len() == PAGE => after = last.id.to_string(),
            _ => break,
        }
    }
    Ok(found)
}

fn read(message: &Value) -> Option<Message> {
    let read = serde_json::from_value(message.clone());
    if let Err(error) = &read {
        tracing::debug!(channel = NAME, %error, "a message that can't be read");
    }
    read.ok()
}
