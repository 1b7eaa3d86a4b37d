//! One task a conversation while it has unanswered messages.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use dashmap::Entry;
use engine::conversation::ConversationId;
use engine::conversation::inbox;
use engine::conversation::lease::{self, RENEW};
use futures::FutureExt;
use tokio::sync::{SemaphorePermit, mpsc};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{Inner, Turn};

/// A burst longer than this many windows is answered in parts.
const WINDOWS: u32 = 5;
/// Typing shows for five seconds on Telegram, ten on Discord.
const TYPING_EVERY: Duration = Duration::from_secs(4);
/// How often one looks whether another program has done with a conversation.
const TAKEN: Duration = Duration::from_millis(300);
/// Sentences of one reply that may wait to be shown.
const SENTENCES: usize = 16;
const FIRST_RETRY: Duration = Duration::from_secs(1);
const LAST_RETRY: Duration = Duration::from_secs(60);

/// A conversation that is being worked on.
pub(super) struct Slot {
    /// Something came since the running turn began.
    pending: bool,
    /// Stops the running turn.
    stop: CancellationToken,
}

/// Where the latest message came from.
#[derive(Clone)]
pub(super) struct Origin {
    pub(super) channel: String,
    pub(super) address: String,
}

/// Something changed in a conversation: a turn that runs is stopped, and the next one takes all that waits.
pub(super) fn wake(inner: &Arc<Inner>, conversation: ConversationId, origin: Option<Origin>) {
    match inner.slots.entry(conversation) {
        Entry::Occupied(mut slot) => {
            let slot = slot.get_mut();
            slot.pending = true;
            slot.stop.cancel();
        }
        Entry::Vacant(place) => {
            place.insert(Slot { pending: true, stop: CancellationToken::new() });
            inner.tracker.spawn(work(Arc::clone(inner), conversation, origin));
        }
    }
}

async fn work(inner: Arc<Inner>, conversation: ConversationId, origin: Option<Origin>) {
    let mut retry = FIRST_RETRY;
    while !inner.stop.is_cancelled() {
        match step(&inner, conversation, origin.as_ref()).await {
            Some(Ok(outcome)) => {
                retry = FIRST_RETRY;
                note(&inner, outcome);
                if inner.slots.remove_if(&conversation, |_, slot| !slot.pending).is_some() {
                    return;
                }
            }
            Some(Err(error)) => {
                tracing::warn!(%conversation, error = %format!("{error:#}"), again_in = ?retry, "a turn failed");
                tokio::select! {
                    () = inner.stop.cancelled() => {}
                    () = sleep(retry) => {}
                }
                retry = (retry * 2).min(LAST_RETRY);
            }
            None => break,
        }
    }
    // the messages stay unanswered in the database, for the next start
    inner.slots.remove(&conversation);
}

/// Waits until the shopper has stopped writing.
async fn settle(inner: &Inner, conversation: ConversationId, origin: Option<&Origin>) {
    let window = origin.and_then(|origin| inner.registered(&origin.channel)).map_or(Duration::ZERO, |found| found.channel.settle());
    if window.is_zero() {
        return;
    }
    for _ in 0..WINDOWS {
        if let Some(mut slot) = inner.slots.get_mut(&conversation) {
            slot.pending = false;
        }
        tokio::select! {
            () = inner.stop.cancelled() => return,
            () = sleep(window) => {}
        }
        if inner.slots.get(&conversation).is_none_or(|slot| !slot.pending) {
            return;
        }
    }
}

/// Waits for the end of the burst, then runs one turn. Nothing if the program stops before it could begin.
async fn turn(inner: &Inner, conversation: ConversationId, origin: Option<&Origin>) -> Option<anyhow::Result<Turn>> {
    settle(inner, conversation, origin).await;
    let _permit = match begin(inner, conversation).await? {
        Ok(permit) => permit,
        Err(error) => return Some(Err(error.into())),
    };
    let stop = CancellationToken::new();
    if let Some(mut slot) = inner.slots.get_mut(&conversation) {
        slot.pending = false;
        slot.stop = stop.clone();
    }
    // a panic must not leave the conversation behind with nobody who works on it
    let answered = tokio::select! {
        answered = AssertUnwindSafe(answer(inner, conversation, origin, stop.clone())).catch_unwind() => answered,
        never = keep(inner, conversation, &stop) => match never {},
    };
    if let Err(error) = async { lease::leave(&mut *inner.db.jobs.acquire().await?, conversation, inner.instance).await }.await {
        tracing::debug!(%conversation, %error, "a turn's lease runs out by itself");
    }
    Some(answered.unwrap_or_else(|_| Err(anyhow::anyhow!("the turn panicked"))))
}

