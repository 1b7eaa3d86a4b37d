//! Updates by `getUpdates`. The offset of the next call confirms the updates before it, so it moves only past stored ones.

use std::collections::HashMap;
use std::time::Duration;

use futures::future::join_all;
use teloxide::{
    ApiError, Bot, RequestError,
    payloads::GetUpdatesSetters,
    requests::Requester,
    types::{Update, UpdateId},
};
use tokio_util::sync::CancellationToken;

use super::{NAME, UPDATES, errors, receive::Receiver};
use crate::channels::Backoff;

/// How long Telegram holds a call open while nothing happens.
pub(super) const POLL: Duration = Duration::from_secs(10);

/// Polls until the program stops, or until Telegram no longer accepts the token.
pub(super) async fn run(bot: &Bot, receiver: &Receiver, stop: &CancellationToken) {
    let mut backoff = Backoff::new();
    let mut offset = 0;
    forget_webhook(bot).await;
    loop {
        let asked = bot.get_updates().offset(offset).timeout(POLL.as_secs() as u32).allowed_updates(UPDATES);
        let updates = tokio::select! {
            () = stop.cancelled() => return,
            updates = asked => updates,
        };
        let failed = match updates {
            Ok(updates) => match store(receiver, &updates).await {
                Ok(next) => {
                    offset = next.unwrap_or(offset);
                    backoff.reset();
                    continue;
                }
                Err((next, error)) => {
                    offset = next.unwrap_or(offset);
                    tracing::warn!(channel = NAME, %error, "messages can't be stored; Telegram keeps them");
                    None
                }
            },
            Err(RequestError::Api(ApiError::InvalidToken)) => {
                return tracing::warn!(
                    channel = NAME,
                    setting = "telegram.token",
                    "channel off: Telegram does not accept the token any more"
                );
            }
            Err(RequestError::Api(ApiError::CantGetUpdates)) => {
                forget_webhook(bot).await;
                None
            }
            Err(error) => {
                tracing::warn!(channel = NAME, error = errors::describe(&error), "updates can't be fetched");
                if let RequestError::RetryAfter(wait) = error { Some(wait.duration()) } else { None }
            }
        };
        if let Some(wait) = failed {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
            }
        } else if !backoff.wait(stop).await {
            return;
        }
    }
}

async fn forget_webhook(bot: &Bot) {
    if let Err(error) = bot.delete_webhook().await {
        tracing::warn!(channel = NAME, error = errors::describe(&error), "the webhook was not removed");
    }
}

/// The offset that confirms all that was stored; none where nothing was.
type Next = Option<i32>;

/// Stores a batch: chats side by side, the updates of a chat one after the other. Where one can't be stored the offset stops
/// there; what was stored behind it comes again and is recognised.
async fn store(receiver: &Receiver, updates: &[Update]) -> Result<Next, (Next, sqlx::Error)> {
    let mut chats: HashMap<_, Vec<&Update>> = HashMap::new();
    for update in updates {
        chats.entry(update.chat().map(|chat| chat.id)).or_default().push(update);
    }
    let failures = join_all(chats.into_values().map(async |updates| {
        for update in updates {
            if let Err(error) = receiver.handle(update).await {
                return Some((update.id, error));
            }
        }
        None
    }))
    .await;
    match failures.into_iter().flatten().min_by_key(|(id, _)| *id) {
        None => Ok(updates.iter().map(|update| update.id).max().map(after)),
        Some((id, error)) => Err((updates.iter().map(|update| update.id).filter(|stored| *stored < id).max().map(after), error)),
    }
}

fn after(id: UpdateId) -> i32 {
    i32::try_from(id.0).unwrap_or(i32::MAX).saturating_add(1)
}
