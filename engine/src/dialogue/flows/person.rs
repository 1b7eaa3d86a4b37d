//! Hand-over to a person. The queue's row is stored in the same transaction as the reply that promises it.

use super::Flow;
use crate::conversation::Handler;
use crate::dialogue::{Answer, buttons::Button};
use crate::guardrails::ReplySource;

pub(super) fn hand_over(flow: &Flow<'_>, reason: &'static str) -> Answer {
    let shop = [("shop", flow.shop.name.as_str())];
    let id = if flow.conversation.handler == Handler::Queue { "handoff-again" } else { "handoff" };
    let answer = Answer { source: ReplySource::Handoff, hand_over: Some(reason), ..Answer::template(flow.say(id, &shop)) };
    if flow.conversation.handler == Handler::Queue { answer.button(Button::LeaveQueue) } else { answer }
}
