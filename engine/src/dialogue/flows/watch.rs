//! "Tell me when it ships": kept for the order that is meant, told once by a job, taken back by a button or by words.

use knowledge::ids::OrderId;
use knowledge::shop::{Order, OrderStatus};

use super::order_choice::{Choice, choose};
use super::{Flow, FlowError};
use crate::answer::templates;
use crate::conversation::watches::{self, Wish};
use crate::dialogue::steps::Step;
use crate::dialogue::{Answer, buttons::Button};

/// Keeps the wish for the order that is meant.
pub(super) async fn watch(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    let (order, _) = match choose(flow).await? {
        Choice::One(found) => *found,
        Choice::Say(answer) => return Ok(answer),
    };
    let facts = knowledge::shop::order_facts(&order, flow.now);
    let id = ("order", order.id.as_str());
    if !may_ship(&order) {
        let words = match order.status {
            OrderStatus::Shipped => flow.say("order-status-shipped", &[id]),
            OrderStatus::Delivered => flow.say("order-status-delivered", &[id]),
            _ => flow.say("order-status", &[id, ("status", &templates::status(flow.language, &order.status))]),
        };
        return Ok(Answer::template(words).from(facts));
    }
    let mut conn = flow.db.turn.acquire().await?;
    let kept = watches::watch(&mut conn, flow.conversation.identity, flow.conversation.id, &order.id).await?;
    drop(conn);
    let words = match kept {
        Wish::Kept | Wish::Already => "watch-kept",
        // the link ended between two statements
        Wish::Refused => "order-unknown",
    };
    let said = flow.say(words, &[id]);
    let answer = Answer::template(said).from(facts);
    Ok(if kept == Wish::Refused { answer.button(Button::Person) } else { answer.button(Button::Step(Step::Unwatch)) })
}

/// Takes the wish back: for the order that is named, else for all.
pub(super) async fn unwatch(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    let named = flow.understood.order_numbers().first().map(|number| OrderId::from(*number));
    let mut conn = flow.db.turn.acquire().await?;
    let ended = watches::unwatch(&mut conn, flow.conversation.identity, named.as_ref()).await?;
    drop(conn);
    Ok(Answer::template(flow.say(if ended.is_empty() { "watch-none" } else { "watch-undone" }, &[])))
}

/// The button under the status of an order that may still ship, unless it was pressed before.
pub(super) async fn button(flow: &Flow<'_>, order: &Order) -> Result<Option<Button>, FlowError> {
    if !may_ship(order) {
        return Ok(None);
    }
    let mut conn = flow.db.turn.acquire().await?;
    let watched = watches::watched(&mut conn, flow.conversation.identity).await?.contains(&order.id);
    Ok(Some(Button::Step(if watched { Step::Unwatch } else { Step::Watch })))
}

fn may_ship(order: &Order) -> bool {
    matches!(order.status, OrderStatus::Pending | OrderStatus::PendingItemModified | OrderStatus::Processed)
}