/// Runs the turn; where the channel can, its first sentences are shown while the others are made.
async fn answer(inner: &Inner, conversation: ConversationId, origin: Option<&Origin>, stop: CancellationToken) -> anyhow::Result<Turn> {
    let place = origin.and_then(|origin| Some((origin, inner.registered(&origin.channel)?)));
    let Some((origin, found)) = place.filter(|(_, found)| found.channel.shows_beginnings()) else {
        return inner.turns.answer(conversation, stop).await;
    };
    let (show, mut sentences) = mpsc::channel::<String>(SENTENCES);
    let mut shown = false;
    let showing = async {
        while let Some(sentence) = sentences.recv().await {
            shown = true;
            found.channel.beginning(&origin.address, Some(&sentence));
        }
    };
    let (answered, ()) = tokio::join!(inner.turns.answer_showing(conversation, stop, show), showing);
    if shown && !matches!(answered, Ok(Turn::Answered)) {
        found.channel.beginning(&origin.address, None);
    }
    answered
}

/// Waits until a turn may begin: not too many at once here, and no other program works on the conversation.
async fn begin(inner: &Inner, conversation: ConversationId) -> Option<sqlx::Result<SemaphorePermit<'_>>> {
    loop {
        let permit = tokio::select! {
            () = inner.stop.cancelled() => return None,
            permit = inner.permits.acquire() => permit.ok()?,
        };
        match async { lease::take(&mut *inner.db.jobs.acquire().await?, conversation, inner.instance).await }.await {
            Ok(true) => return Some(Ok(permit)),
            Ok(false) => drop(permit),
            Err(error) => return Some(Err(error)),
        }
        tokio::select! {
            () = inner.stop.cancelled() => return None,
            () = sleep(TAKEN) => {}
        }
    }
}

/// Renews the conversation's lease. A turn that has lost it is stopped: another program works on it.
async fn keep(inner: &Inner, conversation: ConversationId, turn: &CancellationToken) -> Infallible {
    loop {
        sleep(RENEW).await;
        match async { lease::take(&mut *inner.db.jobs.acquire().await?, conversation, inner.instance).await }.await {
            Ok(true) => {}
            Ok(false) => turn.cancel(),
            Err(error) => tracing::warn!(%conversation, %error, "a turn's lease can't be renewed"),
        }
    }
}

/// A turn with typing shown from the first moment.
async fn step(inner: &Inner, conversation: ConversationId, origin: Option<&Origin>) -> Option<anyhow::Result<Turn>> {
    let outcome = tokio::select! {
        outcome = turn(inner, conversation, origin) => outcome,
        () = keep_typing(inner, conversation, origin) => None,
    };
    // an answer ends it by itself, and where something newer came the next turn goes on with it
    if matches!(outcome, Some(Ok(Turn::Silent | Turn::Nothing)))
        && let Some((origin, found)) = origin.and_then(|origin| Some((origin, inner.registered(&origin.channel)?)))
    {
        found.channel.typed(&origin.address);
    }
    outcome
}

/// Shows typing until dropped; not where a person answers, who says so when they type.
async fn keep_typing(inner: &Inner, conversation: ConversationId, origin: Option<&Origin>) {
    let place = origin.and_then(|origin| Some((origin, inner.registered(&origin.channel)?)));
    let (Some((origin, found)), false) = (place, is_silent(inner, conversation).await) else {
        return std::future::pending().await;
    };
    loop {
        found.channel.typing(&origin.address).await;
        sleep(TYPING_EVERY).await;
    }
}

/// Whether the bot says nothing in a conversation. Where the database does not say so, no turn is made either.
async fn is_silent(inner: &Inner, conversation: ConversationId) -> bool {
    let silent = async { inbox::is_silent(&mut *inner.db.jobs.acquire().await?, conversation).await };
    silent.await.unwrap_or(true)
}

fn note(inner: &Inner, outcome: Turn) {
    if outcome == Turn::Answered {
        for registered in &inner.channels {
            registered.wake.notify_one();
        }
    }
}
